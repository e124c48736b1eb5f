"""How long one file may take and how much memory a worker may have."""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["die_with_parent", "give_back", "hold_memory", "within"]

AGAIN = 1.0  # seconds: the alarm comes again, for a library may have swallowed it


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise TimeoutError inside the block once it has taken so long.

    In the main thread by an alarm; elsewhere (the threads of a Dask worker, Windows) by an exception put into the thread.
    What hangs inside a C library is not reached by either: the process is ended from outside then.
    """
    main = threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer")
    with _alarmed(seconds) if main else _interrupted(seconds):
        yield


@contextmanager
def _alarmed(seconds: float) -> Iterator[None]:
    inside = True

    def late(*_: object) -> None:
        if inside:
            raise TimeoutError(f"it took more than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        try:
            yield
        finally:  # an alarm in here still ends the file, and the one after it comes too late to raise outside
            inside = False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class LateError(TimeoutError):
    """An exception that is put into a thread is made without arguments."""

    def __str__(self) -> str:
        return "it took longer than one file may"


@contextmanager
def _interrupted(seconds: float) -> Iterator[None]:
    """What is put into a thread is raised between any two of its steps: so no lock is held here, and each step may be the last."""
    thread, gate, begun = threading.get_ident(), threading.Lock(), threading.Lock()
    inside, putting, struck = True, False, False

    def watch() -> None:
        nonlocal putting, struck
        wait = seconds
        begun.acquire()  # an alarm in the middle of `start` would leave what Python knows of its threads in disorder
        while inside and not gate.acquire(timeout=wait):
            putting = True
            if inside:
                struck = True
                _put(thread, LateError)
            putting, wait = False, AGAIN

    gate.acquire()
    begun.acquire()
    try:
        try:
            threading.Thread(target=watch, daemon=True).start()
            begun.release()
            yield
        finally:
            inside = False
    finally:
        if gate.locked():
            gate.release()
        while putting:
            time.sleep(0)
        if struck:
            _take(thread)  # one that was put but not yet raised must not come over what the thread does next


def _put(thread: int, error: type[LateError]) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))


def _take(thread: int) -> None:
    """Let what was put into this thread be raised here. To take it back with NULL leaves CPython's mark that something waits:

    from then on each step of every thread looks for it, and under a tracer (as in tests) 3.11 looks for ever.
    """
    try:
        _put(thread, LateError)
        while True:
            time.sleep(0)
    except LateError:
        pass


def hold_memory(size: int) -> None:
    """Make this process raise MemoryError beyond `size` bytes of its own data, where the system can (Linux)."""
    if sys.platform == "linux":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))


def die_with_parent() -> None:
    """End this process when its parent does, even by SIGKILL, where the system can (Linux); elsewhere it ends with its chunk."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def give_back() -> None:
    """Give memory that is no longer used back to the system, where it can be told to (glibc): processes forked later would carry it along."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # other C libraries have none
        if trim:
            trim(0)
