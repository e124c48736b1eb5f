"""A Frictionless data package: CSV files, and datapackage.json with what the columns hold and mean."""

from __future__ import annotations

import csv
import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from zhibiao import __version__
from zhibiao.export.dictionary import SHEETS, Sheet, listed
from zhibiao.export.place import MARK
from zhibiao.export.tables import Tables
from zhibiao.table import Column, written

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["write"]

_TYPES = {"text": "string", "number": "number", "integer": "integer", "date": "date"}


def write(tables: Tables, path: Path) -> None:
    """Write the package into the folder `path`. The cells are those of the tables: no apostrophe keeps a spreadsheet from running one, for a package is read by programs."""
    for sheet in SHEETS:
        _csv(path / f"{sheet.name}.csv", tables, sheet)
    package = {
        "name": "zhibiao",
        "title": "政策文件指标数据",
        "profile": "tabular-data-package",
        "description": f"Targets, results and measures of Chinese policy documents, made by zhibiao {__version__}.",
        "resources": [_resource(path / f"{sheet.name}.csv", sheet) for sheet in SHEETS],
    }
    (path / MARK).write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _csv(path: Path, tables: Tables, sheet: Sheet) -> None:
    data = getattr(tables, sheet.name)
    cells = [_written(data[c.name], c) for c in sheet.columns]
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow([c.name for c in sheet.columns])
        writer.writerows(zip(*cells, strict=True))


def _written(cells: pd.Series, column: Column) -> list[str]:
    if column.type == "text":
        return [str(cell) for cell in cells]
    if column.type == "date":
        return [str(cell) for cell in cells.dt.strftime("%Y-%m-%d").fillna("")]
    return [written(cell) for cell in cells.astype(object).where(cells.notna(), None)]


def _resource(path: Path, sheet: Sheet) -> dict[str, object]:
    data = path.read_bytes()
    return {
        "name": sheet.name,
        "title": sheet.title,
        "path": path.name,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{sha256(data).hexdigest()}",
        "schema": _schema(sheet),
    }


def _schema(sheet: Sheet) -> dict[str, object]:
    schema: dict[str, object] = {"fields": [_field(sheet, c) for c in sheet.columns], "missingValues": [""]}
    if sheet.key:
        schema["primaryKey"] = sheet.key
    if sheet.refers:  # "" is the table itself
        references = {name: {"resource": "" if other == sheet.name else other, "fields": key} for name, (other, key) in sheet.refers.items()}
        schema["foreignKeys"] = [{"fields": name, "reference": reference} for name, reference in references.items()]
    return schema


def _field(sheet: Sheet, column: Column) -> dict[str, object]:
    limits: dict[str, object] = {}
    if column.name in sheet.filled:
        limits["required"] = True
    if codes := listed(column.name):
        limits["enum"] = codes
    if column.name == "confidence":
        limits |= {"minimum": 0, "maximum": 1}
    if column.type == "integer":
        limits["minimum"] = 0
    field: dict[str, object] = {"name": column.name, "type": _TYPES[column.type], "title": column.heading, "description": column.meaning}
    return field | ({"constraints": limits} if limits else {})
