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
from zhibiao.check.columns import CLAIMS, FINDINGS
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


INSIDE: tuple[Check[Page], ...] = ()
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
