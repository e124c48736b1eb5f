"""Digits dropped by a scraper or an editor: 计划为亿元, 增长%, 项目个以上."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhibiao.damage.finding import Finding, Patterns, excerpt

if TYPE_CHECKING:
    from zhibiao.model import Document

__all__ = ["find"]


def find(document: Document, patterns: Patterns) -> list[Finding]:
    """One finding for all sentences in which a unit stands without its number."""
    text = document.text.clean
    places = sorted(found.start() for p in patterns.get("dropped", []) for found in p.finditer(text))
    if not places:
        return []
    spans, i = [], 0
    for sentence in document.sentences:
        while i < len(places) and places[i] < sentence.start:
            i += 1
        if i < len(places) and places[i] < sentence.end:
            spans.append((sentence.start, sentence.end))
    what = f"{len(places)} units stand without their number: the digits were lost"
    return [
        Finding(tuple(spans), f"“{excerpt(text, max(0, places[0] - 8))}”", what, "look the figures up in the original")
    ]
