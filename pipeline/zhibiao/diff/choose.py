"""One row among several that say the same thing: the report of record before a quotation, the headline before the body. What was set aside is told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from zhibiao.diff.facts import Doc, Fact
from zhibiao.diff.names import Key, key_of

__all__ = ["LEVELS", "REPORTS", "Chosen", "chosen", "headlines", "of_record"]

REPORTS = ("work_report", "plan", "work_summary", "budget")
STATED = {"eq": 0, "approx": 0, "range": 0, "ge": 1, "le": 1, "gt": 2, "lt": 2}  # 迈上6万亿元 gives way to 62661亿元
LEVELS = frozenset(("amount", "count", "physical", "share", "index", "duration", "multiple", "rank", "frequency"))
HEADLINE = 3  # indicators of the code book that a sentence names when it lists the targets of a year
GROWTH = {"yoy": 0, "": 1, "qoq": 3, "avg": 4}  # of a year's growth; a growth against a year named stands between


class Chosen(NamedTuple):
    """The row taken for a key, and those set aside."""

    fact: Fact
    others: tuple[Fact, ...]

    def told(self) -> str:
        """What is said of the rows set aside; "" where all say the same."""
        differ = [o for o in self.others if (o.value_low, o.value_high, o.bound) != (self.fact.value_low, self.fact.value_high, self.fact.bound)]
        if not differ:
            return ""
        said = "; ".join(dict.fromkeys(o.quote for o in differ[:3]))
        return f"{len(differ)} other statement{'s' * (len(differ) > 1)} set aside ({said})"


def headlines(facts: Iterable[Fact]) -> Counter[tuple[str, str]]:
    """How many indicators of the code book each sentence names: the sentence that lists a year's targets names most."""
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    for fact in facts:
        if fact.indicator_id and not fact.scope:
            named[fact.doc_id, fact.sentence].add(fact.indicator_id)
    return Counter({place: len(ids) for place, ids in named.items()})


def of_record(documents: Iterable[Doc], kind: str) -> dict[str, set[str]]:
    """year → those of a region's documents that speak for it of that year: of its targets, or of its results."""
    found: dict[str, set[str]] = defaultdict(set)
    for doc in documents:
        year = doc.plan_year if kind == "target" else doc.report_year
        if year and (doc.doc_type in REPORTS or (kind == "actual" and doc.doc_type == "bulletin")):
            found[year].add(doc.doc_id)
    return found


def chosen(facts: Sequence[Fact], documents: Mapping[str, Doc], kind: str) -> dict[Key, Chosen]:
    """The row taken for each key among rows of one region, kind and period; of two aims in one sentence the lower, which stands first."""
    dense = headlines(facts)
    out = {}
    for key, group in _grouped(facts).items():
        first, *others = sorted(group, key=lambda f: _rank(f, documents.get(f.doc_id), kind, dense))
        out[key] = Chosen(first, tuple(others))
    return out


def _grouped(facts: Sequence[Fact]) -> dict[Key, list[Fact]]:
    """Rows by key; a level told in words joins the level told in a number, where there is one."""
    groups: dict[Key, list[Fact]] = defaultdict(list)
    for fact in facts:
        groups[key_of(fact)].append(fact)
    for key in [k for k in groups if not k.quantity]:
        level = next((k for k in groups if k[:2] == key[:2] and k.quantity in LEVELS), None)
        if level is not None:
            groups[level] += groups.pop(key)
    return groups


def _rank(fact: Fact, doc: Doc | None, kind: str, dense: Mapping[tuple[str, str], int]) -> tuple[object, ...]:
    year = (doc.plan_year if kind == "target" else doc.report_year) if doc else ""
    own = doc is not None and doc.doc_type in REPORTS and year == fact.period
    named = dense[fact.doc_id, fact.sentence]
    return (
        not (own and doc is not None and doc.doc_type == "work_report"),
        not own,
        kind == "target" and named < HEADLINE,
        fact.value_state != "ok",
        fact.kind == "estimate" and not own,
        GROWTH.get(fact.basis, 2) if fact.quantity == "rate" else 0,
        STATED.get(fact.bound, 0) if kind == "actual" else 0,
        -named,
        fact.doc_id,
        fact.raw_start,
    )
