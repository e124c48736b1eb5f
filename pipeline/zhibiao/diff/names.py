"""When two rows speak of the same thing: the code book's id or the phrase, what restricts it, and what is measured of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from zhibiao.diff.facts import Fact, Stated, number

__all__ = ["Key", "bare", "key_of", "pairs", "phrase"]

SIGNS = re.compile(r"[\s“”‘’\"'《》〈〉（）()【】\[\]、，,；;·]")
PLACES = re.compile(r"^(?:全国|全省|全市|全区|全县|全州|全盟|全旗|全镇|全乡|我国|我省|我市|我区|我县|本市|本省|全社会)")
# verbs of the promise and of the report of it: 新建 and 建成 are one thing done
DONE = re.compile(r"新（?改、?扩?）?建|新改建|新建成?|建成|建设|打造|完成|实施|推进|启动|开展|培育|力争|争取|达到|全年|累计|共|新增加?|净增")
# what comes to a stock is no stock, and is not to be held against one: 新改建4330公里, 总里程12.96万公里
MORE = re.compile(r"新增|净增|新认定|新培育|新注册|新发展|增加|新建|新（?改|新、改|改造|建成|扩建|培育|打造|创建|建设")
GRADES = re.compile(r"国家|世界|全国|省|市|县|区|镇|乡|村")  # 省市重点 and 县重点 are alike in letters alone
BARE = frozenset(("投资", "总投资", "完成投资", "项目", "企业", "学校", "产值", "投入", "资金", "面积", "收入"))
APART = 4.0  # times: what is alike in words and so far apart in number is seldom one thing
CLAUSE = re.compile(r"[，。；：！？\n]")
ALIKE = 78  # of 100, by rapidfuzz's ratio: below it phrases of one sort (国家级园区, 省级园区) begin to meet


class Key(NamedTuple):
    """What must agree for two rows to be compared."""

    name: str
    scope: str
    quantity: str


@lru_cache(maxsize=65536)
def phrase(text: str) -> str:
    """A phrase without signs and without 全市, 我县 …

    >>> phrase("全市“专精特新”企业")
    '专精特新企业'
    """
    return PLACES.sub("", SIGNS.sub("", text))


def key_of(fact: Stated) -> Key:
    """The key of a row: an indicator of the code book by its id, an open one by its phrase."""
    return Key(fact.indicator_id or phrase(fact.indicator), phrase(fact.scope), fact.quantity)


def bare(fact: Stated) -> bool:
    """Whether the name says too little to be known again: 投资, 项目, without anything that restricts it."""
    return not fact.scope and not fact.indicator_id and phrase(fact.indicator) in BARE


def core(fact: Fact) -> str:
    """The phrase by which open indicators are likened: what is counted, with what restricts it, without the verbs of doing it."""
    whole = phrase(fact.scope) + phrase(fact.indicator)
    return DONE.sub("", whole) or whole


def pairs(left: Sequence[Fact], right: Sequence[Fact]) -> list[tuple[int, int, float]]:
    """The open indicators of two lists that are most alike, each once: (left, right, likeness 0–1); quantity and unit must agree.

    By rapidfuzz's ratio of their phrases; the best pair is taken first.
    """
    from rapidfuzz import fuzz, process

    if not left or not right:
        return []
    scores = process.cdist([core(f) for f in left], [core(f) for f in right], scorer=fuzz.ratio, score_cutoff=ALIKE)
    found = sorted(
        ((-float(scores[i, j]), i, j) for i, j in zip(*scores.nonzero(), strict=True) if _fit(left[i], right[j])),
    )
    taken: tuple[set[int], set[int]] = (set(), set())
    out = []
    for score, i, j in found:
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            out.append((int(i), int(j), -score / 100))
    return out


def _more(fact: Fact) -> bool:
    """Whether a count tells what was added: 新增 stands in its name, or before it in a list."""
    if MORE.search(fact.scope + fact.indicator):
        return True
    before = CLAUSE.split(fact.sentence[: max(0, fact.sentence.find(fact.quote))])[-1]
    return MORE.search(before) is not None


def _fit(a: Fact, b: Fact) -> bool:
    """Whether what is measured is the same; two that the code book tells apart are never alike."""
    if a.quantity != b.quantity or (a.unit and b.unit and a.unit != b.unit) or _more(a) != _more(b):
        return False
    if set(GRADES.findall(core(a))) != set(GRADES.findall(core(b))) or bare(a) or bare(b):
        return False
    if a.quantity in ("count", "amount", "physical") and _apart(a, b):
        return False
    return not (a.indicator_id and b.indicator_id) or a.indicator_id == b.indicator_id


def _apart(a: Fact, b: Fact) -> bool:
    one, other = map(number, (a, b))
    return one is not None and other is not None and one > 0 < other and max(one, other) / min(one, other) > APART
