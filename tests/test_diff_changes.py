"""By year: every class of change that a target, a result or a measure can go through, and what is told of it."""

from __future__ import annotations

import pytest
from comparisons import Cells, Compare, bulletin, comparing, one, report, rows

from zhibiao.errors import UsageError

GROWTH = "地区生产总值增长"
LIST = "全年主要目标是：地区生产总值增长5%，一般公共预算收入增长4%，固定资产投资增长6%，"  # words without a number are targets only in a list


@pytest.fixture
def compare(pipeline, monkeypatch, tmp_path) -> Compare:
    return comparing(pipeline, monkeypatch, tmp_path)


def changes(compare: Compare, *aims: str, since: int = 2023) -> list[Cells]:
    """The rows of reports of one county, one a year, with these targets."""
    return rows(compare(*(report(since + n, aims=aim) for n, aim in enumerate(aims))), "year")


# a number against a number


@pytest.mark.parametrize(
    ("old", "new", "change", "reason"),
    [
        ("5%", "6%", "raised", ""),
        ("6%", "5%", "lowered", ""),
        ("6%", "6%", "same", ""),
        ("6.0%", "6%", "same", ""),
        ("-2%", "1%", "raised", ""),
        ("5%左右", "5%—5.5%", "raised", "about became between"),
        ("5%—5.5%", "5%左右", "lowered", "between became about"),
        ("5%—6%", "5%—7%", "raised", ""),
        ("5%—6%", "4.5%—7%", "lowered", ""),
        ("5%左右", "6%以上", "raised", "about became at least"),
        ("5%左右", "5%以上", "bound_changed", "about became at least"),
        ("5%以上", "5%左右", "bound_changed", "at least became about"),
        ("5%", "5%以上", "bound_changed", "exactly became at least"),
    ],
)
def test_a_growth_target_is_compared_by_the_number_stated_and_then_by_its_bound(compare, old, new, change, reason):
    row = one(changes(compare, f"{GROWTH}{old}。", f"{GROWTH}{new}。"))
    assert (row["change"], row["reason"]) == (change, reason)


def test_both_sides_of_a_change_are_told_with_their_words_and_records(compare):
    row = one(changes(compare, "确保地区生产总值增长6%以上。", "力争地区生产总值增长5%左右。"))
    assert (row["region"], row["region_code"], row["indicator_id"], row["quantity"], row["kind"]) == ("山东省聊城市东阿县", "371524", "gdp", "rate", "target")
    assert (row["period_from"], row["low_from"], row["high_from"], row["bound_from"], row["strength_from"]) == ("2023", 6, None, "ge", "确保")
    assert (row["period_to"], row["low_to"], row["high_to"], row["bound_to"], row["strength_to"]) == ("2024", 5, 5, "approx", "力争")
    assert (row["unit"], row["quote_from"], row["quote_to"]) == ("%", "增长6%以上", "增长5%左右")
    assert len({row["record_from"], row["record_to"], ""}) == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("地区生产总值达到1.2万亿元。", "地区生产总值达到12000亿元。"),
        ("粮食产量达到30万吨。", "粮食产量达到6亿斤。"),
        ("城镇新增就业1.2万人。", "城镇新增就业12000人。"),
    ],
)
def test_one_number_written_in_two_ways_is_the_same(compare, old, new):
    row = one(changes(compare, old, new))
    assert (row["change"], row["reason"], row["low_from"]) == ("same", "", row["low_to"])


@pytest.mark.parametrize(
    ("old", "new", "change", "told"),
    [
        ("城镇登记失业率控制在4%以内。", "城镇登记失业率控制在4.5%以内。", "raised", "lower is better: less is asked"),
        ("城镇调查失业率5.5%左右。", "城镇调查失业率5%左右。", "lowered", "lower is better: more is asked"),
        ("城镇调查失业率5%左右。", "城镇调查失业率5%左右。", "same", ""),
    ],
)
def test_where_lower_is_better_the_reason_tells_what_a_change_asks(compare, old, new, change, told):
    row = one(changes(compare, old, new))
    assert (row["change"], row["reason"]) == (change, told)


