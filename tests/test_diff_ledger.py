"""Targets against results: every verdict, and every rule that gives one."""

from __future__ import annotations

import pytest
from comparisons import Cells, Compare, bulletin, comparing, one, report, rows

from zhibiao.diff.book import Book
from zhibiao.errors import UsageError

GROWTH = "地区生产总值增长"


@pytest.fixture
def compare(pipeline, monkeypatch, tmp_path) -> Compare:
    return comparing(pipeline, monkeypatch, tmp_path)


def judged(compare: Compare, aim: str, done: str, *more: str, **tolerance: float) -> Cells:
    """The row of the only target of a county for 2023, whose next report tells what was done."""
    texts = report(2023, aims=aim), report(2024, done=done), *more
    return one(rows(compare(*texts, **tolerance), "targets", "东阿县", period="2023"))


def test_a_row_tells_target_and_result_with_their_words_and_records(compare):
    row = judged(compare, "力争地区生产总值增长6%左右。", "地区生产总值增长5.7%。")
    assert (row["region"], row["region_code"], row["indicator_id"], row["quantity"], row["period"]) == ("山东省聊城市东阿县", "371524", "gdp", "rate", "2023")
    assert (row["target_low"], row["target_high"], row["target_bound"], row["strength"], row["target_quote"]) == (6, 6, "approx", "力争", "增长6%左右")
    assert (row["result_low"], row["result_high"], row["result_kind"], row["unit"], row["result_quote"]) == (5.7, 5.7, "actual", "%", "增长5.7%")
    assert (row["verdict"], row["distance"], row["claim"]) == ("met", -0.3, "")
    assert len({row["target_record"], row["result_record"], ""}) == 3


# a number against a number


@pytest.mark.parametrize(
    ("aim", "result", "verdict", "distance", "reason"),
    [
        ("6%", "6.5%", "met", 0.5, "an exact aim is read as at least"),
        ("6%", "6%", "met", 0, "an exact aim is read as at least"),
        ("6%", "5.9%", "missed", -0.1, "an exact aim is read as at least"),
        ("6%以上", "6%", "met", 0, "at least"),
        ("6%以上", "5.9%", "missed", -0.1, "at least"),
        ("6%左右", "7%", "met", 1, "about"),
        ("6%左右", "5.5%", "met", -0.5, "about; 左右 allows 0.5"),
        ("6%左右", "5.4%", "missed", -0.6, "about; 左右 allows 0.5"),
        ("6%—6.5%", "6.1%", "met", 0.1, "the low end of the range"),
        ("6%—6.5%", "7%", "met", 1, "the low end of the range"),
        ("6%—6.5%", "5.9%", "missed", -0.1, "the low end of the range"),
        ("3%", "-1%", "missed", -4, "an exact aim is read as at least"),
    ],
)
def test_a_growth_target_is_met_by_what_its_bound_allows(compare, aim, result, verdict, distance, reason):
    row = judged(compare, f"{GROWTH}{aim}。", f"{GROWTH}{result}。")
    assert (row["verdict"], row["distance"], row["reason"]) == (verdict, distance, reason)


@pytest.mark.parametrize(("points", "verdict"), [(1.0, "met"), (0.8, "met"), (0.5, "missed"), (0.0, "missed")])
def test_what_about_allows_can_be_set(compare, points, verdict):
    assert judged(compare, f"{GROWTH}6%左右。", f"{GROWTH}5.2%。", points=points)["verdict"] == verdict


@pytest.mark.parametrize(("points", "verdict"), [(0.5, "met"), (0.2, "missed")])
def test_what_in_step_allows_is_set_with_it(compare, points, verdict):
    row = judged(compare, "居民收入增长与经济增长同步。", f"居民人均可支配收入增长5.6%，{GROWTH}6%。", points=points)
    assert row["verdict"] == verdict


@pytest.mark.parametrize(
    ("aim", "result", "verdict", "reason"),
    [
        ("100亿元左右", "99.2亿元", "met", "about; 左右 allows 1e+08"),
        ("100亿元左右", "98.9亿元", "missed", "about; 左右 allows 1e+08"),
        ("100亿元", "99.9亿元", "missed", "an exact aim is read as at least"),
        ("1万亿元", "10000亿元", "met", "an exact aim is read as at least"),
    ],
)
def test_of_a_level_about_allows_one_part_in_a_hundred(compare, aim, result, verdict, reason):
    row = judged(compare, f"地区生产总值达到{aim}。", f"地区生产总值达到{result}。")
    assert (row["verdict"], row["reason"]) == (verdict, reason)


