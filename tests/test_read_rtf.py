"""Rich text: code pages, \\u with stand-ins, tables, and groups that hold no text."""

from __future__ import annotations

import made
import pytest

from zhibiao.errors import InputError
from zhibiao.model import Options
from zhibiao.read import read

OPTIONS = Options()


def hexed(text: str, encoding: str = "gbk") -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode(encoding))


def rtf(body: str, head: str = r"\ansi\ansicpg936") -> str:
    return read(("{\\rtf1" + head + " " + body + "}").encode("latin-1"), "a.rtf", OPTIONS).text


def test_the_text_is_whole():
    raw = read((made.DATA / "sample.rtf").read_bytes(), "a.doc", OPTIONS)
    assert [line for line in raw.text.split("\n") if line.strip()] == made.text().split("\n")


def test_the_records_are_those_of_the_text(pipeline):
    data = (made.DATA / "sample.rtf").read_bytes()
    assert made.facts(pipeline, data, "a.rtf") == made.facts(pipeline, made.text().encode(), "a.txt")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (hexed("全市增长8%"), "全市增长8%"),
        (hexed("全市") + "\r\n" + hexed("增长"), "全市增长"),
        (r"\u20840?\u24066 ?\u-32768 ?", "全市\u8000"),
        (r"\uc2\u20840\'c8\'ab\u24066\'ca\'d0" + "8%", "全市8%"),
        (r"\uc0\u20840\u24066 8%", "全市8%"),
        (r"\u55357?\u56832?x", "😀x"),
        (hexed("甲") + r"\par " + hexed("乙") + r"\line " + hexed("丙"), "甲\n乙\n丙"),
        (r"a\'80\~b\_c\-d\{\}\\", "a�\xa0b-cd{}\\"),
        (r"\trowd\intbl " + hexed("指标") + r"\cell 8\cell\row\pard " + hexed("完"), "指标\t8\n完"),
        (r"\trowd\intbl " + hexed("指") + r"\par " + hexed("标") + r"\cell 8\cell\row\pard x", "指 标\t8\nx"),
        (r'{\field{\*\fldinst HYPERLINK "http://a.cn"}{\fldrslt ' + hexed("见附件") + "}}", "见附件"),
        (r"{\v 9}8{\deleted 7}%", "8%"),
        (r"{\info{\title x}}{\*\unknown y}{\stylesheet{\s0 Normal;}}{\header z}8", "8"),
        (r"{\pict\bin5 }{}{}8}8", "8"),
    ],
)
def test_control_words(body: str, text: str):
    assert rtf(body) == text


def test_fonts_say_how_their_bytes_are_read():
    fonts = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fnil\fcharset134 SimSun;}{\f2\fcharset136 MingLiU;}}"
    body = fonts + r"\f1 " + hexed("全市") + r"\f2 " + hexed("增長", "big5")
    assert rtf(body, r"\ansi\ansicpg1252") == "全市增長"
    assert rtf(fonts + r"\f0 " + hexed("全市")) == "全市"  # a Chinese file, a western font, Chinese bytes


def test_deep_nesting_is_read():
    assert rtf("{" * 50_000 + "8" + "}" * 50_000) == "8"


def test_a_file_without_text_is_refused():
    with pytest.raises(InputError, match="no text"):
        rtf("")
