"""The command and function `export`: what it refuses, and that nothing is half written. Each form has its own test file."""

from __future__ import annotations

import csv
import doctest
from pathlib import Path

import pandas as pd
import pytest
from batches import quick
from exports import HARD, out_folder

import zhibiao
from zhibiao import batch, cli
from zhibiao.errors import OutputError, UsageError
from zhibiao.export import WRITERS, as_sqlite, export, sdmx_csv
from zhibiao.export.tables import load

OWN = ("stata", "spss", "sqlite", "duckdb", "frictionless", "sdmx-csv")


def test_tables_are_typed_and_the_same_from_csv_and_parquet(tmp_path):
    one, other = (load([out_folder(tmp_path / suffix, suffix=suffix)]) for suffix in ("csv", "parquet"))
    pd.testing.assert_frame_equal(one.records, other.records)
    records = one.records
    assert records["quote"][4] == "=1+1"  # the apostrophe of the CSV is gone
    assert records["section"][0] == ""
    assert str(records["raw_start"].dtype) == "Int64"
    assert records["page"].tolist() == [pd.NA, pd.NA, pd.NA, 3, pd.NA, pd.NA, pd.NA]
    assert records["period_end"][2] == pd.Timestamp("2025-12-31")
    assert records["period_start"].isna().tolist() == [False] * 6 + [True]
    assert records["value"][4] == 0.1 + 0.2
    assert one.documents["pages"].isna().all()
    assert one.problems["what"].tolist() == ["the text ends, amid a sentence"]


@pytest.mark.parametrize("module", [as_sqlite, sdmx_csv])
def test_examples_in_the_code_hold(module):
    found = doctest.testmod(module)
    assert found.attempted
    assert not found.failed


def test_a_second_copy_of_a_file_has_ids_of_its_own(tmp_path):
    rows = [{"record_id": "a"}, {"record_id": "b", "part_of": "a"}]
    records = load([out_folder(tmp_path, [*rows, *rows])]).records
    assert records["record_id"].tolist() == ["a", "b", "a-2", "b-2"]
    assert records["part_of"].tolist() == ["", "a", "", "a-2"]


def test_a_copy_in_another_format_shares_some_ids_and_its_links_lead_to_rows_that_are_there(tmp_path):
    rows = [{"record_id": "a"}, {"record_id": "b", "relates_to": "a"}, {"record_id": "c", "part_of": "b"}]
    other = [{"record_id": "z"}, {"record_id": "b", "relates_to": "z"}, {"record_id": "y", "part_of": "b"}, {"record_id": "c"}]
    out = out_folder(tmp_path, [*rows, *({**row, "doc_id": "二.md"} for row in other)])
    papers = (out / "documents.csv").read_text("utf-8-sig").splitlines(keepends=True)
    (out / "documents.csv").write_text("".join([*papers, papers[1].replace("报告/一.txt", "二.md")]), "utf-8-sig")
    records = load([out]).records
    assert records["record_id"].tolist() == ["a", "b", "c", "z", "b-2", "y", "c-2"]
    assert records["relates_to"].tolist() == ["", "a", "", "", "z", "", ""]
    assert records["part_of"].tolist() == ["", "", "b", "", "", "b-2", ""]


def test_several_folders_are_taken_together(tmp_path):
    outs = [out_folder(tmp_path / "one", HARD[:4]), out_folder(tmp_path / "two", HARD[:5])]
    assert len(load(outs).records) == 5


@pytest.mark.parametrize("to", OWN)
def test_the_command_writes_into_the_folder_of_the_tables_and_says_where(to, tmp_path, capsys):
    out = out_folder(tmp_path)
    assert cli.main(["export", str(out), "--to", to]) == 0
    assert capsys.readouterr().out == f"{out / WRITERS[to].name}\n"
    assert (out / WRITERS[to].name).exists()
    assert not list(out.glob(".zhibiao-part-*"))


@pytest.mark.parametrize("to", [name for name in OWN if name != "duckdb"])  # a DuckDB file holds chance numbers
def test_the_same_tables_give_the_same_bytes(to, tmp_path):
    out = out_folder(tmp_path / "out")
    one, other = (_bytes(zhibiao.export(out, to, tmp_path / name / "x.out")) for name in ("a", "b"))
    assert one == other


def _bytes(path: Path) -> list[bytes]:
    return [file.read_bytes() for file in sorted(path.rglob("*") if path.is_dir() else [path])]


@pytest.mark.parametrize("to", OWN)
def test_an_export_replaces_an_earlier_one(to, tmp_path):
    target = tmp_path / "new/folder/x.out"
    for rows in (HARD, HARD[:2]):
        export(out_folder(tmp_path / "out", rows), to, target)
    assert target.exists()
    assert sorted(path.name for path in target.parent.iterdir()) == ["x.metadata.json"] * (to == "sqlite") + ["x.out"]


