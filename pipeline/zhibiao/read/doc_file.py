"""Old Word files (.doc, .wps): the text of the OLE streams by the piece table, tables and notes kept; LibreOffice where that fails.

The format is [MS-DOC]: the header (FIB) of the stream WordDocument says where in 0Table or 1Table the piece table stands, and that
says for each stretch of text where its bytes are and whether they are one or two a character. Files saved in haste have hundreds
of pieces in any order. What was deleted with changes tracked, or hidden, is still in the text: its marks are in pages of
formatting (FKP), and without them a figure taken out would be read.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from zhibiao.errors import InputError
from zhibiao.model import Options
from zhibiao.read import container, office
from zhibiao.read.raw import Raw

__all__ = ["locked", "read"]

WORD97 = 0x00C1  # the oldest nFib with a piece table in its own stream
MAX_PIECES = 1_000_000
FIELD_OPEN, FIELD_TEXT, FIELD_CLOSE = "\x13", "\x14", "\x15"
TABLE_ROW, IN_TABLE, DELETED, HIDDEN = (
    0x2417,
    0x2416,
    0x0800,
    0x083C,
)  # sprmPFTtp, sprmPFInTable, sprmCFRMarkDel, sprmCFVanish
ELSEWHERE = (0x6645, 0x6646)  # sprmPHugePapx, in its two forms
OPERAND = (1, 1, 2, 4, 2, 2, 0, 3)  # bytes behind a sprm, by its top three bits; 0: said by the next byte
DROP = re.compile("[\x00-\x06\x08\x0e-\x12\x16-\x1d\x1f]")
Span = tuple[int, int]
Piece = tuple[int, int, int, bool]  # first and last position in the text, place of its bytes, two bytes a character


class File(NamedTuple):
    """The streams of a file that are needed together."""

    word: bytes
    table: bytes
    data: bytes


def read(data: bytes, doc_id: str, options: Options) -> Raw:
    """The text of a .doc or .wps file: a line for each paragraph and each row of a table, cells parted by tabs.

    Raises InputError for a file that is locked, damaged, or too old to be read without LibreOffice.
    """
    try:
        text = _text(data, doc_id)
    except InputError as error:
        if error.code == "encrypted":
            raise
        return office.read(data, ".doc", doc_id, options, error)
    if not text.strip():
        raise InputError("empty_file", doc_id, "the Word file holds no text", container.AGAIN)
    return Raw(text, "doc", "")


def locked(data: bytes, doc_id: str, options: Options) -> Raw:
    """Refuses a new Office file whose password has put it into an OLE container."""
    raise InputError("encrypted", doc_id, "the Office file is locked with a password", "save it without a password")


def _text(data: bytes, doc_id: str) -> str:
    streams = _streams(data, doc_id)
    word = streams["WordDocument"]
    try:
        magic, version = struct.unpack_from("<HH", word, 0)
        flags = struct.unpack_from("<H", word, 0x0A)[0]
        if magic not in (0xA5EC, 0xA5DC):
            raise InputError("damaged", doc_id, "the stream WordDocument has no Word header", container.AGAIN)
        if flags & 0x0100:
            raise InputError(
                "encrypted", doc_id, "the Word file is locked with a password", "save it without a password"
            )
        if version < WORD97 or magic == 0xA5DC:
            return _word95(word, flags, doc_id)
        table = streams["1Table" if flags & 0x0200 else "0Table"]
        file = File(word, table, streams["Data"])
        return "\n".join(_parts(file, list(_pieces(word, table))))
    except (struct.error, IndexError) as error:
        raise InputError("damaged", doc_id, f"the Word file is cut or damaged ({error})", container.AGAIN) from None


def _streams(data: bytes, doc_id: str) -> dict[str, bytes]:
    """The stream of the text, the two tables, and the stream of what is too large for them; empty where they are not there."""
    import olefile

    try:
        with olefile.OleFileIO(data) as ole:
            found = {
                name: ole.openstream(name).read() if ole.exists(name) and ole.get_size(name) <= len(data) else b""
                for name in ("WordDocument", "0Table", "1Table", "Data")
            }
    except container.BROKEN_OLE as error:
        raise InputError("damaged", doc_id, f"the container is cut or damaged ({error})", container.AGAIN) from None
    if not found["WordDocument"]:
        raise InputError("damaged", doc_id, "the stream WordDocument is cut or damaged", container.AGAIN)
    return found


def _word95(word: bytes, flags: int, doc_id: str) -> str:
    """Word 6 and 95 keep the text in one stretch, in the code page of the machine; a file saved in haste does not."""
    start, end = struct.unpack_from("<II", word, 0x18)
    if flags & 0x0004 or not 0 < start < end <= len(word):
        raise InputError("old_word", doc_id, "a Word 6 or 95 file saved in haste", "save it again as .docx")
    count = struct.unpack_from("<I", word, 0x34)[0]
    text = word[start:end].decode("gb18030", "replace")
    if text.count("\ufffd") * 20 > len(text):
        raise InputError(
            "old_word", doc_id, "a Word 6 or 95 file in a code page that is not Chinese", "save it again as .docx"
        )
    return _plain(text[:count] if 0 < count <= len(text) else text, False)


def _pieces(word: bytes, table: bytes) -> Iterator[Piece]:
    """The piece table: which characters stand where."""
    at, size = struct.unpack_from("<II", word, 0x01A2)
    clx = table[at : at + size]
    where = 0
    while where < len(clx) and clx[where] == 1:  # properties that pieces share
        where += 3 + struct.unpack_from("<H", clx, where + 1)[0]
    if where >= len(clx) or clx[where] != 2:
        raise IndexError("no piece table")
    length = struct.unpack_from("<I", clx, where + 1)[0]
    plc = clx[where + 5 : where + 5 + length]
    count = min((len(plc) - 4) // 12, MAX_PIECES)
    bounds = struct.unpack_from(f"<{count + 1}I", plc, 0) if count > 0 else ()
    total = 0
    for n in range(count):
        first, last = bounds[n], bounds[n + 1]
        place = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * n + 2)[0]
        total += last - first
        if last < first or total > len(word):
            raise IndexError("pieces out of order")
        narrow = bool(place & 0x40000000)
        yield first, last, (place & 0x3FFFFFFF) // (2 if narrow else 1), not narrow


def _parts(file: File, pieces: list[Piece]) -> Iterator[str]:
    """The body, then footnotes, endnotes and text boxes; headers and comments are left out."""
    chars = list("".join(_decoded(file.word, piece) for piece in pieces))
    for first, last in _positions(pieces, _formatted(file, 0x00FA, 1, (DELETED, HIDDEN))):
        for at in range(first, last):
            if chars[at] not in "\x07\r\x0c":
                chars[at] = "\0"
    rows = {last - 1 for _, last in _positions(pieces, _formatted(file, 0x0102, 13, (TABLE_ROW,)))}
    for _, last in _positions(pieces, _formatted(file, 0x0102, 13, (IN_TABLE,))):
        if chars[last - 1] == "\r":  # a paragraph inside a cell
            chars[last - 1] = " "
        elif last - 1 in rows and chars[last - 1] == "\x07":
            chars[last - 1] = "\n"
    # body, footnotes, headers, macros, comments, endnotes, text boxes, theirs
    counts = struct.unpack_from("<8I", file.word, 0x4C)
    start = 0
    for n, count in enumerate(counts):
        part = "".join(chars[start : start + count]) if n in (0, 1, 5, 6) else ""
        if (text := _plain(part, bool(rows))).strip():
            yield text
        start += count


def _decoded(word: bytes, piece: Piece) -> str:
    """The characters of a piece, as many as it says."""
    first, last, at, wide = piece
    data = word[at : at + (last - first) * (2 if wide else 1)]
    if not wide:
        return data.decode("cp1252", "replace").ljust(last - first)
    # code unit by code unit: a position counts those, and a pair may be cut by a piece
    return "".join(map(chr, struct.unpack_from(f"<{len(data) // 2}H", data))).ljust(last - first)


def _formatted(file: File, entry: int, width: int, wanted: tuple[int, ...]) -> list[Span]:
    """Places of bytes whose formatting (paragraphs at 0x0102, characters at 0x00FA of the header) sets one of the flags."""
    at, size = struct.unpack_from("<II", file.word, entry)
    plc = file.table[at : at + size]
    count = max(0, (len(plc) - 4) // 8)
    found: list[Span] = []
    for n in range(count):
        page = struct.unpack_from("<I", plc, 4 * (count + 1) + 4 * n)[0] & 0x3FFFFF
        found += _page(file, page * 512, width, wanted)
    return found


def _page(file: File, start: int, width: int, wanted: tuple[int, ...]) -> Iterator[Span]:
    """The stretches of one page of formatting that set a flag."""
    page = file.word[start : start + 512]
    if len(page) < 512:
        return
    runs = page[511]
    if 4 * (runs + 1) + width * runs > 511:
        return
    places = struct.unpack_from(f"<{runs + 1}I", page, 0)
    for n in range(runs):
        offset = page[4 * (runs + 1) + width * n] * 2
        if offset and _sets(_sprms(page, offset, width), wanted, file.data):
            yield places[n], places[n + 1]


def _sprms(page: bytes, at: int, width: int) -> bytes:
    """The list of changes of a paragraph (its length in words, after the style) or of characters (its length in bytes)."""
    size = page[at]
    if width == 1:
        return page[at + 1 : at + 1 + size]
    if size:
        return page[at + 3 : at + 2 * size]
    size = page[at + 1] if at + 1 < 511 else 0
    return page[at + 4 : at + 2 + 2 * size]


def _sets(changes: bytes, wanted: tuple[int, ...], data: bytes) -> bool:
    """Whether a list of changes sets one of the flags; those of a wide row stand in the stream Data."""
    at = 0
    while at + 2 < len(changes):
        code = int.from_bytes(changes[at : at + 2], "little")
        if code in wanted:
            return changes[at + 2] == 1
        if code in ELSEWHERE and at + 6 <= len(changes):
            place = int.from_bytes(changes[at + 2 : at + 6], "little")
            size = int.from_bytes(data[place : place + 2], "little")
            return _sets(data[place + 2 : place + 2 + size], wanted, b"")
        size = OPERAND[code >> 13]
        if size == 0:
            size = 1 + changes[at + 2]
            if code == 0xD608:  # the table's own layout: a length of two bytes
                size = 1 + int.from_bytes(changes[at + 2 : at + 4], "little")
        at += 2 + size
    return False


def _positions(pieces: list[Piece], spans: list[Span]) -> list[Span]:
    """Places of bytes as positions in the text."""
    order = sorted(pieces, key=lambda piece: piece[2])
    starts = [piece[2] for piece in order]
    out: list[Span] = []
    for begin, end in spans[:MAX_PIECES]:
        for first, last, at, wide in order[max(0, bisect_right(starts, begin) - 1) : bisect_right(starts, end)]:
            step = 2 if wide else 1
            low, high = max(begin, at), min(end, at + (last - first) * step)
            if low < high:
                out.append((first + (low - at) // step, first + (high - at) // step))
    return out


def _plain(text: str, rows_known: bool) -> str:
    """The text without codes: fields keep their result, marks of cells become tabs."""
    if FIELD_OPEN in text:
        text = _fields(text)
    if "\x07" in text:
        if not rows_known:  # the formatting does not say where rows end: a mark behind a mark ends one
            text = text.replace("\x07\x07", "\n")
        text = re.sub("\x07+(?=\n)", "", text).replace("\x07", "\t")
    text = text.replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n").replace("\x1e", "-")
    text = DROP.sub("", text).strip("\n")
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _fields(text: str) -> str:
    """The text with each field's code dropped and its result kept."""
    out: list[str] = []
    depth: list[bool] = []  # for each open field, whether its result has begun
    for part in re.split("([\x13\x14\x15])", text):
        if part == FIELD_OPEN:
            depth.append(False)
        elif part == FIELD_TEXT and depth:
            depth[-1] = True
        elif part == FIELD_CLOSE and depth:
            depth.pop()
        elif part not in (FIELD_TEXT, FIELD_CLOSE) and all(depth):
            out.append(part)
    return "".join(out)
