"""Runs over folders: names, order, bad inputs, whole files, same bytes."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from zhibiao import batch, write
from zhibiao.batch import Item
from zhibiao.errors import RuleError, UsageError
from zhibiao.model import Options, Problem
from zhibiao.run import sound

TEXT = "2024年，全县地区生产总值增长8%，其中工业增加值增长9.5%。力争到位资金60亿元以上。\n"
CSV = Options(formats=("csv",))


def put(folder: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_txt", ".txt")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def problems(out: Path) -> list[tuple[str, str]]:
    return [(row["code"], row["doc_id"]) for row in read(out / "problems.csv")]


def tables(out: Path) -> list[str]:
    """The files a person sees: all but the folder of shards."""
    return sorted(p.name for p in out.iterdir() if p.is_file())


def test_a_folder_becomes_tables(tmp_path):
    done = batch.run([put(tmp_path / "in", a_txt=TEXT, b__c_txt=TEXT)], tmp_path / "out", Options())
    assert tables(tmp_path / "out") == ["documents.csv", "problems.csv", "records.csv", "records.parquet", "records.xlsx", "run.json"]
    rows = read(tmp_path / "out/records.csv")
    assert [d["doc_id"] for d in read(tmp_path / "out/documents.csv")] == ["a.txt", "b/c.txt"]
    assert done.documents == 2
    assert done.figures + done.measures == len(rows) >= 6
    facts = json.loads((tmp_path / "out/run.json").read_text("utf-8"))
    assert facts["counts"]["figures"] == done.figures
    assert facts["rules"]["hash"]


def test_the_second_run_gives_the_same_bytes(tmp_path, samples):
    for seed in ("1", "2"):  # sets of text come in another order in every process: they must not reach a table
        command = [sys.executable, "-m", "zhibiao.cli", "run", samples, "-o", tmp_path / seed]
        subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": seed}, check=False, capture_output=True)
    for name in ("records.csv", "records.parquet", "records.xlsx", "documents.csv", "problems.csv"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name


def test_one_bad_file_never_stops_the_others(tmp_path):
    folder = put(tmp_path / "in", a_txt=TEXT, empty_txt="", picture_txt=b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, z_txt=TEXT)
    batch.run([folder], tmp_path / "out", CSV)
    assert [d["doc_id"] for d in read(tmp_path / "out/documents.csv")] == ["a.txt", "z.txt"]
    assert {doc for _, doc in problems(tmp_path / "out")} == {"empty.txt", "picture.txt"}
    assert all(row["what"] and row["cure"] for row in read(tmp_path / "out/problems.csv"))


def test_a_file_larger_than_allowed_is_not_even_opened(tmp_path):
    folder = put(tmp_path / "in", a_txt=TEXT)
    with (folder / "huge.txt").open("wb") as handle:  # one line of 200 MB, without writing it
        handle.truncate(200 * 2**20)
    batch.run([folder], tmp_path / "out", CSV)
    assert problems(tmp_path / "out") == [("too_big", "huge.txt")]
    assert len(read(tmp_path / "out/documents.csv")) == 1


def test_a_line_without_end_is_done_in_time(tmp_path):
    folder = put(tmp_path / "in", a_txt=TEXT, line_txt="工业增长8%，" * 20_000)  # one sentence: what is quadratic in it takes minutes
    command = [sys.executable, "-m", "zhibiao.cli", "run", folder, "-o", tmp_path / "out", "--format", "csv"]
    subprocess.run(command, check=False, capture_output=True, timeout=60)
    assert [d["doc_id"] for d in read(tmp_path / "out/documents.csv")] == ["a.txt", "line.txt"]


def test_a_file_deleted_during_the_run_is_a_problem_and_no_more(tmp_path):
    folder = put(tmp_path / "in", a_txt=TEXT, b_txt=TEXT, c_txt=TEXT)

    @contextmanager
    def deleting(items: Sequence[Item]) -> Iterator[Callable[[Item], object]]:
        (folder / "b.txt").unlink()
        yield lambda item: None

    batch.run([folder], tmp_path / "out", CSV, deleting)
    assert problems(tmp_path / "out") == [("missing", "b.txt")]
    assert [d["doc_id"] for d in read(tmp_path / "out/documents.csv")] == ["a.txt", "c.txt"]


def test_a_folder_that_cannot_be_read_is_a_problem_and_no_more(tmp_path, monkeypatch):
    folder = put(tmp_path / "in", a_txt=TEXT, locked__b_txt=TEXT)
    scandir = os.scandir

    def stand_in(path: str | Path):  # root may read everything, so rights alone would not show it
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", stand_in)
    batch.run([folder], tmp_path / "out", CSV)
    ((code, where),) = problems(tmp_path / "out")
    assert (code, Path(where).name) == ("unreadable", "locked")
    assert len(read(tmp_path / "out/documents.csv")) == 1


@pytest.mark.parametrize(("error", "code"), [(MemoryError(), "too_hard"), (RecursionError(), "too_hard"), (TimeoutError(), "too_slow"), (PermissionError(13, "Permission denied"), "unreadable"), (ZeroDivisionError("x"), "fault")])
def test_what_a_stage_cannot_do_is_named(tmp_path, pipeline, monkeypatch, error, code):
    folder = put(tmp_path, a_txt=TEXT, b_txt=TEXT)
    records = pipeline.records

    def failing(document):
        if document.source.doc_id == "a.txt":
            raise error
        return records(document)

    monkeypatch.setattr(pipeline, "records", failing)
    result = batch.chunk(pipeline, [Item("a.txt", folder / "a.txt"), Item("b.txt", folder / "b.txt")])
    assert [(row[0], row[1]) for row in result.problems if row[1] == "a.txt"] == [(code, "a.txt")]
    assert [row[0] for row in result.documents] == ["b.txt"]


def test_many_problems_of_one_kind_are_told_in_six_rows():
    many = [Problem("a", "x", str(n), f"what {n}", "cure") for n in range(40)]
    kept = batch.capped([*many, Problem("b", "x", "", "other", "cure")])
    assert [(p.code, p.what) for p in kept[4:]] == [("a", "what 4"), ("a", "… and 35 more like these"), ("b", "other")]
    assert batch.capped(many[:6]) == many[:6]


def test_nothing_to_read_is_a_problem(tmp_path):
    (tmp_path / "in").mkdir()
    assert batch.run([tmp_path / "in"], tmp_path / "out", CSV).problems == 1
    assert read(tmp_path / "out/records.csv") == []


def test_a_path_that_is_not_there_is_wrong_usage(tmp_path):
    with pytest.raises(UsageError, match="no such file or folder"):
        batch.run([tmp_path / "none"], tmp_path / "out", CSV)
    assert not (tmp_path / "out").exists()


def test_a_broken_rule_file_leaves_what_was_there(tmp_path):
    put(tmp_path / "in", a_txt=TEXT)
    batch.run([tmp_path / "in"], tmp_path / "out", CSV)
    before = (tmp_path / "out/records.csv").read_bytes()
    put(tmp_path / "rules").mkdir(exist_ok=True)
    (tmp_path / "rules/mine.toml").write_text('kind = "trap"\n[[rule]]\n')
    with pytest.raises(RuleError, match=r"mine\.toml"):
        batch.run([tmp_path / "in"], tmp_path / "out", Options(formats=("csv",), rules=str(tmp_path / "rules")))
    assert (tmp_path / "out/records.csv").read_bytes() == before


def test_an_output_that_is_a_file_is_said_so(tmp_path):
    put(tmp_path, a_txt=TEXT)
    for out in (tmp_path / "a.txt", tmp_path / "a.txt/out"):
        with pytest.raises(UsageError, match=r"a\.txt: is a file, and the tables go into a folder"):
            batch.run([tmp_path / "a.txt"], out, CSV)


@pytest.mark.parametrize("name", ["records.csv", "records.json", "documents.csv", "run.json"])
@pytest.mark.parametrize("listed", [None, "{}", "[]", "nonsense", '{"zhibiao": "0.1", "options": {}}'])
def test_a_file_that_is_not_ours_is_never_touched(tmp_path, name, listed):
    put(tmp_path / "in", a_txt=TEXT)
    out = put(tmp_path / "out", mine_txt="x", **({} if listed is None else {"run.json": listed}))
    (out / name).write_text("mine")
    with pytest.raises(UsageError, match=r"is there already, and no run of zhibiao wrote it"):
        batch.run([tmp_path / "in"], out, Options(formats=("csv", "json")))
    assert (out / name).read_text() == "mine"
    assert {p.name for p in out.iterdir()} <= {name, "run.json", "mine.txt"}


def test_a_file_of_a_format_not_asked_for_is_the_users_own(tmp_path):
    put(tmp_path / "in", a_txt=TEXT)
    put(tmp_path / "out", **{"records.csv": "mine", "records.json": "mine"})
    for _ in range(2):
        batch.run([tmp_path / "in"], tmp_path / "out", Options(formats=("parquet",)))
    assert [(tmp_path / "out" / name).read_text() for name in ("records.csv", "records.json")] == ["mine", "mine"]


def test_a_run_killed_between_its_files_is_known_by_the_part_it_left(tmp_path, monkeypatch):
    put(tmp_path / "in", a_txt=TEXT)
    replace = Path.replace

    def killed(path: Path, target: Path) -> Path:
        if target.name == "documents.csv":
            os._exit(9)
        return replace(path, target)

    if (child := os.fork()) == 0:
        monkeypatch.setattr(Path, "replace", killed)
        batch.run([tmp_path / "in"], tmp_path / "out", CSV)
    os.waitpid(child, 0)
    assert not (tmp_path / "out/run.json").exists()
    batch.run([tmp_path / "in"], tmp_path / "out", CSV)
    assert tables(tmp_path / "out") == ["documents.csv", "problems.csv", "records.csv", "run.json"]


def test_a_run_stopped_early_leaves_no_empty_folder(tmp_path):
    put(tmp_path / "in", a_txt=TEXT)

    @contextmanager
    def stopped(items: Sequence[Item]) -> Iterator[Callable[[Item], object]]:
        raise KeyboardInterrupt
        yield lambda item: None

    with pytest.raises(KeyboardInterrupt):
        batch.run([tmp_path / "in"], tmp_path / "new/out", CSV, stopped)
    assert [p.name for p in tmp_path.iterdir()] == ["in"]


def test_tables_of_another_format_do_not_stay_behind(tmp_path):
    put(tmp_path / "in", a_txt=TEXT)
    batch.run([tmp_path / "in"], tmp_path / "out", Options(formats=("csv", "json")))
    batch.run([tmp_path / "in"], tmp_path / "out", CSV)
    assert sorted(p.name for p in (tmp_path / "out").glob("records.*")) == ["records.csv"]


def test_an_interrupted_write_leaves_the_old_tables(tmp_path, monkeypatch):
    put(tmp_path / "in", a_txt=TEXT)
    batch.run([tmp_path / "in"], tmp_path / "out", CSV)
    before = {name: (tmp_path / "out" / name).read_bytes() for name in tables(tmp_path / "out")}
    put(tmp_path / "in", b_txt=TEXT)
    table = write.table

    def interrupted(path: Path, *rest) -> None:
        if "problems" in path.name:
            raise KeyboardInterrupt
        table(path, *rest)

    monkeypatch.setattr(write, "table", interrupted)
    with pytest.raises(KeyboardInterrupt):
        batch.run([tmp_path / "in"], tmp_path / "out", CSV)
    assert {name: (tmp_path / "out" / name).read_bytes() for name in tables(tmp_path / "out")} == before


def names(*paths: Path, out: Path | None = None) -> list[str]:
    items, found = batch.find(paths, out or paths[0] / "none")
    assert not found
    return [item.doc_id for item in items]


def test_hidden_files_locks_and_our_own_outputs_are_left_out(tmp_path):
    put(tmp_path, a_txt=TEXT, **{".git__b_txt": TEXT, ".c_txt": TEXT, "~$d_txt": TEXT, "out__e_txt": TEXT, "sub__run.json": "{}", "sub__records.csv": "x"})
    batch.run([tmp_path / "a.txt"], tmp_path / "old", CSV)
    put(tmp_path, old__f_txt=TEXT)
    assert names(tmp_path, out=tmp_path / "out") == ["a.txt", "old/f.txt", "sub/records.csv", "sub/run.json"]


def test_tables_may_lie_among_the_documents(tmp_path):
    put(tmp_path, a_txt=TEXT)
    for _ in range(2):
        batch.run([tmp_path], tmp_path, Options(formats=("csv", "json")))
        assert [d["doc_id"] for d in read(tmp_path / "documents.csv")] == ["a.txt"]
    assert names(tmp_path, out=tmp_path / "elsewhere") == ["a.txt"]


def test_names_that_clash_take_the_inputs_name(tmp_path):
    put(tmp_path, a__x_txt=TEXT, a__y_txt=TEXT, b__x_txt=TEXT, c__a__x_txt=TEXT)
    assert names(tmp_path / "a", tmp_path / "b") == ["a/x.txt", "b/x.txt", "y.txt"]
    assert names(tmp_path / "a", tmp_path / "c/a") == ["a/x.txt", "a~2/x.txt", "y.txt"]
    assert names(tmp_path / "a/x.txt", tmp_path / "b/x.txt", tmp_path / "a/y.txt") == ["a/x.txt", "b/x.txt", "y.txt"]


def test_a_file_reached_twice_is_read_once(tmp_path):
    put(tmp_path, a__x_txt=TEXT)
    assert names(tmp_path / "a", tmp_path / "a/x.txt", tmp_path / "a/../a") == ["x.txt"]


def test_order_is_by_name_and_not_by_folder_order(tmp_path):
    put(tmp_path, b_txt=TEXT, a__z_txt=TEXT, A_txt=TEXT, 市__x_txt=TEXT)
    assert names(tmp_path) == sorted(names(tmp_path))


def test_a_name_that_is_not_unicode_is_read_all_the_same(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xb1\xa8\xb8\xe6.txt"  # 报告 in GBK, from an old archive
    with open(path, "wb") as handle:  # noqa: PTH123 (a path of bytes)
        handle.write(TEXT.encode())
    batch.run([tmp_path], tmp_path / "out", Options())
    assert [d["doc_id"] for d in read(tmp_path / "out/documents.csv")] == ["\ufffd\ufffd\ufffd\ufffd.txt"]
    assert sound("\ud800") == "\ufffd"
