"""What a document is, how it is divided, and who speaks: `Structure(rulebook).analyse(text, doc_id)`."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Protocol

from zhibiao.model import Block, Meta, Place, Problem, Sentence
from zhibiao.structure.clock import Clock, Years
from zhibiao.structure.marks import Marks
from zhibiao.structure.outline import outline
from zhibiao.structure.roles import Roles
from zhibiao.structure.sentences import Splitter
from zhibiao.structure.title import Genre, Title, find_title
from zhibiao.structure.voice import Voice

if TYPE_CHECKING:
    from zhibiao.rulebook import Case, Rule, Rulebook
    from zhibiao.text import Text

__all__ = ["Structure"]

HEAD = 1600


class RegionEngine(Protocol):
    """What is asked of the region engine."""

    def document_region(self, head: str, title: str, file_hint: str, body: str) -> list[tuple[Place, str, float]]:
        """The regions a document may speak for, best first: region, how it is known, score."""
        ...


class Structure:
    """The structure rules, compiled once. `regions` is the region engine; without it the region is not looked for."""

    def __init__(self, rulebook: Rulebook, regions: RegionEngine | None = None) -> None:
        self.regions = regions
        self.marks = Marks(rulebook)
        self.roles = Roles(rulebook)
        self.splitter = Splitter(self.marks)
        self.voice = Voice(rulebook)
        self.genre = Genre(rulebook)
        self.clock = Clock(rulebook)

    def analyse(self, text: Text, doc_id: str) -> tuple[Meta, tuple[Block, ...], tuple[Sentence, ...], list[Problem]]:
        """Meta, blocks, sentences and problems of a document, all in offsets of the clean text."""
        clean = text.clean
        title = find_title(clean)
        hint = PurePath(doc_id.split("!")[0].split("#")[0]).stem
        doc_type, how = self.genre.of(title.text, clean[:HEAD], hint)
        out = outline(clean, self.splitter.spans(clean), self.marks, self.roles)
        rows = self.voice.fill(clean, out.rows, self.genre.lean(doc_type))
        years = self.clock.read(clean, text.raw, title, rows, doc_type, hint)
        sentences = tuple(Sentence(r.start, r.end, r.section, r.role, "", r.mark, r.lead) for r in rows)
        meta = self._meta(clean, title, doc_type, how, years, hint)
        return meta, tuple(out.blocks), sentences, _problems(meta, doc_id)

    def _meta(self, clean: str, title: Title, doc_type: str, how: str, years: Years, hint: str) -> Meta:
        hows = dict(years.how) | {"doc_type": how}
        if title.text:
            hows["title"] = "text"
        region, conflicts = None, years.conflicts
        if self.regions is not None:
            found = self.regions.document_region(clean[:HEAD], title.text, hint, clean)
            if found:
                region, hows["region"], _ = found[0]
        return Meta(
            title=title.text, doc_type=doc_type, region=region, year=_year(years.year), report_year=_year(years.report),
            plan_year=_year(years.plan), doc_date=years.date, how=hows, conflicts=conflicts,
        )  # fmt: skip

    def check(self, rule: Rule, case: Case) -> str:
        """Run one in-file case by the rule alone; "" where it holds, else what came out instead."""
        anchored = rule["class"] in {"mark", "cue", "clock-text"}
        pattern = re.compile(rule["pattern"])
        found = pattern.match(case.text) if anchored else pattern.search(case.text)
        if case.sort == "no":
            return f"{rule.id} fires on {found[0]!r}" if found else ""
        if not found:
            return f"{rule.id} does not fire on {case.text!r}"
        got = found.groupdict().get("y") or found.groupdict().get("name") or rule.get("value")
        return "" if case.expect is None or case.expect == got else f"{rule.id} gives {got!r}, not {case.expect!r}"


def _year(year: int) -> str:
    return str(year) if year else ""


def _problems(meta: Meta, doc_id: str) -> list[Problem]:
    return [
        Problem("meta-conflict", doc_id, "file name", what, "check which is right; --meta can declare it")
        for what in meta.conflicts
    ]
