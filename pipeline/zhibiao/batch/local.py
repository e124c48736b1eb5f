"""The engine of one machine: chunks done by processes, each with the pipeline it was forked with."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from zhibiao.batch import pool
from zhibiao.batch.store import store
from zhibiao.batch.tables import cores
from zhibiao.batch.work import Chunk, work
from zhibiao.model import Options
from zhibiao.run import Pipeline

__all__ = ["each"]


def each(queue: deque[Chunk], pipeline: Pipeline, place: str, key: str) -> Iterator[pool.Event]:
    """Do the chunks of the queue; events come as they happen."""
    options = pipeline.options
    if queue:
        pipeline.warm()
    gc.freeze()  # the rules are there for good: workers share their memory as long as nothing writes to it
    workers = min(cores(options.workers), max(1, len(queue)))
    try:
        make = partial(_worker, pipeline, place, key) if pool.FORKS else partial(_anew, options, place, key)
        yield from pool.each(queue, make, workers, options.max_seconds, options.max_memory)
    finally:
        gc.unfreeze()


def _worker(pipeline: Pipeline, place: str, key: str) -> Callable[[Chunk, Callable[[int], object]], Any]:
    shards = store(place)
    return lambda chunk, tell: work(pipeline, shards, key, chunk, tell)


def _anew(options: Options, place: str, key: str) -> Callable[[Chunk, Callable[[int], object]], Any]:
    return _worker(Pipeline(options=options), place, key)
