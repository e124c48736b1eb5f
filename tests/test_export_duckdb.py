"""The DuckDB file, opened again by duckdb."""

from __future__ import annotations

import datetime

import duckdb
import pytest
from exports import HARD, out_folder

from zhibiao.errors import OutputError
from zhibiao.export import export
from zhibiao.export.tables import load


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    with duckdb.connect(str(export(out_folder(tmp_path_factory.mktemp("out")), "duckdb")), read_only=True) as base:
        yield base


def test_the_values_come_back_with_their_types(base):
    rows = base.execute("SELECT sentence, value, page, period_end, scope FROM records").fetchall()
    assert [row[0] for row in rows] == [row.get("sentence", "地区生产总值增长5.5%。") for row in HARD]
    assert [row[1] for row in rows] == [5.5, None, None, 34636000000.0, 0.1 + 0.2, None, -1e-7]
    assert [row[2] for row in rows] == [None, None, None, 3, None, None, None]
    assert rows[2][3] == datetime.date(2025, 12, 31)
    assert rows[6][3] is None
    assert {row[4] for row in rows} == {None}
    assert base.execute("SELECT sum(year(period_end)) FROM records").fetchone() == (2023 * 5 + 2025,)
    assert base.execute("SELECT count(*), any_value(title) FROM documents").fetchone() == (1, "政府工作报告")


def test_tables_and_columns_are_explained_in_the_file(base):
    told = dict(base.execute("SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'records'").fetchall())
    assert told["value"].startswith("数值: the number stated")
    assert all(told.values())
    assert base.execute("SELECT comment FROM duckdb_tables() WHERE table_name = 'documents'").fetchone() == ("文件：一行一份文件",)
    assert base.execute("SELECT word FROM codes WHERE column_name = 'kind' AND code = 'target'").fetchone() == ("目标",)
    kinds = {row[0] for row in base.execute("SELECT constraint_type FROM duckdb_constraints() WHERE table_name = 'records'").fetchall()}
    assert kinds >= {"PRIMARY KEY", "FOREIGN KEY"}


def test_the_samples_come_back_whole(sample_tables, tmp_path):
    want = load([sample_tables])
    with duckdb.connect(str(export(sample_tables, "duckdb", tmp_path / "x.duckdb")), read_only=True) as base:
        assert base.execute("SELECT record_id, ifnull(quote, ''), value FROM records").fetchall() == [
            (row[0], row[1], None if row[2] != row[2] else row[2]) for row in want.records[["record_id", "quote", "value"]].itertuples(index=False)
        ]
        joined = "SELECT count(*) FROM records JOIN documents USING (doc_id)"
        assert base.execute(joined).fetchone() == (len(want.records),)
    assert [path.name for path in tmp_path.iterdir()] == ["x.duckdb"]


def test_a_disk_that_gives_out_is_told(tmp_path, monkeypatch):
    from zhibiao.export import as_duckdb

    def full(*given):
        raise duckdb.IOException("IO Error: No space left on device\nmore")

    monkeypatch.setattr(as_duckdb, "_table", full)
    with pytest.raises(OutputError, match="No space left on device"):
        export(out_folder(tmp_path / "out"), "duckdb", tmp_path / "x.duckdb")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
