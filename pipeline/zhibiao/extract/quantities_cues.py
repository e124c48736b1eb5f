"""The words beside a number: bounds on both sides, growth and decline before it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from zhibiao.errors import RuleError
from zhibiao.extract.patterns import Guarded
from zhibiao.extract.units import alternatives
from zhibiao.rulebook import Rule, Rulebook

__all__ = ["FLIP", "Cues", "Left", "apply_bound"]

AT_LEAST = re.compile(r"至少[^\d\s，。；、]{1,5}$")
FILL = "了将的"
SPACES = frozenset("\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000")
SPACE = re.compile(r"\s")
SIGN = {"up": 1, "down": -1}
FLIP = {"ge": "le", "le": "ge", "gt": "lt", "lt": "gt"}  # the bounds of a number turned below zero


class Left(NamedTuple):
    """What stands before a number: where the words begin, the bound and its rule, whether growth (1), decline (-1) or neither (0)."""

    start: int
    bound: str
    sign: int
    rules: tuple[str, ...]


class Cues:
    """The bound and sign cues of the rulebook, compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        rules = [r for r in rulebook.by_class("cue", "bound") if r.get("words")]
        self.left = {w: (r["value"], r.id) for r in rules if r.get("direction") == "left" for w in r["words"]}
        self.right = {w: (r["value"], r.id) for r in rules if r.get("direction") == "right" for w in r["words"]}
        self.signs = {w: (_sign(r), r.id) for r in rulebook.by_class("cue", "sign") for w in r["words"]}
        self.nouns = [(r.id, Guarded(r["pattern"])) for r in rulebook.by_class("cue", "rate")]
        words = [w[::-1] for w in (*self.left, *self.signs)]
        self.backwards = re.compile(alternatives(words)) if words else re.compile("(?!)")
        self.tails = frozenset(w[-1] for w in (*self.left, *self.signs)) | frozenset(FILL) | SPACES
        self.right_pattern = alternatives(self.right) if self.right else "(?!)"

    def before(self, text: str, start: int) -> Left:
        """The cue words that end where the number begins."""
        if start == 0:
            return Left(0, "", 0, ())
        if text[start - 1] not in self.tails:
            return self._at_least(text, start) if text.find("至少", max(0, start - 8), start) >= 0 else Left(start, "", 0, ())
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
                sign, rule = self.signs[word]
                rules = (*rules, rule)
            else:
                break
            at = match.end()
        if at:
            return Left(start - at, bound, sign, rules)
        return self._at_least(text, start) if text.find("至少", max(0, start - 8), start) >= 0 else Left(start, "", 0, ())

    def named(self, text: str, start: int) -> str:
        """The rule whose noun before the number makes a percentage a rate of growth: 增速为8%; "" where there is none."""
        return next((rule for rule, noun in self.nouns if noun.search(text, max(0, start - 14), start)), "")

    @staticmethod
    def _at_least(text: str, start: int) -> Left:
        """至少 reaches the number over a verb: 每县至少建成2个."""
        match = AT_LEAST.search(text, max(0, start - 8), start)
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


def _sign(rule: Rule) -> int:
    """1 or -1 for a rule of class sign."""
    if rule.get("value") not in SIGN:
        raise RuleError(f"{rule.file}: {rule.id}", f"value = {rule.get('value')!r}", 'a rule of class sign has value = "up" or "down"')
    return SIGN[rule["value"]]


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
