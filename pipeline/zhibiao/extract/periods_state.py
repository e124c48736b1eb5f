"""What is in force while a document is read: the period of a figure and how it is known, from the widest scope to the narrowest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from zhibiao.extract.periods_table import Columns

__all__ = ["NOTHING", "Placed", "State"]


class Placed(NamedTuple):
    """The period of a figure and how it is known: where it was said, and the rule that read it."""

    period: str
    how: str


NOTHING = Placed("", "")


@dataclass(slots=True)
class State:
    """What is in force while a document is read, from the widest to the narrowest, and what compares with it."""

    section: Placed = NOTHING
    paragraph: Placed = NOTHING
    held: bool = False  # the paragraph's period was said in an earlier paragraph
    opened: Placed = NOTHING
    now: Placed = NOTHING
    base: str = ""  # the year a clause compares with or starts from: 是2015年的1.19倍；…由A增长到B
    flow: Placed = NOTHING  # beside a state at a date, the period of what was done up to it, for the rate that follows
    long: str = ""  # the last years told of together: 五年来 …, to which 年均 goes back
    columns: Columns = field(default_factory=Columns)  # the years that head the columns of a table
