"""SPSS (.sav, UTF-8): Chinese headings as variable labels, codes with value labels, days as DATE."""

from __future__ import annotations

from pathlib import Path

from zhibiao.errors import OutputError, UsageError
from zhibiao.export.labels import CODED, coded, headings, longest
from zhibiao.export.tables import Tables, library
from zhibiao.table import COLUMNS

__all__ = ["LONGEST", "write"]

LONGEST = 32767  # bytes of a string variable
_CLOCK, _STILL = 92, b"01 Jan 0000:00:00"  # where the header tells when it was written, and what it tells here: the same bytes


def write(tables: Tables, path: Path) -> None:
    """Write the records. Raises UsageError without pyreadstat, OutputError for a text that no SPSS variable holds."""
    spss = library("pyreadstat", "export", "spss")
    if tuple(map(int, spss.__version__.split(".")[:2])) < (1, 3):  # it loses the last characters of texts of 758, 1,013, 1,268 … bytes
        raise UsageError("--to spss", f"pyreadstat {spss.__version__} cuts long texts", "pip install 'pyreadstat>=1.3'")
    data, words = coded(tables.records)
    for column in COLUMNS:
        name = column.name
        if column.type == "date":
            data[name] = data[name].dt.date.astype(object).where(data[name].notna(), None)
        elif column.type == "text" and name not in CODED and (size := longest(data[name])) > LONGEST:
            row = next(n for n, text in enumerate(data[name]) if len(text.encode()) == size)
            where = f"{data['doc_id'].iloc[row]}, record {data['record_id'].iloc[row]}"
            raise OutputError(where, f"`{name}` has {size:,} bytes, and SPSS holds {LONGEST:,}", "export --to stata, sqlite or duckdb: they hold texts of any length")
    measures = {c.name: "nominal" if c.name in CODED or c.type == "text" else "scale" for c in COLUMNS}
    spss.write_sav(data, str(path), column_labels=headings(), variable_value_labels=words, variable_measure=measures, row_compress=True)
    with path.open("r+b") as file:
        file.seek(_CLOCK)
        file.write(_STILL)
