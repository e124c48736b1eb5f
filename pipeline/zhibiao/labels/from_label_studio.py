"""What Label Studio exports as JSON → tasks that a person has gone through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zhibiao.errors import InputError
from zhibiao.export.label_studio_config import FIELDS, LABEL, LINKS, code
from zhibiao.export.shown import Units
from zhibiao.labels.task import Region, Task, unpacked
from zhibiao.write.wording import CODES

__all__ = ["tasks"]

NAMES = {field.name: field for field in FIELDS}


def tasks(given: Sequence[Any], where: str) -> Iterator[Task]:
    """The tasks that have an annotation which was not skipped. Raises InputError for those of another project or another interface."""
    for number, one in enumerate(given, 1):
        place = f"{where}: task {one.get('id', number) if isinstance(one, Mapping) else number}"
        if not isinstance(one, Mapping) or not isinstance(one.get("data"), Mapping):
            raise InputError("not-labels", place, "is no task of Label Studio as JSON", "export the project as JSON (not JSON-MIN, not CSV)")
        task = unpacked(one["data"].get("zhibiao"), one["data"].get("text"), place)
        done = [a for a in one.get("annotations") or [] if isinstance(a, Mapping) and not a.get("was_cancelled")]
        if done:  # of several annotations the one marked as ground truth, else the latest
            best = max(enumerate(done), key=lambda a: (bool(a[1].get("ground_truth")), str(a[1].get("updated_at") or ""), a[0]))[1]
            results = best.get("result")
            yield task._replace(regions=_regions(results if isinstance(results, list) else [], task, f"{place}: {task.doc_id}"))


def _regions(results: Sequence[Any], task: Task, where: str) -> list[Region]:
    labels: dict[str, Mapping[str, Any]] = {}
    fields: dict[str, dict[str, str]] = {}
    parts: dict[str, str] = {}
    for result in results:
        kind, name = result.get("type"), result.get("from_name")
        value = result.get("value") if isinstance(result.get("value"), Mapping) else {}
        if kind == "relation":
            if LINKS["part_of"] in (result.get("labels") or ()):
                parts[str(result.get("from_id"))] = str(result.get("to_id"))
        elif kind == "labels" and name == LABEL:
            labels[str(result.get("id"))] = value
        elif name in NAMES:
            fields.setdefault(str(result.get("id")), {})[name] = _said(name, value)
        else:
            raise InputError("not-ours", where, f"has a result of {name!r}, which the interface of zhibiao does not have", "use label-studio.xml as the project's labeling interface")
    if loose := sorted(fields.keys() - labels.keys()):
        raise InputError("no-label", where, f"the region {loose[0]} has fields and no label", "give it one in Label Studio, or delete it")
    units = Units(task.text)
    return [_region(key, value, fields.get(key, {}), parts.get(key, ""), task.text, units, where) for key, value in labels.items()]


def _said(name: str, value: Mapping[str, Any]) -> str:
    """What a field of a region says: its choice or its text, as a code where it has one."""
    cells = value.get("choices") if NAMES[name].choices else value.get("text")
    cells = [cells] if isinstance(cells, str) else cells or []
    said = [str(cell).strip() for cell in cells if str(cell).strip()]
    return code(name, said[-1]) if said else ""


def _region(key: str, value: Mapping[str, Any], fields: dict[str, str], part_of: str, text: str, units: Units, where: str) -> Region:
    words = value.get("labels")
    kind = code("kind", str(words[0])) if isinstance(words, list) and words else ""
    if kind not in CODES["kind"]:
        raise InputError("not-ours", where, f"a region is labelled {words!r}, which the interface of zhibiao does not have", "use label-studio.xml as the project's labeling interface")
    return Region(key, *_span(value, text, units, where), kind, fields, part_of)


def _span(value: Mapping[str, Any], text: str, units: Units, where: str) -> tuple[int, int]:
    """Where a region is, in characters; versions before 1.4 counted UTF-16 units, and its words tell which."""
    start, end, words = value.get("start"), value.get("end"), value.get("text")
    if isinstance(start, int) and isinstance(end, int):
        ways = [(start, end), (units.characters(start), units.characters(end))]
        for low, high in ways:
            if low is None or high is None or not 0 <= low < high <= len(text):
                continue
            if not isinstance(words, str) or _bare(text[low:high]) == _bare(words.replace("\\n", "\n")):
                return low, high
    what = f"a region from {start} to {end} says {words!r:.60}, and the text has other words there"
    raise InputError("misplaced", where, what, "export the project anew; where the region stands at the wrong place in Label Studio too, draw it again")


def _bare(words: str) -> str:
    return "".join(words.split())
