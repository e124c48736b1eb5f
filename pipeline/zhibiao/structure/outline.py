"""Headings as a tree: which section each sentence stands in, and the role that headings and cue sentences give it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from zhibiao.model import Block
from zhibiao.structure.marks import ITEM, PROSE
from zhibiao.structure.roles import MIXED

if TYPE_CHECKING:
    from zhibiao.structure.marks import Mark, Marks
    from zhibiao.structure.roles import Roles

__all__ = ["Outline", "Row", "outline"]

LONGEST = 60  # characters of a heading
SHORT = 26  # characters of a heading without a mark
BARE = 4  # rank of a heading without a mark whose words name a role: 2023年工作回顾
LOOSE = 12  # rank of any other heading without a mark
CLAUSE_END = re.compile(r"[。！？!?；;：:]")
COMMA = re.compile(r"[，,]")
NOT_HEADING = re.compile(r"[。！？；，、：:;!?,|\t]|[0-9]{5}|^[0-9.\s%]+$|[^\u4e00-\u9fff]{12}")
HAN = re.compile(r"[\u4e00-\u9fff]")
TRIM = "。．. 　：:\t*※#[]【】"


class Row(NamedTuple):
    """What the outline knows of a sentence. `sure` is 2 where a heading gave the role, 1 where a cue did, 0 where nothing did."""

    start: int
    end: int
    section: tuple[str, ...]
    role: str
    sure: int
    mark: int
    lead: int
    rank: int
    line: int
    heading: bool


@dataclass(slots=True)
class Outline:
    """Rows in text order and the blocks of the text."""

    rows: list[Row] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """One heading on the way down to the present sentence."""

    rank: int
    title: str
    role: str
    sure: int


def outline(text: str, spans: list[tuple[int, int]], marks: Marks, roles: Roles) -> Outline:
    """Walk the sentences once, keeping the headings above the present one on a stack."""
    walk = Walk(text, marks, roles)
    for line, (first, last) in enumerate(_lines(text, spans)):
        walk.take(line, spans[first:last])
    return walk.out


def _lines(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges of sentences that stand in one line."""
    lines, first = [], 0
    for i in range(1, len(spans)):
        if "\n" in text[spans[i - 1][1] : spans[i][0]]:
            lines.append((first, i))
            first = i
    if spans:
        lines.append((first, len(spans)))
    return lines


class Walk:
    """The state of the walk: the stack of headings, and the role in force."""

    def __init__(self, text: str, marks: Marks, roles: Roles) -> None:
        self.text, self.marks, self.roles = text, marks, roles
        self.out = Outline()
        self.base = Entry(0, "", "", 0)
        self.stack: list[Entry] = []
        self.path: tuple[str, ...] = ()
        self.begun = False  # whether running text was seen: the short lines above it are title, date and name

    def take(self, line: int, spans: list[tuple[int, int]]) -> None:
        """One line of the text: a heading, a row of a table, or a paragraph that may hold headings of its own."""
        start, end = spans[0][0], spans[-1][1]
        only = ""  # a role that holds to the end of the line
        kind = "row" if "\t" in self.text[start:end] or "|" in self.text[start:end] else "paragraph"
        level = 0
        for i, (begin, stop) in enumerate(spans):
            mark = self.marks.at(self.text, begin, stop)
            alone = len(spans) == 1
            title = self._heading(begin, stop, mark, alone) if kind == "paragraph" or mark else ""
            if title and not mark and not self.begun and self.roles.of_heading(title) in ("", MIXED):
                title = ""
            path = self.path
            if title:
                path = self._push(title, mark)
                kind, level = ("heading", len(self.stack)) if alone and stop - begin <= LONGEST else (kind, level)
                only = ""
            role, sure = self._force()
            if not title or not role:
                only = self._cue(begin + (mark.length if mark else 0), stop, only)
                role, sure = self._force()
            if only:
                role, sure = only, 1
            size = mark.length if mark else 0
            lead = self._lead(begin + size, stop) if mark else 0
            rank = mark.rank if mark else PROSE
            self.out.rows.append(Row(begin, stop, path, role, sure, size, lead, rank, line, bool(title) and i == 0 and alone))
        self.begun = self.begun or end - start > LONGEST
        self.out.blocks.append(Block(kind, start, end, level))

    def _force(self) -> tuple[str, int]:
        for entry in reversed(self.stack):
            if entry.role:
                return ("", 0) if entry.role == MIXED else (entry.role, entry.sure)
        return self.base.role, self.base.sure

    def _heading(self, start: int, end: int, mark: Mark | None, alone: bool) -> str:
        """The title without its mark, or "" where the sentence is no heading."""
        if mark is None:
            if not alone or end - start > SHORT or NOT_HEADING.search(self.text, start, end):
                return ""
            title = self.text[start:end].strip(TRIM)
            return title if len(HAN.findall(title)) >= 2 else ""
        if mark.rank >= ITEM:
            return ""
        after = start + mark.length
        if end - after > LONGEST:
            end = self._lead(after, end)
        return self.text[after : min(end, after + LONGEST)].strip(TRIM)

    def _push(self, title: str, mark: Mark | None) -> tuple[str, ...]:
        """Put a heading on the stack; the path above it is its own section."""
        role = self.roles.of_heading(title)
        rank = mark.rank if mark else BARE if role else LOOSE
        while self.stack and self.stack[-1].rank >= rank:
            self.stack.pop()
        above = tuple(entry.title for entry in self.stack)
        self.stack.append(Entry(rank, title, role, 2 if role else 0))
        if rank <= BARE + 1 and not role:
            self.base = Entry(0, "", "", 0)
        self.path = (*above, title)
        return above

    def _cue(self, start: int, end: int, only: str) -> str:
        """Let a cue sentence switch the role; gives the role that holds for this line alone."""
        role = self.roles.of_sentence(self.text, start, end)
        if not role:
            return only
        holder = self.stack[-1] if self.stack else self.base
        if role == "targets":
            if holder.sure < 2:
                holder.role, holder.sure = "plan", 1
            return role
        if holder.sure == 2:
            return role
        holder.role, holder.sure = role, 1
        return ""

    def _lead(self, start: int, end: int) -> int:
        """Where the leading clause ends: at the first 。；： or behind the second comma clause."""
        stop = CLAUSE_END.search(self.text, start, end)
        limit = stop.start() if stop else end
        commas = [m.start() for m in COMMA.finditer(self.text, start, limit)]
        return commas[1] if len(commas) > 1 else limit
