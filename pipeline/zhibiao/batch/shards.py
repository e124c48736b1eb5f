"""Shards: the rows of one chunk of files. Records lie in `NAME.parquet`, what else is known of each file in `NAME.jsonl.gz`, a line a file."""

from __future__ import annotations

import gzip
import json
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING
from zlib import error as ZlibError  # noqa: N812

from zhibiao.batch.journal import Entry
from zhibiao.batch.store import Store
from zhibiao.damage.duplicates import Print
from zhibiao.errors import OutputError
from zhibiao.table import COLUMNS, Row
from zhibiao.write import columnar

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Reader", "Result", "files_of", "save"]

CURE = "run again: what it held is read anew"
OPEN = 8  # shards held at a time; files done in different runs lie in different shards


@dataclass(slots=True)
class Result:
    """The rows that came of some files."""

    records: list[Row] = field(default_factory=list)
    documents: list[Row] = field(default_factory=list)
    problems: list[Row] = field(default_factory=list)
    prints: list[Print] = field(default_factory=list)


def files_of(name: str, rows: int) -> list[str]:
    """The files a shard consists of: one without records has no table."""
    return [f"{name}.parquet", f"{name}.jsonl.gz"] if rows else [f"{name}.jsonl.gz"]


def save(store: Store, key: str, done: Sequence[tuple[Entry, Result]]) -> tuple[list[Entry], dict[str, int]]:
    """Put the rows of some files into a shard; the entries with their place in it, and the sizes of its files.

    The name is a digest of what decides the rows, so that a chunk done twice is the same shard.
    """
    notes = b"".join(_note(result) for _, result in done)
    name = sha256(b"\n".join([key.encode(), *(e.sha256.encode() for e, _ in done), notes])).hexdigest()[:24]
    placed, first = [], 0
    for line, (entry, result) in enumerate(done):
        placed.append(entry._replace(shard=name, line=line, first=first, rows=len(result.records)))
        first += len(result.records)
    contents = [gzip.compress(notes, 1, mtime=0)]
    if first:
        contents.insert(0, columnar.pack(columnar.table(COLUMNS, [row for _, result in done for row in result.records])))
    sizes = dict(zip(files_of(name, first), map(len, contents), strict=True))
    for file, data in zip(sizes, contents, strict=True):
        store.put(file, data)
    return placed, sizes


def _note(result: Result) -> bytes:
    prints = [(p.doc_id, p.digest, b64encode(array("I", p.hashes).tobytes()).decode()) for p in result.prints]
    return json.dumps([result.documents, result.problems, prints], ensure_ascii=False).encode() + b"\n"


class Reader:
    """Reads files' rows back; a few shards are held, so that files side by side cost one read of their shard."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._table = lru_cache(maxsize=OPEN)(self._table_of)
        self._notes = lru_cache(maxsize=OPEN)(self._notes_of)

    def records(self, entries: Iterable[Entry]) -> columnar.Flow:
        """The records of the files, file by file."""
        known = list(entries)
        return columnar.Flow(lambda: self._tables(known), COLUMNS)

    def _tables(self, entries: Iterable[Entry]) -> Iterator[pa.Table]:
        """The records of the files; of files that lie one behind the other in one shard as one table."""
        for shard, first, stop in _stretches(entries):
            table = self._table(shard)
            yield table if stop - first == len(table) else columnar.part(table, first, stop)

    def results(self, entries: Iterable[Entry]) -> Iterator[Result]:
        """What else is known of the files, file by file: everything but the records."""
        for entry in entries:
            yield self._notes(entry.shard)[entry.line]

    def _table_of(self, shard: str) -> pa.Table:
        with self._bytes(f"{shard}.parquet") as data:
            return columnar.unpack(data)

    def _notes_of(self, shard: str) -> list[Result]:
        results = []
        with self._bytes(f"{shard}.jsonl.gz") as data:
            for line in gzip.decompress(data).splitlines():
                documents, problems, prints = json.loads(line)
                known = [Print(doc_id, digest, array("I", b64decode(hashes))) for doc_id, digest, hashes in prints]
                results.append(Result([], [tuple(row) for row in documents], [tuple(row) for row in problems], known))
        return results

    @contextmanager
    def _bytes(self, name: str) -> Iterator[bytes]:
        """The bytes of a shard's file. One that turns out to be damaged goes, so that the next run makes it anew."""
        try:
            data = self.store.get(name)
        except OSError as error:
            raise OutputError(name, f"a shard is gone or cannot be read ({error.strerror or error})", CURE) from None
        try:
            yield data
        except (OSError, EOFError, ValueError, LookupError, TypeError, ZlibError) as error:
            self.store.drop(name)
            raise OutputError(name, f"a shard is damaged ({error})", CURE) from None


def _stretches(entries: Iterable[Entry]) -> Iterator[tuple[str, int, int]]:
    """Which rows of which shard, one stretch after another."""
    shard, first, stop = "", 0, 0
    for entry in entries:
        if entry.rows and (entry.shard, entry.first) == (shard, stop):
            stop += entry.rows
        elif entry.rows:
            if stop > first:
                yield shard, first, stop
            shard, first, stop = entry.shard, entry.first, entry.first + entry.rows
    if stop > first:
        yield shard, first, stop
