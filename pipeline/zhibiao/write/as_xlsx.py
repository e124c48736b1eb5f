"""Excel, for people: what one reads first comes first, codes in words, links from a part to its whole; the names and hashes machines
need stand folded away at the end. Text is never read as formula, number or link.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from zhibiao.table import Cell, Column, Row
from zhibiao.write.wording import CODES, WORDED, reading

__all__ = ["LIMIT", "Sheet", "Shown", "book", "meanings", "shown", "spot", "write"]

LIMIT = 1_048_576 - 1  # rows of a sheet, less the head
LINKS = 65_000  # links a sheet may hold
LONGEST = 32_767  # characters a cell may hold

FIRST = (
    "doc_id",
    "code",
    "region",
    "kind",
    "indicator",
    "scope",
    "value",
    "unit",
    "period",
    "bound",
    "quote",
    "sentence",
    "strength",
    "basis",
    "part_of",
    "relates_to",
)
FOLDED = frozenset(
    [
        "record_id",
        "doc_sha256",
        "region_code",
        "indicator_id",
        "indicator_text",
        "period_start",
        "period_end",
        "value_low",
        "value_high",
        "raw_start",
        "raw_end",
        "rules",
        "confidence",
        "title_how",
        "doc_type_how",
        "region_how",
        "year_how",
        "report_year_how",
        "plan_year_how",
        "doc_date_how",
        "publisher_how",
        "encoding",
    ]
)
WIDE = {
    "doc_id": 22,
    "region": 18,
    "kind": 6,
    "indicator": 26,
    "scope": 14,
    "value": 14,
    "unit": 8,
    "bound": 9,
    "quote": 18,
    "sentence": 70,
}
WIDE |= {
    "part_of": 20,
    "relates_to": 20,
    "doc_title": 30,
    "title": 36,
    "section": 30,
    "what": 60,
    "cure": 60,
    "where": 24,
    "conflicts": 40,
}
STUCK = ("文件", "代码", "地区", "类别", "指标")  # columns that stay in sight


class Shown(NamedTuple):
    """A column as it is shown: how its cell is made of a row, whether it is folded away, where a click on it leads, its colour (#RRGGBB)."""

    heading: str
    width: int
    make: Callable[[Row], Cell]
    type: str = "text"
    folded: bool = False
    link: bool = False  # to the record of the same sheet that the cell names
    leads: Callable[[Row], str] | None = None  # to a `spot`; "" for none
    colour: Callable[[Row], str] | None = None  # "" for none


class Sheet(NamedTuple):
    """A table of a workbook; its rows are gone through more than once, so that they need not be held."""

    title: str
    columns: Sequence[Column]
    rows: Collection[Row]
    shown: Sequence[Shown] = ()  # made of the columns where it is empty


class Part(NamedTuple):
    """The rows of one sheet."""

    rows: Collection[Row]
    first: int
    last: int

    def all(self) -> Iterable[Row]:
        """The rows, from the first again."""
        return islice(self.rows, self.first, self.last)


def write(path: Path, columns: Sequence[Column], rows: Collection[Row], title: str = "") -> None:
    """Write one table."""
    book(path, [Sheet(title or "records", columns, rows)])


def book(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write the tables as sheets; beyond what one sheet holds they go on in the next, and the sheets' names say so."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    made = xlsxwriter.Workbook(
        str(path),
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False},
    )
    made.use_zip64()  # a full sheet has more than 2 GB before it is packed
    made.set_properties({"created": datetime(2000, 1, 1)})  # the same rows give the same bytes
    styles = {
        "head": made.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "border_color": "#9DB7D5"}),
        "whole": made.add_format({"num_format": "#,##0"}),  # else Excel shows 36460000000 as 3.646E+10
        "date": made.add_format({"num_format": "yyyy-mm-dd"}),
        "link": made.add_format({"font_color": "#0563C1", "underline": 1}),
    }
    for title, columns, rows, chosen in sheets:
        parts = -(-len(rows) // LIMIT) or 1
        for k in range(parts):
            name = _name(title, len(rows), k)
            part = Part(rows, k * LIMIT, min(len(rows), (k + 1) * LIMIT))
            look = chosen or shown(columns)
            _fill(made.add_worksheet(name), name, look, columns, part, styles | _colours(made, look, part))
    try:
        made.close()
    except FileCreateError as error:
        raise error.args[0] from None  # the OSError behind it: a full disk


def spot(title: str, rows: int, index: int) -> str:
    """Where a row of a sheet stands in the workbook, for links to it; `rows`: how many the sheet has in all.

    >>> spot("依据", 3, 2)
    "internal:'依据'!A4"
    """
    return f"internal:'{_name(title, rows, index // LIMIT)}'!A{index % LIMIT + 2}"


def _name(title: str, rows: int, part: int) -> str:
    parts = -(-rows // LIMIT) or 1
    return title if parts == 1 else f"{title} {part + 1} of {parts}"


def _colours(made: Any, look: Sequence[Shown], rows: Part) -> dict[str, Any]:  # noqa: ANN401
    """A format for every colour that the cells of a sheet have."""
    makers = [c.colour for c in look if c.colour]
    used = dict.fromkeys(colour for row in rows.all() for maker in makers if (colour := maker(row))) if makers else {}
    return {colour: made.add_format({"bg_color": colour}) for colour in used}


def shown(columns: Sequence[Column]) -> list[Shown]:
    """The columns as people want them: the first ones first, then the others, then those folded away."""
    at = {c.name: i for i, c in enumerate(columns)}
    order = [n for n in FIRST if n in at] + [c.name for c in columns if c.name not in FIRST and c.name not in FOLDED]
    order += [c.name for c in columns if c.name in FOLDED]
    found = [one for name in order for one in _shown(columns[at[name]], at)]
    if {"record_id", "doc_id"} <= set(at):  # the short name stands in front
        found.append(Shown("文件路径", 28, _cell(at["doc_id"]), folded=True))
    return found


def _shown(column: Column, at: dict[str, int]) -> list[Shown]:
    i, width, folded = at[column.name], WIDE.get(column.name, 12), column.name in FOLDED
    if column.name in WORDED:
        return [Shown(column.heading, width, _worded(i, WORDED[column.name]), folded=folded)]
    if column.name == "doc_id" and "record_id" in at:
        return [Shown(column.heading, width, lambda row: str(row[i]).rpartition("/")[2])]
    if column.name == "value" and {"kind", "value_state", "value_low", "value_high", "bound", "unit"} <= set(at):
        k, s, low, high, b, u = (at[n] for n in ("kind", "value_state", "value_low", "value_high", "bound", "unit"))
        read = Shown("读数", 16, lambda r: reading(str(r[k]), str(r[s]), r[low], r[high], str(r[b]), str(r[u])))
        return [read, Shown(column.heading, width, _cell(i), column.type)]
    return [Shown(column.heading, width, _cell(i), column.type, folded, column.name in ("part_of", "relates_to"))]


def _cell(i: int) -> Callable[[Row], Cell]:
    return lambda row: row[i]


def _worded(i: int, word: Callable[[str], str]) -> Callable[[Row], Cell]:
    return lambda row: word(str(row[i])) if row[i] else ""


def _fill(
    sheet: Any,  # noqa: ANN401 (xlsxwriter has no types)
    name: str,
    shown: Sequence[Shown],
    columns: Sequence[Column],
    rows: Part,
    styles: dict[str, Any],
) -> None:
    _page(sheet, shown, rows.last - rows.first)
    sheet.set_row(0, 20)
    for x, column in enumerate(shown):
        sheet.write_string(0, x, column.heading, styles["head"])
    places = _places(columns, rows) if any(c.link for c in shown) else {}
    links = 0
    for y, row in enumerate(rows.all(), 1):
        for x, column in enumerate(shown):
            cell = column.make(row)
            if cell is None or cell == "":
                continue
            if column.link and cell in places and links < LINKS:
                links += 1
                line, label = places[str(cell)]
                sheet.write_url(y, x, f"internal:'{name}'!A{line}", styles["link"], label)
            elif column.leads and links < LINKS and (place := column.leads(row)):
                links += 1
                sheet.write_url(y, x, place, styles["link"], _whole(str(cell)))
            elif isinstance(cell, str):
                _text(sheet, y, x, cell, column, row, styles)
            elif isinstance(cell, float) and cell.is_integer():
                sheet.write_number(y, x, cell, styles["whole"])
            else:
                sheet.write_number(y, x, cell)


def _text(sheet: Any, y: int, x: int, cell: str, column: Shown, row: Row, styles: dict[str, Any]) -> None:  # noqa: ANN401
    if column.type == "date" and cell >= "1900-03-01":  # before that Excel counts a day that never was
        sheet.write_datetime(y, x, date.fromisoformat(cell), styles["date"])
    else:
        sheet.write_string(y, x, _whole(cell), styles.get(column.colour(row)) if column.colour else None)


def _whole(text: str) -> str:
    """As much of a text as a cell holds."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _places(columns: Sequence[Column], rows: Part) -> dict[str, tuple[int, str]]:
    """record_id → its line in the sheet, and what a link to it is called; no more than a sheet may link to."""
    at = {c.name: i for i, c in enumerate(columns)}
    i, named = at.get("record_id"), at.get("indicator")
    if i is None:
        return {}
    links = [at[n] for n in ("part_of", "relates_to") if n in at]
    wanted = set(islice((row[x] for row in rows.all() for x in links if row[x]), LINKS))
    return {
        str(row[i]): (line, f"第{line}行 {str(row[named] if named is not None else '')[:40]}".rstrip())
        for line, row in enumerate(rows.all(), 2)
        if row[i] in wanted
    }


def _page(sheet: Any, shown: Sequence[Shown], rows: int) -> None:  # noqa: ANN401
    """What stays in sight, what is folded away, how it prints: across the page, the head on every page."""
    stuck = max((x for x, c in enumerate(shown[:6]) if c.heading in STUCK), default=-1) + 1
    sheet.freeze_panes(1, stuck)
    sheet.autofilter(0, 0, max(1, rows), len(shown) - 1)
    for x, column in enumerate(shown):
        sheet.set_column(x, x, column.width, None, {"level": 1, "hidden": True} if column.folded else {})
    if any(c.folded for c in shown):
        sheet.set_column(len(shown), len(shown), None, None, {"collapsed": True})
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C&P / &N")


def meanings(*tables: Sequence[Column]) -> Sheet:
    """The sheet that says what the columns mean, and which word stands for which code of the other files."""
    columns = (Column("heading", "列", ""), Column("name", "英文名", ""), Column("what", "说明", ""))
    rows: dict[str, Row] = {
        "读数": ("读数", "", "the value as people write it, made of value_low, value_high, bound and unit")
    }
    for table in tables:
        for c in table:
            rows.setdefault(c.name, (c.heading, c.name, c.meaning))
    words: list[Row] = [(word, f"{name} = {code}", "") for name, codes in CODES.items() if name in rows for code, word in codes.items()]
    note: Row = (
        "",
        "",
        f"codes are shown in words here; CSV and Parquet hold the codes. A sheet holds {LIMIT:,} rows: what is beyond goes on in the next",
    )
    return Sheet("说明", columns, [*rows.values(), note, *words])
