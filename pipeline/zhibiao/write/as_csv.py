"""CSV: UTF-8 with a byte order mark (Excel needs it), plain digits, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, TextIO

from zhibiao.table import Column, Row, written
from zhibiao.write.columnar import Flow, plain, texts

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["guarded", "lines", "unguarded", "write"]

# "+5" and "-3.2%" are numbers and stay; =1+1, @x, +cmd, -cmd are formulas to a spreadsheet
_FORMULA = re.compile(r"[=@]|[+-](?![0-9])")
_LOOK = r'[",\r\n]|^[=@+-]'  # a cell without any of this is written as it is


def write(path: Path, columns: Sequence[Column], rows: Iterable[Row], title: str = "") -> None:
    """Write the rows; text cells that begin like a formula get a leading apostrophe."""
    left = iter(rows)
    if isinstance(left, Flow):
        with path.open("wb") as file:
            _tables(file, columns, left.tables())
        return
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        lines(handle, columns, left)


def lines(handle: TextIO, columns: Sequence[Column], rows: Iterable[Row]) -> None:
    """Write the rows as CSV lines to an open text file."""
    texts = [i for i, c in enumerate(columns) if c.type == "text"]
    numbers = [i for i, c in enumerate(columns) if c.type == "number"]
    writer = csv.writer(handle, lineterminator="\n")
    writer.writerow([c.name for c in columns])
    for row in rows:
        cells = list(row)
        for i in texts:
            cell = cells[i]
            if cell and cell[0] in "=@+-":  # type: ignore[index]  # a text column holds str
                cells[i] = guarded(str(cell))
        for i in numbers:
            cells[i] = written(cells[i])
        writer.writerow(cells)


def guarded(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula.

    >>> guarded("=1+1"), guarded("-3.2%"), guarded("－3.2%")
    ("'=1+1", '-3.2%', '－3.2%')
    """
    return "'" + text if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """A cell of a CSV file of ours as it was before `guarded`.

    >>> unguarded("'=1+1"), unguarded("'90后")
    ('=1+1', "'90后")
    """
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "@", "+", "-") else text


def _tables(file: IO[bytes], columns: Sequence[Column], tables: Iterable[pa.Table]) -> None:
    """Write tables, the same bytes as their rows one by one: each word of a column is made ready once, and the cells are joined by columns."""
    from pyarrow import compute

    nothing, comma, end = texts(["", ",", "\n"])
    file.write(BOM_UTF8 + ",".join(c.name for c in columns).encode() + b"\n")
    for table in tables:
        for batch in table.to_batches():
            cells = [plain(_ready(batch.column(c.name), c)) for c in columns]
            cells[-1] = compute.binary_join_element_wise(cells[-1], nothing, end, null_handling="replace")
            file.write(compute.binary_join_element_wise(*cells, comma, null_handling="replace").buffers()[2])


def _ready(values: pa.Array, column: Column) -> pa.Array:
    """A column with its words as they stand in the file."""
    import pyarrow as pa
    from pyarrow import compute

    if column.type == "integer":
        return values.cast(pa.large_string())
    if column.type == "number":
        values = values.dictionary_encode()
        words = texts(map(written, values.dictionary.to_pylist()))
        return pa.DictionaryArray.from_arrays(values.indices, words)
    words = values.dictionary
    told = compute.match_substring_regex(words, _LOOK)
    if not compute.any(told).as_py():
        return values
    cells = _quoted(words.filter(told).to_pylist(), guard=column.type == "text")
    return pa.DictionaryArray.from_arrays(values.indices, compute.replace_with_mask(words, told, texts(cells)))


def _quoted(cells: Sequence[str], *, guard: bool) -> list[str]:
    """The cells as the csv module writes them: it says which need quotes."""
    out: list[str] = []
    csv.writer(_Kept(out), lineterminator="\n").writerows((guarded(cell) if guard else cell, "") for cell in cells)
    return [line[:-2] for line in out]  # without the comma and the line end


class _Kept(NamedTuple):
    """A file that keeps each line written to it."""

    lines: list[str]

    def write(self, line: str) -> None:
        """Keep a line."""
        self.lines.append(line)
