"""The folder written to: full, read-only, taken by another run, left by another version; and more rows than a sheet holds."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from batches import Log, documents, ended, living, quick, started, written
from test_batch import tables

from zhibiao import batch, cli
from zhibiao.batch import folder as output
from zhibiao.batch import pool, work
from zhibiao.batch import tables as making
from zhibiao.errors import OutputError, UsageError
from zhibiao.model import Options
from zhibiao.run import Pipeline
from zhibiao.write import as_xlsx

CSV = Options(formats=("csv",), workers=2)
PAGE = 4096


@pytest.fixture(scope="module")
def made(pipeline):
    """Pipelines that are made once."""
    pipeline.warm()
    return quick(pipeline)


@pytest.fixture(autouse=True)
def _small(made, monkeypatch):
    monkeypatch.setattr(batch, "Pipeline", made)
    monkeypatch.setattr(batch, "SMALL", 2000)
    monkeypatch.setattr(work, "RACY", 0)  # the documents are made a moment before they are read


def mount(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path) -> Iterator[Path]:
    """A disk of 300 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.name != "posix" or os.getuid() != 0 or not mount("-t", "tmpfs", "-o", "size=300k", "tmpfs", str(place)):
        pytest.skip("a small disk can be mounted by root only")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path, left: int) -> Path:
    """A file that leaves so many pages of the disk."""
    free = os.statvfs(disk).f_bfree - left
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(PAGE * free))
    assert os.statvfs(disk).f_bfree == left
    return ballast


def command(folder: Path, out: Path, *more: str) -> int:
    return cli.main(["run", str(folder), "-o", str(out), "--format", "csv,parquet", "--workers", "2", *more])


def refused(told: str) -> str:
    """The file that an error names; it says what is wrong and what to do."""
    found = re.fullmatch(r"zhibiao: (.+?): cannot be written \((?:.*\])? ?No space left on device\); make room.*, then run again: what is done stays done\n", told)
    assert found, told
    return Path(found[1]).name


@pytest.fixture
def folder(tmp_path) -> Path:
    """Documents, each long enough that their tables need more room than their shards."""
    return documents(tmp_path / "in", 8, lines=4)


@pytest.fixture
def clean(folder, tmp_path) -> dict[str, bytes]:
    """The tables, where there is room."""
    batch.run([folder], tmp_path / "clean", Options(formats=("csv", "parquet")))
    return written(tmp_path / "clean")


@pytest.mark.parametrize("left", [0, 9])
def test_a_disk_that_fills_up_with_shards(folder, disk, clean, capfd, left):
    ballast = fill(disk, left)
    assert command(folder, disk / "out") == 1
    name = refused(capfd.readouterr().err)
    assert name.endswith((".parquet", ".jsonl.gz", ".jsonl"))
    assert not tables(disk / "out")
    ballast.unlink()
    assert command(folder, disk / "out") == 0
    assert written(disk / "out") == clean


@pytest.mark.parametrize("left", [0, 1])
def test_a_disk_that_fills_up_with_the_journal(folder, disk, clean, tmp_path, capfd, left):
    for n in range(60 * left):  # one page is half a line of a journal then: a torn one
        (folder / f"{'长' * 40}{n}.txt").write_bytes(b"")
    ballast = fill(disk, left)
    assert command(folder, disk / "out", "--shards", str(tmp_path / "shards")) == 1
    assert refused(capfd.readouterr().err) == "journal.jsonl"
    journal = disk / "out/.zhibiao/journal.jsonl"
    assert journal.stat().st_size == PAGE * left
    ballast.unlink()
    for path in folder.glob("长*"):
        path.unlink()
    assert command(folder, disk / "out", "--shards", str(tmp_path / "shards")) == 0
    assert written(disk / "out") == clean
    assert all(json.loads(line) for line in journal.read_bytes().splitlines())


@pytest.mark.parametrize(("left", "name"), [(1, "run.json"), (4, "records.csv"), (20, "records.parquet")])
def test_a_disk_that_fills_up_with_tables(folder, disk, clean, tmp_path, capfd, monkeypatch, left, name):
    ballast = fill(disk, left)
    shards = ("--shards", str(tmp_path / "shards"))
    assert command(folder, disk / "out", *shards) == 1
    assert refused(capfd.readouterr().err) == name
    assert not tables(disk / "out")
    ballast.unlink()
    monkeypatch.setattr(Pipeline, "data", None)  # nothing is read again
    assert command(folder, disk / "out", *shards) == 0
    assert written(disk / "out") == clean


