"""A comparison as people meet it: the terminal, the files, the panel, and what is said where there is nothing to compare."""

from __future__ import annotations

import csv
import doctest
import json
import re
from pathlib import Path

import openpyxl
import pandas
import pytest

from zhibiao import batch, cli, diff
from zhibiao.diff import VIEWS, Comparison, output, workbook
from zhibiao.diff import wide as widening
from zhibiao.diff.output import Asked
from zhibiao.diff.readings import cells, change, gap, sides
from zhibiao.diff.wide import stata, wide
from zhibiao.model import Options
from zhibiao.show import width
from zhibiao.table import Column
from zhibiao.write import as_xlsx

# a county and its city; the figures are invented
COUNTY = {
    2022: """东阿县2022年政府工作报告
一、2021年工作回顾
地区生产总值增长7.4%，城镇新增就业3600人。
二、2022年主要目标
今年的主要预期目标是：地区生产总值增长7.5%左右，固定资产投资增长8%，城镇调查失业率5.5%左右。
三、2022年重点工作
（一）做强阿胶产业。改造老旧小区9个，新建充电桩200个。
""",
    2023: """东阿县2023年政府工作报告
一、2022年工作回顾
地区生产总值增长4.2%，固定资产投资增长8.6%，城镇新增就业3900人，改造老旧小区9个。
二、2023年主要目标
今年的主要预期目标是：地区生产总值增长7%左右，一般公共预算收入增长6%，居民收入增长与经济增长基本同步，力争到位资金40亿元，城镇新增就业4000人以上。
三、2023年重点工作
（一）做强阿胶产业。改造老旧小区12个。
""",
    2024: """东阿县2024年政府工作报告
一、2023年工作回顾
地区生产总值增长6.1%，一般公共预算收入增长8.3%，居民人均可支配收入增长5.9%，城镇新增就业4860人，改造老旧小区12个。
二、2024年主要目标
今年的主要预期目标是：地区生产总值增长6%以上，一般公共预算收入增长6%，居民收入增长与经济增长同步，确保到位资金60亿元，城镇新增就业4500人以上。
三、2024年重点工作
（一）做强阿胶产业。改造老旧小区15个，新改建农村公路120公里，新建充电桩260个。
""",
}
CITY = """聊城市2024年政府工作报告
一、2023年工作回顾
全市地区生产总值增长5.6%，一般公共预算收入增长4.9%。
二、2024年主要目标
今年的主要预期目标是：地区生产总值增长5.5%左右，一般公共预算收入增长4%，城镇新增就业4.2万人。
"""
BULLETIN = """聊城市2023年国民经济和社会发展统计公报
初步核算，2023年全市地区生产总值比上年增长5.7%，一般公共预算收入比上年增长4.9%。
"""


def made(folder: Path, texts: dict[str, str]) -> Path:
    """The tables of some documents."""
    (folder / "in").mkdir(parents=True)
    for name, text in texts.items():
        (folder / "in" / name).write_text(text, "utf-8")
    batch.run([folder / "in"], folder / "out", Options(formats=("csv",)))
    return folder / "out"


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    texts = {f"county{year}.txt": text for year, text in COUNTY.items()}
    return made(tmp_path_factory.mktemp("years"), texts | {"city2024.txt": CITY, "bulletin.txt": BULLETIN})


@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> Path:
    """One report, of one year."""
    return made(tmp_path_factory.mktemp("alone"), {"county2024.txt": COUNTY[2024]})


@pytest.fixture(scope="module")
def comparison(out) -> Comparison:
    return Comparison([out])


def shown(capsys, *argv: object) -> str:
    assert cli.main([str(part) for part in argv]) == 0
    return capsys.readouterr().out


# the terminal


