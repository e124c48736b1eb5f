"""The evidence of a check as one file that a colleague can check again: `zhibiao verify` reads it.

    manifest.json    versions, options, and the sha256 of the article, of every document cited and of every member
    article/…        the article's file, as it was given
    article.txt      its text as decoded: the spans of claims are places in it
    claims.csv       the claims and their verdicts, as `--format csv` gives them
    claims.json      the same
    evidence.json    for each claim its evidence, best first; of each figure cited its row, its excerpt, and its document

The same article, table and rules give the same bytes: no clock, members in the order of their names, nothing packed.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from zhibiao import write as writers
from zhibiao.check.columns import CLAIMS
from zhibiao.check.result import Result, identified
from zhibiao.read.archive import safe_name

__all__ = ["ARTICLE", "FORMAT", "MANIFEST", "MEMBERS", "hashed", "members", "packed", "write"]

FORMAT = "zhibiao evidence bundle 1"
MANIFEST = "manifest.json"
ARTICLE = "article/"  # the folder of the article's file
MEMBERS = ("article.txt", "claims.csv", "claims.json", "evidence.json")  # beside the article and the manifest
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day a ZIP knows


def write(path: Path, result: Result) -> None:
    """Write the bundle; raises OutputError where the file cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with writers.put(path) as part:
        part.write_bytes(packed(members(result)))


def members(result: Result) -> dict[str, bytes]:
    """Every member by its name, the manifest among them."""
    rows = [claim.row() for claim in result.claims]
    found = {
        ARTICLE + safe_name(result.name).replace("/", "_"): result.data,
        "article.txt": result.article.raw.encode(),
        **{f"claims.{form}": _table(form, rows) for form in ("csv", "json")},
        "evidence.json": _json(_evidence(result)),
    }
    return {**found, MANIFEST: _json(_manifest(result, found))}


def packed(found: Mapping[str, bytes]) -> bytes:
    """The members as a ZIP. They are stored, not packed: what packing gives depends on the library of the day."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as box:
        for name in sorted(found):
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.create_system, info.external_attr = 3, 0o644 << 16  # the same on Windows
            box.writestr(info, found[name])
    return out.getvalue()


def hashed(found: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    """The size in bytes and the sha256 of every member."""
    return {name: {"bytes": len(data), "sha256": sha256(data).hexdigest()} for name, data in sorted(found.items())}


def _manifest(result: Result, found: Mapping[str, bytes]) -> dict[str, Any]:
    v, article = result.versions, result.article
    cited = sorted({evidence.entry.doc_id for claim in result.claims for evidence in claim.evidence})
    return {
        "format": FORMAT,
        "zhibiao": v.zhibiao,
        "rules": {"version": v.rule_set, "hash": v.rules, "own": sorted(f"{kind}: {rule}" for kind, rule in result.rulebook.own)},
        "table": {"sha256": v.table},
        "options": {"name": result.name},
        "article": {"title": result.title, "sha256": article.paper.sha256, "characters": len(article.raw)},
        "documents": {doc: result.papers[doc].sha256 for doc in cited},
        "members": hashed(found),
    }


def _evidence(result: Result) -> dict[str, Any]:
    """For each claim what is cited, by the number of the record among `records`: a figure that several claims lean on stands once."""
    numbers: dict[tuple[str, str], int] = {}
    records: list[dict[str, Any]] = []
    claims: list[dict[str, Any]] = []
    for name, claim in zip(identified(result), result.claims, strict=True):
        cited = []
        for relation in claim.evidence:
            key = (relation.entry.record_id, relation.entry.doc_id)
            if key not in numbers:
                numbers[key] = len(records)
                records.append(relation.entry._asdict())
            cited.append({"record": numbers[key], "relation": relation.relation, "why": relation.why})
        claims.append({"id": name, "raw_start": claim.entry.raw_start, "raw_end": claim.entry.raw_end, "quote": claim.entry.quote, "sentence": claim.entry.sentence, "verdict": claim.verdict, "evidence": cited})
    papers = [asdict(result.papers[doc]) for doc in sorted({doc for _, doc in numbers})]
    return {"claims": claims, "records": records, "documents": papers}


def _table(form: str, rows: list[Any]) -> bytes:
    out = io.StringIO()
    writers.lines(out, form, CLAIMS, rows)
    return out.getvalue().encode("utf-8-sig" if form == "csv" else "utf-8")


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