def test_a_share_with_about_is_held_against_points(compare):
    assert judged(compare, "森林覆盖率达到30%左右。", "森林覆盖率达到29.6%。")["reason"] == "about; 左右 allows 0.5"


@pytest.mark.parametrize(
    ("aim", "result", "verdict", "distance", "reason"),
    [
        ("城镇登记失业率控制在4%以内", "城镇登记失业率3.2%", "met", -0.8, "lower is better: no more than"),
        ("城镇登记失业率控制在4%以内", "城镇登记失业率4.2%", "missed", 0.2, "lower is better: no more than"),
        ("城镇调查失业率5.5%", "城镇调查失业率5.2%", "met", -0.3, "lower is better: no more than"),
        ("城镇调查失业率5.5%左右", "城镇调查失业率6%", "met", 0.5, "lower is better: no more than; 左右 allows 0.5"),
        ("城镇调查失业率5.5%左右", "城镇调查失业率6.3%", "missed", 0.8, "lower is better: no more than; 左右 allows 0.5"),
        ("单位地区生产总值能耗下降3%", "单位地区生产总值能耗下降3.2%", "met", -0.2, "lower is better: no more than"),
        ("单位地区生产总值能耗下降3%以上", "单位地区生产总值能耗下降2.5%", "missed", 0.5, "lower is better: no more than"),
        ("居民消费价格涨幅控制在3%以内", "居民消费价格上涨2.6%", "met", -0.4, "no more than"),
        ("居民消费价格涨幅控制在3%以内", "居民消费价格上涨3.2%", "missed", 0.2, "no more than"),
    ],
)
def test_no_more_than_is_a_ceiling_and_so_is_every_aim_where_lower_is_better(compare, aim, result, verdict, distance, reason):
    row = judged(compare, f"{aim}。", f"{result}。")
    assert (row["verdict"], row["distance"], row["reason"]) == (verdict, distance, reason)


@pytest.mark.parametrize(("result", "verdict"), [("2.4%", "missed"), ("2.5%", "met"), ("3.5%", "met"), ("3.6%", "missed")])
def test_of_prices_no_way_is_better_so_about_holds_both_ways(compare, result, verdict):
    row = judged(compare, "居民消费价格涨幅3%左右。", f"居民消费价格上涨{result}。")
    assert (row["verdict"], row["reason"]) == (verdict, "no way is better, 左右 allows 0.5 both ways")


@pytest.mark.parametrize(
    ("aim", "result", "verdict"),
    [
        ("地区生产总值增长6%", "地区生产总值增长7%以上", "met"),
        ("地区生产总值增长6%", "地区生产总值增长5%以上", "not_comparable"),
        ("地区生产总值增长6%", "地区生产总值增长不足7%", "not_comparable"),
        ("地区生产总值增长6%", "地区生产总值增长不足5%", "missed"),
        ("城镇新增就业4000人", "城镇新增就业突破4000人", "met"),
        ("城镇登记失业率控制在4%以内", "城镇登记失业率控制在3.5%以内", "met"),
        ("城镇登记失业率控制在4%以内", "城镇登记失业率控制在4.5%以内", "not_comparable"),
        ("城镇登记失业率控制在4%以内", "城镇登记失业率超过3%", "not_comparable"),
        ("城镇登记失业率控制在4%以内", "城镇登记失业率超过4.5%", "missed"),
        ("单位地区生产总值能耗下降3%", "单位地区生产总值能耗下降3%以上", "met"),
        ("单位地区生产总值能耗下降3%", "单位地区生产总值能耗下降2%以上", "not_comparable"),
    ],
)
def test_an_open_result_is_judged_only_where_every_number_it_may_be_is_judged_so(compare, aim, result, verdict):
    row = judged(compare, f"{aim}。", f"{result}。")
    assert row["verdict"] == verdict
    assert row["reason"].startswith("the result is open: ") == (verdict == "not_comparable")


