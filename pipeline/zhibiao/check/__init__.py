"""Is that figure right? The table of records held against itself, and the figures of an article held against the table.

A check is a row of INSIDE or ACROSS: a code, how bad it is, a sentence, and one function that finds it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from zhibiao.check import rows
from zhibiao.check.across_chain import level_growth_chain
from zhibiao.check.across_place import Place, Shelf
from zhibiao.check.across_sum import region_sum
from zhibiao.check.across_told import last_year_restated, quoted_national, quoted_target, revision_told, told_twice
from zhibiao.check.columns import CLAIMS, FINDINGS
from zhibiao.check.finding import Finding
from zhibiao.check.page import Page
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


INSIDE: tuple[Check[Page], ...] = ()
# fmt: off
ACROSS: tuple[Check[Place], ...] = (
    Check("last-year-restated", 2, "上年数不一", "a figure of an earlier year is not what the region's own documents of that year tell; revisions are 4", last_year_restated),
    Check("told-twice", 2, "两文不一", "two documents of one region and year, such as its report and its bulletin, tell a figure differently", told_twice),
    Check("level-growth-chain", 2, "增速不合", "the growth told is not that from last year's level to this year's, told by two documents", level_growth_chain),
    Check("region-sum", 2, "合计不合", "a region's level is less than that of one of its parts, or of those that are there, or not the sum of all", region_sum),
    Check("quoted-target", 2, "目标引用有误", "a target is not what the document that set it says", quoted_target),
    Check("quoted-national", 2, "上级数引用有误", "a figure of the nation or a province is not what its own documents tell", quoted_national),
    Check("revision-told", 4, "修订数", "a figure of an earlier year is told as final or revised", revision_told),
)
# fmt: on


def findings(outs: Sequence[Path], rules: str = "", only: Sequence[str] = ()) -> Iterator[Row]:
    """The rows of FINDINGS for output folders: inside each document, then across them; the codes of `only`, or all.

    Raises UsageError where a folder holds no tables, or tables of another version.
    """
    rulebook: Rulebook = load(extra=rules or None)
    records = rows.load(outs)
    inside = [c for c in INSIDE if not only or c.code in only]
    across = [c for c in ACROSS if not only or c.code in only]
    for paper, entries in records.documents() if inside else ():
        page = Page(paper, entries, rulebook)
        for one in inside:
            yield from (found.row(one.severity) for found in one.find(page))
    for place in Shelf(records, rulebook).places() if across else ():
        for over in across:
            yield from (found.row(over.severity) for found in over.find(place))


def check(*outs: str | Path, rules: str = "", claims: str | Path = "", text: str = "") -> pandas.DataFrame:
    """What the checks find in one or more output folders, as a DataFrame with the columns of FINDINGS.

    With an article, given as a file (`claims`) or as a `text`: its figures held against the tables, with the columns of CLAIMS.
    Raises UsageError, and InputError for an article that cannot be read.
    """
    if claims or text:
        from zhibiao.check.result import held

        return frame(held([Path(out) for out in outs], claims, text, rules), CLAIMS)
    return frame(findings([Path(out) for out in outs], rules), FINDINGS)


class _Callable(ModuleType):
    """`zhibiao.check` is this package and, for users, the function: both names are fixed."""

    def __call__(self, *outs: str | Path, **how: str | Path) -> pandas.DataFrame:
        return check(*outs, **how)  # type: ignore[arg-type]  # a rules folder, too, may be a path


sys.modules[__name__].__class__ = _Callable
