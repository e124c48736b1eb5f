"""From a structured document to its records: find, read, name, place, class, link. The order is the code below."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from zhibiao.extract.basis import Basis
from zhibiao.extract.codebook import Codebook, Indicator
from zhibiao.extract.confidence import Confidence
from zhibiao.extract.kinds import Kind, Kinds
from zhibiao.extract.links import Links, relations
from zhibiao.extract.measures import Measures
from zhibiao.extract.naming import Namer
from zhibiao.extract.periods import Periods, Placed, Reading, place
from zhibiao.extract.phrases import Name
from zhibiao.extract.quantities import Quantities
from zhibiao.extract.tables import Tables
from zhibiao.extract.words import Words
from zhibiao.model import Document, Figure, Options, Place, Record, Sentence
from zhibiao.regions import Regions
from zhibiao.rulebook import Rulebook
from zhibiao.segment import segmenter

__all__ = ["Extractor"]

NAMED_PLACE = 5  # characters: a shorter indicator has no room for a place and a noun


class Settings(NamedTuple):
    """Period, kind, region and sentence of figures, in their order."""

    placed: list[Placed]
    kinds: list[Kind]
    regions: list[Place | None]
    homes: list[Sentence]


class Extractor:
    """The extract stage: engines built once from the rulebook, one method that gives a document's records."""

    def __init__(self, rulebook: Rulebook, options: Options | None = None, regions: Regions | None = None) -> None:
        options = options or Options()
        self.regions = regions or Regions(rulebook)
        self.codebook = Codebook(rulebook)
        self.quantities = Quantities(rulebook)
        self.periods = Periods(rulebook)
        self.basis = Basis(rulebook)
        self.kinds = Kinds(rulebook)
        self.namer = Namer(rulebook, self.codebook, segmenter(options.segmenter, rulebook), lambda word: self.regions.lookup(word) is not None)
        self.measures = Measures(rulebook)
        self.links = Links(rulebook)
        self.confidence = Confidence(rulebook)
        self.words = Words(rulebook, self.namer.phrases, self.codebook)
        self.tables = Tables(rulebook, self.quantities.units, self.codebook, self.periods, self.regions)

    def records(self, document: Document, known: Sequence[tuple[int, int]] = ()) -> list[Record]:
        """The records of a document in text order; `part_of` and `relates_to` are indices into the list.

        `known` are stretches of the raw text that are known to be names.
        """
        text, sentences = document.text.clean, document.sentences
        tables = self.tables.find(document)
        figures = tables.outside(self._within(self.quantities.scan(text), sentences))
        figures = _unnamed(document, figures, known) if known else figures
        matches = self.codebook.matches(text)
        names = self.namer.name(text, sentences, figures, matches)
        reading = self.periods.read(text, sentences, document.meta)
        placed, kinds, regions, homes = self._settings(document, figures, reading)
        bases = self.basis.place(text, sentences, figures, [p.period for p in placed])
        wholes, levels = self.links.parts(text, sentences, figures, names), relations(sentences, figures, names)
        for name, region in zip(names, regions, strict=True):
            _without_place(name, region)
        rows = [
            self._record(document, figure, names[k], placed[k], kinds[k], bases[k], regions[k], homes[k], wholes[k], levels[k])
            for k, figure in enumerate(figures)
        ]
        rows += self.tables.records(document, tables, len(rows))
        rows = _merged(rows, tables.outside([*self._spoken(document, figures, matches, reading), *self._measures(document)]))
        _repeated(rows)
        return rows

    def _spoken(self, document: Document, figures: Sequence[Figure], matches: Sequence[tuple[int, int, Indicator]], reading: Reading) -> list[Record]:
        """The statements in words, placed and classed like figures."""
        spoken = self.words.find(document.text.clean, document.sentences, figures, matches)
        if not spoken:
            return []
        placed, kinds, regions, homes = self._settings(document, [s.figure for s in spoken], reading)
        return [
            self._record(document, s.figure, s.name, placed[k], kinds[k], "", regions[k], homes[k], (-1, ""), -1) for k, s in enumerate(spoken)
        ]

    def _settings(self, document: Document, figures: Sequence[Figure], reading: Reading) -> Settings:
        """What each figure takes from where it stands."""
        text, sentences, meta = document.text.clean, document.sentences, document.meta
        placed = place(reading, figures)
        kinds = self.kinds.place(text, sentences, figures, [p.period for p in placed], meta)
        regions = self.regions.place(text, sentences, figures, meta.region)
        return Settings(placed, kinds, regions, _homes(sentences, [f.start for f in figures]))

    def _within(self, figures: Sequence[Figure], sentences: Sequence[Sentence]) -> list[Figure]:
        """The figures that stand inside a sentence, in order."""
        kept, i = [], 0
        for figure in sorted(figures, key=lambda f: f.start):
            while i < len(sentences) and sentences[i].end <= figure.start:
                i += 1
            if i < len(sentences) and sentences[i].start <= figure.start:
                kept.append(figure)
        return kept

    def _record(
        self, document: Document, figure: Figure, name: Name, placed: Placed, kind: Kind, basis: str, region: Place | None,
        sentence: Sentence, whole: tuple[int, str], level: int,
    ) -> Record:  # fmt: skip
        low, high = (None, None) if figure.state == "redacted" else (figure.low, figure.high)
        doubts = [code for start, end, code in document.doubts if start <= figure.start < end] if document.doubts else ()
        touched = [e for e in document.text.touched(*figure.number) if e.step != "width"]  # ５ and 5 are one character
        state = "inferred" if touched and figure.state == "ok" and any(e.inferred for e in touched) else figure.state
        rules = (*figure.rules, *name.rules, *kind.rules, whole[1]) if whole[1] else (*figure.rules, *name.rules, *kind.rules)
        sure = self.confidence.of(figure, name, kind, placed, sentence, document.meta.doc_type, bool(touched), state, doubts)
        return Record(  # by position, in the order of its fields: with names it takes three times as long, and this runs for every figure
            kind.kind, figure.start, figure.end, figure.quantity, name.indicator, name.id, name.text, name.scope, placed.period, region,
            _stated(low, high, figure.bound), low, high, figure.unit, figure.bound, basis, kind.strength, kind.target_class, state, whole[0], level,
            sentence.section, sentence.speaker, (sentence.start, sentence.end), rules, sure,
        )  # fmt: skip

    def _measures(self, document: Document) -> list[Record]:
        """The policy measures: lead clauses of the plan part's items."""
        rows = []
        found = self.measures.find(document.text.clean, document.sentences, document.meta)
        homes = _homes(document.sentences, [start for start, *_ in found])
        for (start, end, lead, section, rule), home in zip(found, homes, strict=True):
            rows.append(
                Record(
                    kind="measure", start=start, end=end, indicator=lead, indicator_text=lead, period=document.meta.plan_year,
                    section=section, speaker=home.speaker, sentence=(home.start, home.end),
                    rules=(rule,), confidence=0.9,
                )
            )  # fmt: skip
        return rows


