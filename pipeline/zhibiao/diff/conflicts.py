"""Conflicts: two documents that give one figure of one region and period differently, and what sort of difference it is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from zhibiao.diff.facts import Fact, Tables
from zhibiao.diff.names import Key, key_of
from zhibiao.diff.values import near, number
from zhibiao.diff.wording import Wording
from zhibiao.table import Row

__all__ = ["conflicts", "rounded"]

WRITTEN = re.compile(r"\d+(?:\.(\d+))?")
SCALES = (10.0**4, 10.0**8)  # 万 and 亿: what is lost or gained when a unit is mistaken
EXACT = ("eq", "approx")


def conflicts(tables: Tables, region: str, wording: Wording) -> Iterator[Row]:
    """The rows of a region, with the columns of CONFLICTS: every figure that a later document gives otherwise than the first."""
    groups: dict[tuple[Key, str, str], list[Fact]] = defaultdict(list)
    for fact in tables.of(region):
        told = fact.kind in ("actual", "estimate") and fact.value_state == "ok" and fact.bound in EXACT and fact.basis in ("", "yoy")
        if told and fact.indicator_id and fact.period:
            groups[key_of(fact), fact.period, fact.unit].append(fact)
    for (_, period, unit), group in groups.items():
        first: dict[str, Fact] = {}
        for fact in sorted(group, key=lambda f: (_told(tables, f), f.doc_id, f.raw_start)):
            first.setdefault(fact.doc_id, fact)
        one, *others = first.values()
        for other in others:
            a, b = number(one), number(other)
            if a is not None and b is not None and not near(a, b):
                yield _row(tables, region, period, unit, one, other, _sort(tables, one, other, wording))


def _told(tables: Tables, fact: Fact) -> str:
    """The year in which a document speaks: later ones revise earlier ones."""
    doc = tables.documents.get(fact.doc_id)
    return doc.year if doc else ""


def _sort(tables: Tables, one: Fact, other: Fact, wording: Wording) -> tuple[str, str]:
    a, b = number(one) or 0.0, number(other) or 0.0
    if rounded(one, other) or rounded(other, one):
        return "rounding", "one is the other in fewer digits"
    if one.kind != other.kind:
        return "estimate", "one was told before the books closed"
    calibres = wording.calibre(one), wording.calibre(other)
    if calibres[0] != calibres[1]:
        return "calibre", f"{calibres[0] or 'no calibre named'} against {calibres[1] or 'no calibre named'}"
    if a and b and any(0.99 < max(abs(a), abs(b)) / min(abs(a), abs(b)) / scale < 1.01 for scale in SCALES):
        return "unit", "they are a 万 or an 亿 apart"
    if _told(tables, one) != _told(tables, other):
        return "revision", f"told in {_told(tables, one)}, and otherwise in {_told(tables, other)}"
    return "differs", "two documents of one year"


def rounded(fine: Fact, coarse: Fact) -> bool:
    """Whether the coarse figure is the fine one written with fewer digits: 364.58亿元 and 365亿元."""
    written = WRITTEN.search(coarse.quote.replace(",", "").replace("，", ""))
    a, b = number(fine), number(coarse)
    if not written or a is None or b is None or not float(written[0]):
        return False
    step = b / float(written[0]) * 10.0 ** -len(written[1] or "")
    return abs(a - b) <= abs(step) / 2 * (1 + 1e-9)


def _row(tables: Tables, region: str, period: str, unit: str, one: Fact, other: Fact, sort: tuple[str, str]) -> Row:
    return (
        region, tables.codes.get(region, ""), other.indicator, other.indicator_id, other.scope, other.quantity, other.kind, period,
        one.value_low, one.value_high, other.value_low, other.value_high, unit, *sort,
        one.quote, other.quote, one.doc_id, other.doc_id, one.record_id, other.record_id,
    )  # fmt: skip
