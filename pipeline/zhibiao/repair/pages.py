"""What the pages of a file leave in its text: page marks inside sentences, page numbers, line ends in the middle of a word."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from zhibiao.rulebook import Rule
from zhibiao.text import Edit

__all__ = ["breaks", "page_marks"]

MARK = re.compile(r"^(\d{1,3})、", re.M)
SECOND_MARK = re.compile(r"\n\d{1,3}、")  # begins with the line end: the engine skips from line to line
LINE = re.compile(r"\n(?=[ \t\u3000]*[—–－\-─第\d])")
PAGE_LINE = re.compile(
    r"^[ \t\u3000]*(?:[—–－\-─]{1,3} ?\d{1,3} ?[—–－\-─]{1,3}|第 ?\d{1,3} ?页(?: ?[,，/]? ?共 ?\d{1,3} ?页)?|\d{1,3} ?/ ?\d{1,3})[ \t\u3000]*(?:\r?\n|\Z)",
    re.M,
)
STRAY = re.compile(r"(?<=[。！？])\d{1,2}(?=[（(][一二三四五六七八九十]{1,3}[)）][\u4e00-\u9fff])")
SENTENCE_END = "。！？；：…”）!?;:)"
WRAPPED = 60  # the longest line of a page, in characters
HEADING = re.compile(
    r"[ \t\u3000]*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.、．](?!\d)|第[一二三四五六七八九十\d]{1,3}[章节条编部]|[—#*●■▪•·])"
)
# What a line end must have beside it for the two patterns below to join its lines.
LINE_END = re.compile(r"\n(?:(?=\d)|(?<=[，、]\n)|(?<=[，、]\r\n))")
# No paragraph ends with a comma; a line that does was cut by a link or a page.
COMMA = re.compile(
    r"(?<=[\u4e00-\u9fff%％\d][，、])\r?\n(?=[\u4e00-\u9fff“\d]{3})(?![一二三四五六七八九十]{1,3}、|\d{1,2}[.、．](?!\d))"
)
TABLE = re.compile(r"[ \u3000]*(?:附?表|图|专栏)\s?\d{1,2}(?![\d.％%])")
# No line ends with a verb that asks for a number when the number opens the next one.
ASKING = re.compile(r"(?<=[\u4e00-\u9fff])(?<=达到|降低|增长|下降|提高|提升|超过|完成|实现|新增|减少|增加|突破|新建|改建|累计)\r?\n(?=\d+(?:\.\d+)?\D)(?!\d{1,2}[.、．]\D)")
UNIT = re.compile(
    r"(?:[%％‰]|[万亿千百]?(?:元|人|个|家|户|亩|吨|公里|平方|立方|人次|所|座|张|台|辆|件|项|次|年(?![末初内度底])|月(?![末初底])|日|倍|位|名|公顷|千瓦|美元)|[万亿])"
)


def page_marks(rules: Sequence[Rule]) -> Callable[[str], list[Edit]]:
    """The step; it needs nothing from its rules but their cases.

    Document libraries begin each page on a new line with its number: 促⏎2、进. The numbers run from 1 without a gap, and
    most pages begin inside a sentence; a numbered list does neither.
    """

    def step(text: str) -> list[Edit]:
        marks = _marks(text)
        edits = [Edit(m.start(), m.end(), "") for m in marks[:1]]
        for mark in marks[1:]:
            whole = text[mark.start() - 2] not in "。！？" if mark.start() > 1 else False
            start = mark.start() - (2 if text[mark.start() - 2 : mark.start()] == "\r\n" else 1)
            edits.append(Edit(start if whole else mark.start(), mark.end(), ""))
        if marks:
            edits += [Edit(m.start(), m.end(), "") for m in STRAY.finditer(text)]
        starts = (0, *(m.end() for m in LINE.finditer(text)))
        edits += [Edit(m.start(), m.end(), "") for at in starts if (m := PAGE_LINE.match(text, at))]
        return sorted(edits)

    return step


def _marks(text: str) -> list[re.Match[str]]:
    if not SECOND_MARK.search(text):
        return []
    marks = list(MARK.finditer(text))
    if len(marks) < 2 or [int(m[1]) for m in marks] != list(range(1, len(marks) + 1)):
        return []
    inside = [m for m in marks[1:] if text[max(0, m.start() - 4) : m.start()].rstrip()[-1:] not in SENTENCE_END]
    return marks if len(inside) * 2 >= len(marks) - 1 else []


def breaks(rules: Sequence[Rule]) -> Callable[[str], list[Edit]]:
    """The step: joins the lines of a paragraph that was cut at the width of a page; it needs nothing from its rules but cases."""

    def step(text: str) -> list[Edit]:
        lines = _narrow(text)
        width = _page_width(lines, text) if lines else 0
        if not width:
            return _torn(text)
        return [
            Edit(a_end, b_start + _indent(text, b_start), "")
            for (a_start, a_end), (b_start, b_end) in pairwise(lines)
            if text.count("\n", a_end, b_start) <= 3
            and _joined(text[a_start:a_end].rstrip(), text[b_start:b_end], width)
        ]

    return step


def _torn(text: str) -> list[Edit]:
    """The line ends behind a comma, and those between a verb and its number."""
    edits = []
    for spot in LINE_END.finditer(text):
        at = spot.start() - (text[spot.start() - 1 : spot.start()] == "\r")
        if match := COMMA.match(text, at) or ASKING.match(text, at):
            edits.append(Edit(match.start(), match.end(), ""))
    return edits


def _narrow(text: str) -> list[tuple[int, int]]:
    """The lines, where they are as short as those of a page; none for most texts, told by the lengths alone."""
    lengths = sorted(filter(None, map(len, text.replace("\r", "\n").split("\n"))))
    width = lengths[len(lengths) * 3 // 4] if len(lengths) > 3 else 0
    if not 15 <= width <= WRAPPED or lengths[len(lengths) * 19 // 20] > 1.5 * width:
        return []
    return [(m.start(), m.end()) for m in re.finditer(r"[^\r\n]+", text)]


def _indent(text: str, at: int) -> int:
    return 1 if text[at : at + 1] == " " else 0


def _page_width(lines: list[tuple[int, int]], text: str) -> int:
    """The width of the page where most of the text stands in lines of about one length that end anywhere; else 0."""
    width = sorted(end - start for start, end in lines)[len(lines) * 3 // 4]
    full = [(start, end) for start, end in lines if end - start >= width * 0.8]
    inside = [end for _, end in full if text[end - 1] not in SENTENCE_END]
    return width if len(full) * 3 >= len(lines) and len(inside) * 2 >= len(full) else 0


def _joined(line: str, after: str, width: int) -> bool:
    """Whether a line goes on in the next: it is full, does not end a sentence, and no heading or table row follows."""
    if (
        not line
        or not after.strip()
        or line[-1] in "。！？；：…!?;:"
        or HEADING.match(after)
        or after.startswith(("  ", "\u3000"))
    ):
        return False
    if line[-1].isdigit() and UNIT.match(after.lstrip()) and not _is_row(line):
        return True
    return len(line) >= width * 0.7 and not _is_row(line) and not _is_row(after)


def _is_row(line: str) -> bool:
    """A row of a table: cells parted by tabs or bars, or by spaces, most of them numbers, and no sentence; or a caption."""
    if "\t" in line or line.count("|") > 1 or TABLE.match(line):
        return True
    cells = line.split()
    return (
        len(cells) > 2
        and not re.search("[，。；、]", line)
        and sum(c[0].isdigit() or c[0] == "-" for c in cells) * 2 >= len(cells) - 1
    )