@pytest.mark.parametrize(("to", "words"), [("xlsx", "zhibiao run … --format xlsx"), ("SPSS", "choose from stata, spss"), ("", "choose from")])
def test_an_unknown_form_is_refused_with_those_there_are(to, words, tmp_path):
    with pytest.raises(UsageError, match=words):
        export(out_folder(tmp_path), to)


@pytest.mark.parametrize("to", OWN)
def test_an_empty_table_is_refused_and_nothing_is_written(to, tmp_path):
    with pytest.raises(UsageError, match="no record: there is nothing to export"):
        export(out_folder(tmp_path, []), to, tmp_path / "x")
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(("name", "column"), [("records.csv", "speaker"), ("documents.csv", "repairs"), ("problems.csv", "cure")])
def test_tables_of_another_version_are_refused(name, column, tmp_path):
    out = out_folder(tmp_path, suffix="csv")
    rows = list(csv.reader((out / name).open(encoding="utf-8-sig", newline="")))
    with (out / name).open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([cell for cell, head in zip(row, rows[0], strict=True) if head != column] for row in rows)
    with pytest.raises(UsageError, match=f"has no column {column}: it is of another version"):
        export(out, "stata")


def test_folders_that_hold_no_tables_are_refused(tmp_path):
    with pytest.raises(UsageError, match="no such folder"):
        export(tmp_path / "none", "stata")
    with pytest.raises(UsageError, match=r"holds no records\.parquet"):
        export(tmp_path, "stata")
    out = out_folder(tmp_path / "out")
    with pytest.raises(UsageError, match="no such folder"):
        export(out, "stata", docs=tmp_path / "none")
    (out / "problems.csv").unlink()
    with pytest.raises(UsageError, match=r"problems\.csv: is not there"):
        export(out, "stata")


@pytest.mark.parametrize("bad", [b"no parquet", b""])
def test_damaged_tables_are_refused(bad, tmp_path):
    out = out_folder(tmp_path)
    (out / "records.parquet").write_bytes(bad)
    with pytest.raises(UsageError, match="damaged"):
        export(out, "stata")


def test_a_table_that_rows_were_taken_out_of_is_refused(tmp_path):
    with pytest.raises(UsageError, match="`part_of` names r000000000000009, which is not in the tables"):
        export(out_folder(tmp_path, [{"part_of": "r000000000000009"}]), "sqlite")


@pytest.mark.parametrize(("to", "library"), [("spss", "pyreadstat"), ("duckdb", "duckdb")])
def test_a_missing_library_is_named_with_its_extra(to, library, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, library, None)
    with pytest.raises(UsageError, match=rf"needs {library}, which is not installed; pip install 'zhibiao\[export\]'"):
        export(out_folder(tmp_path), to)
    assert not (tmp_path / WRITERS[to].name).exists()


@pytest.mark.parametrize("to", OWN)
def test_a_place_that_cannot_be_written_to(to, tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match="cannot be made"):
        export(out_folder(tmp_path / "out"), to, tmp_path / "file/x.out")
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("to", OWN)
def test_a_full_disk_leaves_the_earlier_export(to, tmp_path, monkeypatch):
    out, target = out_folder(tmp_path / "out"), tmp_path / "there/x.out"
    export(out, to, target)
    before = _bytes(target)
    monkeypatch.setattr(Path, "replace", _full)
    with pytest.raises(OutputError, match="No space left"):
        export(out, to, target)
    assert _bytes(target) == before
    assert not list(target.parent.glob(".zhibiao-part-*"))


def _full(path, target):
    raise OSError(28, "No space left on device")


def test_a_folder_with_other_things_and_a_file_in_its_place_are_left_alone(tmp_path):
    out = out_folder(tmp_path / "out")
    with pytest.raises(UsageError, match="other things in it"):
        export(out, "frictionless", out)
    with pytest.raises(UsageError, match="is a file"):
        export(out, "frictionless", out / "records.parquet")
    with pytest.raises(UsageError, match="is a folder"):
        export(out, "stata", out)
    assert sorted(path.name for path in out.iterdir()) == ["documents.csv", "problems.csv", "records.parquet"]


def test_a_run_that_changes_the_tables_names_the_exports_made_of_the_earlier_ones(tmp_path, pipeline, monkeypatch, capsys):
    monkeypatch.setattr(batch, "Pipeline", quick(pipeline))
    (tmp_path / "in").mkdir()
    out, command = tmp_path / "out", ["run", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--format", "csv", "--workers", "1"]
    for text, told in (("2023年，全县地区生产总值增长5.5%。", 0), ("2023年，全县地区生产总值增长5.5%。", 0), ("2023年，全县地区生产总值增长6.5%。", 1)):
        (tmp_path / "in/a.txt").write_text(text, "utf-8")
        cli.main(command)
        said = capsys.readouterr().err
        assert said.count("made of the earlier tables") == told, said
        if not told:
            export(out, "sqlite")
            export(out, "frictionless")
    assert f"zhibiao: made of the earlier tables: zhibiao.db, datapackage; make anew: zhibiao export {out} --to sqlite; zhibiao export {out} --to frictionless\n" in said
