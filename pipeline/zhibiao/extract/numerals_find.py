"""Where the numerals of a text stand, whatever they count: figures, dates, names and list marks alike.

`quantities` asks what is a figure; this asks only what is a numeral, so that what was left out can be shown and tested.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from zhibiao.extract.numerals import parse, parse_percent

__all__ = ["Numeral", "find"]

HAN = "零〇一二两三四五六七八九十百千万亿兆壹贰叁肆伍陆柒捌玖拾佰仟萬億兩貳參陸點"
SMALL = "零〇一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾兩貳參陸"
FORMAL = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟參陸貳")  # alone they are words: 陆地, 收拾, 退伍
# every repeat is bounded and gives nothing back: 1111…分之 must not be tried in all its cuts
ARABIC = r"(?:\d{1,3}+(?:,\d{3}){1,6}+(?!\d)|\d{1,40}+)(?:\.\d{1,20}+(?!\.\d))?"
MIXED = rf"(?:{ARABIC}[十百千万亿]{{0,4}}+|(?!百分[之位])[{HAN}]|点(?=[{HAN}])){{1,40}}+"
NUMERAL = re.compile(
    rf"(?P<percent>(?:负的?)?百分之{MIXED}[Kk]?|(?:{ARABIC}|[{HAN}点]{{1,30}}+)\s?[%％]|(?:{ARABIC}|[{SMALL}点點]{{1,9}}+)[成折](?![立为果员本功就效长])|(?<=打)对折)"
    rf"|(?P<fraction>(?:负的?)?\d{{1,9}}+\s\d{{1,9}}+/\d{{1,9}}+|(?:负的?)?(?:{ARABIC}|[{HAN}]){{1,20}}+分之{MIXED}|(?<![\d/]){ARABIC}/\d{{1,9}}+(?![\d/]))"
    rf"|(?P<number>(?:(?<![\d\w.)）-])-|负)?(?:{ARABIC}(?:\s?[kKM](?![A-Za-z]))?|[{HAN}])(?:{ARABIC}|[{HAN}]|点(?=[{HAN}\d])){{0,40}}+)"
)
FULL = str.maketrans("０１２３４５６７８９．％－／，Ｋ對", "0123456789.%-/,K对")
CLASSIFIERS = frozenset("个個家人户項项条件所位名套座处场辆张次台部头枚起种类列只双雙对年月日天周岁吨斤米亩元角分倍成折度号點点%％级批支期组层间艘架艇份篇")
ASSERTS = frozenset("是有为達达到第")
LONGEST = 60


class Numeral(NamedTuple):
    """A numeral in a text: its span and value; a percentage (三成, 百分之五) keeps its value in percent."""

    start: int
    end: int
    value: Decimal
    percent: bool = False


def find(text: str) -> list[Numeral]:
    """The numerals of a text in order; words made of numeral characters (一切, 四川, 退伍) are none.

    >>> [(n.start, n.end, n.value) for n in find("二百五，还有3.1千万；一切在四川")]
    [(0, 3, Decimal('250')), (6, 11, Decimal('31000000.0'))]
    """
    return list(_all(text.translate(FULL)))


def _all(text: str) -> Iterator[Numeral]:
    for match in NUMERAL.finditer(text):
        written = match[0]
        if len(written) > LONGEST or _word(text, match):
            continue
        try:
            value = parse_percent(written) if match["percent"] else _value(written)
        except (ValueError, ArithmeticError):
            continue
        yield Numeral(match.start(), match.end(), value, match["percent"] is not None)


def _value(written: str) -> Decimal:
    whole, space, part = written.partition(" ")
    if space and "/" in part:  # 1 4/3
        return parse(whole) + parse(part)
    return parse(written)


def _word(text: str, match: re.Match[str]) -> bool:
    """Whether the numeral characters are (a part of) a word: no digit among them, or one alone without anything it counts."""
    written = match["number"]
    if written is None or any(c.isdigit() and c.isascii() for c in written):
        return False
    if not any(c in SMALL for c in written) or len(set(written)) == 1 < len(written):
        return True
    if len(written) > 1:
        return False
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if written in FORMAL:
        return True
    alone = not _han(before) and not _han(after)
    return not (alone or after in CLASSIFIERS or before in ASSERTS)


def _han(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff"
