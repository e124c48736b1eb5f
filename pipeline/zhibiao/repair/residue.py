"""Markup left in text: tags, comments, entities. Rows of a table become lines, their cells are parted by tabs."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence

from zhibiao.repair.patterns import apart
from zhibiao.rulebook import Rule
from zhibiao.text import Edit

__all__ = ["markup"]

NAMES = "a|b|big|br|center|div|em|font|h[1-6]|hr|i|img|input|li|link|meta|o:p|ol|p|script|section|small|span|strong|style|sub|sup|table|tbody|td|th|thead|tr|u|ul"
TAG = rf"</?(?:{NAMES})(?:\s[^<>]{{0,2000}})?/?>"
TAGS = re.compile(rf"[ \t\r\n]*(?:{TAG}[ \t\r\n]*)+", re.I)
ENTITY = re.compile(
    r"&(?:nbsp|amp|lt|gt|quot|ldquo|rdquo|lsquo|rsquo|mdash|ndash|hellip|middot|emsp|ensp|#\d{2,6}|#x[0-9a-fA-F]{2,5});"
)
ROW, CELL, BLOCK = (
    re.compile(r"</?(?:tr|table)\b", re.I),
    re.compile(r"</?t[dh]\b", re.I),
    re.compile(r"<(?:/?(?:p|div|h[1-6]|li|section|ul|ol|center)|br|hr)\b", re.I),
)


def markup(rules: Sequence[Rule]) -> Callable[[str], list[Edit]]:
    """The step; it needs nothing from its rules but their cases."""

    def step(text: str) -> list[Edit]:
        edits: list[Edit] = []
        if "<!--" in text:
            edits += _comments(text)
        if "</" in text or "<br" in text or "<p" in text:
            edits += _tags(text)
        if "&" in text:
            edits += [Edit(m.start(), m.end(), _plain(m[0])) for m in ENTITY.finditer(text)]
        return apart(edits)

    return step


def _comments(text: str) -> list[Edit]:
    edits, at = [], text.find("<!--")
    while at >= 0 and (end := text.find("-->", at)) >= 0:
        edits.append(Edit(at, end + 3, ""))
        at = text.find("<!--", end)
    return edits


def _tags(text: str) -> list[Edit]:
    """Runs of tags, each turned into the break it makes."""
    edits = []
    for match in TAGS.finditer(text):
        run = match[0]
        if ROW.search(run):
            new = "\n"
        elif CELL.search(run):
            new = "\t"
        elif BLOCK.search(run):
            new = "\n"
        else:
            new = re.sub(r"<[^<>]*>", "", run) if "\n" in run else ""
        if match.start() == 0 or match.end() == len(text):
            new = ""
        edits.append(Edit(match.start(), match.end(), new))
    return edits


def _plain(entity: str) -> str:
    char = html.unescape(entity)
    return " " if char.isspace() else char
