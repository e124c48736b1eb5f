"""Expressions of time and the period of each figure: rule cases, settled cases, and texts that want to do harm."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marks import unmarked

from zhibiao.extract.periods import Clock, Periods
from zhibiao.extract.periods_clock import digits, fill
from zhibiao.model import Figure, Meta, Sentence
from zhibiao.rulebook import Case, Rule, Rulebook, load

BOOK = load()
RULES = [r for r in (*BOOK.of("period"), *BOOK.of("cue")) if r.kind == "period" or str(r["class"]).startswith("period-")]
CASES = [pytest.param(r, c, id=f"{r.id}-{c.sort}-{c.text[:12]}") for r in RULES for c in r.cases]
FORM = re.compile(
    r"|\d{4}|\d{4}/\d{4}|\d{4}-\d\d/\d{4}-\d\d|\d{4}-Q[1-4]/\d{4}-Q[1-4]|asof:\d{4}-\d\d(-\d\d)?|rec:(day|week|month|quarter|year)"
)
REPORT = Meta(doc_type="work_report", year="2024", report_year="2023", plan_year="2024", doc_date="2024-01-20")
FIVE = Meta(doc_type="work_report", year="2023", report_year="2022", plan_year="2023")
BULLETIN = Meta(title="甲县2023年国民经济和社会发展统计公报", doc_type="bulletin", year="2023", report_year="2023")
POLICY = Meta(doc_type="policy", doc_date="2021-10-11")
PLAN = Meta(title="甲市“十四五”发展规划", doc_type="plan", year="2025", report_year="2020", plan_year="2025")


@pytest.fixture(scope="module")
def periods(rulebook: Rulebook) -> Periods:
    return Periods(rulebook)


def place(periods: Periods, marked: str, meta: Meta, role: str = "", section: tuple[str, ...] = ()) -> list[str]:
    """The periods of the figures marked as [6家] or [6%|rate]."""
    text, figures = unmarked(marked)
    ends = [m.end() for m in re.finditer("[。\n]|$", text)]
    sentences = [Sentence(a, b, section, role) for a, b in zip([0, *ends], ends, strict=False) if text[a:b].strip()]
    return [placed.period for placed in periods.place(text, sentences, figures, meta)]


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_rule_cases(periods: Periods, rule: Rule, case: Case) -> None:
    assert periods.check(rule, case) == ""


@pytest.mark.parametrize(
    ("text", "meta", "want"),
    [
        # who reports when
        ("去年新增企业[6家]，今年新增[8家]。", REPORT, ["2023", "2024"]),
        ("今年要建成公园[6座]。", REPORT, ["2024"]),
        # compared with is not told of
        ("2022年优良天数[242天]，比2015年增加[115天]。", BULLETIN, ["2022", "2022"]),
        ("一季度收入[6亿元]，比上年同期增长[6%|rate]。", BULLETIN, ["2023-Q1/2023-Q1"] * 2),
        # from and to
        ("森林覆盖率由2015年的[30%]提高到[36%]。", BULLETIN, ["2015", "2023"]),
        ("低保标准由[500元]提高到[560元]。", BULLETIN, ["2022", "2023"]),
        # five years: sums and levels
        ("五年来，累计造林[60万亩]，铁路里程达到[800公里]，生产总值年均增长[6%|rate]。", FIVE, ["2018/2022", "2022", "2018/2022"]),
        ("过去五年，城镇化率从[50%]提高到[56%]。", FIVE, ["2017", "2022"]),
        ("“十三五”期间，新增就业[60万人]。", FIVE, ["2016/2020"]),
        # dates
        ("年末户籍人口[60万人]，比上年末增加[2万人]。全年出生[1万人]。", BULLETIN, ["asof:2023-12-31", "2023", "2023"]),
        ("截至2023年9月底，入库项目[60个]，总投资[6亿元]。", BULLETIN, ["asof:2023-09-30"] * 2),
        # the year's task beside the months done
        ("1-5月，完成收入[6亿元]，占年初预算[20亿元]的[30%]。", Meta(doc_type="budget", year="2024"), ["2024-01/2024-05", "2024", "2024-01/2024-05"]),
        ("4月，收入累计完成[6亿元]。", Meta(doc_type="budget", year="2024"), ["2024-01/2024-04"]),
        # standing rules
        ("对认定的企业给予[50万元]奖励。对当年获评的企业给予[20万元]奖励。", POLICY, ["", ""]),
        ("到2025年，企业达到[600家]。", POLICY, ["2025"]),
        ("与2021年相比，两年平均增长[2.5%|rate]。", BULLETIN, ["2022/2023"]),
        ("每月召开[一次|frequency]会议。", POLICY, ["rec:month"]),
        ("20XX年，签约项目[6个]。", Meta(doc_type="other"), [""]),
        ("《2021年若干措施》下达资金[6亿元]。", BULLETIN, ["2023"]),
        # means and levels over years
        ("“十三五”时期，生产总值由2015年的[20亿元]增加到2020年的[40亿元]，年均增长[6%|rate]。", PLAN, ["2015", "2020", "2016/2020"]),
        ("到2025年，生产总值达到[60亿元]，年均增长[6%|rate]。", PLAN, ["2025", "2021/2025"]),
        ("过去五年，粮食产量稳定在[60万吨|physical]，高新技术企业从[6家]增加到[20家]，[增长2倍|multiple]。", FIVE, ["2022", "2017", "2022", "2018/2022"]),
        ("粮食产量连续9年稳定在[60万吨|physical]。", REPORT, ["2015/2023"]),
        ("为2020年统一核算以来最好位次，新增[6家]。", REPORT, ["2023"]),
        ("生产事故与前三年平均数相比下降[6%|rate]。", REPORT, ["2023"]),
        # stocks and flows at a year's end
        ("年末装机[60万千瓦|physical]，年发电量[6亿千瓦时|physical]，下降[6%|rate]。", BULLETIN, ["asof:2023-12-31", "2023", "2023"]),
        ("年末共有医院[60家]；与上年比较，医院增加[6家]。实有床位[600张]。", BULLETIN, ["asof:2023-12-31", "2023", "asof:2023-12-31"]),
        # the month itself, the state now, the year's plan, in news of a quarter
        ("一季度签约[60个]。3月当月，签约[20个]；甲县签约[6个]。", Meta(doc_type="news", year="2024"), ["2024-Q1/2024-Q1", "2024-03/2024-03", "2024-Q1/2024-Q1"]),
        ("一季度签约[60个]。目前全市在库项目[90个]。", Meta(doc_type="news", year="2024"), ["2024-Q1/2024-Q1", "2024"]),
        ("一季度签约[6个]。全年计划举办活动[20场]。", Meta(doc_type="news", year="2024"), ["2024-Q1/2024-Q1", "2024"]),
        # rhythms
        ("每月下村[20天|frequency]，每半年述职[一次|frequency]。", POLICY, ["rec:month", ""]),
    ],
)
def test_settled(periods: Periods, text: str, meta: Meta, want: list[str]) -> None:
    assert place(periods, text, meta) == want


def test_a_report_without_headings_is_read_by_its_turning_point(periods: Periods) -> None:
    text = (
        "一年来，成功举办展会[6场]，入选全国试点，公共服务显著改善。\n新建公厕[145座]，比上年多[6座]，群众满意度位居全省第一。\n"
        "主要预期目标是：生产总值增长[6%|rate]左右。\n加快乡村建设，力争新建公厕[20座]，打造样板，确保见效。\n"
    )
    assert place(periods, text, REPORT) == ["2023", "2023", "2023", "2024", "2024"]


def test_heading_and_role(periods: Periods) -> None:
    assert place(periods, "新建公厕[145座]。", REPORT, "review", ("2023年工作回顾",)) == ["2023"]
    assert place(periods, "新建公厕[145座]。", REPORT, "plan", ("2024年重点工作",)) == ["2024"]
    assert place(periods, "新建公厕[145座]，总数达到[600座]。", FIVE, "review", ("过去五年工作回顾",)) == ["2018/2022", "2022"]
    assert place(periods, "覆盖率达到[60%]。", PLAN, "targets", ("主要目标",)) == ["2025"]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        # what is built on or compared with opens nothing
        ("在去年工作基础上，制定行动方案。加强培训。新签约项目[35个]。", ["2024"]),
        ("收入在去年任务（[6亿元]）的基础上增长[8%|rate]；消费增长[9%|rate]。", ["2023", "2024", "2024"]),
        ("对照2023年投资总量充实项目库，争取资金[40亿元]。", ["2024"]),
        ("收入与上年基本[持平|rate]，物价涨幅[3%|rate]。", ["2024", "2024"]),
        # a past year is over where the plan aims again
        ("去年，我们新建学校[6所]。惠及学生[600名]。力争再建[8所]。", ["2023", "2023", "2024"]),
    ],
)
def test_a_year_behind_the_plan_is_no_frame(periods: Periods, text: str, want: list[str]) -> None:
    assert place(periods, text, REPORT, "plan", ("2024年重点工作",)) == want


def test_a_heading_that_looks_both_ways(periods: Periods) -> None:
    """The turning point parts what lies below, and each side has its own of the two times."""
    report = Meta(doc_type="work_report", year="2026", report_year="2025", plan_year="2026")
    heading = ("“十四五”时期发展成就和“十五五”时期主要目标",)
    text = (
        "五年来，成功举办展会，入选全国试点，公共服务显著改善。\n完成新建公厕[145座]，获得了群众好评，成效明显。\n"
        "要力争生产总值年均增长[6%|rate]左右，城镇化率达到[70%]，确保就业稳定，努力打造样板。\n"
    )
    assert place(periods, text, report, "review", heading) == ["2021/2025", "2026/2030", "2030"]


def test_a_review_of_five_years_that_turns_to_the_last(periods: Periods) -> None:
    report = Meta(doc_type="work_report", year="2026", report_year="2025", plan_year="2026")
    text = "过去五年，新增就业[60万人]。\n刚刚过去的2025年，生产总值增长[6%|rate]。\n改善民生。城镇新增就业[9万人]。\n"
    assert place(periods, text, report, "review", ("“十四五”时期工作回顾",)) == ["2021/2025", "2025", "2025"]


def test_columns_in_a_caption_hold_for_rows_of_any_gap(periods: Periods) -> None:
    text = "专栏1　主要指标（指标、2020年、2025年、年均增速、属性）\n劳动生产率　[12万元]　[18万元]　[7%|rate]　预期性\n覆盖率　[45%]　[46%]　—　约束性\n"
    assert place(periods, text, PLAN) == ["2020", "2025", "2021/2025", "2020", "2025"]


def test_columns_of_a_table(periods: Periods) -> None:
    assert place(periods, "指标\t2020年\t2025年\n森林覆盖率（%）\t[45.3]\t[46.3]\n", PLAN) == ["2020", "2025"]


def test_months_said_first_hold_for_a_quarterly_bulletin(periods: Periods) -> None:
    quarterly = Meta(doc_type="bulletin", year="2025", report_year="2025")
    text = "一季度，生产总值[56亿元]。\n工业增加值增长[6%|rate]。\n3月末，存款[440亿元]。\n出口[6亿元]。\n"
    want = ["2025-Q1/2025-Q1", "2025-Q1/2025-Q1", "asof:2025-03-31", "2025-Q1/2025-Q1"]
    assert place(periods, text, quarterly) == want


def test_nothing_known_gives_nothing(periods: Periods) -> None:
    assert place(periods, "去年签约[6个]，上半年签约[3个]。", Meta()) == ["", ""]


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month(periods: Periods, month: int) -> None:
    han = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"][month - 1]
    for written in (str(month), f"{month:02d}", han):
        (mention,) = periods.mentions(f"2023年{written}月份")
        assert periods.resolve(mention, Clock()) == f"2023-{month:02d}/2023-{month:02d}"


@pytest.mark.parametrize("bad", ["2023年13月5日", "2023年2月30日", "2025—2021年", "2023年9-3月"])
def test_no_time_that_cannot_be(periods: Periods, bad: str) -> None:
    for mention in periods.mentions(bad):
        got = periods.resolve(mention, Clock("2023"))
        assert FORM.fullmatch(got), got
        first, _, last = got.partition("/")
        assert not last or first <= last


@given(st.text(alphabet="0123456789０９一二三四五六七八九十零〇元年月日季度末底前后今去上下半全每近过来以至到-—－“”《》，。；：的比较由从截止增长%X*\n\t", max_size=120))
@settings(max_examples=300, deadline=None)
def test_any_text(text: str) -> None:
    engine = _engine()
    mentions = engine.mentions(text)
    assert all(a.end <= b.start for a, b in pairwise(mentions))
    assert all(0 <= m.start < m.end <= len(text) for m in mentions)
    assert all(FORM.fullmatch(engine.resolve(m, Clock("2024", "2023", "2024", "2024-02", base="2023-09"))) for m in mentions)
    figures = [Figure(i, i + 1, (i, i + 1), None, None, "", "eq", "count") for i in range(0, len(text), 5)]
    sentences = [Sentence(a, min(a + 30, len(text))) for a in range(0, len(text), 30)]
    placed = engine.place(text, sentences, figures, REPORT)
    assert len(placed) == len(figures)
    assert all(FORM.fullmatch(p.period) for p in placed)


_built: list[Periods] = []


def _engine() -> Periods:
    if not _built:
        _built.append(Periods(BOOK))
    return _built[0]


@pytest.mark.parametrize("seed", ["2023年1-", "五年来", "截至2023年12月", "“十", "一二三四五六七八九十", "xxxx年", "由从" * 3, "上年比", "1、2、3、"])
def test_hostile_text_takes_linear_time(periods: Periods, seed: str) -> None:
    text = seed * (40_000 // len(seed))
    figures = [Figure(i, i + 2, (i, i + 2), None, None, "", "eq", "amount") for i in range(0, len(text) - 2, 400)]
    begun = time.process_time()
    periods.place(text, [Sentence(0, len(text))], figures, REPORT)
    assert time.process_time() - begun < 2


def test_digits_read_every_spelling() -> None:
    for number in range(1, 32):
        ones, tens = number % 10, number // 10
        han = ("一二三"[tens - 1] if tens > 1 else "") + ("十" if tens else "") + ("一二三四五六七八九"[ones - 1] if ones else "")
        assert digits(han) == digits(str(number)) == number
    assert digits("二〇二三") == 2023


def test_a_template_with_an_unknown_piece_is_nothing() -> None:
    assert fill("{y}-{m}/{y}-{m2}", {"y": "2023", "m": "1"}, Clock()) == ""
