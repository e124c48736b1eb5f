"""Levels of two years and the growth between them, told by different documents."""

from __future__ import annotations

from collections.abc import Iterator

from zhibiao.check.across_place import Place, Slot, Told
from zhibiao.check.finding import Finding
from zhibiao.check.numbers import Interval, allowed

__all__ = ["level_growth_chain"]

LEVELS = ("amount", "count", "physical")
LIKELY, LOOK = 2, 3
REVISED = 0.05  # relative: by how much the level of last year is usually revised when this year's growth is told
FAR = 0.8  # a growth that halves or doubles what the levels do cannot come from a revision


def level_growth_chain(place: Place) -> Iterator[Finding]:
    """The growth told of a year is not that from last year's level, as last year's document tells it, to this year's."""
    for slot, growths in place.results.items():
        if slot.key.quantity != "rate" or slot.key.name not in place.shelf.lists["nominal"]:
            continue
        for level in LEVELS:
            key = slot.key._replace(quantity=level)
            for now in [s for s in place.results if s.key == key and s.year == slot.year]:
                yield from _chained(place, slot, growths, now)


def _chained(place: Place, slot: Slot, growths: list[Told], now: Slot) -> Iterator[Finding]:
    """The finding for one level, if the growth that its own document tells does not lead to it."""
    before = place.own(now._replace(year=slot.year - 1))
    level = place.own(now)
    if before is None or level is None:
        return
    told = [g for g in growths if g.fact.doc_id == level.fact.doc_id != before.fact.doc_id and g.fact.kind == level.fact.kind == before.fact.kind]
    calibres = {place.shelf.wording.calibre(t.fact) for t in (before, level, *told)}
    if not told or len(calibres) > 1 or level.value == before.value:  # one value of two years: one bulletin read as two
        return
    growth = told[0]
    given = _growth(level, before)
    if given is None:
        return
    low, high = ((1 + given.low / 100) * (1 - REVISED), (1 + given.high / 100) * (1 + REVISED))
    if any((stated := allowed(g.fact, 1.0)) is None or stated.meets(Interval(low * 100 - 100, high * 100 - 100)) for g in told):
        return
    middle = (given.low + given.high) / 2
    far = abs(middle - growth.value) > 100 * FAR
    message = f"{growth.fact.indicator} went from {before.fact.quote} ({slot.year - 1}) to {level.fact.quote}, which is {middle:+.1f}%; told is {growth.fact.quote}"
    yield place.shelf.finding("level-growth-chain", message, f"{middle:.1f}%", [growth, level, before], LIKELY if far else LOOK)


def _growth(now: Told, before: Told) -> Interval | None:
    """The growth in per cent from one level to another, as far as the written digits tell."""
    a, b = allowed(now.fact, 1.0), allowed(before.fact, 1.0)
    if a is None or b is None or b.low <= 0:
        return None
    ratio = a / b
    return Interval(ratio.low * 100 - 100, ratio.high * 100 - 100)
