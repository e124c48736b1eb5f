"""SDMX-CSV 2.0: an observation for every figure, under the names of the statistics trade.

The columns of records under the concepts of the SDMX glossary; the status by the code list CL_OBS_STATUS.
"""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from zhibiao.errors import UsageError
from zhibiao.export.tables import Tables
from zhibiao.table import days, written

__all__ = ["COLUMNS", "STATUS", "STRUCTURE", "UNITS", "time_period", "write"]

STRUCTURE = ("dataflow", "ZHIBIAO:RECORDS(1.0.0)", "I")  # what the rows are, its id, and what is done with them: information
OTHER, UNKNOWN = "_O", "_U"  # codes that every code list has: another one than listed; not known

# column here → column of records; those without one are made below
COLUMNS: dict[str, str] = {
    "INDICATOR": "",
    "REF_AREA": "",
    "KIND": "kind",
    "QUANTITY": "",
    "RECORD_ID": "record_id",  # two documents may tell one figure: without it they would be one observation
    "TIME_PERIOD": "",
    "OBS_VALUE": "value",
    "OBS_STATUS": "",
    "UNIT_MEASURE": "",
    "UNIT_MULT": "",
    "OBS_VALUE_LOW": "value_low",
    "OBS_VALUE_HIGH": "value_high",
    "BOUND": "bound",
    "BASIS": "basis",
    "SCOPE": "scope",
    "STRENGTH": "strength",
    "INDICATOR_NAME": "indicator",
    "REF_AREA_NAME": "region",
    "UNIT_NAME": "unit",
    "PERIOD_NAME": "period",
    "PART_OF": "part_of",
    "RELATES_TO": "relates_to",
    "CONFIDENCE": "confidence",
    "SOURCE": "doc_id",
    "QUOTE": "quote",
}

# CL_OBS_STATUS: imputed, of low reliability, missing because suppressed, missing; then normal, or estimated
STATUS = {"inferred": "I", "suspect": "U", "redacted": "Q", "no_number": "O"}

# currencies by ISO 4217, the others as CL_UNIT names them; a unit that is not here is _O, and UNIT_NAME has it as written
UNITS = {"元": "CNY", "美元": "USD", "欧元": "EUR", "港元": "HKD", "日元": "JPY", "%": "PT", "百分点": "PP", "人": "PS", "平方米": "M2", "立方米": "M3", "米": "M", "千克": "KG", "千瓦时": "KWH", "千瓦": "KW", "天": "D", "个月": "MO", "年": "Y", "小时": "H"}

_ID = re.compile(r"[A-Za-z0-9_@$\-]+")  # what SDMX takes for an id


def write(tables: Tables, path: Path) -> None:
    """Write the figures; measures have no value and are left out. Raises UsageError where there is no figure."""
    records = tables.records[tables.records["kind"] != "measure"]
    if records.empty:
        raise UsageError(str(tables.out), "has measures only, and no figure for an observation", "export --to another form")
    names = list(records.columns)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["STRUCTURE", "STRUCTURE_ID", "ACTION", *COLUMNS])
        for cells in records.astype(object).where(records.notna(), None).itertuples(index=False):
            row = dict(zip(names, cells, strict=True))
            made = _made(row)
            writer.writerow([*STRUCTURE, *(made[name] if name in made else written(row[source]) for name, source in COLUMNS.items())])


def _made(row: dict[str, Any]) -> dict[str, str]:
    code = row["indicator_id"]
    return {
        "INDICATOR": code if _ID.fullmatch(code) else OTHER,
        "REF_AREA": row["region_code"] or UNKNOWN,
        "QUANTITY": row["quantity"] or OTHER,
        "TIME_PERIOD": time_period(row["period"]),
        "OBS_STATUS": STATUS.get(row["value_state"]) or ("E" if row["kind"] == "estimate" else "A"),
        "UNIT_MEASURE": UNITS.get(row["unit"], OTHER),
        "UNIT_MULT": "0",
    }


def time_period(period: str) -> str:
    """A period as SDMX writes it: a year, half, quarter, month, day, or a range by its first day and length; "" for one without days.

    >>> time_period("2023"), time_period("2022-01/2022-06"), time_period("2023-Q1/2023-Q3"), time_period("2021/2025")
    ('2023', '2022-S1', '2023-01-01/P9M', '2021-01-01/P5Y')
    >>> time_period("asof:2023-12-31"), time_period("2023-Q2"), time_period("2024-03-05/2024-03-11"), time_period("rec:month")
    ('2023-12-31', '2023-Q2', '2024-03-05/P7D', '')
    """
    first, last = days(period)
    if first is None or last is None:
        return ""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    after = end + timedelta(days=1) if end < date.max else end
    if start == end:
        return first
    if start.day != 1 or after.day != 1:
        return f"{first}/P{(after - start).days}D"
    months = (after.year - start.year) * 12 + after.month - start.month
    number, rest = divmod(start.month - 1, months)
    if months in (1, 3, 6, 12) and not rest:
        return {1: first[:7], 3: f"{start.year:04}-Q{number + 1}", 6: f"{start.year:04}-S{number + 1}", 12: f"{start.year:04}"}[months]
    return f"{first}/P{months // 12}Y" if not months % 12 else f"{first}/P{months}M"
