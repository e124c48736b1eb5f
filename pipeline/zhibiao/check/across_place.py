"""One region as the checks across documents see it: the figures there is only one of a year, whoever tells them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from zhibiao.check.finding import Finding
from zhibiao.check.rows import Records
from zhibiao.check.slips import agree
from zhibiao.diff.facts import FOREVER, Doc, Fact, Tables
from zhibiao.diff.names import Key, key_of
from zhibiao.diff.values import number, of_the_year
from zhibiao.diff.wording import Wording
from zhibiao.regions import Regions
from zhibiao.rulebook import Rulebook

__all__ = ["Place", "Shelf", "Slot", "Told"]

WHEN = re.compile(r"(?:asof:)?(?P<year>[12]\d{3})(?:-12-31)?")  # a whole year, or its end
MANY, MIXED = 20, 0.2  # figures that a document gives twice differently, and their share of all, before it counts as several documents
STATED = ("eq", "approx")
NATION, APART = "100000", ("710000", "810000", "820000")  # 台湾, 香港, 澳门
REAL = "可比价"
PRICES = (REAL, "现价")  # behind a level the first is of the growth that follows: 972846万元，按可比价格计算，增长9.6%
WORDS = ("revised", "last-year", "span-before", "span-behind", "start-before", "start-behind", "aim-before", "aim-behind")
LISTS = ("told-once", "accounts", "nominal", "carried", "additive", "exact")


class Slot(NamedTuple):
    """What a region has one value of: an indicator in a quantity and a unit, of a year."""

    key: Key
    year: int
    unit: str


class Told(NamedTuple):
    """A figure, the number of its row in the table of records, its document, and the year in which it was told."""

    fact: Fact
    row: int
    doc: Doc
    when: int

    @property
    def value(self) -> float:
        """The number stated."""
        return number(self.fact) or 0.0


def around(fact: Fact, reach: int = 40) -> tuple[str, str]:
    """What stands before a figure in its sentence, and what stands behind it."""
    at = fact.sentence.find(fact.quote)
    end = at + len(fact.quote)
    return (fact.sentence[max(0, at - reach) : at], fact.sentence[end : end + reach]) if at >= 0 else ("", "")


class Shelf:
    """All documents of the tables together, a region at a time."""

    def __init__(self, records: Records, rulebook: Rulebook) -> None:
        self.records, self.rulebook, self.wording = records, rulebook, Wording(rulebook)
        self.lists = {name: frozenset(word for rule in rulebook.by_class("relation", name) for word in rule["words"]) for name in LISTS}
        self._words = {name: [pattern for pattern, _ in rulebook.patterns("comparison", name)] for name in WORDS}
        self._places: dict[str, Place] = {}

    @cached_property
    def regions(self) -> Regions:
        """The engine that knows the regions of every year."""
        return Regions(self.rulebook)

    @cached_property
    def tables(self) -> Tables:
        """The records by region; the checks inside documents need none of it."""
        return Tables(self.records.table, [asdict(p) for p in self.records.papers.values()], self.regions)

    @property
    def codes(self) -> dict[str, str]:
        """region → its code today."""
        return self.tables.codes

    def places(self) -> Iterator[Place]:
        """The regions that have rows, by code."""
        for region in self.tables.regions():
            yield self.place(region)
            self._places.pop(region, None)

    def place(self, region: str) -> Place:
        """A region; one that was read as a part of another is kept until its own turn."""
        return self._places.setdefault(region, Place(self, region))

    def called(self, region: str) -> set[str]:
        """The names that the records give a region, of today and of their own time."""
        import numpy as np

        numbers, words = self.records.codes("region")
        return {words[n] for n in np.unique(numbers[self.tables.numbers(region)]).tolist()}

    def finding(self, code: str, message: str, expected: str, figures: Sequence[Told], severity: int) -> Finding:
        """A finding about the first of some figures."""
        import numpy as np

        entries = self.records.entries(np.array([f.row for f in figures]))
        return Finding(code, message, expected, figures[0].fact.quote, entries, severity)

    def revised(self, text: str) -> bool:
        """Whether a text says that a figure told before was revised."""
        return self._says("revised", text)

    def spans(self, fact: Fact) -> bool:
        """Whether the words beside a figure say that it is of several years."""
        before, behind = around(fact)
        return self._says("span-before", before) or self._says("span-behind", behind)

    def starts(self, fact: Fact) -> bool:
        """Whether a figure is where something started from, so that its year is told elsewhere or guessed: 从1.29万亿元提高到1.39万亿元."""
        before, behind = around(fact)
        return self._says("start-before", before) or self._says("start-behind", behind)

    def misdated(self, told: Told, year: int) -> bool:
        """Whether the year of a figure that something started from cannot be right: last year's is not of the year that the document
        tells of, and what is not called last year's, nor by its year, is of several years ago."""
        if not self.starts(told.fact):
            return False
        before, _ = around(told.fact)
        last = self._says("last-year", before)
        return (last and year == told.when) or (not last and year == told.when - 1 and str(year) not in before)

    def key(self, fact: Fact) -> Key:
        """What must agree for two figures to be held against each other; that one is final restricts nothing: 最终计算2021年生产总值."""
        key = key_of(fact)
        return key._replace(scope="") if key.scope and self.revised(key.scope) else key

    def calibre(self, fact: Fact) -> str:
        """The calibre of a figure; "" also for the one that needs no word: levels are at current prices, growth of the accounts at constant ones."""
        named = self.wording.calibre(fact)
        usual = named in PRICES if fact.quantity != "rate" else named == REAL and fact.indicator_id in self.lists["accounts"]
        return "" if usual else named

    def kind(self, fact: Fact) -> str:
        """The kind of a figure; what is called somebody's target straight behind it is one, though the sentence tells of what was done:
        完成了年初确定的增长7.5%的目标."""
        return "target" if self._says("aim-behind", around(fact)[1]) else fact.kind

    def aims(self, fact: Fact) -> bool:
        """Whether the words straight beside a figure call it a target."""
        before, behind = around(fact)
        return self._says("aim-before", before) or self._says("aim-behind", behind)

    def once(self, slot: Slot) -> bool:
        """Whether a region has one value of this a year; of what it has many, only a slip of the pen tells that two are one."""
        return slot.key.name in self.lists["told-once"] and not slot.key.scope

    def _says(self, name: str, text: str) -> bool:
        return any(pattern.search(text) for pattern in self._words[name])

    @cached_property
    def below(self) -> dict[str, list[str]]:
        """code → the regions straight below it that have rows."""
        found: dict[str, list[str]] = defaultdict(list)
        for region, code in self.codes.items():
            row = self.regions.table.at(code, FOREVER) if code and code not in APART else None
            if row is not None:
                found[row.parent].append(region)
        return found

    @cached_property
    def lasting(self) -> Any:  # noqa: ANN401 (an array of numpy)
        """For every row whether it states a number, and what it is of."""
        return self._among("value_state", ["ok"]) & ~self._among("indicator", [""]) & ~self._among("kind", ["measure"])

    def _among(self, name: str, wanted: Iterable[str]) -> Any:  # noqa: ANN401 (an array of numpy)
        import numpy as np

        numbers, words = self.records.codes(name)
        kept = frozenset(wanted)
        return np.array([word in kept for word in words], bool)[numbers]


