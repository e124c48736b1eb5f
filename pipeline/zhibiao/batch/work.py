"""The work of one worker: files in, a shard out. The same function runs in a local process and on a cluster."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import NamedTuple

from zhibiao.batch.items import Item
from zhibiao.batch.journal import Entry
from zhibiao.batch.limits import within
from zhibiao.batch.shards import Result, save
from zhibiao.batch.store import Store
from zhibiao.batch.troubles import capped, trouble
from zhibiao.damage.duplicates import print_of
from zhibiao.errors import InputError
from zhibiao.model import Document, Problem
from zhibiao.run import Pipeline
from zhibiao.table import Row, document_row, problem_row, rows

__all__ = ["Chunk", "Task", "chunk", "declared", "declared_at_all", "given_up", "one", "work"]

RACY = 2 * 10**9  # ns: a file changed so shortly before it was read may change again within one tick of its clock
# what may go better another time: memory, rights, a slow machine
PASSING = frozenset(("missing", "unreadable", "too_slow", "too_hard", "crashed"))


class Task(NamedTuple):
    """A file to do. `before` is its entry of an earlier run, where it has one: the same sha256 keeps its rows."""

    item: Item
    facts: str
    before: Entry | None = None


Chunk = tuple[Task, ...]


def declared(pipeline: Pipeline, doc_id: str) -> str:
    """A digest of what is declared of a document, "" where nothing is."""
    facts = pipeline.declared.of(doc_id)
    return sha256(repr(sorted(facts.items())).encode()).hexdigest()[:16] if facts else ""


def declared_at_all(pipeline: Pipeline) -> str:
    """A digest of all that is declared: what decides of a file that holds documents of other names."""
    return sha256(repr(sorted(pipeline.declared.rows.items())).encode()).hexdigest()[:16] if pipeline.declared.rows else ""


def work(pipeline: Pipeline, store: Store, key: str, tasks: Chunk, tell: Callable[[int], object]) -> tuple[list[Entry], dict[str, int]]:
    """Do the files of a chunk and put their rows into a shard; `tell` is given the number of each file as it begins.

    Gives the entries for the journal and the sizes of the shard's files. Raises OutputError where the shard cannot be written.
    """
    same, done = [], []
    for number, task in enumerate(tasks):
        tell(number)
        entry, result = one(pipeline, task)
        if result is None:
            same.append(entry)
        else:
            done.append((entry, result))
    placed, sizes = save(store, key, done) if done else ([], {})
    return [*placed, *same], sizes


def one(pipeline: Pipeline, task: Task) -> tuple[Entry, Result | None]:
    """One file: its entry and its rows, or None for these where the file is what it was. Whatever is wrong with it becomes a row of problems."""
    doc_id, path = task.item
    now = time.time_ns()
    size = modified = changed = 0
    digest = ""
    try:
        about = path.stat()
        size, modified, changed = about.st_size, about.st_mtime_ns, about.st_ctime_ns
        if max(modified, changed) > now - RACY:
            changed = 0
        with within(pipeline.options.max_seconds):
            data = pipeline.data(path, doc_id)
            digest = sha256(data).hexdigest()
            if task.before and task.before.sha256 == digest:
                return task.before._replace(size=size, modified=modified, changed=changed), None
            result = _result(pipeline, data, doc_id)
    except (InputError, OSError, MemoryError, RecursionError, TimeoutError, ArithmeticError, LookupError, ValueError) as error:
        result = Result(problems=[problem_row(trouble(error, doc_id))])
    settled = not any(row[0] in PASSING and row[1] == doc_id for row in result.problems)
    many = any(row[0] != doc_id for row in result.documents)
    facts = declared_at_all(pipeline) if many else task.facts
    return Entry(doc_id, size, modified, changed, digest, facts, many, settled), result


def _result(pipeline: Pipeline, data: bytes, doc_id: str) -> Result:
    read, unread = pipeline.documents(data, doc_id)
    result = Result(problems=[problem_row(p) for p in unread])
    for document, records, row in [_rows(pipeline, document) for document in read]:
        result.records += records
        result.documents.append(row)
        result.problems += map(problem_row, capped(document.problems))
        result.prints.append(print_of(document))
    return result


def _rows(pipeline: Pipeline, document: Document) -> tuple[Document, list[Row], Row]:
    records = pipeline.records(document)
    return document, rows(document, records), document_row(document, records)


def chunk(pipeline: Pipeline, items: Iterable[Item]) -> Result:
    """The rows of some files, held in memory. One bad file never stops the others: it becomes a row of problems."""
    whole = Result()
    for item in items:
        _, result = one(pipeline, Task(item, ""))
        for name in ("records", "documents", "problems", "prints"):
            getattr(whole, name).extend(getattr(result, name))
    return whole


def given_up(store: Store, key: str, task: Task, problem: Problem) -> tuple[list[Entry], dict[str, int]]:
    """The shard of a file that is given up: its problem, and nothing else."""
    try:
        about = task.item.path.stat()
        size, modified = about.st_size, about.st_mtime_ns
    except OSError:
        size = modified = 0
    entry = Entry(task.item.doc_id, size, modified, 0, "", task.facts, many=False, settled=False)
    return save(store, key, [(entry, Result(problems=[problem_row(problem)]))])
