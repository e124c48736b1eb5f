"""Numerals in any dress → Decimal: digits, 千/万/亿, Chinese and 大写 numerals, mixed forms, fractions, percentages.

Nothing here knows of units or of sentences; `quantities` finds the strings, this module reads them.
"""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Reading", "parse", "parse_digits", "parse_percent", "parse_range"]

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
SCALES = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8, "兆": 12}
LATIN = {"k": 3, "K": 3, "m": 6, "M": 6, "G": 9, "g": 9}
PLAIN = str.maketrans(
    "０１２３４５６７８９．％－−–〇○Ｏ壹弌貳贰弍叁參叄参肆伍陸陆柒捌玖拾佰仟萬億兩點負幾餘來",
    "0123456789.%---零零零一一二二二三三三三四五六六七八九十百千万亿两点负几余来",
)
SHORTHAND = {"廿": "二十", "卅": "三十", "卌": "四十"}
ARABIC = re.compile(r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+")
SIMPLE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
HAN_DECIMAL = re.compile(r"点([零一二三四五六七八九0-9]+)")
PIECE = re.compile(r"\d[\d,，]*(?:\.\d+)?|\.\d+|[零一二两三四五六七八九]+|[十百千]")
VAGUE = re.compile(r"[几多余来]")
HAN_PAIR = re.compile(r"(?<![零一二三四五六七八九])([一二三四五六七八])([二三四五六七八九])(?=[十百千万亿]|$)")


LONGEST = 120  # places nest, and a hostile 万万万… must not exhaust the stack


class Reading(NamedTuple):
    """What a vague numeral says: an open end is None; `bound` is eq, ge, approx or range."""

    low: Decimal | None
    high: Decimal | None
    bound: str


def _plain(text: str) -> str:
    text = "".join(text.split()).translate(PLAIN)
    for short, long in SHORTHAND.items():
        if short in text:
            text = text.replace(short, long)
    return text


@lru_cache(maxsize=65536)
def parse(text: str) -> Decimal:
    """The number a numeral stands for; a fraction (三分之二) is its ratio.

    Raises ValueError when the text is not one numeral.

    >>> parse("3万4000"), parse("一万五千亿"), parse("1,100.9亿"), parse("负二百五"), parse("四分之三")
    (Decimal('34000'), Decimal('1500000000000'), Decimal('110090000000.0'), Decimal('-250'), Decimal('0.75'))
    """
    if text.isascii() and text.isdigit():
        return Decimal(text)
    if len(text) > LONGEST:
        raise ValueError("too long for a numeral")
    if SIMPLE.fullmatch(text):
        return Decimal(text)
    plain = _plain(text)
    if "^" in plain or "e" in plain:
        return _power(plain)
    for sign in ("负的", "负", "-"):
        if plain.startswith(sign):
            return -_unsigned(plain[len(sign) :].removeprefix("+"))
    return _unsigned(plain)


def _power(plain: str) -> Decimal:
    """-1.1^+23 and -127.32e13, as tables of measurements write them."""
    base, _, exponent = plain.replace("e", "^").partition("^")
    if not re.fullmatch(r"[+-]{0,2}\d{1,3}", exponent):
        raise ValueError(f"not a power: {plain}")
    power = int(exponent.replace("--", "").replace("+", ""))
    sign = -1 if base.startswith("-") else 1
    value = _unsigned(base.removeprefix("-"))
    with localcontext() as context:
        context.prec = 15
        return sign * (value.scaleb(power) if "e" in plain else value**power)


def _unsigned(plain: str) -> Decimal:
    whole, mixed, fraction = plain.rpartition("又")
    if mixed:
        return _magnitude(whole) + _fraction(fraction)
    if "分之" in plain or "/" in plain:
        return _fraction(plain)
    return _magnitude(plain)


def _fraction(plain: str) -> Decimal:
    below, found, above = plain.partition("分之")
    if not found:
        above, found, below = plain.partition("/")
    if not found:
        raise ValueError(f"not a fraction: {plain}")
    sign = -1 if above.startswith("负") else 1
    divisor = _magnitude("一" + below if below in SCALES else below)
    if not divisor:
        raise ValueError(f"divided by nothing: {plain}")
    above = above.removeprefix("负")
    dividend = _magnitude("一" + above if above in SCALES else above)
    with localcontext() as context:
        context.prec = 20
        return sign * dividend / divisor


def _magnitude(plain: str) -> Decimal:
    """万, 亿, 兆 split a numeral at their last place: what stands before is multiplied, what stands after is added."""
    if not plain:
        raise ValueError("an empty numeral")
    if plain[-1] == "打":
        return _magnitude(plain[:-1]) * 12
    if plain[-1] in LATIN:
        return _magnitude(plain[:-1]).scaleb(LATIN[plain[-1]]) + 0
    for sign in ("兆", "亿", "万"):
        head, found, tail = plain.rpartition(sign)
        if found:
            return _scaled(head, tail, sign)
    return _section(plain)


def _scaled(head: str, tail: str, sign: str) -> Decimal:
    if not head:
        raise ValueError(f"nothing before {sign}")
    coefficient = _magnitude(head)
    value = coefficient * Decimal(10) ** SCALES[sign]
    if not tail:
        return value
    if "点" in head or "." in head:  # 10.1万零100: a decimal cannot go on
        raise ValueError(f"a decimal before {sign} and digits after it")
    if tail.startswith("点"):  # 两千万点五
        return value + _decimals(tail)
    rest = Decimal(DIGITS[tail]) * Decimal(10) ** (SCALES[sign] - 1) if tail in DIGITS and tail != "零" else _magnitude(tail)
    if rest >= Decimal(10) ** SCALES[sign]:
        raise ValueError(f"more after {sign} than it can hold")
    return value + rest


def _decimals(plain: str) -> Decimal:
    match = HAN_DECIMAL.fullmatch(plain)
    if not match:
        raise ValueError(f"not decimals: {plain}")
    return Decimal("0." + "".join(str(DIGITS.get(c, c)) for c in match[1]))


def _section(plain: str) -> Decimal:
    """A numeral below 万: 三千零五, 5百, 1千零20, a run of digits, with or without decimals."""
    if ARABIC.fullmatch(plain):
        return Decimal(plain.replace(",", "").replace("，", ""))
    head, point, tail = plain.partition("点")
    if point:
        return (_section(head) if head else Decimal(0)) + _decimals(point + tail)
    total, last = Decimal(0), 4
    pending: Decimal | None = None
    pieces = PIECE.findall(plain)
    if "".join(pieces) != plain:
        raise ValueError(f"not a numeral: {plain}")
    for piece in pieces:
        if piece in SCALES:
            if SCALES[piece] >= last:
                raise ValueError(f"{piece} out of place in {plain}")
            total += (Decimal(1) if pending is None else pending) * Decimal(10) ** SCALES[piece]
            last, pending = SCALES[piece], None
        else:
            if pending:
                raise ValueError(f"two numbers in {plain}")
            pending = _piece(piece)
    return total + _rest(pieces[-1], pending, last, len(pieces) > 1)


def _piece(piece: str) -> Decimal | None:
    """The number before a place; 零 alone only holds a place open, so that 零十 is ten and 0.00千 nothing."""
    if not piece.strip("零"):
        return None
    if piece[0] in DIGITS:
        return Decimal("".join(str(DIGITS[c]) for c in piece))
    return Decimal(piece.replace(",", "").replace("，", ""))


def _rest(piece: str, pending: Decimal | None, last: int, more: bool) -> Decimal:
    """What the end of a section adds: 二百五 is 250, 二百零五 is 205, 十五 is 15."""
    if pending is None:
        return Decimal(0)
    if more and len(piece) == 1 and piece in DIGITS:
        return pending * Decimal(10) ** (last - 1)
    if more and pending >= Decimal(10) ** last:
        raise ValueError(f"more after the last unit than it can hold: {piece}")
    return pending


def parse_digits(text: str) -> str:
    """A run of digit signs read one by one, as in years and codes.

    >>> parse_digits("二〇二三"), parse_digits("零零三")
    ('2023', '003')
    """
    plain = _plain(text)
    sign = "-" if plain.startswith(("负", "-")) else ""
    plain = plain.removeprefix("负").removeprefix("-")
    digits = "".join("." if c == "点" else str(DIGITS.get(c, c)) for c in plain)
    if not re.fullmatch(r"\d+(?:\.\d+)?", digits):
        raise ValueError(f"not a run of digits: {text}")
    return sign + digits


@lru_cache(maxsize=8192)
def parse_percent(text: str) -> Decimal:
    """A share or rate in percent: 百分之五, 25%, 三成五, 千分之二, 九折.

    Raises ValueError when the text is none.

    >>> parse_percent("百分之二点一五"), parse_percent("三成五"), parse_percent("负百分之六十"), parse_percent("万分之三")
    (Decimal('2.15'), Decimal('35'), Decimal('-60'), Decimal('0.03'))
    """
    plain = _plain(text)
    for sign in ("负的", "负", "-"):
        if plain.startswith(sign):
            return -parse_percent(plain[len(sign) :])
    if plain in {"百分百", "百分之百"}:
        return Decimal(100)
    if plain.startswith("百分之"):
        return _magnitude(plain[3:])
    for mark in ("%", "个百分点", "個百分点", "個百分點"):
        if plain.endswith(mark):
            return parse(plain[: -len(mark)])
    for mark, power in (("千分之", -1), ("万分之", -2)):
        if plain.startswith(mark):
            return _magnitude(plain[3:]).scaleb(power)
    return _tenths(plain) if "成" in plain or "折" in plain else parse(plain) * 100


def _tenths(plain: str) -> Decimal:
    head, _, tail = plain.replace("折", "成").removeprefix("打").partition("成")
    if head in {"半", "对"}:
        return Decimal(5) if head == "半" and "成" in plain else Decimal(50)
    whole = parse(head)
    if "折" in plain and len(head) == 2 and whole >= 11 and "." not in head:  # 五五折 is 55 %
        return whole
    return whole * 10 + (Decimal(5) if tail == "半" else parse(tail) if tail else 0)


@lru_cache(maxsize=16384)
def parse_range(text: str) -> Reading:
    """A vague numeral: 十几万, 数百万, 三五百, 300多, 近百, 上千.

    几 and 数 are ranges to the next power of ten, 多/余/来/近 approximate the number stated, 上 opens upwards.
    Raises ValueError when the text is no numeral.

    >>> parse_range("三五百"), parse_range("1.9亿多"), parse_range("十几万")[:2]
    (Reading(low=Decimal('300'), high=Decimal('500'), bound='range'), Reading(low=Decimal('190000000.0'), high=Decimal('190000000.0'), bound='approx'), (Decimal('100000'), Decimal('200000')))
    """
    plain = _plain(text)
    if plain == "半":
        return Reading(Decimal("0.5"), Decimal("0.5"), "eq")
    if plain.startswith("上"):
        return Reading(_ones(plain[1:]), None, "ge")
    if plain.startswith("近"):
        value = _ones(plain[1:])
        return Reading(value, value, "approx")
    if plain[:1] in {"数", "几"}:
        value = _ones("一" + plain[1:]) if plain[1:] else Decimal(1)
        return Reading(value, value * 10, "range")
    if "几" in plain:
        return _some(plain)
    if VAGUE.search(plain):
        value = _ones(VAGUE.sub("", plain))
        return Reading(value, value, "approx")
    pair = HAN_PAIR.search(plain)
    if pair and int(DIGITS[pair[1]]) < int(DIGITS[pair[2]]):
        low = _ones(plain[: pair.start()] + pair[1] + plain[pair.end() :])
        high = _ones(plain[: pair.start()] + pair[2] + plain[pair.end() :])
        return Reading(low, high, "range")
    value = _ones(plain)
    return Reading(value, value, "eq")


def _ones(plain: str) -> Decimal:
    """A numeral that may begin with its unit: 百 is 一百, 千万 is 一千万."""
    return parse("一" + plain if plain[:1] in SCALES and plain[:1] != "十" else plain)


def _some(plain: str) -> Reading:
    """几 inside a numeral is one to nine of its place: 十几万, 一百零几万, 二十几."""
    before, after = plain.split("几", 1)
    step = Decimal(1)
    for sign in after:
        if sign not in SCALES:
            raise ValueError(f"not a numeral: {plain}")
        step *= Decimal(10) ** SCALES[sign]
    low = _ones(before.rstrip("零") + after) if before else step
    return Reading(low, low + step * 10, "range")
