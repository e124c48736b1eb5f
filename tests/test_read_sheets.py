"""Workbooks and CSV: a column of texts gives documents, anything else lines; the same from every format."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from zhibiao.errors import InputError
from zhibiao.model import Options
from zhibiao.read import documents, read

OPTIONS = Options()
DATA = Path(__file__).parent / "data"
TABLE = [
    "经济指标",
    "2024年主要指标完成情况",
    "单位：亿元",
    "指标\t2023年\t2023年\t2024年\t2024年",
    "指标\t总量\t增长%\t总量\t增长%",
    "地区生产总值\t210.5\t6.1\t226.4\t7.2",
    "其中：第一产业\t30.2\t3\t31.4\t",
    "税收占比\t61.2%\t\t63.5%\t",
]


def book(text: str) -> bytes:
    """The workbook that tests/data/sample.xls and .ods were saved from."""
    made = openpyxl.Workbook()
    table, texts = made.active, made.create_sheet("报告")
    table.title = "经济指标"
    for row in (
        ["2024年主要指标完成情况"],
        ["", "", "", "", "单位：亿元"],
        ["指标", "2023年", "", "2024年", ""],
        ["", "总量", "增长%", "总量", "增长%"],
        ["地区生产总值", 210.5, 6.1, 226.4, 7.2],
        ["其中：第一产业", 30.2, 3.0, 31.4, None],
        ["税收占比", 0.612, None, 0.635, None],
    ):
        table.append(row)
    for cells in ("A1:E1", "A3:A4", "B3:C3", "D3:E3"):
        table.merge_cells(cells)
    table["B7"].number_format = table["D7"].number_format = "0.0%"
    texts.append(["年份", "地区", "标题", "全文"])
    texts.append([2024, "东阿县", "东阿县政府工作报告", text])
    texts.append([2025, "东阿县", "无正文", None])
    texts.append([2025, "东阿县", "工作报告续", "\n".join(text.split("\n")[3:])])
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
def test_the_same_from_every_kind_of_workbook(samples: Path, form: str):
    text = "\n".join((samples / "county_report_clean.txt").read_text("utf-8").splitlines())
    data = book(text) if form == "xlsx" else (DATA / f"sample.{form}").read_bytes()
    raw = read(data, "reports.txt", OPTIONS)  # whatever its name says
    found = list(documents(raw, "reports.txt"))
    assert (raw.format, raw.text) == (form, "")
    assert [doc_id for doc_id, _ in found] == ["reports.txt#2", "reports.txt#4", "reports.txt#tables"]
    assert found[0][1].text == text
    assert found[0][1].claims == {"year": "2024", "region": "东阿县", "title": "东阿县政府工作报告"}
    assert found[2][1].text.splitlines() == [*TABLE, ""]
    assert [(p.code, p.where) for p in raw.problems] == [("empty_row", "报告")]


def test_long_texts_dates_and_formulas_of_an_old_workbook(samples: Path):
    lines = (samples / "county_report_clean.txt").read_text("utf-8").splitlines()
    parts = read((DATA / "long.xls").read_bytes(), "a", OPTIONS).parts
    # together longer than a record may be: the strings are broken between records
    assert [part.text for part in parts[:8]] == ["\n".join(lines[n:] + lines[:n]) for n in range(8)]
    assert parts[8].text.splitlines() == [
        "数据",
        "日期\t是否\t数\t率\t算",
        "2024-03-01\tTRUE\t-12.5\t8.5%\t-25",
        "1999-12-31\tFALSE\t123456789\t120%\t甲乙",
        "",
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_csv(encoding: str, sign: str):
    text = f'指标{sign}数值{sign}增长\r\n生产总值{sign}8{sign}\r\n"甲{sign}乙"{sign}9{sign}1\r\n'
    raw = read(text.encode(encoding), "a.csv", OPTIONS)
    second = "甲 乙" if sign == "\t" else f"甲{sign}乙"
    assert raw.text.splitlines() == ["指标\t数值\t增长", "生产总值\t8\t", f"{second}\t9\t1", ""]


def test_a_csv_of_texts(samples: Path):
    report = (samples / "county_report_clean.txt").read_text("utf-8")
    raw = read(f'year,province,city,text\n2023,山东省,聊城市,"{report}"\n'.encode(), "a.csv", OPTIONS)
    part = raw.parts[0]
    assert (part.name, part.text) == ("#2", report)
    assert part.claims == {"year": "2023", "province": "山东省", "city": "聊城市", "region": "山东省聊城市"}


def test_a_text_named_csv_is_text():
    assert read("全年增长8%，其中工业9%。\n".encode(), "a.csv", OPTIONS).format == "text"


def test_two_sheets_of_texts_have_names_apart():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        for name in ("甲", "乙"):
            made.add_worksheet(name).write_column(0, 0, ["全文", "增长8%。" * 100])
            made.get_worksheet_by_name(name).write_column(0, 1, ["标题", "报告"])
    assert [part.name for part in read(stream.getvalue(), "a.xlsx", OPTIONS).parts] == ["#甲:2", "#乙:2"]


def test_a_full_cell_is_named_as_cut():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        made.add_worksheet().write_column(0, 0, ["全文", "增" * 32_767, "长" * 32_000])
        made.get_worksheet_by_name("Sheet1").write_column(0, 1, ["标题", "甲", "乙"])
    parts = read(stream.getvalue(), "a.xlsx", OPTIONS).parts
    assert [[p.code for p in part.problems] for part in parts] == [["truncated_cell"], []]
    assert parts[0].problems[0].doc_id == "a.xlsx#2"


def test_a_merged_place_is_said_of_every_row():
    made = openpyxl.Workbook()
    made.active.append(["城市", "全文"])
    for n in range(3):
        made.active.append(["聊城市" if not n else None, f"第{n}份。" * 100])
    made.active.merge_cells("A2:A4")
    stream = io.BytesIO()
    made.save(stream)
    assert [part.claims["city"] for part in read(stream.getvalue(), "a.xlsx", OPTIONS).parts] == ["聊城市"] * 3


def test_two_tables_in_a_sheet_and_numbers_as_written():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        sheet = made.add_worksheet()
        for y, row in enumerate([["甲表"], ["年", "值"], [2023, 0.1 + 0.2], [], ["乙表"], ["年", "值"], [2024, 1e6]]):
            sheet.write_row(y, 0, row)
    assert read(stream.getvalue(), "a", OPTIONS).text.splitlines() == [
        "甲表",
        "年\t值",
        "2023\t0.3",
        "",
        "乙表",
        "年\t值",
        "2024\t1000000",
        "",
    ]


def test_a_hidden_sheet_is_left_out_and_named():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        made.add_worksheet("明").write_row(0, 0, ["年", 1])
        hidden = made.add_worksheet("暗")
        hidden.write_row(0, 0, ["年", 2])
        hidden.hide()
    raw = read(stream.getvalue(), "a.xlsx", OPTIONS)
    assert raw.text.split() == ["明", "年", "1"]
    assert [(p.code, p.where) for p in raw.problems] == [("hidden_sheet", "暗")]


def far(data: bytes) -> bytes:
    """The workbook with one cell moved to the far corner of its sheet."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'r="B2"', b'r="XFD1048576"'))
    return stream.getvalue()


