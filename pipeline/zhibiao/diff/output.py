"""A comparison as people see it: lines in the terminal, files of rows, a workbook with a sheet for every view, a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zhibiao import write as writers
from zhibiao.diff.readings import Cells, cells, gap, likened, named, order, sides
from zhibiao.messages import tr
from zhibiao.show import clip, grid, width
from zhibiao.table import Cell, Column, Row
from zhibiao.write.wording import CODES, reading

if TYPE_CHECKING:
    from zhibiao.diff import Comparison

__all__ = ["Asked", "fitted", "grid_of", "lines", "rest", "sorted_rows", "table", "write"]

# format → the module that writes every view into one file: `write(path, comparison, asked)`
WHOLE: dict[str, str] = {"xlsx": "zhibiao.diff.workbook", "html": "zhibiao.diff.page"}
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

    if form in WHOLE:
        writer: Callable[[Path, Comparison, Asked], None] = import_module(WHOLE[form]).write
        writer(path, comparison, asked)
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
    from zhibiao.diff.wide import stata
    from zhibiao.table import frame

    columns = [c._replace(name=name) for c, name in zip(columns, stata([c.name for c in columns]), strict=True)]
    labels = {c.name: c.heading[:80] for c in columns}
    data = frame(rows, columns)
    for column in columns:
        if column.type == "integer":
            data[column.name] = data[column.name].astype("float64")  # Stata knows no missing whole number of pandas
    data.to_stata(path, version=118, write_index=False, variable_labels=labels, time_stamp=datetime(2000, 1, 1))  # no clock: the same bytes


def lines(comparison: Comparison, asked: Asked, columns: int, most: int) -> Iterator[str]:
    """A view for a terminal of so many columns: what there is in all, the rows that matter most, and how to have the others."""
    look = LOOKS[asked.view]
    rows = sorted_rows(comparison, asked)
    if not rows:
        yield tr("no conflicts: every figure that two documents give is the same in both") + "\n"
        return
    yield _summary(rows, look.counted) + "\n\n"
    body = [(str(row["region"]), *look.make(row)) for row in rows[:most]]
    head = ("地区", *look.head)
    if asked.view == "region":
        body = _grouped(body)
    elif len({row["region"] for row in rows}) == 1:
        head, body = head[1:], [row[1:] for row in body]
    yield fitted(head, body, columns)
    yield rest(len(rows) - most, tr("--rows N shows more, --region NAME narrows it down, --format csv -o FILE has all of them"))


def sorted_rows(comparison: Comparison, asked: Asked) -> list[dict[str, Cell]]:
    """The rows of a view, what matters most first: by `order`, then by region, the latest first; side by side the places keep their order."""
    from zhibiao.diff import VIEWS

    known = {region: n for n, region in enumerate(comparison.regions())}
    rows = [cells(VIEWS[asked.view], row) for row in comparison.rows(*asked)]
    if asked.view == "region":
        return sorted(rows, key=lambda row: order(asked.view, row))
    when = "period_to" if asked.view == "year" else "period"
    rows.sort(key=lambda row: str(row[when]), reverse=True)
    return sorted(rows, key=lambda row: (*order(asked.view, row), known[str(row["region"])]))


def grid_of(columns: Sequence[Column], rows: Sequence[Row], most: int, room: int = 120) -> Iterator[str]:
    """The first rows of a panel for a terminal of so many columns; bounds, readings of hardness, codes and ids are left to the files."""
    shown = [cells(columns, row) for row in rows[:most]]
    if any(c.name == "indicator" for c in columns):
        yield fitted(PANEL, [_panel(row) for row in shown], room)
        left = 0
    else:
        kept = [c for c in columns if not c.name.endswith("_code") and any(row[c.name] not in (None, "") for row in shown)]
        body = [[_plain(row[c.name]) for c in kept] for row in shown]
        sizes = [max(width(cell) for cell in (c.name, *(row[i] for row in body))) for i, c in enumerate(kept)]
        fits = max(2, sum(1 for i in range(len(kept)) if sum(sizes[: i + 1]) + 2 * i <= room))
        yield fitted(tuple(c.name for c in kept[:fits]), [tuple(row[:fits]) for row in body], room)
        left = len(columns) - fits
    also = tr(f"--format csv -o FILE has all rows, with the {left} other columns") if left > 0 else tr("--format csv -o FILE has all rows, with bounds, readings of hardness and ids")
    yield rest(len(rows) - most, tr("--rows N shows more")) + f"\n{also}\n"


def _panel(row: Cells) -> tuple[str, ...]:
    unit = str(row["unit"])
    aim = "" if row["target"] is None else reading("", "", row["target_low"], row["target_high"], str(row["target_bound"]), unit)
    over, got = (reading("", "", row[n], row[n], "eq", unit) if row[n] is not None else "" for n in ("upper_target", "actual"))
    quantity = CODES["quantity"].get(str(row["quantity"]), "")
    met = "" if row["met"] is None else "是" if row["met"] else "否"
    return (str(row["region"]), str(row["year"]), str(row["indicator"]), quantity, aim, str(row["strength"]), over, gap(row, "amplification"), got, gap(row, "deviation"), met)


def _plain(cell: Cell) -> str:
    return cell if isinstance(cell, str) else str(cell) if isinstance(cell, int) else "" if cell is None else reading("", "", cell, cell, "eq", "")


def rest(more: int, how: str) -> str:
    """The line that says how many rows are not shown, and how they are; "" where all are."""
    return f"\n{tr(f'{more:,} more: {how}')}\n" if more > 0 else ""


def _summary(rows: Sequence[Cells], counted: str) -> str:
    """How many rows there are, and of what sort, the most frequent first as the words for them are listed."""
    found = Counter(str(row[counted]) for row in rows)
    words = CODES.get(counted, {})
    told = [f"{words.get(code, code)} {found[code]:,}" for code in sorted(found, key=lambda c: list(words).index(c) if c in words else 99)]
    regions = len({row["region"] for row in rows})
    whose = str(rows[0]["region"]) if regions == 1 else tr(f"{regions} regions")
    return tr(f"{whose}, {len(rows):,} rows: {'，'.join(told)}")


def _grouped(body: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """An indicator stands once, above its regions."""
    out = []
    for name, group in groupby(body, key=lambda row: row[1]):
        for n, (region, _, *rest) in enumerate(group):
            out.append((region, "" if n else name, *rest))
    return out


def fitted(head: tuple[str, ...], body: Sequence[tuple[str, ...]], room: int) -> str:
    """A grid that fits: columns without a cell are left out, the widest give way first. Of a region the end tells which it is."""
    filled = [i for i in range(len(head)) if any(row[i] for row in body)]
    head, body = tuple(head[i] for i in filled), [tuple(row[i] for i in filled) for row in body]
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


PANEL = ("地区", "年份", "指标", "量", "目标", "力度", "上级目标", "加码", "实际", "偏差", "完成")
LOOKS: dict[str, Look] = {
    "year": Look(("类别", "指标", "从→到", "旧值", "新值", "变化", "理由"), _year, "change"),
    "targets": Look(("指标", "时期", "目标", "结果", "判定", "差距", "自称", "理由"), _targets, "verdict"),
    "region": Look(("指标", "位次", "数值", "上级", "加码", "说明"), _region, "kind"),
    "conflicts": Look(("指标", "时期", "甲", "乙", "性质", "甲文件", "乙文件", "理由"), _conflicts, "sort"),
}
