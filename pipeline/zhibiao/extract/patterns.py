"""Patterns of rules made quick: told apart into alternatives that begin with plain signs, and guarded by a look for signs they need.

What a rule says is not changed by either; a pattern that is not understood is taken as it is.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heapreplace

__all__ = ["Guarded", "alternatives", "leftmost", "needed"]

HELD = re.compile(r"\\[1-9]|\(\?(?:P=|\(|#|>|[aiLmsux-]+[):])")  # such a pattern is not taken apart
CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
REPEAT = re.compile(r"((?:[*+?]|\{\d*,?\d*\})?)[?+]?")
GROUP = re.compile(r"\((?:\?:|\?P<\w+>|(?!\?))")
HEADS = 8  # alternatives: so many are searched for one by one as quickly as together


class Guarded:
    """A pattern that is searched for only where one of the signs stands that every match of it holds."""

    __slots__ = ("_look", "_search")

    def __init__(self, pattern: str) -> None:
        signs = needed(pattern)
        self._search = re.compile(pattern).search
        self._look = re.compile("[" + re.escape("".join(sorted(signs))) + "]" if signs else "").search

    def may(self, text: str) -> bool:
        """Whether one of the signs stands in the text; where none does, no part of it matches either."""
        return self._look(text) is not None

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match, as the pattern itself would find it."""
        return self._search(text, start, end) if self._look(text, start, end) else None


def needed(pattern: str) -> frozenset[str]:
    """Signs of which every match of the pattern holds at least one; none where that cannot be said.

    >>> sorted(needed("(?:近|约)?[十百]+(?:元|块)?")), sorted(needed("(?P<what>预算|计划)数?$")), needed("[^，]*")
    (['十', '百'], ['划', '算'], frozenset())
    """
    if HELD.search(pattern):
        return frozenset()
    each = [_needed(branch) for branch in _branches(pattern)]
    return frozenset().union(*each) if all(each) else frozenset()


def _needed(branch: str) -> frozenset[str]:
    best: frozenset[str] = frozenset()
    for piece, repeat in _pieces(branch):
        if not repeat.startswith(("?", "*", "{0", "{,")) and (signs := _signs(piece)) and (not best or len(signs) <= len(best)):
            best = signs
    return best


def _signs(piece: str) -> frozenset[str]:
    """The signs of which the piece is sure to take one; none for a class that is not a plain list, and for what only looks around."""
    if piece[0] == "(":
        group = GROUP.match(piece)
        return needed(piece[group.end() : -1]) if group else frozenset()
    if piece[0] == "[":
        return frozenset() if piece[1] == "^" or "\\" in piece or "-" in piece else frozenset(piece[1:-1])
    if piece[0] == "\\":
        return frozenset() if piece[1].isalnum() else frozenset(piece[1])
    return frozenset() if piece in "^$." else frozenset(piece)


def alternatives(pattern: str) -> list[re.Pattern[str]]:
    """The alternatives of a pattern, compiled one by one: one that begins with plain signs is found by them.

    >>> [part.pattern for part in alternatives("(?:高|快)于(?:全国|全省)|[与和]全国")]
    ['高于(?:全国|全省)', '快于(?:全国|全省)', '[与和]全国']
    """
    return [re.compile(part) for part in ([pattern] if HELD.search(pattern) else _spread(pattern))]


def _spread(pattern: str) -> Iterator[str]:
    for branch in _branches(pattern):
        head, repeat = next(_pieces(branch), ("", ""))
        inner = _branches(head[3:-1]) if head.startswith("(?:") and not repeat else []
        if 0 < len(inner) <= HEADS:
            for part in inner:
                yield from _spread(part + branch[len(head) :])
        else:
            yield branch


def _branches(pattern: str) -> list[str]:
    """The alternatives at the top of a pattern."""
    parts, at = [""], 0
    while at < len(pattern):
        end = _end(pattern, at)
        if pattern[at] == "|":
            parts.append("")
        else:
            parts[-1] += pattern[at:end]
        at = end
    return parts


def _pieces(branch: str) -> Iterator[tuple[str, str]]:
    """The signs, classes and groups of an alternative, each with what repeats it."""
    at = 0
    while at < len(branch):
        end = _end(branch, at)
        repeat = REPEAT.match(branch, end)
        yield branch[at:end], repeat[1] if repeat else ""
        at = repeat.end() if repeat else end


def _end(pattern: str, at: int) -> int:
    """Where the sign, class or group that begins at `at` ends."""
    if pattern[at] == "\\":
        return at + 2
    if pattern[at] == "[" and (found := CLASS.match(pattern, at)):
        return found.end()
    if pattern[at] == "(":
        at += 1
        while pattern[at] != ")":
            at = _end(pattern, at)
    return at + 1


def leftmost(patterns: Sequence[re.Pattern[str]], text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """The matches of all patterns as one alternation would find them, each with the number of its pattern.

    >>> [(n, m[0]) for n, m in leftmost([re.compile("bc"), re.compile("ab|b"), re.compile("c")], "abcbc")]
    [(1, 'ab'), (2, 'c'), (0, 'bc')]
    """
    heads = [(match.start(), n, match) for n, pattern in enumerate(patterns) if (match := pattern.search(text))]
    heapify(heads)
    at = 0
    while heads:
        start, n, match = heads[0]
        if start >= at:
            yield n, match
            at = max(match.end(), start + 1)
        following = patterns[n].search(text, at)
        if following and at <= len(text):
            heapreplace(heads, (following.start(), n, following))
        else:
            heappop(heads)
