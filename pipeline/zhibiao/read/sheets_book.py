"""New workbooks (.xlsx, .ods) as sheets of cells, within limits that keep a hostile one from filling the memory.

calamine lays a sheet out as a full rectangle: two cells at its far corners would be 17 thousand million places, and the
process would be killed. So the corners are looked up in the file first, and with them which cells are shown as percents:
calamine gives 0.085 where the sheet shows 8.5%.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from zhibiao.errors import InputError
from zhibiao.model import Options
from zhibiao.read import container, markup
from zhibiao.read.sheets_cells import HIDDEN, Sheet, bare, percent, written

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

__all__ = ["is_ods", "is_opendocument", "ods", "xlsx"]

MOST = 5_000_000  # cells in a sheet's rectangle
AT = re.compile(rb"<(?:\w+:)?c\s([^<>]{0,300}[^<>/])>")  # a cell with something in it
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
STYLE = re.compile(rb'\bs="(\d{1,6})"')
ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")  # how a workbook writes a carriage return in a cell
REPEATS = 500  # times one cell or row with something in it is repeated in an .ods

Percents = set[tuple[int, int]]


def xlsx(data: bytes, doc_id: str, options: Options) -> list[Sheet]:
    """The sheets of an .xlsx file. Macros and links to other files are not followed."""
    with container.opened(data, doc_id, options) as box:
        if sum(info.file_size for info in box.infolist()) > options.max_unpacked:
            what = f"unpacks to more than {options.max_unpacked:,} bytes"
            raise InputError("too_big", doc_id, what, "split the file, or raise the limit on size")
        percents = _xlsx_percents(box, doc_id, options)
    return _calamine(data, doc_id, percents)


def _too_wide(doc_id: str) -> InputError:
    what = f"a sheet reaches over more than {MOST:,} cells, most of them empty"
    return InputError("too_big", doc_id, what, "delete what stands far outside its table, or split the sheet")


def _calamine(data: bytes, doc_id: str, percents: list[Percents]) -> list[Sheet]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return list(_sheets(book, percents))
    except python_calamine.PasswordError:
        raise InputError("encrypted", doc_id, "locked with a password", "save the file without a password") from None
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise InputError("damaged", doc_id, f"the workbook is cut or damaged ({error})", container.AGAIN) from None
    except BaseException as error:  # a fault inside calamine, which Rust raises beside Exception
        if type(error).__name__ != "PanicException":
            raise
        raise InputError("damaged", doc_id, "the workbook cannot be read", container.AGAIN) from None


def _sheets(book: object, percents: list[Percents]) -> Iterator[Sheet]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    for n, about in enumerate(book.sheets_metadata):  # type: ignore[attr-defined]
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(n)  # type: ignore[attr-defined]
        seen = percents[n] if n < len(percents) else set()
        rows = [
            [_shown(value, (y, x) in seen) if value != "" else "" for x, value in enumerate(row)]
            for y, row in enumerate(sheet.to_python(skip_empty_area=False))
        ]
        made = Sheet(about.name, rows)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
            made.spans[top, left] = right - left + 1, bottom - top + 1
        if about.visible != SheetVisibleEnum.Visible and rows:
            made = Sheet(about.name, [], problems=[HIDDEN])
        yield made


def _shown(value: object, as_percent: bool) -> str:
    if as_percent and isinstance(value, int | float) and not isinstance(value, bool):
        return percent(value)
    text = written(value)
    return ESCAPE.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def _xlsx_percents(box: zipfile.ZipFile, doc_id: str, options: Options) -> list[Percents]:
    """By sheet, the cells shown as percents. Raises InputError for a sheet whose corners are too far apart."""
    book = markup.member(box, doc_id, options, "xl/workbook.xml")
    targets = markup.relations(box, doc_id, options, "xl/workbook.xml")
    styles = _percent_styles(markup.member(box, doc_id, options, "xl/styles.xml"))
    found: list[Percents] = []
    for sheet in markup.child(book, "sheets") if book is not None else ():  # type: ignore[union-attr]
        name = targets.get(_relation(sheet), "")
        data = container.part(box, name, doc_id, options) if name in box.NameToInfo else b""
        found.append(_scan(data, styles, doc_id))
    return found


def _relation(sheet: Element) -> str:
    """The relationship id of a sheet: `r:id`, not its other ids."""
    return next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")


def _scan(data: bytes, styles: set[bytes], doc_id: str) -> Percents:
    rows = columns = 0
    found: Percents = set()
    for cell in AT.finditer(data):
        place = PLACE.search(cell[1])
        if place is None:
            continue
        row, column = int(place[2]), _column(place[1])
        rows, columns = max(rows, row), max(columns, column)
        if styles and (style := STYLE.search(cell[1])) and style[1] in styles:
            found.add((row - 1, column - 1))
    if rows * columns > MOST:
        raise _too_wide(doc_id)
    return found


def _column(letters: bytes) -> int:
    n = 0
    for letter in letters:
        n = n * 26 + letter - 64
    return n


def _percent_styles(root: Element | None) -> set[bytes]:
    """The numbers of the cell styles that show a percent."""
    codes = {"9": "%", "10": "%"}
    for element in markup.child(root, "numFmts") if markup.child(root, "numFmts") is not None else ():  # type: ignore[union-attr]
        codes[str(element.get("numFmtId"))] = str(element.get("formatCode", ""))
    shown = markup.child(root, "cellXfs")
    return {
        str(n).encode()
        for n, style in enumerate(shown if shown is not None else ())
        if "%" in bare(codes.get(str(style.get("numFmtId")), ""))
    }


def is_ods(data: bytes, name: str = "") -> bool:
    """Whether an OpenDocument file is a workbook."""
    return "opendocument.spreadsheet" in container.mimetype(data)


def is_opendocument(data: bytes, name: str = "") -> bool:
    """Whether a ZIP container says that it is an OpenDocument file."""
    return "vnd.oasis.opendocument" in container.mimetype(data)


def ods(data: bytes, doc_id: str, options: Options) -> list[Sheet]:
    """The sheets of an .ods file, cells as they are shown."""
    with container.opened(data, doc_id, options) as box:
        manifest = markup.member(box, doc_id, options, "META-INF/manifest.xml")
        if manifest is not None and any(markup.local(e) == "encryption-data" for e in manifest.iter()):
            raise InputError("encrypted", doc_id, "locked with a password", "save the file without a password")
        root = markup.member(box, doc_id, options, "content.xml")
    if root is None:
        raise InputError("damaged", doc_id, "content.xml is missing", container.AGAIN)
    room = [MOST]
    return [_ods_sheet(e, room) for e in root.iter() if markup.local(e) == "table"]


def _ods_sheet(table: Element, room: list[int]) -> Sheet:
    sheet = Sheet(markup.value(table, "name"), [])
    for row in table.iter():
        if markup.local(row) != "table-row":
            continue
        cells = _ods_cells(row, sheet)
        while cells and not cells[-1]:
            cells.pop()
        times = _times(row, "number-rows-repeated")
        times = min(times, REPEATS if cells else 2, max(1, room[0] // max(1, len(cells))))
        room[0] -= times * len(cells)
        sheet.rows += [cells] * times
    return sheet


def _ods_cells(row: Element, sheet: Sheet) -> list[str]:
    cells: list[str] = []
    for cell in row:
        name = markup.local(cell)
        if name not in {"table-cell", "covered-table-cell"}:
            continue
        text = "\n".join(_paragraph(p) for p in cell if markup.local(p) == "p") if name == "table-cell" else ""
        span = min(_times(cell, "number-columns-spanned"), 2_000), _times(cell, "number-rows-spanned")
        if span != (1, 1):
            sheet.spans[len(sheet.rows), len(cells)] = span
        cells += [text] * min(_times(cell, "number-columns-repeated"), REPEATS if text else 2_000)
    return cells


def _times(element: Element, key: str) -> int:
    said = markup.value(element, key)
    return max(1, int(said)) if said.isascii() and said.isdecimal() and len(said) < 8 else 1


def _paragraph(paragraph: Element) -> str:
    found: list[str] = [paragraph.text or ""]
    for element in paragraph:
        name = markup.local(element)
        if name == "s":
            found.append(" " * min(_times(element, "c"), 100))
        elif name in {"tab", "line-break"}:
            found.append(" ")
        elif name != "annotation":
            found.append(_paragraph(element))
        found.append(element.tail or "")
    return "".join(found)