def _unnamed(document: Document, figures: list[Figure], names: Sequence[tuple[int, int]]) -> list[Figure]:
    """The figures that no name goes over: 三一 in 三一重工, 90 in 90后创业园. One at the end of what is called a name (新增企业60家) is a figure."""
    kept = []
    for figure in figures:
        start, end = document.text.to_raw(*figure.number)
        if not any(first <= start and end < last for first, last in names):
            kept.append(figure)
    return kept


def _without_place(name: Name, region: Place | None) -> None:
    """桐庐县的环境空气优良天数 → 环境空气优良天数: the place has a column of its own."""
    if region is None or len(name.indicator) < NAMED_PLACE or name.indicator[:2] not in region.name:
        return
    for size in range(len(name.indicator) - 2, 1, -1):
        if region.name.endswith(name.indicator[:size]):
            name.indicator = name.indicator[size:].removeprefix("的")
            return


def _repeated(rows: list[Record]) -> None:
    """Link a statement made again (headline, then body) to where it was made first."""
    first: dict[tuple[object, ...], int] = {}
    for n, row in enumerate(rows):
        if not row.indicator_id or (row.low is None and row.high is None):
            continue
        said = (row.indicator_id, row.scope, row.quantity, row.low, row.high, row.unit, row.period, row.kind, row.region)
        if said in first and row.relates_to < 0:
            row.relates_to, row.rules = first[said], (*row.rules, "said-before")
        first.setdefault(said, n)


def _stated(low: Decimal | None, high: Decimal | None, bound: str) -> Decimal | None:
    """The number stated: none for a range, the closed end where one end is open."""
    if bound == "range" or (low is not None and high is not None and low != high):
        return None
    return low if low is not None else high


def _homes(sentences: Sequence[Sentence], starts: Sequence[int]) -> list[Sentence]:
    """The sentence each place stands in; the places are in order."""
    homes, i = [], 0
    for start in starts:
        while sentences[i].end <= start:
            i += 1
        homes.append(sentences[i])
    return homes


def _merged(figures: list[Record], measures: list[Record]) -> list[Record]:
    """Figures and measures in text order, with the links between figures kept."""
    rows = [*figures, *measures]
    order = sorted(range(len(rows)), key=lambda n: (rows[n].start, rows[n].kind != "measure"))
    at = {n: i for i, n in enumerate(order)}
    for row in rows:
        row.part_of = at.get(row.part_of, -1)
        row.relates_to = at.get(row.relates_to, -1)
    return [rows[n] for n in order]
