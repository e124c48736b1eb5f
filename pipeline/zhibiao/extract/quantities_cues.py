"""The words beside a number: bounds on both sides, growth and decline before it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from zhibiao.extract.units import alternatives
from zhibiao.rulebook import Rulebook

__all__ = ["Cues", "Left", "apply_bound"]

UP = ["增长", "增加", "提高", "提升", "上升", "上涨", "上浮", "扩大", "增", "涨", "改善", "攀升", "递增", "增幅", "增速", "涨幅", "拉高", "升高", "净增长", "正增长", "上扬", "上调", "调增", "增厚", "增值", "净增", "提速", "加快", "提", "升", "高", "快", "多", "增收", "增支", "超收"]
DOWN = ["下降", "降低", "减少", "压减", "压缩", "回落", "收窄", "下滑", "下跌", "缩小", "缩减", "减缓", "递减", "下浮", "降", "减", "跌", "降幅", "精简", "核减", "削减", "负增长", "缩短", "下调", "调减", "回调", "减收", "减支", "下拉", "调低", "放缓"]
RATE_NOUN = re.compile(r"(?:增速|增幅|涨幅|降幅|跌幅|(?<!自然)增长率|增长速度|下降率|递增率?|发展速度|涨跌幅|增长(?:的)?(?:预期)?(?:目标|任务))[^，。；：、,;%％率占比]{0,8}$")
AT_LEAST = re.compile(r"至少[^\d\s，。；、]{1,5}$")
FILL = "了将的"
SPACE = re.compile(r"\s")
FLIP = {"ge": "le", "le": "ge", "gt": "lt", "lt": "gt"}


class Left(NamedTuple):
    """What stands before a number: where the words begin, the bound and its rule, whether growth (1), decline (-1) or neither (0)."""

    start: int
    bound: str
    sign: int
    rules: tuple[str, ...]


class Cues:
    """The bound cues of the rulebook and the growth words, compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        rules = [r for r in rulebook.by_class("cue", "bound") if r.get("words")]
        self.left = {w: (r["value"], r.id) for r in rules if r.get("direction") == "left" for w in r["words"]}
        self.right = {w: (r["value"], r.id) for r in rules if r.get("direction") == "right" for w in r["words"]}
        self.signs = dict.fromkeys(UP, 1) | dict.fromkeys(DOWN, -1)
        words = [w[::-1] for w in (*self.left, *self.signs)]
        self.backwards = re.compile(alternatives(words)) if words else re.compile("(?!)")
        self.tails = frozenset(w[-1] for w in (*self.left, *self.signs)) | frozenset(FILL)
        self.right_pattern = alternatives(self.right) if self.right else "(?!)"

    def before(self, text: str, start: int) -> Left:
        """The cue words that end where the number begins."""
        if start == 0:
            return Left(0, "", 0, ())
        if text[start - 1] not in self.tails and not text[start - 1].isspace():
            return self._at_least(text, start)
        window = text[max(0, start - 16) : start][::-1]
        at, bound, sign = 0, "", 0
        rules: tuple[str, ...] = ()
        while True:
            skip = at
            while skip < len(window) and (window[skip].isspace() or (window[skip] in FILL)):
                skip += 1
            match = self.backwards.match(window, skip)
            if not match:
                break
            word = SPACE.sub("", match[0])[::-1]
            if word in self.left and not bound:
                if not self._free(word, window, match.end()):
                    break
                bound, rule = self.left[word]
                rules = (*rules, rule)
            elif word in self.signs and not sign:
                if word == "增" and window[match.end() : match.end() + 1] in "新倍":
                    break
                sign = self.signs[word]
            else:
                break
            at = match.end()
        return Left(start - at, bound, sign, rules) if at else self._at_least(text, start)

    @staticmethod
    def _at_least(text: str, start: int) -> Left:
        """至少 reaches the number over a verb: 每县至少建成2个."""
        match = AT_LEAST.search(text, start - 8, start) if "至少" in text[max(0, start - 8) : start] else None
        return Left(match.start(), "ge", 0, ("bound-ge-left",)) if match else Left(start, "", 0, ())

    @staticmethod
    def _free(word: str, window: str, end: int) -> bool:
        """A cue of one character must not end another word: 节约, 附近, 经过, 通过, 打破, 最近."""
        previous = window[end] if end < len(window) else ""
        if word == "约":
            return previous not in "节合制契条公预违集相履签"
        if word == "近":
            return previous not in "附最邻靠临亲远"
        if word == "过":
            return previous not in "通经不透度难错路跨渡拉掠闪走"
        if word == "破":
            return previous not in "打侦爆突"
        return True


def apply_bound(low: Decimal | None, high: Decimal | None, bound: str, sign: int) -> tuple[Decimal | None, Decimal | None, str]:
    """The ends and the bound of a figure after its bound word and its sign.

    >>> apply_bound(Decimal(3), Decimal(3), "ge", -1)
    (None, Decimal('-3'), 'le')
    """
    if bound in {"ge", "gt"}:
        high = None
    elif bound in {"le", "lt"}:
        low = None
    if sign < 0:
        low, high = (None if high is None else -high), (None if low is None else -low)
        bound = FLIP.get(bound, bound)
    return low, high, bound
