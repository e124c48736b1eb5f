"""Traps: spans of text in which no number is a figure (names, slogans, dates, list marks), and thresholds that are scope."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from zhibiao.rulebook import Rule, Rulebook

__all__ = ["Spans", "Traps"]

NUMERIC = re.compile(r"[0-9０-９零〇一二两三四五六七八九十百千万亿]")


class Spans:
    """Spans of a text in order, asked whether a position lies in one."""

    __slots__ = ("ends", "starts")

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        merged: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        self.starts = [s for s, _ in merged]
        self.ends = [e for _, e in merged]

    def holds(self, position: int) -> bool:
        """Whether the character at `position` lies in one of the spans."""
        i = bisect_right(self.starts, position) - 1
        return i >= 0 and position < self.ends[i]


def branches(pattern: str) -> list[str]:
    """The alternatives at the top of a pattern: compiled one by one, each keeps its literal head and is found fast.

    >>> branches("第[一二]届|a(?:b|c)")
    ['第[一二]届', 'a(?:b|c)']
    """
    out, depth, inside, start, at = [], 0, False, 0, 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            at += 2
            continue
        if inside:
            inside = sign != "]" or pattern[at - 1] == "["
        elif sign == "[":
            inside = True
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == "|" and depth == 0:
            out.append(pattern[start:at])
            start = at + 1
        at += 1
    return [*out, pattern[start:]]


def _joined(rules: Sequence[Rule]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{r['pattern']})" for r in rules)) if rules else None


class Traps:
    """The trap rules. `only` says where a pattern is tried:

    nothing: anywhere in the text; `number`: where a number begins; `unit`: where its unit begins; `after`: behind its unit and bound.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self.rules = rulebook.of("trap")
        by = {only: [r for r in self.rules if r.get("only", "") == only] for only in ("", "number", "unit", "weak", "after", "scope")}
        self.anywhere = [(re.compile(branch), r.id) for r in by[""] for branch in branches(r["pattern"])]
        self.number, self.unit, self.after = _joined(by["number"]), _joined(by["unit"]), _joined(by["after"])
        self.scope, self.weak = _joined(by["scope"]), _joined(by["weak"])

    def spans(self, text: str) -> Spans:
        """The spans of the text in which no number is a figure."""
        return Spans(m.span() for pattern, _ in self.anywhere for m in pattern.finditer(text) if m.end() > m.start())
