"""A page as lines, the way a reader sees it: one line a paragraph or table row, nothing that is not shown.

The tree is walked by events, not by recursion: pages saved from Word nest unclosed tags hundreds deep.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zhibiao.read.grid import WIDE, Cell, lines

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

__all__ = ["Page", "render"]

_DROPPED = (
    "script style noscript template svg iframe frame object embed applet select button textarea nav footer aside rt rp "
    "audio video canvas map datalist del"
)
DROPPED = frozenset(_DROPPED.split())
_BLOCKS = (
    "address article blockquote body center dd details dialog div dl dt fieldset figcaption figure form h1 h2 h3 h4 h5 h6 "
    "header hgroup hr html legend li main menu ol option p pre section summary ul caption tbody thead tfoot table tr td th"
)
BLOCKS = frozenset(_BLOCKS.split())
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
SPACES = re.compile("[ \t\r\n\f\v\xa0]+")
BROKEN = re.compile(f"(?<=[{WIDE}])[ \t]*[\r\n][ \t\r\n]*(?=[{WIDE}])")
EDGES = " \t\r\n\f\v"


@dataclass(slots=True)
class Page:
    """What a page shows: its lines, the texts of its links, its headings of the first rank, its title and named meta."""

    lines: list[str] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    heads: list[str] = field(default_factory=list)
    title: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    hidden: bool = False


@dataclass(slots=True)
class _Table:
    rows: list[list[Cell]] = field(default_factory=list)
    caption: list[str] = field(default_factory=list)
    cell: list[str] | None = None
    spans: tuple[int, int] = (1, 1)


def render(root: Element, hidden: bool = False) -> Page:
    """The lines of a parsed page; with `hidden`, also what its styles hide."""
    return _Renderer(hidden).page(root)


class _Renderer:
    def __init__(self, hidden: bool) -> None:
        self.shown = Page()
        self.keep_hidden = hidden
        self.buffer: list[str] = []
        self.tables: list[_Table] = []
        self.open: list[tuple[str, int]] = []  # links and headings: tag and where their text begins in `buffer`
        self.solid = 0  # depth of <pre>

    def page(self, root: Element) -> Page:
        from lxml import etree

        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        skipped = None
        for event, element in walk:
            if event in {"comment", "pi"}:
                self._text(element.tail)
            elif event == "start":
                if self._left_out(element):
                    walk.skip_subtree()
                    skipped = element
                else:
                    self._start(element, element.tag)
            else:
                if element is not skipped:
                    self._end(element.tag)
                self._text(element.tail)
        self._flush()
        while self.tables:
            self._close_table()
        return self.shown

    def _left_out(self, element: Element) -> bool:
        tag = element.tag
        if tag == "title":
            self.shown.title = self.shown.title or SPACES.sub(" ", "".join(element.itertext())).strip()
        elif tag == "meta" and (name := (element.get("name") or element.get("property") or "").strip().lower()):
            self.shown.meta.setdefault(name, (element.get("content") or "").strip())
        if tag in DROPPED or tag in {"title", "meta", "link", "base"}:
            return True
        if HIDDEN.search(element.get("style", "")) or element.get("hidden") is not None:
            self.shown.hidden = True
            return not self.keep_hidden
        return False

    def _start(self, element: Element, tag: str) -> None:
        if tag in BLOCKS:
            self._flush()
        if tag in {"br", "hr"}:
            self._flush()
        elif tag == "table":
            self.tables.append(_Table())
        elif tag == "tr" and self.tables:
            self._close_cell()
            self.tables[-1].rows.append([])
        elif tag in {"td", "th"} and self.tables:
            self._close_cell()
            self.tables[-1].cell = []
            self.tables[-1].spans = _span(element.get("colspan")), _span(element.get("rowspan"))
        elif tag in {"a", "h1", "h2"}:
            self.open.append((tag, len(self.buffer)))
        elif tag == "pre":
            self.solid += 1
        self._text(element.text)

    def _end(self, tag: str) -> None:
        if tag in {"a", "h1", "h2"}:
            self._name(tag)
        if tag in BLOCKS:
            self._flush(caption=tag == "caption")
        if tag in {"td", "th", "tr"} and self.tables:
            self._close_cell()
        elif tag == "table" and self.tables:
            self._close_table()
        elif tag == "pre":
            self.solid -= 1

    def _name(self, tag: str) -> None:
        """The text of a link or a heading that ends here."""
        while self.open:
            kind, begin = self.open.pop()
            if kind == tag:
                text = SPACES.sub(" ", "".join(self.buffer[begin:])).strip(" \u3000")
                if text:
                    self.shown.links.add(text) if tag == "a" else self.shown.heads.append(text)
                return

    def _text(self, text: str | None) -> None:
        if text:
            self.buffer.append(text)

    def _flush(self, caption: bool = False) -> None:
        """The characters so far as a line: of the cell that is open, else of the page."""
        if not self.buffer:
            return
        text = "".join(self.buffer)
        self.buffer.clear()
        self.open = [(tag, 0) for tag, _ in self.open]
        if self.solid:
            found = [line.expandtabs(4).rstrip() for line in text.splitlines()]
        else:
            found = [SPACES.sub(_space, BROKEN.sub("", text.strip(EDGES))).rstrip()]
        found = [line for line in found if line.strip()]
        if not self.tables:
            self.shown.lines += found
        elif caption or self.tables[-1].cell is None:
            self.tables[-1].caption += found
        else:
            self.tables[-1].cell += found

    def _close_cell(self) -> None:
        table = self.tables[-1]
        self._flush()
        if table.cell is not None:
            if not table.rows:
                table.rows.append([])
            table.rows[-1].append(Cell(tuple(table.cell), *table.spans))
            table.cell = None

    def _close_table(self) -> None:
        self._close_cell()
        table = self.tables.pop()
        found = [*table.caption, *lines(table.rows)]
        if self.tables and self.tables[-1].cell is not None:
            self.tables[-1].cell += found
        else:
            (self.tables[-1].caption if self.tables else self.shown.lines).extend(found)


def _space(found: re.Match[str]) -> str:
    """One space for any white space; runs of hard spaces are kept, as the indent of a row's label is made of them."""
    hard = found[0].count("\xa0")
    return " " * hard if hard > 1 else " "


def _span(text: str | None) -> int:
    found = re.match(r"\s*(\d{1,4})", text or "")
    return int(found[1]) if found else 1
