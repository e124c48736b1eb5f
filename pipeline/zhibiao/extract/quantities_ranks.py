"""Places in an order: 第3位, 全省第一, 前5名, 居全国首位."""

from __future__ import annotations

import re
from decimal import Decimal

from zhibiao.extract.numerals import parse
from zhibiao.model import Figure

__all__ = ["ranks"]

NUMBER = r"(?:\d{1,4}|[一二三四五六七八九十百]{1,5})"
LATER = re.compile(rf"第\s?({NUMBER})\s?(位|名(?![单录师校誉片额优])|(?:大)?经济体)?")
FRONT = re.compile(rf"前\s?({NUMBER})\s?(位|名(?![单录师校誉片额优])|强(?![化省市县国调]))?")
MASKED = re.compile(r"第\s?([*＊xXｘＸⅹⅩ×○●□■_]{1,4})\s?(?:位|名(?![单录师校誉片额优]))")
TOP = (re.compile(r"首位(?!度)"), re.compile(r"榜首"))
AMONG = r"(?:[全本我][省国市区州县盟旗]|地市州|世界|全球|亚洲|西部|中部|东部|东北|西南|西北|华北|华东|中国|同类|省直管县|地级市|城市|[\u4e00-\u9fff]{2}(?:地区|都市圈|城市群|经济带))"
STAND = r"(?:居|列|排|排名|名次|位次|跃[至升]|[升进退]至|升到|进入|回到|重返|前进到?|上升到?|提升[至到]|保持|保持在|稳定在|获|得分|成绩|均|双双|分别|总量|增速|增幅|规模)"
BEFORE = re.compile(rf"(?:{AMONG}[^\s，。；、第前“”：:0-9]{{0,6}}|{STAND}(?:于|在|为|至|到|了)?)$")
LOOSE = re.compile(rf"{STAND}[^，。；0-9“”]{{0,12}}$")
TOP_BEFORE = re.compile(rf"(?:{AMONG}[^\s，。；、“”：:]{{0,4}}|[居列占升])$")
ANOTHER = re.compile(r"(?:排名|居|位次)[^，。；]{0,12}第\s?\d+(?:位)?[、和与]$")
NOT_AFTER = re.compile(
    r"\s?(?:[一二三]?产业|产业|季度|书记|批|届|次|个|期|轮|章|条|款|项|步|阶段|方阵|梯队|线|代|时间|大(?!经)|中学|小学|医院|人民|实验|附属|师|军|页|号|产|年|天|周|月|者|责任|要务|资源|动力|生产力|把|手|人|财|桥|站"
    r"|类|家|台|套|条|座|种|课|版|部|集|场|回|方|所|段|卷|会|议|党|税|稽|监|看|幼|社区|村|路|街|高|职|国|县|市|省|城|区|粮仓|标准|引擎|支柱|品牌|主力|优势|一|分位|百分|十一|小|公里|关|道|防线|考场|现场|等级|级|颗|粒|枚|列|%|％|‰|‱|万|亿|极|档|净|跑道|航|机场|热电|发电|炼|水厂|架|艘|次|封|份|张|笔|单|辆|只|头|名)"
)


FOLLOWS = frozenset("和与及至到提升上跃前移进下降较比并且以之外后内在为是其仅连双")
SPOKEN = frozenset("一二三四五")  # 第一位记者 is the first of several people


def ranks(text: str) -> list[Figure]:
    """The ranks of a text, each pattern with a literal head so that the scan is cheap."""
    found = [_top(m) for top in TOP for m in top.finditer(text) if TOP_BEFORE.search(text, max(0, m.start() - 10), m.start())]
    found += [_masked(m) for m in MASKED.finditer(text)]
    for pattern, front in ((LATER, False), (FRONT, True)):
        for match in pattern.finditer(text):
            figure = _order(text, match, front)
            if figure is not None:
                found.append(figure)
    return found


def _top(match: re.Match[str]) -> Figure:
    one = Decimal(1)
    return Figure(match.start(), match.end(), match.span(), one, one, "位", "eq", "rank", rules=("rank",))


def _masked(match: re.Match[str]) -> Figure:
    """第x位: a rank whose digits were removed."""
    return Figure(match.start(), match.end(), match.span(), None, None, "位", "eq", "rank", "redacted", rules=("rank",))


def _order(text: str, match: re.Match[str], front: bool) -> Figure | None:
    start, end = match.span()
    unit = match[2]
    if unit is None and (NOT_AFTER.match(text, end) or text[end : end + 1].isdigit()):
        return None
    before = BEFORE.search(text, max(0, start - 14), start)
    if text[start - 2 : start] == "倒数" or text[end : end + 1] == "者":  # from the bottom; 列第一位者
        return None
    if before is None and unit == "位" and match[1] in SPOKEN and "\u4e00" <= text[end : end + 1] <= "\u9fff" and text[end] not in FOLLOWS:
        return None
    if before is None and not (unit == "位" and not front) and not _listed(text, start, unit):
        return None
    try:
        value = parse(match[1])
    except ValueError:
        return None
    if not value:
        return None
    low, bound = (None, "le") if front else (value, "eq")
    return Figure(before.start() if before and before.end() == start and not front else start, end, (start, end), low, value, "位", bound, "rank", rules=("rank",))


def _listed(text: str, start: int, unit: str | None) -> bool:
    """Whether the rank stands in a clause of ranks, or behind another rank: 排名全市第2和第1."""
    if unit:
        return LOOSE.search(text, max(0, start - 20), start) is not None
    return ANOTHER.search(text, max(0, start - 24), start) is not None
