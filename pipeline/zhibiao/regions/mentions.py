"""Names of regions in running text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from zhibiao.model import Place
from zhibiao.regions.table import NATION, Region, Table

__all__ = ["Finder", "Mention"]

Mention = tuple[int, int, Place]

CACHE = 50_000
TEXTS = 8  # of one document the title and the whole text are each asked for twice
NATION_WORDS = ("全国", "我国")
# what follows shows that the name is a piece of another word: 临沂市场, 华北区域, 高新区块, 南京路, 河南岸
BAD_NEXT = {"市": "场值面", "区": "域间块划位别", "州": "际", "县": "", "盟": "友", "旗": "帜舰"}
BAD_SHORT_NEXT = "路街道岸河江湖村站港湾桥寺峡岛"
# a name of two characters (易县, 成县) is a name only behind a sign, a line's start or one of these
OPENERS = frozenset("在对到赴从及与向为是由让把被使据给年月日的")


class Finder:
    """The names of the table as one automaton."""

    def __init__(self, table: Table, words: Path) -> None:
        self.table = table
        lines = (line for line in words.read_text("utf-8").splitlines() if not line.startswith("#"))
        listed = [word for line in lines for word in line.split()]
        self.words = frozenset(word for word in listed if word[0] != "-")
        names = [
            name for name in table.by_name if len(name) > 1 and name not in ("中国", "中华人民共和国", "全国", "我国")
        ]
        names += NATION_WORDS
        self.names = names
        self.rows = [[] if n in NATION_WORDS else table.by_name[n] for n in names]
        self.provinces = {
            n for n in names if len(n) == 2 and any(r.level == "province" for r in table.by_name.get(n, ()))
        }
        self.weak = [self._is_weak(n, rows) for n, rows in zip(names, self.rows, strict=True)]
        self.false = len(names)  # numbers from here on are words that only hold a region's name
        self.automaton = AhoCorasick(
            [*names, *(w[1:] for w in listed if w[0] == "-")], matchkind=MatchKind.LeftmostLongest
        )
        self.hits = lru_cache(maxsize=TEXTS)(self._hits)
        self._now: dict[int, list[Region]] = {}
        self._places: dict[tuple[int, str, str, int | None], Place | None] = {}

    def _is_weak(self, name: str, rows: list[Region]) -> bool:
        """Words, and short names of counties: 城区, 和平, 米易."""
        if name in self.words:
            return True
        if name in self.table.full or not rows:
            return False
        return len(name) < 3 and all(row.level == "county" for row in rows)

    def _hits(self, text: str) -> tuple[tuple[int, int, int], ...]:
        """Names that stand in the text and are not part of another word: (start, end, number of the name). Asked for as `hits`, which remembers."""
        found: list[tuple[int, int, int]] = []
        names = self.names
        size = len(text)
        for number, start, end in self.automaton.find_matches_as_indexes(text):
            if number >= self.false:
                continue
            name = names[number]
            last = name[-1]
            after = text[end] if end < size else ""
            if last in BAD_NEXT:
                if after and after in BAD_NEXT[last]:
                    continue
                joined = bool(found) and found[-1][1] == start
                if len(name) == 2 and start and not joined and _glued(text[start - 1]):
                    continue
            elif after and (after in BAD_SHORT_NEXT or last + after in self.provinces):
                continue  # 认定安徽省 is no 定安
            found.append((start, end, number))
        return tuple(found)

    def meant(self, number: int) -> list[Region]:
        """The regions of today a name counts for, those of the highest level alone: 吉林 counts for the province."""
        known = self._now.get(number)
        if known is None:
            now = [r for r in self.table.current(self.rows[number], None) if r.code]
            levels = ([r for r in now if r.level == level] for level in ("province", "city", "county"))
            known = self._now[number] = next(filter(None, levels), [])
        return known

    def mentions(
        self, text: str, start: int = 0, end: int | None = None, near: Place | None = None, year: int | None = None
    ) -> list[Mention]:
        """See Regions.mentions."""
        if start or end is not None:
            text = text[start:end]
        return self.placed(self.hits(text), start, near, year)

    def placed(
        self, hits: Iterable[tuple[int, int, int]], base: int = 0, near: Place | None = None, year: int | None = None
    ) -> list[Mention]:
        """The regions that names found in a text mean; `base` is where the text begins."""
        found: list[Mention] = []
        code = near.code if near else ""
        for begin, stop, number in hits:
            joined = (
                bool(found) and found[-1][1] == base + begin and found[-1][2].level in ("province", "city", "county")
            )
            upper = found[-1][2].code if joined else ""
            place = self._resolve(number, upper, code, year)
            if place is None:
                continue
            if joined and upper and place.code != upper and self._under(place, found[-1][2]):
                found[-1] = (found[-1][0], base + stop, place)
            else:
                found.append((base + begin, base + stop, place))
        return found

    @staticmethod
    def _under(place: Place, upper: Place) -> bool:
        keep = 2 if upper.level == "province" else 4
        return place.code[:keep] == upper.code[:keep]

    def _resolve(self, number: int, upper: str, near: str, year: int | None) -> Place | None:
        key = (number, upper, near, year)
        if key not in self._places:
            if len(self._places) > CACHE:  # a worker's memory must not grow with the number of documents
                self._places.clear()
            self._places[key] = self._meaning(number, upper, near, year)
        return self._places[key]

    def _meaning(self, number: int, upper: str, near: str, year: int | None) -> Place | None:
        rows = self.rows[number]
        if not rows:
            return NATION
        name = self.names[number]
        rows = self.table.current(rows, year, follow=year is not None or name not in self.table.full)
        if upper:
            below = [r for r in rows if r.code[:2] == upper[:2] and r.code != upper and upper in self.table.above(r)]
            if len(below) == 1:
                return self.table.place(below[0], year)
        if self.weak[number]:
            if name in self.words or not near:
                return None
            rows = [r for r in rows if r.code[:4] == near[:4]]
            return self.table.place(rows[0], year) if len(rows) == 1 else None
        if len(rows) > 1:
            levels = [r for r in rows if r.level != "county"] if name not in self.table.full else []
            rows = levels or rows
            for keep in (6, 4, 2):
                close = [r for r in rows if near and r.code[:keep] == near[:keep]]
                if close:
                    rows = close
                    break
            provinces = [r for r in rows if r.level == "province"]
            rows = provinces or rows
        if len(rows) == 1:
            return self.table.place(rows[0], year)
        if name in self.table.full and len({r.name for r in rows}) == 1:
            return Place(name, "", rows[0].level)
        return None


def _glued(char: str) -> bool:
    """Whether a character makes one word with what follows it: 贸易县 is no 易县."""
    return "一" <= char <= "龥" and char not in OPENERS
