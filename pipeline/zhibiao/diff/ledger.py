"""Targets against results: who promised, who delivered. A target of year N, its result in the next report (else a bulletin, else any document),
and the verdict with the rule that gave it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from zhibiao.diff.book import Book
from zhibiao.diff.choose import LEVELS, Chosen, chosen
from zhibiao.diff.facts import Fact, Tables
from zhibiao.diff.names import Key, bare, key_of, pairs
from zhibiao.diff.values import near, number, of_the_year
from zhibiao.diff.wording import Wording
from zhibiao.diff.years import Side, sides
from zhibiao.table import Row

__all__ = ["Tolerance", "Verdict", "ledger", "measured"]

GDP = "gdp"
OWN = frozenset(("rank", "duration", "frequency", "multiple"))  # 升至第7位 tells nothing of 2.85%
SPAN = re.compile(r"(?P<year>\d{4})-(?:01|Q1)/(?P=year)-(?:(?P<month>\d{2})|Q(?P<quarter>[1-4]))")
RISEN = re.compile(r"(?:增长|增加|提高|提升|上升|下降|降低|减少)(?:到|至|为)[^，。；]{0,6}$")  # 从27136元增长到36439元


class Tolerance(NamedTuple):
    """What 左右 allows: percentage points for rates and shares, a share of the number for levels."""

    points: float = 0.5
    level: float = 0.01


class Verdict(NamedTuple):
    """The verdict on a target, and the rule that gave it."""

    verdict: str
    reason: str
    distance: float | None = None


class Results(NamedTuple):
    """What is known of a year when a target for it is judged."""

    side: Side
    facts: Mapping[tuple[str, str], Sequence[Fact]]  # (name, scope) → results of the year, those of several years that end with it too
    claims: Sequence[tuple[Fact, str]]  # what the documents claim of targets
    parts: Sequence[Fact]  # results of a part of the year, the longest part first
    reported: bool  # whether a document tells of the year at all


def ledger(tables: Tables, region: str, wording: Wording, book: Book, tolerance: Tolerance, nation: Mapping[tuple[str, str, str], float]) -> Iterator[Row]:
    """The rows of a region, with the columns of LEDGER. `nation`: (indicator_id, quantity, period) → the nation's own result, where it is in the tables."""
    facts = tables.of(region)
    actual = [f for f in facts if f.kind in ("actual", "estimate")]
    done = sides(tables, region, facts, "actual")
    loose = sides_of_all(tables, actual)
    for year, side in sides(tables, region, facts, "target").items():
        known = _results(year, done.get(year) or loose.get(year, {}), actual, wording, year in done)
        matched = _matched(side, known)
        for key, target in side.items():
            result = known.side[matched[key]].fact if key in matched else None
            if result and result.doc_id == target.fact.doc_id and tables.documents[result.doc_id].plan_year == year:
                result = None  # the document that promises it does not tell what came of it
            verdict, shown = judged(target.fact, result, known, wording, book, tolerance, nation)
            claim = _claim(target.fact, known)
            verdict = _tiered(target, _heard(verdict, claim), shown, wording, book.better.get(target.fact.indicator_id, "higher"), tolerance)
            yield _row(tables, region, year, target.fact, shown, verdict, claim, target.told())


def sides_of_all(tables: Tables, actual: Sequence[Fact]) -> dict[str, Side]:
    """year → results, whoever tells them: used where no document of record tells of the year."""
    years: dict[str, list[Fact]] = defaultdict(list)
    for fact in actual:
        if re.fullmatch(r"\d{4}", fact.period) and of_the_year(fact):
            years[fact.period].append(fact)
    return {year: chosen(group, tables.documents, "actual") for year, group in years.items()}


