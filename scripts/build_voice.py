"""Build rules/structure/voice.csv from work reports whose headings say what looks back and what ahead.

python scripts/build_voice.py FOLDER [OUT]        FOLDER holds work reports as text, one a file, in any encoding zhibiao reads

The first and the last two characters of every clause below a heading of review or plan are counted; the weight is the natural
logarithm of how much more often they open (or close) a clause that plans than one that reports. Nothing of a document but
pairs of characters that many documents share goes into the table, and the same folder gives the same bytes.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from math import log
from pathlib import Path

from zhibiao.errors import InputError
from zhibiao.rulebook import load
from zhibiao.run import Pipeline
from zhibiao.structure.outline import outline
from zhibiao.structure.title import find_title
from zhibiao.structure.voice import CLAUSES, SIDE

OUT = Path(__file__).resolve().parents[1] / "rules" / "structure" / "voice.csv"
FEWEST, DOCUMENTS = 40, 25  # times, and documents, a pair must be seen in: fewer are names and fashions of one place
WEAKEST, STRONGEST = 0.7, 2.5  # what weighs less says nothing; no pair outweighs a paragraph
PRIOR = 4.0  # added to both counts
PLACES = ("start", "end")
HEAD = (
    "# The voice of a clause, by its first (start) and last (end) two characters: above 0 it plans, below 0 it reports.",
    "# Made by scripts/build_voice.py from {n} work reports: log of (share in plan)/(share in review), {low} to {high};",
    "# pairs seen fewer than {few} times or in fewer than {docs} documents are left out.",
)


def clauses(pipeline: Pipeline, path: Path) -> Iterator[tuple[int, str]]:
    """The clauses of a work report that stand below a heading with a role: 1 plans, -1 reports."""
    raw, _ = pipeline.decode(path, path.name)
    text = pipeline.repairer.repair(raw.text).clean
    structure, title = pipeline.structure, find_title(text)
    if structure.genre.of(title.text, text[:1000], "")[0] != "work_report":
        return
    for row in outline(text, structure.splitter.spans(text), structure.roles, (title.start, title.end)).rows:
        side = SIDE.get(row.role, 0) if row.sure == 2 and row.role != "problems" and not row.heading else 0
        if side:
            yield from ((side, c) for c in CLAUSES.split(text[row.start + row.mark : row.end]) if len(c) > 2)


def count(pipeline: Pipeline, folder: Path) -> tuple[dict[str, Counter[tuple[int, str]]], dict[str, Counter[str]], int]:
    """How often each pair opens or closes a clause of each side, in how many documents, and how many documents there are."""
    times = {place: Counter[tuple[int, str]]() for place in PLACES}
    spread = {place: Counter[str]() for place in PLACES}
    documents = 0
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        try:
            found = list(clauses(pipeline, path))
        except InputError as error:
            print(error, file=sys.stderr)
            continue
        documents += bool(found)
        for place, cut in zip(PLACES, (slice(None, 2), slice(-2, None)), strict=True):
            pairs = [(side, clause[cut]) for side, clause in found]
            times[place].update(pairs)
            spread[place].update({pair for _, pair in pairs})
    return times, spread, documents


def weights(times: Counter[tuple[int, str]], spread: Counter[str]) -> list[tuple[str, float]]:
    """The pairs that tell, the strongest first."""
    totals = {side: sum(n for (s, _), n in times.items() if s == side) or 1 for side in (-1, 1)}
    found = []
    for pair, documents in spread.items():
        plan, review = times[1, pair], times[-1, pair]
        if documents < DOCUMENTS or plan + review < FEWEST or not all("\u4e00" <= c <= "\u9fff" for c in pair):
            continue
        weight = log((plan + PRIOR) / (totals[1] + PRIOR)) - log((review + PRIOR) / (totals[-1] + PRIOR))
        if abs(weight) >= WEAKEST:
            found.append((pair, round(max(-STRONGEST, min(STRONGEST, weight)), 1)))
    return sorted(found, key=lambda item: (-item[1], item[0]))


def main(folder: Path, out: Path) -> None:
    """Count, weigh, write."""
    times, spread, documents = count(Pipeline(load()), folder)
    facts = {"n": documents, "low": -STRONGEST, "high": STRONGEST, "few": FEWEST, "docs": DOCUMENTS}
    with out.open("w", encoding="utf-8", newline="") as handle:
        handle.writelines(f"{line.format(**facts)}\n" for line in HEAD)
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("place", "word", "weight"))
        for place in PLACES:
            writer.writerows((place, pair, weight) for pair, weight in weights(times[place], spread[place]))


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) == 3 else OUT)
