"""Runs over folders, for tests: a few documents, a pipeline that is built once, a log of what is read, runs in a process of their own."""

from __future__ import annotations

import copy
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from zhibiao import batch
from zhibiao.model import Options
from zhibiao.run import ENDING, Pipeline
from zhibiao.structure.claims import Declared, NamePattern

TABLES = ("records.csv", "records.parquet", "records.xlsx", "documents.csv", "problems.csv")


def sentences(n: int) -> str:
    """A short document, another one for each number."""
    return (
        f"# 2024年{'甲乙丙丁戊己庚辛壬癸'[n % 10]}县政府工作报告\n\n"
        f"2024年，全县地区生产总值增长{n % 9 + 1}.{n % 7}%，其中工业增加值增长{n % 5 + 2}%。\n"
        f"新建农村公路{n + 20}公里，改造老旧小区{n % 30 + 3}个，力争到位资金{n + 6}亿元以上。\n"
    )


def documents(folder: Path, n: int, lines: int = 1) -> Path:
    """A folder of n documents, each with so many times its sentences."""
    folder.mkdir(parents=True, exist_ok=True)
    for k in range(n):
        (folder / f"{k:03}.txt").write_text("".join(sentences(k + 31 * i) for i in range(lines)), "utf-8")
    return folder


def quick(base: Pipeline) -> Callable[..., Pipeline]:
    """What stands for the class in `batch`: real pipelines, but each set of rules is loaded once, for these tests make hundreds of runs."""
    held = {("jieba", ""): base}

    def make(rulebook: None = None, options: Options | None = None) -> Pipeline:
        options = options or Options()
        key = options.segmenter, digest(Path(options.rules)) if options.rules else ""
        if key not in held:
            held[key] = Pipeline(options=options)
        made = copy.copy(held[key])
        made.options = options
        made.names = NamePattern(ENDING.sub("", options.name_pattern))
        made.declared = Declared(made._table(options.meta), options.meta)
        return made

    return make


def digest(folder: Path) -> str:
    """Of the names in a folder and what is in the files."""
    said = sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        said.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return said.hexdigest()


def written(out: Path) -> dict[str, bytes]:
    """The tables in a folder."""
    return {name: (out / name).read_bytes() for name in TABLES if (out / name).exists()}


class Log:
    """What was read and what went into the journal, in the order it happened, whichever process it was that did it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self, what: str, name: str) -> None:
        """Add a line; lines of several processes do not mix."""
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(handle, f"{what} {name}\n".encode())
        os.close(handle)

    def lines(self) -> list[tuple[str, str]]:
        """What happened."""
        lines = self.path.read_text("utf-8").splitlines() if self.path.exists() else []
        return [(what, name) for what, _, name in (line.partition(" ") for line in lines)]

    def read(self) -> list[str]:
        """The files that were read since this was last asked, by name."""
        found = sorted(name for what, name in self.lines() if what == "read")
        self.path.unlink(missing_ok=True)
        return found

    def again(self) -> list[str]:
        """The files that were read although the journal had them."""
        done: set[str] = set()
        wrong = []
        for what, name in self.lines():
            if what == "done":
                done.add(name)
            elif name in done:
                wrong.append(name)
        return wrong


def started(run: Callable[[], object], errors: Path) -> int:
    """Do it in a process of its own, at the head of a group and session of its own; what it says goes to a file."""
    if child := os.fork():
        return child
    status = 70
    with suppress(BaseException):
        os.setsid()
        os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
        sys.stderr = sys.__stderr__ = os.fdopen(2, "w", buffering=1)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            status = int(run() or 0)
        except BaseException:
            traceback.print_exc()
    os._exit(status)


def ended(child: int, seconds: float = 60) -> int | None:
    """The status a process ends with, negative for a signal; None when it is still there after so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    return None


def living(session: int) -> list[int]:
    """The processes of a session that still live."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, _, own = stat.read_text().rpartition(")")[2].split()[:4]
            if int(own) == session and state not in "ZX":
                found.append(int(stat.parent.name))
    return found


def alone(session: int, seconds: float = 8) -> bool:
    """Whether all processes of a session end within so long."""
    until = time.monotonic() + seconds
    while living(session):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def logged(log: Log) -> Iterator[None]:
    """Note each file that a run in this block reads, here or in its workers, and each that goes into a journal."""
    data, add = Pipeline.data, batch.Journal.add

    def read(self: Pipeline, path: Path, doc_id: str) -> bytes:
        log.note("read", doc_id)
        return data(self, path, doc_id)

    def kept(self: batch.Journal, entries, sizes) -> None:
        add(self, entries, sizes)
        for entry in entries:
            if entry.settled:
                log.note("done", entry.doc_id)

    Pipeline.data, batch.Journal.add = read, kept
    try:
        yield
    finally:
        Pipeline.data, batch.Journal.add = data, add
