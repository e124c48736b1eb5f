"""Policy measures compared by their leads: 持续优化营商环境 of one year is 不断优化营商环境 of the next."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhibiao.diff.facts import Fact
from zhibiao.diff.names import phrase

__all__ = ["kept"]

ALIKE = 62  # of 100: leads are short, and their adverbs and verbs change from year to year
TALK = re.compile(r"持续|不断|着力|大力|全力|深入|扎实|坚持|坚定不移|切实|进一步|加快|全面|积极|更加|努力|聚焦|突出|推进|推动|实施|加强|强化|抓好|做好")


def kept(old: Sequence[Fact], new: Sequence[Fact]) -> list[tuple[Fact | None, Fact | None, float]]:
    """The measures of two years side by side: (old, new, likeness 0–1), None where a side has none; the best pairs first taken."""
    from rapidfuzz import fuzz, process

    scores = process.cdist([_core(f) for f in old], [_core(f) for f in new], scorer=fuzz.ratio, score_cutoff=ALIKE)
    best = sorted((-float(scores[i, j]), int(i), int(j)) for i, j in zip(*scores.nonzero(), strict=True))
    left, right = dict(enumerate(old)), dict(enumerate(new))
    out: list[tuple[Fact | None, Fact | None, float]] = []
    for score, i, j in best:
        if i in left and j in right:
            out.append((left.pop(i), right.pop(j), -score / 100))
    return [*out, *((f, None, 0.0) for f in left.values()), *((None, f, 0.0) for f in right.values())]


def _core(fact: Fact) -> str:
    whole = phrase(fact.indicator)
    return TALK.sub("", whole) or whole
