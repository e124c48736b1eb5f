"""Files → text. A family: one module a format, one registry, one function.

The first bytes of a file decide what it is, and for containers (ZIP, OLE) a member inside; the name never does. Formats
that are text all through (HTML, Markdown, CSV) have no first bytes: what the text looks like decides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from zhibiao.errors import InputError
from zhibiao.model import Options
from zhibiao.read import (
    archive,
    container,
    doc_file,
    docx_file,
    html_page,
    md_text,
    ocr,
    odt_file,
    ofd_file,
    pdf_file,
    rtf_file,
    sheets,
    sheets_biff,
    sheets_book,
    stata_file,
    text_file,
)
from zhibiao.read.raw import Raw, documents

__all__ = ["FORMATS", "Format", "Raw", "documents", "read", "sniff"]

Reader = Callable[[bytes, str, Options], Raw]
Looks = Callable[[bytes, str], bool]

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Format(NamedTuple):
    """A kind of file. `magic`: how it begins; `inside`: names of members, one of which tells a ZIP or OLE container apart;
    `looks`: for text, a test of the bytes and the name. Without a reader the file is refused as what it is `called`."""

    name: str
    called: str
    extensions: tuple[str, ...] = ()
    magic: tuple[bytes, ...] = ()
    inside: tuple[str, ...] = ()
    looks: Looks | None = None
    reader: Reader | None = None
    keeps: str = ""


# The whole registry: a row a format; the first row that fits wins, so a container by its member stands before the bare one.
# fmt: off
FORMATS: tuple[Format, ...] = (
    Format("pdf", "a PDF file", ("pdf",), looks=pdf_file.is_pdf, reader=pdf_file.read, keeps="pages; lines rejoined; cells of tables"),
    Format("ofd", "an OFD file", ("ofd",), (ZIP,), ("OFD.xml", "/OFD.xml"), reader=ofd_file.read, keeps="pages; lines rejoined; cells of tables"),
    Format("ods", "an OpenDocument workbook", ("ods",), (ZIP,), ("content.xml",), sheets_book.is_ods, sheets.read_ods, "as xlsx"),
    Format("odt", "an OpenDocument text", ("odt",), (ZIP,), ("content.xml",), odt_file.is_odt, odt_file.read, keeps="headings, list numbers, tables, notes"),
    Format("docx", "a Word file", ("docx", "docm", "dotx"), (ZIP,), ("word/document.xml", "word/document2.xml"), reader=docx_file.read, keeps="paragraphs, list numbers, tables, text boxes, notes; insertions, not deletions"),
    Format("xlsx", "an Excel workbook", ("xlsx", "xlsm", "et"), (ZIP,), ("xl/workbook.xml",), reader=sheets.read_xlsx, keeps="a document a row of texts, else tables; merged heads; percents"),
    Format("xlsb", "a binary Excel workbook", ("xlsb",), (ZIP,), ("xl/workbook.bin",)),
    Format("pptx", "a PowerPoint file", ("pptx",), (ZIP,), ("ppt/presentation.xml",)),
    Format("docx", "an Office file of another kind", (), (ZIP,), ("[Content_Types].xml", "_rels/.rels", "word/styles.xml"), reader=docx_file.read, keeps="as docx, where its document stands elsewhere"),
    Format("opendocument", "an OpenDocument file of another kind, or damaged", ("odp", "odg"), (ZIP,), ("mimetype", "META-INF/manifest.xml"), sheets_book.is_opendocument),
    Format("zip", "a ZIP container (docx, xlsx, ofd, epub, zip)", ("zip",), (ZIP, b"PK\x05\x06"), reader=archive.read_zip, keeps="every member as its own document"),
    Format("xls", "an old Excel workbook", ("xls", "et"), (OLE,), sheets_biff.STREAMS, reader=sheets.read_xls, keeps="as xlsx"),
    Format("doc", "a Word file", ("doc", "wps"), (OLE,), ("WordDocument",), reader=doc_file.read, keeps="paragraphs, tables, notes"),
    Format("locked", "an Office file locked with a password", (), (OLE,), ("EncryptedPackage",), reader=doc_file.locked),
    Format("ole", "an old Office file (doc, xls, ppt, wps)", ("ppt",), (OLE,)),
    Format("rtf", "a rich-text file", ("rtf",), (b"{\\rtf",), reader=rtf_file.read, keeps="paragraphs, tables, notes"),
    Format("image", "a PNG picture", ("png",), (b"\x89PNG\r\n\x1a\n",), reader=ocr.read, keeps="lines, by the extra ocr"),
    Format("image", "a JPEG picture", ("jpg", "jpeg"), (b"\xff\xd8\xff",), reader=ocr.read, keeps="lines, by the extra ocr"),
    Format("image", "a GIF picture", ("gif",), (b"GIF8",), reader=ocr.read, keeps="lines, by the extra ocr"),
    Format("image", "a TIFF picture", ("tif", "tiff"), (b"II*\x00", b"MM\x00*"), reader=ocr.read, keeps="lines, by the extra ocr"),
    Format("image", "a bitmap picture", ("bmp",), (b"BM",), looks=ocr.is_bmp, reader=ocr.read, keeps="lines, by the extra ocr"),
    Format("rar", "a RAR archive", ("rar",), (b"Rar!\x1a\x07",)),
    Format("7z", "a 7-Zip archive", ("7z",), (b"7z\xbc\xaf\x27\x1c",)),
    Format("tar", "a tar archive", ("tar",), looks=archive.is_tar, reader=archive.read_tar, keeps="every member as its own document"),
    Format("packed", "a gzip file", ("gz", "tgz"), (b"\x1f\x8b\x08",), reader=archive.read_packed, keeps="what is packed in it"),
    Format("packed", "a bzip2 file", ("bz2",), tuple(b"BZh%d1AY&SY" % n for n in range(1, 10)), reader=archive.read_packed, keeps="what is packed in it"),
    Format("packed", "an xz file", ("xz",), (b"\xfd7zXZ\x00",), reader=archive.read_packed, keeps="what is packed in it"),
    Format("database", "a SQLite database", ("db",), (b"SQLite format 3\x00",)),
    Format("database", "a Parquet table", ("parquet",), (b"PAR1",)),
    Format("program", "a program", ("exe",), (b"\x7fELF", b"MZ\x90\x00")),
    Format("dta", "a Stata file", ("dta",), stata_file.MAGIC, reader=stata_file.read, keeps="as xlsx; labels of variables and values"),
    Format("html", "a web page", ("html", "htm", "mht", "mhtml"), looks=html_page.looks, reader=html_page.read, keeps="title, paragraphs, tables; menus and link lists left out"),
    Format("md", "a Markdown file", ("md", "markdown"), looks=md_text.looks, reader=md_text.read, keeps="every line, without marks; tables"),
    Format("csv", "separated values", ("csv", "tsv", "tab"), looks=sheets.looks_csv, reader=sheets.read_csv, keeps="as xlsx"),
    Format("text", "text", ("txt",), reader=text_file.read, keeps="every character"),
)
# fmt: on


def read(data: bytes, doc_id: str, options: Options) -> Raw:
    """The text of a file.

    Raises InputError for a file that is too big, empty, damaged, locked, or of a format without a reader.

    >>> read("增长8%".encode("gbk"), "a.txt", Options()).text
    '增长8%'
    """
    if len(data) > options.max_bytes:
        raise InputError(
            "too_big",
            doc_id,
            f"the file has {len(data):,} bytes, more than the limit of {options.max_bytes:,}",
            "split it, or raise the limit on size",
        )
    found = sniff(data, doc_id)
    if found.reader is None:
        raise InputError(
            "not_text",
            doc_id,
            f"the file is {found.called}, whatever its name says",
            "save it as text, or give the text of it",
        )
    return found.reader(data, doc_id, options)


def sniff(data: bytes, name: str = "") -> Format:
    """What a file is, by its bytes; the name only helps among formats of text, where the text looks like it too.

    >>> sniff(b"%PDF-1.7 ...", "报告.txt").called
    'a PDF file'
    """
    members: frozenset[str] | None = None
    for form in FORMATS:
        if form.magic and not data.startswith(form.magic):
            continue
        if form.inside:
            members = container.members(data) if members is None else members
            if members.isdisjoint(form.inside):
                continue
        if form.looks is None or form.looks(data, name):
            return form
    return FORMATS[-1]
