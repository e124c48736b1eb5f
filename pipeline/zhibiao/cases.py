"""The cases that rule files carry: which engine runs which, and what came out instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from zhibiao.diff.wording import Wording
from zhibiao.model import Document, Record
from zhibiao.rulebook import Case, Rule
from zhibiao.run import Pipeline

__all__ = ["ENGINES", "Failure", "cases", "corrected", "failures", "found_in", "notes", "outcome", "wrong"]

EXPECTED = (
    "kind",
    "indicator",
    "scope",
    "period",
    "value",
    "low",
    "high",
    "unit",
    "bound",
    "quantity",
    "basis",
    "strength",
    "target_class",
    "state",
)
Check = Callable[[Rule, Case], str]

# rule kind, or kind/first word of its class → the engine that runs its cases. What is not listed is run through the
# whole chain, from text to records.
ENGINES: dict[str, Callable[[Pipeline], Check]] = {
    "repair": lambda pipeline: pipeline.repairer.check,
    "structure": lambda pipeline: pipeline.structure.check,
    "damage": lambda pipeline: pipeline.damage.check,
    "structure/region": lambda pipeline: pipeline.regions.check,
    "period": lambda pipeline: pipeline.extractor.periods.check,
    "cue/period": lambda pipeline: pipeline.extractor.periods.check,
    "cue/basis": lambda pipeline: pipeline.extractor.basis.check,
    "cue/bound": lambda pipeline: pipeline.extractor.quantities.check,
    "cue/sign": lambda pipeline: pipeline.extractor.quantities.check,
    "cue/rate": lambda pipeline: pipeline.extractor.quantities.check,
    "cue/index": lambda pipeline: pipeline.extractor.quantities.check,
    "cue/form": lambda pipeline: pipeline.extractor.quantities.check,
    "trap": lambda pipeline: pipeline.extractor.quantities.check,
    "idiom": lambda pipeline: pipeline.extractor.quantities.check,
    "unit": lambda pipeline: pipeline.extractor.quantities.check,
    "classifier": lambda pipeline: pipeline.extractor.quantities.check,
    "table": lambda pipeline: pipeline.extractor.tables.check,
    "measure": lambda pipeline: pipeline.extractor.measures.check,
    "indicator": lambda pipeline: pipeline.extractor.codebook.check,
    "comparison": lambda pipeline: Wording(pipeline.rulebook).check,
    "variant": lambda pipeline: pipeline.extractor.codebook.check,
    "cases": lambda pipeline: partial(corrected, pipeline),
}


class Failure(NamedTuple):
    """A case that does not hold, and what came out."""

    rule: Rule
    case: Case
    what: str

    def __str__(self) -> str:
        return f"{self.rule.file}: {self.rule.id}: {self.case.sort} {self.case.text!r}: {self.what}"


def cases(pipeline: Pipeline) -> Iterator[tuple[Rule, Case]]:
    """Every case of every rule, in file order; those of the user's own rules first."""
    book = pipeline.rulebook
    for own in (True, False):
        for rules in book.rules.values():
            for rule in rules:
                if ((rule.kind, rule.id) in book.own) is own:
                    for case in rule.cases:
                        yield rule, case


def notes(pipeline: Pipeline) -> Iterator[str]:
    """What a person should know of the rules of their own folder: how many there are, and what each replaces."""
    book = pipeline.rulebook
    own = [rule for rules in book.rules.values() for rule in rules if (rule.kind, rule.id) in book.own]
    for rule in own:
        if replaced := book.own[rule.kind, rule.id]:
            yield f"{rule.file}: {rule.id}: replaces the rule of that id in our {replaced}"
        twins = [r for kind, rules in book.rules.items() if kind != rule.kind for r in rules if r.id == rule.id]
        for twin in twins:
            yield f"{rule.file}: {rule.id}: a {twin.kind} has this id too ({twin.file}); both stay"
    if own:
        yield f"{len(own)} rules of your own, with {sum(len(rule.cases) for rule in own)} cases; they are run first"


def outcome(pipeline: Pipeline, rule: Rule, case: Case) -> str:
    """Empty when the case holds, else what came out. A `later` case is a known failure: it must fail, until it is made a `yes`."""
    try:
        what = _check(pipeline, rule)(rule, case)
    except (AttributeError, TypeError, ValueError, LookupError, ArithmeticError) as error:
        what = f"cannot be run ({error}): look at what it expects, and at a rule of ours of the same class"
    if case.sort == "later":
        return "" if what else f"now passes: make it a {'no' if case.never else 'yes'} case"
    return what


def _check(pipeline: Pipeline, rule: Rule) -> Check:
    word = str(rule.get("class", "")).partition("-")[0]
    engine = ENGINES.get(f"{rule.kind}/{word}") or ENGINES.get(rule.kind)
    return engine(pipeline) if engine else partial(_chain, pipeline)


def _chain(pipeline: Pipeline, rule: Rule, case: Case) -> str:
    """Run the whole chain on the text: a `yes` needs a record that the rule decided and that is as expected, a `no` needs none."""
    records = pipeline.records(pipeline.read(case.text.encode(), "case.txt"))
    fired = [_told(r) for r in records if rule.id in r.rules]
    if case.sort == "no":
        return f"fired: {fired[0]}" if fired else ""
    want = case.expect if isinstance(case.expect, dict) else {}
    if any(want.items() <= row.items() for row in fired):
        return ""
    return f"no record it decided is {want}; it decided {fired or 'none'} of {[_told(r) for r in records]}"


def corrected(pipeline: Pipeline, rule: Rule | None, case: Case) -> str:
    """Run the whole chain on the text of a case of no rule: some record must be as expected, and none as it must never be."""
    return wrong(case, found_in(pipeline, case.text))


def found_in(pipeline: Pipeline, text: str) -> list[dict[str, object]]:
    """The records of a text, with the columns that a case of no rule may name."""
    document = pipeline.read(text.encode(), "case.txt")
    return [told(record, document) for record in pipeline.records(document)]


def wrong(case: Case, rows: Sequence[dict[str, object]]) -> str:
    """Empty when these records are as a case of no rule asks, else what came out."""
    asked = dict(case.never or case.expect)
    if unknown := sorted(asked.keys() - {*EXPECTED, "quote", "region"}):
        raise ValueError(f"no column is called {unknown[0]}")
    found = [row for row in rows if all(row.get(name, "") == cell for name, cell in asked.items())]
    if case.never:
        return f"gives {found[0]}" if found else ""
    return "" if found else f"no record is {asked}; there are {rows or 'none'}"


def told(record: Record, document: Document) -> dict[str, object]:
    """The record's columns that a case of no rule may name: those of all cases, its quote in the repaired text, and its region, empty where it is the document's."""
    home = document.meta.region
    region = "" if record.region is None or record.region is home else record.region.name
    return {**_told(record), "quote": document.text.clean[record.start : record.end], **({"region": region} if region else {})}


def _told(record: Record) -> dict[str, object]:
    """The record's columns that a case may expect, numbers as floats; empty ones left out."""
    told = {name: getattr(record, name) for name in EXPECTED}
    return {k: float(v) if isinstance(v, Decimal) else v for k, v in told.items() if v not in (None, "")}


def failures(pipeline: Pipeline) -> Iterator[Failure]:
    """The cases that do not hold."""
    for rule, case in cases(pipeline):
        if what := outcome(pipeline, rule, case):
            yield Failure(rule, case, what)
