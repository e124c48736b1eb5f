"""Word files: what the usual writer makes comes back line by line, and what Word shows beside the text is rebuilt."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from zhibiao.errors import InputError
from zhibiao.model import Options
from zhibiao.read import Raw, read
from zhibiao.read.docx_numbers import STYLES

OPTIONS = Options()
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def made(body: str, **parts: str) -> bytes:
    """A Word file of nothing but the parts given: what WPS and web exports leave of one."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, text in parts.items():
            box.writestr(f"word/{name}.xml", text.replace(">", f" {W}>", 1))
    return stream.getvalue()


def lines(data: bytes) -> list[str]:
    return read(data, "a.docx", OPTIONS).text.splitlines()


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}<w:r><w:t>{text}</w:t></w:r></w:p>"


def test_a_report_comes_back_line_by_line(samples: Path):
    text = (samples / "county_report_clean.txt").read_text("utf-8")
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    raw = read(saved(document), "report.txt", OPTIONS)
    assert raw.format == "docx"
    assert raw.text.splitlines() == text.splitlines()


def test_tables_stand_where_they_stood():
    document = docx.Document()
    document.add_paragraph("表前")
    table = document.add_table(3, 3)
    cells = [["指标", "2023年", ""], ["", "总量", "增长%"], ["生产总值", "10.5", ""]]
    for row, texts in zip(table.rows, cells, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    document.add_paragraph("表后")
    assert lines(saved(document)) == ["表前", "指标\t2023年\t2023年", "指标\t总量\t增长%", "生产总值\t10.5\t", "表后"]


def test_a_merged_figure_stands_once():
    table = docx.Document()
    made_table = table.add_table(3, 3)
    for row, texts in zip(made_table.rows, (["区", "甲", "乙"], ["东", "1", "2"], ["西", "3", "4"]), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    merged = made_table.cell(1, 1).merge(made_table.cell(2, 1))
    merged.text = "9.5"
    assert lines(saved(table)) == ["区\t甲\t乙", "东\t9.5\t2", "西\t\t4"]


def numbering(*levels: tuple[str, str]) -> str:
    shown = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, (form, text) in enumerate(levels)
    )
    return f'<w:numbering><w:abstractNum w:abstractNumId="0">{shown}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>'


def item(text: str, level: int = 0, number: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_list_numbers_are_rebuilt():
    plan = numbering(("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    body = (
        item("总体")
        + item("工业", 1)
        + item("农业", 1)
        + item("3家企业", 2)
        + item("要求")
        + item("服务业", 1)
        + item("新表", 0, 2)
    )
    assert lines(made(body, numbering=plan)) == [
        "一、总体",
        "（一）工业",
        "（二）农业",
        "1. 3家企业",  # a space: the number must not run into the figure
        "二、要求",
        "（一）服务业",
        "一、新表",
    ]


@pytest.mark.parametrize(
    ("form", "n", "shown"),
    [
        ("chineseCounting", 21, "二十一"),
        ("chineseLegalSimplified", 3, "叁"),
        ("ideographTraditional", 2, "乙"),
        ("decimalEnclosedCircle", 3, "③"),
        ("decimalEnclosedCircle", 33, "33"),
        ("upperRoman", 14, "XIV"),
        ("lowerLetter", 28, "bb"),
        ("decimalZero", 7, "07"),
        ("decimalFullWidth", 12, "１２"),
        ("none", 5, ""),
    ],
)
def test_number_formats(form: str, n: int, shown: str):
    assert STYLES[form](n) == shown


def test_a_list_by_its_style():
    styles = '<w:styles><w:style w:type="paragraph" w:styleId="a"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>'
    body = p("一节", '<w:pStyle w:val="b"/>') + p("正文") + p("二节", '<w:pStyle w:val="a"/>')
    assert lines(made(body, styles=styles, numbering=numbering(("decimal", "%1．")))) == ["1．一节", "正文", "2．二节"]


def test_insertions_stay_and_deletions_go():
    body = "<w:p><w:r><w:t>增长</w:t></w:r><w:ins><w:r><w:t>8%</w:t></w:r></w:ins><w:del><w:r><w:delText>9%</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>甲</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>乙</w:t></w:r></w:moveTo></w:p>"
    assert lines(made(body)) == ["增长8%乙"]


def test_hidden_text_and_page_numbers_of_a_table_of_contents_are_not_shown():
    toc = '<w:p><w:r><w:t>一、综合</w:t><w:tab/><w:fldChar w:fldCharType="begin"/><w:instrText>PAGEREF _Toc1 \\h</w:instrText><w:fldChar w:fldCharType="separate"/><w:t>12</w:t><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    hidden = "<w:p><w:r><w:t>增长</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>xx</w:t></w:r><w:r><w:t>8%</w:t></w:r></w:p>"
    assert lines(made(toc + hidden)) == ["一、综合", "增长8%"]


def test_notes_stand_at_the_end():
    body = '<w:p><w:r><w:t>生产总值</w:t><w:footnoteReference w:id="2"/><w:t>8亿元</w:t></w:r></w:p>'
    notes = f'<w:footnotes><w:footnote w:id="1">{p("无人引用")}</w:footnote><w:footnote w:id="2">{p("初步核算数")}</w:footnote></w:footnotes>'
    assert lines(made(body, footnotes=notes)) == ["生产总值[1]8亿元", "脚注", "[1] 初步核算数"]


def test_a_missing_part_of_notes_is_named():
    raw = read(made('<w:p><w:r><w:t>甲</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'), "a.docx", OPTIONS)
    assert raw.text == "甲[1]\n"
    assert [p.code for p in raw.problems] == ["note_missing"]


def test_text_boxes_are_read_once():
    box = "<w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent>"
    both = f"<mc:AlternateContent xmlns:mc='m'><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    assert lines(made(f"<w:p><w:r><w:t>框外</w:t>{both}</w:r></w:p>")) == ["框外", "框内"]


def test_a_page_laid_out_by_a_table_is_paragraphs():
    cell = p("今年以来，全县经济运行总体平稳。" * 5) + p("全年生产总值增长8%。")
    assert len(lines(made(f"<w:tbl><w:tr><w:tc>{p('左')}</w:tc><w:tc>{cell}</w:tc></w:tr></w:tbl>"))) == 3


@pytest.mark.parametrize("cut", [60, 200, -30])
def test_a_cut_file_is_damaged(cut: int):
    with pytest.raises(InputError) as error:
        read(made(p("增长8%" * 50))[:cut], "a.docx", OPTIONS)
    assert error.value.code == "damaged"


def test_entities_are_not_followed(tmp_path: Path):
    (tmp_path / "secret").write_text("secret")
    xml = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]><w:document {W}><w:body><w:p><w:r><w:t>甲&x;</w:t></w:r></w:p></w:body></w:document>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as box:
        box.writestr("word/document.xml", xml)
    assert "secret" not in read(stream.getvalue(), "a.docx", OPTIONS).text


def test_a_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(InputError) as error:
        read(made(p("0" * 5_000_000)), "a.docx", Options(max_bytes=1_000_000))
    assert error.value.code == "too_big"


def test_deep_nesting_ends_in_a_message():
    deep = "<w:tbl><w:tr><w:tc>" * 2000 + p("甲") + "</w:tc></w:tr></w:tbl>" * 2000
    with pytest.raises(InputError) as error:
        read(made(deep), "a.docx", OPTIONS)
    assert error.value.code == "damaged"


def test_real_files_are_read(real: Path):
    files = sorted((real / "corpus/files").glob("*.docx"))
    raws: list[Raw] = [read(f.read_bytes(), f.name, OPTIONS) for f in files]
    assert [f.name for f, raw in zip(files, raws, strict=True) if len(raw.text) < 3000] == []
