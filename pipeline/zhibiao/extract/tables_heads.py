"""What the head of a table's column says of its cells: level, rate, share …, unit, period, and what it adds to the name."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from zhibiao.extract.periods import Clock, Periods
from zhibiao.extract.units import Unit, Units
from zhibiao.rulebook import Rule, Rulebook

__all__ = ["BRACKET", "Column", "Heads", "Measure", "tidy"]

PLACES = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
BRACKET = re.compile(r"[（(\[〔]\s*(?:单位\s?[:：]\s?)?([^（）()\[\]〔〕]{1,12})[）)\]〕]")
LAST = re.compile(r"(?:[±]|\+/-|\+－|±)*([%％‰])$")
CAPTION_UNIT = re.compile(r"(?:计量)?单位\s?[:：]\s?([^\s，。；、）)]{1,10})")
NOTE = re.compile(r"[\[［〔【]\s?\d{1,2}\s?[\]］〕】]|[①②③④⑤⑥⑦⑧⑨⑩]$|(?<=[一-龥])[*＊]+$")
BLANK = re.compile(r"\s+")
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年|(?![\d万千百亿.%]))")
ALONE = re.compile(r"(?:19|20)\d\d年?(?:底|末)?(?:实际|现状|实绩|完成)?(?:值|数)?")
AGAINST = re.compile(r"[比较以]$")
COMPARED = re.compile(r"[比较]((?:19|20)\d\d)年")
KEPT, SHORT = 1024, 60  # how many heads are kept with the times they name, and how long such a head may be
VALUES = frozenset(("level", "noun", "rate", "share", "points", "index", "rank", "increment"))


class Measure(Unit):
    """A unit with the scale its number is multiplied by (万人)."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a head says. `sort` is the class of its rule, or open where no rule knows it; `noun` completes the row's name."""

    text: str
    sort: str = "open"
    unit: Measure | None = None
    noun: str = ""
    basis: str = ""
    kind: str = ""
    period: str = ""
    against: str = ""  # the year a rate is measured against
    cumulative: bool = False
    rules: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """A head or label without blanks inside, footnote marks and markdown.

    >>> tidy("绝 对 数[3]"), tidy("**居住**")
    ('绝对数', '居住')
    """
    return NOTE.sub("", BLANK.sub("", text).replace("**", "")).strip("：:*")


class Heads:
    """The rules for heads, compiled once."""

    def __init__(self, rulebook: Rulebook, units: Units, periods: Periods) -> None:
        self.units, self.periods = units, periods
        self.rules: list[tuple[Rule, re.Pattern[str]]] = [
            (rule, re.compile(rule["pattern"])) for rule in rulebook.of("table") if rule.file.endswith("heads.toml")
        ]
        self._known: dict[str, Column] = {}
        self._mentions = lru_cache(KEPT)(periods.mentions)
        self._measures: dict[str, Measure | None] = {}

    def measure(self, written: str) -> Measure | None:
        """The unit written, with its scale: 万人, 亿元, 万元/人; None where it is none."""
        if written not in self._measures:
            self._measures[written] = self._measure(BLANK.sub("", written).replace("㎡", "平方米"))
        return self._measures[written]

    def _measure(self, written: str) -> Measure | None:
        written = re.sub(r"[（(].*[）)]$", "", written)  # 万只（片、套）
        for cut in range(3):
            scale, rest = written[:cut], written[cut:]
            if rest == "块":  # in a table a piece, no money
                return Measure("块", Decimal(10 ** sum(PLACES.get(c, 0) for c in scale)), "count", "")
            if not rest or any(c not in PLACES for c in scale):
                break
            try:
                unit = self.units.get(rest)
            except KeyError:
                continue
            power = sum(PLACES[c] for c in scale)
            return Measure(unit.base, unit.factor * Decimal(10**power), unit.dimension, unit.rule)
        return None

    def column(self, head: str) -> Column:
        """What a head says, its period left to the table."""
        if head not in self._known:
            if len(self._known) > 5000:
                self._known.clear()
            self._known[head] = self._column(head)
        return self._known[head]

    def is_a(self, head: str, sort: str) -> bool:
        """Whether a head is of a class: "" any column of values, "any" one whose cells may be of either sort."""
        column = self.column(head)
        if sort == "":
            return column.sort in VALUES or (column.sort == "open" and (column.unit is not None or bool(ALONE.fullmatch(tidy(head)))))
        if sort == "any":
            return column.sort in ("skip", "nature", "open") and column.unit is None
        return column.sort == sort or (sort == "label" and column.sort == "place")

    def _column(self, head: str) -> Column:
        text = tidy(head)
        unit, core = self._unit(text)
        cumulative = "累计" in core and ("年均" in core or core.startswith(("累计", "〔")))
        column = Column(core, unit=unit, cumulative=cumulative)
        bare = self._noun(core) if YEAR.search(core) and not AGAINST.search(core[: 1]) else core
        for rule, pattern in self.rules:
            found = pattern.search(core) or (bare and pattern.search(bare))
            if not found or (rule.get("needs") == "%" and not (unit and unit.base == "%")):
                continue
            noun = self._completes(rule, core, bare)
            return replace(column, sort=rule["class"], noun=noun, basis=str(rule.get("basis", "")), kind=str(rule.get("kind", "")), rules=(rule.id,))
        if core == "" and unit is not None:
            return replace(column, sort="level" if unit.base != "%" else "open")
        return replace(column, sort="level") if ALONE.fullmatch(core) else column

    def _completes(self, rule: Rule, core: str, bare: str) -> str:
        """What the head adds to a row's name: itself (产量, 工业总产值比重), else what the rule says (比重)."""
        noun = str(rule.get("noun", ""))
        if rule["class"] in ("noun", "increment"):
            return self._noun(core)
        return bare if noun and bare.endswith(noun) else noun

    def _noun(self, core: str) -> str:
        """The head without its expressions of time and its 绝对数."""
        for mention in reversed(self.periods.mentions(core)):
            if not AGAINST.search(core[: mention.start]):
                core = core[: mention.start] + core[mention.end :]
        return YEAR.sub("", core)

    def _unit(self, text: str) -> tuple[Measure | None, str]:
        """The unit of a head, in brackets or at its end, and the head without it."""
        for bracket in BRACKET.finditer(text):
            written = bracket[1].lstrip("±+-/ ") or bracket[1]
            if unit := self.measure(written):
                return unit, text[: bracket.start()] + text[bracket.end() :]
        if last := LAST.search(text):
            return self.measure(last[1]), text[: last.start()]
        return None, text

    def caption_unit(self, caption: str) -> Measure | None:
        """The unit a caption gives for the whole table."""
        for found in CAPTION_UNIT.finditer(caption):
            if unit := self.measure(found[1].strip("±")):
                return unit
        column = [u for b in BRACKET.finditer(caption) if (u := self.measure(b[1].strip("±")))]
        return column[-1] if column else None

    def period(self, core: str, clock: Clock) -> str:
        """The period a head or caption names, what it compares with left out; "" where it names none."""
        found = ""
        for mention in self._mentions(core) if len(core) <= SHORT else self.periods.mentions(core):
            if not AGAINST.search(core[: mention.start]) and core[mention.start - 1 : mention.start] != "上":
                found = self.periods.resolve(mention, clock) or found
        if not found and (year := YEAR.search(core)) and not AGAINST.search(core[: year.start()]):
            return year[1]
        return found

    def against(self, core: str) -> str:
        """The year a head compares with: 比1985年增长."""
        year = COMPARED.search(core)
        return f"vs:{year[1]}" if year else ""
