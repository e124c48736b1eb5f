"""The table of regions through time: codes, names, paths, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from zhibiao.errors import RuleError
from zhibiao.model import Place

__all__ = ["LEVELS", "NATION", "Region", "Table", "level_of"]

NATION = Place("全国", "100000", "nation")
LEVELS = ("nation", "province", "city", "county", "town", "zone")  # from the top; a zone is a development zone or park
RANKS = "省市县区州盟旗"


class Region(NamedTuple):
    """One row: a code under one name and parent for a run of years (`until` 9999: to this day); `after` the codes it went to."""

    code: str
    name: str
    short: str
    parent: str
    since: int
    until: int
    after: tuple[str, ...]
    level: str


def level_of(code: str) -> str:
    """nation, province, city or county, by the zeros of a code.

    >>> level_of("130000"), level_of("130600"), level_of("130608")
    ('province', 'city', 'county')
    """
    if code.endswith("0000"):
        return "nation" if code == "100000" else "province"
    return "city" if code.endswith("00") else "county"


class Table:
    """Every region, by code and by name. Names are full (鄄城县), short (鄄城), and in use (恩施州, 酉阳县)."""

    def __init__(self, folder: Path) -> None:
        self.by_code: dict[str, list[Region]] = {}
        self.by_name: dict[str, list[Region]] = {}
        self._origins: dict[tuple[str, int], list[Region]] = {}
        self._above: dict[Region, tuple[str, ...]] = {}
        self._forms: dict[tuple[str, int], tuple[Region, ...]] = {}
        self.full: set[str] = set()  # names that end in their rank, or could be nothing else
        for region in self._read(folder):
            self._add(region)
        for name, code in _rows(folder / "names.csv", 2):
            self.by_name.setdefault(name, []).extend(self.by_code.get(code, [])[-1:])
            self.full.add(name)
        self.children = Counter(rows[-1].parent for rows in self.by_code.values() if rows[-1].until == 9999)
        self.longest = max(map(len, self.by_name), default=0)

    def _read(self, folder: Path) -> Iterator[Region]:
        for code, name, short, parent, since, until, after in _rows(folder / "regions.csv", 7):
            years = int(since or 0), int(until or 9999)
            yield Region(code, name, short, parent, *years, tuple(after.split()), level_of(code))
        for name, parent, level, short in _rows(folder / "more.csv", 4):
            yield Region("", name, short or name, parent, 0, 9999, (), level)

    def _add(self, region: Region) -> None:
        name, short = region.name, region.short
        if region.code:
            self.by_code.setdefault(region.code, []).append(region)
        self.by_name.setdefault(name, []).append(region)
        self.full.add(name)
        if short and short != name:
            self.by_name.setdefault(short, []).append(region)
            if len(name) > len(short) + 1 and name[-1] in RANKS and region.level != "province":
                self.by_name.setdefault(short + name[-1], []).append(region)  # 恩施州, 酉阳县
                self.full.add(short + name[-1])

    def at(self, code: str, year: int | None = None) -> Region | None:
        """The row of a code that holds in a year (the last one without a year); None where the code did not exist then."""
        rows = self.by_code.get(code, ())
        if year is None:
            return rows[-1] if rows else None
        return next((row for row in rows if row.since <= year <= row.until), None)

    def nearest(self, code: str, year: int) -> Region | None:
        """The row of a code that holds in a year, else the one closest to it in time."""
        rows = self.by_code.get(code, ())
        return min(rows, key=lambda row: max(row.since - year, year - row.until, 0), default=None)

    def place(self, region: Region, year: int | None = None) -> Place:
        """The region with its path, under the names of the year (of its own last year without one).

        A county of a city that is a province itself has no city in its path: 上海市浦东新区.
        """
        when = min(max(year or 9999, region.since), region.until)
        names, parent = [region.name], region.parent
        while parent and parent != "100000":
            above = self.nearest(parent, when)
            if above is None:
                break
            names.append(above.name)
            parent = above.parent
        return Place("".join(reversed(names)), region.code, region.level)

    def as_of(self, place: Place, year: int) -> Place:
        """A place under the name and code of a year; as it is where it was split, or has no code."""
        row = self.nearest(place.code, year)
        if row is None:
            return place
        if row.since <= year <= row.until:
            return self.place(row, year)
        then = self.forward(row, year) if row.until < year else self.backward(row, year)
        return self.place(then[0], year) if len(then) == 1 else place

    def above(self, region: Region) -> tuple[str, ...]:
        """The codes a region stands under, nearest first, its own included."""
        if region in self._above:
            return self._above[region]
        codes, row = [region.code], region
        while row.parent and row.parent != "100000":
            codes.append(row.parent)
            upper = self.nearest(row.parent, min(row.until, 9999))
            if upper is None:
                break
            row = upper
        return self._above.setdefault(region, tuple(codes))

    def current(self, rows: Iterable[Region], year: int | None, follow: bool = True) -> list[Region]:
        """The rows that hold in a year, one a code; where none does, what they became by then (襄樊市 is 襄阳市 today).

        Without `follow` a name that has gone keeps the region that bore it last: a text says what it says.
        """
        when = 9999 if year is None else year
        rows = list(rows)
        valid = [r for r in rows if r.since <= when <= r.until]
        if not valid:
            past = [r for r in rows if r.until < when]
            last = max((r.until for r in past), default=0)
            follow = follow and last < when - 1  # in the year of the change texts still say the old name
            old = [r for r in past if r.until == last]
            valid = [n for r in old for n in self.forward(r, when)] if follow else old
            valid = valid or rows
        return list({(r.code, r.name): r for r in valid}.values())

    def closest(self, rows: Sequence[Region], near: Place) -> list[Region]:
        """The rows that share most of their code with a place; all of them where none shares even the province."""
        code = near.code or (self.by_prefix(near.name) if near.level in ("zone", "town", "province") else "")
        close = [
            (r, 3 if r.code == code else 2 if r.code[:4] == code[:4] else r.code[:2] == code[:2])
            for r in rows
            if r.code
        ]
        best = max((n for _, n in close), default=0)
        return [r for r, n in close if n == best] if code and best else list(rows)

    def by_prefix(self, name: str) -> str:
        """The code of the region a zone's or a town's name begins with; empty where there is none."""
        for end in range(min(len(name), 24), 1, -1):
            rows, at = self.by_name.get(name[:end]), end
            if rows:
                code = rows[-1].code
                below = self.by_prefix(name[at:]) if at < len(name) else ""
                return below if below and code[:2] == below[:2] else code
        return ""

    def forward(self, row: Region, year: int) -> list[Region]:
        """What became of a region by a year; itself where the facts end."""
        found, seen, queue = [], {row}, [row]
        while queue:
            row = queue.pop(0)
            following = [] if row.until >= year else [r for c in row.after if (r := self.at(c, row.until + 1))]
            if not following and row not in found:
                found.append(row)
            queue += [r for r in following if r not in seen]
            seen.update(following)
        return found

    def backward(self, row: Region, year: int) -> list[Region]:
        """What a region came from, seen from an earlier year; itself where the facts end."""
        found, seen, queue = [], {row}, [row]
        while queue:
            row = queue.pop(0)
            earlier = [] if row.since <= year else self._before(row)
            if not earlier and row not in found:
                found.append(row)
            queue += [r for r in earlier if r not in seen]
            seen.update(earlier)
        return found

    def forms(self, code: str, oldest: int) -> tuple[Region, ...]:
        """The region of a code as it is today, and before it was renamed, as long ago as a year; none where there is no such code."""
        known = self._forms.get((code, oldest))
        if known is None:
            row = self.at(code)
            past = self.backward(row, oldest) if row else ()
            known = (row, *(r for r in past if r.until >= oldest and r.level == row.level)) if row else ()
            self._forms[code, oldest] = known
        return known

    def _before(self, row: Region) -> list[Region]:
        if not self._origins:
            for rows in self.by_code.values():
                for old in rows:
                    for code in old.after:
                        self._origins.setdefault((code, old.until + 1), []).append(old)
        return self._origins.get((row.code, row.since), [])


def _rows(path: Path, columns: int) -> Iterator[Sequence[str]]:
    """The rows of a plain comma table (no quoting), without its head and comment lines."""
    try:
        lines: Iterable[str] = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        raise RuleError(
            str(path), "the table of regions is not complete", "restore the file, or run scripts/build_regions.py"
        ) from None
    rows = [line.split(",") for line in lines if line and line[0] != "#"]
    for row in rows[1:]:
        if len(row) != columns:
            raise RuleError(f"{path.name}: {','.join(row)}", f"a row has {columns} fields", "no commas inside a field")
        yield row
