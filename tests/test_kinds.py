"""Target, actual, estimate: rule cases run through the whole chain elsewhere; here the settled cases and what must not break."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from marks import unmarked

from zhibiao.extract.kinds import Kinds
from zhibiao.model import Figure, Meta, Sentence
from zhibiao.rulebook import Rulebook

REPORT = Meta(doc_type="work_report", year="2024", report_year="2023", plan_year="2024", doc_date="2024-01-20")
NEWS = Meta(doc_type="news", year="2024", report_year="2024", doc_date="2024-04-19")
PLAN = Meta(doc_type="plan", year="2025", report_year="2020", plan_year="2025")


@pytest.fixture(scope="module")
def kinds(rulebook: Rulebook) -> Kinds:
    return Kinds(rulebook)


def place(kinds: Kinds, marked: str, role: str, meta: Meta, periods: list[str] | None = None) -> list[str]:
    """The kinds of the figures marked as [6家] or [6%|rate], each told of the document's year where no periods are given."""
    text, figures = unmarked(marked)
    known = meta.plan_year if role in {"plan", "targets"} else meta.report_year
    return [k.kind for k in kinds.place(text, [Sentence(0, len(text), role=role)], figures, periods or [known] * len(figures), meta)]


@pytest.mark.parametrize(
    ("text", "role", "meta", "want"),
    [
        ("新建公园[6座]。", "review", REPORT, ["actual"]),
        ("新建公园[6座]。", "plan", REPORT, ["target"]),
        # a plan speaks of what is there
        ("推进总投资[60亿元]的项目建设，年内完成[6亿元]。", "plan", REPORT, ["actual", "target"]),
        ("围绕[10条]重点产业链，新引进企业[60家]。", "plan", REPORT, ["actual", "target"]),
        ("督促全市[42支]队伍外出，完成剩余[16所]学校的改造。", "plan", REPORT, ["actual", "target"]),
        # what was set, and how much of it is done
        ("收入[6亿元]，占年初预算[20亿元]的[30%]。", "review", REPORT, ["actual", "target", "actual"]),
        ("到位资金[9亿元]，占计划目标到位资金（[11亿元]）的[80%]。", "review", REPORT, ["actual", "target", "actual"]),
        ("减税[60亿元]，超出原定目标[6亿元]。", "review", REPORT, ["actual", "actual"]),
        # a goal told beside what came of it, and one that was missed
        ("收入增长[6.3%|rate]，完成了增长[6%|rate]的目标任务。", "review", REPORT, ["actual", "target"]),
        ("就业[6.6万人]，超额完成[6万人]年度任务，完成投资[6亿元]。", "review", REPORT, ["actual", "target", "actual"]),
        ("游客超[60万人]的目标还未达到，产值没有完成[60亿元]的预期目标。", "review", REPORT, ["target", "target"]),
        ("还有[6项]任务未完成。", "review", REPORT, ["actual"]),
        # measures that are there
        ("全面落实促进投资[16条]措施，研究出台[6条]措施。", "plan", REPORT, ["actual", "target"]),
        ("收入在去年的基础上增长[8%|rate]。", "plan", REPORT, ["target"]),
        # words that only look like a promise
        ("数据好于预期，[60%]的县区提前完成半年任务。", "review", NEWS, ["actual"]),
        ("全年计划举办活动[20场]。", "review", NEWS, ["target"]),
        ("争取到资金[6亿元]。", "review", REPORT, ["actual"]),
        # a glossary explains
        ("育苗行动：支持[6名]学生冲刺重点高校。", "notes", REPORT, ["actual"]),
    ],
)
def test_settled(kinds: Kinds, text: str, role: str, meta: Meta, want: list[str]) -> None:
    assert place(kinds, text, role, meta) == want


def test_a_row_that_names_its_class_tells_what_was_from_what_is_expected(kinds: Kinds) -> None:
    row = "劳动生产率　[12万元]　[18万元]　[7%|rate]　预期性"
    assert place(kinds, row, "", PLAN, ["2020", "2025", "2021/2025"]) == ["actual", "target", "target"]


def test_a_bulletin_promises_nothing_without_a_word_of_it(kinds: Kinds) -> None:
    old = Meta(doc_type="bulletin", year="1985", report_year="1985", doc_date="1986")
    assert place(kinds, "共有企业[60家]，目标值为[80家]。", "", old, ["1995", "1995"]) == ["actual", "target"]


def test_the_year_of_a_plan_is_no_part_of_the_cue(kinds: Kinds) -> None:
    text = "全年计划举办活动20场。"
    figure = Figure(8, 11, (8, 10), Decimal(20), Decimal(20), "场", "eq", "count")
    (kind,) = kinds.place(text, [Sentence(0, len(text))], [figure], ["2024"], NEWS)
    assert (kind.kind, kind.strength) == ("target", "计划")


@pytest.mark.parametrize("seed", ["占计划", "围绕", "确保", "目标任务", "超出", "　", "全年计划"])
def test_hostile_text_takes_linear_time(kinds: Kinds, seed: str) -> None:
    text = seed * (40_000 // len(seed))
    figures = [Figure(i, i + 2, (i, i + 2), None, None, "", "eq", "share") for i in range(0, len(text) - 2, 400)]
    begun = time.process_time()
    kinds.place(text, [Sentence(a, min(a + 1000, len(text))) for a in range(0, len(text), 1000)], figures, ["2024"] * len(figures), REPORT)
    assert time.process_time() - begun < 2
