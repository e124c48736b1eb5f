"""How figures hang together: parts of a whole (其中), growth to its level, completion to its target."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal

from zhibiao.extract.naming_reading import by_sentence
from zhibiao.extract.patterns import alternatives, leftmost
from zhibiao.extract.phrases import Name
from zhibiao.model import Figure, Sentence
from zhibiao.rulebook import Rulebook

__all__ = ["Links", "relations"]

LEVELS = frozenset({"amount", "count", "physical", "index", "duration"})
NEAR = 2  # characters: a marker this near the beginning of its sentence governs all of it, ； included
NAMED = 12  # characters: how far before a marker it may name its whole (地方收入按构成分)
SUMMED, LONG = 4, 40  # a whole and three parts; a sentence with more levels than LONG is a table
BACK = 3  # sentences: how far back the whole of a marker that opens a sentence is looked for


class Links:
    """Links figures; the words that open a breakdown are rules (rules/cues/links.toml)."""

    def __init__(self, rulebook: Rulebook) -> None:
        rules = rulebook.by_class("cue", "breakdown")
        markers = [(rule.id, part) for rule in rules for part in alternatives(rule["pattern"])]
        self._ids, self._markers = [rule for rule, _ in markers], [part for _, part in markers]

    def parts(self, text: str, sentences: Sequence[Sentence], figures: Sequence[Figure], names: Sequence[Name]) -> list[tuple[int, str]]:
        """For each figure the index of the whole it is a part of (or -1) and the rule that says so.

        The whole is the nearest figure before the marker, in its sentence or a few before, with the same unit and quantity
        (projects to projects, growth to growth), not smaller than the part; one of the same name where several fit.
        """
        found: list[tuple[int, str]] = [(-1, "")] * len(figures)
        starts = [f.start for f in figures]
        ends = [s.end for s in sentences]
        for number, marker in leftmost(self._markers, text):
            at = bisect_left(ends, marker.end())
            if at == len(sentences) or sentences[at].start > marker.start():
                continue
            first, stop = bisect_left(starts, marker.end()), self._reach(text, sentences[at], marker)
            floor = bisect_left(starts, self._floor(text, sentences, at, marker))
            rule = self._ids[number]
            said = text[max(sentences[at].start, marker.start() - NAMED) : marker.end()]
            before = bisect_left(starts, marker.start())
            further = bisect_left(starts, self._back(text, sentences, at))
            for k in range(first, bisect_left(starts, stop)):
                whole = _whole(k, range(floor, before), figures, names, found, said)
                if whole < 0:
                    whole = _whole(k, range(further, before), figures, names, found, said)
                if whole >= 0:
                    found[k] = whole, rule
        self._sums(sentences, figures, names, starts, found)
        return found

    def _sums(self, sentences: Sequence[Sentence], figures: Sequence[Figure], names: Sequence[Name], starts: Sequence[int], found: list[tuple[int, str]]) -> None:
        """Figures of one sentence that add up to the one before them are its parts, though no word says so."""
        for _, low, high in by_sentence(sentences, starts):
            if high - low < SUMMED:
                continue
            levels = [k for k in range(low, high) if figures[k].quantity in LEVELS and names[k].how != "planned"]
            if len(levels) < SUMMED or len(levels) > LONG:
                continue
            for i, whole in enumerate(levels):
                for k in _adding(whole, levels[i + 1 :], figures):
                    if found[k][0] < 0:
                        found[k] = whole, "part-sum"

    def _reach(self, text: str, sentence: Sentence, marker: re.Match[str]) -> int:
        """Where the breakdown ends: with its sentence when it opens it, else at the next ；."""
        opens = marker.start() - sentence.start - sentence.mark <= NEAR
        if opens or marker[0][-1] in "：:" or text[marker.end() : marker.end() + 1] in ("：", ":"):
            return sentence.end
        stop = text.find("；", marker.end(), sentence.end)
        return stop if stop >= 0 else sentence.end

    def _floor(self, text: str, sentences: Sequence[Sentence], at: int, marker: re.Match[str]) -> int:
        """How far back the whole may stand: the sentence, or a few before when the marker opens its own."""
        start = sentences[at].start
        if marker.start() - start - sentences[at].mark > NEAR and "其中" not in text[start : marker.start()]:
            return start
        return self._back(text, sentences, at)

    def _back(self, text: str, sentences: Sequence[Sentence], at: int) -> int:
        """The beginning of the sentence a few before, in the same paragraph."""
        first = at
        while first and at - first < BACK and "\n" not in text[sentences[first - 1].end : sentences[at].start]:
            first -= 1
        return sentences[first].start


def _whole(k: int, wholes: Sequence[int], figures: Sequence[Figure], names: Sequence[Name], found: Sequence[tuple[int, str]], said: str) -> int:
    """The figure that k is a part of, or -1; `said` is the text of the marker and what stands before it."""
    figure, planned = figures[k], names[k].how == "planned"
    alike = [j for j in wholes if figures[j].unit == figure.unit and figures[j].quantity == figure.quantity and (names[j].how == "planned") == planned]
    alike = [j for j in alike if _holds(figures[j], figure)]
    if not alike:
        return -1
    same = [j for j in alike if names[j].indicator == names[k].indicator]
    spoken = [j for j in alike if _spoken(names[j].indicator, said)]
    outer = [] if "其中" in said[-3:] else [j for j in alike if found[j][0] < 0]
    return (same or spoken or outer or alike)[-1]


def _spoken(indicator: str, said: str) -> bool:
    """Whether the marker names the indicator: its beginning (地方收入按构成分), or four characters of it."""
    return len(indicator) > 1 and (indicator[:2] in said or any(indicator[i : i + 4] in said for i in range(len(indicator) - 3)))


def _adding(whole: int, levels: Sequence[int], figures: Sequence[Figure]) -> list[int]:
    """The figures right behind that add up to the whole exactly: three or more of its unit and quantity."""
    target = figures[whole].low
    if target is None or figures[whole].bound != "eq" or not target:
        return []
    taken, total = [], Decimal(0)
    for k in levels:
        value = figures[k].low
        if figures[k].unit != figures[whole].unit or figures[k].quantity != figures[whole].quantity:
            continue
        if value is None or figures[k].bound != "eq" or total + value > target:
            return []
        taken.append(k)
        total += value
        if total == target:
            return taken if len(taken) >= SUMMED - 1 else []
    return []


def _holds(whole: Figure, part: Figure) -> bool:
    """Whether a level is large enough to hold the part; growth and masked figures are not compared."""
    if part.quantity not in LEVELS:
        return True
    a, b = whole.high if whole.high is not None else whole.low, part.low if part.low is not None else part.high
    return a is None or b is None or a >= b


def relations(sentences: Sequence[Sentence], figures: Sequence[Figure], names: Sequence[Name]) -> list[int]:
    """For each figure the index of the level it speaks of (growth, share of a task, rank), or -1."""
    found = [-1] * len(figures)
    starts = [f.start for f in figures]
    for _, low, high in by_sentence(sentences, starts):
        latest: dict[str, int] = {}
        for k in range(low, high):
            subject = names[k].subject
            if figures[k].quantity in LEVELS:
                latest[subject] = k
            elif subject:
                found[k] = latest.get(subject, -1)
    return found
