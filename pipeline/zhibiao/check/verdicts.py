"""What a verdict looks like: its word and sign, its colour on screen and in a terminal, and its place on a scale from false to true."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["LOOKS", "Look", "worst"]


class Look(NamedTuple):
    """How a verdict is shown. The sign tells verdicts apart without colour; `rating` is 1 (false) to 5 (true), None where there is no verdict."""

    word: str
    sign: str
    tone: str
    line: str  # of the underline, as CSS calls it
    terminal: int  # number of the colour among the 256 of a terminal
    rating: int | None


# The tones are those of Okabe and Ito, which colour-blind readers tell apart, darkened until white letters can be read on them.
_TRUE, _ROUND, _FALSE, _APART, _NONE = ("#00724f", 29), ("#1f6fa8", 32), ("#b33c00", 166), ("#8a4d76", 133), ("#626b76", 244)

# verdict → how it is shown, in the order of the legend
LOOKS: dict[str, Look] = {
    "supported": Look("属实", "✓", _TRUE[0], "solid", _TRUE[1], 5),
    "supported_by_rounding": Look("四舍五入后属实", "≈", _ROUND[0], "dashed", _ROUND[1], 4),
    "contradicted": Look("与记录不符", "✗", _FALSE[0], "wavy", _FALSE[1], 1),
    "different_unit": Look("单位不符", "位", _FALSE[0], "double", _FALSE[1], 1),
    "different_kind": Look("目标与结果混淆", "标", _APART[0], "double", _APART[1], 2),
    "different_quantity": Look("量的种类不符", "量", _APART[0], "double", _APART[1], 2),
    "different_period": Look("时期不符", "时", _APART[0], "double", _APART[1], 2),
    "different_region": Look("地区不符", "地", _APART[0], "double", _APART[1], 2),
    "different_scope": Look("范围不符", "范", _APART[0], "double", _APART[1], 2),
    "different_calibre": Look("口径不符", "口", _APART[0], "double", _APART[1], 3),
    "not_found": Look("未找到", "？", _NONE[0], "dotted", _NONE[1], None),
}
_WORST = ("contradicted", *(code for code in LOOKS if code.startswith("different_")), "not_found", "supported_by_rounding", "supported")


def worst(*verdicts: str) -> str:
    """The verdict that a reader must not miss.

    >>> worst("supported", "different_period", "not_found")
    'different_period'
    """
    return min(verdicts, key=_WORST.index)
