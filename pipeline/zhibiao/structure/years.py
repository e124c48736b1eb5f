"""From the signs of years in a document to the years it was given in, reviews and plans."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Fact", "Signs", "Years", "decide"]

HALF = re.compile(r"上半年|半年|一季度|前三季度")
AHEAD_TITLE = re.compile(r"计划|打算|安排|下一?步")
FIVE = re.compile(r"[“\"]?(?P<n>十[一二三四五六]?|九)五[”\"]?(?!年)|第(?P<m>十[一二三四五六]?|九)个五年")
FIVE_END = {"九": 2000, "十": 2005, "十一": 2010, "十二": 2015, "十三": 2020, "十四": 2025, "十五": 2030, "十六": 2035}
WEAK = 2.0  # less than one plain statement: then the file name is the better witness
NOW = ("news", "interview", "speech", "policy", "other")  # texts that speak from their own day
DATELESS = ("plan", "policy", "other")  # the year they are about says nothing of when they were issued


class Fact(NamedTuple):
    """One sign of a year: delivered, report, plan, about or named; how it is known; how much it weighs."""

    gives: str
    year: int
    weight: float
    how: str


class Signs(NamedTuple):
    """All that is known before the decision. `claim` is the one year in the file's name, `top` the title and first lines.

    `masked`: years are hidden (20XX年); `back`: the text looks back on 去年 more than once; `ahead`: what it calls the
    year it plans where it calls no year it reviews so: "this" (今年), "next" (明年, 来年) or ""; `part`: years of which
    only a part is told (2023年1-6月).
    """

    facts: list[Fact]
    doc_type: str
    date: str
    claim: int
    top: str
    masked: bool
    back: bool
    ahead: str = ""
    part: frozenset[int] = frozenset()


class Years(NamedTuple):
    """What came out; 0 or empty where nothing is known."""

    year: int
    report: int
    plan: int
    date: str
    how: dict[str, str]
    conflicts: tuple[str, ...]


class Guess(NamedTuple):
    """The three years, and how the first is known."""

    year: int
    source: str
    report: int
    plan: int


def decide(signs: Signs) -> Years:
    """The years that have most behind them, by the ways of the kind of document.

    >>> facts = [Fact("report", 2023, 7, "text"), Fact("plan", 2024, 7, "text")]
    >>> decide(Signs(facts, "work_report", "", 2023, "", False, False))[:3]
    (2024, 2023, 2024)
    """
    if signs.doc_type == "work_report":
        guess = _work_report(signs)
    elif signs.doc_type in ("bulletin", "budget"):
        guess = _bulletin(signs)
    else:
        guess = _other(signs)
    date, date_how = _date(signs, guess.year)
    how = _hows(signs, guess) | ({"doc_date": date_how} if date else {})
    return Years(guess.year, guess.report, guess.plan, date, how, _conflicts(signs, guess))


def _work_report(signs: Signs) -> Guess:
    """Given in the year it plans, after the year it reviews; a report on half a year is given in that year."""
    half = bool(HALF.search(signs.top))
    shifts = {"delivered": 0, "plan": 0, "report": 0 if half else 1}
    year, source = _best(signs.facts, shifts)
    if signs.claim and not signs.masked and sum(f.weight for f in signs.facts if f.gives in shifts) < WEAK:
        year, source = signs.claim, "file name"
    if not year:
        return Guess(0, "", 0, 0)
    return Guess(year, source, year if half else year - 1, 0 if half else year)


def _bulletin(signs: Signs) -> Guess:
    """About one year, and published in the next; a budget report plans as well."""
    year, source = _best(signs.facts, {"about": 0, "report": 0, "named": 0})
    if not year:
        year, source = (int(signs.date[:4]), "inferred") if signs.date else (signs.claim, "file name")
    plan, _ = _best(signs.facts, {"plan": 0})
    return Guess(year, source, year, plan if signs.doc_type == "budget" and plan > year else 0)


def _other(signs: Signs) -> Guess:
    report, _ = _best(signs.facts, {"report": 0, "about": 0})
    plan, _ = _best(signs.facts, {"plan": 0})
    now = signs.doc_type in NOW
    year, source = (int(signs.date[:4]), "text") if signs.date and now else (max(report, plan), "inferred")
    if now and not signs.date:
        if signs.back and report >= plan > 0:
            year = report + 1  # 去年 is the year it reports
        elif _turns(signs, report):
            year = report + (signs.ahead == "this")  # 2022年完成… 今年的目标是…: said in 2023
    if not year:
        year, source = _best(signs.facts, {"named": 0})
    if not year and not signs.masked:
        year, source = signs.claim, "file name"
    if now and year:
        report, plan = _now(signs, year)
    if signs.doc_type == "work_summary" and not plan:
        plan = year if AHEAD_TITLE.search(signs.top.partition("\n")[0]) else _next(signs, report)
    if signs.doc_type == "plan" and (five := FIVE.search(signs.top)):
        year = plan = FIVE_END[five["n"] or five["m"]]
        report = plan - 5
    return Guess(year, source, report, plan)


def _turns(signs: Signs, report: int) -> bool:
    """Whether the text goes on from one whole year, the last it names as past, to the year after it."""
    past = max((f.year for f in signs.facts if f.gives in ("report", "about", "named")), default=0)
    planned = any(f.gives == "plan" and f.year == report for f in signs.facts)
    return bool(signs.ahead) and report == past > 0 and report not in signs.part and not planned


def _next(signs: Signs, report: int) -> int:
    return report + 1 if _turns(signs, report) else 0


def _now(signs: Signs, year: int) -> tuple[int, int]:
    """Report and plan year of a text that speaks from its own year: news, interviews, speeches."""
    report, _ = _best([f for f in signs.facts if f.year <= year], {"report": 0, "about": 0})
    plan, _ = _best([f for f in signs.facts if f.year == year], {"plan": 0})
    if signs.back and plan:
        report = year - 1
    elif not report and signs.doc_type == "news":
        report = year
    if not plan and report in (year - 1, year):
        plan = _next(signs, report)
    return report, plan


def _date(signs: Signs, year: int) -> tuple[str, str]:
    """The date, or the year where no date is written."""
    date = signs.date
    if signs.doc_type == "work_report" and year and date[:4] not in (str(year), str(year + 1)):
        date = ""  # the date of a page, or of a note at the end
    if date or not year or signs.doc_type in DATELESS:
        return date, "text"
    return str(year + (signs.doc_type == "bulletin" and not HALF.search(signs.top))), "inferred"


def _hows(signs: Signs, guess: Guess) -> dict[str, str]:
    told = signs.doc_type in ("work_report", "bulletin", "budget")
    named = (("year", guess.year), ("report_year", guess.report), ("plan_year", guess.plan))
    return {name: guess.source if told or name == "year" else "inferred" for name, value in named if value}


def _conflicts(signs: Signs, guess: Guess) -> tuple[str, ...]:
    """The file's name against the text; a plan may be filed under the year it ends or begins."""
    allowed = (guess.year,) if signs.doc_type == "work_report" else (guess.year, guess.report, guess.plan)
    if not signs.claim or not guess.year or signs.claim in allowed or guess.source == "file name":
        return ()
    return (f"the file name says {signs.claim}, the text {guess.year}",)


def _best(facts: Iterable[Fact], shifts: dict[str, int]) -> tuple[int, str]:
    """The year with most weight behind it, each fact moved by its shift; and how its heaviest fact is known."""
    votes: dict[int, float] = {}
    heaviest: dict[int, tuple[float, str]] = {}
    for fact in facts:
        if fact.gives in shifts:
            year = fact.year + shifts[fact.gives]
            votes[year] = votes.get(year, 0.0) + fact.weight
            heaviest[year] = max(heaviest.get(year, (0.0, "")), (fact.weight, fact.how))
    if not votes:
        return 0, ""
    best = max(votes, key=lambda y: (votes[y], y))
    return best, heaviest[best][1]