def _results(year: str, side: Side, actual: Sequence[Fact], wording: Wording, reported: bool) -> Results:
    here = [f for f in actual if f.period == year or f.period.endswith((f"/{year}", f"asof:{year}")) or f.period.startswith(f"asof:{year}-12")]
    claims = [(f, c) for f in here if f.value_state == "no_number" and (c := wording.claim(f.quote) or _told(f, wording))]
    parts = sorted((f for f in actual if f.period.startswith(f"{year}-") and f.value_state == "ok"), key=lambda f: -months(f.period))
    by_name: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in here:
        by_name[key_of(fact)[:2]].append(fact)
    return Results(side, by_name, claims, parts, reported or bool(here))


def months(period: str) -> int:
    """How many months of a year have gone by at the end of a period, where it begins with the year; 0 where that is not told.

    >>> months("2024-01/2024-06"), months("2024-Q1/2024-Q3"), months("2024-05/2024-05")
    (6, 9, 0)
    """
    found = SPAN.fullmatch(period)
    return int(found["month"] or int(found["quarter"]) * 3) if found and int(found["year"]) else 0


def _told(fact: Fact, wording: Wording) -> str:
    """What the sentence says of its subjects behind the last of them: A、B和C增速未达年初预期."""
    at = fact.sentence.find(fact.quote)
    return wording.claim(fact.sentence[at:]) if at >= 0 else ""


def _matched(side: Side, known: Results) -> dict[Key, Key]:
    """target key → result key: the same, or for open phrases the most alike."""
    out = {key: key for key in side if key in known.side and known.side[key].fact.value_state != "no_number"}
    left, right = [k for k in side if k not in out], [k for k in known.side if k not in out.values()]
    for i, j, _ in pairs([side[k].fact for k in left], [known.side[k].fact for k in right]):
        out[left[i]] = right[j]
    return out


def judged(
    target: Fact, result: Fact | None, known: Results, wording: Wording, book: Book, tolerance: Tolerance, nation: Mapping[tuple[str, str, str], float]
) -> tuple[Verdict, Fact | None]:
    """The verdict on a target, and the result it was given by."""
    if not known.reported:
        return _so_far(target, known)
    if target.value_state == "redacted" or (target.value_state == "suspect" and number(target) is None):
        return Verdict("not_comparable", "the digits of the target are masked"), result
    if target.value_state == "no_number":
        return _of_words(target, known, wording, book, tolerance, nation)
    if result is not None and result.value_state == "redacted":
        return Verdict("not_comparable", "the digits of the result are masked"), result
    if bare(target):
        return Verdict("not_comparable", "the name says too little to tell that a result is its own"), None
    if result is not None and of_the_year(target) != of_the_year(result):
        return Verdict("not_comparable", "growth of one year against growth of several"), result
    if result is not None and result.value_state != "no_number" and result.unit == target.unit:
        return measured(target, result, book.better.get(target.indicator_id, "higher"), tolerance), result
    return _otherwise(target, known, book, tolerance)


def _so_far(target: Fact, known: Results) -> tuple[Verdict, Fact | None]:
    """The year is not over, or nobody here tells of it: how far it has come (序时进度), where a part of the year is told."""
    part = next((f for f in known.parts if key_of(f) == key_of(target) and f.unit == target.unit and months(f.period)), None)
    aim, got = number(target), number(part) if part else None
    if part is None or aim is None or got is None:
        return Verdict("not_yet", "no document here tells of that year"), None
    gone = months(part.period)
    if _form(target) == "growth" or target.quantity == "share" or not aim:
        return Verdict("not_yet", f"after {gone} months: {part.quote}", round(got - aim, 9)), part
    ahead = "ahead of" if got / aim >= gone / 12 else "behind"
    return Verdict("not_yet", f"after {gone} months {got / aim:.1%} of it, {ahead} 序时进度 ({gone / 12:.1%})", round(got - aim, 9)), part


