"""Units: bases, factors, compounds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zhibiao.extract.units import Units, alternatives
from zhibiao.rulebook import load

UNITS = Units(load())


@pytest.mark.parametrize(
    ("written", "base", "factor"),
    [("亩", "平方米", "666.6666667"), ("公顷", "平方米", "10000"), ("平方公里", "平方米", "1000000"), ("公里", "米", "1000"), ("吨", "千克", "1000"), ("斤", "千克", "0.5"), ("度", "千瓦时", "1"), ("吉瓦", "千瓦", "1000000"), ("方", "立方米", "1"), ("‰", "‰", "1"), ("个千分点", "千分点", "1"), ("个百分点", "百分点", "1"), ("成", "%", "10"), ("个亿", "元", "100000000"), ("家", "家", "1"), ("人次", "人次", "1")],
)
def test_base_and_factor(written: str, base: str, factor: str) -> None:
    assert UNITS.get(written)[:2] == (base, Decimal(factor))


@pytest.mark.parametrize(("written", "base"), [("元/人", "元/人"), ("元每平方米", "元/平方米"), ("微克每立方米", "微克/立方米"), ("吨/日", "吨/日"), ("元/人/年", "元/人/年"), ("元／亩", "元/亩")])
def test_compounds_stay_as_written(written: str, base: str) -> None:
    assert UNITS.get(written)[:2] == (base, Decimal(1))


@pytest.mark.parametrize("written", ["", "个个", "元/", "猫"])
def test_what_is_no_unit_is_refused(written: str) -> None:
    with pytest.raises(KeyError):
        UNITS.get(written)


def test_the_longest_unit_wins() -> None:
    import re

    assert re.match(alternatives(["千瓦", "千瓦时", "个", "个百分点"]), "千瓦时电")[0] == "千瓦时"


def test_every_classifier_and_alias_is_found_behind_a_number() -> None:
    import re

    pattern = re.compile(UNITS.pattern)
    assert [name for name in UNITS.known if pattern.fullmatch(name) is None] == []
