"""Runs on a real Dask cluster of this machine: a scheduler and two workers, which tests kill, mislead and take away."""

from __future__ import annotations

import csv
import gzip
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from zhibiao import batch, cli, terminal
from zhibiao.batch import Item, child, cluster
from zhibiao.batch.journal import key_of
from zhibiao.batch.pool import Done, Lost
from zhibiao.batch.work import Task
from zhibiao.errors import OutputError, UsageError
from zhibiao.model import Options

if not find_spec("distributed"):
    pytest.skip("needs distributed: pip install 'zhibiao[cluster]'", allow_module_level=True)

TABLES = ("records.csv", "records.parquet", "documents.csv", "problems.csv")
TEXT = "2024年，全县地区生产总值增长8%，其中工业增加值增长9.5%。力争到位资金60亿元以上。\n"

# What is wrong with a document is done by the one who opens it on a worker; zhibiao itself knows nothing of it.
TRAPS = '''
import os, pathlib, signal, time

read, exists = pathlib.Path.read_bytes, pathlib.Path.exists

def read_bytes(path):
    data = read(path)
    if b"#crash#" in data:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"#worker#" in data:
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)
    if b"#hang#" in data:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
        time.sleep(60)
    if b"#slow#" in data:
        while True:
            time.sleep(0.1)
    if b"#fill#" in data:
        return bytes(1 << 40)
    return data

pathlib.Path.read_bytes = read_bytes
pathlib.Path.exists = lambda path, **more: "unseen" not in path.name and exists(path, **more)
'''


