"""Is that figure right? The table of records held against itself, and the figures of an article held against the table.

A check is a row of INSIDE or ACROSS: a code, how bad it is, a sentence, and one function that finds it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from zhibiao.check import (
    inside_growth,
    inside_impossible,
    inside_parts,
    inside_shares,
    inside_tables,
    inside_twice,
    rows,
)
from zhibiao.check.columns import FINDINGS
from zhibiao.check.finding import Finding
from zhibiao.check.page import Page
from zhibiao.check.rows import Records
from zhibiao.rulebook import Rulebook, load
from zhibiao.table import Row, frame

if TYPE_CHECKING:
    import pandas

__all__ = ["ACROSS", "INSIDE", "Check", "check", "findings"]

Over = TypeVar("Over")


class Check(NamedTuple, Generic[Over]):
    """A check: its code, how bad what it finds is (1 worst to 4), its Chinese name, what it finds, and who finds it."""

    code: str
    severity: int
    name: str
    says: str
    find: Callable[[Over], Iterator[Finding]]


# fmt: off
INSIDE: tuple[Check[Page], ...] = (
    Check("number-impossible", 1, "数字写法不通", "a number is written as no number can be", inside_impossible.malformed),
    Check("value-impossible", 1, "数值不可能", "a share of a whole over 100, or fewer than none", inside_impossible.suspect),
    Check("value-outside", 3, "数值超出常理", "a value that the code book does not believe", inside_impossible.outside),
    Check("period-impossible", 1, "时间不可能", "a date in no calendar, a span that ends before it begins, a result of a year to come", inside_impossible.period),
    Check("part-over-whole", 2, "分项大于总数", "the part behind 其中 is more than the whole before it", inside_parts.over_whole),
    Check("parts-over-whole", 4, "分项之和大于总数", "the parts of one whole in a sentence are more than it; they may overlap", inside_parts.parts_over),
    Check("parts-sum", 2, "分项之和不等于总数", "parts that make a whole do not add up to it", inside_parts.sums),
    Check("breakdown-sum", 2, "分项之和略有出入", "parts of one whole in a sentence nearly make it, and do not", inside_parts.breakdown),
    Check("table-total", 2, "表中合计不符", "the rows of a table nearly make its total, and do not", inside_tables.totals),
    Check("ratio-sum", 2, "比例之和不为100", "the parts of a ratio do not make 100", inside_parts.ratio),
    Check("completion", 2, "完成率不符", "a result, its target and the percent done do not give one another", inside_shares.completion),
    Check("share", 2, "占比不符", "a part, its whole and its share do not give one another", inside_shares.share),
    Check("share-of-total", 2, "占总数比重不符", "a share of a total that is told elsewhere is not what the amounts give", inside_shares.by_words),
    Check("quotient", 2, "人均或比值不符", "a quotient is more than a tenth off from what it is the quotient of", inside_shares.quotient),
    Check("from-to", 2, "前后数与增幅不符", "由A增加到B，增长P%: B over A is another growth", inside_growth.from_to),
    Check("average-rate", 2, "年均增速不符", "由A增加到B，年均增长P%: over the years between it is another growth", inside_growth.average_rate),
    Check("steps", 2, "增量或倍数不符", "由A增加到B，增加X or 增长N倍: A and B give another number", inside_growth.steps),
    Check("points", 2, "百分点差不符", "two shares and the points between them do not give one another", inside_growth.points),
    Check("increase-rate", 2, "增量与增幅不符", "a level, what it gained and the growth do not give one another", inside_growth.increase_rate),
    Check("level-growth", 3, "两年数与增速不符", "level and growth of a year, and the level of the year before, do not give one another", inside_growth.level_growth),
    Check("stated-twice", 2, "前后不一", "the very same figure is told with two values", inside_twice.twice),
    Check("told-otherwise", 3, "两处说法不同", "a leading figure has two values in two sentences", inside_twice.otherwise),
    Check("digit-slip", 2, "小数点错位", "two amounts of one thing have the same digits and the point in another place", inside_twice.slips),
    Check("revised", 4, "已修订", "a figure of an earlier year as finally reckoned", inside_impossible.revised),
    Check("headline-body", 2, "标题与正文不符", "the title says another value than the text", inside_twice.headline),
)
# fmt: on
ACROSS: tuple[Check[Records], ...] = ()


def findings(outs: Sequence[Path], rules: str = "", only: Sequence[str] = ()) -> Iterator[Row]:
    """The rows of FINDINGS for output folders: inside each document, then across them; the codes of `only`, or all.

    Raises UsageError where a folder holds no tables, or tables of another version.
    """
    rulebook: Rulebook = load(extra=rules or None)
    records = rows.load(outs)
    for paper, entries in records.documents():
        page = Page(paper, entries, rulebook)
        for check in INSIDE:
            if not only or check.code in only:
                yield from (found.row(check.severity) for found in check.find(page))
    for over in ACROSS:
        if not only or over.code in only:
            yield from (found.row(over.severity) for found in over.find(records))


def check(*outs: str | Path, rules: str = "") -> pandas.DataFrame:
    """What the checks find in one or more output folders, as a DataFrame with the columns of FINDINGS."""
    return frame(findings([Path(out) for out in outs], rules), FINDINGS)


class _Callable(ModuleType):
    """`zhibiao.check` is this package and, for users, the function: both names are fixed."""

    def __call__(self, *outs: str | Path, **how: str) -> pandas.DataFrame:
        return check(*outs, **how)


sys.modules[__name__].__class__ = _Callable
