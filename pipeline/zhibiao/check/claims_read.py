"""An article as the pipeline reads it, and the place of each of its figures: a news sentence names its own."""

from __future__ import annotations

import re
from pathlib import Path

from zhibiao.check.claim import Article
from zhibiao.check.claims_names import Names
from zhibiao.check.rows import Entry, Paper
from zhibiao.model import Place, Record
from zhibiao.regions.spots import compiled
from zhibiao.regions.table import NATION
from zhibiao.rulebook import Rulebook
from zhibiao.run import Pipeline
from zhibiao.table import COLUMNS, DOCUMENT_COLUMNS, document_row, rows

__all__ = ["read_article"]

NAMES = [column.name for column in COLUMNS]
CELLS = [NAMES.index(name) for name in Entry._fields]
DOCUMENT = [column.name for column in DOCUMENT_COLUMNS]
BRIEF = 500  # characters: of what is shorter it is not known what sort of text it is
BREAK = re.compile(r"[，。；：、,;:！？\n（）()]")


def read_article(source: Path | bytes, name: str, pipeline: Pipeline) -> Article:
    """A text to be checked, read as documents are. Raises InputError and OSError as `Pipeline.read` does."""
    document = pipeline.read(source, name)
    records = pipeline.records(document)
    told = dict(zip(DOCUMENT, document_row(document, records), strict=True))
    paper = Paper(document.source.doc_id, document.source.sha256, *(str(told[field]) for field in Paper.__slots__[2:]))
    places, names = Places(pipeline), Names(pipeline.rulebook, pipeline.extractor.codebook)
    entries = []
    for record, row in zip(records, rows(document, records), strict=True):
        entry = Entry(*(row[n] for n in CELLS))  # type: ignore[arg-type]
        if entry.kind != "measure":
            entry = names.told(entry, document.meta.doc_date, document.meta.doc_type if len(document.text.raw) > BRIEF else "")
            entries.append(places.settled(entry, record, document.text.clean, document.meta.region, names))
    return Article(paper, document.text.raw, entries)


class Places:
    """Which place a sentence of an article speaks of."""

    def __init__(self, pipeline: Pipeline) -> None:
        book: Rulebook = pipeline.rulebook
        self._regions = pipeline.regions
        self._lead = compiled(book, "region-lead")
        self._subject, self._object, self._says, self._nation = (
            [pattern for pattern, _ in book.patterns("comparison", name)] for name in ("subject", "object", "says", "nation")
        )

    def settled(self, entry: Entry, record: Record, text: str, home: Place | None, names: Names) -> Entry:
        """A figure with the place that its sentence names as its subject; without a place where the sentence names others besides."""
        before = text[record.sentence[0] : record.start]
        named = self._named(before, home)
        heads = [spot for spot in named if self._head(before, spot, names, home is not None and home.code != spot[2].code)]
        if heads:
            start, end, place = heads[-1]
            entry = names.settled(entry, before[start:end])
            part = entry.region.startswith(place.name) and entry.region != place.name and not entry.region_code
            if part or any(spot[2].code == entry.region_code for spot in named if spot[2].code):
                return entry  # a zone or a town of that place; or one of several: 甲县、乙县分别增长8%、9%
            return entry._replace(region=place.name, region_code=place.code)
        entry = names.settled(entry, "")
        if home and entry.region == home.name and any(not _holds(place, home) for _, _, place in named):
            return entry._replace(region="", region_code="")  # another place is named, and it is not sure what for
        return entry

    def _named(self, text: str, home: Place | None) -> list[tuple[int, int, Place]]:
        found = [(m[0], m[1], m[2]) for m in self._regions.mentions(text, near=home) if m[2].level != NATION.level]
        found += [(m.start(), m.end(), NATION) for pattern in self._nation for m in pattern.finditer(text)]
        return sorted(found, key=lambda spot: spot[:2])

    def _head(self, text: str, spot: tuple[int, int, Place], names: Names, sure: bool) -> bool:
        """Whether a place stands where the subject stands: at the head of a clause, and not as part of a name; where the article has a
        place of its own, only what says so surely (甲县2023年, 甲县的) turns to another."""
        start, end, _ = spot
        begin = max((m.end() for m in BREAK.finditer(text, 0, start)), default=0)
        lead = text[begin:start]
        if lead and not self._lead.fullmatch(lead) and not any(p.search(lead) for p in self._says):
            return False
        if any(p.match(text, end) for p in self._subject) or names.begins(text[end:]):
            return True
        return not sure and not any(p.match(text, end) for p in self._object)


def _holds(place: Place, home: Place) -> bool:
    """Whether a place is home, or an upper region of it."""
    return home.name.startswith(place.name) or place.code == home.code
