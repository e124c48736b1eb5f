"""Lists of subjects that share a head: 城镇和农村居民人均可支配收入, 市场交易额、物流总额、网络零售额."""

from __future__ import annotations

import re

from zhibiao.extract.codebook import Codebook
from zhibiao.extract.phrases import Name, Phrases, plain

__all__ = ["subjects"]

LISTED, PAIRED = frozenset(("、", "，")), frozenset(("和", "及", "与", "以及"))
SECTORS = re.compile("一、二、三(?:次)?产业?(?P<what>[^，。；：、]*)$")
WRITTEN = re.compile("、|和|与|及")
JOINTS = frozenset(("、", "和", "及", "与", "以及", "，"))
BOTH = {"城乡": ("城镇", "农村"), "进出口": ("进口", "出口"), "存贷款": ("存款", "贷款"), "牛羊": ("牛", "羊")}
ORDINAL = {"一": "第一产业", "二": "第二产业", "三": "第三产业", "一产": "第一产业", "二产": "第二产业", "三产": "第三产业"}


def subjects(clause: str, book: Codebook, phrases: Phrases, wanted: int = 0) -> list[Name]:
    """The names that a list of subjects stands for; empty when the clause is no list. `wanted` says how many there should be.

    A head shared by all (…居民人均可支配收入) is given to each member that lacks it.
    """
    found = phrases.left(clause)
    if industries := SECTORS.search(clause):
        return [_name(f"第{n}产业{industries['what']}", found.scope, book) for n in "一二三"]
    tokens = phrases.words(clause)
    first = 0
    while first < len(tokens) and tokens[first] in phrases.head:
        first += 1
    parts: list[str] = []
    for joints in (JOINTS, LISTED, PAIRED):  # 新能源汽车及零部件、新材料: only one of the joints may part the members
        parts = [plain(p) for p in _split(tokens[first:], joints) if plain(p)]
        if not wanted or len(parts) == wanted:
            break
    else:
        parts = [plain(p) for p in _split(tokens[first:], JOINTS) if plain(p)]
    if len(parts) < 2:
        text = found.noun or plain(clause)
        for both, members in BOTH.items():
            if both in text:
                return [_name(text.replace(both, m, 1), found.scope, book) for m in members]
        return _known_list(text, found.scope, book)
    tail = parts[-1]
    named = [_name(_full(part, tail, book), found.scope, book) for part in parts[:-1]]
    lead = phrases.left(parts[0])
    if lead.noun and lead.noun != parts[0] and named[0].indicator == parts[0]:
        named[0] = _name(lead.noun, lead.scope, book)
    return [*named, _name(tail, found.scope, book)]


def _known_list(text: str, scope: str, book: Codebook) -> list[Name]:
    """A list that the code book knows as one name (城镇和农村居民人均可支配收入), if each of its members is in the book too."""
    parts = [p for p in WRITTEN.split(text) if p]
    if len(parts) < 2:
        return []
    names = [_name(_full(part, parts[-1], book), scope, book) for part in parts]
    return names if all(n.id for n in names) else []


def _split(tokens: list[str], joints: frozenset[str]) -> list[str]:
    """The members of a list, split at joints that are words of their own (普及率 keeps its 及)."""
    parts, depth = [""], 0
    for i, token in enumerate(tokens):
        depth += (token in "“‘（《(") - (token in "”’）》)")
        if depth <= 0 and token in joints and tokens[i + 1 : i + 2] not in (["以上"], ["以下"], ["其"]):
            parts.append("")
        else:
            parts[-1] += token
    return parts


def _full(part: str, tail: str, book: Codebook) -> str:
    """The member with the head it shares with the last one, where the code book or the shape says so."""
    part = ORDINAL.get(part, part)
    if part[-1] in "区县市镇乡" and 0 <= (meet := tail[:6].find(part[-1])) < len(tail) - 2:  # 高新区、经开区使用外资
        return part + tail[meet + 1 :]
    if book.by_name(part):
        return part
    for cut in range(1, len(tail)):
        if book.by_name(part + tail[cut:]):
            return part + tail[cut:]
    same = tail[:5].find(part[-1])
    if same >= 0 and len(part) <= 4:  # 国家级、市级试点企业: the heads meet at the last character of the member
        return part + tail[same + 1 :]
    if len(part) <= 3 and len(tail) >= len(part) + 2:
        return part + tail[len(part) :]
    return part


def _name(text: str, scope: str, book: Codebook) -> Name:
    found = book.by_name(text)
    indicator = found.name if found else text
    return Name(indicator, found.id if found else "", text, scope, indicator, "list", (f"indicator-{found.id}",) if found else ())
