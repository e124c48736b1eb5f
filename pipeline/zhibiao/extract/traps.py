"""Traps: spans of text in which no number is a figure (names, slogans, dates, list marks), and thresholds that are scope."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from zhibiao.rulebook import Rule, Rulebook

__all__ = ["PLACES", "Spans", "Traps", "grouped", "heads"]

CLAUSE = 48  # characters before a figure in which its clause begins
CHOICE = re.compile(r"\[([^\\\]\[^-]{2,6})\](?![?*+{])")
LOOSE = re.compile(r"\\.|\[\^?\]?[^\]]*\]|.?[?*+{]")  # what need not stand in a match as it is written
WORD = re.compile("[\u4e00-\u9fff]{2,}")
META = frozenset(".^$|()[]\\")
OPTION = re.compile(r"[^.^$|()\[\]\\]\?(?![?+])")
REPEATS = frozenset("?*+{")
MOST = 8  # alternatives spelt out; more of them are found faster as a set
PLACES = ("", "number", "unit", "weak", "after", "scope", "scope-area", "condition")


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
    out, start = [], 0
    for at, sign, depth in _signs(pattern):
        if sign == "|" and depth == 0:
            out.append(pattern[start:at])
            start = at + 1
    return [*out, pattern[start:]]


def heads(pattern: str) -> list[str]:
    """The alternatives of a pattern, with a small choice at the very beginning of one spelt out, and a look behind put
    after the first character: the engine skips to a plain character many times faster than to a set of two.

    >>> heads("[（(]含|(?:一|每)周|[0-9]个|(?:不)?足|(?<!真)正增长")
    ['（含', '\\\\(含', '一周', '每周', '[0-9]个', '(?:不)?足', '正(?<!(?:真)正)增长']
    """
    out: list[str] = []
    for branch in branches(pattern):
        branch = _turned(branch)
        parts, rest = [branch], ""
        if chosen := CHOICE.match(branch):
            parts, rest = [re.escape(c) for c in chosen[1]], branch[chosen.end() :]
        elif branch.startswith("(?:"):
            end = next((at for at, sign, depth in _signs(branch) if sign == ")" and depth == 0), -1)
            if end > 0 and branch[end + 1 : end + 2] not in REPEATS:
                parts, rest = heads(branch[3:end]), branch[end + 1 :]
        out += [part + rest for part in parts] if len(parts) <= MOST else [branch]
    return out


def _turned(branch: str) -> str:
    """(?<!真)正增长 as 正(?<!(?:真)正)增长, which says the same."""
    if not branch.startswith(("(?<!", "(?<=")):
        return branch
    end = next((at for at, sign, depth in _signs(branch) if sign == ")" and depth == 0), -1)
    first, behind = branch[end + 1 : end + 2], branch[4:end]
    if end < 0 or not first.isalnum() or branch[end + 2 : end + 3] in REPEATS:
        return branch
    return f"{first}{branch[:4]}(?:{behind}){first}){branch[end + 2 :]}"


def grouped(rules: Iterable[tuple[int, str]]) -> list[tuple[str, list[tuple[int, re.Pattern[str]]]]]:
    """The heads of numbered patterns, compiled, under the words one of which each needs: a text without it is not searched.

    >>> [(word, [pattern.pattern for _, pattern in group]) for word, group in grouped([(0, "降低(?:了|近)?一半|下降了?一半"), (1, "一半(?!以上)|[0-9]个")])]
    [('一半', ['降低(?:了|近)?一半', '下降了?一半', '一半(?!以上)']), ('', ['[0-9]个'])]
    """
    groups: dict[str, list[tuple[int, re.Pattern[str]]]] = {}
    for number, pattern in rules:
        for head in heads(pattern):
            groups.setdefault(_needed(head), []).append((number, re.compile(head)))
    return list(groups.items())


def _needed(branch: str) -> str:
    """The last of the longest words that every match of an alternative holds, outside its brackets; "" for none."""
    outer, start = "", 0
    for at, sign, depth in _signs(branch):
        if sign == "(" and depth == 1:
            outer += branch[start:at] + " "
        start = at + 1 if depth == 0 else start
    words = WORD.findall(LOOSE.sub(" ", outer + branch[start:]))
    return max(reversed(words), key=len, default="")


def _signs(pattern: str) -> Iterator[tuple[int, str, int]]:
    """The brackets and bars of a pattern that are meant as such: place, sign, and how deep the pattern is behind it."""
    depth, inside, at = 0, False, 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            at += 2
            continue
        if inside:
            inside = sign != "]" or pattern[at - 1] == "["
        elif sign == "[":
            inside = True
        elif sign in "()|":
            depth += {"(": 1, ")": -1}.get(sign, 0)
            yield at, sign, depth
        at += 1


def _joined(rules: Sequence[Rule]) -> re.Pattern[str] | None:
    """One pattern that says whether any of the rules fits; its alternatives stand side by side, so that the first character rules most of them out."""
    return re.compile("|".join(head for r in rules for head in heads(r["pattern"]))) if rules else None


class _Tried:
    """Patterns tried at one place of a text, under the sign each begins with: a look at that sign tells most places."""

    __slots__ = ("_by_sign", "_others")

    def __init__(self, rules: Iterable[Rule]) -> None:
        groups: dict[str, list[str]] = {}
        for head in (head for rule in rules for branch in heads(rule["pattern"]) for head in _without_option(branch)):
            sign = head[0] if head[0] not in META and head[1:2] not in REPEATS else ""
            groups.setdefault(sign, []).append(head)
        self._by_sign = {sign: re.compile("|".join(group)) for sign, group in groups.items()}
        self._others = self._by_sign.pop("", None)

    def at(self, text: str, at: int) -> bool:
        """Whether any of them matches there."""
        pattern = self._by_sign.get(text[at : at + 1])
        if pattern is not None and pattern.match(text, at):
            return True
        return self._others is not None and self._others.match(text, at) is not None


def _without_option(branch: str) -> list[str]:
    """%?info as %info and info, which say the same."""
    return [branch[0] + branch[2:], *heads(branch[2:])] if OPTION.match(branch) else [branch]


class Traps:
    """The trap rules. `only` says where a pattern is tried:

    nothing: anywhere in the text, its span is trapped; `number`: where a number begins; `unit`: where its unit begins;
    `weak`: there too, but only behind masks and Chinese numerals; `after`: behind a measured figure; `scope`: behind a
    bounded figure, which then says which things are counted; `scope-area`: the same behind an area; `condition`: behind
    a figure that says who gets a subsidy, unless the rule's `except` stands in the clause before it.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        by = {only: [r for r in rulebook.of("trap") if r.get("only", "") == only] for only in PLACES}
        self.rules = rulebook.of("trap")
        self._anywhere = grouped((0, r["pattern"]) for r in by[""])
        self._number, self._unit, self._weak = _Tried(by["number"]), _Tried(by["unit"]), _Tried(by["weak"])
        self._conditions = [(re.compile(r["pattern"]), re.compile(r["except"]) if r.get("except") else None) for r in by["condition"]]
        self._after, self._scope, self._land = _joined(by["after"]), _joined(by["scope"]), _joined(by["scope-area"])

    def spans(self, text: str) -> Spans:
        """The spans of the text in which no number is a figure."""
        found = (m.span() for word, group in self._anywhere if word in text for _, pattern in group for m in pattern.finditer(text))
        return Spans((start, end) for start, end in found if end > start)

    def at_number(self, text: str, start: int) -> bool:
        """Whether a trap begins with the number at `start`."""
        return self._number.at(text, start)

    def at_unit(self, text: str, at: int, weak: bool) -> bool:
        """Whether the unit at `at` begins another word."""
        return self._unit.at(text, at) or (weak and self._weak.at(text, at))

    def behind(self, text: str, end: int) -> bool:
        """Whether what follows a measured figure makes it a part of a name."""
        return self._after is not None and self._after.match(text, end) is not None

    def qualifies(self, text: str, start: int, end: int, scopes: list[tuple[int, int]], land: bool = False) -> bool:
        """Whether a bounded figure qualifies the things named behind it; its span is then added to `scopes`."""
        pattern = self._land if land else self._scope
        if pattern is None or not pattern.match(text, end):
            return False
        scopes.append((start, end))
        return True

    def conditional(self, text: str, start: int, end: int) -> bool:
        """Whether what follows a figure makes it the condition for a subsidy: 产值增速20%以上的，再奖励5万元."""
        for pattern, spares in self._conditions:
            if pattern.match(text, end):
                clause = max(text.rfind(mark, max(0, start - CLAUSE), start) for mark in "，。；;：:\n") + 1
                if spares is None or not spares.search(text, clause or max(0, start - CLAUSE), start):
                    return True
        return False

    @staticmethod
    def fires(rule: Rule, text: str, numbers: re.Pattern[str]) -> bool:
        """Whether one trap rule matches somewhere it is tried; `numbers` is the scan that finds numbers."""
        pattern, only = re.compile(rule["pattern"]), rule.get("only", "")
        if not only:
            return pattern.search(text) is not None
        for match in numbers.finditer(text):
            unit = match.start("unit") if match["unit"] else match.end()
            if pattern.match(text, {"number": match.start(), "unit": unit, "weak": unit}.get(only, match.end())):
                return not rule.get("except") or not re.search(rule["except"], text[: match.start()])
        return False
