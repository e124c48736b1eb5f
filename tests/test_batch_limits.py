"""One file that takes too long, too much, or its worker with it is a row of problems; all others are done."""

from __future__ import annotations

import faulthandler
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from pathlib import Path

import pytest
from batches import Log, alone, documents, ended, living, logged, quick, started, written
from test_batch import TEXT, problems, put, read

from zhibiao import batch, cli
from zhibiao.batch import limits, pool
from zhibiao.model import Options
from zhibiao.run import Pipeline

CSV = ("csv",)
ENDLESS = """kind = "trap"
about = "a pattern that tries every way to cut a row of signs"
[[rule]]
id = "endless"
pattern = "(?:碎|碎碎|碎{3})+末"
[[rule.yes]]
text = "产生碎碎末6个。"
[[rule.no]]
text = "新建项目6个。"
why = "no such sign"
"""


@pytest.fixture(scope="module")
def made(pipeline):
    """Pipelines that are made once."""
    pipeline.warm()
    return quick(pipeline)


@pytest.fixture(autouse=True)
def _quick(made, monkeypatch):
    monkeypatch.setattr(batch, "Pipeline", made)


@pytest.fixture
def folder(tmp_path) -> Path:
    """Three documents: b.txt is the bad one."""
    return put(tmp_path / "in", a_txt=TEXT, b_txt=TEXT, c_txt=TEXT)


@pytest.fixture
def bad(monkeypatch) -> Callable[[Callable[[], object]], None]:
    """Gives what makes something happen in the middle of b.txt."""
    records = Pipeline.records

    def use(happen: Callable[[], object]) -> None:
        def stage(self, document):
            if document.source.doc_id == "b.txt":
                happen()
            return records(self, document)

        monkeypatch.setattr(Pipeline, "records", stage)

    return use


def others_are_done(out: Path) -> bool:
    return [d["doc_id"] for d in read(out / "documents.csv")] == ["a.txt", "c.txt"]


def told(out: Path) -> str:
    """What is said of the one problem."""
    (row,) = read(out / "problems.csv")
    assert row["cure"]
    return row["what"]


def forever() -> None:
    while True:
        pass


