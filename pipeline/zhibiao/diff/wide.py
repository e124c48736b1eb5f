"""The panel with a row for each region and year: what stood in rows, an indicator each, stands in columns that Stata can name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from zhibiao.diff.names import phrase
from zhibiao.table import Cell, Column, Row
from zhibiao.write.wording import CODES

__all__ = ["wide"]

LONGEST = 32  # characters of a name in Stata
HOME = ("region", "region_code", "year")
ASIDE = (*HOME, "indicator", "indicator_id", "quantity", "unit", "target_record", "actual_record")  # of the long form: no columns of a group
SHORT = {"target_low": "low", "target_high": "high", "target_bound": "bound"}  # long name → name, where an indicator stands alone
GROUPED = {**SHORT, "upper_target": "upper"}  # … and behind the name of an indicator


class Group(NamedTuple):
    """What the columns of a group are about."""

    name: str
    quantity: str
    unit: str


def wide(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[tuple[Column, ...], list[Row]]:
    """Columns and rows of the wide form of a panel.

    One indicator in one quantity has the plain names target, low, high, bound …; of several each has its own before them:
    gdp_rate_target. A unit that only some rows have makes a group of its own: never are two units in one column.
    """
    at = {c.name: i for i, c in enumerate(columns)}
    told = [c for c in columns if c.name not in ASIDE]
    groups = _groups(at, rows)
    names, titles = _names(groups, told), _titles(at, rows)
    made = [Column(name, _label(g, titles[g], c), c.meaning, c.type) for g in groups for name, c in zip(names[g], told, strict=True)]
    empty: list[Cell] = ["" if c.type == "text" else None for c in told]
    table: dict[tuple[Cell, ...], dict[Group, list[Cell]]] = {}
    for row in rows:
        home = tuple(row[at[name]] for name in HOME)
        table.setdefault(home, {})[_group(at, row)] = [row[at[c.name]] for c in told]
    filled: list[Row] = [(*home, *(cell for group in groups for cell in cells.get(group, empty))) for home, cells in table.items()]
    return (*(columns[at[name]] for name in HOME), *made), filled


def _group(at: dict[str, int], row: Row) -> Group:
    name = str(row[at["indicator_id"]]) or phrase(str(row[at["indicator"]]))
    return Group(name, str(row[at["quantity"]]), str(row[at["unit"]]))


def _groups(at: dict[str, int], rows: Sequence[Row]) -> list[Group]:
    """The groups, as the rows bring them; of the units of one thing the most frequent first."""
    found = Counter(_group(at, row) for row in rows)
    first = {group[:2]: n for n, group in reversed(list(enumerate(found)))}
    return sorted(found, key=lambda g: (first[g[:2]], -found[g], g.unit))


def _titles(at: dict[str, int], rows: Sequence[Row]) -> dict[Group, str]:
    titles: dict[Group, str] = {}
    for row in rows:
        titles.setdefault(_group(at, row), str(row[at["indicator"]]))
    return titles


def _label(group: Group, title: str, column: Column) -> str:
    """The heading of a column: 地区生产总值 增速 目标（%）."""
    unit = f"（{group.unit}）" if group.unit and column.type == "number" else ""
    return f"{title} {CODES['quantity'].get(group.quantity, group.quantity)} {column.heading}{unit}"


def _names(groups: Sequence[Group], told: Sequence[Column]) -> dict[Group, list[str]]:
    """Names for the columns of every group: ASCII, unlike one another, and no longer than Stata allows."""
    if len(groups) == 1:
        return {groups[0]: [SHORT.get(c.name, c.name) for c in told]}
    taken, out = set(HOME), dict[Group, list[str]]()
    count = Counter[tuple[str, str]]()
    for group in groups:
        count[group[:2]] += 1
        number = count[group[:2]]
        begin = _ascii(f"{group.name}_{group.quantity}") + (str(number) if number > 1 else "")
        out[group] = [_free(begin, GROUPED.get(c.name, c.name), taken) for c in told]
    return out


def _free(begin: str, end: str, taken: set[str]) -> str:
    """A name of these two parts that is not taken; the first is cut where the whole would be too long."""
    number = ""
    while (name := begin[: LONGEST - len(end) - 1 - len(number)].rstrip("_") + f"{number}_{end}") in taken:
        number = str(int(number or 1) + 1)
    taken.add(name)
    return name


def _ascii(text: str) -> str:
    """A name that Stata takes: letters, digits and _, no digit in front; Chinese by its pinyin.

    >>> _ascii("gdp-growth_rate"), _ascii("老旧小区_count"), _ascii("5G基站_count")
    ('gdp_growth_rate', 'laojiuxiaoqu_count', 'x5gjizhan_count')
    """
    if not text.isascii():
        from pypinyin import lazy_pinyin

        text = "".join(lazy_pinyin(text, errors=lambda other: re.sub(r"[^\x00-\x7f]", "", other), v_to_u=False))
    name = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return name if name[:1].isalpha() else f"x{name}"
