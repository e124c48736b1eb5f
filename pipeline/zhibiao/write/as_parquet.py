"""Parquet: typed columns, for pandas, DuckDB, R and Stata's bridges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from zhibiao.table import Cell, Column, Row

__all__ = ["write"]


def write(path: Path, columns: Sequence[Column], rows: Sequence[Row], title: str = "") -> None:
    """Write the rows; numbers are float64, integers int64, dates timestamps (pandas makes objects of date32, which Stata files cannot hold); the headings travel as field metadata."""
    import pyarrow as pa
    from pyarrow import parquet

    types = {"text": pa.string(), "number": pa.float64(), "integer": pa.int64(), "date": pa.timestamp("ms")}
    schema = pa.schema([pa.field(c.name, types[c.type], metadata={"heading": c.heading}) for c in columns])
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    arrays = [
        pa.array(_typed(column, values), types[column.type]) for column, values in zip(columns, cells, strict=True)
    ]
    parquet.write_table(pa.Table.from_arrays(arrays, schema=schema), path, compression="zstd")


def _typed(column: Column, values: Sequence[Cell]) -> Sequence[object]:
    if column.type == "date":
        days = {v: datetime.fromisoformat(str(v)) if v else None for v in set(values)}
        return [days[v] for v in values]
    return values
