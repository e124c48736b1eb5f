"""The voice of a paragraph: does it report or plan? Told by how its clauses begin and end (加快…, 力争… against …增长5%, 居全省…)."""

from __future__ import annotations

import csv
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from zhibiao.structure.roles import MIXED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from zhibiao.rulebook import Rulebook
    from zhibiao.structure.outline import Row

__all__ = ["Voice"]

SPACES = "\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"  # \s, spelt out: one set is faster than two
SIGNS = "，。；、：！？,;:“”\"‘’（）()《》—"
CLAUSES = re.compile(rf"[{SIGNS}\s]+")  # what parts them
HEARD = re.compile(rf"([^{SIGNS}{SPACES}]{{2}})[^{SIGNS}{SPACES}]+(?<=(..))")  # those long enough to be heard: how they begin and end
CLIP = 9.0  # no paragraph outweighs its neighbours for ever
CUE = 6.0  # what a cue sentence adds in its own paragraph
CARRIED = 1.0  # and in those after it
AIMED = 5.0  # what the targets of the year add to all that follows in a work report
OPENED = 3.0  # the least that a sentence which opens the plan gives its stretch in any other text
APART, WITHIN = 0.2, 0.6  # how much of the cost below holds in other texts: between sections, and inside one
UNIT = 700  # characters after which a long paragraph is heard anew
TO_PLAN, TO_REVIEW = 2.5, 5.0  # what it costs to change voice between paragraphs: reports look back first, then ahead
SURE = 1000.0  # a heading is believed
DATES = "—力到至2"  # what DATED begins with
DATED = re.compile(r"(?:——)?(?:力争)?(?:到|至)?(?P<y>20[0-9]{2})[ 　]*年(?!以来|前)")
made = tuple.__new__  # most rows of a text without headings get their role here: `_replace` takes five times as long
SIDE = {"review": -1, "problems": -1, "plan": 1, "targets": 1, "measures": 1}


