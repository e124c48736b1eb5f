"""XML parts of Office files: parsed without entities or network, elements matched by local name."""

from __future__ import annotations

import posixpath
import zipfile
from typing import TYPE_CHECKING

from zhibiao.errors import InputError
from zhibiao.model import Options
from zhibiao.read import container

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

__all__ = ["child", "integer", "local", "member", "parsed", "relations", "tree", "value"]


def parsed(data: bytes, recover: bool = False) -> Element | None:
    """XML as a tree: no entities, no network, nesting up to 256; with `recover`, what a broken part holds, None for nothing.

    The one place where the parser's limits are set. Raises ValueError or lxml's XMLSyntaxError.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True, recover=recover
    )
    return etree.fromstring(data, parser)


def tree(data: bytes, where: str, doc_id: str) -> Element:
    """XML as a tree; raises InputError where it is broken."""
    try:
        found = parsed(data)
        if found is None:
            raise ValueError("no element")
    except (SyntaxError, ValueError) as error:  # lxml's XMLSyntaxError is a SyntaxError
        raise InputError("damaged", doc_id, f"{where} cannot be read as XML ({error})", container.AGAIN) from None
    return found


def member(box: zipfile.ZipFile, doc_id: str, options: Options, name: str) -> Element | None:
    """A member of a ZIP container as a tree; None where there is no such member."""
    try:
        data = container.part(box, name, doc_id, options)
    except KeyError:
        return None
    return tree(data, name, doc_id)


def relations(box: zipfile.ZipFile, doc_id: str, options: Options, name: str) -> dict[str, str]:
    """What a part points at inside the file: relationship id → member. Links to the outside are left out."""
    folder, base = posixpath.split(name)
    root = member(box, doc_id, options, f"{folder}/_rels/{base}.rels")
    found = {}
    for element in root if root is not None else ():
        if element.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, str(element.get("Target", ""))))
            found[str(element.get("Id", ""))] = target.lstrip("/")
    return found


def local(element: Element) -> str:
    """An element's name without its namespace; "" for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Element | None, name: str) -> Element | None:
    """The first child of that local name."""
    return next((e for e in element if local(e) == name), None) if element is not None else None


def value(element: Element | None, key: str = "val") -> str:
    """An attribute by its local name; "" where there is none."""
    if element is None:
        return ""
    return next((str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == key), "")


def integer(text: str | None, default: int) -> int:
    """A number written in an attribute; the default where it is none, or longer than any honest file needs."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 7 else default
