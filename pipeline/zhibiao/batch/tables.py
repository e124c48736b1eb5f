"""From shards to tables: every file under a temporary name first, then all of them in place, run.json last. Rows stream; none are held."""

from __future__ import annotations

import filecmp
import json
import os
import re
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

from zhibiao import __version__, write
from zhibiao.batch import folder, pool
from zhibiao.batch.journal import Entry
from zhibiao.batch.limits import give_back
from zhibiao.batch.shards import Reader
from zhibiao.batch.store import Store
from zhibiao.damage.duplicates import Print, duplicates
from zhibiao.errors import OutputError
from zhibiao.model import Options, Problem
from zhibiao.run import Pipeline
from zhibiao.table import COLUMNS, DOCUMENT_COLUMNS, PROBLEM_COLUMNS, Column, Row, problem_row
from zhibiao.write.as_xlsx import LIMIT

__all__ = ["DEFAULT", "Summary", "cores", "make"]

Job = Callable[[Path], None]

DEFAULT = ("csv", "parquet", "xlsx")
FEW = 50_000  # records that are written before processes for it would have started
DAY = 86_400  # seconds: no table takes longer
PROVINCE = re.compile(r"全国|.+?(?:省|自治区|特别行政区|市)")  # how the name of a region begins
ELSEWHERE = "其他"
AT = {c.name: i for i, c in enumerate(DOCUMENT_COLUMNS)}


class Summary(NamedTuple):
    """What a run did; `note` says what a person should know of it beside the counts, `changed` whether an earlier run's tables were others."""

    documents: int
    figures: int
    measures: int
    problems: int
    note: str = ""
    changed: bool = False


@dataclass(frozen=True)
class Stored(Collection[Row]):
    """Rows that come out of the shards each time they are gone through."""

    make: Callable[[], Iterator[Row]]
    size: int

    def __iter__(self) -> Iterator[Row]:
        return self.make()

    def __len__(self) -> int:
        return self.size

    def __contains__(self, row: object) -> bool:
        return any(row == one for one in self)


@dataclass
class Told:
    """What the notes of the shards say, in one pass: all but the records and the rows of documents themselves."""

    problems: list[Row] = field(default_factory=list)
    doc_ids: list[str] = field(default_factory=list)
    prints: list[Print] = field(default_factory=list)
    measures: int = 0
    provinces: dict[str, list[Entry]] = field(default_factory=dict)


def make(out: Path, entries: Sequence[Entry], store: Store, pipeline: Pipeline, problems: Sequence[Problem], started: float) -> Summary:
    """Write the tables of the files that these entries stand for, in their order.

    Raises OutputError where a file cannot be written, UsageError where one of that name is not ours.
    """
    told, options, records = _told(entries, store), pipeline.options, sum(e.rows for e in entries)
    declared = pipeline.declared.unused([*(e.doc_id for e in entries), *told.doc_ids])
    alike = duplicates(told.prints)
    told.prints.clear()  # the processes that write are born of this one, and would carry them along
    give_back()
    told.problems = [*map(problem_row, (*problems, *declared)), *told.problems, *map(problem_row, alike)]
    formats, note = options.formats or DEFAULT, ""
    if not options.formats and records > LIMIT:
        formats = tuple(suffix for suffix in formats if suffix != "xlsx")
        note = f"records.xlsx is not written: {records:,} rows, and a sheet holds {LIMIT:,}; --format xlsx gives a workbook for each province"
    jobs = _jobs(entries, store, told, formats, records)
    summary = Summary(len(told.doc_ids), records - told.measures, told.measures, len(told.problems), note)
    changed = _replace(out, jobs, _facts(pipeline, [*jobs, "run.json"], summary, started), options, records)
    return summary._replace(changed=changed)


def _told(entries: Sequence[Entry], store: Store) -> Told:
    told = Told()
    for entry, result in zip(entries, Reader(store).results(entries), strict=True):
        told.problems += result.problems
        told.prints += result.prints
        told.doc_ids += [str(row[AT["doc_id"]]) for row in result.documents]
        told.measures += sum(int(row[AT["measures"]] or 0) for row in result.documents)
        region = str(result.documents[0][AT["region"]]) if result.documents else ""
        told.provinces.setdefault(found[0] if (found := PROVINCE.match(region)) else ELSEWHERE, []).append(entry)
    return told


