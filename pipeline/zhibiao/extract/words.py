"""Targets and results in words: 居民收入与经济增长同步 is a promise without a number, and a record without one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from zhibiao.extract.codebook import Codebook, Indicator
from zhibiao.extract.patterns import alternatives, leftmost
from zhibiao.extract.phrases import Name, Phrases, plain
from zhibiao.model import Figure, Sentence
from zhibiao.rulebook import Rulebook

__all__ = ["Spoken", "Words"]

CLAUSE = re.compile(r"[，。；：！？\n,;:]")
AIM = re.compile(r"预期目标|主要目标|总目标|目标是|目标为|预期性|力争")
SHORT, MOST = 3, 4  # a noun this short is a remnant; so many things one statement may name
TALK = re.compile("省委|市委|县委|区委|政府|党委|委工作|各项|主要|全年|人大|会议|确定|经济社会发展|目标|工作|任务|年度|方面|各级|规划|既定|大局|自身|我们")  # 完成人大会议确定的各项目标任务
GROWN = re.compile(r"的?(?:增速|增长|增幅|涨幅)")
SHARE = re.compile(r"占比$|比重$")
JOINTS = frozenset("、和与及")
LEVEL = re.compile(r"产量|面积|占比|比重|率$|水平|质量")


class Spoken(NamedTuple):
    """A statement in words: a figure without a number, and the name of what it speaks of."""

    figure: Figure
    name: Name


class Words:
    """Finds statements in words; built once from the rules."""

    def __init__(self, rulebook: Rulebook, phrases: Phrases, book: Codebook) -> None:
        self.book = book
        self.phrases = phrases
        self.rules = [(r.id, alternatives(r["pattern"]), r.get("value") == "targets") for r in rulebook.by_class("cue", "in-words")]

    def find(self, text: str, sentences: Sequence[Sentence], figures: Sequence[Figure], matches: Sequence[tuple[int, int, Indicator]]) -> list[Spoken]:
        """The statements in text order: one for each indicator of the code book named in the clause."""
        starts = [m[0] for m in matches]
        numbered = [f.start for f in figures]
        found: list[Spoken] = []
        for rule, patterns, only_targets in self.rules:
            for _, match in leftmost(patterns, text):
                at = bisect_left(sentences, match.start() + 1, key=lambda s: s.end)
                if at == len(sentences) or not self._may(text, sentences[at], match, only_targets):
                    continue
                begin, end = self._clause(text, sentences[at].start, match.start()), match.end()
                if bisect_left(numbered, end + 1) > bisect_left(numbered, begin) or text[end : end + 1] == "的":
                    continue  # the clause has a figure, and that is the statement
                lo, hi = bisect_left(starts, begin), bisect_left(starts, match.start())
                found += self._named(text, matches[lo:hi], match, rule) or self._open(text, begin, match, rule)
        return sorted(found, key=lambda s: (s.figure.start, s.figure.end))

    def _may(self, text: str, sentence: Sentence, match: re.Match[str], only_targets: bool) -> bool:
        """Whether words that are talk elsewhere (稳步提升) stand where targets are listed: behind 预期目标 in their sentence."""
        return not only_targets or (sentence.role == "targets" and bool(AIM.search(text, sentence.start, match.start())))

    def _clause(self, text: str, floor: int, at: int) -> int:
        """Where the clause begins that ends at `at`."""
        begin = floor
        for mark in CLAUSE.finditer(text, floor, at):
            begin = mark.end()
        return begin

    def _named(self, text: str, found: Sequence[tuple[int, int, Indicator]], words: re.Match[str], rule: str) -> list[Spoken]:
        """The statements of the indicators named before the words; a 占比 or 增速 behind the last of them is that of all."""
        if not found:
            return []
        growth = GROWN.match(text, found[-1][1]) is not None
        shared = SHARE.search(found[-1][2].name)
        out, joined = [], True
        for n in range(len(found) - 1, -1, -1):
            start, end, book = found[n]
            joined = joined and (n == len(found) - 1 or text[end : found[n + 1][0]] in JOINTS)
            name = Name(book.name, book.id, book.name)
            if shared and joined and not SHARE.search(book.name):
                name = self._name(book.name + shared[0])
            out.append(_spoken(start, words.end(), name, rule, growth))
        return out[::-1]

    def _open(self, text: str, begin: int, words: re.Match[str], rule: str) -> list[Spoken]:
        """The statement where no indicator of the code book stands before the words: what stands inside them, or the noun phrase before."""
        inside = plain(next((v for v in words.groupdict().values() if v), "")).removesuffix("等")
        if book := self.book.by_name(inside):  # 不折不扣完成国家下达的约束性指标任务
            return [_spoken(words.start(), words.end(), Name(book.name, book.id, inside), rule)]
        phrase, _ = self.phrases.tail(text[begin : words.start()])
        noun = self.phrases.left(phrase).noun if phrase.strip() else ""
        if len(noun) >= SHORT and not TALK.search(noun):
            return [_spoken(words.start() - len(phrase.lstrip()), words.end(), Name(noun, text=noun), rule)]
        things = [n for n in re.split("、|和|及", inside) if len(n) >= 2 and not TALK.search(n)]
        return [_spoken(words.start(), words.end(), self._name(n), rule) for n in things[:MOST]]

    def _name(self, noun: str) -> Name:
        found = self.book.by_name(noun)
        return Name(found.name if found else noun, found.id if found else "", noun)


def _spoken(start: int, end: int, name: Name, rule: str, growth: bool = False) -> Spoken:
    """A statement; of an indicator that is a level (产量, 失业率) it tells the level, unless its growth is spoken of."""
    quantity = "" if LEVEL.search(name.indicator) and not growth else "rate"
    name.subject, name.how = name.indicator, "book" if name.id else "open"
    return Spoken(Figure(start, end, (start, end), None, None, "", "", quantity, "no_number", rules=(rule,)), name)
