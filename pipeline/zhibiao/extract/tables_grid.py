"""Finding tables in running text: lines that hold a row, and the head and caption above them, as a grid of cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from zhibiao.extract.tables_lines import CAPTION, GAP, HAN, VALUE, Cell, Line, line_of

__all__ = ["Grid", "grids"]

NEAR = 3  # lines without values that may stand between two rows of one table: a page number, a group's name
DEEP = 3  # lines of a head
YEAR = re.compile(r"(?:19|20)\d\d(?:年末?)?")
SENTENCE = re.compile("[。；！？]|，.*，")
INSIDE = re.compile(r"[（(][^（）()]*[）)]")
LISTED = re.compile(r"[（(]([^（）()]*?、[^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*)[）)]\s*$")

Is = Callable[[str, str], bool]


@dataclass(slots=True)
class Grid:
    """A table: what stands above it, its head (one text a column), its rows of cells (one a column, padded), where it stands."""

    start: int
    end: int
    style: str
    caption: str = ""
    heads: list[str] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    groups: dict[int, str] = field(default_factory=dict)  # where a row begins → the line above it that names its group
    guessed: list[bool] = field(default_factory=list)  # rows whose cells may stand under another head
    spans: list[tuple[int, int]] = field(default_factory=list)
    clear: bool = False


def grids(text: str, known: Is) -> Iterator[Grid]:
    """The tables of a text in order; `known(text, cls)` says whether a text is a head of that class ("" for any class of values)."""
    lines: list[Line] = []
    rows = 0
    at = 0
    for raw in text.split("\n"):
        start, at = at, at + len(raw) + 1
        body = raw.strip()
        if not body:
            continue
        line = line_of(raw, start, body)
        if line is None:  # a paragraph: a table ends here
            if rows >= 2:
                yield from _tables(text, lines, known)
            lines, rows = [], 0
            lines.append(Line(start, start + len(raw), "", (), 0))
            continue
        rows += line.values > 0
        lines.append(line)
    if rows >= 2:
        yield from _tables(text, lines, known)


def _tables(text: str, lines: list[Line], known: Is) -> Iterator[Grid]:
    """The tables of a stretch of short lines."""
    i = 0
    while i < len(lines):
        if not lines[i].values:
            i += 1
            continue
        style = lines[i].style
        last, j = i, i + 1
        while style != "cell" and j < len(lines) and j - last <= NEAR and not (lines[j].style == "" and _ends(text, lines[j])):
            if lines[j].style == style and lines[j].values:
                last = j
            elif lines[j].style in ("tab", "pipe") and not lines[j].values and _head_like(lines[j], known):
                break
            j += 1
        grid = _flat(text, lines, i, known) if style == "cell" else _grid(text, lines, i, last, known)
        if grid is None:
            i = last + 1 if style != "cell" else next((k for k in range(i, len(lines)) if not lines[k].values), len(lines))
            continue
        yield grid
        i = next((k for k in range(i, len(lines)) if lines[k].start >= grid.end), len(lines))


def _ends(text: str, line: Line) -> bool:
    """Whether a line is prose, or the caption of another table."""
    body = text[line.start : line.end]
    return len(body) > CAPTION or bool(SENTENCE.search(body)) or body.startswith(("表", "附表", "专栏", "注：", "图"))


def _head_like(line: Line, known: Is) -> bool:
    return sum(known(c.text, "") for c in line.cells if c.text) > 0


def _grid(text: str, lines: list[Line], first: int, last: int, known: Is) -> Grid | None:
    """A table whose rows are lines, from the first row of values to the last."""
    style = lines[first].style
    rows = [line for line in lines[first : last + 1] if line.style == style and line.values]
    grid = Grid(lines[first].start, lines[last].end, style)
    grid.spans = [(line.start, line.end) for line in lines[first : last + 1] if line.values or line.style in ("tab", "pipe")]
    grid.groups = _groups(text, lines[max(0, first - 1) : last + 1])
    if style == "space":
        _spaced_head(text, lines, first, rows, grid, known)
    else:
        rows = _parted_head(text, lines, first, rows, grid, known)
        if grid.heads:
            _fill(grid, rows, known)
    return grid if grid.heads or (len(rows) > 2 and sum(map(_named, rows)) * 3 >= len(rows)) else None


def _groups(text: str, lines: list[Line]) -> dict[int, str]:
    """The lines of one cell that name the rows below them: 期末畜禽存栏, 全部工业中：."""
    found, said = {}, ""
    for line in lines:
        if line.values:
            found[line.start] = said
            continue
        if line.style in ("tab", "pipe") and sum(1 for c in line.cells if c.text) > 1:
            continue
        body = "".join(text[line.start : line.end].replace("|", " ").split())
        if 1 < len(body) <= 12 and HAN.match(body) and not LISTED.search(body):
            said = body
    return found


def _named(row: Line) -> bool:
    """Whether a row has a value behind a name, as rows of tables have and lines of a list of contents have not."""
    if row.style == "space" and row.values < 2:
        return False
    first = next((k for k, c in enumerate(row.cells) if c.text and not VALUE.fullmatch(c.text)), len(row.cells))
    return ".." not in row.cells[0].text and any(c.text and VALUE.fullmatch(c.text) for c in row.cells[first:])


def _above(text: str, lines: list[Line], first: int) -> str:
    """The caption: the short lines above, up to three, nearest last."""
    found: list[str] = []
    for line in reversed(lines[max(0, first - 3) : first]):
        body = text[line.start : line.end].strip()
        if line.values or len(body) > CAPTION * 1.4 or SENTENCE.search(body) or body.startswith(("注：", "图")):
            break
        if body.startswith("单位") or "单位" in body[:12] or not found or not found[0].startswith(("表", "附表", "专栏")):
            found.insert(0, body)
    return " ".join(found)


def _parted_head(text: str, lines: list[Line], first: int, rows: list[Line], grid: Grid, known: Is) -> list[Line]:
    """The head of a table whose cells are parted; gives the rows that are left when years have been taken as a head."""
    widths = Counter(len(row.cells) for row in rows)
    width = max(widths, key=lambda w: (widths[w], w))
    heads: list[list[str]] = []
    while rows and (years := [c.text for c in rows[0].cells if c.text]) and all(YEAR.fullmatch(t) for t in years[-max(1, len(years) - 1) :]) and len(rows) > 1:
        heads.append([c.text for c in rows[0].cells])
        rows = rows[1:]
    k = first
    while k > 0 and len(heads) < DEEP:
        line = lines[k - 1]
        if line.style == "rule" or (k == first and not line.values and line.style == "" and k > 1 and lines[k - 2].style == rows[0].style and not lines[k - 2].values):
            k -= 1
            continue
        if line.style not in ("tab", "pipe", "gap") or line.values or len(line.cells) < 2:
            break
        heads.insert(0, [c.text for c in line.cells])
        k -= 1
    grid.caption = _above(text, lines, k)
    if not heads and (listed := LISTED.search(grid.caption)):
        names = listed[1].split("、")
        if known(names[0], "label"):
            heads, grid.caption = [names], grid.caption[: listed.start()]
    if not heads and k and lines[k - 1].style == "":
        names = GAP.split(text[lines[k - 1].start : lines[k - 1].end])
        if len(names) >= width - 1 and len(names) > 1 and any(known(n, "") for n in names):
            heads = [names]
            grid.caption = _above(text, lines, k - 1)
    if not heads or not any(known(t, "") for h in heads for t in h):
        heads, k = _torn(text, lines, first, width, known) or (heads, k)
        grid.caption = _above(text, lines, k)
    if not heads:
        return rows
    width = max(width, *(len(h) for h in heads))
    levels = [_spread(h, width) for h in heads]
    if any(level is None for level in levels):
        return rows
    grid.heads = [" ".join(dict.fromkeys(t for level in levels if level is not None and (t := level[c]))) for c in range(width)]
    return rows


def _torn(text: str, lines: list[Line], first: int, width: int, known: Is) -> tuple[list[list[str]], int] | None:
    """A head whose cells were broken over several lines: 绝对额 / （万元） / 比年初增长（%）, put together again."""
    for k in range(first - 2, max(-1, first - 7), -1):
        if lines[k].values or lines[k].end - lines[k].start > CAPTION:
            return None
        begin = lines[k - 1].end if k else 0
        names = [part.strip() for part in text[begin : lines[first].start].replace("\n", "").split("\t")]
        names = names if len(names) == width else ["", *names]
        if len(names) == width and len(names[0]) <= 8 and all(known(n, "") or known(n, "unit") for n in names[1:]):
            return [names], k
    return None


def _spread(head: list[str], width: int) -> list[str] | None:
    """A line of a head over all columns: heads merged in the source stand over several columns, an empty first one was dropped."""
    while len(head) > width and not head[-1]:
        head = head[:-1]
    if len(head) == width:
        return head
    if len(head) == width - 1 and head[0] and HAN.search(head[0]):
        return ["", *head]
    body = head[1:]
    if len(head) > width or not body or (width - 1) % len(body) or len(head) < 2:
        return None
    times = (width - 1) // len(body)
    return [head[0], *(t for t in body for _ in range(times))]


def _fill(grid: Grid, rows: list[Line], known: Is) -> None:
    """The rows under their heads: a short row lacks its last cells, or (merged downwards) its first ones."""
    width = len(grid.heads)
    told = {h: bool(known(h, "")) and not known(h, "label") for h in dict.fromkeys(grid.heads)}
    values = [told[h] for h in grid.heads]
    for row in rows:
        cells = list(row.cells)
        if len(cells) > width and not any(c.text for c in cells[width:]):
            cells = cells[:width]
        if len(cells) > width:
            continue
        blank = Cell(row.end, row.end, "")
        missing = width - len(cells)
        for before in dict.fromkeys((0, missing)):
            full = [*[blank] * before, *cells, *[blank] * (missing - before)]
            if all(not c.text or (VALUE.fullmatch(c.text) is not None) == values[k] or known(grid.heads[k], "any") for k, c in enumerate(full)):
                grid.rows.append(full)
                grid.guessed.append(False)
                break
        else:
            if not missing:
                grid.rows.append(cells)
                grid.guessed.append(False)
    grid.clear = True


def _spaced_head(text: str, lines: list[Line], first: int, rows: list[Line], grid: Grid, known: Is) -> None:
    """The head of a table parted by single blanks: as many heads as there are values, from the right."""
    count = max(Counter(row.values for row in rows if row.values).items(), key=lambda item: (item[1] > 1, item[0]))[0]
    for k in (1, 2):
        if first < k:
            return
        body = "".join(text[line.start : line.end] for line in lines[first - k : first])
        if any(line.values for line in lines[first - k : first]) or len(body) > CAPTION * 2:
            continue
        tokens = _joined(INSIDE.sub(lambda m: "".join(m[0].split()), body).split())
        names, unit, rest = _cut(tokens, count, known)
        if names:
            grid.heads = ["指标", *(["单位"] if unit else []), *names]
            above = _above(text, lines, first - k)
            grid.caption = f"{above} {rest}" if not rest.startswith(("表", "附表", "专栏")) else rest
            _fill_spaced(grid, rows, count, unit)
            return


def _joined(tokens: list[str]) -> list[str]:
    """Tokens with spaced-out words put together: 指 标 is 指标, 绝对数 （亿元） one head.

    >>> _joined(["指", "标", "产", "量", "增长", "（%）"])
    ['指标', '产量', '增长（%）']
    """
    out: list[str] = []
    open_ = False
    for token in tokens:
        single = (len(token) == 1 or token[1] in "（(") and "一" <= token[0] <= "龥"
        if out and token[0] in "（(":
            out[-1] += token
        elif single and open_:
            out[-1] += token
            open_ = False
            continue
        else:
            out.append(token)
        open_ = single
    return out


def _cut(tokens: list[str], count: int, known: Is) -> tuple[list[str], bool, str]:
    """The heads of the values, whether a column of units stands before them, and what stands before the label's head."""
    if len(tokens) < count + 1:
        return [], False, ""
    names = tokens[-count:]
    before = tokens[:-count]
    unit = known(before[-1], "unit")
    if unit:
        before = before[:-1]
    if not before or not all(known(n, "") for n in names) or not known(before[-1], "label"):
        return [], False, ""
    return names, unit, " ".join(before)


