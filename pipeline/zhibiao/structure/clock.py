"""The years of a document: when it was given, which year it reviews, which it plans; the text decides, a file name only claims."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zhibiao.rulebook import Rulebook
    from zhibiao.structure.outline import Row
    from zhibiao.structure.title import Title

__all__ = ["Clock", "Fact", "Years", "digits"]

YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?=[ 　]*年)")
HAN_YEAR = re.compile(r"[一二][〇○零一二三四五六七八九ＯO0]{3}年|[一二三]?十?[一二三四五六七八九十](?=[月日])")
HAN = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "Ｏ": "0", "O": "0", "0": "0"}
MASKED = re.compile(r"(?<![0-9xX×ⅹＸ*])(?:20|19|2)?[0-9]{0,2}[xX×ⅹＸ*＊]{1,4}年(?=[^以的来前后间内])")
CLAIM = re.compile(r"(?<![0-9])(?:19[89]|20[0-3])[0-9](?![0-9])")
HALF = re.compile(r"上半年|半年|一季度|前三季度")
FIVE = re.compile(r"[“\"]?(十[一二三四五六]?|九)五[”\"]?(?!年)")
FIVE_END = {"九": 2000, "十": 2005, "十一": 2010, "十二": 2015, "十三": 2020, "十四": 2025, "十五": 2030, "十六": 2035}
LAST_YEAR = re.compile(r"(?<![比较])去年(?!同期)")
AHEAD_TITLE = re.compile(r"计划|打算|安排|下一?步")
HEAD, TAIL = 900, 400
WEAK = 2.0  # less than one plain statement: then the file name is the better witness
AHEAD = ("plan", "targets", "measures")
NOW = ("news", "interview", "speech", "policy", "other")


class Fact(NamedTuple):
    """One sign of a year: delivered, report, plan or about; how it is known; how much it weighs."""

    gives: str
    year: int
    weight: float
    how: str


class Years(NamedTuple):
    """What came out; 0 or empty where nothing is known."""

    year: int
    report: int
    plan: int
    date: str
    how: dict[str, str]
    conflicts: tuple[str, ...]


def digits(text: str) -> str:
    """Years, months and days in Chinese numerals as digits.

    >>> digits("二〇二六年一月二十七日")
    '2026年1月27日'
    """
    return HAN_YEAR.sub(_digits, text)


def _digits(found: re.Match[str]) -> str:
    word = found[0]
    if word.endswith("年"):
        return "".join(HAN.get(c, c) for c in word)
    tens, ten, units = word.rpartition("十")
    return str((int(HAN.get(tens, "1")) * 10 if ten else 0) + int(HAN.get(units, "0") or 0))


class Clock:
    """The clock rules, compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rules = {
            name: [(re.compile(r["pattern"]), *_gives(str(r["value"]))) for r in rulebook.by_class("structure", f"clock-{name}")]
            for name in ("head", "title", "section", "text")
        }
        self._dates = [(re.compile(r["pattern"]), int(r["value"])) for r in rulebook.by_class("structure", "date")]

    def read(self, text: str, raw: str, title: Title, rows: Sequence[Row], doc_type: str, hint: str) -> Years:
        """The years of the document."""
        head = digits(text[:HEAD])
        facts = [*self._search("head", head, "text"), *self._search("title", digits(title.text), "title")]
        facts += self._sections(rows, text)
        counted = self._text(text, rows)
        date, date_how = self.date(raw, text, doc_type)
        claims = sorted({int(y) for y in CLAIM.findall(hint)})
        masked = len(MASKED.findall(text[:3000])) >= 2 or bool(MASKED.search(title.text))
        if masked:
            facts = [f for f in facts if f.weight >= 7]
            counted = []
        back = len(LAST_YEAR.findall(text)) > 1
        years = _decide([*facts, *counted], doc_type, date, claims, title.text, head, masked, back)
        if years.date or not date:
            return years
        return years._replace(date=date, how=years.how | {"doc_date": date_how})

    def _search(self, name: str, text: str, how: str) -> list[Fact]:
        return [
            Fact(gives, int(found["y"]), weight, how)
            for pattern, gives, weight in self._rules[name]
            for found in pattern.finditer(text)
        ]

    def _sections(self, rows: Sequence[Row], text: str) -> Iterable[Fact]:
        titles = {r.section[-1] for r in rows if r.section} | {text[r.start + r.mark : r.end] for r in rows if r.heading}
        facts = [f for title in sorted(titles) if "年" in title for f in self._search("section", digits(title), "text")]
        planned = {f.year for f in facts if f.gives == "plan"}
        for fact in facts:  # 一、2023年主要工作 … 二、2024年主要工作: the first of the two looks back
            yield fact._replace(gives="report") if fact.year + 1 in planned else fact

    def _text(self, text: str, rows: Sequence[Row]) -> list[Fact]:
        """Facts at every year in the running text, and the year most often named in review and in plan."""
        facts, named, i = [], Counter[tuple[str, int]](), 0
        for found in YEAR.finditer(text):
            at, year = found.start(), int(found[0])
            while i < len(rows) and rows[i].end <= at:
                i += 1
            role = rows[i].role if i < len(rows) else ""
            side = "report" if role in ("review", "problems") else "plan" if role in AHEAD else ""
            named[side, year] += 1
            for pattern, gives, weight in self._rules["text"]:
                if pattern.match(text, at):
                    gives = side if gives == "opens" else gives
                    if gives:
                        facts.append(Fact(gives, year, weight, "text"))
                    break
        for side in ("report", "plan", ""):
            own = {y: n for (s, y), n in named.items() if s == side}
            if own:
                best = max(own, key=lambda y: (own[y], y))
                facts.append(Fact(side or "named", best, 2 * own[best] / sum(own.values()), "inferred"))
        return facts

    def date(self, raw: str, text: str, doc_type: str) -> tuple[str, str]:
        """The date of the document: of the session, else of publication, else of the signature."""
        best, score = "", 0
        for where, zone in ((1, raw[: HEAD * 2]), (1, text[:HEAD]), (0, raw[-TAIL:])):
            zone = digits(zone)
            for pattern, weight in self._dates:
                found = pattern.search(zone)
                if found and weight + where > score:
                    groups = found.groupdict()
                    parts = [groups["y"], groups.get("m") or groups.get("m2"), groups.get("d") or groups.get("d2")]
                    best, score = "-".join(p.zfill(2) for p in parts if p), weight + where
        return best, "text" if best else ""


