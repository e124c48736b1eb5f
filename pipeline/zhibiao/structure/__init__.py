"""What a document is, how it is divided, and who speaks: `Structure(rulebook).analyse(text, doc_id)`."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from zhibiao.model import Block, Meta, Problem, Sentence
from zhibiao.structure.claims import NamePattern, settle
from zhibiao.structure.clock import Clock
from zhibiao.structure.marks import Marks
from zhibiao.structure.meta import Publisher, RegionEngine, meta_of, problems_of, region_of
from zhibiao.structure.outline import Row, outline
from zhibiao.structure.roles import Roles
from zhibiao.structure.sentences import Splitter
from zhibiao.structure.speakers import Speakers, Turn
from zhibiao.structure.title import Genre, find_title
from zhibiao.structure.voice import Voice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from zhibiao.rulebook import Case, Rule, Rulebook
    from zhibiao.text import Text

__all__ = ["Structure"]

HEAD = 1000  # characters that say what kind of document it is
ANCHORED = {"mark", "cue", "clock-text", "clock-base"}
QUOTING = {"interview", "news", "speech", "other"}  # reports and laws quote nobody
WHOLE = {"host", "label-not"}


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
        self.speakers = Speakers(rulebook)
        self.publisher = Publisher(rulebook)

    def analyse(
        self, text: Text, doc_id: str, hint: str | None = None, claims: Iterable[tuple[str, Mapping[str, str]]] = ()
    ) -> tuple[Meta, tuple[Block, ...], tuple[Sentence, ...], list[Problem]]:
        """Meta, blocks, sentences and problems of a document, all in offsets of the clean text.

        `hint` is what the file's name says (else it is taken from `doc_id`), `claims` are facts that others state: (who, facts).
        """
        clean = text.clean
        shown = text.before("furniture")  # bylines and dates stand in lines that repair takes out of the clean text
        title = find_title(clean)
        hint = NamePattern().hint(doc_id) if hint is None else hint
        genre = self.genre.of(title.text, clean[:HEAD], hint)
        out = outline(clean, self.splitter.spans(clean), self.roles, (title.start, title.end))
        if genre[0] == "other":
            genre = self.genre.by_shape(clean, {row.role for row in out.rows if row.sure == 2})
        turns = self.speakers.turns(clean)
        rows = self._asked(clean, out.rows, turns)
        seen = self.clock.look(clean, shown, title, genre[0], hint, rows)
        years = self.clock.read(clean, seen, rows)
        rows = self.voice.fill(clean, rows, self.genre.lean(genre[0]), years.year, genre[0] == "work_report")
        if genre[0] != "work_report":  # where few headings speak, the roles heard are the better witness
            years = self.clock.read(clean, seen, rows)
        speakers = self._speakers(clean, rows, turns, title.text if genre[0] in QUOTING else None)
        sentences = _sentences(rows, speakers)
        region = region_of(self.regions, clean, title.text, hint, years.year)
        meta = meta_of(title, genre, years, self.publisher.of(shown), region)
        for source, facts in claims:
            meta = settle(meta, source, facts, self.regions)
        return meta, _blocks(out.blocks, turns, title.start, title.end), sentences, problems_of(meta, doc_id)

    def _asked(self, text: str, rows: list[Row], turns: list[Turn]) -> list[Row]:
        """Let a question say what its answer is about."""
        if not turns:
            return rows
        out, i, asked = list(rows), 0, ""
        for turn in turns:
            while i < len(out) and out[i].start < turn.start:
                i += 1
            if turn.asks:
                asked = self.speakers.asked(text, turn)
                continue
            while asked and i < len(out) and out[i].start < turn.end:
                if out[i].sure == 0:
                    out[i] = out[i]._replace(role=asked, sure=1)
                i += 1
        return out

    def _speakers(self, text: str, rows: list[Row], turns: list[Turn], title: str | None) -> dict[int, str]:
        """The speaker of each sentence that has one, by its number; `title` is None where nobody is quoted."""
        if not turns:
            return {} if title is None else self.speakers.quoted(text, rows, title)
        out, i = {}, 0
        for turn in turns:
            while i < len(rows) and rows[i].end <= turn.end:
                if rows[i].start >= turn.start - 2:
                    out[i] = turn.speaker
                i += 1
        return out

    def check(self, rule: Rule, case: Case) -> str:
        """Run one in-file case by the rule alone; "" where it holds, else what came out instead."""
        pattern = re.compile(rule["pattern"])
        name = rule["class"]
        way = pattern.fullmatch if name in WHOLE else pattern.match if name in ANCHORED else pattern.search
        found = way(case.text)
        if case.sort == "no":
            return f"{rule.id} fires on {found[0]!r}" if found else ""
        if not found:
            return f"{rule.id} does not fire on {case.text!r}"
        groups = found.groupdict()
        got = groups.get("y") or groups.get("name") or rule.get("value")
        return "" if case.expect is None or case.expect == got else f"{rule.id} gives {got!r}, not {case.expect!r}"


def _sentences(rows: Sequence[Row], speakers: Mapping[int, str]) -> tuple[Sentence, ...]:
    """The rows as sentences, each with its speaker; made as tuples, for a document has hundreds."""
    made, speaker = tuple.__new__, speakers.get
    return tuple(
        [
            made(Sentence, (start, end, section, role, speaker(i, ""), mark, lead))
            for i, (start, end, section, role, _, mark, lead, _, _, _) in enumerate(rows)
        ]
    )


def _blocks(blocks: list[Block], turns: list[Turn], start: int, end: int) -> tuple[Block, ...]:
    """The blocks, with the title and the turns named as what they are."""
    opens = sorted(turn.start for turn in turns)
    out = list(blocks)
    for i, block in enumerate(blocks):
        if not opens and block.start >= end:
            break
        kind = "title" if start <= block.start < end else block.kind
        if opens and kind == "paragraph" and bisect_left(opens, block.end) > bisect_left(opens, block.start - 1):
            kind = "turn"
        if kind != block.kind:
            out[i] = block._replace(kind=kind)
    return tuple(out)
