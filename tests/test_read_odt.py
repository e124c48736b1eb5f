"""OpenDocument texts: paragraphs, tables, lists with their numbers, notes; hostile XML."""

from __future__ import annotations

import io
import zipfile

import made
import pytest

from zhibiao.errors import InputError
from zhibiao.model import Options
from zhibiao.read import read

OPTIONS = Options()
NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "text", "table", "style")
)


def odt(body: str, styles: str = "", head: str = "", **more: str) -> bytes:
    content = f"<?xml version='1.0'?>{head}<office:document-content {NAMES}>{styles}<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        box.writestr("content.xml", content)
        for name, part in more.items():
            box.writestr(name.replace("__", "/") + ".xml", part)
    return out.getvalue()


def text(body: str, **more: str) -> str:
    return read(odt(body, **more), "a.odt", OPTIONS).text


def test_the_text_is_whole():
    raw = read((made.DATA / "sample.odt").read_bytes(), "a.docx", OPTIONS)
    assert [line for line in raw.text.split("\n") if line.strip()] == made.text().split("\n")


def test_the_records_are_those_of_the_text(pipeline):
    made_here = odt("".join(f"<text:p>{line}</text:p>" for line in made.paragraphs()))
    assert made.facts(pipeline, made_here, "a.odt") == made.facts(
        pipeline, "\n".join(made.paragraphs()).encode(), "a.txt"
    )


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (
            "<text:h>一、</text:h><text:p>增长<text:span>8</text:span>%<text:s text:c='2'/>完</text:p>",
            "一、\n增长8%  完",
        ),
        ("<text:p>甲<text:tab/>乙<text:line-break/>丙</text:p>", "甲\t乙\n丙"),
        ("<text:p>甲<office:annotation><text:p>批</text:p></office:annotation>乙</text:p>", "甲乙"),
        ("<text:tracked-changes><text:p>9</text:p></text:tracked-changes><text:p>8</text:p>", "8"),
        (
            "<text:p>甲<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>初步数</text:p></text:note-body></text:note>乙</text:p>",
            "甲乙（注：初步数）",
        ),
        (
            "<table:table><table:table-row><table:table-cell><text:p>指</text:p><text:p>标</text:p></table:table-cell>"
            "<table:covered-table-cell/><table:table-cell><text:p>8</text:p></table:table-cell></table:table-row></table:table>",
            "指 标\t\t8",
        ),
    ],
)
def test_blocks(body: str, lines: str):
    assert text(body) == lines


def test_list_numbers_are_built_again():
    style = (
        '<text:list-style style:name="L"><text:list-level-style-number style:num-format="一, 二, 三, ..." style:num-suffix="、"/>'
        '<text:list-level-style-number style:num-prefix="（" style:num-format="1" style:num-suffix="）"/></text:list-style>'
    )
    inner = "<text:list><text:list-item><text:p>丙</text:p></text:list-item><text:list-item><text:p>丁</text:p></text:list-item></text:list>"
    body = f'<text:list text:style-name="L"><text:list-item><text:p>甲</text:p>{inner}</text:list-item><text:list-item><text:p>乙</text:p></text:list-item></text:list>'
    assert text(body, styles=style) == "一、甲\n（1）丙\n（2）丁\n二、乙"


def test_entities_are_not_expanded():
    bomb = '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    assert "root" not in text("<text:p>8%&b;&f;</text:p>", head=bomb)


def test_a_part_that_unpacks_to_more_than_it_says_is_not_unpacked():
    import tracemalloc

    data = bytearray(odt("<text:p>" + "0" * 100_000_000 + "</text:p>"))
    at = data.index(b"content.xml", data.index(b"PK\x01\x02")) - 46
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    tracemalloc.start()
    with pytest.raises(InputError, match="damaged"):
        read(bytes(data), "a.odt", OPTIONS)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 30_000_000


def test_deep_nesting_ends():
    deep = "<text:section>" * 5000 + "<text:p>9</text:p>" + "</text:section>" * 5000
    with pytest.raises(InputError):
        text(deep)
    assert text("<text:p>8</text:p>" + "<text:list><text:list-item>" * 60 + "<text:p>9</text:p>").startswith("8")


def test_a_password_is_named():
    manifest = "<manifest:encryption-data/>"
    with pytest.raises(InputError, match="password"):
        read(odt("<text:p>8</text:p>", **{"META-INF__manifest": manifest}), "a.odt", OPTIONS)
