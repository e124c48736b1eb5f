"""The engine of many machines: the same chunks on a Dask cluster. The scheduler gives the chunks of a worker that dies to another."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from zhibiao.batch.journal import key_of
from zhibiao.batch.pool import Done, Event, Lost
from zhibiao.batch.store import store
from zhibiao.batch.work import Chunk, work
from zhibiao.errors import OutputError, UsageError
from zhibiao.model import Options
from zhibiao.run import Pipeline

__all__ = ["each"]

AHEAD = 4  # chunks that each thread of the cluster has waiting
SECONDS = 30  # to find the scheduler
CURE = "pip install 'zhibiao[cluster]'"


def each(queue: deque[Chunk], pipeline: Pipeline, place: str, key: str) -> Iterator[Event]:
    """Do the chunks of the queue on the cluster; which file a worker is at is not known here, so nothing begins.

    Raises UsageError without a scheduler or the extra, OutputError where the cluster is lost or is of another version.
    """
    options = pipeline.options
    if not options.scheduler:
        raise UsageError("--engine dask", "no scheduler is named", "give its address with --scheduler tcp://HOST:8786")
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("--engine dask", "the library for clusters is not installed", CURE) from None
    try:
        client = Client(options.scheduler, timeout=SECONDS)
    except (OSError, ValueError) as error:
        cure = "start one with `dask scheduler`, and check the address"
        raise UsageError(options.scheduler, f"no scheduler answers ({error})", cure) from None
    with client:
        yield from _events(client, queue, (options, place, key))


def _events(client: Any, queue: deque[Chunk], settings: tuple[Options, str, str]) -> Iterator[Event]:  # noqa: ANN401 (no types)
    from distributed import KilledWorker, as_completed

    running: dict[Any, Chunk] = {}
    finished = as_completed()

    def hand_out() -> None:
        most = AHEAD * max(1, sum(client.nthreads().values()))
        while queue and len(running) < most:
            task = queue.popleft()
            future = client.submit(_work, task, *settings, pure=False, retries=0)
            running[future] = task
            finished.add(future)

    hand_out()
    for future in finished:
        task = running.pop(future)
        error = future.exception()
        if error is None:
            yield Done(task, future.result())
        elif isinstance(error, KilledWorker):
            yield Lost(task, 0 if len(task) == 1 else -1, "its worker died again and again")
        else:
            raise _failed(error)
        hand_out()


def _failed(error: BaseException) -> Exception:
    from zhibiao.errors import ZhibiaoError

    if isinstance(error, ZhibiaoError):
        return error
    return OutputError("--engine dask", f"the cluster failed ({type(error).__name__}: {error})", "run again: what is done stays done")


def _work(tasks: Chunk, options: Options, place: str, key: str) -> Any:  # noqa: ANN401 (as `work` gives it)
    """What runs on the cluster: the chunk function, with the rules as they are there."""
    pipeline, own = _pipeline(options)
    if own != key:
        raise OutputError("--engine dask", "a worker has other rules, or another version, than this machine", "install the same on both")
    return work(pipeline, store(place), key, tasks, lambda number: None)


@lru_cache(maxsize=2)
def _pipeline(options: Options) -> tuple[Pipeline, str]:
    pipeline = Pipeline(options=options)
    return pipeline, key_of(pipeline.rulebook, options)