def _jobs(entries: Sequence[Entry], store: Store, told: Told, formats: Sequence[str], records: int) -> dict[str, Job]:
    """File → what writes it."""

    def stored(entries: Sequence[Entry]) -> Stored:
        return Stored(lambda: Reader(store).records(entries), sum(e.rows for e in entries))

    documents = Stored(lambda: (row for result in Reader(store).results(entries) for row in result.documents), len(told.doc_ids))

    def book(entries: Sequence[Entry]) -> Job:
        return lambda part: _workbook(part, stored(entries), documents, told.problems)

    def table(suffix: str, columns: Sequence[Column], rows: Collection[Row]) -> Job:
        return lambda part: write.table(part, suffix, columns, rows, "records")

    jobs = {f"records.{suffix}": table(suffix, COLUMNS, stored(entries)) for suffix in formats if suffix != "xlsx"}
    if "xlsx" in formats:
        books = {f"records-{name}.xlsx": some for name, some in sorted(told.provinces.items())} if records > LIMIT else {"records.xlsx": entries}
        jobs |= {name: book(some) for name, some in books.items()}
    jobs["documents.csv"] = table("csv", DOCUMENT_COLUMNS, documents)
    jobs["problems.csv"] = table("csv", PROBLEM_COLUMNS, told.problems)
    return jobs


def _replace(out: Path, jobs: dict[str, Job], facts: str, options: Options, records: int) -> bool:
    """Write all files, then put them in the place of those of an earlier run; gives whether its tables were others."""
    folder.refuse_to_overwrite(out, jobs)
    earlier = folder.own_files(out)
    with ExitStack() as parts:
        files: dict[str, Job] = {"run.json": lambda part: _said(part, facts), **jobs}  # what is entered first is put in its place last
        made = {name: parts.enter_context(write.put(out / name)) for name in files}
        _write([(job, out / name, made[name]) for name, job in files.items()], options, records)
        changed = bool(earlier) and _differ(out, made, earlier)
    for name in earlier.difference(jobs, ["run.json"]):  # of an earlier run: they would tell another story
        (out / name).unlink(missing_ok=True)
    write.tidy(out)
    return changed


def _differ(out: Path, made: Mapping[str, Path], earlier: Collection[str]) -> bool:
    """Whether the tables just made are others than those that lie there; of the records one form is read, the shortest."""
    forms = [name for name in made if name.startswith("records.") and name in earlier and not name.endswith(".xlsx") and (out / name).is_file()]
    records = sorted(forms, key=lambda name: made[name].stat().st_size)[:1] or [next(iter(made))]  # in no form both have: they are not known to be the same
    return any(not (out / name).is_file() or not filecmp.cmp(out / name, made[name], shallow=False) for name in ("documents.csv", "problems.csv", *records))


def _write(jobs: Sequence[tuple[Job, Path, Path]], options: Options, records: int) -> None:
    """Write the files, those of a large run side by side in processes of their own."""
    if records <= FEW or not pool.FORKS:
        for job in jobs:
            _one(*job)
        return
    queue, lost = deque(range(len(jobs))), set[int]()
    for event in pool.each(queue, lambda: lambda n, _: _one(*jobs[n]), cores(options.workers), DAY, options.max_memory):
        if isinstance(event, pool.Lost) and event.task not in lost:
            lost.add(event.task)
            queue.append(event.task)  # once more: what ended it may have been meant for another process
        elif isinstance(event, pool.Lost):
            where = str(jobs[event.task][1])
            raise OutputError(where, f"the process that wrote it ended ({event.how}), twice", "run again: what is done stays done")


def _one(job: Job, path: Path, part: Path) -> None:
    """Write a file under its temporary name; raises OutputError, which names it as it would have been called."""
    try:
        job(part)
    except OSError as error:
        what = f"cannot be written ({error.strerror or error})"
        raise OutputError(str(path), what, "make room, then run again: what is done stays done") from None


def _said(part: Path, facts: str) -> None:
    part.write_text(facts, "utf-8")


def _workbook(part: Path, records: Stored, documents: Stored, problems: list[Row]) -> None:
    """Excel is for people: everything in one file."""
    from zhibiao.write.as_xlsx import Sheet, book, meanings

    tables: tuple[tuple[str, Sequence[Column], Collection[Row]], ...]
    tables = (("记录", COLUMNS, records), ("文件", DOCUMENT_COLUMNS, documents), ("问题", PROBLEM_COLUMNS, problems))
    sheets = [Sheet(title, columns, rows) for title, columns, rows in tables]
    book(part, [*sheets, meanings(COLUMNS, DOCUMENT_COLUMNS, PROBLEM_COLUMNS)])


def _facts(pipeline: Pipeline, files: list[str], summary: Summary, started: float) -> str:
    facts = {
        "zhibiao": __version__,
        "rules": {"hash": pipeline.rulebook.hash, "rules": sum(map(len, pipeline.rulebook.rules.values()))},
        "files": files,
        "options": asdict(pipeline.options),
        "counts": {name: count for name, count in summary._asdict().items() if name not in ("note", "changed")},
        "times": {
            "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
            "seconds": round(time.time() - started, 2),
        },
    }
    return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"


def cores(workers: int) -> int:
    """The processes asked for: as many as this process may use cores, where nothing is said."""
    if workers:
        return workers
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
