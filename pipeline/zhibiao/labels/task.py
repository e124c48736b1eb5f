"""What comes back from an annotation tool: a document, its records as they went out, and what a person left of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from zhibiao.errors import InputError
from zhibiao.export.label_studio import digest
from zhibiao.export.papers import KEPT

__all__ = ["Region", "Task", "unpacked"]

AGAIN = "export the tasks anew (zhibiao export) and label those"


class Region(NamedTuple):
    """A marked stretch of the text as shown. `id` is that of the record it was, or another; `fields` what its fields say, None where the tool has none."""

    id: str
    start: int
    end: int
    kind: str
    fields: dict[str, str] | None = None
    part_of: str = ""


class Task(NamedTuple):
    """A document that a person went through: `was` its records as they were exported, as text cells by column, with `start` and `end` as numbers."""

    doc_id: str
    doc_sha256: str
    title: str
    region: str
    text: str
    was: list[dict[str, Any]]
    regions: list[Region]


def unpacked(held: object, text: object, where: str) -> Task:
    """The document of a task, without regions yet. Raises InputError for a task that `zhibiao export` did not write, or whose text is another now."""
    if not isinstance(held, Mapping) or not isinstance(text, str):
        raise InputError("not-ours", where, "is no task that zhibiao made: it does not say which document it is", "give the export of a project whose tasks `zhibiao export` wrote")
    doc_id = str(held.get("doc_id", ""))
    parts = doc_id.replace("\\", "/").split("/")
    if not doc_id or parts[0] == "" or ".." in parts or ":" in parts[0]:
        raise InputError("not-ours", where, f"names the document {doc_id!r:.60}, which is no path below a folder", AGAIN)
    if digest(text) != held.get("text_sha256"):
        raise InputError("changed-text", f"{where}: {doc_id}", "its text is not the one that was exported, so places in it mean nothing", AGAIN)
    was = [_row(held.get("columns"), cells, len(text), f"{where}: {doc_id}") for cells in _list(held.get("records"), f"{where}: {doc_id}")]
    sha256, title, region = (str(held.get(name, "")) for name in ("doc_sha256", "title", "region"))
    return Task(doc_id, sha256, title, region, text, was, [])


def _list(held: object, where: str) -> list[Any]:
    if not isinstance(held, list):
        raise InputError("not-ours", where, "does not say what its records were", AGAIN)
    return held


def _row(columns: object, cells: object, length: int, where: str) -> dict[str, Any]:
    if not isinstance(columns, list) or not isinstance(cells, list) or len(columns) != len(cells) or not {"start", "end", *KEPT} <= set(columns):
        raise InputError("not-ours", where, "its records are of another version of zhibiao", AGAIN)
    row = dict(zip(columns, cells, strict=True))
    start, end = row["start"], row["end"]
    if not all(isinstance(at, int) for at in (start, end)) or not 0 <= start <= end <= length or not all(isinstance(row[name], str) for name in KEPT):
        raise InputError("not-ours", where, "its records were changed by hand", AGAIN)
    return row