def deaf() -> None:
    """Like a library that hangs: no alarm reaches it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
    time.sleep(600)


def swallowing() -> None:
    """Like a library that catches an error that is not meant for it."""
    try:
        forever()
    except TimeoutError:
        return


@pytest.mark.parametrize("workers", [1, 2])
def test_a_loop_in_python_ends_by_alarm(tmp_path, folder, bad, workers):
    bad(forever)
    batch.run([folder], tmp_path / "out", Options(formats=CSV, max_seconds=1, workers=workers))
    assert problems(tmp_path / "out") == [("too_slow", "b.txt")]
    assert told(tmp_path / "out") == "it took more than 1 s"
    assert others_are_done(tmp_path / "out")


def test_an_alarm_that_was_swallowed_comes_again(tmp_path, folder, bad, monkeypatch):
    monkeypatch.setattr(limits, "AGAIN", 0.2)
    bad(lambda: (swallowing(), forever()))
    batch.run([folder], tmp_path / "out", Options(formats=CSV, max_seconds=1))
    assert problems(tmp_path / "out") == [("too_slow", "b.txt")]


def test_what_no_alarm_reaches_is_ended_from_outside(tmp_path, folder, bad, monkeypatch):
    monkeypatch.setattr(pool, "SECONDS", 0)
    bad(deaf)
    batch.run([folder], tmp_path / "out", Options(formats=CSV, max_seconds=1, workers=2))
    assert problems(tmp_path / "out") == [("too_slow", "b.txt")]
    assert told(tmp_path / "out") == "it took too long and did not answer (it hung)"
    assert others_are_done(tmp_path / "out")


def test_a_pattern_of_the_users_that_never_ends_costs_the_files_it_meets(tmp_path, folder, monkeypatch):
    rules = put(tmp_path / "rules", **{"mine.toml": ENDLESS})
    put(folder, b_txt="新建碎片化项目6个，" + "碎" * 4000 + "。\n")
    monkeypatch.setattr(pool, "SECONDS", 0)
    batch.run([folder], tmp_path / "out", Options(formats=CSV, max_seconds=1, rules=str(rules)))
    assert problems(tmp_path / "out") == [("too_slow", "b.txt")]
    assert "--rules" in read(tmp_path / "out/problems.csv")[0]["cure"]
    assert others_are_done(tmp_path / "out")


def test_a_file_that_was_too_slow_is_tried_again_with_the_next_run(tmp_path, folder, bad, monkeypatch):
    monkeypatch.setattr(batch.work, "RACY", 0)
    flag = tmp_path / "flag"
    bad(lambda: None if flag.exists() else forever())
    log = Log(tmp_path / "log")
    for codes in (["too_slow"], [], []):
        with logged(log):
            batch.run([folder], tmp_path / "out", Options(formats=CSV, max_seconds=1))
        assert [code for code, _ in problems(tmp_path / "out")] == codes
        flag.touch()
    assert [name for what, name in log.lines() if what == "read"].count("b.txt") == 2
    assert not log.again()


@pytest.mark.skipif(not Path("/proc").exists(), reason="the system sets no limit to the memory of a process")
@pytest.mark.parametrize("workers", [1, 3])
def test_a_file_that_needs_too_much_memory_is_too_hard(tmp_path, folder, bad, workers):
    bad(lambda: [bytearray(1 << 24) for _ in range(1 << 10)])
    batch.run([folder], tmp_path / "out", Options(formats=CSV, max_memory=1 << 30, workers=workers))
    assert problems(tmp_path / "out") == [("too_hard", "b.txt")]
    assert "--max-memory" in read(tmp_path / "out/problems.csv")[0]["cure"]
    assert others_are_done(tmp_path / "out")


@pytest.mark.parametrize(
    ("end", "how"),
    [
        (lambda: os._exit(3), "status 3"),
        (lambda: (faulthandler.disable(), os.kill(os.getpid(), signal.SIGSEGV)), "signal SIGSEGV"),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "signal SIGKILL"),
    ],
)
def test_a_file_that_ends_its_worker_twice_is_given_up(tmp_path, folder, bad, end, how):
    tries = Log(tmp_path / "tries")
    bad(lambda: (tries.note("read", "b.txt"), end()))
    batch.run([folder], tmp_path / "out", Options(formats=CSV, workers=2))
    assert problems(tmp_path / "out") == [("crashed", "b.txt")]
    assert told(tmp_path / "out") == f"the process that read it ended ({how}), twice"
    assert tries.read() == ["b.txt", "b.txt"]
    assert others_are_done(tmp_path / "out")


def test_a_file_that_ends_its_worker_once_is_simply_done(tmp_path, folder, bad):
    batch.run([folder], tmp_path / "calm", Options(formats=CSV))
    flag = tmp_path / "flag"
    bad(lambda: None if flag.exists() else (flag.touch(), os._exit(1)))
    batch.run([folder], tmp_path / "out", Options(formats=CSV, workers=2))
    assert flag.exists()
    assert written(tmp_path / "out") == written(tmp_path / "calm")


def test_two_files_of_a_chunk_that_end_their_worker_are_both_given_up(tmp_path, folder, monkeypatch):
    records = Pipeline.records
    monkeypatch.setattr(Pipeline, "records", lambda self, document: os._exit(1) if document.source.doc_id != "b.txt" else records(self, document))
    monkeypatch.setattr(Pipeline, "warm", lambda self: None)
    batch.run([folder], tmp_path / "out", Options(formats=CSV, workers=1))
    assert problems(tmp_path / "out") == [("crashed", "a.txt"), ("crashed", "c.txt")]
    assert [d["doc_id"] for d in read(tmp_path / "out/documents.csv")] == ["b.txt"]


def test_a_fault_of_ours_does_not_stop_a_run(tmp_path, folder, bad):
    bad(lambda: {}["x"])
    batch.run([folder], tmp_path / "out", Options(formats=CSV))
    assert problems(tmp_path / "out") == [("fault", "b.txt")]
    assert others_are_done(tmp_path / "out")


def test_an_interrupted_run_ends_in_seconds_and_goes_on_next_time(tmp_path, monkeypatch):
    folder, out, log = documents(tmp_path / "in", 8), tmp_path / "out", Log(tmp_path / "log")
    monkeypatch.setattr(batch, "SMALL", 1)
    monkeypatch.setattr(batch.work, "RACY", 0)
    batch.run([folder], tmp_path / "calm", Options(formats=CSV))
    records, slow = Pipeline.records, {"005.txt", "006.txt"}

    def command() -> int:
        monkeypatch.setattr(Pipeline, "records", lambda self, d: time.sleep(60) if d.source.doc_id in slow else records(self, d))
        with logged(log):
            return cli.main(["run", str(folder), "-o", str(out), "--format", "csv", "--workers", "2"])

    child = started(command, tmp_path / "errors")
    until = time.monotonic() + 30
    while not {("read", name) for name in slow} <= set(log.lines()) and time.monotonic() < until:
        time.sleep(0.02)
    assert len(living(child)) == 3
    os.killpg(child, signal.SIGINT)  # as Ctrl-C does
    began = time.monotonic()
    assert ended(child, 10) == 130
    assert time.monotonic() - began < 5
    assert alone(child, 1)
    said = (tmp_path / "errors").read_text()
    assert said == "zhibiao: stopped; nothing was half written, and the same command goes on from here\n"
    with logged(log):
        batch.run([folder], out, Options(formats=CSV))
    assert not log.again()
    assert written(out) == written(tmp_path / "calm")


def test_workers_end_when_what_looks_on_fails(tmp_path, folder):
    """The caller's own error goes up, and leaves no process behind and the folder free."""
    from contextlib import contextmanager

    @contextmanager
    def failing(items):
        def tell(item):
            raise RuntimeError("the caller's")

        yield tell

    def run() -> int:
        try:
            batch.run([folder], tmp_path / "out", Options(formats=CSV, workers=2), failing)
        except RuntimeError:
            return len(living(os.getpid())) - 1
        return 70

    assert ended(started(run, tmp_path / "errors")) == 0
    batch.run([folder], tmp_path / "out", Options(formats=CSV))


