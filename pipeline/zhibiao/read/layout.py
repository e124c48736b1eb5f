"""Pieces of text with places on a page → lines. Shared by the readers of pdf, ofd and pictures.

What is on paper decides, not the order or the spaces in the file: a gap as wide as a column is a tab.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

__all__ = ["Line", "Piece", "lines", "plain"]

TAB_GAP = 1.6  # in heights of the characters: a wider gap parts the cells of a row
UNEVEN = 0.9  # in heights of the characters: cells of one row stand no further apart up and down
SPACE_GAP = 0.25  # a narrower gap between Latin letters or digits is no space
WORD_GAP = 0.8  # a narrower gap between Chinese characters is no space
# a Chinese character alone at the end, alone at the start, and the space between two such
LONE_END = re.compile(r"(?:^|[^\u4e00-\u9fff])[\u4e00-\u9fff]$")
LONE_START = re.compile(r"[\u4e00-\u9fff](?:$|[^\u4e00-\u9fff])")
LETTER_SPACE = re.compile(
    r"(?<![\u4e00-\u9fff][\u4e00-\u9fff])(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff](?:$|[^\u4e00-\u9fff]))"
)
DIGIT = re.compile(r"\d")

Box = tuple[float, float, float, float]  # left, top, right, bottom

# Pdf fonts map 金 to the radical ⾦ (U+2FA6) or to a compatibility form (U+F90A): the same shape, another character. Unicode folds
# those two blocks; the supplement of radicals (⻓ ⺠) it does not, so the ones that stand for whole characters are listed.
RADICALS = {
    code: folded
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00))
    if (folded := unicodedata.normalize("NFKC", chr(code))) != chr(code)
} | str.maketrans(
    "⺁⺋⺎⺒⺓⺝⺟⺠⺪⺫⺶⺻⺼⺽⻁⻄⻅⻆⻇⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻡⻢⻣⻤⻥⻦⻨⻩⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "厂㔾兀巳幺月母民疋罒羊聿肉臼虎西见角角贝车長长门雨青韦页风飞食首马骨鬼鱼鸟麦黄斉齐歯齿竜龙龟亀龟",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text on a page, often one character: its box, with y growing downward."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its box, its text with cells parted by tabs, and from where to where each cell goes."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str
    cells: tuple[tuple[float, float], ...] = ()

    @property
    def height(self) -> float:
        """The height of its characters."""
        return self.bottom - self.top


def plain(text: str) -> str:
    """The text with look-alikes of common characters replaced by them.

    >>> plain("⾦融⻓效")
    '金融长效'
    """
    return text.translate(RADICALS)


def lines(pieces: Sequence[Piece]) -> list[Line]:
    """The lines of a page, from the top down, or column by column where the page has two.

    >>> row = [Piece(0, 0, 40, 10, "粮食产量"), Piece(90, 0, 110, 10, "902.61"), Piece(0, 15, 40, 25, "增长"), Piece(42, 15, 50, 25, "8%")]
    >>> [line.text for line in lines(row)]
    ['粮食产量\\t902.61', '增长8%']
    """
    runs = _runs(pieces)
    columns = _two_columns([_box(run) for run in runs])
    if not columns:
        runs = _merged(runs)
        runs.sort(key=lambda run: (run[0].top + run[0].bottom) / 2)
    found = [_line(run) for run in runs]
    return _aligned([line for line in found if line.text.strip()])


def _runs(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that follow each other in the file and stand on one line of the paper."""
    runs: list[list[Piece]] = []
    top = bottom = 0.0
    for piece in pieces:
        if runs and _follows(runs[-1][-1], piece, top, bottom):
            runs[-1].append(piece)
            if piece.bottom - piece.top > bottom - top:  # a raised note mark does not set the line
                top, bottom = piece.top, piece.bottom
        else:
            runs.append([piece])
            top, bottom = piece.top, piece.bottom
    return runs


def _follows(before: Piece, piece: Piece, top: float, bottom: float) -> bool:
    """Whether a piece stands on the line of the one before: at its height, or small and raised (a note mark)."""
    overlap = _overlap(top, bottom, piece.top, piece.bottom)
    if piece.x0 < before.x0 - 0.5 * (
        bottom - top
    ):  # back to the left: the other line of a cell, unless it is the same line
        return overlap > 0.85
    small = min(piece.bottom - piece.top, bottom - top) < 0.75 * max(piece.bottom - piece.top, bottom - top)
    return overlap > (0.4 if small else 0.7)


