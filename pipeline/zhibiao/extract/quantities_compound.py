"""Amounts said in two units: 50元6角, 1小时30分钟, 两年零三个月, 3斤5两, 三米九, 一个半小时."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from zhibiao.extract.numerals import parse
from zhibiao.extract.quantities_cues import Cues, apply_bound
from zhibiao.extract.quantities_lists import Bare
from zhibiao.extract.traps import Spans, heads
from zhibiao.model import Figure

__all__ = ["compounds", "merged"]


class Chain(NamedTuple):
    """Units that are said one after the other, what each is worth in `unit`, and the quantity they make."""

    pattern: str
    worth: tuple[str, ...]
    unit: str
    quantity: str


HAN = "零一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟〇"
N = rf"([0-9.,]+|[{HAN}]+)"
ONE = r"(?<![0-9.])([0-9]{1,2}|[一二两三四五六七八九十]{1,3}|[壹贰叁肆伍陆柒捌玖拾]{1,3})"
DIGIT = r"([一二三四五六七八九])"
END = r"(?:(?![\u4e00-\u9fff0-9])|(?=[到至钱]))"

CHAINS = (
    Chain(rf"[元圆块]零?{ONE}[角毛](?:零?{ONE}分|{DIGIT}{END})?(?:钱|整|RMB)?", ("1", "0.1", "0.01"), "元", "amount"),
    Chain(rf"[元圆]()零?{ONE}分(?:钱|整)?", ("1", "0.1", "0.01"), "元", "amount"),
    Chain(rf"块{DIGIT}()(?:钱)?{END}", ("1", "0.1", "0.01"), "元", "amount"),
    Chain(rf"[角毛]{ONE}分?(?:钱)?{END}", ("0.1", "0.01"), "元", "amount"),
    Chain(rf"斤{ONE}两", ("0.5", "0.05"), "千克", "physical"),
    Chain(rf"米{DIGIT}{END}", ("1", "0.1"), "米", "physical"),
    Chain(rf"(?:个钟|小时)零?{ONE}分(?:钟)?", ("60", "1"), "分钟", "duration"),
    Chain(rf"(?:个钟|小时)零?{ONE}秒", ("3600", "1"), "秒", "duration"),
    Chain(rf"(?:分钟|分)零?{ONE}秒", ("60", "1"), "秒", "duration"),
    Chain(rf"年(?:零|又){ONE}个月", ("12", "1"), "个月", "duration"),
)
HALVES = (("个半(?:小时|钟头|钟)", "小时"), ("个半分钟", "分钟"), (r"分半钟?(?![\u4e00-\u9fff])", "分钟"), ("个半月", "个月"))
HEAD = re.compile(rf"{N}$")
FOLLOWS = "零又半一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾0-9钟"  # what stands behind the first sign of any of the patterns, 小时 apart


def _by_sign() -> list[tuple[re.Pattern[str], list[tuple[re.Pattern[str], Chain | str]]]]:
    """The patterns under their first sign, for which the text is searched once; a half has its unit in place of a chain."""
    signs: dict[str, list[tuple[re.Pattern[str], Chain | str]]] = {}
    for chain in CHAINS:
        for head in heads(chain.pattern):
            signs.setdefault(head[0], []).append((re.compile(head), chain))
    for pattern, unit in HALVES:
        signs.setdefault(pattern[0], []).append((re.compile(pattern), unit))
    return [(re.compile(f"小时(?=[{FOLLOWS}])" if sign == "小" else f"{sign}(?=[{FOLLOWS}])"), tried) for sign, tried in signs.items()]


SCANS = _by_sign()
LONE = re.compile(r"\s*([0-9]+|[壹贰叁肆伍陆柒捌玖拾]+)分\s*")


def compounds(text: str) -> list[Figure]:
    """The compound amounts of a text: each pattern begins at a unit, and the number before it is looked up only there."""
    found = []
    for sign, tried in SCANS:
        for place in sign.finditer(text):
            for pattern, chain in tried:
                if (match := pattern.match(text, place.start())) and (figure := _chained(text, match, chain) if isinstance(chain, Chain) else _halved(text, match, chain)):
                    found.append(figure)
    lone = LONE.fullmatch(text)
    if lone and (value := _number(lone[1])) is not None:
        found.append(_figure(0, len(text), value / 100, "元", "amount"))
    return found


def merged(text: str, whole: list[Figure], items: list[Figure | Bare], cues: Cues) -> list[Figure | Bare]:
    """The items with compound amounts in place of the parts they are made of; a compound takes the bound word before it."""
    if not whole:
        return items
    apart: list[Figure] = []
    for figure in sorted(whole, key=lambda w: (w.start, -w.end)):
        if not apart or figure.start >= apart[-1].end:
            apart.append(figure)
    whole = apart
    spans = Spans(w.number for w in whole)
    kept = [i for i in items if not spans.holds(i.start if isinstance(i, Bare) else i.number[0])]
    for figure in whole:
        left = cues.before(text, figure.start)
        figure.start = left.start
        figure.low, figure.high, figure.bound = apply_bound(figure.low, figure.high, left.bound or "eq", 1)
    return sorted([*kept, *whole], key=lambda i: i.start)


def _chained(text: str, match: re.Match[str], chain: Chain) -> Figure | None:
    head = HEAD.search(text, max(0, match.start() - 16), match.start())
    parts = [head[1] if head else "", *(g or "" for g in match.groups())]
    if not head or (chain.unit == "秒" and text[match.start()] == "分" and text[head.start() - 1 : head.start()] in {"点", "时"}):
        return None
    parts = parts[:2] + [p for p in parts[2:] if p] if len(parts) > 2 and parts[1] else parts
    values = [_number(p) if p else Decimal(0) for p in parts]
    if None in values:
        return None
    total = sum((v * Decimal(w) for v, w in zip(values, chain.worth, strict=False) if v is not None), Decimal(0))
    return _figure(head.start(), match.end(), total, chain.unit, chain.quantity)


def _halved(text: str, match: re.Match[str], unit: str) -> Figure | None:
    head = HEAD.search(text, max(0, match.start() - 12), match.start())
    value = _number(head[1]) if head else None
    return _figure(head.start(), match.end(), value + Decimal("0.5"), unit, "duration") if head and value is not None else None


def _figure(start: int, end: int, value: Decimal, unit: str, quantity: str) -> Figure:
    return Figure(start, end, (start, end), value, value, unit, "eq", quantity, rules=("compound",))


def _number(written: str) -> Decimal | None:
    try:
        return parse(written)
    except (ValueError, ArithmeticError):
        return None
