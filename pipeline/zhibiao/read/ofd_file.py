"""OFD files (GB/T 33190, the national layout format): the text of each page by the places of its characters; attachments are left."""

from __future__ import annotations

import math
import posixpath
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from zhibiao.errors import InputError
from zhibiao.model import Options, Problem
from zhibiao.read import container, layout
from zhibiao.read.layout import Piece
from zhibiao.read.layout_paragraphs import paragraphs
from zhibiao.read.odt_file import root
from zhibiao.read.raw import Raw

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

__all__ = ["read"]

PAGE_HEIGHT = 297.0  # mm, where the file does not say
MAX_RUN = 100_000  # characters of one text object
Matrix = tuple[float, float, float, float, float, float]


def read(data: bytes, doc_id: str, options: Options) -> Raw:
    """The text of an .ofd file, its pages kept.

    Raises InputError for a file that is locked, damaged, or whose pages are pictures.
    """
    with container.opened(data, doc_id, options) as box:
        names = {name.replace("\\", "/").lstrip("/"): name for name in box.namelist()}
        pages: list[list[layout.Line]] = []
        heights: list[float] = []
        problems: list[Problem] = []
        pictures = 0
        for where in _pages(box, names, doc_id, options):
            if len(pages) >= options.max_pages:
                what = f"more than {options.max_pages:,} pages; the rest was left out"
                problems.append(Problem("too_many_pages", doc_id, where, what, "split the file, or allow more pages"))
                break
            tree = _part(box, names, where, doc_id, options)
            if tree is None:
                problems.append(Problem("broken_page", doc_id, where, "a page is missing or broken", container.AGAIN))
                continue
            found = list(_pieces(tree))
            pictures += not found and next(_named(tree, "ImageObject"), None) is not None
            pages.append(layout.lines(found))
            heights.append(_height(tree))
    text, starts = paragraphs(pages, heights)
    if not text.strip():
        if pictures:
            cure = "save its pages as pictures or pdf, and read those with the extra ocr"
            raise InputError("needs_ocr", doc_id, "the pages of the .ofd file are pictures", cure)
        raise InputError("empty_file", doc_id, "the .ofd file holds no text", container.AGAIN)
    return Raw(text, "ofd", "", tuple(problems), pages=starts)


def _part(box: zipfile.ZipFile, names: dict[str, str], where: str, doc_id: str, options: Options) -> Element | None:
    """The root of a part; None where it is missing or broken."""
    if where not in names:
        return None
    try:
        return root(container.part(box, names[where], doc_id, options), doc_id)
    except InputError as error:
        if error.code == "encrypted":
            raise
        return None


def _pages(box: zipfile.ZipFile, names: dict[str, str], doc_id: str, options: Options) -> Iterator[str]:
    """The paths of the pages, in reading order: OFD.xml names documents, a document names its pages."""
    top = _part(box, names, "OFD.xml", doc_id, options)
    if top is None:
        raise InputError("damaged", doc_id, "the .ofd file has no OFD.xml", container.AGAIN)
    for entry in _named(top, "DocRoot"):
        base = _under("", entry.text or "")
        document = _part(box, names, base, doc_id, options)
        if document is None:
            continue
        for pages in _named(document, "Pages"):
            for page in _named(pages, "Page"):
                yield _under(posixpath.dirname(base), page.get("BaseLoc") or "")


def _under(folder: str, where: str) -> str:
    """A path inside the container, from one written in a part of it; never above its top.

    >>> _under("Doc_0", "Pages/Page_0/Content.xml"), _under("Doc_0", "/Doc_0/Pages/P.xml"), _under("Doc_0", "../../x")
    ('Doc_0/Pages/Page_0/Content.xml', 'Doc_0/Pages/P.xml', 'x')
    """
    joined = posixpath.normpath("/" + where if where.startswith("/") else f"/{folder}/{where.strip()}")
    return joined.lstrip("/")


def _named(tree: Element, name: str) -> Iterator[Element]:
    """Elements by local name: writers disagree about the namespace."""
    yield from tree.iter(f"{{*}}{name}")


def _height(tree: Element) -> float:
    for box in _named(tree, "PhysicalBox"):
        numbers = _numbers(box.text)
        if len(numbers) == 4 and numbers[3] > 0:
            return numbers[3]
    return PAGE_HEIGHT


def _numbers(text: str | None) -> list[float]:
    out: list[float] = []
    for word in (text or "").split():
        try:
            number = float(word)
        except ValueError:
            return []
        if not math.isfinite(number):
            return []
        out.append(number)
    return out


def _pieces(tree: Element) -> Iterator[Piece]:
    for thing in _named(tree, "TextObject"):
        place = _numbers(thing.get("Boundary"))
        if len(place) != 4:
            continue
        matrix = _numbers(thing.get("CTM"))
        turned: Matrix = tuple(matrix) if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)  # type: ignore[assignment]
        size = (_numbers(thing.get("Size")) or [3.5])[0]
        x, y = 0.0, 0.0
        for code in _named(thing, "TextCode"):
            x, y = (_numbers(code.get("X")) or [x])[0], (_numbers(code.get("Y")) or [y])[0]
            yield from _glyphs(code, (x, y), size, turned, (place[0], place[1]))


def _glyphs(
    code: Element, start: tuple[float, float], size: float, m: Matrix, origin: tuple[float, float]
) -> Iterator[Piece]:
    text = (code.text or "")[:MAX_RUN].strip("\r\n")
    steps_x, steps_y = _deltas(code.get("DeltaX"), len(text)), _deltas(code.get("DeltaY"), len(text))
    x, y = start
    high = size * math.hypot(m[2], m[3])
    for at, char in enumerate(text):
        wide = size * math.hypot(m[0], m[1]) * (1.0 if char > "\u2000" else 0.5)
        left, base = origin[0] + m[0] * x + m[2] * y + m[4], origin[1] + m[1] * x + m[3] * y + m[5]
        if char.strip():
            yield Piece(left, base - 0.85 * high, left + wide, base + 0.15 * high, char)
        x += steps_x[at] if at < len(steps_x) else 0.0 if steps_y else size * (1.0 if char > "\u2000" else 0.5)
        y += steps_y[at] if at < len(steps_y) else 0.0


def _deltas(written: str | None, limit: int) -> list[float]:
    """Steps between characters; `g 3 5.2` stands for 5.2 5.2 5.2.

    >>> _deltas("1 g 3 5.2 2", 10)
    [1.0, 5.2, 5.2, 5.2, 2.0]
    """
    words = (written or "").split()
    out: list[float] = []
    at = 0
    while at < len(words) and len(out) < limit:
        if words[at] == "g" and at + 2 < len(words):
            count, step = _numbers(words[at + 1]), _numbers(words[at + 2])
            out += (step or [0.0]) * min(int(count[0]) if count and count[0] > 0 else 0, limit)
            at += 3
        else:
            out += _numbers(words[at]) or [0.0]
            at += 1
    return out[:limit]
