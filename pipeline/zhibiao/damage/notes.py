"""Notes on terms (名词解释) behind a report: their figures explain, they are no results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhibiao.damage.finding import Finding, Patterns, excerpt

if TYPE_CHECKING:
    from zhibiao.model import Document

__all__ = ["find"]

FEW = 3  # sentences that are no appendix


def find(document: Document, patterns: Patterns) -> list[Finding]:
    """One finding for all stretches of notes that hold figures."""
    text, spans = document.text.clean, list[tuple[int, int]]()
    count = 0
    for s in document.sentences:
        if s.role == "notes":
            count += 1
            if spans and not text[spans[-1][1] : s.start].strip():
                spans[-1] = (spans[-1][0], s.end)
            else:
                spans.append((s.start, s.end))
    if count < FEW or not any(c.isdigit() for start, end in spans for c in text[start:end]):
        return []
    what = f"{count} sentences explain terms: their figures are no results of the report"
    return [
        Finding(tuple(spans), f"from “{excerpt(text, spans[0][0])}” on", what, "leave out records of low confidence")
    ]
