"""Pdf files: lines, paragraphs, pages and cells from the places of characters; scans, passwords and fonts that say nothing."""

from __future__ import annotations

import difflib
import io
import re
import zlib
from pathlib import Path

import made
import pytest

from zhibiao.errors import InputError
from zhibiao.model import Options
from zhibiao.read import apart, layout, ocr, read
from zhibiao.read.layout import Piece

OPTIONS = Options()
STORED = (made.DATA / "sample.pdf").read_bytes()
SIZE = 12
Text = tuple[float, float, str]  # from the left, from the top, in points


def pdf(*pages: list[Text], font: str = "/UniGB-UCS2-H", turn: str = "1 0 0 1") -> bytes:
    """A small pdf file: its text drawn with the reader's own Chinese font, so that nothing is embedded."""
    bodies: list[bytes] = []
    for page in pages:
        drawn = "".join(
            f"BT /F {SIZE} Tf {turn} {x} {842 - y} Tm <{text.encode('utf-16-be').hex()}> Tj ET\n" for x, y, text in page
        )
        bodies.append(drawn.encode())
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        f"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding{font}/DescendantFonts[4 0 R]>>".encode(),
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000/W[1[500 500] 814[500 500] 1[500] 2 95 500]>>",
    ]
    for n, body in enumerate(bodies):
        parts.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents {6 + 2 * n} 0 R>>".encode()
        )
        packed = zlib.compress(body)
        parts.append(f"<</Length {len(packed)}/Filter/FlateDecode>>stream\n".encode() + packed + b"\nendstream")
    return _file(parts)