def test_by_year_the_terminal_tells_first_what_matters(out, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    told = shown(capsys, "diff", out, "--region", "东阿县").splitlines()
    assert re.fullmatch(r"山东省聊城市东阿县, \d+ rows: 提高 \d+，降低 \d+，不变 \d+，.+", told[0])
    assert told[2].split() == ["类别", "指标", "从→到", "旧值", "新值", "变化", "理由"]
    assert told[4].split() == ["目标", "地区生产总值", "2023→2024", "≈", "7%", "≥", "6%", "降低", "about", "became", "at", "least"]
    words = [line.split("→")[1] for line in told[4:]]
    dull = [n for n, line in enumerate(words) if " 不变 " in f"{line} "]
    assert dull == list(range(dull[0], len(words)))
    assert any("居民收入增长与经济增长基本同步" in line and "居民收入增长与经济增长同步" in line and "界限改变" in line for line in told)


def test_targets_are_shown_with_result_verdict_and_distance(out, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    told = shown(capsys, "diff", out, "--targets", "--region", "东阿县", "--period", "2023")
    line = next(line.split() for line in told.splitlines() if line.startswith("地区生产总值"))
    assert line[:7] == ["地区生产总值", "2023", "≈", "7%", "6.1%", "未完成", "-0.9百分点"]
    assert "到位资金" in told
    assert "未报告" in told
    line = next(line.split() for line in told.splitlines() if line.startswith("居民人均可支配收入"))
    assert line[2:6] == ["居民收入增长与经济增长基本同步", "增长5.9%", "完成", "-0.2百分点"]


def test_regions_stand_side_by_side_under_their_indicator(out, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    told = shown(capsys, "diff", out, "--by", "region", "--period", "2024").splitlines()
    assert told[4].split() == ["山东省聊城市东阿县", "地区生产总值", "增速（目标）", "1/2", "≥", "6%", "5.5%（山东省聊城市）", "+0.5百分点"]
    assert told[5].split() == ["山东省聊城市", "2/2", "≈", "5.5%"]


def test_conflicts_are_shown_with_their_documents(out, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    told = shown(capsys, "diff", out, "--conflicts")
    assert re.search(r"地区生产总值 +2023 +5\.\d% +5\.\d% +(修订|不一致) +(bulletin|city2024)\.txt +(bulletin|city2024)\.txt", told)
    assert shown(capsys, "diff", out, "--conflicts", "--region", "东阿县").startswith("no conflicts")


def test_only_so_many_rows_and_how_to_have_the_others(out, capsys):
    told = shown(capsys, "diff", out, "--rows", "3").splitlines()
    assert len(told) == 2 + 2 + 3 + 2
    assert re.fullmatch(r"\d+ more: --rows N shows more, --region NAME .+ --format csv -o FILE has all of them", told[-1])


@pytest.mark.parametrize("columns", [60, 80, 110, 200])
def test_a_table_fits_the_terminal(comparison, columns):
    asked = [Asked("year"), Asked("targets"), Asked("region", (), "2024"), Asked("conflicts")]
    told = [line for one in asked for line in "".join(output.lines(comparison, one, columns, 60)).splitlines()]
    told += "".join(output.grid_of(*comparison.panel(["GDP", "城镇新增就业"], wide=True), 60, columns)).splitlines()
    assert len(told) > 60
    assert max(width(line) for line in told if "rows" not in line) <= max(columns, 72)


def test_a_row_in_two_units_is_told_as_written():
    row = cells(VIEWS["year"], ("某县", "", "投资", "", "", "amount", "target", "2023", "2024", 5.0, 5.0, "eq", 1e8, 1e8, "eq", "元", "", "", "not_comparable", "", "增长5%", "1亿元", "a", "b"))
    assert sides("year", row) == ("增长5%", "1亿元")
    assert change(row) is None


def test_differences_are_those_of_the_numbers_compared():
    row = dict.fromkeys((c.name for c in VIEWS["year"]), "") | {"low_from": 7.0, "high_from": 8.0, "low_to": 7.0, "high_to": 9.0, "change": "raised", "unit": "%"}
    assert change(row) == 1.0
    assert change(row | {"low_from": None, "high_from": 3.0, "low_to": None, "high_to": 2.5, "change": "lowered"}) == -0.5
    assert gap({"distance": -0.3, "unit": "%"}) == "-0.3百分点"
    assert gap({"distance": None, "unit": "%"}) == ""


# the files


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "xlsx"])
def test_every_format_is_written_and_the_ending_tells_it(out, comparison, capsys, tmp_path, form):
    assert shown(capsys, "diff", out, "-o", tmp_path / f"new/a.{form}") == ""
    output.write(tmp_path / f"new/b.{form}", form, comparison, Asked("year"))
    assert (tmp_path / f"new/a.{form}").read_bytes() == (tmp_path / f"new/b.{form}").read_bytes()


def test_the_csv_is_that_of_the_contract(out, capsys, tmp_path):
    shown(capsys, "diff", out, "--targets", "--format", "csv", "-o", tmp_path / "ledger")
    with (tmp_path / "ledger").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert list(rows[0]) == [c.name for c in VIEWS["targets"]]
    (row,) = (r for r in rows if r["indicator_id"] == "gdp" and r["period"] == "2023" and "东阿县" in r["region"])
    assert (row["verdict"], row["distance"], row["target_quote"], row["result_quote"]) == ("missed", "-0.9", "增长7%左右", "增长6.1%")
    assert len(diff(out, view="targets")) == len(rows)


def test_two_folders_are_taken_together(tmp_path, out, capsys):
    both = [made(tmp_path / str(year), {f"county{year}.txt": COUNTY[year]}) for year in (2023, 2024)]
    told = diff(*both)
    assert set(told["change"]) >= {"raised", "lowered"}
    assert shown(capsys, "diff", *both, *both) == shown(capsys, "diff", *both)


# the workbook


@pytest.fixture(scope="module")
def book(comparison, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "a.xlsx"
    workbook.write(path, comparison, Asked("year", (), "2024"))
    return openpyxl.load_workbook(path)


def test_the_workbook_has_a_sheet_for_each_view_that_has_rows(book, comparison, tmp_path):
    assert book.sheetnames == ["变化", "并排", "目标与结果", "依据", "说明"]
    workbook.write(tmp_path / "b.xlsx", comparison, Asked("conflicts"))
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").sheetnames == ["变化", "目标与结果", "矛盾", "依据", "说明"]


def test_codes_are_words_and_coloured_and_the_head_stays(book):
    sheet = book["变化"]
    at = {cell.value: cell.column for cell in sheet[1]}
    assert list(at)[:10] == ["地区", "类别", "指标", "量的种类", "原时期", "新时期", "旧值", "新值", "变化", "增减"]
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref.startswith("A1:")
    rows = {(r[at["类别"] - 1].value, r[at["指标"] - 1].value): r for r in sheet.iter_rows(min_row=2)}
    gdp = rows["目标", "地区生产总值"]
    assert [gdp[at[h] - 1].value for h in ("旧值", "新值", "变化", "增减")] == ["≈ 7%", "≥ 6%", "降低", "-1百分点"]
    colours = {r[at["变化"] - 1].value: r[at["变化"] - 1].fill.start_color.rgb for r in rows.values()}
    assert len({colours[word] for word in ("提高", "降低", "不变", "界限改变", "新增")}) == 5
    assert {c.heading for c in VIEWS["year"]} - set(at) == {"范围"}  # stands behind the indicator
    folded = [d for d in sheet.column_dimensions.values() if d.hidden]
    assert any(d.min <= at["新记录编号"] <= d.max for d in folded)
    assert not any(d.min <= at["新原文"] <= d.max for d in folded)


def test_every_quotation_leads_to_its_evidence(book):
    proof = dict(enumerate(book["依据"].iter_rows(values_only=True), 1))
    heads = proof[1]
    assert set(heads) >= {"文件", "标题", "章节", "原文", "所在句", "记录编号"}
    followed = 0
    for name in ("变化", "并排", "目标与结果"):
        for row in book[name].iter_rows(min_row=2):
            for cell in row:
                heading = book[name].cell(1, cell.column).value
                if heading.endswith("原文") and cell.value:
                    place = re.fullmatch(r"'依据'!A(\d+)", cell.hyperlink.location)
                    assert proof[int(place[1])][heads.index("原文")] == cell.value
                    followed += 1
    assert followed > 30


def test_beyond_the_limits_sheets_go_on_and_links_still_hold(comparison, tmp_path, monkeypatch):
    monkeypatch.setattr(as_xlsx, "LIMIT", 12)
    monkeypatch.setattr(as_xlsx, "LINKS", 5)
    workbook.write(tmp_path / "a.xlsx", comparison, Asked("year"))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    parts = [name for name in book.sheetnames if name.startswith("依据")]
    assert len(parts) > 1
    for sheet in (book[name] for name in book.sheetnames if name.startswith("变化")):
        links = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.hyperlink]
        assert len(links) == 5
        for cell in links:
            name, line = re.fullmatch(r"'(.+)'!A(\d+)", cell.hyperlink.location).groups()
            assert cell.value in [c.value for c in book[name][int(line)]]


def test_no_text_runs_as_a_formula(tmp_path):
    text = COUNTY[2024].replace("做强阿胶产业", "=HYPERLINK(1)做强阿胶产业")
    out = made(tmp_path, {"a.txt": text, "b.txt": COUNTY[2023]})
    workbook.write(tmp_path / "a.xlsx", Comparison([out]), Asked("year"))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


# the panel


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


# what is said where there is nothing to compare


def other_version(out: Path, tmp_path: Path, file: str, column: str) -> Path:
    """The tables without a column."""
    (tmp_path / "old").mkdir()
    for path in out.glob("*.csv"):
        text = path.read_text("utf-8-sig")
        (tmp_path / "old" / path.name).write_text(text.replace(column, f"{column}_1", 1) if path.name == file else text, "utf-8")
    return tmp_path / "old"


def refused(capsys, *argv: object) -> str:
    assert cli.main([str(part) for part in argv]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("zhibiao: ")
    assert len(captured.err.strip().splitlines()) == 1
    return captured.err


def test_a_table_without_a_record(capsys, tmp_path, out):
    (tmp_path / "empty").mkdir()
    for path in out.glob("*.csv"):
        (tmp_path / "empty" / path.name).write_text(path.read_text("utf-8-sig").partition("\n")[0] + "\n", "utf-8")
    assert "its table has no record; give `zhibiao run` a folder with documents that hold figures" in refused(capsys, "diff", tmp_path / "empty")


def test_a_folder_without_tables(capsys, tmp_path):
    assert "holds no records.parquet and no records.csv; make the tables first: zhibiao run FOLDER -o" in refused(capsys, "diff", tmp_path)
    assert "no such folder; make the tables first" in refused(capsys, "panel", tmp_path / "none", "--indicator", "GDP")


@pytest.mark.parametrize(("file", "column"), [("records.csv", "strength"), ("documents.csv", "plan_year")])
def test_tables_of_another_version(capsys, tmp_path, out, file, column):
    told = refused(capsys, "diff", other_version(out, tmp_path, file, column))
    assert f"{file}: has no column {column}: it is of another version; run `zhibiao run" in told


def test_tables_without_their_documents(capsys, tmp_path, out):
    (tmp_path / "records.csv").write_bytes((out / "records.csv").read_bytes())
    assert "documents.csv: is not there; run `zhibiao run" in refused(capsys, "diff", tmp_path)


def test_one_year_only(capsys, alone, tmp_path):
    cure = "a change needs two years, and there are targets of 2024; add the report of another year to the folder, and run again"
    assert cure in refused(capsys, "diff", alone)
    assert cure in refused(capsys, "diff", alone, "-o", tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_region_never_seen(capsys, out):
    told = refused(capsys, "diff", out, "--region", "三亚市")
    assert "三亚市: no row of the tables is about this region; choose one that is there, such as 山东省聊城市" in told


def test_a_period_never_seen(capsys, out):
    assert "nothing leads to 2031: there are reports with the targets of 2022, 2023, 2024" in refused(capsys, "diff", out, "--period", "2031")
    assert "no two of 2 regions have a figure of 2031 in common; name another period with --period, such as 2024" in refused(capsys, "diff", out, "--by", "region", "--period", "2031")
    refused(capsys, "diff", out, "--targets", "--period", "2031")


def test_side_by_side_needs_a_period(capsys, out):
    assert "--by region: no period is named; name one with --period, such as 2024" in refused(capsys, "diff", out, "--by", "region")


def test_an_indicator_never_seen(capsys, out):
    assert "no target and no result of 鲸落 for a year in the tables; name it as the column" in refused(capsys, "panel", out, "--indicator", "GDP", "鲸落")
    assert "no amount of GDP in the tables; choose from rate" in refused(capsys, "panel", out, "--indicator", "GDP", "--quantity", "amount")


@pytest.mark.parametrize("argv", [["diff", "{out}"], ["panel", "{out}", "--indicator", "GDP"]])
def test_files_are_named_before_anything_is_read(capsys, tmp_path, argv):
    argv = [part.format(out=tmp_path) for part in argv]  # no tables there: the option is looked at first
    assert "--format csv: goes into a file; name it: -o FILE.csv" in refused(capsys, *argv, "--format", "csv")
    assert "its ending tells no format; say one with --format: csv, json" in refused(capsys, *argv, "-o", tmp_path / "a.ods")
    assert "goes to the terminal, and -o names a file" in refused(capsys, *argv, "--format", "table", "-o", tmp_path / "a.csv")
    assert f"is a folder, and this command writes one file; name a file in it: -o {tmp_path}" in refused(capsys, *argv, "--format", "csv", "-o", tmp_path)


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["panel", "--indicator", "GDP", "outputs"], "required: OUT; name the folder first: zhibiao panel OUT …"),
        (["diff", "outputs", "--tolerance", "-1"], "'-1' is no number of percentage points"),
        (["diff", "outputs", "--by", "month"], "invalid choice: 'month'"),
        (["panel", "outputs"], "required: --indicator"),
    ],
)
def test_a_wrong_line_is_told_in_one_line(capsys, argv, message):
    with pytest.raises(SystemExit) as ended:
        cli.main(argv)
    assert ended.value.code == 2
    err = capsys.readouterr().err
    assert message in err
    assert len(err.strip().splitlines()) == 1


def test_a_file_is_whole_or_not_there(comparison, tmp_path, monkeypatch):
    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(workbook, "book", broken)
    with pytest.raises(Exception, match="cannot be written"):
        output.write(tmp_path / "a.xlsx", "xlsx", comparison, Asked("year"))
    assert list(tmp_path.iterdir()) == []
