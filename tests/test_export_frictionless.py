"""The data package, validated by frictionless."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest
from exports import HARD, out_folder
from frictionless import Package, validate

from zhibiao.export import export
from zhibiao.export.tables import load
from zhibiao.table import COLUMNS


@pytest.fixture
def folder(tmp_path):
    return export(out_folder(tmp_path / "out"), "frictionless", tmp_path / "package")


def test_the_package_is_valid_and_gives_the_values_back(folder):
    report = validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["fieldName", "type", "note"])
    with Package(str(folder / "datapackage.json")).get_resource("records") as resource:
        rows = [row.to_dict() for row in resource.row_stream]
    assert [row["sentence"] for row in rows] == [row.get("sentence", "地区生产总值增长5.5%。") for row in HARD]
    assert [row["value"] for row in rows[:4]] == [Decimal("5.5"), None, None, 34636000000]
    assert float(rows[4]["value"]) == 0.1 + 0.2
    assert rows[4]["quote"] == "=1+1"
    assert rows[2]["period_end"] == date(2025, 12, 31)
    assert rows[3]["page"] == 3
    assert rows[0]["scope"] is None


def test_the_samples_are_a_valid_package(sample_tables, tmp_path):
    package = export(sample_tables, "frictionless", tmp_path / "package") / "datapackage.json"
    report = validate(str(package))
    assert report.valid, report.flatten(["fieldName", "type", "note"])
    assert report.tasks[1].stats["rows"] == len(load([sample_tables]).records)


def test_the_schema_says_what_a_column_holds_and_means(folder):
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    documents, records, problems = package["resources"]
    assert [documents["name"], records["name"], problems["name"]] == ["documents", "records", "problems"]
    fields = {field["name"]: field for field in records["schema"]["fields"]}
    assert list(fields) == [c.name for c in COLUMNS]
    assert fields["value"]["title"] == "数值"
    assert fields["kind"]["constraints"] == {"required": True, "enum": ["target", "actual", "estimate", "measure"]}
    assert fields["period_start"]["type"] == "date"


@pytest.mark.parametrize(
    ("column", "cell", "found"),
    [
        ("kind", "hope", "constraint-error"),
        ("kind", "", "constraint-error"),
        ("confidence", "1.5", "constraint-error"),
        ("value", "5亿", "type-error"),
        ("period_end", "2023年", "type-error"),
        ("doc_id", "none.txt", "foreign-key"),
        ("part_of", "none", "foreign-key"),
        ("record_id", "r000000000000001", "primary-key"),
    ],
)
def test_a_changed_cell_is_found(folder, column, cell, found):
    file = folder / "records.csv"
    rows = list(csv.reader(file.open(encoding="utf-8", newline="")))
    rows[6][rows[0].index(column)] = cell
    with file.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows(rows)
    assert {error.type for task in validate(str(folder / "datapackage.json")).tasks for error in task.errors} >= {"hash-count"}
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    package["resources"][1] |= {"bytes": file.stat().st_size, "hash": f"sha256:{sha256(file.read_bytes()).hexdigest()}"}
    (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")
    assert {error.type for task in validate(str(folder / "datapackage.json")).tasks for error in task.errors} == {found}
