"""Spaces that pages leave inside numbers and words: 28. 1%, 2018 年, 1 9 9 8 年, 中 小 税 种."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from zhibiao.repair.patterns import apart
from zhibiao.rulebook import Rule
from zhibiao.text import Edit

__all__ = ["spaces"]

HAN = "\u3400-\u9fff"
GAP = "[ \u00a0]{1,2}"
# A number cut at its point; 1. 2023年 at the start of a line is a list mark and a year.
POINT = re.compile(rf"(?<=[{HAN}，、（ ])(\d{{1,6}})( ?)\.( ?)(?=\d{{1,3}}[ \u00a0]?[%％‰万亿元个倍亩吨])")
PERCENT = re.compile(rf"(?<=\d){GAP}(?=[%％‰])")
DIGITS = re.compile(rf"(?<![\d.．])(?<!\d )\d(?: ?[.．] ?\d| \d)++(?![\d.．])(?=[ \u00a0]?[{HAN}％%‰，。；、—－-])")
YEAR = re.compile(rf"(?<=\d){GAP}(?=年|月(?![{HAN}]{{0,1}}亮)|日)")
AROUND = re.compile(rf"(?<=[\d%％‰]){GAP}(?=[{HAN}])|(?<=[{HAN}]){GAP}(?=\d)")
SIGNS = re.compile(rf"(?<=[{HAN}\d%％‰”）]){GAP}(?=[，。；、）：”])|(?<=[，；、（“]){GAP}(?=[{HAN}\d“（《])")
INSIDE = re.compile(rf"(?<=[{HAN}”）]){GAP}(?=[{HAN}“（《])|(?<=[。：”]){GAP}(?=[{HAN}\d“（《])")
SPELLED = re.compile(rf"(?<=[ \u00a0][{HAN}])[ \u00a0](?=[{HAN}](?:[ \u00a0，。；、]|$))", re.M)
SENTENCE = re.compile("[，。；]")
FEW, MANY = 3, 10  # spaces inside sentences from which on a text is one whose lines were joined by spaces


def spaces(rules: Sequence[Rule]) -> Callable[[str], list[Edit]]:
    """The step; it needs nothing from its rules but their cases.

    Numbers are closed everywhere; spaces between words only in sentences, and only in a text that has them throughout: a
    title in two halves and a signature keep theirs.
    """

    def step(text: str) -> list[Edit]:
        if " " not in text and "\u00a0" not in text:
            return []
        edits = _numbers(text)
        lines = list(re.finditer(r"[^\n]+", text))
        loose = [m for m in lines if (" " in m[0] or "\u00a0" in m[0]) and SENTENCE.search(m[0])]
        found = [m for line in loose for m in INSIDE.finditer(text, line.start(), line.end())]
        found_around = [
            m for line in loose for p in (AROUND, SIGNS) for m in p.finditer(text, line.start(), line.end())
        ]
        number = len(found) + len(found_around)
        if number >= MANY or (number >= FEW and number > len(text) / 150):
            found_around += found
        else:
            found_around += [m for line in loose for m in SPELLED.finditer(text, line.start(), line.end())]
        return apart([*edits, *(Edit(m.start(), m.end(), "") for m in found_around)])

    return step


def _numbers(text: str) -> list[Edit]:
    edits = []
    for match in POINT.finditer(text):
        edits += [Edit(match.start(i), match.end(i), "") for i in (2, 3) if match[i]]
    for pattern in (PERCENT, YEAR):
        edits += [Edit(m.start(), m.end(), "") for m in pattern.finditer(text)]
    spelled = [m for m in DIGITS.finditer(text) if " " in m[0]]
    if len(spelled) >= MANY or any(len(m[0]) > 6 for m in spelled):
        for match in spelled:
            for i in range(match.start(), match.end()):
                if text[i] in " ．":
                    edits.append(Edit(i, i + 1, "" if text[i] == " " else "."))
    return edits
