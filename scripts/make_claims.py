"""Claims made from a table of records: true ones, honestly rounded ones, and ones with a usual mistake in them, the same every time.

Each is a sentence as a newspaper would write it, with the verdict that is right for it. What is altered and happens to be true in the
record all the same is left out, and so is every figure that the record itself gives in two ways. Run it from the checkout:
`python scripts/make_claims.py OUT > claims.jsonl`, where OUT is a folder that `zhibiao run` made.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import NamedTuple

from zhibiao.check import rows
from zhibiao.check.rows import Entry
from zhibiao.rulebook import Rulebook, load

__all__ = ["ALTERED", "Made", "made", "main"]

SEED = 20240301
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
UNIT = re.compile(r"[万千百]?亿?(?:元|美元|吨|亩|公里|人|户|平方米|公顷|千瓦时|千瓦|公斤)")
LEVELS = ("amount", "count", "physical", "share")
SHIFTED = {"亿元": "万元", "万元": "亿元", "万吨": "吨", "万人": "人", "万亩": "亩", "亿千瓦时": "万千瓦时", "万千瓦": "千瓦"}
LEVEL = (
    "{year}年，{place}{name}达到{figure}。",
    "据统计，{place}{year}年{name}为{figure}。",
    "记者了解到，{year}年{place}{name}{figure}。",
    "{place}在{year}年的{name}是{figure}。",
    "{year}年全年，{place}{name}达{figure}，引起关注。",
)
GROWTH = (
    "{year}年，{place}{name}比上年{turn}{figure}。",
    "数据显示，{place}{year}年{name}同比{turn}{figure}。",
    "{year}年{place}{name}{turn}{figure}。",
    "从统计部门公布的情况看，{year}年，{place}{name}{turn}{figure}。",
)
AIM_LEVEL = (
    "{place}提出，{year}年{name}力争达到{figure}。",
    "按照计划，{year}年{place}{name}的目标是{figure}。",
    "{place}{year}年的预期目标是：{name}达到{figure}。",
)
AIM_GROWTH = (
    "{place}提出，{year}年{name}的预期目标是{turn}{figure}。",
    "{place}把{year}年{name}的增长目标定为{turn}{figure}。",
    "{year}年，{place}力争{name}{turn}{figure}。",
)
POINTS = ("{year}年，{place}{name}{turn}{figure}。", "{place}{year}年{name}比上年{turn}{figure}。")
ADDED = ("{year}年，{place}{name}比上年增加{figure}。", "数据显示，{year}年{place}{name}增加了{figure}。")


class Made(NamedTuple):
    """A claim: the sentence, its figure, the verdict that is right, how it was made, and the record it was made from."""

    text: str
    figure: str
    verdict: str
    how: str
    record: str


class Told(NamedTuple):
    """What a sentence says: the keys of a record, and the figure in words."""

    place: str
    year: str
    name: str
    kind: str
    quantity: str
    figure: str
    turn: str


class Source:
    """The records that claims can be made of, and what the record says of a key."""

    def __init__(self, entries: Sequence[Entry], rulebook: Rulebook) -> None:
        self.dice = random.Random(SEED)
        self.names = {r.id: tuple(name for name in (r["name"], *r.get("aliases", ())) if _plain(name)) or (r["name"],) for r in rulebook.of("indicator")}
        self.kin = {r.id: tuple(r.get("siblings", ())) for r in rulebook.of("indicator")}
        self.known: dict[tuple[str, ...], set[float]] = defaultdict(set)
        for entry in entries:
            if entry.value_low is not None:
                self.known[_key(entry)].add(entry.value_low)
            if entry.value_high is not None:
                self.known[_key(entry)].add(entry.value_high)
        self.entries = [e for e in entries if _fit(e) and len(self.known[_key(e)]) == 1]
        self.places = sorted({(e.region, e.region_code) for e in self.entries if e.region_code})

    def true(self, entry: Entry, value: float, **other: str) -> bool:
        """Whether the record has this value, or one that rounds to it, for the keys of an entry with some of them changed."""
        known = self.known.get(_key(entry._replace(**other)), ())
        return any(abs(value - one) <= max(abs(value), abs(one)) * 0.02 for one in known)

    def says(self, entry: Entry, **other: str) -> Told:
        """What a record says, in the words of its own figure; some of it otherwise."""
        number, unit = _written(entry)
        turn = ("下降" if (entry.value or 0) < 0 else "增长") if entry.quantity == "rate" else ""
        if entry.quantity == "points":
            turn = "下降" if (entry.value or 0) < 0 else "提高"
        name = self.dice.choice(self.names[entry.indicator_id]) if entry.indicator_id else entry.indicator
        told = Told(_place(entry.region), entry.period[-10:].removeprefix("asof:")[:4], entry.scope + name, entry.kind, entry.quantity, number + unit, turn)
        return told._replace(**other)

    def sentence(self, told: Told) -> str:
        """The sentence that says it."""
        forms = POINTS if told.quantity == "points" else GROWTH if told.quantity == "rate" else ADDED if told.quantity == "added" else LEVEL
        if told.kind == "target":
            forms = AIM_GROWTH if told.quantity in ("rate", "points") else AIM_LEVEL
        return self.dice.choice(forms).format(**told._asdict())


def _plain(name: str) -> bool:
    """Whether a name can stand before a figure and says no more than the indicator: PM2.5 would run into it, 现价总量 names a calibre."""
    return not re.search(r"\d$|现价|可比", name)


def _key(entry: Entry) -> tuple[str, ...]:
    year = entry.period.removeprefix("asof:")[:4]
    return (entry.region_code or entry.region, year, entry.indicator_id or entry.indicator, entry.scope, "target" if entry.kind == "target" else "actual", entry.quantity)


def _fit(entry: Entry) -> bool:
    """Whether a sentence can be made of a record: a number in digits, a place, a year, a name that says what it is."""
    whole = re.fullmatch(r"\d{4}|asof:\d{4}-12-31", entry.period)
    plain: object = entry.bound == "eq" and entry.value_state == "ok" and len(NUMBER.findall(entry.quote)) == 1 and entry.basis in ("", "yoy") and _written(entry)[1]
    plain = plain and not re.search("[增减加]$", entry.sentence[: max(0, entry.sentence.find(entry.quote))]) and re.fullmatch(r"[一-鿿0-9]*", entry.scope)
    plain = plain and not re.search("[年月]", entry.scope)
    own = 4 <= len(entry.indicator) <= 10 and entry.indicator in entry.sentence and not re.search("[增减年月]|完成|比例|任务|目标", entry.indicator)
    named = entry.indicator_id or (own and re.fullmatch(r"[一-鿿]+", entry.indicator))
    calibre = re.search("口径|名义|现价", entry.sentence)  # what is left out of the sentence would make another figure of it
    return bool(not calibre and whole and plain and named and entry.region and entry.kind != "measure" and not entry.part_of and entry.quantity in (*LEVELS, "rate", "points"))


def _written(entry: Entry) -> tuple[str, str]:
    """The number and the unit of a figure, as they are written."""
    found = NUMBER.search(entry.quote)
    if found is None:
        raise ValueError(entry.quote)
    return found[0], entry.quote[found.end() :].strip()


def _digits_of(entry: Entry) -> str:
    """The digits of a figure that tell something: 7.0% two, 100个 one."""
    number = _written(entry)[0]
    return re.sub(r"\D", "", number if "." in number else number.rstrip("0")).lstrip("0")


def _place(region: str) -> str:
    """The name that people use: 东阿县 of 山东省聊城市东阿县."""
    found = re.fullmatch(r".*?(?:省|自治区)?(?:.{2,}?(?:市|自治州|地区|盟))?(.{2,}(?:市|区|县|旗|自治州|州|盟|地区|省))", region)
    return found[1] if found else region


def made(entries: Sequence[Entry], rulebook: Rulebook, most: int) -> list[Made]:
    """Up to `most` claims of every sort."""
    source = Source(entries, rulebook)
    out: list[Made] = []
    for how, maker in MAKERS.items():
        chosen = list(source.entries)
        random.Random(f"{SEED}{how}").shuffle(chosen)
        sort: list[Made] = []
        for entry in chosen:
            if len(sort) < most:
                sort += maker(source, entry)
        out += sort
    return out


def _true(source: Source, entry: Entry) -> Iterator[Made]:
    told = source.says(entry)
    yield Made(source.sentence(told), told.figure, "supported", "true", entry.record_id)


def _rounded(source: Source, entry: Entry) -> Iterator[Made]:
    number, unit = _written(entry)
    value = Decimal(number.replace(",", ""))
    places = -int(value.as_tuple().exponent)
    figures = []
    if places and value >= 1:
        short = value.quantize(Decimal(1).scaleb(1 - places), ROUND_HALF_UP)
        figures += [f"{short}{unit}"] * (short != value)
    if value >= 100 and len(str(int(value)).rstrip("0")) > 2:  # 4860: about 4900, over 4800
        step = 10 ** (len(str(int(value))) - 2)
        down, up = int(value // step * step), int(value // step * step + (step if value % step else 0))
        figures += [f"约{int((value / step).quantize(Decimal(1), ROUND_HALF_UP)) * step}{unit}", f"超{down}{unit}"]
        if value % step * 2 >= step:
            figures.append(f"近{up}{unit}")
        if re.match("[个家户人项所座]", unit):
            figures.append(f"{down}余{unit}")
    if unit == "元" and value >= 10000 and value % 100:
        figures.append(f"{(value / 10000).quantize(Decimal('0.01'), ROUND_HALF_UP)}万元")
    if figures and entry.kind != "target":
        told = source.says(entry, figure=source.dice.choice(figures))
        yield Made(source.sentence(told), told.figure, "supported_by_rounding", "rounded", entry.record_id)


def _digits(source: Source, entry: Entry) -> Iterator[Made]:
    number, unit = _written(entry)
    spots = [n for n, c in enumerate(number) if c.isdigit() and not (n == 0 and c == "0")]
    spot = source.dice.choice(spots[: max(1, len(spots) - 1)])  # not the last of several: it may be a matter of rounding
    digit = source.dice.choice([d for d in "123456789" if d != number[spot]])
    wrong = number[:spot] + digit + number[spot + 1 :]
    value = (entry.value or 0) * float(wrong.replace(",", "")) / (float(number.replace(",", "")) or 1)
    if value and not source.true(entry, value):
        yield Made(source.sentence(source.says(entry, figure=wrong + unit)), wrong + unit, "contradicted", "digits", entry.record_id)


def _sign(source: Source, entry: Entry) -> Iterator[Made]:
    if entry.quantity == "rate" and entry.value and abs(entry.value) < 100 and entry.unit == "%":  # nothing falls by more than all
        told = source.says(entry)
        told = told._replace(turn="下降" if told.turn == "增长" else "增长")
        if not source.true(entry, -entry.value):
            yield Made(source.sentence(told), told.figure, "contradicted", "sign", entry.record_id)


def _unit(source: Source, entry: Entry) -> Iterator[Made]:
    number, unit = _written(entry)
    if unit in SHIFTED:
        yield Made(source.sentence(source.says(entry, figure=number + SHIFTED[unit])), number + SHIFTED[unit], "different_unit", "unit", entry.record_id)


def _period(source: Source, entry: Entry) -> Iterator[Made]:
    year = int(_key(entry)[1])
    other = str(year + source.dice.choice((-1, 1, -2)))
    if len(_digits_of(entry)) > 1 and not source.true(entry, entry.value or 0, period=other):
        told = source.says(entry, year=other)
        yield Made(source.sentence(told), told.figure, "different_period", "period", entry.record_id)


def _region(source: Source, entry: Entry) -> Iterator[Made]:
    region, code = source.dice.choice(source.places)
    digits = len(_digits_of(entry))
    if region != entry.region and digits > 2 and not source.true(entry, entry.value or 0, region=region, region_code=code):
        told = source.says(entry, place=_place(region))
        yield Made(source.sentence(told), told.figure, "different_region", "region", entry.record_id)


def _scope(source: Source, entry: Entry) -> Iterator[Made]:
    """The name of a part for the whole, or the other way round; what restricts a figure left out."""
    digits = len(_digits_of(entry))
    if digits < 2:
        return
    whole = not entry.scope or entry.scope in entry.region  # 东莞 GDP, of 东莞市
    if not whole and entry.indicator_id and not source.true(entry, entry.value or 0, scope=""):
        told = source.says(entry, name=source.names[entry.indicator_id][0])
        yield Made(source.sentence(told), told.figure, "different_scope", "scope", entry.record_id)
    for other in source.kin.get(entry.indicator_id, ())[:1]:
        if not entry.scope and not source.true(entry, entry.value or 0, indicator_id=other):
            told = source.says(entry, name=source.names[other][0])
            yield Made(source.sentence(told), told.figure, "different_scope", "scope", entry.record_id)


def _kind(source: Source, entry: Entry) -> Iterator[Made]:
    other = "actual" if entry.kind == "target" else "target"
    told = source.says(entry, kind=other)
    planned = re.search("计划|规划|目标|安排|任务|预算", told.name)  # whatever the sentence says, the name says it is a plan
    if not planned and not source.true(entry, entry.value or 0, kind=other):
        yield Made(source.sentence(told), told.figure, "different_kind", "kind", entry.record_id)


def _quantity(source: Source, entry: Entry) -> Iterator[Made]:
    """A level told as what was added, a growth as points, points as a growth."""
    number, unit = _written(entry)
    if entry.kind == "target" or not entry.value:
        return
    if entry.quantity == "amount" and entry.indicator_id and not entry.scope:
        told = source.says(entry, quantity="added")
        yield Made(source.sentence(told), told.figure, "different_quantity", "quantity", entry.record_id)
    swapped = {"rate": ("points", f"{number}个百分点"), "points": ("rate", f"{number}%")}.get(entry.quantity)
    if swapped and "‰" not in unit and not source.true(entry, entry.value, quantity=swapped[0]):
        turn = {"提高": "增长", "增长": "提高"}.get(source.says(entry).turn, "下降")
        told = source.says(entry, quantity=swapped[0], figure=swapped[1], turn=turn)
        yield Made(source.sentence(told), told.figure, "different_quantity", "quantity", entry.record_id)


MAKERS: dict[str, Callable[[Source, Entry], Iterator[Made]]] = {
    "true": _true, "rounded": _rounded, "digits": _digits, "sign": _sign, "unit": _unit, "period": _period,
    "region": _region, "scope": _scope, "kind": _kind, "quantity": _quantity,
}  # fmt: skip
ALTERED = frozenset(MAKERS) - {"true", "rounded"}


def main(arguments: Sequence[str] | None = None) -> None:
    """Claims as lines of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="a folder that `zhibiao run` made")
    parser.add_argument("--most", type=int, default=40, help="claims of each sort")
    given = parser.parse_args(arguments)
    records = rows.load([given.out])
    entries = [entry for _, own in records.documents() for entry in own]
    for claim in made(entries, load(), given.most):
        sys.stdout.write(json.dumps(claim._asdict(), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
