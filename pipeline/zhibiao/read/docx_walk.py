"""One pass through the XML of a Word document: its lines in order, lists counted, notes collected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from zhibiao.read.docx_numbers import Numbers
from zhibiao.read.grid import Cell, lines
from zhibiao.read.markup import child, integer, local, value

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

__all__ = ["Walk"]

# properties, what a tracked change took away, and what is not words
_SKIP = (
    "del moveFrom delText instrText rPr pPr tblPr tblGrid tblPrEx trPr tcPr sdtPr sdtEndPr sectPr rt rubyPr "
    "annotationRef footnoteRef endnoteRef separator continuationSeparator"
)
SKIP = frozenset(_SKIP.split())
SIGNS = {"tab": "\t", "ptab": "\t", "cr": "\n", "br": "\n", "noBreakHyphen": "-"}
OFF = frozenset(("0", "false", "off"))
MOST_ACROSS = 1000  # columns that a cell may be said to span
CITES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
# the results of these fields are page numbers, not words of the document
PAGE_FIELDS = re.compile(r"\s*(?:PAGEREF|PAGE|NUMPAGES|SECTIONPAGES)\b")
HIDDEN, SHOWN = "\0hidden", "\0shown"  # what an open field's instruction becomes once its result begins


class Walk:
    """The reading of one document. `cited` gathers the ids of notes in the order of the text, by kind.

    `chunk` reads a part of another format that stands in the document (altChunk), given the element.
    """

    def __init__(self, numbers: Numbers, chunk: Callable[[str], list[str]]) -> None:
        self.numbers, self.chunk = numbers, chunk
        self.cited: dict[str, list[str]] = {kind: [] for kind in CITES.values()}
        self.boxed: list[str] = []  # the lines of text boxes met in the paragraph being read
        self.fields: list[str] = []  # of each open field: its instruction, then HIDDEN or SHOWN

    def blocks(self, parent: Element) -> Iterator[str]:
        """The lines of everything in a body, a cell, a note or a text box."""
        for element in parent:
            name = local(element)
            if name == "p":
                yield from self.paragraph(element)
            elif name == "tbl":
                yield from lines(self._table(element))
            elif name == "altChunk":
                yield from self.chunk(value(element, "id"))
            elif name == "AlternateContent":
                yield from next(filter(None, (list(self.blocks(way)) for way in element)), [])
            elif name and name not in SKIP:
                yield from self.blocks(element)

    def paragraph(self, element: Element) -> Iterator[str]:
        """A paragraph with its list number, then the lines of its text boxes."""
        label = self.numbers.label(child(element, "pPr"))
        outer, self.boxed = self.boxed, []
        text = "".join(self.run(element)).rstrip()
        boxed, self.boxed = self.boxed, outer
        if text:
            yield from (label + text).split("\n")
        elif not boxed:
            yield ""
        yield from boxed

    def run(self, parent: Element) -> Iterator[str]:
        """The characters of a paragraph, a run, or whatever stands between the two."""
        for element in parent:
            name = local(element)
            if name == "fldChar":
                self._field(value(element, "fldCharType"))
            elif name == "instrText":
                self._instruction(element.text or "")
            elif name == "txbxContent":
                self.boxed += self.blocks(element)
            elif name == "AlternateContent":
                yield from self._drawn(element)
            elif name and name not in SKIP and HIDDEN not in self.fields:
                yield from self._piece(name, element)

    def _piece(self, name: str, element: Element) -> Iterator[str]:
        if name == "t":
            yield element.text or ""
        elif name in SIGNS:
            yield SIGNS[name]
        elif name in CITES:
            yield self._cite(CITES[name], element)
        elif name == "f":  # a fraction of a formula
            yield "/".join("".join(self.run(e)) for e in element if local(e) in {"num", "den"})
        elif name == "r" and _hidden(element):
            # its marks of fields count all the same
            for mark in element:
                if local(mark) == "fldChar":
                    self._field(value(mark, "fldCharType"))
        elif name != "fldSimple" or not PAGE_FIELDS.match(value(element, "instr")):
            yield from self.run(element)

    def _drawn(self, element: Element) -> Iterator[str]:
        """The first way of drawing a thing that holds text: the others say the same for older programs."""
        for way in element:
            before = len(self.boxed)
            text = "".join(self.run(way))
            if text or any(self.boxed[before:]):
                yield text
                return

    def _cite(self, kind: str, element: Element) -> str:
        self.cited[kind].append(value(element, "id"))
        own = value(element, "customMarkFollows")  # then the author's own mark stands in the text
        return "" if own and own not in OFF else f"[{len(self.cited[kind])}]"

    def _field(self, what: str) -> None:
        if what == "begin":
            self.fields.append("")
        elif what == "separate" and self.fields:
            self.fields[-1] = HIDDEN if PAGE_FIELDS.match(self.fields[-1]) else SHOWN
        elif what == "end" and self.fields:
            self.fields.pop()

    def _instruction(self, text: str) -> None:
        if self.fields and self.fields[-1] not in (HIDDEN, SHOWN):
            self.fields[-1] += text

    def _table(self, table: Element) -> list[list[Cell]]:
        """The cells of a table. A cell merged downwards is one that the cells below it say they continue."""
        rows: list[list[Cell]] = []
        above: dict[int, tuple[int, int]] = {}  # column → row and place of the cell that a continuation belongs to
        for row in _inside(table, "tr"):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                continue
            found: list[Cell] = []
            column = before = min(integer(value(child(properties, "gridBefore")), 0), MOST_ACROSS)
            if before:
                found.append(Cell(across=before))
            for cell in _inside(row, "tc"):
                how = child(cell, "tcPr")
                across = min(integer(value(child(how, "gridSpan")), 1), MOST_ACROSS)
                merge = child(how, "vMerge")
                if merge is not None and value(merge) != "restart" and column in above:
                    y, x = above[column]
                    rows[y][x] = rows[y][x]._replace(down=len(rows) - y + 1)
                else:
                    above[column] = (len(rows), len(found))
                    found.append(Cell(tuple(self.blocks(cell)), across))
                column += across
            rows.append(found)
        return rows


def _inside(parent: Element, wanted: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, also those in content controls and insertions."""
    for element in parent:
        name = local(element)
        if name == wanted:
            yield element
        elif name and name not in SKIP:
            yield from _inside(element, wanted)


def _hidden(run: Element) -> bool:
    mark = child(child(run, "rPr"), "vanish")
    return mark is not None and value(mark) not in OFF
