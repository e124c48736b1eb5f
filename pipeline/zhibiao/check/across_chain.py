"""Levels of two years and the growth between them, told by different documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhibiao.check.across_place import Place, Slot, Told
from zhibiao.check.finding import Finding
from zhibiao.check.numbers import Interval, allowed, slip

__all__ = ["level_growth_chain"]

LEVELS = ("amount", "count", "physical")
LIKELY, LOOK = 2, 3
REVISED = 0.05  # relative: by how much the level of last year is usually revised when this year's growth is told
PRICES = 0.3  # the same, where growth is told at constant prices, or in a calibre of its own
CLOSE = 0.1  # relative: how near a level must come to what it should be, once a power of ten is taken out


def level_growth_chain(place: Place) -> Iterator[Finding]:
    """The growth told of a year is not that from last year's level, as last year's document tells it, to this year's."""
    for slot in place.results:
        if slot.key.quantity in LEVELS and place.shelf.once(slot):
            growths = place.results.get(Slot(slot.key._replace(quantity="rate"), slot.year, "%"), ())
            if growths:
                yield from _chained(place, slot, growths)


def _chained(place: Place, slot: Slot, growths: Sequence[Told]) -> Iterator[Finding]:
    """The finding for one level, if none of the growths that its own document tells leads to it."""
    before, level = place.own(slot._replace(year=slot.year - 1)), place.own(slot)
    if before is None or level is None or level.value == before.value:  # one value of two years: one bulletin read as two
        return
    told = [g for g in growths if g.fact.doc_id == level.fact.doc_id != before.fact.doc_id and g.fact.kind == level.fact.kind == before.fact.kind]
    calibres = {place.shelf.wording.calibre(t.fact) for t in (before, level, *told)}
    reckoned = _growth(level, before)
    if not told or len(calibres) > 1 or reckoned is None:
        return
    slack = REVISED if slot.key.name in place.shelf.lists["nominal"] else PRICES
    loose = Interval((100 + reckoned.low) * (1 - slack) - 100, (100 + reckoned.high) * (1 + slack) - 100)
    if any((stated := allowed(g.fact, 1.0)) is None or stated.meets(loose) for g in told):
        return
    yield _finding(place, slot, told[0], level, before)


def _finding(place: Place, slot: Slot, growth: Told, level: Told, before: Told) -> Finding:
    percent = f"{(level.value / before.value - 1) * 100:.1f}%"
    message = f"{level.fact.indicator} went from {before.fact.quote} ({slot.year - 1}) to {level.fact.quote} ({slot.year}), which is {percent}; told is {growth.fact.quote}"
    tens = slip(before.value * (1 + growth.value / 100), level.value, CLOSE)
    if tens:
        message += f": the levels are a factor of {10 ** abs(tens):,} apart"
    return place.shelf.finding("level-growth-chain", message, percent, [growth, level, before], LIKELY if tens else LOOK)


def _growth(now: Told, before: Told) -> Interval | None:
    """The growth in per cent from one level to another, as far as the written digits tell."""
    a, b = allowed(now.fact, 1.0), allowed(before.fact, 1.0)
    if a is None or b is None or b.low <= 0:
        return None
    ratio = a / b
    return Interval(ratio.low * 100 - 100, ratio.high * 100 - 100)
