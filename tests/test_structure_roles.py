"""Which side a sentence stands on, where titles, headings, cues and voices say different things."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from zhibiao.rulebook import load
from zhibiao.structure import Structure
from zhibiao.text import Text

ENGINE = Structure(load())
SCRIPT = Path(__file__).parents[1] / "scripts" / "build_voice.py"


def roles(text: str) -> dict[str, str]:
    _, _, sentences, _ = ENGINE.analyse(Text(text), "a.txt")
    return {text[s.start : s.end]: s.role for s in sentences}


def years(text: str) -> tuple[str, str, str, str]:
    meta = ENGINE.analyse(Text(text), "a.txt")[0]
    return meta.doc_type, meta.year, meta.report_year, meta.plan_year


def test_a_title_that_names_both_sides_gives_no_role():
    got = roles(
        "全省经济运行情况和来年重点任务\n回　顾\n2021年，地区生产总值增长8%。\n任 务\n地区生产总值增长6%左右。\n"
    )
    assert got["2021年，地区生产总值增长8%。"] == "review"
    assert got["地区生产总值增长6%左右。"] == "plan"


def test_a_title_gives_the_role_where_no_heading_does():
    got = roles("2024年重点工作任务\n新建厂房20万平方米。\n改造管网30公里。\n")
    assert set(got.values()) - {"plan"} <= {""} or got["改造管网30公里。"] == "plan"
    assert got["新建厂房20万平方米。"] == "plan"


def test_headings_are_read_without_inner_blanks():
    sections = {s.section for s in ENGINE.analyse(Text("工 作 回 顾\n建成道路3条。\n"), "a.txt")[2]}
    assert ("工作回顾",) in sections


def test_a_deed_about_tasks_is_no_plan():
    text = (
        "一、2023年工作回顾\n（一）围绕重点任务抓落实。建成道路3条。\n二、2024年工作安排\n（一）修路。新建道路5条。\n"
    )
    assert roles(text)["建成道路3条。"] == "review"


def test_what_is_coming_opens_a_stretch_of_its_own_in_news():
    text = "一季度，全市新设企业56家，同比增长21.7%。实际使用外资4.8亿美元，居全省第4位。下一步，我市将紧盯龙头企业，全年实际使用外资12亿美元，同比增长10%。\n"
    got = list(roles(f"我市外资取得开门红\n本报讯（记者 李明）{text}").values())
    assert got[-1] == "plan"
    assert "plan" not in got[:-1]


def test_a_report_does_not_look_back_after_its_targets():
    text = (
        "政府工作报告\n各位代表：\n2021年，全市生产总值完成302亿元，增长9%。\n2022年，全市发展的主要预期目标是：生产总值增长8%以上。\n"
        "一是提升产业链水平。完成技改投资50亿元，新增上云企业150家。\n二是织密保障网。参保率稳定在95%。\n"
    )
    got = roles(text)
    assert got["完成技改投资50亿元，新增上云企业150家。"] == "plan"
    assert got["2021年，全市生产总值完成302亿元，增长9%。"] == "review"


TALK = "主持人：请介绍一下{asked}全县招商情况。\n李明：好的。{past}，全县签约项目38个，资金到位71亿元。\n主持人：那么{when}有什么新目标？\n李明：{when}的目标是，新签约项目42个。\n"


@pytest.mark.parametrize(
    ("asked", "past", "when", "want"),
    [
        ("2022年", "2022年", "今年", ("2023", "2022", "2023")),
        ("2022年", "2022年", "明年", ("2022", "2022", "2023")),
        ("今年", "2022年上半年", "下半年", ("2022", "2022", "")),
    ],
)
def test_the_clock_of_an_interview(asked, past, when, want):
    assert years(TALK.format(asked=asked, past=past, when=when))[1:] == want


def test_what_looks_back_and_ahead_is_a_report_of_some_kind():
    economy = "全省情况和来年任务\n回顾\n2021年，地区生产总值增长8%。\n任务\n来年要增长6%。\n"
    office = "某局情况和来年任务\n回顾\n2021年，办结案件80件。\n任务\n来年要办结90件。\n"
    assert years(economy) == ("work_report", "2022", "2021", "2022")
    assert years(office)[0] == "work_summary"


def test_a_five_year_plan_by_its_full_name():
    text = "某市国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要\n第一章　主要目标\n到2025年，生产总值达到600亿元。\n"
    assert years(text) == ("plan", "2025", "2020", "2025")


def test_the_table_of_voices_is_made_anew_the_same(tmp_path):
    spec = importlib.util.spec_from_file_location("build_voice", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    folder = tmp_path / "texts"
    folder.mkdir()
    for i in range(script.DOCUMENTS + 5):
        review = "".join(f"我们建成道路{n}条，取得新成效。\n" for n in range(4))
        plan = "".join(f"加快建设道路{n}条，力争早日见效。\n" for n in range(4))
        text = f"某县{2000 + i}年政府工作报告\n各位代表：\n一、工作回顾\n{review}二、{2000 + i}年工作安排\n{plan}"
        (folder / f"{i}.txt").write_text(text, "utf-8")
    made = []
    for name in ("a.csv", "b.csv"):
        script.main(folder, tmp_path / name)
        made.append((tmp_path / name).read_text("utf-8"))
    assert made[0] == made[1]
    assert "start,加快,2.5" in made[0]
    assert "start,我们,-2.5" in made[0]
    assert made[0].startswith("# ")
