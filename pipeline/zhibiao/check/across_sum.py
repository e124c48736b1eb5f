"""A region against its parts: the provinces of the nation, the cities of a province, the counties of a city."""

from __future__ import annotations

from collections.abc import Iterator

from zhibiao.check.across_place import Place, Slot, Told
from zhibiao.check.finding import Finding
from zhibiao.check.numbers import LEVELS, Interval, allowed
from zhibiao.check.slips import agree

__all__ = ["region_sum"]

LIKELY, LOOK = 2, 3  # what a city tells of money may be that of its own offices (市本级) alone
LOOSE, EXACT = 0.05, 0.01  # relative: by how much parts and whole may differ, as they are counted apart


def region_sum(place: Place) -> Iterator[Finding]:
    """A level of a region is not the sum of those of its parts, or less than the parts that are there, or less than one of them."""
    parts = place.parts
    if not parts:
        return
    for slot in place.results:
        if slot.key.name not in place.shelf.lists["additive"] or slot.key.quantity not in LEVELS:
            continue
        whole = place.own(slot)
        told = [(part, figure) for part in parts if (figure := part.own(slot))]
        if whole and told:
            yield from _held(place, slot, whole, told, len(told) == place.of_parts)


def _held(place: Place, slot: Slot, whole: Told, told: list[tuple[Place, Told]], every: bool) -> Iterator[Finding]:
    """The findings for one level: of each part that is more than the whole, else of all together."""
    limit = allowed(whole.fact, 1.0)
    if limit is None:
        return
    exact = slot.key.name in place.shelf.lists["exact"]
    slack = EXACT if exact else LOOSE
    larger = [(part, figure) for part, figure in told if figure.value > limit.high * (1 + slack)]
    for part, figure in larger:
        if not agree(figure.fact, whole.fact):
            message = f"{whole.fact.indicator} of {slot.year} is {figure.fact.quote} in {part.region}, more than the {whole.fact.quote} of all {place.region}"
            yield place.shelf.finding("region-sum", message, f"at most {whole.fact.quote}", [figure, whole], LIKELY if exact else LOOK)
    if larger:
        return
    total = Interval.total(bounds for _, figure in told if (bounds := allowed(figure.fact, 1.0)))
    if total.low > limit.high * (1 + slack) or (every and total.high < limit.low * (1 - slack)):
        share = (total.low + total.high) / 2 / whole.value
        message = f"{whole.fact.indicator} of {slot.year} is {whole.fact.quote} in {place.region}; {'all' if every else 'only'} {len(told)} of its parts make {share:.1%} of it"
        yield place.shelf.finding("region-sum", message, whole.fact.quote, [whole, *(figure for _, figure in told)], LOOK)
