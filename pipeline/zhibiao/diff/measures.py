"""Policy measures compared by their leads: 持续优化营商环境 of one year is 不断优化营商环境 of the next."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from zhibiao.diff.facts import Fact, Tables
from zhibiao.diff.names import phrase

__all__ = ["Neighbours", "kept"]

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


class Neighbours:
    """Which of a region's neighbours (those of its level under the same region) have a measure in a year, by the likeness of leads."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._leads: dict[str, dict[str, list[str]]] = {}
        self._beside: dict[tuple[str, int], list[str]] = {}
        for region in tables.regions():
            if place := _beside(tables.codes.get(region, "")):
                self._beside.setdefault(place, []).append(region)

    def told(self, region: str, year: str, measures: Sequence[Fact]) -> list[str]:
        """For each measure of a region in a year, in words: how many neighbours have one like it, and which; "" where nothing is known of neighbours."""
        others = [r for r in self._beside.get(_beside(self._tables.codes.get(region, "")) or ("", 0), []) if r != region]
        known = {r: leads for r in others if (leads := self._of(r).get(year))}
        if not known or not measures:
            return [""] * len(measures)
        having = self._having([_core(f) for f in measures], known)
        return [f"in {len(names)} of {len(known)} neighbours" + (f": {'、'.join(names)}" if names else "") for names in having]

    def _having(self, own: Sequence[str], known: Mapping[str, list[str]]) -> list[list[str]]:
        from rapidfuzz import fuzz, process

        having: list[list[str]] = [[] for _ in own]
        for name, leads in known.items():
            best = process.cdist(own, leads, scorer=fuzz.ratio, score_cutoff=ALIKE).max(axis=1).tolist()
            for n, score in enumerate(best):
                if score:
                    having[n].append(name)
        return having

    def _of(self, region: str) -> dict[str, list[str]]:
        if region not in self._leads:
            years: dict[str, list[str]] = {}
            for fact in self._tables.of(region, kind="measure"):
                years.setdefault(fact.period, []).append(_core(fact))
            self._leads[region] = years
        return self._leads[region]


def _beside(code: str) -> tuple[str, int] | None:
    """What regions beside each other share: the beginning of their codes, and their level."""
    if not code or code == "100000":
        return None
    return (code[:4], 3) if not code.endswith("00") else (code[:2], 2) if not code.endswith("0000") else ("", 1)


def _core(fact: Fact) -> str:
    whole = phrase(fact.indicator)
    return TALK.sub("", whole) or whole
