"""The cases that rule files carry: which engine runs which, and what came out instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from zhibiao.rulebook import Case, Rule
from zhibiao.run import Pipeline

__all__ = ["ENGINES", "Failure", "cases", "failures", "outcome"]

Check = Callable[[Rule, Case], str]

# rule kind → the engine that runs its cases; kinds not listed are run by the extractor, which sees the whole chain
ENGINES: dict[str, Callable[[Pipeline], Check]] = {
    "repair": lambda pipeline: pipeline.repairer.check,
    "structure": lambda pipeline: pipeline.structure.check,
}


class Failure(NamedTuple):
    """A case that does not hold, and what came out."""

    rule: Rule
    case: Case
    what: str

    def __str__(self) -> str:
        return f"{self.rule.file}: {self.rule.id}: {self.case.sort} {self.case.text!r}: {self.what}"


def cases(pipeline: Pipeline) -> Iterator[tuple[Rule, Case]]:
    """Every case of every rule, in file order."""
    for rules in pipeline.rulebook.rules.values():
        for rule in rules:
            for case in rule.cases:
                yield rule, case


def outcome(pipeline: Pipeline, rule: Rule, case: Case) -> str:
    """Empty when the case holds, else what came out. A `later` case is a known failure: it must fail, until it is made a `yes`."""
    check = ENGINES[rule.kind](pipeline) if rule.kind in ENGINES else pipeline.extractor.check
    what = check(rule, case)
    if case.sort == "later":
        return "" if what else "now passes: make it a yes case"
    return what


def failures(pipeline: Pipeline) -> Iterator[Failure]:
    """The cases that do not hold."""
    for rule, case in cases(pipeline):
        if what := outcome(pipeline, rule, case):
            yield Failure(rule, case, what)
