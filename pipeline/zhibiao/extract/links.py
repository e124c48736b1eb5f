"""How figures hang together: parts of a whole (其中), growth to its level, completion to its target."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from zhibiao.extract.phrases import Name
from zhibiao.model import Figure, Sentence

__all__ = ["parts", "relations"]

AMONG = re.compile(r"其中|这当中|当中")
LEVELS = frozenset({"amount", "count", "physical", "index", "duration"})


def parts(text: str, sentences: Sequence[Sentence], figures: Sequence[Figure], names: Sequence[Name]) -> list[int]:
    """For each figure the index of the whole it is a part of, or -1.

    A part stands behind 其中; its whole is the nearest figure before 其中, in the sentence or the one before, with the same
    unit and quantity (projects to projects, growth to growth), of the same name where several fit.
    """
    parents = [-1] * len(figures)
    starts = [f.start for f in figures]
    for number, sentence in enumerate(sentences):
        for match in AMONG.finditer(text, sentence.start, sentence.end):
            first = bisect_left(starts, match.end())
            last = bisect_left(starts, sentence.end)
            floor = bisect_left(starts, sentence.start)
            if not [k for k in range(floor, first) if parents[k] < 0] and number and text[sentences[number - 1].end : sentence.start].strip(" \t") == "":
                floor = bisect_left(starts, sentences[number - 1].start)
            wholes = range(floor, first)
            for k in range(first, last):
                parents[k] = _whole(k, wholes, figures, names)
    return parents


def _whole(k: int, wholes: Sequence[int], figures: Sequence[Figure], names: Sequence[Name]) -> int:
    figure = figures[k]
    alike = [j for j in wholes if figures[j].unit == figure.unit and figures[j].quantity == figure.quantity]
    if not alike:
        return -1
    named = [j for j in alike if names[j].indicator == names[k].indicator]
    return (named or alike)[-1]


def relations(sentences: Sequence[Sentence], figures: Sequence[Figure], names: Sequence[Name]) -> list[int]:
    """For each figure the index of the level it speaks of (growth, share of a task, rank), or -1."""
    found = [-1] * len(figures)
    starts = [f.start for f in figures]
    for sentence in sentences:
        low, high = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        for k in range(low + 1, high):
            if figures[k].quantity in LEVELS or not names[k].subject:
                continue
            for j in range(k - 1, low - 1, -1):
                if figures[j].quantity in LEVELS and names[j].subject == names[k].subject:
                    found[k] = j
                    break
    return found
