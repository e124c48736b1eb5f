"""The document's own clock, and the small arithmetic by which a period rule turns words into a period."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from zhibiao.model import Meta

__all__ = ["FIRST_PLAN", "FIRST_YEAR", "Clock", "Mention", "digits", "fill"]

YEAR = re.compile(r"(?:19|20)\d\d")
HAN = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "两": "2", "元": "1", "正": "1"}
WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
# years said by their place beside the document's own year, or (0 after the letter) beside the year in force: 当年, 同年
WORD = re.compile(r"(?P<later>后年)|(?P<next>[明来]年|下一?年)|(?P<two>前年)|(?P<last>[去昨]年|上一?年)|(?P<after>次年)|(?P<base>[当同该]年)|(?P<this>[今本]年)")
MONTH = re.compile(r"(\d{4})-(\d\d)(?!.*/)")
SHIFT = {"later": 2, "next": 1, "two": -2, "last": -1, "this": 0}
FIRST_PLAN, FIRST_YEAR = 10, 2001  # the tenth five-year plan began in 2001
FAR = 2  # years a text that is neither report nor plan may look back
HOLE = re.compile(r"\{([^{}]*)\}")
TERM = re.compile(r"([+-]?)\s*([a-z0-9]+)")


class Mention(NamedTuple):
    """An expression of time: where it stands, the rule that found it, and the parts it is made of."""

    start: int
    end: int
    kind: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """What the document says of its own time; empty strings where nothing is known.

    `year` is the document's own year (a work report delivered in 2024: 今年 is 2024), `base` the year (or month) in force
    where a month, 全年 or 当月 is named without one.
    """

    year: str = ""
    report_year: str = ""
    plan_year: str = ""
    doc_date: str = ""
    doc_type: str = ""
    base: str = ""

    @classmethod
    def of(cls, meta: Meta) -> Clock:
        """The clock of a document.

        >>> Clock.of(Meta(doc_type="work_report", report_year="2023", plan_year="2024")).year
        '2024'
        """
        dated = YEAR.match(meta.doc_date)
        year = meta.year or (meta.plan_year if meta.doc_type == "work_report" else "")
        year = year or meta.report_year or (dated[0] if dated else "") or meta.plan_year
        report = meta.report_year
        if meta.doc_type not in {"work_report", "plan"} and YEAR.fullmatch(report) and YEAR.fullmatch(year) and int(year) - int(report) > FAR:
            report = year  # a speech of 2022 that tells of 2012 in passing does not review 2012
        return cls(year, report, meta.plan_year, meta.doc_date, meta.doc_type)


def digits(text: str) -> int | None:
    """A small number as years and months are written, or None.

    >>> digits("十二"), digits("二〇二三"), digits("０9"), digits("二十"), digits("x")
    (12, 2023, 9, 20, None)
    """
    if text.isascii() and text.isdigit():  # nearly always
        return int(text) if len(text) <= 4 else None
    text = text.translate(WIDE).replace(" ", "")
    if "十" in text:
        tens, _, ones = text.partition("十")
        a, b = digits(tens) if tens else 1, digits(ones) if ones else 0
        return None if a is None or b is None else a * 10 + b
    text = "".join(HAN.get(c, c) for c in text)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None


def fill(template: str, parts: Mapping[str, str], clock: Clock) -> str:
    """The period a rule's `gives` makes of the parts matched; "" where a piece is not known.

    Names: y, y2, m, m2, d, q, q2, n (parts); year, report, plan, base (clock); five (first year of the n-th plan); eom (last day of
    the month); mon (the month in force, printed with its year). `{doc}` is the document's month or year, for 截至目前.

    >>> fill("{y}-{m}/{y}-{m2}", {"w": "今年", "m": "1", "m2": "9"}, Clock(year="2022"))
    '2022-01/2022-09'
    >>> fill("{five}/{five+4}", {"n": "十四"}, Clock())
    '2021/2025'
    """
    values = _values(parts, clock)
    holes, tail = _holes(template)
    out: list[str] = []
    for before, terms, width in holes:
        piece = _piece(terms, values, width) if terms else _doc(clock)
        if not piece:
            return ""
        out += (before, piece)
    out.append(tail)
    return _checked("".join(out))


@lru_cache(maxsize=256)  # as many templates as there are rules
def _holes(template: str) -> tuple[list[tuple[str, list[tuple[str, str]], int]], str]:
    """The pieces of a template: what stands before each, its terms (none for the document's date) and its width; and what stands behind the last."""
    holes: list[tuple[str, list[tuple[str, str]], int]] = []
    at = 0
    for hole in HOLE.finditer(template):
        before = template[at : hole.start()]
        holes.append((before, [] if hole[1] == "doc" else TERM.findall(hole[1]), 1 if before.endswith("Q") else 2))
        at = hole.end()
    return holes, template[at:]


def _doc(clock: Clock) -> str:
    return f"asof:{clock.doc_date[:7]}" if re.match(r"\d{4}-\d\d", clock.doc_date) else clock.year


def _values(parts: Mapping[str, str], clock: Clock) -> dict[str, int]:
    values = dict(_clock_values(clock))
    for name in ("m", "m2", "d", "q", "q2", "n"):
        number = digits(parts[name]) if parts.get(name) else None
        if number is not None:
            values[name] = number
    for name, word in (("y", "w"), ("y2", "w2")):
        year = _year(parts.get(name, ""), parts.get(word, ""), values)
        if year:
            values[name] = year
    if "n" in values:
        values["five"] = FIRST_YEAR + 5 * (values["n"] - FIRST_PLAN)
    if "y" in values and 1 <= values.get("m", 0) <= 12:
        values["eom"] = monthrange(values["y"], values["m"])[1]
    return values


@lru_cache(maxsize=256)  # a document asks with a handful of clocks
def _clock_values(clock: Clock) -> Mapping[str, int]:
    known = {"year": clock.year, "report": clock.report_year, "plan": clock.plan_year, "base": (clock.base or clock.year)[:4]}
    values = {k: int(v) for k, v in known.items() if YEAR.fullmatch(v)}
    if "year" in values:  # a review looks back from the year before, a bulletin from its own
        values.setdefault("report", values["year"] - (clock.doc_type in {"work_report", "plan", "policy"}))
        values.setdefault("plan", values["year"])
    month = MONTH.search(clock.base) or MONTH.match(clock.doc_date)
    if month:
        values["mon"] = int(month[1]) * 12 + int(month[2]) - 1
    return values


def _year(number: str, word: str, values: Mapping[str, int]) -> int | None:
    if number:
        value = digits(number)
        if value is not None and value < 100:
            value += 2000 if value < 50 else 1900
        return value if value and 1900 <= value <= 2099 else None
    said = WORD.match(word)
    if said is None or said.lastgroup == "base":
        return values.get("base")
    if said.lastgroup == "after":
        return values["base"] + 1 if "base" in values else None
    return values["year"] + SHIFT[str(said.lastgroup)] if "year" in values else None


def _piece(terms: list[tuple[str, str]], values: Mapping[str, int], width: int) -> str:
    total = 0
    for sign, name in terms:
        value = int(name) if name.isdigit() else values.get(name)
        if value is None:
            return ""
        total += -value if sign == "-" else value
    return f"{total // 12}-{total % 12 + 1:02d}" if terms[0][1] == "mon" else f"{total:0{width}d}"


@lru_cache(maxsize=4096)
def _checked(period: str) -> str:
    """The period, or "" where it is no time that can be: month 13, 30 February, an end before its beginning."""
    for year, month, day in re.findall(r"(\d{4})-(\d\d)(?:-(\d\d))?", period):
        if not 1 <= int(month) <= 12 or not 1 <= int(day or 1) <= monthrange(int(year), int(month))[1]:
            return ""
    if any(not 1 <= int(q) <= 4 for q in re.findall(r"-Q(\d+)", period)):
        return ""
    first, _, last = period.partition("/")
    return "" if last and last < first else period
