"""Claims without a figure of their own – 超额完成, 翻番, 居全省第一, 高于全国, 连续五年增长 – held against the record by computing them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from zhibiao.check.claim import Article, Claim, Evidence
from zhibiao.check.claims_index import Index, place_of, time_of
from zhibiao.check.claims_match import Matcher
from zhibiao.check.numbers import LEVELS, Interval, allowed
from zhibiao.check.rows import Entry
from zhibiao.diff.book import Book
from zhibiao.diff.facts import Fact, number
from zhibiao.diff.ledger import Tolerance, measured
from zhibiao.extract.numerals import parse
from zhibiao.rulebook import Rulebook

__all__ = ["Fulfilments"]

END = re.compile(r"[。！？\n；]")
YEAR = re.compile(r"((?:19|20)\d{2})年")
GROWN = re.compile("增[速幅长]")
NEAR = 60  # characters between a figure and what is claimed of it
NATION = "100000"
SHORT = 0.005  # how much less than twice may be called 翻番: digits are rounded


class Ruling(NamedTuple):
    """What the computing gave: the verdict, its reason, and the figures it was computed from."""

    verdict: str
    reason: str
    figures: Sequence[Entry] = ()


class Fulfilments:
    """The rules of class `fulfil` and what computes each."""

    def __init__(self, rulebook: Rulebook, index: Index, matcher: Matcher) -> None:
        self._rules = rulebook.patterns("comparison", "fulfil")
        self._index, self._matcher, self._book = index, matcher, Book.of(rulebook)
        self._compute: dict[str, Callable[[Entry, re.Match[str], str], Ruling]] = {
            "exceeded": self._task, "met": self._task, "doubled": self._doubled, "ranked": self._ranked,
            "above": self._beside, "below": self._beside, "risen": self._run, "fallen": self._run,
        }  # fmt: skip

    def claims(self, article: Article) -> Iterator[Claim]:
        """What an article claims in words, and what the record gives."""
        for pattern, sort in self._rules:
            for match in pattern.finditer(article.raw):
                subject = self._subject(article, match)
                if subject is not None:
                    yield _claim(subject, match, self._compute[sort](subject, match, sort))

    def _subject(self, article: Article, match: re.Match[str]) -> Entry | None:
        """The figure that a claim speaks of: the nearest one before it in its sentence; else what the code book knows in its sentence."""
        begin = max((m.end() for m in END.finditer(article.raw, 0, match.start())), default=0)
        before = [e for e in article.entries if begin <= e.raw_start and e.raw_end <= match.start() and match.start() - e.raw_end <= NEAR]
        before = [e for e in before if e.quantity not in ("duration", "multiple", "rank", "points")]
        name = self._matcher.names.last(article.raw[begin : match.start()])
        near = before[-1] if before else None
        if near is not None and (name is None or near.indicator_id == name[1] or article.raw.find(name[2], near.raw_end, match.start()) < 0):
            return near
        if name is None:
            return None
        known = near or next((e for e in reversed(article.entries) if e.raw_start < match.end() and e.region), None)
        return self._made(article, known, name, article.raw[begin : match.end()])

    @staticmethod
    def _made(article: Article, known: Entry | None, name: tuple[str, str, str], sentence: str) -> Entry:
        """What stands for a figure that is not told: the name, and the place and time that the sentence or the article speaks of."""
        paper, year = article.paper, YEAR.search(sentence)
        region, code = (known.region, known.region_code) if known else (paper.region, paper.region_code)
        period = year[1] if year else known.period if known else paper.report_year
        quantity = "rate" if GROWN.search(sentence) else ""
        return Entry(
            "", paper.doc_id, region, code, "actual", quantity, *name, "", period, None, None, None, "", "", "", "", "no_number",
            "", "", "", "", sentence, 0, 0, None, "", 0.5,
        )  # fmt: skip

    # --- what the record tells

    def _told(self, subject: Entry, place: str, time: str, kind: str = "actual") -> list[Entry]:
        """The figures of the record for what a claim speaks of, at a place and time."""
        found = self._index.told(self._matcher.names.of(subject), place, time)
        return [e for e in found if (e.kind == "target") == (kind == "target") and e.scope == subject.scope and e.bound in ("eq", "approx", "ge", "gt", "le", "lt")]

    def _growth(self, subject: Entry, place: str, time: str) -> list[Entry]:
        return [e for e in self._told(subject, place, time) if e.quantity == "rate" and e.basis in ("", "yoy")]

    def _own(self, subject: Entry, quantity: str) -> list[Entry]:
        """What the record has of the subject itself; the article's own figure where it has none."""
        found = [e for e in self._told(subject, place_of(subject), time_of(subject.period)) if e.quantity == quantity]
        return found or [subject] * (subject.quantity == quantity and number(subject) is not None)

    # --- what is computed

    def _task(self, subject: Entry, match: re.Match[str], sort: str) -> Ruling:
        """超额完成: the target of the year beside its result."""
        place, time = place_of(subject), time_of(subject.period)
        targets = self._told(subject, place, time, "target") if place and time else []
        better = self._book.better.get(subject.indicator_id, "higher")
        rulings = []
        for target in targets:
            for result in self._own(subject, target.quantity):
                if result.unit != target.unit or target.basis == "avg":
                    continue
                found = measured(_fact(target), _fact(result), better, Tolerance())
                if found.verdict in ("met", "missed"):
                    held = found.verdict == "met" and (sort == "met" or bool(found.distance))
                    rulings.append(Ruling("supported" if held else "contradicted", f"the target is {target.quote}, the result {result.quote}", (result, target)))
        return _one(rulings, "the record has no target and result of it to compare")

    def _doubled(self, subject: Entry, match: re.Match[str], sort: str) -> Ruling:
        """比2015年翻一番: the level beside that of the base year."""
        if not match["base"]:
            return Ruling("not_found", "the article does not say since when")
        times = 2.0 ** int(parse(match["n"] or "一") or 1)
        rulings = []
        for quantity in LEVELS:
            for now in self._own(subject, quantity):
                for then in self._told(subject, place_of(subject), match["base"]):
                    a, b = number(now), number(then)
                    if then.quantity == quantity and then.unit == now.unit and a is not None and b:
                        held = a / b >= times * (1 - SHORT)
                        rulings.append(Ruling("supported" if held else "contradicted", f"{now.quote} is {a / b:.2f} times {then.quote} of {match['base']}", (now, then)))
        return _one(rulings, f"the record has no level of it for both years ({match['base']} and {subject.period})")

    def _ranked(self, subject: Entry, match: re.Match[str], sort: str) -> Ruling:
        """居全省第一: the rank that the record tells, else how many places of the region it knows to stand higher."""
        than = match["than"] or match["than2"]
        rank = float(parse(match["n"] or "一") or 1)
        growth = subject.quantity == "rate" or bool(GROWN.search(match[0]))
        told = [e for e in self._told(subject, place_of(subject), time_of(subject.period)) if e.quantity == "rank" and than in e.sentence]
        if told:
            held = [e for e in told if number(e) == rank]
            return Ruling("supported" if held else "contradicted", f"{(held or told)[0].doc_id} says {(held or told)[0].quote}", held or told)
        quantity = "rate" if growth else subject.quantity
        own = self._own(subject, quantity)
        higher = self._higher(subject, than, own, quantity) if len(own) else []
        if len(higher) >= rank:
            said = "; ".join(f"{e.region} {e.quote}" for e in higher[:3])
            return Ruling("contradicted", f"{own[0].quote}, but {len(higher)} of the places in the record stand higher: {said}", (own[0], *higher))
        return Ruling("not_found", "no place in the record stands higher, but not all places need be in it" if own else "the record does not tell of it", own)

    def _higher(self, subject: Entry, than: str, own: Sequence[Entry], quantity: str) -> list[Entry]:
        code, mine = subject.region_code, allowed(own[0])
        upper = _upper(code, than)
        if not upper or mine is None:
            return []
        beginning = upper.rstrip("0") if upper != NATION else ""
        best: dict[str, Entry] = {}
        for e in self._index.everywhere(self._matcher.names.of(subject), time_of(subject.period)):
            peer = e.region_code.startswith(beginning) and e.region_code not in (code, NATION) and _level(e.region_code) == _level(code)
            room = allowed(e)
            if peer and e.kind != "target" and e.quantity == quantity and e.unit == own[0].unit and e.scope == subject.scope and room and room.low > mine.high:
                best.setdefault(e.region_code, e)
        return list(best.values())

    def _beside(self, subject: Entry, match: re.Match[str], sort: str) -> Ruling:
        """高于全国1.2个百分点: the growth, or the share, beside that of the upper region."""
        upper = _upper(subject.region_code, match["than"])
        quantity = "share" if subject.quantity == "share" else "rate"
        if not upper:
            return Ruling("not_found", "the place is not known, or has nothing above it of that name")
        rulings = []
        for own in self._own(subject, quantity):
            for other in self._told(subject, upper, time_of(subject.period)):
                one, two = allowed(own), allowed(other)
                if other.quantity == quantity and other.unit == own.unit and other.basis in ("", "yoy") and one and two:
                    rulings.append(_gap(one - two, match, sort, own, other))
        return _one(rulings, f"the record has not both figures: of {subject.region or 'the place'} and of {match['than']}")

    def _run(self, subject: Entry, match: re.Match[str], sort: str) -> Ruling:
        """连续五年增长: the growth of each year."""
        years, last = int(parse(match["n"]) or 0), time_of(subject.period)
        if not last.isdigit() or not place_of(subject):
            return Ruling("not_found", "the article does not tell its place and its last year")
        sign = 1 if sort == "risen" else -1
        seen, missing = [], []
        for year in range(int(last), int(last) - years, -1):
            found = self._growth(subject, place_of(subject), str(year))
            wrong = [e for e in found if (number(e) or 0.0) * sign <= 0]
            if found and len(wrong) == len(found):
                return Ruling("contradicted", f"{year}: {wrong[0].quote}", wrong)
            (seen.append(found[0]) if found and not wrong else missing.append(str(year)))
        if missing:
            return Ruling("not_found", f"the record does not tell the growth of {', '.join(missing)}", seen)
        return Ruling("supported", f"{years} years: {'; '.join(e.quote for e in seen)}", seen)


