"""Structure and measures on real documents: the bars that may not fall."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from zhibiao.extract.measures import Measures
from zhibiao.structure import Structure
from zhibiao.text import Text

AHEAD = {"plan", "targets", "measures"}


@pytest.fixture(scope="module")
def structure(rulebook):
    return Structure(rulebook)


def labelled(real: Path) -> list[tuple[str, str, list[dict[str, object]]]]:
    """Name, repaired text and labels of each labelled document."""
    found = []
    for path in sorted(real.glob("gold/*/labels/*.jsonl")):
        base, name = path.parents[1], path.stem
        text = next((p for p in (base / f"clean/{name}.txt", base / f"input/{name}.txt") if p.exists()), None)
        if text:
            found.append(
                (
                    name,
                    text.read_text("utf-8"),
                    [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()],
                )
            )
    return found


def test_years_of_work_reports(structure, real):
    with (real / "corpus/index.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = [
            r
            for r in csv.DictReader(handle)
            if r["kind"].startswith("gwr_")
            and r["kind"] != "gwr_town"
            and re.fullmatch(r"\d{4}", r["year"])
            and "(" not in r["region"]
        ]
    right = 0
    for row in rows:
        text = (real / f"corpus/docs/{row['id']}.txt").read_text("utf-8", errors="replace").replace("\\r\\n", "\n")
        right += structure.analyse(Text(text), "x.txt")[0].year == row["year"]  # the text alone
    assert right / len(rows) >= 0.97


def test_the_role_says_target_or_result(structure, real):
    counts: Counter[str] = Counter()
    for name, text, labels in labelled(real):
        if not name.startswith("gwr_"):
            continue
        sentences, at = structure.analyse(Text(text), f"{name}.txt")[2], 0
        for label in labels:
            quote = f"{label.get('anchor', '')}{label['quote']}"
            found = text.find(quote, max(0, at - 400)) if label["kind"] != "measure" else -1
            if found < 0:
                continue
            at = found
            spot = at + len(str(label.get("anchor", "")))
            role = next((s.role for s in sentences if s.start <= spot < s.end), "")
            counts["none" if not role else "right" if (role in AHEAD) == (label["kind"] == "target") else "wrong"] += 1
    assert counts["right"] / (counts["right"] + counts["wrong"]) >= 0.95
    assert counts["none"] <= 0.1 * sum(counts.values())


@pytest.mark.parametrize(("folder", "recall", "precision"), [("seeds", 0.95, 0.9), ("dev", 0.9, 0.85)])
def test_measures(structure, rulebook, real, folder, recall, precision):
    engine, counts = Measures(rulebook), Counter[str]()
    names = {p.stem for p in real.glob(f"gold/{folder}/labels/*.jsonl")}
    for name, text, labels in labelled(real):
        wanted = [label for label in labels if label["kind"] == "measure"]
        if name not in names or not wanted:
            continue
        meta, _, sentences, _ = structure.analyse(Text(text), f"{name}.txt")
        found = [plain(lead) for _, _, lead, _, _ in engine.find(text, sentences, meta)]
        needed = [plain(str(w["quote"])) for w in wanted if not w.get("optional")]
        allowed = [plain(str(w["quote"])) for w in wanted]
        counts["needed"] += len(needed)
        counts["hit"] += sum(any(same(w, f) for f in found) for w in needed)
        counts["found"] += len(found)
        counts["right"] += sum(any(same(w, f) for w in allowed) for f in found)
    assert counts["needed"], f"no label of a measure in {folder}"
    assert counts["hit"] >= recall * counts["needed"]
    assert counts["right"] >= precision * counts["found"]


def plain(text: str) -> str:
    return re.sub(r"[\s的了“”\"'《》、，,（）()]", "", text)


def same(wanted: str, found: str) -> bool:
    return wanted.startswith(found[:12]) or found.startswith(wanted[:12])
