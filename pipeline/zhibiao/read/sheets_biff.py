"""What calamine does not say of an .xls file: how far its sheets reach, and which cells are shown as percents.

After [MS-XLS]: a stream of records, each a type and a length; a sheet's records follow its own BOF.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from zhibiao.errors import InputError
from zhibiao.read.container import AGAIN

__all__ = ["STREAMS", "scan"]

STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")
BOF, EOF_, SHEET, FORMAT, XF, PASSWORD = 0x0809, 0x000A, 0x0085, 0x041E, 0x00E0, 0x002F
ONE = frozenset(
    (0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6)
)  # formula, number, label, boolean, RK, shared string
MANY = 0x00BD  # several RK numbers side by side
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')

Percents = set[tuple[int, int]]


def scan(data: bytes, doc_id: str) -> tuple[list[tuple[int, int]], list[Percents]]:
    """By sheet, in the workbook's order: how many rows and columns it reaches over, and its cells shown as percents."""
    stream = _stream(data, doc_id)
    sheets, styles = _globals(stream, doc_id)
    corners, percents = [], []
    for begin in sheets:
        corner, found = _sheet(stream, begin, styles)
        corners.append(corner)
        percents.append(found)
    return corners, percents


def _stream(data: bytes, doc_id: str) -> bytes:
    import olefile

    try:
        with olefile.OleFileIO(data) as ole:
            name = next((s for s in STREAMS if ole.exists(s)), "")
            return bytes(ole.openstream(name).read()) if name else b""
    except (OSError, ValueError, IndexError, KeyError, TypeError, RecursionError, MemoryError) as error:
        raise InputError("damaged", doc_id, f"the workbook is cut or damaged ({error})", AGAIN) from None


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _globals(stream: bytes, doc_id: str) -> tuple[list[int], list[bool]]:
    """Where the sheets begin, and for each cell style whether it shows a percent."""
    sheets: list[int] = []
    styles: list[int] = []
    percent = {9, 10}
    for kind, body in _records(stream, 0):
        if kind == PASSWORD:
            raise InputError("encrypted", doc_id, "locked with a password", "save the file without a password")
        if kind == SHEET and len(body) >= 6 and body[5] == 0:  # 0 is a worksheet; calamine counts the others too
            sheets.append(int.from_bytes(body[:4], "little"))
        elif kind == SHEET:
            sheets.append(len(stream))
        elif kind == FORMAT and len(body) > 5 and "%" in QUOTED.sub("", _code(body)):
            percent.add(int.from_bytes(body[:2], "little"))
        elif kind == XF and len(body) >= 4:
            styles.append(int.from_bytes(body[2:4], "little"))
        elif kind == EOF_:
            break
    return sheets[:1000], [style in percent for style in styles]


def _code(body: bytes) -> str:
    wide = body[4] & 1
    return body[5:].decode("utf-16-le" if wide else "latin-1", "replace")


def _sheet(stream: bytes, begin: int, styles: list[bool]) -> tuple[tuple[int, int], Percents]:
    rows = columns = depth = 0
    found: Percents = set()
    for kind, body in _records(stream, begin):
        if kind == BOF:
            depth += 1  # a chart in the sheet is a stream of its own inside it
        elif kind == EOF_:
            depth -= 1
            if depth <= 0:
                break
        elif depth == 1 and kind in ONE and len(body) >= 6:
            row, column, style = struct.unpack_from("<HHH", body)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if style < len(styles) and styles[style]:
                found.add((row, column))
        elif depth == 1 and kind == MANY and len(body) >= 6:
            row, first = struct.unpack_from("<HH", body)
            for i, at in enumerate(range(4, len(body) - 6, 6)):
                column, style = first + i, int.from_bytes(body[at : at + 2], "little")
                rows, columns = max(rows, row + 1), max(columns, column + 1)
                if style < len(styles) and styles[style]:
                    found.add((row, column))
    return (rows, columns), found
