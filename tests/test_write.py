"""Writers: what a spreadsheet would run stays text, types hold, files appear whole or not at all, bytes do not change."""

from __future__ import annotations

import csv
import json
import re
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas
import pyarrow.parquet as pq
import pytest

from zhibiao import batch, table, write
from zhibiao.check.columns import FINDINGS
from zhibiao.diff import columns
from zhibiao.errors import OutputError, UsageError
from zhibiao.model import Options
from zhibiao.table import Column
from zhibiao.write import as_xlsx
from zhibiao.write.as_csv import guarded
from zhibiao.write.wording import CODES

COLUMNS = (
    Column("quote", "原文", "text"),
    Column("value", "数值", "number", "number"),
    Column("page", "页", "integer", "integer"),
    Column("period_start", "起", "date", "date"),
)
ROWS = [
    ('=HYPERLINK("http://x")', 36460000000.0, 3, "2023-01-01"),
    ("@SUM(A1)", 5.5, None, None),
    ("-3.2%", -3.2, None, None),
    ("+cmd|' /C calc'!A0", None, None, None),
    ("-地", None, None, None),
    ("https://example.org/a", None, None, None),
    ('8,5"x"\n第二行\r\n三', 1e-7, None, None),
    ("00123", None, None, None),
    ("坏\ufffd字\x0b\x00", None, None, None),
]


@pytest.mark.parametrize("suffix", write.WRITERS)
def test_the_same_rows_give_the_same_bytes(tmp_path, suffix):
    for name in ("a", "b"):
        write.table(tmp_path / name, suffix, COLUMNS, ROWS, "records")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a").stat().st_size > 100 or suffix == "csv"


@pytest.mark.parametrize("suffix", write.WRITERS)
def test_no_rows_still_give_a_table(tmp_path, suffix):
    write.table(tmp_path / "a", suffix, COLUMNS, [], "records")
    assert (tmp_path / "a").stat().st_size > 0


def test_csv_has_a_byte_order_mark_and_guards_formulas(tmp_path):
    write.table(tmp_path / "a.csv", "csv", COLUMNS, ROWS)
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfquote,value,page,period_start\n")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))[1:]
    assert [r[0] for r in rows[:6]] == [
        '\'=HYPERLINK("http://x")',
        "'@SUM(A1)",
        "-3.2%",
        "'+cmd|' /C calc'!A0",
        "'-地",
        "https://example.org/a",
    ]
    assert rows[6][0] == ROWS[6][0]
    assert [r[1] for r in rows[:3]] == ["36460000000", "5.5", "-3.2"]
    assert rows[6][1] == "0.0000001"
    assert rows[0][2:] == ["3", "2023-01-01"]


@pytest.mark.parametrize(
    ("text", "cell"),
    [("+8%", "+8%"), ("-8", "-8"), ("+", "'+"), ("-", "'-"), ("- 8", "'- 8"), ("－地", "－地"), ("a=b", "a=b")],
)
def test_only_what_begins_like_a_formula_is_guarded(text, cell):
    assert guarded(text) == cell


