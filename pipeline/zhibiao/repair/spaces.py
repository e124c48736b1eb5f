"""Spaces that pages leave inside numbers and words: 28. 1%, 2018 年, 1 9 9 8 年, 中 小 税 种."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from zhibiao.repair.patterns import apart
from zhibiao.rulebook import Rule
from zhibiao.text import Edit

__all__ = ["spaces"]

HAN = "\u3400-\u9fff"
GAP = "[ \u00a0]{1,2}"
# A number cut at its point; 1. 2023年 at the start of a line is a list mark and a year.
POINT = re.compile(rf"(?<=[{HAN}，、（ ])(\d{{1,6}})( ?)\.( ?)(?=\d{{1,3}}[ \u00a0]?[%％‰万亿元个倍亩吨])")
PERCENT = re.compile(rf"(?<=\d){GAP}(?=[%％‰])")
DIGITS = re.compile(
    rf"(?<![\d.．])(?<![\d.．] )\d(?: ?[.．] ?\d| \d)++(?![\d.．])(?=[ \u00a0]?[{HAN}％%‰，。；、—－-])"
)
YEAR = re.compile(rf"(?<=\d){GAP}(?=年|月(?![{HAN}]{{0,1}}亮)|日)")
AROUND = re.compile(rf"(?<=[\d%％‰]){GAP}(?=[{HAN}])|(?<=[{HAN}]){GAP}(?=\d)")
SIGNS = re.compile(rf"(?<=[{HAN}\d%％‰”）]){GAP}(?=[，。；、）：”])|(?<=[，；、（“]){GAP}(?=[{HAN}\d“（《])")
INSIDE = re.compile(rf"(?<=[{HAN}”）]){GAP}(?=[{HAN}“（《])|(?<=[。：”]){GAP}(?=[{HAN}\d“（《])")
SPELLED = re.compile(rf"(?<=[ \u00a0][{HAN}])[ \u00a0](?=[{HAN}](?:[ \u00a0，。；、]|$))", re.M)
SPACED = re.compile(r"(?<=\S)[ \u00a0]")
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
        lines = list(_spaced(text))
        edits = _numbers(text, lines)
        loose = [span for span in lines if SENTENCE.search(text, *span)]
        found = _found((INSIDE,), text, loose)
        around = _found((AROUND, SIGNS), text, loose)
        number = len(found) + len(around)
        if number >= MANY or (number >= FEW and number > len(text) / 150):
            around += found
        else:
            around += _found((SPELLED,), text, loose)
        return apart([*edits, *(Edit(m.start(), m.end(), "") for m in around)])

    return step


def _spaced(text: str) -> Iterator[tuple[int, int]]:
    """The lines with a space behind a character: most lines of most texts have none."""
    at = 0
    while match := SPACED.search(text, at):
        start = text.rfind("\n", at, match.start()) + 1 or at
        end = text.find("\n", match.start())
        at = len(text) if end < 0 else end
        yield start, at


def _found(patterns: Sequence[re.Pattern[str]], text: str, spans: Sequence[tuple[int, int]]) -> list[re.Match[str]]:
    return [match for span in spans for pattern in patterns for match in pattern.finditer(text, *span)]


def _numbers(text: str, lines: Sequence[tuple[int, int]]) -> list[Edit]:
    edits = []
    for match in _found((POINT,), text, lines):
        edits += [Edit(match.start(i), match.end(i), "") for i in (2, 3) if match[i]]
    edits += [Edit(m.start(), m.end(), "") for m in _found((PERCENT, YEAR), text, lines)]
    spelled = [m for m in _found((DIGITS,), text, lines) if " " in m[0]]
    if len(spelled) >= MANY or any(len(m[0]) > 6 for m in spelled):
        for match in spelled:
            for i in range(match.start(), match.end()):
                if text[i] in " ．":
                    edits.append(Edit(i, i + 1, "" if text[i] == " " else "."))
    return edits
