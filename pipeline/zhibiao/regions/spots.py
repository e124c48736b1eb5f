"""Places named in a text where they can be the subject of a clause: regions, zones, towns, and upper regions in comparisons."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from zhibiao.errors import RuleError
from zhibiao.model import Place
from zhibiao.regions.mentions import Finder
from zhibiao.regions.table import NATION
from zhibiao.rulebook import Rulebook

__all__ = ["BREAK", "Spot", "Spotter", "compiled"]

BREAK = re.compile(r"[，。；：:;,！？\n]")
DIGIT = re.compile("[0-9０-９]")
STOP = "，。；：:;,！？\n、（("
# names that mean all zones of a region, unless there can be but one: in a county
BARE_MANY = (
    "开发区",
    "产业园区",
    "产业园",
    "工业园区",
    "工业园",
    "新区",
    "示范区",
    "自贸区",
    "自贸试验区",
    "保税区",
    "综合保税区",
)
RANKS = {"省": "province", "自治区": "province", "市": "city", "州": "city"}


class Spot(NamedTuple):
    """A place named in the text; `head`: it stands where a clause's subject stands."""

    start: int
    end: int
    place: Place
    head: bool


def compiled(rulebook: Rulebook, name: str) -> re.Pattern[str]:
    """The rules of a class as one pattern; RuleError where there is none."""
    patterns = [f"(?:{rule['pattern']})" for rule in rulebook.by_class("structure", name)]
    if not patterns:
        raise RuleError("regions/figures.toml", f"no rule of class {name}", "restore the file, or add such a rule")
    return re.compile("|".join(patterns))


class Spotter:
    """The rules that find places and tell subjects from the rest, compiled."""

    def __init__(self, rulebook: Rulebook, finder: Finder) -> None:
        self.finder = finder
        self.lead = compiled(rulebook, "region-lead")
        self.zone = compiled(rulebook, "region-zone")
        self.upper = compiled(rulebook, "region-upper")
        self._last: tuple[str, Place | None, int | None, list[Spot]] | None = None
        self._object = compiled(rulebook, "region-object")
        self._name = compiled(rulebook, "region-name")
        self._town = compiled(rulebook, "region-town")
        self._zone_words = [
            w for r in rulebook.by_class("structure", "region-zone") for w in str(r.get("value", "")).split()
        ]

    def spots(self, text: str, home: Place | None, year: int | None) -> list[Spot]:
        """Places below home that stand as subjects, and upper regions in comparisons, in text order."""
        last = self._last
        if last is None or last[0] is not text or last[1:3] != (home, year):
            last = self._last = (text, home, year, self._search(text, home, year))  # asked twice of each document
        return last[3]

    def _search(self, text: str, home: Place | None, year: int | None) -> list[Spot]:
        spots: dict[int, Spot] = {}
        names = self.finder.mentions(text, near=home, year=year)
        for start, end, place in names:
            if _below(place, home) and (place.level == "zone" or text[end - 1] == place.name[-1]):
                spots[start] = Spot(start, end, place, self._is_head(text, start, end))
        for match in _anchored(text, self.zone, self._zone_words, 12):
            if spot := self._zone_spot(text, match, names, home):
                spots[spot.start] = spot
        towns = _anchored(text, self._town, ("镇", "乡"), 3) if home and home.level in ("county", "city") else ()
        for match in towns:
            if home and self._is_head(text, *match.span()):
                spots[match.start()] = Spot(*match.span(), Place(home.name + match[0], "", "town"), True)
        for match in self.upper.finditer(text):
            upper = self._upper_place(match["rank"], home)
            if upper and self._is_head(text, match.start(), match.start() + 1, any_next=True):
                spots[match.start()] = Spot(match.start(), match.start() + 2, upper, True)
        return _chained(text, [spots[start] for start in sorted(spots)])

    def _is_head(self, text: str, start: int, end: int, any_next: bool = False) -> bool:
        begin = start
        while begin > 0 and start - begin < 24 and text[begin - 1] not in STOP:
            begin -= 1
        if start - begin >= 24 or not self.lead.fullmatch(text, begin, start):
            return False
        return any_next or not self._object.match(text, end)

    def _zone_spot(
        self, text: str, match: re.Match[str], names: Sequence[tuple[int, int, Place]], home: Place | None
    ) -> Spot | None:
        start, end = match.span()
        if home is None or home.level in ("nation", "province"):
            return None
        i = bisect_left(names, (start,)) if names else 0
        before = names[i - 1] if i else None
        if before and before[1] == start and before[2].level != "nation":
            start = before[0]
            if before[2].code != home.code and not _below(before[2], home):
                return None
        else:
            short = next((n for n in (_short(home),) if text.endswith(n, 0, start)), "")
            start -= len(short) or self._named(text, start)
            if start == match.start() and (match[0][0] in "国省" or (match[0] in BARE_MANY and home.level != "county")):
                return None
        if not self._is_head(text, start, end):
            return None
        return Spot(start, end, Place(home.name + text[start:end].removeprefix(home.name), "", "zone"), True)

    def _named(self, text: str, end: int) -> int:
        """The length of a zone's own name that ends at `end`, the beginning of a clause before it; 0 where there is none."""
        for size in (2, 3):
            if (end == size or text[end - size - 1] in STOP) and self._name.match(text, end - size):
                return size
        return 0

    def _upper_place(self, rank: str, home: Place | None) -> Place | None:
        if home is None or home.level not in ("county", "city", "province"):
            return None
        if rank == "国":
            return NATION
        table = self.finder.table
        row = table.at(home.code)
        for code in table.above(row)[1:] if row else ():
            upper = table.at(code)
            if upper and upper.level == RANKS[rank] and (rank not in "市州" or upper.name[-1] == rank):
                return table.place(upper)
        return None


