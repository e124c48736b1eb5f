"""One figure told by two documents: last year's by this year's report, the nation's or a province's by a place below, a target by those who did not set it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from zhibiao.check.across_place import Place, Slot, Told
from zhibiao.check.finding import Finding
from zhibiao.check.slips import agree, misprint
from zhibiao.diff.choose import REPORTS

__all__ = ["last_year_restated", "quoted_national", "quoted_target", "told_twice"]

LIKELY, LOOK, RECORD = 2, 3, 4
POINTS = 0.5  # how far a growth is usually revised, in percentage points
SHARE = 2.0  # a share of the accounts
ACCOUNTS, OTHERS = 0.1, 0.02  # a level, relative: by a census, and when the books close
REVISED = 0.5  # the same, where a text says itself that it was revised; more is a slip all the same


def last_year_restated(place: Place) -> Iterator[Finding]:
    """A document gives a figure of an earlier year otherwise than the region's own documents of that year did."""
    for slot, figures in place.results.items():
        source = [t for t in figures if place.owns(t) and t.when == slot.year and t.doc.report_year]
        later = [t for t in figures if place.owns(t) and t.when > slot.year]
        for first, others in _differing(place, slot, source, later):
            yield _restated(place, slot, "last-year-restated", first, others)


def told_twice(place: Place) -> Iterator[Finding]:
    """Two of a region's own documents of one year, its report and its bulletin, give a figure of that year differently."""
    for slot, figures in place.results.items():
        source = [t for t in figures if place.owns(t) and t.when == slot.year and t.doc.report_year]
        first = [t for t in source if t.fact.doc_id == source[0].fact.doc_id]
        for one, others in _differing(place, slot, first, source[len(first) :]):
            yield _restated(place, slot, "told-twice", one, others)


def quoted_national(place: Place) -> Iterator[Finding]:
    """A document of another region gives a figure of the nation or a province otherwise than its own documents do."""
    if not place.shelf.codes.get(place.region, "").endswith("0000"):
        return
    for slot, figures in place.results.items():
        source = [t for t in figures if place.owns(t) and t.doc.report_year]
        quoting = [t for t in figures if t.doc.region and not place.owns(t)]
        for first, others in _differing(place, slot, source, quoting):
            yield _restated(place, slot, "quoted-national", first, others)


def quoted_target(place: Place) -> Iterator[Finding]:
    """A document gives a target otherwise than the one that set it."""
    for slot, figures in place.targets.items():
        source = [t for t in figures if place.owns(t) and t.doc.plan_year == str(slot.year) and t.doc.doc_type in REPORTS]
        quoting = [t for t in figures if t.doc.region and t.doc.plan_year != str(slot.year) and t.when >= slot.year - 1 and place.shelf.aims(t.fact)]
        for first, others in _differing(place, slot, source, quoting):
            slip = misprint(first.fact, others[0].fact, place.shelf.once(slot))
            what = f"the target of {slot.year} for {_name(slot, first)} is {first.fact.quote} in {_title(first)}, which set it, and {others[0].fact.quote} in {_title(others[0])}"
            yield place.shelf.finding("quoted-target", _told(what, slip), first.fact.quote, [*others, first], LIKELY if slip else LOOK)


def _differing(place: Place, slot: Slot, source: Sequence[Told], others: Sequence[Told]) -> Iterator[tuple[Told, list[Told]]]:
    """Each value that documents give and the source nowhere does, with all who give it; beside it the first figure of the source in the same calibre.

    A document that has the source's value too tells of something else with the other one.
    """
    written = list({t.fact.quote: t for t in source}.values())  # a hundred copies of a report say one thing
    same = {quote: any(agree(t.fact, other.fact) for t in written) for quote, other in {o.fact.quote: o for o in others if source}.items()}
    right = {other.fact.doc_id for other in others if same.get(other.fact.quote)}
    values: dict[float, list[Told]] = defaultdict(list)
    for other in others if source else ():
        if other.fact.doc_id not in right:
            values[other.value].append(other)
    for group in values.values():
        calibre = place.shelf.calibre(group[0].fact)
        first = next((s for s in source if place.shelf.calibre(s.fact) == calibre), None)
        if first and _alike(place, slot, first, group[0]):
            yield first, group


def _alike(place: Place, slot: Slot, first: Told, other: Told) -> bool:
    """Whether two figures are one: there is only one a year, or they differ by a slip of the pen; where the year is not sure, only if they are close."""
    if any(place.shelf.starts(t.fact) for t in (first, other)):
        return place.shelf.once(slot) and _usual(place, slot, first.value, other.value)
    return place.shelf.once(slot) or bool(misprint(first.fact, other.fact, alike=False))


def _restated(place: Place, slot: Slot, code: str, first: Told, others: list[Told]) -> Finding:
    """The finding for a figure that others give otherwise, as bad as the way in which they differ."""
    other = others[0]
    what = f"{_name(slot, first)} of {slot.year} is {first.fact.quote} in {_title(first)} and {other.fact.quote} in {_title(other)}"
    why, severity = _sort(place, slot, first, other)
    return place.shelf.finding(code, _told(what, why), first.fact.quote, [*others, first], severity)


def _sort(place: Place, slot: Slot, first: Told, other: Told) -> tuple[str, int]:
    """Why two figures differ, as far as that can be known, and how bad it is."""
    if place.shelf.revised(other.fact.sentence) and abs(first.value - other.value) <= REVISED * max(abs(first.value), abs(other.value)):
        return "said to be final or revised", RECORD
    if slip := misprint(first.fact, other.fact, place.shelf.once(slot)):
        return slip, LIKELY
    if first.fact.kind == "estimate":
        return "the first was told before the books closed", RECORD
    if _usual(place, slot, first.value, other.value):
        return "no more than revisions usually come to", RECORD
    return "more than revisions usually come to", LOOK


def _usual(place: Place, slot: Slot, a: float, b: float) -> bool:
    accounts = slot.key.name in place.shelf.lists["accounts"]
    if slot.key.quantity == "rate":
        return abs(a - b) <= POINTS
    if slot.key.quantity == "share":
        return abs(a - b) <= (SHARE if accounts else POINTS)
    return abs(a - b) <= (ACCOUNTS if accounts else OTHERS) * max(abs(a), abs(b))


def _name(slot: Slot, told: Told) -> str:
    return ("growth of " if slot.key.quantity == "rate" else "") + told.fact.indicator


def _title(told: Told) -> str:
    return f"《{told.doc.title or told.fact.doc_id}》"


def _told(what: str, why: str) -> str:
    return f"{what}: {why}" if why else what
