"""Traps and idioms: every in-file case, and the pieces the engine is made of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao.extract.quantities import Quantities
from zhibiao.extract.traps import PLACES, Spans, branches
from zhibiao.rulebook import load

RULEBOOK = load()
ENGINE = Quantities(RULEBOOK)
RULES = [*RULEBOOK.of("trap"), *RULEBOOK.of("idiom"), *RULEBOOK.of("unit"), *RULEBOOK.of("classifier"), *RULEBOOK.by_class("cue", "bound", "sign", "rate", "index", "form")]


@pytest.mark.parametrize(("rule", "case"), [pytest.param(r, c, id=f"{r.id}:{c.sort}:{n}") for r in RULES for n, c in enumerate(r.cases)])
def test_in_file_case(rule, case) -> None:
    assert ENGINE.check(rule, case) == ""


def test_every_trap_says_where_it_is_tried() -> None:
    assert {r.get("only", "") for r in RULEBOOK.of("trap")} <= set(PLACES)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)).map(lambda s: (s[0], s[0] + s[1])), max_size=12))
def test_spans_hold_what_lies_in_one(spans: list[tuple[int, int]]) -> None:
    merged = Spans(spans)
    for position in range(65):
        assert merged.holds(position) == any(s <= position < e for s, e in spans)


@pytest.mark.parametrize(("pattern", "parts"), [("a|b", ["a", "b"]), ("(?:a|b)c|d", ["(?:a|b)c", "d"]), (r"[|]x|\|y", ["[|]x", r"\|y"]), ("[]|]|z", ["[]|]", "z"])])
def test_a_pattern_is_split_at_its_top(pattern: str, parts: list[str]) -> None:
    assert branches(pattern) == parts


def test_a_rule_taken_away_changes_what_is_read() -> None:
    without = replace(RULEBOOK, rules={k: v for k, v in RULEBOOK.rules.items() if k != "trap"})
    text = "赴15分钟生活圈"
    assert ENGINE.scan(text) == []
    assert len(Quantities(without).scan(text)) == 1


@pytest.mark.parametrize(("form", "text"), [("rank", "总量居全省第4位"), ("ratio", "三次产业比为8.2:41.3:50.5"), ("per-many", "死亡率9.6/10万"), ("compound", "车程1小时20分钟")])
def test_a_form_taken_away_is_not_read(form: str, text: str) -> None:
    cues = tuple(r for r in RULEBOOK.of("cue") if r.id != form)
    without = Quantities(replace(RULEBOOK, rules={**RULEBOOK.rules, "cue": cues}))
    assert any(form in f.rules for f in ENGINE.scan(text))
    assert not any(form in f.rules for f in without.scan(text))
