"""What stands beside an expression of time or a figure and changes which period the figure has."""

from __future__ import annotations

import re
from functools import lru_cache

from zhibiao.extract.patterns import Guarded
from zhibiao.extract.periods_clock import Clock, Mention, digits
from zhibiao.extract.periods_tense import Tense
from zhibiao.model import Figure
from zhibiao.rulebook import Case, Rule, Rulebook

__all__ = ["REACH", "Context", "earlier", "evened", "last_year", "shape", "whole_year"]

REACH = 24  # characters looked at on either side
BASIS = 32  # characters behind an expression in which 基础上 ends what is built on
MEAN = re.compile(r"(?<!前)([两三四五])年(?:平均|均)(?![数值水])")  # 与前三年平均数相比 is what is compared with
HELD = re.compile(r"连续([两二三四五六七八九十]|[1-9]\d?)年[^，。；]{0,10}(?:稳定|保持|稳)在$")
GREW = re.compile(r"(?:增加|减少|净增)了?[\d.,]+[^\d]{0,4}$")  # 增加2个: what the year brought, though its end was named before
YEARLY = re.compile(r"年均(?!浓度|值|气温)[^，。；]{0,8}$")  # beside the figure, in its own clause
CLASSES = ("compared-before", "compared-after", "name", "task", "from", "to", "full-year", "since", "new", "state", "stock", "summed", "against", "reached", "basis", "aim")
AT_START = {"period-compared-after", "period-name", "period-task", "period-to", "period-stock", "period-basis"}
COMMA = re.compile(r",(?:(?<!\d,)|(?!\d{3}))")
NEVER = re.compile(r"(?!)")
BREAK = re.compile(r"[，。；！？：\n]")


class Context:
    """The cue rules of class period-…, compiled."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.tense = Tense(rulebook)
        self._patterns = {name: _joined(rulebook, f"period-{name}") for name in CLASSES}
        self._guarded = {name: Guarded(pattern.pattern) for name, pattern in self._patterns.items()}

    def check(self, rule: Rule, case: Case) -> str:
        """"" when the case holds: the pattern finds what is expected; a `no` finds nothing."""
        if rule["class"] not in {f"period-{name}" for name in CLASSES}:
            return self.tense.check(rule, case)
        pattern = re.compile(str(rule["pattern"]))
        hit = pattern.match(case.text) if rule["class"] in AT_START else pattern.search(case.text)
        if case.sort == "no":
            return f"{rule.id} fires on {hit[0]!r}" if hit else ""
        return "" if hit and hit[0] == case.expect else f"finds {hit[0] if hit else ''!r}, not {case.expect!r}"

    def _in(self, name: str, text: str) -> bool:
        return self._guarded[name].search(text) is not None

    def _at(self, name: str, text: str, start: int) -> bool:
        return self._patterns[name].match(text, start, start + REACH) is not None

    def named(self, text: str, mention: Mention) -> bool:
        """Whether the expression belongs to a name: 2021年版, 《2023年…办法》."""
        if self._at("name", text, mention.end):
            return True
        before = text[max(0, mention.start - 40) : mention.start]
        return before.rfind("《") > before.rfind("》") or before.rfind("〔") > before.rfind("〕")

    def compared(self, text: str, mention: Mention) -> bool:
        """Whether the expression is what the clause compares with or starts from: 比2015年, 是2015年的2倍, 由2015年的38%."""
        before = _left(text, mention.start)
        if self._in("compared-before", before) or self.starts(text, mention):
            return True
        return self._at("compared-after", text, mention.end)

    def basis(self, text: str, mention: Mention) -> int:
        """Where the words end that say what is built on: 在去年完成6亿元的基础上; 0 where the expression stands in none."""
        found = self._patterns["basis"].match(text, mention.end, mention.end + BASIS)
        return found.end() if found else 0

    def aims(self, text: str, start: int, end: int) -> bool:
        """Whether a stretch names an aim (力争, 确保)."""
        return self._guarded["aim"].search(text, start, end) is not None

    def starts(self, text: str, mention: Mention) -> bool:
        """Whether the expression is where a change starts: 由2015年的, 从上年的."""
        before = _left(text, mention.start)
        return bool(re.search(r"[由从自][^，。；：]{0,3}$", before)) and not re.match(r"(?:以来|起|开始)", text[mention.end : mention.end + 4])

    def past(self, text: str, mention: Mention, period: str, clock: Clock) -> bool:
        """Whether the expression is a bound in the past: 2000年以前建成的57个小区."""
        after = text[mention.end : mention.end + 2]
        return after.startswith(("以前", "之前", "前建", "前的")) and last_year(period)[:4] <= (clock.report_year or clock.year)

    def task(self, text: str, mention: Mention) -> bool:
        """Whether the expression dates a task set, not what was done: 2012年市上下达我县任务8个."""
        return self._at("task", text, mention.end)

    def flow(self, text: str, figure: Figure, floor: int, *, carried: bool) -> bool:
        """Whether a figure beside a date is what was done up to it, not a state at it: 比上年末增加6万人; after the sentence of the date, 新签约73个."""
        before = text[max(floor, figure.start - REACH) : figure.end]
        clause = before[max((m.end() for m in BREAK.finditer(before)), default=0) :]
        if figure.quantity in {"amount", "count", "physical"} and (GREW.search(clause) or self._in("since", clause)):
            return True
        return carried and self._in("new", clause)

    def governs_day(self, text: str, mention: Mention) -> bool:
        """Whether a day is one at which a state is told: after 截至, or the last of a month."""
        words = text[mention.start : mention.end]
        return words.startswith("截") or words.endswith(("30日", "31日", "28日", "29日"))

    def full_year(self, figure: Figure, before: str) -> bool:
        """Whether the figure is the year's task (完成年初预算数60999万元的40%); `before`: what stands before it in its sentence, as far as REACH."""
        return figure.quantity in {"amount", "count", "physical", ""} and self._in("full-year", before)

    def from_level(self, text: str, figure: Figure, before: str) -> bool:
        """Whether the figure is the A of 由A提高到B."""
        return self._in("from", before) and self._at("to", text, figure.end)

    def at_end(self, text: str, figure: Figure, floor: int) -> bool:
        """Over several years: whether the figure is a level reached at their end, not a sum over them."""
        before = text[max(floor, figure.start - 2 * REACH) : figure.start]
        clause = before[max((m.end() for m in BREAK.finditer(before)), default=0) :]
        if self._in("summed", clause):
            return False
        if self._in("against", clause):
            return True
        if figure.quantity in {"rate", "points"} or (figure.quantity == "multiple" and text[figure.start] in "增提扩"):
            return False
        if figure.quantity in {"share", "rank", "multiple", "index"}:
            return True
        return self._in("reached", clause) or text.startswith(("突破", "达", "超过", "不低于", "清零"), figure.start)

    def state(self, before: str) -> bool:
        """Whether a figure is a state when the text was written (目前在库项目128个), not what the months brought."""
        return self._in("state", before[max((m.end() for m in BREAK.finditer(before)), default=0) :])

    def goes_on(self, text: str, start: int) -> bool:
        """Whether a sentence after one told of a date goes on with the same state (其中, 实有床位)."""
        return self._at("stock", text, start)

    def mean(self, text: str, figure: Figure, before: str) -> tuple[int, bool]:
        """Over how many years a mean is taken (两年平均增长2.5%: 2) or a level held (连续9年稳定在…: 9), and whether one is taken over years not told (年均)."""
        if "年" not in before and "年" not in text[figure.start : figure.number[0]]:
            return 0, False
        held = HELD.search(before) if figure.quantity in {"share", "amount", "count", "physical"} else None
        if held:
            return digits(held[1]) or 0, True
        if figure.quantity not in {"rate", "points", "share"}:
            return 0, False
        said = MEAN.findall(before)
        return ((digits(said[-1]) or 0) if said else 0), bool(YEARLY.search(before + text[figure.start : figure.number[0]]))


