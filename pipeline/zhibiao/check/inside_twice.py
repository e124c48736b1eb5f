"""One figure told twice in a document, with values that rounding does not make one; and the headline against the body."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from zhibiao.check.finding import Finding
from zhibiao.check.inside_growth import became
from zhibiao.check.numbers import LEVELS, allowed, slip
from zhibiao.check.page import Page, Told
from zhibiao.check.rows import Entry
from zhibiao.check.slips import swapped, written
from zhibiao.diff.names import key_of, phrase

__all__ = ["headline", "otherwise", "slips", "twice"]

STOP = re.compile(r"[。；！？]")
HEAD = 120  # characters: headlines stand at the beginning
SAME = 0.002  # relative: the digits of two figures that a slip of the point set apart
MANY, LONG = 3, 4  # digits that are not the same, and not nearly the same, by chance
NAMED = 3  # characters of a name that say what is counted
FEW = 8  # values of one thing: where there are more, it is not one thing
YEAR = re.compile(r"[12]\d{3}")
MASKED = re.compile(r"(?:由|从)?[12]?\d{0,3}[xX×*]*$")  # what is left of a masked year at the end of a name


def twice(page: Page) -> Iterator[Finding]:
    """The very same figure with two values that are one digit, or the point, apart: a slip of the pen."""
    for group in [] if page.several else _same(page).values():
        if pair := _pair(group, _misprint):
            yield _two("stated-twice", *pair)


def otherwise(page: Page) -> Iterator[Finding]:
    """A leading figure with two values in plain sentences: they may differ in what they count."""
    leading = {one for words in page.listed("nominal") for one in words} | {whole for whole, *_ in page.listed("exhaustive")}
    for group in _same(page).values():
        plain = [e for e in group if e.indicator_id in leading and not e.scope and not e.part_of and page.plain(e) and e.quantity in LEVELS and not page.says("real", e.sentence)]
        if not page.several and len(plain) > 1 and not _pair(group, _misprint) and (pair := _pair(plain, _differs)):
            yield _two("told-otherwise", *pair)


def headline(page: Page) -> Iterator[Finding]:
    """The title says a value that the text says nowhere, and the text another of the same thing and time."""
    heads = [e for e in page.entries if _heading(page, e) and e.value_state == "ok"]
    names = {e.record_id for e in heads}
    for head in heads:
        body = [e for e in page.entries if e.record_id not in names and allowed(e) and _topic(e) == _topic(head)]
        same = [e for e in body if _months(e.period) == _months(head.period) and (key_of(e) == key_of(head) or _misprint(head, e) or _slipped(head, e))]
        if same and not any(_agree(head, e) for e in body):
            yield _two("headline-body", head, same[0])


def slips(page: Page) -> Iterator[Finding]:
    """Two amounts of one thing and time with the same digits and the point in another place: 4.559亿 and 45.54亿."""
    groups: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for run in page.prose:
        before: Told | None = None
        for told in run:
            e = told.entry
            if e.quantity in LEVELS and e.value and e.value_state in ("ok", "inferred") and len(_digits(e)) >= MANY:
                subject = _subject(before.entry if before and became(page, before, told) else e)
                if len(subject) >= NAMED:
                    groups[subject, MASKED.sub("", e.scope), e.region, e.unit].append(e)
            before = told
    for group in groups.values():
        if pair := _pair(group, _slipped):
            yield _two("digit-slip", *pair)


def _pair(group: Sequence[Entry], wrong: Callable[[Entry, Entry], bool]) -> tuple[Entry, Entry] | None:
    """The first two of a group that are wrong together."""
    return next(((a, b) for a, b in combinations(group, 2) if wrong(a, b)), None)


@lru_cache(maxsize=1)  # two checks ask for those of one document
def _same(page: Page) -> dict[tuple[object, ...], list[Entry]]:
    """The figures told of the very same thing; equal values once."""
    groups: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for e in page.entries:
        named = e.indicator_id or len(phrase(e.indicator)) >= NAMED
        if e.period and e.kind != "target" and e.value_state == "ok" and e.bound == "eq" and named and allowed(e):
            group = groups[_about(e)]
            if all(e.value != other.value for other in group) and len(group) < FEW:
                group.append(e)
    return {about: group for about, group in groups.items() if len(group) > 1}


def _differs(a: Entry, b: Entry) -> bool:
    return a.sentence != b.sentence and not _agree(a, b)


def _misprint(a: Entry, b: Entry) -> bool:
    """Whether two values that rounding does not explain differ in one digit of four or more, or in two that changed places."""
    one, other = _digits(a), _digits(b)
    if a.sentence == b.sentence or _agree(a, b) or len(one) != len(other) or len(one) < LONG:
        return False
    return swapped(one, other) or sum(x != y for x, y in zip(one, other, strict=True)) == 1


def _slipped(a: Entry, b: Entry) -> bool:
    """Whether two values of times that meet have the same digits, 10^n apart."""
    years = [{int(y) for y in YEAR.findall(e.period)} for e in (a, b)]
    meet = not all(years) or (max(map(min, years)) <= min(map(max, years)))
    return meet and bool(slip(a.value or 0, b.value or 0, SAME))


def _about(e: Entry) -> tuple[object, ...]:
    return (key_of(e), e.region, e.period, e.unit, e.kind, e.basis, e.bound)


def _topic(e: Entry) -> tuple[str, ...]:
    """What a figure is about; the text says more of what restricts it than the title."""
    key = key_of(e)
    return (key.name, key.quantity, e.region, e.unit, e.kind)


def _months(period: str) -> str:
    """A period in months where it is told in quarters: 2023-Q1/2023-Q3 is 2023-01/2023-09."""
    first, _, last = period.partition("/")
    if "-Q" not in first or "-Q" not in last:
        return period
    return f"{first[:4]}-{int(first[-1]) * 3 - 2:02}/{last[:4]}-{int(last[-1]) * 3:02}"


def _agree(a: Entry, b: Entry) -> bool:
    one, other = allowed(a, 1.0), allowed(b, 1.0)
    return one is None or other is None or one.meets(other)


def _two(code: str, a: Entry, b: Entry) -> Finding:
    power = slip(a.value or 0, b.value or 0)
    apart = f", 10^{abs(power)} apart" if power else ""
    return Finding(code, f"{a.indicator}: {a.quote} and {b.quote}{apart}", a.quote, b.quote, (b, a))


def _heading(page: Page, e: Entry) -> bool:
    """Whether a figure stands in a headline: a line at the beginning that is no sentence, and no row of a table."""
    return not STOP.search(e.sentence) and page.plain(e) and len(e.sentence) < HEAD and (e.raw_start < HEAD or e.sentence in page.paper.title)


def _digits(e: Entry) -> str:
    """The digits of a quote that say something; "" where it has several numbers or none."""
    return written(e).rstrip("0")


def _subject(e: Entry) -> str:
    """What a figure is about, without the year it starts from (财政总收入由201x)."""
    return MASKED.sub("", phrase(e.indicator))
