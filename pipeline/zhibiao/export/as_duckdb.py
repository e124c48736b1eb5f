"""DuckDB: the tables with types, keys, and what the columns mean as comments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhibiao.export.dictionary import SHEETS, codes, columns
from zhibiao.export.tables import Tables, library, nulls
from zhibiao.table import Column

__all__ = ["write"]

_TYPES = {"text": "VARCHAR", "number": "DOUBLE", "integer": "BIGINT", "date": "DATE"}
_KEYS = {("records", "record_id"): "PRIMARY KEY", ("documents", "doc_id"): "PRIMARY KEY", ("records", "doc_id"): "NOT NULL REFERENCES documents (doc_id)"}


def write(tables: Tables, path: Path) -> None:
    """Write records, documents, problems, and the tables that tell what columns and codes mean; empty cells are NULL. Raises UsageError without duckdb."""
    duckdb = library("duckdb", "export", "duckdb")
    path.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(path)) as base:
            for sheet in SHEETS:
                _table(base, tables, sheet.name, sheet.columns)
                base.execute(f"COMMENT ON TABLE {sheet.name} IS {_text(sheet.title)}")
            _list(base, "columns", "table_name, name, heading, meaning, type", columns())
            _list(base, "codes", "column_name, code, word", codes())
    except duckdb.IOException as error:
        raise OSError(str(error).splitlines()[0]) from None
    finally:
        path.with_name(path.name + ".wal").unlink(missing_ok=True)


def _table(base: Any, tables: Tables, name: str, columns: tuple[Column, ...]) -> None:  # noqa: ANN401 (a connection)
    import pyarrow as pa

    given = ", ".join(f'"{c.name}" {_TYPES[c.type]} {_KEYS.get((name, c.name), "")}' for c in columns)
    base.execute(f"CREATE TABLE {name} ({given})")
    base.register("given", pa.Table.from_pandas(nulls(getattr(tables, name)), preserve_index=False))
    base.execute(f"INSERT INTO {name} SELECT * FROM given")
    base.unregister("given")
    for c in columns:
        base.execute(f'COMMENT ON COLUMN {name}."{c.name}" IS {_text(f"{c.heading}: {c.meaning}")}')


def _list(base: Any, name: str, names: str, rows: list[tuple[str, ...]]) -> None:  # noqa: ANN401 (a connection)
    base.execute(f"CREATE TABLE {name} ({', '.join(f'{n} VARCHAR' for n in names.split(', '))})")
    base.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
