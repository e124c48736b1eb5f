"""Slips of the pen: how two numbers that should be one differ, where it is in their digits rather than in what they measure."""

from __future__ import annotations

from zhibiao.check.numbers import Figure, allowed, digits, slip

__all__ = ["agree", "misprint", "one_digit", "swapped", "written"]

LEAST = 4  # digits a number must have before one that is different tells of a slip
SAME_BEHIND = 2  # digits behind it that must be the same: 24.66 and 26.66, not 3.62 and 3.68
TENS, SIGNED = 3, 2  # digits that are not 0 at the end, before a power of ten or a sign tells of one: 2 and 20 villages are no slip, 5% and 50% neither
CLOSE = 0.002  # relative: what is left of the difference once a power of ten is taken out


def agree(one: Figure, other: Figure) -> bool:
    """Whether two written figures may stand for one number: rounded, or the one with fewer digits cut off.

    >>> from types import SimpleNamespace as F
    >>> rate = lambda quote, value: F(quote=quote, value=value, value_low=value, value_high=value, bound="eq", quantity="rate")
    >>> agree(rate("5.28%", 5.28), rate("5.2%", 5.2)), agree(rate("5.4%", 5.4), rate("5.2%", 5.2))
    (True, False)
    """
    fine, coarse = sorted((one, other), key=_width)
    a, b = allowed(fine), allowed(coarse, 1.0)
    return a is None or b is None or a.meets(b)


def _width(figure: Figure) -> float:
    bounds = allowed(figure)
    return bounds.high - bounds.low if bounds else 0.0


def misprint(one: Figure, other: Figure, alike: bool) -> str:
    """In what two figures that should be one differ, if it is a slip; "" where it may be anything.

    `alike` says that they are known to be of one thing, so that fewer digits will do.
    """
    a, b = one.value_low or one.value_high or 0.0, other.value_low or other.value_high or 0.0
    digits_of = written(one), written(other)
    fewest = min(len(text.rstrip("0")) for text in digits_of)
    if fewest >= (SIGNED if alike else TENS) and (n := slip(a, b, CLOSE)):
        return f"a factor of {10 ** abs(n):,} apart"
    if fewest >= SIGNED and a == -b:
        return "the sign is the opposite"
    if swapped(*digits_of):
        return "two digits changed places"
    return "one digit is different" if one_digit(*digits_of) else ""


def written(figure: Figure) -> str:
    """The significant digits of a figure, as written; "" where its quote has several numbers or none."""
    found = digits(figure.quote)
    if len(found) != 1:
        return ""
    number, places = found[0]
    return f"{number:.{places}f}".replace(".", "").lstrip("0")


def one_digit(one: str, other: str) -> bool:
    """Whether two numbers differ in one digit, with the same digits behind it.

    >>> one_digit("2466", "2966"), one_digit("38264", "38265"), one_digit("362", "368")
    (True, False, False)
    >>> one_digit("57836", "57136")
    True
    """
    if len(one) != len(other) or len(one) < LEAST:
        return False
    apart = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    behind = one[apart[0] + 1 :] if apart else ""
    return len(apart) == 1 and len(behind) >= SAME_BEHIND and len(behind.rstrip("0")) >= SAME_BEHIND


def swapped(one: str, other: str) -> bool:
    """Whether two numbers differ in the order of two digits that stand side by side.

    >>> swapped("18213", "12813"), swapped("18213", "18231"), swapped("12", "21")
    (True, True, False)
    """
    if len(one) != len(other) or len(one) < LEAST:
        return False
    apart = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(apart) != 2 or apart[1] != apart[0] + 1:
        return False
    i, j = apart
    return one[i] == other[j] and one[j] == other[i]
