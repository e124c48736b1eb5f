"""Tables → files. WRITERS is the whole list of formats; a file appears whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TextIO

from zhibiao.errors import OutputError, UsageError
from zhibiao.nearest import meant
from zhibiao.table import Column, Row

__all__ = ["TEMPORARY", "WRITERS", "lines", "put", "table", "temporary", "tidy", "writing"]

# format → the module that writes it: `write(path, columns, rows, title)`
WRITERS: dict[str, str] = {
    "csv": "zhibiao.write.as_csv",
    "json": "zhibiao.write.as_json",
    "parquet": "zhibiao.write.as_parquet",
    "xlsx": "zhibiao.write.as_xlsx",
}

TEMPORARY = ".zhibiao-part-"


def table(path: Path, suffix: str, columns: Sequence[Column], rows: Collection[Row], title: str = "") -> None:
    """Write rows to `path` in the format of `suffix`; raises UsageError for a format there is no writer for."""
    if suffix not in WRITERS:
        raise UsageError(suffix, "no writer for this format", meant(suffix, WRITERS, f"choose from {', '.join(WRITERS)}"))
    writer: Callable[[Path, Sequence[Column], Collection[Row], str], None] = import_module(WRITERS[suffix]).write
    writer(path, columns, rows, title)


def lines(handle: TextIO, suffix: str, columns: Sequence[Column], rows: Iterable[Row]) -> None:
    """Write rows to an open text file, in a format that is text."""
    import_module(WRITERS[suffix]).lines(handle, columns, rows)


@contextmanager
def put(path: Path) -> Iterator[Path]:
    """A temporary name beside `path`; what was written there takes its place at the end, or nothing does.

    Raises OutputError where the folder cannot be written to.
    """
    part = temporary(path)
    with writing(path):
        try:
            yield part
            with part.open("rb") as handle:
                os.fsync(handle.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def temporary(path: Path) -> Path:
    """The name beside `path` under which it is made; `tidy` knows it."""
    return path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What the system refuses inside is told of `path`, as an OutputError."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            str(path),
            f"cannot be written ({error.strerror or error})",
            "check the folder's rights and the space left, or give another -o",
        ) from None


def tidy(folder: Path, keep: str = "") -> None:
    """Remove the parts that a killed run left behind, but for those of the file `keep`."""
    for part in folder.glob(f"{TEMPORARY}*"):
        if not keep or not part.name.endswith(f"-{keep}"):
            part.unlink(missing_ok=True)
