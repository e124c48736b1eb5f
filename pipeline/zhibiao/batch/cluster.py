"""The engine of many machines: the same chunks on a Dask cluster, each thread of which does them in a process beside its worker.

A chunk whose worker dies is given to another by the scheduler; one whose process dies comes back here, with the file it was at.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import CancelledError
from dataclasses import replace
from pathlib import Path
from platform import node
from queue import Empty, SimpleQueue
from typing import Any

from zhibiao.batch import child
from zhibiao.batch.pool import Began, Done, Event, Lost
from zhibiao.batch.store import store
from zhibiao.batch.work import Chunk, declared_at_all
from zhibiao.errors import OutputError, UsageError, ZhibiaoError
from zhibiao.run import Pipeline

__all__ = ["each"]

AHEAD = 3  # chunks for each thread of the cluster, done or waiting
SECONDS = 30  # to find the scheduler
PATIENCE = 600  # seconds that a run waits for a worker where there is none
TICK = 5.0  # seconds between looks at the cluster while nothing comes from it
HERE = "--engine dask"
AGAIN = "run again: what is done stays done"
# what the library logs of lost connections is told in one line of our own; DASK_LOGGING__DISTRIBUTED=info brings it back
QUIET = {"distributed": "critical", "distributed.client": "critical"}


def each(queue: deque[Chunk], pipeline: Pipeline, place: str, key: str) -> Iterator[Event]:
    """Do the chunks of the queue on the cluster; a file is told of when its chunk is done, for what workers are at is not known here.

    Raises UsageError without a scheduler or the extra, OutputError where the cluster is lost, is of another version, or does not
    see the files.
    """
    options = pipeline.options
    if not options.scheduler:
        raise UsageError(HERE, "no scheduler is named", "give its address with --scheduler tcp://HOST:8786")
    # workers started elsewhere: a path that is relative here is another one there
    rules, meta, place = (_absolute(path) for path in (options.rules, options.meta, place))
    asked = replace(options, rules=rules, meta=meta, formats=(), shards="")  # the same for the next run: processes are kept
    with _client(options.scheduler) as client:
        _installed(client)
        yield from _events(client, queue, child.Settings(asked, key, declared_at_all(pipeline)), place)


def _absolute(path: str) -> str:
    return str(Path(path).absolute()) if path and "://" not in path else path


def _client(address: str) -> Any:  # noqa: ANN401 (no types)
    try:
        import dask

        with dask.config.set({} if dask.config.get("logging", None) else {"logging": QUIET}):  # read at import
            from distributed import Client
    except ImportError:
        raise UsageError(HERE, "the library for clusters is not installed", "pip install 'zhibiao[cluster]'") from None
    try:
        return Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        what = f"no scheduler answers ({str(error) or type(error).__name__})"
        raise UsageError(address, what, "start one with `dask scheduler`, and check the address") from None


def _installed(client: Any) -> None:  # noqa: ANN401 (no types)
    """Raises OutputError where a machine has no zhibiao: a worker would end without a word, and the run wait for it."""
    told = client.get_versions(packages=["zhibiao"])
    for where, versions in [("the scheduler", told["scheduler"]), *((f"the worker {name}", of) for name, of in told["workers"].items())]:
        if not versions or not versions["packages"].get("zhibiao"):
            raise OutputError(HERE, f"zhibiao is not installed where {where} is", "install the same on all machines")


def _events(client: Any, queue: deque[Chunk], settings: child.Settings, place: str) -> Iterator[Event]:  # noqa: ANN401 (no types)
    running: dict[str, tuple[Any, Chunk]] = {}
    ready: SimpleQueue[Any] = SimpleQueue()
    blind: set[Chunk] = set()  # their files are gone here too
    threads, seen, proved = _threads(client), time.monotonic(), False
    while queue or running:
        while queue and len(running) < AHEAD * max(1, threads):
            tasks = queue.popleft()
            future = client.submit(_work, settings, place, _placed(tasks), tasks in blind, pure=False, retries=0)
            running[future.key] = future, tasks
            future.add_done_callback(ready.put)
        try:
            future = ready.get(timeout=TICK)
        except Empty:
            threads, seen = _looked(client, seen)
            continue
        _, tasks = running.pop(future.key)
        said = _said(future)
        if isinstance(said, str):
            _unless_gone(tasks, said)
            blind.add(tasks)
            queue.appendleft(tasks)
        elif isinstance(said, Done):
            proved = proved or _proved(place, said)
            yield from (Began(tasks, number) for number in range(len(tasks)))
            yield said._replace(task=tasks)
        else:
            yield said._replace(task=tasks, number=0 if len(tasks) == 1 else said.number)
        del future  # the scheduler forgets it
        threads, seen = _looked(client, seen)


def _placed(tasks: Chunk) -> Chunk:
    return tuple(task._replace(item=task.item._replace(path=task.item.path.absolute())) for task in tasks)


def _work(settings: child.Settings, place: str, tasks: Chunk, blind: bool) -> Done | Lost | str:
    """What runs on the cluster; the name of the machine, where it sees none of the files."""
    if not blind and not any(task.item.path.exists() for task in tasks):
        return node()
    return child.do(settings, place, tasks)


def _said(future: Any) -> Done | Lost | str:  # noqa: ANN401 (no types)
    """What came of a chunk. Raises OutputError where that says nothing of the chunk but something of the cluster."""
    from distributed import KilledWorker

    try:
        error = future.exception()
        if error is None:
            said: Done | Lost | str = future.result()
            return said
    except CancelledError:
        raise _lost() from None
    if isinstance(error, KilledWorker):
        return Lost(None, -1, "its worker died again and again")
    if isinstance(error, ZhibiaoError):
        raise error
    cure = "look whether scheduler and workers have the same zhibiao and distributed as this machine, then run again: what is done stays done"
    raise OutputError(HERE, f"the cluster failed ({type(error).__name__}: {' '.join(str(error).split())})", cure)


def _lost() -> OutputError:
    return OutputError("--scheduler", "the connection to the scheduler was lost", f"start it anew, then {AGAIN}")


def _threads(client: Any) -> int:  # noqa: ANN401 (no types)
    try:
        return sum(client.nthreads().values())
    except (OSError, CancelledError):
        raise _lost() from None


def _looked(client: Any, seen: float) -> tuple[int, float]:  # noqa: ANN401 (no types)
    """The threads of the cluster, and when there were any; raises OutputError where there have been none for long."""
    now, threads = time.monotonic(), _threads(client)
    if not threads and now - seen > PATIENCE:
        raise OutputError("--scheduler", f"it has had no worker for {PATIENCE} s", f"start workers with `dask worker`, then {AGAIN}")
    return threads, now if threads else seen


def _unless_gone(tasks: Chunk, host: str) -> None:
    """Raises OutputError where this machine sees files that a worker does not."""
    for task in tasks:
        if task.item.path.exists():
            what = f"the worker on {host} does not see {task.item.path.absolute()}"
            raise OutputError(HERE, what, "let every machine reach the documents under the same path")


def _proved(place: str, said: Done) -> bool:
    """Once it is known that what workers write can be read here, True; raises OutputError where it cannot."""
    _, sizes = said.value
    for name in sizes:
        try:
            store(place).get(name)
        except OSError:
            what = "what a worker put there cannot be read on this machine"
            raise OutputError(place, what, "name a folder or URL with --shards that every machine reaches") from None
    return bool(sizes)
