"""Archives (zip, tar, gz, bz2, xz): every member read as a file of its own, within limits; one bad member loses no other."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from zhibiao.errors import InputError
from zhibiao.model import Options, Problem
from zhibiao.read import container
from zhibiao.read.raw import Raw

__all__ = ["CHUNK", "is_tar", "read_packed", "read_tar", "read_zip", "safe_name"]

# What unpacking raises, whatever the form of packing, and what the readers' engines may raise on a member.
BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip
FAULTS = (LookupError, ArithmeticError, ValueError, MemoryError, RecursionError, OSError)
JUNK = re.compile(r"(?:^|/)(?:__MACOSX(?:/|$)|\.[^./]|~\$|Thumbs\.db$|desktop\.ini$)")
CHUNK = 1 << 20
UNICODE_PATH = 0x7075  # extra field of a ZIP entry: the name in UTF-8


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int, /) -> bytes:
        """The next bytes."""


@dataclass(slots=True)
class Budget:
    """What archives inside one file may still unpack, together."""

    unpacked: int
    members: int


def read_zip(data: bytes, doc_id: str, options: Options) -> Raw:
    """The documents of a ZIP archive; raises InputError where it is damaged, too large, or holds nothing to read."""
    return _read(data, doc_id, options, "zip")


def read_tar(data: bytes, doc_id: str, options: Options) -> Raw:
    """The documents of a tar archive, packed or not."""
    return _read(data, doc_id, options, "tar")


def read_packed(data: bytes, doc_id: str, options: Options) -> Raw:
    """The document in a file packed by gzip, bzip2 or xz, or the documents where it is a packed tar."""
    return _read(data, doc_id, options, "packed")


def is_tar(data: bytes, name: str = "") -> bool:
    """Whether bytes are a tar archive: its mark stands at byte 257."""
    return data[257:262] == b"ustar"


def safe_name(name: str) -> str:
    """A member's name as part of a doc_id: never above the archive, no drive, no control characters.

    >>> safe_name("..\\\\..\\\\etc/./passwd"), safe_name("C:/a\\nb.txt"), safe_name("/")
    ('etc/passwd', 'a_b.txt', '_')
    """
    plain = re.sub("[\x00-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]", "_", name.replace("\\", "/"))
    plain = re.sub(r"^[A-Za-z]:", "", plain)
    return "/".join(step for step in plain.split("/") if step not in ("", ".", ".."))[:500] or "_"


def _read(data: bytes, doc_id: str, options: Options, kind: str) -> Raw:
    budget = Budget(options.max_unpacked, options.max_members)
    raw = _open(data, doc_id, options, budget, kind, 1)
    if not raw.text and not raw.parts:
        for problem in raw.problems:
            raise InputError(problem.code, doc_id, problem.what, problem.cure)
        raise InputError("empty_archive", doc_id, "the archive holds no file to read", "fetch it again")
    return raw


def _open(data: bytes, doc_id: str, options: Options, budget: Budget, kind: str, depth: int) -> Raw:
    """The parts of an archive, one after the other; what stops the unpacking becomes a problem beside the parts before it."""
    parts: list[Raw] = []
    problems: list[Problem] = []
    taken: set[str] = set()
    entries = {"zip": _zip_entries, "tar": _tar_entries, "packed": _packed_entries}[kind](data, doc_id, options, budget)
    try:
        for name, content in entries:
            clean = _free(safe_name(name), taken)
            if isinstance(content, InputError):
                parts.append(_failed(content, f"!{clean}"))
                continue
            parts.append(_member(content, clean, doc_id, options, budget, depth))
    except InputError as error:
        if not parts:
            raise
        problems.append(Problem(error.code, doc_id, error.where, error.what, error.cure))
    if len(parts) == 1 and kind == "packed" and not problems:
        return replace(parts[0], name="")
    return Raw("", kind, "", tuple(problems), parts=tuple(parts))


def _free(name: str, taken: set[str]) -> str:
    free, n = name, 1
    while free in taken:
        n += 1
        free = f"{name}~{n}"
    taken.add(free)
    return free


def _failed(error: InputError, name: str) -> Raw:
    """A member that could not be read: no text, and the reason."""
    return Raw("", "", "", (Problem(error.code, "", error.where, error.what, error.cure),), name=name)


def _member(data: bytes, name: str, doc_id: str, options: Options, budget: Budget, depth: int) -> Raw:
    """A member as its own reader reads it."""
    from zhibiao.read import read, sniff

    own = f"{doc_id}!{name}"
    try:
        form = sniff(data, own).name
        if form not in ("zip", "tar", "packed"):
            return replace(read(data, own, options), name=f"!{name}")
        if depth >= options.max_depth:
            what = f"archives stand inside archives more than {options.max_depth} deep"
            raise InputError("too_deep", own, what, "unpack it first")
        return replace(_open(data, own, options, budget, form, depth + 1), name=f"!{name}")
    except InputError as error:
        return _failed(error, f"!{name}")
    except FAULTS as error:
        what = f"zhibiao failed on it ({type(error).__name__}: {error})"
        return _failed(InputError("fault", own, what, "please report it with the file"), f"!{name}")


def _count(budget: Budget, doc_id: str, options: Options) -> None:
    budget.members -= 1
    if budget.members < 0:
        raise InputError("too_many_members", doc_id, f"holds more than {options.max_members:,} members", "split it")


def _spend(budget: Budget, size: int, doc_id: str, options: Options) -> None:
    budget.unpacked -= size
    if budget.unpacked < 0:
        what = f"unpacks to more than {options.max_unpacked:,} bytes; what came after was left"
        raise InputError("too_big", doc_id, what, "split it, or allow more")


def _zip_entries(
    data: bytes, doc_id: str, options: Options, budget: Budget
) -> Iterator[tuple[str, bytes | InputError]]:
    with container.opened(data, doc_id, options) as box:
        for info in box.infolist():
            name = _zip_name(info)
            if info.filename.endswith("/") or JUNK.search(name.replace("\\", "/")):
                continue
            _count(budget, doc_id, options)
            own = f"{doc_id}!{safe_name(name)}"
            yield name, _zip_member(box, info, own, doc_id, options, budget)


def _zip_member(
    box: zipfile.ZipFile, info: zipfile.ZipInfo, own: str, doc_id: str, options: Options, budget: Budget
) -> bytes | InputError:
    """A member's bytes, or why it cannot be had."""
    if info.flag_bits & 1:
        return InputError("encrypted", own, "the member is locked with a password", "unpack it with the password first")
    if info.file_size > CHUNK and info.file_size > options.max_ratio * max(1, info.compress_size):
        what = f"unpacks to {info.file_size:,} bytes from {info.compress_size:,}: more than {options.max_ratio} times"
        return InputError("zip_bomb", own, what, "unpack it first, if it is what it should be")
    try:
        with box.open(info) as file:
            return _taken(file, own, doc_id, options, budget)
    except BROKEN as error:
        return InputError("damaged", own, f"the member is cut or damaged ({error})", "fetch the archive again")


