"""OFD files: characters by their places, pages, wrapped lines, tables."""

from __future__ import annotations

import io
import zipfile

import made
import pytest

from zhibiao.errors import InputError
from zhibiao.model import Options
from zhibiao.read import read

OPTIONS = Options()
SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
SIZE = 5.0


def thing(text: str, x: float, y: float, matrix: str = "") -> str:
    ctm = f' CTM="{matrix}"' if matrix else ""
    steps = " ".join(str(SIZE if char > "\u2000" else SIZE / 2) for char in text[:-1])
    return f'<ofd:TextObject ID="1" Boundary="{x} {y} 170 6" Size="{SIZE}"{ctm}><ofd:TextCode X="0" Y="5" DeltaX="{steps}">{text}</ofd:TextCode></ofd:TextObject>'


def ofd(*pages: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr(
            "OFD.xml",
            f"<ofd:OFD {SPACE}><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/P{n}.xml"/>' for n in range(len(pages)))
        box.writestr("Doc_0/Document.xml", f"<ofd:Document {SPACE}><ofd:Pages>{listed}</ofd:Pages></ofd:Document>")
        for n, page in enumerate(pages):
            area = "<ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area>"
            box.writestr(
                f"Doc_0/Pages/P{n}.xml",
                f"<ofd:Page {SPACE}>{area}<ofd:Content><ofd:Layer>{page}</ofd:Layer></ofd:Content></ofd:Page>",
            )
    return out.getvalue()


def typeset(lines: list[str], width: int = 32) -> list[str]:
    """Pages of an .ofd file with these paragraphs: set to a width, indented by two characters, numbered at the foot."""
    rows: list[tuple[str, int]] = []
    for number, line in enumerate(lines):
        indent = 2 if number else 0
        while line:
            at, used = 0, indent * 2
            while at < len(line) and used + (2 if line[at] > "\u2000" else 1) <= width * 2:
                used += 2 if line[at] > "\u2000" else 1
                at += 1
            rows.append((line[:at], indent))
            line, indent = line[at:], 0
    pages = []
    for first in range(0, len(rows), 25):
        body = "".join(
            thing(text, 20 + SIZE * indent, 25 + 9 * n) for n, (text, indent) in enumerate(rows[first : first + 25])
        )
        pages.append(body + thing(f"— {len(pages) + 1} —", 98, 280))
    return pages


def test_wrapped_lines_are_paragraphs_again():
    raw = read(ofd(*typeset(made.paragraphs())), "a.ofd", OPTIONS)
    assert raw.text.split("\n") == made.paragraphs()
    assert len(raw.pages) > 1
    assert raw.pages[0] == 0
    assert list(raw.pages) == sorted(raw.pages)


def test_the_records_are_those_of_the_text(pipeline):
    data = ofd(*typeset(made.paragraphs()))
    assert made.facts(pipeline, data, "a.ofd") == made.facts(pipeline, "\n".join(made.paragraphs()).encode(), "a.txt")


def test_cells_are_parted_by_tabs_and_empty_ones_kept():
    rows = [("指标", "绝对数", "增长"), ("粮食产量", "902.61", "4.8"), ("其中夏粮", "", "-8.6")]
    page = "".join(
        thing(cell, 20 + 50 * c, 30 + 9 * r) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell
    )
    assert read(ofd(page), "a.ofd", OPTIONS).text == "\n".join("\t".join(row) for row in rows)


def test_a_matrix_scales_and_moves():
    page = thing("全市增长", 20, 30, "2 0 0 2 0 0") + thing("8%", 64, 35)
    assert read(ofd(page), "a.ofd", OPTIONS).text == "全市增长8%"


def test_a_missing_page_is_a_problem_and_the_others_are_read():
    data = ofd(thing("第一页的内容增长8%。", 20, 30), thing("第二页", 20, 30)).replace(
        b"Pages/P0.xml", b"Pages/PX.xml", 1
    )
    broken = ofd(thing("第一页的内容增长8%。", 20, 30), "<ofd:Broken").replace(b"\x00", b"\x00")
    for file in (data, broken):
        assert "内容" in read(file, "a.ofd", OPTIONS).text or "第二页" in read(file, "a.ofd", OPTIONS).text


def test_pages_that_are_pictures_say_so():
    with pytest.raises(InputError) as caught:
        read(ofd('<ofd:ImageObject ID="1" Boundary="0 0 210 297" ResourceID="3"/>'), "a.ofd", OPTIONS)
    assert caught.value.code == "needs_ocr"
