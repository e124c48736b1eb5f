"""An evidence bundle as it came: opened within limits, its members read, what stands in them made into values again.

Whoever sent it may be careless or hostile: nothing is written to disk, sizes are bounded, and what is not a bundle is refused with one line.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from zhibiao.check.bundle import ARTICLE, FORMAT, MANIFEST, MEMBERS
from zhibiao.check.result import Versions
from zhibiao.check.rows import Entry, Paper, Records
from zhibiao.errors import InputError
from zhibiao.model import Options
from zhibiao.read import container
from zhibiao.read.archive import CHUNK, safe_name
from zhibiao.table import COLUMNS

__all__ = ["Bundle", "opened"]

CURE = "give a file that `zhibiao check OUT --claims FILE -o FILE.zip` wrote, as it was written"
CODES = frozenset(["record_id", "region_code", "kind", "quantity", "indicator_id", "period", "bound", "basis", "value_state"])
PLAIN = {column.name: column.type for column in COLUMNS}


class Bundle(NamedTuple):
    """What stands in a bundle. `claims` are rows of CLAIMS by column, `cited` for each claim what is said of its evidence."""

    members: Mapping[str, bytes]
    manifest: Mapping[str, Any]
    article: bytes
    claims: Sequence[Mapping[str, Any]]
    cited: Sequence[Mapping[str, Any]]
    records: Sequence[Entry]
    papers: Sequence[Paper]

    @property
    def versions(self) -> Versions:
        """What it was made with."""
        return Versions(self.manifest["zhibiao"], self.manifest["rules"]["hash"], self.manifest["table"]["sha256"])

    def table(self) -> Records:
        """The figures cited from the record, as a table of records of their own."""
        import pyarrow as pa

        own = {paper.doc_id for paper in self.papers if paper.sha256 == self.manifest["article"]["sha256"]}
        rows = [entry for entry in self.records if entry.doc_id not in own]
        columns = {}
        for n, name in enumerate(Entry._fields):
            cells = [row[n] for row in rows]
            kind = {"number": pa.float64(), "integer": pa.int64()}.get(PLAIN[name])
            columns[name] = pa.chunked_array([pa.array(cells, kind) if kind else pa.array(cells, pa.string()).dictionary_encode()])
        return Records(pa.table(columns), self.papers)


def opened(data: bytes, name: str, options: Options) -> Bundle:
    """The bundle in these bytes. Raises InputError for one that is damaged, hostile, or no bundle at all."""
    members = _members(data, name, options)
    manifest = _object(members, MANIFEST, name)
    if manifest.get("format") != FORMAT:
        raise InputError("foreign", name, f"its {MANIFEST} is not that of a {FORMAT}", CURE)
    articles = [member for member in members if member.startswith(ARTICLE)]
    missing = [member for member in MEMBERS if member not in members] + [f"{ARTICLE}…"] * (len(articles) != 1)
    if missing:
        raise InputError("damaged", name, f"has no member {missing[0]}", CURE)
    evidence = _object(members, "evidence.json", name)
    claims = _json(members["claims.json"], "claims.json", name)
    try:
        _shaped(manifest)
        records = [_entry(row) for row in evidence["records"]]
        papers = [Paper(**{field: _text(row[field]) for field in Paper.__slots__}) for row in evidence["documents"]]
        if {e.doc_id for e in records} - {p.doc_id for p in papers}:
            raise KeyError("documents")
        cited = [_cited(row, len(records)) for row in evidence["claims"]]
        claims = [_claim(row) for row in claims]
        if len(claims) != len(cited):
            raise ValueError("claims.json and evidence.json have not the same claims")
        return Bundle(members, manifest, members[articles[0]], claims, cited, records, papers)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise InputError("damaged", name, f"what stands in it is not as it should be ({type(error).__name__}: {error})", CURE) from None


def _members(data: bytes, name: str, options: Options) -> dict[str, bytes]:
    """The bytes of every member; nothing is unpacked before all sizes are known to be within the limits."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise InputError("foreign", name, "is no ZIP file, or only a part of one", CURE)
    with container.opened(data, name, options) as box:
        infos = box.infolist()
        names = [info.filename for info in infos]
        if MANIFEST not in names:
            raise InputError("foreign", name, f"is no evidence bundle: there is no {MANIFEST} in it", CURE)
        for info in infos:
            _allowed(info, name, options)
        if len(set(names)) < len(names):
            raise InputError("hostile", name, "has two members of one name", CURE)
        if sum(info.file_size for info in infos) > options.max_unpacked:
            raise InputError("too_big", name, f"unpacks to more than {options.max_unpacked:,} bytes", CURE)
        return {member: container.part(box, member, name, options) for member in names}