def _anchored(text: str, pattern: re.Pattern[str], words: Iterable[str], back: int) -> Iterable[re.Match[str]]:
    """The matches of a pattern around literal words it must hold: much faster than a search through the whole text."""
    at: set[int] = set()
    for word in words:
        found = text.find(word)
        while found >= 0:
            at.add(found)
            found = text.find(word, found + 1)
    last = 0
    for found in sorted(at):
        match = pattern.search(text, max(last, found - back), found + 30)
        if match and match.start() <= found < match.end():
            last = match.end()
            yield match


def _chained(text: str, spots: Sequence[Spot]) -> list[Spot]:
    """Behind 、 a place is a subject only where one with a figure of its own stands before: 甲县增长8%、乙县增长9%."""
    done: list[Spot] = []
    for spot in spots:
        before = spot.start - 1
        if spot.head and before > 0 and text[before] == "、":
            last = done[-1] if done else None
            between = text[last.end : before] if last and last.head else ""
            spot = spot._replace(head=len(between) < 30 and bool(DIGIT.search(between)) and not BREAK.search(between))
        done.append(spot)
    return done


def _below(place: Place, home: Place | None) -> bool:
    """Whether a place lies inside another one; anything does where no home is known."""
    if home is None:
        return place.level != "nation"
    if place.name == home.name or place.level == "nation":
        return False
    if place.code and home.level in ("province", "city") and place.code != home.code:
        keep = 2 if home.level == "province" else 4  # by code: the city may have borne another name
        if home.code[:keep] == place.code[:keep]:
            return home.level == "province" or place.level == "county"
    return home.level == "nation" or place.name.startswith(home.name)


def _short(home: Place) -> str:
    """The last part of a path without its rank, roughly: 徐水 of 河北省保定市徐水区."""
    tail = re.split(r"(?<=[省市州盟区])(?=..)", home.name)[-1]
    return tail[:-1] if len(tail) > 2 else tail
