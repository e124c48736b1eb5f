"""Two written values: whether one says what the other says, with fewer digits or in looser words, or another thing."""

from __future__ import annotations

import math
from typing import NamedTuple

from zhibiao.check.numbers import allowed, digits, grain, step
from zhibiao.check.rows import Entry
from zhibiao.diff.values import near, number

__all__ = ["Held", "held", "significant", "span"]

PERCENTS = frozenset(("%", "百分点"))
COUNTED = "个"  # it counts anything: 42个项目 and 42项
MONEY = frozenset(("元", "美元", "港元", "欧元", "日元"))
SHIFTS = (1e4, 1e-4, 1e8, 1e-8)
FLOORS, CEILINGS = frozenset(("ge", "gt")), frozenset(("le", "lt"))
PLAIN = frozenset(("eq", "approx", "range"))


class Held(NamedTuple):
    """What a claim's value is beside a figure: same, rounded, unit, other, turned (the sign is the other), or unclear; and why."""

    how: str
    why: str = ""


def span(claim: Entry) -> tuple[float, float]:
    """The numbers that a claim may stand for: what its digits allow, an open end closed one step off."""
    aim = number(claim) or 0.0
    one = max(grain(claim.quote, aim), step(claim.quote, aim))
    room = allowed(claim)
    if room is None:
        return aim, aim
    low, high = min(room.low, aim), max(room.high, aim)
    return (aim - one if math.isinf(low) else low), (aim + one if math.isinf(high) else high)


def significant(claim: Entry) -> int:
    """How many digits a claim is written with that tell something: 268.4亿 4, 7.0% 2, 100% and 90亿 1."""
    written = digits(claim.quote)
    if not written:
        return 1
    first, places = written[0]
    plain = f"{abs(first):.{places}f}".replace(".", "").lstrip("0")
    return len(plain if places else plain.rstrip("0")) or 1


def held(claim: Entry, figure: Entry) -> Held:
    """What the value of a claim is beside that of a figure of the record."""
    a, b = number(claim), number(figure)
    if a is None or b is None:
        return Held("unclear", "no number is stated")
    if not _units(claim, figure):
        return Held("unit", f"{figure.quote} in the record") if _digits(claim, figure) and _currency(claim, figure) else Held("unclear", "the units differ")
    if near(a, b) and near(claim.value_high if claim.value_low is not None else None, figure.value_high if figure.value_low is not None else None):
        return _bounds(claim, figure)
    if near(a, b) and claim.bound != figure.bound:
        return _bounds(claim, figure)
    if claim.unit not in PERCENTS and a and b and any(_rounds(claim, b / scale) for scale in SHIFTS) and not _rounds(claim, b):
        return Held("unit", f"{figure.quote} in the record: a 万 or an 亿 apart")
    return _apart(claim, figure, a, b)


def _units(claim: Entry, figure: Entry) -> bool:
    if claim.unit == figure.unit:
        return True
    if claim.unit in PERCENTS and figure.unit in PERCENTS:
        return True
    return claim.quantity == figure.quantity == "count" and COUNTED in (claim.unit, figure.unit)


def _currency(claim: Entry, figure: Entry) -> bool:
    return claim.unit in MONEY and figure.unit in MONEY


def _digits(claim: Entry, figure: Entry) -> bool:
    one, other = digits(claim.quote), digits(figure.quote)
    return bool(one and other) and one[0][0] == other[0][0]


def _bounds(claim: Entry, figure: Entry) -> Held:
    """One number in both: whether the words beside it say the same."""
    said = {claim.bound, figure.bound}
    if len(said) == 1 or said <= FLOORS or said <= CEILINGS or (claim.bound == "approx" and figure.bound == "eq"):
        return Held("same")
    if claim.bound == "eq" or claim.bound in ("ge", "le"):
        return Held("rounded", f"the number is that of the record, the words are not: {figure.quote}")
    return Held("unclear", f"one number, but other words: {figure.quote}")


def _apart(claim: Entry, figure: Entry, a: float, b: float) -> Held:
    """Two numbers that are not one: rounding, looser words, or another value."""
    if claim.bound in FLOORS | CEILINGS:
        return _open(claim, figure, a, b)
    if figure.bound in FLOORS | CEILINGS:
        met = a >= b if figure.bound in FLOORS else a <= b
        return Held("unclear", f"{figure.quote} allows it") if met else Held("other")
    if claim.bound == "range" or figure.bound == "range":
        room = allowed(figure) if figure.bound == "range" else None
        return Held("unclear", f"{figure.quote} allows it") if room and room.holds(a) else Held("other")
    return _exact(claim, figure, a, b)


def _open(claim: Entry, figure: Entry, a: float, b: float) -> Held:
    """超260亿 of 268.4亿: as far as the last digit that is not 0 goes, the words are honest; 超100亿 of 268.4亿 is true and tells little."""
    if figure.bound not in PLAIN and (figure.bound in FLOORS) != (claim.bound in FLOORS):
        return Held("unclear", f"{figure.quote} is bound the other way")
    up = claim.bound in FLOORS
    beyond = b >= a if up else b <= a
    if claim.kind == "target":  # an aim is what it is: 5%以上 is not 6%以上
        return Held("rounded") if beyond and _rounds(claim, b) and step(claim.quote, a) > step(figure.quote, b) else Held("other")
    if not beyond:
        return Held("other") if figure.bound in PLAIN else Held("unclear", f"{figure.quote} allows it")
    tight = abs(b - a) < max(grain(claim.quote, a), step(claim.quote, a)) * (1 + 1e-9)
    return Held("rounded", "as the words allow") if tight else Held("unclear", f"true of {figure.quote}, but far from it")


def _exact(claim: Entry, figure: Entry, a: float, b: float) -> Held:
    room, other = allowed(claim), allowed(figure)
    if _rounds(claim, b):
        return Held("rounded", "as the words allow" if claim.bound == "approx" else "")
    coarser = step(claim.quote, a) > step(figure.quote, b) * (1 + 1e-9)
    if coarser and abs(a) <= abs(b) < abs(a) + step(claim.quote, a) and a * b > 0:
        return Held("unclear", f"{figure.quote} with digits cut off, not rounded")
    if other and other.holds(a) and not coarser:
        return Held("unclear", f"{figure.quote} has fewer digits, and allows it")
    whole = all(not places for _, places in digits(claim.quote))  # 7.0% is no round number
    if room and whole and claim.bound == "eq" and grain(claim.quote, a) > step(claim.quote, a) and abs(b - a) <= grain(claim.quote, a) / 2:
        return Held("unclear", f"a round number near {figure.quote}, without a word that says so")
    return Held("turned", "; the sign is the other") if near(a, -b) else Held("other")


def _rounds(claim: Entry, b: float) -> bool:
    """Whether the words of a claim allow a number; 近 reaches half a step down."""
    room = allowed(claim)
    if room is None or math.isinf(room.low) or math.isinf(room.high):
        return room is not None and claim.bound in FLOORS | CEILINGS and _floor(claim, b)
    if claim.quantity == "count" and b % 1:  # 56.4辆 of a hundred households are a mean
        return abs(b - room.low) <= 0.5 if room.low == room.high else room.holds(b)
    if claim.bound == "approx" and "近" in claim.quote:
        return room.holds(b) and b >= (room.low + room.high) / 2
    return room.holds(b)


def _floor(claim: Entry, b: float) -> bool:
    low, high = span(claim)
    return low <= b <= high
