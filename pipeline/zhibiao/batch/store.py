"""Where shards lie: a folder, or any place fsspec reaches (s3://, hdfs://). A shard is there whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from zhibiao.errors import OutputError, UsageError

__all__ = ["Store", "store", "unwritten"]

PART = ".part-"


class Store(Protocol):
    """Files by name."""

    def put(self, name: str, data: bytes) -> None:
        """Write a file; it is on the disk when this comes back. Raises OutputError."""

    def get(self, name: str) -> bytes:
        """The bytes of a file; raises OSError where there is none."""

    def sizes(self) -> dict[str, int]:
        """The files there are, with their sizes."""

    def drop(self, name: str) -> None:
        """Remove a file."""


def store(where: str) -> Store:
    """The place that a path or URL names; the folder is made when something is put there.

    Raises UsageError for a URL that no installed library serves.
    """
    if "://" not in where:
        return Folder(Path(where).absolute())
    try:
        import fsspec

        return Remote(*fsspec.url_to_fs(where))
    except (ImportError, ValueError) as error:
        cure = "pip install 'zhibiao[cluster]', and what serves the protocol (s3fs for s3://, pyarrow for hdfs://)"
        raise UsageError(where, f"no library for this place ({error})", cure) from None


class Folder:
    """A folder of this machine, or one that all machines mount."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, name: str, data: bytes) -> None:
        """Write under another name, to the disk, then rename; the folder's own entry goes to the disk too."""
        part = self.path / f"{PART}{uuid4().hex}"
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            try:
                with part.open("wb") as handle:
                    handle.write(data)
                    handle.flush()
                    os.fsync(handle.fileno())
                part.replace(self.path / name)
            finally:
                part.unlink(missing_ok=True)
            _sync(self.path)
        except OSError as error:
            raise unwritten(str(self.path / name), error) from None

    def get(self, name: str) -> bytes:
        """The bytes of a file."""
        return (self.path / name).read_bytes()

    def sizes(self) -> dict[str, int]:
        """Names and sizes."""
        found = {}
        for path in self.path.iterdir() if self.path.is_dir() else ():
            with suppress(FileNotFoundError):  # a part that a cluster's worker has just moved to its place
                found[path.name] = path.stat().st_size
        return found

    def drop(self, name: str) -> None:
        """Remove a file."""
        (self.path / name).unlink(missing_ok=True)


class Remote:
    """A place behind fsspec: it is written to under another name and moved, for not every protocol writes whole or not at all."""

    def __init__(self, system: Any, path: str) -> None:  # noqa: ANN401 (fsspec has no types)
        self.system, self.path = system, path.rstrip("/")

    def put(self, name: str, data: bytes) -> None:
        """Write under another name, then move."""
        part = f"{self.path}/{PART}{uuid4().hex}"
        try:
            self.system.makedirs(self.path, exist_ok=True)
            self.system.pipe_file(part, data)
            self.system.mv(part, f"{self.path}/{name}")
        except OSError as error:
            raise unwritten(f"{self.path}/{name}", error) from None

    def get(self, name: str) -> bytes:
        """The bytes of a file."""
        data: bytes = self.system.cat_file(f"{self.path}/{name}")
        return data

    def sizes(self) -> dict[str, int]:
        """Names and sizes."""
        self.system.invalidate_cache()
        if not self.system.exists(self.path):
            return {}
        return {f["name"].rpartition("/")[2]: f["size"] for f in self.system.ls(self.path, detail=True)}

    def drop(self, name: str) -> None:
        """Remove a file."""
        self.system.rm_file(f"{self.path}/{name}")


def _sync(folder: Path) -> None:
    """Bring a rename to the disk; where folders cannot be opened (Windows) there is nothing to do."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def unwritten(where: str, error: OSError) -> OutputError:
    """What is said where something that is kept between runs cannot be written."""
    cure = "make room or mend the rights, then run again: what is done stays done"
    return OutputError(where, f"cannot be written ({error.strerror or error})", cure)
