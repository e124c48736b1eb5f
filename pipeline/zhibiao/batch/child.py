"""A process beside a cluster's worker that does its chunks: what crashes, hangs or fills it costs one file, never the worker.

A thread of a Dask worker cannot be stopped from outside, and a worker that dies takes with it what its other threads do. So each thread
has a process, kept between chunks, which ends when it has had nothing to do for a while, or when the worker ends.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from platform import node
from typing import IO, Any, NamedTuple, cast

from zhibiao.batch.journal import key_of
from zhibiao.batch.limits import die_with_parent, hold_memory
from zhibiao.batch.pool import GRACE, SECONDS, Done, Lost
from zhibiao.batch.store import store
from zhibiao.batch.work import Chunk, declared_at_all, work
from zhibiao.errors import OutputError, ZhibiaoError
from zhibiao.model import Options
from zhibiao.run import Pipeline

__all__ = ["Settings", "do", "serve"]

IDLE = 120  # seconds without work after which the process ends: rules and words take some 200 MB
ENDING = 5  # seconds that a process whose pipe closed has to be gone
BROKEN = (EOFError, OSError, pickle.UnpicklingError)  # what is heard of a process that ends, or ends in the middle of a word
HELD = threading.local()  # the process of this thread


class Settings(NamedTuple):
    """What a process is made for: the options, and digests that its rules and what is declared must have."""

    options: Options
    key: str
    declared: str


def do(settings: Settings, place: str, tasks: Chunk) -> Done | Lost:
    """Do a chunk in the process of this thread, its shard to `place`; the event has no task, for the caller knows it.

    Raises what zhibiao raises in there, and OutputError where no process comes to life.
    """
    child: Child | None = getattr(HELD, "child", None)
    if child and (not child.take() or child.settings != settings):
        child.process.kill()
        child = HELD.child = None
    if child is None:
        child = HELD.child = Child(settings)
    return child.do(place, tasks)


class Child:
    """The process, and the pipes to it."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.busy, self.overdue, self.lock = settings, True, False, threading.Lock()
        self.rest = self._after(IDLE, self._rested)
        # -P: a file pickle.py in the folder of documents must not be taken for the library's
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", "from zhibiao.batch import child; child.serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        try:
            self._say(settings)
            self._hear()
        except BROKEN:
            what = f"a worker's own process ended before it could begin ({self.end()})"
            raise OutputError("--engine dask", what, "look at what the workers print, or allow more with --max-memory") from None
        except ZhibiaoError:
            self.end()
            raise

    def do(self, place: str, tasks: Chunk) -> Done | Lost:
        """Hand it a chunk, and wait until that is done or the process is not there any more."""
        number, clock = -1, self._clock()
        try:
            self._say((place, tasks))
            while (said := self._hear())[0] == "began":
                clock.cancel()
                number, clock = said[1], self._clock()
            return Done(None, said[1])
        except BROKEN:
            how = self.end()
            return Lost(None, number, "it hung" if self.overdue else how, self.overdue)
        finally:
            clock.cancel()
            with self.lock:
                self.busy = False
                self.rest = self._after(IDLE, self._rested)

    def take(self) -> bool:
        """Whether it is there; from now on it does not end of itself."""
        with self.lock:
            self.busy = True
            self.rest.cancel()
            return self.process.poll() is None

    def end(self) -> str:
        """End it; how it ended, where it does so by itself."""
        with suppress(subprocess.TimeoutExpired):
            return _how(self.process.wait(ENDING))
        self.process.kill()
        return _how(self.process.wait())

    def _clock(self) -> threading.Timer:
        """Ends the process where a file takes so long that its own alarm must have failed."""
        return self._after(self.settings.options.max_seconds * GRACE + SECONDS, self._late)

    def _late(self) -> None:
        self.overdue = True
        self.process.kill()

    def _rested(self) -> None:
        with self.lock:
            if not self.busy:
                self.process.kill()
                self.process.wait()

    def _after(self, seconds: float, function: Callable[[], None]) -> threading.Timer:
        timer = threading.Timer(seconds, function)
        timer.daemon = True
        timer.start()
        return timer

    def _say(self, thing: object) -> None:
        pipe = cast("IO[bytes]", self.process.stdin)
        pickle.dump(thing, pipe)
        pipe.flush()

    def _hear(self) -> tuple[str, Any]:
        kind, value = pickle.load(cast("IO[bytes]", self.process.stdout))  # of our own process
        if kind == "error":
            raise value
        return kind, value


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if -code in set(signal.Signals) else f"status {code}"


def serve() -> None:
    """The process: settings, then chunks in; what becomes of them out, until the pipe closes."""
    given, taken = os.fdopen(os.dup(1), "wb"), sys.stdin.buffer
    os.dup2(2, 1)  # what libraries print must not stand among the answers
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the worker is told too

    def say(kind: str, value: object) -> None:
        pickle.dump((kind, value), given)
        given.flush()

    with suppress(EOFError, BrokenPipeError):
        settings: Settings = pickle.load(taken)
        try:
            pipeline = _pipeline(settings)
            say("ready", None)
        except ZhibiaoError as error:
            say("error", error)
            return
        while True:
            place, tasks = pickle.load(taken)
            try:
                say("done", work(pipeline, store(place), settings.key, tasks, lambda number: say("began", number)))
            except ZhibiaoError as error:
                say("error", error)


def _pipeline(settings: Settings) -> Pipeline:
    hold_memory(settings.options.max_memory)
    pipeline = Pipeline(options=settings.options)
    if (key_of(pipeline.rulebook, settings.options), declared_at_all(pipeline)) != settings[1:]:
        what = f"the worker on {node()} has other rules, another --meta, or another version of zhibiao or of a library than this machine"
        raise OutputError("--engine dask", what, "install the same on all machines")
    return pipeline
