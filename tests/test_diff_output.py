"""A comparison as people meet it: the terminal, the files, the workbook, and what is said where there is nothing to compare."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import openpyxl
import pytest
from years import ALL, COUNTY, made, shown

from zhibiao import cli, diff
from zhibiao.diff import VIEWS, Comparison, output, workbook
from zhibiao.diff.output import Asked
from zhibiao.diff.readings import cells, change, gap, sides
from zhibiao.show import width
from zhibiao.write import as_xlsx


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    return made(tmp_path_factory.mktemp("years"), ALL)


@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> Path:
    """One report, of one year."""
    return made(tmp_path_factory.mktemp("alone"), {"county2024.txt": COUNTY[2024]})


@pytest.fixture(scope="module")
def comparison(out) -> Comparison:
    return Comparison([out])


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
    (tmp_path / "a.txt").write_text("a")
    assert "a.txt: is a file; give the folder that `zhibiao run` wrote" in refused(capsys, "panel", tmp_path / "a.txt", "--indicator", "GDP")
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
