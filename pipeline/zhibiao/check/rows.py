"""The table of records as a check reads it: whole rows, a document at a time, or those of one indicator."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from zhibiao.diff import facts
from zhibiao.errors import UsageError

__all__ = ["Entry", "Paper", "Records", "load"]


class Entry(NamedTuple):
    """A row of the table of records, with the columns that a check looks at."""

    record_id: str
    doc_id: str
    region: str
    region_code: str
    kind: str
    quantity: str
    indicator: str
    indicator_id: str
    indicator_text: str
    scope: str
    period: str
    value: float | None
    value_low: float | None
    value_high: float | None
    unit: str
    bound: str
    basis: str
    strength: str
    value_state: str
    part_of: str
    relates_to: str
    section: str
    quote: str
    sentence: str
    raw_start: int
    raw_end: int
    page: int | None
    rules: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as the table of documents tells of it."""

    doc_id: str
    sha256: str
    title: str
    doc_type: str
    doc_date: str
    region: str
    region_code: str
    year: str
    report_year: str
    plan_year: str


class Records:
    """Records and documents of one or more output folders; a row is made when it is asked for."""

    def __init__(self, table: Any, papers: Sequence[Paper]) -> None:  # noqa: ANN401 (a pyarrow.Table)
        self.table = table.combine_chunks()
        self.papers = {p.doc_id: p for p in papers}
        self._words: dict[str, list[str]] = {}

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def codes(self, name: str) -> tuple[Any, list[str]]:
        """A text column as an array of numbers (numpy, one a row) and the words they stand for."""
        column = self.table.column(name).chunk(0)
        if name not in self._words:
            self._words[name] = column.dictionary.to_pylist()
        return column.indices.to_numpy(zero_copy_only=False), self._words[name]

    def entries(self, numbers: Any) -> list[Entry]:  # noqa: ANN401 (an array of numpy)
        """The rows with these numbers, in that order."""
        return _entries(self.table.take(numbers))

    def documents(self) -> Iterator[tuple[Paper, list[Entry]]]:
        """Each document with its rows, in the order of the table; one without rows is not among them."""
        import numpy as np

        if not len(self):
            return
        numbers, names = self.codes("doc_id")
        starts = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(self)]
        for start, end in itertools.pairwise(starts):
            name = names[numbers[start]]
            yield self.papers[name], _entries(self.table.slice(start, end - start))


def _entries(part: Any) -> list[Entry]:  # noqa: ANN401 (a pyarrow.Table)
    return [Entry(*cells) for cells in zip(*(_cells(part.column(name).combine_chunks()) for name in Entry._fields), strict=True)]


def _cells(column: Any) -> list[Any]:  # noqa: ANN401 (a pyarrow.Array)
    """Its cells; words are looked up all at once, which takes a fifth of the time."""
    return (column.dictionary_decode() if hasattr(column, "dictionary") else column).to_pylist()  # type: ignore[no-any-return]


def load(outs: Sequence[Path]) -> Records:
    """The tables of output folders, put together. Raises UsageError for a folder without tables, tables of another version, and no record."""
    table, documents = facts.tables(outs, Entry._fields)
    if not table.num_rows:
        raise UsageError(str(outs[0]), "its table has no record", "give `zhibiao run` a folder with documents that hold figures")
    return Records(table, [Paper(d["doc_id"], d["doc_sha256"], *(d[name] for name in Paper.__slots__[2:])) for d in documents])
