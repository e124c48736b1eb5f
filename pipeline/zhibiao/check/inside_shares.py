"""Shares inside a document: a part, its whole and the percent; a result, its target and how much of it is done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from zhibiao.check.finding import Finding
from zhibiao.check.numbers import LEVELS, spoken
from zhibiao.check.page import Page, Told, between, gain, level, neighbours, rate
from zhibiao.check.rows import Entry
from zhibiao.diff.names import key_of, phrase

__all__ = ["by_words", "completion", "quotient", "share"]

FAR = 0.1  # relative: 人均 is by the mean of the year's population, not by that of its end
BARE, MOVES = ("", "倍"), ("rate", "points", "rank")  # units of a ratio; what is said of a quotient's change
STOP = re.compile("[；。]")
OF = re.compile(r"[^占]+占([^占]{3,}?)的?比[重例]")


def completion(page: Page) -> Iterator[Finding]:
    """A result, its target and the percent done: they do not give one another."""
    for run in page.prose:
        yield from _of(page, run, "completion", "gap-target")
        for a, b, c in neighbours(run):
            done = page.says("gap-done", between(a, b)) and page.says("gap-done-rate", between(b, c))
            if done and page.says("goal", a.entry.sentence[: a.start]):
                yield from _ratio("completion", b, a, c)


def share(page: Page) -> Iterator[Finding]:
    """A part, its whole and its share: they do not give one another."""
    for run in page.prose:
        yield from _of(page, run, "share", "gap-whole")
    yield from _by_name(page)


def _of(page: Page, run: Sequence[Told], code: str, gap: str) -> Iterator[Finding]:
    """R，占T的P%, and what follows of the same R: ，占U的Q%."""
    used: set[int] = set()
    for n, (before, whole, percent) in enumerate(neighbours(run)):
        between_them = between(before, whole)
        if not page.says(gap, between_them) or not page.says("gap-of", between(whole, percent)):
            continue
        if gap == "gap-whole" and page.says("gap-target", between_them):
            continue
        used.add(n + 1)
        parts = [t for i, t in enumerate(run[: n + 1]) if i not in used and t.entry.unit == whole.entry.unit and not gain(t.entry)]
        if parts and not STOP.search(whole.entry.sentence[parts[-1].end : whole.start]):
            yield from _ratio(code, parts[-1], whole, percent)


def _ratio(code: str, part: Told, whole: Told, percent: Told) -> Iterator[Finding]:
    if part.entry.unit == whole.entry.unit and part.entry.quantity in LEVELS and percent.entry.quantity == "share":
        yield from _held(code, part.entry, whole.entry, percent.entry)


def _held(code: str, part: Entry, whole: Entry, percent: Entry) -> Iterator[Finding]:
    a, b, told = level(part), level(whole), rate(percent, 1.0)  # parts are often written so that they make 100
    if a and b and told and not (a / b).meets(told):
        reckoned = spoken((part.value or 0) / (whole.value or 1) * 100, "%")
        yield Finding(code, f"{part.quote} of {whole.quote} is {reckoned}, told is {percent.quote}", reckoned, percent.quote, (percent, part, whole))


def _by_name(page: Page) -> Iterator[Finding]:
    """Shares of the code book beside the levels that they are shares of: 第三产业占比, 第三产业增加值 and 地区生产总值 of one year."""
    for share_id, part_id, whole_id in page.listed("share"):
        shares = [e for e in page.entries if e.indicator_id == share_id and e.kind == "actual" and e.quantity == "share" and not e.scope]
        for percent in shares:
            if page.says("structure", percent.sentence):
                continue
            part, whole = (_only(page, name, percent) for name in (part_id, whole_id))
            if part and whole and part.unit == whole.unit:
                yield from _held("share", part, whole, percent)


def by_words(page: Page) -> Iterator[Finding]:
    """A占B比重 beside A in its sentence and B anywhere in the document."""
    for percent in page.entries:
        named, part = OF.fullmatch(percent.indicator), page.known.get(percent.relates_to)
        if not named or part is None or part.sentence != percent.sentence or percent.kind != "actual" or part.period != percent.period or not page.plain(percent):
            continue
        wholes = [
            e for e in page.entries
            if phrase(e.indicator) == phrase(named[1]) and not e.scope and (e.region, e.period, e.kind, e.unit) == (part.region, part.period, part.kind, part.unit)
        ]  # fmt: skip
        if len({e.value for e in wholes}) == 1 and wholes[0] is not part and not page.several:
            yield from _held("share-of-total", part, wholes[0], percent)


def quotient(page: Page) -> Iterator[Finding]:
    """人均地区生产总值 beside 地区生产总值 and 常住人口, and the like: they are not near one another."""
    for each, whole, by in page.listed("quotient") if not page.several else ():
        for told in [e for e in page.entries if e.indicator_id == each and not e.scope and e.kind == "actual" and e.value_state == "ok" and not gain(e)]:
            over, under = (_only(page, name, told) for name in (whole, by))
            if over and under and under.value and told.value and told.unit in (over.unit, *BARE) and told.quantity not in MOVES:
                made = (over.value or 0) / under.value
                if not 1 - FAR < made / told.value < 1 + FAR:
                    reckoned = spoken(made, told.unit)
                    yield Finding("quotient", f"{over.quote} by {under.quote} is {reckoned}, {told.indicator} is told as {told.quote}", reckoned, told.quote, (told, over, under))


def _only(page: Page, name: str, beside: Entry) -> Entry | None:
    """The level of an indicator for the region and period of another figure, where one value is told of it."""
    found = [
        e for e in page.entries
        if e.indicator_id == name and not e.scope and e.kind == "actual" and e.quantity in LEVELS and (e.region, _year(e)) == (beside.region, _year(beside)) and level(e)
    ]  # fmt: skip
    return found[0] if len({(key_of(e), e.value) for e in found}) == 1 else None


def _year(e: Entry) -> str:
    """The period; the end of a year is that year: 年末常住人口."""
    return e.period[5:9] if e.period.startswith("asof:") and e.period.endswith("-12-31") else e.period
