"""What the words beside a value, and statements without one, say: how hard a target is, what it is held against, what a report claims of itself."""

from __future__ import annotations

import re
from typing import NamedTuple

from zhibiao.diff.facts import Fact, Stated
from zhibiao.rulebook import Case, Rule, Rulebook

__all__ = ["Said", "Wording"]

BOOK = "plain"  # the reading of strength that changes are told by; papers bring their own, see `panel`
RANKS = ("stretch", "soft", "hard")


class Said(NamedTuple):
    """A statement without a number: its sort, what it is held against, and whether it is softened (基本)."""

    sort: str
    than: str
    soft: bool


class Wording:
    """The rules of comparison, compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rules = {
            name: rulebook.patterns("comparison", name)
            for name in ("say", "soften", "claim", "calibre")
        }
        self.books = {book.id: {rank: frozenset(book.get(rank, ())) for rank in RANKS} for book in rulebook.of("codebook")}

    def said(self, fact: Fact) -> Said:
        """What a statement in words says; sort "" where the rules know none."""
        for pattern, sort in self._rules["say"]:
            if found := pattern.search(fact.quote):
                than = found.groupdict().get("than") or ""
                return Said(sort, than, bool(self._first("soften", fact.quote)))
        return Said("", "", bool(self._first("soften", fact.quote)))

    def claim(self, text: str) -> str:
        """met or missed, where a text says so of a target; "" where it says nothing."""
        return self._first("claim", text)

    def calibre(self, fact: Stated) -> str:
        """The calibre a figure is given in: 同口径, 自然口径, 可比价, 现价; "" where none is named just before or behind it."""
        at = fact.sentence.find(fact.quote)
        near = fact.sentence[max(0, at - 16) : at + len(fact.quote) + 8] if at >= 0 else fact.quote
        return self._first("calibre", near)

    def hardness(self, fact: Fact, book: str = BOOK) -> str:
        """hard, soft or stretch, by the words and the bound of a target in a named reading; "" where it says nothing of them."""
        marks = {fact.strength, fact.bound} - {""}
        return next((rank for rank in reversed(RANKS) if marks & self.books[book][rank]), "")

    def strength(self, old: Fact, new: Fact) -> str:
        """harder or softer, by the words of two targets; "" where they are as hard, or one says nothing."""
        was, now = (self._rank(f.strength) for f in (old, new))
        if not was or not now or was == now:
            return ""
        return "harder" if RANKS.index(now) > RANKS.index(was) else "softer"

    def _rank(self, word: str) -> str:
        return next((rank for rank in RANKS if word in self.books[BOOK][rank]), "") if word else ""

    def _first(self, name: str, text: str) -> str:
        return next((value for pattern, value in self._rules[name] if pattern.search(text)), "")

    def check(self, rule: Rule, case: Case) -> str:
        """Run one in-file case by the rule alone; "" where it holds, else what came out instead."""
        found = re.search(rule["pattern"], case.text)
        if case.sort == "no":
            return f"{rule.id} fires on {found[0]!r}" if found else ""
        if not found:
            return f"{rule.id} does not fire on {case.text!r}"
        return "" if case.expect in (None, rule["value"]) else f"{rule.id} gives {rule['value']!r}, not {case.expect!r}"