def evened(text: str) -> str:
    """The text with commas, semicolons and colons all full width, character for character; commas inside numbers stay.

    >>> evened("1,234万元,增长6%;其中:")
    '1,234万元，增长6%；其中：'
    """
    text = COMMA.sub("，", text) if "," in text else text
    return text.replace(";", "；").replace(":", "：")  # str.translate takes a hundred times as long


def _left(text: str, position: int) -> str:
    """A few characters before a position, without the blanks and line breaks of a page (比⏎上年末)."""
    return "".join(text[max(0, position - 10) : position].split())[-6:]


def _joined(rulebook: Rulebook, name: str) -> re.Pattern[str]:
    """The patterns of one class as one."""
    patterns = [str(rule["pattern"]) for rule in rulebook.by_class("cue", name)]
    return re.compile("|".join(f"(?:{p})" for p in patterns)) if patterns else NEVER


@lru_cache(maxsize=1024)  # asked several times of every figure
def shape(period: str) -> str:
    """What sort of period it is: year, years, months, asof, rec, or "".

    >>> [shape(p) for p in ("2023", "2018/2022", "2022-01/2022-09", "asof:2023-06", "rec:month", "")]
    ['year', 'years', 'months', 'asof', 'rec', '']
    """
    if not period or ":" in period:
        return period.partition(":")[0]
    if "-" in period:
        return "months"
    return "years" if "/" in period else "year"


def last_year(period: str) -> str:
    """The last year (and month) a period speaks of.

    >>> last_year("2018/2022"), last_year("2018-01/2018-04"), last_year("asof:2023-12-31"), last_year("2022-Q1/2022-Q3")
    ('2022', '2018-04', '2023-12', '2022-09')
    """
    last = period.removeprefix("asof:").rpartition("/")[2]
    year, _, quarter = last.partition("-Q")
    return f"{year}-{int(quarter) * 3:02d}" if quarter else last[:7]


def whole_year(period: str) -> str:
    """The year the period lies in (the last, where it is several).

    >>> whole_year("2018-01/2018-04"), whole_year("2021/2025")
    ('2018', '2025')
    """
    return last_year(period)[:4]


def earlier(period: str) -> str:
    """The same period a year earlier; of several years, the year before them; "" for a date.

    >>> earlier("2023"), earlier("2025-Q1/2025-Q1"), earlier("2018/2022")
    ('2022', '2024-Q1/2024-Q1', '2017')
    """
    if shape(period) == "years":
        return str(int(period[:4]) - 1)
    if shape(period) not in {"year", "months"}:
        return ""
    return "/".join(f"{int(part[:4]) - 1}{part[4:]}" for part in period.split("/"))
