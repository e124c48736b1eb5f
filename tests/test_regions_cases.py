"""Places and renamings from other projects' test suites (texts and expected values); runs when the shared folder is there."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from zhibiao.regions import Regions
from zhibiao.rulebook import load

CASES = Path(os.environ.get("ZHIBIAO_REAL", Path(__file__).resolve().parents[2] / "shared")) / "cases" / "regions.jsonl"
DISPUTED = {"regions-0022"}  # the university stands in Sai Kung, not in Kowloon City
pytestmark = pytest.mark.skipif(not CASES.exists(), reason="no folder of real documents (set ZHIBIAO_REAL)")


@pytest.fixture(scope="module")
def regions() -> Regions:
    return Regions(load())


def cases(*kinds: str) -> list[dict]:
    rows = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    return [
        row
        for row in rows
        if row.get("kind", "place") in kinds and not row.get("contested") and row["id"] not in DISPUTED
    ]


def holds(name: str, want: dict) -> bool:
    """Whether a path holds every part asked for; a part that is null or repeats the one above asks for nothing."""
    for part in ("province", "city", "county", "town"):
        wanted = want.get(part)
        if wanted and wanted != "市辖区" and wanted not in name:
            return False
    return True


def found(regions: Regions, case: dict) -> list[str]:
    if len(case["expect"]) > 1:
        return [place.name for _, _, place in regions.mentions(case["text"])]
    place = regions.lookup(case["text"])
    return [place.name] if place else [""]


def test_places(regions: Regions) -> None:
    rows = cases("place")
    wrong = [
        (row["text"], found(regions, row))
        for row in rows
        if not all(any(holds(name, want) for name in found(regions, row)) for want in row["expect"])
    ]
    assert len(wrong) <= 0.03 * len(rows), wrong


def renamed(regions: Regions, case: dict) -> bool:
    if case["kind"] == "renamed":
        return any(holds(place.name, case["expect"][0]) for place in regions.renamed(case["text"], 2024))
    if case["kind"] == "name-change":
        place = regions.at(case["adcode"], int(case["years"][-4:]))
        return place is not None and place.name.endswith(case["expect"][0]["name"])
    got = regions.renamed(case["text"], case["to_year"], since=case["from_year"])
    return [place.code for place in got] == case["expect"]


def test_renamed(regions: Regions) -> None:
    rows = cases("renamed", "name-change", "adcode-year-map")
    wrong = [(row["id"], row["text"], row["expect"]) for row in rows if not renamed(regions, row)]
    assert len(wrong) <= 0.05 * len(rows), wrong
