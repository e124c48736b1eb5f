"""Levels of two years and the growth between them, told by different documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhibiao.check.across_place import Place, Slot, Told
from zhibiao.check.finding import Finding
from zhibiao.check.numbers import LEVELS, Interval, allowed, slip

__all__ = ["level_growth_chain"]

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
    """The finding for one level, if nothing that its document and last year's tell of level and growth fits together."""
    before, now = place.owned(slot._replace(year=slot.year - 1)), place.owned(slot)
    doc_id = now[0].fact.doc_id if now else ""
    told = [g for g in growths if g.fact.doc_id == doc_id]
    figures = [*before, *now, *told]
    if not before or not told or any(b.fact.doc_id == doc_id for b in before) or len({t.fact.kind for t in figures}) > 1:
        return
    if len({place.shelf.calibre(t.fact) for t in figures}) > 1 or any(_fit(place, slot, g, level, b) for g in told for level in now for b in before):
        return
    yield _finding(place, slot, told[0], now[0], before[0])


def _fit(place: Place, slot: Slot, growth: Told, now: Told, before: Told) -> bool:
    """Whether a growth leads from one level to the other, or nothing can be said of it."""
    reckoned, stated = _growth(now, before), allowed(growth.fact, 1.0)
    if reckoned is None or stated is None or now.value == before.value:  # one value of two years: one bulletin read as two
        return True
    slack = REVISED if slot.key.name in place.shelf.lists["nominal"] | place.shelf.lists["carried"] else PRICES
    return stated.meets(Interval((100 + reckoned.low) * (1 - slack) - 100, (100 + reckoned.high) * (1 + slack) - 100))


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
