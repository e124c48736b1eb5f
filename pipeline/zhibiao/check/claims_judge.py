"""The verdict on a claim by the rows of the record beside it, and its reason.

What is said of one figure is looked for in this order, and why:

1. a row that agrees in every key and says the same: supported; where other documents say otherwise, the reason tells;
2. the same in fewer digits or looser words: supported_by_rounding;
3. a row that agrees in every key, whose value the words neither give nor rule out: no verdict;
4. the number with the other sign: contradicted;
5. the value in another unit, kind, quantity, calibre, scope, period or region, all else the same: the slip is named, before
   contradicted. That a value of other digits is another year's by chance is less likely than that a year was mistaken – unless so many
   places or years are told of that one of them was bound to have it (`CHANCE`): then it points to none of them;
6. rows that agree in every key, all with other values: contradicted, where the name is sure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from zhibiao.check.claim import Claim, Evidence
from zhibiao.check.claims_match import Fit
from zhibiao.check.claims_value import significant
from zhibiao.check.columns import VERDICTS
from zhibiao.check.rows import Entry
from zhibiao.diff.names import phrase
from zhibiao.diff.values import number

__all__ = ["Chances", "judged", "relation", "told"]

MOST = 5  # pieces of evidence
CHANCE = 0.25  # above it a value among so many is as likely one by chance
CROWD = 2.0  # values lie closer together than digits drawn by lot
SLIPS = ("kind", "quantity", "calibre", "scope", "period", "region")
KEYS = {
    "kind": "a target beside a result", "quantity": "another quantity", "calibre": "another calibre", "scope": "another part or scope",
    "period": "another period", "region": "another region", "name": "another name",
}  # fmt: skip
ORDER = {verdict: n for n, verdict in enumerate(VERDICTS)}


class Chances(NamedTuple):
    """How many other periods of its place, and other places, the record has for what a claim is about."""

    periods: int
    places: int


def judged(claim: Entry, fits: Sequence[Fit], chances: Callable[[], Chances]) -> Claim:
    """The verdict on a claim by the rows beside it."""
    verdict, reason, best = _verdict(claim, fits, chances)
    first = [fit.entry.record_id for fit in best]
    ranked = sorted(fits, key=lambda f: (f.entry.record_id not in first, *_rank(f)))
    evidence = _once(Evidence(f.entry, relation(f), told(f)) for f in ranked)
    return Claim(claim, verdict, reason, evidence[:MOST])


def _verdict(claim: Entry, fits: Sequence[Fit], chances: Callable[[], Chances]) -> tuple[str, str, Sequence[Fit]]:
    own = [f for f in fits if not f.differs and not f.unsure]
    for how, verdict in (("same", "supported"), ("rounded", "supported_by_rounding")):
        if found := [f for f in own if f.value.how == how]:
            return verdict, _agreed(found, own), found
    if found := [f for f in own if f.value.how == "unclear" and f.value.why != "the units differ"]:
        return "not_found", f"no verdict: {found[0].value.why}", found
    if found := [f for f in own if f.value.how == "unit"]:
        return "different_unit", found[0].value.why, found
    sure = _single(own)
    if sure and (found := [f for f in own if f.value.how == "turned"]):
        return "contradicted", _contrary(claim, found), found
    for key in SLIPS:
        found = [f for f in fits if f.differs == {key} and not f.unsure and f.value.how in ("same", "rounded")]
        if found and _telling(claim, key, chances, bool(own)):
            return f"different_{key}", _slip(key, found[0].entry), found
    if found := [f for f in own if f.value.how in ("other", "turned") and not f.alike]:
        if sure:
            return "contradicted", _contrary(claim, found), found
        return "not_found", "no verdict: the record has several figures under this name, and none is this", found
    return "not_found", _missing(claim, fits), ()


def relation(fit: Fit) -> str:
    """The verdict that a row alone would give."""
    how = fit.value.how
    if fit.unsure or how == "unclear" or len(fit.differs) > 1 or "name" in fit.differs:
        return "not_found"
    if fit.differs:
        return f"different_{next(iter(fit.differs))}" if how in ("same", "rounded") else "not_found"
    return {"same": "supported", "rounded": "supported_by_rounding", "unit": "different_unit"}.get(how, "contradicted")


def told(fit: Fit) -> str:
    """What agrees and what does not, in a sentence."""
    differs = [KEYS[key] for key in KEYS if key in fit.differs] + [f"{key} not known" for key in sorted(fit.unsure)]
    value = {"same": "the same value", "rounded": "the same value, rounded", "unit": "its digits in another unit", "other": "another value", "turned": "the other sign"}.get(fit.value.how, "no sure value")
    why = f" ({fit.value.why.lstrip('; ')})" if fit.value.why else ""
    return f"{'; '.join(differs) if differs else 'all keys agree'}: {value}{why}"


def _rank(fit: Fit) -> tuple[object, ...]:
    return (ORDER[relation(fit)], len(fit.differs) + len(fit.unsure), fit.value.how not in ("same", "rounded"), -fit.entry.confidence, fit.entry.doc_id, fit.entry.raw_start)


def _once(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Each row once, and of one document one quotation of a kind."""
    seen: dict[tuple[str, str, str], Evidence] = {}
    for piece in evidence:
        seen.setdefault((piece.entry.doc_id, piece.entry.quote, piece.relation), piece)
    return list(seen.values())


