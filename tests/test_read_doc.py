"""Old Word files: the pieces of their text, cells, fields, what was deleted; and what stands in for them."""

from __future__ import annotations

import struct
from pathlib import Path

import made
import pytest

from zhibiao.errors import InputError
from zhibiao.model import Options
from zhibiao.read import office, read, sniff
from zhibiao.read.doc_file import _fields, _plain

OPTIONS = Options()
STORED = (made.DATA / "sample.doc").read_bytes()


@pytest.fixture(scope="module", params=["stored", "fresh"])
def word(request, tmp_path_factory) -> bytes:
    return made.sample(request, tmp_path_factory, "doc")


@pytest.mark.parametrize("name", ["a.doc", "a.wps", "a.txt"])
def test_the_text_is_whole(word: bytes, name: str):
    raw = read(word, name, OPTIONS)
    assert [line for line in raw.text.split("\n") if line.strip()] == made.text().split("\n")
    assert raw.format == "doc"
    assert raw.problems == ()


def test_the_records_are_those_of_the_text(pipeline):
    assert made.facts(pipeline, STORED, "a.wps") == made.facts(pipeline, made.text().encode(), "a.txt")


def test_fields_keep_their_result():
    assert _fields('见\x13 HYPERLINK "http://a" \x14\x13 PAGE \x14第3页\x15\x15，增长8%') == "见第3页，增长8%"
    assert _fields("增长\x148%\x15") == "增长8%"


def test_row_ends_are_known_by_two_marks_where_nothing_else_says_so():
    assert _plain("甲\x07乙\x07\x07丙\x07\x07", rows_known=False) == "甲\t乙\n丙"


def _with_deleted(data: bytes, word: str) -> bytes:
    """The stored file with a word marked as deleted: one of its pages of character formatting, pointed at the word alone."""
    import olefile

    with olefile.OleFileIO(data) as ole:
        stream = ole.openstream("WordDocument").read()
        table = ole.openstream("1Table" if struct.unpack_from("<H", stream, 0x0A)[0] & 0x200 else "0Table").read()
    at = stream.index(word.encode("utf-16-le"))
    where, _ = struct.unpack_from("<II", stream, 0x00FA)
    page_number = struct.unpack_from("<I", table, where + 4 * ((len(table[where : where + 12]) - 4) // 8 + 1))[0]
    page = bytearray(512)
    struct.pack_into("<4I", page, 0, 0, at, at + 2 * len(word), 1 << 30)
    page[16:19] = bytes((0, 100, 0))
    page[200:204] = bytes((3, 0x00, 0x08, 1))
    page[511] = 3
    start = page_number * 512
    return data.replace(stream[start : start + 512], bytes(page))


def test_deleted_text_is_left_out():
    assert "170.6亿元" in read(STORED, "a.doc", OPTIONS).text
    assert "170.6亿元" not in read(_with_deleted(STORED, "170.6亿元"), "a.doc", OPTIONS).text


def _header(version: int, flags: int) -> bytes:
    at = STORED.index(struct.pack("<H", 0xA5EC))
    out = bytearray(STORED)
    struct.pack_into("<H", out, at + 2, version)
    struct.pack_into("<H", out, at + 0x0A, flags)
    return bytes(out)


def test_a_password_is_named():
    with pytest.raises(InputError, match="password") as caught:
        read(_header(0xC1, 0x0100), "a.doc", OPTIONS)
    assert caught.value.code == "encrypted"


def test_without_libreoffice_a_broken_file_is_refused_with_a_cure(monkeypatch):
    monkeypatch.setattr(office, "program", lambda: "")
    with pytest.raises(InputError, match="LibreOffice"):
        read(_header(0x65, 0x0004), "a.doc", OPTIONS)


def test_libreoffice_that_hangs_is_ended(monkeypatch, tmp_path: Path):
    slow = tmp_path / "soffice"
    slow.write_text("#!/bin/sh\nsleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(office, "program", lambda: str(slow))
    with pytest.raises(InputError, match="haste"):
        read(_header(0x65, 0x0004), "a.doc", Options(convert_seconds=1))


def test_a_sheet_or_slides_under_the_name_doc_are_not_read_as_word():
    renamed = STORED.replace("WordDocument".encode("utf-16-le"), "PowerPoint D".encode("utf-16-le"))
    assert sniff(renamed, "a.doc").name != "doc"