def _allowed(info: zipfile.ZipInfo, name: str, options: Options) -> None:
    """Raises InputError for a member that no bundle has: one that leads elsewhere, or unpacks to far more than it takes."""
    shown = ascii(info.orig_filename[:80])
    if info.is_dir() or safe_name(info.orig_filename) != info.orig_filename or (info.external_attr >> 16) & 0o170000 not in (0, 0o100000):
        raise InputError("hostile", name, f"has a member {shown} that is no plain file inside it", CURE)
    if info.file_size > CHUNK and info.file_size > options.max_ratio * max(1, info.compress_size):
        raise InputError("zip_bomb", name, f"its member {shown} unpacks to {info.file_size:,} bytes from {info.compress_size:,}", CURE)


def _json(data: bytes, member: str, name: str) -> Any:  # noqa: ANN401
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError("damaged", name, f"its {member} is no JSON ({type(error).__name__})", CURE) from None


def _object(members: Mapping[str, bytes], member: str, name: str) -> dict[str, Any]:
    found = _json(members[member], member, name)
    if not isinstance(found, dict):
        raise InputError("damaged", name, f"its {member} is no JSON object", CURE)
    return found


def _shaped(manifest: Mapping[str, Any]) -> None:
    """Raises an error of `opened` where the manifest lacks what is asked of it."""
    for told in (manifest["zhibiao"], manifest["rules"]["hash"], manifest["table"]["sha256"], manifest["options"]["name"], manifest["article"]["sha256"]):
        _text(told)
    for member in manifest["members"].values():
        _text(member["sha256"])
    for sha256 in manifest["documents"].values():
        _text(sha256)


def _claim(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of claims.json."""
    for name in ("claim_quote", "verdict", "reason"):
        _text(row[name])
    for name in ("raw_start", "raw_end"):
        _whole(row[name])
    return dict(row)


def _cited(row: Mapping[str, Any], records: int) -> dict[str, Any]:
    """What evidence.json says of a claim."""
    for name in ("id", "verdict"):
        _text(row[name])
    for one in row["evidence"]:
        _text(one["relation"])
        _text(one["why"])
        if _whole(one["record"]) >= records:
            raise ValueError(f"there is no record {one['record']}")
    return dict(row)


def _entry(row: Mapping[str, Any]) -> Entry:
    """A record of the table, each cell of the type of its column; codes are of ASCII alone."""
    cells: dict[str, Any] = {}
    for name in Entry._fields:
        cell, kind = row[name], PLAIN[name]
        if kind == "text":
            cells[name] = _text(cell)
            if name in CODES and not cell.isascii():
                raise ValueError(f"{name} is no code")
        elif kind == "integer":
            cells[name] = cell if cell is None else _whole(cell)
        else:
            cells[name] = cell if cell is None else _number(cell)
    return Entry(**cells)


def _text(cell: object) -> str:
    if not isinstance(cell, str):
        raise TypeError(f"{cell!r:.40} is no text")
    return cell


def _whole(cell: object) -> int:
    if not isinstance(cell, int) or isinstance(cell, bool) or not 0 <= cell < 1 << 40:
        raise TypeError(f"{cell!r:.40} is no place")
    return cell


def _number(cell: object) -> float:
    if not isinstance(cell, int | float) or isinstance(cell, bool) or not math.isfinite(cell):
        raise TypeError(f"{cell!r:.40} is no number")
    return float(cell)
