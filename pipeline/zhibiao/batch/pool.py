"""Processes of this machine. Each has a pipe of its own, so that it is known which file a process that ended or hangs was at."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

from zhibiao.batch.limits import die_with_parent, hold_memory
from zhibiao.errors import ZhibiaoError

__all__ = ["FORKS", "Began", "Done", "Lost", "each"]

FORKS = sys.platform == "linux"  # elsewhere a process cannot inherit the rules: it begins anew and is given what can be pickled
GRACE = 1.5  # times the limit, and
FRESH = 64  # tasks after which another process takes over: what a long life leaves in memory would grow with the folder
SECONDS = 10  # seconds more, after which a process that does not answer its own alarm is ended


class Began(NamedTuple):
    """A worker has begun with file `number` of a task."""

    task: Any
    number: int


class Done(NamedTuple):
    """What a task gave."""

    task: Any
    value: Any


class Lost(NamedTuple):
    """A task whose worker ended or was ended while it was at file `number` (-1: not known). `overdue`: it had to be ended."""

    task: Any
    number: int
    how: str
    overdue: bool = False


Event = Began | Done | Lost
Make = Callable[[], Callable[[Any, Callable[[int], object]], Any]]


@dataclass(slots=True)
class Worker:
    """A process, our end of its pipe, and what it is at."""

    process: BaseProcess
    pipe: Connection
    task: Any = None
    number: int = -1
    since: float = 0.0
    done: int = 0

    def give(self, task: Any) -> None:  # noqa: ANN401 (tasks are the caller's)
        """Hand it a task."""
        self.task, self.number, self.since = task, -1, time.monotonic()
        with suppress(OSError):  # it ended while it waited: its pipe says so next
            self.pipe.send(task)

    def stays(self) -> bool:
        """Whether it can be given another task; one that has done enough ends."""
        if self.done < FRESH and self.process.is_alive():
            return True
        self.pipe.close()
        self.process.join()
        return False


def each(queue: deque[Any], make: Make, workers: int, seconds: float, memory: int) -> Iterator[Event]:
    """Do the tasks of the queue, which the caller may add to meanwhile; events come as they happen.

    `make` gives a worker its function from a task and `tell` to a value. An error of zhibiao's own tree that the function raises is
    raised here. The workers end when this does.
    """
    limit = seconds * GRACE + SECONDS
    crew: list[Worker] = []
    try:
        while queue or any(w.task is not None for w in crew):
            crew = [w for w in crew if w.task is not None or w.stays()]
            idle = [w for w in crew if w.task is None]
            while queue and (idle or len(crew) < workers):
                if not idle:
                    crew.append(_hired(make, memory, [w.pipe for w in crew]))
                    idle.append(crew[-1])
                idle.pop().give(queue.popleft())
            busy = [w for w in crew if w.task is not None]
            ready = wait([w.pipe for w in busy], timeout=max(0.0, min(w.since for w in busy) + limit - time.monotonic()))
            for worker in busy:
                if worker.pipe in ready:
                    yield from _heard(worker)
                elif time.monotonic() - worker.since > limit:
                    yield _ended(worker)
    finally:
        for worker in crew:
            worker.process.kill()
            worker.process.join()
            worker.pipe.close()


def _heard(worker: Worker) -> Iterator[Event]:
    """What a worker says: a file begun, a task done, an error, or nothing more."""
    try:
        kind, value = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join()
        task, worker.task = worker.task, None
        yield Lost(task, worker.number, _how(worker.process.exitcode))
        return
    if kind == "began":
        worker.number, worker.since = value, time.monotonic()
        yield Began(worker.task, value)
    elif kind == "done":
        task, worker.task = worker.task, None
        worker.done += 1
        yield Done(task, value)
    else:
        raise value


def _ended(worker: Worker) -> Lost:
    """End a worker that hangs."""
    worker.process.kill()
    worker.process.join()
    task, worker.task = worker.task, None
    return Lost(task, worker.number, "it hung", overdue=True)


def _how(code: int | None) -> str:
    if code is None or code >= 0:
        return f"status {code}"
    return f"signal {signal.Signals(-code).name}" if -code in set(signal.Signals) else f"signal {-code}"


def _hired(make: Make, memory: int, others: list[Connection]) -> Worker:
    """A new worker. Where processes can be forked it has the rules already; elsewhere it loads them."""
    ours, theirs = multiprocessing.Pipe()
    process: BaseProcess
    if FORKS:
        process = multiprocessing.get_context("fork").Process(target=_serve, args=(theirs, make, memory, [ours, *others]), daemon=True)
    else:
        process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, make, memory, []), daemon=True)
    process.start()
    theirs.close()
    return Worker(process, ours)


def _serve(pipe: Connection, make: Make, memory: int, inherited: list[Connection]) -> None:
    """The life of a worker: tasks in, values out, until the pipe closes. It must not hold the pipes of others open."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told too, and ends us
    for other in inherited:
        other.close()
    hold_memory(memory)
    function = make()
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer = ("done", function(task, lambda number: pipe.send(("began", number))))
        except ZhibiaoError as error:
            answer = ("error", error)
        try:
            pipe.send(answer)
        except (BrokenPipeError, ConnectionError):
            return
