"""The panel as people meet it: long and wide, in the terminal, in files, in Stata."""

from __future__ import annotations

import doctest
import json
import re
from pathlib import Path

import pandas
import pytest
from years import ALL, made, shown

from zhibiao.diff import Comparison, output
from zhibiao.diff import wide as widening
from zhibiao.diff.wide import stata, wide
from zhibiao.table import Column


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    return made(tmp_path_factory.mktemp("years"), ALL)


@pytest.fixture(scope="module")
def comparison(out) -> Comparison:
    return Comparison([out])


def test_the_wide_panel_of_one_indicator_has_the_plain_names(comparison):
    columns, rows = comparison.panel(["GDP"], ["东阿县"], wide=True)
    names = [c.name for c in columns]
    assert names[:8] == ["region", "region_code", "year", "target", "low", "high", "bound", "strength"]
    assert names[-5:] == ["upper_target", "amplification", "actual", "deviation", "met"]
    by_year = {row[2]: dict(zip(names, row, strict=True)) for row in rows}
    assert sorted(by_year) == [2021, 2022, 2023, 2024]
    assert [by_year[2023][n] for n in ("target", "bound", "hard_yu_pan_2019", "actual", "deviation", "met")] == [7.0, "approx", 0, 6.1, -0.9, 0]
    assert [by_year[2024][n] for n in ("target", "high", "bound", "hard_yu_pan_2019", "upper_target", "actual")] == [6.0, None, "ge", 1, 5.5, None]


def test_the_wide_panel_of_several_has_whole_names_and_short_ones_for_stata(comparison):
    columns, rows = comparison.panel(["GDP", "disposable-income", "到位资金", "城镇新增就业"], wide=True)
    names = [c.name for c in columns]
    assert {"gdp_rate_target", "gdp_rate_low", "gdp_rate_bound", "gdp_rate_upper_target", "gdp_rate_actual", "gdp_rate_deviation", "gdp_rate_met", "arrived_funds_amount_target"} <= set(names)
    assert {"disposable_income_rate_target", "disposable_income_rate_hard_yu_liu_gong_2019"} <= set(names)  # whole
    assert len(set(names)) == len(names)
    short = stata(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name) for name in short)
    assert len(set(short)) == len(short)
    assert {"gdp_rate_target", "di_rate_target", "di_rate_hard_yu_liu_gong_2019"} <= set(short)
    headings = {c.name: c.heading for c in columns}
    assert headings["gdp_rate_target"] == "地区生产总值 增速 目标（%）"
    assert len({row[:3] for row in rows}) == len(rows)


def test_two_units_never_stand_in_one_column():
    columns = [Column(n, n, "", "integer" if n == "year" else "number" if n in ("target", "actual") else "text") for n in ("region", "region_code", "year", "indicator", "indicator_id", "quantity", "unit", "target", "actual", "strength")]
    rows = [("甲", "1", 2023, "进出口", "trade", "amount", "元", 5.0, None, ""), ("乙", "2", 2023, "进出口", "trade", "amount", "美元", 1.0, None, ""), ("丙", "3", 2023, "进出口", "trade", "amount", "元", 2.0, None, "")]
    made, filled = wide(columns, rows)
    assert [c.name for c in made[3:]] == ["trade_amount_target", "trade_amount_actual", "trade_amount_strength", "trade_amount2_target", "trade_amount2_actual", "trade_amount2_strength"]
    assert filled[1] == ("乙", "2", 2023, None, None, "", 1.0, None, "")
    assert made[6].heading == "进出口 金额 target（美元）"


def test_a_target_without_a_number_stands_with_the_others_of_its_quantity():
    columns = [Column(n, n, "", "integer" if n == "year" else "number" if n in ("target", "actual") else "text") for n in ("region", "region_code", "year", "indicator", "indicator_id", "quantity", "unit", "target", "actual", "strength")]
    rows = [("甲", "1", 2024, "财政收入", "revenue", "rate", "", None, None, "预期目标"), ("乙", "2", 2024, "财政收入", "revenue", "rate", "%", 5.0, None, ""), ("乙", "2", 2024, "财政收入", "revenue", "amount", "元", 5.0, None, "")]
    made, filled = wide(columns, rows)
    assert [c.name for c in made[3:]] == [f"revenue_{quantity}_{name}" for quantity in ("rate", "amount") for name in ("target", "actual", "strength")]
    assert made[3].heading == "财政收入 增速 target（%）"
    assert filled[0] == ("甲", "1", 2024, None, None, "预期目标", None, None, "")


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["a_very_long_indicator_rate_target", "a_very_long_indicator_rate_hard_yu_liu_gong_2019"], ["avli_rate_target", "avli_rate_hard_yu_liu_gong_2019"]),
        (["cars_count_low", "cars_amount_hard_yu_liu_gong_2019", "cars_amount2_hard_yu_liu_gong_2019"], ["cars_count_low", "cars_amoun_hard_yu_liu_gong_2019", "cars_amou2_hard_yu_liu_gong_2019"]),
        (["region", "year", "target", "upper_target"], ["region", "year", "target", "upper_target"]),
    ],
)
def test_in_stata_all_columns_of_an_indicator_have_one_stem(names, short):
    assert stata(names) == short


def test_examples_of_the_wide_form_hold():
    found = doctest.testmod(widening)
    assert found.attempted
    assert not found.failed


def test_stata_reads_the_panel_with_the_year_as_a_number(out, capsys, tmp_path):
    for name, more in (("long", []), ("wide", ["--wide"]), ("again", ["--wide"])):
        assert shown(capsys, "panel", out, "--indicator", "GDP", "一般公共预算收入", *more, "-o", tmp_path / f"{name}.dta") == ""
    assert (tmp_path / "wide.dta").read_bytes() == (tmp_path / "again.dta").read_bytes()
    for name, target in (("long", "target"), ("wide", "gdp_rate_target")):
        data = pandas.read_stata(tmp_path / f"{name}.dta")
        assert data["year"].dtype.kind in "if"
        assert data[(data["region"] == "山东省聊城市东阿县") & (data["year"] == 2023)][target].iloc[0] == 7
    with pandas.read_stata(tmp_path / "wide.dta", iterator=True) as reader:
        assert reader.variable_labels()["gdp_rate_target"] == "地区生产总值 增速 目标（%）"


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "xlsx", "dta"])
@pytest.mark.parametrize("stretched", [False, True])
def test_the_panel_is_written_in_every_format(comparison, tmp_path, form, stretched):
    output.table(tmp_path / "a", form, *comparison.panel(["GDP"], wide=stretched, quantity="rate"))
    readers = {"csv": pandas.read_csv, "json": lambda path: pandas.DataFrame(json.loads(path.read_text("utf-8"))), "parquet": pandas.read_parquet, "xlsx": lambda path: pandas.read_excel(path, engine="openpyxl"), "dta": pandas.read_stata}
    data = readers[form](tmp_path / "a")
    year = data["年份" if form == "xlsx" else "year"]
    assert sorted(set(year.astype(int))) == [2021, 2022, 2023, 2024]


def test_the_panel_in_the_terminal_reads_as_people_do(out, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    told = shown(capsys, "panel", out, "--indicator", "GDP", "--region", "东阿县", "--rows", "3").splitlines()
    line = next(line.split() for line in told if " 2023 " in line)
    assert line == ["山东省聊城市东阿县", "2023", "地区生产总值", "增速", "≈", "7%", "预期目标", "6.1%", "-0.9百分点", "否"]
    assert "1 more: --rows N shows more" in told
    assert "other columns" in shown(capsys, "panel", out, "--indicator", "GDP", "--wide")
