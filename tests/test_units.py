"""Units: bases, factors, compounds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zhibiao.errors import RuleError
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


OUNCE = 'kind = "unit"\nabout = "Ours."\n[[unit]]\nname = "盎司"\nbase = "千克"\nfactor = "0.02835"\ndimension = "mass"\naliases = ["英两"]\n'


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"英两"', '"吨"', "盎司: 吨 is a name of 吨 too; a name stands for one unit"),
        ('"盎司"', '"公吨"', "公吨: 公吨 is a name of 吨 too"),
        ('"千克"', '"克"', "盎司: the base 克 is kept in 千克 itself; let 千克 be the base"),
        ('"千克"', '"千克重"', "盎司: the base 千克重 is no unit"),
    ],
)
def test_a_unit_that_would_change_another_or_stand_beside_it_is_refused(tmp_path, old: str, new: str, message: str) -> None:
    (tmp_path / "mine.toml").write_text(OUNCE, "utf-8")
    assert Units(load(extra=tmp_path)).get("英两").base == "千克"
    (tmp_path / "mine.toml").write_text(OUNCE.replace(old, new), "utf-8")
    with pytest.raises(RuleError, match=message):
        Units(load(extra=tmp_path))


def test_the_longest_unit_wins() -> None:
    import re

    assert re.match(alternatives(["千瓦", "千瓦时", "个", "个百分点"]), "千瓦时电")[0] == "千瓦时"


def test_every_classifier_and_alias_is_found_behind_a_number() -> None:
    import re

    pattern = re.compile(UNITS.pattern)
    assert [name for name in UNITS.known if pattern.fullmatch(name) is None] == []
