"""SDMX-CSV, opened again by pysdmx, and held against the code lists."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from exports import HARD, out_folder
from pysdmx.io import read_sdmx

from zhibiao.errors import UsageError
from zhibiao.export import export, sdmx_csv
from zhibiao.export.tables import load

# what SDMX calls an observational time period, of the forms written here
TIME = re.compile(r"[0-9]{4}(-S[12]|-Q[1-4]|-(0[1-9]|1[0-2])(-[0-3][0-9](/P[0-9]+[YMD])?)?)?")
OBS_STATUS = set("ABDEFGHIJKLMNOPQSUVW")  # CL_OBS_STATUS


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_pysdmx_reads_the_figures(tmp_path):
    (dataset,) = read_sdmx(export(out_folder(tmp_path), "sdmx-csv")).data
    assert str(dataset.structure) == "Dataflow=ZHIBIAO:RECORDS(1.0.0)"
    data = dataset.data
    assert len(data) == 6  # the measure is no observation
    assert data["OBS_VALUE"].tolist() == ["5.5", "", "34636000000", "0.30000000000000004", "", "-0.0000001"]
    assert data["TIME_PERIOD"].tolist() == ["2023", "2021-01-01/P5Y", "2023", "2023", "2023-12-31", ""]
    assert data["OBS_STATUS"].tolist() == ["A", "A", "A", "A", "Q", "E"]
    assert data["UNIT_MEASURE"].tolist() == ["PT", "PT", "CNY", "PT", "PT", "PT"]
    assert data["OBS_VALUE_HIGH"][1] == "6"
    assert data["QUOTE"].tolist() == [str(row.get("quote", "增长5.5%")) for row in HARD if row.get("kind") != "measure"]
    assert data["REF_AREA_NAME"][0] == "河北省保定市"


def test_what_the_samples_say_fits_the_code_lists(sample_tables, tmp_path):
    found = rows(export(sample_tables, "sdmx-csv", tmp_path / "x.csv"))
    records = load([sample_tables]).records
    assert len(found) == (records["kind"] != "measure").sum()
    assert list(found[0])[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    keys = ("INDICATOR", "REF_AREA", "KIND", "QUANTITY", "RECORD_ID", "TIME_PERIOD")
    assert len({tuple(row[name] for name in keys) for row in found}) == len(found)
    for row in found:
        assert not row["TIME_PERIOD"] or TIME.fullmatch(row["TIME_PERIOD"]), row
        assert row["OBS_STATUS"] in OBS_STATUS
        assert all(re.fullmatch(r"[A-Za-z0-9_@$-]+", row[name]) for name in (*keys[:5], "UNIT_MEASURE")), row
    dated = sum(bool(row["TIME_PERIOD"]) for row in found)
    assert dated == records["period_start"][records["kind"] != "measure"].notna().sum()


@pytest.mark.parametrize(
    ("period", "written"),
    [
        ("2023-01/2023-12", "2023"),
        ("2022-07/2022-12", "2022-S2"),
        ("2022-04/2022-09", "2022-04-01/P6M"),
        ("2023-01/2023-03", "2023-Q1"),
        ("2023-02/2023-04", "2023-02-01/P3M"),
        ("2023-11", "2023-11"),
        ("2023-12/2024-02", "2023-12-01/P3M"),
        ("2024-02-29", "2024-02-29"),
        ("asof:2023-06", "2023-06"),
        ("9999", "9999-01-01/P364D"),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_periods(period, written):
    assert sdmx_csv.time_period(period) == written


def test_measures_alone_are_no_observations(tmp_path):
    with pytest.raises(UsageError, match="measures only"):
        export(out_folder(tmp_path, HARD[1:2]), "sdmx-csv")
    assert not (tmp_path / "sdmx.csv").exists()
