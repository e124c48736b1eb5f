"""An article held against the record: every figure of it, the verdict, and the evidence."""

from __future__ import annotations

from zhibiao.check.claim import Article, Claim
from zhibiao.check.claims_index import USED, Index
from zhibiao.check.claims_judge import Chances, judged
from zhibiao.check.claims_match import Matcher
from zhibiao.check.claims_names import Names
from zhibiao.check.claims_read import read_article
from zhibiao.check.claims_value import significant, span, stated
from zhibiao.check.rows import Entry, Records
from zhibiao.rulebook import Rulebook

__all__ = ["Judge", "read_article"]
TELLING = 3  # digits by which a value is looked for under other names


class Judge:
    """The record, ready to be asked; built once for many articles."""

    def __init__(self, records: Records, rulebook: Rulebook) -> None:
        names = Names(rulebook)
        self._index, self._matcher = Index(records, names), Matcher(rulebook, names)

    def judge(self, article: Article) -> list[Claim]:
        """A claim for each figure of an article, in its order."""
        return [self.figure(entry) for entry in article.entries]

    def figure(self, claim: Entry) -> Claim:
        """The verdict on one figure."""
        if claim.value_state not in USED or stated(claim) is None:
            return Claim(claim, "not_found", "no number that could be held against the record", ())
        import numpy as np

        low, high = span(claim)
        name = self._matcher.names.of(claim)
        own = np.unique(np.concatenate((self._index.about([name]), self._index.here(claim))))
        kin = np.setdiff1d(self._index.about(sorted(self._matcher.kin.get(name, ()))), own)
        near = self._index.close(claim, own, low, high) + self._index.close(claim, kin, low, high)
        fits = [self._matcher.fit(claim, entry) for entry in near]
        if not any(not fit.differs for fit in fits) and significant(claim) >= TELLING:
            fits += [self._matcher.fit(claim, entry) for entry in self._index.valued(claim, low, high)]
        return judged(claim, fits, Chances(*self._index.cells(claim, own)))
