"""The files of a run: what is found under the paths given, and the names their rows will carry."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from zhibiao.batch.folder import own_files
from zhibiao.batch.troubles import trouble
from zhibiao.model import Problem
from zhibiao.run import sound

__all__ = ["Item", "find"]


class Item(NamedTuple):
    """A file to read and the name its rows will carry."""

    doc_id: str
    path: Path


def find(paths: Sequence[Path], out: Path) -> tuple[list[Item], list[Problem]]:
    """The files under `paths`, sorted by the names their rows will carry, and what could not be looked into.

    Hidden files, office lock files, the tables of earlier runs and the folder `out` are left out; a file reached twice is read once.
    """
    problems: list[Problem] = []
    seen: set[str] = set()
    found: list[tuple[str, Path, Path]] = []  # name relative to its input, file, input
    for top in paths:
        for path in _files(top, out.resolve(), problems):
            real = os.path.realpath(path)
            if real not in seen:
                seen.add(real)
                found.append((path.name if top.is_file() else path.relative_to(top).as_posix(), path, top))
    twice = {name for name, n in Counter(name for name, _, _ in found).items() if n > 1}
    items: dict[str, Path] = {}
    for name, path, top in found:
        doc_id = f"{_own(top)}/{name}" if name in twice else name
        items[_free(sound(doc_id), items)] = path
    return sorted(Item(*pair) for pair in items.items()), problems


def _own(top: Path) -> str:
    """The input's own name; the parent's for a file, whose own name is the one that clashes."""
    return (top.resolve().parent if top.is_file() else top.resolve()).name or "root"


def _free(doc_id: str, taken: dict[str, Path]) -> str:
    """The name, or with ~2, ~3 … behind its first part where even the prefixed names clash (a/docs and b/docs)."""
    first, slash, rest = doc_id.partition("/")
    name, n = doc_id, 1
    while name in taken:
        n += 1
        name = f"{first}~{n}{slash}{rest}"
    return name


def _files(top: Path, out: Path, problems: list[Problem]) -> Iterator[Path]:
    if top.is_file():
        yield top
        return

    def unreadable(error: OSError) -> None:
        problems.append(trouble(error, Path(error.filename or top).as_posix()))

    for folder, folders, files in os.walk(top, onerror=unreadable):
        here = Path(folder)
        folders[:] = sorted(f for f in folders if not f.startswith(".") and (here / f).resolve() != out)
        own = own_files(here) if "run.json" in files else set()  # the tables may lie among the documents
        kept = (f for f in sorted(files) if not f.startswith((".", "~$")) and f not in own)
        yield from (here / f for f in kept if not (here / f).is_dir())