def _fill_spaced(grid: Grid, rows: list[Line], count: int, unit: bool) -> None:
    for row in rows:
        label, *values = row.cells
        if len(values) > count:
            continue
        cells = [label]
        if unit:
            cut = label.text.rfind(" ")
            if cut < 0:
                continue
            cells = [Cell(label.start, label.start + cut, label.text[:cut].strip()), Cell(label.start + cut + 1, label.end, label.text[cut + 1 :])]
        blank = Cell(row.end, row.end, "")
        grid.rows.append([*cells, *values, *[blank] * (count - len(values))])
        grid.guessed.append(len(values) < count)
    grid.clear = True


def _flat(text: str, lines: list[Line], first: int, known: Is) -> Grid | None:
    """A table flattened to one cell a line, whose first value stands in line `first`: heads, then rows of a label and its values."""
    head = first - 1
    while head > 0 and first - head <= 12 and not known(text[lines[head].start : lines[head].end], "label"):
        if lines[head].values or lines[head].style in ("tab", "pipe"):
            return None
        head -= 1
    begin = text[lines[head].start : lines[head].end]
    if head < 0 or not known(begin, "label"):
        return None
    names = [text[line.start : line.end] for line in lines[head:first]]
    values = next((k for k in range(first, len(lines)) if not lines[k].values), len(lines)) - first
    width = next((w for w in range(2, len(names)) if w - 1 - sum(known(n, "unit") for n in names[1:w]) == values), 0)
    if width < 2 or len(names) - width not in (1, 2, 3) or not all(known(n, "") or known(n, "unit") for n in names[1:width]):
        return None
    grid = Grid(lines[head].start, lines[first].end, "lines", heads=names[:width], clear=True)
    grid.caption = _above(text, lines, head)
    k = head + width
    said = ""
    while k < len(lines):
        cells = _record(text, lines, k, width, grid.heads, known)
        if not cells:
            if lines[k].values or _ends(text, lines[k]) or not any(_record(text, lines, k + d, width, grid.heads, known) for d in (1,)):
                break
            said = text[lines[k].start : lines[k].end]
            k += 1
            continue
        grid.groups[cells[0].start] = said
        grid.rows.append(cells)
        grid.guessed.append(False)
        grid.spans.append((cells[0].start, cells[-1].end))
        grid.end = cells[-1].end
        k += width
    return grid if len(grid.rows) >= 2 else None


def _record(text: str, lines: list[Line], k: int, width: int, heads: list[str], known: Is) -> list[Cell]:
    """One row of a table flattened to lines; empty where the lines from `k` on are none."""
    if k + width > len(lines):
        return []
    cells = [Cell(line.start, line.end, text[line.start : line.end]) for line in lines[k : k + width]]
    if VALUE.fullmatch(cells[0].text) or len(cells[0].text) > CAPTION or not HAN.search(cells[0].text):
        return []
    fits = all((VALUE.fullmatch(c.text) is not None) != known(h, "unit") for c, h in zip(cells[1:], heads[1:], strict=True))
    return cells if fits else []
