"""An article held against the record: every figure of it, the verdict, and the evidence."""

from __future__ import annotations

from pathlib import Path

from zhibiao.check.claim import Article, Claim
from zhibiao.check.claims_index import USED, Index, name_of
from zhibiao.check.claims_judge import Chances, judged
from zhibiao.check.claims_match import Matcher
from zhibiao.check.claims_value import span, stated
from zhibiao.check.rows import Entry, Paper, Records
from zhibiao.rulebook import Rulebook
from zhibiao.run import Pipeline
from zhibiao.table import COLUMNS, DOCUMENT_COLUMNS, document_row, rows

__all__ = ["Judge", "read_article"]

NAMES = [column.name for column in COLUMNS]
CELLS = [NAMES.index(name) for name in Entry._fields]
DOCUMENT = [column.name for column in DOCUMENT_COLUMNS]


def read_article(source: Path | bytes, name: str, pipeline: Pipeline) -> Article:
    """A text to be checked, read as documents are. Raises InputError and OSError as `Pipeline.read` does."""
    document = pipeline.read(source, name)
    records = pipeline.records(document)
    told = dict(zip(DOCUMENT, document_row(document, records), strict=True))
    paper = Paper(document.source.doc_id, document.source.sha256, *(str(told[field]) for field in Paper.__slots__[2:]))
    entries = [Entry(*(row[n] for n in CELLS)) for row in rows(document, records)]  # type: ignore[arg-type]
    return Article(paper, document.text.raw, [e for e in entries if e.kind != "measure"])


class Judge:
    """The record, ready to be asked; built once for many articles."""

    def __init__(self, records: Records, rulebook: Rulebook) -> None:
        self._index, self._matcher = Index(records), Matcher(rulebook)

    def judge(self, article: Article) -> list[Claim]:
        """A claim for each figure of an article, in its order."""
        return [self.figure(entry) for entry in article.entries]

    def figure(self, claim: Entry) -> Claim:
        """The verdict on one figure."""
        if claim.value_state not in USED or stated(claim) is None:
            return Claim(claim, "not_found", "no number that could be held against the record", ())
        low, high = span(claim)
        own = self._index.about([name_of(claim)])
        kin = self._index.about(sorted(self._matcher.kin.get(name_of(claim), ())))
        near = self._index.close(claim, own, low, high) + self._index.close(claim, kin, low, high)
        fits = [self._matcher.fit(claim, entry) for entry in near]
        if not fits:
            fits = [self._matcher.fit(claim, entry) for entry in self._index.here(claim, low, high)]
        return judged(claim, fits, Chances(*self._index.cells(claim, own)))
