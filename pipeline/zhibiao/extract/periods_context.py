"""What stands beside an expression of time or a figure and changes which period the figure has."""

from __future__ import annotations

import re

from zhibiao.extract.periods_clock import Mention, digits
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
        self._name = re.compile(r"(?:[版届]|修订|修正|第[一二三四五六七八九十\d]+[批届次号期]|[”》」]|度?[^，。；]{0,6}(?:》))")
        self._from = re.compile(r"[由从自][^，。；：]{0,20}$")
        self._to = re.compile(r"^[^，。；：]{0,16}?(?:(?:提高|增加|增长|提升|上升|下降|降低|减少|缩小|扩大|调整|优化|拓展|扩展|发展|变|[增减降升调扩])[^，。；、]{0,6}?[到至为成]|[到至])")
        self._full = re.compile(r"(?:年初|年度|全年|当年|预算|任务|目标|计划|下达)[^，。；：\d]{0,12}?(?:预算数?|目标|任务数?|指标|目标值|考核目标|资金)[（(为是]?[^，。；\d]{0,2}$|(?:年初|年度|全年)(?:预算|目标|任务|计划)[数为（(]?$|预算数$|(?:任务|目标任务|目标)数?[（(为]?$")
        self._sum = re.compile(r"累计|连续|共[^同享建有]|新增|新建|新改建|改造|总计|合计|每年|年均|平均|保持|稳定在|建成|完成|投入|投资|发放|实施|引进|培育|整治|治理|拆除|淘汰|清理|修复|创建|签约|开工|落地|脱贫|摘帽|出列|资助|增加[^到至]|减少[^到至]|下降[^到至]|降低[^到至]")
        self._reached = re.compile(r"(?:达到?了?|[增升升高降低减长加大成]?(?:到|至|为)|突破了?|超过?|居|总[量数]|余额|[总]?(?:共有|拥有|现有)|过[千百万亿]|率)[^，。；：\d]{0,12}$")
        self._ahead = re.compile(r"力争|确保|争取|将(?!近)|要(?![求素点闻道])|加快|推进|推动|大力|坚持|着力|努力|支持|鼓励|探索|预期目标|持续|深化|加强|强化|全力|积极|打造|提升|启动|抓好|严格|完善|统筹|深入|不断|今年")
        self._back = re.compile(r"达到?|实现|完成|增长到|获评|获批|荣获|荣膺|入选|被评|成功|圆满|投用|突破|跃居|居|显著|明显|了|新增|率先|获|同比|比上年|已|累计|全面完成|去年|一年来|[增下]|超")

    def check(self, rule: Rule, case: Case) -> str:
        return ""

    def named(self, text: str, mention: Mention) -> bool:
        """Whether the expression belongs to a name: 2021年版, 《2023年…办法》."""
        after = text[mention.end : mention.end + 8]
        if self._name.match(after):
            return True
        before = text[max(0, mention.start - 40) : mention.start]
        return before.rfind("《") > before.rfind("》") or before.rfind("〔") > before.rfind("〕")

    def passive(self, text: str, mention: Mention) -> bool:
        """Whether the expression is compared with, or part of a name, and so governs nothing."""
        before = text[max(0, mention.start - 6) : mention.start]
        if self._base.search(before):
            return True
        after = text[mention.end : mention.end + 8]
        if self._base_after.match(after):
            return True
        if re.search(r"[由从自][^，。；：]{0,3}$", before) and not re.match(r"(?:以来|起|开始)", after):
            return True
        return self.named(text, mention)

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
        before = text[max(floor, figure.start - REACH) : figure.end]
        cut = [m.end() for m in BREAK.finditer(before)]
        clause = before[cut[-1] :] if cut else before
        if re.search(r"年均|平均每?年|连续|累计|保持|稳定在", clause):
            return False
        if re.search(r"[较比][“”十一二三四五\d]{2,6}[年末]", clause):
            return True
        if figure.quantity == "rate":
            return False
        if figure.quantity in {"share", "rank", "points", "multiple", "index"}:
            return True
        return bool(self._reached.search(clause[: len(clause) - (figure.end - figure.start)])) or bool(re.match(r"突破|达|不低于", text[figure.start : figure.end]))

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
