"""Numbers with units in the clean text of a document → figures: value, unit, bound, sign, state.

One compiled scan anchors on the number; then the engine looks right for unit and bound and left for growth and bound words.
"""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from decimal import Decimal
from typing import NamedTuple

from zhibiao.extract.idioms import Idioms
from zhibiao.extract.numerals import Reading
from zhibiao.extract.quantities_bare import Plain
from zhibiao.extract.quantities_compound import compounds, merged
from zhibiao.extract.quantities_cues import Cues, Left, apply_bound
from zhibiao.extract.quantities_gates import (
    OPEN_QUOTES,
    Spot,
    beside,
    frequency,
    implied,
    limited,
    minus,
    ordinal,
    parted,
    placed,
    quoted,
    small_change,
    spoken,
    suspect,
    timely,
    torn,
    wrapped,
)
from zhibiao.extract.quantities_lists import Bare, link
from zhibiao.extract.quantities_pattern import master, number_value
from zhibiao.extract.quantities_ranks import ranks
from zhibiao.extract.quantities_special import (
    GOOD_DAYS,
    bare_han,
    fraction,
    masked,
    quantity_of,
    ratio,
)
from zhibiao.extract.traps import Spans, Traps
from zhibiao.extract.units import Unit, Units
from zhibiao.model import Figure
from zhibiao.rulebook import Case, Rule, Rulebook

__all__ = ["Found", "Quantities"]

SPACE = re.compile(r"\s+")
SHARES = frozenset("、和与及至到-—~～－–〜以或,，/ ")  # what may stand between a bare number and the one that has the unit
LETTERS = re.compile(r"[A-Za-z&]{3,}$")  # GDP19.9亿元 is an amount, G105 a road
INDEX = re.compile(r"(?:指数|得分|水平)[^，。；]*$")
THING = re.compile(r"(?:级|规模)?的?(?:产业(?!工人)|企业|项目|集群|园区|工程|县|俱乐部|板块|制造|级)")
DONE = re.compile(r"(?:完成|新增|淘汰|压减|退出|关停|化解|装机|规模|总量|容量|产能|各类)$")  # 淘汰20万千瓦机组 is a result, no name
MAKER = re.compile(r"[\u4e00-\u9fff]{2}(?<![成增产有售量到达共计约近超过备车机力为了的动])$")  # 长城100万辆整车项目: who makes them
CHAIN = re.compile(r"(?:[（(][^）)\n]{0,14}[）)])?(?:[、和或及至到—～-]|，?且|，?并且?|以上)?[^，。；、\n0-9]{0,6}")  # what stands between the members of a list of conditions
ASKS = frozenset("的（(")  # how a condition goes on
CLASSED = re.compile(r"[^每单各整][个家]$")
SIGNED = frozenset({"percent", "points", "temperature", "money", "length"})
BESIDE = frozenset({"度", "°", "元", "公里", "千米"})  # units that may begin before the number
RECURRING = frozenset({"元", "次", "天"})  # what is counted by the month or the day
NOT_BEFORE = OPEN_QUOTES | {" ", "个"}  # with these before it a number may be a part of a name or of another number
EXACT = frozenset({"eq", "approx"})
OPEN_ENDS = frozenset({"ge", "gt", "le", "lt"})
SPACED = frozenset({" ", "\xa0"})
SMALL_CHANGE = frozenset({"角", "毛"})
COUNT = Unit("", Decimal(1), "count", "")  # of what, the words beside the number say
HALF = Decimal("0.5")
MINUS = frozenset("负-－−")
NOTHING = Spans(())
NEVER = (sys.maxsize, sys.maxsize)
YEAR = 3  # digits behind the first: 2023年 is a date
MAX_REMEMBERED = 200_000


class Found(NamedTuple):
    """What a scan gives: the figures in order, and the spans of thresholds that restrict what is counted (scope)."""

    figures: list[Figure]
    scopes: list[tuple[int, int]]


