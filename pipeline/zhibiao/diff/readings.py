"""The rows of a comparison as people read them: values with their units and signs, and what comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhibiao.table import Cell, Column, Row
from zhibiao.write.wording import difference, reading

__all__ = ["Cells", "cells", "change", "gap", "likened", "named", "order", "sides"]

Cells = Mapping[str, Cell]
LESS = ("new", "dropped", "returned", "not_reported")  # what has only one side
LAST = ("same", "not_yet", "rounding")  # nothing happened
KINDS = ("target", "actual", "estimate", "measure")


def cells(columns: Sequence[Column], row: Row) -> dict[str, Cell]:
    """A row by the names of its columns."""
    return {c.name: cell for c, cell in zip(columns, row, strict=True)}


def order(view: str, row: Cells) -> tuple[int, ...]:
    """Headline indicators before open phrases, targets before results and measures, what nothing happened to last."""
    told = str(row.get({"year": "change", "targets": "verdict", "conflicts": "sort"}.get(view, ""), ""))
    kind = str(row.get("kind", "target"))
    return (
        told in LAST,
        not row["indicator_id"],
        KINDS.index(kind) if kind in KINDS else len(KINDS),
        told in LESS,
    )


def named(row: Cells) -> str:
    """The indicator, with what restricts it."""
    return str(row["indicator"]) + (f"（{row['scope']}）" if row["scope"] else "")


def sides(view: str, row: Cells) -> tuple[str, str]:
    """The two values that a row holds against each other; as written where they cannot be, or have no number.

    A row has one unit: where the two differ in it, only the words tell what they are.
    """
    if view == "targets":
        wordless = row["target_low"] is None and row["target_high"] is None
        apart = row["verdict"] == "not_comparable" or wordless
        return _value(row, "target_low", "target_high", "target_bound", "target_quote"), _value(row, "result_low", "result_high", "", "result_quote", apart)
    if view == "conflicts":
        return _value(row, "low_one", "high_one", "", "quote_one"), _value(row, "low_other", "high_other", "", "quote_other")
    if row["kind"] == "measure":
        return "", ""
    apart = row["change"] == "not_comparable"
    return _value(row, "low_from", "high_from", "bound_from", "quote_from", apart), _value(row, "low_to", "high_to", "bound_to", "quote_to", apart)


def _value(row: Cells, low: str, high: str, bound: str, quote: str, written: bool = False) -> str:
    a, b = row[low], row[high]
    if written or (a is None and b is None):
        return str(row[quote])
    sign = str(row[bound]) if bound else "eq" if a == b else "ge" if b is None else "le" if a is None else "range"
    return reading("", "", a, b, sign, str(row["unit"]))


def change(row: Cells) -> Cell:
    """How much a number rose or fell; None where it did neither. Of ranges as they are compared: the low ends, else the high ones."""
    if row["change"] not in ("raised", "lowered"):
        return None
    for low, high in (("low", "high"), ("high", "low")):
        was, now = (_first(row, side, low, high) for side in ("from", "to"))
        if was is not None and now is not None and (moved := round(now - was, 9)):
            return moved
    return None


def _first(row: Cells, side: str, *ends: str) -> float | None:
    return next((float(cell) for end in ends if (cell := row[f"{end}_{side}"]) is not None), None)


def gap(row: Cells, name: str = "distance") -> str:
    """A difference with its sign; points where a rate is missing on one side."""
    cell = row[name]
    return "" if cell is None else difference(cell, str(row["unit"]) or "%")  # without a unit: words, told in points


def likened(row: Cells) -> str:
    """The target of the region above, with its name."""
    if row["upper_target"] is None:
        return ""
    return f"{reading('', '', row['upper_target'], row['upper_target'], 'eq', str(row['unit']))}（{row['upper_region']}）"
