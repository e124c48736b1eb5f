"""What a check finds: the figures that disagree and a sentence that says how."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from zhibiao.check.rows import Entry
from zhibiao.table import Row

__all__ = ["Finding"]


class Finding(NamedTuple):
    """One finding. The first of `entries` is the figure it is about; `expected` and `found` are words, as a reader would write them.

    `severity` is how bad this one is, where that is less than the check's own; 0 where it is as bad.
    """

    code: str
    message: str
    expected: str
    found: str
    entries: Sequence[Entry]
    severity: int = 0

    def row(self, severity: int) -> Row:
        """The finding as a row of FINDINGS."""
        first = self.entries[0]
        return (
            self.code, str(self.severity or severity), first.doc_id, first.region, first.period, self.message, self.expected, self.found,
            " ".join(e.record_id for e in self.entries), "｜".join(e.quote for e in self.entries),
        )  # fmt: skip
