"""The whole chain on short texts of our own: one behaviour a case."""

import pytest

from zhibiao.errors import InputError

REVIEW = "2023年工作回顾\n"
PLAN = "2024年工作安排\n"

CASES = [
    ("threshold-is-scope", REVIEW + "新签约过亿元项目73个。", {"indicator": "新签约项目", "scope": "过亿元", "low": 73, "unit": "个"}),
    ("level-then-growth", REVIEW + "固定资产投资完成50.4亿元，同比增长16.1%。", {"indicator": "固定资产投资", "low": 16.1, "quantity": "rate", "basis": "yoy"}),
    ("both-dealt-out", REVIEW + "城乡居民人均可支配收入分别达到38506元和23294元。", {"indicator": "农村居民人均可支配收入", "low": 23294}),
    ("shared-head", REVIEW + "城镇和农村居民人均可支配收入分别增长5.7%、7.9%。", {"indicator": "城镇居民人均可支配收入", "low": 5.7}),
    ("list-of-three", REVIEW + "陶器产值、竹器产值、茶具产值分别达到61亿元、93亿元、6亿元。", {"indicator": "竹器产值", "low": 9300000000}),
    ("second-list", REVIEW + "城乡居民人均可支配收入分别达到38506元和23294元，同比增长9%和12%。", {"indicator": "农村居民人均可支配收入", "low": 12}),
    ("share-of-task", REVIEW + "到位资金25亿元，完成年度任务的59.94%。", {"indicator": "到位资金完成年度任务比例", "low": 59.94, "quantity": "share"}),
    ("growth-passes-the-frame", REVIEW + "税收收入1035万元，占年初预算2400万元的43.1%，同比下降28.7%。", {"indicator": "税收收入", "low": -28.7}),
    ("noun-after-count", REVIEW + "全县建成3个现代农业园区。", {"indicator": "现代农业园区", "low": 3}),
    ("verb-carried-in-list", REVIEW + "新建健康步道10公里、口袋公园8个。", {"indicator": "口袋公园", "scope": "新建", "low": 8}),
    ("verb-and-suffix", REVIEW + "新房按期交房，交付率100%。", {"indicator": "交付率", "scope": "", "low": 100}),
    ("two-tier", PLAN + "主要预期目标是：地区生产总值增长5.5%、力争6%以上。", {"kind": "target", "low": 6, "bound": "ge", "strength": "力争"}),
    ("in-words", PLAN + "主要预期目标是：居民收入与经济增长同步。", {"kind": "target", "state": "no_number", "low": None}),
    ("masked", REVIEW + "全县实施项目*个，到位资金xx.5亿元。", {"unit": "元", "state": "redacted", "low": None, "value": None}),
    ("estimate", REVIEW + "预计全年地区生产总值完成160.5亿元。", {"kind": "estimate", "low": 16050000000}),
]


def told(record):
    """The record's columns as plain values, numbers as floats."""
    names = ("kind", "indicator", "scope", "low", "high", "value", "unit", "bound", "quantity", "basis", "state", "strength", "period")
    values = {name: getattr(record, name) for name in names}
    return {k: float(v) if k in ("low", "high", "value") and v is not None else v for k, v in values.items()}


@pytest.mark.parametrize(("text", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_one_record_is_as_expected(pipeline, text, expected):
    rows = [told(r) for r in pipeline.records(pipeline.read(text.encode(), "case.txt"))]
    assert any(expected.items() <= row.items() for row in rows), rows


def test_among_links_parts_to_their_whole(pipeline):
    text = REVIEW + "固定资产投资增长6.5%，其中民间投资增长11.1%。"
    whole, part = pipeline.records(pipeline.read(text.encode(), "case.txt"))
    assert (part.part_of, whole.part_of) == (0, -1)


def test_growth_relates_to_its_level(pipeline):
    text = REVIEW + "社会消费品零售总额完成57.4亿元，同比增长9.5%。"
    level, growth = pipeline.records(pipeline.read(text.encode(), "case.txt"))
    assert (growth.relates_to, level.relates_to) == (0, -1)


def test_a_value_repair_guessed_is_inferred_and_unsure(pipeline):
    text = REVIEW + "新增就业5 00人，培训职工2 05人，接待游客40.8 2万人次。"  # 5 00 is surely one number: so 40.8 2 is likely one too
    *sure, guessed = pipeline.records(pipeline.read(text.encode(), "case.txt"))
    assert [record.state for record in sure] == ["ok", "ok"]
    assert (guessed.low, guessed.state) == (408200, "inferred")
    assert guessed.confidence < min(record.confidence for record in sure)


@pytest.mark.parametrize("text", ["", "\n\n", "。。。", "（）", "一、", "1", "%", "，，，，", "\u0000\ud7ff", "a" * 50_000, "、" * 10_000, "1、" * 20_000])
def test_odd_text_does_not_crash(pipeline, text):
    try:
        records = pipeline.records(pipeline.read(text.encode(), "odd.txt"))
    except InputError as error:
        records, cure = [], error.cure
    else:
        cure = "none needed"
    assert cure
    assert len(records) <= 1


def test_every_record_quotes_its_source(pipeline):
    text = "網(wǎng)友們好,,2023年新簽約過億元項(xiàng)目73個(gè),計(jì)劃總投資346.36億元。"
    document = pipeline.read(text.encode(), "case.txt")
    quotes = [document.text.raw[slice(*document.text.to_raw(record.start, record.end))] for record in pipeline.records(document)]
    assert quotes == ["73個", "346.36億元"]


def test_a_statement_made_again_is_linked_to_the_first(pipeline):
    text = REVIEW + "地区生产总值完成160.5亿元。\n一年来，主要工作如下。\n地区生产总值完成160.5亿元。"
    first, again = pipeline.records(pipeline.read(text.encode(), "case.txt"))
    assert (again.relates_to, first.relates_to) == (0, -1)


def test_a_list_whose_counts_do_not_agree_is_flagged(pipeline):
    text = REVIEW + "陶器产值、竹器产值、茶具产值分别达到61亿元、93亿元。"
    rows = pipeline.records(pipeline.read(text.encode(), "case.txt"))
    assert rows
    assert all("list-torn" in r.rules and r.confidence < 0.9 for r in rows), rows
