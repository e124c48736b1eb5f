"""Policy measures: the leading clauses of numbered items in text that plans."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zhibiao.structure.marks import Marks
from zhibiao.structure.roles import AHEAD, Roles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zhibiao.model import Meta, Sentence
    from zhibiao.rulebook import Case, Rule, Rulebook

__all__ = ["Measures"]

HOSTS = ("主持人", "记者", "网友", "问")
TOP, ITEM = 5, 10  # ranks of 一、, and of items that are no headings
EDGE = ' 　“”"‘’：:，,。；;、.．'
Found = tuple[int, int, str, tuple[str, ...], str]


class Measures:
    """The measure rules, compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        rules = rulebook.of("measure")
        self._not = [re.compile(r["pattern"]) for r in rules if r.get("class") == "not"]
        self._leads = [
            (re.compile(r["pattern"]), r.get("class", "any"), r.id)
            for r in rules
            if r.get("class") not in ("not", "bold")
        ]
        self._bold = [(re.compile(r["pattern"]), r.id) for r in rules if r.get("class") == "bold"]
        self.marks = Marks(rulebook)
        self.roles = Roles(rulebook)

    def find(self, text: str, sentences: Sequence[Sentence], meta: Meta) -> list[Found]:
        """The measures, in text order: (start, end, lead without its mark, headings above it, rule id).

        Start and end span the lead in the clean text.
        """
        found: list[Found] = []
        above: list[int] = []  # ranks of the marked headings above the present sentence
        ranks = [self._rank(text, s) for s in sentences]
        report = meta.doc_type == "work_report"
        for i, (sentence, rank) in enumerate(zip(sentences, ranks, strict=True)):
            if rank:
                while above and above[-1] >= rank:
                    above.pop()
            if sentence.role in AHEAD and not _asks(sentence.speaker):
                rule = self._rule(text, sentence, above, report) if rank else ""
                if rule == "measure-han" and _parent(ranks, i):
                    rule = ""
                if not rank and report and _opens(text, sentences, i):
                    rule = next(
                        (name for bold, name in self._bold if bold.match(text, sentence.start, sentence.end)), ""
                    )
                if rule:
                    self._add(found, text, sentence, rule)
            if rank:
                above.append(rank)
            elif sentence.section and i and sentence.section != sentences[i - 1].section and len(sentence.section) == 1:
                above = [r for r in above if r < ITEM][:1]
        return found

    def _rank(self, text: str, sentence: Sentence) -> int:
        mark = self.marks.at(text, sentence.start, sentence.end) if sentence.mark else None
        return mark.rank if mark else 0

    def _rule(self, text: str, sentence: Sentence, above: list[int], report: bool) -> str:
        """The id of the rule by which the item is a measure, or ""."""
        under = [r for r in above if r > TOP]
        for pattern, where, name in self._leads:
            if pattern.match(text, sentence.start, sentence.end):
                if where == "head" or not under or (where == "any" and report):
                    return name
                return ""
        return ""

    def _add(self, found: list[Found], text: str, sentence: Sentence, rule: str) -> None:
        start = sentence.start + sentence.mark
        end = sentence.lead or sentence.end
        while start < end and text[start] in EDGE:
            start += 1
        while start < end and text[end - 1] in "。；：:;，, 　！!":
            end -= 1
        lead = text[start:end]
        if (
            len(lead) >= 3
            and not any(p.search(lead) for p in self._not)
            and self.roles.of_heading(lead) in ("", "measures")
        ):
            found.append((start, end, lead, sentence.section, rule))

    def check(self, rule: Rule, case: Case) -> str:
        """Run one in-file case by the rule alone; "" where it holds, else what came out instead."""
        pattern = re.compile(rule["pattern"])
        fired = pattern.search(case.text) if rule.get("class") == "not" else pattern.match(case.text)
        if bool(fired) == (case.sort != "no"):
            return ""
        return f"{rule.id} {'fires' if fired else 'does not fire'} on {case.text!r}"


def _asks(speaker: str) -> bool:
    return speaker.startswith(HOSTS) or speaker.endswith("记者")


def _parent(ranks: Sequence[int], at: int) -> bool:
    """Whether items of a lower rank stand under this one: then it is a section, and they are the measures."""
    for rank in ranks[at + 1 :]:
        if rank and rank <= ranks[at]:
            return False
        if ranks[at] < rank < ITEM:
            return True
    return False


def _opens(text: str, sentences: Sequence[Sentence], at: int) -> bool:
    """Whether the sentence is the first of a paragraph that goes on."""
    sentence = sentences[at]
    first = at == 0 or "\n" in text[sentences[at - 1].end : sentence.start]
    return first and at + 1 < len(sentences) and "\n" not in text[sentence.end : sentences[at + 1].start]
