"""Target, actual or estimate: cues with their reach, else the section's role, else the period against the document's clock."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from zhibiao.model import Figure, Meta, Sentence
from zhibiao.rulebook import Rule, Rulebook
from zhibiao.structure.roles import AHEAD

__all__ = ["Kind", "Kinds"]

FORWARD = frozenset({"policy", "plan"})
BACKWARD = frozenset({"bulletin"})
COUNTED = frozenset({"amount", "count", "physical"})
CHANGE = frozenset({"rate", "points"})
FAR = 60  # characters before a share in which what it is a share of is looked for
BEFORE = 24  # characters before a figure whose words settle what it is
BEHIND = 20  # characters behind a figure in which the goal it belongs to is named
FIGURE = "＃"  # stands for the figure where a pattern looks at both its sides
GOAL = re.compile("目标|任务|努力")
CELL = re.compile(r"[\t　|]")
YEAR = re.compile(r"\d{4}")
CLAUSE = re.compile(r"[，,；;。]")
TIER = re.compile(r"(?:增长|增速)?(?:达到?|突破|超过?|实现)?[0-9.]+[%％]")  # the number straight behind the word: an upper tier of what was said before it


class Kind(NamedTuple):
    """The kind of a record, the cue as written, the class of target stated, and the rules that decided."""

    kind: str
    strength: str
    target_class: str
    rules: tuple[str, ...]


class _Clock(NamedTuple):
    """What a document is and the years it speaks of, 0 where one is not known."""

    doc_type: str
    plan: int
    report: int
    written: int


class _Cue(NamedTuple):
    id: str
    sort: str
    value: str
    stop: re.Pattern[str] | None


def _any(words: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))) if words else None


class Kinds:
    """Decides the kind of each figure; built once from the cue rules."""

    def __init__(self, rulebook: Rulebook) -> None:
        rules = rulebook.by_class("cue", "target", "estimate", "actual")
        self.cues: dict[str, _Cue] = {}
        longer: list[str] = []
        for rule in rules:
            stop = _any(rule.get("stop", ()))
            for word in rule.get("words", ()):
                self.cues.setdefault(word, _Cue(rule.id, rule["class"], str(rule.get("value", "")), stop))
            longer += rule.get("pseudo", ())
        self.pseudo = frozenset(longer)
        self.words = [*self.cues, *longer]
        self.scan = AhoCorasick(self.words, matchkind=MatchKind.LeftmostLongest)
        self.task = {r.id: re.compile(r["pattern"]) for r in rulebook.by_class("cue", "task-set")}
        self.exists = {r.id: (re.compile(r["pattern"]), r.get("value") == "existing") for r in rulebook.by_class("cue", "exists")}
        self.named = {r.id: re.compile(r["pattern"]) for r in rulebook.by_class("cue", "exists-named")}
        self.goals = {r.id: (re.compile(r["pattern"]), r.get("value") == "change") for r in rulebook.by_class("cue", "goal")}
        self.progress = {r.id: re.compile(r["pattern"]) for r in rulebook.by_class("cue", "progress")}
        self.classes: list[tuple[Rule, re.Pattern[str]]] = [(r, re.compile(r["pattern"])) for r in rulebook.by_class("cue", "target-class")]
        self.classed = re.compile("|".join(f"(?:{p.pattern})" for _, p in self.classes)) if self.classes else None

    def place(self, text: str, sentences: Sequence[Sentence], figures: Sequence[Figure], periods: Sequence[str], meta: Meta) -> list[Kind]:
        """The kind of each figure, in order."""
        kinds: list[Kind] = [Kind("actual", "", "", ())] * len(figures)
        clock = _clock(meta)
        opened, last = 0, -1  # where the sentence up to its 。 began: a cue reaches over ；
        high, size = 0, len(figures)
        for sentence in sentences:
            start, end = sentence.start, sentence.end
            if last != start or text[last - 1] not in "；;":
                opened = start
            last = end
            while high < size and figures[high].start < start:
                high += 1
            low = high
            while high < size and figures[high].start < end:
                high += 1
            if low == high:
                if high == size:
                    break
                continue
            found = self._cues(text, opened, sentence.end)
            classes = self._classes(text, sentence)
            row = bool(classes) and CELL.search(text, sentence.start, sentence.end - 1) is not None
            told = sorted({p for p in periods[low:high] if p}) if row else []
            for k in range(low, high):
                if len(told) > 1:  # 12.9万元/人　18万元/人　7%　预期性: what was, and beside it what is expected
                    ahead = periods[k] > told[0]
                    kinds[k] = Kind("target" if ahead else "actual", "", classes[0][1] if ahead else "", (classes[0][0],))
                    continue
                kinds[k] = self._one(text, sentence, figures[k], periods[k], clock, found, classes)
        return kinds

    def heard(self, text: str, start: int, sentence: Sentence, figure: Figure) -> list[tuple[int, str, str, str]]:
        """Every word from `start` to the end of the sentence that is or looks like a cue: where, the word, its rule, and what became of it beside the figure."""
        found = self._heard(text, start, sentence.end)
        cues = [c for c in found if c[1] not in self.pseudo]
        best = next((c for c in reversed(cues) if self._governing(text, sentence, figure, [c])), None)
        return [(at, word, self.cues[word].id if word in self.cues else "", self._verdict(text, sentence, figure, (at, word), best)) for at, word in found]

    def _verdict(self, text: str, sentence: Sentence, figure: Figure, cue: tuple[int, str], best: tuple[int, str] | None) -> str:
        """Why a cue governs the figure, or does not."""
        at, word = cue
        if word in self.pseudo:
            return "only looks like a cue"
        if cue == best:
            return "governs"
        if at >= figure.end:
            return "stands behind the figure"
        stop = self.cues[word].stop
        if stop and (ended := stop.search(text, at + len(word), figure.start)):
            return f"stopped by {ended[0]}"
        return "a nearer cue governs" if self._governing(text, sentence, figure, [cue]) else "does not reach so far"

    def _heard(self, text: str, start: int, end: int) -> list[tuple[int, str]]:
        """The words of a stretch that are or look like cues, in order."""
        return [(start + at, self.words[number]) for number, at, _ in self.scan.find_matches_as_indexes(text[start:end])]

    def _cues(self, text: str, start: int, end: int) -> list[tuple[int, str]]:
        """The cues of a stretch in order, words that only look like cues left out."""
        return [found for found in self._heard(text, start, end) if found[1] not in self.pseudo]

    def _classes(self, text: str, sentence: Sentence) -> list[tuple[str, str]]:
        """The classes of target a sentence names (约束性), each with its rule."""
        if self.classed is None or not self.classed.search(text, sentence.start, sentence.end):
            return []
        return [(r.id, str(r["value"])) for r, p in self.classes if p.search(text, sentence.start, sentence.end)]

    def _one(self, text: str, sentence: Sentence, figure: Figure, period: str, clock: _Clock, cues: list[tuple[int, str]], classes: list[tuple[str, str]]) -> Kind:
        if fixed := self._goal(text, sentence, figure) or self._fixed(text, sentence, figure):
            return fixed
        governing = None if sentence.role == "notes" else self._governing(text, sentence, figure, cues)  # a glossary explains, it does not promise
        kind, strength, rules = self._decide(sentence.role, period, clock, governing)
        if classes and kind == "target":
            return Kind(kind, strength, classes[0][1], (*rules, classes[0][0]))
        return Kind(kind, strength, "", rules)

    def _goal(self, text: str, sentence: Sentence, figure: Figure) -> Kind | None:
        """A goal told beside what became of it: 完成了增长6%的目标, 还未达到6亿元的目标."""
        if GOAL.search(text, figure.end, figure.end + BEHIND) is None:
            return None
        around = _around(text, sentence, figure)
        for rule, (pattern, change) in self.goals.items():
            if (not change or figure.quantity in CHANGE) and pattern.search(around):
                return Kind("target", "", "", (rule,))
        return None

    def _fixed(self, text: str, sentence: Sentence, figure: Figure) -> Kind | None:
        """What the words right beside the number settle: a task set, the size of a project that exists."""
        counted, share = figure.quantity in COUNTED, figure.quantity == "share" and sentence.role not in AHEAD
        if not counted and not share:
            return None
        before, after = _before(text, sentence, figure), text[figure.end : figure.end + 1]
        if counted and (rule := self._set(before, after) or self._there(before, after, figure.quantity)):
            return rule
        if text.find("条", figure.start, figure.end) > 0:
            around = _around(text, sentence, figure)
            for name, pattern in self.named.items():
                if pattern.search(around):
                    return Kind("actual", "", "", (name,))
        if share and before.endswith("的"):
            for name, pattern in self.progress.items():
                if pattern.search(text, max(sentence.start, figure.start - FAR), figure.start):
                    return Kind("actual", "", "", (name,))
        return None

    def _set(self, before: str, after: str) -> Kind | None:
        """A task set: 目标任务30个."""
        followed = after in ("的", "）", ")")
        for rule, pattern in self.task.items():
            match = pattern.search(before)
            if match is None:
                continue
            near = before[: match.start()][-4:] + match[0]  # 完成任务…: done; 超出目标…: by how much
            if "超" not in near and (followed or "完成" not in near):
                return Kind("target", "", "", (rule,))
        return None

    def _there(self, before: str, after: str, quantity: str) -> Kind | None:
        """The size of a project that exists."""
        sized = after == "的" and quantity != "count"
        for rule, (pattern, existing) in self.exists.items():
            if (quantity == "count" if existing else sized) and pattern.search(before):
                return Kind("actual", "", "", (rule,))
        return None

    def _governing(self, text: str, sentence: Sentence, figure: Figure, cues: list[tuple[int, str]]) -> tuple[str, _Cue] | None:
        """The nearest cue before the figure that is not ended by one of its stops in between."""
        tier: _Cue | None = None
        for at, word in reversed(cues):
            if at >= figure.end:
                continue
            cue = self.cues[word]
            near = at >= sentence.start
            if not near and (cue.sort == "actual" or cue.value in ("weak", "plan", "soft", "hard")):
                continue
            if cue.sort == "actual" and CLAUSE.search(text, at, figure.start) and word not in ("截至", "截止", "目前", "去年"):
                continue
            if cue.stop is None or not cue.stop.search(text, at + len(word), figure.start):
                tiered = cue.value == "soft" or (tier is not None and cue.value == "hard")  # 确保增长6%、力争8%；…
                if tiered and (upper := TIER.match(text, at + len(word), figure.start)) and CLAUSE.search(text, upper.end(), figure.start):
                    tier = tier or cue  # 增长6%，力争7%，投资增长8%: the word is the upper tier's alone, what follows aims without it
                    continue
                if tier and cue.sort != "target":
                    break
                return word.removeprefix("全年"), cue
        return ("", tier) if tier else None

    def _decide(self, role: str, period: str, clock: _Clock, governing: tuple[str, _Cue] | None) -> tuple[str, str, tuple[str, ...]]:
        """Kind, strength and rules: a cue first, then whether the period lies ahead, then the section, then the genre."""
        later = _later(period, clock)
        planned = role in AHEAD and clock.doc_type not in BACKWARD
        if governing and (said := self._said(governing, planned, later)):
            return said
        if later > 0 and (role in AHEAD or clock.doc_type not in BACKWARD):  # a bulletin whose year is read too early would promise all it reports
            return "target", "", ("kind-period",)
        if planned:
            return ("actual", "", ("kind-period",)) if later < 0 and clock.doc_type != "plan" else ("target", "", ("kind-role",))
        if clock.doc_type in FORWARD and not period:
            return "target", "", ("kind-genre",)
        return "actual", "", ("kind-role",) if role else ("kind-default",)

    def _said(self, governing: tuple[str, _Cue], planned: bool, later: int) -> tuple[str, str, tuple[str, ...]] | None:
        """What the cue decides, if it decides."""
        word, cue = governing
        if cue.sort == "estimate":
            return ("target" if planned and later > 0 else "estimate"), word, (cue.id,)
        if cue.sort == "actual":
            return ("actual", "", (cue.id,)) if later <= 0 else None
        if cue.value == "aim":
            return "target", word, (cue.id,)
        if later < 0 or (cue.value == "weak" and not planned and later <= 0):
            return None
        return "target", "" if cue.value == "weak" else word, (cue.id,)


def _before(text: str, sentence: Sentence, figure: Figure) -> str:
    """What stands before a figure in its sentence, as far as it can settle what the figure is."""
    return text[max(sentence.start, figure.start - BEFORE) : figure.start]


def _around(text: str, sentence: Sentence, figure: Figure) -> str:
    """What stands on both sides of a figure in its sentence, with FIGURE in its place."""
    return _before(text, sentence, figure) + FIGURE + text[figure.end : min(sentence.end, figure.end + BEHIND)]


def _clock(meta: Meta) -> _Clock:
    """The years of a document that its periods are held against."""
    plan, report, written = (_year(said) for said in (meta.plan_year, meta.report_year, meta.doc_date))
    return _Clock(meta.doc_type, plan, report, written or (0 if meta.doc_date[:4].isdigit() else _year(meta.year)))


def _year(said: str) -> int:
    return int(said[:4]) if said[:4].isdigit() else 0


@lru_cache(maxsize=1024)
def _later(period: str, clock: _Clock) -> int:
    """1 for a period behind the year the document reviews, -1 for one that had ended when it was written, 0 when not known."""
    years = YEAR.findall(period)
    if not years:
        return 0
    last = int(years[-1])
    if clock.plan and clock.report and clock.plan > clock.report:
        return 1 if last >= clock.plan else -1
    now = clock.written or clock.plan or clock.report
    if not now:
        return 0
    return 1 if last > now else -1 if last < now else 0
