"""An article, its figures, and what the record says of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from zhibiao.check.rows import Entry, Paper
from zhibiao.table import Row

__all__ = ["Article", "Claim", "Evidence"]


class Article(NamedTuple):
    """A text to be checked, read by the same pipeline as the record: `raw` is its text as decoded, `entries` its figures in text order."""

    paper: Paper
    raw: str
    entries: Sequence[Entry]


class Evidence(NamedTuple):
    """A figure of the record beside a claim: `relation` is the verdict it would give, `why` says what agrees and what does not."""

    entry: Entry
    relation: str
    why: str


class Claim(NamedTuple):
    """A figure of an article, the verdict (of VERDICTS) and its reason, and the evidence, best first.

    Without evidence the verdict is not_found; not_found with evidence says that nothing agrees well enough for a verdict.
    """

    entry: Entry
    verdict: str
    reason: str
    evidence: Sequence[Evidence]

    def row(self) -> Row:
        """The claim as a row of CLAIMS."""
        e, best = self.entry, self.evidence[0].entry if self.evidence else None
        return (
            e.quote, e.raw_start, e.raw_end, e.indicator, e.region, e.period, e.value_low, e.value_high, e.unit, self.verdict, self.reason,
            *((best.record_id, best.quote, best.doc_id) if best else ("", "", "")),
        )  # fmt: skip