@pytest.mark.parametrize(("suffix", "few"), [("csv", 50_000), ("json", 0), ("parquet", 0), ("parquet", 50_000), ("xlsx", 0), ("xlsx", 50_000)])
def test_the_table_that_does_not_fit_is_the_one_named(folder, disk, tmp_path, monkeypatch, suffix, few):
    monkeypatch.setattr(making, "FEW", few)
    options = Options(formats=(suffix,), workers=2, shards=str(tmp_path / "shards"))
    (disk / "out").mkdir()
    batch.run([folder], tmp_path / "out", Options(formats=(suffix,)))
    need = (tmp_path / f"out/records.{suffix}").stat().st_size // PAGE
    fill(disk, 3 + need // 2)
    with pytest.raises(OutputError, match=rf"out/records\.{suffix}: cannot be written \(.*[Nn]o space left"):
        batch.run([folder], disk / "out", options)
    assert not tables(disk / "out")


@pytest.mark.skipif(not pool.FORKS, reason="tables are written by processes of their own only where they can be forked")
@pytest.mark.parametrize("deaths", [1, 2])
def test_a_process_that_ends_while_it_writes_is_followed_by_another_once(folder, tmp_path, monkeypatch, deaths):
    batch.run([folder], tmp_path / "calm", CSV)
    one, tries = making._one, Log(tmp_path / "tries")

    def dies(job, path, part):
        if path.name == "records.csv" and len(tries.lines()) < deaths:
            tries.note("wrote", path.name)
            part.write_text("half", "utf-8")
            os.kill(os.getpid(), signal.SIGKILL)
        one(job, path, part)

    monkeypatch.setattr(making, "FEW", -1)
    monkeypatch.setattr(making, "_one", dies)
    if deaths == 1:
        batch.run([folder], tmp_path / "out", CSV)
        assert written(tmp_path / "out") == written(tmp_path / "calm")
    else:
        with pytest.raises(OutputError, match=r"records\.csv: the process that wrote it ended \(signal SIGKILL\), twice"):
            batch.run([folder], tmp_path / "out", CSV)
        assert not tables(tmp_path / "out")
    assert len(tries.lines()) == deaths


def test_the_tables_of_an_earlier_run_stay_when_the_new_ones_do_not_fit(folder, disk, capfd):
    assert command(folder, disk / "out") == 0
    before = written(disk / "out")
    documents(folder, 12, lines=4)
    fill(disk, 12)
    assert command(folder, disk / "out") == 1
    refused(capfd.readouterr().err)
    assert written(disk / "out") == before


@pytest.mark.parametrize("earlier", [True, False], ids=["with tables", "empty"])
def test_a_disk_that_cannot_be_written_to_is_told_before_anything_is_read(folder, disk, capfd, monkeypatch, earlier):
    if earlier:
        assert command(folder, disk) == 0
    before = written(disk)
    capfd.readouterr()
    monkeypatch.setattr(Pipeline, "data", None)
    assert mount("-o", "remount,ro", str(disk))
    assert command(folder, disk) == 1
    told = capfd.readouterr().err
    assert told == f"zhibiao: {disk}: not a folder that can be written to (Read-only file system); check its rights and the space left, or give another folder with -o\n"
    assert written(disk) == before


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_two_runs_into_one_folder(folder, clean, tmp_path, monkeypatch):
    out = tmp_path / "out"
    child = started(lambda: command(folder, out), tmp_path / "errors")
    until = time.monotonic() + 20
    while len(living(child)) < 2 and time.monotonic() < until:
        time.sleep(0.005)
    os.killpg(child, signal.SIGSTOP)  # in the middle of its work
    monkeypatch.setattr(output, "PATIENCE", 0.3)
    with pytest.raises(OutputError, match=r"out: another run of zhibiao is at work in it; wait for it to end"):
        batch.run([folder], out, CSV)
    os.killpg(child, signal.SIGCONT)
    assert ended(child) == 0
    assert written(out) == clean
    batch.run([folder], out, CSV)


def test_a_folder_that_two_runs_want_is_given_to_one_after_the_other(folder, clean, tmp_path):
    children = [started(lambda: command(folder, tmp_path / "out"), tmp_path / "errors") for _ in range(3)]
    assert [ended(child) for child in children] == [0, 0, 0]
    assert written(tmp_path / "out") == clean


def files(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file() and path.name != "lock"}


def test_a_journal_of_a_later_version_is_left_alone(folder, tmp_path, capfd):
    out = tmp_path / "out"
    assert command(folder, out) == 0
    journal = out / ".zhibiao/journal.jsonl"
    journal.write_bytes(b'{"zhibiao": "9.0", "format": 9, "more": []}\n' + journal.read_bytes().partition(b"\n")[2])
    before = files(out)
    capfd.readouterr()
    assert command(folder, out) == 2
    told = capfd.readouterr().err
    assert told.startswith(f"zhibiao: {journal}: was written by zhibiao 9.0, in a format this version (")
    assert "give another folder with -o" in told
    assert files(out) == before


def test_tables_of_a_version_without_journal_are_replaced(folder, clean, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "records.csv").write_text("old")
    (out / "records.json").write_text("old")
    (out / "run.json").write_text('{"zhibiao": "0.1.0", "files": ["records.csv", "records.json", "run.json"]}')
    assert command(folder, out) == 0
    assert written(out) == clean
    assert not (out / "records.json").exists()


def test_a_file_that_a_later_version_lists_is_not_ours_to_remove(folder, tmp_path):
    out = tmp_path / "out"
    batch.run([folder], out, CSV)
    facts = json.loads((out / "run.json").read_text("utf-8"))
    (out / "run.json").write_text(json.dumps(facts | {"zhibiao": "9.0", "files": [*facts["files"], "records.dta", "../in/000.txt"]}))
    (out / "records.dta").write_text("later")
    batch.run([folder], out, CSV)
    assert (out / "records.dta").exists()
    assert (folder / "000.txt").exists()


@pytest.fixture
def provinces(tmp_path, monkeypatch) -> Path:
    """Documents of two provinces and one of no known place, with more rows than a sheet shall hold."""
    for module in (making, as_xlsx):
        monkeypatch.setattr(module, "LIMIT", 9)
    folder = tmp_path / "in"
    folder.mkdir()
    for n, place in enumerate(["山东省菏泽市鄄城县", "山东省聊城市高唐县", "四川省成都市", "某地"]):
        body = "".join(f"2024年，新建农村公路{n + k + 20}公里，投资{k + 3}亿元。\n" for k in range(3))
        (folder / f"{n}.txt").write_text(f"{place}人民政府工作报告\n\n{body}", "utf-8")
    return folder


def test_more_rows_than_a_sheet_holds_give_no_workbook_unless_asked(provinces, tmp_path, capfd):
    out = tmp_path / "out"
    assert cli.main(["run", str(provinces), "-o", str(out)]) == 0
    assert tables(out) == ["documents.csv", "problems.csv", "records.csv", "records.parquet", "run.json"]
    rows = len((out / "records.csv").read_text("utf-8").splitlines()) - 1
    assert rows > 9
    assert f"records.xlsx is not written: {rows} rows, and a sheet holds 9; --format xlsx gives a workbook for each province" in capfd.readouterr().err
    assert "records.xlsx" not in json.loads((out / "run.json").read_text("utf-8"))["files"]


def rows_of(book: Path) -> list[str]:
    """The names of the documents whose records a workbook holds."""
    from openpyxl import load_workbook

    sheets = load_workbook(book, read_only=True)
    found = []
    for name in sheets.sheetnames:
        if name.startswith("记录"):
            found += [str(row[0]) for row in sheets[name].iter_rows(min_row=2, values_only=True)]
    return found


def test_asked_for_they_give_a_workbook_for_each_province(provinces, tmp_path):
    out, xlsx = tmp_path / "out", Options(formats=("xlsx",))
    batch.run([provinces], out, xlsx)
    books = ["records-其他.xlsx", "records-四川省.xlsx", "records-山东省.xlsx"]
    assert sorted(p.name for p in out.glob("*.xlsx")) == books
    assert [sorted(set(rows_of(out / name))) for name in books] == [["3.txt"], ["2.txt"], ["0.txt", "1.txt"]]
    done = batch.run([provinces], out, xlsx)
    assert sum(len(rows_of(out / name)) for name in books) == done.figures + done.measures
    assert set(books) < set(json.loads((out / "run.json").read_text("utf-8"))["files"])
    before = {name: (out / name).read_bytes() for name in books}
    batch.run([provinces], tmp_path / "again", Options(formats=("xlsx",), workers=1))
    assert {name: (tmp_path / "again" / name).read_bytes() for name in books} == before
    (provinces / "2.txt").unlink()
    batch.run([provinces], out, xlsx)
    assert sorted(p.name for p in out.glob("*.xlsx")) == [books[0], books[2]]
    batch.run([provinces], out, CSV)
    assert tables(out) == ["documents.csv", "problems.csv", "records.csv", "run.json"]


def test_a_workbook_of_the_users_own_is_not_touched(provinces, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "records-山东省.xlsx").write_bytes(b"mine")
    with pytest.raises(UsageError, match=r"records-山东省\.xlsx: is there already, and no run of zhibiao wrote it"):
        batch.run([provinces], out, Options(formats=("xlsx",)))
    batch.run([provinces], out, CSV)
    assert (out / "records-山东省.xlsx").read_bytes() == b"mine"
