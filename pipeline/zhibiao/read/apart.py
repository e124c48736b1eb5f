"""The pdf engine in a process of its own: what hangs it, fills the memory or crashes it costs that file and no other.

A page of a few hundred bytes can ask for more drawing than a machine does in a year, and nothing inside the process can stop the
engine then. The process is started once, kept, and ends with ours.
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
from functools import lru_cache
from typing import IO, cast

from zhibiao.errors import InputError
from zhibiao.model import Options
from zhibiao.read.raw import Raw

__all__ = ["available", "read", "serve"]

Answer = Raw | tuple[str, str, str, str]
LOCK = threading.Lock()  # one file at a time


def available() -> bool:
    """Whether a process of its own can be had: not inside one, and not in a program frozen into one file."""
    return bool(sys.executable) and not getattr(sys, "frozen", False) and hasattr(signal, "alarm")


def read(data: bytes, doc_id: str, options: Options) -> Raw:
    """What `pdf_file.read_here` gives for a file, from the other process; raises InputError where that died."""
    with LOCK:
        process = _process(os.getpid(), options.page_seconds, options.max_memory)
        try:
            _send(cast("IO[bytes]", process.stdin), (data, doc_id, options))
            answer: Answer = _receive(cast("IO[bytes]", process.stdout))
        except (EOFError, OSError):
            _process.cache_clear()
            process.kill()
            raise _died(process.wait(), doc_id, options) from None
    if isinstance(answer, tuple):
        raise InputError(*answer)
    return answer


def _died(code: int, doc_id: str, options: Options) -> InputError:
    if code == -signal.SIGALRM:
        what = f"a page of the pdf file took more than {options.page_seconds} s"
        return InputError("too_slow", doc_id, what, "print it to a new pdf file, or allow more time")
    what = (
        f"the pdf engine ended ({code}): the file is damaged, or needs more than {options.max_memory:,} bytes of memory"
    )
    return InputError("too_hard", doc_id, what, "print it to a new pdf file, or allow more memory")


@lru_cache(maxsize=1)
def _process(owner: int, seconds: int, memory: int) -> subprocess.Popen[bytes]:
    """The process; a new one after a fork, for two of ours must not talk to one of it."""
    # -P: a file pickle.py in the folder of documents must not be taken for the library's
    command = [sys.executable, "-P", "-c", "from zhibiao.read import apart, pdf_file; apart.serve(pdf_file.read_here)"]
    path = os.pathsep.join(filter(None, sys.path))
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
    )


def _send(pipe: IO[bytes], thing: object) -> None:
    data = pickle.dumps(thing, pickle.HIGHEST_PROTOCOL)
    pipe.write(len(data).to_bytes(8, "little"))
    pipe.write(data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> Answer:
    head = pipe.read(8)
    size = int.from_bytes(head, "little")
    data = pipe.read(size) if len(head) == 8 else b""
    if not data or len(data) < size:
        raise EOFError
    return cast("Answer", pickle.loads(data))  # of our own process


def serve(reader: Callable[[bytes, str, Options, Callable[[], object]], Raw]) -> None:
    """The other process: files in, texts out, until ours ends. The alarm has no handler, so it ends the process."""
    import resource

    given, taken = os.fdopen(os.dup(1), "wb"), sys.stdin.buffer
    os.dup2(2, 1)  # what libraries print must not stand among the answers
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            data, doc_id, options = cast("tuple[bytes, str, Options]", _receive(taken))
            with suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_AS, (options.max_memory, resource.RLIM_INFINITY))

            def beat(seconds: int = options.page_seconds) -> None:
                signal.alarm(seconds)

            beat()
            answer: Answer
            try:
                answer = reader(data, doc_id, options, beat)
            except InputError as error:
                answer = (error.code, error.where, error.what, error.cure)
            signal.alarm(0)
            _send(given, answer)
