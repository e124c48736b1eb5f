"""Which period a figure belongs to: the expression of time in force at that point of clause, sentence, paragraph, section, document."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhibiao.extract.periods_clock import Mention
from zhibiao.extract.periods_context import last_year, shape
from zhibiao.extract.periods_figure import Teller
from zhibiao.extract.periods_read import ENDS, TITLE, WRAPPED, Reading, Step
from zhibiao.extract.periods_state import NOTHING, Placed, State
from zhibiao.extract.periods_table import Columns, cells, column, head
from zhibiao.model import Figure, Sentence
from zhibiao.structure.roles import AHEAD

__all__ = ["place"]

OPENING = 14  # an expression this near the beginning of a sentence is what the sentence is about
FAR = 200  # characters; how far behind an expression of time its end is looked for
CAPTION = re.compile(r"\s*[图表]\s?\d")
DONE = re.compile("[，；][^，；]{0,8}(?:现?已|目前|实际|其中)")


def place(reading: Reading, figures: Sequence[Figure]) -> list[Placed]:
    """The period of each figure, in the order given (text order)."""
    if not figures:
        return []
    walk, out = Walk(reading), list[Placed]()
    at, size = 0, len(figures)
    for step in reading.steps:
        sentence, broken, _, number, stop = step
        end, first = sentence.end, at
        while at < size and figures[at].start < end:
            at += 1
        if first == at and number == stop and not broken:  # most sentences tell no figure and no time
            walk.state.now = walk.state.opened
            continue
        out += walk.sentence(step, figures[first:at])
        if at == size:
            break
    return out + [Placed("", "outside")] * (size - len(out))


class Walk:
    """One reading of one document, figures and mentions side by side."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.text, self.clock, self.context, self.found = reading, reading.text, reading.clock, reading.context, reading.found
        self.state = State()
        self.teller = Teller(reading, self.state)
        self.key: tuple[tuple[str, ...], str] | None = None
        self.role = ""
        self.mark = ""  # the dash that opens the paragraph, where one does
        named = reading.headed((reading.title,))
        self.titled = named is not None and shape(named.period) == "year"
        self.document = named if named and shape(named.period) not in {"", "year"} else None

    # what is in force before a sentence begins

    def _section(self, sentence: Sentence) -> None:
        self.role = self.reading.role(sentence)
        key = (sentence.section, self.role)
        if key != self.key:
            self.key = key
            self.state.paragraph = NOTHING
            self.state.section = self.reading.headed(sentence.section, self.role) or self._by_role(self.role)

    def _by_role(self, role: str) -> Placed:
        """The period of a section whose heading names none, by what the document is and what the section is for."""
        clock = self.clock
        ahead = role in AHEAD
        if clock.doc_type == "policy":
            return Placed("" if ahead else clock.report_year, f"role:{role}")
        if clock.doc_type == "plan" and not ahead and clock.report_year:
            return Placed(clock.report_year, f"role:{role}")
        if self.document and (not ahead or clock.doc_type == "plan"):
            return self.document
        if clock.doc_type == "plan":
            return Placed(clock.plan_year, f"role:{role}")
        if clock.doc_type == "bulletin":
            return Placed(clock.report_year or clock.year, "document")
        if role == "notes":
            return Placed("", "role:notes")
        if ahead:
            return Placed(clock.plan_year or clock.year, f"role:{role}")
        return Placed(clock.report_year or clock.year, f"role:{role}" if role else "document")

    def _open(self, sentence: Sentence, broken: bool) -> None:
        """Brings the state to the beginning of a sentence; `broken`: which opens a paragraph."""
        state, text = self.state, self.text
        if broken:
            if state.paragraph.how.endswith("+long") and (int(state.paragraph.period[-4:]) <= int(self.clock.report_year or self.clock.year or 0) or self._sibling(sentence)):
                state.held = True
            elif not state.paragraph.how.startswith("caption"):
                state.paragraph = NOTHING
            line = text[sentence.start : sentence.start + 2]
            self.mark = line if line in {"——", "--", "— "} else ""
        state.base, state.flow = "", NOTHING
        dated = state.now.how.endswith("year-end") and not state.paragraph.how.endswith("year-end")
        keep = dated and (not broken or text.startswith("其中", sentence.start)) and self.context.goes_on(text, sentence.start)
        carried = state.paragraph.how != "" and not self._outlived(sentence)
        state.opened = state.now = state.now if keep else state.paragraph if carried else state.section

    def _outlived(self, sentence: Sentence) -> bool:
        """Whether a past year that the paragraph looked back on is over where a plan goes on to aim: 去年…。力争突破6亿元."""
        period, ahead = self.state.paragraph.period, self.state.section.period
        if self.role not in AHEAD or shape(period) != "year" or shape(ahead) != "year" or period >= ahead:
            return False
        return self.context.aims(self.text, sentence.start, sentence.end)

    def _sibling(self, sentence: Sentence) -> bool:
        """Whether the paragraph is an item of the same list as the one before."""
        return bool(self.mark) and self.text.startswith(self.mark, sentence.start)

    # one sentence

    def sentence(self, step: Step, figures: Sequence[Figure]) -> list[Placed]:
        """The periods of the figures of one sentence; moves the state past it."""
        sentence, broken, wrapped, number, stop = step
        if not wrapped:
            self._section(sentence)
            self._open(sentence, broken)
        if not figures and number < stop and self._heading(sentence, broken and not wrapped, self.found[number:stop]):
            return []
        out: list[Placed] = []
        for figure in figures:
            while number < stop and self.found[number].start < figure.end:
                self._take(self.found[number], sentence, bool(out) or wrapped)
                number += 1
            self._leave(figure, number)
            out.append(self.teller.figure(figure, sentence.start, self.role))
        for mention in self.found[number:stop]:
            self._take(mention, sentence, bool(out) or wrapped)
        return self._columned(sentence, figures, out)

    def _heading(self, sentence: Sentence, opens: bool, mentions: Sequence[Mention]) -> bool:
        """Whether the sentence is a line of its own without an end: a title, a caption, the head of a table. Those open nothing but a table."""
        text, state = self.text, self.state
        line = text[sentence.start : sentence.end].strip()
        if opens and len(mentions) > 1 and "。" not in line and len(line) <= 3 * WRAPPED:
            columns = head(line, self._cell)
            if columns.periods:
                state.columns = columns
                return True
        if not opens or not line or line[-1] in ENDS or len(line) > 2 * WRAPPED or ("\n" not in text[sentence.end - 1 : sentence.end + 1] and sentence.end < len(text)):
            return False
        periods = [p for p in map(self.reading.period, mentions) if p]
        if CAPTION.match(line) and len(set(periods)) == 1:
            state.paragraph = Placed(periods[0], f"caption:{mentions[0].kind}")
            return True
        return bool(TITLE.search(line)) or not any(shape(p) == "years" for p in periods)

    def _cell(self, cell: str) -> str:
        """The one period a cell of a table's head names."""
        named = {p for p in map(self.reading.period, self.reading.find(cell)) if p}
        return named.pop() if len(named) == 1 else ""

    def _columned(self, sentence: Sentence, figures: Sequence[Figure], placed: list[Placed]) -> list[Placed]:
        """In a row under years that head its columns, each figure has the year of its column."""
        columns = self.state.columns
        if not columns.periods:
            return placed
        line = self.text[sentence.start : sentence.end]
        if "。" in line or not placed:
            self.state.columns = columns if not placed and "。" not in line else Columns()
            return placed
        spans = cells(line)
        if len(spans) == len(columns.periods) or (not columns.tabs and len(spans) > 2):
            said = [column(columns, spans, f.number[0] - sentence.start) for f in figures]
        else:
            said = columns.named() if len(columns.named()) == len(placed) else [""] * len(placed)
        return [Placed(p, "column") if p else old for p, old in zip(said, placed, strict=True)]

    # one expression of time

    def _take(self, mention: Mention, sentence: Sentence, late: bool) -> None:
        """An expression of time comes into force, unless it is compared with, part of a name, or a duty that comes back."""
        state, text, clock = self.state, self.text, self.clock
        if self.reading.standing(mention):
            return
        base = state.now.period or state.section.period
        period = self.reading.period(mention, base)
        if mention.kind == "asof-masked-month" and shape(base) == "months":
            period = f"asof:{base[-7:]}"
        if not period:
            return
        if mention.kind == "years-said-again" and self.role in AHEAD:
            period = self._plan_years()
        if self.context.compared(text, mention):
            self._compare(mention, period)
            return
        if self.context.basis(text, mention):
            self._compare(mention, period)
            state.now = Placed(period, f"clause:{mention.kind}")
            return
        if period == state.now.period and any(k == "w" for k, _ in mention.parts):
            return  # 2012年…当年: nothing new
        caption = state.paragraph.how.startswith("caption") and "。" not in text[sentence.start : sentence.end]
        if caption or self.context.named(text, mention) or self.context.past(text, mention, period, clock):
            return
        if mention.kind == "asof-day" and not self.context.governs_day(text, mention):
            return
        if mention.kind.endswith("year-end") and ((self.role in AHEAD and "截" not in text[mention.start : mention.end]) or text[mention.start - 1 : mention.start] == "到"):
            period = period[5:9]  # 年底建成, 到2025年底: a term, not a state
        before = text[max(sentence.start, mention.start - WRAPPED - sentence.mark) : mention.start].strip()
        opening = not late and mention.start - sentence.start < WRAPPED + sentence.mark and len(before) <= OPENING + sentence.mark
        self._govern(Placed(period, mention.kind), mention, before if opening else None)

    def _plan_years(self) -> str:
        """The years that 五年 means where a plan says it again: those in force, else the five from the year planned."""
        wide = [p for p in (self.state.paragraph, self.state.section, self.document or NOTHING) if shape(p.period) == "years"]
        if wide:
            return wide[0].period
        first = int(self.clock.plan_year or self.clock.year or 0)
        if self.clock.doc_type == "plan":
            return f"{first - 4}/{first}"
        return f"{first}/{first + 4}" if first else ""

    def _compare(self, mention: Mention, period: str) -> None:
        """A year compared with: the base of 由A提高到B; and 比“十二五”末, told at the end of five years, tells of the five."""
        state = self.state
        state.base = last_year(period)[:4] if shape(period) in {"year", "asof"} else state.base
        held = state.paragraph.how or shape(state.section.period) != "year"
        if mention.kind == "plan-end" and not held and int(period) + 5 == int(state.section.period):
            state.paragraph = Placed(f"{int(period) + 1}/{state.section.period}", f"base:{mention.kind}")
            state.now = state.opened = state.paragraph

    def _govern(self, placed: Placed, mention: Mention, before: str | None) -> None:
        """Puts a period in force: for the clause; for the sentence and the paragraph where it opens them (`before` is what stands before it)."""
        state = self.state
        period, kind = placed
        state.now = Placed(period, f"clause:{kind}")
        if shape(period) == "years":
            state.long = period
        task = self.context.task(self.text, mention)
        if kind in {"this-month", "month-itself"} and shape(state.opened.period) == "months":
            return  # 一季度…。3月当月，…；高新区…: 当月 holds for its own clause
        early = self.clock.doc_type in {"budget", "work_summary"} and mention.start < FAR  # behind a heading run into the text
        if early and not task and before is None and self._first(period):
            self.document = state.section = Placed(period, f"document:{kind}")
            state.opened = state.now
        if before is not None and not task:
            state.opened = state.now
            if shape(state.section.period) == "years" and self._one_year(mention, period):
                state.section = Placed(period, f"section:{kind}")
            if self._first(period):
                self.document = state.section = Placed(period, f"document:{kind}")
            # 年末, and in a report on a year a month or a quarter, hold for their own sentence
            brief = kind.endswith("year-end") and "截" not in self.text[mention.start : mention.end]
            brief = brief or (shape(period) == "months" and self.clock.doc_type == "work_report")
            if not brief and (shape(state.paragraph.period) != "years" or shape(period) == "years" or state.held):
                long = shape(period) == "years" and not before and int(period[-4:]) - int(period[:4]) == 4
                state.paragraph, state.held = Placed(period, f"paragraph:{kind}" + "+long" * long), False
        elif not state.section.period and not state.paragraph.period:
            state.paragraph = Placed(period, f"before:{kind}")

    def _one_year(self, mention: Mention, period: str) -> bool:
        """Whether a review of several years turns here to the last of them: 刚刚过去的2025年, 过去一年."""
        said = mention.kind == "year-past" or self.text.endswith("过去的", 0, mention.start)
        return said and period == self.clock.report_year

    def _first(self, period: str) -> bool:
        """Whether a document about some months (a quarterly bulletin, a half-year summary) says so here for the first time."""
        if self.document or self.titled or self.clock.doc_type in {"work_report", "policy", "plan"}:
            return False
        return shape(period) == "months" and (period[:7] != period[-7:] or "Q" in period)

    def _leave(self, figure: Figure, number: int) -> None:
        """Ends what held for a clause only: a month in passing (当月…；), a task (2012年下达…8个，现已完成10个)."""
        state = self.state
        if state.now == state.opened or not number:
            return
        mention = self.found[number - 1]
        since = self.text[mention.end : min(figure.start, mention.end + FAR)]
        kind = shape(state.now.period)
        passing = ((kind == "months" or mention.kind == "asof-bare-year-end") and "；" in since) or (mention.kind in {"years-past", "years-since"} and "，" in since)
        told = self.context.task(self.text, mention) and DONE.search(since)
        # 增加到2010年的306亿元，…: the year of the level reached, not of what follows
        reached = since.startswith("的") and "，" in since and self.text[max(0, mention.start - 3) : mention.start].rstrip().endswith(("到", "至", "为"))
        if passing or told or reached or 0 < self.context.basis(self.text, mention) <= figure.start:
            state.now = state.opened
