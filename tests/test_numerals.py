"""Numerals: what is read, what is refused, and that writing and reading agree."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao.extract.numerals import LONGEST, parse, parse_digits, parse_percent, parse_range

HAN = "零一二三四五六七八九"


def spell(number: int) -> str:
    """The Chinese numeral of a number below 10^16, the way a clerk writes it."""
    for power, sign in ((8, "亿"), (4, "万")):
        if number >= 10**power:
            head, tail = divmod(number, 10**power)
            zero = "零" if tail and tail < 10 ** (power - 1) else ""
            return spell(head) + sign + (zero + spell(tail) if tail else "")
    out, zero = "", False
    for power, sign in ((3, "千"), (2, "百"), (1, "十"), (0, "")):
        digit = number // 10**power % 10
        if digit:
            out += ("零" if zero and out else "") + HAN[digit] + sign
            zero = False
        else:
            zero = True
    return out or "零"


@given(st.integers(min_value=0, max_value=10**15))
def test_what_is_spelled_is_read(number: int) -> None:
    assert parse(spell(number)) == number


@given(st.integers(min_value=0, max_value=10**12), st.integers(min_value=0, max_value=999))
def test_digits_with_thousands_signs_and_decimals_are_read(number: int, decimals: int) -> None:
    assert parse(f"{number:,}.{decimals:03d}") == Decimal(f"{number}.{decimals:03d}")


@given(st.decimals(min_value=0, max_value=99999, places=2, allow_nan=False), st.sampled_from([("万", 4), ("亿", 8), ("万亿", 12), ("千万", 7)]))
def test_places_multiply_exactly(number: Decimal, place: tuple[str, int]) -> None:
    assert parse(f"{number}{place[0]}") == number * 10 ** place[1]


@given(st.text(alphabet="零一二两三百千万亿点分之又负十0123.,-%半成几数多", max_size=12))
def test_any_string_is_read_or_refused_but_never_breaks(text: str) -> None:
    for read in (parse, parse_percent, parse_range, parse_digits):
        try:
            read(text)
        except ValueError:
            continue


@pytest.mark.parametrize(
    ("text", "value"),
    [("3万4000", 34000), ("1亿2千万", 120_000_000), ("一万五千亿", 1_500_000_000_000), ("二百五", 250), ("二百零五", 205), ("十五", 15), ("壹仟贰佰", 1200), ("１，２３４", 1234), ("廿二", 22), ("三分之一", Decimal(1) / 3), ("一又二分之一", Decimal("1.5"))],
)
def test_forms(text: str, value: Decimal) -> None:
    assert float(parse(text)) == pytest.approx(float(value))


@pytest.mark.parametrize("text", ["", "负", "万", "万万", "十一十二", "10.1万零100", "零点点", "一切", "1.2.3", "三分之零分之一", "几", "x5", "万" * (LONGEST + 1)])
def test_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(text)


@pytest.mark.parametrize(
    ("text", "low", "high", "bound"),
    [("十几万", 100_000, 200_000, "range"), ("数百万", 1_000_000, 10_000_000, "range"), ("三五百", 300, 500, "range"), ("300多", 300, 300, "approx"), ("近百", 100, 100, "approx"), ("上千万", 10_000_000, None, "ge"), ("二十几", 20, 30, "range"), ("十来万", 100_000, 100_000, "approx"), ("百余", 100, 100, "approx")],
)
def test_vague(text: str, low: int, high: int | None, bound: str) -> None:
    assert parse_range(text) == (low, high, bound)


def test_a_run_of_signs_keeps_its_zeros() -> None:
    assert (parse_digits("二〇二三"), parse_digits("零零三")) == ("2023", "003")
