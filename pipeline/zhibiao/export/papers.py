"""The documents of a table, with their texts and the rows that stand in them, each row held to its text: what the exports for annotation are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from zhibiao.check import originals
from zhibiao.errors import InputError, UsageError
from zhibiao.export.shown import Shown
from zhibiao.export.tables import Tables
from zhibiao.model import Options
from zhibiao.table import COLUMNS, written

__all__ = ["KEPT", "LARGEST", "Paper", "papers"]

LARGEST = 1 << 40  # bytes of a file: what `zhibiao run --max-bytes` let in comes in here too

# the columns of a record that go with a task, so that the way back needs neither table nor document
KEPT = (
    *("record_id", "kind", "quantity", "indicator", "indicator_id", "indicator_text", "scope", "period", "value_low", "value_high", "unit", "bound", "basis"),
    *("strength", "value_state", "part_of", "relates_to", "region", "section", "rules", "confidence"),
)


class Paper(NamedTuple):
    """A document: `facts` is its row of the table of documents, `shown` its text, `rows` its records as text cells by column, in text order.

    A row has besides `start` and `end`, its place in the text as shown.
    """

    facts: dict[str, str]
    shown: Shown
    rows: list[dict[str, Any]]


def papers(tables: Tables, to: str) -> Iterator[Paper]:
    """Every document that holds text. Raises UsageError where no folder of documents was named, InputError for a document that is not there or was changed."""
    if tables.docs is None:
        raise UsageError(f"--to {to}", "puts whole documents into tasks, and the table does not hold them", "name the folder that the documents are in: --docs FOLDER")
    facts: list[dict[str, str]] = [{str(c): _text(v) for c, v in row.items()} for row in tables.documents.to_dict("records")]
    files = originals.found(tables.docs, {f["doc_sha256"] for f in facts}, LARGEST)
    rows = _rows(tables)
    options = Options(max_bytes=LARGEST)
    parts: dict[str, dict[str, str]] = {}
    for fact in facts:
        digest = fact["doc_sha256"]
        if digest not in files:
            raise _missing(fact, tables.docs)
        if digest not in parts:  # the documents of one file follow one another
            parts = {digest: originals.texts(files[digest], options)}
        raw = originals.member(parts[digest], fact["doc_id"])
        if raw is None:
            raise InputError("no-document", f"{files[digest]}", f"does not hold {fact['doc_id']}", "make the table anew with this version of zhibiao")
        if raw:
            shown = Shown(raw)
            yield Paper(fact, shown, [_placed(row, raw, shown, fact["doc_id"]) for row in rows.get(fact["doc_id"], ())])


def _rows(tables: Tables) -> dict[str, list[dict[str, Any]]]:
    names = [c.name for c in COLUMNS]
    found: dict[str, list[dict[str, Any]]] = {}
    for cells in tables.records.itertuples(index=False, name=None):
        row = dict(zip(names, map(_text, cells), strict=True))
        found.setdefault(row["doc_id"], []).append(row)
    return found


def _text(cell: object) -> str:
    import pandas as pd

    if isinstance(cell, str):
        return cell
    return "" if cell is None or pd.isna(cell) else written(cell)  # type: ignore[call-overload, arg-type]


def _placed(row: dict[str, Any], raw: str, shown: Shown, doc_id: str) -> dict[str, Any]:
    start, end = int(row["raw_start"]), int(row["raw_end"])
    if raw[start:end] != row["quote"]:
        what = f"at {start}–{end} it says 「{raw[start:end][:40]}」, and the table 「{row['quote'][:40]}」"
        raise InputError("misquoted", doc_id, what, "make the table anew with this version of zhibiao")
    return {**row, "start": shown.place(start), "end": shown.place(end)}


def _missing(fact: dict[str, str], docs: Path) -> InputError:
    """That a document is not there, or that it is and was changed."""
    doc_id, digest = fact["doc_id"], fact["doc_sha256"]
    name = Path(doc_id.partition("!")[0].partition("#")[0]).name
    changed: Sequence[Path] = sorted(docs.rglob(name)) if name and not set(name) & set("*?[") else ()
    if changed:
        what = f"{changed[0]} has that name and another sha256 than {digest[:16]}…: it was changed after the table was made"
        return InputError("changed-document", doc_id, what, "put the document back, or make the table anew: zhibiao run")
    return InputError("no-document", doc_id, f"no file under {docs} has its sha256 {digest[:16]}…", "name the folder that the table was made from with --docs")