@pytest.mark.parametrize(
    ("result", "verdict", "reason"),
    [
        ("6.2%", "partly", "the aim is met, the higher one (力争6.5%) is not"),
        ("6.5%", "met", "at least"),
        ("5%", "missed", "at least"),
    ],
)
def test_of_two_aims_the_lower_one_met_alone_is_a_target_met_in_part(compare, result, verdict, reason):
    row = judged(compare, f"{GROWTH}6%以上，力争6.5%。", f"{GROWTH}{result}。")
    assert (row["verdict"], row["target_quote"]) == (verdict, "增长6%以上")
    assert row["reason"] == f"{reason}; 1 other statement set aside (6.5%)"


def test_a_single_aim_to_strive_for_is_judged_like_any_other(compare):
    assert judged(compare, f"力争{GROWTH}6%。", f"{GROWTH}5.9%。")["verdict"] == "missed"


@pytest.mark.parametrize(
    ("aim", "result", "reason"),
    [("X%", "6%", "the digits of the target are masked"), ("6%", "X%", "the digits of the result are masked"), ("5.X%", "9%", "the digits of the target are masked")],
)
def test_masked_digits_give_no_verdict(compare, aim, result, reason):
    row = judged(compare, f"{GROWTH}{aim}。", f"{GROWTH}{result}。")
    assert (row["verdict"], row["distance"], row["reason"]) == ("not_comparable", None, reason)


def test_an_open_phrase_finds_its_result_in_other_words(compare):
    row = judged(compare, "新改建农村公路120公里。", "新建改建农村公路125公里。")
    assert (row["verdict"], row["distance"]) == ("met", 5000)


# targets in words


@pytest.mark.parametrize(
    ("income", "verdict", "distance"),
    [("6.4%", "met", 0.4), ("5.5%", "met", -0.5), ("5.4%", "missed", -0.6)],
)
@pytest.mark.parametrize("word", ["同步", "基本同步"])
def test_in_step_with_the_economy_is_computed(compare, word, income, verdict, distance):
    row = judged(compare, f"居民收入增长与经济增长{word}。", f"{GROWTH}6%，居民人均可支配收入增长{income}。")
    assert (row["verdict"], row["distance"], row["result_quote"]) == (verdict, distance, f"增长{income}")
    assert row["reason"] == f"its growth less that of 经济 is {distance:g} points"


def test_in_step_with_an_economy_that_is_not_told_cannot_be_computed(compare):
    row = judged(compare, "居民收入增长与经济增长同步。", "居民人均可支配收入增长5.2%。")
    assert (row["verdict"], row["reason"], row["distance"]) == ("not_comparable", "the growth of 经济 is not in the tables", None)


NATION = report(2024, done="居民人均可支配收入增长5.5%。", place="全国")


@pytest.mark.parametrize(("income", "verdict", "distance"), [("6%", "met", 0.5), ("5.5%", "missed", 0), ("5.2%", "missed", -0.3)])
def test_above_the_nation_is_computed_where_its_report_is_in_the_folder(compare, income, verdict, distance):
    row = judged(compare, "居民收入增速高于全国平均水平。", f"居民人均可支配收入增长{income}。", NATION)
    assert (row["verdict"], row["distance"]) == (verdict, distance)
    assert row["reason"] == f"its growth less that of 全国 is {distance:g} points"


def test_above_the_nation_cannot_be_computed_without_its_report(compare):
    row = judged(compare, "居民收入增速高于全国平均水平。", "居民人均可支配收入增长6%。")
    assert (row["verdict"], row["reason"]) == ("not_comparable", "the growth of 全国 is not in the tables")


@pytest.mark.parametrize(("result", "verdict", "distance"), [("增长0.2%", "met", 0.2), ("下降2%", "missed", -2)])
def test_positive_growth_is_growth_above_nothing(compare, result, verdict, distance):
    row = judged(compare, "进出口总额实现正增长。", f"进出口总额{result}。")
    assert (row["verdict"], row["distance"], row["target_low"], row["target_bound"]) == (verdict, distance, 0, "gt")


def test_a_task_said_to_be_done_is_met_without_a_number(compare):
    row = judged(compare, "单位地区生产总值能耗完成省下达任务。", "单位地区生产总值能耗超额完成省下达任务。")
    assert (row["verdict"], row["reason"], row["claim"], row["distance"]) == ("met", "said to be, without a number", "met", None)


