"""Checks across documents: what each finds in reports of our own, and what it must leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from batches import quick
from comparisons import bulletin, report, tables

from zhibiao import batch, cli
from zhibiao import check as package
from zhibiao.check.columns import FINDINGS

NAMES = [column.name for column in FINDINGS]


@pytest.fixture
def found(pipeline, monkeypatch, tmp_path):
    """A function from texts to what the checks find across them, by the names of the columns."""
    monkeypatch.setattr(batch, "Pipeline", quick(pipeline))
    monkeypatch.setattr(package, "load", lambda **_: pipeline.rulebook)
    codes = [check.code for check in package.ACROSS]

    def find(*texts, code=""):
        rows = package.findings([tables(tmp_path, texts)], only=[code] if code else codes)
        return [dict(zip(NAMES, row, strict=True)) for row in rows]

    return find


def gdp(year, before="", rest=""):
    """A bulletin of a year: its output, and what it says of the year before."""
    return bulletin(year, f"全年实现地区生产总值{320 + 20 * (year - 2021)}.56亿元，比上年增长6.2%。{before}{rest}\n")


def test_a_figure_of_last_year_with_a_digit_that_is_different_is_very_likely_an_error(found):
    rows = found(bulletin(2021, "全年一般公共预算收入18.2136亿元，增长5.1%。"), bulletin(2022, "全年一般公共预算收入19.1亿元，增长4.9%。2021年一般公共预算收入18.7136亿元。"))
    (row,) = [r for r in rows if r["code"] == "last-year-restated"]
    assert (row["severity"], row["expected"], row["found"], row["period"], row["doc_id"]) == ("2", "18.2136亿元", "18.7136亿元", "2021", "b.txt")
    assert "one digit is different" in row["message"]
    assert len(row["records"].split()) == 2


def test_a_figure_of_last_year_in_another_unit_is_very_likely_an_error(found):
    (row,) = found(gdp(2021), gdp(2022, "2021年地区生产总值为320.56万元。"), code="last-year-restated")
    assert row["severity"] == "2"
    assert "a factor of 10,000 apart" in row["message"]


@pytest.mark.parametrize(
    ("told", "severity"),
    [
        ("最终核实，2021年地区生产总值为301.2亿元。", "4"),
        ("2021年地区生产总值为322.8亿元。", "4"),
        ("2021年地区生产总值为402.3亿元。", "3"),
        ("根据第四次全国经济普查结果，2021年地区生产总值为402.3亿元。", "4"),
    ],
    ids=["said to be final", "close", "far", "census"],
)
def test_a_revision_is_told_for_the_record_and_what_is_more_than_one_is_worth_a_look(found, told, severity):
    (row,) = found(gdp(2021), gdp(2022, told), code="last-year-restated")
    assert row["severity"] == severity


@pytest.mark.parametrize(
    "told",
    [
        "2021年地区生产总值为320.56亿元。",
        "2021年地区生产总值为321亿元。",
        "2021年地区生产总值突破300亿元。",
        "2021年末总人口为32.5万人。",
        "地区生产总值从150.2亿元增加到340.56亿元。",
        "五年累计完成地区生产总值1420.3亿元。",
        "2021年1-6月，地区生产总值为151.2亿元。",
        "2021年地区生产总值按同口径计算为302亿元。",
    ],
)
def test_what_is_the_same_or_something_else_sets_nothing_off(found, told):
    assert found(gdp(2021), gdp(2022, told)) == []


def test_what_a_region_has_many_of_is_no_figure_of_last_year(found):
    rows = found(bulletin(2021, "重点项目完成投资35亿元。培训教师1200人。"), bulletin(2022, "2021年，重点项目完成投资12亿元。2021年，培训教师300人。"))
    assert rows == []


PRODUCE = ["小麦", "玉米", "水稻", "大豆", "棉花", "油料", "蔬菜", "水果", "茶叶", "肉类", "禽蛋", "牛奶", "水产品", "猪肉", "牛肉", "羊肉", "原煤", "水泥", "钢材", "化肥", "原盐", "纸张"]


@pytest.mark.parametrize(("again", "severities"), [("", ["3"]), ("".join(f"全年{name}产量{n + 57}.7万吨。" for n, name in enumerate(PRODUCE)), [])], ids=["one", "several"])
def test_a_document_that_holds_several_is_no_evidence(found, again, severities):
    once = "".join(f"全年{name}产量{n + 31}.7万吨。" for n, name in enumerate(PRODUCE))
    rows = found(gdp(2021), gdp(2022, once + again, "2021年地区生产总值为402.3亿元。"), code="last-year-restated")
    assert [row["severity"] for row in rows] == severities


def test_two_documents_of_one_year_that_differ_are_told(found):
    rows = found(bulletin(2023, "全年粮食总产量52.3万吨。"), report(2024, done="全年粮食总产量达到72.3万吨。"), code="told-twice")
    assert [(r["severity"], r["expected"], r["found"]) for r in rows] == [("3", "52.3万吨", "72.3万吨")]


def test_two_documents_of_one_year_that_agree_are_not_told(found):
    assert found(bulletin(2023, "全年粮食总产量52.34万吨。"), report(2024, done="全年粮食总产量达到52.3万吨。")) == []


def test_a_growth_that_last_years_level_does_not_lead_to_is_worth_a_look(found):
    texts = bulletin(2022, "全年社会消费品零售总额60.2亿元，增长5.1%。"), bulletin(2023, "全年社会消费品零售总额71.3亿元，增长6.4%。")
    (row,) = found(*texts, code="level-growth-chain")
    assert (row["severity"], row["expected"], row["found"]) == ("3", "18.4%", "增长6.4%")
    assert len(row["records"].split()) == 3


def test_levels_a_power_of_ten_apart_are_very_likely_an_error(found):
    texts = bulletin(2022, "全年社会消费品零售总额60.2亿元，增长5.1%。"), bulletin(2023, "全年社会消费品零售总额6.41亿元，增长6.4%。")
    (row,) = found(*texts, code="level-growth-chain")
    assert (row["severity"], "a factor of 10 apart" in row["message"]) == ("2", True)


@pytest.mark.parametrize(
    "now",
    [
        "全年社会消费品零售总额64.1亿元，增长6.4%。",
        "全年社会消费品零售总额66亿元，增长6.4%。",
        "全年社会消费品零售总额71.3亿元，同口径增长6.4%。",
        "全年社会消费品零售总额71.3亿元。",
        "全年限额以上社会消费品零售总额71.3亿元，增长6.4%。",
    ],
    ids=["fits", "within what is revised", "another calibre", "no growth", "a part of it"],
)
def test_a_growth_that_fits_or_cannot_be_held_against_levels_sets_nothing_off(found, now):
    assert found(bulletin(2022, "全年社会消费品零售总额60.2亿元，增长5.1%。"), bulletin(2023, now)) == []


def test_growth_of_output_is_told_at_constant_prices_and_need_not_be_that_of_its_levels(found):
    assert found(bulletin(2022, "全年地区生产总值300.2亿元，增长5.1%。"), bulletin(2023, "全年地区生产总值340.8亿元，增长6.4%。"), code="level-growth-chain") == []


def test_a_county_with_more_than_its_city_is_very_likely_an_error(found):
    rows = found(bulletin(2023, "全年粮食总产量52.3万吨。"), bulletin(2023, "全年粮食总产量6.2万吨。", "聊城市"), code="region-sum")
    assert [(r["severity"], r["expected"], r["found"], r["region"]) for r in rows] == [("2", "at most 6.2万吨", "52.3万吨", "山东省聊城市东阿县")]


def test_counties_that_make_more_than_their_city_are_worth_a_look(found):
    texts = [bulletin(2023, f"全年粮食总产量{n}.5万吨。", place) for n, place in ((52, "东阿县"), (61, "阳谷县"))]
    (row,) = found(*texts, bulletin(2023, "全年粮食总产量80万吨。", "聊城市"), code="region-sum")
    assert (row["severity"], row["found"]) == ("3", "80万吨")
    assert "2 of its parts make 142.5% of it" in row["message"]


def test_some_counties_with_less_than_their_city_set_nothing_off(found):
    texts = [bulletin(2023, f"全年粮食总产量{n}.5万吨。", place) for n, place in ((52, "东阿县"), (61, "阳谷县"))]
    assert found(*texts, bulletin(2023, "全年粮食总产量580万吨。", "聊城市")) == []


def test_a_target_that_another_document_quotes_otherwise_is_told(found):
    aim = report(2023, aims="今年的主要预期目标是：地区生产总值增长6%左右。")
    (row,) = found(aim, report(2024, done="完成了地区生产总值增长7.5%的年度目标。"), code="quoted-target")
    assert (row["severity"], row["expected"], row["doc_id"]) == ("3", "增长6%左右", "b.txt")


def test_a_target_that_is_quoted_as_it_was_set_is_not_told(found):
    aim = report(2023, aims="今年的主要预期目标是：地区生产总值增长6%左右。")
    assert found(aim, report(2024, done="完成了地区生产总值增长6%的年度目标。")) == []


def test_a_result_told_beside_a_target_is_none(found):
    aim = report(2023, aims="今年的主要预期目标是：地区生产总值增长6%左右。")
    assert found(aim, report(2024, done="全面实现年初确定的主要目标，地区生产总值增长6.8%。")) == []


def test_a_figure_of_the_nation_that_a_county_quotes_otherwise_is_told(found):
    nation = "国务院政府工作报告\n2024年3月5日\n一、2023年工作回顾\n全国国内生产总值增长5.2%，城镇新增就业1244万人。\n"
    (row,) = found(nation, bulletin(2023, "2023年，全国国内生产总值增长6.2%。全县地区生产总值增长6.4%。"), code="quoted-national")
    assert (row["region"], row["expected"], row["found"], row["severity"]) == ("全国", "增长5.2%", "增长6.2%", "3")


def test_every_check_across_documents_has_a_test_here():
    text = Path(__file__).read_text("utf-8")
    assert [check.code for check in package.ACROSS if text.count(f'"{check.code}"') < 1] == []


@pytest.fixture
def out(pipeline, monkeypatch, tmp_path):
    monkeypatch.setattr(batch, "Pipeline", quick(pipeline))
    monkeypatch.setattr(package, "load", lambda **_: pipeline.rulebook)
    aim = bulletin(2022, "全年社会消费品零售总额60.2亿元，增长5.1%。全年实现地区生产总值300.2亿元，增长5.1%。")
    return tables(tmp_path, [aim, bulletin(2023, "全年社会消费品零售总额6.41亿元，增长6.4%。2022年地区生产总值为302亿元。")])


def test_the_command_tells_the_worst_first(out, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    assert cli.main(["check", str(out)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2 findings in 1 document: 多半有误 1，备考 1"
    assert [line.split()[:2] for line in lines[2:3] + lines[4:6]] == [["程度", "检查"], ["多半有误", "增速不合"], ["备考", "上年数不一"]]


@pytest.mark.parametrize(
    ("options", "left"),
    [(["--severity", "2"], 1), (["--code", "last-year-restated"], 1), (["--region", "聊城市*"], 2), (["--code", "told-twice"], 0)],
)
def test_severity_code_and_region_narrow_it_down(out, capsys, tmp_path, options, left):
    assert cli.main(["check", str(out), *options, "--format", "csv", "-o", str(tmp_path / "f.csv")]) == 0
    assert len((tmp_path / "f.csv").read_text("utf-8-sig").splitlines()) == 1 + left


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "xlsx"])
def test_findings_are_written_in_every_format(out, tmp_path, form):
    assert cli.main(["check", str(out), "-o", str(tmp_path / f"f.{form}")]) == 0
    assert (tmp_path / f"f.{form}").stat().st_size > 200


@pytest.mark.parametrize(("options", "message"), [(["--code", "nothing"], "no such check; choose from"), (["--region", "南京市"], "no row of the tables is about this region")])
def test_what_is_not_there_is_said_with_a_cure(out, capsys, options, message):
    assert cli.main(["check", str(out), *options]) == 2
    assert message in capsys.readouterr().err


def test_check_is_a_package_that_can_be_called(out):
    import zhibiao

    frame = zhibiao.check(out)
    assert list(frame.columns) == NAMES
    assert set(frame["code"]) == {"level-growth-chain", "last-year-restated"}