@pytest.mark.parametrize(
    ("old", "new", "change", "reason"),
    [
        ("力争", "确保", "strength_changed", "harder: 力争 became 确保"),
        ("确保", "力争", "strength_changed", "softer: 确保 became 力争"),
        ("力争", "争取", "same", ""),
        ("", "确保", "same", ""),
    ],
)
def test_another_cue_beside_the_same_number_is_harder_or_softer(compare, old, new, change, reason):
    row = one(changes(compare, f"{old}到位资金40亿元。", f"{new}到位资金40亿元。"))
    assert (row["change"], row["reason"]) == (change, reason)


# words against words


@pytest.mark.parametrize(
    ("old", "new", "change", "reason"),
    [
        ("居民收入增长与经济增长基本同步。", "居民收入增长与经济增长同步。", "bound_changed", "基本 went"),
        ("居民收入增长与经济增长同步。", "居民收入增长与经济增长基本同步。", "bound_changed", "基本 came in"),
        ("居民收入增长与经济增长同步。", "居民收入与经济增长同步。", "same", ""),
        ("粮食产量保持稳定。", "粮食产量保持稳定。", "same", ""),
        ("进出口总额稳中提质。", "进出口总额稳量提质。", "not_comparable", "both without a number, and worded otherwise"),
        ("粮食产量保持稳定。", "粮食产量稳步提升。", "not_comparable", "both without a number, and worded otherwise"),
        ("居民收入增速高于全国平均水平。", "居民收入增长与经济增长同步。", "not_comparable", "both without a number, and worded otherwise"),
    ],
)
def test_words_are_compared_only_where_they_can_be_ordered(compare, old, new, change, reason):
    found = changes(compare, LIST + old, LIST + new)
    *_, row = found
    assert len(found) == 4
    assert (row["change"], row["reason"]) == (change, reason)
    assert row["low_from"] is row["high_from"] is row["low_to"] is row["high_to"] is None


# what cannot be compared


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("地区生产总值增长X%左右。", "地区生产总值增长6%左右。", "digits are masked"),
        ("地区生产总值增长6%。", "地区生产总值增长5.X%。", "digits are masked"),
        ("居民收入增长6%。", "居民收入增长与经济增长同步。", "a number became words"),
        ("居民收入增长与经济增长同步。", "居民收入增长6%。", "words became a number"),
        ("建成充电桩200个。", "建成充电桩200台。", "个 became 台"),
        ("一般公共预算收入同口径增长5%。", "一般公共预算收入按自然口径增长6%。", "同口径 became 自然口径"),
        ("固定资产投资增长8%。", "项目投资增长8%。", "now told of 项目投资"),
        ("地区生产总值比2020年增长20%。", "地区生产总值增长6%。", "growth of one year against growth of several"),
    ],
)
def test_what_is_not_measured_alike_is_not_compared_and_the_reason_says_why(compare, old, new, reason):
    row = one(changes(compare, old, new))
    assert (row["change"], row["reason"]) == ("not_comparable", reason)


def test_one_calibre_on_both_sides_or_on_one_side_only_is_no_obstacle(compare):
    assert [row["change"] for row in changes(compare, *(f"一般公共预算收入{told}。" for told in ("同口径增长5%", "同口径增长6%", "增长5%")))] == ["raised", "lowered"]


# what comes and goes


def test_a_target_is_dropped_and_another_is_new_with_the_missing_side_empty(compare):
    found = changes(compare, "改造老旧小区9个。", "城镇新增就业4500人。")
    gone, come = one(found, change="dropped"), one(found, change="new")
    assert (gone["indicator"], gone["period_from"], gone["period_to"], gone["low_from"]) == ("城镇老旧小区改造", "2023", "2024", 9)
    assert (gone["low_to"], gone["high_to"], gone["bound_to"], gone["quote_to"], gone["record_to"]) == (None, None, "", "", "")
    assert (come["indicator"], come["period_from"], come["period_to"], come["low_to"]) == ("城镇新增就业", "2023", "2024", 4500)
    assert (come["low_from"], come["high_from"], come["bound_from"], come["quote_from"], come["record_from"]) == (None, None, "", "", "")


def test_a_target_that_was_left_out_for_a_year_returns(compare):
    found = changes(compare, "改造老旧小区9个，城镇新增就业4500人。", "城镇新增就业4500人。", "改造老旧小区9个，城镇新增就业4500人，新建学校3所。", since=2022)
    told = {(row["period_to"], row["indicator"]): row["change"] for row in found}
    assert told["2023", "城镇老旧小区改造"] == "dropped"
    assert told["2024", "城镇老旧小区改造"] == "returned"
    assert [change for (year, name), change in told.items() if year == "2024" and "学校" in name] == ["new"]