def _tiered(target: Chosen, verdict: Verdict, result: Fact | None, wording: Wording, better: str, tolerance: Tolerance) -> Verdict:
    """6%以上，力争6.5%: where the aim is met and the higher one is not, the target is partly met."""
    higher = [o for o in target.others if o.doc_id == target.fact.doc_id and wording.hardness(o) == "stretch" and o.unit == target.fact.unit]
    if verdict.verdict != "met" or result is None or not higher or wording.hardness(target.fact) == "stretch":
        return verdict
    missed = next((o for o in higher if measured(o, result, better, tolerance).verdict == "missed"), None)
    return Verdict("partly", f"the aim is met, the higher one ({missed.strength}{missed.quote}) is not", verdict.distance) if missed else verdict


def measured(target: Fact, result: Fact, better: str, tolerance: Tolerance) -> Verdict:
    """A number against a number: an exact aim is read as at least, 左右 allows a little, anything better counts as met."""
    aim, got = number(target), number(result)
    if aim is None or got is None:
        return Verdict("not_comparable", "no number is stated")
    slack = 0.0
    if target.bound == "approx":
        slack = tolerance.points if target.unit in ("%", "百分点") else abs(aim) * tolerance.level
    low, high = target.value_low, target.value_high
    distance = round(got - aim, 9)
    told = f"左右 allows {slack:g}" if slack else ""
    if better == "none" and target.bound == "approx":
        return Verdict("met" if abs(distance) <= slack + 1e-9 else "missed", f"no way is better, {told} both ways", distance)
    ceiling = target.bound in ("le", "lt") or better == "lower" or (better == "none" and low is None)
    if ceiling:
        limit = high if high is not None else aim
        met = got <= limit + slack or near(got, limit)
        rule = "no more than" if better != "lower" else "lower is better: no more than"
        distance = round(got - limit, 9)
    else:
        limit = low if low is not None else aim
        met = got >= limit - slack or near(got, limit)
        rule = {"eq": "an exact aim is read as at least", "approx": "about", "range": "the low end of the range"}.get(target.bound, "at least")
        distance = round(got - limit, 9)
    if (result.value_high if met == ceiling else result.value_low) is None:  # 超过3% may be over 4%, 不足7% under 6%; 不足5% is under 6%
        return Verdict("not_comparable", f"the result is open: {result.quote}", distance)
    within = met and slack and not (got <= limit if ceiling else got >= limit)
    return Verdict("met" if met else "missed", "; ".join(filter(None, (rule, told if within or not met else ""))), distance)


def _of_words(
    target: Fact, known: Results, wording: Wording, book: Book, tolerance: Tolerance, nation: Mapping[tuple[str, str, str], float]
) -> tuple[Verdict, Fact | None]:
    """A target without a number: computed where its words allow it."""
    said = wording.said(target)
    own = [f for f in known.facts.get(key_of(target)[:2], ()) if f.value_state == "ok" and f.period == target.period]
    growth = next((f for f in own if f.quantity == "rate" and f.basis in ("yoy", "")), None)
    if said.sort in ("in-step", "above") and growth is not None:
        than = _standard(said.than or "经济", target, known, nation)
        if than is not None and (got := number(growth)) is not None:
            distance = round(got - than, 9)
            slack = tolerance.points if said.sort == "in-step" else 0.0
            met = distance >= -slack if said.sort == "in-step" else distance > 0
            return Verdict("met" if met else "missed", f"its growth less that of {said.than or '经济'} is {distance:g} points", distance), growth
        return Verdict("not_comparable", f"the growth of {said.than or '经济'} is not in the tables"), growth
    if said.sort == "positive" and growth is not None and (got := number(growth)) is not None:
        return Verdict("met" if got > 0 else "missed", "positive growth", got), growth
    if own:
        return Verdict("not_comparable", "the target has no number"), own[0]
    return _otherwise(target, known, book, tolerance)


