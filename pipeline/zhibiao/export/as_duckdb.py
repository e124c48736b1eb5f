"""DuckDB: the tables with types, keys, and what the columns mean as comments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhibiao.export.dictionary import SHEETS, Sheet, codes, columns
from zhibiao.export.tables import Tables, library, nulls

__all__ = ["write"]

_TYPES = {"text": "VARCHAR", "number": "DOUBLE", "integer": "BIGINT", "date": "DATE"}


def write(tables: Tables, path: Path) -> None:
    """Write records, documents, problems, and the tables that tell what columns and codes mean; empty cells are NULL. Raises UsageError without duckdb."""
    duckdb = library("duckdb", "export", "duckdb")
    path.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(path)) as base:
            for sheet in SHEETS:
                _table(base, tables, sheet)
                base.execute(f"COMMENT ON TABLE {sheet.name} IS {_text(sheet.title)}")
            _list(base, "columns", "table_name, name, heading, meaning, type", columns())
            _list(base, "codes", "column_name, code, word", codes())
    except duckdb.IOException as error:
        raise OSError(str(error).splitlines()[0]) from None
    finally:
        path.with_name(path.name + ".wal").unlink(missing_ok=True)


def _table(base: Any, tables: Tables, sheet: Sheet) -> None:  # noqa: ANN401 (a connection)
    import pyarrow as pa

    name, columns = sheet.name, sheet.columns
    given = ", ".join(f'"{c.name}" {_TYPES[c.type]} {_key(sheet, c.name)}' for c in columns)
    base.execute(f"CREATE TABLE {name} ({given})")
    base.register("given", pa.Table.from_pandas(nulls(getattr(tables, name)), preserve_index=False))
    base.execute(f"INSERT INTO {name} SELECT * FROM given")
    base.unregister("given")
    for c in columns:
        base.execute(f'COMMENT ON COLUMN {name}."{c.name}" IS {_text(f"{c.heading}: {c.meaning}")}')


def _key(sheet: Sheet, column: str) -> str:
    if column == sheet.key:
        return "PRIMARY KEY"
    other, key = sheet.refers.get(column, ("", ""))
    # DuckDB looks at each row as it comes, and a record may refer to a later one: it is told of other tables alone
    return f"NOT NULL REFERENCES {other} ({key})" if other not in ("", sheet.name) else ""


def _list(base: Any, name: str, names: str, rows: list[tuple[str, ...]]) -> None:  # noqa: ANN401 (a connection)
    base.execute(f"CREATE TABLE {name} ({', '.join(f'{n} VARCHAR' for n in names.split(', '))})")
    base.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
