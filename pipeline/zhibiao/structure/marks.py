"""Marks of headings and items (一、 （一） 1. ① 一是 ——): which stand at a place, and how high."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import regex

if TYPE_CHECKING:
    from zhibiao.rulebook import Rulebook

__all__ = ["ITEM", "PROSE", "Mark", "Marks", "number"]

ITEM = 10  # ranks from here on open items (一是, ——), never headings
PROSE = 99  # no mark
COUNT = re.compile(r"[一二三四五六七八九十]{1,3}|[0-9０-９]{1,3}|首先|其次|再次|最后")
CIRCLED = {chr(0x2460 + i): i + 1 for i in range(20)}
DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}


class Mark(NamedTuple):
    """A mark at the start of a sentence: its length, its rank (smaller stands higher), the rule that knows it."""

    length: int
    rank: int
    rule: str


class Marks:
    """All mark rules as one anchored pattern."""

    def __init__(self, rulebook: Rulebook) -> None:
        rules = rulebook.by_class("structure", "mark")
        self.ranks = {f"m{i}": (rule.id, int(rule["value"])) for i, rule in enumerate(rules)}
        self.pattern = "|".join(f"(?P<m{i}>{rule['pattern']})" for i, rule in enumerate(rules)) or "(?!)"
        self._match = re.compile(self.pattern).match
        plain = "|".join(f"(?:{rule['pattern']})" for rule in rules) or "(?!)"
        self.ahead = rf"(?=(?:{plain}))"
        self._partial = regex.compile(plain)
        self._opens: dict[str, bool] = {}

    def opens(self, first: str) -> bool:
        """Whether a mark can begin with this character: the cheap look."""
        if (opens := self._opens.get(first)) is None:
            opens = self._opens[first] = self._partial.fullmatch(first, partial=True) is not None
        return opens

    def at(self, text: str, start: int, end: int) -> Mark | None:
        """The mark that stands at `start`, or None."""
        if not self.opens(text[start]):
            return None
        found = self._match(text, start, end)
        if found is None:
            return None
        rule, rank = self.ranks[str(found.lastgroup)]
        return Mark(found.end() - start, rank, rule)


def number(mark: str) -> int:
    """What a mark counts; 0 where it counts nothing.

    >>> [number(m) for m in ("（十二）", "3、", "一是", "第二，", "③", "首先", "——")]
    [12, 3, 1, 2, 3, 1, 0]
    """
    for sign in mark:
        if sign in CIRCLED:
            return CIRCLED[sign]
    found = COUNT.search(mark)
    if found is None:
        return 0
    word = found[0]
    if word in {"首先", "其次", "再次", "最后"}:
        return {"首先": 1, "其次": 2, "再次": 3, "最后": 9}[word]
    if word.isdecimal():
        return int(word)
    tens, ten, units = word.rpartition("十")
    return (DIGITS.get(tens, 1) * 10 if ten else 0) + DIGITS.get(units, 0)