def _standard(than: str, target: Fact, known: Results, nation: Mapping[tuple[str, str, str], float]) -> float | None:
    """The growth that a statement is held against."""
    if than in ("经济", "地区生产总值", "生产总值", "GDP"):
        fact = next((c.fact for k, c in known.side.items() if k.name == GDP and k.quantity == "rate" and not k.scope), None)
        return number(fact) if fact else None
    if than == "全国":
        return nation.get((target.indicator_id, "rate", target.period))
    return None


def _same(target: Fact, fact: Fact) -> bool:
    name, other = key_of(target), key_of(fact)
    return name[:2] == other[:2]


def _otherwise(target: Fact, known: Results, book: Book, tolerance: Tolerance) -> tuple[Verdict, Fact | None]:
    """No result in the form of the target: one in another form, one of a part or of the whole, or none."""
    claimed = next((f for f, c in known.claims if _same(target, f) and c == "met"), None)
    if claimed is not None:
        return Verdict("met", "said to be, without a number"), claimed
    for fact in known.facts.get(key_of(target)[:2], ()):
        if fact.value_state == "ok" and (found := _other_form(target, fact, book, tolerance)):
            return found, fact
    for name in sorted(book.related.get(target.indicator_id, ())):
        for fact in known.facts.get((name, ""), ()):
            if fact.value_state == "ok" and _form(fact) == _form(target):
                return Verdict("not_comparable", f"only {fact.indicator}"), fact
    return Verdict("not_reported", "no result of it in the documents of the year"), None


def _form(fact: Fact) -> str:
    return "growth" if fact.quantity in ("rate", "points") else "level" if fact.quantity in LEVELS else ""


def _other_form(target: Fact, fact: Fact, book: Book, tolerance: Tolerance) -> Verdict | None:
    """The verdict that a result in another form, or of several years, allows; None where it tells nothing of the target.

    The level of a year says nothing of its growth, and nothing is computed from it; a mean of several years nothing of one.
    """
    if fact.quantity != target.quantity and fact.quantity in OWN:
        return None
    if _form(target) != _form(fact):
        at = fact.sentence.find(fact.quote)
        if _form(target) == "growth" and at > 0 and RISEN.search(fact.sentence[:at]):
            return Verdict("not_comparable", "only its levels, years apart")
        return Verdict("not_comparable", "only its growth") if _form(target) == "level" and target.value_state == "ok" and fact.period == target.period else None
    if fact.quantity != target.quantity and target.quantity:
        return Verdict("not_comparable", f"only in another form ({fact.quantity})") if fact.period == target.period else None
    if fact.period == target.period or target.value_state != "ok":
        return None
    state = fact.period.startswith("asof:") or fact.quantity in ("share", "index")
    if _form(target) == "level" and fact.unit == target.unit and state:  # a sum of five years is no result of one
        return measured(target, fact, book.better.get(target.indicator_id, "higher"), tolerance)
    return None if fact.basis == "avg" else Verdict("not_comparable", "only over several years")


def _claim(target: Fact, known: Results) -> str:
    """What the documents themselves say of the target."""
    return next((c for f, c in known.claims if _same(target, f)), "")


def _heard(verdict: Verdict, claim: str) -> Verdict:
    """A document that admits a miss without a number is believed; where there is a number, the number judges, and the claim stands beside it."""
    if claim == "missed" and verdict.verdict == "not_reported":
        return Verdict("missed", "the document itself says so", verdict.distance)
    return verdict


def _row(tables: Tables, region: str, year: str, target: Fact, result: Fact | None, verdict: Verdict, claim: str, note: str) -> Row:
    low, high = (result.value_low, result.value_high) if result else (None, None)
    return (
        region, tables.codes.get(region, ""), target.indicator, target.indicator_id, target.scope, target.quantity, year,
        target.value_low, target.value_high, target.bound, target.strength, low, high, result.kind if result else "", target.unit,
        verdict.verdict, verdict.distance, claim, "; ".join(filter(None, (verdict.reason, note))),
        target.quote, result.quote if result else "", target.record_id, result.record_id if result else "",
    )  # fmt: skip
