"""The cases that rule files carry: which engine runs which, and what came out instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from zhibiao.rulebook import Case, Rule
from zhibiao.run import Pipeline

__all__ = ["ENGINES", "Failure", "cases", "failures", "outcome"]

Check = Callable[[Rule, Case], str]

# rule kind, or kind/first word of its class → the engine that runs its cases. What is not listed is run by the extractor, which
# sees the whole chain.
ENGINES: dict[str, Callable[[Pipeline], Check]] = {
    "repair": lambda pipeline: pipeline.repairer.check,
    "structure": lambda pipeline: pipeline.structure.check,
    "structure/region": lambda pipeline: pipeline.regions.check,
    "period": lambda pipeline: pipeline.extractor.periods.check,
    "cue/period": lambda pipeline: pipeline.extractor.periods.check,
    "cue/basis": lambda pipeline: pipeline.extractor.basis.check,
    "cue/bound": lambda pipeline: pipeline.extractor.quantities.check,
    "trap": lambda pipeline: pipeline.extractor.quantities.check,
    "idiom": lambda pipeline: pipeline.extractor.quantities.check,
    "unit": lambda pipeline: pipeline.extractor.quantities.check,
    "classifier": lambda pipeline: pipeline.extractor.quantities.check,
    "measure": lambda pipeline: pipeline.extractor.measures.check,
    "indicator": lambda pipeline: pipeline.extractor.codebook.check,
    "variant": lambda pipeline: pipeline.extractor.codebook.check,
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
    what = _check(pipeline, rule)(rule, case)
    if case.sort == "later":
        return "" if what else "now passes: make it a yes case"
    return what


def _check(pipeline: Pipeline, rule: Rule) -> Check:
    word = str(rule.get("class", "")).partition("-")[0]
    engine = ENGINES.get(f"{rule.kind}/{word}") or ENGINES.get(rule.kind)
    return engine(pipeline) if engine else pipeline.extractor.check


def failures(pipeline: Pipeline) -> Iterator[Failure]:
    """The cases that do not hold."""
    for rule, case in cases(pipeline):
        if what := outcome(pipeline, rule, case):
            yield Failure(rule, case, what)
