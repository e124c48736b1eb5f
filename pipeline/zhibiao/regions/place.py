"""Which region each figure is about: the document's own, unless a named place is the subject of the clause."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from decimal import Decimal

from zhibiao.model import Figure, Place, Sentence
from zhibiao.regions.mentions import Finder
from zhibiao.regions.spots import BREAK, Spot, Spotter, compiled
from zhibiao.rulebook import Case, Rulebook

__all__ = ["Placer"]

LONG = 5000  # characters; what runs on longer is a table or an attack, and its figures stay with the document
SO_MANY = re.compile("等[近约共]?$")  # 甲县水库、乙县公路等5个: what is counted is the document's own
LIST_SIGN = re.compile(r"[、和及与]")
RESPECTIVELY = "分别"
CASE_HOME = "河北省保定市"
CASE_FIGURE = re.compile(r"[0-9][0-9.]*[^\s，。；、0-9]{1,3}")


class Placer:
    """The rules of class `region-…`, compiled."""

    def __init__(self, rulebook: Rulebook, finder: Finder) -> None:
        self.table = finder.table
        self.spotter = Spotter(rulebook, finder)
        self._reset = compiled(rulebook, "region-reset")
        self._macro = compiled(rulebook, "region-macro")

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
        spots = self.spotter.spots(text, home, year)
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
                self._sentence(text, sentence, spots[at:last], here, figures, found)
            at = last
        return found

    # --- what is in force

    def _sentence(
        self,
        text: str,
        sentence: Sentence,
        spots: Sequence[Spot],
        here: Sequence[int],
        figures: Sequence[Figure],
        found: list[Place | None],
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
                if figures[i].quantity != "rank" and not self.spotter.upper.match(text, past[-1].start):
                    force = found[i]
        return force

    def _turns(self, text: str, begin: int, stop: int, force: Place, spots: Sequence[Spot]) -> bool:
        """Whether a clause leaves the place in force: by 全市, by what only a whole region has, by another place."""
        if any(begin <= s.start < stop for s in spots) or self.spotter.zone.search(text, begin, stop):
            return True  # 高新区达到2000亿元，产业园、示范区达到1000亿元
        lead = self.spotter.lead.match(text, begin)
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

    def check(self, case: Case) -> str:
        """See Regions.check."""
        text, home = case.text, CASE_HOME
        if text.startswith("〔"):
            home, text = text[1:].split("〕", 1)
        rows = [r for name in (home, home[3:], home[6:]) for r in self.table.by_name.get(name, ())]
        own = next((p for r in rows if (p := self.table.place(r)).name == home), Place(home, "", "county"))
        got = [place.name if place and place != own else "" for place in self._try(text, own)]
        want = list(case.expect) if case.sort in ("yes", "later") else [""] * len(got)
        return "" if got == want else f"the figures are about {got or 'nothing (no figure found)'}, not {want}"

    def _try(self, text: str, home: Place) -> list[Place | None]:
        one = Decimal(1)
        figures = [
            Figure(m.start(), m.end(), m.span(), one, one, "", "eq", "count") for m in CASE_FIGURE.finditer(text)
        ]
        return self.place(text, list(_sentences(text)), figures, home)


def _sentences(text: str) -> Iterable[Sentence]:
    start = 0
    for match in re.finditer("。", text):
        yield Sentence(start, match.end())
        start = match.end()
