"""Rows as Arrow tables: how shards hold them. A text that stands in many rows is held once, so that a writer need look at it only once."""

from __future__ import annotations

import io
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, cast

from zhibiao.table import Cell, Column, Row

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Flow", "pack", "part", "plain", "rows", "table", "texts", "unpack"]


class Flow(Iterator[Row]):
    """Rows that are taken out of tables one after another, or had as these tables by a writer that works by columns."""

    def __init__(self, tables: Callable[[], Iterator[pa.Table]], columns: Sequence[Column]) -> None:
        self.tables, self.columns = tables, columns
        self._rows = (row for table in tables() for row in rows(table, columns))

    def __next__(self) -> Row:
        return next(self._rows)


def table(columns: Sequence[Column], rows: Sequence[Row]) -> pa.Table:
    """The rows (one or more) as a table: texts and dates as words and their numbers, figures as float64, integers as int64."""
    import pyarrow as pa

    kinds = {"number": (pa.float64(), "d"), "integer": (pa.int64(), "q")}
    arrays = []
    for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
        arrays.append(_numbers(*kinds[column.type], cells) if column.type in kinds else _words(cells))
    return pa.Table.from_arrays(arrays, names=[c.name for c in columns])


# Arrays are made of buffers: pyarrow.array() imports pandas, which costs more than all the rows of a folder.


def texts(words: Iterable[str]) -> pa.Array:
    """Texts as an array."""
    import pyarrow as pa

    coded = [word.encode() for word in words]
    offsets = array("q", accumulate(map(len, coded), initial=0))
    return pa.Array.from_buffers(pa.large_string(), len(coded), [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(coded))])


def _words(cells: Sequence[Cell]) -> pa.Array:
    """Texts as words and their numbers."""
    import pyarrow as pa

    known = dict.fromkeys(cells)
    known.pop(None, None)
    numbers = dict(zip(known, range(len(known)), strict=True))
    numbers[None] = 0  # a cell that holds nothing has a number too, which is not looked at
    places = array("i", list(map(numbers.__getitem__, cells)))
    indices = pa.Array.from_buffers(pa.int32(), len(cells), [_there(cells), pa.py_buffer(places)])
    return pa.DictionaryArray.from_arrays(indices, texts(cast("Iterable[str]", known)))


def _numbers(kind: pa.DataType, code: str, cells: Sequence[Cell]) -> pa.Array:
    """Numbers as an array."""
    import pyarrow as pa

    figures = array(code, cast("list[float]", [cell or 0 for cell in cells]))
    return pa.Array.from_buffers(kind, len(cells), [_there(cells), pa.py_buffer(figures)])


def _there(cells: Sequence[Cell]) -> pa.Buffer | None:
    """Which cells hold something, a bit for each from the lowest; None where all do."""
    import pyarrow as pa

    if None not in cells:
        return None
    bits = "".join(["0" if cell is None else "1" for cell in reversed(cells)])
    return pa.py_buffer(int(bits, 2).to_bytes(-(-len(cells) // 8), "little"))


def pack(table: pa.Table) -> bytes:
    """A table as the bytes of a Parquet file; the same rows give the same."""
    from pyarrow import parquet

    buffer = io.BytesIO()
    parquet.write_table(table, buffer, compression="zstd", write_statistics=False)
    return buffer.getvalue()


def unpack(data: bytes) -> pa.Table:
    """The table that `pack` made these bytes of."""
    import pyarrow as pa
    from pyarrow import parquet

    table = parquet.ParquetFile(io.BytesIO(data)).read(use_threads=False)
    return pa.Table.from_arrays([_worded(column) for column in table.columns], names=table.column_names)


def _worded(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of words and their numbers with the words as `table` makes them: Parquet gives back texts of the smaller sort."""
    import pyarrow as pa

    if not pa.types.is_dictionary(values.type):
        return values
    return pa.chunked_array([pa.DictionaryArray.from_arrays(c.indices, c.dictionary.cast(pa.large_string())) for c in values.chunks])


def part(table: pa.Table, first: int, stop: int) -> pa.Table:
    """Some rows of a table, with no words but theirs."""
    import pyarrow as pa

    some = table.slice(first, stop - first)
    arrays = [plain(c).dictionary_encode() if pa.types.is_dictionary(c.type) else c for c in some.columns]
    return pa.Table.from_arrays(arrays, names=table.column_names)


def rows(table: pa.Table, columns: Sequence[Column]) -> Iterator[Row]:
    """The rows of a table, cell for cell."""
    return zip(*(_cells(table.column(c.name)) for c in columns), strict=True)


def _cells(values: pa.ChunkedArray) -> list[Cell]:
    """The cells of a column as they were; a text that stands in many rows is one object."""
    cells: list[Cell] = []
    for chunk in values.chunks:
        if not hasattr(chunk, "dictionary"):
            cells += chunk.to_pylist()
            continue
        words = [*chunk.dictionary.to_pylist(), None]
        cells += [words[i] for i in chunk.indices.fill_null(len(words) - 1).to_pylist()]
    return cells


def plain(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of words and their numbers as texts one after another."""
    import pyarrow as pa

    return values.cast(pa.large_string()) if pa.types.is_dictionary(values.type) else values
