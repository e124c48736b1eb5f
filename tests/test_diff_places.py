"""Regions side by side, the panel made of them, and figures that two documents tell otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from comparisons import Cells, Compare, bulletin, comparing, one, report, rows

import zhibiao
from zhibiao.diff import Comparison
from zhibiao.errors import UsageError

GROWTH = "地区生产总值增长"


@pytest.fixture
def compare(pipeline, monkeypatch, tmp_path) -> Compare:
    return comparing(pipeline, monkeypatch, tmp_path)


def aims(place: str, text: str, year: int = 2024) -> str:
    """A report of a place that holds nothing but targets."""
    return report(year, aims=text, place=place)


def growths(**percent: str) -> list[str]:
    """Reports of places, each with a target of growth."""
    return [aims(place, f"{GROWTH}{value}。") for place, value in percent.items()]


def ranked(found: Sequence[Cells]) -> list[tuple[str, object]]:
    """The regions, under their last name, with their places."""
    return [(str(row["region"])[-3:], row["rank"]) for row in found]


# the matrix


def test_regions_are_ranked_with_the_highest_growth_first(compare):
    found = rows(compare(*growths(东阿县="5%", 阳谷县="7%", 高唐县="6%左右")), "region", period="2024")
    assert ranked(found) == [("阳谷县", 1), ("高唐县", 2), ("东阿县", 3)]
    assert {(row["regions"], row["median"], row["spread"], row["missing"]) for row in found} == {(3, 6, 2, "")}
    row = one(found, region="山东省聊城市高唐县")
    assert (row["indicator_id"], row["quantity"], row["kind"], row["period"], row["unit"], row["quote"]) == ("gdp", "rate", "target", "2024", "%", "增长6%左右")
    assert (row["value"], row["low"], row["high"], row["bound"]) == (6, 6, 6, "approx")


def test_where_lower_is_better_the_lowest_is_first(compare):
    texts = [aims(place, f"城镇登记失业率控制在{value}以内。") for place, value in (("东阿县", "4%"), ("阳谷县", "3%"), ("高唐县", "3.5%"))]
    assert ranked(rows(compare(*texts), "region", period="2024")) == [("阳谷县", 1), ("高唐县", 2), ("东阿县", 3)]


def test_equal_figures_share_a_place_and_the_next_one_is_skipped(compare):
    found = rows(compare(*growths(东阿县="6%", 阳谷县="7%", 高唐县="6.0%", 冠县="5%")), "region", period="2024")
    assert [row["rank"] for row in found] == [1, 2, 2, 4]
    assert {(row["median"], row["spread"]) for row in found} == {(6, 2)}


def test_the_median_of_an_even_number_lies_between_the_two_in_the_middle(compare):
    assert {row["median"] for row in rows(compare(*growths(东阿县="5%", 阳谷县="8%")), "region", period="2024")} == {6.5}


def test_a_range_stands_by_its_low_end(compare):
    found = rows(compare(*growths(东阿县="5%—7%", 阳谷县="6%")), "region", period="2024")
    assert ranked(found) == [("阳谷县", 1), ("东阿县", 2)]
    row = one(found, rank=2)
    assert (row["value"], row["low"], row["high"], row["spread"]) == (None, 5, 7, 1)


def test_regions_without_the_figure_are_named_and_counted_out(compare):
    found = rows(compare(*growths(东阿县="5%", 阳谷县="7%"), aims("高唐县", "固定资产投资增长6%。"), aims("莘县", f"{GROWTH}X%。")), "region", period="2024")
    assert [(row["indicator_id"], row["regions"]) for row in found] == [("gdp", 2), ("gdp", 2), ("fixed-investment", 1)]
    assert {row["missing"] for row in found if row["indicator_id"] == "gdp"} == {"山东省聊城市莘县、山东省聊城市高唐县"}


def test_a_figure_in_another_unit_is_missing_among_the_others(compare):
    texts = [aims(place, f"到位资金{value}。") for place, value in (("东阿县", "40亿元"), ("阳谷县", "3000万美元"), ("高唐县", "50亿元"))]
    found = rows(compare(*texts), "region", period="2024")
    assert ranked(found) == [("高唐县", 1), ("东阿县", 2)]
    assert {(row["unit"], row["missing"]) for row in found} == {("元", "山东省聊城市阳谷县")}


def test_results_are_compared_among_results_and_levels_among_levels(compare):
    texts = (
        report(2024, done=f"{GROWTH}7%，固定资产投资120亿元。"),
        report(2024, done=f"{GROWTH}6%，固定资产投资增长5%。", place="阳谷县"),
        aims("高唐县", f"{GROWTH}9%。", year=2023),
    )
    found = rows(compare(*texts), "region", period="2023")
    alone = [("actual", "fixed-investment", 12_000_000_000), ("actual", "fixed-investment", 5)]
    assert [(row["kind"], row["indicator_id"], row["value"]) for row in found] == [("target", "gdp", 9), ("actual", "gdp", 7), ("actual", "gdp", 6), *alone]
    assert {row["regions"] for row in found if row["indicator_id"] == "fixed-investment"} == {1}


def test_a_body_set_aside_for_the_list_of_targets_is_told(compare):
    text = f"要奋发有为，{GROWTH}6.5%。\n全年主要目标是：{GROWTH}6%，固定资产投资增长7%，一般公共预算收入增长4%。"
    row = one(rows(compare(aims("东阿县", text), *growths(阳谷县="5%")), "region", period="2024"), rank=1, indicator_id="gdp")
    assert (row["value"], row["note"]) == (6, "1 other statement set aside (增长6.5%)")


def test_an_open_phrase_of_one_region_is_left_out_and_one_of_the_code_book_is_not(compare):
    found = rows(compare(aims("东阿县", f"{GROWTH}6%，建成阿胶体验街3条，固定资产投资增长5%。"), *growths(阳谷县="5%")), "region", period="2024")
    assert {row["indicator_id"] for row in found} == {"gdp", "fixed-investment"}


def test_an_estimate_is_told_to_be_one(compare):
    texts = (report(2024, done=f"预计全年{GROWTH}7%。"), report(2024, done=f"{GROWTH}6%。", place="阳谷县"))
    assert [row["kind"] for row in rows(compare(*texts), "region", period="2023")] == ["estimate", "actual"]


def test_growth_since_an_earlier_year_stands_beside_no_growth_of_the_year(compare):
    found = rows(compare(aims("东阿县", "地区生产总值比2020年增长20%。"), *growths(阳谷县="6%", 高唐县="5%")), "region", period="2024")
    assert ranked(found) == [("阳谷县", 1), ("高唐县", 2)]
    assert {row["missing"] for row in found} == {"山东省聊城市东阿县"}


# against the region above

COUNTIES = growths(清苑区="7%", 徐水区="5.5%")
CITY, PROVINCE, NATION = growths(保定市="6%左右")[0], growths(河北省="5%以上")[0], growths(全国="4.5%")[0]


@pytest.mark.parametrize(
    ("above", "upper", "name", "gaps"),
    [
        ((CITY, PROVINCE, NATION), 6, "河北省保定市", {"清苑区": 1, "徐水区": -0.5}),
        ((PROVINCE, NATION), 5, "河北省", {"清苑区": 2, "徐水区": 0.5}),
        ((growths(石家庄市="6%")[0],), None, "", {"清苑区": None, "徐水区": None}),
    ],
)
def test_a_target_is_held_against_the_nearest_region_above_that_has_one(compare, above, upper, name, gaps):
    found = rows(compare(*COUNTIES, *above), "region", "清苑区", "徐水区", period="2024")
    assert {(row["upper_target"], row["upper_region"]) for row in found} == {(upper, name)}
    assert {str(row["region"])[-3:]: row["gap_to_upper"] for row in found} == gaps


def test_a_city_is_held_against_its_province_and_a_province_against_the_nation(compare):
    found = rows(compare(CITY, PROVINCE, NATION), "region", period="2024")
    assert [(row["region"], row["upper_region"], row["gap_to_upper"]) for row in found] == [("河北省保定市", "河北省", 1), ("河北省", "全国", 0.5), ("全国", "", None)]


def test_a_level_is_not_held_against_that_of_the_region_above_nor_is_a_result(compare):
    texts = [report(2024, done=f"{GROWTH}{n}%。", aims=f"城镇新增就业{n}000人。", place=place) for n, place in ((4, "清苑区"), (5, "徐水区"), (6, "保定市"))]
    told = compare(*texts, aims("保定市", f"{GROWTH}5%。", 2023))
    for period, kind in (("2023", "actual"), ("2024", "target")):
        found = rows(told, "region", "清苑区", "徐水区", period=period)
        assert {(row["kind"], row["upper_target"], row["upper_region"]) for row in found} == {(kind, None, "")}


# which regions


@pytest.fixture
def four(compare) -> Comparison:
    return compare(*COUNTIES, CITY, PROVINCE)


@pytest.mark.parametrize(
    ("asked", "regions"),
    [
        (("保定市*",), ["徐水区", "清苑区"]),
        (("河北省*",), ["保定市", "徐水区", "清苑区"]),
        (("保定市", "保定市*"), ["保定市", "徐水区", "清苑区"]),
        (("清苑县",), ["清苑区"]),
        ((), ["河北省", "保定市", "徐水区", "清苑区"]),
    ],
)
def test_a_star_stands_for_the_regions_below(four, asked, regions):
    assert sorted(name[-3:] for name in four.regions(asked)) == sorted(regions)


def test_a_star_leaves_the_region_itself_out_of_the_matrix(four):
    assert ranked(rows(four, "region", "保定市*", period="2024")) == [("清苑区", 1), ("徐水区", 2)]


def test_a_region_without_rows_is_told_with_some_that_have_them(four):
    with pytest.raises(UsageError, match="唐山市"):
        four.regions(["唐山市"])


def test_a_period_must_be_named_and_one_that_is_there_is_proposed(four):
    with pytest.raises(UsageError, match="--period, such as 2024"):
        rows(four, "region")


def test_regions_that_share_no_figure_are_told_to_share_none(compare):
    with pytest.raises(UsageError, match="no two of 2 regions have a figure of 2024 in common"):
        rows(compare(*growths(东阿县="6%"), aims("阳谷县", "固定资产投资增长6%。")), "region", period="2024")


# the panel


def panel(comparison: Comparison, *indicators: str, quantity: str = "") -> list[Cells]:
    """The rows of a panel of 东阿县, by the names of their columns."""
    columns, found = comparison.panel(indicators, ["东阿县"], quantity=quantity)
    return [dict(zip([column.name for column in columns], row, strict=True)) for row in found]


def test_a_row_of_the_panel_holds_target_result_and_the_target_above(compare):
    texts = report(2023, aims=f"{GROWTH}6%以上。"), report(2024, done=f"{GROWTH}6.4%。"), *(aims(place, f"{GROWTH}{n}%。", 2023) for place, n in (("聊城市", 5.5), ("山东省", 5)))
    row = one(panel(compare(*texts), "地区生产总值"))
    assert (row["region"], row["region_code"], row["year"], row["indicator"], row["indicator_id"], row["quantity"], row["unit"]) == (
        "山东省聊城市东阿县", "371524", 2023, "地区生产总值", "gdp", "rate", "%",
    )  # fmt: skip
    assert (row["target"], row["target_low"], row["target_high"], row["target_bound"]) == (6, 6, None, "ge")
    assert (row["upper_target"], row["amplification"]) == (5.5, 0.5)
    assert (row["actual"], row["deviation"], row["met"]) == (6.4, 0.4, 1)
    assert len({row["target_record"], row["actual_record"], ""}) == 3


@pytest.mark.parametrize(
    ("aim", "result", "cells"),
    [
        (f"{GROWTH}5%—5.5%", f"{GROWTH}4.4%", (5, 5, 5.5, "range", 4.4, -0.6, 0)),
        (f"{GROWTH}5%左右", f"{GROWTH}4.6%", (5, 5, 5, "approx", 4.6, -0.4, 1)),
        ("城镇登记失业率控制在4%以内", "城镇登记失业率3.3%", (4, None, 4, "le", 3.3, -0.7, 1)),
        (f"{GROWTH}6%", f"{GROWTH}5%以上", (6, 6, 6, "eq", 5, -1, None)),
        ("地区生产总值比2020年增长20%", f"{GROWTH}6%", (20, 20, 20, "eq", 6, None, None)),
    ],
)
def test_the_panel_tells_by_how_much_and_whether_a_target_was_met(compare, aim, result, cells):
    row = one(panel(compare(report(2023, aims=f"{aim}。"), report(2024, done=f"{result}。")), "gdp" if "地区" in aim else "城镇登记失业率"))
    assert tuple(row[name] for name in ("target", "target_low", "target_high", "target_bound", "actual", "deviation", "met")) == cells


@pytest.mark.parametrize(
    ("aim", "strength", "hard"),
    [
        (f"确保{GROWTH}6%", "确保", (1, 1, 1)),
        (f"力争{GROWTH}6%", "力争", (0, 1, 0)),
        (f"{GROWTH}6%以上", "", (1, 1, None)),
        (f"{GROWTH}6%左右", "", (0, 0, 0)),
        (f"{GROWTH}6%", "", (0, 0, None)),
    ],
)
def test_each_code_book_has_its_own_reading_of_how_hard_a_target_is(compare, aim, strength, hard):
    row = one(panel(compare(aims("东阿县", f"{aim}。")), "gdp"))
    assert row["strength"] == strength
    assert tuple(row[f"hard_{book}"] for book in ("yu_pan_2019", "yu_liu_gong_2019", "plain")) == hard


def test_a_target_without_a_result_and_a_result_without_a_target_have_rows(compare):
    first, second = panel(compare(report(2024, done=f"{GROWTH}5%。", aims=f"{GROWTH}6%。")), "gdp")
    assert (first["year"], first["target"], first["actual"], first["deviation"], first["met"], first["hard_yu_pan_2019"]) == (2023, None, 5, None, None, None)
    assert (second["year"], second["target"], second["actual"], second["deviation"], second["met"]) == (2024, 6, None, None, None)


def test_a_part_of_an_indicator_is_no_row_of_it(compare):
    told = compare(aims("东阿县", "招商引资项目50个，过亿元招商引资项目20个。"))
    assert {fact.scope for fact in told.tables.of("山东省聊城市东阿县", "target")} == {"", "过亿元"}
    assert one(panel(told, "招商引资项目"))["target"] == 50


def test_growth_and_level_of_an_indicator_are_rows_of_their_own_and_one_can_be_asked_for(compare):
    told = compare(report(2023, aims="固定资产投资增长6%，固定资产投资120亿元。"), report(2024, done="固定资产投资增长7%，固定资产投资110亿元。"))
    assert [(row["quantity"], row["target"], row["met"]) for row in panel(told, "固定资产投资")] == [("amount", 12e9, 0), ("rate", 6, 1)]
    assert one(panel(told, "固定资产投资", quantity="rate"))["actual"] == 7
    with pytest.raises(UsageError, match="choose from amount, rate"):
        panel(told, "固定资产投资", quantity="share")
    with pytest.raises(UsageError, match="no target and no result of 粮食产量"):
        panel(told, "粮食产量")


# conflicts


@pytest.mark.parametrize(
    ("first", "then", "year", "sort", "reason"),
    [
        ("地区生产总值364.58亿元", "地区生产总值365亿元", 2024, "rounding", "one is the other in fewer digits"),
        ("地区生产总值365亿元", "地区生产总值364.58亿元", 2024, "rounding", "one is the other in fewer digits"),
        ("地区生产总值364.58亿元", "地区生产总值预计360亿元", 2024, "estimate", "one was told before the books closed"),
        ("一般公共预算收入同口径增长5.3%", "一般公共预算收入按自然口径增长7.1%", 2024, "calibre", "同口径 against 自然口径"),
        ("一般公共预算收入增长5.3%", "一般公共预算收入按自然口径增长7.1%", 2024, "calibre", "no calibre named against 自然口径"),
        ("地区生产总值364.58亿元", "地区生产总值364.58万元", 2024, "unit", "they are a 万 or an 亿 apart"),
        ("地区生产总值364.58亿元", "2023年地区生产总值371.2亿元", 2025, "revision", "told in 2023, and otherwise in 2025"),
        ("地区生产总值增长5.3%", "地区生产总值增长5.8%", 2024, "revision", "told in 2023, and otherwise in 2024"),
    ],
)
def test_two_documents_that_tell_a_figure_otherwise_are_a_conflict_of_a_sort(compare, first, then, year, sort, reason):
    row = one(rows(compare(bulletin(2023, f"2023年，全县{first}。"), report(year, done=f"{then}。")), "conflicts"))
    assert (row["period"], row["sort"], row["reason"]) == ("2023", sort, reason)
    assert (row["doc_one"], row["doc_other"]) == ("a.txt", "b.txt")
    assert row["low_one"] != row["low_other"]


def test_the_document_that_told_first_stands_first_whatever_it_is_called(compare):
    row = one(rows(compare(report(2024, done="地区生产总值371.2亿元。"), bulletin(2023, "2023年，全县地区生产总值364.58亿元。")), "conflicts"))
    assert (row["doc_one"], row["doc_other"], row["sort"]) == ("b.txt", "a.txt", "revision")


def test_two_documents_of_one_year_that_differ_cannot_revise_each_other(compare):
    row = one(rows(compare(*(bulletin(2023, f"2023年，全县{GROWTH}{n}%。") for n in (5.3, 5.8))), "conflicts"))
    assert (row["sort"], row["reason"], row["low_one"], row["low_other"]) == ("differs", "two documents of one year", 5.3, 5.8)
    assert (row["quote_one"], row["quote_other"], row["unit"]) == ("增长5.3%", "增长5.8%", "%")


@pytest.mark.parametrize("then", ["地区生产总值364.58亿元", "地区生产总值增长5.3%", "地区生产总值突破360亿元", "2022年地区生产总值340亿元", "固定资产投资365亿元"])
def test_what_does_not_contradict_is_no_conflict(compare, then):
    assert rows(compare(bulletin(2023, "2023年，全县地区生产总值364.58亿元。"), report(2024, done=f"{then}。")), "conflicts") == []


def test_the_same_number_of_another_region_is_no_conflict(compare):
    assert rows(compare(bulletin(2023, f"2023年，全县{GROWTH}5.3%。"), bulletin(2023, f"2023年，全县{GROWTH}5.8%。", place="阳谷县")), "conflicts") == []


def test_a_target_that_was_not_met_is_no_conflict(compare):
    assert rows(compare(report(2023, aims=f"{GROWTH}6%。"), report(2024, done=f"{GROWTH}5%。")), "conflicts") == []


# the function


def test_every_view_is_a_data_frame_with_its_columns(compare, tmp_path):
    compare(report(2023, aims=f"{GROWTH}6%左右。"), report(2024, done=f"{GROWTH}5.2%。", aims=f"{GROWTH}5%。"))
    out = tmp_path / "out"
    assert zhibiao.diff(out).query("kind == 'target'").change.tolist() == ["lowered"]
    assert zhibiao.diff(out, view="targets", period="2023").verdict.tolist() == ["missed"]
    assert zhibiao.diff(out, view="targets", period="2023", tolerance=1).verdict.tolist() == ["met"]
    assert zhibiao.diff(out, view="conflicts").empty
