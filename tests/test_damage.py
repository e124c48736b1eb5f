"""Damage: what is marked, what is left alone, and that nothing is dropped in silence."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhibiao.damage import CHECKS, Damage
from zhibiao.damage.duplicates import Print, duplicates, print_of
from zhibiao.model import Document
from zhibiao.run import Pipeline

PIPELINE = Pipeline()


def lines(count: int, year: int = 2023) -> str:
    """Paragraphs of a report, each with figures of its own."""
    return "".join(
        f"{year}年第{i}项工程完成投资{i + 10}.{i}亿元，建成道路{i + 3}公里，受益群众{i + 100}户。\n"
        for i in range(1, count + 1)
    )


BODY = lines(40)
REPORT = f"某县2024年政府工作报告\n各位代表：\n一、2023年工作回顾\n{lines(40)}二、2024年工作安排\n{lines(40, 2024)}各位代表！让我们为全县的明天而努力奋斗！\n"


def read(text: str, name: str = "a.txt") -> Document:
    return PIPELINE.read(text.encode(), name)


def codes(text: str) -> list[str]:
    return [p.code for p in read(text).problems]


def test_a_sound_report_has_no_damage():
    document = read(REPORT)
    assert (document.problems, document.doubts) == ((), ())


def test_a_body_that_comes_twice_gives_each_figure_once_and_one_problem():
    once, twice = read(BODY), read(BODY + BODY)
    assert [p.code for p in twice.problems] == ["body_repeated"]
    values = [[(r.low, r.unit) for r in PIPELINE.records(d)] for d in (once, twice)]
    assert values[0] == values[1]
    assert len(values[0]) > 100


def test_a_copy_with_a_broken_sentence_inside_is_still_a_copy():
    broken = BODY.replace("第20项工程完成投资30.20亿元", "第20项工程完成投 资30.2O亿元")
    records = PIPELINE.records(read(BODY + broken))
    assert len(records) == len(PIPELINE.records(read(BODY)))


def test_new_text_behind_a_copy_is_read():
    text = BODY + BODY + "2023年新办学校77所，改造老旧小区88个。\n"
    assert {77, 88} <= {int(r.low) for r in PIPELINE.records(read(text)) if r.low is not None}


@pytest.mark.parametrize("text", [BODY + lines(40, 2022), "各位代表！\n" * 200 + BODY, BODY + lines(3)])
def test_what_only_sounds_alike_is_no_copy(text):
    assert "body_repeated" not in codes(text)


@pytest.mark.parametrize("end", ["2024年完成投资12亿元，增长", "新建学校12所、", "二、2024年重点工作"])
def test_a_text_that_breaks_off_is_told(end):
    assert codes(BODY + end) == ["truncated"]


@pytest.mark.parametrize(
    "end", ["<table><tr><td>耕地保有量</td><td>5000</td><td>约", "主持人：招商工作有哪些亮点？\n嘉宾：一是项目多。\n主持人：今年\n"]
)
def test_a_cell_or_a_turn_that_breaks_off_is_told(end):
    assert codes(BODY + end) == ["truncated"]


@pytest.mark.parametrize(
    "end", ["", "某县人民政府办公室\n2024年1月5日\n", "（完）\n", "来源：某县政府网\n", "联系电话：0312-1234567\n"]
)
def test_a_text_that_ends_is_not(end):
    assert codes(BODY + end) == []


def test_the_size_of_a_cell_tells():
    text = (BODY * 30)[:32766] + "。"
    assert "truncated" in codes(text)
    assert "truncated" not in codes(text[1:])


def test_a_call_that_ends_the_review_does_not_end_the_report():
    cut = REPORT[: REPORT.index("2024年第20项")]
    review, _, tasks = cut.partition("二、")
    assert tasks
    call = "成绩来之不易，我们决不辜负全县人民的厚望！\n"
    assert codes(review + lines(60, 2023).replace("工程", "任务") + call + "二、" + tasks) == ["truncated"]


def test_a_report_that_stops_at_a_full_stop_is_told_by_its_missing_end():
    cut = REPORT[: REPORT.index("2024年第20项")]
    assert codes(cut + lines(60, 2024).replace("工程", "任务")) == ["truncated"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "全县经济社会开展水平不断提高，根底设施更加完善，现代效劳业增加值到达12亿元，利税到达3亿元。\n",
            "rewritten_text",
        ),
        ("今年固定资产投资计划为亿元，增长13%。\n", "dropped_digits"),
        ("工业增加值的比重到达2023%，年均提高1个百分点。\n", "impossible_value"),
    ],
)
def test_damage_is_told_and_doubted(text, code):
    document = read(text)
    assert code in [p.code for p in document.problems]
    start, end, doubted = document.doubts[0]
    assert doubted == code
    assert 0 <= start < end <= len(document.text.clean)


def test_notes_on_terms_are_doubted():
    notes = "名词解释\n1.厕所革命：指改造厕所的行动，涉及300座。\n2.双高：指高标准农田和高效节水，共12万亩。\n3.四好：指建好管好护好运营好农村公路。\n"
    document = read(REPORT + notes)
    assert [p.code for p in document.problems] == ["term_notes"]
    assert {code for _, _, code in document.doubts} == {"term_notes"}
    assert "300座" in document.text.clean[document.doubts[0][0] : document.doubts[-1][1]]


def test_every_check_has_a_test_that_sets_it_off():
    told = Path(__file__).read_text("utf-8")
    assert all(f'"{code}"' in told for code in CHECKS)


@given(st.text(alphabet="增长8%。，亿元到达开展\n目标一、（二）名词解释：指", max_size=200))
@settings(max_examples=150, deadline=None)
def test_marking_is_sound_on_any_text(text):
    document = read(text) if text.strip() else read("好。")
    size = len(document.text.clean)
    assert all(0 <= start <= end <= size for start, end, _ in document.doubts)
    assert list(document.doubts) == sorted(document.doubts)
    assert all(a.end <= b.start for a, b in pairwise(document.sentences))


@pytest.mark.parametrize(
    "unit", ["到达", "20", "。", "！", "%.", "增长%，", "第一项工程完成投资十亿元以上任务。", "名词：指甲。", "亿元"]
)
def test_time_grows_with_the_text_not_with_its_square(unit):
    document = read((unit * 60000)[:60000])
    damage = Damage(PIPELINE.rulebook)
    start = time.process_time()
    damage.mark(document)
    assert time.process_time() - start < 3


def prints(**texts: str) -> list[Print]:
    return [print_of(read(text, name)) for name, text in texts.items()]


def test_the_same_document_twice_is_told_whatever_its_blanks():
    spaced = REPORT.replace("。", "。 ").replace("\n", "\r\n")
    problems = duplicates(prints(a=REPORT, b=spaced, c=BODY))
    assert [(p.code, p.doc_id, p.where) for p in problems] == [("duplicate_document", "b", "a")]


def test_of_several_like_documents_each_names_the_one_it_is_most_like():
    """Every group that agrees in a band of its sketch is held, whatever else lies between."""
    second = REPORT.replace("第7项", "第七项")
    third = second.replace("第8项", "第八项")
    others = {f"x{year}": lines(40, year) for year in range(1990, 2020)}
    problems = duplicates(prints(a=REPORT, **others, b=second, c=third))
    assert [(p.doc_id, p.where) for p in problems] == [("b", "a"), ("c", "b")]


def test_nearly_the_same_document_is_told():
    problems = duplicates(prints(a=REPORT, b=REPORT.replace("第7项", "第七项"), c=lines(40, 2021)))
    assert [(p.doc_id, p.where, "nearly" in p.what) for p in problems] == [("b", "a", True)]


def test_other_documents_are_not():
    assert duplicates(prints(a=lines(40, 2021), b=lines(40, 2022), c="正文见附件。", d="正文见附件。")) == []


def test_an_empty_folder_has_none():
    assert duplicates([]) == []


def test_real_documents_marked_as_holding_their_body_twice(real):
    for name in ("gwr_prov_河北省_2023", "gwr_prov_河北省_2001", "gwr_nation_2006_ljt"):
        document = PIPELINE.read((real / f"corpus/docs/{name}.txt").read_bytes(), f"{name}.txt")
        assert "body_repeated" in [p.code for p in document.problems], name
        seen = [document.text.clean[s.start : s.end] for s in document.sentences]
        long = [s for s in seen if len(s) > 40]
        assert len(long) - len(set(long)) <= 0.02 * len(long), name
