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
from zhibiao.rulebook import Case, Rule, Rulebook

__all__ = ["Found", "Quantities"]

SPACE = re.compile(r"\s+")
QUANTITY = {"money": "amount", "percent": "share", "points": "points", "multiple": "multiple", "time": "duration", "index": "index", "count": "count"}
PERIOD = re.compile(r"每(?:个)?(天|日|周|月|季度|季|半年|年)[^，。；、：,;\n0-9]{0,12}$")
PERIOD_NAME = {"日": "天", "季": "季度"}
TIME_CUE = re.compile(r"(?:连续|历时|为期|用|经过|力争|延长|期限?为?|缩短至?|提前|满|不超过|至少|最长|压缩[至到]?|时限|达到?|奋斗|年限|寿命[为达到]{0,3}|自[^，。]{1,8}起|后的?|[时之]日起|应当?在|在|近)(?:约|了|至|到|为)?$")
TIME_AFTER = re.compile(r"(?:以内|之内|内|以上|左右|的?时间|期限)")
AGE = re.compile(r"(?:寿命|年龄|平均)[^，。；]{0,8}$")
UNITLESS_SCALE = re.compile(r"[万亿萬億]")
MONEY_BEFORE = re.compile(r"(?:收入|产值|投资|资金|金额|增收|减收|税收?|贷款|总值|存款|余额|支出|GDP|销售额|交易额|利润)(?:[累计共完成实现突破超过约近达到为]{0,5})$")
PEOPLE_BEFORE = re.compile(r"(?:人口|人数)(?:[控制在达到为约近超过突破增至]{0,6})$")
OPENS = frozenset("上近超逾破约达过到")
VAGUE_WORDS = frozenset({"几", "数", "几十", "零", "两两", "一一", "千万", "万千", "百万", "万一", "一半"})
RUN = re.compile(r"[零一二两三四五六七八九]+")
STRONG_TIME = frozenset({"个月", "个季度", "个工作日", "个自然日", "个半年"})
THING = re.compile(r"(?:级|规模)?的?(?:产业|企业|项目|集群|园区|工程|县|俱乐部|板块|制造|级)")
TIMES = re.compile(r"[×xX✕*＊][0-9][0-9.]*\s?[百千万亿]*")  # 3×30天 is arithmetic, xx0.9% is a mask
GOOD_DAYS = re.compile(r"(?:天数|优良|良好|达标)[^，。；]*$")
INDEX = re.compile(r"(?:指数|得分|水平)[^，。；]*$")
COUNTED = frozenset("家户座所辆艘栋架名支")
NAMING = frozenset({"个", "大", "项", "条", "件", "类", "方面", "步", "次", "期", "届", "种", "点", "批"})
LETTERS = re.compile(r"[A-Za-z&]{3,}$")


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
        figures = [f for f in link(text, items) if not self._class_range(text, f, scopes)]
        taken = Spans((f.start, f.end) for f in figures)
        for extra in (*ranks(text), *self.idioms.find(text)):
            if not taken.holds(extra.start) and not trapped.holds(extra.start):
                figures.append(extra)
        figures.sort(key=lambda f: (f.number[0], f.start))
        return Found(figures, scopes)

    def _item(self, text: str, match: re.Match[str], trapped: Spans, scopes: list[tuple[int, int]]) -> Figure | Bare | list[Figure] | None:
        mask, number, ratio, scale, vague, han, fraction, stars, starscale, starvague, unit, half, bound = match.groups()
        start = match.start()
        if unit is None and number is not None and scale is None and ratio is None and (vague is None or len(vague) == 1):
            return self._bare(text, match) if not trapped.holds(start) else None
        if trapped.holds(start) or trapped.holds(match.end() - 1):
            return None
        if ratio is not None:
            return self._ratio(text, start, match.end("ratio"))
        if mask is not None or stars is not None:
            return self._masked(text, match, unit, bound, scopes)
        if fraction is not None:
            return self._fraction(text, match, bound)
        return self._figure(text, match, unit, bound, scopes)

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
        """Whether a minus stands before the number; after a digit or % it is a range sign."""
        if start == 0 or text[start - 1] not in "-－−":
            return (False,)
        before = text[start - 2 : start - 1]
        return (not before.isascii() and before not in "％‰）】" or before in "(, \t\n:",)

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

    def _figure(self, text: str, match: re.Match[str], unit: str | None, bound: str | None, scopes: list[tuple[int, int]]) -> Figure | None:
        start, han = match.start(), match["han"] is not None
        at = match.start("unit") if unit else match.end("han") if han else match.end("vague" if match["vague"] else "scale" if match["scale"] else "number")
        written = text[start:at].rstrip()
        core = self._core(written)
        if core is None:
            return None
        if unit is None:
            kind = self._implied(text, start, written)
            if kind is None:
                return None
        else:
            kind = self.units.get(unit)
            if "\n" in text[start + len(written) : at] and (han or text[start - 1 : start] in ("\n", "")):
                return None
        if han and not self._spoken(text, match, kind, core, written) or not self._allowed(text, match, kind, at):
            return None
        figure = self._built(text, match, core, kind, bound)
        return None if self._trapped_after(text, figure, kind, scopes) else figure

    def _implied(self, text: str, start: int, written: str) -> Unit | None:
        """A number of 万 or 亿 without a unit: what stands before it may say money or people, else it has none."""
        if not UNITLESS_SCALE.search(written):
            return None
        left = text[max(0, start - 12) : start]
        if MONEY_BEFORE.search(left):
            return self.units.known.get("元")
        if PEOPLE_BEFORE.search(left):
            return self.units.known.get("人")
        return Unit("", Decimal(1), "count", "")

    def _spoken(self, text: str, match: re.Match[str], kind: Unit, core: Core, written: str) -> bool:
        """A Chinese numeral is a figure only where it counts or measures: 两个确立, 三公里就业圈 and 一批 are words."""
        start, end = match.start(), match.end("unit")
        previous = text[start - 1 : start]
        if written[0] in "百千万亿" and previous not in OPENS:
            return "余" in written or "多" in written
        if previous in '“‘"' and text[end : end + 1] in '”’"' and kind.dimension == "count" or previous == "倒":
            return False
        if written in VAGUE_WORDS or core.low is None and core.high is None:
            return False
        if len(written) > 1 and written[-1] not in "几数" and not (len(written) == 2 and written[0] in "十零" or RUN.fullmatch(written)):
            return kind.base not in {"大", "角"}
        if kind.dimension in {"multiple", "points"} or kind.base == "%" or kind.base in STRONG_TIME:
            return written not in {"几", "数"} and (written not in {"半"} or kind.dimension == "time")
        if written == "一":
            return kind.base == "次" and bool(PERIOD.search(text[max(0, start - 18) : start]))
        if len(written) > 1 or kind.dimension == "time":
            return len(written) == 2 and written[0] == "十" and kind.base not in NAMING or kind.dimension == "time" or "几" in written
        if kind.dimension == "count":
            return kind.base in COUNTED and previous not in "“‘\"" and text[end : end + 1] not in "”’\""
        alone = not _han(previous) and not _han(text[end : end + 1])
        return alone or kind.dimension == "money" and len(kind.base) > 1 or previous in "达至约近增到长高宽深重距超过满"

    def _allowed(self, text: str, match: re.Match[str], kind: Unit, at: int) -> bool:
        start = match.start()
        previous = text[start - 1 : start]
        if previous == "第" or previous == "前" and kind.dimension in {"time", "count"}:
            return False
        if previous.isascii() and previous.isalpha() and not LETTERS.search(text[max(0, start - 8) : start]):
            return False
        if self.traps.unit and self.traps.unit.match(text, at) or match["han"] is not None and self.traps.weak and self.traps.weak.match(text, at):
            return False
        if self.traps.number and self.traps.number.match(text, start):
            return False
        if kind.dimension == "index" and not INDEX.search(text[max(0, start - 14) : start]):
            return False
        return kind.dimension != "time" or self._time(text, match, kind, match["han"] is not None)

    def _trapped_after(self, text: str, figure: Figure, kind: Unit, scopes: list[tuple[int, int]]) -> bool:
        """Whether what follows makes the figure a part of a name, or a threshold (which is kept as scope)."""
        if self._named(text, figure, kind):
            return True
        if figure.bound in {"eq", "approx"} or self.traps.scope is None:
            return False
        counted = kind.dimension == "count" and kind.base not in {"人", "户", ""} or kind.dimension in {"points", "multiple"}
        if counted or kind.base == "%" and text[figure.start - 1 : figure.start] != "率":
            return False
        if (kind.base in {"人", "户"} or kind.dimension in {"area", "length"}) and figure.end == figure.number[1]:
            return False
        if not self.traps.scope.match(text, figure.end):
            return False
        scopes.append((figure.start, figure.end))
        return True

    def _named(self, text: str, figure: Figure, kind: Unit) -> bool:
        """Part of a name: 20万千瓦风电项目, 100亿元级集群, 500亿产业集群."""
        if text[figure.end : figure.end + 1] == "级" or kind.base == "" and THING.match(text, figure.end):
            return True
        measured = kind.dimension in {"mass", "power", "data", "energy"} and figure.bound == "eq"
        return bool(measured and self.traps.after and self.traps.after.match(text, figure.end))

    def _class_range(self, text: str, figure: Figure, scopes: list[tuple[int, int]]) -> bool:
        """A range of money before the things it sorts: 年收入10万—50万元的家庭."""
        if figure.bound != "range" or figure.quantity != "amount" or not self.traps.scope or not self.traps.scope.match(text, figure.end):
            return False
        scopes.append((figure.start, figure.end))
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
            return not han or bool(TIME_CUE.search(left)) or bool(TIME_AFTER.match(text, end))
        if kind.base == "个月" and text[start - 1 : start] in "前头后这首":
            return False
        if kind.base in STRONG_TIME:
            return not left.endswith("每") and not text.startswith(("以来", "来", "中"), end)
        if kind.base in {"年", "日"} and not han and (text[start : match.start("unit")].strip().isdigit() and len(text[start : match.start("unit")].strip()) == 4 or kind.base == "日"):
            return kind.base == "日" and bool(TIME_AFTER.match(text, end)) and not left.endswith("月")
        if kind.base == "年" and text[end : end + 1] == "来":
            return False
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
        opened = 0
        if han_up(text, start, core):
            own, opened = "ge", 1
        right, rule = self._right(bound)
        what = right or left.bound or own
        signed = kind.dimension in {"percent", "points"} or kind.base == "倍" and left.sign < 0
        sign = left.sign if signed and left.sign < 0 and not minus else 1
        low, high, what = apply_bound(low, high, what, sign)
        quantity = self._quantity(text, kind, left.start, left.sign, start)
        base = self._frequency(text, kind, start)
        if kind.base == "天" and GOOD_DAYS.search(text, max(0, start - 16), start):
            quantity = "count"
        rules = tuple(r for r in (kind.rule, rule, *left.rules) if r)
        if base:
            quantity = "frequency"
        unit = "" if kind.base == "大" else base or kind.base
        return Figure(left.start - opened, end, (start, number_end), low, high, unit, what, quantity, "ok", -1 if left.sign < 0 else 1, rules)

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

    def _masked(self, text: str, match: re.Match[str], unit: str | None, bound: str | None, scopes: list[tuple[int, int]]) -> Figure | None:
        start = match.start()
        written = text[start : match.start("unit")] if unit else ""
        if unit is None or TIMES.fullmatch(written) or text[start - 1 : start] == "第":
            return None
        at = match.start("unit")
        kind = self.units.get(unit)
        if kind.dimension == "time" and kind.base not in {"小时", "个工作日", "天", "个月"} or kind.base in {"大", "成"}:
            return None
        if self.traps.unit and self.traps.unit.match(text, at) or self.traps.weak and self.traps.weak.match(text, at):
            return None
        if written.startswith("**") and text.find("**", at, text.find("\n", at) + 1 or len(text)) >= 0 and any(c.isdigit() for c in written):
            return None
        left = self.cues.before(text, start)
        quantity = self._quantity(text, kind, left.start, left.sign, start)
        end = match.end("bound") if bound else match.end("unit")
        if bound and kind.dimension == "money" and self.traps.scope and self.traps.scope.match(text, end):
            scopes.append((left.start, end))
            return None
        if kind.dimension in {"mass", "power"} and self.traps.after and self.traps.after.match(text, end):
            return None
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
        if len(parts) == 2 and (re.search(r"比[^，。；]{0,8}$", text[max(0, start - 10) : start]) or parts[1] in {1, 100} and "." in text[start:end] and re.search(r"[比由]", text[max(0, start - 24) : start])) and text[start - 1] != "[":
            return [Figure(start, end, (start, end), parts[0], parts[0], "", "eq", "share", rules=("ratio",))]
        return None

    def check(self, rule: Rule, case: Case) -> str:
        """Run one in-file case of a unit, classifier, trap, idiom or bound cue; "" when it holds, else what came out."""
        if rule.kind in {"unit", "classifier"}:
            return self.units.check(rule, case)
        if rule.kind == "trap":
            fired = self._fires(rule, case.text)
            return "" if fired == (case.sort == "yes") else f"{rule.id} {'fires on' if fired else 'leaves alone'} {case.text}"
        mine = [f for f in self.scan(case.text) if rule.id in f.rules]
        if case.sort == "no":
            return f"{rule.id} fires on {case.text}" if mine else ""
        if not mine:
            return f"{rule.id} reads nothing in {case.text}"
        wrong = [k for k, want in (case.expect or {}).items() if not _same(getattr(mine[0], k), want)]
        return "; ".join(f"{k} is {getattr(mine[0], k)!r}" for k in wrong)

    def _fires(self, rule: Rule, text: str) -> bool:
        pattern, only = re.compile(rule["pattern"]), rule.get("only", "")
        if not only:
            return pattern.search(text) is not None
        for match in self.master.finditer(text):
            unit = match.start("unit") if match["unit"] else match.end()
            at = {"number": match.start(), "unit": unit, "weak": unit}.get(only, match.end())
            if pattern.match(text, at):
                return True
        return False


def _same(got: object, want: object) -> bool:
    """Whether a figure's value is what a case expects; "" stands for an open end."""
    if isinstance(got, Decimal) and isinstance(want, int | float):
        return got == Decimal(str(want))
    return (got is None and want == "") or got == want


def _han(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff"


def han_up(text: str, start: int, core: Core) -> bool:
    """上百家, 上千万: the number opens upwards."""
    return text[start - 1 : start] == "上" and text[start] in "百千万亿" and core.bound == "eq"
