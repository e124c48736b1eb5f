"""Numbers and periods that cannot be: 比重达到2023%, 89%.33, a result of a year that had not come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from zhibiao.check.finding import Finding
from zhibiao.check.numbers import LEVELS, allowed, spoken
from zhibiao.check.page import Page, gain
from zhibiao.check.rows import Entry

__all__ = ["malformed", "outside", "period", "revised", "suspect"]

YEARS = re.compile(r"[12]\d{3}")
SPAN = re.compile(r"(?<!\d)([12]\d{3})年?(?:至|到|—|－|-|~)([12]\d{3})年(?!度?[—至-])")
DAY = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})日")
MONTH = re.compile(r"\d{4}年(\d{1,2})月(?!均)")
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
FEW = ("count", "physical", "duration", "frequency", "rank", "share")  # nothing of these is below zero


def malformed(page: Page) -> Iterator[Finding]:
    """A number that is written as no number can be."""
    for sentence, run in groupby(page.entries, key=lambda e: e.sentence):
        entries = list(run)
        for pattern in page.sayings.patterns.get("impossible", ()):
            for found in pattern.finditer(sentence):
                around = sentence[max(0, found.start() - 4) : found.end()]
                near = min(entries, key=lambda e: abs(sentence.find(e.quote) - found.start()))
                yield Finding("number-impossible", f"“{around}” is no number", "", around, (near,))


def suspect(page: Page) -> Iterator[Finding]:
    """Shares of a whole over 100, and fewer than none."""
    for e in page.entries:
        if e.value is None or e.value_state not in ("ok", "suspect"):
            continue
        if e.quantity == "share" and e.unit == "%" and e.value > 100 and page.says("within", e.indicator):
            yield Finding("value-impossible", f"{e.indicator}: a part of a whole is at most 100%", "≤ 100%", e.quote, (e,))
        elif e.quantity in FEW and e.value < 0 and not page.says("signed", e.indicator + e.quote):
            yield Finding("value-impossible", f"{e.indicator}: less than none", "≥ 0", e.quote, (e,))


def outside(page: Page) -> Iterator[Finding]:
    """What the code book says cannot be."""
    for e in page.entries:
        if e.scope or e.basis not in ("", "yoy") or (e.quantity != "rate" and gain(e)) or (e.quantity == "share" and page.says("within", e.indicator)):
            continue  # a part of the thing, growth over several years, a change of it; shares of which another check tells
        span = page.sayings.ranges.get((e.indicator_id, e.quantity))
        if not span or e.value_state not in ("ok", "suspect") or (e.quantity == "share" and e.unit != "%"):
            continue
        told = allowed(e)
        if told and not (told.low <= span[1] and told.high >= span[0]):
            expected = f"{spoken(span[0], e.unit)}–{spoken(span[1], e.unit)}"
            yield Finding("value-outside", f"{e.indicator} of {e.quote}: the code book believes {expected}", expected, e.quote, (e,))


def period(page: Page) -> Iterator[Finding]:
    """Dates that no calendar has, spans that end before they begin, results of a year after the document."""
    paper = page.paper
    last = max((int(year) for year in (paper.year, paper.report_year, paper.plan_year, paper.doc_date[:4]) if year.isdigit()), default=0)
    for sentence, run in groupby(page.entries, key=lambda e: e.sentence):
        entries = list(run)
        for text in _no_date(sentence) if "月" in sentence or "年" in sentence else ():
            yield Finding("period-impossible", f"“{text}” is in no calendar", "", text, (entries[0],))
        if last:
            yield from (found for e in entries if (found := _too_late(e, last)))


def _no_date(sentence: str) -> Iterator[str]:
    for found in DAY.finditer(sentence):
        month, day = int(found[1]), int(found[2])
        if not 1 <= month <= 12 or not 1 <= day <= DAYS[month - 1]:
            yield found[0]
    yield from (found[0] for found in MONTH.finditer(sentence) if not 1 <= int(found[1]) <= 12)
    yield from (found[0] for found in SPAN.finditer(sentence) if int(found[1]) > int(found[2]))


def _too_late(e: Entry, last: int) -> Finding | None:
    """A result of a year that the document could not know; the year must stand before it in the sentence."""
    if e.kind != "actual" or e.quantity not in (*LEVELS, "rate"):
        return None
    told = max(map(int, YEARS.findall(e.period)), default=0)
    if told <= last or f"{told}年" not in e.sentence[: max(0, e.sentence.find(e.quote))]:
        return None
    return Finding("period-impossible", f"a result of {told} in a document of {last}", f"≤ {last}", e.period, (e,))


def revised(page: Page) -> Iterator[Finding]:
    """A figure of an earlier year as finally reckoned: what the report of that year says is older."""
    for e in page.entries:
        year = page.paper.report_year or page.paper.year
        if e.period.isdigit() and year.isdigit() and int(e.period) < int(year) and e.quantity in LEVELS and page.says("revised", e.sentence):
            yield Finding("revised", f"{e.indicator} of {e.period} is told as finally reckoned in a document of {year}", "", e.quote, (e,))
