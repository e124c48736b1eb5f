"""SQLite with full-text search, ready for Datasette: `datasette zhibiao.db -m zhibiao.metadata.json`."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from zhibiao.export.dictionary import SHEETS, Sheet, codes, columns
from zhibiao.export.tables import Tables, nulls

__all__ = ["beside", "grams", "write"]

_TYPES = {"text": "TEXT", "number": "REAL", "integer": "INTEGER", "date": "TEXT"}
_INDEXED = ("doc_id", "part_of", "relates_to", "indicator", "indicator_id", "region", "region_code", "kind", "period", "period_start", "value")
_SEARCHED = ("sentence", "indicator", "quote", "region")
_RUN = re.compile(r"\S+")

# Chinese has no spaces, and the tokenizers of SQLite take a whole clause for a word, but for trigram, which finds any three characters or more and
# nothing shorter: 就业 would never be found. So words of one and two characters have an index of their own, of all single characters and pairs.
# The view puts both under one name: SQLite hands `records_search MATCH …` on to each, and one of them knows the word. Plain Datasette
# searches it (`fts_table`), without an extension. Signs count as letters, else %以上 would find every 以上. Words of both lengths in one
# question: the short ones are left out of account.
_SEARCH = f"""
CREATE VIRTUAL TABLE records_fts USING fts5({", ".join(_SEARCHED)}, content="records", content_rowid="number", tokenize="trigram");
CREATE VIRTUAL TABLE records_short USING fts5(words, content="", tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co'");
CREATE VIEW records_search AS
  SELECT rowid, records_fts AS records_search FROM records_fts UNION ALL SELECT rowid, records_short AS records_search FROM records_short;
"""

# every word, of any length: a look at each row, but exact
_EVERY_WORD = f"""WITH RECURSIVE words (word, more) AS (
  SELECT '', trim(replace(:words, '　', ' ')) || ' '
  UNION ALL SELECT substr(more, 1, instr(more, ' ') - 1), ltrim(substr(more, instr(more, ' '))) FROM words WHERE more <> '')
SELECT record_id, kind, region, period, indicator, value, unit, bound, sentence, doc_id FROM records
WHERE :words <> '' AND NOT EXISTS (SELECT 1 FROM words WHERE word <> '' AND instr(lower({" || char(10) || ".join(f"ifnull({c}, '')" for c in _SEARCHED)}), lower(word)) = 0)
ORDER BY number LIMIT 500"""


def write(tables: Tables, path: Path) -> None:
    """Write records (with `number`, their order), documents, problems, and what columns and codes mean; empty cells are NULL.

    The full-text index is over sentence, indicator, quote and region; foreign keys lead from records to documents and to the records they speak of.
    """
    try:
        with closing(sqlite3.connect(path)) as base:
            base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON;")
            with base:
                for sheet in SHEETS:
                    _table(base, tables, sheet)
                _list(base, "columns", ("table_name", "name", "heading", "meaning", "type"), columns())
                _list(base, "codes", ("column_name", "code", "word"), codes())
                for name in _INDEXED:
                    base.execute(f"CREATE INDEX records_{name} ON records ({name})")
            base.executescript(_SEARCH)
            with base:
                base.execute("INSERT INTO records_fts (records_fts) VALUES ('rebuild')")
                base.executemany("INSERT INTO records_short (rowid, words) VALUES (?, ?)", _short(base))
                base.executescript("INSERT INTO records_fts (records_fts) VALUES ('optimize'); INSERT INTO records_short (records_short) VALUES ('optimize'); ANALYZE")
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from None


def _table(base: sqlite3.Connection, tables: Tables, sheet: Sheet) -> None:
    given = []
    for c in sheet.columns:
        key = " PRIMARY KEY" if c.name == sheet.key else ""
        full = " NOT NULL" if c.name in sheet.filled else ""
        given.append(f'"{c.name}" {_TYPES[c.type]}{full}{key}{_refers(sheet, c.name)}')
    numbered = sheet.name == "records"
    if numbered:
        given.append("number INTEGER NOT NULL UNIQUE")
    base.execute(f"CREATE TABLE {sheet.name} ({', '.join(given)})")
    rows = _rows(tables, sheet)
    marks = ", ".join("?" * len(given))
    base.executemany(f"INSERT INTO {sheet.name} VALUES ({marks})", ((*row, n) for n, row in enumerate(rows, 1)) if numbered else rows)


def _refers(sheet: Sheet, column: str) -> str:
    if column not in sheet.refers:
        return ""
    other, key = sheet.refers[column]
    later = " DEFERRABLE INITIALLY DEFERRED" if other == sheet.name else ""  # the row may come further down
    return f" REFERENCES {other} ({key}){later}"


def _rows(tables: Tables, sheet: Sheet) -> Iterator[tuple[Any, ...]]:
    data = nulls(getattr(tables, sheet.name))
    cells = []
    for c in sheet.columns:
        column = data[c.name].dt.strftime("%Y-%m-%d") if c.type == "date" else data[c.name]
        cells.append(column.astype(object).where(column.notna(), None).tolist())
    return zip(*cells, strict=True)


def _list(base: sqlite3.Connection, name: str, names: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    base.execute(f"CREATE TABLE {name} ({', '.join(f'{n} TEXT NOT NULL' for n in names)}, PRIMARY KEY ({names[0]}, {names[1]}))")
    base.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(names))})", rows)


def _short(base: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """Row number and its characters and pairs; what stands in the sentence too is not told twice."""
    for number, sentence, *others in base.execute(f"SELECT number, {', '.join(_SEARCHED)} FROM records ORDER BY number").fetchall():
        yield number, grams("\n".join([sentence, *(text for text in others if text and text not in sentence)]))


def grams(text: str) -> str:
    """The characters of a text and the pairs of neighbours, in their order, as words.

    >>> grams("稳就业 增5%")
    '稳 稳就 就 就业 业 增 增5 5 5% %'
    """
    return " ".join(part for run in _RUN.findall(text) for part in _grams(run))


def _grams(run: str) -> Iterator[str]:
    for n, one in enumerate(run):
        yield one
        if n + 1 < len(run):
            yield run[n : n + 2]


def beside(tables: Tables, path: Path) -> str:
    """The metadata that Datasette shows for the database `path`: titles, what the columns mean, facets, where to search."""
    told: dict[str, dict[str, Any]] = {
        sheet.name: {"title": sheet.title, "columns": {c.name: f"{c.heading}：{c.meaning}" for c in sheet.columns}}
        for sheet in SHEETS
    }
    records = told["records"]
    records["columns"]["number"] = "序号：the order of the rows"
    records["description"] = "数值 value 以本行的单位 unit 计（基本单位：元、%、平方米 …）；搜索一个词即可，两字以下的词不要与更长的词同搜"
    records |= {"facets": ["kind", "region", "indicator"], "label_column": "indicator", "sort": "number", "fts_table": "records_search", "fts_pk": "number"}
    told["documents"] |= {"facets": ["doc_type", "region", "year"], "label_column": "title"}
    told["columns"] = {"title": "数据字典：各表的列"}
    told["codes"] = {"title": "代码表：代码与中文"}
    query = {"title": "检索：每个词都要有", "description": "words 用空格分开；逐行查找，不用索引", "sql": _EVERY_WORD, "params": ["words"]}
    base = {"tables": told, "queries": {"search": query}}
    whole = {"title": "政策文件指标数据", "description": "政策文件中的目标、实绩与举措，每行可回到原文", "databases": {path.stem: base}}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
