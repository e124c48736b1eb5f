"""Lines that are the web page's, not the document's: navigation, share buttons, watermarks, footers.

They are taken out of the clean text by edits; the raw text keeps them, so the publisher and the date can still be read there.
A line goes only when a pattern of rules/repair/furniture.toml matches the whole of it. `furniture-lines` may stand anywhere,
`furniture-head` only before the first sentence, `furniture-tail` only after the last. A tail rule whose `replace` is END
names the line with which the end of the page begins: all that follows goes with it, unless a paragraph follows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from operator import eq

from zhibiao.repair.patterns import any_of
from zhibiao.rulebook import Rule
from zhibiao.text import Edit

__all__ = ["head", "lines", "tail"]

ROW = re.compile(r"\d[\d.]*[ \u3000]+-?\d")
LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
ZONE = 80  # lines looked at from either end
CONTENT = re.compile(r"[^。]{12}。|[，；][^，。；]{4,}[，。；！？：]")
PARAGRAPH = re.compile(r"[^\n]{80}")
TITLE_LEAST = 8
# A title or caption that stands twice; equal rows of a table may be two rows.
TWICE = re.compile(rf"^([^\n\t|]{{{TITLE_LEAST},120}})\r?\n(?=(?:[ \t\r]*\n)*(\1[ \t\r]*(?:\n|\Z)))", re.M)
TITLE = re.compile("报告|公报|讲话|通知|意见|规划|方案|总结")
END = "END"
LAST = 6000  # characters at the end of a text in which its furniture is looked for
SHORT = re.compile(
    r"[ \t\u3000]*[\u4e00-\u9fffA-Za-z]{1,8}(?:[ \t\u3000|>·]+[\u4e00-\u9fffA-Za-z]{1,8})*[ \t\u3000]*\Z"
)


def lines(rules: Sequence[Rule]) -> Callable[[str], list[Edit]]:
    """The step for lines that may stand anywhere; `words` of a rule say what must occur in the text for it to be tried."""
    compiled = [(_whole(rule), tuple(rule.get("words", ()))) for rule in rules if "pattern" in rule.fields]
    looks = [(pattern, any_of(words)) for pattern, words in compiled]
    everywhere = any(not words for _, words in compiled)  # else a text without any of the words has nothing to try
    known = any_of("" if everywhere else [word for _, words in compiled for word in words])

    def step(text: str) -> list[Edit]:
        found = {m.span(2) for m in _at_lines(TWICE, text) if not ROW.search(m[1])} if _repeats(text) else set()
        for pattern, words in looks if known.search(text) else ():
            if words.search(text):
                found |= {m.span() for m in _at_lines(pattern, text)}
        return _edits(sorted(found))

    return step


def _repeats(text: str) -> bool:
    """Whether a line may stand twice in a row, blank lines apart: the cheap look."""
    lines = text.split("\n")
    full = [bare for line in lines if (bare := line.rstrip(" \t\r"))]
    return any(map(eq, full, islice(full, 1, None))) or any(len(line) >= TITLE_LEAST and line.isspace() for line in lines)


def head(rules: Sequence[Rule]) -> Callable[[str], list[Edit]]:
    """The step for lines before the first sentence; rules with `words` name entries of a site's menu."""
    pattern, menu = _line_patterns(rules)

    def step(text: str) -> list[Edit]:
        zone: list[re.Match[str]] = []
        for match in LINE.finditer(text):
            if len(zone) >= ZONE or (CONTENT.search(match[0]) and not pattern.fullmatch(match[0].strip())):
                break
            zone.append(match)
        return _edits(_furniture(zone, pattern, menu))

    return step


def tail(rules: Sequence[Rule]) -> Callable[[str], list[Edit]]:
    """The step for lines behind the last sentence."""
    ends = [_whole(rule) for rule in rules if rule.get("replace") == END]
    pattern, menu = _line_patterns([rule for rule in rules if rule.get("replace") != END])

    def step(text: str) -> list[Edit]:
        stop = min((found for end in ends if (found := _end(text, end)) >= 0), default=len(text))
        zone: list[re.Match[str]] = []
        at = stop
        while at > 0 and len(zone) < ZONE:
            start = text.rfind("\n", 0, at - 1) + 1
            match = LINE.match(text, start)
            if match is None or (CONTENT.search(match[0]) and not pattern.fullmatch(match[0].strip())):
                break
            zone.append(match)
            at = start
        spans = _furniture(zone[::-1], pattern, menu)
        return _edits([*spans, (stop, len(text))] if stop < len(text) else spans)

    return step


def _end(text: str, end: re.Pattern[str]) -> int:
    """Where the first line begins behind which no paragraph follows; -1 for none."""
    for match in _at_lines(end, text, len(text) - LAST):
        # never more than half of a text: a page of headlines is a document of its own kind
        if match.start() * 2 > len(text) and not PARAGRAPH.search(text, match.end()):
            return match.start()
    return -1


def _at_lines(pattern: re.Pattern[str], text: str, start: int = 0) -> Iterator[re.Match[str]]:
    """What `finditer` gives for a pattern of whole lines: it would try every character, and each line is enough."""
    at = text.find("\n", start - 1) + 1 or len(text) if start > 0 else 0
    while at < len(text):
        if match := pattern.match(text, at):
            yield match
        at = match.end() if match else text.find("\n", at) + 1 or len(text)


def _whole(rule: Rule) -> re.Pattern[str]:
    return re.compile(rf"^[ \t\u3000]*(?:{rule['pattern']})[ \t\u3000\r]*(?:\n|\Z)", re.M)


def _line_patterns(rules: Sequence[Rule]) -> tuple[re.Pattern[str], frozenset[str]]:
    patterns = [rule["pattern"] for rule in rules if "pattern" in rule.fields]
    menu = frozenset(word for rule in rules for word in rule.get("words", ()))
    return re.compile("|".join(f"(?:{p})" for p in patterns) or r"(?!)"), menu


def _furniture(zone: Sequence[re.Match[str]], pattern: re.Pattern[str], menu: frozenset[str]) -> list[tuple[int, int]]:
    """The lines of the zone that go: those a pattern matches, and runs of short lines among which entries of a menu stand."""
    found = {(m.start(), m.end()) for m in zone if m[0].strip() and pattern.fullmatch(m[0].strip())}
    run: list[re.Match[str]] = []
    for match in [*zone, None]:
        if match is not None and (not match[0].strip() or SHORT.match(match[0].rstrip("\r\n"))):
            run.append(match)
            continue
        entries = [m for m in run if m[0].strip() and not TITLE.search(m[0])]
        named = [m for m in entries if m[0].strip() in menu]
        if len(named) >= 2 and len(named) * 4 >= len(entries):
            found |= {(m.start(), m.end()) for m in entries}
        run = []
    return sorted(found)


def _edits(spans: Sequence[tuple[int, int]]) -> list[Edit]:
    edits: list[Edit] = []
    for start, end in spans:
        if not edits or start >= edits[-1].end:
            edits.append(Edit(start, end, ""))
    return edits
