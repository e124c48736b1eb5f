"""Corrected records → labels as `zhibiao evaluate` takes them: a JSON line for each, in text order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from zhibiao.labels.compare import Outcome
from zhibiao.labels.task import Task
from zhibiao.text import Text

__all__ = ["Clean", "labels"]

ANCHOR = 14  # characters before the quote


class Clean:
    """The repaired text of a document, and what of it came from a stretch of the text as shown."""

    def __init__(self, text: Text) -> None:
        self.text = text.clean
        spans = [text.to_raw(at, at + 1) for at in range(len(text.clean))]
        self._starts, self._ends = [s for s, _ in spans], [e for _, e in spans]
        for at in range(1, len(spans)):  # where repair moved characters, the order is that of the repaired text
            self._starts[at] = max(self._starts[at], self._starts[at - 1])
            self._ends[at] = max(self._ends[at], self._ends[at - 1])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the repaired text that comes from `[start, end)` of the text as shown; empty where repair left nothing of it."""
        low, high = bisect_right(self._ends, start), bisect_left(self._starts, end)
        return low, max(low, high)


def labels(task: Task, found: Sequence[Outcome], clean: Clean) -> list[dict[str, Any]]:
    """The labels of a document. Statements in words (no number) are not labelled: the scorer leaves them out."""
    kept = [o for o in found if o.now is not None and o.now["value_state"] != "no_number"]
    numbers = {o.was["record_id"]: i for i, o in enumerate(kept, 1) if o.was is not None}
    return [_label(task, o, clean, numbers) for o in kept]


def _label(task: Task, one: Outcome, clean: Clean, numbers: dict[str, int]) -> dict[str, Any]:
    now, was = one.now or {}, one.was or {}
    start, end = clean.span(now["start"], now["end"])
    quote = clean.text[start:end] or task.text[now["start"] : now["end"]]
    if now["kind"] == "measure":
        same = was.get("kind") == "measure" and "start" not in one.changed
        section = str(was.get("section", "")).rpartition(" / ")[2]
        return {"kind": "measure", "quote": was["indicator"] if same else quote, "section": section, "optional": now["optional"]}
    low, high = (_number(now[name]) for name in ("value_low", "value_high"))
    text = str(was.get("indicator_text", "")) if "indicator" not in one.changed else ""
    return {
        "quote": quote,
        "anchor": clean.text[max(0, start - ANCHOR) : start].rpartition("\n")[2],
        "kind": now["kind"],
        "quantity": now["quantity"],
        "value_low": low,
        "value_high": high,
        "bound": now["bound"],
        "unit": now["unit"],
        "indicator": now["indicator"],
        "alts": [text] if text and text != now["indicator"] else [],
        "scope": now["scope"],
        "period": now["period"],
        "basis": now["basis"],
        "region": "" if now["region"] == task.region else now["region"],
        "part_of": numbers.get(now["part_of"], 0),
        "redacted": now["value_state"] == "redacted" and low is None and high is None,
        "optional": now["optional"],
    }


def _number(cell: str) -> float | int | None:
    if not cell:
        return None
    number = float(cell)
    return int(number) if number.is_integer() else number