def _gap(gap: Interval, match: re.Match[str], sort: str, own: Entry, other: Entry) -> Ruling:
    """The difference of two figures beside what is claimed of it."""
    if sort == "below":
        gap = Interval(-gap.high, -gap.low)
    reason = f"{own.quote} beside {other.quote} of {other.region} in {other.doc_id}"
    points = match["points"]
    if points:
        said = float(points)
        step = 10.0 ** -len(points.partition(".")[2]) / 2
        held, broken = gap.meets(Interval(said - step, said + step)), True
    else:
        held, broken = gap.low > 0, gap.high <= 0
    verdict = "supported" if held else "contradicted" if broken else "not_found"
    return Ruling(verdict, reason if verdict != "not_found" else f"too close to tell: {reason}", (own, other))


def _one(rulings: Sequence[Ruling], nothing: str) -> Ruling:
    """The ruling that all pairs of figures give; none where they do not agree."""
    verdicts = {r.verdict for r in rulings}
    if not rulings:
        return Ruling("not_found", nothing)
    if len(verdicts) == 1:
        return rulings[0]
    return Ruling("not_found", "the record has several figures, and they do not give one answer", [e for r in rulings for e in r.figures])


def _fact(entry: Entry) -> Fact:
    """A row as comparisons know it."""
    return Fact(*(getattr(entry, name) for name in Fact._fields))


def _level(code: str) -> int:
    return 2 if code.endswith("0000") else 4 if code.endswith("00") else 6


def _upper(code: str, than: str) -> str:
    """The code of the region that 全国, 全省, 全市 mean for a place; "" where there is none above it."""
    if not code or code == NATION:
        return ""
    if than == "全国":
        return NATION
    upper = code[:2] + "0000" if than == "全省" else code[:4] + "00"
    return upper if upper != code else ""


def _claim(subject: Entry, match: re.Match[str], ruling: Ruling) -> Claim:
    entry = subject._replace(
        record_id=f"{subject.record_id}:{match.start()}", quote=match[0], raw_start=match.start(), raw_end=match.end(), quantity="", unit="",
        bound="", value=None, value_low=None, value_high=None, value_state="no_number",
    )  # fmt: skip
    own = [e for e in ruling.figures if e.record_id != subject.record_id]
    return Claim(entry, ruling.verdict, ruling.reason, [Evidence(e, ruling.verdict, ruling.reason) for e in own[:5]])
