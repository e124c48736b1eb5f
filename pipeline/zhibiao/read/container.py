"""ZIP and OLE containers: which members they hold, and one member's bytes within the limits on size and number."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from zhibiao.errors import InputError
from zhibiao.model import Options

__all__ = ["AGAIN", "BROKEN_OLE", "members", "mimetype", "opened", "part"]

ENTRY = b"PK\x01\x02"  # one in the directory of a ZIP for each member
MANY = 100_000
# how zipfile and olefile say that a container is broken: in many ways
BROKEN_ZIP = (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError)
BROKEN_OLE = (OSError, ValueError, IndexError, KeyError, TypeError, RecursionError, MemoryError, struct.error)
AGAIN = "open it in the program that made it and save it again, or fetch it again"


def members(data: bytes) -> frozenset[str]:
    """The names inside a ZIP (paths) or an OLE file (paths of streams); none where the container is broken.

    >>> members(b"PK\\x03\\x04 cut")
    frozenset()
    """
    if data.startswith(b"PK"):
        if data.count(ENTRY) > MANY:
            return frozenset()
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as box:
                return frozenset(name.replace("\\", "/") for name in box.namelist())
        except BROKEN_ZIP:
            return frozenset()
    return _streams(data)


def mimetype(data: bytes) -> str:
    """What a ZIP container says it is, in its member `mimetype`; "" where it does not."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as box, box.open("mimetype") as member:
            return member.read(200).decode("ascii", "replace").strip()
    except (*BROKEN_ZIP, zlib.error, RuntimeError, KeyError):
        return ""


def _streams(data: bytes) -> frozenset[str]:
    import olefile

    try:
        with olefile.OleFileIO(data) as ole:
            return frozenset("/".join(path) for path in ole.listdir())
    except BROKEN_OLE:
        return frozenset()


def opened(data: bytes, doc_id: str, options: Options) -> zipfile.ZipFile:
    """A ZIP container, its directory checked: not broken, not too many members."""
    if data.count(ENTRY) > options.max_members:
        raise InputError("too_many_members", doc_id, f"holds more than {options.max_members:,} members", "split it")
    try:
        box = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN_ZIP as error:
        raise InputError("damaged", doc_id, f"the container is cut or damaged ({error})", AGAIN) from None
    return box


def part(box: zipfile.ZipFile, name: str, doc_id: str, options: Options) -> bytes:
    """One member's bytes. Raises InputError for one that is too big, locked or damaged, KeyError for one that is not there.

    No more is unpacked than the entry says, so the entry's word is enough to refuse a bomb before unpacking.
    """
    info = box.getinfo(name)
    if info.file_size > options.max_bytes:
        what = f"{name} unpacks to {info.file_size:,} bytes, more than the {options.max_bytes:,} allowed"
        raise InputError("too_big", doc_id, what, "split the file, or raise the limit on size")
    if info.flag_bits & 1:
        raise InputError("encrypted", doc_id, f"{name} is locked with a password", "save the file without a password")
    try:
        # by its size: asked for all of it, zipfile unpacks the whole before it looks at the size the entry says
        with box.open(info) as file:
            return file.read(info.file_size)
    except (*BROKEN_ZIP, zlib.error, RuntimeError) as error:
        raise InputError("damaged", doc_id, f"{name} inside it is cut or damaged ({error})", AGAIN) from None
