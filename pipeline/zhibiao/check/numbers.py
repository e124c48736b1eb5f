"""What written digits allow: 12.3亿元 may stand for anything from 12.25 to 12.35, 300多家 for 300 to 400; and sums with such intervals."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

__all__ = ["EVERY", "LEVELS", "Figure", "Interval", "allowed", "apart", "digits", "grain", "slip", "spoken", "step"]

LEVELS = ("amount", "count", "physical")  # quantities that add up
WRITTEN = re.compile(r"\d+(?:\.(\d+))?")
APART = re.compile(r"(?<=\d)[,，\s](?=\d{3}(?!\d))|(?<=\d)\s+(?=[.\d])|(?<=\.)\s+(?=\d)")  # 1,234.5 and digits that stand apart
UP, DOWN = re.compile("余|多|出头"), re.compile("近")  # 300余家: 300 and more; 近300家: a little less
MANTISSAS = (1.0, 2000 / 3, 0.5, 1 / 3)  # of units: powers of ten, 亩, 斤, 尺
TINY = 1e-9  # relative: 455900000.00000006 is 4.559 × 10^8


class Figure(Protocol):
    """What of a row says which values it allows."""

    @property
    def quote(self) -> str: ...
    @property
    def value(self) -> float | None: ...
    @property
    def value_low(self) -> float | None: ...
    @property
    def value_high(self) -> float | None: ...
    @property
    def bound(self) -> str: ...
    @property
    def quantity(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Interval:
    """Everything from `low` to `high`, both included; an open end is infinite.

    >>> Interval(1, 2) + Interval(10, 20)
    Interval(low=11, high=22)
    >>> Interval(10, 20) / Interval(2, 4)
    Interval(low=2.5, high=10.0)
    >>> Interval(1, 2).meets(Interval(2, 3)), Interval(1, 2).meets(Interval(2.1, 3))
    (True, False)
    """

    low: float
    high: float

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        ends = [_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: Interval) -> Interval:
        """Everything that one of these over one of those gives; all numbers where 0 is among those."""
        if other.low <= 0 <= other.high:
            return EVERY
        return self * Interval(1 / other.high, 1 / other.low)

    def scaled(self, factor: float) -> Interval:
        """The interval times a number."""
        return self * Interval(factor, factor)

    def meets(self, other: Interval) -> bool:
        """Whether some number lies in both."""
        slack = TINY * max(map(_size, (self.low, self.high, other.low, other.high)))
        return self.low <= other.high + slack and other.low <= self.high + slack

    def holds(self, number: float) -> bool:
        """Whether a number lies in it."""
        return self.meets(Interval(number, number))

    @classmethod
    def total(cls, parts: Iterable[Interval]) -> Interval:
        """The sum of intervals."""
        whole = cls(0.0, 0.0)
        for part in parts:
            whole += part
        return whole


EVERY = Interval(-math.inf, math.inf)


def _times(a: float, b: float) -> float:
    return 0.0 if not a or not b else a * b  # 0 × ∞: nothing of however much


def _size(a: float) -> float:
    return 0.0 if math.isinf(a) else abs(a)


def digits(quote: str) -> list[tuple[float, int]]:
    """The numbers in Arabic digits of a quote, in order, each with how many decimals it is written with.

    >>> digits("１,234.50亿元"), digits("三成")
    ([(1234.5, 2)], [])
    """
    plain = APART.sub("", unicodedata.normalize("NFKC", quote).replace("．", "."))
    return [(float(found[0]), len(found[1] or "")) for found in WRITTEN.finditer(plain)]


def step(quote: str, value: float) -> float:
    """One in the last place that the quote writes of a value in its base unit; without Arabic digits in the last place that is not 0.

    >>> step("45.54亿元", 4554000000.0), step("增长8%", 8.0), step("下降0.50个百分点", -0.5), step("一百二十家", 120.0)
    (1000000.0, 1.0, 0.01, 10.0)
    """
    fits = [(factor, places) for number, places in digits(quote) if number and (factor := abs(value) / number) and _unit(factor)]
    if not fits:
        return _last(value)
    factor, places = fits[0]
    return float(f"{factor * 10.0**-places:.12g}")


def grain(quote: str, value: float) -> float:
    """One in the last place that is not 0, of the number as it is written: 100亩 of 约1600亩, 10 of 120家.

    >>> round(grain("约1600亩", 1600 * 2000 / 3)), grain("近300家", 300.0), grain("2.50亿元", 250000000.0)
    (66667, 100.0, 10000000.0)
    """
    written = next((number for number, _ in digits(quote) if number and _unit(abs(value) / number)), 0.0) if value else 0.0
    return float(f"{abs(value) / written * _last(written):.12g}") if written else max(_last(value), step(quote, value))


def _unit(factor: float) -> bool:
    """Whether a factor may be that of a unit: 10^n, or 亩, 斤, 尺 and 万亩 …"""
    return any(abs((n := math.log10(factor / m)) - round(n)) < 1e-6 for m in MANTISSAS)


def _last(value: float) -> float:
    """One in the last place of a number that is not 0: 10 of 120, 0.1 of 2.5."""
    if not value:
        return 1.0
    mantissa, exponent = f"{abs(value):.11e}".split("e")
    return float(f"1e{int(exponent) - len(mantissa.rstrip('0').rstrip('.').replace('.', '')) + 1}")


def allowed(figure: Figure, places: float = 0.5) -> Interval | None:
    """The values a written figure allows, in its base unit; None where it states none.

    `places` is how far off the last digit may be: 0.5 for honest rounding, 1 where digits may have been cut off too. Bounds are taken by
    their words: 以上 and 超 leave the upper end open, 近300 is at most 300, 300余 at least that and less than one more in its last
    place that is not 0, 左右 and 约 half of one to either side.

    >>> from types import SimpleNamespace as F
    >>> allowed(F(quantity="", quote="12.3亿元", value=1.23e9, value_low=1.23e9, value_high=1.23e9, bound="eq"))
    Interval(low=1225000000.0, high=1235000000.0)
    >>> allowed(F(quantity="", quote="300多家", value=300.0, value_low=300.0, value_high=300.0, bound="approx"))
    Interval(low=300.0, high=400.0)
    >>> allowed(F(quantity="count", quote="15家", value=15.0, value_low=15.0, value_high=15.0, bound="eq"))
    Interval(low=15.0, high=15.0)
    >>> allowed(F(quantity="", quote="5.5%左右", value=5.5, value_low=5.5, value_high=5.5, bound="approx"))
    Interval(low=5.45, high=5.55)
    >>> allowed(F(quantity="", quote="突破300亿元", value=3e10, value_low=3e10, value_high=None, bound="gt"))
    Interval(low=30000000000.0, high=inf)
    """
    low, high = figure.value_low, figure.value_high
    if low is None and high is None:
        return None
    if figure.bound == "approx" and figure.value is not None:
        return _about(figure.quote, figure.value, places)
    if figure.bound != "eq" or low is None or high is None:
        return Interval(-math.inf if low is None else low, math.inf if high is None else high)
    one = step(figure.quote, low)
    slack = 0.0 if one == 1.0 and figure.quantity == "count" else one * places  # 15家 are counted, not rounded
    return Interval(low - slack, high + slack)


def _about(quote: str, value: float, places: float) -> Interval:
    one = grain(quote, value)
    if UP.search(quote):
        return Interval(value, value + one)
    if DOWN.search(quote):
        return Interval(value - one, value)
    return Interval(value - one * places, value + one * places)


def slip(a: float, b: float, near: float = 0.02) -> int:
    """By which power of ten two numbers are apart, where that is most of the difference: 4.559 and 45.54 by 1; 0 where it is not.

    >>> slip(4.559e8, 45.54e8), slip(12.0, 13.0), slip(3.2e8, 3.2e4)
    (1, 0, -4)
    """
    if not a or not b or (a < 0) != (b < 0):
        return 0
    n = round(math.log10(b / a))
    return n if n and abs(b / a / 10.0**n - 1) <= near else 0


def apart(value: float, other: float, unit: str) -> str:
    """A number as `spoken` gives it, or whole where in so few digits it could be the other one: beside 22561人 a sum of 22998 is no 2.3万.

    >>> apart(22998.0, 22561.0, "人"), apart(31000.0, 22561.0, "人"), apart(1.23456e9, 1.23462e9, "元")
    ('22998人', '3.1万人', '123456万元')
    """
    size, name = _scale(value, unit)
    short = _short(value / size)
    places = len(short.partition(".")[2])
    if round(value / size, places) != round(other / size, places):
        return short + name + unit
    size, name = (1e4, "万") if abs(value) >= 1e8 and unit != "%" and value % 1e4 == 0 else (1.0, "")
    return f"{value / size:.12g}{name}{unit}"


def spoken(value: float, unit: str) -> str:
    """A number in its base unit as people write it, in 万 and 亿, with four digits or more that say something.

    >>> spoken(1.23456e9, "元"), spoken(2.5e4, "个"), spoken(59.943, "%"), spoken(3, "家")
    ('12.35亿元', '2.5万个', '59.94%', '3家')
    """
    size, name = _scale(value, unit)
    return _short(value / size) + name + unit


def _scale(value: float, unit: str) -> tuple[float, str]:
    """The power of ten that a number is told in, and its word."""
    return next(((size, name) for size, name in ((1e8, "亿"), (1e4, "万")) if abs(value) >= size and unit != "%"), (1.0, ""))


def _short(value: float) -> str:
    return f"{round(value, 2):.2f}".rstrip("0").rstrip(".")
