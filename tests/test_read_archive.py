"""Archives: every member a document of its own; limits, names, and bad members beside good ones."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import made
import pytest

from zhibiao.errors import InputError
from zhibiao.model import Options
from zhibiao.read import documents, read

OPTIONS = Options()
GOOD = "全县地区生产总值增长8%。".encode()


def zipped(*parts: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as box:
        for name, data in parts:
            box.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def tarred(*parts: tuple[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as box:
        for name, data in parts:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            box.addfile(info, io.BytesIO(data))
    return out.getvalue()


def found(data: bytes, options: Options = OPTIONS) -> dict[str, str]:
    """The names of the documents, each with its text or the code of its problem."""
    return {
        doc_id: raw.text or ",".join(p.code for p in raw.problems)
        for doc_id, raw in documents(read(data, "a", options), "a")
    }


@pytest.mark.parametrize(
    "make", [zipped, tarred, lambda *p: tarred(*p, mode="w:gz"), lambda *p: tarred(*p, mode="w:xz")]
)
def test_every_member_is_a_document(make):
    got = found(
        make(
            ("b/一.txt", GOOD),
            ("二.doc", (made.DATA / "sample.doc").read_bytes()),
            (".DS_Store", b"x"),
            ("__MACOSX/._b", b"x"),
        )
    )
    assert list(got) == ["a!b/一.txt", "a!二.doc"]
    assert got["a!b/一.txt"] == GOOD.decode()
    assert got["a!二.doc"].startswith(made.paragraphs()[0])


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_packed_file_is_the_document(pack):
    assert found(pack(GOOD)) == {"a": GOOD.decode()}


def test_the_records_are_those_of_the_text(pipeline):
    assert made.facts(pipeline, gzip.compress(made.SAMPLE.read_bytes()), "a.gz") == made.facts(
        pipeline, made.SAMPLE.read_bytes(), "a.txt"
    )


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_without_the_utf8_flag(encoding: str):
    name = "政府工作报告.txt"
    stand_in = name.encode(encoding).decode("cp437")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("x" * len(name.encode(encoding)), GOOD)
    data = out.getvalue().replace(b"x" * len(name.encode(encoding)), name.encode(encoding))
    assert stand_in != name
    assert list(found(data)) == [f"a!{name}"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/abs.txt", "abs.txt"),
        ("C:\\x\\..\\y.txt", "x/y.txt"),
        ("a\nb\x1b.txt", "a_b_.txt"),
        ("..", "_"),
    ],
)
def test_names_stay_inside(name: str, safe: str):
    assert list(found(tarred((name, GOOD)))) == [f"a!{safe}"]


def test_names_that_become_the_same_are_told_apart():
    assert list(found(tarred(("../x.txt", GOOD), ("x.txt", GOOD)))) == ["a!x.txt", "a!x.txt~2"]


def test_a_bad_member_loses_no_other():
    data = bytearray(
        zipped(
            ("一.txt", GOOD),
            ("二.txt", GOOD * 50),
            ("三.pdf", b"%PDF-1.4 broken"),
            ("四.exe", b"MZ\x90\x00"),
            ("五.txt", GOOD),
        )
    )
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        at = box.getinfo("二.txt").header_offset
    data[at + 45] ^= 0xFF
    got = found(bytes(data))
    assert got["a!一.txt"] == got["a!五.txt"] == GOOD.decode()
    assert (got["a!二.txt"], got["a!三.pdf"], got["a!四.exe"]) == ("damaged", "damaged", "not_text")


def test_an_encrypted_member_is_a_problem():
    data = bytearray(zipped(("一.txt", GOOD), ("二.txt", GOOD)))
    for mark, shift in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + shift] |= 1
    assert found(bytes(data)) == {"a!一.txt": "encrypted", "a!二.txt": GOOD.decode()}


def test_archives_in_archives_up_to_the_depth():
    inner = zipped(("三.txt", GOOD))
    two = zipped(("二.zip", inner), ("一.txt", GOOD))
    assert found(two) == {"a!二.zip!三.txt": GOOD.decode(), "a!一.txt": GOOD.decode()}
    assert found(zipped(("零.zip", two)))["a!零.zip!二.zip"] == "too_deep"


def test_bombs_are_refused():
    zeros = b"0" * 30_000_000
    assert found(zipped(("bomb.txt", zeros), ("一.txt", GOOD))) == {"a!bomb.txt": "zip_bomb", "a!一.txt": GOOD.decode()}
    with pytest.raises(InputError) as caught:
        read(gzip.compress(zeros), "a.gz", OPTIONS)
    assert caught.value.code == "zip_bomb"


def test_a_size_that_lies_is_not_believed():
    """A member that says it is small unpacks to what it says, and then its checksum is wrong."""
    data = bytearray(zipped(("bomb.txt", b"0" * 30_000_000)))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    assert found(bytes(data))["a!bomb.txt"] in {"damaged", "zip_bomb"}


def test_limits_end_an_archive_and_keep_what_was_read():
    data = zipped(*((f"{n}.txt", GOOD * 10) for n in range(20)))
    raw = read(data, "a.zip", Options(max_members=30, max_unpacked=len(GOOD) * 55))
    assert len(raw.parts) == 5
    assert [p.code for p in raw.problems] == ["too_big"]
    with pytest.raises(InputError) as caught:
        read(data, "a.zip", Options(max_members=10))
    assert caught.value.code == "too_many_members"


def test_links_are_not_followed():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as box:
        link = tarfile.TarInfo("x.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        box.addfile(link)
    with pytest.raises(InputError, match="no file to read"):
        read(out.getvalue(), "a.tar", OPTIONS)


@pytest.mark.parametrize(
    "data", [zipped(("一.txt", GOOD * 9))[:-30], tarred(("一.txt", GOOD * 99))[:800], gzip.compress(GOOD)[:-9]]
)
def test_cut_archives_are_refused_or_keep_what_is_whole(data: bytes):
    with pytest.raises(InputError) as caught:
        read(data, "a", OPTIONS)
    assert caught.value.code == "damaged"