class Quantities:
    """The engine: built once from the rulebook, called once a document."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.units, self.cues = Units(rulebook), Cues(rulebook)
        self.traps, self.idioms = Traps(rulebook), Idioms(rulebook)
        self.plain = Plain(rulebook, self.units, self.cues)
        self.forms = frozenset(r.id for r in rulebook.by_class("cue", "form"))
        self.master = master(self.units.pattern, self.cues.right_pattern)
        self.readings: dict[str, Reading | None] = {}

    def scan(self, text: str) -> list[Figure]:
        """The figures of a text, in order of their place."""
        return self.read(text).figures

    def read(self, text: str) -> Found:
        """Figures and thresholds in one pass."""
        trapped = self.traps.spans(text)
        scopes: list[tuple[int, int]] = []
        items: list[Figure | Bare] = []
        traps = iter(zip(trapped.starts, trapped.ends, strict=True))
        trap_start, trap_end = next(traps, NEVER)  # the first trap that does not end before the match
        for match in self.master.finditer(text):
            start, end = match.span()
            whole: re.Match[str] | None = match
            if text.find("\n", start, end) >= 0 and not wrapped(text, start):
                whole = self.master.match(text, start, text.index("\n", start))
            while trap_end <= start:
                trap_start, trap_end = next(traps, NEVER)
            if whole:
                items += self._items(text, whole, trapped if trap_start < end else NOTHING, scopes)
        if "compound" in self.forms:
            items = merged(text, [c for c in compounds(text) if not trapped.holds(c.start) and not self.traps.at_unit(text, c.number[1] - 2, weak=False)], items, self.cues)
        figures = [f for f in link(text, items, self.cues) if f.bound != "range" or not self._sorts(text, f, scopes)]
        taken = Spans((f.start, f.end) for f in figures)
        figures += [f for f in (*(ranks(text) if "rank" in self.forms else ()), *self.idioms.find(text)) if not taken.holds(f.start) and not trapped.holds(f.start)]
        figures.sort(key=lambda f: (f.number[0], f.start))
        return Found(self._unconditional(text, figures, scopes), sorted(scopes))

    def _items(self, text: str, match: re.Match[str], trapped: Spans, scopes: list[tuple[int, int]]) -> tuple[Figure | Bare, ...]:
        """What one match of the scan is: a figure, the parts of a ratio, a bare number that may share, or nothing."""
        mask, number, parts, scale, vague, han, below, stars, _, _, unit, half, bound = match.groups()
        start = match.start()
        if (trapped.starts and trapped.holds(start)) or (unit == "年" and number is not None and len(number) == YEAR and number.isdigit()):
            return ()
        item: Figure | Bare | None
        if number is not None and unit is None and scale is None and parts is None and (vague is None or len(vague) == 1):
            item = self._bare(text, match)
        elif trapped.starts and trapped.holds(match.end() - 1):
            return ()
        elif parts is not None:
            return ratio(text, start, match.end("ratio")) if "ratio" in self.forms else ()
        elif mask is not None or stars is not None:
            item = masked(text, match, self.units, self.cues, self.traps, scopes)
        elif below is not None:
            item = fraction(text, match, self.units, self.cues)
        elif han is not None and unit is None and text[match.end("han") : match.end("han") + 1] in {"到", "至", "~", "～"}:
            item = bare_han(text[start : match.end("han")], start, self._reading(text[start : match.end("han")]))
        else:
            item = self._figure(text, match, han is not None, unit, half is not None, bound, scopes)
        return () if item is None else (item,)

    def _bare(self, text: str, match: re.Match[str]) -> Bare | Figure | None:
        start, end = match.start(), match.end("number")
        if figure := self.plain.read(text, start, end, match["bound"] or ""):
            return figure
        if text[end : end + 1] not in SHARES or text[start - 1 : start] in {"第", "〔", "["}:
            return None
        reading = self._reading(text[start:end])
        return None if reading is None or reading.low is None else Bare(start, end, reading.low, minus(text, start))

    def _reading(self, written: str) -> Reading | None:
        """The number read, remembered: figures repeat."""
        if written in self.readings:
            return self.readings[written]
        if len(self.readings) > MAX_REMEMBERED:
            self.readings.clear()
        reading: Reading | None = None
        with suppress(ValueError, ArithmeticError):
            reading = number_value("".join(written.split()))
        self.readings[written] = reading
        return reading

    def _figure(
        self, text: str, match: re.Match[str], spoken_number: bool, unit: str | None, half: bool, bound: str | None, scopes: list[tuple[int, int]]
    ) -> Figure | None:
        """The figure of a match; what its groups hold is given, for it is asked many times."""
        start, end = match.span()
        at = match.start("unit") if unit else max(match.end("han"), match.end("vague"), match.end("scale"), match.end("number"))
        raw = text[start:at]
        written = raw.rstrip()
        if text[start - 1 : start] in SPACED and (torn_at := parted(text, start)) < start:
            start, written = torn_at, SPACE.sub("", text[torn_at:at])
        reading = self.readings.get(written) or self._reading(written)
        spot = Spot(text, start, end, written)
        kind = self._unit(spot, unit)
        if reading is None or kind is None or ("\n" in raw and (spoken_number or spot.previous in {"\n", ""})):
            return None
        if (spoken_number and not spoken(spot, kind, self.cues)) or not self._allowed(spot, bound, unit, kind, at, spoken_number):
            return None
        figure = self._built(spot, match, half, bound, reading, kind, self.cues.before(text, start))
        if self._named(text, figure, kind) or (figure.bound not in EXACT and self._threshold(text, figure, kind, scopes)):
            return None
        return figure

    def _unit(self, spot: Spot, unit: str | None) -> Unit | None:
        if unit is None:
            base = implied(spot)
            return COUNT if base == "" else self.units.known.get(base or "")
        kind = self.units.known.get(unit) or self.units.get(unit)
        other = beside(spot, unit) if unit in BESIDE else ""
        return self.units.known.get(other, kind) if other else kind

    def _allowed(self, spot: Spot, bound: str | None, unit: str | None, kind: Unit, at: int, han: bool) -> bool:
        """Whether nothing beside the number or in its unit makes it a part of a word or a name."""
        previous, dimension = spot.previous, kind.dimension
        if previous in {"第", "/"} or (previous == "前" and dimension in {"time", "count"}):
            return False
        if previous.isascii() and previous.isalpha() and not LETTERS.search(spot.left(8)):
            return False
        if previous in NOT_BEFORE and (quoted(spot, kind) or torn(spot) or ordinal(spot)):
            return False
        if unit in SMALL_CHANGE and not small_change(spot):
            return False
        if self.traps.at_unit(spot.text, at, weak=han) or self.traps.at_number(spot.text, spot.start):
            return False
        if dimension == "index":
            return INDEX.search(spot.left(14)) is not None
        return dimension != "time" or timely(spot, kind, han, bound is not None)

    def _built(self, spot: Spot, match: re.Match[str], half: bool, bound: str | None, reading: Reading, kind: Unit, left: Left) -> Figure:
        text, start, base = spot.text, spot.start, kind.base
        end = match.start("bound") if bound else spot.end
        low, high, own = reading
        growing = 0
        if half and low is not None and high is not None:
            low, high = low + HALF, high + HALF
        if kind.factor != 1:
            exact = low is high  # most are one number
            low = None if low is None else kind.worth(low)
            high = low if exact else None if high is None else kind.worth(high)
        if spot.previous in MINUS and kind.dimension in SIGNED and minus(text, start):
            low, high, start = (None if high is None else -high), (None if low is None else -low), start - 1
            left = self.cues.before(text, start) if left.start == spot.start else left
            growing, left = left.sign, left._replace(sign=0)  # 增长-3.8% is a rate, its sign its own
        opened = spot.previous == "上" and left.start == spot.start and spot.written[0] in "百千万亿" and own == "eq"  # 上百家: the number opens upwards
        right, rule = self._right(bound) if bound and not limited(spot, bound) else ("", "")
        falling = left.sign < 0
        signed = left.sign if kind.dimension in {"percent", "points"} or (falling and base == "倍") else 0
        strange = base == "%" and high is not None and (high > 100 or spot.next == ".") and suspect(spot, kind, float(high), signed)
        what = right or left.bound or ("ge" if opened else own)
        if signed < 0 or what in OPEN_ENDS:
            low, high, what = apply_bound(low, high, what, signed)
        (quantity, noun), unit = quantity_of(text, kind, left._replace(sign=growing) if growing else left, self.cues), frequency(spot, kind) if base in RECURRING else ""
        if unit or (base == "天" and GOOD_DAYS.search(text, max(0, start - 16), start)):
            quantity = "count" if not unit else "amount" if base == "元" else "frequency"
        if base == "位" and placed(spot):
            quantity = "rank"
        unit = "" if base == "大" else unit or base
        state = "suspect" if strange or start < match.start() - 1 else "ok"
        rules = left.rules if not rule else (rule, *left.rules)
        if kind.rule:
            rules = (kind.rule, *rules)
        if noun:
            rules = (*rules, noun)
        return Figure(left.start - opened, spot.end if right else end, (start, end), low, high, unit, what, quantity, state, -1 if falling else 1, rules)

    def _right(self, bound: str) -> tuple[str, str]:
        return self.cues.right.get(SPACE.sub("", bound), ("le", ""))

    def _named(self, text: str, figure: Figure, kind: Unit) -> bool:
        """Part of a name: 20万千瓦风电项目, 100亿元级集群, 500亿产业集群."""
        if text[figure.end : figure.end + 1] == "级" or (kind.base == "" and THING.match(text, figure.end)):
            return True
        made = kind.base in {"辆", "台"} and "万" in text[figure.start : figure.end] and MAKER.search(text, max(0, figure.start - 3), figure.start)
        if (kind.dimension not in {"mass", "power", "data", "energy"} and not made) or figure.bound != "eq" or figure.sign < 0:
            return False
        return not DONE.search(text, max(0, figure.start - 4), figure.start) and self.traps.behind(text, figure.end)

    def _threshold(self, text: str, figure: Figure, kind: Unit, scopes: list[tuple[int, int]]) -> bool:
        """A bounded figure before the things it qualifies is scope: 投资50亿元及以上项目, 过10亿元的企业."""
        if figure.bound in {"ge", "gt"} and CLASSED.search(text, max(0, figure.start - 2), figure.start) and kind.dimension in {"money", "count"}:
            scopes.append((figure.start, figure.end))  # 10个过百亿、20个过50亿: what is counted
            return True
        counted = (kind.dimension == "count" and kind.base not in {"人", "户", ""}) or kind.dimension in {"points", "multiple"}
        if counted or (kind.base == "%" and text[figure.start - 1 : figure.start] != "率"):
            return False
        if (kind.base in {"人", "户"} or kind.dimension == "area") and figure.end == figure.number[1]:
            return False
        if kind.dimension == "length" or (kind.dimension == "time" and figure.bound in {"le", "lt"}):
            return False
        return self.traps.qualifies(text, figure.start, figure.end, scopes, land=kind.dimension == "area")

    def _sorts(self, text: str, figure: Figure, scopes: list[tuple[int, int]]) -> bool:
        """A range of money before the things it sorts: 年收入10万—50万元的家庭."""
        return figure.quantity == "amount" and self.traps.qualifies(text, figure.start, figure.end, scopes)

    def _unconditional(self, text: str, figures: list[Figure], scopes: list[tuple[int, int]]) -> list[Figure]:
        """The figures without those that say who gets a subsidy, and the lists such a one ends: 突破1亿元、5亿元、10亿元的企业，分别给予…"""
        kept: list[Figure] = []
        behind: Figure | None = None  # the condition right behind
        for figure in reversed(figures):
            listed = behind is not None and CHAIN.fullmatch(text, figure.end, behind.start) is not None
            if listed or (figure.bound != "approx" and text[figure.end : figure.end + 1] in ASKS and self.traps.conditional(text, figure.start, figure.end)):
                scopes.append((figure.start, figure.end))
                behind = figure
            else:
                kept.append(figure)
                behind = None
        return kept[::-1]

    def check(self, rule: Rule, case: Case) -> str:
        """Run one in-file case of a unit, classifier, trap, idiom or bound cue; "" when it holds, else what came out."""
        if rule.kind in {"unit", "classifier"}:
            return self.units.check(rule, case)
        if rule.kind == "trap":
            fired = self.traps.fires(rule, case.text, self.master)
            return "" if fired == (case.sort != "no") else f"{rule.id} {'fires on' if fired else 'leaves alone'} {case.text}"
        mine = [f for f in self.scan(case.text) if rule.id in f.rules]
        if case.sort == "no":
            return f"{rule.id} fires on {case.text}" if mine else ""
        if not mine:
            return f"{rule.id} reads nothing in {case.text}"
        wrong = [k for k, want in (case.expect or {}).items() if not _same(getattr(mine[0], k), want)]
        return "; ".join(f"{k} is {getattr(mine[0], k)!r}" for k in wrong)


def _same(got: object, want: object) -> bool:
    """Whether a figure's value is what a case expects; "" stands for an open end."""
    if isinstance(got, Decimal) and isinstance(want, int | float):
        return got == Decimal(str(want))
    return (got is None and want == "") or got == want
