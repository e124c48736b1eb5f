"""The tables of output folders, typed, as the writers of exports take them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from zhibiao.diff import facts
from zhibiao.errors import UsageError
from zhibiao.table import COLUMNS, DOCUMENT_COLUMNS, PROBLEM_COLUMNS, Cell, Column, Row, frame
from zhibiao.write.as_csv import unguarded

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["Tables", "library", "load", "nulls"]


@dataclass(frozen=True, slots=True)
class Tables:
    """Records, documents and problems, with the columns of `zhibiao.table` in their order.

    `record_id` and `doc_id` are unique, and what `doc_id` of the records, `part_of` and `relates_to` name is there. Texts are str ("" where there is none), numbers float64 (NaN), integers Int64 (NA), dates datetime64 (NaT). `out` is the (first) output folder,
    `docs` the folder of the original documents, where one was named.
    """

    out: Path
    records: pd.DataFrame
    documents: pd.DataFrame
    problems: pd.DataFrame
    docs: Path | None = None


def load(outs: Sequence[Path], docs: Path | None = None) -> Tables:
    """The tables of output folders, put together; what stands in two of them counts once.

    Raises UsageError for a folder without tables, tables of another version, damaged ones, and tables without a record.
    """
    import pyarrow as pa

    if docs is not None and not docs.is_dir():
        raise UsageError(str(docs), "no such folder", "name the folder that holds the documents")
    try:
        table, documents = facts.tables(outs, [c.name for c in COLUMNS])
    except (pa.ArrowException, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(str(outs[0]), f"its tables are damaged ({str(error).splitlines()[0]})", facts.AGAIN.format(out=outs[0])) from None
    if not table.num_rows:
        raise UsageError(str(outs[0]), "its table has no record: there is nothing to export", "give `zhibiao run` a folder with documents that hold figures")
    for row in documents:
        facts.complete(outs[0] / "documents.csv", list(row), [c.name for c in DOCUMENT_COLUMNS])
    records, papers = _apart(_records(table)), frame((_row(d, DOCUMENT_COLUMNS) for d in documents), DOCUMENT_COLUMNS)
    _whole(outs[0], records, papers)
    problems = list(dict.fromkeys(row for out in outs for row in _problems(out)))
    return Tables(outs[0], records, papers, frame(problems, PROBLEM_COLUMNS), docs)


def nulls(data: pd.DataFrame) -> pd.DataFrame:
    """The table with None for empty texts: what does not apply or is not known is NULL in a database."""
    out = data.copy()
    for name in out.columns:
        if out[name].dtype.kind not in "fiM":
            out[name] = out[name].astype(object).where(out[name] != "", None)
    return out


def library(name: str, extra: str, to: str) -> ModuleType:
    """A library that an extra brings; raises UsageError that names the extra where it is not installed."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise UsageError(f"--to {to}", f"needs {error.name}, which is not installed", f"pip install 'zhibiao[{extra}]'") from None


def _records(table: pa.Table) -> pd.DataFrame:
    import pandas as pd
    import pyarrow as pa

    text = [pa.field(c.name, pa.string()) if c.type == "text" else table.schema.field(c.name) for c in COLUMNS]
    data: pd.DataFrame = table.cast(pa.schema([f.remove_metadata() for f in text])).to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    return data


def _apart(records: pd.DataFrame) -> pd.DataFrame:
    """The records with ids of their own: those of a second copy of a file, which has the same bytes and so the same ids, end in -2.

    A copy that was read as another format (.md, .txt) shares the ids of some rows only: a link is told by what its target is called in the same document.
    """
    if records["record_id"].is_unique:
        return records
    copy = records.groupby("record_id", sort=False).cumcount()
    own = records["record_id"] + ("-" + (copy + 1).astype(str)).where(copy > 0, "")
    turn = records.groupby(["doc_id", "record_id"], sort=False).cumcount()  # a table put together by hand may hold a document twice
    called = dict(zip(zip(records["doc_id"], records["record_id"], turn, strict=True), own, strict=True))
    for name in ("part_of", "relates_to"):
        links = zip(records["doc_id"], records[name], turn, strict=True)
        records[name] = [called.get((doc, link, n)) or called.get((doc, link, 0), link) for doc, link, n in links]
    records["record_id"] = own
    return records


def _whole(out: Path, records: pd.DataFrame, documents: pd.DataFrame) -> None:
    """Nothing refers to a row that is not there, as in tables that were filtered by hand."""
    for name, known in (("doc_id", documents["doc_id"]), ("part_of", records["record_id"]), ("relates_to", records["record_id"])):
        lost = records.loc[(records[name] != "") & ~records[name].isin(known), name]
        if len(lost):
            raise UsageError(str(out), f"`{name}` names {lost.iloc[0]}, which is not in the tables: rows were taken out", facts.AGAIN.format(out=out))


def _problems(out: Path) -> Iterator[Row]:
    return (_row(row, PROBLEM_COLUMNS) for row in facts.lines(out / "problems.csv", [c.name for c in PROBLEM_COLUMNS]))


def _row(cells: dict[str, str], columns: Sequence[Column]) -> Row:
    return tuple(_cell(cells[c.name], c.type) for c in columns)


def _cell(text: str, kind: str) -> Cell:
    if kind == "text":
        return unguarded(text)
    return (int(text) if kind == "integer" else float(text)) if text else None
