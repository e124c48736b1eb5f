"""Which period a figure belongs to: the expression of time in force at that point of clause, sentence, paragraph, section, document."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from zhibiao.extract.periods_clock import Clock, Mention
from zhibiao.extract.periods_context import Context, shape
from zhibiao.extract.periods_tense import AHEAD
from zhibiao.model import Figure, Sentence

__all__ = ["Placed", "Placer"]

OPENING = 14  # an expression this near the beginning of a sentence is what the sentence is about
Find = Callable[[str], list[Mention]]
Resolve = Callable[[Mention, Clock], str]


class Placed(NamedTuple):
    """The period of a figure and how it is known: where it was said, and the rule that read it."""

    period: str
    how: str


NOTHING = Placed("", "")


@dataclass(slots=True)
class State:
    """What is in force while a document is read: the section's period, the paragraph's, the sentence's, each with how it is known."""

    section: Placed = Placed("", "unknown")
    paragraph: Placed = NOTHING
    now: Placed = NOTHING
    opened: Placed = NOTHING


class Placer:
    """Walks a document once, mentions and figures side by side."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def run(self, text: str, sentences: Sequence[Sentence], figures: Sequence[Figure], clock: Clock, title: str, find: Find, resolve: Resolve) -> list[Placed]:
        """The period of each figure, in the order given (text order)."""
        if not figures:
            return []
        turning = self.context.tense.turning(text, sentences) if clock.doc_type == "work_report" else len(text)
        walk = Walk(text, clock, self.context, find, resolve, title, turning)
        out: list[Placed] = []
        at = 0
        for number, sentence in enumerate(sentences):
            inside = []
            while at < len(figures) and figures[at].start < sentence.end:
                inside.append(figures[at])
                at += 1
            following = sentences[number + 1].start if number + 1 < len(sentences) else len(text)
            out += walk.sentence(sentence, inside, following)
        out += [Placed("", "outside") for _ in figures[len(out) :]]
        return out


class Walk:
    """One reading of one document."""

    def __init__(self, text: str, clock: Clock, context: Context, find: Find, resolve: Resolve, title: str, turning: int) -> None:
        self.turning = turning
        self.text, self.clock, self.context, self.find, self.resolve = text, clock, context, find, resolve
        self.found = find(text)
        self.starts = [m.start for m in self.found]
        self.state = State()
        self.key: tuple[tuple[str, ...], str] | None = None
        self.before = NOTHING  # the paragraph's period before a 年末 that holds for its own sentence only
        self.fresh = True  # the next sentence opens a paragraph
        named = self._headed((title,))
        self.titled = named is not None and shape(named.period) == "year"
        self.document = named if named and shape(named.period) not in {"", "year"} else None

    def _headed(self, headings: Sequence[str]) -> Placed | None:
        """The one period the innermost heading with a time names; None where none does, or one names two."""
        for heading in reversed(headings):
            named = {self.resolve(m, self.clock): m.kind for m in self.find(heading) if not self.context.named(heading, m)}
            named.pop("", None)
            if named:
                return Placed(*next((p, f"section:{k}") for p, k in named.items())) if len(named) == 1 else None
        return None

    def _section(self, sentence: Sentence) -> None:
        role = self._role(sentence)
        key = (sentence.section, role)
        if key == self.key:
            return
        self.key = key
        self.state.paragraph = NOTHING
        self.state.section = self._headed(sentence.section) or self._by_role(role)

    def _role(self, sentence: Sentence) -> str:
        """The role of the section; in a work report without headings the side of its turning point."""
        if self.clock.doc_type != "work_report" or sentence.role == "notes" or (sentence.section and sentence.role):
            return sentence.role
        return "plan" if sentence.start >= self.turning else "review"

    def _by_role(self, role: str) -> Placed:
        """The period of a section whose heading names none, by what the document is and what the section is for."""
        clock = self.clock
        ahead = role in AHEAD
        if clock.doc_type == "policy":
            return Placed(clock.report_year if not ahead else "", f"role:{role}")
        if clock.doc_type == "plan":
            return Placed(clock.report_year if role == "review" else clock.plan_year, f"role:{role}")
        if self.document and not ahead:
            return self.document
        if clock.doc_type == "bulletin":
            return Placed(clock.report_year or clock.year, "document")
        if role == "notes":
            return Placed("", "role:notes")
        if ahead:
            return Placed(clock.plan_year or clock.year, f"role:{role}")
        return Placed(clock.report_year or clock.year, f"role:{role}" if role else "document")

    def sentence(self, sentence: Sentence, figures: Sequence[Figure], following: int) -> list[Placed]:
        """The periods of the figures of one sentence; moves the state past it."""
        self._section(sentence)
        state = self.state
        if self.fresh and shape(state.paragraph.period) != "years":
            state.paragraph = NOTHING  # several years named at an opening hold on through the section, anything else ends
        elif state.paragraph.how.endswith("asof-bare-year-end") and not self.text.startswith("其中", sentence.start):
            state.paragraph = self.before
        state.opened = state.now = state.paragraph if state.paragraph.how else state.section
        number = bisect_left(self.starts, sentence.start)
        out: list[Placed] = []
        at = sentence.start
        for figure in figures:
            while number < len(self.found) and self.found[number].start < figure.end:
                self._take(self.found[number], sentence, bool(out))
                at = self.found[number].end
                number += 1
            if shape(state.now.period) == "months" and state.now is not state.opened and "；" in self.text[at : figure.start]:
                state.now = state.opened  # 当月…；: a month named in passing ends with its clause
            out.append(self._figure(figure, sentence))
        while number < len(self.found) and self.found[number].start < sentence.end:
            self._take(self.found[number], sentence, bool(out))
            number += 1
        self.fresh = "\n" in self.text[max(sentence.end - 1, 0) : following + 1]
        return out

    def _take(self, mention: Mention, sentence: Sentence, late: bool) -> None:
        """An expression of time comes into force, unless it is compared with, part of a name, or a duty that comes back."""
        state, text = self.state, self.text
        if mention.kind.startswith("each-") or mention.kind == "year-masked":
            return
        if self.context.passive(text, mention):
            return
        base = state.now.period or state.section.period
        period = self.resolve(mention, replace(self.clock, base=last_year(base)) if base else self.clock)
        if not period:
            return
        if mention.kind == "asof-day" and not self.context.governs_day(text, mention):
            return
        before = text[sentence.start : mention.start]
        opening = not late and "，" not in before.lstrip("　 ")[OPENING:] and len(before.strip()) <= OPENING + sentence.mark
        state.now = Placed(period, f"clause:{mention.kind}")
        if opening:
            state.opened = state.now
            if self._first(period, mention):
                self.document = Placed(period, f"document:{mention.kind}")
                state.section = self.document
            if self._carries(period, mention):
                self.before = state.paragraph
                state.paragraph = Placed(period, f"paragraph:{mention.kind}")
        elif not state.section.period and not state.paragraph.period:
            state.paragraph = Placed(period, f"before:{mention.kind}")

    def _carries(self, period: str, mention: Mention) -> bool:
        """Whether a sentence's opening expression goes on to the next sentences of its paragraph."""
        held = shape(self.state.paragraph.period)
        new = shape(period)
        if held == "years":
            return new == "years" or self.fresh
        return True

    def _first(self, period: str, mention: Mention) -> bool:
        """Whether a document about some months (a quarterly bulletin, a half-year summary) says so here for the first time."""
        if self.document or self.titled or self.clock.doc_type in {"work_report", "policy", "plan"}:
            return False
        return shape(period) == "months" and len(period) > 7 and period[:7] != period[-7:] or "-Q" in period

    def _figure(self, figure: Figure, sentence: Sentence) -> Placed:
        now = self.state.now
        period = now.period
        text = self.text
        if figure.quantity == "frequency":
            duty = self._duty(figure, sentence)
            if duty:
                return Placed(duty, "duty")
        if period and self.context.full_year(text, figure, sentence.start):
            return Placed(last_year(period)[:4], now.how + "+full-year")
        mean = self.context.mean(text, figure, sentence.start)
        if mean and shape(period) == "year":
            return Placed(f"{int(period) - mean + 1}/{period}", now.how + "+mean")
        if self.context.from_level(text, figure, sentence.start):
            return Placed(self._earlier(figure, period), now.how + "+from")
        if shape(period) == "years" and self.context.at_end(text, figure, sentence.start):
            return Placed(period[-4:], now.how + "+reached")
        return now

    def _duty(self, figure: Figure, sentence: Sentence) -> str:
        i = bisect_left(self.starts, figure.end) - 1
        if i >= 0 and self.found[i].kind.startswith("each-") and self.found[i].start >= figure.start - 20:
            return self.resolve(self.found[i], self.clock)
        rate = re.search(r"/(天|日|周|月|季度|季|年)", figure.unit)
        names = {"天": "day", "日": "day", "周": "week", "月": "month", "季度": "quarter", "季": "quarter", "年": "year"}
        return f"rec:{names[rate[1]]}" if rate else ""

    def _earlier(self, figure: Figure, period: str) -> str:
        """Of 由A提高到B, the period of A: the one named beside it, else the one before the period in force."""
        i = bisect_left(self.starts, figure.start) - 1
        if i >= 0 and self.found[i].end >= figure.start - 14 and re.search(r"[由从自][^，。；]{0,14}$", self.text[max(0, self.found[i].start - 4) : self.found[i].start]):
            base = self.resolve(self.found[i], replace(self.clock, base=last_year(period)))
            if base:
                return base
        if shape(period) == "years":
            return str(int(period[:4]) - 1)
        if shape(period) == "year":
            return str(int(period) - 1)
        return ""


def last_year(period: str) -> str:
    """The last year (and month) a period speaks of.

    >>> last_year("2018/2022"), last_year("2018-01/2018-04"), last_year("asof:2023-12-31")
    ('2022', '2018-04', '2023-12')
    """
    last = period.removeprefix("asof:").rpartition("/")[2]
    quarter = re.match(r"(\d{4})-Q(\d)", last)
    return f"{quarter[1]}-{int(quarter[2]) * 3:02d}" if quarter else last[:7]
