"""The panel that papers use: region × year for each indicator, with target, its bound and hardness, the target of the region above, and the result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from zhibiao.diff.book import Book
from zhibiao.diff.choose import Chosen
from zhibiao.diff.facts import Tables
from zhibiao.diff.ledger import Tolerance, measured
from zhibiao.diff.names import Key
from zhibiao.diff.places import upper_codes
from zhibiao.diff.values import number, of_the_year
from zhibiao.diff.wording import Wording
from zhibiao.diff.years import Side, sides
from zhibiao.table import Column, Row

__all__ = ["columns", "panel"]


def columns(wording: Wording) -> tuple[Column, ...]:
    """The columns of a panel; one of hardness for each reading of the rules' codebooks."""
    return (
        Column("region", "地区", "region, under the name it has today"),
        Column("region_code", "地区代码", "its 6-digit code"),
        Column("year", "年份", "the year", "integer"),
        Column("indicator", "指标", "the code book's name"),
        Column("indicator_id", "指标代码", "the code book's id"),
        Column("quantity", "量的种类", "rate (growth), amount, share …"),
        Column("unit", "单位", "base unit"),
        Column("target", "目标", "the number stated; of a range its low end", "number"),
        Column("target_low", "目标下限", "lowest value the words allow", "number"),
        Column("target_high", "目标上限", "highest value the words allow", "number"),
        Column("target_bound", "目标界", "eq, ge, le, approx, range …"),
        Column("strength", "力度用语", "the cue as written"),
        *(Column(f"hard_{book}", f"硬约束（{book}）", "1 hard, 0 not, empty where the words say nothing, in that reading", "integer") for book in wording.books),
        Column("upper_target", "上级目标", "target of the nearest region above that has one in the tables", "number"),
        Column("amplification", "加码", "own target less that of the region above", "number"),
        Column("actual", "实际", "the result", "number"),
        Column("deviation", "偏差", "result less target", "number"),
        Column("met", "完成", "1 met, 0 missed, empty where it cannot be told", "integer"),
        Column("target_record", "目标记录编号", "record_id"),
        Column("actual_record", "实际记录编号", "record_id"),
    )


def panel(tables: Tables, regions: Sequence[str], indicators: Sequence[str], wording: Wording, book: Book, tolerance: Tolerance) -> Iterator[Row]:
    """The rows: for each region and year with a target or a result of an indicator (an id of the code book or a phrase), in each of its quantities."""
    known: dict[str, tuple[dict[str, Side], dict[str, Side]]] = {}

    def both(region: str) -> tuple[dict[str, Side], dict[str, Side]]:
        if region not in known:
            facts = [f for f in tables.of(region) if f.indicator_id in indicators or f.indicator in indicators]
            known[region] = sides(tables, region, facts, "target"), sides(tables, region, facts, "actual")
        return known[region]

    for region in regions:
        targets, actuals = both(region)
        for year in sorted({*targets, *actuals}):
            promised, done = targets.get(year, {}), actuals.get(year, {})
            for key in sorted({k for k in (*promised, *done) if not k.scope and k.quantity}):
                target, actual = promised.get(key), done.get(key)
                over = next((v for c in upper_codes(tables.codes.get(region, "")) if (v := _target(both, tables.homes.get(c), year, key)) is not None), None)
                yield _row(tables, region, year, key, target, actual, over, wording, book, tolerance)


def _target(both: Callable[[str], tuple[dict[str, Side], dict[str, Side]]], region: str | None, year: str, key: Key) -> float | None:
    if region is None:
        return None
    taken = both(region)[0].get(year, {}).get(key)
    return number(taken.fact) if taken else None


def _row(
    tables: Tables, region: str, year: str, key: Key, target: Chosen | None, actual: Chosen | None, over: float | None,
    wording: Wording, book: Book, tolerance: Tolerance,
) -> Row:  # fmt: skip
    aim, got = target and target.fact, actual and actual.fact
    shown = aim or got
    own, result = number(aim) if aim else None, number(got) if got else None
    fit = aim and got and aim.unit == got.unit and of_the_year(aim) == of_the_year(got)
    verdict = measured(aim, got, book.better.get(aim.indicator_id, "higher"), tolerance).verdict if aim and got and fit else ""
    hard = [{"hard": 1, "soft": 0, "stretch": 0}.get(wording.hardness(aim, name)) if aim else None for name in wording.books]
    return (
        region, tables.codes.get(region, ""), int(year), shown.indicator if shown else "", shown.indicator_id if shown else "", key.quantity, (aim and aim.unit) or (got and got.unit) or "",
        own, aim.value_low if aim else None, aim.value_high if aim else None, aim.bound if aim else "", aim.strength if aim else "", *hard,
        over, round(own - over, 9) if own is not None and over is not None else None,
        result, round(result - own, 9) if own is not None and result is not None and verdict else None,
        {"met": 1, "missed": 0}.get(verdict), aim.record_id if aim else "", got.record_id if got else "",
    )  # fmt: skip
