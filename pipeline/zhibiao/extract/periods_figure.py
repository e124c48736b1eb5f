"""Which period one figure has, where a time is in force: the task of a year, a level reached, a mean over years, a duty that comes back."""

from __future__ import annotations

import re
from bisect import bisect_left

from zhibiao.extract.periods_context import REACH, earlier, shape, whole_year
from zhibiao.extract.periods_read import Reading
from zhibiao.extract.periods_state import Placed, State
from zhibiao.model import Figure
from zhibiao.structure.roles import AHEAD

__all__ = ["Teller"]

RATE = re.compile(r"/(天|日|周|月|季度?|年)")
RHYTHM = {"天": "day", "日": "day", "周": "week", "月": "month", "季度": "quarter", "季": "quarter", "年": "year"}
FIVE = 5  # years of a plan


class Teller:
    """The periods of the figures of one document, by what is in force (`state`) and what stands beside them."""

    def __init__(self, reading: Reading, state: State) -> None:
        self.reading, self.state = reading, state
        self.text, self.clock, self.context, self.found, self.starts = reading.text, reading.clock, reading.context, reading.found, reading.starts

    def figure(self, figure: Figure, floor: int, role: str) -> Placed:
        """The period of a figure of a sentence that begins at `floor`, in a section of that role."""
        context, state = self.context, self.state
        period, how = state.now
        if figure.quantity == "frequency":
            duty = self._duty(figure)
            if duty is not None:
                return Placed(duty, "duty")
        if not period:
            return state.now
        sort, before = shape(period), self.text[max(floor, figure.start - REACH) : figure.start]
        if context.full_year(figure, before):
            return Placed(whole_year(period), how + "+full-year")
        if sort == "years" and context.mean(self.text, figure, before)[1]:
            return state.now
        if sort == "year" and (span := self._over_years(figure, period, before, role)):
            return Placed(span, how + "+mean")
        if context.from_level(self.text, figure, before):
            return Placed(self._before(figure, period), how + "+from")
        against = figure.quantity in {"rate", "points"} and state.base != ""
        if sort == "years" and (against or context.at_end(self.text, figure, floor)):
            return Placed(period[-4:], how + "+reached")
        if sort == "months" and context.state(before):
            state.now = Placed(whole_year(period), how + "+state")
            return state.now
        return self._dated(figure, floor) if sort == "asof" else state.now

    def _dated(self, figure: Figure, floor: int) -> Placed:
        """Beside a date: what was done up to it is told of the time before it, and so is the rate that follows."""
        state = self.state
        period, how = state.now
        if figure.quantity in {"rate", "points"}:
            return state.flow if state.flow.period else state.now
        carried = not how.startswith("clause")
        state.flow = Placed("", "")
        if not self.context.flow(self.text, figure, floor, carried=carried):
            return state.now
        done = Placed(whole_year(period) if period.endswith("12-31") else f"{period[5:9]}-01/{period[5:12]}", how + "+flow")
        state.flow = done
        state.now = done if carried else state.now
        return done

    def _over_years(self, figure: Figure, period: str, before: str, role: str) -> str:
        """Over which years a mean (两年平均, 年均) or a level that held (连续9年稳定在) is told beside one year; "" where it is told of that year."""
        said, many = self.context.mean(self.text, figure, before)
        if said:
            return f"{int(period) - said + 1}/{period}"
        if not many:
            return ""
        wide = [p for p in (self.state.paragraph.period, self.state.section.period, self.state.long) if shape(p) == "years"]
        for span in wide:
            if span.endswith(period):
                return span
        year = int(period)
        known = int(self.clock.year or 0)
        if year % FIVE == 0 and (year > known or role not in AHEAD or self.clock.doc_type == "plan"):  # 到2025年…年均增长: the five years of the plan that ends then
            return f"{year - FIVE + 1}/{year}"
        if role in AHEAD and year % FIVE == 1 and year == known and self.clock.doc_type == "work_report":
            return f"{year}/{year + FIVE - 1}"
        return ""

    def _duty(self, figure: Figure) -> str | None:
        """The rhythm of a duty that comes back: as said beside it, else by its unit (次/月); None where none is said."""
        i = bisect_left(self.starts, figure.end) - 1
        if i >= 0 and self.found[i].kind.startswith("each-") and self.found[i].start >= figure.start - 20:
            return self.reading.period(self.found[i])
        rate = RATE.search(figure.unit)
        return f"rec:{RHYTHM[rate[1]]}" if rate else None

    def _before(self, figure: Figure, period: str) -> str:
        """Of 由A提高到B, the period of A: the one named beside it, else what the sentence compares with, else the one before."""
        i = bisect_left(self.starts, figure.start) - 1
        if i >= 0 and self.found[i].end >= figure.start - 14 and "，" not in self.text[self.found[i].end : figure.start]:
            if self.text.startswith("同期", self.found[i].end):
                return earlier(period)
            named = self.reading.period(self.found[i], period)
            if named and self.context.starts(self.text, self.found[i]):
                return named
        wide = max((p for p, _ in (self.state.paragraph, self.state.section) if shape(p) == "years" and p.endswith(period[-4:])), default=period)
        if shape(wide) == "years":
            return earlier(wide)
        return self.state.base or earlier(whole_year(period) if shape(period) == "months" else period)
