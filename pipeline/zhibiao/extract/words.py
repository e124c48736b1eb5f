"""Targets and results in words: 居民收入与经济增长同步 is a promise without a number, and a record without one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from zhibiao.extract.codebook import Indicator
from zhibiao.extract.phrases import Name
from zhibiao.model import Figure, Sentence
from zhibiao.rulebook import Rulebook

__all__ = ["Spoken", "Words"]

CLAUSE = re.compile(r"[，。；：！？\n,;:]")
AIM = re.compile(r"预期目标|主要目标|总目标|目标是|目标为|预期性|力争")
LEVEL = re.compile(r"产量|面积|占比|比重|率$|水平|质量")


class Spoken(NamedTuple):
    """A statement in words: a figure without a number, and the name of what it speaks of."""

    figure: Figure
    name: Name


class Words:
    """Finds statements in words; built once from the rules."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rules = [(r.id, re.compile(r["pattern"]), r.get("value") == "targets") for r in rulebook.by_class("cue", "in-words")]

    def find(self, text: str, sentences: Sequence[Sentence], figures: Sequence[Figure], matches: Sequence[tuple[int, int, Indicator]]) -> list[Spoken]:
        """The statements in text order: one for each indicator of the code book named in the clause."""
        starts = [m[0] for m in matches]
        numbered = [f.start for f in figures]
        found: list[Spoken] = []
        for rule, pattern, only_targets in self.rules:
            for match in pattern.finditer(text):
                sentence = next((s for s in sentences[max(0, bisect_left(sentences, match.start(), key=lambda s: s.end)) :][:1]), None)
                if sentence is None or not self._may(text, sentence, only_targets):
                    continue
                begin = self._clause(text, sentence.start, match.start())
                end = match.end()
                if bisect_left(numbered, end + 1) > bisect_left(numbered, begin) or text[end : end + 1] == "的":
                    continue  # the clause has a figure, and that is the statement
                lo, hi = bisect_left(starts, begin), bisect_left(starts, end)
                found += [_spoken(m, begin, end, rule) for m in matches[lo:hi] if not self._yardstick(text, m, match)]
        return sorted(found, key=lambda s: (s.figure.start, s.figure.end))

    def _may(self, text: str, sentence: Sentence, only_targets: bool) -> bool:
        return not only_targets or sentence.role == "targets" or bool(AIM.search(text, sentence.start, sentence.end))

    def _clause(self, text: str, floor: int, at: int) -> int:
        """Where the clause begins that ends at `at`."""
        begin = floor
        for mark in CLAUSE.finditer(text, floor, at):
            begin = mark.end()
        return begin

    def _yardstick(self, text: str, match: tuple[int, int, Indicator], words: re.Match[str]) -> bool:
        """Whether the indicator is what is compared with (高于经济增速), not what is spoken of."""
        return match[0] >= words.start() and text[words.start() : words.start() + 2] not in ("完成", "按照", "不折", "达到", "落实", "全面")


def _spoken(match: tuple[int, int, Indicator], begin: int, end: int, rule: str) -> Spoken:
    indicator = match[2]
    quantity = "" if LEVEL.search(indicator.name) else "rate"
    figure = Figure(match[0], end, (match[0], end), None, None, "", "", quantity, "no_number", rules=(rule,))
    return Spoken(figure, Name(indicator.name, indicator.id, indicator.name, subject=indicator.name, how="book"))