def test_a_number_told_of_a_task_is_shown_and_not_judged(compare):
    row = judged(compare, "单位地区生产总值能耗完成省下达任务。", "单位地区生产总值能耗下降3%。")
    assert (row["verdict"], row["reason"], row["result_quote"]) == ("not_comparable", "the target has no number", "下降3%")


# what the documents say themselves


def test_a_target_with_a_number_is_met_where_the_report_says_so_without_one(compare):
    row = judged(compare, "城镇新增就业4500人。", "城镇新增就业超额完成全年任务。")
    assert (row["verdict"], row["reason"], row["claim"]) == ("met", "said to be, without a number", "met")


@pytest.mark.parametrize("done", ["固定资产投资增速未达年初预期", "受市场影响，固定资产投资未能完成全年目标", "固定资产投资、社会消费品零售总额增速未达年初预期"])
def test_a_report_that_owns_up_to_a_miss_is_believed(compare, done):
    row = judged(compare, "固定资产投资增长8%。", f"{done}。")
    assert (row["verdict"], row["reason"], row["claim"]) == ("missed", "the document itself says so", "missed")


def test_where_there_is_a_number_the_number_judges_and_the_claim_stands_beside_it(compare):
    row = judged(compare, "固定资产投资增长8%。", "固定资产投资增长9%，固定资产投资增速未达年初预期。")
    assert (row["verdict"], row["distance"], row["claim"]) == ("met", 1, "missed")


# results in another form


@pytest.mark.parametrize(
    ("aim", "done", "verdict", "reason"),
    [
        ("固定资产投资增长8%", "固定资产投资完成120亿元", "not_reported", "no result of it in the documents of the year"),
        ("居民人均可支配收入增长8%", "居民人均可支配收入从27136元增长到36439元", "not_comparable", "only its levels, years apart"),
        ("固定资产投资达到120亿元", "固定资产投资增长8%", "not_comparable", "only its growth"),
        ("森林覆盖率达到30%", "森林覆盖率提高2个百分点", "not_comparable", "only its growth"),
        ("地区生产总值增长6%", "2023年，地区生产总值比2015年增长73.8%", "not_reported", "no result of it in the documents of the year"),
        ("地区生产总值比2020年增长20%", "地区生产总值增长6%", "not_comparable", "growth of one year against growth of several"),
        ("城镇新增就业4500人", "五年来，城镇新增就业2万人", "not_comparable", "only over several years"),
        ("固定资产投资增长8%", "五年来，固定资产投资年均增长9%", "not_reported", "no result of it in the documents of the year"),
        ("城镇新增就业4500人", "地区生产总值增长6%", "not_reported", "no result of it in the documents of the year"),
    ],
)
def test_a_result_in_another_form_gives_no_verdict_and_the_reason_says_which(compare, aim, done, verdict, reason):
    row = judged(compare, f"{aim}。", f"{done}。")
    assert (row["verdict"], row["reason"], row["distance"]) == (verdict, reason, None)
    assert bool(row["result_quote"]) == (verdict == "not_comparable")


@pytest.mark.parametrize(
    ("aim", "done", "distance"),
    [("高新技术企业达到30家", "截至2023年底，全县高新技术企业达到32家", 2), ("森林覆盖率达到30%", "截至2023年底，全县森林覆盖率达到31%", 1), ("地区生产总值增长6%", "地区生产总值比2022年增长6.8%", 0.8)],
)
def test_the_state_at_the_end_of_the_year_and_growth_since_the_year_before_are_results_of_it(compare, aim, done, distance):
    row = judged(compare, f"{aim}。", f"{done}。")
    assert (row["verdict"], row["distance"]) == ("met", distance)


def test_faster_than_the_economy_is_computed(compare):
    row = judged(compare, "固定资产投资增速快于地区生产总值增速。", f"固定资产投资增长5%，{GROWTH}6%。")
    assert (row["verdict"], row["reason"]) == ("missed", "its growth less that of 地区生产总值 is -1 points")


