"""Numbers with units in the clean text of a document → figures: value, unit, bound, sign, state.

One compiled scan anchors on the number; then the engine looks right for unit and bound and left for growth and bound words.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from zhibiao.extract.idioms import Idioms
from zhibiao.extract.numerals import parse
from zhibiao.extract.quantities_cues import RATE_NOUN, Cues, apply_bound
from zhibiao.extract.quantities_lists import Bare, link
from zhibiao.extract.quantities_pattern import Core, master, number_value
from zhibiao.extract.quantities_ranks import ranks
from zhibiao.extract.traps import Spans, Traps
from zhibiao.extract.units import Unit, Units
from zhibiao.model import Figure
from zhibiao.rulebook import Rulebook

__all__ = ["Found", "Quantities"]

SPACE = re.compile(r"\s+")
QUANTITY = {"money": "amount", "percent": "share", "points": "points", "multiple": "multiple", "time": "duration", "index": "index", "count": "count"}
PERIOD = re.compile(r"每(?:个)?(天|日|周|月|季度|季|半年|年)[^，。；、：,;\n0-9]{0,12}$")
PERIOD_NAME = {"日": "天", "季": "季度"}
TIME_CUE = re.compile(r"(?:连续|历时|为期|用|经过|力争|延长|期限?为?|缩短至?|提前|满|不超过|至少|最长|压缩[至到]?|时限|达到?|奋斗|年限|寿命[为达到]{0,3}|自[^，。]{1,8}起|后的?|[时之]日起|应当?在|在|近)(?:约|了|至|到|为)?$")
TIME_AFTER = re.compile(r"(?:以内|之内|内|以上|左右|的?时间|期限)")
AGE = re.compile(r"(?:寿命|年龄|平均)[^，。；]{0,8}$")
UNITLESS_SCALE = re.compile(r"[万亿萬億]")


class Found(NamedTuple):
    """What a scan gives: the figures in order, and the spans of thresholds that restrict what is counted (scope)."""

    figures: list[Figure]
    scopes: list[tuple[int, int]]


class Quantities:
    """The engine: built once from the rulebook, called once a document."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.units, self.cues = Units(rulebook), Cues(rulebook)
        self.traps, self.idioms = Traps(rulebook), Idioms(rulebook)
        self.master = master(self.units.pattern, self.cues.right_pattern)
        self.cores: dict[str, Core | None] = {}

    def scan(self, text: str) -> list[Figure]:
        """The figures of a text, in order of their place."""
        return self.read(text).figures

    def thresholds(self, text: str) -> list[tuple[int, int]]:
        """The spans of thresholds that say which things are counted: 过亿元, 投资50亿元及以上."""
        return self.read(text).scopes

    def read(self, text: str) -> Found:
        """Figures and thresholds in one pass."""
        trapped = self.traps.spans(text)
        scopes: list[tuple[int, int]] = []
        items: list[Figure | Bare] = []
        for match in self.master.finditer(text):
            item = self._item(text, match, trapped, scopes)
            if item is not None:
                if isinstance(item, list):
                    items += item
                else:
                    items.append(item)
        figures = link(text, items)
        taken = Spans((f.start, f.end) for f in figures)
        for extra in (*ranks(text), *self.idioms.find(text)):
            if not taken.holds(extra.start) and not trapped.holds(extra.start):
                figures.append(extra)
        figures.sort(key=lambda f: (f.number[0], f.start))
        return Found(figures, scopes)

    def _item(self, text: str, match: re.Match[str], trapped: Spans, scopes: list[tuple[int, int]]) -> Figure | Bare | list[Figure] | None:
        mask, number, ratio, scale, vague, fraction, han, stars, starscale, starvague, unit, half, bound = match.groups()
        start = match.start()
        if unit is None and number is not None and scale is None and ratio is None:
            return self._bare(text, match) if not trapped.holds(start) else None
        if trapped.holds(start) or trapped.holds(match.end() - 1):
            return None
        if ratio is not None:
            return self._ratio(text, start, match.end("ratio"))
        if mask is not None or stars is not None:
            return self._masked(text, match, unit, bound)
        if fraction is not None:
            return self._fraction(text, match, bound)
        return self._figure(text, match, unit, bound)

    def _bare(self, text: str, match: re.Match[str]) -> Bare | None:
        end = match.end("number")
        if text[end : end + 1] not in "、和与及至到-—~～－–〜以或,，/ ":
            return None
        start = match.start()
        if text[start - 1 : start] in {"第", "〔", "["}:
            return None
        core = self._core(text[start:end])
        if core is None or core.low is None:
            return None
        return Bare(start, end, core.low, *self._minus(text, start))

    @staticmethod
    def _minus(text: str, start: int) -> tuple[bool]:
        return (text[start - 1 : start] in "-－−" and start > 0 and not text[start - 2 : start - 1].isalnum(),)

    def _core(self, written: str) -> Core | None:
        """The number read, remembered: figures repeat."""
        if written not in self.cores:
            if len(self.cores) > 200_000:
                self.cores.clear()
            try:
                self.cores[written] = number_value(SPACE.sub("", written))
            except (ValueError, ArithmeticError):
                self.cores[written] = None
        return self.cores[written]

    def _figure(self, text: str, match: re.Match[str], unit: str | None, bound: str | None) -> Figure | None:
        start, han = match.start(), match["han"] is not None
        at = match.start("unit") if unit else match.end("vague" if match["vague"] else "scale" if match["scale"] else "number")
        written = text[start:at].rstrip()
        core = self._core(written)
        if core is None:
            return None
        if unit is None:
            if not UNITLESS_SCALE.search(written) or han:
                return None
            kind = Unit("", Decimal(1), "count", "")
        else:
            kind = self.units.get(unit)
            if "\n" in text[start + len(written) : at] and (han or text[start - 1 : start] in ("\n", "")):
                return None
        if not self._allowed(text, match, kind, core, han, at):
            return None
        return self._built(text, match, core, kind, bound)

    def _allowed(self, text: str, match: re.Match[str], kind: Unit, core: Core, han: bool, at: int) -> bool:
        start = match.start()
        previous = text[start - 1 : start]
        if previous == "第" or previous == "前" and kind.dimension in {"time", "count"}:
            return False
        if self.traps.unit and self.traps.unit.match(text, at):
            return False
        if self.traps.number and self.traps.number.match(text, start):
            return False
        if kind.dimension == "time":
            return self._time(text, match, kind, han)
        if han and text[start] in "百千万亿" and previous not in "上近超过逾破约达数近":
            return match["han"] is not None and ("余" in match["han"] or "多" in match["han"])
        return True

    def _time(self, text: str, match: re.Match[str], kind: Unit, han: bool) -> bool:
        """Spans of time are figures only beside a word that makes them one; dates and 五年来 give periods."""
        start, end = match.start(), match.end("unit")
        left = text[max(0, start - 14) : start]
        if kind.base == "岁":
            return bool(AGE.search(left)) and not match["bound"]
        if kind.base in {"小时", "分钟", "秒", "个工作日", "个学时", "个自然日"}:
            return True
        if kind.base == "天":
            return not han or text[start] not in "一半"
        if kind.base in {"年", "日"} and not han and (len(match[0].split(kind.base)[0]) == 4 or kind.base == "日"):
            return kind.base == "日" and bool(TIME_AFTER.match(text, end)) and not left.endswith("月")
        return bool(TIME_CUE.search(left)) or bool(TIME_AFTER.match(text, end))

    def _built(self, text: str, match: re.Match[str], core: Core, kind: Unit, bound: str | None) -> Figure:
        start = match.start()
        end = match.end("bound") if bound else match.end("half") if match["half"] else match.end("unit") if match["unit"] else match.end("vague") if match["vague"] else match.end("scale")
        number_end = match.start("bound") if bound else end
        low, high, own = core.low, core.high, core.bound
        if match["half"] and low is not None and high is not None:
            low, high = low + Decimal("0.5"), high + Decimal("0.5")
        if kind.factor != 1:
            low, high = (None if low is None else low * kind.factor), (None if high is None else high * kind.factor)
        minus = kind.dimension in {"percent", "points", "temperature", "money"} and self._minus(text, start)[0]
        if minus:
            low, high, start = (None if high is None else -high), (None if low is None else -low), start - 1
        left = self.cues.before(text, start)
        if han_up(text, start, core):
            own = "ge"
        right, rule = self._right(bound)
        what = right or left.bound or own
        signed = kind.dimension in {"percent", "points"} or kind.base == "倍" and left.sign < 0
        sign = left.sign if signed and left.sign < 0 and not minus else 1
        low, high, what = apply_bound(low, high, what, sign)
        quantity = self._quantity(text, kind, left.start, left.sign, start)
        base = self._frequency(text, kind, left.start)
        rules = tuple(r for r in (kind.rule, rule, *left.rules) if r)
        if base:
            quantity = "frequency"
        return Figure(left.start, end, (start, number_end), low, high, base or kind.base, what, quantity, "ok", -1 if left.sign < 0 else 1, rules)

    def _right(self, bound: str | None) -> tuple[str, str]:
        if not bound:
            return "", ""
        word = SPACE.sub("", bound)
        return self.cues.right.get(word, ("le", ""))

    def _quantity(self, text: str, kind: Unit, start: int, sign: int, number: int) -> str:
        if kind.dimension == "percent":
            if sign or RATE_NOUN.search(text, max(0, start - 14), start):
                return "rate"
            return "share"
        return QUANTITY.get(kind.dimension, "physical")

    @staticmethod
    def _frequency(text: str, kind: Unit, start: int) -> str:
        if kind.base not in {"次", "天"}:
            return ""
        found = PERIOD.search(text, max(0, start - 18), start)
        return f"{kind.base}/{PERIOD_NAME.get(found[1], found[1])}" if found else ""

    def _masked(self, text: str, match: re.Match[str], unit: str | None, bound: str | None) -> Figure | None:
        start = match.start()
        if unit is None:
            return None
        at = match.start("unit")
        kind = self.units.get(unit)
        if kind.dimension == "time" and kind.base not in {"小时", "个工作日", "天", "个月"} or kind.base in {"大", "成"}:
            return None
        if self.traps.unit and self.traps.unit.match(text, at) or text[start - 1 : start] == "第":
            return None
        left = self.cues.before(text, start)
        quantity = self._quantity(text, kind, left.start, left.sign, start)
        end = match.end("bound") if bound else match.end("unit")
        return Figure(left.start, end, (start, match.end("unit")), None, None, kind.base, "eq", quantity, "redacted", -1 if left.sign < 0 else 1, (kind.rule, *left.rules))

    def _fraction(self, text: str, match: re.Match[str], bound: str | None) -> Figure | None:
        start, end = match.start(), match.end("fraction")
        written = SPACE.sub("", text[start:end])
        try:
            value = parse(written) * 100
        except (ValueError, ArithmeticError):
            return None
        left = self.cues.before(text, start)
        right, rule = self._right(bound)
        low, high, what = apply_bound(value, value, right or left.bound or "eq", left.sign)
        kind = self.units.known.get("%", Unit("%", Decimal(1), "percent", ""))
        quantity = self._quantity(text, kind, left.start, left.sign, start)
        rules = tuple(r for r in (kind.rule, rule, *left.rules) if r)
        return Figure(left.start, match.end("bound") if bound else end, (start, end), low, high, "%", what, quantity, "ok", -1 if left.sign < 0 else 1, rules)

    def _ratio(self, text: str, start: int, end: int) -> list[Figure] | None:
        parts = [Decimal(p) for p in re.findall(r"[\d.]+", text[start:end])]
        if len(parts) == 3 and Decimal(95) <= sum(parts) <= Decimal(105):
            return [Figure(start, end, (start, end), p, p, "%", "eq", "share", rules=("ratio",)) for p in parts]
        if len(parts) == 2 and re.search(r"比[^，。；]{0,8}$", text[max(0, start - 10) : start]) and text[start - 1] != "[":
            return [Figure(start, end, (start, end), parts[0], parts[0], "", "eq", "share", rules=("ratio",))]
        return None


def han_up(text: str, start: int, core: Core) -> bool:
    """上百家, 上千万: the number opens upwards."""
    return text[start - 1 : start] == "上" and text[start] in "百千万亿" and core.bound == "eq"
