"""Places in an order: 第3位, 全省第一, 前5名, 居全国首位."""

from __future__ import annotations

import re
from decimal import Decimal

from zhibiao.extract.numerals import parse
from zhibiao.model import Figure

__all__ = ["ranks"]

NUMBER = r"(?P<n>\d{1,4}|[一二三四五六七八九十百]{1,5})"
AMONG = r"(?:[全本]?(?:省|国|市|区|州|县|盟|旗)|世界|全球|亚洲|西部|中部|东部|东北|西南|西北|华北|华东|中国|地级市|[省市县州]内|[^\s，。；、]{2}地区)"
STAND = r"(?:居|列|排名?|名次|位次|[居列稳升至到在进入回跃]于?|保持|均|双双|分别|分列|(?:上升|提升|提高|前进|跃升|攀升)(?:至|到)?)"
ORDER = re.compile(
    rf"(?P<w>{AMONG}[^\s，。；、第前]{{0,6}})?(?P<k>第|前)\s?{NUMBER}\s?(?P<u>位|名(?!单|录|师|校|誉)|强(?!化|省|市|县|国|调))?"
    rf"|(?:{AMONG}[^\s，。；、第前]{{0,4}}|[居列占升])(?P<top>首位|榜首|首个?(?![位次批家付届创都府要先相任席]))"
)
NOT_AFTER = re.compile(r"\s?(?:产业|季度|书记|批|届|次|个(?!百分)|期|轮|章|条|款|项|步|阶段|方阵|梯队|线|代|时间|大道|中学|小学|医院|人民|实验|附属|师|军|页|号|[一二三]?产|年|天|周|月|者|责任|要务|资源|动力|生产力|把手|手|人称|财|桥|站|类|家|台|套|条|座|种|课|版|部|集|场|回|方|所|段|卷|会议|议题|党|税务|稽查|监狱|看守|幼儿|社区|村|路|街|高|职|国|县|市|省|届|城|区(?!域)|大(?:经济体|贸易|产业|港|省|市|县|国|类|出口|进口))")


def ranks(text: str) -> list[Figure]:
    """The ranks of a text, in order."""
    found = []
    for match in ORDER.finditer(text):
        figure = _top(match) if match["top"] else _order(text, match)
        if figure is not None:
            found.append(figure)
    return found


def _top(match: re.Match[str]) -> Figure | None:
    if match["top"].startswith("首个") or match["top"] == "首":
        return None
    one = Decimal(1)
    return Figure(match.start(), match.end(), match.span("top"), one, one, "位", "eq", "rank", rules=("rank",))


def _order(text: str, match: re.Match[str]) -> Figure | None:
    start, end = match.span()
    try:
        value = parse(match["n"])
    except ValueError:
        return None
    stands = bool(re.search(rf"{STAND}(?:[^，。；、0-9]{{0,8}})$", text[max(0, start - 12) : match.start("k")]))
    if match["u"] is None:
        if not (match["w"] or stands) or NOT_AFTER.match(text, end) or text[end : end + 1].isdigit():
            return None
    if match["k"] == "前":
        if match["u"] is None and NOT_AFTER.match(text, end):
            return None
        return Figure(start, end, (match.start("k"), end), None, value, "位", "le", "rank", rules=("rank",))
    if match["u"] == "强" or match["u"] == "名" and not (match["w"] or stands):
        return None
    return Figure(start, end, (match.start("k"), end), value, value, "位", "eq", "rank", rules=("rank",))
