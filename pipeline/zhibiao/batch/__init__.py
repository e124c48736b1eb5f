"""Many files: find them, put each through the pipeline, keep what is done, write the tables whole or not at all.

Files are done in chunks of about a megabyte. Each gives a shard and a line in the journal; a run that is killed goes on from there, and
a run over the same folder reads only what changed. The tables are made of the shards at the end.
"""

from __future__ import annotations

import re
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from pathlib import Path

from zhibiao.batch import cluster, folder, local, tables
from zhibiao.batch.items import Item, find
from zhibiao.batch.journal import Entry, Journal, key_of
from zhibiao.batch.pool import Began, Done, Event, Lost
from zhibiao.batch.shards import Result, files_of
from zhibiao.batch.store import Store, store
from zhibiao.batch.tables import Summary
from zhibiao.batch.troubles import capped, crashed, overdue
from zhibiao.batch.work import Chunk, Task, chunk, declared, declared_at_all, given_up
from zhibiao.errors import UsageError
from zhibiao.model import Options, Problem
from zhibiao.nearest import meant, neighbour
from zhibiao.run import Pipeline

__all__ = ["ENGINES", "Item", "Result", "Summary", "Watch", "capped", "chunk", "find", "run"]

# engine → what does the chunks of a queue: `each(queue, pipeline, store, key)` gives events as they happen
ENGINES: dict[str, Callable[[deque[Chunk], Pipeline, str, str], Iterator[Event]]] = {"local": local.each, "dask": cluster.each}

SIZE = 1 << 20  # bytes of a chunk: large enough that handing it out costs nothing, small enough that a kill costs little
SMALL = 1 << 16  # no chunk is cut smaller than this, for its shard costs as much as reading a few documents
FEWEST = 4  # chunks for every worker, where there are files enough: else one waits for the last of another
OURS = re.compile(r"[0-9a-f]{24}\.(?:parquet|jsonl\.gz)|\.part-[0-9a-f]{32}")  # the names of shards, and of what a kill leaves of them
TRIES = 2  # times a file may end the process that reads it

# given the files that will be read, the watcher gives what is called with each as it begins
Watch = Callable[[Sequence[Item]], AbstractContextManager[Callable[[Item], object]]]


@contextmanager
def unwatched(items: Sequence[Item]) -> Iterator[Callable[[Item], object]]:
    """Nobody looks on."""
    yield lambda item: None


def run(paths: Sequence[Path], out: Path, options: Options, watch: Watch = unwatched) -> Summary:
    """The main job: the tables of every document under `paths`, written to the folder `out`.

    The tables of an earlier run in `out` are replaced, those of a format not asked for now go; files that no run wrote are
    never touched. Raises UsageError for a path or engine that does not exist and for an `out` that holds a file of that name which
    is not ours or was written by another version, RuleError for a broken rule file, OutputError where `out` cannot be written or
    another run is at work in it.
    """
    started = time.time()
    for path in paths:
        if not path.exists():
            raise UsageError(str(path), "no such file or folder", neighbour(path, "check the name"))
    if options.engine not in ENGINES:
        raise UsageError("--engine", f"no engine {options.engine!r}", meant(options.engine, ENGINES, f"choose from {', '.join(ENGINES)}"))
    folder.refuse_to_overwrite(out, folder.names(options.formats or tables.DEFAULT))
    pipeline = Pipeline(options=options)
    with folder.opened(out):
        items, problems = find(paths, out)
        if not items and not problems:
            where = ", ".join(map(str, paths))
            problems = [Problem("nothing_to_read", "", where, "no document was found", "name a folder that holds documents")]
        kept = out / folder.KEPT
        place = f"{options.shards}/{_own(out)}" if options.shards else str((kept / "shards").absolute())
        journal, shards = Journal(kept, key_of(pipeline.rulebook, options)), store(place)
        tasks = pending(items, journal, pipeline, shards)
        with watch([task.item for task in tasks]) as tell:
            queue = deque(chunks(tasks, tables.cores(options.workers)))
            supervise(ENGINES[options.engine](queue, pipeline, place, journal.key), queue, journal, shards, tell)
        tasks.clear()  # what is done is no longer held when the processes that write are born of this one
        entries = [journal.entries[item.doc_id] for item in items]
        summary = tables.make(out, entries, shards, pipeline, problems, started)
        sweep(shards, journal.keep(item.doc_id for item in items))
    return summary


