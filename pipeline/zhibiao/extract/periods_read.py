"""A document read for its times, once for all the figures asked about: its expressions of time, its headings, what each sentence opens."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property

from zhibiao.extract.periods_clock import Clock, Mention
from zhibiao.extract.periods_context import Context, evened, last_year
from zhibiao.extract.periods_state import Placed
from zhibiao.model import Sentence
from zhibiao.structure.roles import AHEAD

__all__ = ["ENDS", "TITLE", "WRAPPED", "Reading", "Step"]

WRAPPED = 24  # a line this long without an end sign was cut by the width of a page, not by its author
ENDS = "。！？；：!?;:”）)》…"
MARK = re.compile(r"\s*(?:[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十]+[、是]|第[一二三四五六七八九十百]+[章节条]|\d{1,2}[.．、](?!\d)|[-—●•·])")
TITLE = re.compile(r"(?:报告|公报|规划|纲要|计划|通知|方案|意见|总结|讲话|会议上)[）)]?$")
TARGET = re.compile(r"(?:总体|主要|预期|工作)?目标(?:任务)?[：:]")
TIMED = re.compile("[年月季五]")
Find = Callable[[str], list[Mention]]
Resolve = Callable[[Mention, Clock], str]


# A sentence; whether it opens a paragraph, and whether it goes on from a line the page cut; which expressions of time stand in it, [number, stop) of all.
# A plain tuple: there is one for every sentence of every document.
Step = tuple[Sentence, bool, bool, int, int]


class Reading:
    """What a document says of time, whatever its figures. Each part is found when it is first asked for, and kept for the second asking."""

    def __init__(self, text: str, sentences: Sequence[Sentence], clock: Clock, title: str, context: Context, find: Find, resolve: Resolve) -> None:
        self.raw, self.sentences, self.clock, self.title, self.context, self.find, self.resolve = text, sentences, clock, title, context, find, resolve
        self.turns = clock.doc_type in {"work_report", "plan"}  # reviews first and plans after
        self._periods: dict[tuple[str, tuple[tuple[str, str], ...], str], str] = {}
        self._headings: dict[str, dict[str, str]] = {}

    @cached_property
    def text(self) -> str:
        """The text with even punctuation."""
        return evened(self.raw)

    @cached_property
    def found(self) -> list[Mention]:
        """Every expression of time."""
        return self.find(self.text)

    @cached_property
    def starts(self) -> list[int]:
        """Where each of them begins."""
        return [m.start for m in self.found]

    @cached_property
    def turning(self) -> int:
        """Where the document turns from what was done to what will be."""
        return self.context.tense.turning(self.text, self.sentences, [broken for _, broken, *_ in self.steps]) if self.turns else len(self.text)

    @cached_property
    def steps(self) -> list[Step]:
        """The sentences, in order."""
        text, starts, out = self.text, self.starts, list[Step]()
        last = number = stop = 0
        size = len(starts)
        for sentence in self.sentences:
            number = stop
            while number < size and starts[number] < sentence.start:
                number += 1
            stop = number
            while stop < size and starts[stop] < sentence.end:
                stop += 1
            broken = not last or text.find("\n", last - 1, sentence.start + 1) >= 0
            out.append((sentence, broken, broken and self._wrapped(sentence, last), number, stop))
            last = sentence.end
        return out

    def _wrapped(self, sentence: Sentence, last: int) -> bool:
        """Whether the line break before the sentence is the page's, not the author's; `last`: where the sentence before ended."""
        line = self.text.rfind("\n", 0, max(last - 1, 0)) + 1
        if last - line < WRAPPED:
            return False
        before = self.text[line:last].strip()
        return len(before) >= WRAPPED and before[-1] not in ENDS and not TITLE.search(before) and not MARK.match(self.text, sentence.start) and "\t" not in before

    def period(self, mention: Mention, base: str = "") -> str:
        """The period a mention names beside the period in force, `base`; "" where it cannot be known."""
        key = (mention.kind, mention.parts, base)
        known = self._periods.get(key)
        if known is None:
            known = self._periods[key] = self.resolve(mention, replace(self.clock, base=last_year(base)) if base else self.clock)
        return known

    def standing(self, mention: Mention) -> bool:
        """Whether the expression names no time: a duty that comes back, a masked year, a policy's 当年 or 次年, which is any year's."""
        if self.clock.doc_type == "policy" and any(name == "w" for name, _ in mention.parts):
            return True
        return mention.kind.startswith("each-") or mention.kind == "year-masked"

    def headed(self, headings: Sequence[str], role: str = "") -> Placed | None:
        """The one period the innermost heading with a time names; None where none does, or one names two."""
        for heading in reversed(headings):
            named = self._named(heading)
            if len(named) > 1 and role and self.context.tense.both(heading):
                period = max(named) if role in AHEAD else min(named)
                return Placed(period, f"section:{named[period]}")
            if named:
                return Placed(*next((p, f"section:{k}") for p, k in named.items())) if len(named) == 1 else None
        return None

    def _named(self, heading: str) -> dict[str, str]:
        """The periods a heading names, each with the rule that found it."""
        named = self._headings.get(heading)
        if named is None:
            mentions = self.find(heading) if TIMED.search(heading) else []
            told = [m for m in mentions if m.kind != "asof-bare-year-end" and not self.standing(m) and not self.context.named(heading, m)]
            named = self._headings[heading] = {self.period(m): m.kind for m in told}
            named.pop("", None)
        return named

    def role(self, sentence: Sentence) -> str:
        """The role of the section; in a work report without telling headings the side of its turning point."""
        tense = self.context.tense
        if not self.turns or sentence.role == "notes" or tense.headed(sentence):
            if self.clock.doc_type == "bulletin":
                return ""
            return "targets" if TARGET.match(self.text, sentence.start) else sentence.role
        if sentence.role in AHEAD and sentence.section and tense.both(sentence.section[-1]):
            return sentence.role  # below a heading that looks both ways what the paragraph says of itself counts too
        return "plan" if sentence.start >= self.turning else "review"
