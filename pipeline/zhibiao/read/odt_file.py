"""OpenDocument texts (.odt): headings, paragraphs, lists with their numbers and tables, in order; from content.xml alone."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from zhibiao.errors import InputError
from zhibiao.model import Options
from zhibiao.read import container, markup
from zhibiao.read.docx_numbers import chinese
from zhibiao.read.raw import Raw

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

__all__ = ["is_odt", "read", "root"]

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
# what is no text of the document: comments, deleted text, the index, what a picture shows
SKIP = frozenset(
    {
        f"{OFFICE}annotation",
        f"{TEXT}tracked-changes",
        f"{TEXT}table-of-content",
        f"{TEXT}sequence-decls",
        f"{TEXT}note-citation",
        f"{SVG}title",
        f"{SVG}desc",
        f"{OFFICE}binary-data",
    }
)
BLOCKS = frozenset({f"{TEXT}p", f"{TEXT}h"})
MAX_DEPTH = 200  # of elements inside elements
MAX_SPACES = 100  # of one repeated space or repeated cell


def read(data: bytes, doc_id: str, options: Options) -> Raw:
    """The text of an .odt file: a line for each paragraph and each row of a table, cells parted by tabs.

    Raises InputError for a file that is locked, damaged or without text.
    """
    with container.opened(data, doc_id, options) as box:
        try:
            content = container.part(box, "content.xml", doc_id, options)
        except KeyError:
            raise InputError("damaged", doc_id, "the .odt file has no content.xml", container.AGAIN) from None
        if _locked(box, doc_id, options):
            raise InputError(
                "encrypted", doc_id, "the .odt file is locked with a password", "save it without a password"
            )
    tree = root(content, doc_id)
    body = tree.find(f"{OFFICE}body")
    numbering = {} if body is None else _numbering(tree)
    text = "\n".join(_lines(tree if body is None else body, numbering))
    if not text.strip():
        raise InputError("empty_file", doc_id, "the .odt file holds no text", "fetch it again")
    return Raw(text, "odt", "")


def is_odt(data: bytes, name: str = "") -> bool:
    """Whether a container with a content.xml is a text, not a sheet: its first member says what it is."""
    return b"opendocument.spreadsheet" not in data[:400] and b"opendocument.presentation" not in data[:400]


def root(content: bytes, doc_id: str) -> Element:
    """The root element of an XML part, with no entities expanded, nothing fetched, and a bound on depth.

    Raises InputError for XML that is broken beyond repair; a part cut short gives what it holds.
    """
    try:
        tree = markup.parsed(content, recover=True)
    except (SyntaxError, ValueError) as error:  # lxml's XMLSyntaxError is a SyntaxError
        raise InputError("damaged", doc_id, f"the XML inside it is broken ({error})", container.AGAIN) from None
    if tree is None:
        raise InputError("damaged", doc_id, "the XML inside it is broken", container.AGAIN)
    return tree


def _locked(box: zipfile.ZipFile, doc_id: str, options: Options) -> bool:
    try:
        return b"encryption-data" in container.part(box, "META-INF/manifest.xml", doc_id, options)
    except KeyError:
        return False


def _lines(node: Element, numbering: dict[str, list[tuple[str, str, str]]], style: str = "") -> Iterator[str]:
    """The lines below an element, in order. A stack instead of recursion: depth is the document's, not ours."""
    stack: list[tuple[Element, int, str]] = [(child, 0, style) for child in reversed(node)]
    counts: dict[int, int] = {}
    while stack:
        element, depth, style = stack.pop()
        if element.tag in SKIP or depth > MAX_DEPTH:
            continue
        if element.tag in BLOCKS:
            yield _inline(element)
        elif element.tag == f"{TABLE}table-row":
            yield "\t".join(_cells(element, depth)).rstrip("\t")
        elif element.tag == f"{TEXT}list":
            style = element.get(f"{TEXT}style-name", style)
            level = sum(1 for parent in element.iterancestors() if parent.tag == f"{TEXT}list")
            if element.get(f"{TEXT}continue-numbering") != "true" and not element.get(f"{TEXT}continue-list"):
                counts[level] = 0
            for item in element:
                counts[level] = counts.get(level, 0) + 1
                mark = _mark(numbering.get(style, []), level, counts[level])
                lines = list(_lines(item, numbering, style)) if depth < MAX_DEPTH // 4 else []
                yield from (mark + line if at == 0 else line for at, line in enumerate(lines))
        else:
            stack.extend((child, depth + 1, style) for child in reversed(element))


def _cells(row: Element, depth: int) -> Iterator[str]:
    for cell in row:
        if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            continue
        text = (
            " ".join(" ".join(line.split()) for line in _lines(cell, {}) if line.strip()) if depth < MAX_DEPTH else ""
        )
        repeat = markup.integer(cell.get(f"{TABLE}number-columns-repeated"), 1)
        yield from [text] * min(repeat, MAX_SPACES)


def _inline(paragraph: Element) -> str:
    """The text of a paragraph: tabs, line breaks and repeated spaces as written; notes in brackets behind it."""
    out: list[str] = [paragraph.text or ""]
    notes: list[str] = []
    stack: list[tuple[Element, bool]] = [(child, False) for child in reversed(paragraph)]
    while stack:
        element, done = stack.pop()
        if done:
            out.append(element.tail or "")
            continue
        stack.append((element, True))
        if element.tag == f"{TEXT}tab":
            out.append("\t")
        elif element.tag == f"{TEXT}line-break":
            out.append("\n")
        elif element.tag == f"{TEXT}s":
            out.append(" " * min(markup.integer(element.get(f"{TEXT}c"), 1), MAX_SPACES))
        elif element.tag == f"{TEXT}note":
            notes.append("".join(element.itertext(f"{TEXT}p", f"{TEXT}span")).strip())
        elif element.tag not in SKIP and isinstance(element.tag, str):
            out.append(element.text or "")
            if element.tag in BLOCKS and out[-1]:  # one of the paragraphs in a text frame
                out.insert(len(out) - 1, "\n")
            stack.extend((child, False) for child in reversed(element))
    return "".join(out) + "".join(f"（注：{note}）" for note in notes if note)


def _numbering(tree: Element) -> dict[str, list[tuple[str, str, str]]]:
    """For each list style its levels: what stands before the number, its form, what stands behind it."""
    levels: dict[str, list[tuple[str, str, str]]] = {}
    for style in tree.iter(f"{TEXT}list-style"):
        levels[style.get(f"{STYLE}name", "")] = [
            (
                level.get(f"{STYLE}num-prefix", ""),
                level.get(f"{STYLE}num-format", ""),
                level.get(f"{STYLE}num-suffix", ""),
            )
            for level in style
        ]
    return levels


def _mark(levels: list[tuple[str, str, str]], level: int, count: int) -> str:
    if level >= len(levels) or not levels[level][1]:
        return ""
    prefix, form, suffix = levels[level]
    number = chinese(count) if "一" in form else str(count) if form == "1" else ""
    return f"{prefix}{number}{suffix}" if number else ""
