"""Old workbooks (.xls) of Excel 95 to 2003 and WPS, read from their records.

Not through calamine, which believes a file's own word on sizes and ends the whole process over a damaged one. After
[MS-XLS]: a stream of records, each a type and a length; the first part holds what all sheets share, a sheet follows its BOF.
"""

from __future__ import annotations

import datetime
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from zhibiao.errors import InputError
from zhibiao.read.container import AGAIN, BROKEN_OLE
from zhibiao.read.sheets_cells import HIDDEN, Sheet, bare, percent, written

__all__ = ["STREAMS", "read"]

STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")
BOF, END, SHEET, FORMAT, XF, PASSWORD, STRINGS, CONTINUE, CODEPAGE, DATES = (
    0x0809,
    0x000A,
    0x0085,
    0x041E,
    0x00E0,
    0x002F,
    0x00FC,
    0x003C,
    0x0042,
    0x0022,
)
FORMULA, RESULT, NUMBER, LABEL, RICH, TRUTH, RK, RKS, SHARED, MERGED = (
    0x0006,
    0x0207,
    0x0203,
    0x0204,
    0x00D6,
    0x0205,
    0x027E,
    0x00BD,
    0x00FD,
    0x00E5,
)
PAGES = {936: "gb18030", 950: "big5hkscs", 1200: "utf-16-le"}
COLUMNS = 256
DATE = re.compile("[yYdD年日]")
DATE_FORMATS = frozenset((14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 55), 57, 58))


@dataclass(slots=True)
class Book:
    """What the sheets share. A style is "%", "date" or ""."""

    sheets: list[tuple[str, bool, int]] = field(default_factory=list)  # name, hidden, where it begins
    styles: list[str] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    encoding: str = "gb18030"
    wide: bool = True  # Excel 97 and later: strings say whether they are UTF-16
    epoch: datetime.datetime = datetime.datetime(1899, 12, 30)


def read(data: bytes, doc_id: str) -> list[Sheet]:
    """The worksheets of an .xls file; raises InputError for one that is locked or damaged."""
    stream = _stream(data, doc_id)
    try:
        book = _shared(stream, doc_id)
        found = [_sheet(stream, begin, name, book) for name, _, begin in book.sheets]
    except (struct.error, IndexError) as error:
        raise InputError("damaged", doc_id, f"the workbook is cut or damaged ({error})", AGAIN) from None
    hidden = [h for _, h, _ in book.sheets]
    return [Sheet(s.name, [], problems=[HIDDEN]) if h and s.rows else s for s, h in zip(found, hidden, strict=True)]


def _stream(data: bytes, doc_id: str) -> bytes:
    import olefile

    try:
        with olefile.OleFileIO(data) as ole:
            name = next((s for s in STREAMS if ole.exists(s)), "")
            return bytes(ole.openstream(name).read()) if name else b""
    except BROKEN_OLE as error:
        raise InputError("damaged", doc_id, f"the workbook is cut or damaged ({error})", AGAIN) from None


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _shared(stream: bytes, doc_id: str) -> Book:
    book = Book()
    codes: dict[int, str] = {9: "%", 10: "%"}
    styles: list[int] = []
    pieces: list[bytes] = []
    last = 0
    for kind, body in _records(stream, 0):
        if kind == BOF:
            book.wide = int.from_bytes(body[:2], "little") >= 0x0600
        elif kind == PASSWORD:
            raise InputError("encrypted", doc_id, "locked with a password", "save the file without a password")
        elif kind == CODEPAGE:
            book.encoding = PAGES.get(int.from_bytes(body[:2], "little"), "gb18030")
        elif kind == DATES and body[:1] == b"\1":
            book.epoch = datetime.datetime(1904, 1, 1)
        elif kind == SHEET and len(body) > 7 and body[5] == 0:  # 0 is a worksheet, not a chart or a macro
            begin = int.from_bytes(body[:4], "little")
            book.sheets.append((_string(body[6:], book, short=True), bool(body[4] & 3), begin))
        elif kind == FORMAT and len(body) > 4:
            codes[int.from_bytes(body[:2], "little")] = bare(_string(body[2:], book, short=not book.wide))
        elif kind == XF and len(body) >= 4:
            styles.append(int.from_bytes(body[2:4], "little"))
        elif kind == STRINGS or (kind == CONTINUE and last == STRINGS):
            pieces.append(body)
        elif kind == END:
            break
        last = STRINGS if kind == CONTINUE and last == STRINGS else kind
    book.styles = [_style(n, codes.get(n, "")) for n in styles]
    book.strings = _strings(pieces)
    if not book.sheets:
        raise InputError("damaged", doc_id, "the workbook names no sheet", AGAIN)
    book.sheets = book.sheets[:1000]
    return book


def _style(number: int, code: str) -> str:
    if "%" in code:
        return "%"
    return "date" if number in DATE_FORMATS or (DATE.search(code) and code.lower() != "general") else ""


def _string(body: bytes, book: Book, short: bool = False) -> str:
    """A string by itself: its length in one byte or two, in new files whether it is UTF-16, its characters."""
    size, at = (body[0], 1) if short else (int.from_bytes(body[:2], "little"), 2)
    if not book.wide:
        return body[at : at + size].decode(book.encoding, "replace")
    double, at = body[at] & 1, at + 1
    return body[at : at + size * (1 + double)].decode("utf-16-le" if double else "latin-1", "replace")


