"""A comparison as people see it: lines in the terminal, files of rows, a workbook with a sheet for every view, a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zhibiao import write as writers
from zhibiao.diff.readings import Cells, cells, gap, likened, named, order, sides
from zhibiao.show import clip, grid, width
from zhibiao.table import Column, Row, written
from zhibiao.write.wording import CODES, WORDED, reading

if TYPE_CHECKING:
    from zhibiao.diff import Comparison

__all__ = ["Asked", "grid_of", "lines", "table", "write"]

LEAST = 8  # columns of the terminal that a cell keeps


class Asked(NamedTuple):
    """What is asked of a comparison: the view, the regions (all where none), the period."""

    view: str
    regions: tuple[str, ...] = ()
    period: str = ""


class Look(NamedTuple):
    """How a view is shown in the terminal: its head, the cells of a row behind the region, and the column that is counted."""

    head: tuple[str, ...]
    make: Callable[[Cells], tuple[str, ...]]
    counted: str


def write(path: Path, form: str, comparison: Comparison, asked: Asked) -> None:
    """Write a view to a file; a workbook and a page hold every view that has rows. Raises OutputError, UsageError."""
    from zhibiao.diff import VIEWS

    if form == "html":
        from zhibiao.diff import page

        page.write(path, comparison, asked)
    elif form == "xlsx":
        from zhibiao.diff import workbook

        workbook.write(path, comparison, asked)
    else:
        table(path, form, VIEWS[asked.view], list(comparison.rows(*asked)))


def table(path: Path, form: str, columns: Sequence[Column], rows: Collection[Row]) -> None:
    """Write rows to a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with writers.put(path) as part:
        if form == "dta":
            _stata(part, columns, rows)
        else:
            writers.table(part, form, columns, rows, "panel")


def _stata(path: Path, columns: Sequence[Column], rows: Collection[Row]) -> None:
    """Stata 14 and later (version 118, Unicode); the headings go into the labels."""
    from zhibiao.table import frame

    labels = {c.name: c.heading[:80] for c in columns}
    data = frame(rows, columns)
    for column in columns:
        if column.type == "integer":
            data[column.name] = data[column.name].astype("float64")  # Stata knows no missing whole number of pandas
    data.to_stata(path, version=118, write_index=False, variable_labels=labels, time_stamp=datetime(2000, 1, 1))  # no clock: the same bytes


def lines(comparison: Comparison, asked: Asked, columns: int, most: int) -> Iterator[str]:
    """A view for a terminal of so many columns: what there is in all, the rows that matter most, and how to have the others."""
    from zhibiao.diff import VIEWS

    look, known = LOOKS[asked.view], {region: n for n, region in enumerate(comparison.regions())}
    rows = [cells(VIEWS[asked.view], row) for row in comparison.rows(*asked)]
    if not rows:
        yield f"no {asked.view} in what was compared\n"
        return
    yield _summary(rows, look.counted) + "\n\n"
    if asked.view != "region":  # there the place within the indicator is the order
        rows.sort(key=lambda row: (*order(asked.view, row), known[str(row["region"])]))
    else:
        rows.sort(key=lambda row: order(asked.view, row))
    body = [(str(row["region"]), *look.make(row)) for row in rows[:most]]
    head = ("地区", *look.head)
    if asked.view == "region":
        body = _grouped(body)
    elif len({row["region"] for row in rows}) == 1:
        yield f"{rows[0]['region']}\n\n"
        head, body = head[1:], [row[1:] for row in body]
    yield _fitted(head, body, columns)
    yield _left(len(rows) - most, "--rows N shows more, --region NAME narrows it down, --format csv -o FILE has all of them")


def grid_of(columns: Sequence[Column], rows: Sequence[Row], most: int, room: int = 120) -> Iterator[str]:
    """The first rows of a panel for a terminal of so many columns; what is empty in all of them, codes and ids are left to the files."""
    shown = [i for i, c in enumerate(columns) if not c.name.endswith(("_record", "_id", "_code")) and any(row[i] not in (None, "") for row in rows[:most])]
    body = [tuple(_cell(columns[i], row[i]) for i in shown) for row in rows[:most]]
    yield _fitted(tuple(columns[i].heading for i in shown), body, room)
    yield _left(len(rows) - most, "--rows N shows more, --format csv -o FILE has all of them, with the ids")


