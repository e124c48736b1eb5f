"""Headings as a tree: which section each sentence stands in, and the role that headings and cue sentences give it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from zhibiao.model import Block
from zhibiao.structure.marks import ITEM, PROSE, number
from zhibiao.structure.roles import MIXED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zhibiao.structure.marks import Mark
    from zhibiao.structure.roles import Roles
    from zhibiao.structure.sentences import Span

__all__ = ["Outline", "Row", "outline"]

LONGEST = 60  # characters of a heading
SHORT = 26  # characters of a heading without a mark
BARE = 4  # rank of a heading without a mark whose words name a role: 2023年工作回顾
SECOND = 6  # rank of （一）
EITHER = re.compile(r"年(?:的)?(?:政府|主要)?工作$")
NOTES = 6.5  # notes are numbered 1. 2. 3.; a heading 一、 or （一） ends them
DOCUMENT = re.compile(r"(?:公报|报告)$")  # several documents may stand in one file
LOOSE = 12  # rank of any other heading without a mark
CLAUSE_END = re.compile(r"[。！？!?；;：:]")
COMMA = re.compile(r"[，,]")
NOT_HEADING = re.compile(r"[。！？；，、：:;!?,|\t]|[0-9]{5}|^[0-9.\s%]+$|[^\u4e00-\u9fff]{12}")
HAN = re.compile(r"[\u4e00-\u9fff]")
BLANK = re.compile(r"[ \t\u3000\xa0\u2002\u2003]+")
WIDE = re.compile(rf"(?:[\u4e00-\u9fff]{BLANK.pattern}){{1,20}}[\u4e00-\u9fff]")
made = tuple.__new__  # a row is made for each sentence: the constructor of a named tuple takes twice as long
TRIM = "。．. \u2002\u2003\xa0　：:\t*※#[]【】"


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

    rank: float
    title: str
    role: str
    sure: int


def outline(text: str, spans: Sequence[Span], roles: Roles, title: tuple[int, int] = (0, 0)) -> Outline:
    """Walk the sentences once, keeping the headings above the present one on a stack.

    A title gives the body its role only where no heading inside does: …发展情况和来年主要任务 names both sides.
    """
    lines, ends = _lines(text, spans), (title, (0, 0))
    for end in ends if title[1] else ends[1:]:
        walk = Walk(text, roles, end)
        for line, (first, last) in enumerate(lines):
            walk.take(line, spans[first:last])
        if not walk.held or any(row.sure == 2 for row in walk.out.rows):
            break  # where the title was no heading anyway, the second walk would be the first again
    return walk.out


def _lines(text: str, spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Ranges of sentences that stand in one line."""
    lines, first, behind = [], 0, spans[0][1] if spans else 0
    for i, (start, end, _) in enumerate(spans):
        if start > behind and text.find("\n", behind, start) >= 0:
            lines.append((first, i))
            first = i
        behind = end
    if spans:
        lines.append((first, len(spans)))
    return lines


def close(title: str) -> str:
    """A heading set wide for looks, without the blanks.

    >>> close("工 作　任 务"), close("回　顾"), close("优化环境 改进作风")
    ('工作任务', '回顾', '优化环境 改进作风')
    """
    wide = not title.isalnum() and WIDE.fullmatch(title)
    return BLANK.sub("", title) if wide else title


