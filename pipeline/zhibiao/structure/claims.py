"""What others say of a document: a table of declared facts, the file itself, a convention for names. Claims are compared, not believed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from zhibiao.errors import UsageError
from zhibiao.model import Meta, Problem
from zhibiao.nearest import meant, nearest

if TYPE_CHECKING:
    from zhibiao.structure.meta import RegionEngine

__all__ = ["FACTS", "Declared", "NamePattern", "settle"]

FACTS = ("title", "doc_type", "region", "year", "report_year", "plan_year", "doc_date", "publisher")
YEAR = re.compile(r"[12][09][0-9]{2}")
FIELD = re.compile(r"\\\{(\w*)\\\}|\\\*")
LOUD = ("region", "year")  # what the wrong panel is made of; a title in other words is no conflict


class Declared:
    """The rows of a table with the columns doc_id, region, year, … and, where the row shall win over the text, trust=declared."""

    def __init__(self, text: str = "", name: str = "") -> None:
        rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
        if text and "doc_id" not in (rows.fieldnames or ()):
            near = nearest("doc_id", [str(field) for field in rows.fieldnames or ()])
            what = f"has no column doc_id, but {near}" if near else "has no column doc_id"
            raise UsageError(name, what, f"give it the columns doc_id, {', '.join(FACTS)}, trust")
        for field in rows.fieldnames or ():
            if field not in FACTS and field not in ("doc_id", "trust") and (near := nearest(field, FACTS, 0.75)) and near not in (rows.fieldnames or ()):
                # a column of another sort (region_code beside region) is nobody's business
                raise UsageError(name, f"has a column {field}, which is not known", f"did you mean {near}? If not, take the column out")
        self.rows: dict[str, dict[str, str]] = {}
        for row in rows:
            facts = {k: v.strip() for k, v in row.items() if isinstance(k, str) and isinstance(v, str) and v.strip()}
            if doc_id := facts.pop("doc_id", ""):
                self.rows[doc_id] = {k: v for k, v in facts.items() if k in FACTS or k == "trust"}

    def of(self, doc_id: str) -> dict[str, str]:
        """The facts declared of a document: under its doc_id, its file name, or that without its ending.

        >>> Declared("doc_id,year\\na.txt,2021\\n").of("folder/a.txt")
        {'year': '2021'}
        """
        return next((self.rows[name] for name in _names(doc_id) if name in self.rows), {})

    def unused(self, doc_ids: list[str]) -> list[Problem]:
        """A problem for each row that fits no document."""
        seen = {name for doc_id in doc_ids for name in _names(doc_id)}
        return [
            Problem("meta_unused", name, "--meta", "a row for a document that was not read", "check its doc_id")
            for name in self.rows
            if name not in seen
        ]


def _names(doc_id: str) -> tuple[str, str, str]:
    path = PurePath(doc_id)
    return doc_id, path.name, path.stem


class NamePattern:
    """How the files of a folder are named: `{region}_{year}`; `*` and `{}` stand for anything.

    >>> NamePattern("{region}_{year}_*").hint("docs/高唐县_2021_定稿.txt")
    '高唐县 2021'
    """

    def __init__(self, pattern: str = "") -> None:
        self.pattern = pattern
        names: list[str] = []

        def one(found: re.Match[str]) -> str:
            name = found[1] or ""
            if not name:
                return ".*?"
            if name not in FACTS or name in names:
                known = ", ".join(f"{{{fact}}}" for fact in FACTS)
                raise UsageError("--name-pattern", f"{{{name}}} is not known, or stands twice", meant(name, FACTS, f"use {known} and *"))
            names.append(name)
            return rf"(?P<{name}>{'[12][0-9]{3}' if name.endswith('year') else '.+'})"

        self._match = re.compile(FIELD.sub(one, re.escape(pattern))).fullmatch if pattern else None

    def facts(self, doc_id: str) -> dict[str, str]:
        """What the name says; nothing where there is no pattern or it does not fit."""
        if self._match is None:
            return {}
        path = PurePath(doc_id.split("!")[-1])
        whole = path.with_suffix("").as_posix()
        found = self._match(whole if "/" in self.pattern else path.stem)
        return found.groupdict() if found else {}

    def hint(self, doc_id: str) -> str:
        """The words of the name that say something: region and year where the pattern fits, else the whole name."""
        facts = self.facts(doc_id)
        told = [facts[name] for name in ("region", "year") if name in facts]
        return " ".join(told) if told else PurePath(doc_id.split("!")[-1].split("#")[0]).stem

    def problems(self, doc_id: str) -> list[Problem]:
        """One problem for a name the pattern does not fit."""
        if self._match is None or self.facts(doc_id):
            return []
        what = f"the name does not fit {self.pattern}"
        return [Problem("name_pattern", doc_id, "file name", what, "rename the file, or mend --name-pattern")]


def settle(meta: Meta, source: str, claims: Mapping[str, str], regions: RegionEngine | None) -> Meta:
    """The facts with a source's claims put beside them: a claim fills what the text leaves open, one that contradicts is kept as a conflict.

    With trust=declared the claim wins, and what the text says is kept as the conflict.
    """
    said = {k: v for k, v in claims.items() if k in FACTS and k != "region" and _sound(k, v)}
    wins = claims.get("trust", "") == "declared"
    conflicts = [
        _against(meta, name, source, value, held)
        for name, value in said.items()
        if (held := _held(meta, name)) and held != value and (name in LOUD or wins)
    ]
    taken = {name: value for name, value in said.items() if wins or not _sure(meta, name)}
    if "year" in taken and meta.doc_type == "work_report":
        taken = {"report_year": str(int(taken["year"]) - 1), "plan_year": taken["year"]} | taken
    settled = replace(
        meta,
        **taken,  # type: ignore[arg-type]
        how=meta.how | dict.fromkeys(taken, source),
        conflicts=(*meta.conflicts, *conflicts),
    )
    return _region(settled, source, claims, regions) if claims.get("region") and regions else settled


def _region(meta: Meta, source: str, claims: Mapping[str, str], regions: RegionEngine) -> Meta:
    said, wins = claims["region"], claims.get("trust", "") == "declared"
    year = claims.get("year", "") or meta.year
    place = regions.lookup(said, None, int(year) if YEAR.fullmatch(year) else None)
    if place is None:
        return replace(meta, conflicts=(*meta.conflicts, f"{_speaker(source)} says {said}, a region that is not known"))
    held = meta.region
    if held and not regions.agree(held, place):
        meta = replace(meta, conflicts=(*meta.conflicts, _against(meta, "region", source, place.name, held.name)))
    if wins or held is None or meta.how.get("region") == "file name":
        return replace(meta, region=place, how=meta.how | {"region": source})
    return meta


def _held(meta: Meta, name: str) -> str:
    return "" if name == "doc_type" and meta.doc_type == "other" else str(getattr(meta, name))


def _sure(meta: Meta, name: str) -> bool:
    """Whether the text says it: what is only inferred or taken from the file name gives way."""
    return bool(_held(meta, name)) and meta.how.get(name) != "file name"


def _sound(name: str, value: str) -> bool:
    return bool(value) and (not name.endswith("year") or bool(YEAR.fullmatch(value)))


def _speaker(source: str) -> str:
    return "the table given" if source == "declared" else f"the {source}"


def _against(meta: Meta, name: str, source: str, claimed: str, held: str) -> str:
    """What a source claims beside what is held, and who says that."""
    said = f"{_speaker(source)} says {claimed}"
    return f"{said}, the file name {held}" if meta.how.get(name) == "file name" else f"{said}, the text {held}"
