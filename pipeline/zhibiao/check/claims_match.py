"""A claim beside a row of the record: in which keys they differ, and in which that is not known."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from zhibiao.check.claims_index import place_of, time_of
from zhibiao.check.claims_names import Names
from zhibiao.check.claims_value import Held, held
from zhibiao.check.rows import Entry
from zhibiao.diff.book import Book
from zhibiao.diff.names import bare, phrase
from zhibiao.diff.wording import Wording
from zhibiao.rulebook import Rulebook

__all__ = ["Fit", "Matcher"]

# the calibre that is meant where none is named: growth is real, a level is of its own day
USUAL = {True: ("可比价", "自然口径"), False: ("现价", "可比价", "自然口径")}  # 可比价 behind a level is said of its growth

BEFORE, BEHIND = re.compile(r"[；。！？\n]|\d"), re.compile(r"[，；。！？\n]")

MOST = 2  # keys: what differs in two tells nothing of a slip, and is not looked at further


class Asked(NamedTuple):
    """A claim, with what is compared of it worked out once."""

    claim: Entry
    place: str
    time: str
    form: tuple[str, bool]
    calibre: tuple[str, str]
    bare: bool


class Fit(NamedTuple):
    """A row beside a claim: the keys that differ, those that cannot be told, and what its value is."""

    entry: Entry
    differs: frozenset[str]
    unsure: frozenset[str]
    value: Held
    alike: bool  # the words of name and scope are not the same, but say the same


class Matcher:
    """What must agree, by the rules."""

    def __init__(self, rulebook: Rulebook, names: Names) -> None:
        self.names = names
        self._wording = Wording(rulebook)
        self._same = rulebook.patterns("comparison", "same")
        self.kin = _kin(rulebook)

    def asked(self, claim: Entry) -> Asked:
        """What must agree with a claim."""
        return Asked(claim, place_of(claim), time_of(claim.period), self._form(claim), self._calibre(claim), bare(claim))

    def fit(self, asked: Asked, entry: Entry) -> Fit:
        """The keys of a claim beside those of a row, and their values."""
        claim, differs, unsure = asked.claim, set[str](), set[str]()
        for key, one, other in (("region", asked.place, place_of(entry)), ("period", asked.time, time_of(entry.period))):
            if not one or not other or one.startswith("rec:"):
                unsure.add(key)
            elif one != other:
                differs.add(key)
        if (claim.kind == "target") != (entry.kind == "target"):
            differs.add("kind")
        name = self._name(claim, entry)
        if name in ("name", "scope"):
            differs.add(name)
        if asked.bare:
            unsure.add("name")
        if len(differs) < MOST and asked.form != self._form(entry):
            differs.add("quantity")
        if len(differs) < MOST and asked.calibre != self._calibre(entry):
            differs.add("calibre")
        return Fit(entry, frozenset(differs), frozenset(unsure), held(claim, entry), name == "alike")

    def _name(self, claim: Entry, entry: Entry) -> str:
        """How the names are beside one another: same, alike (新建 and 建成), scope (another part of it), name (another thing)."""
        apart = claim.indicator_id and entry.indicator_id and claim.indicator_id != entry.indicator_id
        if not apart and self.names.whole(claim) & self.names.whole(entry):
            return "same"
        one, other = self.names.of(claim), self.names.of(entry)
        if one != other:
            return "scope" if one in self.kin.get(other, ()) and not claim.scope and not entry.scope else "name"
        scopes = _scope(claim), _scope(entry)
        if scopes[0] == scopes[1]:
            return "same"
        return "alike" if self._plain(scopes[0]) == self._plain(scopes[1]) else "scope"

    def _plain(self, scope: str) -> str:
        """A scope with words that say the same made one."""
        for pattern, value in self._same:
            scope = pattern.sub(value, scope)
        return scope

    def _form(self, entry: Entry) -> tuple[str, bool]:
        """What is measured, and whether that is what was added: 增加3640万元 is no level."""
        if entry.quantity in ("rate", "points", "share", "multiple", "rank"):
            return entry.quantity, False
        return entry.quantity, self.names.added(entry)

    def _calibre(self, entry: Entry) -> tuple[str, str]:
        """The calibre named, where it is not the usual one, and what a growth is held against."""
        named = self._wording.calibre(entry._replace(sentence=_beside(entry)))
        usual = USUAL[entry.quantity in ("rate", "points")]
        basis = entry.basis
        if entry.period.isdigit() and basis in ("", "yoy", f"vs:{int(entry.period) - 1}"):
            basis = ""
        return "" if named in usual else named, "" if basis == "yoy" else basis


def _scope(entry: Entry) -> str:
    """What restricts a figure; its own place does not: 东莞 GDP, of 东莞市."""
    size = next((n for n in range(len(entry.scope), 1, -1) if entry.scope[:n] in entry.region), 0)
    return phrase(entry.scope[size:])


def _beside(entry: Entry) -> str:
    """The words that speak of a figure alone: from the figure before it to the end of its clause."""
    at = entry.sentence.find(entry.quote)
    if at < 0:
        return entry.quote
    before = BEFORE.split(entry.sentence[:at])[-1]
    return before + entry.quote + BEHIND.split(entry.sentence[at + len(entry.quote) :])[0]


def _kin(rulebook: Rulebook) -> Mapping[str, frozenset[str]]:
    """indicator → those that hold it, are part of it, or are easily taken for it."""
    kin = defaultdict(set, {one: set(others) for one, others in Book.of(rulebook).related.items()})
    for indicator in rulebook.of("indicator"):
        for other in indicator.get("siblings", ()):
            kin[indicator.id].add(other)
            kin[other].add(indicator.id)
    return {one: frozenset(others) for one, others in kin.items()}
