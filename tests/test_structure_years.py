"""Years: what the signs in a document come to."""

from __future__ import annotations

import pytest

from zhibiao.structure.clock import digits
from zhibiao.structure.marks import number
from zhibiao.structure.years import Fact, Signs, decide


def signs(
    *facts: Fact,
    kind: str = "work_report",
    date: str = "",
    claim: int = 0,
    top: str = "",
    masked: bool = False,
    back: bool = False,
) -> Signs:
    return Signs(list(facts), kind, date, claim, top, masked, back)


def test_a_report_on_half_a_year_is_given_in_that_year():
    years = decide(signs(Fact("report", 2022, 5, "title"), top="2022年上半年政府工作报告"))
    assert (years.year, years.report, years.plan) == (2022, 2022, 0)


def test_one_plain_statement_beats_the_file_name():
    assert decide(signs(Fact("plan", 2021, 3, "text"), claim=2019)).year == 2021


def test_a_guess_does_not():
    years = decide(signs(Fact("report", 2011, 1.2, "inferred"), claim=2017))
    assert (years.year, years.how["year"]) == (2017, "file name")


def test_the_date_of_a_web_page_is_no_date_of_a_report():
    assert decide(signs(Fact("delivered", 2012, 9, "text"), date="2019-05-01")).date == "2012"


def test_a_bulletin_is_published_in_the_year_after():
    years = decide(signs(Fact("about", 2023, 8, "title"), kind="bulletin"))
    assert (years.year, years.report, years.date) == (2023, 2023, "2024")


def test_masked_years_take_nothing_from_the_file_name():
    assert decide(signs(claim=2021, masked=True)).year == 0


@pytest.mark.parametrize("kind", ["plan", "policy"])
def test_a_plan_has_no_date_unless_one_is_written(kind):
    assert decide(signs(Fact("plan", 2025, 5, "text"), kind=kind)).date == ""


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("二〇一二年一月六日", "2012年1月6日"),
        ("二○二四年十二月三十一日", "2024年12月31日"),
        ("十三个项目", "十三个项目"),
    ],
)
def test_dates_in_chinese_numerals(text, plain):
    assert digits(text) == plain


@pytest.mark.parametrize(("mark", "count"), [("（十）", 10), ("二十一、", 21), ("12.", 12), ("最后", 9), ("●", 0)])
def test_what_a_mark_counts(mark, count):
    assert number(mark) == count
