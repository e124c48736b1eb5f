"""What a rate is measured against: the year before (yoy), the period before (qoq), a yearly mean (avg), a named year (vs:2020)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhibiao.extract.periods_clock import FIRST_PLAN, FIRST_YEAR, digits
from zhibiao.model import Figure, Sentence
from zhibiao.rulebook import Case, Rule, Rulebook

__all__ = ["Basis"]

YEAR_BASE = re.compile(r"(?:比|较|与|相比|是)((?:19|20)\d\d)年|(?:比|较|与|是)[“\"]?([八九]|十[一二三四五六七]?)五[”\"]?(?:时期)?期?末")
QOQ = re.compile(r"环比|[比较]上(?:个|一)?(?:月|季度)|[比较](?:上半年|前[一个]月|[一二三]季度)")
YOY = re.compile(r"同比|[比较]上一?年|[比较]去年|比上年|[比较](?:上年|去年)?同期|同口径")
AVG = re.compile(r"年均(?!浓度|值|气温)|年平均(?!浓度|值|汇率|气温)|平均每年|每年平均|年递增|年复合")
OTHER = re.compile(r"[高低快慢优]于|超(?:出|过)?(?:全|序时)|贡献|拉动")
CHANGE = re.compile(r"增长?|[上下]降|降低?|[上提]升|上涨|提高|持平|扩大|收窄|回落|改善|[增涨降]幅|增速|减少|下滑|回升|攀升|缩小")
EFFECT = re.compile(r"压缩|精简|缩短|提速|减少一半|砍掉")
LEVEL = re.compile(r"(?:率|线|费|由|从)[^，。；：\d]{0,4}$")
STOP = re.compile(r"[。；！？]")
BLANK = re.compile(r"\s+")


class Basis:
    """The basis rules of a rulebook, compiled."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rules = [r for r in rulebook.of("cue") if r.get("class") == "basis"]

    def place(self, text: str, sentences: Sequence[Sentence], figures: Sequence[Figure], periods: Sequence[str]) -> list[str]:
        """The basis of each figure, in the order given; "" for all that is not a rate or points."""
        out: list[str] = []
        at = 0
        for figure, period in zip(figures, periods, strict=True):
            while at < len(sentences) and sentences[at].end <= figure.start:
                at += 1
            floor = sentences[at].start if at < len(sentences) and sentences[at].start <= figure.start else max(0, figure.start - 60)
            out.append(self._one(text, floor, figure, period))
        return out

    def _one(self, text: str, floor: int, figure: Figure, period: str) -> str:
        if figure.quantity not in {"rate", "points"}:
            return ""
        before = BLANK.sub("", text[floor : figure.end])  # 增⏎长8.4%: a page may cut a word
        stops = [m.end() for m in STOP.finditer(before)]
        clause = before[stops[-1] :] if stops else before
        near = clause[-40:]
        found: list[tuple[int, str]] = []
        for match in YEAR_BASE.finditer(near):
            plan = digits(match[2]) if match[2] else None
            found.append((match.start(), f"vs:{match[1]}" if match[1] else f"vs:{FIRST_YEAR + 5 * ((plan or 0) - FIRST_PLAN) + 4}"))
        found += [(m.start(), "qoq") for m in QOQ.finditer(near)]
        found += [(m.start(), "yoy") for m in YOY.finditer(near)]
        found += [(m.start(), "avg") for m in AVG.finditer(near)]
        beside = OTHER.search(near, max(found)[0] if found else max(0, near.rfind("，")))
        if beside:
            return ""
        if found:
            return max(found)[1]
        return self._plain(clause, figure, period)

    def _plain(self, clause: str, figure: Figure, period: str) -> str:
        """The basis of a change without a word of what it is measured against: the year before, in a report on a year."""
        based = list(YEAR_BASE.finditer(clause))
        if based and based[-1][1] and period[:4].isdigit() and int(period[:4]) - int(based[-1][1]) > 1:
            return f"vs:{based[-1][1]}"
        if "/" in period and "-" not in period:
            return ""
        written = BLANK.sub("", "".join(clause[-(figure.end - figure.start) - 8 :]))
        if figure.quantity == "points":
            return "yoy" if CHANGE.search(written) else ""
        return "" if LEVEL.search(clause[: len(clause) - (figure.end - figure.start)]) or EFFECT.search(written) else "yoy"

    def check(self, rule: Rule, case: Case) -> str:
        """"" when the case holds, else what came out instead."""
        return ""
