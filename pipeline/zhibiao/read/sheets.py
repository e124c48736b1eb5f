"""Workbooks (.xlsx, .xls, .ods) and CSV: a column of texts, each row a document, or tables of figures as lines.

Reports travel in workbooks: a row a report, its text in one cell. Such a row becomes a document of its own, `#row`, and
what its other columns say (region, year, title) are claims. Anything else is a table: one line a row under the sheet's name.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from statistics import median

from zhibiao.errors import InputError
from zhibiao.model import Options, Problem
from zhibiao.read import sheets_biff, sheets_book, text_file
from zhibiao.read.grid import Cell, lines
from zhibiao.read.raw import Raw
from zhibiao.read.sheets_cells import Sheet

__all__ = ["as_raw", "looks_csv", "read_csv", "read_ods", "read_xls", "read_xlsx"]

COVERED = 500_000  # places under merged cells that are looked at
LONG = 300  # characters of a cell that holds a document, not a name or a remark
FULL = 32_767  # characters Excel can hold in a cell: a text of that length was cut there
NAMELESS = re.compile(r"(?:Sheet|工作表|表)\s*\d*", re.IGNORECASE)
DELIMITERS = ",\t;|"
# What a column's head says its cells are; the first that fits. Codes, levels and counts of words are no names.
CLAIMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("region_code", re.compile("(?:区县|地区|行政区划|城市|省份|区域)代码|adcode", re.IGNORECASE)),
    ("", re.compile("代码|编号|等级|级别|长度|词频|字数|个数|code|level|length|count|url|链接|网址", re.IGNORECASE)),
    ("title", re.compile("标题|题目|题名|文件名|title", re.IGNORECASE)),
    ("publisher", re.compile("部门|机构|单位|作者|发布者|department|publisher|agency|author", re.IGNORECASE)),
    ("date", re.compile("日期|时间|date|time", re.IGNORECASE)),
    ("year", re.compile("年份|年度|^年$|^year$", re.IGNORECASE)),
    ("province", re.compile("省|province", re.IGNORECASE)),
    ("county", re.compile("区县|县|county|district", re.IGNORECASE)),
    ("city", re.compile("市|city|prefecture", re.IGNORECASE)),
    ("region", re.compile("地区|区域|地方|^area$|region", re.IGNORECASE)),
)


def read_xlsx(data: bytes, doc_id: str, options: Options) -> Raw:
    """A workbook of new Excel or WPS; cells shown as percents read as percents. Raises InputError."""
    return as_raw(sheets_book.xlsx(data, doc_id, options), doc_id, "xlsx")


def read_xls(data: bytes, doc_id: str, options: Options) -> Raw:
    """A workbook of old Excel or WPS. Raises InputError."""
    return as_raw(sheets_biff.read(data, doc_id), doc_id, "xls")


def read_ods(data: bytes, doc_id: str, options: Options) -> Raw:
    """An OpenDocument workbook: its cells as they are shown. Raises InputError."""
    return as_raw(sheets_book.ods(data, doc_id, options), doc_id, "ods")


def read_csv(data: bytes, doc_id: str, options: Options) -> Raw:
    """A file of separated values, whatever separates them and whatever its encoding."""
    plain = text_file.read(data, doc_id, options)
    records = _records(plain.text, _delimiter(plain.text) or ",")
    raw = as_raw([Sheet("", list(records))], doc_id, "csv", plain.encoding)
    return replace(raw, problems=plain.problems + raw.problems)


def looks_csv(data: bytes, name: str = "") -> bool:
    """Whether a file named as values (.csv, .tsv, .xls) has the same separators in its lines.

    >>> looks_csv("指标,数值\\n增长,8".encode(), "a.csv"), looks_csv("甲。\\n乙，丙".encode(), "a.csv")
    (True, False)
    """
    if not name.lower().endswith((".csv", ".tsv", ".tab", ".xls")):
        return False
    return bool(_delimiter(text_file.decode(data[: 64 * 1024])[0]))


def _delimiter(text: str) -> str:
    """The sign that parts most of the first records into the same number of cells, at least two; "" where none does."""
    best, share = "", 0.5
    for sign in DELIMITERS:
        counts = [len(r) for r, _ in zip(_records(text[: 64 * 1024], sign), range(50), strict=False) if any(r)]
        usual = int(median(counts)) if counts else 0
        same = counts.count(usual) / len(counts) if usual > 1 else 0.0
        if same > share:
            best, share = sign, same
    return best


def _records(text: str, sign: str) -> Iterator[list[str]]:
    csv.field_size_limit(1 << 30)  # a report in a cell; the file's size is bounded already
    return csv.reader(io.StringIO(text, newline=""), delimiter=sign)


def as_raw(sheets: Iterable[Sheet], doc_id: str, form: str, encoding: str = "") -> Raw:
    """Sheets as one text, or as documents where a column of some sheet holds texts. Raises InputError for no cell at all."""
    text: list[str] = []
    parts: list[Raw] = []
    sheets = list(sheets)
    problems = [Problem(code, doc_id, s.name or "table", what, cure) for s in sheets for code, what, cure in s.problems]
    filled = [sheet for sheet in sheets if any(map(any, sheet.rows))]
    with_texts = [sheet for sheet in filled if _text_columns(sheet.rows)]
    for sheet in filled:
        if columns := _text_columns(sheet.rows):
            prefix = f"{sheet.name}:" if len(with_texts) > 1 else ""
            parts += _documents(sheet, columns, prefix, doc_id, form, encoding, problems)
        else:
            text += _table(sheet)
    if not parts and not text:
        raise InputError(
            "empty_file", doc_id, "the workbook holds no cell with a value", "remove it, or fetch it again"
        )
    whole = "\n".join(text) + "\n" if text else ""
    if parts and text:
        parts.append(Raw(whole, form, encoding, name="#tables"))
    return Raw("" if parts else whole, form, encoding, tuple(problems), parts=tuple(parts))


def _table(sheet: Sheet) -> Iterator[str]:
    """The lines of a sheet under its name. Empty rows part one table from the next, each with a head of its own."""
    if sheet.name and not NAMELESS.fullmatch(sheet.name.strip()):
        yield sheet.name.strip()
    covered = _covered(sheet)
    block: list[list[Cell]] = []
    for y, row in enumerate([*sheet.rows, []]):
        if any(cell.strip() for cell in row):
            end = max(x for x, cell in enumerate(row) if cell.strip() or (y, x) in covered) + 1
            places = (x for x in range(end) if (y, x) not in covered)
            block.append([Cell(tuple(row[x].split("\n")), *sheet.spans.get((y, x), (1, 1))) for x in places])
        elif block:
            yield from lines(block)
            yield ""
            block = []


def _covered(sheet: Sheet) -> set[tuple[int, int]]:
    """The places under merged cells, without the first of each."""
    found: set[tuple[int, int]] = set()
    width = max(map(len, sheet.rows), default=0)
    for (top, left), (across, down) in sheet.spans.items():
        if len(found) < COVERED:
            below = range(top, min(top + down, len(sheet.rows)))
            found.update((y, x) for y in below for x in range(left, min(left + across, width)) if (y, x) != (top, left))
    return found


def _text_columns(rows: Sequence[Sequence[str]]) -> list[int]:
    """The columns below the head whose cells are mostly documents; a report too long for a cell stands in several."""
    filled: dict[int, int] = {}
    long: dict[int, int] = {}
    for row in rows[_head(rows) + 1 :]:
        for x, cell in enumerate(row):
            filled[x] = filled.get(x, 0) + bool(cell)
            long[x] = long.get(x, 0) + (len(cell) >= LONG)
    return sorted(x for x, n in long.items() if n * 2 > filled[x])


def _documents(
    sheet: Sheet, columns: list[int], prefix: str, doc_id: str, form: str, encoding: str, problems: list[Problem]
) -> Iterator[Raw]:
    at = _head(sheet.rows)
    head = sheet.rows[at] if at >= 0 else []
    empty: list[int] = []
    for n, row in enumerate(_filled(sheet)[at + 1 :], at + 1 + sheet.first):
        cells = [(row[x], x) for x in columns if x < len(row)]
        text = "\n".join(cell for cell, _ in cells if cell.strip())
        if not text.strip():
            if any(row):
                empty.append(n)
            continue
        name = f"#{prefix}{n}"
        cut = [x for cell, x in cells if len(cell.encode("utf-16-le", "replace")) >= 2 * (FULL - 7)]
        found = [_cut(doc_id + name, head[x] if x < len(head) else "") for x in cut if x == columns[-1]]
        yield Raw(text, form, encoding, tuple(found), claims=_claims(head, row, columns), name=name)
    if empty:
        shown = ", ".join(map(str, empty[:20])) + (" …" if len(empty) > 20 else "")
        what = f"{len(empty)} rows have no text (rows {shown})"
        problems.append(Problem("empty_row", doc_id, sheet.name or "table", what, "fill the cells, or drop the rows"))


def _head(rows: Sequence[Sequence[str]]) -> int:
    """The row that names the columns: the first with several cells, none of them a document; -1 where there is none."""
    for y, row in enumerate(rows[:10]):
        if any(len(cell) >= LONG for cell in row):
            break
        if sum(bool(cell.strip()) for cell in row) > 1:
            return y
    return -1


def _filled(sheet: Sheet) -> list[list[str]]:
    """The rows, with a name merged over several rows said in each of them."""
    rows = [list(row) for row in sheet.rows]
    for (top, left), (across, down) in sheet.spans.items():
        for y in range(top + 1, min(top + down, len(rows))):
            if across == 1 and left < min(len(rows[y]), len(rows[top])) and len(rows[top][left]) < LONG:
                rows[y][left] = rows[top][left]
    return rows


def _cut(doc_id: str, column: str) -> Problem:
    what = f"the cell is full ({FULL:,} characters, the most Excel holds): the rest of the text is lost"
    return Problem("truncated_cell", doc_id, column or "cell", what, "fetch the whole text of this document")


def _claims(head: Sequence[str], row: Sequence[str], columns: Sequence[int]) -> dict[str, str]:
    """What the other columns say of a row's text: by a known name, else under the column's own."""
    found: dict[str, str] = {}
    for x, cell in enumerate(row):
        text = cell.strip()
        if not text or x in columns or len(text) > 1000:
            continue
        own = head[x].strip() if x < len(head) else ""
        name = next((name for name, pattern in CLAIMS if pattern.search(own)), "")
        found.setdefault(name if name and name not in found else own or f"column {x + 1}", text)
    place = "".join(dict.fromkeys(found[k] for k in ("province", "city", "county") if k in found))
    if place:
        found.setdefault("region", place)
    return found