def test_excel_shows_chinese_headings_and_reads_text_as_text(tmp_path):
    path = tmp_path / "a.xlsx"
    write.table(path, "xlsx", COLUMNS, ROWS, "records")
    sheet = openpyxl.load_workbook(path)["records"]
    headings = [c.value for c in sheet[1]]
    assert headings == ["数值", "原文", "页", "起"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:D10"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$1:$1"
    texts = [sheet.cell(2 + i, headings.index("原文") + 1) for i in range(len(ROWS))]
    assert all(cell.data_type in "s" for cell in texts)
    assert [cell.value for cell in texts[:6]] == [row[0] for row in ROWS[:6]]
    assert all(cell.hyperlink is None for cell in texts)
    assert texts[7].value == "00123"
    assert sheet.cell(2, 1).value == 36460000000
    assert sheet.cell(2, 4).value == datetime(2023, 1, 1)
    assert sheet.column_dimensions["D"].hidden


def test_excel_goes_on_in_a_second_sheet_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(as_xlsx, "LIMIT", 4)
    write.table(tmp_path / "a.xlsx", "xlsx", COLUMNS, ROWS, "records")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["records 1 of 3", "records 2 of 3", "records 3 of 3"]
    assert book["records 3 of 3"].max_row == 1 + 1
    assert book["records 2 of 3"]["B2"].value == ROWS[4][0]


def test_the_workbook_of_a_run_is_for_people(tmp_path):
    text = "2024年，力争到位资金60亿元以上，其中省外资金*亿元。\n" + "增长8%。\n"
    (tmp_path / "in/县").mkdir(parents=True)
    (tmp_path / "in/县/报告.txt").write_text(text, "utf-8")
    (tmp_path / "in/empty.txt").touch()
    batch.run([tmp_path / "in"], tmp_path / "out", Options(formats=("xlsx",)))
    book = openpyxl.load_workbook(tmp_path / "out/records.xlsx")
    assert book.sheetnames == ["记录", "文件", "问题", "说明"]
    sheet = book["记录"]
    at = {c.value: c.column - 1 for c in sheet[1]}
    assert list(at)[:12] == ["文件", "地区", "类别", "指标", "范围", "读数", "数值", "单位", "时期", "界", "原文", "所在句"]
    assert sheet.freeze_panes == "E2"
    assert set(at) >= {c.heading for c in table.COLUMNS}
    first, part = ([c.value for c in row] for row in sheet.iter_rows(min_row=2, max_row=3))
    assert [first[at[h]] for h in ("文件", "类别", "读数", "数值", "界", "文件路径")] == ["报告.txt", "目标", "≥ 60亿元", 6000000000, "以上（含）", "县/报告.txt"]
    assert (part[at["读数"]], part[at["数值"]]) == ("（隐去）元", None)
    link = sheet.cell(3, at["所属整体"] + 1)
    assert link.value == "第2行 到位资金"
    assert link.hyperlink.location == "'记录'!A2"
    hidden = {c.value for c in sheet[1] if sheet.column_dimensions[sheet.cell(1, c.column).column_letter].hidden}
    assert {"记录编号", "文件哈希"} & hidden
    assert "empty.txt" in [c.value for c in book["问题"][2]]
    meant = {row[1]: row[0] for row in book["说明"].iter_rows(min_row=2, values_only=True)}
    assert meant["kind = target"] == "目标"
    assert set(meant) >= {c.name for c in table.COLUMNS + table.DOCUMENT_COLUMNS + table.PROBLEM_COLUMNS}


def test_a_text_longer_than_a_cell_holds_is_cut_and_not_lost(tmp_path):
    write.table(tmp_path / "a.xlsx", "xlsx", COLUMNS, [("字" * 40000, None, None, "1899-12-31")], "records")
    row = openpyxl.load_workbook(tmp_path / "a.xlsx")["records"][2]
    assert (len(row[1].value), row[1].value[-1]) == (32767, "…")
    assert row[3].value == "1899-12-31"


def test_every_code_a_column_may_hold_has_a_word():
    for name, codes in CODES.items():
        column = next(c for c in (*table.COLUMNS, *columns.CHANGES, *columns.LEDGER, *columns.CONFLICTS, *FINDINGS) if c.name == name)
        assert set(re.findall(r"\b[a-z][a-z_]+\b(?=\s*(?:\(|,|$|or\b))", re.sub(r"\([^)]*\)", "", column.meaning))) <= set(codes), name


def test_parquet_is_typed(tmp_path):
    write.table(tmp_path / "a.parquet", "parquet", COLUMNS, ROWS)
    data = pq.read_table(tmp_path / "a.parquet")
    assert [str(t) for t in data.schema.types] == ["string", "double", "int64", "timestamp[ms]"]
    assert data["value"].to_pylist()[:4] == [36460000000.0, 5.5, -3.2, None]
    assert data["quote"].to_pylist()[0] == ROWS[0][0]  # no apostrophe: nothing would run it
    assert data.schema.field("value").metadata == {b"heading": "数值".encode()}


def test_the_table_of_a_run_goes_into_stata(tmp_path, samples):
    batch.run([samples / "bulletin_clean.txt"], tmp_path, Options(formats=("parquet",)))
    data = pandas.read_parquet(tmp_path / "records.parquet")
    assert data["period_start"].dtype.kind == data["period_end"].dtype.kind == "M"
    data.to_stata(tmp_path / "a.dta", version=118, write_index=False)
    assert len(pandas.read_stata(tmp_path / "a.dta")) == len(data) > 10


def test_json_leaves_empty_cells_out(tmp_path):
    write.table(tmp_path / "a.json", "json", COLUMNS, ROWS)
    rows = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert rows[0] == {"quote": ROWS[0][0], "value": 36460000000, "page": 3, "period_start": "2023-01-01"}
    assert rows[3] == {"quote": ROWS[3][0]}


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("old")

    def broken() -> None:
        with write.put(path) as part:
            part.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken()
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]


def test_a_folder_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"), write.put(tmp_path / "no" / "a.csv") as part:
        part.write_text("x")


def test_parts_of_a_killed_run_are_cleared(tmp_path):
    (tmp_path / ".zhibiao-part-77-records.csv").write_text("half")
    (tmp_path / "mine.csv").write_text("keep")
    write.tidy(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.csv"]


def test_an_unknown_format_names_those_there_are(tmp_path: Path):
    with pytest.raises(UsageError, match=", ".join(write.WRITERS)):
        write.table(tmp_path / "a", "ods", COLUMNS, ROWS)
