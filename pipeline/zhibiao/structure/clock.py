"""The years of a document: when it was given, which year it reviews, which it plans; the text decides, a file name only claims."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from zhibiao.structure.roles import AHEAD
from zhibiao.structure.years import Fact, Signs, Years, decide

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zhibiao.rulebook import Rulebook
    from zhibiao.structure.outline import Row
    from zhibiao.structure.title import Title

__all__ = ["Clock", "digits"]

YEAR = re.compile(r"[12][09][0-9]{2}(?=[ 　]*年)")
HAN_YEAR = re.compile(r"[一二][〇○零一二三四五六七八九ＯO0]{3}年|[一二三]?十?[一二三四五六七八九十](?=[月日])")
HAN = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "Ｏ": "0", "O": "0", "0": "0"}
MASKED = re.compile(r"(?<![0-9xX×ⅹＸ*])(?:20|19|2)?[0-9]{0,2}[xX×ⅹＸ*＊]{1,4}年(?=[^以的来前后间内])")
HIDDEN = re.compile(r"[xX×ⅹＸ*＊]年")
CLAIM = re.compile(r"(?<![0-9])(?:19[89]|20[0-3])[0-9](?![0-9])")
LAST_YEAR = re.compile(r"去年(?<![比较]去年)(?!同期)")
COMING = re.compile(r"今年|新的一年|明年(?!度?同期)|来年")
PART = re.compile(
    r"(20[0-9]{2})年(?=以来|上半年|下半年|前[0-9一二三四五六七八九十]|第?[一二三四]季度|[0-9]{1,2}[-—－~至、]|[0-9]{1,2}月)"
)
NAME = re.compile(r"\(\?P<\w+>")
HEAD, TAIL = 900, 400
BESIDE = 8  # characters before a year in which a word of comparison stands
BESIDE_ONLY = -2  # in place of a rule: the year is only compared with


def digits(text: str) -> str:
    """Years, months and days in Chinese numerals as digits.

    >>> digits("二〇二六年一月二十七日")
    '2026年1月27日'
    """
    if not any(sign in text for sign in ("〇", "○", "零", "一九", "二O", "二Ｏ")):
        return text
    return HAN_YEAR.sub(_digits, text)


def _digits(found: re.Match[str]) -> str:
    word = found[0]
    if word.endswith("年"):
        return "".join(HAN.get(c, c) for c in word)
    tens, ten, units = word.rpartition("十")
    return str((int(HAN.get(tens, "1")) * 10 if ten else 0) + int(HAN.get(units, "0") or 0))


class Named(NamedTuple):
    """A year in the running text: where it stands, and what the rule that fits there gives and weighs, if one does."""

    at: int
    year: int
    rule: int = -1
    gives: str = ""
    weight: float = 0.0


class Seen(NamedTuple):
    """What the text itself says of its years, whatever the roles of its sections: its signs so far, its years and 今年, 明年, its headings."""

    signs: Signs
    years: list[Named]
    coming: list[tuple[int, str]]
    headed: list[Fact]


class Clock:
    """The clock rules, compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rules = {
            name: [(pattern, *_gives(value)) for pattern, value in rulebook.patterns("structure", f"clock-{name}")]
            for name in ("head", "title", "section")
        }
        texts = rulebook.by_class("structure", "clock-text")
        self._texts = {f"r{i}": (i, *_gives(str(rule.get("value", "")))) for i, rule in enumerate(texts)}
        # one pattern: of its branches the first that fits counts; the groups of the rules are not asked for
        parts = (f"(?P<r{i}>{NAME.sub('(?:', rule['pattern'])})" for i, rule in enumerate(texts))
        self._fit = re.compile("|".join(parts) or "(?!)").match
        before, after = ([p.pattern for p, _ in rulebook.patterns("structure", f"clock-{where}")] for where in ("against", "base"))
        self._against, self._base = re.compile("|".join(before) or "(?!)").search, re.compile("|".join(after) or "(?!)").match
        dates = [(pattern, int(value)) for pattern, value in rulebook.patterns("structure", "date")]
        ways = [(weight + where, zone, pattern) for zone, where in enumerate((1, 1, 0)) for pattern, weight in dates]
        # the heaviest first: the first that is found is the best
        self._dates = [(zone, pattern) for weight, zone, pattern in sorted(ways, key=lambda way: -way[0]) if weight > 0]

    def look(self, text: str, raw: str, title: Title, doc_type: str, hint: str, rows: Sequence[Row]) -> Seen:
        """What the text says of its years; read once, for the roles of the sections may be told twice."""
        head = digits(text[:HEAD])
        facts = [*self._search("head", head, "text"), *self._search("title", digits(title.text), "title")]
        report = doc_type == "work_report"
        part = frozenset[int]() if report else frozenset(int(y) for y in PART.findall(text))
        claims = sorted({int(y) for y in CLAIM.findall(hint)})
        start = text[:3000]
        masked = bool(HIDDEN.search(start)) and (len(MASKED.findall(start)) >= 2 or bool(MASKED.search(title.text)))
        back = text.count("去年") > 1 and len(LAST_YEAR.findall(text)) > 1
        claim = claims[0] if len(claims) == 1 else 0
        top = f"{title.text}\n{head[:200]}"
        coming = [] if report else [(found.start(), found[0]) for found in COMING.finditer(text)]
        signs = Signs(facts, doc_type, self._date(raw, head), claim, top, masked, back, "", part)
        return Seen(signs, [] if masked else self._named(text), coming, list(self._sections(rows, text)))

    def read(self, text: str, seen: Seen, rows: Sequence[Row]) -> Years:
        """The years of the document."""
        signs = seen.signs
        facts = [*signs.facts, *seen.headed]
        if signs.date and signs.doc_type == "work_report":
            facts.append(Fact("delivered", int(signs.date[:4]), 3, "text"))
        if signs.masked:
            facts = [f for f in facts if f.weight >= 7]
        return decide(signs._replace(facts=[*facts, *_counted(seen.years, rows)], ahead=_ahead(text, seen.coming, rows)))

    def _search(self, name: str, text: str, how: str) -> list[Fact]:
        return [
            Fact(gives, int(found["y"]), weight, how)
            for pattern, gives, weight in self._rules[name]
            for found in pattern.finditer(text)
        ]

    def _sections(self, rows: Sequence[Row], text: str) -> Iterable[Fact]:
        titles = {section[-1] for section in {row.section for row in rows} if section} | {
            text[r.start + r.mark : r.end] for r in rows if r.heading
        }
        facts = [f for title in sorted(titles) if "年" in title for f in self._search("section", digits(title), "text")]
        planned = {f.year for f in facts if f.gives == "plan"}
        for fact in facts:  # 一、2023年主要工作 … 二、2024年主要工作: the first of the two looks back
            yield fact._replace(gives="report") if fact.year + 1 in planned else fact

    def _named(self, text: str) -> list[Named]:
        """The years of the running text, each with the first rule that fits there; those marked that are only compared with, or open a span."""
        fit, rules, years = self._fit, self._texts, []
        for found in YEAR.finditer(text):
            at, year = found.start(), int(found[0])
            if 1900 <= year < 2100 and not (at and text[at - 1].isdigit()):
                rule = fit(text, at)
                if rule:
                    years.append(Named(at, year, *rules[str(rule.lastgroup)]))
                else:
                    beside = self._against(text, max(0, at - BESIDE), at) or self._base(text, at)
                    years.append(Named(at, year, BESIDE_ONLY if beside else -1))
        return years

    def _date(self, raw: str, head: str) -> str:
        """The date of the document: of the session, else of publication, else of the signature."""
        zones = [digits(raw[: HEAD * 2]), head, digits(raw[-TAIL:])]
        for zone, pattern in self._dates:
            if found := pattern.search(zones[zone]):
                groups = found.groupdict()
                parts = [groups["y"], groups.get("m") or groups.get("m2"), groups.get("d") or groups.get("d2")]
                return "-".join(p.zfill(2) for p in parts if p)
        return ""