class Voice:
    """The weights of clause beginnings and ends, from structure/voice.csv; above 0 plans, below 0 reports."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._start: dict[str, float] = {}
        self._end: dict[str, float] = {}
        for folder in (rulebook.folder, *([rulebook.extra] if rulebook.extra else [])):
            self._load(folder / "structure" / "voice.csv")

    def _load(self, path: Path) -> None:
        if path.exists():
            with path.open(encoding="utf-8", newline="") as handle:
                for row in csv.DictReader(line for line in handle if not line.startswith("#")):
                    (self._start if row["place"] == "start" else self._end)[row["word"]] = float(row["weight"])

    def weigh(self, text: str) -> float:
        """Above 0 where the text plans, below 0 where it reports."""
        start, end, total = self._start.get, self._end.get, 0.0
        for first, last in HEARD.findall(text):
            total += start(first, 0.0) + end(last, 0.0)
        return total

    def fill(self, text: str, rows: Sequence[Row], lean: str, year: int, report: bool) -> list[Row]:
        """The rows with a role put in where no heading gave one.

        `lean` is the voice this kind of document has by nature and how strongly ("review 8"), `year` the document's
        own; a work report changes voice seldom, any other document at every paragraph.
        """
        if all(row.sure == 2 for row in rows):
            return list(rows)
        nature, _, weight = lean.partition(" ")
        bias = SIDE.get(nature, 0) * float(weight or 0)
        units = _units(rows)
        scores = [self._score(text, rows[a:b], year) + bias for a, b in units]
        scores = _aimed(rows, units, scores) if report else _opened(rows, units, scores)
        inertia = [1.0 if report else WITHIN if _together(rows[a - 1], rows[a]) else APART for a, _ in units]
        sides = _smooth(scores, inertia)
        ahead = nature if bias > 0 else "plan"
        out: list[Row] = []
        for (a, b), side, score in zip(units, sides, scores, strict=True):
            if rows[a].sure == 2:  # then all of the run are: the heading has told their role
                out += rows[a:b]
                continue
            role = (ahead if side > 0 else "review") if score or report else ""
            out += [row if row.role == role else _with(row, role, side) for row in rows[a:b]]
        return out

    def _score(self, text: str, rows: Sequence[Row], year: int) -> float:
        if rows[0].sure == 2:  # then all of the run are, and of one role
            return SURE * SIDE.get(rows[0].role, 0)
        heard = self.weigh(text[rows[0].start : rows[-1].end])
        cued = {row.role for row in rows if row.sure == 1}
        cues = sum(SIDE.get(role, 0) for role in cued) if cued else 0
        carried = 0 if cues else next((SIDE[row.role] for row in rows if row.role in SIDE), 0)
        dated = sum(_dated(text, row, year) for row in rows if text[row.start] in DATES) if year else 0
        return max(-CLIP, min(CLIP, heard)) + CUE * cues + CARRIED * carried + CUE * max(-1, min(1, dated))


def _aimed(rows: Sequence[Row], units: Sequence[tuple[int, int]], scores: Sequence[float]) -> list[float]:
    """A work report does not look back again once it has set the targets of the year, unless a sentence says so."""
    out, aimed = [], False
    for (a, b), score in zip(units, scores, strict=True):
        cues = {row.role for row in rows[a:b] if row.sure == 1}
        out.append(score + AIMED if aimed and not cues else score)
        aimed = (aimed or "targets" in cues) and not any(SIDE.get(cue, 0) < 0 for cue in cues)
    return out


def _opened(rows: Sequence[Row], units: Sequence[tuple[int, int]], scores: Sequence[float]) -> list[float]:
    """In any other text the unit that such a sentence opens is its own: 下一步，我市将… among figures that sound like results."""
    return [
        max(score, OPENED) if rows[a].sure == 1 and SIDE.get(rows[a].role, 0) == 1 else score
        for (a, _), score in zip(units, scores, strict=True)
    ]


def _dated(text: str, row: Row, year: int) -> int:
    """到2030年… in a text of 2026 looks ahead; 2023年… in a text of 2024 looks back."""
    found = DATED.match(text, row.start, row.end)
    if not found:
        return 0
    named = int(found["y"])
    return 1 if named > year else -1 if named < year else 0


def _with(row: Row, role: str, side: int) -> Row:
    """A cue's own word (targets, problems) stays where the voice does not speak against it."""
    if (
        row.sure == 2
        or (row.sure == 1 and SIDE.get(row.role, 0) == side)
        or row.role in ("targets", "notes", MIXED)
    ):
        return row
    return made(type(row), (*row[:3], role, *row[4:]))


def _units(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Runs of rows heard together: a line, or a part of a long one; a heading starts a new run with what follows it.

    What a heading has decided is one run as long as its role lasts.
    """
    units, first = [], 0
    for i, (before, row) in enumerate(pairwise(rows), 1):
        sure, earlier = row.sure, before.sure
        if sure == 2 or earlier == 2:
            new = sure != earlier or row.role != before.role
        else:
            turned = sure == 1 and earlier == 0 and SIDE.get(row.role, 0) == 1  # …增长8%。下一步，我市将…
            new = (row.line != before.line and not before.heading) or turned or row.end - rows[first].start > UNIT
        if new:
            units.append((first, i))
            first = i
    return [*units, (first, len(rows))] if rows else []


def _together(before: Row, row: Row) -> bool:
    """Whether two rows stand in one section: a section of a speech does not change its voice lightly."""
    return bool(row.section and before.section) and row.section[0] == before.section[0]


def _smooth(scores: Sequence[float], inertia: Sequence[float]) -> list[int]:
    """The best run of voices (-1 reports, 1 plans) over the units: Viterbi with two states."""
    if not scores:
        return []
    best = {-1: -scores[0] / 2, 1: scores[0] / 2}
    back: list[dict[int, int]] = []
    for score, held in zip(scores[1:], inertia[1:], strict=True):
        ahead, back_again = TO_PLAN * held, TO_REVIEW * held
        from_review = -1 if best[-1] >= best[1] - back_again else 1
        from_plan = 1 if best[1] >= best[-1] - ahead else -1
        back.append({-1: from_review, 1: from_plan})
        best = {
            -1: max(best[-1], best[1] - back_again) - score / 2,
            1: max(best[1], best[-1] - ahead) + score / 2,
        }
    side = max(best, key=lambda s: best[s])
    sides = [side]
    for step in reversed(back):
        side = step[side]
        sides.append(side)
    return sides[::-1]
