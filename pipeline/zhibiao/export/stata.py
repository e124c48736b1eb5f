"""Stata 14 and later (.dta, version 118, Unicode): Chinese headings as variable labels, codes with value labels, days as %td."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from zhibiao.export.labels import CODED, coded, headings, longest
from zhibiao.export.tables import Tables
from zhibiao.table import COLUMNS

__all__ = ["SHORT", "write"]

# Bytes of a str# variable. Stata allows 2,045, but gives every row the room of the longest; a strL holds each text once. And pandas counts
# characters where it should count bytes: 1,000 Chinese characters (3,000 bytes) would be cut.
SHORT = 255


def write(tables: Tables, path: Path) -> None:
    """Write the records. Texts longer than SHORT bytes make their variable a strL; an empty text is "", every other empty cell is missing (.)."""
    data, words = coded(tables.records)
    long = [c.name for c in COLUMNS if c.type == "text" and c.name not in CODED and longest(data[c.name]) > SHORT]
    data.to_stata(
        path,
        version=118,
        write_index=False,
        variable_labels=headings(),
        value_labels=words,  # type: ignore[arg-type]  # the stubs take no column names
        convert_strl=long,
        convert_dates={c.name: "td" for c in COLUMNS if c.type == "date"},
        data_label=f"zhibiao: {tables.out.name}"[:80],
        time_stamp=datetime(2000, 1, 1),  # no clock: the same bytes
    )