def _taken(file: Readable, own: str, doc_id: str, options: Options, budget: Budget) -> bytes | InputError:
    """All of a stream, chunk by chunk, as long as the limits allow."""
    chunks: list[bytes] = []
    size = 0
    while chunk := file.read(CHUNK):
        size += len(chunk)
        if size > options.max_bytes:
            what = f"unpacks to more than the {options.max_bytes:,} bytes allowed for a file"
            return InputError("too_big", own, what, "split it, or allow more with --max-bytes")
        _spend(budget, len(chunk), doc_id, options)
        chunks.append(chunk)
    return b"".join(chunks)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """A member's name. Without the UTF-8 flag Python reads cp437; most Chinese archives mean GBK, some mean UTF-8."""
    if info.flag_bits & 0x800:
        return info.filename
    extra = info.extra
    while len(extra) >= 4:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        if kind == UNICODE_PATH and size > 5:
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    try:
        written = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    return _decoded(written)


def _decoded(name: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("gb18030", "replace")


def _tar_entries(
    data: bytes, doc_id: str, options: Options, budget: Budget
) -> Iterator[tuple[str, bytes | InputError]]:
    yield from _tar_stream(io.BytesIO(data), doc_id, options, budget)


def _tar_stream(
    file: io.BytesIO, doc_id: str, options: Options, budget: Budget
) -> Iterator[tuple[str, bytes | InputError]]:
    try:
        # as a stream: nothing is looked for twice, and a member's size is only believed as far as the bytes go
        with tarfile.open(fileobj=file, mode="r|", errors="surrogateescape", encoding="utf-8") as box:
            for info in box:
                name = _decoded(info.name.encode("utf-8", "surrogateescape"))
                if not info.isreg() or JUNK.search(name):  # links and devices are not followed
                    continue
                _count(budget, doc_id, options)
                own = f"{doc_id}!{safe_name(name)}"
                stream = box.extractfile(info)
                if stream is not None:
                    yield name, _taken(stream, own, doc_id, options, budget)
    except BROKEN as error:
        raise InputError("damaged", doc_id, f"the archive is cut or damaged ({error})", "fetch it again") from None


def _packed_entries(
    data: bytes, doc_id: str, options: Options, budget: Budget
) -> Iterator[tuple[str, bytes | InputError]]:
    """The one file in a .gz, .bz2 or .xz, or the members of the tar in it."""
    with _unpacker(data) as file:
        try:
            content = _taken(_Bounded(file, len(data), options, doc_id), doc_id, doc_id, options, budget)
        except BROKEN as error:
            raise InputError(
                "damaged", doc_id, f"the packed file is cut or damaged ({error})", "fetch it again"
            ) from None
    if isinstance(content, InputError):
        raise content
    if is_tar(content):
        yield from _tar_stream(io.BytesIO(content), doc_id, options, budget)
    else:
        _count(budget, doc_id, options)
        yield re.sub(r"\.(?:gz|bz2|xz)$", "", doc_id.rpartition("/")[2], flags=re.I), content


class _Bounded:
    """A packed stream that stops when it grows out of proportion to its packed bytes."""

    def __init__(self, file: Readable, packed: int, options: Options, doc_id: str) -> None:
        self.file, self.left, self.doc_id = file, max(CHUNK * 16, packed * options.max_ratio), doc_id

    def read(self, size: int, /) -> bytes:
        """The next bytes."""
        chunk = self.file.read(size)
        self.left -= len(chunk)
        if self.left < 0:
            what = "unpacks out of all proportion to its size"
            raise InputError("zip_bomb", self.doc_id, what, "unpack it first, if it is what it should be")
        return chunk


def _unpacker(data: bytes) -> gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile:
    file = io.BytesIO(data)
    if data.startswith(b"BZh"):
        return bz2.BZ2File(file)
    if data.startswith(b"\xfd7zXZ\x00"):
        return lzma.LZMAFile(file)
    return gzip.GzipFile(fileobj=file)