def _own(out: Path) -> str:
    """The folder in a place of the user's that holds the shards of this output alone: what else lies there is never touched or read."""
    return f".zhibiao-{sha256(str(out.resolve()).encode()).hexdigest()[:12]}"


def pending(items: Sequence[Item], journal: Journal, pipeline: Pipeline, shards: Store) -> list[Task]:
    """The files that must be looked at: new ones, and those that the journal cannot vouch for. A file is known by size and times, else by sha256."""
    there = shards.sizes()
    sound = {name for name, size in journal.sizes.items() if there.get(name) == size}
    whole = declared_at_all(pipeline)
    tasks = []
    for item in items:
        entry = journal.entries.get(item.doc_id)
        facts = declared(pipeline, item.doc_id)
        lost = entry and not sound.issuperset(files_of(entry.shard, entry.rows))
        if entry and (lost or not entry.settled or entry.facts != (whole if entry.many else facts)):
            entry = None
        if entry is None or not _same(item.path, entry):
            tasks.append(Task(item, facts, entry))
    return tasks


def _same(path: Path, entry: Entry) -> bool:
    try:
        about = path.stat()
    except OSError:
        return False
    return (about.st_size, about.st_mtime_ns, about.st_ctime_ns) == (entry.size, entry.modified, entry.changed)


def chunks(tasks: Sequence[Task], workers: int) -> Iterator[Chunk]:
    """The tasks in their order, in chunks of about SIZE bytes; fewer where workers would go without."""
    sizes = [_size(task.item.path) for task in tasks]
    most = min(SIZE, max(SMALL, sum(sizes) // (workers * FEWEST)))
    part: list[Task] = []
    held = 0
    for task, size in zip(tasks, sizes, strict=True):
        part.append(task)
        held += size
        if held >= most:
            yield tuple(part)
            part, held = [], 0
    if part:
        yield tuple(part)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # it went, or its folder was closed, since it was found
        return 0


def supervise(events: Iterator[Event], queue: deque[Chunk], journal: Journal, shards: Store, tell: Callable[[Item], object]) -> None:
    """Follow the workers: what is done goes into the journal, what is lost is tried again, what ends its worker twice is given up."""
    deaths: Counter[str] = Counter()
    try:
        for event in events:
            if isinstance(event, Began):
                tell(event.task[event.number].item)
            elif isinstance(event, Done):
                journal.add(*event.value)
            else:
                queue.extendleft(_again(event, deaths, journal, shards))
    finally:  # the workers end before the folder is let go, whatever was raised
        if isinstance(events, Generator):
            events.close()


def _again(lost: Lost, deaths: Counter[str], journal: Journal, shards: Store) -> list[Chunk]:
    """What is to be done again of a chunk whose worker ended; the file it ended at is given up when that is not the first time."""
    tasks: Chunk = lost.task
    if lost.number < 0 and len(tasks) > 1:  # it is not known which: each alone
        return [(task,) for task in tasks]
    culprit = tasks[max(0, lost.number)]
    doc_id = culprit.item.doc_id
    deaths[doc_id] += 1
    if deaths[doc_id] < TRIES and not lost.overdue:
        return [tasks]
    problem = overdue(doc_id, f"it took too long and did not answer ({lost.how})") if lost.overdue else crashed(doc_id, lost.how)
    journal.add(*given_up(shards, journal.key, culprit, problem))
    rest = tuple(task for task in tasks if task is not culprit)
    return [rest] if rest else []


def sweep(shards: Store, live: set[str]) -> None:
    """Remove what no entry needs: shards of files that changed or went, parts a kill left. Files of other names are somebody else's."""
    needed = {name for shard in live for name in (*files_of(shard, 1), *files_of(shard, 0))}
    for name in shards.sizes():
        if name not in needed and OURS.fullmatch(name):
            shards.drop(name)
