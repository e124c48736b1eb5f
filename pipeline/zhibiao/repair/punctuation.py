"""Half-width signs between Chinese characters → full-width, and signs doubled by scrapers → one.

Numbers, times, ratios and Latin keep theirs: 1,234.5, 9:30, 2.05:1, http://.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from zhibiao.rulebook import Rule
from zhibiao.text import Edit

__all__ = ["punctuation"]

FULL = dict(zip(",;:?!()", "，；：？！（）", strict=True))
# What makes a sign beside it a Chinese one.
WIDE = re.compile("[\u2014\u2018-\u201d\u2026\u3001-\u303f\u3400-\u9fff\uff00-\uffef％‰%℃㎡①-⑳*×]")
STOPS = "，。；、：！？"
BEHIND = frozenset(STOPS + ",;:!?")  # what shows that the comma before it is doubled
# Half-width signs, and doubled ones; one set of characters first: the engine skips to it.
SIGN = re.compile(
    f"[，。；、,;:?!()](?:(?<=[,;:?!()])|(?=[{STOPS},])(?:(?<=，)|(?<=。)(?=。)|(?<=；)(?=；)|(?<=、)(?=、)))"
)


def punctuation(rules: Sequence[Rule]) -> Callable[[str], list[Edit]]:
    """The step; it needs nothing from its rules but their cases."""

    def step(text: str) -> list[Edit]:
        edits: list[Edit] = []
        opened: list[int] = []
        for match in SIGN.finditer(text):
            at, sign = match.start(), match[0]
            doubled = sign not in FULL or (sign == "," and text[at + 1 : at + 2] in BEHIND)
            if doubled and _between_wide(text, at):
                edits.append(Edit(at, at + 1, ""))
            elif sign in "()":
                edits += _bracket(text, at, opened)
            elif sign in FULL and _is_wide(text, at, sign):
                edits.append(Edit(at, at + 1, FULL[sign]))
        return sorted(set(edits))

    return step


def _between_wide(text: str, at: int) -> bool:
    """A doubled sign is noise behind Chinese; in Latin and code it may be meant (a,,b)."""
    before = text[at - 1 : at]
    return bool(WIDE.match(before)) or (before.isdigit() and text[at + 1 : at + 2] in STOPS)


def _is_wide(text: str, at: int, sign: str) -> bool:
    """Whether the sign stands in Chinese text."""
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if sign in "?!":
        return bool(before and WIDE.match(before)) and not (after.isascii() and after.isalnum())
    if before.isdigit() and after.isdigit():
        return sign == ";" and bool(WIDE.search(text, max(0, at - 12), at + 12))
    if sign == ":" and (text.startswith("//", at + 1) or not before):
        return False
    if before and WIDE.match(before):
        return True
    if not after or not WIDE.match(after):
        # 8% , 比上年 and 3.7亿元, 比上年: the sign is a Chinese one when Chinese follows the space
        return bool(after == " " and before.isalnum() and WIDE.match(text[at + 2 : at + 3] or " "))
    return after != "%"


def _bracket(text: str, at: int, opened: list[int]) -> list[Edit]:
    """Brackets go in pairs of one line: both are full-width when either stands beside Chinese."""
    if text[at] == "(":
        if opened and "\n" in text[opened[-1] : at]:
            opened.clear()
        opened.append(at)
        return []
    if not opened or at - opened[-1] > 300 or "\n" in text[opened[-1] : at]:
        opened.clear()
        beside = _beside(text, at)
        line = text[max(0, at - 300, text.rfind("\n", 0, at) + 1) : at]
        return [Edit(at, at + 1, "）")] if beside and line.count("（") > line.count("）") else []
    start = opened.pop()
    inner = text[start + 1 : at]
    before = text[start - 1 : start] if start else ""
    latin = inner.isascii() and before.isascii() and before.isalnum()  # f(x), GDP(PPP)
    if latin or not (_beside(text, start) or _beside(text, at) or not inner.isascii()):
        return []
    return [Edit(start, start + 1, "（"), Edit(at, at + 1, "）")]


def _beside(text: str, at: int) -> bool:
    around = (text[at - 1 : at] if at else "", text[at + 1 : at + 2])
    return any(c and WIDE.match(c) for c in around)
