"""Reading text files: every encoding, ten characters long; what is not text is refused by name."""

from __future__ import annotations

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao.errors import InputError
from zhibiao.model import Options
from zhibiao.read import FORMATS, read
from zhibiao.read.text_file import decode

SIMPLIFIED = (
    "全年地区生产总值增长",
    "一般公共预算收入完成",
    "力争引进项目30个以",
    "城镇新增就业5万人。",
    "发展是第一要务，改革",
    "一二三四五六七八九十",
    "同志们：现将工作报告",
)
OPTIONS = Options()
REFUSED = [(magic, f.called) for f in FORMATS if not f.reader and not f.inside for magic in f.magic]


@pytest.mark.parametrize(
    "encoding",
    ["gb2312", "gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"],
)
@pytest.mark.parametrize("text", SIMPLIFIED)
def test_ten_simplified_characters(text: str, encoding: str):
    assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize("encoding", ["big5", "cp950", "big5hkscs", "utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", SIMPLIFIED)
def test_ten_traditional_characters(text: str, encoding: str):
    traditional = opencc.OpenCC("s2t").convert(text)
    assert decode(traditional.encode(encoding))[0] == traditional


@given(st.binary(max_size=200))
def test_decode_never_raises(data: bytes):
    text, encoding, problems = decode(data)
    assert isinstance(text, str)
    assert encoding
    assert all(len(problem) == 4 for problem in problems)


@given(st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=80))
def test_utf8_is_read_as_it_is(text: str):
    data = text.encode()
    if decode(data)[1] == "utf-8":
        assert decode(data)[0] == data.decode("utf-8", "replace").removeprefix("\ufeff")


def test_line_ends_stay():
    assert read("甲\r\n乙\r丙\n增长".encode("gb18030"), "a.txt", OPTIONS).text == "甲\r\n乙\r丙\n增长"


def test_a_few_bad_bytes_stay_utf8_and_are_named():
    data = ("全年地区生产总值增长8%。" * 20).encode()
    data = data[:30] + b"\xff" + data[30:]
    raw = read(data, "a.txt", OPTIONS)
    assert raw.encoding == "utf-8"
    assert raw.text == data.decode("utf-8", "replace")
    assert [(p.code, p.where) for p in raw.problems] == [("undecodable_bytes", "byte 30")]


def test_a_bad_byte_behind_a_mark_is_counted_from_the_file():
    assert decode(b"\xef\xbb\xbf\xe5\xa2\x9e\xff\xe9\x95\xbf")[2][0][1] == "byte 6"


@pytest.mark.parametrize(("magic", "called"), REFUSED)
def test_binary_files_are_refused_by_name(magic: bytes, called: str):
    with pytest.raises(InputError, match=called.split("(")[0].strip()) as error:
        read(magic + "增长".encode() * 10, "a.txt", OPTIONS)
    assert error.value.code == "not_text"


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b" \r\n\t"])
def test_empty_files(data: bytes):
    with pytest.raises(InputError) as error:
        read(data, "a.txt", OPTIONS)
    assert error.value.code == "empty_file"


@pytest.mark.parametrize("data", [bytes(range(256)) * 40, b"\x00" * 99, b"\x01\x02\x03" * 50])
def test_bytes_that_are_no_text(data: bytes):
    with pytest.raises(InputError) as error:
        read(data, "a.txt", OPTIONS)
    assert error.value.code == "not_text"


def test_too_big():
    with pytest.raises(InputError) as error:
        read(b"a" * 11, "a.txt", Options(max_bytes=10))
    assert error.value.code == "too_big"


def test_a_long_line_is_read_and_reported():
    raw = read(("增长8%，" * 100).encode(), "a.txt", Options(max_line=50))
    assert len(raw.text) == 500
    assert [p.code for p in raw.problems] == ["long_line"]
