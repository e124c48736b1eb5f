"""Parquet: typed columns, for pandas, DuckDB, R and Stata's bridges."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

from zhibiao.table import Cell, Column, Row

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["read", "write"]

GROUP = 1 << 16  # rows of a row group: what is held at a time


def write(path: Path | IO[bytes], columns: Sequence[Column], rows: Iterable[Row], title: str = "") -> None:
    """Write the rows; numbers are float64, integers int64, dates timestamps (pandas makes objects of date32, which Stata files cannot hold); the headings travel as field metadata."""
    import pyarrow as pa
    from pyarrow import parquet

    types = {"text": pa.string(), "number": pa.float64(), "integer": pa.int64(), "date": pa.timestamp("ms")}
    schema = pa.schema([pa.field(c.name, types[c.type], metadata={"heading": c.heading}) for c in columns])
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for block in _blocks(rows):
            cells = zip(columns, zip(*block, strict=True), strict=True)
            arrays = [pa.array(_typed(column, values), types[column.type]) for column, values in cells]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _blocks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while block := list(islice(left, GROUP)):
        yield block


def _typed(column: Column, values: Sequence[Cell]) -> Sequence[object]:
    if column.type == "date":
        days = {v: datetime.fromisoformat(str(v)) if v else None for v in set(values)}
        return [days[v] for v in values]
    return values


def read(data: bytes, columns: Sequence[Column]) -> list[Row]:
    """The rows that `write` wrote, cell for cell."""
    from pyarrow import parquet

    table = parquet.read_table(io.BytesIO(data), use_threads=False, read_dictionary=[c.name for c in columns if c.type == "text"])
    return list(zip(*(_cells(table.column(i), column) for i, column in enumerate(columns)), strict=True))


def _cells(values: pa.ChunkedArray, column: Column) -> list[Cell]:
    """The cells of a column as they were; a text that stands in many rows is one object."""
    import pyarrow as pa

    if column.type == "date":
        values = values.cast(pa.date32()).cast(pa.string()).dictionary_encode()
    if column.type not in ("date", "text"):
        return values.to_pylist()  # type: ignore[no-any-return]
    cells: list[Cell] = []
    for chunk in values.chunks:
        words = [*chunk.dictionary.to_pylist(), None]
        cells += [words[i] for i in chunk.indices.fill_null(len(words) - 1).to_pylist()]
    return cells
