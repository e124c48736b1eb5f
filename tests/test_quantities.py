"""Figures: values, bounds, signs, lists, ranges, masks; and that nothing a document can hold breaks or stalls the scan."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhibiao.extract.quantities import Quantities
from zhibiao.model import Figure
from zhibiao.rulebook import load

ENGINE = Quantities(load())
SECONDS = 3  # for 100,000 characters; the scan takes about 0.05


def told(figure: Figure) -> tuple[float | None, float | None, str, str]:
    low, high = (None if v is None else float(v) for v in (figure.low, figure.high))
    return low, high, figure.unit, figure.bound


def read(text: str) -> list[tuple[float | None, float | None, str, str]]:
    return [told(f) for f in ENGINE.scan(text)]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("外贸突破6000亿元", [(6e11, None, "元", "gt")]),
        ("建成30个以上", [(30, None, "个", "ge")]),
        ("招引客商350余家", [(350, 350, "家", "approx")]),
        ("能耗降低3%以上", [(None, -3, "%", "le")]),
        ("降幅收窄，下降不超过3%", [(-3, None, "%", "ge")]),
        ("增长5.5%—6%", [(5.5, 6, "%", "range")]),
        ("安排50-100亿元", [(5e9, 1e10, "元", "range")]),
        ("减少8%至10%", [(-10, -8, "%", "range")]),
        ("培育3至5个", [(3, 5, "个", "range")]),
        ("分别增长4%、8%、6%左右", [(4, 4, "%", "approx"), (8, 8, "%", "approx"), (6, 6, "%", "approx")]),
        ("分别奖励300、500、800万元", [(3e6, 3e6, "元", "eq"), (5e6, 5e6, "元", "eq"), (8e6, 8e6, "元", "eq")]),
        ("三次产业比为11.8:48.3:39.9", [(11.8, 11.8, "%", "eq"), (48.3, 48.3, "%", "eq"), (39.9, 39.9, "%", "eq")]),
        ("同比增长-8.92%", [(-8.92, -8.92, "%", "eq")]),
        ("每月召开一次调度会", [(1, 1, "次/月", "eq")]),
        ("每月驻点招商20天以上", [(20, None, "天/月", "ge")]),
        ("综合考核居全省第3位", [(3, 3, "位", "eq")]),
        ("进入全省前5名", [(None, 5, "位", "le")]),
        ("浓度不超过35微克每立方米", [(None, 35, "微克/立方米", "le")]),
        ("三分之一的村", [(pytest.approx(100 / 3), pytest.approx(100 / 3), "%", "eq")]),
        ("通行时间缩短至1小时30分钟", [(90, 90, "分钟", "eq")]),
        ("分别下降4、8和6%", [(-4, -4, "%", "eq"), (-8, -8, "%", "eq"), (-6, -6, "%", "eq")]),
        ("投资下降3-5%", [(-5, -3, "%", "range")]),
        ("分别不低于60%、70%", [(60, None, "%", "ge"), (70, None, "%", "ge")]),
        ("耦合度≤5%", [(None, 5, "%", "le")]),
        ("每个县至少建成2个", [(2, None, "个", "ge")]),
        ("生产总值连续跨越7万亿、8万亿三个台阶", [(7e12, None, "元", "gt"), (8e12, None, "元", "gt")]),
        ("小学毛入学率102.5%", [(102.5, 102.5, "%", "eq")]),
        ("每家超过5万元", [(50000, None, "元", "gt")]),
        ("在谈项目近百个", [(100, 100, "个", "approx")]),
        ("每月走访企业不少于两次", [(2, None, "次/月", "ge")]),
        ("标准从每人每月209元、280元提高到217元、290元", [(209, 209, "元/月", "eq"), (280, 280, "元/月", "eq"), (217, 217, "元/月", "eq"), (290, 290, "元/月", "eq")]),
        ("余额控制在债务限额50亿元以内", [(5e9, 5e9, "元", "eq")]),
        ("给予最高300万元（国家级）、100万元（省级）支持", [(None, 3e6, "元", "le"), (None, 1e6, "元", "le")]),
        ("流转土地300、600亩", [(200000, 200000, "平方米", "eq"), (400000, 400000, "平方米", "eq")]),
        ("突破1亿元、5亿元、10亿元", [(1e8, None, "元", "gt"), (5e8, None, "元", "gt"), (1e9, None, "元", "gt")]),
        ("新建道路七条，", [(7, 7, "条", "eq")]),
        ("工业企业只有11家，60%以上亏损", [(11, 11, "家", "eq"), (60, None, "%", "ge")]),
        ("人均收入比2020年翻一番以上", [(2, None, "倍", "ge")]),
        ("产能达到25万千升，", [(250000, 250000, "立方米", "eq")]),
        ("突破千万千升大关", [(1e7, None, "立方米", "gt")]),
        ("分别高于全省6.4个和8.9个百分点", [(6.4, 6.4, "百分点", "eq"), (8.9, 8.9, "百分点", "eq")]),
        ("分别下降9个、7个和3.5个百分点", [(-9, -9, "百分点", "eq"), (-7, -7, "百分点", "eq"), (-3.5, -3.5, "百分点", "eq")]),
        ("增速高于全国2个、全省3个百分点", [(2, 2, "百分点", "eq"), (3, 3, "百分点", "eq")]),
        ("每斤收购价提高5角，", [(0.5, 0.5, "元", "eq")]),
        ("建成站点6个，提高3个百分点", [(6, 6, "个", "eq"), (3, 3, "百分点", "eq")]),
        ("经济总量连续迈上3万亿、4万亿两个台阶", [(3e12, None, "元", "gt"), (4e12, None, "元", "gt")]),
        ("为1.2亿缴存人服务", [(1.2e8, 1.2e8, "人", "eq")]),
        ("全年新增就业，其中困难人员为514\n万人，", [(5140000, 5140000, "人", "eq")]),
        ("倍差由2.42缩小至2.31左右，", [(2.42, 2.42, "", "eq"), (2.31, 2.31, "", "approx")]),
    ],
)
def test_reads(text: str, figures: list[tuple[float | None, float | None, str, str]]) -> None:
    assert read(text) == figures


@pytest.mark.parametrize("text", ["引进500强企业", "修编“231”规划", "沿G105两侧", "建设5G基站", "第四届全会", "一带一路", "深刻领悟“两个确立”", "2023年5月3日下午", "通〔2023〕15号", "拨打12345热线", "做好三个方面工作", "推动三次产业融合", "培育一批企业", "赴长三角招商", "年产10万吨电池材料项目开工", "建设15分钟生活圈", "县xx镇人民政府", "出台稳增长“16条”", "守住三条底线", "综合指数和PM2.5浓度", "第2.1节", "“半小时”通勤", "治理“锰三角”", "第二个十万亩基地", "出台惠企三十条", "五倍子", "出口八角、肉桂", "以归零的心态", "2026-02-24\n毛小明", "02-03\n天气", "2024-03-08 10:49:41", "比2024-03-08 10:49早", "编号20:50:30", "请第一位记者提问", "列第一位者牵头", "排名全省倒数第3位", "推进两个清零、一个提标", "提出翻两番、三步走", "东城100万辆整车及零部件项目开工", "开工年产3万吨速冻面点、城南冷库等农产品项目", "附件2\n名词解释", "编号24毛小明", "登上2毛洋山", "展厅3*5米", "机组2*66万千瓦"])
def test_leaves_alone(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize("text", ["引进*个项目", "总投资**亿元", "增长x.x%", "完成xx0.9%", "投资xx.51亿元", "收入2.x亿元", "增长1×.5%", "种植___万亩", "全市排第x位", "安置○○人", "产值2*8.4亿元", "收入3_5万元", "增长1＊3.2%", "引进1●5个项目", "产值2*８.4亿元"])
def test_masked_digits_never_become_values(text: str) -> None:
    figures = ENGINE.scan(text)
    assert len(figures) == 1
    assert (figures[0].low, figures[0].high, figures[0].state) == (None, None, "redacted")


@pytest.mark.parametrize("text", ["比重达到2023%", "合格率为89%.33", "覆盖率达到985%", "下降320%", "收入74 76元", "全长33 5.5公里", "扫除3 5 0 万文盲", "部门从4 0 个减少"])
def test_what_cannot_be_is_suspect(text: str) -> None:
    assert [f.state for f in ENGINE.scan(text)] == ["suspect"]


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("投资增长-3.8%", ["rate"]),
        ("早稻减产8.6%", ["rate"]),
        ("增长7%以上、力争达到8%", ["rate", "rate"]),
        ("增长7%以上、力争占比达到8%", ["rate", "share"]),
        ("排名上升3位", ["count"]),
        ("排名由37位跃升至21位", ["rank", "rank"]),
        ("全国排名53位、提升3位", ["rank", "count"]),
        ("三次产业比例调整到20:50:30", ["share"] * 3),
        ("结构为11.8:48.3:39.9", ["share"] * 3),
    ],
)
def test_what_is_measured(text: str, quantities: list[str]) -> None:
    assert [f.quantity for f in ENGINE.scan(text)] == quantities


@pytest.mark.parametrize(("text", "scope"), [("新签约过10亿元项目3个", "过10亿元"), ("投资50亿元及以上项目6个", "50亿元及以上"), ("年收入20万元以上的村达到80%", "20万元以上"), ("培育12个过百亿、", "过百亿"), ])
def test_a_threshold_is_scope_not_a_value(text: str, scope: str) -> None:
    found = ENGINE.read(text)
    assert [text[s:e] for s, e in found.scopes] == [scope]
    assert len(found.figures) == 1


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("年销售收入首次达到2000万元、5000万元的，分别给予50万元、100万元奖励", ["2000万元", "5000万元"]),
        ("租赁面积超过300平方米（含）的企业，给予租金补贴", ["超过300平方米"]),
        ("按租金的50%给予补贴，每家最高20万元", []),
        ("完成投资8亿元的项目，明年投产", []),
    ],
)
def test_who_gets_a_subsidy_is_scope(text: str, scopes: list[str]) -> None:
    assert [text[s:e] for s, e in ENGINE.read(text).scopes] == scopes


@given(st.integers(1, 10**7))
def test_no_value_has_digits_that_its_unit_has_not(acres: int) -> None:
    (figure,) = ENGINE.scan(f"流转土地{acres}亩。")
    assert figure.low is not None
    assert len(figure.low.normalize().as_tuple().digits) <= 10
    assert abs(figure.low - Decimal(acres) * 2000 / 3) <= figure.low * Decimal("1e-9")


@given(st.integers(1, 99999), st.integers(0, 99), st.sampled_from([("万元", 10**4), ("亿元", 10**8), ("元", 1), ("万亿元", 10**12)]))
def test_money_is_exact(whole: int, cents: int, unit: tuple[str, int]) -> None:
    figures = ENGINE.scan(f"完成投资{whole}.{cents:02d}{unit[0]}。")
    assert [f.low for f in figures] == [Decimal(f"{whole}.{cents:02d}") * unit[1]]


@given(st.decimals(min_value=0, max_value=90, places=1, allow_nan=False), st.sampled_from(["", "约", "不低于", "超过", "不超过", "不足"]), st.sampled_from(["增长", "下降"]))
def test_sign_and_bound_agree(value: Decimal, bound: str, word: str) -> None:
    figure = ENGINE.scan(f"投资{word}{bound}{value}%，")[0]
    ends = [v for v in (figure.low, figure.high) if v is not None]
    assert set(ends) == {-value if word == "下降" else value}
    opens = {"ge": "high", "gt": "high", "le": "low", "lt": "low"}.get(figure.bound)
    assert opens is None or getattr(figure, opens) is None


PIECES = ["1", "2023", "12.5", "三", "十", "万", "亿", "千", "%", "元", "个", "家", "亩", "年", "月", "第", "前", "增长", "下降", "以上", "左右", "不低于", "超", "、", "，", "。", "—", "-", "~", "至", "到", ":", "*", "xx", "○", "“", "”", "（", "）", "\n", " ", "全省", "翻", "番", "半", "分之", "每", "/", "项目", "的", "甲", "A", "."]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_spans_lie_in_the_text_and_ends_are_in_order(text: str) -> None:
    figures = ENGINE.scan(text)
    for figure in figures:
        assert 0 <= figure.start <= figure.number[0] < figure.number[1] <= len(text)
        assert figure.start < figure.end <= len(text)
        if figure.low is not None and figure.high is not None:
            assert figure.low <= figure.high
        assert (figure.low is None and figure.high is None) == (figure.state == "redacted")
    assert [f.number[0] for f in figures] == sorted(f.number[0] for f in figures)


@pytest.mark.parametrize("piece", ["1", "一", "万", "*", "1,", "1,234", "1.", "5%、", "第一", "增长", " ", "1个", "x5", "1:", "1-", "1、", "三分之", "每月", "1万2千3百", "（含1", "年产1", "至少", "1元1角", "全国", "5元以上的", "10万吨甲", "1\n", "\ud800５％"])
def test_hostile_input_takes_linear_time(piece: str) -> None:
    text = piece * (100_000 // len(piece)) + "5个项目"
    began = time.process_time()
    ENGINE.scan(text)
    assert time.process_time() - began < SECONDS
