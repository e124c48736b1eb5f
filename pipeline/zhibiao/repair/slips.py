"""Slips of character recognition: (-) for （一） at an item, %O for %。 before a new sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from zhibiao.repair.patterns import apart, by_pattern
from zhibiao.rulebook import Rule
from zhibiao.text import Edit

__all__ = ["slips"]

ITEM = re.compile(r"[(（]([-—－=])[)）](?=[\u4e00-\u9fff])")
NEXT = {"-": re.compile("[(（]二[)）]"), "=": re.compile("[(（]三[)）]")}


def slips(rules: Sequence[Rule]) -> Callable[[str], list[Edit]]:
    """The step: the patterns of its rules, and item marks that are read as a dash where the next item of the list follows."""
    patterns = by_pattern([rule for rule in rules if "pattern" in rule.fields])

    def step(text: str) -> list[Edit]:
        edits = patterns(text)
        for match in ITEM.finditer(text):
            mark = "=" if match[1] == "=" else "-"
            if NEXT[mark].search(text, match.end()):
                edits.append(Edit(match.start() + 1, match.end() - 1, "二" if mark == "=" else "一"))
        return apart(edits)

    return step
