"""One document as the checks inside it see it: its figures sentence by sentence, the text between them, and what the rules say of them."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby, pairwise
from typing import NamedTuple

from zhibiao.check.numbers import LEVELS, Interval, allowed
from zhibiao.check.rows import Entry, Paper
from zhibiao.extract.codebook import Codebook
from zhibiao.rulebook import Rulebook

__all__ = ["Page", "Told", "between", "gain", "level", "neighbours", "rate"]

FIGURES = re.compile(r"[\d.]+")
SHORT, SEVERAL = 12, 3  # characters of a sentence that is not said again by chance, and how many of them tell of a second document
BARS = re.compile(r"[\t|]|^[^\u4e00-\u9fff]*$")  # a sentence that is the row of a table


class Told(NamedTuple):
    """A figure and where it stands in its sentence."""

    entry: Entry
    start: int
    end: int


@dataclass(frozen=True)
class Sayings:
    """The rules of the checks, compiled once: patterns by class, lists of indicators by class."""

    patterns: dict[str, list[re.Pattern[str]]]
    lists: dict[str, list[tuple[str, ...]]]
    ranges: dict[tuple[str, str], tuple[float, float]]

    @classmethod
    def of(cls, rulebook: Rulebook) -> Sayings:
        """From the rules under rules/checks, and what the code book says of values that can be."""
        patterns, lists = defaultdict(list), defaultdict(list)
        for rule in rulebook.of("comparison"):
            patterns[rule["class"]].append(re.compile(rule["pattern"]))
        for rule in rulebook.of("relation"):
            lists[rule["class"]].append(tuple(rule["words"]))
        for rule in rulebook.by_class("damage", "impossible"):
            patterns["impossible"].append(re.compile(rule["pattern"]))
        ranges = {(one.id, q): (float(low), float(high)) for one in Codebook(rulebook).by_id.values() for q, low, high in one.ranges}
        return cls(dict(patterns), dict(lists), ranges)


@lru_cache(maxsize=4)
def _sayings(rulebook: Rulebook) -> Sayings:
    return Sayings.of(rulebook)


def level(entry: Entry, places: float = 0.5) -> Interval | None:
    """What a figure allows, where it is a level that may be added: a number stated, nothing masked or guessed."""
    return _sure(entry, places) if entry.quantity in LEVELS else None


def rate(entry: Entry, places: float = 0.5) -> Interval | None:
    """What a percent allows, as a factor: 8% is 0.08."""
    if entry.unit != "%" or (found := _sure(entry, places)) is None:
        return None
    return found.scaled(0.01)


def _sure(entry: Entry, places: float) -> Interval | None:
    return allowed(entry, places) if entry.value_state == "ok" and entry.bound in ("eq", "approx") else None


class Page:
    """A document and its figures."""

    def __init__(self, paper: Paper, entries: Sequence[Entry], rulebook: Rulebook) -> None:
        self.paper, self.rulebook = paper, rulebook
        self.entries = [e for e in entries if e.kind != "measure"]
        self.known = {e.record_id: e for e in self.entries}
        self.places = {e.record_id: n for n, e in enumerate(self.entries)}
        self.sayings = _sayings(rulebook)

    @cached_property
    def sentences(self) -> list[list[Told]]:
        """The figures of each sentence, in text order, with their places in it; one whose place is not found is left out."""
        return [_placed(sentence, list(run)) for sentence, run in groupby(self.entries, key=lambda e: e.sentence)]

    @cached_property
    def prose(self) -> list[list[Told]]:
        """The sentences that are no rows of a table."""
        return [run for run in self.sentences if run and self.plain(run[0].entry)]

    @cached_property
    def several(self) -> bool:
        """Whether the file holds several documents: bulletins of several years say the same sentences with other figures."""
        told: dict[str, set[str]] = defaultdict(set)
        for run in self.prose:
            sentence = run[0].entry.sentence
            told[FIGURES.sub("0", sentence)].add(sentence)
        return sum(1 for words, sentences in told.items() if len(sentences) > 1 and len(words) > SHORT) >= SEVERAL

    def plain(self, entry: Entry) -> bool:
        """Whether a figure stands in a sentence, not in the row of a table."""
        return not BARS.search(entry.sentence)

    def says(self, name: str, text: str) -> bool:
        """Whether a pattern of a class fires in a text; those of the classes gap-… only when all of it is what they say."""
        return any(p.search(text) for p in self.sayings.patterns.get(name, ()))

    def listed(self, name: str) -> list[tuple[str, ...]]:
        """The lists of indicators of a class."""
        return self.sayings.lists.get(name, [])


GAIN = re.compile(r"^(?:净?增|减|多|少|缩|扩|提高|再提高|上升|下降|降低)|(?:增加|减少|增减额?|增量|增收|减收)$")


def gain(entry: Entry) -> bool:
    """Whether an amount is what something gained or lost, not what there is of it."""
    return any(map(GAIN.search, (entry.quote, entry.indicator)))


def _placed(sentence: str, run: Sequence[Entry]) -> list[Told]:
    out: list[Told] = []
    at, before = 0, -1
    for entry in run:
        if entry.raw_start == before and out:  # 11.8:48.3:39.9 is three figures of one place
            out.append(out[-1]._replace(entry=entry))
            continue
        quote = entry.quote if entry.quote in sentence else re.sub(r"\s", "", unicodedata.normalize("NFKC", entry.quote))
        start = sentence.find(quote, at)
        if start >= 0:
            at, before = start + len(quote), entry.raw_start
            out.append(Told(entry, start, at))
    return out


def between(a: Told, b: Told) -> str:
    """The text between two figures of a sentence."""
    return a.entry.sentence[a.end : b.start]


def neighbours(run: Sequence[Told]) -> Iterator[tuple[Told, Told, Told]]:
    """Every three figures of a sentence that stand next to each other."""
    for (a, b), (_, c) in pairwise(pairwise(run)):
        yield a, b, c
