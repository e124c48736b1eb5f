"""Lines that may be rows of a table: their style, and their cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

__all__ = ["CAPTION", "GAP", "HAN", "VALUE", "Cell", "Line", "line_of"]

LONGEST = 400  # characters; a longer line is a paragraph
CAPTION = 60
EMPTY = r"(?:[-—–－]{1,4}|[…·]{1,2}|\.{3}|/|无)"
NUMBER = r"[-+−－＋]?\s?\d[\d,，]*(?:\.\d+)?"
MASK = r"[-+]?(?:\d+[.,]?)?[*×＊xXⅹ]{1,5}(?:[.,]?\d*[*×＊xXⅹ]*)?"
OPEN, CLOSE = r"〔［\[（(", r"〕］\]）)"
SIDE = r"(?:[≥≤＞＜><＝=~～约近超]{1,2}|不低于|不少于|不高于|不超过|大于|小于|高于|低于|达到|控制在|[增长下降升+]{2})?"
UNIT = r"(?:(?![年月季日号岁])[百千万亿]{0,2}[一-龥%％‰℃㎡/／²³]{1,6})"  # 2020年 and 3月末 are heads, no values
TAIL = r"(?:以上|以下|以内|左右|及以上|[*＊])?"
FULL = rf"{SIDE}\s?(?:{NUMBER}|{MASK})\s?{UNIT}?\s?{TAIL}"
SHORT = rf"{SIDE}(?:{NUMBER}|{MASK})[%％]?"
VALUE = re.compile(rf"{FULL}(?:[\[〔]\d{{1,2}}[\]〕])?|[{OPEN}]\s?{FULL}[{CLOSE}]|{EMPTY}|持平|基本持平")
BARE = re.compile(rf"{SHORT}|[{OPEN}]\s?{SHORT}[{CLOSE}]|{EMPTY}|持平")
ENDS = frozenset("0123456789%％|\t约—-–…*×＊〕）)］]/性") | frozenset("xX亩吨元人个家户倍米时头只天件台辆套平上下右内位点")
GAP = re.compile(r"\t| {2,}|[\u3000\u2002\u2003]+|\xa0{2,}")
RULE = re.compile(r"[\s|:：-]+")
HAN = re.compile("[一-龥A-Za-z]")
TOKEN = re.compile(r"\S+")


class Cell(NamedTuple):
    """A cell: its span in the text and its text without blanks around it; an empty cell has an empty span."""

    start: int
    end: int
    text: str


class Line(NamedTuple):
    """A line that is not blank, its style of table row and its cells; "" and no cells where it is none."""

    start: int
    end: int
    style: str
    cells: tuple[Cell, ...]
    values: int


def line_of(raw: str, start: int, body: str) -> Line | None:
    """What a line is; None for a paragraph. Cheap for what cannot be a row."""
    if len(body) > LONGEST or (len(body) > CAPTION and "\t" not in body and "|" not in body and ("，" in body or "。" in body)):
        return None
    start += raw.find(body)
    end = start + len(body)
    if body[-1] == "。":
        return Line(start, end, "", (), 0)
    if "\t" in body or body.count("|") > 1 or body.count(" | ") == 1 or (raw[0] == "\t" and HAN.search(body)):
        return _parted(raw, start, end, body)
    if body[-1] not in ENDS:
        return Line(start, end, "", (), 0)
    if BARE.fullmatch(body):
        return Line(start, end, "cell", (Cell(start, end, body),), 1)
    if len(body) <= CAPTION * 2 and (" " in body or "\u3000" in body or "\xa0" in body):
        return _spaced(start, end, body)
    return Line(start, end, "", (), 0)


def _parted(raw: str, start: int, end: int, body: str) -> Line:
    """A line whose cells are parted by tabs or bars."""
    style = "tab" if "\t" in raw and body.count("|") < 2 else "pipe"
    if style == "pipe" and RULE.fullmatch(body):
        return Line(start, end, "rule", (), 0)
    if style == "tab":
        body = raw.rstrip("\r\n")  # a tab before the first cell is an empty cell
        start = start - (len(raw) - len(raw.lstrip()))
        if len(body) - len(body.lstrip("\t \u3000")) > 3 and not body.lstrip().count("\t"):
            body, start = body.lstrip(), start + len(body) - len(body.lstrip())
    inner = body
    if style == "pipe" and inner.startswith("|"):
        inner, start = inner[1:], start + 1
    if style == "pipe" and inner.endswith("|"):
        inner = inner[:-1]
    sign = "\t" if style == "tab" else "|"
    cells = tuple(_cells(inner, start, sign))
    if style == "tab":
        while len(cells) > 1 and not cells[-1].text:
            cells = cells[:-1]
    if len(cells) < 2:
        return line_of(cells[0].text, cells[0].start, cells[0].text) or Line(start, end, "", (), 0) if cells[0].text else Line(start, end, "", (), 0)
    filled = [c for c in cells if c.text]
    if len(filled) == 1 and "单位" in filled[0].text:  # the unit of the table, set to the right by tabs
        return Line(filled[0].start, filled[0].end, "", (), 0)
    if len({c.text for c in cells}) == 1:  # a caption merged over every column
        return Line(cells[0].start, cells[0].end, "", (), 0)
    return Line(start, end, style, cells, _values(cells))


def _cells(inner: str, start: int, sign: str) -> Iterator[Cell]:
    at = 0
    for piece in inner.split(sign):
        text = piece.strip()
        begin = start + at + (piece.find(text) if text else 0)
        yield Cell(begin, begin + len(text), text)
        at += len(piece) + 1


def _values(cells: Sequence[Cell]) -> int:
    """How many cells hold values, where another holds a name; 0 where none does."""
    values = sum(1 for c in cells if c.text and VALUE.fullmatch(c.text))
    return values if any(HAN.search(c.text) and not VALUE.fullmatch(c.text) for c in cells) or values > 2 else 0


def _spaced(start: int, end: int, body: str) -> Line:
    """A line whose cells are parted by blanks: wide ones, or single ones before the numbers that close it."""
    wide = [m.span() for m in GAP.finditer(body)]
    if wide:
        cells, at = [], 0
        for a, b in [*wide, (len(body), len(body))]:
            cells.append(Cell(start + at, start + a, body[at:a]))
            at = b
        if _values(cells) and HAN.search(cells[0].text) and not VALUE.fullmatch(cells[0].text):
            return Line(start, end, "gap", tuple(cells), _values(cells))
    tokens = [Cell(start + m.start(), start + m.end(), m[0]) for m in TOKEN.finditer(body)]
    cut = len(tokens)
    while cut > 0 and BARE.fullmatch(tokens[cut - 1].text):
        cut -= 1
    if cut == len(tokens) or not cut or not HAN.search(body[: tokens[cut - 1].end - start]):
        return Line(start, end, "", (), 0)
    label = Cell(start, tokens[cut - 1].end, body[: tokens[cut - 1].end - start])
    return Line(start, end, "space", (label, *tokens[cut:]), len(tokens) - cut)
