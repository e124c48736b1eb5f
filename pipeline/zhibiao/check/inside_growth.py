"""Growth inside a document: a level, what it was, what it gained, and the percent that is told of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from zhibiao.check.finding import Finding
from zhibiao.check.numbers import LEVELS, Interval, allowed, spoken
from zhibiao.check.page import Page, Told, between, gain, level, neighbours, rate
from zhibiao.check.rows import Entry
from zhibiao.diff.names import key_of

__all__ = ["average_rate", "became", "from_to", "increase_rate", "level_growth", "points", "steps"]

ONE = Interval(1.0, 1.0)
LESS = ("减", "降")
STEP = re.compile("增|减|降|升|提|扩")
CLAUSE, STOP = re.compile("[，。；：]"), re.compile("[；。]")
ROUGH = 1.0  # places: percents are cut off as often as rounded, and reckoned from amounts with more digits


def from_to(page: Page) -> Iterator[Finding]:
    """由A增加到B，增长P%: B over A is another growth."""
    for run in page.prose:
        for a, b, c in neighbours(run):
            if not became(page, a, b) or not page.says("gap-grown", between(b, c)) or _real(page, a, b, c):
                continue
            was, now, told = level(a.entry), level(b.entry), rate(c.entry, ROUGH)
            if was and now and told and not _grown(was, now).meets(_signed(c, told)):
                yield _growth("from-to", c.entry, a.entry, b.entry, _over(b.entry, a.entry))


def increase_rate(page: Page) -> Iterator[Finding]:
    """A，增加X，增长P%: X over what A was before is another growth."""
    for run in page.prose:
        for n, more in enumerate(run):
            growth = _beside(page, run, n) if more.entry.quantity in LEVELS and gain(more.entry) else None
            now = _of(page, run[:n], more) if growth else None
            if growth and now and not _real(page, now, more, growth) and not page.says("than", now.entry.sentence[: now.start]):
                yield from _increased(now, more, growth)


def _beside(page: Page, run: Sequence[Told], n: int) -> Told | None:
    """The growth told right behind an increase, or right before it (增长5%，增收3亿元)."""
    after, before = run[n + 1 : n + 2], run[max(0, n - 1) : n]
    if after and after[0].entry.quantity == "rate" and page.says("gap-more-rate", between(run[n], after[0])):
        return after[0]
    if before and before[0].entry.quantity == "rate" and before[0].entry.basis == "yoy" and page.says("gap-rate-more", between(before[0], run[n])):
        return before[0]
    return None


def _of(page: Page, before: Sequence[Told], more: Told) -> Told | None:
    """The level that an increase is one of: the figure just before it, or the last one of the name that the increase has."""
    fit = [t for t in before if t.entry.quantity == more.entry.quantity and t.entry.unit == more.entry.unit and t.entry.kind == more.entry.kind and not gain(t.entry)]
    if not fit or STOP.search(more.entry.sentence[fit[-1].end : more.start]):
        return None
    named = bool(fit[-1].entry.indicator) and more.entry.indicator.startswith(fit[-1].entry.indicator)
    next_to = fit[-1] is before[-1] and page.says("gap-more", between(fit[-1], more))
    return fit[-1] if named or next_to else None


def _increased(now: Told, more: Told, growth: Told) -> Iterator[Finding]:
    a, x, told = level(now.entry), level(more.entry), rate(growth.entry, ROUGH)
    sign = -1.0 if any(word in more.entry.sentence[more.start - 3 : more.end] for word in LESS) else 1.0
    if a and x and told and not (x.scaled(sign) / (a - x.scaled(sign))).meets(told):
        base = (now.entry.value or 0) - sign * (more.entry.value or 0)
        yield _growth("increase-rate", growth.entry, now.entry, more.entry, (now.entry.value or 0) / (base or 1))


def average_rate(page: Page) -> Iterator[Finding]:
    """由A增加到B，年均增长P%: over the years between, B over A is another growth a year."""
    for run in page.prose:
        for a, b, c in neighbours(run):
            if not became(page, a, b) or not page.says("gap-yearly", between(b, c)):
                continue
            years = _years(a.entry, b.entry)
            was, now, told = level(a.entry), level(b.entry), rate(c.entry, ROUGH)
            if years > 1 and was and now and told and was.low > 0 and not any(page.says("volume", t.entry.indicator) for t in (a, b, c)):
                real = Interval((now.low / was.high) ** (1 / years), (now.high / was.low) ** (1 / years)) - ONE
                if not real.meets(told):
                    yield _growth("average-rate", c.entry, a.entry, b.entry, _over(b.entry, a.entry) ** (1 / years))


def points(page: Page) -> Iterator[Finding]:
    """由A%提高到B%，提高C个百分点, or B%，比上年的A%提高C个百分点: B less A is another difference."""
    for run in page.prose:
        for a, b, c in neighbours(run):
            if c.entry.unit != "百分点" or {a.entry.unit, b.entry.unit} != {"%"} or {a.entry.quantity, b.entry.quantity} - {"share"}:
                continue
            if page.says("gap-to", between(a, b)) and page.says("from", a.entry.sentence[: a.start]) and page.says("gap-grown", between(b, c)):
                yield from _points(b, a, c)
            elif page.says("gap-than", between(a, b)) and page.says("gap-grown", between(b, c)):
                yield from _points(a, b, c)


def steps(page: Page) -> Iterator[Finding]:
    """由A增加到B，增加X, or 增长N倍: B less A, or B over A, is another number."""
    for run in page.prose:
        for a, b, c in neighbours(run):
            if not became(page, a, b) or not page.says("gap-grown", between(b, c)) or not STEP.search(between(b, c) + c.entry.quote):
                continue
            was, now = level(a.entry, ROUGH), level(b.entry, ROUGH)
            told = allowed(c.entry, ROUGH) if c.entry.value_state == "ok" else None
            if was and now and told:
                yield from _step(a.entry, b.entry, c.entry, was, now, told)


def _step(a: Entry, b: Entry, c: Entry, was: Interval, now: Interval, told: Interval) -> Iterator[Finding]:
    if c.unit == "倍":
        times = now / was
        if not times.meets(told) and not (times - ONE).meets(told):  # 增长2倍 is said of three times as much, and of twice as much
            yield _stepped(a, b, c, spoken((times.low + times.high) / 2, "倍"))
    elif c.unit == a.unit and c.quantity == a.quantity and not (now - was).meets(told) and not (was - now).meets(told):
        yield _stepped(a, b, c, spoken(abs((b.value or 0) - (a.value or 0)), a.unit))


def _stepped(a: Entry, b: Entry, c: Entry, reckoned: str) -> Finding:
    return Finding("steps", f"from {a.quote} to {b.quote} it is {reckoned}, told is {c.quote}", reckoned, c.quote, (c, a, b))


def _points(now: Told, was: Told, told: Told) -> Iterator[Finding]:
    a, b, c = (allowed(t.entry) if t.entry.bound == "eq" and t.entry.value_state == "ok" else None for t in (now, was, told))
    if a and b and c and not (a - b).meets(c) and not (b - a).meets(c):
        reckoned = spoken(abs((now.entry.value or 0) - (was.entry.value or 0)), "个百分点")
        yield Finding("points", f"{was.entry.quote} and {now.entry.quote} are {reckoned} apart", reckoned, told.entry.quote, (told.entry, was.entry, now.entry))


def _years(was: Entry, now: Entry) -> int:
    """How many years lie between two figures; 0 where the sentence does not say it."""
    told = now.period.isdigit() and was.period.isdigit() and was.period in now.sentence
    return max(0, int(now.period) - int(was.period)) if told else 0


def level_growth(page: Page) -> Iterator[Finding]:
    """Level and growth of a year, and the level of the year before: they do not give one another."""
    nominal = {one for words in page.listed("nominal") for one in words}
    levels: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for entry in page.entries:
        if entry.indicator_id in nominal and entry.kind == "actual" and entry.quantity in LEVELS:
            levels[key_of(entry)[:2], entry.region, entry.unit, entry.period].append(entry)
    for growth in page.entries:
        if growth.indicator_id not in nominal or growth.kind != "actual" or growth.basis != "yoy" or not (told := rate(growth, ROUGH)):
            continue
        at = page.known.get(growth.relates_to)
        if at is None or not growth.period.isdigit() or at.sentence != growth.sentence or page.says("real", growth.sentence):
            continue
        before = levels.get((key_of(at)[:2], at.region, at.unit, str(int(growth.period) - 1)), [])
        now = level(at)
        if at.period == growth.period and now and before and (was := level(before[0])) and not _grown(was, now).meets(told):
            yield _growth("level-growth", growth, at, before[0], _over(at, before[0]))


def _alike(a: Told, b: Told) -> bool:
    return a.entry.unit == b.entry.unit and a.entry.quantity in LEVELS and a.entry.quantity == b.entry.quantity


def became(page: Page, was: Told, now: Told) -> bool:
    """Whether the second figure is what the first has become: 由A增加到B; of lists (分别由A、B增加到C、D) nothing is known."""
    before = CLAUSE.split(was.entry.sentence[: was.start])[-1]
    return _alike(was, now) and page.says("gap-to", between(was, now)) and page.says("from", before) and "分别" not in before


def _real(page: Page, a: Told, b: Told, c: Told) -> bool:
    """Whether the growth is told in another way than that of the levels, or the growth of such a thing usually is."""
    near = between(b, c) + c.entry.quote + c.entry.sentence[c.end : c.end + 10]
    return page.says("real", near) or any(page.says("volume", e.indicator) for e in (a.entry, b.entry, c.entry))


def _grown(was: Interval, now: Interval) -> Interval:
    return now / was - ONE


def _signed(c: Told, told: Interval) -> Interval:
    """A percent that is no growth yet (增长比例达55%) takes the sign of the words before it."""
    if c.entry.quantity == "rate" or not any(sign in c.entry.sentence[max(0, c.start - 6) : c.start] for sign in LESS):
        return told
    return told.scaled(-1.0)


def _growth(code: str, first: Entry, other: Entry, third: Entry, times: float) -> Finding:
    """What a growth should be, by how many times as much there is as there was."""
    percent = next(e for e in (first, other, third) if e.unit == "%")
    reckoned = spoken((times - 1) * 100, "%")
    return Finding(code, f"{percent.indicator or '它'}: the amounts give {reckoned}, told is {percent.quote}", reckoned, percent.quote, (first, other, third))


def _over(now: Entry, was: Entry) -> float:
    return (now.value or 0) / (was.value or 1)
