"""What a person left of a document beside what it was: kept, changed, added, deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from zhibiao.errors import InputError
from zhibiao.export.label_studio_config import FIELDS
from zhibiao.labels.task import Region, Task
from zhibiao.model import Figure
from zhibiao.table import written
from zhibiao.write.wording import CODES

__all__ = ["TOLD", "Outcome", "outcomes"]

Row = dict[str, Any]
TOLD = ("kind", "indicator", "scope", "value_low", "value_high", "unit", "bound", "quantity", "period", "basis", "region", "value_state")
CHOSEN = ("quantity", "bound", "value_state")
PLAIN = ("indicator", "scope", "unit", "bound", "quantity", "period", "basis", "region", "value_state")


class Outcome(NamedTuple):
    """A record as it was and as it is now, as text cells by column with `start` and `end`; None where it was not there, or is no more.

    `changed` are the columns that say something else now; `start` where it stands elsewhere. `now` has also `optional` and `part_of`.
    """

    was: Row | None
    now: Row | None
    changed: tuple[str, ...] = ()


def outcomes(task: Task, scan: Callable[[str], Sequence[Figure]]) -> list[Outcome]:
    """Every record of a task, in text order. `scan` reads the figures of a text: what a new region does not tell of its value is read in it.

    Raises InputError for a field that says what no record can.
    """
    pairs = _paired(task.was, task.regions)
    names = {region.id: (was or {}).get("record_id", region.id) for region, was in pairs}
    found = []
    for region, was in pairs:
        now = _now(region, was, task, scan)
        now["part_of"] = names.get(region.part_of, "") if now["kind"] != "measure" else ""
        if was is None:
            found.append(Outcome(None, now))
        else:
            moved = ("start",) if (was["start"], was["end"]) != (now["start"], now["end"]) else ()
            other = (was["kind"] == "measure") is not (now["kind"] == "measure")  # then all else is different of necessity
            found.append(Outcome(was, now, ("kind",) if other else (*moved, *(name for name in TOLD if was[name] != now[name]))))
    kept = {id(was) for _, was in pairs}
    found += [Outcome(row, None) for row in task.was if id(row) not in kept]
    order = {row["record_id"]: i for i, row in enumerate(task.was)}
    return sorted(found, key=lambda o: ((o.now or o.was or {})["start"], (o.now or o.was or {})["end"], order.get((o.was or {}).get("record_id", ""), len(order))))


def _paired(was: Sequence[Row], regions: Sequence[Region]) -> list[tuple[Region, Row | None]]:
    """Each region with the record it was: the one of its id, else the one at its place, else one that it overlaps."""
    free = {row["record_id"]: row for row in was}
    found: dict[int, Row] = {}

    def take(fits: Callable[[Region, Row], bool]) -> None:
        for i, region in enumerate(regions):
            if i not in found and (row := next((r for r in free.values() if fits(region, r)), None)):
                found[i] = free.pop(row["record_id"])

    for i, region in enumerate(regions):
        if region.id in free:
            found[i] = free.pop(region.id)
    take(lambda region, row: (region.start, region.end) == (row["start"], row["end"]))
    take(lambda region, row: region.start < row["end"] and row["start"] < region.end and (region.kind == "measure") is (row["kind"] == "measure"))
    return [(region, found.get(i)) for i, region in enumerate(regions)]


def _now(region: Region, was: Row | None, task: Task, scan: Callable[[str], Sequence[Figure]]) -> Row:
    where = f"{task.doc_id}: 「{task.text[region.start : region.end][:40]}」"
    same = was is not None and region.id == was["record_id"]
    now: Row = dict.fromkeys((*PLAIN, "value_low", "value_high"), "") | {"start": region.start, "end": region.end, "kind": region.kind, "optional": False}
    if region.kind == "measure":
        return now | ({name: was[name] for name in TOLD} if was and was["kind"] == "measure" else {"value_state": "ok"})
    given = {name: said for name, said in (region.fields or {}).items() if said or same}
    if region.fields is not None and same:
        given = {field.name: "" for field in FIELDS} | given
    else:
        now |= {name: was[name] for name in TOLD if name != "kind"} if was else _read(task.text[region.start : region.end], scan)
        if was is None and region.fields is None and not now["quantity"]:
            what = "is a new span, and its words are no figure that can be read"
            raise InputError("bad-field", where, what, "mark the number with its unit and nothing else, or label in Label Studio, where the value can be said")
    now |= {name: given[name] for name in PLAIN if name in given}
    if "value" in given:
        now["value_low"], now["value_high"] = _values(given["value"], where)
    now["optional"] = bool(given.get("optional"))
    now["value_state"] = now["value_state"] or "ok"
    if now["value_state"] == "no_number":
        return now
    now["bound"] = now["bound"] or "eq"
    for name in CHOSEN:
        if now[name] not in CODES[name]:
            raise InputError("bad-field", where, f"{name} is {now[name]!r} here" if now[name] else f"says no {name}", f"say one of {', '.join(CODES[name].values())}")
    if now["value_state"] in ("ok", "inferred") and not now["value_low"] and not now["value_high"]:
        raise InputError("bad-field", where, "says no value", "give the value (8, 5~6, 5~, ~3), or say under 数值状态 that the digits are masked")
    return now


def _read(words: str, scan: Callable[[str], Sequence[Figure]]) -> Row:
    """What the words of a new region say of its value, where they hold one figure."""
    figures = scan(words)
    if len(figures) != 1:
        return {}
    one = figures[0]
    low, high = (written(float(v)) if v is not None else "" for v in (one.low, one.high))
    return {"value_low": low, "value_high": high, "unit": one.unit, "bound": one.bound, "quantity": one.quantity, "value_state": one.state}


def _values(given: str, where: str) -> tuple[str, str]:
    """Lowest and highest value of a cell: 8, 5~6, 5~, ~3, or nothing."""
    low, mark, high = given.replace("～", "~").replace("，", "").replace(",", "").partition("~")
    ends = [_number(end.strip(), given, where) for end in (low, high if mark else low)]
    if ends[0] and ends[1] and Decimal(ends[0]) > Decimal(ends[1]):
        raise InputError("bad-field", where, f"the value {given!r} ends below where it begins", "the lower number comes first: 5~6")
    return ends[0], ends[1]


def _number(end: str, given: str, where: str) -> str:
    if not end:
        return ""
    try:
        number = Decimal(end)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        raise InputError("bad-field", where, f"the value {given!r} is no number", "write it in the base unit with plain digits: 60亿元 is 6000000000")
    return written(float(number))