def _overlap(top: float, bottom: float, other_top: float, other_bottom: float) -> float:
    """How much of the lower of two boxes stands beside the other."""
    low = min(bottom - top, other_bottom - other_top)
    return (min(bottom, other_bottom) - max(top, other_top)) / low if low > 0 else 0.0


def _box(run: Sequence[Piece]) -> Box:
    """The box of a run. Chinese characters give its height: the digits beside them often come from a font with taller boxes."""
    body = sorted([p for p in run if p.text >= "\u2e80"] or run, key=lambda piece: piece.bottom - piece.top)
    middle = body[len(body) // 2]
    return min(p.x0 for p in run), middle.top, max(p.x1 for p in run), middle.bottom


def _two_columns(boxes: Sequence[Box]) -> bool:
    """Whether the text stands in two columns: nothing long crosses the middle, and both sides hold many lines of its half."""
    if len(boxes) < 20:
        return False
    left, right = min(b[0] for b in boxes), max(b[2] for b in boxes)
    middle, half = (left + right) / 2, (right - left) / 2
    if half <= 0:
        return False
    sides = Counter(
        "left" if b[2] <= middle else "right" if b[0] >= middle else "across" for b in boxes if b[2] - b[0] > half * 0.6
    )
    return min(sides["left"], sides["right"]) >= 8 and sides["across"] * 5 <= sides["left"] + sides["right"]


def _merged(runs: list[list[Piece]]) -> list[list[Piece]]:
    """Runs that stand side by side become one: tables are drawn column by column, or with cells at uneven heights."""
    boxed = sorted(((_box(run), run) for run in runs), key=lambda pair: (pair[0][1] + pair[0][3]) / 2)
    rows: list[list[tuple[Box, list[Piece]]]] = []
    for box, run in boxed:
        row = rows[-1] if rows else []
        beside = [other for other, _ in row if _level(other, box)]
        above = [pair for pair in row if min(pair[0][2], box[2]) > max(pair[0][0], box[0])]
        if (beside and not above) or (above and _overlap(row[0][0][1], row[0][0][3], box[1], box[3]) > 0.85):
            row.append((box, run))
        elif len(above) == 1 and _wrapped(above[0], (box, run), beside):
            row[row.index(above[0])] = (above[0][0], [*above[0][1], *_behind(above[0], run)])
        else:
            rows.append([(box, run)])
    return [[piece for _, run in row for piece in run] for row in rows]


def _wrapped(above: tuple[Box, list[Piece]], below: tuple[Box, list[Piece]], beside: list[Box]) -> bool:
    """Whether two runs are the two lines of one cell (比上年增长 over （%）): the cells beside stand between them. Never figures."""
    letters = "".join(piece.text for piece in (*above[1], *below[1]))
    return any(_level(above[0], b) for b in beside if b is not above[0]) and not DIGIT.search(letters)


def _level(box: Box, other: Box) -> bool:
    """Whether two boxes are nearer than any two lines of a page: cells of one row, set in the middle of it or at its top."""
    height = min(box[3] - box[1], other[3] - other[1])
    return abs(box[1] + box[3] - other[1] - other[3]) / 2 < UNEVEN * height


def _behind(above: tuple[Box, list[Piece]], run: list[Piece]) -> list[Piece]:
    """The second line of a cell as if it stood behind the first."""
    (_, top, _, bottom), first = above
    shift = max(piece.x1 for piece in first) - min(piece.x0 for piece in run)
    return [Piece(p.x0 + shift, top, p.x1 + shift, bottom, p.text) for p in run]


def _line(run: Sequence[Piece]) -> Line:
    """A run as a line: pieces from left to right, with a space or a tab where the gap says so."""
    box = _box(run)
    ordered = sorted((p for p in run if p.text.strip()), key=lambda p: p.x0)
    if not ordered:
        return Line(*box, "")
    size = median(p.bottom - p.top for p in ordered) or 1.0
    cells: list[list[str]] = [[ordered[0].text]]
    spans = [(ordered[0].x0, ordered[0].x1)]
    for before, piece in pairwise(ordered):
        gap = (piece.x0 - before.x1) / size
        # bold made by printing twice: the same character at the same place
        if piece.text == before.text and abs(piece.x0 - before.x0) < 0.3 * size * len(piece.text):
            continue
        if gap > TAB_GAP:
            cells.append([piece.text])
            spans.append((piece.x0, piece.x1))
        else:
            cells[-1].append(_space(before.text[-1], piece.text[0], gap) + piece.text)
            spans[-1] = (spans[-1][0], max(spans[-1][1], piece.x1))
    return _tabbed(box, ["".join(cell) for cell in cells], spans, size)


def _space(before: str, after: str, gap: float) -> str:
    if before < "\u2000" and after < "\u2000":  # both Latin: 2023 12, GDP growth
        return " " if gap > SPACE_GAP else ""
    return " " if gap > WORD_GAP and before.isalnum() == after.isalnum() else ""


def _tabbed(box: Box, cells: list[str], spans: list[tuple[float, float]], size: float) -> Line:
    """The line of these cells; single Chinese characters set apart (指    标, 一、综 合) are one word."""
    if _stretched(cells, spans):
        return Line(*box, plain("".join(cells)), ((box[0], box[2]),))
    texts, places = cells[:1], spans[:1]
    for cell, span in zip(cells[1:], spans[1:], strict=True):
        gap = (span[0] - places[-1][1]) / size
        if gap < 2.5 and LONE_END.search(texts[-1]) and LONE_START.match(cell):
            texts[-1] += cell
            places[-1] = (places[-1][0], span[1])
        else:
            texts.append(cell)
            places.append(span)
    text = "\t".join(LETTER_SPACE.sub("", cell.strip()) for cell in texts)
    return Line(*box, plain(text), tuple(places))


def _stretched(cells: list[str], spans: list[tuple[float, float]]) -> bool:
    """Whether a line is no row but words drawn apart to fill it: many short ones, no figure, even gaps."""
    if len(cells) < 6 or max(map(len, cells)) > 4 or DIGIT.search("".join(cells)):
        return False
    gaps = [b[0] - a[1] for a, b in pairwise(spans)]
    return max(gaps) < 2 * min(gaps)


def _aligned(found: list[Line]) -> list[Line]:
    """The lines with empty cells put in: a figure under 增长（%） must not slide under 绝对数 where that has none."""
    out: list[Line] = []
    at = 0
    while at < len(found):
        end = at
        while end < len(found) and len(found[end].cells) > 1:
            end += 1
        if end - at > 1:
            columns = _columns(found[at:end])
            out += (_filled(line, columns) for line in found[at:end])
        else:
            out += found[at : max(end, at + 1)]
        at = max(end, at + 1)
    return out


def _columns(rows: Sequence[Line]) -> list[tuple[float, float]]:
    """From where to where each column of a table goes, by its fullest rows; none where those disagree."""
    most = max(len(row.cells) for row in rows)
    full = [row.cells for row in rows if len(row.cells) == most]
    columns = [(min(c[0] for c in column), max(c[1] for c in column)) for column in zip(*full, strict=True)]
    return columns if all(a[1] <= b[0] for a, b in pairwise(columns)) else []


def _filled(line: Line, columns: Sequence[tuple[float, float]]) -> Line:
    """A row with its cells in their columns; as it was where a cell fits none or two fit one."""
    if len(line.cells) >= len(columns):
        return line
    places = [_column(cell, columns) for cell in line.cells]
    if -1 in places or len(set(places)) < len(places):
        return line
    texts = [""] * len(columns)
    for place, text in zip(places, line.text.split("\t"), strict=True):
        texts[place] = text
    return replace(line, text="\t".join(texts).rstrip("\t"))


def _column(cell: tuple[float, float], columns: Sequence[tuple[float, float]]) -> int:
    """The only column a cell stands under; -1 where that is not clear."""
    under = [at for at, column in enumerate(columns) if min(cell[1], column[1]) > max(cell[0], column[0])]
    return under[0] if len(under) == 1 else -1
