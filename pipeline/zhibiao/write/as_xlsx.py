"""Excel: Chinese headings over the English names, a frozen head, filters; text is never read as formula, number or link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from zhibiao.table import Column, Row

__all__ = ["LIMIT", "write"]

LIMIT = 1_048_576 - 2  # rows of a sheet, less the two of the head
_WIDE = {
    "indicator": 24,
    "quote": 24,
    "sentence": 60,
    "doc_title": 30,
    "title": 30,
    "doc_id": 28,
    "what": 50,
    "cure": 50,
    "section": 30,
}


def write(path: Path, columns: Sequence[Column], rows: Sequence[Row], title: str = "") -> None:
    """Write the rows; beyond what one sheet holds they go on in the next, and the sheets' names say so."""
    import xlsxwriter

    book = xlsxwriter.Workbook(
        str(path),
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False},
    )
    book.set_properties({"created": datetime(2000, 1, 1)})  # the same rows give the same bytes
    styles = {
        "head": book.add_format({"bold": True, "bg_color": "#DDEBF7"}),
        "name": book.add_format({"font_color": "#808080", "italic": True}),
        "whole": book.add_format({"num_format": "#,##0"}),  # else Excel shows 36460000000 as 3.646E+10
    }
    sheets = -(-len(rows) // LIMIT) or 1
    for k in range(sheets):
        name = title or "records"
        sheet = book.add_worksheet(name if sheets == 1 else f"{name} {k + 1} of {sheets}")
        _fill(sheet, columns, rows[k * LIMIT : (k + 1) * LIMIT], styles)
    book.close()


def _fill(sheet: Any, columns: Sequence[Column], rows: Sequence[Row], styles: dict[str, Any]) -> None:  # noqa: ANN401 (xlsxwriter has no types)
    sheet.freeze_panes(2, 0)
    sheet.autofilter(1, 0, max(1, len(rows) + 1), len(columns) - 1)
    for i, column in enumerate(columns):
        sheet.set_column(i, i, _WIDE.get(column.name, 12))
    for i, column in enumerate(columns):
        sheet.write_string(0, i, column.heading, styles["head"])
    for i, column in enumerate(columns):
        sheet.write_string(1, i, column.name, styles["name"])
    string, number, whole = sheet.write_string, sheet.write_number, styles["whole"]
    for y, row in enumerate(rows, 2):
        for x, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                string(y, x, cell)
            elif isinstance(cell, float) and cell.is_integer():
                number(y, x, cell, whole)
            else:
                number(y, x, cell)
