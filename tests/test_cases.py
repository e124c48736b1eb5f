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
    """Stands in for an extractor whose cases come out as told."""

    def __init__(self, said: str) -> None:
        self.said = said

    @property
    def extractor(self) -> Engine:
        return self

    def check(self, rule: Rule, case: Case) -> str:
        return self.said


@pytest.mark.parametrize(("sort", "said", "outcome"), [("yes", "", ""), ("yes", "gave 5", "gave 5"), ("no", "fired", "fired"), ("later", "gave 5", ""), ("later", "", "now passes: make it a yes case")])
def test_a_later_case_must_fail_until_it_is_made_a_yes(sort, said, outcome):
    rule = Rule("a", "lexicon", "a.toml", {})
    assert cases.outcome(Engine(said), rule, Case(sort, "x")) == outcome
