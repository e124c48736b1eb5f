"""Tables as figures: cells named by rows, measured and dated by heads, read in every form they come in."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

PLAN = """“十四五”发展主要指标表
类别\t序号\t指标名称\t2020年\t2025年\t年均〔累计〕\t属性
绿色\t1\t森林覆盖率（%）\t41.2\t≥42\t〔0.8〕\t约束性
2\t湿地面积（万亩）\t30\t36\t—\t预期性
创新\t3\t全员劳动生产率（万元/人）\t9\t12\t6\t预期性
4\t单位地区生产总值能耗降低（%）\t*\t—\t〔13.5〕\t约束性
"""
BULLETIN = "某市2023年国民经济和社会发展统计公报\n2023年，全市上下坚持稳字当头、稳中求进，着力扩大内需、优化结构、提振信心、防范化解风险，全市经济运行总体平稳，高质量发展步伐坚实。\n一、综合\n"
PEOPLE = BULLETIN + "表1 2023年末常住人口及构成\n指 标 年末数（万人） 比重（%）\n全市常住人口 80.00\n其中：城镇 50.00 62.50\n乡村 30.00 37.50\n"
TRADE = [["指标", "产量（万吨）", "比上年增长（%）"], ["粮食", "60.0", "-2.5"], ["其中：夏粮", "20.0", "1.5"], ["秋粮", "40.0", "…"], ["油料", "6.0", "持平"]]


@pytest.fixture(scope="module")
def rows(pipeline):
    """Text → (indicator, scope, kind, quantity, low, high, unit, period) of its records, and its problem codes."""

    def of(text: str) -> tuple[list[tuple[object, ...]], list[str]]:
        document = pipeline.read(text.encode(), "a.txt")
        found = [
            (r.indicator, r.scope, r.kind, r.quantity, r.low, r.high, r.unit, r.period)
            for r in pipeline.records(document)
            if r.kind != "measure"
        ]
        return found, [p.code for p in document.problems if p.code.startswith("table")]

    return of


def in_form(form: str) -> str:
    table = {
        "tab": "\n".join("\t".join(row) for row in TRADE),
        "pipe": "\n".join("| " + " | ".join(row) + " |" for row in [TRADE[0], ["---"] * 3, *TRADE[1:]]),
        "space": "\n".join(" ".join(row) for row in TRADE),
        "wide": "\n".join("　　".join(row) for row in TRADE),
        "lines": "\n".join(cell for row in TRADE for cell in row),
    }[form]
    return f"{BULLETIN}表2 2023年主要农产品产量\n{table}\n全市农业生产稳定。\n"


@pytest.mark.parametrize("form", ["tab", "pipe", "space", "wide", "lines"])
def test_one_table_in_every_form_gives_the_same_records(rows, form):
    found, problems = rows(in_form(form))
    assert not problems
    assert [(name, low, unit) for name, _, _, _, low, _, unit, _ in found] == [
        ("粮食产量", Decimal("600000000"), "千克"),
        ("粮食产量", Decimal("-2.5"), "%"),
        ("夏粮产量", Decimal("200000000"), "千克"),
        ("夏粮产量", Decimal("1.5"), "%"),
        ("秋粮产量", Decimal("400000000"), "千克"),
        ("油料产量", Decimal("60000000"), "千克"),
        ("油料产量", Decimal("0"), "%"),
    ]
    assert {period for *_, period in found} == {"2023"}


def test_a_plan_has_base_values_targets_and_what_binds(pipeline):
    document = pipeline.read(PLAN.encode(), "plan.txt")
    records = pipeline.records(document)
    told = [(r.indicator, r.kind, r.low, r.high, r.unit, r.bound, r.period, r.target_class, r.state) for r in records]
    assert told[0] == ("森林覆盖率", "actual", Decimal("41.2"), Decimal("41.2"), "%", "eq", "2020", "", "ok")
    assert told[1] == ("森林覆盖率", "target", Decimal("42"), None, "%", "ge", "2025", "约束性", "ok")
    assert told[2][2:5] == (Decimal("0.8"), Decimal("0.8"), "百分点")  # a share that grows by a number grows by points
    assert told[2][6] == "2021/2025"
    assert ("湿地面积", "target", "平方米", "2025") in {(n, k, u, p) for n, k, _, _, u, _, p, _, _ in told}
    growth = next(r for r in records if r.indicator == "全员劳动生产率" and r.quantity == "rate")
    assert (growth.basis, growth.period, growth.low) == ("avg", "2021/2025", Decimal("6"))
    energy = [r for r in records if r.indicator == "单位地区生产总值能耗"]
    assert [(r.low, r.state) for r in energy] == [(None, "redacted"), (Decimal("-13.5"), "ok")]


def test_parts_know_their_whole_and_the_date_is_the_captions(pipeline):
    records = pipeline.records(pipeline.read(PEOPLE.encode(), "a.txt"))
    whole = next(i for i, r in enumerate(records) if r.low == 800000)
    assert {r.indicator for r in records if r.part_of == whole} == {"城镇人口", "乡村人口"}
    assert {r.period for r in records[whole:]} == {"asof:2023-12-31"}


def test_index_around_a_hundred_under_a_head_of_change_is_an_index(rows):
    found, _ = rows(BULLETIN + "指标 | 比上年涨跌（%） |\n居民消费价格总指数 | 101.0 |\n其中：食品烟酒 | 98.4 |\n衣着 | 101.4 |\n")
    assert [(q, low, unit) for _, _, _, q, low, _, unit, _ in found] == [("index", Decimal(n), "点") for n in ("101.0", "98.4", "101.4")]


def test_a_row_that_is_read_is_read_once(pipeline):
    text = BULLETIN + "产品名称\t2023年产量\t比上年增长\n原煤\t13.6亿吨\t5.1%\n水泥\t200万吨\t2.1倍\n"
    records = pipeline.records(pipeline.read(text.encode(), "a.txt"))
    assert [r.quantity for r in records] == ["physical", "rate", "physical", "multiple"]


@pytest.mark.parametrize(
    "table",
    [
        "甲\t12\t13\n乙\t14\t15\n丙\t16\t17\n",
        "| 5711 | 15348 | 17.19 |\n| 增值税 | 451 | 391 |\n| 消费税 | 50 | 17 |\n",
        "| | 东部 | 西部 |\n| 彩电 | 18.8 | 14.9 |\n| 冰箱 | 14.3 | 11.2 |\n| 空调 | 4.3 | 1.2 |\n",
    ],
)
def test_heads_that_do_not_say_what_the_cells_are_give_no_records_and_one_problem(rows, table):
    found, problems = rows(BULLETIN + table)
    assert (found, problems) == ([], ["table_unclear"])


@pytest.mark.parametrize(
    "text",
    [
        "第一章 总则 1\n第二章 目标 5\n第三章 任务 9\n",
        "完成投资 12.5 亿元，比上年增长 6.4%\n新开工项目 30 个\n联系电话 81234567\n",
        "- 10 -\n\n1\n2\n3\n",
    ],
)
def test_lists_of_contents_prose_and_page_numbers_are_no_tables(rows, text):
    assert rows(BULLETIN + text)[1] == []


def test_a_total_that_its_rows_do_not_add_up_to_is_told(pipeline):
    table = "表3 2023年招商引资到位资金\n单位：亿元\n指标\t绝对数\n合计\t{}\n一产\t10.0\n二产\t20.0\n三产\t30.1\n"
    good = pipeline.read((BULLETIN + table.format("60.1")).encode(), "a.txt")
    bad = pipeline.read((BULLETIN + table.format("66.1")).encode(), "a.txt")
    assert [p.code for p in good.problems if p.code.startswith("table")] == []
    assert [p.code for p in bad.problems if p.code.startswith("table")] == ["table_sum"]
    low = [min(r.confidence for r in pipeline.records(d)) for d in (good, bad)]
    assert low[1] < low[0]


@pytest.mark.parametrize("line", ["1 " * 3000, "a\t" * 3000, "| 1 " * 3000, "一 1 2\n" * 3000, "\t\n" * 5000, "（" * 3000 + "1\n", "1\n" * 5000])
def test_hostile_lines_take_linear_time(pipeline, line):
    document = pipeline.read((BULLETIN + "指标\t数值\n" + line + "\n" + line).encode(), "a.txt")
    before = time.process_time()
    pipeline.extractor.tables._find(document)
    assert time.process_time() - before < 2