def test_a_sheet_that_would_fill_the_memory_is_refused():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        made.add_worksheet().write_row(0, 0, [1, 2])
        made.get_worksheet_by_name("Sheet1").write_row(1, 0, [1, 2])
    with pytest.raises(InputError) as error:
        read(far(stream.getvalue()), "a.xlsx", OPTIONS)
    assert error.value.code == "too_big"


@pytest.mark.parametrize("form", ["xls", "ods"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_cut_workbook_is_refused(form: str, share: float):
    data = (DATA / f"sample.{form}").read_bytes()
    with pytest.raises(InputError) as error:
        read(data[: int(len(data) * share)], "a", OPTIONS)
    assert error.value.code in {"damaged", "not_text", "empty_file"}


def test_a_locked_workbook_is_refused_clearly():
    data = (DATA / "sample.xls").read_bytes()
    # the record that says a workbook is locked, in the place of the one that names the code page
    at = data.index(b"\x42\x00\x02\x00")
    with pytest.raises(InputError) as error:
        read(data[:at] + b"\x2f\x00\x02\x00" + data[at + 4 :], "a.xls", OPTIONS)
    assert error.value.code == "encrypted"


def test_real_workbooks(real: Path):
    counts = {
        f.name: len(read(f.read_bytes(), f.name, OPTIONS).parts) for f in sorted((real / "corpus/files").glob("*.xlsx"))
    }
    assert sorted(counts.values()) == [76, 221]
