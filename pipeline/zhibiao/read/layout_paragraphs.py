"""Lines with places on their pages → paragraphs, over the whole document: margins, joints, and what is no text of it.

A line goes on in the next only when it reaches the right margin and the next begins at the left one; what stands at the top
or foot of page after page is furniture.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

from zhibiao.read.layout import Line

__all__ = ["paragraphs"]

EDGE_LINES = 2  # so many lines at the top and at the foot of a page may be furniture
EDGE = 0.12  # and they stand in this part of its height
PAGE_NUMBER = re.compile(
    r"[-—–－─·•\s]{0,6}(?:第\s?)?(\d{1,4}|[ivxIVX]{1,6})(?:\s?页)?(?:\s?[/／,，]?\s?共?\s?\d{1,4}\s?页?)?[-—–－─·•\s]{0,6}"
)
SENTENCE_END = "。！？；：…!?;:”）"
HEADING = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.、．](?!\d)|第[一二三四五六七八九十]{1,3}[章节条编]"
)
WORD = re.compile(r"[!-~]+|.", re.S)


def paragraphs(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> tuple[str, tuple[int, ...]]:
    """The text of a document and where in it each page begins; furniture of the pages is left out.

    `heights` are the heights of the pages.
    """
    bodies = _without_furniture(pages, heights)
    margins = _margins(bodies)
    out: list[str] = []
    starts: list[int] = []
    length = 0
    last: tuple[Line, tuple[float, float]] | None = None
    for body, margin in zip(bodies, margins, strict=True):
        fresh = True
        for line in body:
            joint = "" if last is None else _joint(last, (line, margin), fresh)
            if fresh:
                starts.append(length + len(joint))
            out += (joint, line.text)
            length += len(joint) + len(line.text)
            last, fresh = (line, margin), False
        if fresh:
            starts.append(length)
    return "".join(out), tuple(starts)


def _margins(pages: Sequence[Sequence[Line]]) -> list[tuple[float, float]]:
    """The left and right margin of each page's running text; a page without enough of it takes those of the others."""
    own = [_margin(page) for page in pages]
    known = [margin for margin in own if margin]
    if not known:
        return [(0.0, float("inf"))] * len(pages)
    common = (median(m[0] for m in known), median(m[1] for m in known))
    return [margin or common for margin in own]


def _margin(page: Sequence[Line]) -> tuple[float, float] | None:
    body = [line for line in page if "\t" not in line.text]
    if not body:
        return None
    widest = sorted(line.x1 - line.x0 for line in body)[-max(1, len(body) // 20) :][0]
    full = [line for line in body if line.x1 - line.x0 > 0.8 * widest]
    if len(full) < 3 or len(full) * 4 < len(body) or median(map(_units, (x.text for x in full))) < 15:
        return None
    size = median(line.height for line in full)
    left = min(line.x0 for line in full)
    close = [line.x0 for line in full if line.x0 < left + 0.6 * size]
    return median(close), sorted(line.x1 for line in full)[-max(1, len(full) // 10)]


def _units(text: str) -> int:
    return sum(2 if c > "\u2000" else 1 for c in text) // 2


def _joint(before: tuple[Line, tuple[float, float]], after: tuple[Line, tuple[float, float]], new_page: bool) -> str:
    """What stands between two lines: nothing (or a space between Latin words) when the second goes on, else a line end."""
    (a, (a_left, right)), (b, (left, _)) = before, after
    if "\t" in a.text or "\t" in b.text:
        return "\n"
    size = max(a.height, b.height)
    if size <= 0 or min(a.height, b.height) < 0.8 * size or (not new_page and b.top - a.bottom > 1.7 * size):
        return "\n"
    hanging = not new_page and abs(a.x0 - b.x0) < 0.5 * size and not _closed(a.text)
    if b.x0 - left > 0.7 * size and not hanging:
        return "\n"
    first = WORD.match(b.text)
    room = right - a.x1
    if room > size * (_units(first[0] if first else "") + 1.6) or (HEADING.match(b.text) and _closed(a.text)):
        return "\n"
    if a.x0 - a_left > 3.5 * size and not hanging:  # a centred title as wide as the page
        return "\n"
    return " " if a.text[-1].isascii() and a.text[-1].isalpha() and b.text[0].isascii() and b.text[0].isalpha() else ""


def _closed(text: str) -> bool:
    return text[-1] in SENTENCE_END


def _without_furniture(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """The pages without page numbers and without what repeats at their top or foot."""
    edges = [list(_edges(page, height)) for page, height in zip(pages, heights, strict=True)]
    keys = Counter(key for edge in edges for key in {_key(page[at]) for page, at in edge})
    often = max(3, len(pages) * 0.3)
    bodies: list[list[Line]] = []
    for page, edge in zip(pages, edges, strict=True):
        drop = {at for _, at in edge if keys[_key(page[at])] >= often or _numbered(page[at], len(pages))}
        bodies.append([line for at, line in enumerate(page) if at not in drop])
    return bodies


def _edges(page: Sequence[Line], height: float) -> Iterator[tuple[Sequence[Line], int]]:
    """The lines that may be furniture: the outermost ones, in the outer parts of the page."""
    order = sorted(range(len(page)), key=lambda at: page[at].top)
    for at in order[:EDGE_LINES]:
        if page[at].bottom < height * EDGE:
            yield page, at
    for at in order[-EDGE_LINES:]:
        if page[at].top > height * (1 - EDGE):
            yield page, at


def _key(line: Line) -> tuple[str, int]:
    """Equal for the same words at the same height whatever the digits (the number of the page)."""
    return re.sub(r"\d+", "0", "".join(line.text.split())), round(line.top / 6)


def _numbered(line: Line, pages: int) -> bool:
    """Whether a line is the number of its page: - 2 -, 第2页, or a bare 2 on a document of many pages."""
    found = PAGE_NUMBER.fullmatch(line.text.strip())
    if not found:
        return False
    return not line.text.strip().isdigit() or (pages > 1 and int(found[1]) <= pages + 20)
