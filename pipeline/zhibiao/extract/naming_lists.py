"""Lists dealt out over figures: 城镇和农村居民人均可支配收入分别增长5.7%、7.9%; and the second list over the same subjects."""

from __future__ import annotations

import re

from zhibiao.extract.lists import subjects
from zhibiao.extract.naming_reading import NOTHING, Reading
from zhibiao.extract.phrases import HARD, Name

__all__ = ["deal"]

JOIN_FIRST = frozenset("、和及与以，,")
JOIN = re.compile(r"\s*(?:、|和|及|与|以及|，|,)?\s*")
LONGEST_LIST = 12  # a run of figures longer than this is a table, not a list dealt out over subjects
REACH = 16  # how far before the first figure 分别 may stand


def deal(r: Reading, k: int, low: int, high: int) -> int:
    """Deal a list of subjects out over the figures that follow 分别 (or repeat such a list); how many were dealt."""
    group = _list_from(r, k, high)
    if group < 2:
        return 0
    begin, end = r.gap(k, low)
    gap = r.text[begin:end]
    at = gap.rfind("分别")
    if at < 0 or len(gap) - at > REACH:
        return _deal_again(r, k, low, gap, group)
    head = gap[:at]
    clause, _ = r.p.tail(HARD.split(head)[-1])
    parts = subjects(clause, r.book, r.p, group) if clause.strip() else []
    if not parts and not clause.strip() and k - group >= low:
        return _assign(r, k, [r.same_subject(r.names[k - group + i]) for i in range(group)], "list-back")
    if not parts and len(pieces := HARD.split(head)) > 1:
        parts = subjects(r.p.tail(pieces[-2])[0], r.book, r.p, group)
    if len(parts) == group and (shared := r.p.tail(gap[at + 2 :])[0].strip()):
        parts = [_shared(r, shared, part) for part in parts]
    while len(parts) < group and group > 2:  # the list of figures may run on into the next clause
        group -= 1
    if len(parts) == group:
        return _assign(r, k, parts, "list-deal")
    r.torn = k + group  # the counts do not agree: what is named up to there is flagged
    return 0


def _shared(r: Reading, noun: str, part: Name) -> Name:
    """A noun (or an act) behind 分别 that all members share: 甲、乙分别实现税收2亿元、1亿元; 分别奖励10万元、30万元."""
    found = r.p.left(noun)
    shared = found.noun or found.scope
    if not shared:
        return part
    book = r.book.by_name(shared)
    return Name(shared, book.id if book else "", noun, part.scope + part.indicator, shared, "list", part.rules)


def _deal_again(r: Reading, k: int, low: int, gap: str, group: int) -> int:
    """A second list over the subjects of the first, or a list of subjects whose figures follow without 分别."""
    last = r.names[k - 1] if k > low else NOTHING
    clause, linked = r.p.tail(HARD.split(gap)[-1])
    if last.group == group and not clause.strip():
        return _assign(r, k, [r.same_subject(r.names[k - group + i]) for i in range(group)], "list-again")
    alike = all(r.figures[k + i].quantity == r.figures[k].quantity for i in range(1, group))  # 存款余额达到5亿元、增长9%: one subject
    if linked and alike and clause.strip():
        parts = subjects(clause, r.book, r.p, group)
        if len(parts) == group:
            return _assign(r, k, parts, "list-deal")
    return 0


def _list_from(r: Reading, k: int, high: int) -> int:
    """How many figures follow each other with nothing but a joint between them."""
    n = 1
    while k + n < high and n < LONGEST_LIST:
        begin, end = r.figures[k + n - 1].end, r.figures[k + n].start
        if end - begin > 1 and not (r.text[begin] in JOIN_FIRST or r.text[begin].isspace()):
            break  # most often the next figure has words of its own before it
        joint = r.text[begin:end]
        if not JOIN.fullmatch(joint) or (r.figures[k + n].quantity != r.figures[k].quantity and ("，" in joint or "," in joint)):
            break
        n += 1
    return n


def _assign(r: Reading, k: int, parts: list[Name], rule: str) -> int:
    for i, part in enumerate(parts):
        part.group, part.rules = len(parts), (*part.rules, rule)
        r.names[k + i] = part
    return len(parts)
