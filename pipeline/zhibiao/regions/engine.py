"""Regions: a name to a region and its code, names in running text, what a document speaks for, what a figure is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from zhibiao.model import Figure, Place, Sentence
from zhibiao.regions.document import candidates
from zhibiao.regions.mentions import Finder, Mention
from zhibiao.regions.place import Placer
from zhibiao.regions.table import LEVELS, Region, Table
from zhibiao.rulebook import Case, Rule, Rulebook

__all__ = ["Regions"]

TOWN = re.compile(r"(?!区|市|县|镇|乡)[一-龥]{2,6}?(?:镇|街道|乡|苏木)(?!长|政府|委)")
ZONE = re.compile(
    r"[一-龥]{0,6}?(?:(?:经济|高新)技术(?:产业)?开发区|经济开发区|高新区|经开区|开发区|保税区|工业园区?|产业园区?|新区)"
)


class Regions:
    """The table of regions and what is asked of it; built once from the rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.table = Table(rulebook.folder / "regions")
        self.finder = Finder(self.table, rulebook.folder / "regions" / "words.txt")
        self.placer = Placer(rulebook, self.finder)
        self._known = lru_cache(maxsize=4096)(self._lookup)

    def lookup(self, name: str, near: Place | None = None, year: int | None = None) -> Place | None:
        """The region a name means: full, short or with its path; under the code valid in `year` (today without one).

        An ambiguous name is decided by `near` (the same county, city, province first); a short name that stays
        ambiguous means the highest level when one region alone stands there (吉林 is the province), a full name
        that stays so comes back without a code (鼓楼区), and anything else is None.

        >>> from zhibiao.rulebook import load
        >>> regions = Regions(load())
        >>> regions.lookup("菏泽鄄城").name
        '山东省菏泽市鄄城县'
        >>> regions.lookup("湖北省襄樊市").name, regions.lookup("湖北省襄樊市", year=2009).name
        ('湖北省襄阳市', '湖北省襄樊市')
        """
        return self._known(name, near, year)

    def _lookup(self, name: str, near: Place | None, year: int | None) -> Place | None:
        name = re.sub(r"[\s·•,，、（(][^一-龥]*", "", name)
        rows, at = self._walk(name)
        if not rows:
            return None
        place = self._decide(rows, name[:at], near, year)
        return self._below(place, name[at:]) if place else None

    def _walk(self, name: str) -> tuple[list[Region], int]:
        """The regions the longest readable beginning of a name can mean, and where it ends."""
        table, rows, at = self.table, list[Region](), 0
        while at < len(name):
            for end in range(min(len(name), at + table.longest), at + 1, -1):
                found = table.by_name.get(name[at:end], ())
                if rows:
                    upper = {row.code for row in rows}
                    found = [r for r in found if r not in rows and not upper.isdisjoint(table.above(r)[1:])]
                if found:
                    rows, at = list(found), end
                    break
            else:
                break
        return rows, at

    def _decide(self, rows: Sequence[Region], said: str, near: Place | None, year: int | None) -> Place | None:
        rows = self.table.current(rows, year)
        if len(rows) > 1 and near is not None:
            rows = self.table.closest(rows, near)
        if len({row.code or row.name for row in rows}) > 1:
            top = min((r.level for r in rows), key=LEVELS.index)
            high = [r for r in rows if r.level == top]
            if len({r.code for r in high}) > 1:
                full = said in self.table.full and {r.name for r in rows} == {said}
                return Place(said, "", top) if full else None
            rows = high
        return self.table.place(rows[-1], year)

    @staticmethod
    def _below(place: Place, rest: str) -> Place:
        """A zone or a town written straight behind a region."""
        for level, pattern in (("zone", ZONE), ("town", TOWN)):
            if match := pattern.match(rest):
                return Place(place.name + match[0], "", level)
        return place

    def renamed(self, name: str, year: int, since: int | None = None) -> list[Place]:
        """What a region (a name or a 6-digit code, as it was in `since`) is called in another year; several where it was split.

        >>> from zhibiao.rulebook import load
        >>> [place.name for place in Regions(load()).renamed("河北省保定市清苑县", 2020)]
        ['河北省保定市清苑区']
        """
        rows = self._rows(name, since, year)
        found: dict[str, Place] = {}
        for row in rows:
            later = self.table.forward(row, year) if year > row.until else self.table.backward(row, year)
            for other in later:
                found.setdefault(other.code, self.table.place(other, year))
        return [found[code] for code in sorted(found)]

    def _rows(self, name: str, since: int | None, year: int) -> list[Region]:
        if not name.isdigit():
            rows, _ = self._walk(name)
            return [r for r in rows if since is None or r.since <= since <= r.until] or rows[-1:]
        rows = self.table.by_code.get(name, [])
        if since is not None:
            return [r for r in rows if r.since <= since <= r.until]
        return [r for r in rows if r.since <= year <= r.until] or rows[-1:]

    def at(self, code: str, year: int) -> Place | None:
        """The region a code stood for in a year; None where there was none."""
        row = self.table.at(code, year)
        return self.table.place(row, year) if row else None

    def agree(self, one: Place, other: Place) -> bool:
        """Whether two places are the same region, perhaps under names of different years, or one lies in the other.

        >>> from zhibiao.rulebook import load
        >>> regions = Regions(load())
        >>> regions.agree(regions.lookup("清苑县", year=2010), regions.lookup("清苑区"))
        True
        """
        names = [{place.name, *(p.name for p in self._today(place))} for place in (one, other)]
        return any(a.startswith(b) or b.startswith(a) for a in names[0] for b in names[1])

    def _today(self, place: Place) -> list[Place]:
        row = self.table.at(place.code)
        return [self.table.place(r) for r in self.table.forward(row, 9999)] if row else []

    def mentions(
        self, text: str, start: int = 0, end: int | None = None, near: Place | None = None, year: int | None = None
    ) -> list[Mention]:
        """The regions named in a stretch of text, in order, each (start, end, Place).

        Full names, and short names that are no words otherwise; short names of counties only near `near`.
        """
        return self.finder.mentions(text, start, end, near, year)

    def document_region(
        self, head: str, title: str, file_hint: str, body: str, year: int | None = None, size: int | None = None
    ) -> list[tuple[Place, str, float]]:
        """The regions a document may speak for, best first: (region, how it is known, score 0–1).

        `how` is title, text or file name. Under the names and codes of `year` when it is given. A file name
        gives 0.35 to 0.8, more the better the text bears it out; what the names in a text only hint at is left out.
        Of the body the first `size` characters are read, all of them without it.
        """
        found = candidates(self.finder, head, title, file_hint, body, size)
        return [(self.table.as_of(p, year), how, score) for p, how, score in found] if year else found

    def place(
        self,
        text: str,
        sentences: Sequence[Sentence],
        figures: Sequence[Figure],
        home: Place | None,
        year: int | None = None,
    ) -> list[Place | None]:
        """The region each figure is about; `home`, the document's own, unless another one is in force there."""
        return self.placer.place(text, sentences, figures, home, year)

    def check(self, rule: Rule, case: Case) -> str:
        """Run one in-file case of a rule of class `region-…`: "" when it holds, else what came out instead."""
        return self.placer.check(case)
