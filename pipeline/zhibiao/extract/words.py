"""Targets and results in words: 居民收入与经济增长同步 is a promise without a number, and a record without one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from zhibiao.extract.codebook import Indicator
from zhibiao.extract.phrases import Name, Phrases, plain
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

    def __init__(self, rulebook: Rulebook, phrases: Phrases) -> None:
        self.phrases = phrases
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
                named = [_spoken(m[0], end, Name(m[2].name, m[2].id, m[2].name), rule) for m in matches[lo:hi] if not self._yardstick(text, m, match)]
                found += named or self._open(text, begin, match, rule)
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

    def _open(self, text: str, begin: int, words: re.Match[str], rule: str) -> list[Spoken]:
        """The statement of an indicator the code book does not have: the noun phrase before the words, or the one inside them."""
        phrase, _ = self.phrases.tail(text[begin : words.start()])
        noun = self.phrases.left(phrase).noun if phrase.strip() else ""
        inside = {k: v for k, v in words.groupdict().items() if v}
        if len(noun) < 2 and inside:
            noun = plain(next(iter(inside.values())))
        if len(noun) < 2:
            return []
        return [_spoken(min(words.start(), text.find(noun, begin, words.end()) % (len(text) + 1)), words.end(), Name(noun, text=noun), rule)]


def _spoken(start: int, end: int, name: Name, rule: str) -> Spoken:
    quantity = "" if LEVEL.search(name.indicator) else "rate"
    name.subject, name.how = name.indicator, "book" if name.id else "open"
    return Spoken(Figure(start, end, (start, end), None, None, "", "", quantity, "no_number", rules=(rule,)), name)
