"""Which paragraphs of a work report look back and which look ahead, where no heading says so.

A report reviews first and plans after, so the paragraphs are read together: one turning point is looked for, at which the
words of those before it and of those after it agree best.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from zhibiao.extract.patterns import alternatives
from zhibiao.model import Sentence
from zhibiao.rulebook import Case, Rule, Rulebook
from zhibiao.structure.roles import AHEAD

__all__ = ["Tense"]

SURE = 60.0  # what a heading weighs against words
LEAN = 1.3  # plain words of the paragraphs that look back are scarcer: counted over reports with headings, this parts them best
MOST = 12.0  # a long paragraph says the same again and again

BEHIND = re.compile(r"\(\?<!(\[[^\]\\]+\])\)(\w)(?![*+?{])")  # (?<![a])b
LISTED = re.compile(r"\[([^\]\\^-]+)\](?![*+?{])")  # [ab] at the beginning

# 18.“1523”计划：指五年时间培育…: an entry of the glossary behind the report
GLOSSARY = re.compile(r"\s*[\[【（(]?\d+[\]】）).．、:：]?\s*[^：:。\n]{2,40}[：:]\s*(?:是?指|即)")


class Paragraph(NamedTuple):
    """A stretch between line breaks: where it begins, and how much it looks ahead (positive) or back (negative)."""

    start: int
    score: float


class Tense:
    """The cue rules period-ahead and period-back, compiled."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rules = [
            (quick(str(r["pattern"])), float(r.get("weight", 1)) * (1 if r["class"] == "period-ahead" else -1))
            for r in rulebook.by_class("cue", "period-ahead", "period-back")
        ]
        self._roles = [re.compile(str(r["pattern"])) for r in rulebook.by_class("cue", "period-heading")]
        self._back, self._ahead = (
            [re.compile(str(r["pattern"])) for r in rulebook.by_class("cue", name)] for name in ("period-heading-back", "period-heading-ahead")
        )
        self._headings: dict[tuple[str, ...], bool] = {}

    def headed(self, sentence: Sentence) -> bool:
        """Whether a heading above the sentence says what the section is for (and not merely a sentence before it)."""
        if not sentence.role:
            return False
        known = self._headings.get(sentence.section)
        if known is None:
            telling = any(pattern.search(heading) for heading in sentence.section for pattern in self._roles)
            known = telling and not self.both(sentence.section[-1])
            self._headings[sentence.section] = known
        return known

    def both(self, heading: str) -> bool:
        """Whether a heading looks back and ahead at once."""
        return any(p.search(heading) for p in self._back) and any(p.search(heading) for p in self._ahead)

    def score(self, paragraph: str) -> float:
        """How much a paragraph looks ahead (positive) or back (negative); each word counts once."""
        return sum(weight * len(set(pattern.findall(paragraph))) for pattern, weight in self._rules) - LEAN

    def turning(self, text: str, sentences: Sequence[Sentence], broken: Sequence[bool]) -> int:
        """Where the report turns from what was done to what will be: the position of the first paragraph that looks ahead.

        `broken`: whether each sentence stands behind a line break.
        """
        paragraphs = self._paragraphs(text, sentences, broken)
        if not paragraphs:
            return len(text)
        total = sum(p.score for p in paragraphs)
        behind = [0.0, *accumulate(p.score for p in paragraphs)]
        # worth of turning before paragraph k: what lies ahead of it counts for, what lies behind counts against
        best = max(range(len(behind)), key=lambda k: (total - behind[k]) - behind[k])
        return paragraphs[best].start if best < len(paragraphs) else len(text)

    def _paragraphs(self, text: str, sentences: Sequence[Sentence], broken: Sequence[bool]) -> list[Paragraph]:
        found: list[Paragraph] = []
        number = 0
        while number < len(sentences):
            first = number
            while number + 1 < len(sentences) and not broken[number + 1]:
                number += 1
            opening, last = sentences[first], sentences[number]
            number += 1
            if opening.role == "notes" or GLOSSARY.match(text, opening.start):
                continue
            if self.headed(opening):
                score = SURE if opening.role in AHEAD else -SURE
            else:
                score = max(-MOST, min(MOST, self.score(text[opening.start : last.end])))
                score += SURE / 2 if any(s.role == "targets" for s in sentences[first:number]) else 0.0
            found.append(Paragraph(opening.start, score))
        return found

    def check(self, rule: Rule, case: Case) -> str:
        """"" when the case holds, else what came out instead."""
        hit = re.search(str(rule["pattern"]), case.text)
        if case.sort == "no":
            return f"{rule.id} fires on {hit[0]!r}" if hit else ""
        return "" if hit and hit[0] == case.expect else f"finds {hit[0] if hit else ''!r}, not {case.expect!r}"


def quick(pattern: str) -> re.Pattern[str]:
    """The same pattern with every alternative beginning with a plain sign, where it can: the engine passes over all other signs at once.

    >>> quick("(?<![为除])了(?!解)|[一二]年来").pattern
    '了(?<![为除]了)(?!解)|一年来|二年来'
    """
    whole, apart = re.compile(pattern), alternatives(pattern)
    if whole.groups or len(apart) == 1:
        return whole
    parts: list[str] = []
    for part in (one.pattern for one in apart):
        behind, listed = BEHIND.match(part), LISTED.match(part)
        if behind:
            parts.append(f"{behind[2]}(?<!{behind[1]}{behind[2]}){part[behind.end() :]}")
        else:
            parts += [re.escape(sign) + part[listed.end() :] for sign in listed[1]] if listed else [part]
    return re.compile("|".join(parts))