@contextmanager
def started(*command: object, home: Path, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of a cluster, in a group of its own that ends with the test."""
    with (home / "log").open("ab") as log:
        whole = [sys.executable, "-m", *map(str, command)]
        process = subprocess.Popen(whole, stdout=log, stderr=log, cwd=home, env=os.environ | {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"} | env, start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()  # a nanny ends its worker
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def a_cluster(home: Path, workers: int) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A scheduler's address and its process; as many workers as asked for, each with a nanny."""
    from distributed import Client

    (home / "traps").mkdir()
    (home / "traps/sitecustomize.py").write_text(TRAPS)
    told = home / "scheduler.json"
    where = ("--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", told)
    with ExitStack() as stack:
        scheduler = stack.enter_context(
            started("distributed.cli.dask_scheduler", *where, "--port", 0, home=home, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
        )
        for number in range(workers):
            worker = ("distributed.cli.dask_worker", *where, "--nthreads", 1, "--local-directory", home / f"worker-{number}")
            stack.enter_context(started(*worker, home=home, PYTHONPATH=str(home / "traps")))
        until(told.exists)
        with Client(scheduler_file=str(told), set_as_default=False) as client:
            if workers:
                client.wait_for_workers(workers, timeout=60)
            address = client.scheduler.address
        yield address, scheduler


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    with a_cluster(tmp_path_factory.mktemp("cluster"), 2) as (address, _):
        yield address


@pytest.fixture(scope="module")
def documents(tmp_path_factory, samples) -> Path:
    """Enough to do: 36 documents, in a dozen chunks."""
    folder = tmp_path_factory.mktemp("documents")
    for path in samples.glob("*.txt"):
        (folder / path.name).write_bytes(path.read_bytes())
        (folder / f"again_{path.name}").write_bytes(path.read_bytes() + "\n另有1处。".encode("gb18030" if "gb18030" in path.name else "utf-8"))
    return folder


@pytest.fixture(scope="module")
def local(tmp_path_factory, documents) -> Path:
    """The tables of a run on this machine alone."""
    out = tmp_path_factory.mktemp("local") / "out"
    assert zhibiao(documents, out).wait(240) in (0, 1)
    return out


def until(holds: Callable[[], object], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.02)


def zhibiao(folder: Path, out: Path, *more: object, **how: object) -> subprocess.Popen[str]:
    small = "from zhibiao import batch, cli; batch.SMALL = 4000; raise SystemExit(cli.main())"  # chunks, for documents are few
    command = [sys.executable, "-c", small, "run", folder, "-o", out, "--format", "csv,parquet", "--workers", 4, *more]
    return subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **how)


def on(address: str, folder: Path, out: Path, *more: object, **how: object) -> subprocess.Popen[str]:
    return zhibiao(folder, out, "--engine", "dask", "--scheduler", address, *more, **how)


def same(one: Path, other: Path) -> None:
    for name in TABLES:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name


def options(address: str, **more: object) -> Options:
    return Options(engine="dask", scheduler=address, formats=("csv",), **more)


def put(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return folder


def rows(out: Path, table: str = "problems") -> list[dict[str, str]]:
    with (out / f"{table}.csv").open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def shards(out: Path) -> int:
    return len([*(out / ".zhibiao/shards").glob("*.jsonl.gz")])


def processes(address: str) -> dict[str, int]:
    """The processes of the workers by the workers' addresses."""
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        return client.run(os.getpid)


def said(out: Path, called: Path) -> str:
    """What a run on one machine says of its problems, and nothing more."""
    lines = terminal.problems(out / "problems.csv", len(rows(out, "problems")))
    return "".join(f"zhibiao: {line}\n" for line in lines).replace(str(out), str(called))


def test_a_worker_that_is_killed_in_the_middle_costs_nothing(address, documents, local, tmp_path):
    before = processes(address)
    run = on(address, documents, tmp_path / "out")
    until(lambda: shards(tmp_path / "out"))
    os.kill(next(iter(before.values())), signal.SIGKILL)
    assert shards(tmp_path / "out") < shards(local) - 2, "that was not the middle"
    assert run.poll() is None
    _, noise = run.communicate(timeout=240)
    assert noise == said(tmp_path / "out", tmp_path / "out")
    same(tmp_path / "out", local)


def test_a_run_that_is_stopped_goes_on_where_it_was(address, documents, local, tmp_path):
    run = on(address, documents, tmp_path / "out")
    journal = tmp_path / "out/.zhibiao/journal.jsonl"
    until(journal.exists)
    run.send_signal(signal.SIGINT)
    _, noise = run.communicate(timeout=30)
    assert (run.returncode, noise.splitlines()) == (130, ["zhibiao: stopped; nothing was half written, and the same command goes on from here"])
    told = journal.read_bytes()
    assert on(address, documents, tmp_path / "out").wait(240) == 1
    assert journal.read_bytes().startswith(told[: told.rfind(b"\n") + 1])
    same(tmp_path / "out", local)


def test_a_document_that_kills_whoever_opens_it_is_a_row_and_the_rest_is_done(address, tmp_path):
    folder = put(tmp_path / "in", crash="#crash#", worker="#worker#", a=TEXT, z=TEXT + "z")
    assert batch.run([folder], tmp_path / "out", options(address)).documents == 2
    found = {row["doc_id"]: (row["code"], row["what"]) for row in rows(tmp_path / "out")}
    assert found["crash.txt"] == ("crashed", "the process that read it ended (signal SIGKILL), twice")
    assert found["worker.txt"] == ("crashed", "the process that read it ended (its worker died again and again), twice")
    assert [row["doc_id"] for row in rows(tmp_path / "out", "documents")] == ["a.txt", "z.txt"]


def test_a_thread_of_a_worker_keeps_the_limits_of_a_file(tmp_path, pipeline, monkeypatch):
    """A thread cannot be stopped from outside, but the process it works with can."""
    put(tmp_path / "traps").joinpath("sitecustomize.py").write_text(TRAPS)
    monkeypatch.syspath_prepend(str(tmp_path / "traps"))
    monkeypatch.setattr(child, "SECONDS", 0.5)
    folder = put(tmp_path / "in", fill="#fill#", slow="#slow#", hang="#hang#", crash="#crash#")
    limits = Options(max_seconds=1)
    settings = child.Settings(limits, key_of(pipeline.rulebook, limits), "")
    tasks = {path.stem: Task(Item(path.name, path), "") for path in folder.iterdir()}
    found = []
    thread = threading.Thread(target=lambda: found.extend(child.do(settings, str(tmp_path / "shards"), (tasks["fill"], tasks[name])) for name in ("slow", "hang", "crash")))
    thread.start()
    thread.join(60)
    assert isinstance(found[0], Done)
    results = [line[1][0][0] for line in notes(tmp_path / "shards")]
    assert results == ["too_hard", "too_slow"]
    assert found[1:] == [Lost(None, 1, "it hung", overdue=True), Lost(None, 1, "signal SIGKILL")]


def notes(folder: Path) -> list[list[list[list[str]]]]:
    (path,) = folder.glob("*.jsonl.gz")
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def test_every_file_is_told_of_and_one_that_went_meanwhile_is_a_problem(address, tmp_path):
    folder = put(tmp_path / "in", a=TEXT)
    told: list[str] = []

    @contextmanager
    def watching(items: Sequence[Item]) -> Iterator[Callable[[Item], object]]:
        (folder / "a.txt").unlink()
        yield lambda item: told.append(item.doc_id)

    batch.run([folder], tmp_path / "out", options(address), watching)
    assert [(row["code"], row["doc_id"]) for row in rows(tmp_path / "out")] == [("missing", "a.txt")]
    assert told == ["a.txt"]


def test_a_worker_that_does_not_see_the_files_is_told_at_once(address, tmp_path):
    folder = put(tmp_path / "in", unseen=TEXT)
    with pytest.raises(OutputError, match=r"does not see .+unseen\.txt; let every machine reach the documents"):
        batch.run([folder], tmp_path / "out", options(address))


def test_a_worker_with_other_rules_is_told_at_once(address, tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "key_of", lambda *_: "0" * 24)
    with pytest.raises(OutputError, match=r"has other rules, .+ or another version of zhibiao .+; install the same on all machines"):
        batch.run([put(tmp_path / "in", a=TEXT)], tmp_path / "out", options(address))


def test_rules_and_what_is_declared_are_those_of_now_though_workers_live_on(address, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "in", a="2024年，全县粮食产量30石。\n")
    (tmp_path / "mine").mkdir()
    for factor, region, value in ((60, "江苏省", "1800"), (70, "浙江省", "2100")):
        rule = f'kind = "unit"\nabout = "Ours."\n\n[[unit]]\nname = "石"\nbase = "千克"\nfactor = "{factor}"\ndimension = "mass"\n'
        (tmp_path / "mine/units.toml").write_text(rule, "utf-8")
        (tmp_path / "meta.csv").write_text(f"doc_id,region\na,{region}\n", "utf-8")
        batch.run([Path("in")], Path("out"), options(address, rules="mine", meta="meta.csv"))
        assert [row["value"] for row in rows(tmp_path / "out", "records")] == [value]
        assert [row["region"] for row in rows(tmp_path / "out", "documents")] == [region]


def test_shards_may_lie_on_a_server_and_nothing_more_is_said_than_on_one_machine(address, documents, local, tmp_path):
    pytest.importorskip("pyftpdlib", reason="pyftpdlib is not installed: there is no server to lie on")
    with ftp(tmp_path / "served") as place:
        relative = Path(os.path.relpath(documents, tmp_path))  # which means something else to the workers
        run = on(address, relative, Path("out"), "--shards", f"{place}/shards", cwd=tmp_path)
        told, noise = run.communicate(timeout=240)
    assert told.startswith("documents 36, figures ")
    assert noise == said(tmp_path / "out", Path("out"))
    same(tmp_path / "out", local)
    assert not (tmp_path / "out/.zhibiao/shards").exists()
    assert len([*(tmp_path / "served/shards").rglob("*.jsonl.gz")]) > 2


@contextmanager
def ftp(folder: Path) -> Iterator[str]:
    """A folder behind a server of this machine."""
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import FTPHandler
    from pyftpdlib.servers import ThreadedFTPServer

    folder.mkdir()
    users = DummyAuthorizer()
    users.add_user("user", "word", str(folder), perm="elradfmwMT")
    handler = type("Handler", (FTPHandler,), {"authorizer": users, "log": lambda *_, **__: None})
    server = ThreadedFTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"timeout": 0.1, "handle_exit": False}, daemon=True)
    thread.start()
    try:
        yield f"ftp://user:word@127.0.0.1:{server.address[1]}"
    finally:
        server.close_all()
        thread.join(10)