def _gives(value: str) -> tuple[str, float]:
    gives, _, weight = value.partition(" ")
    return gives, float(weight or 1)


def _decide(facts: list[Fact], doc_type: str, date: str, claims: list[int], title: str, head: str, masked: bool, back: bool) -> Years:
    how: dict[str, str] = {}
    report, _ = _best(facts, {"report": 0, "about": 0})
    plan, _ = _best(facts, {"plan": 0})
    claim = claims[0] if len(claims) == 1 else 0
    if doc_type == "work_report":
        half = bool(HALF.search(title) or HALF.search(head[:200]))
        shifts = {"delivered": 0, "plan": 0, "report": 0 if half else 1, "about": 0}
        year, source = _best(facts, shifts)
        if claim and not masked and sum(f.weight for f in facts if f.gives in shifts) < WEAK:
            year, source = claim, "file name"
        report, plan = (year if half else year - 1, 0 if half else year) if year else (0, 0)
    elif doc_type in ("bulletin", "budget"):
        year, source = _best(facts, {"about": 0, "report": 0, "named": 0})
        if not year:
            year, source = (int(date[:4]), "inferred") if date else (claim, "file name")
        report = year
        plan = plan if doc_type == "budget" and plan > year else 0
    else:
        year, source = (int(date[:4]), "text") if date and doc_type in NOW else (max(report, plan), "inferred")
        if not year:
            year, source = _best(facts, {"named": 0})
        if not year and not masked:
            year, source = claim, "file name"
        if doc_type in NOW and year:
            report, plan = _now(facts, doc_type, year, back)
        if doc_type == "work_summary" and not plan and AHEAD_TITLE.search(title):
            plan = year
        if doc_type == "plan" and (five := FIVE.search(title) or FIVE.search(head[:120])):
            plan = FIVE_END[five[1]]
            report = plan - 5
    for name, value in (("year", year), ("report_year", report), ("plan_year", plan)):
        if value:
            how[name] = source if name == "year" or doc_type in ("work_report", "bulletin", "budget") else "inferred"
    conflicts = (f"the file name says {claim}, the text {year}",) if claim and year and claim not in (year, report, plan) and source != "file name" else ()
    if claim and doc_type == "work_report" and year and claim != year and source != "file name":
        conflicts = (f"the file name says {claim}, the text {year}",)
    fallback = ""
    if not date and year and doc_type not in ("plan", "policy", "other"):
        fallback = str(year + 1 if doc_type == "bulletin" and not HALF.search(title + head[:200]) else year)
        how["doc_date"] = "inferred"
    return Years(year, report, plan, fallback, how, conflicts)


def _now(facts: list[Fact], doc_type: str, year: int, back: bool) -> tuple[int, int]:
    """Report and plan year of a text that speaks from its own year: news, interviews, speeches."""
    past = [f for f in facts if f.year <= year]
    report, _ = _best(past, {"report": 0, "about": 0})
    plan, _ = _best([f for f in facts if f.year == year], {"plan": 0})
    if back and plan:
        report = year - 1
    elif not report and doc_type == "news":
        report = year
    return report, plan


def _best(facts: Iterable[Fact], shifts: dict[str, int]) -> tuple[int, str]:
    """The year with most weight behind it, each fact moved by its shift; and how its heaviest fact is known."""
    votes: Counter[int] = Counter()
    heaviest: dict[int, tuple[float, str]] = {}
    for fact in facts:
        if fact.gives in shifts:
            year = fact.year + shifts[fact.gives]
            votes[year] += fact.weight  # type: ignore[assignment]
            heaviest[year] = max(heaviest.get(year, (0.0, "")), (fact.weight, fact.how))
    if not votes:
        return 0, ""
    best = max(votes, key=lambda y: (votes[y], y))
    return best, heaviest[best][1]
