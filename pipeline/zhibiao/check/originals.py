"""The documents a table was made of, found again by their hash, and the text of each, member by member."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from zhibiao.model import Options
from zhibiao.read import read
from zhibiao.read.raw import documents
from zhibiao.run import sound

__all__ = ["found", "member", "texts"]


def found(docs: Path, wanted: Iterable[str], most: int) -> dict[str, Path]:
    """sha256 → file, for those hashes that are wanted, of files of at most `most` bytes under a folder."""
    left, there = set(wanted), dict[str, Path]()
    for path in sorted(docs.rglob("*")):
        if not left:
            break
        try:
            digest = sha256(path.read_bytes()).hexdigest() if path.is_file() and path.stat().st_size <= most else ""
        except OSError:  # one that may not be read is not the document
            continue
        if digest in left:
            left.remove(digest)
            there[digest] = path
    return there


def texts(path: Path, options: Options) -> dict[str, str]:
    """What each document of a file adds to the name of the file ("" where it is the only one) → its text as decoded; raises InputError or OSError."""
    raw = read(path.read_bytes(), path.name, options)
    return {name[len(path.name) :]: sound(part.text) for name, part in documents(raw, path.name)}


def member(parts: dict[str, str], doc_id: str) -> str | None:
    """The text of that document among those of its file; None where the file does not hold it."""
    name = max((name for name in parts if doc_id.endswith(name)), key=len, default=None)
    return None if name is None else parts[name]
