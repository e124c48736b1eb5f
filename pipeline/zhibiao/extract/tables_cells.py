"""The value in a cell: its number, sign and bound, in the base unit of its column."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from zhibiao.extract.quantities_pattern import number_value
from zhibiao.extract.tables_heads import Measure

__all__ = ["Value", "read_cell"]

WRITTEN = re.compile(
    r"(?P<side>[≥≤＞＜><＝=~～]{1,2}|不低于|不少于|不高于|不超过|大于等于|小于等于|大于|小于|高于|低于|超过?|达到|约|近|控制在)?"
    r"(?P<change>增长|上升|上涨|下降|降低|减少|增加)?"
    r"(?P<sign>[-+−－＋])?(?P<number>\d[\d,，]*(?:\.\d+)?)"
    r"(?P<unit>[^\d\s].*?)?(?P<bound>及?以上|及?以下|以内|左右|[*＊])?"
)
MASKED = re.compile(r"[-+−]?(?:\d*[.,]?)?[*×＊xXⅹ]+[\d.,*×＊xXⅹ]*(?P<unit>[^\d\s*×＊xXⅹ].*)?")
GROUPED = re.compile(r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
FIGURE_NOTE = re.compile(r"[\[〔]\d{1,2}[\]〕]$")
NONE = frozenset(("", "-", "—", "--", "——", "———", "–", "－", "…", "……", "··", "...", "/", "无"))
SAME = frozenset(("持平", "基本持平"))
SIDES = {
    "≥": "ge", ">=": "ge", "＞=": "ge", "＞": "gt", ">": "gt", "≤": "le", "<=": "le", "＜": "lt", "<": "lt", "不低于": "ge", "不少于": "ge",
    "不高于": "le", "不超过": "le", "大于": "gt", "小于": "lt", "高于": "gt", "低于": "lt", "超过": "gt", "超": "gt", "大于等于": "ge",
    "小于等于": "le", "约": "approx", "近": "approx", "~": "approx", "～": "approx", "达到": "", "控制在": "le", "=": "", "＝": "",
}  # fmt: skip
BOUNDS = {"以上": "ge", "及以上": "ge", "以下": "le", "及以下": "le", "以内": "le", "左右": "approx"}
FALLS = frozenset(("下降", "降低", "减少"))


class Value(NamedTuple):
    """A cell read: low and high in the base unit, bound, unit, state; `cumulative` where it stands in 〔 〕."""

    low: Decimal | None
    high: Decimal | None
    bound: str
    unit: Measure
    state: str = "ok"
    cumulative: bool = False


def read_cell(text: str, unit: Measure | None, measure: Callable[[str], Measure | None]) -> Value | None:
    """The value of a cell whose column gives `unit`; None where the cell says that there is none, or what it says is not certain."""
    body = "".join(text.split())
    if body in NONE:
        return None
    if body in SAME:
        return Value(Decimal(0), Decimal(0), "approx" if body != "持平" else "eq", unit) if unit and unit.base == "%" else None
    inner = body[1:-1] if body[0] in "〔［[" and body[-1] in "〕］]" else ""
    cumulative = bool(inner)
    body = inner or FIGURE_NOTE.sub("", body)
    if body[0] in "（(" and body[-1] in "）)":
        return None  # in accounts a bracket is a minus sign, elsewhere a remark
    if found := WRITTEN.fullmatch(body):
        return _number(found, unit, measure, cumulative)
    if masked := MASKED.fullmatch(body):
        own = measure(masked["unit"]) if masked["unit"] else unit
        return Value(None, None, "eq", own, "redacted", cumulative) if own else None
    return None


def _number(found: re.Match[str], unit: Measure | None, measure: Callable[[str], Measure | None], cumulative: bool) -> Value | None:
    own = measure(found["unit"]) if found["unit"] else unit
    if own is None or not GROUPED.fullmatch(found["number"]) or found["bound"] in ("*", "＊"):
        return None
    value = number_value(found["number"]).low
    if value is None:
        return None
    if own.factor != 1:
        value *= own.factor
    if (found["sign"] in ("-", "−", "－")) != (found["change"] in FALLS):
        value = -value
    bound = SIDES.get(found["side"] or "", "") or BOUNDS.get(found["bound"] or "", "") or "eq"
    low = None if bound in ("le", "lt") else value
    high = None if bound in ("ge", "gt") else value
    return Value(low, high, bound, own, "ok", cumulative)