def test_a_cluster_without_workers_and_one_that_goes_away_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 0.2)
    monkeypatch.setattr(cluster, "TICK", 0.1)
    put(tmp_path / "in", a=TEXT)
    with a_cluster(tmp_path, 0) as (address, scheduler):
        with pytest.raises(OutputError, match=r"it has had no worker for .+; start workers with `dask worker`, then run again"):
            batch.run([tmp_path / "in"], tmp_path / "out", options(address))
        met = (tmp_path / "log").read_text().count("Receive client connection")
        run = on(address, tmp_path / "in", tmp_path / "out")
        until(lambda: (tmp_path / "log").read_text().count("Receive client connection") > met)
        time.sleep(0.5)
        scheduler.kill()
        _, noise = run.communicate(timeout=60)
    assert run.returncode == 1
    assert noise == "zhibiao: --scheduler: the connection to the scheduler was lost; start it anew, then run again: what is done stays done\n"


@pytest.mark.parametrize("nowhere", ["tcp://127.0.0.1:9", "nothing", "none://127.0.0.1:9"])
def test_without_a_scheduler_it_says_what_to_do(tmp_path, monkeypatch, capsys, nowhere):
    monkeypatch.setattr(cluster, "SECONDS", 0.5)
    put(tmp_path / "in", a=TEXT)
    assert cli.main(["run", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--engine", "dask", "--scheduler", nowhere]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"zhibiao: {nowhere}: no scheduler answers (")
    assert line.endswith("); start one with `dask scheduler`, and check the address")
    assert not (tmp_path / "out").exists()


def test_without_an_address_or_the_extra_it_says_what_to_do(tmp_path, monkeypatch):
    put(tmp_path / "in", a=TEXT)
    with pytest.raises(UsageError, match="no scheduler is named; give its address with --scheduler"):
        batch.run([tmp_path / "in"], tmp_path / "out", options(""))
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"not installed; pip install 'zhibiao\[cluster\]'"):
        batch.run([tmp_path / "in"], tmp_path / "out", options("tcp://127.0.0.1:9"))
