"""What a figure is called: sentences of one kind, and what their figures must be named (indicator, scope)."""

from __future__ import annotations

import pytest

import zhibiao


def named(text: str) -> list[tuple[str, str]]:
    return [(row.indicator, row.scope) for row in zhibiao.extract(f"2023年工作回顾\n{text}").itertuples()]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("全市税收完成50亿元（不含某区，下同）、增长9%。", [("税收收入", ""), ("税收收入", "")]),
        ("全市税收（不含某区，下同）增长9%。", [("税收收入", "")]),
        ("改造棚户区300户（套）、农村危房450户。", [("棚户区改造", "改造"), ("农村危房", "改造")]),
    ],
)
def test_remark_in_brackets_names_nothing(text: str, names: list[tuple[str, str]]) -> None:
    assert named(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("固定电话年末用户18.9万户。", [("固定电话用户", "")]),
        ("城乡居民储蓄年末余额达到57亿元、增长12%。", [("住户存款余额", ""), ("城乡居民储蓄余额", "")]),
        ("全县年末牧户900户。", [("牧户", "")]),
    ],
)
def test_moment_inside_a_name(text: str, names: list[tuple[str, str]]) -> None:
    assert named(text) == names


def test_a_list_without_its_word_is_dealt_over_like_figures_only() -> None:
    assert named("进出口总额达到97亿元、增长15%。") == [("进出口总额", ""), ("进出口总额", "")]
    assert [name for name, _ in named("进口和出口达到97亿元、65亿元。")] == ["进口总额", "出口总额"]


def test_peers_do_not_restrict_one_another() -> None:
    rows = named("普通高中12所，毕业生1.1万人，在校生3.4万人，招生1.2万人。")
    assert [scope for _, scope in rows] == ["", "普通高中", "普通高中", "普通高中"]
    assert [scope for _, scope in named("普通高中招生1.2万人，在校生3.4万人，毕业生1.1万人。")] == ["普通高中"] * 3
