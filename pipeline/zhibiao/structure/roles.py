"""What a section is for: by the words of its heading, or by a sentence that opens it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhibiao.rulebook import Rulebook

__all__ = ["AHEAD", "MIXED", "Roles"]

MIXED = "mixed"  # a heading that names review and plan at once: the paragraphs below decide
KEPT = 4096  # headings of which the role is remembered
AHEAD = frozenset(("plan", "targets", "measures"))  # the roles of what is still to come
# where several fit, the first; plan holds targets
ORDER = ("notes", "problems", "measures", "plan", "targets", "review")


class Roles:
    """The role rules, compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        heads: dict[str, list[str]] = {}
        for rule in rulebook.by_class("structure", "role"):
            heads.setdefault(str(rule["value"]), []).append(f"(?:{rule['pattern']})")
        self._heads = [(re.compile("|".join(patterns)), value) for value, patterns in heads.items()]
        self.of_heading = lru_cache(KEPT)(self._of_heading)  # many documents have the same headings
        self._signs = _any(rulebook, "cue-sign")
        self._words = _any(rulebook, "role-sign")
        cues = rulebook.by_class("structure", "cue")
        self._values = {f"c{i}": str(rule["value"]) for i, rule in enumerate(cues)}
        # one pattern: of its branches the first that fits counts, as of the rules
        self._cue = re.compile("|".join(f"(?P<c{i}>{rule['pattern']})" for i, rule in enumerate(cues)) or "(?!)").match

    def _of_heading(self, title: str) -> str:
        """Asked for as `of_heading`, which remembers: review, plan, targets, measures, problems or notes; MIXED where it is two things; "" where it says nothing."""
        bare = title.replace(" ", "").replace("　", "")  # 名 词 解 释 is set wide for looks
        if not self._words.search(bare):
            return ""
        found = {value for pattern, value in self._heads if pattern.search(bare)}
        if "review" in found and found & AHEAD:
            return MIXED
        return next((role for role in ORDER if role in found), "")

    def signs(self, text: str) -> list[int]:
        """Where the words stand without which no cue fires: the cheap look at the whole text."""
        return [found.start() for found in self._signs.finditer(text)]

    def of_sentence(self, text: str, start: int, end: int) -> str:
        """The role that a sentence opens, or ""."""
        found = self._cue(text, start, end)
        return self._values[str(found.lastgroup)] if found else ""


def _any(rulebook: Rulebook, name: str) -> re.Pattern[str]:
    return re.compile("|".join(r["pattern"] for r in rulebook.by_class("structure", name)) or "(?!)")
