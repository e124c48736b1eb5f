"""Whether a number in its place counts or measures anything: gates for Chinese numerals and spans of time, units said elsewhere."""

from __future__ import annotations

import re

from zhibiao.extract.quantities_cues import Cues
from zhibiao.extract.units import Unit

__all__ = ["OPEN_QUOTES", "PHYSICAL", "Spot", "beside", "frequency", "implied", "limited", "minus", "ordinal", "parted", "placed", "quoted", "small_change", "spoken", "suspect", "timely", "torn", "wrapped"]

PERIOD = re.compile(r"每(?:个)?(天|日|周|月|季度|季|半年|年)[^，。；、：,;\n0-9]{0,12}$")
MONTHLY = re.compile(r"每月(?!至)[^，。；、：,;\n0-9]{0,14}$")
PERIOD_NAME = {"日": "天", "季": "季度"}
TIME_CUE = re.compile(
    r"(?:连续|历时|为期|用|经过|力争|延长|期限?为?|缩短至?|提前|满|不超过|至少|最长|压缩[至到]?|时限|达到?|奋斗|年限|寿命[为达到]{0,3}"
    r"|自[^，。]{1,8}起|[时之]日起|应当?在|在|近)(?:约|了|至|到|为)?$"
)
TIME_AFTER = re.compile(r"(?:以内|之内|内|以上|左右|的?时间|期限)")
AGE = re.compile(r"(?:寿命|年龄|平均)[^，。；]{0,8}$")
MONEY_BEFORE = re.compile(r"(?:收入|营收|经济总量|产值|投资|资金|金额|增收|减收|税收?|贷款|总值|存款|余额|支出|GDP|销售额|交易额|利润)(?:[累计共完成实现突破超过约近达到为首次连续跨越迈上站登跃增至从由]{0,6})$")
PEOPLE_BEFORE = re.compile(r"(?:人口|人数)(?:[控制在达到为约近超过突破增至]{0,6})$")
PEOPLE_AFTER = re.compile(r"(?:缴存|参保|持卡|参合|投保)人(?![口员数次均])")  # 1.64亿缴存人
PLACED = re.compile(r"(?:[升移进降滑落跃][至到]|提[高升][至到]|(?:排名|名次|位次|[居列])(?:全[国省市区州县球]|世界|[为至到])?)$")
MOVED = re.compile(r"位(?:进一步)?(?:[上提跃攀晋]?升|前移|前进|下降|降|下滑|跌|滑)[至到]")
SPLIT = re.compile(r"(?<=[\u4e00-\u9fff])(?<![表图件栏章节篇例注第])\d{1,4}(?:\.\d{1,2})?(?:[ \xa0]\d{1,4}){0,6}[ \xa0]$")
LONG = 20  # characters of a line that is no heading
CHANGE = re.compile(r"[元块每价费值]")  # what is said of money in 角
LIMIT = re.compile(r"控制在[^，。；0-9]{0,12}(?:限额|上限|额度)$")
LIMIT_ENDS = frozenset({"额", "限", "度"})
SCALE = re.compile(r"[万亿萬億k]")
RUN = re.compile(r"[零一二两三四五六七八九]+")
OF_WHOLE = re.compile(r"(?:占比|比重|覆盖率|合格率|普及率|(?<!毛)(?<!毛\n)入学率|城镇化率)(?:[达到为至超过提高升]{0,4})$")

HOURLY = re.compile(r"每小时[0-9.零一二两三四五六七八九十百到至~-]*$")

OPENS = frozenset("上近超逾破约达过到")
FRONT = frozenset("前头后这首")
BEFORE_MEASURE = frozenset("达至约近增到长高宽深重距超过满")
OPEN_QUOTES, CLOSE_QUOTES = frozenset("“‘\""), frozenset("”’\"")
NOT_NEGATIVE = frozenset("减担自肩抱欠责辜胜")
VAGUE_WORDS = frozenset({"几", "数", "几十", "零", "两两", "一一", "千万", "万千", "百万", "万一", "一半"})
STRONG_TIME = frozenset({"个月", "个季度", "个工作日", "个自然日", "个半年"})
ALWAYS_TIME = frozenset({"小时", "分钟", "秒", "个工作日", "个学时", "个自然日"})
COUNTED = frozenset("家户座所辆艘栋架名支")  # 两家, 三座: classifiers that slogans do without
LINES = "(?:生产线|道路|公路|铁路|高速|航线|线路|路线|河流|河道|干线|产业链|大道|隧道|地铁|管网|专线|河渠|支流)"
LINES_BEFORE = re.compile(f"{LINES}$")
LINES_AFTER = re.compile(f"[^，。；、：“”\"0-9]{{0,6}}?{LINES}")
NAMING = frozenset({"个", "大", "项", "条", "件", "类", "方面", "次", "期", "种", "批"})
HUNDREDS = frozenset({"百", "千", "万", "百万", "千万"})
PHYSICAL = frozenset({"mass", "length", "volume", "area", "money", "time"})


