"""Files → text. A family: one module a format, one registry, one function."""

from __future__ import annotations

from collections.abc import Callable

from zhibiao.errors import InputError
from zhibiao.model import Options
from zhibiao.read import text_file
from zhibiao.read.raw import Raw

__all__ = ["READERS", "Raw", "read", "sniff"]

Reader = Callable[[bytes, str, Options], Raw]

# Format → its reader: the whole registry. `sniff` names the format by the file's first bytes.
READERS: dict[str, Reader] = {
    "text": text_file.read,
}

# The first bytes of files that are not text, whatever their names say, and how people call them.
MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "pdf", "a PDF file"),
    (b"PK\x03\x04", "zip", "a ZIP container (docx, xlsx, ofd, epub, zip)"),
    (b"PK\x05\x06", "zip", "an empty ZIP container"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole", "an old Office file (doc, xls, ppt, wps)"),
    (b"{\\rtf", "rtf", "a rich-text file"),
    (b"\x89PNG\r\n\x1a\n", "image", "a PNG picture"),
    (b"\xff\xd8\xff", "image", "a JPEG picture"),
    (b"GIF8", "image", "a GIF picture"),
    (b"II*\x00", "image", "a TIFF picture"),
    (b"MM\x00*", "image", "a TIFF picture"),
    (b"Rar!\x1a\x07", "archive", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive", "a 7-Zip archive"),
    (b"\x1f\x8b\x08", "archive", "a gzip archive"),
    (b"\xfd7zXZ\x00", "archive", "an xz archive"),
    (b"SQLite format 3\x00", "database", "a SQLite database"),
    (b"PAR1", "database", "a Parquet table"),
    (b"\x7fELF", "program", "a program"),
    (b"MZ\x90\x00", "program", "a program"),
)


def read(data: bytes, doc_id: str, options: Options) -> Raw:
    """The text of a file.

    Raises InputError for a file that is too big, empty, not text, or of a format without a reader.

    >>> read("增长8%".encode("gbk"), "a.txt", Options())
    Raw(text='增长8%', format='text', encoding='gb18030', problems=())
    """
    if len(data) > options.max_bytes:
        raise InputError(
            "too_big",
            doc_id,
            f"the file has {len(data):,} bytes, more than the limit of {options.max_bytes:,}",
            "split it, or raise the limit on size",
        )
    kind, called = sniff(data)
    if kind not in READERS:
        raise InputError(
            "not_text",
            doc_id,
            f"the file is {called}, whatever its name says",
            "save it as text, or give the text of it",
        )
    return READERS[kind](data, doc_id, options)


def sniff(data: bytes) -> tuple[str, str]:
    """The format a file's first bytes name, and what people call it.

    >>> sniff(b"%PDF-1.7 ...")
    ('pdf', 'a PDF file')
    """
    for magic, kind, called in MAGIC:
        if data.startswith(magic):
            return kind, called
    return "text", "text"
