"""Headings glued to the sentence before them get their line back: 情况如下：一、工作落实情况（一）资金到位情况。"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from zhibiao.rulebook import Rule
from zhibiao.text import Edit

__all__ = ["headings"]

NUMERAL = "[一二三四五六七八九十]{1,3}"
MARK = rf"(?:{NUMERAL}、(?![一二三四五六七八九十])|（{NUMERAL}）)(?=[\u4e00-\u9fff])"
GLUED = re.compile(rf"[。！：；](?={MARK})")
# 一、工作落实情况（一）: a first part begins where its heading ends, with no sign between
NESTED = re.compile(rf"(?:^|[。！：])({NUMERAL}、[\u4e00-\u9fff“”]{{2,30}})(?=（一）[\u4e00-\u9fff])", re.M)
OWN_LINE = re.compile(rf"^[ \u3000]*{MARK}", re.M)
FEWEST = 3


def headings(rules: Sequence[Rule]) -> Callable[[str], list[Edit]]:
    """The step; it needs nothing from its rules but their cases.

    Only a text whose headings are glued throughout is touched: （一）……；（二）…… inside a paragraph is a list of its own.
    """

    def step(text: str) -> list[Edit]:
        if "、" not in text and "（" not in text:
            return []
        spots = {m.end() for m in GLUED.finditer(text)}
        if len(spots) < FEWEST or len(OWN_LINE.findall(text)) * 2 > len(spots):
            return []
        spots |= {m.end(1) for m in NESTED.finditer(text)}
        return [Edit(at, at, "\n") for at in sorted(spots)]

    return step
