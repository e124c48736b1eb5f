"""Fits the weights of rules/confidence.csv on labelled documents.

    python scripts/fit_confidence.py INPUTS LABELS [INPUTS LABELS …]

INPUTS is a folder of documents, LABELS the folder of their .jsonl labels (see corpora/README.md). A logistic regression with a
penalty says how much each feature of a record speaks for its being right; the cut is the sum that SHARE of the records reach. What is
printed says how many of those are right, in the documents of the fit and in documents left out of it. Same inputs, same file.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

from zhibiao import evaluate, table
from zhibiao.extract.confidence import features
from zhibiao.run import Pipeline

PENALTY, FOLDS, STEPS, RARE = 6.0, 8, 30, 6
SHARE = 0.80  # of the records repair did not touch
OUT = Path(__file__).parents[1] / "rules/confidence.csv"
Row = tuple[dict[str, str], bool, int]


class Recorder:
    """Stands in for the weights and keeps the features of every record."""

    def __init__(self) -> None:
        self.seen: dict[tuple[int, int, str], dict[str, str]] = {}

    def of(self, figure, name, kind, placed, sentence, doc_type, touched, state, doubts=()) -> float:  # noqa: ANN001
        if not touched:
            self.seen[figure.start, figure.end, str(figure.low)] = features(figure, name, kind, placed, sentence, doc_type)
        return 1.0


def observed(inputs: Path, labels: Path, group: int) -> list[Row]:
    """Features, rightness and group (document) of every record that the labels speak of."""
    pipeline = Pipeline()
    columns = [c.name for c in table.COLUMNS]
    out: list[Row] = []
    for path in sorted(inputs.iterdir()):
        label = next((p for p in (labels / f"{path.stem}.jsonl", labels / f"{path.stem.removesuffix('.raw')}.jsonl") if p.exists()), None)
        if label is None:
            continue
        group += 1
        recorder = Recorder()
        pipeline.extractor.confidence = recorder  # type: ignore[assignment]
        document = pipeline.read(path, path.name)
        records = pipeline.records(document)
        rows = [dict(zip(columns, ("" if v is None else v for v in row), strict=True)) for row in table.rows(document, records)]
        kept = [(r, row) for r, row in zip(records, rows, strict=True) if r.kind != "measure" and r.state != "no_number"]
        for (record, _), right in zip(kept, evaluate.judged(label, [row for _, row in kept]), strict=True):
            seen = recorder.seen.get((record.start, record.end, str(record.low)))
            if seen is not None and right is not None:
                out.append((seen, right, group))
    return out


def matrix(rows: list[Row], names: dict[tuple[str, str], int]) -> np.ndarray:
    x = np.zeros((len(rows), len(names) + 1))
    x[:, -1] = 1
    for i, (seen, _, _) in enumerate(rows):
        for key in seen.items():
            if key in names:
                x[i, names[key]] = 1
    return x


def fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Newton's method for the penalised logistic regression; the bias is not penalised."""
    w = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], PENALTY)
    penalty[-1] = 1e-6
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-(x @ w)))
        gradient = x.T @ (p - y) + penalty * w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        w -= np.linalg.solve(hessian, gradient)
    return w


def main() -> None:
    rows: list[Row] = []
    for inputs, labels in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
        rows += observed(Path(inputs), Path(labels), rows[-1][2] if rows else 0)
    counts: dict[tuple[str, str], int] = {}
    for seen, _, _ in rows:
        for key in seen.items():
            counts[key] = counts.get(key, 0) + 1
    names = {key: i for i, key in enumerate(sorted(k for k, n in counts.items() if n >= RARE))}
    x, y = matrix(rows, names), np.array([right for _, right, _ in rows], float)
    fold = np.array([group % FOLDS for _, _, group in rows])
    held = np.zeros(len(rows))
    for number in range(FOLDS):
        held[fold == number] = x[fold == number] @ fit(x[fold != number], y[fold != number])
    weights = fit(x, y)
    total = x @ weights
    cut = float(np.sort(total)[int(len(total) * (1 - SHARE))])
    over = held >= np.sort(held)[int(len(held) * (1 - SHARE))]
    with OUT.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("feature", "value", "weight"))
        writer.writerow(("", "bias", f"{weights[-1]:.3f}"))
        writer.writerow(("", "cut", f"{cut:.3f}"))
        writer.writerows((f, v, f"{weights[i]:.3f}") for (f, v), i in names.items())
    sure = total >= cut
    print(f"{len(rows)} records, {y.mean():.3f} right; {sure.mean():.3f} above the cut, {y[sure].mean():.3f} of them right, left out {y[over].mean():.3f}")


if __name__ == "__main__":
    main()
