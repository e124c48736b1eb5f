"""Pdf files: the text layer by page, from the places of its characters; pages that are pictures go to the `ocr` extra."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

from zhibiao.errors import InputError
from zhibiao.model import Options, Problem
from zhibiao.read import apart, layout, ocr
from zhibiao.read.layout import Piece
from zhibiao.read.layout_paragraphs import paragraphs
from zhibiao.read.raw import Raw

if TYPE_CHECKING:
    import numpy as np
    from pypdfium2 import PdfDocument

__all__ = ["is_pdf", "read", "read_here"]

FEW = 10  # characters: a page with fewer and a picture on it is a scan with a stamp or a page number
COVER = 0.3  # of the page a picture must cover to be the page
BAD_FONT = 0.1  # of the characters may be without meaning before the font is called unreadable
PASSWORD = 4  # FPDF_ERR_PASSWORD
MAX_CHARS = 20_000_000

Handle = object  # one of the library's own structures


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds: its pieces of text, its size, what kind of page it is, and how many characters have no meaning."""

    pieces: list[Piece]
    height: float
    scan: bool
    marks: int
    bad: int


def read(data: bytes, doc_id: str, options: Options) -> Raw:
    """The text of a pdf file, its pages kept.

    Raises InputError for a file that is encrypted or broken, for scans where the extra `ocr` is missing (needs_ocr), and for
    fonts whose characters cannot be known (unreadable_font). It is read in a process of its own, within limits on time and memory.
    """
    return apart.read(data, doc_id, options) if apart.available() else read_here(data, doc_id, options)


