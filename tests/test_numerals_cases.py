"""Numerals of other projects' suites, read from the folder of test material; skipped where it is absent."""

from __future__ import annotations

import json
import os
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from zhibiao.extract.numerals import parse, parse_digits, parse_percent, parse_range

CASES = Path(os.environ.get("ZHIBIAO_REAL", Path(__file__).parents[1] / ".." / "shared")) / "cases" / "numerals.jsonl"
LEAST = {"number": 0.99, "percent": 0.99, "fraction": 0.99, "ordinal": 0.99, "digits": 0.99, "range": 0.95, "invalid": 1.0}
NOT_NUMERALS = frozenset("个個對雙半")  # a thing counted, a pair, half a thing: numbers with a unit


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    if not CASES.exists():
        pytest.skip("no numerals.jsonl: set ZHIBIAO_REAL to the folder of test material")
    found = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    return [r for r in found if r["whole"] and not r.get("contested") and not other(r)]


def other(row: dict) -> bool:
    """Whether the case is about something else than one numeral: a thing counted, or a range of percentages."""
    return (row["kind"] == "number" and bool(NOT_NUMERALS & set(row["text"]))) or (row["kind"] == "percent" and isinstance(row["value"], list))


def number(text: str) -> Decimal:
    top, _, below = text.partition("/")
    return Decimal(top) / Decimal(below or "1")


def close(got: Decimal | None, want: str) -> bool:
    return got is not None and abs(got - number(want)) <= abs(number(want)) * Decimal("1e-12")


def holds(row: dict) -> bool:
    text, want = row["text"], row.get("value")
    try:
        if row["kind"] == "percent":
            return close(parse_percent(text), want)
        if row["kind"] == "digits":
            return close(Decimal(parse_digits(text)), want)
        if row["kind"] == "range":
            return all(close(g, w) for g, w in zip(parse_range(text)[:2], want, strict=True))
        if row["kind"] in {"number", "ordinal"}:
            vague = any(s in text for s in "几幾多余餘")
            return close(parse_range(text).low if vague else parse(text.removeprefix("第")), want)
        return close(parse(text), want)
    except ValueError:
        return row["kind"] == "invalid"


def test_share_of_cases_that_hold(rows: list[dict]) -> None:
    asked = Counter(r["kind"] for r in rows)
    failed = [r for r in rows if not holds(r)]
    missed = Counter(r["kind"] for r in failed)
    short = {k: [r["text"] for r in failed if r["kind"] == k] for k, least in LEAST.items() if missed[k] > (1 - least) * asked[k]}
    assert not short
