"""The codes of the tables in words, for people: Excel and the terminal show these. CSV and Parquet keep the codes; they are the contract."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from zhibiao.table import Cell, written

__all__ = ["CODES", "WORDED", "basis", "difference", "period", "reading"]

# column → code → word. What is not listed stays as it is.
CODES: dict[str, dict[str, str]] = {
    "kind": {"target": "目标", "actual": "实际", "estimate": "预计", "measure": "举措"},
    "quantity": {
        "amount": "金额",
        "count": "数量",
        "rate": "增速",
        "share": "占比",
        "points": "百分点",
        "physical": "实物量",
        "rank": "位次",
        "duration": "时长",
        "frequency": "频次",
        "multiple": "倍数",
        "index": "指数",
    },
    "bound": {"eq": "等于", "ge": "以上（含）", "gt": "超过", "le": "以内（含）", "lt": "不到", "approx": "左右", "range": "区间"},
    "value_state": {"ok": "正常", "redacted": "隐去", "inferred": "推断", "suspect": "存疑", "no_number": "无数字"},
    "region_level": {"nation": "全国", "province": "省级", "city": "市级", "county": "县级", "town": "乡镇", "zone": "园区"},
    "doc_type": {
        "work_report": "政府工作报告",
        "interview": "访谈",
        "speech": "讲话",
        "news": "新闻",
        "work_summary": "工作总结",
        "bulletin": "公报",
        "plan": "规划计划",
        "policy": "政策文件",
        "budget": "预算报告",
        "other": "其他",
    },
    "change": {
        "raised": "提高",
        "lowered": "降低",
        "same": "不变",
        "bound_changed": "界限改变",
        "strength_changed": "力度改变",
        "new": "新增",
        "dropped": "消失",
        "returned": "重现",
        "not_comparable": "不可比",
    },
    "verdict": {
        "met": "完成",
        "missed": "未完成",
        "partly": "部分完成",
        "not_comparable": "不可比",
        "not_reported": "未报告",
        "not_yet": "未到期",
    },
    "claim": {"met": "自称完成", "missed": "自称未完成"},
    "sort": {
        "rounding": "取整",
        "estimate": "预计数",
        "calibre": "口径不同",
        "unit": "单位有误",
        "revision": "修订",
        "differs": "不一致",
    },
    "severity": {"1": "必有误", "2": "多半有误", "3": "待查", "4": "备考"},
}
_BASIS = {"yoy": "同比", "qoq": "环比", "avg": "年均"}
_EVERY = {"day": "每日", "week": "每周", "month": "每月", "quarter": "每季度", "year": "每年"}
_SIGNS = {"ge": "≥ ", "gt": "> ", "le": "≤ ", "lt": "< ", "approx": "≈ "}


def period(code: str) -> str:
    """A period in words.

    >>> period("asof:2023-12-31"), period("rec:month"), period("2021/2025"), period("2023")
    ('截至2023-12-31', '每月', '2021至2025', '2023')
    """
    if code.startswith("asof:"):
        return "截至" + code[5:]
    if code.startswith("rec:"):
        return _EVERY.get(code[4:], code)
    return code.replace("/", "至")


def basis(code: str) -> str:
    """A basis of comparison in words.

    >>> basis("yoy"), basis("vs:2020")
    ('同比', '比2020')
    """
    return _BASIS.get(code) or re.sub("^vs:", "比", code)


def _coded(column: str) -> Callable[[str], str]:
    words = CODES[column]
    return lambda code: words.get(code, code)


# column → its code in words
WORDED: dict[str, Callable[[str], str]] = {**{name: _coded(name) for name in CODES}, "period": period, "basis": basis}


def reading(kind: str, state: str, low: Cell | Decimal, high: Cell | Decimal, bound: str, unit: str) -> str:
    """The value as a person reads it.

    >>> reading("target", "ok", 50000000000.0, None, "ge", "元"), reading("target", "redacted", None, None, "eq", "元")
    ('≥ 500亿元', '（隐去）元')
    """
    if kind == "measure":
        return ""
    if state == "redacted":
        return f"（隐去）{unit}"
    if low is None and high is None:
        return "（无数字）"
    if bound == "range" and low is not None and high is not None:
        return f"{_short(low)}–{_short(high)}{unit}"
    return f"{_SIGNS.get(bound, '')}{_short(low if low is not None else high)}{unit}"


def difference(number: Cell | Decimal, unit: str) -> str:
    """A difference as a person reads it; that of two shares or rates is in percentage points.

    >>> difference(-0.3, "%"), difference(5e8, "元"), difference(0.0, "人")
    ('-0.3百分点', '+5亿元', '0人')
    """
    if number is None or number == "":
        return ""
    return ("+" if float(number) > 0 else "") + _short(number) + ("百分点" if unit == "%" else unit)


def _short(number: Cell | Decimal) -> str:
    """亿 and 万 as people write them, to four decimals: 36460000000 → 364.6亿, and 600亩 in square metres → 40万."""
    amount = float(number or 0)
    for size, name in ((1e8, "亿"), (1e4, "万")):
        if abs(amount) >= size:
            return written(round(amount / size, 4)) + name
    return written(round(amount, 4))
