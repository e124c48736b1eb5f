"""Every case that a rule file carries, one test each; the same that `zhibiao rules check` runs."""

from __future__ import annotations

import pytest

from zhibiao import cases
from zhibiao.rulebook import Case, Rule, load


def every() -> list[object]:
    found = []
    for rules in load().rules.values():
        for rule in rules:
            found += [pytest.param(rule, case, id=f"{rule.file}:{rule.id}:{case.sort}:{n}") for n, case in enumerate(rule.cases, 1)]
    return found


@pytest.mark.parametrize(("rule", "case"), every())
def test_case(pipeline, rule, case):
    assert cases.outcome(pipeline, rule, case) == ""


class Engine:
    """Stands in for a pipeline whose repairer says as told."""

    def __init__(self, said: str) -> None:
        self.said = said

    @property
    def repairer(self) -> Engine:
        return self

    def check(self, rule: Rule, case: Case) -> str:
        return self.said


@pytest.mark.parametrize(("sort", "said", "outcome"), [("yes", "", ""), ("yes", "gave 5", "gave 5"), ("no", "fired", "fired"), ("later", "gave 5", ""), ("later", "", "now passes: make it a yes case")])
def test_a_later_case_must_fail_until_it_is_made_a_yes(sort, said, outcome):
    rule = Rule("a", "repair", "a.toml", {})
    assert cases.outcome(Engine(said), rule, Case(sort, "x")) == outcome


def test_a_case_without_expectation_asks_only_that_its_rule_decided(pipeline):
    (rule,) = (r for r in pipeline.rulebook.of("cue") if r.get("class") == "target" and "力争" in r.get("words", ()))
    assert cases.outcome(pipeline, rule, Case("yes", "力争到位资金60亿元。")) == ""
    assert "no record it decided" in cases.outcome(pipeline, rule, Case("yes", "到位资金60亿元。"))
    assert "fired" in cases.outcome(pipeline, rule, Case("no", "力争到位资金60亿元。"))
