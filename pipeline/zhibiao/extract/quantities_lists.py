"""Numbers that share: lists with one unit, ranges, bounds behind a list."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from zhibiao.extract.quantities_cues import Cues, Left, apply_bound
from zhibiao.extract.quantities_pattern import number_value, scale_of
from zhibiao.extract.units import tidy
from zhibiao.model import Figure

__all__ = ["Bare", "link"]

RANGE = frozenset("-－–—~～〜至到−") | {"——", "--", "－－"}
HAN_NUMBER = re.compile("(?:[零一二两三四五六七八九十百万亿壹贰叁肆伍陆柒捌玖拾佰仟]|千(?![瓦克米伏卡焦赫升]))+")
RELATIVE = frozenset({"%", "‰", "百分点", "千分点"})  # where a decrease makes the value negative
EXACT = 12  # digits of a shared factor that is exact
AIM = frozenset({"力争", "争取", "确保", "冲刺", "奋斗"})
RAISED = frozenset({"提高到", "提高至", "增加到", "调整为", "提升到", "提升至", "上调至", "调至", "增至", "到", "至", "提至"})
AMONG = re.compile(r"[、和与及](?:高于|快于|低于)?(?:全[国省市区州县])?")  # 高于全国2个、全省3个百分点
AIMED = re.compile(r"[，、](?:并|且)?(?:力争|争取|确保|冲刺|努力)(?:达到|实现|完成|在)?")
NOTED = re.compile(r"[（(][^（()）\n0-9]{1,10}[）)]([、，和])")
LONGEST_GAP = 4  # characters between two numbers of a list or range
LONGEST_NOTE = 16  # the same with a note between them
LIST = frozenset("、和与及或，,/") | {"以及", "，和", "、和"}


@dataclass(slots=True)
class Bare:
    """A number without a unit of its own, waiting for the one behind it."""

    start: int
    end: int
    value: Decimal
    minus: bool = False
    top: int = 0  # the power of its own highest 十百千


def link(text: str, items: list[Figure | Bare], cues: Cues) -> list[Figure]:
    """The figures, with ranges joined and shared units, bounds and signs handed on."""
    done: list[Figure] = []
    waiting: list[Bare] = []
    for item in items:
        if isinstance(item, Bare):
            if waiting and not _joins(text, waiting[-1].end, item.start):
                waiting = []
            waiting.append(item)
            continue
        if waiting:
            done += _share(text, waiting, item, cues)
            waiting = []
            if done:
                _back(text, done)
            continue
        if done:
            before = done[-1]
            if 0 <= item.number[0] - before.number[1] <= LONGEST_GAP and _range(text, before, item):
                continue
            done.append(item)
            if item.unit == "百分点":
                _points(text, done)
            if 0 <= item.start - before.end < LONGEST_NOTE:
                _forward(text, done)
        else:
            done.append(item)
        if item.end != item.number[1]:
            _back(text, done)
    return done


def _gap(text: str, left: int, right: int) -> str:
    return "".join(text[left:right].split()).replace("(含)", "").replace("（含）", "") if 0 <= right - left <= LONGEST_GAP else ""


def _noted(text: str, left: int, right: int) -> str:
    """The sign between two members of a list of which the first has a note: 最高500万元（国家级）、100万元（省级）."""
    match = NOTED.fullmatch(text, left, right) if right - left < LONGEST_NOTE else None
    return match[1] if match else ""


def _joins(text: str, left: int, right: int) -> bool:
    gap = _gap(text, left, right)
    return gap in RANGE or gap in LIST or (gap[:1] in LIST and gap[1:] == "-")


def _times(value: Decimal, factor: Decimal) -> Decimal:
    """The number shares the unit: a factor that no decimal holds (亩) gives no more digits than it has."""
    return tidy(value * factor) if len(factor.as_tuple().digits) > EXACT else value * factor


def _factor(text: str, figure: Figure, top: int = 0) -> Decimal:
    """What one of the number before the unit is worth: 亿 in 100亿元."""
    written = text[figure.number[0] : figure.number[1]]
    low = figure.low if figure.low is not None else figure.high
    if low is None:
        return Decimal(0)
    digits = "".join(c for c in written if c.isdigit() or c == ".").rstrip(".")
    try:
        bare = Decimal(digits)
    except ArithmeticError:
        return _spoken_factor(text, figure, low, top)
    return abs(low) / bare if bare else scale_of(written)


def _spoken_factor(text: str, figure: Figure, low: Decimal, top: int) -> Decimal:
    """两到三万: 万 is shared; 一千到两千万: the 万 is, the 千 each has its own."""
    written = text[figure.number[0] : figure.number[1]]
    spoken = HAN_NUMBER.match(written)
    if not spoken:
        return Decimal(1)
    try:
        value, shared = number_value(spoken[0]).low, Decimal(1)
    except ValueError:
        return Decimal(1)
    for sign in reversed(spoken[0]):
        power = {"十": 1, "百": 2, "千": 3, "仟": 3, "万": 4, "亿": 8}.get(sign, 0)
        if power <= top:
            break
        shared *= Decimal(10) ** power
    return shared * (abs(low) / value if value else Decimal(1))


def _share(text: str, bares: list[Bare], figure: Figure, cues: Cues) -> list[Figure]:
    """A list or range of bare numbers before a figure takes its unit, scale, bound and sign."""
    gap = _gap(text, bares[-1].end, figure.number[0])
    if figure.low is None and figure.high is None:
        return [figure]
    if gap in LIST and _numbered(bares, figure):
        return []
    factor = _factor(text, figure, bares[-1].top)
    if gap in RANGE:
        inside = len(bares) > 1 and _gap(text, bares[-2].end, bares[-1].start) in LIST
        top = figure.high if figure.high is not None else figure.low
        if top is not None and min(bares[-1].value, bares[-1].value * factor) > abs(top):
            return [figure]
        out = [*(_share_list(bares[:-1], figure, factor) if inside else []), _ranged(bares[-1], figure, factor)]
    elif gap in LIST or (gap[:1] in LIST and gap[1:] == "-"):
        out = [*_share_list(bares, figure, factor), figure]
    else:
        return [figure]
    if figure.start == figure.number[0]:
        _led(out, cues.before(text, out[0].start))
    return out


def _numbered(bares: list[Bare], figure: Figure) -> bool:
    """5、6、8、10项: the numbers of items in a list, not counts."""
    values = [*(b.value for b in bares), figure.low if figure.low is not None else Decimal(0)]
    return len(bares) > 2 and figure.quantity == "count" and all(v == int(v) and v < 100 for v in values) and values == sorted(values)


def _led(figures: list[Figure], left: Left) -> None:
    """The growth and bound words before the first of a list or range hold for all: 分别下降4、8和6%, 增长5.5—6%."""
    if not left.sign and not left.bound:
        return
    figures[0].start = left.start
    for figure in figures:
        figure.rules = (*figure.rules, *left.rules)
        if figure.unit in {"%", "‰"} and left.sign:
            figure.quantity = "rate"
        bound = left.bound if figure.bound == "eq" and left.bound else figure.bound
        sign = -1 if left.sign < 0 and figure.unit in RELATIVE and (figure.low or figure.high or Decimal(0)) > 0 else 1
        figure.low, figure.high, figure.bound = apply_bound(figure.low, figure.high, bound, sign)
        figure.sign = sign if sign < 0 else figure.sign


def _share_list(bares: list[Bare], figure: Figure, factor: Decimal) -> list[Figure]:
    out = []
    if (figure.unit not in RELATIVE and any(b.value < 10 and b.value == int(b.value) for b in bares)) or figure.quantity in {"rank", "duration"}:
        return []
    sign = -1 if figure.sign < 0 and figure.unit in RELATIVE else 1
    for bare in bares:
        value = _times(bare.value, factor) * (-1 if bare.minus else sign)
        low, high = (value if figure.low is not None else None), (value if figure.high is not None else None)
        start = bare.start - bare.minus
        out.append(replace(figure, start=start, end=bare.end, number=(start, bare.end), low=low, high=high))
    return out


def _ranged(bare: Bare, figure: Figure, factor: Decimal) -> Figure:
    high = figure.high if figure.high is not None else figure.low
    low = _times(bare.value, factor) * (-1 if bare.minus or (high is not None and high < 0) else 1)
    if high is not None and abs(low) > abs(high):
        low = bare.value * (-1 if high < 0 else 1)
    ends = sorted((low, high if high is not None else low))
    return replace(figure, start=bare.start - bare.minus, number=(bare.start, figure.number[1]), low=ends[0], high=ends[1], bound="range")


def _range(text: str, before: Figure, figure: Figure) -> bool:
    """Join `figure` to the one before it when a range sign stands between: 5.5%—6%."""
    if _gap(text, before.number[1], figure.number[0]) not in RANGE or before.bound not in {"eq", "approx"}:
        return False
    low, high = before.low, figure.high
    if low is None or high is None or figure.low is None or text[before.start - 1 : before.start] in {"从", "由"}:
        return False
    unitless = before.unit == "" and before.quantity == "count"
    if (before.unit != figure.unit and not unitless) or (low >= high and before.sign > 0):
        return False
    if before.sign < 0 and high > 0:
        high = -high
    before.low, before.high, before.bound, before.end = min(low, high), max(low, high), "range", figure.end
    before.unit = figure.unit
    before.quantity = before.quantity if not unitless else figure.quantity
    before.number = (before.number[0], figure.number[1])
    return True


def _points(text: str, done: list[Figure]) -> None:
    """分别高于全省6.4个和8.9个百分点: the members before the last are points too."""
    first = len(done) - 1
    while first and _apart(text, done[first - 1], done[first]):
        first -= 1
    falling = done[first].sign < 0
    for figure in done[first:-1]:
        figure.unit, figure.quantity = "百分点", "points"
        if falling:
            figure.sign = -1
            figure.low, figure.high, figure.bound = apply_bound(figure.low, figure.high, figure.bound, -1)


def _apart(text: str, figure: Figure, behind: Figure) -> bool:
    return figure.unit == "个" and figure.state == "ok" and figure.end == figure.number[1] and behind.start == behind.number[0] and behind.start - figure.end < 6 and AMONG.fullmatch(text, figure.end, behind.start) is not None


def _forward(text: str, done: list[Figure]) -> None:
    """A growth word before a list belongs to every member: 分别增长4%、8%."""
    a, b = done[-2], done[-1]
    if a.quantity == "rate" and a.unit == b.unit == "%" and b.quantity == "share" and b.start - a.end < 8 and AIMED.fullmatch(text, a.end, b.start):  # 增长7%以上、力争达到8%
        b.quantity = "rate"
    gap = _gap(text, a.end, b.start) or _noted(text, a.end, b.start)
    if a.unit == "元" and b.unit == "" and b.quantity == "count" and gap in LIST and text[b.number[1] - 1] in "万亿":  # 突破7万亿元、8万亿
        b.unit, b.quantity = a.unit, a.quantity
    if a.quantity == "rank" and b.start == b.number[0] and b.unit == a.unit and b.quantity == "count" and gap in LIST:  # 排名46位、82位
        b.quantity = "rank"
    if a.unit == "元/月" and b.unit == "元" and (gap in LIST or gap in RAISED):
        b.unit = a.unit
    if b.start != b.number[0] or a.unit != b.unit or (gap not in LIST and not (gap[:1] in LIST and gap[1:] in AIM)):
        return
    if b.bound == "eq" and b.end == b.number[1] and (a.start < a.number[0] or a.bound != "approx") and a.end == a.number[1] and a.bound in {"ge", "gt", "le", "lt", "approx"} and b.state == a.state == "ok":
        b.bound, b.low, b.high = a.bound, (b.low if a.low is not None else None), (b.high if a.high is not None else None)
    if b.unit in {"%", "‰"} and a.quantity == "rate":
        b.quantity = "rate"
    rising = b.state == "ok" and (b.low or b.high or Decimal(0)) > 0
    if a.sign < 0 and rising and b.unit in RELATIVE:
        b.sign = -1
        b.low, b.high, b.bound = apply_bound(b.low, b.high, b.bound, -1)


def _back(text: str, done: list[Figure]) -> None:
    """A bound behind a list belongs to every member: 增长9%和10%以上, 35万亩、15万吨左右."""
    last = done[-1]
    if last.end == last.number[1] or last.bound in {"eq", "range"} or last.state != "ok":
        return
    i = len(done) - 2
    right = done[-1]
    while i >= 0 and done[i].bound == "eq" and done[i].state == "ok" and done[i].end == done[i].number[1] and right.start == right.number[0] and _listed(text, done[i], right):
        figure = done[i]
        figure.bound = last.bound
        if last.low is None:
            figure.low = None
        if last.high is None:
            figure.high = None
        right = figure
        i -= 1


def _listed(text: str, figure: Figure, right: Figure) -> bool:
    """Whether two figures are members of one list: side by side, or each behind the same noun (…交易额800亿元、…交易额20亿元以上)."""
    between = text[figure.end : right.start]
    if len(between) < 4:
        gap = "".join(between.split())
        return gap != "" and gap in LIST and (gap not in {"，", ","} or figure.unit == right.unit)
    if len(between) > 40 or between[0] != "、" or any(c in between[1:] for c in "，。；、\n"):
        return False
    return between[-2:] == text[figure.start - 2 : figure.start] and figure.unit == right.unit
