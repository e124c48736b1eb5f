"""doccano: a line for each document, its records as labelled spans (the label is the kind in words).

doccano counts places as JavaScript does, in UTF-16 units (unless a project counts grapheme clusters: leave that off), and knows nothing of a span but its label. Spans of one place and label
(the three parts of a ratio) are one span. What the records were goes into the key `zhibiao`, which doccano keeps as metadata.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from zhibiao.export.label_studio import packed
from zhibiao.export.label_studio_config import word
from zhibiao.export.papers import Paper, papers
from zhibiao.export.shown import Units
from zhibiao.export.tables import Tables

__all__ = ["write"]


def write(tables: Tables, path: Path) -> None:
    """Write a JSON line for each document; raises as `papers` does."""
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        for paper in papers(tables, "doccano"):
            handle.write(json.dumps(line(paper), ensure_ascii=False) + "\n")


def line(paper: Paper) -> dict[str, Any]:
    """A document as doccano's JSONL has it, for sequence labeling."""
    units = Units(paper.shown.text)
    spans = dict.fromkeys((units.of(row["start"]), units.of(row["end"]), word("kind", row["kind"])) for row in paper.rows)
    return {"text": paper.shown.text, "label": [list(span) for span in spans], "zhibiao": packed(paper)}
