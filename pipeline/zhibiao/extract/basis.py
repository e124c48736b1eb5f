"""What a rate is measured against: the year before (yoy), the period before (qoq), a yearly mean (avg), a named year (vs:2020)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from zhibiao.extract.periods_clock import FIRST_PLAN, FIRST_YEAR, digits
from zhibiao.extract.periods_context import evened
from zhibiao.model import Figure, Sentence
from zhibiao.rulebook import Case, Rule, Rulebook

__all__ = ["Basis"]

NEAR = 40  # characters before a figure in which a word of comparison is looked for
STOPS = "。；！？"
NEVER = re.compile(r"(?!)")
CHANGED = ("增长", "上涨", "下降", "压减", "减少", "提高", "增加")
CASE_FIGURE = re.compile(r"6(?:个百分点|%)")


class Basis:
    """The basis rules of a rulebook, compiled."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rules = tuple(rulebook.by_class("cue", "basis"))
        self._said = [(str(r["value"]), re.compile(str(r["pattern"]))) for r in self.rules if r["value"] in {"yoy", "qoq", "avg", "vs"}]
        self._other = {name: self._joined(name) for name in ("none", "change", "level", "effect", "vs")}

    def _joined(self, value: str) -> re.Pattern[str]:
        patterns = [str(r["pattern"]) for r in self.rules if r["value"] == value]
        return re.compile("|".join(patterns)) if patterns else NEVER

    def place(self, text: str, sentences: Sequence[Sentence], figures: Sequence[Figure], periods: Sequence[str]) -> list[str]:
        """The basis of each figure, in the order given (text order); "" for all that is neither a rate nor points."""
        text = evened(text)
        out: list[str] = []
        at = 0
        for figure, period in zip(figures, periods, strict=True):
            if figure.quantity not in {"rate", "points"}:
                out.append("")
                continue
            while at < len(sentences) and sentences[at].end <= figure.start:
                at += 1
            inside = at < len(sentences) and sentences[at].start <= figure.start
            out.append(self._one(text, sentences[at].start if inside else max(0, figure.start - NEAR), figure, period))
        return out

    def _one(self, text: str, floor: int, figure: Figure, period: str) -> str:
        before = "".join(text[floor : figure.start].split())
        written = "".join(text[figure.start : figure.end].split())  # 增⏎长8.4%: a page may cut a word
        clause = before[max(map(before.rfind, STOPS)) + 1 :]
        near = (clause + written)[-NEAR:]
        found = [(m.start(), _named(m) if value == "vs" else value) for value, pattern in self._said for m in pattern.finditer(near)]
        last = max(found, default=(max(0, near.rfind("，")), ""))
        if self._other["none"].search(near, last[0]):
            return ""
        return last[1] or self._plain(clause, written, figure.quantity, period)

    def _plain(self, clause: str, written: str, quantity: str, period: str) -> str:
        """The basis of a change without a word beside it of what it is measured against."""
        named = list(self._other["vs"].finditer(clause))
        base = _named(named[-1]) if named else ""
        if base and period[:4].isdigit() and int(period[:4]) - int(base[3:]) > 1:
            return base  # 比2020年提高…，森林覆盖率…，能耗降低15%: one base for the whole sentence
        if "/" in period and "-" not in period:
            return ""
        beside = clause[-8:] + written
        if quantity == "points":
            ahead = written.startswith(("快", "慢", "高", "低"))  # 比全部投资快12.3个百分点: beside another thing, not another time
            return "yoy" if self._other["change"].search(beside) and not ahead else ""
        level = self._other["level"].search(clause) and not written.startswith(CHANGED)
        return "" if level or self._other["effect"].search(beside) else "yoy"

    def check(self, rule: Rule, case: Case) -> str:
        """"" when the case holds; its figure is the one written 6% or 6个百分点, told of one year."""
        if case.sort == "no":
            hit = re.search(str(rule["pattern"]), CASE_FIGURE.split(case.text)[0])
            return f"{rule.id} fires on {hit[0]!r}" if hit else ""
        written = CASE_FIGURE.search(case.text)
        if written is None:
            return "the case has no 6% and no 6个百分点"
        points = written[0].endswith("点")
        figure = Figure(*written.span(), written.span(), Decimal(6), Decimal(6), "百分点" if points else "%", "eq", "points" if points else "rate")
        got = self.place(case.text, [Sentence(0, len(case.text))], [figure], ["2023"])[0]
        return "" if got == case.expect else f"gives {got!r}, not {case.expect!r}"


def _named(match: re.Match[str]) -> str:
    """vs: and the year a match names, by number or as the end of a five-year plan."""
    if match["y"]:
        return f"vs:{match['y']}"
    return f"vs:{FIRST_YEAR + 5 * ((digits(match['n']) or 0) - FIRST_PLAN) + 4}"
