"""Parts and wholes inside a document: a part above its whole, parts that do not make it, ratios that do not make 100."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, groupby, pairwise

from zhibiao.check.finding import Finding
from zhibiao.check.numbers import LEVELS, Interval, allowed, apart, spoken
from zhibiao.check.page import Page, Told, between, gain, level, rate
from zhibiao.check.rows import Entry

__all__ = ["breakdown", "over_whole", "parts_over", "ratio", "sums"]

REST = re.compile("其[他它]")  # the last of parts that leave nothing out
CLAUSE = re.compile("[；。]")  # 其中 reaches back to here; it may open the sentence after
Key = tuple[str, str, str, str]
LITTLE = 0.02  # relative: parts that miss their whole by this little were meant to make it
MOST, BACK = 10, 12  # parts of one whole, and figures before them that may be it
SLACK = 1.0  # places for each of several parts: they are often written so that they make the whole, or left as they are


def over_whole(page: Page) -> Iterator[Finding]:
    """W，其中P: the part right behind 其中 is more than the whole right before it."""
    for run in page.prose:
        for n, (before, part) in enumerate(pairwise(run)):
            if page.says("gap-among", between(before, part)) and (whole := _whole(run[: n + 1], part)):
                yield from _over(whole, part)


def _whole(run: Sequence[Told], part: Told) -> Told | None:
    """The last figure before a part that it may be a part of: of its unit, and no gain of something (100家，增加4家，其中)."""
    if gain(part.entry):
        return None
    fit = [t for t in run if (t.entry.unit, t.entry.quantity) == (part.entry.unit, part.entry.quantity) and not gain(t.entry) and _inside(t) == _inside(part)]
    clause = CLAUSE.split(part.entry.sentence[: part.start])[-1] if fit else ""
    return fit[-1] if fit and part.start - len(clause) <= fit[-1].start else None


def _over(a: Told, b: Told) -> Iterator[Finding]:
    whole, part = level(a.entry), level(b.entry)
    if whole and part and part.low > whole.high and a.entry.kind == b.entry.kind:
        yield Finding("part-over-whole", f"{b.entry.indicator} is a part of {a.entry.quote}", f"≤ {a.entry.quote}", b.entry.quote, (b.entry, a.entry))


def parts_over(page: Page) -> Iterator[Finding]:
    """The parts that a sentence gives of one whole are more than the whole; they may overlap."""
    for whole, parts in _breakdowns(page):
        total, room = _total(parts), level(whole, SLACK)
        if room and total.low > room.high and not _near(page, whole, parts):
            yield _sum("parts-over-whole", whole, parts)


def breakdown(page: Page) -> Iterator[Finding]:
    """The parts that a sentence gives of one whole nearly make it, and do not: one of the figures is wrong."""
    for whole, parts in _breakdowns(page):
        if _near(page, whole, parts):
            yield _sum("breakdown-sum", whole, parts)


@lru_cache(maxsize=1)  # two checks ask for those of one document
def _breakdowns(page: Page) -> list[tuple[Entry, list[Entry]]]:
    """Every whole with the parts that one sentence gives of it, unless some of them make some figure before: then nothing is wrong."""
    parts: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for e in page.entries:
        if e.part_of in page.known and level(e, SLACK) and not gain(e) and page.plain(e):
            parts[e.part_of, e.sentence].append(e)
    out = []
    for (whole_id, _), found in parts.items():
        whole = page.known[whole_id]
        alike = _outer([e for e in found if (e.unit, e.quantity, e.period, e.kind) == (whole.unit, whole.quantity, whole.period, whole.kind)])
        if level(whole) and not gain(whole) and 1 < len(alike) <= MOST and not _explained(page, whole, alike):
            out.append((whole, alike))
    return out


def _outer(parts: list[Entry]) -> list[Entry]:
    """Without those in brackets behind others: 银行49家（含1家代表处）."""
    depth = [_depth(e) for e in parts]
    return [e for e, d in zip(parts, depth, strict=True) if d == min(depth)]


def _depth(e: Entry) -> int:
    return _brackets(e.sentence[: max(0, e.sentence.find(e.quote))])


def _inside(told: Told) -> int:
    return _brackets(told.entry.sentence[: told.start])


def _brackets(before: str) -> int:
    """How many brackets are open at the end of a text."""
    return sum(before.count(sign) for sign in "（(") - sum(before.count(sign) for sign in "）)")


def _explained(page: Page, whole: Entry, parts: Sequence[Entry]) -> bool:
    """Whether the parts, or some of them, make the whole or another figure shortly before."""
    at = page.places[parts[0].record_id]
    wholes = [level(e, SLACK) for e in page.entries[max(0, at - BACK) : at] if (e.unit, e.quantity) == (whole.unit, whole.quantity)]
    rooms = [room for room in [level(whole, SLACK), *wholes] if room]
    for size in range(2, len(parts) + 1):
        for some in combinations(parts, size):
            total = _total(some)
            if any(total.meets(room) for room in rooms):
                return True
    return False


def _total(parts: Sequence[Entry]) -> Interval:
    return Interval.total(level(e, SLACK) or Interval(0, 0) for e in parts)


def _near(page: Page, whole: Entry, parts: Sequence[Entry]) -> bool:
    """Whether three parts or more were meant to make the whole: they are a little more, or a little less though 其他 is among them."""
    apart = sum(e.value or 0 for e in parts) / (whole.value or 1) - 1
    if len(parts) < 3 or not 0 < abs(apart) <= LITTLE:
        return False
    return apart > 0 or (any(REST.search(e.scope + e.indicator_text) for e in parts) and not _left(page, parts))


def _left(page: Page, parts: Sequence[Entry]) -> bool:
    """Whether the sentence gives amounts besides the parts, behind the first: a part may be among them in another unit."""
    first = page.places[parts[0].record_id]
    same = [e for e in page.entries[first : first + MOST * 2] if e.sentence == parts[0].sentence and e.quantity in LEVELS]
    return len(same) > len(parts)


def ratio(page: Page) -> Iterator[Finding]:
    """11.8:48.3:39.9 is of one whole: its parts make 100."""
    for _, run in groupby(page.entries, key=lambda e: e.raw_start):
        shares = list(run)
        if len(shares) < 3 or not all(e.unit == "%" and e.quantity == "share" and rate(e) for e in shares):
            continue
        total = Interval.total(allowed(e) or Interval(0, 0) for e in shares)
        if not total.holds(100):
            yield Finding("ratio-sum", f"{shares[0].quote} makes {spoken(sum(e.value or 0 for e in shares), '%')}", "100%", shares[0].quote, shares)


def sums(page: Page) -> Iterator[Finding]:
    """Wholes whose parts are all told: GDP and the three industries, trade both ways."""
    told: dict[Key, list[Entry]] = defaultdict(list)
    for e in page.entries:
        if e.indicator_id and not e.scope and e.kind == "actual" and level(e):
            told[e.indicator_id, e.region, e.period, e.unit].append(e)
    for whole, *names in page.listed("exhaustive"):
        for key in [key for key in told if key[0] == whole]:
            one = _one(told[key])
            parts = [_one(told.get((name, *key[1:]), [])) for name in names]
            if one and all(parts):
                yield from _made(one, [p for p in parts if p])


def _made(whole: Entry, parts: Sequence[Entry]) -> Iterator[Finding]:
    total, room = _total(parts), level(whole, SLACK)
    if room and not total.meets(room):
        yield _sum("parts-sum", whole, parts)


def _one(entries: Sequence[Entry]) -> Entry | None:
    """The figure, where one value only is told."""
    return entries[0] if len({e.value for e in entries}) == 1 else None


def _sum(code: str, whole: Entry, parts: Sequence[Entry]) -> Finding:
    made = apart(sum(p.value or 0 for p in parts), whole.value or 0, whole.unit)
    return Finding(code, f"the parts of {whole.indicator} make {made}, the whole is {whole.quote}", made, whole.quote, (whole, *parts))