def _file(parts: list[bytes]) -> bytes:
    """A pdf file of these objects; the first is its root."""
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, 2)
    places = []
    for n, part in enumerate(parts, 1):
        places.append(out.tell())
        out.write(f"{n} 0 obj".encode() + part + b"endobj\n")
    start = out.tell()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out.write(f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}".encode())
    out.write(f"trailer<</Size {len(parts) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


def text(*pages: list[Text]) -> str:
    return read(pdf(*pages), "a.pdf", OPTIONS).text


@pytest.fixture(scope="module", params=["stored", "fresh"])
def sample(request, tmp_path_factory) -> bytes:
    return made.sample(request, tmp_path_factory, "pdf")


def test_paragraphs_and_rows_are_whole_and_furniture_is_gone(sample: bytes):
    raw = read(sample, "a.doc", OPTIONS)
    assert raw.text.split("\n")[: len(made.paragraphs())] == made.paragraphs()
    assert "第二产业\t\t7.2" in raw.text
    assert "内部材料" not in raw.text
    assert "— 2 —" not in raw.text
    assert len(raw.pages) == 3
    assert raw.problems == ()


def test_the_records_are_those_of_the_text(pipeline, sample: bytes):
    wanted = made.facts(pipeline, "\n".join(made.paragraphs()).encode(), "a.txt")
    assert made.facts(pipeline, sample, "a.pdf")[: len(wanted)] == wanted


def test_stray_bytes_before_a_pdf():
    assert read(b"\r\n\xef\xbb\xbf" + pdf([(90, 100, "全市增长")]), "a.txt", OPTIONS).format == "pdf"


FULL = "全市地区生产总值按照不变价格计算比上年增长百分之五点九其中第一产业增"  # 33 characters: a full line


@pytest.mark.parametrize(
    ("second", "joined"),
    [
        ((90, 120, "加值增长"), True),
        ((114, 120, "加值增长"), False),  # indented: a paragraph of its own
        ((90, 160, "加值增长"), False),  # far below
    ],
)
def test_a_full_line_goes_on_in_the_next_at_the_left_margin(second: Text, joined: bool):
    page = [(90, 60, FULL), (90, 80, FULL), (90, 100, FULL), second]
    assert (FULL + "加值增长" in text(page)) is joined


def test_a_short_line_ends_its_paragraph():
    page = [(90, 60, FULL), (90, 80, FULL), (90, 100, FULL), (90, 120, "全市增长"), (90, 140, FULL)]
    assert text(page).endswith("全市增长\n" + FULL)


def test_paragraphs_go_on_over_pages_and_pages_know_where_they_begin():
    page = [(90, 60 + 20 * n, FULL) for n in range(5)]
    raw = read(pdf(page, [(90, 60, "加值增长"), *page[1:]]), "a.pdf", OPTIONS)
    assert raw.pages == (0, len(FULL) * 5)
    assert raw.text[raw.pages[1] :].startswith("加值增长")


@pytest.mark.parametrize("mark", ["— {} —", "- {} -", "第{}页", "第 {} 页 共 4 页", "{}", "{}/4"])
def test_page_numbers_are_dropped(mark: str):
    pages = [[(90, 300, "全市第" + "一二三四"[n] + "产业增长8%"), (290, 800, mark.format(n + 1))] for n in range(4)]
    assert text(*pages).split("\n") == [f"全市第{c}产业增长8%" for c in "一二三四"]


def test_a_year_at_the_foot_or_a_figure_in_the_body_stays():
    assert text([(90, 300, "增长"), (90, 800, "2024")], [(90, 300, "35"), (90, 320, "完成")]) == "增长\n2024\n35\n完成"


@pytest.mark.parametrize(
    ("row", "out"),
    [
        ([(90, "粮食"), (200, "902.61"), (300, "-3.2")], "粮食\t902.61\t-3.2"),
        ([(90, "指"), (115, "标"), (250, "年末数")], "指标\t年末数"),
        ([(90, "一、综"), (140, "合")], "一、综合"),
        ([(90, "#粮"), (130, "食"), (200, "101.9")], "#粮食\t101.9"),
        ([(90, "全市"), (115, "2024"), (141, "年")], "全市2024年"),
        ([(90, "全市"), (90.5, "全市"), (115, "增长")], "全市增长"),  # bold, printed twice
        ([(200, "902.61"), (90, "粮食")], "粮食\t902.61"),  # drawn out of order
    ],
)
def test_gaps(row: list[tuple[float, str]], out: str):
    assert text([(x, 300, cell) for x, cell in row]) == out


def test_empty_cells_keep_the_others_under_their_heads():
    rows = [("指标", "绝对数", "增长"), ("粮食", "902.61", "4.8"), ("夏粮", "", "-8.6")]
    page = [(90 + 100 * c, 300 + 20 * r, cell) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell]
    assert text(page) == "\n".join("\t".join(row) for row in rows)
    assert text(sorted(page)) == text(page)  # drawn column by column


def test_cells_set_in_the_middle_of_a_high_row_stay_in_it():
    page = [
        (90, 300, "指标"),
        (250, 293, "比上年增长"),
        (260, 307, "（%）"),
        (90, 340, "财政总收入"),
        (255, 333, "3.5"),
        (90, 375, "支出"),
        (255, 375, "5.2"),
    ]
    assert text(page) == "指标\t比上年增长（%）\n财政总收入\t3.5\n支出\t5.2"


def test_figures_one_above_the_other_are_never_glued():
    page = [(90, 300, "支出"), (250, 292, "5.2"), (250, 308, "4.6")]
    assert "5.24.6" not in text(page).replace("\n", "|")


def test_a_line_drawn_apart_to_fill_it_is_no_row():
    words = ["率", "高等", "教育", "毛入", "学率", "分别", "为"]
    row, x = [], 90.0
    for word in words:
        row.append((x, 300, word))
        x += 12 * len(word) + 26
    assert text(row) == "".join(words)


def test_two_columns_are_read_one_after_the_other():
    half = FULL[:16]
    left, right = [(60, 60 + 20 * n, half) for n in range(12)], [(310, 60 + 20 * n, half[::-1]) for n in range(12)]
    assert text(left + right).replace("\n", "") == half * 12 + half[::-1] * 12


@pytest.mark.parametrize(("turn", "step"), [("0 1 -1 0", (20, 0)), ("0 -1 1 0", (-20, 0)), ("-1 0 0 -1", (0, -20))])
def test_text_that_stands_on_its_side_or_head(turn: str, step: tuple[int, int]):
    page = [(300 + step[0] * n, 400 + step[1] * n, word) for n, word in enumerate(("全市增长", "粮食产量"))]
    assert read(pdf(page, turn=turn), "a.pdf", OPTIONS).text == "全市增长\n粮食产量"


def test_look_alikes_become_the_characters():
    found = layout.lines([Piece(0, 0, 10, 10, "⾦"), Piece(10, 0, 20, 10, "⻓"), Piece(20, 0, 30, 10, "\uf9dc")])
    assert found[0].text == "金长隆"


def _scan() -> bytes:
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed, which comes with the extra ocr")
    import pypdfium2 as pdfium

    shown = pdfium.PdfDocument(STORED)[0].render(scale=1.5).to_pil().convert("L").crop((0, 0, 892, 640))
    out = io.BytesIO()
    assert isinstance(shown, image.Image)
    shown.save(out, "PDF", resolution=108)
    return out.getvalue()


def test_a_scan_without_the_extra_is_a_problem_with_a_cure(monkeypatch):
    monkeypatch.setattr(ocr, "available", lambda: False)
    monkeypatch.setattr(apart, "available", lambda: False)
    with pytest.raises(InputError, match=r"zhibiao\[ocr\]") as caught:
        read(_scan(), "a.pdf", OPTIONS)
    assert caught.value.code == "needs_ocr"
    with pytest.raises(InputError, match=r"zhibiao\[ocr\]") as caught:
        read(b"\x89PNG\r\n\x1a\n", "a.png", OPTIONS)
    assert caught.value.code == "needs_ocr"


def test_a_scan_is_recognised():
    pytest.importorskip("rapidocr_onnxruntime", reason="the extra ocr is not installed")
    raw = read(_scan(), "a.pdf", OPTIONS)
    assert "一般公共预算收入13.27亿元，增长5.8%" in raw.text
    assert [p.code for p in raw.problems] == ["recognised_text"]


def test_fonts_that_say_nothing(monkeypatch):
    monkeypatch.setattr(ocr, "available", lambda: False)
    monkeypatch.setattr(apart, "available", lambda: False)
    page = [(90, 60 + 20 * n, "\ue123\ue124\ue125\ue126\ue127\ue128" * 3) for n in range(3)]
    with pytest.raises(InputError) as caught:
        read(pdf(page), "a.pdf", OPTIONS)
    assert caught.value.code in {"unreadable_font", "needs_ocr"}


def _bomb() -> bytes:
    """Forms that draw ten forms that draw ten forms …: more than any machine can."""
    head = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    head.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</X 5 0 R>>>>/Contents 4 0 R>>")
    drawn = b"/Length 60>>stream\n" + b"/X Do " * 10 + b"\nendstream"
    form = "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {} 0 R>>>>"
    forms = [form.format(n).encode() + drawn for n in range(6, 17)]
    last = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 12>>stream\n0 0 1 1 re f\nendstream"
    return _file([*head, b"<<" + drawn, *forms, last])


@pytest.mark.skipif(not apart.available(), reason="no process apart on this system")
def test_a_page_that_never_ends_is_ended_and_the_next_file_is_read():
    with pytest.raises(InputError) as caught:
        read(_bomb(), "a.pdf", Options(page_seconds=2))
    assert caught.value.code == "too_slow"
    assert read(pdf([(90, 300, "全市增长")]), "a.pdf", OPTIONS).text == "全市增长"


@pytest.mark.skipif(not apart.available(), reason="no process apart on this system")
def test_an_engine_without_memory_costs_one_file():
    with pytest.raises(InputError) as caught:
        read(pdf([(90, 300, "全市增长")]), "a.pdf", Options(max_memory=30_000_000))
    assert caught.value.code == "too_hard"


def test_pages_over_the_limit_are_left_and_said():
    raw = read(pdf(*[[(90, 300, f"第{c}产业增长")] for c in "一二三"]), "a.pdf", Options(max_pages=2))
    assert (raw.text, [p.code for p in raw.problems]) == ("第一产业增长\n第二产业增长", ["too_many_pages"])


def test_a_file_without_anything_is_no_success():
    with pytest.raises(InputError) as caught:
        read(pdf([]), "a.pdf", OPTIONS)
    assert caught.value.code == "empty_file"


@pytest.mark.parametrize(
    ("file", "doc"),
    [
        ("周口市统计公报2023.pdf", "bulletin_河南省周口市_2023.txt"),
        ("黔东南州2023年统计公报.pdf", "bulletin_贵州省黔东南州_2023.txt"),
    ],
)
def test_real_bulletins_agree_with_their_texts(real: Path, file: str, doc: str):
    def core(text: str) -> str:
        return re.sub(r"[^\u4e00-\u9fff0-9]", "", re.sub(r"(?m)^\s*[-—]\s*\d+\s*[-—]\s*$", "", text))

    got = core(read((real / "corpus/files" / file).read_bytes(), file, OPTIONS).text)
    wanted = core((real / "corpus/docs" / doc).read_text("utf-8"))
    same = difflib.SequenceMatcher(None, got, wanted, autojunk=False).get_matching_blocks()
    assert sum(block.size for block in same) >= 0.999 * max(len(got), len(wanted))
