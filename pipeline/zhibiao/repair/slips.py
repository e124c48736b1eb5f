"""Slips of character recognition: (-) for （一） at an item, %O for %。 before a new sentence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence

from zhibiao.repair.patterns import apart, by_pattern
from zhibiao.rulebook import Rule
from zhibiao.text import Edit

__all__ = ["slips"]

NUMERALS = "一二三四五六七八九十"
OPENED = (re.compile(r"\((?=[-—－=])"), re.compile(r"（(?=[-—－=])"))  # one sign each: the engine skips to it
ITEM = re.compile(r"[(（]([-—－=])[)）](?=[\u4e00-\u9fff])")
NEXT = re.compile(f"[(（]([{NUMERALS}])[)）]")


def slips(rules: Sequence[Rule]) -> Callable[[str], list[Edit]]:
    """The step: the patterns of its rules, and item marks that are read as a dash where the next item of the list follows."""
    patterns = by_pattern([rule for rule in rules if "pattern" in rule.fields])

    def step(text: str) -> list[Edit]:
        edits = patterns(text)
        items = list(ITEM.finditer(text)) if any(sign.search(text) for sign in OPENED) else []
        marks = list(NEXT.finditer(text)) if items else []
        at = [m.start() for m in marks]
        for match in items:
            # the next item says which this one is: in front of （三） a (-) is （二）
            after = bisect_right(at, match.start())
            place = NUMERALS.index(marks[after][1]) - 1 if after < len(marks) else -1
            if 0 <= place <= 2:
                edits.append(Edit(match.start() + 1, match.end() - 1, NUMERALS[place]))
        return apart(edits)

    return step
