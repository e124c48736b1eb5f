"""Which period one figure has, where a time is in force: the task of a year, a level reached, a mean over years, a duty that comes back."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace

from zhibiao.extract.periods_clock import Clock, Mention
from zhibiao.extract.periods_context import Context, earlier, last_year, shape, whole_year
from zhibiao.extract.periods_state import Placed, State
from zhibiao.extract.periods_tense import AHEAD
from zhibiao.model import Figure

__all__ = ["Teller"]

RATE = re.compile(r"/(天|日|周|月|季度?|年)")
RHYTHM = {"天": "day", "日": "day", "周": "week", "月": "month", "季度": "quarter", "季": "quarter", "年": "year"}
FIVE = 5  # years of a plan


class Teller:
    """The periods of the figures of one document, by what is in force (`state`) and what stands beside them."""

    def __init__(
        self, text: str, clock: Clock, context: Context, found: Sequence[Mention], resolve: Callable[[Mention, Clock], str], state: State
    ) -> None:  # fmt: skip
        self.text, self.clock, self.context, self.found, self.resolve, self.state = text, clock, context, found, resolve, state
        self.starts = [m.start for m in found]

    def figure(self, figure: Figure, floor: int, role: str) -> Placed:
        """The period of a figure of a sentence that begins at `floor`, in a section of that role."""
        text, context = self.text, self.context
        period, how = self.state.now
        if figure.quantity == "frequency":
            duty = self._duty(figure)
            if duty is not None:
                return Placed(duty, "duty")
        if not period:
            return self.state.now
        if context.full_year(text, figure, floor):
            return Placed(whole_year(period), how + "+full-year")
        if shape(period) == "years" and context.mean(text, figure, floor)[1]:
            return self.state.now
        if span := self._over_years(figure, period, floor, role):
            return Placed(span, how + "+mean")
        if context.from_level(text, figure, floor):
            return Placed(self._before(figure, period), how + "+from")
        against = figure.quantity in {"rate", "points"} and self.state.base != ""
        if shape(period) == "years" and (against or context.at_end(text, figure, floor)):
            return Placed(period[-4:], how + "+reached")
        if shape(period) == "months" and context.state(text, figure, floor):
            self.state.now = Placed(whole_year(period), how + "+state")
            return self.state.now
        return self._dated(figure, floor) if shape(period) == "asof" else self.state.now

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

    def _over_years(self, figure: Figure, period: str, floor: int, role: str) -> str:
        """Over which years a mean (两年平均, 年均) or a level that held (连续9年稳定在) is told; "" where it is told of the period in force."""
        if shape(period) != "year":
            return ""
        said, many = self.context.mean(self.text, figure, floor)
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
            return self.resolve(self.found[i], self.clock)
        rate = RATE.search(figure.unit)
        return f"rec:{RHYTHM[rate[1]]}" if rate else None

    def _before(self, figure: Figure, period: str) -> str:
        """Of 由A提高到B, the period of A: the one named beside it, else what the sentence compares with, else the one before."""
        i = bisect_left(self.starts, figure.start) - 1
        if i >= 0 and self.found[i].end >= figure.start - 14 and "，" not in self.text[self.found[i].end : figure.start]:
            if self.text.startswith("同期", self.found[i].end):
                return earlier(period)
            named = self.resolve(self.found[i], replace(self.clock, base=last_year(period)))
            if named and self.context.starts(self.text, self.found[i]):
                return named
        wide = max((p for p, _ in (self.state.paragraph, self.state.section) if shape(p) == "years" and p.endswith(period[-4:])), default=period)
        if shape(wide) == "years":
            return earlier(wide)
        return self.state.base or earlier(whole_year(period) if shape(period) == "months" else period)