def read_here(data: bytes, doc_id: str, options: Options, beat: Callable[[], object] = int) -> Raw:
    """The same in this process; `beat` is called at each page."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise _refused(error, doc_id) from None
    try:
        return _read(document, doc_id, options, beat)
    finally:
        document.close()


def is_pdf(data: bytes, name: str = "") -> bool:
    """Whether a file is a pdf; some stand behind stray bytes, for servers put a line or a mark before them."""
    return data.startswith(b"%PDF-") or (b"%PDF-1." in data[:1024] and b"startxref" in data[-4096:])


def _refused(error: Exception, doc_id: str) -> InputError:
    if getattr(error, "err_code", None) == PASSWORD or "assword" in str(error) or "ecurity" in str(error):
        return InputError(
            "encrypted", doc_id, "the pdf file asks for a password", "save it without the password, then run again"
        )
    return InputError("damaged", doc_id, f"the pdf file cannot be opened ({error})", "fetch it again")


def _read(document: PdfDocument, doc_id: str, options: Options, beat: Callable[[], object]) -> Raw:
    count = len(document)
    pages: list[Page] = []
    problems: list[Problem] = []
    broken: list[int] = []
    size = 0
    for number in range(min(count, options.max_pages)):
        beat()
        page = _page(document, number)
        if page is None:
            broken.append(number + 1)
            page = Page([], 0.0, False, 0, 0)
        pages.append(page)
        size += page.marks
        if size > MAX_CHARS:
            break
    if len(pages) < count:
        problems.append(_cut(doc_id, len(pages), count))
    if broken:
        what = "pages that cannot be read were left out"
        problems.append(Problem("broken_page", doc_id, _places(broken), what, "open the file and look at them"))
    pictures = [at for at, page in enumerate(pages) if page.scan or _garbled(page)]
    if pictures:
        pages, found = _recognised(document, pages, pictures, doc_id, options, beat)
        problems += found
    rows = [layout.lines(page.pieces) for page in pages]
    text, starts = paragraphs(rows, [page.height for page in pages])
    if not text.strip():
        raise InputError("empty_file", doc_id, "the pdf file holds no text and no picture", "fetch it again")
    return Raw(text, "pdf", "", tuple(problems), pages=starts)


def _cut(doc_id: str, done: int, count: int) -> Problem:
    what = f"{count:,} pages, more than the {done:,} that are read"
    return Problem("too_many_pages", doc_id, f"page {done + 1}", what, "split the file, or allow more pages")


def _places(pages: list[int]) -> str:
    """The numbers of pages, in short."""
    return "page " + ", ".join(map(str, pages[:10])) + (" …" if len(pages) > 10 else "")


def _garbled(page: Page) -> bool:
    return page.marks > FEW and page.bad > page.marks * BAD_FONT


def _recognised(
    document: PdfDocument,
    pages: list[Page],
    pictures: list[int],
    doc_id: str,
    options: Options,
    beat: Callable[[], object],
) -> tuple[list[Page], list[Problem]]:
    """The pages with those that are pictures, or whose fonts cannot be read, recognised; or why they could not be."""
    garbled = [at for at in pictures if not pages[at].scan]
    where = _places([at + 1 for at in pictures])
    if not ocr.available():
        good = sum(page.marks for at, page in enumerate(pages) if at not in set(pictures))
        code = "unreadable_font" if len(garbled) * 2 > len(pictures) else "needs_ocr"
        what = (
            "the fonts do not say which characters they draw"
            if code == "unreadable_font"
            else "pages are pictures of text"
        )
        if good < FEW:
            raise InputError(code, doc_id, f"{what}: {where}", ocr.CURE)
        kept = [Page([], p.height, False, 0, 0) if at in pictures else p for at, p in enumerate(pages)]
        return kept, [Problem(code, doc_id, where, f"{what}; they were left out", ocr.CURE)]
    out, problems = list(pages), []
    scores: list[float] = []
    for at in pictures:  # those after the limit too must not be read from fonts that say nothing
        out[at] = Page([], pages[at].height, False, 0, 0)
    for at in pictures[: options.ocr_pages]:
        beat()
        image, height = _picture(document, at)
        pieces, score = ocr.pieces(image)
        scores += [score] if pieces else []
        out[at] = Page(pieces, height, False, sum(len(p.text) for p in pieces), 0)
    if len(pictures) > options.ocr_pages:
        what = f"{len(pictures):,} pages are pictures; the first {options.ocr_pages:,} were recognised"
        problems.append(Problem("too_many_pages", doc_id, where, what, "split the file, or allow more pages"))
    if scores:
        problems.append(ocr.note(doc_id, where, scores))
    elif not any(page.marks for page in out):
        raise InputError(
            "no_text_found", doc_id, f"no text was recognised in its pictures: {where}", "look at the file"
        )
    return out, problems


def _picture(document: PdfDocument, at: int) -> tuple[np.ndarray[Any, Any], float]:
    """A page drawn for recognition, and its height in pixels."""
    page = document[at]
    try:
        width, height = page.get_size()
        scale = ocr.scale(width, height)
        image = page.render(scale=scale).to_numpy()
        return image, float(image.shape[0])
    finally:
        page.close()


def _page(document: PdfDocument, number: int) -> Page | None:
    """What a page holds; None where the page is broken."""
    import pypdfium2 as pdfium
    from pypdfium2 import raw as c

    try:
        page = document[number]
        textpage = page.get_textpage()
    except pdfium.PdfiumError:
        return None
    try:
        width, height = page.get_size()
        chars = list(_chars(textpage.raw, c))
        pieces = [piece for piece, _ in chars]
        marks = sum(1 for piece in pieces if piece.text.strip())
        scan = marks < FEW and _is_drawn(page.raw, c, width * height)
        return Page(_upright(pieces, textpage.raw, c, height), height, scan, marks, sum(bad for _, bad in chars))
    finally:
        textpage.close()
        page.close()


def _chars(textpage: Handle, c: ModuleType) -> Iterator[tuple[Piece, bool]]:
    """Each character with its box (y as in the file, upward) and whether it has no meaning."""
    box = c.FS_RECTF()
    high = 0
    for at in range(min(c.FPDFText_CountChars(textpage), MAX_CHARS)):
        code = c.FPDFText_GetUnicode(textpage, at)
        if c.FPDFText_IsGenerated(textpage, at) == 1 or code in (0x20, 0x3000, 0xA0, 0x0A, 0x0D, 0x09):
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        if not c.FPDFText_GetLooseCharBox(textpage, at, ctypes.byref(box)):
            continue
        if not (
            math.isfinite(box.left)
            and math.isfinite(box.top)
            and math.isfinite(box.right)
            and math.isfinite(box.bottom)
        ):
            continue
        char = "-" if code in (2, 0xFFFE) else chr(code) if code < 0x110000 else "\ufffd"
        bad = c.FPDFText_HasUnicodeMapError(textpage, at) == 1 or _meaningless(char)
        yield Piece(box.left, box.bottom, box.right, box.top, "\ufffd" if char < " " else char), bad


def _meaningless(char: str) -> bool:
    return char == "\ufffd" or (
        not "\x20" <= char <= "\u9fff" and unicodedata.category(char) in {"Cc", "Co", "Cn", "Cs"}
    )


def _upright(pieces: list[Piece], textpage: Handle, c: ModuleType, height: float) -> list[Piece]:
    """The pieces with y growing downward, turned so that the lines of the page run to the right."""
    count = c.FPDFText_CountChars(textpage)
    step = max(1, count // 50)
    turns = Counter(round(c.FPDFText_GetCharAngle(textpage, at) / (math.pi / 2)) % 4 for at in range(0, count, step))
    turn = turns.most_common(1)[0][0] if turns else 0
    if turn == 3:  # the library counts clockwise
        return [Piece(p.top, p.x0, p.bottom, p.x1, p.text) for p in pieces]
    if turn == 2:
        return [Piece(-p.x1, p.top, -p.x0, p.bottom, p.text) for p in pieces]
    if turn == 1:
        return [Piece(-p.bottom, -p.x1, -p.top, -p.x0, p.text) for p in pieces]
    return [Piece(p.x0, height - p.bottom, p.x1, height - p.top, p.text) for p in pieces]


def _is_drawn(page: Handle, c: ModuleType, area: float) -> bool:
    """Whether a page without text shows something: a picture of some size, or letters drawn as shapes."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    shapes = 0
    for at in range(min(c.FPDFPage_CountObjects(page), 2000)):
        thing = c.FPDFPage_GetObject(page, at)
        kind = c.FPDFPageObj_GetType(thing)
        shapes += kind in (c.FPDF_PAGEOBJ_PATH, c.FPDF_PAGEOBJ_FORM)
        if kind != c.FPDF_PAGEOBJ_IMAGE:
            continue
        if c.FPDFPageObj_GetBounds(thing, *(ctypes.byref(v) for v in (left, bottom, right, top))):
            shown = (right.value - left.value) * (top.value - bottom.value)
            if shown > area * COVER:
                return True
    return shapes > 100