def test_where_processes_cannot_be_forked_they_begin_anew(tmp_path, folder, monkeypatch):
    batch.run([folder], tmp_path / "calm", Options(formats=CSV))
    monkeypatch.setattr(pool, "FORKS", False)
    batch.run([folder], tmp_path / "out", Options(formats=CSV, workers=1))
    assert written(tmp_path / "out") == written(tmp_path / "calm")


def in_a_thread(block: Callable[[], object]) -> object:
    """What it gives or raises in a thread that is not the first."""
    given: list[object] = []

    def run() -> None:
        try:
            given.append(block())
        except BaseException as error:
            given.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(20)
    return given[0] if given else "it does not come back"


@pytest.mark.parametrize("where", [lambda block: block(), in_a_thread], ids=["first thread", "other thread"])
def test_a_block_is_left_when_its_time_is_over(where):
    def late() -> str:
        try:
            with limits.within(0.1):
                forever()
        except TimeoutError as error:
            return str(error)
        return ""

    assert "it took " in where(late)


@pytest.mark.parametrize("where", [lambda block: block(), in_a_thread], ids=["first thread", "other thread"])
def test_no_late_alarm_strikes_what_comes_after_the_block(where, monkeypatch):
    monkeypatch.setattr(limits, "AGAIN", 0.1)

    def many() -> tuple[int, int]:
        outcomes = [0, 0]
        for n in range(600):
            try:
                with limits.within(0.001):
                    until = time.perf_counter() + n % 8 * 0.0003  # some end long before, some at the same moment, some later
                    while time.perf_counter() < until:
                        time.sleep(0)  # lets the other thread in
                late = False
            except TimeoutError:
                late = True
            sum(range(3000))  # an alarm that comes now would end `many`
            outcomes[late] += 1
        return outcomes[0], outcomes[1]

    done = where(many)
    assert isinstance(done, tuple), repr(done)
    assert min(done) > 0


@pytest.mark.skipif(not pool.FORKS, reason="the function of the test cannot be sent to another process")
def test_a_process_that_has_done_enough_is_followed_by_another(monkeypatch):
    """What a long life leaves in memory must not grow with the folder."""
    monkeypatch.setattr(pool, "FRESH", 3)
    events = list(pool.each(deque(range(20)), lambda: lambda task, tell: (task, os.getpid()), 2, 60, 0))
    assert sorted(event.value[0] for event in events) == list(range(20))
    lives = Counter(event.value[1] for event in events)
    assert max(lives.values()) <= 3
    for process in lives:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


TRACED = """
import faulthandler, sys, threading, time
from zhibiao.batch import limits
faulthandler.dump_traceback_later(20, exit=True)
def hold(seconds, work):
    try:
        with limits.within(seconds):
            time.sleep(work)
    except TimeoutError:
        pass
for limit in ((60, 0), (0.05, 0.3)):
    thread = threading.Thread(target=hold, args=limit)
    thread.start()
    thread.join()
def cell(a):
    return (lambda: a)()
sys.settrace(lambda *_: None)
cell(1)
print("done")
"""


def test_a_limit_in_a_thread_leaves_nothing_behind_that_a_tracer_stumbles_over():
    done = subprocess.run([sys.executable, "-c", TRACED], capture_output=True, text=True, check=False)
    assert done.stdout == "done\n", done.stderr