def test_a_count_and_an_amount_of_one_thing_are_two_targets(compare):
    found = changes(compare, "招引项目20个。", "招引项目20亿元。")
    assert [(row["quantity"], row["change"]) for row in found] == [("count", "dropped"), ("amount", "new")]


def test_an_open_phrase_goes_on_in_other_words_and_its_likeness_is_told(compare):
    row = one(changes(compare, "新改建农村公路120公里。", "新建改建农村公路150公里。"))
    assert (row["change"], row["low_from"], row["low_to"], row["reason"]) == ("raised", 120_000, 150_000, "matched by wording, 0.80")


def test_phrases_of_two_things_are_not_matched(compare):
    found = changes(compare, "新改建农村公路120公里。", "清淤农村沟渠120公里。")
    assert sorted(row["change"] for row in found) == ["dropped", "new"]


# which row is taken, and under which name


def test_a_county_goes_on_under_the_name_it_has_today(compare):
    found = rows(compare(report(2014, aims=f"{GROWTH}5%。", place="清苑县"), report(2015, aims=f"{GROWTH}6%。", place="清苑区")), "year")
    row = one(found)
    assert (row["region"], row["region_code"], row["change"]) == ("河北省保定市清苑区", "130608", "raised")
    assert row["reason"] == "then called 河北省保定市清苑县"


def test_a_county_can_be_asked_for_under_its_old_name(compare):
    both = compare(report(2014, aims=f"{GROWTH}5%。", place="清苑县"), report(2015, aims=f"{GROWTH}6%。", place="清苑区"), report(2015, aims=f"{GROWTH}6%。", place="定兴县"))
    assert one(rows(both, "year", "清苑县"))["region"] == "河北省保定市清苑区"


def test_the_list_of_targets_speaks_before_a_sentence_that_stands_first(compare):
    found = changes(compare, f"{GROWTH}5%。", f"要奋发有为，{GROWTH}6.5%。\n全年主要目标是：{GROWTH}6%，固定资产投资增长7%，一般公共预算收入增长4%。")
    row = one(found, indicator_id="gdp")
    assert (row["low_to"], row["change"], row["reason"]) == (6, "raised", "1 other statement set aside (增长6.5%)")


def test_the_list_of_targets_speaks_although_its_digits_are_masked(compare):
    text = f"要奋发有为，{GROWTH}6.5%。\n全年主要目标是：{GROWTH}X%，固定资产投资增长7%，一般公共预算收入增长4%。"
    row = one(changes(compare, f"{GROWTH}5%。", text), indicator_id="gdp")
    assert (row["change"], row["low_to"], row["reason"]) == ("not_comparable", None, "digits are masked; 1 other statement set aside (增长6.5%)")


def test_a_statement_repeated_is_not_told_as_set_aside(compare):
    row = one(changes(compare, f"{GROWTH}5%。", f"{GROWTH}6%。\n要为{GROWTH}6%而奋斗。"))
    assert (row["change"], row["reason"]) == ("raised", "")


PLAN = "东阿县2024年国民经济和社会发展计划\n2024年，地区生产总值增长7%。\n"
NEWS = "东阿县推介会召开\n2024年2月3日，东阿县举行推介会。2024年全县地区生产总值预期增长8%。\n"


def test_the_report_of_the_government_speaks_before_the_plan_which_is_told(compare):
    row = one(rows(compare(PLAN, report(2023, aims=f"{GROWTH}5%。"), report(2024, aims=f"{GROWTH}6%。")), "year"))
    assert (row["low_to"], row["reason"]) == (6, "1 other statement set aside (增长7%)")


def test_a_quotation_never_stands_for_the_report_of_record(compare):
    told = compare(NEWS, report(2023, aims=f"{GROWTH}5%。"), report(2024, aims=f"{GROWTH}6%。"))
    assert 8 in {fact.value for fact in told.tables.of("山东省聊城市东阿县", "target")}
    assert one(rows(told, "year"))["low_to"] == 6


def test_a_quotation_does_not_make_a_year_of_its_own(compare):
    with pytest.raises(UsageError, match="a change needs two years"):
        rows(compare(NEWS, report(2023, aims=f"{GROWTH}5%。")), "year")


