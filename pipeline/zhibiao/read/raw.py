"""What a reader gives: the text as decoded, and what was wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from zhibiao.model import Problem

__all__ = ["Raw", "documents"]


@dataclass(frozen=True, slots=True)
class Raw:
    """A file as text, line ends untouched. `format` is the reader's name; `encoding` empty where the format fixes it.

    `pages` holds the start of each page in the text, where the format has pages. `claims` is what the file says of itself
    beside its text (title, region, year, date, publisher, with the columns' own names for the rest): claims, to be
    compared. A file that holds several documents (an archive, a workbook with a column of texts) has them in `parts`
    and no text of its own; `name` is what each adds to the doc_id of the file: `!member` or `#row`.
    """

    text: str
    format: str
    encoding: str
    problems: tuple[Problem, ...] = ()
    pages: tuple[int, ...] = ()
    parts: tuple[Raw, ...] = ()
    claims: dict[str, str] = field(default_factory=dict)
    name: str = ""


def documents(raw: Raw, doc_id: str) -> Iterator[tuple[str, Raw]]:
    """Every document a file holds, with its doc_id, in order; the file itself where it holds but one.

    >>> row = Raw("增长8%", "xlsx", "", name="#3")
    >>> [doc_id for doc_id, _ in documents(Raw("", "zip", "", parts=(Raw("", "xlsx", "", parts=(row,), name="!a.xlsx"),)), "b.zip")]
    ['b.zip!a.xlsx#3']
    """
    if not raw.parts:
        yield doc_id, raw
    for part in raw.parts:
        yield from documents(part, doc_id + part.name)
