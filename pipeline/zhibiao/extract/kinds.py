"""Target, actual or estimate: cues with their reach, else the section's role, else the period against the document's clock."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from zhibiao.model import Figure, Meta, Sentence
from zhibiao.rulebook import Rule, Rulebook

__all__ = ["Kind", "Kinds"]

PLANNED = frozenset({"plan", "targets", "measures"})
FORWARD = frozenset({"policy", "plan"})
CLAUSE = re.compile(r"[，,；;。]")


class Kind(NamedTuple):
    """The kind of a record, the cue as written, the class of target stated, and the rules that decided."""

    kind: str
    strength: str
    target_class: str
    rules: tuple[str, ...]


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
        self.scan = _any([*self.cues, *longer])
        self.task = {r.id: re.compile(r["pattern"]) for r in rulebook.by_class("cue", "task")}
        self.classes: list[tuple[Rule, re.Pattern[str]]] = [(r, re.compile(r["pattern"])) for r in rulebook.by_class("cue", "target-class")]

    def place(self, text: str, sentences: Sequence[Sentence], figures: Sequence[Figure], periods: Sequence[str], meta: Meta) -> list[Kind]:
        """The kind of each figure, in order."""
        starts = [f.start for f in figures]
        kinds: list[Kind] = [Kind("actual", "", "", ())] * len(figures)
        for sentence in sentences:
            low, high = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
            if low == high:
                continue
            found = self._cues(text, sentence)
            classes = [(r, m) for r, p in self.classes for m in p.finditer(text, sentence.start, sentence.end)]
            for k in range(low, high):
                kinds[k] = self._one(text, sentence, figures[k], periods[k], meta, found, [(r.id, str(r["value"])) for r, _ in classes])
        return kinds

    def _cues(self, text: str, sentence: Sentence) -> list[tuple[int, str]]:
        """The cues of a sentence in order, words that only look like cues left out."""
        if self.scan is None:
            return []
        return [(m.start(), m[0]) for m in self.scan.finditer(text, sentence.start, sentence.end) if m[0] not in self.pseudo]

    def _one(self, text: str, sentence: Sentence, figure: Figure, period: str, meta: Meta, cues: list[tuple[int, str]], classes: list[tuple[str, str]]) -> Kind:
        before = text[max(sentence.start, figure.start - 24) : figure.start]
        for rule, pattern in self.task.items():
            if pattern.search(before):
                return Kind("target", "", "", (rule,))
        governing = self._governing(text, figure, cues)
        kind, strength, rules = self._decide(sentence, period, meta, governing)
        stated = [(i, v) for i, v in classes] if kind == "target" else []
        if stated:
            rules = (*rules, stated[0][0])
        return Kind(kind, strength, stated[0][1] if stated else "", rules)

    def _governing(self, text: str, figure: Figure, cues: list[tuple[int, str]]) -> tuple[str, _Cue] | None:
        """The nearest cue before the figure that is not ended by one of its stops in between."""
        for at, word in reversed([c for c in cues if c[0] < figure.end]):
            cue = self.cues[word]
            if cue.sort == "actual" and CLAUSE.search(text, at, figure.start) and word not in ("截至", "截止", "目前", "去年", "上年"):
                continue
            if cue.stop is None or not cue.stop.search(text, at + len(word), figure.start):
                return word, cue
        return None

    def _decide(self, sentence: Sentence, period: str, meta: Meta, governing: tuple[str, _Cue] | None) -> tuple[str, str, tuple[str, ...]]:
        role = sentence.role
        planned = role in PLANNED
        later = self._later(period, meta)
        if governing:
            word, cue = governing
            if cue.sort == "target" and (cue.value != "plan" or role != "review" or later > 0) and not (role == "review" and later < 0):
                return "target", word if not (cue.value == "plan" and word in ("要", "将", "再", "年内", "着力", "推动")) else "", (cue.id,)
            if cue.sort == "estimate":
                return ("target" if planned and later > 0 else "estimate"), word, (cue.id,)
            if cue.sort == "actual" and later <= 0:
                return "actual", "", (cue.id,)
        if later > 0:
            return "target", "", ("kind-period",)
        if planned:
            return ("actual", "", ("kind-period",)) if later < 0 else ("target", "", ("kind-role",))
        if role in ("review", "problems", "notes"):
            return "actual", "", ("kind-role",)
        if not role and meta.doc_type in FORWARD and later == 0:
            return "target", "", ("kind-genre",)
        return "actual", "", ("kind-default",)

    def _later(self, period: str, meta: Meta) -> int:
        """1 for a period behind the year the document reviews, -1 for one that had ended when it was written, 0 when not known."""
        years = re.findall(r"\d{4}", period)
        if not years:
            return 0
        last = int(years[-1])
        plan = int(meta.plan_year[:4]) if meta.plan_year[:4].isdigit() else 0
        report = int(meta.report_year[:4]) if meta.report_year[:4].isdigit() else 0
        written = int(meta.doc_date[:4]) if meta.doc_date[:4].isdigit() else (int(meta.year[:4]) if meta.year[:4].isdigit() else 0)
        if plan and report and plan > report:
            return 1 if last >= plan else -1
        clock = written or plan or report
        if not clock:
            return 0
        return 1 if last > clock else -1 if last < clock else 0
