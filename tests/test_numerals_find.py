"""Numerals in running text: what is found, what is a word, and the cases of other projects' suites."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao.extract.numerals_find import Numeral, find

CASES = Path(os.environ.get("ZHIBIAO_REAL", Path(__file__).parents[1] / ".." / "shared")) / "cases" / "numerals.jsonl"
ALLOWED = {"number": 0.01, "percent": 0.01, "ordinal": 0.01}  # of all cases of the kind, whole texts included
SECONDS = 3  # for 50,000 characters


def close(got: Decimal, want: str) -> bool:
    top, _, below = want.partition("/")
    value = Decimal(top) / Decimal(below or "1")
    return abs(got - value) <= abs(value) * Decimal("1e-12")


def asked(row: dict, found: list[Numeral]) -> list[Numeral]:
    """The percent model gives percentages alone."""
    return [n for n in found if n.percent] if row["kind"] == "percent" else found


def test_share_of_cases_in_running_text_that_hold() -> None:
    """All rows but those marked contested; ranges are read by the scan for quantities."""
    if not CASES.exists():
        pytest.skip("no numerals.jsonl: set ZHIBIAO_REAL to the folder of test material")
    rows = [r for r in map(json.loads, CASES.read_text("utf-8").splitlines()) if not r.get("contested") and r["kind"] in ALLOWED]
    total = Counter(r["kind"] for r in rows)
    failed: dict[str, list[str]] = {}
    for row in rows:
        if row["whole"]:
            continue
        found, want = asked(row, find(row["text"])), row["expect"]
        if len(found) != len(want) or not all(close(f.value, w["value"]) for f, w in zip(found, want, strict=True)):
            failed.setdefault(row["kind"], []).append(row["text"])
    assert {k: v for k, v in failed.items() if len(v) > ALLOWED[k] * total[k]} == {}


@pytest.mark.parametrize("text", ["一切", "万万", "两两", "四川", "退伍军人", "收拾房间", "海陆空", "肆意", "一看"])
def test_words_are_no_numerals(text: str) -> None:
    assert find(text) == []


@given(st.text(alphabet="零一二三十百千万亿点分之又负成折对打%0123456789.,/- kM个年是，", max_size=40))
def test_any_text_is_searched_without_breaking(text: str) -> None:
    found = find(text)
    assert all(0 <= n.start < n.end <= len(text) for n in found)
    assert [n.start for n in found] == sorted({n.start for n in found})


@pytest.mark.parametrize("piece", ["1", "一", "1,", "1,111", "1.", "百分之", "分之", "三分之", "一点", "1 1/", "-", "成", "万", "1一"])
def test_hostile_input_takes_linear_time(piece: str) -> None:
    began = time.process_time()
    find(piece * (50_000 // len(piece)))
    assert time.process_time() - began < SECONDS
