"""Repairs that are a pattern and what to put in its place: the rule is the whole step."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from zhibiao.rulebook import Rule
from zhibiao.text import Edit

__all__ = ["any_of", "apart", "by_pattern", "trimmed"]


def by_pattern(rules: Sequence[Rule]) -> Callable[[str], list[Edit]]:
    """The step that puts each rule's `replace` for its `pattern`; a rule with `words` is tried only where one of them occurs."""
    compiled = [(re.compile(r["pattern"], re.M), r.get("replace", ""), any_of(r.get("words", ()))) for r in rules]

    def step(text: str) -> list[Edit]:
        edits: list[Edit] = []
        for pattern, replace, words in compiled:
            if words.search(text):
                for match in pattern.finditer(text):
                    edits += trimmed(match.start(), match[0], match.expand(replace))
        return apart(edits)

    return step


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """One cheap look for all the words; where there are none, it finds the empty one."""
    return re.compile("|".join(map(re.escape, words)))


def trimmed(start: int, old: str, new: str, inferred: bool = False) -> list[Edit]:
    """The edit that turns `old` at `start` into `new`, without what they have in common at both ends.

    >>> trimmed(10, "(一)", "（一)")
    [Edit(start=10, end=11, new='（', step='', inferred=False)]
    """
    if old == new:
        return []
    size = min(len(old), len(new))
    front = next((i for i in range(size) if old[i] != new[i]), size)
    back = next((i for i in range(size - front) if old[-1 - i] != new[-1 - i]), size - front)
    return [Edit(start + front, start + len(old) - back, new[front : len(new) - back], "", inferred)]


def apart(edits: Iterable[Edit]) -> list[Edit]:
    """The edits in order, each without those that overlap an earlier one."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        if not kept or edit.start >= kept[-1].end:
            if kept and edit.start == kept[-1].start and edit.start == edit.end:
                continue
            kept.append(edit)
    return kept
