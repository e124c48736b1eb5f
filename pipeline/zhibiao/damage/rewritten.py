"""Texts put through a machine that swaps words (发展→开展, 服务→效劳, 分别→分辨): figures survive, their names do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhibiao.damage.finding import Finding, Patterns

if TYPE_CHECKING:
    from zhibiao.model import Document

__all__ = ["find"]

KINDS = 2  # different swaps that must be found
TIMES = 3  # and how often in all


def find(document: Document, patterns: Patterns) -> list[Finding]:
    """One finding for the whole text where several swaps are seen."""
    text = document.text.clean
    swaps, seen = patterns.get("swap", []), list[list[str]]()
    for left, pattern in zip(range(len(swaps), 0, -1), swaps, strict=True):
        if len(seen) + left < KINDS:  # the last rule, the dearest, is tried only where another has fired
            break
        if found := pattern.findall(text):
            seen.append(found)
    words = sorted({word for found in seen for word in found})
    if len(seen) < KINDS or sum(map(len, seen)) < TIMES:
        return []
    what = f"words were swapped by a machine: {'、'.join(words[:6])}; indicators may be named wrongly"
    return [Finding(((0, len(text)),), "the whole text", what, "use the original")]
