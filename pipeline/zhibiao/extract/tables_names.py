"""What a row of a table is called: complete by itself, completed by its column's head, or a part of the row above it."""

from __future__ import annotations

import re
from typing import NamedTuple

from zhibiao.extract.codebook import Codebook, Indicator
from zhibiao.extract.tables_heads import Column
from zhibiao.extract.tables_rows import Labels
from zhibiao.extract.tables_table import Table

__all__ = ["Named", "Names", "topic"]

OURS = re.compile("(?:全|我|本)(?:省|市|州|盟|县|区|旗|国|域)(?=[一-龥]{2})")
WORDY = 24  # characters of a caption that can name what its table is of
SURE = 0.75  # below it a name was taken from the caption's words
DEEP = 4  # parts of parts of parts
LEVELS = frozenset(("level", "noun"))


class Named(NamedTuple):
    """The name of a row: indicator, its id, what restricts it, and how sure that is."""

    indicator: str = ""
    id: str = ""
    scope: str = ""
    sure: float = 0.93


class Names:
    """Names rows from the code book and the rules for labels."""

    def __init__(self, codebook: Codebook, labels: Labels) -> None:
        self.codebook, self.labels = codebook, labels

    def cell(self, table: Table, i: int, k: int) -> Named:
        """The name of the figure in row `i`, column `k`."""
        column = table.columns[k]
        named = self.row(table, i, self._noun(table, k))
        if column.sort == "rank" and named.indicator:
            of = next((c.noun for c in table.columns[:k][::-1] if c.noun), "")
            return Named(f"{named.indicator}{of if of not in named.indicator else ''}位次", "", named.scope, 0.8)
        if column.sort == "share" and not named.id and named.sure < SURE and len(column.noun) > len("比重"):
            named = Named(table.labels[i].name, sure=0.8)  # the head says it all: 国有工业 按资产总额计算比重
        if column.sort in ("share", "increment") and named.indicator:
            name = named.indicator if column.noun in named.indicator else named.indicator + column.noun
            found = self.codebook.by_name(name)
            return named._replace(indicator=name, id=found.id if found else "")
        return named

    def _noun(self, table: Table, k: int) -> str:
        """What the head of the column, or of the level it speaks of, adds to the row's name."""
        column: Column = table.columns[k]
        if column.sort == "noun":
            return column.noun
        if column.sort == "rate":
            return next((c.noun for c in table.columns[:k][::-1] if c.sort == "noun"), table.noun)
        return table.noun if column.sort == "level" else ""

    def row(self, table: Table, i: int, noun: str, depth: int = 0) -> Named:
        """The name of a row under a head that adds `noun`."""
        label = table.labels[i]
        name = OURS.sub("", label.name, count=1) if OURS.match(label.name) else label.name
        for pattern in ("falls", "grows"):
            if (found := self.labels.hit(pattern, name)) and found.start():
                name = name[: found.start()]
        if label.total:
            return self._topic(table, "", noun)
        unit = table.units[i] if i < len(table.units) else ""
        if self.complete(name) or (noun and name.endswith(noun[-1])):
            return self._book(name, unit) or self._book(name + noun, unit) or Named(name)
        if noun and (noun != table.noun or not table.grid.groups.get(table.grid.rows[i][table.label_at].start)):
            return self._book(name + noun, unit) or Named(name + noun)
        if grouped := self._grouped(table, i, name, unit):
            return grouped
        whole = self._whole(table, i)
        if whole >= 0 and depth < DEEP:
            return self._within(name, self.row(table, whole, noun, depth + 1), unit)
        return self._book(name, unit) or self._topic(table, name, noun)

    def _grouped(self, table: Table, i: int, name: str, unit: str) -> Named | None:
        """A label under a line that names its group: 牛 under 期末畜禽出栏 is 牛出栏."""
        first = table.grid.rows[i][table.label_at].start
        tail = self.labels.hit("complete", table.grid.groups.get(first, ""))
        return (self._book(name + tail[0], unit) or Named(name + tail[0])) if tail else None

    def complete(self, name: str) -> bool:
        """Whether a label names its indicator without help."""
        return self.labels.hit("complete", name) is not None

    def _book(self, name: str, unit: str) -> Named | None:
        """The code book's name, if it is one that is measured in the unit."""
        found = self.codebook.by_name(name)
        return Named(found.name, found.id, found.scope, 0.97) if found and fits(found, unit) else None

    def _whole(self, table: Table, i: int) -> int:
        """The row a label needs to be understood: its whole, else the nearest complete one above in the same unit."""
        if table.near[i] >= 0:
            return table.near[i]
        for j in range(i - 1, -1, -1):
            if (self.complete(table.labels[j].name) or table.labels[j].total) and table.units[j] == table.units[i]:
                return j
        return -1

    def _within(self, name: str, whole: Named, unit: str) -> Named:
        """A part named by its whole: 第一产业 under 生产总值 is 第一产业增加值, 铁路 under 货物运输总量 is its 铁路."""
        for pattern, tail in self.labels.tails:
            if pattern.search(whole.indicator):
                made = name if name.endswith(tail) else name + tail
                return self._book(made, unit) or Named(made)
        for cut in (4, 3, 2):
            found = self._book(name + whole.indicator[-cut:], unit)
            if found and found.id != whole.id:
                return found
        return whole._replace(scope=name, sure=min(whole.sure, 0.93))

    def _topic(self, table: Table, name: str, noun: str) -> Named:
        """A label that says what of the caption's indicator is meant; the label alone where the caption names none."""
        if noun and not name:
            return self._book(noun, "") or Named(noun)
        if table.topic[0] and table.topic[0] != name:
            return Named(table.topic[0], table.topic[1], name, 0.9 if table.topic[1] else 0.7)
        return Named(name, sure=0.7)


def fits(indicator: Indicator, unit: str) -> bool:
    """Whether an indicator is measured in a unit; true where either is not known."""
    return not unit or not indicator.units or unit in indicator.units


def topic(codebook: Codebook, labels: Labels, caption: str, table: Table) -> tuple[str, str]:
    """The indicator a caption names, and its id: the code book's where the unit fits, else the caption's own words."""
    flat = "".join(caption.split()).strip("*#＃")
    level = next((u for u in table.units if u), "")
    rates = not any(c.sort in LEVELS for c in table.columns)
    for _, _, found in reversed(codebook.matches(flat)):
        if fits(found, level) and (not rates or not found.quantities or {"rate", "index"} & set(found.quantities)):
            return found.name, found.id
    pattern = labels.patterns.get("trim")
    words = flat if pattern is None else pattern.sub("", flat)
    return (words, "") if 3 < len(words) <= WORDY else ("", "")
