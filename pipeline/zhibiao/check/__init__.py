"""Is that figure right? The table of records held against itself, and the figures of an article held against the table.

A check is a row of INSIDE or ACROSS: a code, how bad it is, a sentence, and one function that finds it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from zhibiao import Called
from zhibiao.check import (
    inside_growth,
    inside_impossible,
    inside_parts,
    inside_shares,
    inside_tables,
    inside_twice,
    rows,
)
from zhibiao.check.across_chain import level_growth_chain
from zhibiao.check.across_place import Place, Shelf
from zhibiao.check.across_sum import region_sum
from zhibiao.check.across_told import last_year_restated, quoted_national, quoted_target, told_twice
from zhibiao.check.finding import Finding
from zhibiao.check.page import Page
from zhibiao.rulebook import load
from zhibiao.table import Row

__all__ = ["ACROSS", "INSIDE", "Check", "checked", "findings"]

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
ACROSS: tuple[Check[Place], ...] = (
    Check("last-year-restated", 2, "上年数不一", "a figure of an earlier year is not what the region's own documents of that year tell; revisions are 4", last_year_restated),
    Check("told-twice", 2, "两文不一", "two documents of one region and year, such as its report and its bulletin, tell a figure differently", told_twice),
    Check("level-growth-chain", 2, "增速不合", "the growth told is not that from last year's level to this year's, told by two documents", level_growth_chain),
    Check("region-sum", 2, "合计不合", "a region's level is less than that of one of its parts, or of those that are there, or not the sum of all", region_sum),
    Check("quoted-target", 2, "目标引用有误", "a target is not what the document that set it says", quoted_target),
    Check("quoted-national", 2, "上级数引用有误", "a figure of the nation or a province is not what its own documents tell", quoted_national),
)
# fmt: on


def findings(outs: Sequence[Path], rules: str = "", only: Sequence[str] = ()) -> Iterator[Row]:
    """The rows of FINDINGS for output folders: inside each document, then across them; the codes of `only`, or all.

    Raises UsageError where a folder holds no tables, or tables of another version.
    """
    return checked(Shelf(rows.load(outs), load(extra=rules or None)), only)


def checked(shelf: Shelf, only: Sequence[str] = ()) -> Iterator[Row]:
    """The same for tables that are loaded."""
    inside = [c for c in INSIDE if not only or c.code in only]
    across = [c for c in ACROSS if not only or c.code in only]
    for paper, entries in shelf.records.documents() if inside else ():
        page = Page(paper, entries, shelf.rulebook)
        for one in inside:
            yield from (found.row(one.severity) for found in one.find(page))
    for place in shelf.places() if across else ():
        for over in across:
            yield from (found.row(over.severity) for found in over.find(place))


sys.modules[__name__].__class__ = Called
