"""What is done, line by line: a run that is killed goes on from its last line, and the next run reads only what changed.

A line of `journal.jsonl` is JSON: `key` (what decides the rows: code, rules, options), `shards` (name → size), `files`, the fields of
Entry in their order, and `sum`, a checksum of the line without it. It is written after its shard lies whole on the disk, never before.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import zhibiao
from zhibiao import __version__, write
from zhibiao.batch.store import unwritten
from zhibiao.errors import UsageError
from zhibiao.model import Options
from zhibiao.rulebook import Rulebook
from zhibiao.segment import by_pkuseg

__all__ = ["FORMAT", "Entry", "Journal", "key_of"]

FORMAT = 1  # of the journal and the shards; a folder with another one is left alone
# these decide how a run is done, not what comes out of it; what is declared of a document is compared document by document
FREE = ("rules", "formats", "workers", "engine", "scheduler", "shards", "meta", "max_seconds", "max_memory")

NAME = re.compile(r"[\w.-]+")
SUM = b', "sum": '


class Entry(NamedTuple):
    """A file that is done. `size`, `modified` and `changed` (ns) tell that it is still the same; `changed` is 0 where only its sha256 can.

    `facts`: digest of what was declared of it; `many`: it holds documents of other names (an archive, a workbook), which
    may be declared too; `settled`: False where trying again may go better. Its notes are line `line` of `shard`, its records
    `rows` rows there from `first` on.
    """

    doc_id: str
    size: int
    modified: int
    changed: int
    sha256: str
    facts: str
    many: bool
    settled: bool
    shard: str = ""
    line: int = 0
    first: int = 0
    rows: int = 0


def key_of(rulebook: Rulebook, options: Options) -> str:
    """A digest of all that decides the rows of a file beside the file: zhibiao's own code, the rules, the options."""
    code = sha256()
    root = Path(zhibiao.__file__).parent
    for path in sorted(root.rglob("*.py")):
        code.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    decisive = {k: v for k, v in asdict(options).items() if k not in FREE}
    parts = [code.hexdigest(), rulebook.hash, decisive, _versions(options.segmenter)]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:24]


def _versions(segmenter: str) -> list[str]:
    """The libraries that have a say in what is read and how it is cut."""
    from importlib.metadata import PackageNotFoundError, requires, version

    found = []
    try:
        needed = [NAME.match(line)[0] for line in requires("zhibiao") or () if "extra ==" not in line]  # type: ignore[index]
    except PackageNotFoundError:  # run from a checkout that is not installed
        needed = []
    for package in (*needed, {"pkuseg": "spacy-pkuseg"}.get(segmenter, segmenter)):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(package)
    return [*found, *by_pkuseg.model()] if segmenter == "pkuseg" else found


class Journal:
    """The journal of a folder. `entries` are those of this key; lines of other keys are kept until a run with this key ends."""

    def __init__(self, folder: Path, key: str) -> None:
        self.path, self.key = folder / "journal.jsonl", key
        self.entries: dict[str, Entry] = {}
        self.sizes: dict[str, int] = {}
        self.stale = False  # it holds lines that a finished run has no use for
        self._read()

    def _read(self) -> None:
        if not self.path.exists():
            return
        data = self.path.read_bytes()
        whole = data.rfind(b"\n") + 1
        for number, line in enumerate(data[:whole].splitlines()):
            self._take(line, number)
        if whole < len(data):  # the line a kill tore: what is added must not stand behind half a line
            os.truncate(self.path, whole)

    def _take(self, line: bytes, number: int) -> None:
        """Take in a line; one that is damaged counts for nothing, and its files are read again."""
        try:
            said = json.loads(line)
            if number == 0:
                self._known(said)
            if "files" not in said:
                return
            if crc32(line.rpartition(SUM)[0] + b"}") != said["sum"]:
                raise ValueError("damaged")
            if said["key"] != self.key:
                self.stale = True
                return
            entries = [Entry(*fields) for fields in said["files"]]
            self.sizes |= said["shards"]
        except (ValueError, LookupError, TypeError):
            self.stale = True
            return
        self.stale |= any(entry.doc_id in self.entries for entry in entries)
        self.entries |= {entry.doc_id: entry for entry in entries}

    def _known(self, head: object) -> None:
        if not isinstance(head, dict):
            raise TypeError("damaged")
        if head.get("format") != FORMAT:
            raise UsageError(
                str(self.path),
                f"was written by zhibiao {head.get('zhibiao', 'of another version')}, in a format this version ({__version__}) does not know",
                "give another folder with -o, or remove that one to have everything read anew",
            )

    def add(self, entries: Sequence[Entry], sizes: dict[str, int]) -> None:
        """Write a line, and do not come back before it is on the disk. Raises OutputError where it cannot be."""
        try:
            with self.path.open("ab") as handle:
                if handle.tell() == 0:
                    handle.write(_head())
                handle.write(self._line(entries, sizes))
                handle.flush()
                os.fsync(handle.fileno())
        except OSError as error:
            raise unwritten(str(self.path), error) from None
        self.stale |= any(entry.doc_id in self.entries for entry in entries)
        self.entries |= {entry.doc_id: entry for entry in entries}
        self.sizes |= sizes

    def keep(self, doc_ids: Iterable[str]) -> set[str]:
        """Write the journal anew with the entries of these files alone; the names of the shards that they need."""
        wanted = set(doc_ids)
        if self.stale or wanted != self.entries.keys():
            self.entries = {doc_id: entry for doc_id, entry in self.entries.items() if doc_id in wanted}
            groups: dict[str, list[Entry]] = {}
            for entry in self.entries.values():
                groups.setdefault(entry.shard, []).append(entry)
            self.sizes = {name: size for name, size in self.sizes.items() if name.partition(".")[0] in groups}
            with write.put(self.path) as part:
                lines = (self._line(group, self._sizes(shard)) for shard, group in groups.items())
                part.write_bytes(b"".join([_head(), *lines]))
            self.stale = False
        return {entry.shard for entry in self.entries.values()}

    def _sizes(self, shard: str) -> dict[str, int]:
        return {name: size for name, size in self.sizes.items() if name.partition(".")[0] == shard}

    def _line(self, entries: Sequence[Entry], sizes: dict[str, int]) -> bytes:
        line = json.dumps({"key": self.key, "shards": sizes, "files": entries}, ensure_ascii=False).encode()
        return line[:-1] + SUM + b"%d}\n" % crc32(line)


def _head() -> bytes:
    return json.dumps({"zhibiao": __version__, "format": FORMAT}).encode() + b"\n"
