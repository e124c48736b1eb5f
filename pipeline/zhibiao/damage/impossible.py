"""Numbers that cannot be: 比重到达2023%, 89%.33."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhibiao.damage.finding import Finding, Patterns, excerpt

if TYPE_CHECKING:
    from zhibiao.model import Document

__all__ = ["find"]


def find(document: Document, patterns: Patterns) -> list[Finding]:
    """One finding for all of them."""
    text = document.text.clean
    spans = sorted(found.span() for p in patterns.get("impossible", []) for found in p.finditer(text))
    if not spans:
        return []
    shown = "、".join(excerpt(text, start, end - start) for start, end in spans[:4])
    cure = "look them up in the original"
    return [
        Finding(tuple(spans), f"“{excerpt(text, max(0, spans[0][0] - 8))}”", f"numbers that cannot be: {shown}", cure)
    ]
