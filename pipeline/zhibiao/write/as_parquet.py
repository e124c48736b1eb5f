"""Parquet: typed columns, for pandas, DuckDB, R and Stata's bridges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

from zhibiao.table import Column, Row
from zhibiao.write import columnar

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["write"]

GROUP = 1 << 13  # rows of a row group: what is held at a time, in several copies


def write(path: Path | IO[bytes], columns: Sequence[Column], rows: Iterable[Row], title: str = "") -> None:
    """Write the rows; numbers are float64, integers int64, dates timestamps (pandas makes objects of date32, which Stata files cannot hold); the headings travel as field metadata."""
    import pyarrow as pa
    from pyarrow import parquet

    types = {"text": pa.string(), "number": pa.float64(), "integer": pa.int64(), "date": pa.timestamp("ms")}
    schema = pa.schema([pa.field(c.name, types[c.type], metadata={"heading": c.heading}) for c in columns])
    left = iter(rows)
    tables = left.tables() if isinstance(left, columnar.Flow) else (columnar.table(columns, block) for block in _blocks(left))
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for group in _groups(_typed(table, schema) for table in tables):
            writer.write_table(group)
            pa.default_memory_pool().release_unused()  # else what one group needed stays, and the next asks for more


def _blocks(left: Iterator[Row]) -> Iterator[list[Row]]:
    while block := list(islice(left, GROUP)):
        yield block


def _groups(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The tables' rows, GROUP at a time, each column in one piece: the same rows are the same file, however they came."""
    import pyarrow as pa

    held: list[pa.Table] = []
    for table in tables:
        held.append(table)
        while sum(map(len, held)) >= GROUP:
            whole = pa.concat_tables(held)
            yield whole.slice(0, GROUP).combine_chunks()
            held = [whole.slice(GROUP)]
    if any(map(len, held)):
        yield pa.concat_tables(held).combine_chunks()


def _typed(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table with the types of the file: texts in full, dates as such."""
    import pyarrow as pa

    return pa.Table.from_arrays([columnar.plain(column).cast(field.type) for column, field in zip(table.columns, schema, strict=True)], schema=schema)