def _cell(column: Column, cell: object) -> str:
    if isinstance(cell, str):
        return WORDED[column.name](cell) if column.name in WORDED else cell
    return written(cell)  # type: ignore[arg-type]


def _left(more: int, how: str) -> str:
    return f"\n{more:,} more: {how}\n" if more > 0 else ""


def _summary(rows: Sequence[Cells], counted: str) -> str:
    """How many rows there are, and of what sort, the most frequent first as the words for them are listed."""
    found = Counter(str(row[counted]) for row in rows)
    words = CODES.get(counted, {})
    told = [f"{words.get(code, code)} {found[code]:,}" for code in sorted(found, key=lambda c: list(words).index(c) if c in words else 99)]
    regions = len({row["region"] for row in rows})
    return f"{len(rows):,} rows, {regions} region{'s' * (regions > 1)}: {'，'.join(told)}"


def _grouped(body: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """An indicator stands once, above its regions."""
    out = []
    for name, group in groupby(body, key=lambda row: row[1]):
        for n, (region, _, *rest) in enumerate(group):
            out.append((region, "" if n else name, *rest))
    return out


def _fitted(head: tuple[str, ...], body: Sequence[tuple[str, ...]], room: int) -> str:
    """A grid that fits; the widest columns give way first. Of a region the end tells which it is."""
    sizes = [max(width(clip(row[i], 400)) for row in (head, *body)) for i in range(len(head))]
    while sum(sizes) + 2 * (len(sizes) - 1) > room and max(sizes) > LEAST:
        sizes[sizes.index(max(sizes))] -= 1
    if head[0] == "地区":
        body = [(_tail(row[0], sizes[0]), *row[1:]) for row in body]
    return grid(head, body, sizes)


def _tail(text: str, columns: int) -> str:
    """The end of a text, cut to so many columns."""
    return text if width(text) <= columns else "…" + clip(text[::-1], columns)[:-1][::-1]


def _year(row: Cells) -> tuple[str, ...]:
    was, now = sides("year", row)
    kind = CODES["kind"].get(str(row["kind"]), "")
    return (kind, named(row), f"{row['period_from']}→{row['period_to']}", was, now, CODES["change"][str(row["change"])], str(row["reason"]))


def _targets(row: Cells) -> tuple[str, ...]:
    aim, got = sides("targets", row)
    claim = str(row["claim"])
    return (named(row), str(row["period"]), aim, got, CODES["verdict"][str(row["verdict"])], gap(row), CODES["claim"].get(claim, claim), str(row["reason"]))


def _region(row: Cells) -> tuple[str, ...]:
    what = f"{named(row)} {CODES['quantity'].get(str(row['quantity']), '')}（{CODES['kind'].get(str(row['kind']), '')}）"
    value = reading("", "", row["low"], row["high"], str(row["bound"]), str(row["unit"]))
    return (what, f"{row['rank']}/{row['regions']}", value, likened(row), gap(row, "gap_to_upper"), str(row["note"]))


def _conflicts(row: Cells) -> tuple[str, ...]:
    one, other = sides("conflicts", row)
    return (named(row), str(row["period"]), one, other, CODES["sort"].get(str(row["sort"]), ""), str(row["doc_one"]), str(row["doc_other"]), str(row["reason"]))


LOOKS: dict[str, Look] = {
    "year": Look(("类别", "指标", "从→到", "旧值", "新值", "变化", "理由"), _year, "change"),
    "targets": Look(("指标", "时期", "目标", "结果", "判定", "差距", "自称", "理由"), _targets, "verdict"),
    "region": Look(("指标", "位次", "数值", "上级", "加码", "说明"), _region, "kind"),
    "conflicts": Look(("指标", "时期", "甲", "乙", "性质", "甲文件", "乙文件", "理由"), _conflicts, "sort"),
}
