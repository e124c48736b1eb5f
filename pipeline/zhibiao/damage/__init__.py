"""What is damaged in a document, and where. A family: one module a kind of damage, one registry, one engine.

Nothing is dropped in silence: each damage is a row of problems and a doubt on the characters it touches, which lowers the
confidence of the records there. Only the second copy of a repeated body gives no records at all, for the first gives them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from zhibiao.damage import impossible, lost, notes, repeated, rewritten, truncation
from zhibiao.damage.finding import Finding, Patterns
from zhibiao.model import Problem, Sentence

if TYPE_CHECKING:
    from zhibiao.model import Document
    from zhibiao.rulebook import Case, Rule, Rulebook

__all__ = ["CHECKS", "Damage", "Finding"]

# The whole registry: what looks for each damage. A check is given the document and the compiled rules by class.
CHECKS: dict[str, Callable[[Document, Patterns], list[Finding]]] = {
    "body_repeated": repeated.find,
    "truncated": truncation.find,
    "rewritten_text": rewritten.find,
    "dropped_digits": lost.find,
    "impossible_value": impossible.find,
    "term_notes": notes.find,
}


class Damage:
    """The damage rules, compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.patterns: Patterns = {}
        for rule in rulebook.of("damage"):
            self.patterns.setdefault(str(rule["class"]), []).append(re.compile(rule["pattern"]))

    def mark(self, document: Document) -> Document:
        """The document with its doubts and a problem for each damage; the second copy of its body without sentences."""
        doubts: list[tuple[int, int, str]] = []
        problems: list[Problem] = []
        for code, check in CHECKS.items():
            for finding in check(document, self.patterns):
                doubts += [(start, end, code) for start, end in finding.spans]
                problems.append(Problem(code, document.source.doc_id, finding.where, finding.what, finding.cure))
        if not problems:
            return document
        copies = [(start, end) for start, end, code in doubts if code == "body_repeated"]
        return replace(
            document,
            sentences=_outside(document.sentences, copies),
            problems=(*document.problems, *problems),
            doubts=tuple(sorted(doubts)),
        )

    def check(self, rule: Rule, case: Case) -> str:
        """Run one in-file case by the rule alone; "" where it holds, else what came out instead."""
        found = re.search(rule["pattern"], case.text)
        if bool(found) == (case.sort != "no"):
            return ""
        return f"{rule.id} fires on {found[0]!r}" if found else f"{rule.id} does not fire on {case.text!r}"


def _outside(sentences: Sequence[Sentence], spans: Sequence[tuple[int, int]]) -> tuple[Sentence, ...]:
    """The sentences that begin in none of the spans."""
    kept, i, ordered = [], 0, sorted(spans)
    for sentence in sentences:
        while i < len(ordered) and ordered[i][1] <= sentence.start:
            i += 1
        if i == len(ordered) or sentence.start < ordered[i][0]:
            kept.append(sentence)
    return tuple(kept)
