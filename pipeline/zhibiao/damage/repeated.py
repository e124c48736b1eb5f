"""The same body twice in one file: pages saved with their print version, downloads pasted twice, pages that overlap."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from zhibiao.damage.finding import Finding, Patterns, excerpt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zhibiao.model import Document

__all__ = ["find"]

LONG = 12  # characters of a sentence that is not said twice by chance
RUN = 240  # characters that must come again in the same order
MUCH, SHARE = (
    1500,
    0.25,
)  # characters in all, or share of the text: forms and standing clauses come twice in a sound text
STRAY = 30  # characters that are a copy where the body is known to come twice
GAP = 6  # sentences inside a copy that may differ: broken by a page, a heading, a lost digit
ALIKE = 0.6  # how like the first copy's words such a stretch must be


def find(document: Document, patterns: Patterns) -> list[Finding]:
    """One finding for all that comes a second time."""
    text, sentences = document.text.clean, document.sentences
    long = [text[s.start : s.end] for s in sentences if s.end - s.start >= LONG]
    if len(once := set(long)) == len(long) or sum(map(len, long)) - sum(map(len, once)) < RUN:  # the usual case, told in one look
        return []
    words = [text[s.start : s.end] for s in sentences]
    first: dict[str, int] = {}
    twin = [first.setdefault(word, i) if len(word) >= LONG else i for i, word in enumerate(words)]
    runs = [(sentences[a].start, sentences[b - 1].end) for a, b in _runs(words, twin)]
    again = sum(end - start for start, end in runs if end - start >= RUN)
    if not again or again < min(MUCH, SHARE * len(text)):
        return []
    spans = tuple((start, end) for start, end in runs if end - start >= STRAY)  # once known, single sentences count too
    again = sum(end - start for start, end in spans)
    what = f"{again:,} of {len(text):,} characters come a second time; the copy gives no records"
    where = f"from “{excerpt(text, spans[0][0])}” on"
    return [Finding(spans, where, what, "remove the copy from the file to be rid of this row")]


def _runs(words: Sequence[str], twin: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches of sentences [first, last) that go along with an earlier stretch."""
    runs: list[tuple[int, int]] = []
    start = before = -1  # the first sentence of the run, and the last that had a twin
    for i, earlier in enumerate(twin):
        if earlier == i:
            continue
        if start >= 0 and _goes_on(words, (before, i), (twin[before], earlier)):
            before = i
            continue
        if start >= 0:
            runs.append((start, before + 1))
        start = before = i
    return [*runs, (start, before + 1)] if start >= 0 else runs


def _goes_on(words: Sequence[str], here: tuple[int, int], there: tuple[int, int]) -> bool:
    """Whether two repeated sentences belong to one copy: near each other here and there, and alike in between."""
    gap, other = here[1] - here[0] - 1, there[1] - there[0] - 1
    if not 0 <= other <= GAP or gap > GAP:
        return False
    if not gap:
        return True
    between = "".join(words[here[0] + 1 : here[1]])
    original = "".join(words[there[0] + 1 : there[1]])
    return between == original or SequenceMatcher(None, between, original, autojunk=False).ratio() >= ALIKE
