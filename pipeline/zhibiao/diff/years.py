"""By year: what became of a region's targets, results and measures from one year to the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from zhibiao.diff.book import Book
from zhibiao.diff.choose import Chosen, chosen, of_record
from zhibiao.diff.facts import Fact, Tables
from zhibiao.diff.measures import Neighbours, kept
from zhibiao.diff.names import Key, pairs
from zhibiao.diff.values import Change, compared, of_the_year
from zhibiao.diff.wording import Wording
from zhibiao.table import Row

__all__ = ["Side", "changes", "sides"]

YEAR = re.compile(r"[12]\d{3}")
Side = dict[Key, Chosen]
NOBODY = Fact(*("" for _ in Fact._fields))  # type: ignore[arg-type]  # what a row without either side would show


def changes(tables: Tables, region: str, wording: Wording, book: Book, neighbours: Neighbours) -> Iterator[Row]:
    """The rows of a region, with the columns of CHANGES: targets, then results, then measures, year after year."""
    facts = tables.of(region)
    for kind in ("target", "actual"):
        years = sides(tables, region, facts, kind)
        seen: set[Key] = set()
        for before, after in pairwise(years):
            seen |= years[before].keys()
            earlier = seen - years[before].keys()
            yield from _between(tables, region, kind, (before, years[before]), (after, years[after]), wording, book, earlier)
    yield from _measures(tables, region, facts, neighbours)


def sides(tables: Tables, region: str, facts: Sequence[Fact], kind: str) -> dict[str, Side]:
    """year → the rows taken for it, for every year that a document of the region speaks for; without such documents every year that is named."""
    record = of_record(tables.reports.get(region, ()), kind)
    kinds = ("target",) if kind == "target" else ("actual", "estimate")
    by_year: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.kind not in kinds:
            continue
        if fact.period.startswith("rec:") and (doc := tables.documents.get(fact.doc_id)) and kind == "target":
            fact = fact._replace(period=doc.plan_year)  # 每月至少召开一次: a duty of the year planned
        if kind == "actual" and not of_the_year(fact):
            continue
        if YEAR.fullmatch(fact.period) and (not record or fact.doc_id in record.get(fact.period, ())):
            by_year.setdefault(fact.period, []).append(fact)
    return {year: chosen(by_year[year], tables.documents, kind) for year in sorted(by_year)}


def _between(
    tables: Tables, region: str, kind: str, old: tuple[str, Side], new: tuple[str, Side], wording: Wording, book: Book, earlier: set[Key]
) -> Iterator[Row]:
    """The rows of one step from year to year."""
    (before, was), (after, now) = old, new
    matched = {key: (key, "") for key in was if key in now}
    left, right = ([k for k in side if k not in other] for side, other in ((was, now), (now, was)))
    matched |= _reworded(was, now, left, right)
    gone_on = {to for to, _ in matched.values()}
    parted = _parted([k for k in left if k not in matched], [k for k in right if k not in gone_on], book)
    for key in was:
        if key in parted:
            part = now[parted[key]]
            yield _row(tables, region, kind, before, after, was[key], part, Change("not_comparable", f"now told of {part.fact.indicator}"), "")
        elif key in matched:
            to, note = matched[key]
            change = compared(was[key].fact, now[to].fact, wording)
            note = "; ".join(filter(None, (note, _harder(was[key].fact, change.change, book))))
            yield _row(tables, region, kind, before, after, was[key], now[to], change, note)
        elif kind == "target":
            yield _row(tables, region, kind, before, after, was[key], None, Change("dropped"), "")
    gone_on |= set(parted.values())
    for key in [k for k in now if k not in gone_on] if kind == "target" else ():
        back = "returned" if key in earlier else "new"
        yield _row(tables, region, kind, before, after, None, now[key], Change(back), "")


def _reworded(was: Side, now: Side, left: list[Key], right: list[Key]) -> dict[Key, tuple[Key, str]]:
    """What goes on in other words: an indicator that a number and words take turns for, and open phrases that are alike."""
    out: dict[Key, tuple[Key, str]] = {}
    other_form = {key[:2]: key for key in right}
    for key in left:
        other = other_form.get(key[:2])
        if other and "" in (key.quantity, other.quantity) and "no_number" in (was[key].fact.value_state, now[other].fact.value_state):
            out[key] = other, ""
    gone = {to for to, _ in out.values()}
    left, right = [k for k in left if k not in out], [k for k in right if k not in gone]
    for i, j, score in pairs([was[k].fact for k in left], [now[k].fact for k in right]):
        out[left[i]] = right[j], f"matched by wording, {score:.2f}"
    return out


def _parted(left: list[Key], right: list[Key], book: Book) -> dict[Key, Key]:
    """Indicators told of in one calibre and then in another (固定资产投资, then 项目投资): no number can be held against the other."""
    out: dict[Key, Key] = {}
    for key in left:
        kin = book.calibres.get(key.name)
        if kin and not key.scope and (part := next((o for o in right if o.name in kin and not o.scope and o not in out.values()), None)):
            out[key] = part
    return out


def _harder(fact: Fact, change: str, book: Book) -> str:
    """What a number raised or lowered means, where the code book knows which way is good and that is not up."""
    if change not in ("raised", "lowered") or book.better.get(fact.indicator_id) != "lower":
        return ""
    return "lower is better: " + ("less is asked" if change == "raised" else "more is asked")


def _row(
    tables: Tables, region: str, kind: str, before: str, after: str, old: Chosen | None, new: Chosen | None, change: Change, note: str
) -> Row:
    a, b = old and old.fact, new and new.fact
    shown = a or b or NOBODY
    names = {f.region for f in (a, b) if f} - {region}
    notes = [
        change.reason,
        note,
        f"then called {'、'.join(sorted(names))}" if names else "",
        old.told() if old else "",
        new.told() if new else "",
        f"no report of the years between {before} and {after}" if int(after) - int(before) > 1 else "",
    ]
    return (
        region, tables.codes.get(region, ""), shown.indicator, shown.indicator_id, shown.scope, shown.quantity, kind, before, after,
        *((a.value_low, a.value_high, a.bound) if a else (None, None, "")),
        *((b.value_low, b.value_high, b.bound) if b else (None, None, "")),
        (shown.unit or (b.unit if b else "")), a.strength if a else "", b.strength if b else "", change.change, "; ".join(filter(None, notes)),
        a.quote if a else "", b.quote if b else "", a.record_id if a else "", b.record_id if b else "",
    )  # fmt: skip


def _measures(tables: Tables, region: str, facts: Sequence[Fact], neighbours: Neighbours) -> Iterator[Row]:
    """Which policy measures a region kept, took up and let go, and which of its neighbours have them."""
    record = of_record(tables.reports.get(region, ()), "target")
    years: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.kind == "measure" and fact.doc_id in record.get(fact.period, ()):
            years.setdefault(fact.period, []).append(fact)
    for before, after in pairwise(sorted(years)):
        found = kept(years[before], years[after])
        beside = neighbours.told(region, after, [new or old for old, new, _ in found if new or old])  # type: ignore[misc]
        for (old, new, score), near in zip(found, beside, strict=True):
            change = Change("same" if old and new else "new" if new else "dropped", f"likeness of the leads {score:.2f}" if old and new else "")
            yield _row(tables, region, "measure", before, after, old and Chosen(old, ()), new and Chosen(new, ()), change, near)
