"""The panel with a row for each region and year: what stood in rows, an indicator each, stands in columns, with shorter names for Stata."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from zhibiao.diff.names import phrase
from zhibiao.table import Cell, Column, Row
from zhibiao.write.wording import CODES

__all__ = ["stata", "wide"]

LONGEST = 32  # characters of a name in Stata
HOME = ("region", "region_code", "year")
ASIDE = (*HOME, "indicator", "indicator_id", "quantity", "unit", "target_record", "actual_record")  # of the long form: no columns of a group
SHORT = {"target_low": "low", "target_high": "high", "target_bound": "bound"}  # long name → name
NUMBERS = ("target", "target_low", "target_high", "actual")
OWN = re.compile(r"(.+?)_([a-z]+\d*)_(target|low|high|bound|strength|hard_\w+|upper_target|amplification|actual|deviation|met)")  # name, quantity, column
NAME, LEAST = 5, 10  # characters that the name of an indicator, and this with the quantity, keep where they are cut


class Group(NamedTuple):
    """What the columns of a group are about."""

    name: str
    quantity: str
    unit: str


def wide(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[tuple[Column, ...], list[Row]]:
    """Columns and rows of the wide form of a panel.

    One indicator in one quantity has the plain names target, low, high, bound …; of several each has its own before them:
    gdp_rate_target. A unit that only some rows have makes a group of its own, gdp_rate2_target: never are two units in one column.
    A row without a number has none (与经济增长同步) and stands with the others of its quantity.
    """
    at = {c.name: i for i, c in enumerate(columns)}
    told = [c for c in columns if c.name not in ASIDE]
    units = _units(at, rows)
    own = [_group(at, row, units) for row in rows]
    groups = _groups(own)
    names, titles = _names(groups, told), dict[Group, str]()
    for row, group in zip(rows, own, strict=True):
        titles.setdefault(group, str(row[at["indicator"]]))
    made = [Column(name, _label(g, titles[g], c), c.meaning, c.type) for g in groups for name, c in zip(names[g], told, strict=True)]
    empty: list[Cell] = ["" if c.type == "text" else None for c in told]
    table: dict[tuple[Cell, ...], dict[Group, list[Cell]]] = {}
    for row, group in zip(rows, own, strict=True):
        home = tuple(row[at[name]] for name in HOME)
        table.setdefault(home, {})[group] = [row[at[c.name]] for c in told]
    filled: list[Row] = [(*home, *(cell for group in groups for cell in cells.get(group, empty))) for home, cells in table.items()]
    return (*(columns[at[name]] for name in HOME), *made), filled


def stata(names: Sequence[str]) -> list[str]:
    """The names of columns as Stata takes them, of 32 characters at most; an indicator with a name too long is cut in all of its columns alike, to the initials of its words.

    >>> stata(["year", "general_budget_revenue_rate_target", "general_budget_revenue_rate_hard_yu_liu_gong_2019", "gdp_rate_target"])
    ['year', 'gbr_rate_target', 'gbr_rate_hard_yu_liu_gong_2019', 'gdp_rate_target']
    """
    parts = [OWN.fullmatch(name) for name in names]
    long = {p[1] for p in parts if p and len(p[0]) > LONGEST}
    room = max(LEAST, LONGEST - 1 - max((len(p[3]) for p in parts if p), default=0))
    stems: dict[str, str] = {}
    for p in parts:
        whole = f"{p[1]}_{p[2]}" if p else ""
        if p and whole not in stems:
            made, most = (f"{_initials(p[1])}_{p[2]}", room) if p[1] in long else (whole, LONGEST)
            stems[whole] = _unlike(made, most, stems.values())
    out: list[str] = []
    for name, p in zip(names, parts, strict=True):
        out.append(_unlike(f"{stems[f'{p[1]}_{p[2]}']}_{p[3]}" if p else name, LONGEST, out))
    return out


def _group(at: dict[str, int], row: Row, units: Mapping[tuple[str, str], str]) -> Group:
    name, quantity, unit = str(row[at["indicator_id"]]) or phrase(str(row[at["indicator"]])), str(row[at["quantity"]]), str(row[at["unit"]])
    if not unit and all(row[at[n]] is None for n in NUMBERS if n in at):
        unit = units.get((name, quantity), "")
    return Group(name, quantity, unit)


def _units(at: dict[str, int], rows: Sequence[Row]) -> dict[tuple[str, str], str]:
    """(name, quantity) → the unit that most of its rows have."""
    found = Counter(group for row in rows if (group := _group(at, row, {})).unit)
    return {group[:2]: group.unit for group in sorted(found, key=lambda g: (found[g], g.unit))}


def _groups(of_rows: Sequence[Group]) -> list[Group]:
    """The groups, as the rows bring them; of the units of one thing the most frequent first."""
    found = Counter(of_rows)
    first = {group[:2]: n for n, group in reversed(list(enumerate(found)))}
    return sorted(found, key=lambda g: (first[g[:2]], -found[g], g.unit))


def _label(group: Group, title: str, column: Column) -> str:
    """The heading of a column: 地区生产总值 增速 目标（%）."""
    unit = f"（{group.unit}）" if group.unit and column.type == "number" else ""
    return f"{title} {CODES['quantity'].get(group.quantity, group.quantity)} {column.heading}{unit}"


def _names(groups: Sequence[Group], told: Sequence[Column]) -> dict[Group, list[str]]:
    """Names for the columns of every group: ASCII, and unlike one another."""
    plain = [SHORT.get(c.name, c.name) for c in told]
    if len(groups) == 1:
        return {groups[0]: plain}
    stems: dict[Group, str] = {}
    for group in groups:  # two open phrases may sound alike
        stems[group] = _unlike(_ascii(f"{group.name}_{group.quantity}"), sys.maxsize, stems.values())
    return {group: [f"{stem}_{name}" for name in plain] for group, stem in stems.items()}


def _unlike(name: str, room: int, taken: Collection[str]) -> str:
    """The name, cut to so many characters, with a number where it is taken."""
    number, made = 1, name[:room].rstrip("_")
    while made in taken:
        number += 1
        made = name[: room - len(str(number))].rstrip("_") + str(number)
    return made


def _initials(name: str) -> str:
    """A short name of the words of a name: general_budget_revenue is gbr, a single word its beginning."""
    words = name.split("_")
    return name if len(name) <= NAME else "".join(word[0] for word in words if word)[:NAME] if len(words) > 1 else name[:NAME]


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
