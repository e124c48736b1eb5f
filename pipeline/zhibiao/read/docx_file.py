"""Word files (.docx): paragraphs and tables in order, list numbers rebuilt, notes at the end, insertions kept, deletions dropped.

The parts are read as XML, not through python-docx: that refuses files whose relationships point at a missing part (WPS
leaves `footnotes.xml` named and not there), and its paragraphs know neither list numbers nor text boxes nor tracked
changes. Elements are matched by local name, so the strict form of the format, with other namespaces, reads the same.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from zhibiao.errors import InputError
from zhibiao.model import Options, Problem
from zhibiao.read import container
from zhibiao.read.docx_numbers import Numbers
from zhibiao.read.docx_walk import Walk
from zhibiao.read.markup import local, member, relations, value
from zhibiao.read.raw import Raw

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

__all__ = ["read"]

Get = Callable[[str], "Element | None"]

NOTES = (("footnote", "footnotes.xml", "脚注"), ("endnote", "endnotes.xml", "尾注"))
MAIN = re.compile(r"(?:document|template)\.(?:main|macroEnabled(?:Template)?\.main|macroEnabledTemplate)\S*xml")
LOOK = "look at the file in Word; the rest of it was read"


def read(data: bytes, doc_id: str, options: Options) -> Raw:
    """The text of a Word file; raises InputError for one that is locked, damaged, empty or too big."""
    with container.opened(data, doc_id, options) as box:
        get = partial(member, box, doc_id, options)
        main = _main(get)
        root = get(main)
        if root is None:
            what = f"{main} is missing: a damaged Word file, or an Office file of another kind"
            raise InputError("damaged", doc_id, what, container.AGAIN)
        folder = posixpath.dirname(main)
        problems: list[Problem] = []
        chunk = partial(_chunk, box, main, problems, doc_id, options)
        walk = Walk(Numbers(get(f"{folder}/numbering.xml"), get(f"{folder}/styles.xml")), chunk)
        body = next((e for e in root if local(e) == "body"), root)
        text = [*walk.blocks(body), *_notes(walk, get, folder, problems, doc_id)]
        claims = _claims(get("docProps/core.xml"))
    if not "".join(text).strip():
        what = "the file holds no text, perhaps only pictures"
        raise InputError("empty_file", doc_id, what, "save the pictures and read them with the extra ocr")
    return Raw("\n".join(text) + "\n", "docx", "", tuple(problems), claims=claims)


def _main(get: Get) -> str:
    """The part that holds the document: the one of its type, which nearly always has this name."""
    types = get("[Content_Types].xml")
    for entry in types if types is not None else ():
        if MAIN.search(entry.get("ContentType", "")) and (name := entry.get("PartName", "")):
            return str(name).lstrip("/")
    return "word/document.xml"


def _claims(core: Element | None) -> dict[str, str]:
    """What the file's properties say; often those of the template or of last year's report, so claims and no more."""
    found = {}
    for element in core if core is not None else ():
        if (name := local(element)) in {"title", "created"} and (text := (element.text or "").strip()):
            found[name] = text
    return found


def _notes(walk: Walk, get: Get, folder: str, problems: list[Problem], doc_id: str) -> Iterator[str]:
    """Footnotes and endnotes that the text refers to, each kind under a heading."""
    for kind, part, heading in NOTES:
        cited = walk.cited[kind]
        root = get(f"{folder}/{part}") if cited else None
        notes = {value(e, "id"): e for e in root if local(e) == kind} if root is not None else {}
        if lost := sum(i not in notes for i in cited):
            problems.append(
                Problem("note_missing", doc_id, part, f"{lost} notes of the text are not in the file", LOOK)
            )
        if notes and cited:
            yield heading
        for n, i in enumerate(cited, 1):
            if i in notes:
                text = [line.strip() for line in walk.blocks(notes[i]) if line.strip()]
                yield f"[{n}] " + "\n".join(text)


def _chunk(
    box: zipfile.ZipFile, main: str, problems: list[Problem], doc_id: str, options: Options, relation: str
) -> list[str]:
    """A page that stands in the document as it is: what "export to Word" of a web site makes."""
    from zhibiao.read import html_page

    name = relations(box, doc_id, options, main).get(relation, "")
    try:
        data = container.part(box, name, doc_id, options)
        return html_page.read(data, doc_id, options).text.splitlines() if html_page.looks(data, name) else []
    except (KeyError, InputError) as error:
        problems.append(Problem("part_left_out", doc_id, name or relation, f"cannot be read ({error})", LOOK))
        return []