def test_a_gap_of_years_is_told(compare):
    row = one(rows(compare(report(2021, aims=f"{GROWTH}5%。"), report(2024, aims=f"{GROWTH}5%。")), "year"))
    assert (row["period_from"], row["period_to"], row["change"]) == ("2021", "2024", "same")
    assert row["reason"] == "no report of the years between 2021 and 2024"


# results and measures


def test_results_are_raised_and_lowered_and_one_that_is_not_told_is_no_change(compare):
    found = rows(compare(report(2023, done=f"{GROWTH}5%，固定资产投资增长8%，城镇新增就业4600人。"), report(2024, done=f"{GROWTH}6%，固定资产投资增长7%。")), "year")
    assert {row["kind"] for row in found} == {"actual"}
    assert {row["indicator_id"]: (row["period_from"], row["period_to"], row["change"]) for row in found} == {
        "gdp": ("2022", "2023", "raised"),
        "fixed-investment": ("2022", "2023", "lowered"),
    }


def test_growth_since_the_year_before_is_growth_of_the_year(compare):
    assert one(changes(compare, "地区生产总值比2022年增长5%。", f"{GROWTH}6%。"))["change"] == "raised"


def test_of_results_the_next_report_speaks_before_the_bulletin_which_is_told(compare):
    told = compare(bulletin(2023, f"2023年，全县{GROWTH}5.8%。"), report(2023, done=f"{GROWTH}5%。"), report(2024, done=f"{GROWTH}6.1%。"))
    row = one(rows(told, "year"))
    assert (row["low_from"], row["low_to"], row["reason"]) == (5, 6.1, "1 other statement set aside (增长5.8%)")


def test_a_growth_over_several_years_is_not_taken_for_that_of_the_year(compare):
    told = compare(report(2023, done=f"{GROWTH}5%。"), report(2024, done=f"2019年至2023年，地区生产总值年均增长8%；2023年，{GROWTH}6%。"))
    row = one(rows(told, "year"), kind="actual")
    assert (row["low_to"], row["change"]) == (6, "raised")


OLD = "（一）做强阿胶产业。补齐链条短板。\n（二）整治河道环境。清理河道垃圾。"
NEW = "（一）着力做强阿胶产业。补齐链条。\n（二）建设数字政府。数据多跑路。"


def test_measures_are_kept_taken_up_and_let_go_by_the_likeness_of_their_leads(compare):
    found = [row for row in rows(compare(report(2023, works=OLD), report(2024, works=NEW)), "year") if row["kind"] == "measure"]
    assert [(row["change"], row["quote_from"], row["quote_to"]) for row in found] == [
        ("same", "做强阿胶产业", "着力做强阿胶产业"),
        ("dropped", "整治河道环境", ""),
        ("new", "", "建设数字政府"),
    ]
    assert [row["reason"] for row in found] == ["likeness of the leads 1.00", "", ""]


def test_of_a_measure_it_is_told_how_many_neighbours_have_one_like_it(compare):
    beside = [report(2024, works=f"（一）{lead}。落实到人。\n（二）发展乡村旅游。办好民宿。", place=place) for lead, place in (("加快建设数字政府", "阳谷县"), ("修缮水利设施", "莘县"))]
    far = report(2024, works="（一）建设数字政府。接通系统。\n（二）整治河道环境。清理河道。", place="定兴县")
    found = rows(compare(report(2023, works=OLD), report(2024, works=NEW), *beside, far), "year", "东阿县")
    told = {row["indicator"]: row["reason"] for row in found if row["kind"] == "measure"}
    assert told["建设数字政府"] == "in 1 of 2 neighbours: 山东省聊城市阳谷县"
    assert told["整治河道环境"] == "in 0 of 2 neighbours"


# asked for what is not there


def test_only_the_changes_that_lead_to_a_year_are_given(compare):
    three = compare(*(report(year, aims=f"{GROWTH}{year - 2017}%。") for year in (2022, 2023, 2024)))
    assert one(rows(three, "year", period="2024"))["low_from"] == 6
    with pytest.raises(UsageError, match="nothing leads to 2022"):
        rows(three, "year", period="2022")


def test_one_report_alone_is_told_to_be_too_little(compare):
    with pytest.raises(UsageError, match="a change needs two years, and there are targets of 2024"):
        rows(compare(report(2024, aims=f"{GROWTH}6%。")), "year")
