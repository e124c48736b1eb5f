"""What tables, columns and codes mean, for exports that carry it with them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from zhibiao.table import COLUMNS, DOCUMENT_COLUMNS, PROBLEM_COLUMNS, Column
from zhibiao.write.wording import CODES

__all__ = ["SHEETS", "Sheet", "codes", "columns", "listed"]


class Sheet(NamedTuple):
    """A table: its name, its title for people, its columns, those of them that are never empty, its key, and column → table and column it refers to."""

    name: str
    title: str
    columns: tuple[Column, ...]
    filled: tuple[str, ...]
    key: str = ""
    refers: Mapping[str, tuple[str, str]] = MappingProxyType({})


# a table stands behind those that it refers to
SHEETS = (
    Sheet("documents", "文件：一行一份文件", DOCUMENT_COLUMNS, ("doc_id", "doc_sha256", "format"), "doc_id"),
    Sheet(
        "records",
        "记录：一行一个数据或举措，可回到原文",
        COLUMNS,
        ("record_id", "doc_id", "doc_sha256", "kind", "quote", "sentence", "raw_start", "raw_end", "confidence"),
        "record_id",
        {"doc_id": ("documents", "doc_id"), "part_of": ("records", "record_id"), "relates_to": ("records", "record_id")},
    ),
    Sheet("problems", "问题：未能处理之处", PROBLEM_COLUMNS, ("code", "what")),
)


def columns() -> list[tuple[str, ...]]:
    """Table, column, heading, meaning and type of every column."""
    return [(sheet.name, *column) for sheet in SHEETS for column in sheet.columns]


def codes() -> list[tuple[str, ...]]:
    """Column, code and Chinese word of every code of a column of these tables."""
    return [(name, code, word) for name, words in CODES.items() if listed(name) for code, word in words.items()]


def listed(name: str) -> list[str]:
    """The codes of a column of these tables; none for one whose cells are free."""
    return list(CODES.get(name, ())) if any(c.name == name for sheet in SHEETS for c in sheet.columns) else []