def _agreed(found: Sequence[Fit], own: Sequence[Fit]) -> str:
    one = found[0]
    why = f": {one.value.why}" if one.value.why else ""
    against = [f for f in own if f.value.how in ("other", "turned")]
    other = f"; but {against[0].entry.doc_id} has {against[0].entry.quote}" if against else ""
    return f"{one.entry.doc_id} says {one.entry.quote}{why}{other}"


def _single(own: Sequence[Fit]) -> bool:
    """Whether the name is sure: no document has two figures under it, and an open phrase has but one in the record."""
    by_doc: dict[str, set[float]] = {}
    for fit in own:
        if (value := number(fit.entry)) is not None:
            by_doc.setdefault(fit.entry.doc_id, set()).add(round(value, 6))
    return all(len(values) == 1 for values in by_doc.values())


def _telling(claim: Entry, key: str, chances: Callable[[], Chances], own: bool) -> bool:
    """Whether a value found elsewhere tells of a slip, and is not there by chance."""
    if key not in ("period", "region", "scope"):
        return True
    known = significant(claim)
    if not claim.indicator_id and len(phrase(claim.indicator)) < 4:
        return False
    periods, places = chances() if key in ("period", "region") else (1, 1)
    cells = places if key == "region" else periods
    return (own or known > 1) and cells * CROWD / 10.0**known <= CHANCE


def _slip(key: str, entry: Entry) -> str:
    named = {"period": entry.period, "region": entry.region, "kind": "a target" if entry.kind == "target" else "a result", "quantity": f"{entry.quantity} ({entry.quote})"}
    scope = f"{entry.scope}{entry.indicator}"
    return f"the value is that of {KEYS[key]}: {named.get(key, scope)} – {entry.doc_id} says {entry.quote}"


def _contrary(claim: Entry, found: Sequence[Fit]) -> str:
    said = "; ".join(dict.fromkeys(f"{f.entry.doc_id} has {f.entry.quote}" for f in found[:3]))
    return f"{said}, the article {claim.quote}{found[0].value.why}"


def _missing(claim: Entry, fits: Sequence[Fit]) -> str:
    unknown = [name for name, cell in (("region", claim.region), ("period", claim.period)) if not cell]
    if unknown:
        return f"the article does not tell its {' and '.join(unknown)}"
    if not fits:
        return "no row of the record speaks of it"
    return "nothing in the record agrees in all that must agree"
