"""An article held against the record: every figure of it, the verdict, and the evidence."""

from __future__ import annotations

from zhibiao.check.claim import Article, Claim
from zhibiao.check.claims_fulfilment import Fulfilments
from zhibiao.check.claims_index import USED, Index
from zhibiao.check.claims_judge import Chances, judged
from zhibiao.check.claims_match import Matcher
from zhibiao.check.claims_names import Names
from zhibiao.check.claims_read import read_article
from zhibiao.check.claims_value import significant, span
from zhibiao.check.rows import Entry, Records
from zhibiao.diff.values import number
from zhibiao.extract.codebook import Codebook
from zhibiao.rulebook import Rulebook

__all__ = ["Judge", "read_article"]
KINDS = ("target", "actual")
TELLING = 3  # digits by which a value is looked for under other names


class Judge:
    """The record, ready to be asked; built once for many articles. `book` is the code book, where it was made already."""

    def __init__(self, records: Records, rulebook: Rulebook, book: Codebook | None = None) -> None:
        names = Names(rulebook, book)
        self._index, self.matcher = Index(records, names), Matcher(rulebook, names)
        self._fulfilments = Fulfilments(rulebook, self._index, self.matcher)

    def judge(self, article: Article) -> list[Claim]:
        """A claim for each figure of an article, and for what it says of targets, ranks and comparisons in words; in its order."""
        figures = [self.figure(entry) for entry in article.entries]
        spoken = _apart(list(self._fulfilments.claims(article)), figures)
        computed = [c for c in spoken if c.verdict != "not_found"]
        left = [f for f in figures if f.verdict != "not_found" or not any(_meets(f.entry, c.entry) for c in computed)]
        return sorted((*left, *spoken), key=lambda claim: claim.entry.raw_start)

    def figure(self, claim: Entry) -> Claim:
        """The verdict on one figure."""
        if self.matcher.names.open_ended(claim):
            ways = [self._figure(claim._replace(kind=kind)) for kind in KINDS]
            held = next((way for way in ways if way.verdict.startswith("supported")), None)
            return held or Claim(claim, "not_found", "it is not told whether it is an aim or a result", ways[0].evidence or ways[1].evidence)
        return self._figure(claim)

    def _figure(self, claim: Entry) -> Claim:
        if claim.value_state not in USED or number(claim) is None:
            return Claim(claim, "not_found", "no number that could be held against the record", ())
        import numpy as np

        low, high = span(claim)
        name = self.matcher.names.of(claim)
        own, here = self._index.about([name]), self._index.here(claim)
        kin = self._index.about(sorted(self.matcher.kin.get(name, ())))
        near = [self._index.close(claim, rows, low, high) for rows in (own, here[np.isin(here, own, invert=True)], kin)]
        asked = self.matcher.asked(claim)
        fits = [self.matcher.fit(asked, entry) for entry in self._index.records.entries(np.concatenate(near))]
        if not any(not fit.differs for fit in fits) and significant(claim) >= TELLING:
            fits += [self.matcher.fit(asked, entry) for entry in self._index.valued(claim, low, high)]
        return judged(claim, fits, lambda: Chances(*self._index.cells(claim, own)))


def _apart(spoken: list[Claim], figures: list[Claim]) -> list[Claim]:
    """Claims in words without those that a figure of the article already tells of: a rank with its own verdict, 1.2个百分点 that nothing was computed for."""
    return [c for c in spoken if not any(_meets(c.entry, f.entry) and (f.verdict != "not_found" or c.verdict == "not_found") for f in figures)]


def _meets(one: Entry, other: Entry) -> bool:
    return one.raw_start < other.raw_end and other.raw_start < one.raw_end