def _strings(pieces: list[bytes]) -> list[str]:
    """The strings that cells share. One may be broken between records; the rest then says anew whether it is UTF-16."""
    found: list[str] = []
    piece, at = 0, 8
    while piece < len(pieces):
        body = pieces[piece]
        if at + 3 > len(body):
            piece, at = piece + 1, 0
            continue
        size, flags = struct.unpack_from("<HB", body, at)
        at += 3
        rest = 0
        if flags & 8 and at + 2 <= len(body):
            rest, at = 4 * int.from_bytes(body[at : at + 2], "little"), at + 2
        if flags & 4 and at + 4 <= len(body):
            rest, at = rest + int.from_bytes(body[at : at + 4], "little"), at + 4
        text, piece, at = _characters(pieces, piece, at, size, flags & 1)
        found.append(text)
        while rest and piece < len(pieces):  # fonts and readings
            step = min(rest, len(pieces[piece]) - at)
            rest, at = rest - step, at + step
            if rest:
                piece, at = piece + 1, 0
    return found


def _characters(pieces: list[bytes], piece: int, at: int, size: int, wide: int) -> tuple[str, int, int]:
    text: list[str] = []
    while True:
        body = pieces[piece]
        n = min(size, (len(body) - at) // (1 + wide))
        text.append(body[at : at + n * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace"))
        size, at = size - n, at + n * (1 + wide)
        if not size or piece + 1 >= len(pieces):
            return "".join(text), piece, at
        piece, at = piece + 1, 1
        wide = pieces[piece][0] & 1 if pieces[piece] else 0


def _sheet(stream: bytes, begin: int, name: str, book: Book) -> Sheet:
    cells: dict[int, dict[int, str]] = {}
    sheet = Sheet(name, [])
    waiting: tuple[int, int] | None = None  # the cell whose formula gives the string in the next record
    depth = 0
    for kind, body in _records(stream, begin):
        if kind == BOF:
            depth += 1  # a chart in the sheet is a stream of its own inside it
        elif kind == END:
            depth -= 1
            if depth <= 0:
                break
        elif depth != 1:
            continue
        elif kind == MERGED:
            for top, bottom, left, right in struct.iter_unpack("<HHHH", body[2 : 2 + (len(body) - 2) // 8 * 8]):
                sheet.spans[top, left] = max(1, right - left + 1), max(1, bottom - top + 1)
        elif kind == RESULT and waiting:
            cells.setdefault(waiting[0], {})[waiting[1]] = _string(body, book)
        else:
            waiting = None
            for row, column, text in _cells(kind, body, book):
                if text is None:
                    waiting = row, column
                elif text and column < COLUMNS:
                    cells.setdefault(row, {})[column] = text
    for row in range(max(cells, default=-1) + 1):
        own = cells.get(row, {})
        sheet.rows.append([own.get(column, "") for column in range(max(own, default=-1) + 1)])
    return sheet


def _cells(kind: int, body: bytes, book: Book) -> Iterator[tuple[int, int, str | None]]:
    """The cells of a record: row, column, text; None for the text that the next record holds."""
    if kind not in {FORMULA, NUMBER, LABEL, RICH, TRUTH, RK, RKS, SHARED} or len(body) < 7:
        return
    row, column, style = struct.unpack_from("<HHH", body)
    if kind == RKS:
        for at in range(4, len(body) - 7, 6):
            yield row, column, _number(_rk(body[at + 2 : at + 6]), int.from_bytes(body[at : at + 2], "little"), book)
            column += 1
    elif kind == SHARED:
        n = int.from_bytes(body[6:10], "little")
        yield row, column, book.strings[n] if n < len(book.strings) else ""
    elif kind in {LABEL, RICH}:
        yield row, column, _string(body[6:], book)
    elif kind == RK:
        yield row, column, _number(_rk(body[6:10]), style, book)
    elif kind == TRUTH:
        yield row, column, written(bool(body[6])) if body[7:8] == b"\0" else ""
    elif kind == FORMULA and body[12:14] == b"\xff\xff":
        yield row, column, None if body[6] == 0 else written(bool(body[8])) if body[6] == 1 else ""
    elif len(body) >= 14:
        yield row, column, _number(struct.unpack_from("<d", body, 6)[0], style, book)


def _rk(body: bytes) -> float:
    """A number packed into four bytes: two bits say whether it is whole and whether it counts hundredths."""
    bits = int.from_bytes(body, "little")
    if bits & 2:
        value: float = int.from_bytes(body, "little", signed=True) >> 2
    else:
        value = struct.unpack("<d", b"\0\0\0\0" + (bits & ~3).to_bytes(4, "little"))[0]
    return value / 100 if bits & 1 else value


def _number(value: float, style: int, book: Book) -> str:
    how = book.styles[style] if style < len(book.styles) else ""
    if how == "%" and abs(value) < 1e12:
        return percent(value)
    if how == "date" and 1 <= value < 2_900_000:
        return written(book.epoch + datetime.timedelta(days=round(value * 86_400) / 86_400))
    return written(float(value))
