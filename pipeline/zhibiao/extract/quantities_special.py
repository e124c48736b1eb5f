"""Figures that are not a plain number with a unit: masked digits, fractions, ratios."""

from __future__ import annotations

import re
from decimal import Decimal

from zhibiao.extract.numerals import Reading, parse
from zhibiao.extract.quantities_cues import Cues, Left, apply_bound
from zhibiao.extract.quantities_gates import PHYSICAL
from zhibiao.extract.quantities_lists import Bare
from zhibiao.extract.traps import Traps
from zhibiao.extract.units import Unit, Units, tidy
from zhibiao.model import Figure

__all__ = ["GOOD_DAYS", "QUANTITY", "bare_han", "fraction", "masked", "quantity_of", "ratio"]

QUANTITY = {"money": "amount", "percent": "share", "points": "points", "multiple": "multiple", "time": "duration", "index": "index", "count": "count", "volume-count": "count", "counted": "count"}
SPACE = re.compile(r"\s+")
TIMES = re.compile(r"[×xX✕*＊][0-9][0-9.]*\s?[百千万亿]*")  # 3×30天 is arithmetic, xx0.9% is a mask
GOOD_DAYS = re.compile(r"(?:天数|优良|良好|达标)[^，。；]*$")
PART = re.compile(r"[\d.]+")
COMPARED, COMPARED_FAR = re.compile(r"比[^，。；]{0,8}$"), re.compile(r"[比由]")
SHARED = re.compile(r"结构|[占之产例重]比|比[例重为是]")
CLOCK = re.compile(r"(?:[01]?\d|2[0-4])[:：∶︰][0-5]\d(?:[:：∶︰][0-5]\d)?")
DATED = re.compile(r"(?:\d[-/.月]\d{1,2}[日号]?|时间[:：]?|[上下中]午|[凌早]晨|[早晚]上?|[日号])[ \u3000\xa0T]{0,3}$")
CROSSED = re.compile(r"[0-9.]+[*＊][0-9.]+\s?[百千万亿]*")  # 3*5米, 2*66万千瓦: arithmetic in units in which one multiplies
MULTIPLIED = frozenset({"length", "area", "power", "time"})
MASKED_TIME = frozenset({"小时", "个工作日", "天", "个月"})
POWER = {"十": 1, "拾": 1, "百": 2, "佰": 2, "千": 3, "仟": 3}


def quantity_of(text: str, kind: Unit, left: Left, cues: Cues) -> tuple[str, str]:
    """amount, count, rate …: from the dimension of the unit; a percentage with a growth word or noun before it is a rate. And the noun's rule."""
    if kind.dimension == "percent":
        noun = "" if left.sign else cues.named(text, left.start)
        return ("rate" if left.sign or noun else "share"), noun
    return QUANTITY.get(kind.dimension, "physical"), ""


def bare_han(written: str, start: int, reading: Reading | None) -> Bare | None:
    """A Chinese numeral that waits for the unit of the next: 两到三万港元."""
    if reading is None or reading.low is None or reading.bound != "eq":
        return None
    return Bare(start, start + len(written), reading.low, top=max((POWER.get(c, 0) for c in written), default=0))


def masked(text: str, match: re.Match[str], units: Units, cues: Cues, traps: Traps, scopes: list[tuple[int, int]]) -> Figure | None:
    """A figure whose digits were removed (*亿元, xx个, xx0.9%): its unit is known, its value never."""
    start, unit = match.start(), match["unit"]
    if unit is None or text[start - 1 : start] == "第":
        return None
    at, written, kind = match.start("unit"), text[start : match.start("unit")], units.get(unit)
    if TIMES.fullmatch(written) or kind.base in {"大", "成"} or (kind.dimension == "time" and kind.base not in MASKED_TIME):
        return None
    if kind.dimension in MULTIPLIED and CROSSED.fullmatch(written):
        return None
    if traps.at_unit(text, at, weak=True) or _bold(text, written, at):
        return None
    left, end = cues.before(text, start), match.end("bound") if match["bound"] else match.end("unit")
    if match["bound"] and kind.dimension == "money" and traps.qualifies(text, left.start, end, scopes):
        return None
    if kind.dimension in {"mass", "power"} and traps.behind(text, end):
        return None
    quantity, noun = quantity_of(text, kind, left, cues)
    rules = tuple(r for r in (kind.rule, *left.rules, noun) if r)
    return Figure(left.start, end, (start, match.end("unit")), None, None, kind.base, "eq", quantity, "redacted", -1 if left.sign < 0 else 1, rules)


def _bold(text: str, written: str, at: int) -> bool:
    """**5亿元** is markdown, not a mask."""
    line_end = text.find("\n", at)
    return written.startswith("**") and any(c.isdigit() for c in written) and text.find("**", at, line_end if line_end >= 0 else len(text)) >= 0


def fraction(text: str, match: re.Match[str], units: Units, cues: Cues) -> Figure | None:
    """三分之二 is a share in percent, 四分之一公升 a part of the unit, 下降百分之三 a rate."""
    start, end = match.start(), match.end("fraction")
    try:
        part = parse(SPACE.sub("", text[start:end]))
    except (ValueError, ArithmeticError):
        return None
    if match["unit"] and (kind := units.get(match["unit"])).dimension in PHYSICAL:
        end, value = match.end("unit"), kind.worth(part)
        return Figure(start, end, (start, end), value, value, kind.base, "eq", QUANTITY.get(kind.dimension, "physical"), rules=(kind.rule,))
    left, kind = cues.before(text, start), units.known.get("%", Unit("%", Decimal(1), "percent", ""))
    right, rule = cues.right.get(SPACE.sub("", match["bound"]), ("le", "")) if match["bound"] else ("", "")
    share = tidy(part * 100)
    low, high, what = apply_bound(share, share, right or left.bound or "eq", left.sign)
    quantity, noun = quantity_of(text, kind, left, cues)
    rules = tuple(r for r in (kind.rule, rule, *left.rules, noun) if r)
    whole = match.end("bound") if match["bound"] else end
    return Figure(left.start, whole, (start, end), low, high, "%", what, quantity, "ok", -1 if left.sign < 0 else 1, rules)


def _whole(parts: list[Decimal], clock: bool, asked: bool) -> bool:
    """Whether three parts make a whole: 100 within rounding, or nearly so where a word asks for shares, which a time of day always needs."""
    off = abs(sum(parts, Decimal(0)) - 100)
    return off <= 5 if asked else off <= 1 and not clock


def ratio(text: str, start: int, end: int) -> tuple[Figure, ...]:
    """A ratio of three parts that make a whole is a share for each; of two, one share where a comparison is made: 2.05:1."""
    try:
        parts = [Decimal(p) for p in PART.findall(text[start:end])]
    except ArithmeticError:
        return ()
    clock = CLOCK.fullmatch(text, start, end) is not None
    if clock and DATED.search(text, max(0, start - 12), start):  # 2024-03-08 10:49:41
        return ()
    if len(parts) == 3 and _whole(parts, clock, SHARED.search(text, max(0, start - 40), start) is not None):
        return tuple(Figure(start, end, (start, end), p, p, "%", "eq", "share", rules=("ratio",)) for p in parts)
    if len(parts) != 2 or text[start - 1 : start] == "[":
        return ()
    to_one = parts[1] in {1, 100} and "." in text[start:end] and COMPARED_FAR.search(text, max(0, start - 24), start)
    if not to_one and not COMPARED.search(text, max(0, start - 10), start):
        return ()
    return (Figure(start, end, (start, end), parts[0], parts[0], "", "eq", "share", rules=("ratio",)),)
