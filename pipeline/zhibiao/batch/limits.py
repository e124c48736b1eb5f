"""How long one file may take and how much memory a worker may have."""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["die_with_parent", "hold_memory", "within"]

AGAIN = 1.0  # seconds: the alarm comes again, for a library may have swallowed it


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise TimeoutError inside the block once it has taken so long.

    In the main thread by an alarm; elsewhere (the threads of a Dask worker, Windows) by an exception put into the thread.
    What hangs inside a C library is not reached by either: the process is ended from outside then.
    """
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        before = signal.signal(signal.SIGALRM, lambda *_: _late(seconds))
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        return
    late = threading.Timer(seconds, _interrupt, [threading.get_ident()])
    late.daemon = True
    late.start()
    try:
        yield
    finally:
        late.cancel()


class LateError(TimeoutError):
    """An exception that is put into a thread is made without arguments."""

    def __str__(self) -> str:
        return "it took longer than one file may"


def _late(seconds: float) -> None:
    raise TimeoutError(f"it took more than {seconds:g} s")


def _interrupt(thread: int) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(LateError))


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
