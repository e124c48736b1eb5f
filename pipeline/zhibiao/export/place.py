"""Where an export is put: a file or a folder that appears whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from zhibiao import write
from zhibiao.errors import OutputError, UsageError

__all__ = ["MARK", "put"]

MARK = "datapackage.json"  # a folder that holds it is an export, and may be replaced by another


@contextmanager
def put(path: Path, *, folder: bool) -> Iterator[Path]:
    """A temporary name beside `path`; what was written there takes its place at the end, or nothing does.

    Raises UsageError where a folder stands in the place of a file, or a folder that is no export in that of a folder; OutputError where it cannot be written.
    """
    if not folder and path.is_dir():
        raise UsageError(str(path), "is a folder, and this export is one file", f"name a file in it: -o {path / 'FILE'}")
    if folder:
        _refuse(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(str(path.parent), f"cannot be made ({error.strerror or error})", "give another -o") from None
    with _folder(path) if folder else write.put(path) as part:
        yield part


def _refuse(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise UsageError(str(path), "is a file, and this export is a folder", "name a folder with -o")
    if path.is_dir() and any(path.iterdir()) and not (path / MARK).is_file():
        raise UsageError(str(path), "is a folder with other things in it", "name a new folder with -o: an export replaces the whole folder")


@contextmanager
def _folder(path: Path) -> Iterator[Path]:
    """A folder under a temporary name; the earlier one is moved away only when the new one is complete."""
    part, old = write.temporary(path), write.temporary(path.with_name(f"old-{path.name}"))
    with write.writing(path):
        try:
            part.mkdir()
            yield part
            if path.exists():
                path.replace(old)
            try:
                part.replace(path)
            except OSError:
                with suppress(OSError):
                    old.replace(path)
                raise
        finally:
            shutil.rmtree(part, ignore_errors=True)
            shutil.rmtree(old, ignore_errors=True)
