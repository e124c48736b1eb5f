"""What a check of damage gives."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Finding", "Patterns", "Spans", "excerpt"]

Patterns = dict[str, list[re.Pattern[str]]]  # compiled rules by class
Spans = tuple[tuple[int, int], ...]


class Finding(NamedTuple):
    """One damage: the stretches of the clean text it touches, where it is in words, what is wrong, what to do."""

    spans: Spans
    where: str
    what: str
    cure: str


def excerpt(text: str, at: int, size: int = 24) -> str:
    """A few characters from a place, on one line.

    >>> excerpt("增长8%。\\n下一句", 0, 7)
    '增长8%。 下'
    """
    return " ".join(text[at : at + size].split())
