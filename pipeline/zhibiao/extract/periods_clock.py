"""The document's own clock, and the small arithmetic by which a period rule turns words into a period."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass

from zhibiao.model import Meta

__all__ = ["Clock", "digits", "fill"]

YEAR = re.compile(r"(?:19|20)\d\d")
HAN = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "两": "2", "元": "1", "正": "1"}
WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
# years said by their place beside the document's own year, or (0 after the letter) beside the year in force: 当年, 同年
WORD = re.compile(r"(?P<later>后年)|(?P<next>明年|来年|次年|翌年)|(?P<two>前年)|(?P<last>去年|上年|上一年|昨年)|(?P<base>当年|同年|该年|全年|年)|(?P<this>.+)")
SHIFT = {"later": 2, "next": 1, "two": -2, "last": -1, "this": 0}
FIRST_PLAN, FIRST_YEAR = 10, 2001  # the tenth five-year plan began in 2001
HOLE = re.compile(r"\{([^{}]*)\}")
TERM = re.compile(r"([+-]?)\s*([a-z0-9]+)")


@dataclass(frozen=True, slots=True)
class Clock:
    """What the document says of its own time; empty strings where nothing is known.

    `year` is the document's own year (a work report delivered in 2024: 今年 is 2024), `base` the year in force where a
    month or 全年 is named without one.
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
        return cls(year, meta.report_year, meta.plan_year, meta.doc_date, meta.doc_type)


def digits(text: str) -> int | None:
    """A small number as years and months are written, or None.

    >>> digits("十二"), digits("二〇二三"), digits("０9"), digits("二十"), digits("x")
    (12, 2023, 9, 20, None)
    """
    text = text.translate(WIDE).replace(" ", "")
    if "十" in text:
        tens, _, ones = text.partition("十")
        a, b = digits(tens) if tens else 1, digits(ones) if ones else 0
        return None if a is None or b is None else a * 10 + b
    text = "".join(HAN.get(c, c) for c in text)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None


def fill(template: str, parts: Mapping[str, str], clock: Clock) -> str:
    """The period a rule's `gives` makes of the parts matched; "" where a piece is not known.

    Names: y, y2, m, m2, d, d2, q, q2, n (parts); year, report, plan, base (clock); five (first year of the n-th plan); eom, eom2 (last
    day of the month). `{doc}` is the document's month or year, for 截至目前.

    >>> fill("{y}-{m}/{y}-{m2}", {"w": "今年", "m": "1", "m2": "9"}, Clock(year="2022"))
    '2022-01/2022-09'
    >>> fill("{five}/{five+4}", {"n": "十四"}, Clock())
    '2021/2025'
    """
    values = _values(parts, clock)
    out: list[str] = []
    at = 0
    for hole in HOLE.finditer(template):
        piece = _doc(clock) if hole[1] == "doc" else _piece(hole[1], values)
        if not piece:
            return ""
        out += (template[at : hole.start()], piece)
        at = hole.end()
    out.append(template[at:])
    return _checked("".join(out))


def _doc(clock: Clock) -> str:
    return f"asof:{clock.doc_date[:7]}" if re.match(r"\d{4}-\d\d", clock.doc_date) else clock.year


def _values(parts: Mapping[str, str], clock: Clock) -> dict[str, int]:
    known = {"year": clock.year, "report": clock.report_year, "plan": clock.plan_year, "base": clock.base or clock.year}
    values = {k: int(v) for k, v in known.items() if YEAR.fullmatch(v)}
    if "year" in values:
        values.setdefault("report", values["year"] - (clock.doc_type in {"work_report", "plan", ""}))
        values.setdefault("plan", values["year"])
    for name in ("m", "m2", "d", "d2", "q", "q2", "n"):
        number = digits(parts[name]) if parts.get(name) else None
        if number is not None:
            values[name] = number
    for name, word in (("y", "w"), ("y2", "w2")):
        year = _year(parts.get(name, ""), parts.get(word, ""), values)
        if year:
            values[name] = year
    values.setdefault("y2", values["y"]) if "y" in values and not (parts.get("y2") or parts.get("w2")) else None
    if "n" in values:
        values["five"] = FIRST_YEAR + 5 * (values["n"] - FIRST_PLAN)
    for end, year_name, month in (("eom", "y", "m"), ("eom2", "y2", "m2")):
        if year_name in values and 1 <= values.get(month, 0) <= 12:
            values[end] = monthrange(values[year_name], values[month])[1]
    return values


def _year(number: str, word: str, values: Mapping[str, int]) -> int | None:
    if number:
        value = digits(number)
        if value is not None and value < 100:
            value += 2000 if value < 50 else 1900
        return value if value and 1900 <= value <= 2099 else None
    if not word:
        return values.get("base")
    kind = next(k for k, v in (WORD.fullmatch(word) or WORD.fullmatch("今年")).groupdict().items() if v)  # type: ignore[union-attr]
    if kind == "base":
        return values.get("base")
    return values["year"] + SHIFT[kind] if "year" in values else None


def _piece(expression: str, values: Mapping[str, int]) -> str:
    total = 0
    terms = TERM.findall(expression)
    for sign, name in terms:
        value = int(name) if name.isdigit() else values.get(name)
        if value is None:
            return ""
        total += -value if sign == "-" else value
    first = terms[0][1]
    width = 4 if total >= 1900 else 1 if first.startswith("q") else 2
    return f"{total:0{width}d}"


def _checked(period: str) -> str:
    """The period, or "" where it is no time that can be: month 13, an end before its beginning."""
    months = [int(m) for m in re.findall(r"\d{4}-(\d\d)", period)]
    quarters = [int(q) for q in re.findall(r"-Q(\d+)", period)]
    if any(not 1 <= m <= 12 for m in months) or any(not 1 <= q <= 4 for q in quarters):
        return ""
    if any(not 1 <= int(d) <= 31 for d in re.findall(r"\d{4}-\d\d-(\d\d)", period)):
        return ""
    first, _, last = period.partition("/")
    return "" if last and not period.startswith(("asof:", "rec:")) and last < first else period
