"""Structure: sentences, headings and their roles, turns, the facts about a document."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhibiao.model import Meta, Place, Sentence
from zhibiao.rulebook import load
from zhibiao.structure import Structure
from zhibiao.text import Text

REPORT = """某县2024年政府工作报告
——2024年1月12日在某县第十八届人民代表大会第三次会议上
各位代表：
现在，我代表县人民政府，向大会报告工作，请予审议，并请政协委员提出意见。
一、2023年工作回顾
过去一年，我们完成了既定任务。
（一）经济稳步增长。地区生产总值增长5.8%。新建公厕145座。
（二）存在的困难和问题。财政收支矛盾突出，欠账12亿元。
二、2024年工作安排
今年经济社会发展主要预期目标是：地区生产总值增长6%；居民收入同步增长。
（一）加快产业升级。新建厂房20万平方米。
（二）办好民生实事，改造老旧小区30个。
名词解释
1.公厕革命：指改造城乡公厕的行动，涉及公厕300座。
"""
TALK = """主持人：各位网友好，今天我们邀请的嘉宾是某县招商中心主任赵远同志，赵主任您好。
赵远：主持人好，各位网友好！
主持人：请您介绍一下去年的总体情况。
赵远：截至年底，全县签约项目41个，总投资120亿元。
主持人：今后打算采取哪些措施来保障目标实现呢？
赵远：我们将多管齐下。
一是找准定位，明晰方向。围绕重点产业开展招商。
二是完善考核办法。每月调度一次。
"""
BOOK = load()
ENGINE = Structure(BOOK)


@pytest.fixture(scope="module")
def structure() -> Structure:
    return ENGINE


def read(structure: Structure, text: str, name: str = "a.txt") -> tuple[Meta, dict[str, Sentence]]:
    """The meta, and the sentences by their text."""
    meta, _, sentences, _ = structure.analyse(Text(text), name)
    return meta, {text[s.start : s.end]: s for s in sentences}


SIGNS = st.text(alphabet="一二（）()、.1。！？；：，“”\n 年是要增长5%第章节条甲乙：主持人目标今去—●\t|x*", max_size=120)


@given(SIGNS)
@settings(max_examples=300, deadline=None)
def test_sentences_are_in_order_apart_and_lose_nothing(text):
    _, blocks, sentences, _ = ENGINE.analyse(Text(text), "a.txt")
    at = 0
    for s in sentences:
        assert at <= s.start < s.end
        assert not text[at : s.start].strip()
        assert s.start + s.mark <= s.end
        assert s.lead == 0 or s.start + s.mark <= s.lead <= s.end
        assert (s.lead == 0) == (s.mark == 0)
        at = s.end
    assert not text[at:].strip()
    assert all(a.end <= b.start for a, b in pairwise(blocks))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("增长5.8%。达到1.5亿元！", ["增长5.8%。", "达到1.5亿元！"]),
        ("他说：“要快。”大家都听见了。", ["他说：“要快。”", "大家都听见了。"]),
        ("目标是：增长6%；收入同步。", ["目标是：增长6%；收入同步。"]),
        (
            "具体如下：一、落实情况（一）到位情况。资金到位。",
            ["具体如下：", "一、落实情况", "（一）到位情况。", "资金到位。"],
        ),
        ("县长强调一要分析；二要落实；三要检查。", ["县长强调", "一要分析；", "二要落实；", "三要检查。"]),
        ("3、4月两次调度。一、二、三号车间完工。", ["3、4月两次调度。", "一、二、三号车间完工。"]),
        ("1、2号车间封顶", ["1、2号车间封顶"]),
    ],
)
def test_where_sentences_end(structure, text, parts):
    _, sentences = read(structure, text)
    assert list(sentences) == parts


@pytest.mark.parametrize(
    ("text", "mark", "lead"),
    [
        ("一是找准定位，明晰方向。", "一是", "找准定位，明晰方向"),
        ("（一）加快升级，做强园区，做优服务。", "（一）", "加快升级，做强园区"),
        ("1、压实责任。", "1、", "压实责任"),
        ("3、4月两次调度。", "", ""),
        ("1.5亿元到位。", "", ""),
        ("一要素保障专班成立。", "", ""),
        ("第一产业增长4%。", "", ""),
        ("第一，抓项目。", "第一，", "抓项目"),
    ],
)
def test_marks_and_leads(structure, text, mark, lead):
    _, sentences = read(structure, text)
    s = sentences[text]
    assert text[: s.mark] == mark
    assert text[s.mark : s.lead or s.mark] == lead


def test_sections_and_roles_of_a_report(structure):
    _, sentences = read(structure, REPORT)
    assert sentences["新建公厕145座。"].section == ("2023年工作回顾", "经济稳步增长")
    roles = {
        "新建公厕145座。": "review",
        "财政收支矛盾突出，欠账12亿元。": "problems",
        "今年经济社会发展主要预期目标是：地区生产总值增长6%；居民收入同步增长。": "targets",
        "新建厂房20万平方米。": "plan",
        "（二）办好民生实事，改造老旧小区30个。": "plan",
        "1.公厕革命：指改造城乡公厕的行动，涉及公厕300座。": "notes",
    }
    assert {text: sentences[text].role for text in roles} == roles


def test_without_headings_the_voice_of_a_paragraph_decides(structure):
    done = "全年地区生产总值增长6.1%，居全市第二。新增企业31家，累计达到120家。获评省级园区，创历史新高。"
    ahead = "加快建设产业园区，力争开工项目20个。支持企业做大做强，培育龙头企业5家。打造特色品牌，完善服务体系。"
    _, sentences = read(structure, f"各位代表：\n{done}\n{ahead}\n")
    assert sentences["新增企业31家，累计达到120家。"].role == "review"
    assert sentences["支持企业做大做强，培育龙头企业5家。"].role == "plan"


def test_turns_carry_their_speaker_and_answers_what_was_asked(structure):
    meta, sentences = read(structure, TALK)
    assert meta.doc_type == "interview"
    who = "赵远（某县招商中心主任）"
    assert sentences["二是完善考核办法。"].speaker == who
    assert sentences["主持人：请您介绍一下去年的总体情况。"].speaker == "主持人"
    assert sentences["赵远：截至年底，全县签约项目41个，总投资120亿元。"].role == "review"
    assert sentences["一是找准定位，明晰方向。"].role in ("plan", "measures")


def test_a_quotation_is_given_to_its_speaker(structure):
    text = (
        "推动工作再上台阶\n——专访市商务局局长孙禾\n春天来了，全市上下一派忙碌景象，各地加快复工。\n"
        "“首先要抓项目。”孙禾说，强化带头招商，推动项目落地。聚焦重点领域开展招商。\n"
    )
    meta, sentences = read(structure, text)
    assert meta.title == "推动工作再上台阶——专访市商务局局长孙禾"
    assert sentences["“首先要抓项目。”"].speaker == "孙禾（市商务局局长）"
    assert sentences["聚焦重点领域开展招商。"].speaker == "孙禾（市商务局局长）"
    assert sentences["春天来了，全市上下一派忙碌景象，各地加快复工。"].speaker == ""


def test_lines_with_a_colon_are_no_turns_where_nobody_asks(structure):
    _, sentences = read(structure, "目标：签约项目30个。\n措施：领导带头招商。\n措施：专班推进。\n")
    assert {s.speaker for s in sentences.values()} == {""}


def test_meta_of_a_report(structure):
    meta, _ = read(structure, REPORT, "某县_2024.txt")
    assert (meta.title, meta.doc_type) == ("某县2024年政府工作报告", "work_report")
    assert (meta.year, meta.report_year, meta.plan_year, meta.doc_date) == ("2024", "2023", "2024", "2024-01-12")
    assert meta.conflicts == ()


def test_the_text_wins_over_the_file_name_and_says_so(structure):
    meta, _, _, problems = structure.analyse(Text(REPORT), "某县_2019.txt")
    assert meta.year == "2024"
    assert [p.code for p in problems] == ["meta_conflict"]
    assert "2019" in problems[0].what


def test_the_session_wins_over_a_wrong_title(structure):
    meta, _ = read(structure, REPORT.replace("某县2024年政府", "某县2022年政府"))
    assert meta.year == "2024"


def test_the_file_name_is_believed_where_the_text_is_silent(structure):
    meta, _ = read(structure, "各位代表：\n粮食产量稳定，项目建设加快。\n", "某县_2021_政府工作报告.txt")
    assert (meta.year, meta.how["year"]) == ("2021", "file name")


def test_masked_years_stay_unknown(structure):
    text = "各位代表：\n20XX年工作回顾\n20XX年，全县生产总值增长8.6%。\n20XX年工作安排\n做好20XX年的工作。\n"
    meta, _ = read(structure, text, "某县_2021.txt")
    assert (meta.year, meta.report_year, meta.plan_year) == ("", "", "")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "2023年某市国民经济和社会发展统计公报\n某市统计局\n2024年3月\n初步核算，全市地区生产总值812亿元，增长5%。",
            "bulletin",
        ),
        ("关于支持工业发展的若干政策\n为促进工业发展，制定以下政策。", "policy"),
        ("某省“十四五”教育发展规划\n为加快教育发展，制定本规划。", "plan"),
        ("2022年上半年招商工作总结\n上半年签约项目12个。", "work_summary"),
        ("同志们：\n下面，我就招商工作再强调几点。", "speech"),
        ("某县2022年预算执行情况和2023年预算草案的报告\n一般公共预算收入完成2.8亿元。", "budget"),
        ("记者从全市招商工作会议上获悉，上半年签约项目12个。", "news"),
        ("", "other"),
    ],
)
def test_kinds_of_documents(structure, text, kind):
    assert read(structure, text)[0].doc_type == kind


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2023年某市国民经济和社会发展统计公报\n初步核算，全市地区生产总值812亿元。", ("2023", "2023", "")),
        ("某省“十四五”教育发展规划\n为加快教育发展，制定本规划。", ("2025", "2020", "2025")),
        ("二〇二六年一月二十七日在某省第十四届人民代表大会第四次会议上\n各位代表：\n好。", ("2026", "2025", "2026")),
    ],
)
def test_years_by_kind(structure, text, years):
    meta, _ = read(structure, text)
    got = (meta.year, meta.report_year, meta.plan_year)
    assert got[1:] == years[1:]
    assert got[0] in (years[0], years[2])


class Regions:
    """Stands in for the region engine."""

    def document_region(
        self, head: str, title: str, file_hint: str, body: str, year: int | None = None, size: int | None = None
    ) -> list[tuple[Place, str, float]]:
        return (
            [(Place("甲省乙县", "1", "county"), "text", 0.9)]
            if body
            else [(Place("丙省丁县", "2", "county"), "file name", 0.5)]
        )

    def lookup(self, name: str, near: Place | None = None, year: int | None = None) -> Place | None:
        return None

    def agree(self, one: Place, other: Place) -> bool:
        return one == other


def test_a_region_that_the_file_name_denies_is_a_problem():
    meta, _, _, problems = Structure(BOOK, Regions()).analyse(Text("各位代表：\n好。"), "丁县.txt")
    assert meta.region is not None
    assert (meta.region.name, meta.how["region"]) == ("甲省乙县", "text")
    assert "丙省丁县" in problems[0].what


@pytest.mark.parametrize(
    "unit",
    [
        "一、",
        "（一）",
        "1、2、",
        "“",
        "，",
        "2024年",
        "目标",
        "今年，",
        "主持人：\n",
        "一要甲；二要乙；",
        "主任甲乙说，",
        "同时，我们也清醒",
        "x",
        "\n",
    ],
)
def test_time_grows_with_the_text_not_with_its_square(structure, unit):
    text = (unit * 60000)[:60000]
    start = time.process_time()
    structure.analyse(Text(text), "a.txt")
    assert time.process_time() - start < 5
