"""Which region each figure is about: the document's own, unless a named place is the subject of the clause."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from zhibiao.errors import RuleError
from zhibiao.extract.regions_mentions import Finder
from zhibiao.extract.regions_table import NATION
from zhibiao.model import Figure, Place, Sentence
from zhibiao.rulebook import Case, Rule, Rulebook

__all__ = ["Placer"]

BREAK = re.compile(r"[，。；：:;,！？\n]")
DIGIT = re.compile("[0-9０-９]")
LONG = 5000  # characters; what runs on longer is a table or an attack, and its figures stay with the document
SO_MANY = re.compile("等[近约共]?$")  # 甲县水库、乙县公路等5个: what is counted is the document's own
STOP = "，。；：:;,！？\n、（("
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
LIST_SIGN = re.compile(r"[、和及与]")
RESPECTIVELY = "分别"
RANKS = {"省": "province", "自治区": "province", "市": "city", "州": "city"}
CASE_HOME = "河北省保定市"
CASE_FIGURE = re.compile(r"[0-9][0-9.]*[^\s，。；、0-9]{1,3}")


class Spot(NamedTuple):
    """A place named in the text; `head`: it stands where a clause's subject stands."""

    start: int
    end: int
    place: Place
    head: bool


class Placer:
    """The rules of class `region-…`, compiled."""

    def __init__(self, rulebook: Rulebook, finder: Finder) -> None:
        self.finder = finder
        self._lead = self._rule(rulebook, "region-lead")
        self._object = self._rule(rulebook, "region-object")
        self._zone = self._rule(rulebook, "region-zone")
        self._name = self._rule(rulebook, "region-name")
        self._zone_words = [
            w for r in rulebook.by_class("structure", "region-zone") for w in str(r.get("value", "")).split()
        ]
        self._town = self._rule(rulebook, "region-town")
        self._reset = self._rule(rulebook, "region-reset")
        self._macro = self._rule(rulebook, "region-macro")
        self._upper = self._rule(rulebook, "region-upper")

    @staticmethod
    def _rule(rulebook: Rulebook, name: str) -> re.Pattern[str]:
        patterns = [f"(?:{rule['pattern']})" for rule in rulebook.by_class("structure", name)]
        if not patterns:
            raise RuleError("regions/figures.toml", f"no rule of class {name}", "restore the file, or add such a rule")
        return re.compile("|".join(patterns))

    def place(
        self,
        text: str,
        sentences: Sequence[Sentence],
        figures: Sequence[Figure],
        home: Place | None,
        year: int | None = None,
    ) -> list[Place | None]:
        """See Regions.place."""
        found: list[Place | None] = [home] * len(figures)
        order = sorted(range(len(figures)), key=lambda i: figures[i].start)
        starts = [figures[i].start for i in order]
        spots = self._spots(text, home, year)
        at = 0
        for sentence in sentences:
            while at < len(spots) and spots[at].start < sentence.start:
                at += 1
            if at == len(spots):
                break
            if spots[at].start >= sentence.end:
                continue
            last = at
            while last < len(spots) and spots[last].start < sentence.end:
                last += 1
            here = order[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
            if here and sentence.end - sentence.start < LONG:
                self._sentence(text, sentence, spots[at:last], here, figures, found, home)
            at = last
        return found

    # --- what is named

    def _spots(self, text: str, home: Place | None, year: int | None) -> list[Spot]:
        """Places below home that stand as subjects, and upper regions in comparisons, in text order."""
        spots: dict[int, Spot] = {}
        names = self.finder.mentions(text, near=home, year=year)
        for start, end, place in names:
            if _below(place, home) and (place.level == "zone" or text[end - 1] == place.name[-1]):
                spots[start] = Spot(start, end, place, self._is_head(text, start, end))
        for match in _anchored(text, self._zone, self._zone_words, 12):
            if spot := self._zone_spot(text, match, names, home):
                spots[spot.start] = spot
        towns = _anchored(text, self._town, ("镇", "乡"), 3) if home and home.level in ("county", "city") else ()
        for match in towns:
            if home and self._is_head(text, *match.span()):
                spots[match.start()] = Spot(*match.span(), Place(home.name + match[0], "", "town"), True)
        for match in self._upper.finditer(text):
            upper = self._upper_place(match["rank"], home)
            if upper and self._is_head(text, match.start(), match.start() + 1, any_next=True):
                spots[match.start()] = Spot(match.start(), match.start() + 2, upper, True)
        return _chained(text, [spots[start] for start in sorted(spots)])

    def _is_head(self, text: str, start: int, end: int, any_next: bool = False) -> bool:
        begin = start
        while begin > 0 and start - begin < 24 and text[begin - 1] not in STOP:
            begin -= 1
        if start - begin >= 24 or not self._lead.fullmatch(text, begin, start):
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

    # --- what is in force

    def _sentence(
        self,
        text: str,
        sentence: Sentence,
        spots: Sequence[Spot],
        here: Sequence[int],
        figures: Sequence[Figure],
        found: list[Place | None],
        home: Place | None,
    ) -> None:
        if self._shared(text, sentence, spots, here, figures, found):
            return
        heads = [s for s in spots if s.head and not self._listed(text, s, spots)]
        if not heads:
            return
        ends = [m.end() for m in BREAK.finditer(text, sentence.start, sentence.end)]
        clauses = zip([sentence.start, *ends], [*ends, sentence.end], strict=True)
        force: Place | None = None
        for begin, stop in clauses:
            inside = [i for i in here if begin <= figures[i].start < stop]
            subjects = [s for s in heads if begin <= s.start < stop]
            if subjects:
                force = self._claim(text, (begin, stop), subjects, inside, figures, found)
                continue
            if force is None or text[begin - 1] in "；;" or self._turns(text, begin, stop, force, spots):
                force = None
                continue
            for i in inside:
                if not SO_MANY.search(text, max(begin, figures[i].start - 2), figures[i].start):
                    found[i] = force

    def _claim(
        self,
        text: str,
        clause: tuple[int, int],
        subjects: Sequence[Spot],
        inside: Sequence[int],
        figures: Sequence[Figure],
        found: list[Place | None],
    ) -> Place | None:
        """Give the figures of a clause to the subjects before them; the place that stays in force behind it.

        A place without a figure of its own hands nothing on (高新区跻身百强，新增企业200家), nor does a rank, nor an upper region.
        """
        if not inside and text[clause[1] - 1] in "：:":
            return subjects[0].place
        force: Place | None = None
        for i in inside:
            past = [s for s in subjects if s.end <= figures[i].start]
            if past and not SO_MANY.search(text, max(past[-1].end, figures[i].start - 2), figures[i].start):
                found[i] = past[-1].place
                if figures[i].quantity != "rank" and not self._upper.match(text, past[-1].start):
                    force = found[i]
        return force

    def _turns(self, text: str, begin: int, stop: int, force: Place, spots: Sequence[Spot]) -> bool:
        """Whether a clause leaves the place in force: by 全市, by what only a whole region has, by another place."""
        if any(begin <= s.start < stop for s in spots) or self._zone.search(text, begin, stop):
            return True  # 高新区达到2000亿元，产业园、示范区达到1000亿元
        lead = self._lead.match(text, begin)
        words = self._reset if force.level in ("zone", "town") else self._macro
        return bool(words.match(text, lead.end() if lead else begin) or words.match(text, begin))

    @staticmethod
    def _listed(text: str, spot: Spot, spots: Sequence[Spot]) -> bool:
        """Whether a place is one of several that share what follows: 涿州市、定州市新增企业5家."""
        before = any(other.end == spot.start - 1 and LIST_SIGN.match(text, other.end) for other in spots)
        return before or bool(LIST_SIGN.match(text, spot.end))

    @staticmethod
    def _shared(
        text: str,
        sentence: Sentence,
        spots: Sequence[Spot],
        here: Sequence[int],
        figures: Sequence[Figure],
        found: list[Place | None],
    ) -> bool:
        """甲县、乙县和丙市…分别为a、b和c: one figure each, in order, where the numbers of places and figures agree."""
        told = text.find(RESPECTIVELY, sentence.start, sentence.end)
        if told < 0 or len(spots) < 2:
            return False
        named = [s for s in spots if s.end <= told]
        run = named[-1:]
        for spot in reversed(named[:-1]):
            if run[0].start - spot.end != 1 or not LIST_SIGN.match(text, spot.end):
                break
            run.insert(0, spot)
        end = re.compile("[。；;]").search(text, told, sentence.end)
        stop = end.start() if end else sentence.end
        after = [i for i in here if told < figures[i].start < stop]
        if len(run) < 2 or len(after) != len(run):
            return False
        for i, spot in zip(after, run, strict=True):
            found[i] = spot.place
        return True

    # --- in-file cases

    def check(self, rule: Rule, case: Case) -> str:
        """See Regions.check."""
        text, home = case.text, CASE_HOME
        if text.startswith("〔"):
            home, text = text[1:].split("〕", 1)
        rows = [r for name in (home, home[3:], home[6:]) for r in self.finder.table.by_name.get(name, ())]
        own = next((p for r in rows if (p := self.finder.table.place(r)).name == home), Place(home, "", "county"))
        got = [place.name if place and place != own else "" for place in self._try(text, own)]
        want = list(case.expect) if case.sort in ("yes", "later") else [""] * len(got)
        return "" if got == want else f"the figures are about {got or 'nothing (no figure found)'}, not {want}"

    def _try(self, text: str, home: Place) -> list[Place | None]:
        one = Decimal(1)
        figures = [
            Figure(m.start(), m.end(), m.span(), one, one, "", "eq", "count") for m in CASE_FIGURE.finditer(text)
        ]
        return self.place(text, list(_sentences(text)), figures, home)


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


def _sentences(text: str) -> Iterable[Sentence]:
    start = 0
    for match in re.finditer("。", text):
        yield Sentence(start, match.end())
        start = match.end()


def _below(place: Place, home: Place | None) -> bool:
    """Whether a place lies inside another one; anything does where no home is known."""
    if home is None:
        return place.level != "nation"
    if place.name == home.name or place.level == "nation":
        return False
    return home.level == "nation" or place.name.startswith(home.name)


def _short(home: Place) -> str:
    """The last part of a path without its rank, roughly: 徐水 of 河北省保定市徐水区."""
    tail = re.split(r"(?<=[省市州盟区])(?=..)", home.name)[-1]
    return tail[:-1] if len(tail) > 2 else tail
