"""What doccano exports as JSONL → tasks. It tells only spans and their labels: what else a record was stays, unless its span goes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zhibiao.errors import InputError
from zhibiao.export.label_studio_config import code
from zhibiao.export.shown import Units
from zhibiao.labels.task import Region, Task, unpacked
from zhibiao.write.wording import CODES

__all__ = ["tasks"]


def tasks(text: str, where: str) -> Iterator[Task]:
    """The lines of a file of doccano, as tasks. Raises InputError for one of another project."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{where}: line {number}"
        try:
            one = json.loads(line)
        except ValueError as error:
            raise InputError("not-labels", place, f"is no JSON ({error})", "give the JSONL that doccano exports") from None
        if not isinstance(one, Mapping):
            raise InputError("not-labels", place, "is no document of doccano", "give the JSONL that doccano exports")
        meta = one.get("meta")
        task = unpacked(one.get("zhibiao") or (meta.get("zhibiao") if isinstance(meta, Mapping) else None), one.get("text"), place)
        yield task._replace(regions=_regions(_spans(one), task, f"{place}: {task.doc_id}"))


def _spans(one: Mapping[str, Any]) -> Sequence[Any]:
    """The spans, under the names that versions of doccano give them; as lists, or as objects where a project has relations."""
    for name in ("label", "labels", "entities"):
        if isinstance(one.get(name), list):
            return [[s.get("start_offset"), s.get("end_offset"), s.get("label")] if isinstance(s, Mapping) else s for s in one[name]]
    return ()


def _regions(spans: Sequence[Any], task: Task, where: str) -> list[Region]:
    units, found = Units(task.text), []
    for span in spans:
        start, end, label = span if isinstance(span, list) and len(span) == 3 else (None, None, None)
        low, high = (units.characters(at) if isinstance(at, int) else None for at in (start, end))
        if low is None or high is None or not 0 <= low < high <= len(task.text):
            what = f"the span {span!r:.60} is none of its text"
            raise InputError("misplaced", where, what, "do not count grapheme clusters as one character (a setting of the project), and export anew")
        kind = code("kind", str(label))
        if kind not in CODES["kind"]:
            raise InputError("not-ours", where, f"a span is labelled {label!r:.40}", f"label with {', '.join(CODES['kind'].values())} alone")
        there = [row for row in task.was if (row["start"], row["end"]) == (low, high)]  # the three parts of a ratio are one span
        found += [Region(row["record_id"], low, high, kind, None, row["part_of"]) for row in there] or [Region("", low, high, kind)]
    return found
