"""Short texts with their figures marked by hand."""

from __future__ import annotations

import re
from decimal import Decimal

from zhibiao.model import Figure

MARKED = re.compile(r"\[([^\[\]|]+)\|?([a-z]*)\]")


def unmarked(marked: str) -> tuple[str, list[Figure]]:
    """The text without its marks, and the figures marked in it as [6家] or [6%|rate]."""
    text, figures, at = "", [], 0
    for mark in MARKED.finditer(marked):
        text += marked[at : mark.start()]
        span = (len(text), len(text) + len(mark[1]))
        quantity = mark[2] or ("share" if "%" in mark[1] else "amount" if "元" in mark[1] else "count")
        figures.append(Figure(*span, span, Decimal(6), Decimal(6), "", "eq", quantity))
        text, at = text + mark[1], mark.end()
    text += marked[at:]
    return text, figures