@pytest.mark.parametrize("part", ["城镇", "农村"])
def test_the_income_of_some_is_no_income_of_all(compare, part):
    row = judged(compare, "居民人均可支配收入增长8%。", f"{part}居民人均可支配收入增长9%。")
    assert (row["verdict"], row["reason"], row["result_low"]) == ("not_comparable", f"only {part}居民人均可支配收入", 9)


def test_another_calibre_of_the_same_thing_gives_no_verdict(compare):
    row = judged(compare, "固定资产投资增长8%。", "项目投资增长9%。")
    assert (row["verdict"], row["reason"]) == ("not_comparable", "only 项目投资")


# which document tells, and whether any does


def test_a_year_nobody_tells_of_is_not_over(compare):
    row = one(rows(compare(report(2024, aims=f"{GROWTH}6%。")), "targets"))
    assert (row["verdict"], row["reason"], row["result_quote"]) == ("not_yet", "no document here tells of that year", "")


@pytest.mark.parametrize(
    ("part", "jobs", "told"),
    [
        ("上半年", 2600, "after 6 months 57.8% of it, ahead of 序时进度 (50.0%)"),
        ("上半年", 1600, "after 6 months 35.6% of it, behind 序时进度 (50.0%)"),
        ("前三季度", 3375, "after 9 months 75.0% of it, ahead of 序时进度 (75.0%)"),
        ("一季度", 1000, "after 3 months 22.2% of it, behind 序时进度 (25.0%)"),
    ],
)
def test_a_part_of_the_year_is_held_against_the_part_that_has_gone_by(compare, part, jobs, told):
    now = f"东阿县2024年{part}经济运行情况\n2024年{part}，全县城镇新增就业{jobs}人。\n"
    row = one(rows(compare(report(2024, aims="城镇新增就业4500人。"), now), "targets"))
    assert (row["verdict"], row["reason"], row["distance"]) == ("not_yet", told, jobs - 4500)


def test_growth_in_a_part_of_the_year_is_told_and_not_divided(compare):
    now = "东阿县2024年上半年经济运行情况\n2024年上半年，全县地区生产总值增长5.5%。\n"
    row = one(rows(compare(report(2024, aims=f"{GROWTH}6%。"), now), "targets"))
    assert (row["verdict"], row["reason"], row["distance"]) == ("not_yet", "after 6 months: 增长5.5%", -0.5)


def test_a_bulletin_tells_where_the_next_report_is_not_there(compare):
    row = one(rows(compare(report(2023, aims=f"{GROWTH}6%。"), bulletin(2023, "2023年，全县地区生产总值增长6.2%。")), "targets"))
    assert (row["verdict"], row["result_low"]) == ("met", 6.2)


def test_a_bulletin_fills_in_what_the_next_report_leaves_out_and_gives_way_to_it(compare):
    texts = report(2023, aims=f"{GROWTH}6%，城镇新增就业4500人。"), bulletin(2023, "2023年，全县地区生产总值增长5.2%，城镇新增就业4600人。"), report(2024, done=f"{GROWTH}6.4%。")
    told = {row["indicator_id"]: (row["verdict"], row["result_low"]) for row in rows(compare(*texts), "targets", period="2023")}
    assert told == {"gdp": ("met", 6.4), "new-urban-jobs": ("met", 4600)}


def test_an_estimate_judges_and_is_called_one(compare):
    row = judged(compare, f"{GROWTH}6%。", "地区生产总值预计增长6.1%。")
    assert (row["verdict"], row["result_kind"]) == ("met", "estimate")


def test_a_target_of_a_neighbour_is_not_held_against_a_result_of_ones_own(compare):
    row = judged(compare, f"{GROWTH}6%。", "城镇新增就业4500人。", report(2024, done=f"{GROWTH}7%。", place="阳谷县"))
    assert row["verdict"] == "not_reported"


def test_a_year_without_targets_is_told_with_those_that_have_them(compare):
    with pytest.raises(UsageError, match="no target of 2021 is in the tables; there are reports with those of 2024"):
        rows(compare(report(2024, aims=f"{GROWTH}6%。")), "targets", period="2021")


def test_prices_alone_have_no_better_way_unless_a_rule_says_so(rulebook):
    better = Book.of(rulebook).better
    assert (better["gdp"], better["cpi"], better["registered-unemployment"]) == ("higher", "none", "lower")
