"""Label Studio: a task for each document, its records as predictions that a person corrects, and the labeling interface beside the file.

A region is a record: its label says the kind, and fields of the region (choices, text areas) the rest. Label Studio counts places in characters (code points), not in
the UTF-16 units of JavaScript, since its version 1.4. What the record was goes into the task's data: the way back (`zhibiao labels`) needs no table.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from zhibiao import __version__
from zhibiao.export import label_studio_config as config
from zhibiao.export.papers import KEPT, Paper, papers
from zhibiao.export.tables import Tables

__all__ = ["beside", "digest", "packed", "write"]

Result = dict[str, Any]


def write(tables: Tables, path: Path) -> None:
    """Write the tasks; raises as `papers` does."""
    tasks = [task(paper) for paper in papers(tables, "label-studio")]
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in tasks)  # a task a line: small, and to be read with other tools
    path.write_text(f"[\n{lines}\n]\n", "utf-8")


def beside(tables: Tables, path: Path) -> str:
    """The labeling interface that the tasks need, for the file beside `path`."""
    return config.xml()


def task(paper: Paper) -> dict[str, Any]:
    """A document as a task with one prediction."""
    results = [result for row in paper.rows for result in _region(row, paper.shown.text)]
    results += _links(paper.rows)
    scores = [float(row["confidence"]) for row in paper.rows]
    predictions = [{"model_version": f"zhibiao {__version__}", "score": round(sum(scores) / len(scores), 3), "result": results}] if scores else []
    return {"data": {"text": paper.shown.text, "title": paper.facts["title"], "zhibiao": packed(paper)}, "predictions": predictions}


def packed(paper: Paper) -> dict[str, Any]:
    """What the way back must know of a document: which it is, its text's hash, and its records as they were."""
    fact = paper.facts
    return {
        "version": __version__,
        "doc_id": fact["doc_id"],
        "doc_sha256": fact["doc_sha256"],
        "text_sha256": digest(paper.shown.text),
        "title": fact["title"],
        "region": fact["region"],
        "columns": ["start", "end", *KEPT],
        "records": [[row["start"], row["end"], *(row[name] for name in KEPT)] for row in paper.rows],
    }


def digest(text: str) -> str:
    """The hash that shows whether a task's text was changed."""
    return sha256(text.encode()).hexdigest()


def _region(row: dict[str, Any], text: str) -> Iterator[Result]:
    """The results of one record: they share an id, and the label stands first, for it makes the region."""
    span = {"start": row["start"], "end": row["end"]}
    head = {"id": row["record_id"], "to_name": config.TEXT, "origin": "prediction"}
    score = float(row["confidence"])
    meta = {"text": [f"规则 {row['rules']}；置信度 {row['confidence']}"]}
    label = {**span, "text": text[row["start"] : row["end"]], "labels": [config.word("kind", row["kind"])]}
    yield {**head, "from_name": config.LABEL, "type": "labels", "value": label, "score": score, "meta": meta}
    for field in config.FIELDS:
        shown = config.shown(field, row)
        if shown:
            key = "choices" if field.choices else "text"
            yield {**head, "from_name": field.name, "type": "choices" if field.choices else "textarea", "value": {**span, key: [shown]}}


def _links(rows: Sequence[dict[str, Any]]) -> Iterator[Result]:
    there = {row["record_id"] for row in rows}
    for row in rows:
        for column, word in config.LINKS.items():
            if row[column] in there:
                yield {"type": "relation", "from_id": row["record_id"], "to_id": row[column], "direction": "right", "labels": [word]}
