"""What stands beside an expression of time or a figure and changes which period the figure has."""

from __future__ import annotations

import re

from zhibiao.extract.periods_clock import Clock, Mention, digits
from zhibiao.extract.periods_tense import Tense
from zhibiao.model import Figure
from zhibiao.rulebook import Case, Rule, Rulebook

__all__ = ["Context", "shape"]

REACH = 24  # characters looked at on either side
MEAN = re.compile(r"([两三四五])年(?:平均|均)")
BREAK = re.compile(r"[，。；！？：\n]")


class Context:
    """The cue rules of class period-…, compiled."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.tense = Tense(rulebook)
        self._base = re.compile(r"(?:比|[较与和同]|相比|相较于?|[高低快慢多少优]于|是|为|按|以|占|折合)[“”]?(?:全国|全省|全市|其)?$")
        self._base_after = re.compile(r"(?:同期|同比|相比|价格?|不变价|可比价|的[\d一二两三四五六七八九十.．]+[成倍%％]|平均汇率|为基[期数年]|基数|水平)")
        self._name = re.compile(r"[版届]|修订|修正|第[一二三四五六七八九十\d]+[批届次号期]|[”》」](?!末)|[^，。；：]{0,18}(?:汇编|方案|通知|名单|榜单|目录|手册|称号|奖|试点|基地|强县|百强|亿元村|先进集体)[》”，。；、的等和]|度主体信用")
        self._task = re.compile(r"[^，。；]{0,6}(?:下达|确定的?任务|目标任务|任务目标|招商引资责任)")
        self._since = re.compile(r"[比较](?:上年|去年|年)(?:末|底|初)[^，。；]{0,6}(?:增|减|净|新|多|少)")
        self._new = re.compile(r"新(?:签|增|落|开|引|建|设|投|注)")
        self._from = re.compile(r"[由从自][^，。；：]{0,20}$")
        self._to = re.compile(r"^[^，。；：]{0,16}?(?:(?:提高|增加|增长|提升|上升|下降|降低|减少|缩小|扩大|调整|优化|拓展|扩展|发展|变|[增减降升调扩])[^，。；、]{0,6}?[到至为成]|[到至])")
        self._full = re.compile(r"(?:年初|年度|全年|当年|预算|任务|目标|计划|下达)[^，。；：\d]{0,12}?(?:预算数?|目标|任务数?|指标|目标值|考核目标|资金)[（(为是]?[^，。；\d]{0,2}$|(?:年初|年度|全年)(?:预算|目标|任务|计划)[数为（(]?$|预算数$|(?:任务|目标任务|目标)数?[（(为]?$")
        self._sum = re.compile(r"累计|连续|共[^同享建有]|新增|新建|新改建|改造|总计|合计|每年|年均|平均|保持|稳定在|建成|完成|投入|投资|发放|实施|引进|培育|整治|治理|拆除|淘汰|清理|修复|创建|签约|开工|落地|脱贫|摘帽|出列|资助|增加[^到至]|减少[^到至]|下降[^到至]|降低[^到至]")
        self._reached = re.compile(r"(?:达到?了?|(?:增|升|高|降|低|减|长|加|大|成|伸|展)(?:到|至|为)|[增升降减扩]至|突破了?|超过|居|总[量数规]模?|余额|共有|拥有|现有)[^，。；：\d]{0,10}(?:[\d.,．]+[^，。；：、\d]{0,8}[、和][^，。；：\d]{0,10})*$")

    def check(self, rule: Rule, case: Case) -> str:
        return ""

    def named(self, text: str, mention: Mention) -> bool:
        """Whether the expression belongs to a name: 2021年版, 《2023年…办法》."""
        if self._name.match(text, mention.end, mention.end + REACH):
            return True
        before = text[max(0, mention.start - 40) : mention.start]
        return before.rfind("《") > before.rfind("》") or before.rfind("〔") > before.rfind("〕")

    def compared(self, text: str, mention: Mention) -> bool:
        """Whether the expression is what the clause compares with or starts from: 比2015年, 是2015年的2倍, 由2015年的38%."""
        before = text[max(0, mention.start - 6) : mention.start]
        if self._base.search(before) or self.starts(text, mention):
            return True
        return bool(self._base_after.match(text, mention.end, mention.end + REACH))

    def starts(self, text: str, mention: Mention) -> bool:
        """Whether the expression is where a change starts: 由2015年的, 从上年的."""
        before = text[max(0, mention.start - 6) : mention.start]
        return bool(re.search(r"[由从自][^，。；：]{0,3}$", before)) and not re.match(r"(?:以来|起|开始)", text[mention.end : mention.end + 4])

    def past(self, text: str, mention: Mention, period: str, clock: Clock) -> bool:
        """Whether the expression is a bound in the past: 2000年以前建成的57个小区."""
        after = text[mention.end : mention.end + 2]
        return after.startswith(("以前", "之前", "前建", "前的")) and last_year(period)[:4] <= (clock.report_year or clock.year)

    def task(self, text: str, mention: Mention) -> bool:
        """Whether the expression dates a task set, not what was done: 2012年市上下达我县任务8个."""
        return bool(self._task.match(text, mention.end, mention.end + REACH))

    def flow(self, text: str, figure: Figure, floor: int, *, carried: bool) -> bool:
        """Whether a figure beside a date is what was done up to it, not a state at it: 比上年末增加6万人; after the sentence of the date, 新签约73个."""
        before = text[max(floor, figure.start - REACH) : figure.end]
        clause = before[max((m.end() for m in BREAK.finditer(before)), default=0) :]
        if figure.quantity in {"amount", "count", "physical"} and self._since.search(clause):
            return True
        return carried and bool(self._new.search(clause))

    def governs_day(self, text: str, mention: Mention) -> bool:
        """Whether a day is one at which a state is told: after 截至, or the last of a month."""
        words = text[mention.start : mention.end]
        return words.startswith("截") or words.endswith(("30日", "31日", "28日", "29日"))

    def full_year(self, text: str, figure: Figure, floor: int) -> bool:
        """Whether the figure is the year's task (完成年初预算数60999万元的40%)."""
        if figure.quantity not in {"amount", "count", "physical", ""}:
            return False
        return bool(self._full.search(text[max(floor, figure.start - REACH) : figure.start]))

    def from_level(self, text: str, figure: Figure, floor: int) -> bool:
        """Whether the figure is the A of 由A提高到B."""
        before = text[max(floor, figure.start - REACH) : figure.start]
        return bool(self._from.search(before)) and bool(self._to.match(text[figure.end : figure.end + REACH]))

    def at_end(self, text: str, figure: Figure, floor: int) -> bool:
        """Over several years: whether the figure is a level reached at their end, not a sum over them."""
        before = text[max(floor, figure.start - 2 * REACH) : figure.start]
        clause = before[max((m.end() for m in BREAK.finditer(before)), default=0) :]
        if re.search(r"年均(?!浓度|值|气温)|平均每?年|连续|累计|保持|稳定在|连年", clause):
            return False
        if re.search(r"[高低快慢]于|[较比是](?:[“”\"]?十?[一二三四五六七八九]五|\d{4}年)", clause):
            return True
        if figure.quantity in {"rate", "points"}:
            return False
        if figure.quantity in {"share", "rank", "multiple", "index"}:
            return True
        return bool(self._reached.search(clause)) or bool(re.match(r"突破|达|超过|不低于", text[figure.start : figure.end]))

    def mean(self, text: str, figure: Figure, floor: int) -> int:
        """Over how many years a mean is taken: 两年平均增长2.5% is 2, no mean 0."""
        if figure.quantity not in {"rate", "points", "share"}:
            return 0
        said = MEAN.findall(text[max(floor, figure.start - REACH) : figure.start])
        return (digits(said[-1]) or 0) if said else 0


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
