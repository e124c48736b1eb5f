"""Codes as numbers with words: how statistics programs hold categories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhibiao.table import COLUMNS
from zhibiao.write.wording import CODES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CODED", "coded", "headings", "longest"]

CODED = ("doc_type", "region_level", "kind", "quantity", "bound", "value_state")


def coded(records: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, dict[int, str]]]:
    """The records with float64 numbers for the codes of CODED (NaN where there is none) and float64 for whole numbers; column → number → Chinese word.

    The numbers are the places of the codes in `write.wording.CODES`, from 1: the same in every export. A code that is not listed there comes
    behind, under its own name. NUL characters, which end a text in these programs, are shown as ␀.
    """
    data, labels = records.copy(), dict[str, dict[int, str]]()
    for column in COLUMNS:
        name = column.name
        if name in CODED:
            known = CODES[name]
            more = sorted(set(data[name]).difference(known, [""]))
            numbers = {code: n for n, code in enumerate((*known, *more), 1)}
            labels[name] = {n: known.get(code, code) for code, n in numbers.items()}
            data[name] = data[name].map(numbers).astype("float64")
        elif column.type == "integer":
            data[name] = data[name].astype("float64")
        elif column.type == "text":
            data[name] = data[name].str.replace("\0", "␀", regex=False)
    return data, labels


def headings() -> dict[str, str]:
    """Column → its Chinese heading, in at most 80 characters."""
    return {c.name: c.heading[:80] for c in COLUMNS}


def longest(texts: pd.Series) -> int:
    """Bytes of the longest text as UTF-8: characters count one to four, and limits of files are in bytes."""
    return max(map(len, map(str.encode, texts.unique())), default=0)
