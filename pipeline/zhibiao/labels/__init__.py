"""The way back from annotation: what a person corrected in Label Studio or doccano → gold labels for `zhibiao evaluate`, and cases for the rules."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zhibiao import write as writers
from zhibiao.errors import InputError, OutputError, UsageError
from zhibiao.evaluate import document
from zhibiao.labels import from_doccano, from_label_studio
from zhibiao.labels.compare import Outcome, outcomes
from zhibiao.labels.gold import Clean, labels
from zhibiao.labels.task import Task

if TYPE_CHECKING:
    from zhibiao.run import Pipeline

__all__ = ["Corrected", "bring_back", "corrections", "read", "summary"]


class Corrected(NamedTuple):
    """A document that a person went through, and what became of each of its records."""

    task: Task
    outcomes: list[Outcome]


def read(file: Path) -> list[Task]:
    """The tasks of an export of Label Studio (JSON) or doccano (JSONL) that a person went through.

    Raises UsageError for a missing file, InputError for one that is neither, is of another project, or whose texts were changed.
    """
    if not file.is_file():
        raise UsageError(str(file), "no such file", "name the file that Label Studio (JSON) or doccano (JSONL) exported")
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("not-labels", str(file), "is no UTF-8 text", "give the JSON of Label Studio or the JSONL of doccano") from None
    found = list(_tasks(text, file.name))
    if not found:
        raise InputError("no-labels", str(file), "has no document that a person has gone through", "submit the tasks in Label Studio, and export them then")
    twice = [name for name, n in Counter(task.doc_id for task in found).items() if n > 1]
    if twice:
        raise InputError("twice", f"{file}: {twice[0]}", "stands in two tasks", "delete one of them, or export the projects apart")
    return found


def _tasks(text: str, name: str) -> Iterator[Task]:
    if text.lstrip()[:1] != "[":
        return from_doccano.tasks(text, name)
    try:
        given = json.loads(text)
    except ValueError as error:
        raise InputError("not-labels", name, f"is no JSON ({error})", "give the JSON that Label Studio exports") from None
    return from_label_studio.tasks(given, name)


def corrections(file: Path, pipeline: Pipeline) -> list[Corrected]:
    """The documents of a file with what became of their records; raises as `read` does, and InputError for a field that says what no record can."""
    return [Corrected(task, outcomes(task, pipeline.extractor.quantities.scan)) for task in read(file)]


def bring_back(file: Path, pipeline: Pipeline, gold: Path | None, cases: Path | None) -> str:
    """Write the labels of a file below `gold` and its corrections as cases into the folder of rules `cases`, and say what was corrected.

    All is read and made before anything is written. Raises as `corrections` does, and UsageError where a file to write is there: labels and cases are never overwritten.
    """
    from zhibiao.labels.casebook import casebook

    found = corrections(file, pipeline)
    made = _gold(found, gold, pipeline) if gold else {}
    told = [summary(found) + (f": in {gold}" if gold else "")]
    if cases:
        text, counts = casebook(found, pipeline)
        path = cases / f"{file.stem}.toml"
        made |= {path: text} if text else {}
        told.append(f"cases: {', '.join(f'{sort} {n}' for sort, n in sorted(counts.items())) or 'none'}" + (f": in {path}" if text else ""))
    if there := [path for path in made if path.exists()]:
        raise UsageError(str(there[0]), "is there, and is not overwritten", "move it away, or name another folder")
    for path, text in made.items():
        _put(path, text)
    return "\n".join(told)


def _gold(found: list[Corrected], gold: Path, pipeline: Pipeline) -> dict[Path, str]:
    """The label file of each document, below `gold`, named by the document's path."""
    made: dict[Path, str] = {}
    for task, records in found:
        path = gold / (document(task.doc_id) + ".jsonl")
        if path in made:
            raise UsageError(task.doc_id, f"would have the same label file as another document: {path}", "name the documents apart, and make table and tasks anew")
        lines = labels(task, records, Clean(pipeline.repairer.repair(task.text)))
        made[path] = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return made


def _put(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(str(path.parent), f"cannot be made ({error.strerror or error})", "name another folder") from None
    with writers.put(path) as part:
        part.write_text(text, "utf-8", newline="\n")


def summary(found: list[Corrected]) -> str:
    """What was corrected, in a line."""
    every = [o for one in found for o in one.outcomes]
    n = Counter("added" if o.was is None else "deleted" if o.now is None else "changed" if o.changed else "kept" for o in every)
    return f"documents {len(found)}, records kept {n['kept']}, changed {n['changed']}, added {n['added']}, deleted {n['deleted']}"