def _counted(years: Iterable[Named], rows: Sequence[Row]) -> list[Fact]:
    """Facts at every year in the running text, and the year most often named in review and in plan."""
    facts: dict[tuple[int, str, int], Fact] = {}  # each rule speaks once for a year and side
    named, i = Counter[tuple[str, int]](), 0
    for at, year, rule, gives, weight in years:
        while i < len(rows) and rows[i].end <= at:
            i += 1
        role = rows[i].role if i < len(rows) else ""
        side = "report" if role in ("review", "problems") else "plan" if role in AHEAD else ""
        if rule == BESIDE_ONLY:
            named[side, 0] += 1  # one of the years told of, so the others weigh no more than they did; but it is none's own year
            continue
        named[side, year] += 1
        if gives := side if gives == "opens" else gives:
            facts[rule, gives, year] = Fact(gives, year, weight, "text")
    out = list(facts.values())
    for side in ("report", "plan", ""):
        told = {y: n for (s, y), n in named.items() if s == side}
        own = {y: n for y, n in told.items() if y}
        if own:
            best = max(own, key=lambda y: (own[y], y))
            out.append(Fact(side or "named", best, 2 * own[best] / sum(told.values()), "inferred"))
    return out


def _ahead(text: str, coming: Iterable[tuple[int, str]], rows: Sequence[Row]) -> str:
    """What the text calls the year it plans, where it does not call a year it reviews so."""
    seen: dict[str, set[str]] = {"this": set(), "next": set()}
    for at, word in coming:
        i = bisect_right(rows, at, key=lambda row: row.start) - 1
        asks = i >= 0 and text[rows[i].end - 1] in "？?"  # 那么今年有什么目标？ stands on neither side
        role = rows[i].role if i >= 0 and not asks else ""
        seen["this" if word[0] in "今新" else "next"].add("plan" if role in AHEAD else role)
    return next((name for name, roles in seen.items() if "plan" in roles and "review" not in roles), "")


def _gives(value: str) -> tuple[str, float]:
    gives, _, weight = value.partition(" ")
    return gives, float(weight or 1)
