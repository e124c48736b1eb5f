"""What a rate is measured against: rule cases and the settled cases."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from zhibiao.extract.basis import Basis
from zhibiao.model import Figure, Sentence
from zhibiao.rulebook import Case, Rule, Rulebook, load

RULES = load().by_class("cue", "basis")
CASES = [pytest.param(r, c, id=f"{r.id}-{c.sort}-{c.text[:12]}") for r in RULES for c in r.cases]
MARKED = re.compile(r"\[([^\[\]]+)\]")


@pytest.fixture(scope="module")
def basis(rulebook: Rulebook) -> Basis:
    return Basis(rulebook)


def place(basis: Basis, marked: str, period: str) -> list[str]:
    """The bases of the rates and points marked as [增长6%]."""
    text, figures, at = "", [], 0
    for mark in MARKED.finditer(marked):
        text += marked[at : mark.start()]
        span = (len(text), len(text) + len(mark[1]))
        quantity = "points" if "点" in mark[1] else "rate" if re.search("[%‰平]", mark[1]) else "amount"
        figures.append(Figure(*span, span, Decimal(6), Decimal(6), "", "eq", quantity))
        text, at = text + mark[1], mark.end()
    text += marked[at:]
    return basis.place(text, [Sentence(0, len(text))], figures, [period] * len(figures))


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_rule_cases(basis: Basis, rule: Rule, case: Case) -> None:
    assert basis.check(rule, case) == ""


@pytest.mark.parametrize(
    ("text", "period", "want"),
    [
        ("生产总值[增长6%]、力争[6.5%以上]。", "2024", ["yoy", "yoy"]),
        ("收入[6亿元]，同比[增长6%]，环比[下降2%]。", "2023-01/2023-04", ["", "yoy", "qoq"]),
        ("价格比上年[上涨0.4%]，其中食品[上涨0.6%]。", "2023", ["yoy", "yoy"]),
        ("五年来，能耗[下降22%]。", "2018/2022", [""]),
        ("生产总值年均[增长6%]。", "2018/2022", ["avg"]),
        ("PM2.5年均浓度较“十三五”末[改善16%]。", "2025", ["vs:2020"]),
        ("到2025年，优良率比2020年[提高10个百分点]，用水量、能耗分别[降低15%]、[12%]。", "2025", ["vs:2020", "vs:2020", "vs:2020"]),
        ("增速[高于全国3.4个百分点]，快于全省[1个百分点]。", "2023", ["", ""]),
        ("占比[提高2.5个百分点]。", "2023", ["yoy"]),
        ("人口自然增长率为[3.5‰]。", "2023", [""]),
        ("审批时间[压缩30%]。", "2023", [""]),
        ("税收比上年⏎[增⏎长6%]。".replace("⏎", "\n"), "2023", ["yoy"]),
    ],
)
def test_settled(basis: Basis, text: str, period: str, want: list[str]) -> None:
    assert place(basis, text, period) == want


def test_only_rates_and_points_have_a_basis(basis: Basis) -> None:
    assert place(basis, "收入同比增加[6亿元]。", "2023") == [""]