class Spot:
    """A number in its text: where it stands, what stands left of it, where it ends with its unit and bound."""

    __slots__ = ("end", "next", "previous", "start", "text", "written")

    def __init__(self, text: str, start: int, end: int, written: str) -> None:
        self.text, self.start, self.end, self.written = text, start, end, written
        self.previous, self.next = text[start - 1 : start], text[end : end + 1]

    def left(self, length: int) -> str:
        """The characters before the number."""
        return self.text[max(0, self.start - length) : self.start]


def _han(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff"


def spoken(spot: Spot, kind: Unit, cues: Cues) -> bool:
    """Whether a Chinese numeral is a figure: 两个确立, 三公里就业圈 and 一批 are words."""
    written = spot.written
    if written[0] in "百千万亿" and spot.previous not in OPENS:
        return "余" in written or "多" in written
    if written in HUNDREDS and spot.previous in OPENS and kind.base not in {"", "大"}:  # 近百个, 上千家
        return True
    if spot.previous == "倒" or written in VAGUE_WORDS:
        return False
    if kind.base == "":
        return spot.start == 0 or spot.previous in OPENS or _bounded(spot, cues)
    if kind.base == "条":  # slogans and sets of measures have 三条底线, 三十条; what is built has its name beside it
        return _built(spot) or "余" in written or "多" in written
    if len(written) > 1 and written[-1] not in "几数" and not (len(written) == 2 and written[0] in "十零") and not RUN.fullmatch(written):
        return kind.base not in {"大", "角"}
    if kind.dimension in {"multiple", "points"} or kind.base == "%" or kind.base in STRONG_TIME:
        return written != "半" or kind.dimension == "time"
    return _single(spot, kind, cues)


def _bounded(spot: Spot, cues: Cues) -> bool:
    """Whether a bound word stands before the number."""
    return bool(cues.before(spot.text, spot.start).bound)


def _built(spot: Spot) -> bool:
    return spot.written != "一" and (LINES_BEFORE.search(spot.left(6)) is not None or LINES_AFTER.match(spot.text, spot.end) is not None)


def _single(spot: Spot, kind: Unit, cues: Cues) -> bool:
    """One to ten, and 几: the numerals that words and names are made of."""
    written = spot.written
    alone = not _han(spot.previous) and (spot.next in {"到", "至"} or not _han(spot.next))
    foreign = kind.dimension == "money" and len(kind.base) > 1
    if written == "一" and not (kind.dimension in PHYSICAL and alone):
        return foreign or (kind.base == "次" and PERIOD.search(spot.left(18)) is not None)
    if kind.dimension == "time":
        return True
    if len(written) > 1:
        return "几" in written or (written[0] == "十" and kind.base not in NAMING)
    if kind.dimension == "count":
        if kind.base == "次" and PERIOD.search(spot.left(18)):
            return True
        return kind.base in COUNTED and spot.previous not in OPEN_QUOTES and spot.next not in CLOSE_QUOTES
    if kind.dimension == "money" and written != "二" and not _han(spot.next):
        return kind.factor >= 1 or not _han(spot.previous)  # 最大八角: a spice
    return alone or foreign or spot.previous in BEFORE_MEASURE or spot.left(3) == "每小时" or _bounded(spot, cues)


def quoted(spot: Spot, kind: Unit) -> bool:
    """A count alone in quotation marks is the name of a set of measures, a span of time that of a service: “16条”, “半小时”."""
    return kind.dimension in {"count", "time", "length"} and spot.previous in OPEN_QUOTES and spot.next in CLOSE_QUOTES


def ordinal(spot: Spot) -> bool:
    """第二个十万亩基地: the number belongs to an ordinal."""
    return spot.previous == "个" and spot.text[max(0, spot.start - 3) : spot.start - 2] == "第"


def torn(spot: Spot) -> bool:
    """Whether the number is the last digit of one that the page tore apart: 4 0个."""
    if spot.previous != " " or not spot.written[0].isdigit() or spot.written[1:2].isdigit() or spot.written[1:2] in {".", "．", ","}:
        return False
    before = spot.text[max(0, spot.start - 3) : spot.start - 1]
    return before[-1:].isdigit() and not before[:-1].isdigit()


def parted(text: str, start: int) -> int:
    """Where a number begins that a space cuts in two, right behind a character: 收入74 76元; else `start`."""
    found = SPLIT.search(text, max(0, start - 24), start)
    return found.start() if found and found[0].count(".") + (text[start : start + 4].count(".")) < 2 else start


def placed(spot: Spot) -> bool:
    """Whether so many 位 are a place in an order: 跃升至58位, 由369位上升到235位; 上升3位 is a move of three places."""
    return PLACED.search(spot.left(6)) is not None or MOVED.match(spot.text, spot.end - 1) is not None


def small_change(spot: Spot) -> bool:
    """Whether 角 or 毛 behind a number may be money: 24毛某某 is a name, 每斤提高5角 is not."""
    return not _han(spot.next) or CHANGE.search(spot.left(12)) is not None


def wrapped(text: str, start: int) -> bool:
    """Whether the line of the number is prose that goes on in the next, so that the unit may stand there; 02-24 and a name below it are not."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return _han(line[-1:].strip() or line.rstrip()[-1:]) and (len(line) > LONG or any(mark in line for mark in "，。；、")) and "\t" not in line


def timely(spot: Spot, kind: Unit, han: bool, bound: bool) -> bool:
    """Whether a span of time is a figure: it is beside a word that makes it one; dates and 五年来 give periods."""
    left, base = spot.left(14), kind.base
    if base == "岁":
        return AGE.search(left) is not None and not bound
    if base in ALWAYS_TIME:
        return True
    after = TIME_AFTER.match(spot.text, spot.end) is not None or bound
    if base == "天":
        return not han or after or TIME_CUE.search(left) is not None
    if base in STRONG_TIME:
        return not (base == "个月" and spot.previous in FRONT) and not left.endswith("每") and not spot.text.startswith(("以来", "来", "中"), spot.end)
    if base == "日":
        return after and not left.endswith("月")
    if base == "年" and (spot.next == "来" or spot.text.startswith(("之和", "总和"), spot.end) or (not han and spot.written.isdigit() and len(spot.written) == 4)):
        return False
    return after or TIME_CUE.search(left) is not None


def implied(spot: Spot) -> str | None:
    """The unit of a number of 万 or 亿 that has none written: what stands before may say money or people, else it is ""; None for other numbers."""
    if not SCALE.search(spot.written):
        return None
    if PEOPLE_AFTER.match(spot.text, spot.end):
        return "人"
    left = spot.left(12)
    if MONEY_BEFORE.search(left):
        return "元"
    return "人" if PEOPLE_BEFORE.search(left) else ""


def beside(spot: Spot, unit: str) -> str:
    """The unit that begins before the number: 摄氏37度, 港币2960元, 每小时80公里; "" where there is none."""
    left = spot.left(3)
    if unit in {"度", "°"} and left.endswith("摄氏"):
        return "摄氏度"
    if unit == "元" and left[-2:] in {"港币", "日币", "台币"}:
        return left[-2:]
    return "公里/小时" if unit in {"公里", "千米"} and HOURLY.search(spot.left(12)) else ""


def frequency(spot: Spot, kind: Unit) -> str:
    """次/月 for a number of times (or days) in a recurring period, 元/月 for what is paid by the month: 每月召开一次, 每人每月360元; else ""."""
    if kind.base == "元":
        return "元/月" if "每月" in (left := spot.left(20)) and MONTHLY.search(left) else ""
    if kind.base not in {"次", "天"}:
        return ""
    found = PERIOD.search(spot.left(18))
    return f"{kind.base}/{PERIOD_NAME.get(found[1], found[1])}" if found else ""


def minus(text: str, start: int) -> bool:
    """Whether a minus stands before the number; after a digit or % it is a range sign, after 减 or 担 负 is a word."""
    if start == 0:
        return False
    before = text[start - 2 : start - 1]
    if text[start - 1] == "负":
        return before not in NOT_NEGATIVE
    if text[start - 1] not in "-－−":
        return False
    return before in {"", "(", ",", " ", "\t", "\n", ":"} or (not before.isascii() and before not in {"％", "‰", "）", "】"})


def limited(spot: Spot, bound: str) -> bool:
    """Whether the bound behind the number is not its own: 控制在债务限额50亿元以内 says that the limit is 50亿元."""
    return bound in {"以内", "之内"} and spot.text[spot.start - 1 : spot.start] in LIMIT_ENDS and LIMIT.search(spot.left(20)) is not None


def suspect(spot: Spot, kind: Unit, value: float, sign: int) -> bool:
    """Whether a percentage cannot be: 比重达到2023%, a decline by more than all, 89%.33."""
    if kind.dimension != "percent" or kind.base != "%":
        return False
    if spot.next == "." and spot.text[spot.end + 1 : spot.end + 2].isdigit():
        return True
    year = sign == 0 and 1900 <= value <= 2100 and value == int(value) and "." not in spot.written
    return year or (sign < 0 and value > 100) or (value > 100 and OF_WHOLE.search(spot.left(12)) is not None)
