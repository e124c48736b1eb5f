"""Tables as lines: one line a row, cells joined by a tab, whatever format they came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

__all__ = ["WIDE", "Cell", "flat", "lines"]

FIGURE = re.compile(r"[\s(（]*[-+−－—±]?[\d.,，．]*\d[\d.,，．\s]*[%％‰)）]*\s*")
YEAR = re.compile(r"\s*(?:19|20)\d\d\s*年?[度末底初]?")
UNIT = re.compile(r"[\s(（【\[]*(?:计量)?单\s*位\s*[:：]")
WIDE = "\u2e80-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
BETWEEN = re.compile(f"(?<=[{WIDE}])\n|\n(?=[{WIDE}])")
PROSE = 60  # characters of a paragraph beside others in a cell that is a page laid out by a table, not a cell
TALL = 3  # paragraphs in a cell up to which they are a label broken over lines
LABEL = 24  # characters of a merged cell that names what it stands over; a longer one is a remark and stands once
MOST = 400_000  # places in a grid: spans from a hostile file must not fill the memory
COLUMNS = 2_000


class Cell(NamedTuple):
    """A cell's paragraphs, and how many columns and rows it covers."""

    text: tuple[str, ...] = ()
    across: int = 1
    down: int = 1


def lines(rows: Sequence[Sequence[Cell]]) -> list[str]:
    r"""The lines of a table. A merged cell is repeated where it names columns or rows, and stands once where it is a figure.

    >>> head = [Cell(("指标",), down=2), Cell(("2023年",), across=2)]
    >>> lines([head, [Cell(("总量",)), Cell(("增长%",))], [Cell(("生产总值",)), Cell(("10.5",)), Cell(("8",))]])
    ['指标\t2023年\t2023年', '指标\t总量\t增长%', '生产总值\t10.5\t8']
    """
    grid = _placed(rows)
    used = _columns(grid)
    laid_out = [_laid_out(row, len(used)) for row in grid]
    used = _columns([row for row, out in zip(grid, laid_out, strict=True) if not out]) or used
    first = _body(grid, used)
    found: list[str] = []
    for y, row in enumerate(grid):
        if laid_out[y]:
            own = (cell for cell, here in row.values() if here)
            found += [line for cell in own for line in cell.text if line.strip()]
            continue
        for part in _split(row):
            line = "\t".join(_shown(part.get(x), y < first, x == used[0]) for x in used)
            if line.strip():
                found.append(line.rstrip(" "))
    return found


def flat(text: Iterable[str]) -> str:
    r"""A cell's paragraphs as one line: joined without a space where Chinese meets it.

    >>> flat(["规模以上", "工业增加值"]), flat(["GDP", "growth"])
    ('规模以上工业增加值', 'GDP growth')
    """
    parts = [part.replace("\t", " ").strip() for part in text if part.strip()]
    joined = "\n".join(parts)
    return (BETWEEN.sub("", joined) if len(parts) <= TALL else joined).replace("\n", " ")


Row = dict[int, tuple[Cell, int]]


def _placed(rows: Sequence[Sequence[Cell]]) -> list[Row]:
    """Each row's cells by column, each with whether it stands there itself (1) or covers the place from elsewhere (0)."""
    grid: list[Row] = [{} for _ in rows]
    room = MOST
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while x in grid[y]:
                x += 1
            across = max(1, min(cell.across, COLUMNS))
            down = max(1, min(cell.down, len(rows) - y))
            if across * down > room:
                across = down = 1
            room -= across * down
            for below in range(down):
                for beside in range(across):
                    grid[y + below].setdefault(x + beside, (cell, int(not below and not beside)))
            x += across
    return grid


def _body(grid: list[Row], used: Sequence[int]) -> int:
    """The first row that holds a figure beside its label: the rows above it are the head."""
    for y, row in enumerate(grid):
        for x in used[1:]:
            text = flat(row[x][0].text) if x in row else ""
            if FIGURE.fullmatch(text) and not YEAR.fullmatch(text):
                return y
    return 0


def _columns(grid: Sequence[Row]) -> list[int]:
    """The columns in which some cell begins and says something."""
    return sorted({x for row in grid for x, (cell, here) in row.items() if here and any(map(str.strip, cell.text))})


def _laid_out(row: Row, width: int) -> bool:
    """Whether a row is no row of a table: one cell over the whole width, a unit line, or prose in a cell."""
    own = [cell for cell, here in row.values() if here and any(map(str.strip, cell.text))]
    if len(own) == 1 and (own[0].across >= width or len(row) == 1 or UNIT.match(flat(own[0].text))):
        return True
    for cell in own:
        parts = [part for part in cell.text if part.strip()]
        if len(parts) > 1 and (max(map(len, parts)) > PROSE or any("\t" in part for part in parts)):
            return True
    return False


def _split(row: Row) -> list[Row]:
    """A row whose cells all hold the same number of paragraphs is that many rows, typed into one."""
    cells = [[part for part in cell.text if part.strip()] for cell, here in row.values() if here]
    counts = {len(parts) for parts in cells}
    if len(cells) < 2 or len(counts) != 1 or (n := counts.pop()) < 2:
        return [row]
    if not any(all(FIGURE.fullmatch(part) for part in parts) for parts in cells[1:]):
        return [row]  # a label broken over two lines in every cell
    found: list[Row] = []
    for i in range(n):
        parts = {x: [p for p in cell.text if p.strip()] for x, (cell, _) in row.items()}
        found.append({x: (Cell((parts[x][i],)), here) for x, (_, here) in row.items()})
    return found


def _shown(place: tuple[Cell, int] | None, head: bool, first: bool) -> str:
    if place is None:
        return ""
    cell, here = place
    text = flat(cell.text)
    if here and first and text:  # how far a label stands in says what it is a part of
        return re.match(r"[ \u3000\xa0]*", next(filter(str.strip, cell.text)))[0] + text  # type: ignore[index]
    if here:
        return text
    names = len(text) <= LABEL and (head or not re.search(r"\d", YEAR.sub("", text)))
    return text if names and not (FIGURE.fullmatch(text) and not YEAR.fullmatch(text)) else ""
