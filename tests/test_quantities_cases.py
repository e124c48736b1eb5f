"""Cases of other projects' suites, read from the folder of test material; skipped where it is absent."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest
from opencc import OpenCC

from zhibiao.extract.quantities import Quantities
from zhibiao.model import Figure
from zhibiao.rulebook import load

CASES = Path(os.environ.get("ZHIBIAO_REAL", Path(__file__).parents[1] / ".." / "shared")) / "cases"

# the sources' unit names: our base unit and the factor to it
UNITS = {
    "Mu": ("平方米", "666.6666667"),
    "Kilogram": ("千克", "1"),
    "Gram": ("千克", "0.001"),
    "Liang": ("千克", "0.05"),
    "两": ("千克", "0.05"),
    "kg": ("千克", "1"),
    "Centimeter": ("米", "0.01"),
    "Centimetre": ("米", "0.01"),
    "Meter": ("米", "1"),
    "Metre": ("米", "1"),
    "Kilometer": ("米", "1000"),
    "Kilometre": ("米", "1000"),
    "千米": ("米", "1000"),
    "公里": ("米", "1000"),
    "分米": ("米", "0.1"),
    "毫米": ("米", "0.001"),
    "微米": ("米", "0.000001"),
    "纳米": ("米", "0.000000001"),
    "海里": ("米", "1852"),
    "Litre": ("立方米", "0.001"),
    "Millilitre": ("立方米", "0.000001"),
    "平方米": ("平方米", "1"),
    "m²": ("平方米", "1"),
    "平方千米": ("平方米", "1000000"),
    "C": ("摄氏度", "1"),
    "Celsius": ("摄氏度", "1"),
    "人": ("人", "1"),
    "余件": ("件", "1"),
    "余名": ("名", "1"),
    "个百分点": ("百分点", "1"),
    "倍": ("倍", "1"),
    "Hertz": ("赫兹", "1"),
    "Megahertz": ("兆赫兹", "1"),
    "Kilocalorie": ("千卡", "1"),
    "mol": ("摩尔", "1"),
    "km/h": ("公里/小时", "1"),
    "千米每小时": ("公里/小时", "1"),
    "米每秒": ("米/秒", "1"),
    "Hour": ("秒", "3600"),
    "Minute": ("秒", "60"),
    "Second": ("秒", "1"),
    "Month": ("个月", "1"),
    "CNY": ("元", "1"),
    "Dollar": ("", "1"),
    "Cent": ("元", "0.01"),
    "USD": ("美元", "1"),
    "EUR": ("欧元", "1"),
    "HKD": ("港元", "1"),
    "JPY": ("日元", "1"),
    "JPY¥": ("日元", "1"),
    "GBP": ("英镑", "1"),
    "KRW": ("韩元", "1"),
    "THB": ("泰铢", "1"),
    "CHF": ("瑞士法郎", "1"),
    "TWD": ("新台币", "1"),
    "AUD": ("澳元", "1"),
    "NGN": ("奈拉", "1"),
}
# foreign measures, ages and chat: not what policy documents are written in
OUT_OF_REACH = {"Foot", "Inch", "Mile", "Gallon", "英尺每秒", "英里", "英尺", "丈", "寸", "码", "光年", "皮米", "F", "Fahrenheit", "Degree", "Bit", "Kilobit", "Megabyte", "Kilobyte", "Bitcoin", "年后"}


@pytest.fixture(scope="module")
def engine() -> Quantities:
    return Quantities(load())


def rows(name: str) -> list[dict]:
    path = CASES / name
    if not path.exists():
        pytest.skip(f"no {name}: set ZHIBIAO_REAL to the folder of test material")
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [r for r in lines if not r.get("contested") and r["kind"] != "age" and not any(e.get("unit") in OUT_OF_REACH for e in r["expect"])]


def close(value: Decimal) -> float:
    return float(f"{value:.9g}")


SECONDS = {"小时": 3600, "分钟": 60}


def ends(figure: Figure) -> set[float]:
    factor = SECONDS.get(figure.unit, 1)
    return {close(v * factor) for v in (figure.low, figure.high) if v is not None}


def read(engine: Quantities, row: dict) -> list[Figure]:
    """The figures of the text as the repair stage hands it on: simplified, and of the kind the file asks for."""
    figures = engine.scan(OpenCC("t2s").convert(row["text"]))
    return [f for f in figures if f.quantity == "amount"] if (row["kind"] == "money" and not row["expect"]) or (row["kind"] == "money-span" and not row["expect"]) else figures


def holds(figures: list[Figure], row: dict) -> bool:
    """Every value expected is read, in its unit; where nothing is expected nothing is."""
    if not row["expect"]:
        return not figures
    if row["kind"] == "money-span":
        return len(figures) == len(row["expect"])
    for want in row["expect"]:
        if want.get("value") is None:
            continue
        base, factor = UNITS.get(want["unit"], (want["unit"], "1"))
        values = want["value"] if isinstance(want["value"], list) else [want["value"]]
        wanted = {close(Decimal(v) * Decimal(factor)) for v in values if v is not None}
        if not any(wanted <= ends(f) and ((SECONDS.get(f.unit) and base == "秒") or f.unit in {base, ""} or not base) for f in figures):
            return False
    return True


@pytest.mark.parametrize(("name", "least"), [("money.jsonl", 0.98), ("quantities.jsonl", 0.95)])
def test_share_of_cases_that_hold(engine: Quantities, name: str, least: float) -> None:
    asked = rows(name)
    failed = [r["text"] for r in asked if not holds(read(engine, r), r)]
    assert 1 - len(failed) / len(asked) >= least, failed
