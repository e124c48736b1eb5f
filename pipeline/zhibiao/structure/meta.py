"""Putting together what is known of the whole document: title, kind, region, years, date, publisher, and what contradicts what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from zhibiao.model import Meta, Place, Problem

if TYPE_CHECKING:
    from zhibiao.rulebook import Rulebook
    from zhibiao.structure.title import Title
    from zhibiao.structure.years import Years

__all__ = ["Publisher", "RegionEngine", "meta_of", "problems_of", "region_of"]

HEAD, TAIL = 1600, 500
ENOUGH, PLAIN = 4000, 0.6  # characters read for names first; the score of a region that title or opening says plainly
Region = tuple[Place | None, str, str]


class RegionEngine(Protocol):
    """What is asked of the region engine."""

    def document_region(
        self, head: str, title: str, file_hint: str, body: str, year: int | None = None, size: int | None = None
    ) -> list[tuple[Place, str, float]]:
        """The regions a document may speak for, best first: region, how it is known, score; told by the first `size` characters."""
        ...

    def lookup(self, name: str, near: Place | None = None, year: int | None = None) -> Place | None:
        """The region a name means."""
        ...

    def agree(self, one: Place, other: Place) -> bool:
        """Whether two places are the same region, or one lies in the other."""
        ...


class Publisher:
    """The publisher rules, compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rules = [(pattern, int(value)) for pattern, value in rulebook.patterns("structure", "publisher")]

    def of(self, raw: str) -> str:
        """The publisher named at the top or at the end of the raw text, or ""."""
        best, score = "", 0
        for zone in (raw[:HEAD], raw[-TAIL:]):
            for pattern, weight in self._rules:
                if weight > score and (found := pattern.search(zone)):
                    best, score = found["name"].replace(" ", ""), weight
        return best


def meta_of(title: Title, genre: tuple[str, str], years: Years, publisher: str, region: Region) -> Meta:
    """The facts about the document, how each is known, and the conflicts."""
    how = dict(years.how) | {"doc_type": genre[1]}
    for name, value, source in (
        ("title", title.text, "text"),
        ("publisher", publisher, "byline"),
        ("region", region[0], region[1]),
    ):
        if value:
            how[name] = source
    conflicts = years.conflicts + ((region[2],) if region[2] else ())
    return Meta(
        title=title.text,
        doc_type=genre[0],
        region=region[0],
        year=_year(years.year),
        report_year=_year(years.report),
        plan_year=_year(years.plan),
        doc_date=years.date,
        publisher=publisher,
        how=how,
        conflicts=conflicts,
    )


def region_of(engine: RegionEngine | None, clean: str, title: str, hint: str, year: int) -> Region:
    """The document's region, how it is known, and what the file name says against it."""
    if not engine:
        return None, "", ""
    found = engine.document_region(clean[:HEAD], title, hint, clean, year or None, ENOUGH)
    if len(clean) > ENOUGH and (not found or found[0][2] < PLAIN):  # the names further down may tell
        found = engine.document_region(clean[:HEAD], title, hint, clean, year or None)
    if not found:
        return None, "", ""
    place, how, _ = found[0]
    filed = [] if how == "file name" or hint.isascii() else engine.document_region("", "", hint, "", year or None)
    if filed and not any(engine.agree(place, p) for p, _, _ in filed):
        return place, how, f"the file name says {filed[0][0].name}, the text {place.name}"
    return place, how, ""


def _year(year: int) -> str:
    return str(year) if year else ""


def problems_of(meta: Meta, doc_id: str) -> list[Problem]:
    """One problem for each conflict."""
    return [
        Problem(
            "meta_conflict",
            doc_id,
            what.partition(" says ")[0].removeprefix("the "),
            what,
            "both are kept; where the claim is right, declare it with --meta and trust=declared",
        )
        for what in meta.conflicts
    ]
