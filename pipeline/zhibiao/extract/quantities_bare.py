"""Numbers that have no unit and are figures all the same: indices and ratios (倍差1.87), deaths in 100,000 (6.8/10万), prices behind a currency."""

from __future__ import annotations

import re
from typing import NamedTuple

from zhibiao.extract.numerals import parse
from zhibiao.extract.quantities_cues import Cues, apply_bound
from zhibiao.extract.units import Units
from zhibiao.model import Figure
from zhibiao.rulebook import Rule, Rulebook

__all__ = ["Plain"]

CURRENCIES = {"港币": "港元", "人民币": "元", "￥": "元", "¥": "元", "$": "美元", "RMB": "元", "US$": "美元"}
CURRENCY = re.compile(r"(港币|人民币|￥|¥|US\$|\$|RMB)$")
CURRENCY_END = frozenset("币￥¥$B")
PER = re.compile(r"\s?/\s?(10|十|1)\s?([万亿千])(?![元人个户家亩平吨㎡])")
BEHIND = frozenset("，。；、,;）)！ \u3000\t\r\n比较同环居位为的和与及且连优列排（(缩下降提上改") | {""}  # no unit begins so
REACH = 36  # characters before the number in which its noun stands


class _Noun(NamedTuple):
    id: str
    pattern: re.Pattern[str]


class Plain:
    """Reads a number without a unit; built once from the cues of class index."""

    def __init__(self, rulebook: Rulebook, units: Units, cues: Cues) -> None:
        self.units, self.cues = units, cues
        rules: list[Rule] = rulebook.by_class("cue", "index")
        self.nouns = [_Noun(r.id, re.compile(r["pattern"])) for r in rules]
        self.many = any(r.id == "per-many" for r in rulebook.by_class("cue", "form"))
        self.tails = frozenset("".join(str(r.get("value", "")) for r in rules))

    def read(self, text: str, start: int, end: int, bound: str) -> Figure | None:
        """The figure a bare decimal is, if the words before it ask for one; `bound` is the bound word behind it."""
        before = text[start - 1 : start]
        if before in CURRENCY_END and (figure := self._priced(text, start, end)):
            return figure
        if self.many and text[end : end + 1] in {"/", " "} and (match := PER.match(text, end)):
            return self._per(text, start, end, match)
        if before not in self.tails or "." not in text[start:end]:
            return None
        return self._index(text, start, end, bound)

    def _index(self, text: str, start: int, end: int, bound: str) -> Figure | None:
        left = self.cues.before(text, start)
        rule = next((n.id for n in self.nouns if n.pattern.search(text, max(0, left.start - REACH), left.start)), "")
        follows = text[end + len(bound) : end + len(bound) + 1]
        if not rule or follows not in BEHIND:
            return None
        value = parse(text[start:end])
        right, right_rule = self.cues.right.get(bound, ("", ""))
        low, high, what = apply_bound(value, value, right or left.bound or "eq", 1)
        rules = tuple(r for r in (rule, right_rule, *left.rules) if r)
        return Figure(left.start, end + len(bound), (start, end), low, high, "", what, "index", rules=rules)

    def _per(self, text: str, start: int, end: int, match: re.Match[str]) -> Figure:
        left, value = self.cues.before(text, start), parse(text[start:end])
        low, high, what = apply_bound(value, value, left.bound or "eq", 1)
        unit = "/" + match[1].replace("十", "10") + match[2]
        return Figure(left.start, match.end(), (start, match.end()), low, high, unit, what, "share", rules=("per-many", *left.rules))

    def _priced(self, text: str, start: int, end: int) -> Figure | None:
        """A number behind its currency: ￥300, 港币3.14."""
        money = CURRENCY.search(text, max(0, start - 4), start)
        unit = self.units.known.get(CURRENCIES[money[1]]) if money else None
        if not money or not unit:
            return None
        value = parse(text[start:end])
        return Figure(money.start(), end, (money.start(), end), value, value, unit.base, "eq", "amount", rules=(unit.rule,))