class Place:
    """A region and its figures."""

    def __init__(self, shelf: Shelf, region: str) -> None:
        self.shelf, self.region, self.code = shelf, region, shelf.codes.get(region, "")

    @property
    def results(self) -> dict[Slot, list[Told]]:
        """What is told of a year or its end as done, the first telling first."""
        return self._sides[0]

    @property
    def targets(self) -> dict[Slot, list[Told]]:
        """What is told of a year as aimed at, the first telling first."""
        return self._sides[1]

    def owns(self, told: Told) -> bool:
        """Whether a figure stands in a document that speaks for the region."""
        return told.doc.region == self.region

    def owned(self, slot: Slot) -> list[Told]:
        """All that the first of the region's own documents of a year tells of it."""
        own = [t for t in self.results.get(slot, ()) if self.owns(t) and t.when == slot.year]
        return [t for t in own if t.fact.doc_id == own[0].fact.doc_id]

    def own(self, slot: Slot) -> Told | None:
        """What the region's own documents of a year tell first of it."""
        return next(iter(self.owned(slot)), None)

    @cached_property
    def parts(self) -> list[Place]:
        """The regions straight below that have rows."""
        return [self.shelf.place(name) for name in self.shelf.below.get(self.code, ())]

    @property
    def of_parts(self) -> int:
        """How many regions there are straight below today; those that report on their own statistics are not among them."""
        return self.shelf.regions.table.children[self.code] - (len(APART) if self.code == NATION else 0)

    @cached_property
    def _sides(self) -> tuple[dict[Slot, list[Told]], dict[Slot, list[Told]]]:
        """Results and targets, of what there is one of, or two documents tell."""
        results: dict[Slot, list[Told]] = {}
        targets: dict[Slot, list[Told]] = {}
        for slot, figures in _trusted(self._slots()).items():
            if not self.shelf.once(slot) and len({t.fact.doc_id for t in figures}) == 1:
                continue
            for told in figures:
                if not self.shelf.spans(told.fact) and not self.shelf.misdated(told, slot.year):
                    side = targets if self.shelf.kind(told.fact) == "target" else results
                    side.setdefault(slot, []).append(told)
        return results, targets

    def _slots(self) -> dict[Slot, list[Told]]:
        slots: dict[Slot, list[Told]] = defaultdict(list)
        rows = self.shelf.tables.numbers(self.region)
        for told in self._told(rows[self.shelf.lasting[rows]]):
            fact, when = told.fact, WHEN.fullmatch(told.fact.period)
            if when and fact.bound in STATED and fact.basis in ("", "yoy") and number(fact) is not None and of_the_year(fact):
                slots[Slot(self.shelf.key(fact), int(when["year"]), fact.unit)].append(told)
        return slots

    def _told(self, rows: Any) -> Iterator[Told]:  # noqa: ANN401 (an array of numpy)
        tables = self.shelf.tables
        for fact, row in zip(tables.facts(rows), rows.tolist(), strict=True):
            doc = tables.documents[fact.doc_id]
            when = doc.report_year or doc.year
            if when:
                yield Told(fact, row, doc, int(when))


def _trusted(slots: dict[Slot, list[Told]]) -> dict[Slot, list[Told]]:
    """The figures in the order in which they were told, without those of documents that hold several: four bulletins in one file tell
    four values of everything, and the year of each is anybody's guess."""
    twice, told = Counter[str](), Counter[str]()
    for figures in slots.values():
        figures.sort(key=lambda t: (t.when, t.fact.doc_id, t.row))
        for doc_id, group in groupby(figures, key=lambda t: t.fact.doc_id):
            first, *others = group
            told[doc_id] += 1
            twice[doc_id] += any(first.fact.kind == other.fact.kind and not agree(first.fact, other.fact) for other in others)
    mixed = {doc_id for doc_id, n in twice.items() if n >= MANY and n >= MIXED * told[doc_id]}
    kept = {slot: [t for t in figures if t.fact.doc_id not in mixed] for slot, figures in slots.items()} if mixed else slots
    return {slot: figures for slot, figures in kept.items() if figures}
