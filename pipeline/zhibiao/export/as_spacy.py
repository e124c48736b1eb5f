"""spaCy: a DocBin of the documents, a token for each character, the records as spans.

`doc.spans["figures"]` and `doc.spans["measures"]` hold the spans, their label is the kind, their id the record_id. `doc.user_data["zhibiao"]` holds the document's row of the table
and its records, by record_id; `doc.cats` is left alone. A text keeps its characters: `doc.text` is the text as decoded, with one sort of line end.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhibiao.export.papers import Paper, papers
from zhibiao.export.tables import Tables, library

__all__ = ["write"]

GROUPS = ("figures", "measures")


def write(tables: Tables, path: Path) -> None:
    """Write the documents as a DocBin; raises UsageError where spaCy is not installed, else as `papers` does."""
    spacy = library("spacy", "spacy", "spacy")
    tokens = library("spacy.tokens", "spacy", "spacy")
    vocab = spacy.blank("zh").vocab
    # no attributes but the text: a token is a character, and what else spaCy would keep of each is empty
    held = tokens.DocBin(attrs=["ORTH", "SPACY"], store_user_data=True)
    for paper in papers(tables, "spacy"):
        held.add(_doc(paper, vocab, tokens))
    path.write_bytes(held.to_bytes())


def _doc(paper: Paper, vocab: Any, tokens: Any) -> Any:  # noqa: ANN401 (spaCy has no types here)
    text = paper.shown.text
    doc = tokens.Doc(vocab, words=list(text), spaces=[False] * len(text))
    for group in GROUPS:
        rows = [row for row in paper.rows if (row["kind"] == "measure") is (group == "measures")]
        doc.spans[group] = [tokens.Span(doc, row["start"], row["end"], label=row["kind"], span_id=row["record_id"]) for row in rows]
    doc.user_data["zhibiao"] = {"document": paper.facts, "records": {row["record_id"]: row for row in paper.rows}}
    return doc
