"""Rows that come as tables give the same files as rows that come one by one."""

import pytest

from zhibiao.table import COLUMNS
from zhibiao.write import as_csv, as_json, as_parquet, columnar


def row(**cells):
    empty = {"text": "", "date": None, "number": None, "integer": None}
    return tuple(cells.get(c.name, empty[c.type]) for c in COLUMNS)


ODD = [
    row(),
    row(doc_id='=1"x', quote="1,2\r\n3", sentence="-x\ny", value=-0.0, value_low=1e-7, value_high=1e22, raw_start=5, raw_end=0, period_start="2020-02-29"),
    row(region="'=1", scope="+5", unit="-3%", publisher="@", section="\r", strength="\u2028", value=0.0, page=3, confidence=0.87, rules="𠀀,"),
]


class Stored:
    """Rows as shards give them, in the tables given."""

    def __init__(self, *tables):
        self.tables = tables

    def __iter__(self):
        return columnar.Flow(lambda: iter(self.tables), COLUMNS)


@pytest.mark.parametrize("rows", [ODD, ODD[:1], ODD[1:], ODD[2:]])
def test_rows_come_back_as_they_were(rows):
    table = columnar.unpack(columnar.pack(columnar.table(COLUMNS, rows)))
    assert list(columnar.rows(table, COLUMNS)) == rows
    assert list(columnar.rows(columnar.part(table, 0, 1), COLUMNS)) == rows[:1]


@pytest.mark.parametrize("writer", [as_csv, as_json, as_parquet])
@pytest.mark.parametrize("cuts", [(), (1,), (1, 2)])
def test_the_bytes_do_not_depend_on_how_the_rows_come(writer, cuts, tmp_path, monkeypatch):
    monkeypatch.setattr(as_parquet, "GROUP", 4)
    rows = ODD * 3
    whole = columnar.table(COLUMNS, rows)
    ends = [*cuts, len(rows)]
    parts = [columnar.part(whole, first, stop) for first, stop in zip([0, *cuts], ends, strict=True)]
    writer.write(tmp_path / "a", COLUMNS, rows)
    writer.write(tmp_path / "b", COLUMNS, Stored(*parts))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_no_rows(tmp_path):
    as_csv.write(tmp_path / "a", COLUMNS, [])
    as_csv.write(tmp_path / "b", COLUMNS, Stored())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
