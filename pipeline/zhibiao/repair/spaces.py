"""Spaces that pages leave inside numbers and words: 28. 1%, 2018 年, 1 9 9 8 年, 中 小 税 种."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from zhibiao.repair.patterns import apart
from zhibiao.rulebook import Rule
from zhibiao.text import Edit

__all__ = ["spaces"]

HAN = "\u3400-\u9fff"
BLANK = "[ \u00a0]"
# The next three begin with a digit and look back behind it: the engine skips to it.
# A number cut at its point; 1. 2023年 at the start of a line is a list mark and a year.
POINT = re.compile(rf"\d(?<=[{HAN}，、（ ]\d)\d{{0,5}}( ?)\.( ?)(?=\d{{1,3}}[ \u00a0]?[%％‰万亿元个倍亩吨])")
DIGITS = re.compile(
    rf"\d(?<![\d.．]\d)(?<![\d.．] \d)(?: ?[.．] ?\d| \d)++(?![\d.．])(?=[ \u00a0]?[{HAN}％%‰，。；、—－-])"
)
# A number of which the pieces stand behind a word: 收入74 76元; 表1 2023年 is a table and a year.
CUT = re.compile(rf"\d(?:(?<=[{HAN}。，、；]\d)|(?<=[{HAN}][ \u00a0]\d))(?<![表图件栏章节篇例注第]\d)(?<![表图件栏章节篇例注第][ \u00a0]\d)\d{{0,3}}(?:\.\d{{1,2}})?(?:[ \u00a0]\d{{1,4}}){{1,6}}(?:\.\d{{1,3}})?(?=[ \u00a0]?[{HAN}％%‰])")
NO_NUMBER = re.compile("[ \u00a0]0\\d")  # no number begins so: 1 7 00户
CUT_YEAR = re.compile("(?:19|20)\\d\\d")
SENTENCE = re.compile("[，。；]")
SURE = 2  # numbers certainly cut from which on the others like them in a text are joined too
FEW, MANY = 3, 10  # spaces inside sentences from which on a text is one whose lines were joined by spaces


class Shapes(NamedTuple):
    """What spaces that may go look like, for one sort of blank."""

    spaced: re.Pattern[str]  # a line with a space behind a character
    numeric: re.Pattern[str]  # what a line must hold for POINT, CUT or DIGITS to change it
    percent: re.Pattern[str]
    year: re.Pattern[str]
    around: re.Pattern[str]
    signs: re.Pattern[str]
    inside: re.Pattern[str]
    spelled: re.Pattern[str]


@lru_cache(maxsize=2)
def _shapes(blank: str) -> Shapes:
    """They begin with the blank and look back behind it: the engine skips to it, and to one plain sign much the faster."""
    patterns = (
        rf"{blank}(?<=\S{blank})",
        rf"{blank}(?<=[\d.．]{blank})(?=[\d.．])",
        rf"{blank}(?<=\d{blank}){blank}?(?=[%％‰])",
        rf"{blank}(?<=\d{blank}){blank}?(?=年|月(?![{HAN}]{{0,1}}亮)|日)",
        rf"{blank}(?:(?<=[\d%％‰]{blank}){blank}?(?=[{HAN}])|(?<=[{HAN}]{blank}){blank}?(?=\d))",
        rf"{blank}(?:(?<=[{HAN}\d%％‰”）]{blank}){blank}?(?=[，。；、）：”])|(?<=[，；、（“]{blank}){blank}?(?=[{HAN}\d“（《]))",
        rf"{blank}(?:(?<=[{HAN}”）]{blank}){blank}?(?=[{HAN}“（《])|(?<=[。：”]{blank}){blank}?(?=[{HAN}\d“（《]))",
        rf"{blank}(?<={blank}[{HAN}]{blank})(?=[{HAN}](?:[ \u00a0，。；、]|$))",
    )
    return Shapes(*(re.compile(pattern, re.M) for pattern in patterns))


def spaces(rules: Sequence[Rule]) -> Callable[[str], list[Edit]]:
    """The step; it needs nothing from its rules but their cases.

    Numbers are closed everywhere; spaces between words only in sentences, and only in a text that has them throughout: a
    title in two halves and a signature keep theirs.
    """

    def step(text: str) -> list[Edit]:
        if " " not in text and "\u00a0" not in text:
            return []
        shapes = _shapes(BLANK if "\u00a0" in text else " ")
        lines = list(_spaced(text, shapes.spaced))
        edits = _numbers(text, lines, shapes)
        loose = [span for span in lines if SENTENCE.search(text, *span)]
        found = _found((shapes.inside,), text, loose)
        around = _found((shapes.around, shapes.signs), text, loose)
        number = len(found) + len(around)
        if number >= MANY or (number >= FEW and number > len(text) / 150):
            around += found
        else:
            around += _found((shapes.spelled,), text, loose)
        return apart([*edits, *(Edit(m.start(), m.end(), "") for m in around)])

    return step


def _spaced(text: str, spaced: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The lines with a space behind a character: most lines of most texts have none."""
    at = 0
    while match := spaced.search(text, at):
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


def _numbers(text: str, lines: Sequence[tuple[int, int]], shapes: Shapes) -> list[Edit]:
    edits = [Edit(m.start(), m.end(), "") for m in _found((shapes.percent, shapes.year), text, lines)]
    lines = [span for span in lines if shapes.numeric.search(text, *span)]
    for match in _found((POINT,), text, lines):
        edits += [Edit(match.start(i), match.end(i), "") for i in (1, 2) if match[i]]
    edits += _joined(text, [m for m in _found((CUT,), text, [s for s in lines if SENTENCE.search(text, *s)]) if m[0].count(".") < 2])
    spelled = [m for m in _found((DIGITS,), text, lines) if " " in m[0]]
    if len(spelled) >= MANY or any(len(m[0]) > 6 for m in spelled):
        for match in spelled:
            for i in range(match.start(), match.end()):
                if text[i] in " ．":
                    edits.append(Edit(i, i + 1, "" if text[i] == " " else "."))
    return edits
