"""Spaces that pages leave inside numbers and words: 28. 1%, 2018 年, 1 9 9 8 年, 中 小 税 种."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from zhibiao.repair.patterns import apart
from zhibiao.rulebook import Rule
from zhibiao.text import Edit

__all__ = ["spaces"]

HAN = "\u3400-\u9fff"
# The patterns of spaces begin with the set of spaces and look back behind it: the engine skips to them.
BLANK = "[ \u00a0]"
# What a line must hold for one of the next three patterns to change it.
NUMERIC = re.compile(rf"{BLANK}(?<=[\d.．]{BLANK})(?=[\d.．])")
# A number cut at its point; 1. 2023年 at the start of a line is a list mark and a year.
POINT = re.compile(rf"(?<=[{HAN}，、（ ])(\d{{1,6}})( ?)\.( ?)(?=\d{{1,3}}[ \u00a0]?[%％‰万亿元个倍亩吨])")
PERCENT = re.compile(rf"{BLANK}(?<=\d{BLANK}){BLANK}?(?=[%％‰])")
DIGITS = re.compile(
    rf"(?<![\d.．])(?<![\d.．] )\d(?: ?[.．] ?\d| \d)++(?![\d.．])(?=[ \u00a0]?[{HAN}％%‰，。；、—－-])"
)
# A number of which the pieces stand behind a word: 收入74 76元; 表1 2023年 is a table and a year.
CUT = re.compile(rf"(?:(?<=[{HAN}。，、；])|(?<=[{HAN}][ \u00a0]))(?<![表图件栏章节篇例注第])(?<![表图件栏章节篇例注第][ \u00a0])\d{{1,4}}(?:\.\d{{1,2}})?(?:[ \u00a0]\d{{1,4}}){{1,6}}(?:\.\d{{1,3}})?(?=[ \u00a0]?[{HAN}％%‰])")
NO_NUMBER = re.compile("[ \u00a0]0\\d")  # no number begins so: 1 7 00户
CUT_YEAR = re.compile("(?:19|20)\\d\\d")
YEAR = re.compile(rf"{BLANK}(?<=\d{BLANK}){BLANK}?(?=年|月(?![{HAN}]{{0,1}}亮)|日)")
AROUND = re.compile(rf"{BLANK}(?:(?<=[\d%％‰]{BLANK}){BLANK}?(?=[{HAN}])|(?<=[{HAN}]{BLANK}){BLANK}?(?=\d))")
SIGNS = re.compile(rf"{BLANK}(?:(?<=[{HAN}\d%％‰”）]{BLANK}){BLANK}?(?=[，。；、）：”])|(?<=[，；、（“]{BLANK}){BLANK}?(?=[{HAN}\d“（《]))")
INSIDE = re.compile(rf"{BLANK}(?:(?<=[{HAN}”）]{BLANK}){BLANK}?(?=[{HAN}“（《])|(?<=[。：”]{BLANK}){BLANK}?(?=[{HAN}\d“（《]))")
SPELLED = re.compile(rf"{BLANK}(?<={BLANK}[{HAN}]{BLANK})(?=[{HAN}](?:[ \u00a0，。；、]|$))", re.M)
SPACED = re.compile(rf"{BLANK}(?<=\S{BLANK})")
SENTENCE = re.compile("[，。；]")
SURE = 2  # numbers certainly cut from which on the others like them in a text are joined too
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


def _certain(text: str, match: re.Match[str]) -> bool:
    """Whether the pieces cannot be two numbers: one begins with 0 (1 7 00户), or they make a year (201 1年)."""
    year = text[match.end() : match.end() + 2].lstrip()[:1] == "年" and CUT_YEAR.fullmatch("".join(match[0].split())) is not None
    return year or ("." not in match[0] and NO_NUMBER.search(match[0]) is not None)


def _joined(text: str, cut: list[re.Match[str]]) -> list[Edit]:
    """The numbers that a space certainly cut; where a text has several, those that look like them, marked as guesses."""
    sure = [m for m in cut if _certain(text, m)]
    likely = [m for m in cut if m not in sure and text[m.end() : m.end() + 2].lstrip()[:1] != "年"] if len(sure) >= SURE else []
    spaces = [(i, guess) for found, guess in ((sure, False), (likely, True)) for m in found for i in range(m.start(), m.end()) if text[i] in " \u00a0"]
    return [Edit(i, i + 1, "", inferred=guess) for i, guess in spaces]


def _numbers(text: str, lines: Sequence[tuple[int, int]]) -> list[Edit]:
    edits = [Edit(m.start(), m.end(), "") for m in _found((PERCENT, YEAR), text, lines)]
    lines = [span for span in lines if NUMERIC.search(text, *span)]
    for match in _found((POINT,), text, lines):
        edits += [Edit(match.start(i), match.end(i), "") for i in (2, 3) if match[i]]
    edits += _joined(text, [m for m in _found((CUT,), text, [s for s in lines if SENTENCE.search(text, *s)]) if m[0].count(".") < 2])
    spelled = [m for m in _found((DIGITS,), text, lines) if " " in m[0]]
    if len(spelled) >= MANY or any(len(m[0]) > 6 for m in spelled):
        for match in spelled:
            for i in range(match.start(), match.end()):
                if text[i] in " ．":
                    edits.append(Edit(i, i + 1, "" if text[i] == " " else "."))
    return edits