class Walk:
    """The state of the walk: the stack of headings, and the role in force."""

    def __init__(self, text: str, roles: Roles, title: tuple[int, int]) -> None:
        self.text, self.roles, self.named = text, roles, title
        self.signs = [*roles.signs(text), len(text)]  # the last stands behind every sentence
        self.cells = [sign for sign in "\t|" if sign in text]
        self.out = Outline()
        self.base = Entry(0, "", "", 0)
        self.force = ("", 0)  # the role that the headings and cues above give, and how sure it is
        self.at = 0  # the next sign
        self.fresh = False  # whether a cue has fired in the present line
        self.only = ""  # a role that holds to the end of the line
        self.title = ""  # the last heading in the line
        self.stack: list[Entry] = []
        self.path: tuple[str, ...] = ()
        self.seen: set[float] = set()  # ranks of which a heading has come
        self.last: dict[float, int] = {}  # the last number of each rank since a higher heading
        self.held = False  # whether a title was kept from being a heading
        self.begun = False  # whether running text was seen: the short lines above it are title, date and name

    def take(self, line: int, spans: Sequence[Span]) -> None:
        """One line of the text: a heading, a row of a table, or a paragraph that may hold headings of its own."""
        start, end, alone = spans[0][0], spans[-1][1], len(spans) == 1
        row = bool(self.cells) and any(self.text.find(sign, start, end) >= 0 for sign in self.cells)
        self.only, self.fresh, self.title = "", False, ""
        role, sure = self._now()
        rows, path, signs = self.out.rows, self.path, self.signs
        for begin, stop, mark in spans:
            signed = signs[self.at] < stop and self._signed(stop)
            if mark is None and not signed and (row or not alone or stop - begin > SHORT):
                rows.append(made(Row, (begin, stop, path, role, sure, 0, 0, PROSE, line, False)))
                continue
            role, sure = self._open(line, begin, stop, mark, signed, alone, row)
            path = self.path
        short = bool(self.title) and alone and end - start <= LONGEST
        kind = "heading" if short else "row" if row else "paragraph"
        self.begun = self.begun or end - start > LONGEST
        self.out.blocks.append(Block(kind, start, end, len(self.stack) if short else 0))

    def _open(self, line: int, start: int, end: int, mark: Mark | None, signed: bool, alone: bool, row: bool) -> tuple[str, int]:
        """A sentence that may be a heading or a cue; gives the role in force from it on."""
        size, rank = (mark.length, mark.rank) if mark else (0, PROSE)
        title = self._heading(start, end, mark, alone) if mark or not row else ""
        path = self.path
        if title:
            path, self.only, self.title = self._push(title, mark, start), "", title
        if signed and not (title and self.stack[-1].role):
            self.only = self._cue(start + size, end, self.only)
        role, sure = self._now()
        lead = self._lead(start + size, end) if mark else 0
        self.out.rows.append(made(Row, (start, end, path, role, sure, size, lead, rank, line, bool(title) and alone)))
        return role, sure

    def _now(self) -> tuple[str, int]:
        """The role in force; a cue is sure of its own paragraph, further on the voice decides."""
        if self.only:
            return self.only, 1
        role, sure = self.force
        return role, 0 if sure == 1 and not self.fresh else sure

    def _signed(self, end: int) -> bool:
        """Whether the sentence that ends at `end` holds a word without which no cue fires."""
        before = self.at
        while self.signs[self.at] < end:
            self.at += 1
        return self.at > before

    def _force(self) -> tuple[str, int]:
        for entry in reversed(self.stack):
            if entry.role == MIXED:
                return "", 0
            if entry.role:  # what stands in sections of its own below a heading of targets is the plan to reach them
                return "plan" if entry.role == "targets" and entry is not self.stack[-1] else entry.role, entry.sure
        return self.base.role, self.base.sure

    def _heading(self, start: int, end: int, mark: Mark | None, alone: bool) -> str:
        """The title without its mark, or "" where the sentence is no heading."""
        if mark is None:
            if (
                not alone
                or end - start > SHORT
                or NOT_HEADING.search(self.text, start, end)
            ):
                return ""
            if self.named[0] <= start < self.named[1]:
                self.held = True
                return ""
            title = close(self.text[start:end].strip(TRIM))
            known = self.begun or self.roles.of_heading(title) not in ("", MIXED)
            return title if known and len(HAN.findall(title)) >= 2 else ""
        if mark.rank >= ITEM:
            return ""
        after = start + mark.length
        if end - after > LONGEST:
            end = self._lead(after, end)
        return close(self.text[after : min(end, after + LONGEST)].strip(TRIM))

    def _push(self, title: str, mark: Mark | None, start: int) -> tuple[str, ...]:
        """Put a heading on the stack; the path above it is its own section."""
        role = self.roles.of_heading(title)
        rank = mark.rank if mark else NOTES if role == "notes" else BARE if role or DOCUMENT.search(title) else LOOSE
        if role == "notes" or (mark and self._restarts(rank, number(self.text[start : start + mark.length]))):
            self.stack.clear()
        if role == "plan" and mark and EITHER.search(title) and rank not in self.seen:
            role = MIXED  # 一、2023年主要工作 may look back
        self.seen.add(rank)
        while self.stack and self.stack[-1].rank >= rank:
            self.stack.pop()
        above = tuple(entry.title for entry in self.stack)
        self.stack.append(Entry(rank, title, role, 2 if role else 0))
        if rank <= BARE + 1 and not role:
            self.base = Entry(0, "", "", 0)
        self.path, self.force = (*above, title), self._force()
        return above

    def _restarts(self, rank: float, count: int) -> bool:
        """（一） again after （六） with nothing higher between them: the heading of the new part is lost, and with it its role."""
        again = rank == SECOND and count == 1 and self.last.get(rank, 0) > 2
        self.last = {r: n for r, n in self.last.items() if r < rank} | {rank: count}
        return again

    def _cue(self, start: int, end: int, only: str) -> str:
        """Let a cue sentence switch the role; gives the role that holds for this line alone."""
        start += self.text[start] in '“"‘' if start < end else 0
        role = self.roles.of_sentence(self.text, start, end)
        if not role:
            return only
        self.fresh = True
        holder = self.stack[-1] if self.stack else self.base
        if holder.sure < 2:
            holder.role, holder.sure = "plan" if role == "targets" else role, 1
            self.force = self._force()
            return role if role == "targets" else ""
        return role

    def _lead(self, start: int, end: int) -> int:
        """Where the leading clause ends: at the first 。；： or behind the second comma clause."""
        stop = CLAUSE_END.search(self.text, start, end)
        limit = stop.start() if stop else end
        commas = [m.start() for m in COMMA.finditer(self.text, start, limit)]
        return commas[1] if len(commas) > 1 else limit
