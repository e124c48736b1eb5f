"""Records → rows. COLUMNS is the one list of the columns of records; the files, the README and the tests are held to it."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from zhibiao.model import Document, Place, Problem, Record

if TYPE_CHECKING:
    import pandas

__all__ = [
    "COLUMNS",
    "DOCUMENT_COLUMNS",
    "PROBLEM_COLUMNS",
    "Cell",
    "Column",
    "Row",
    "days",
    "document_row",
    "frame",
    "markdown",
    "problem_row",
    "rows",
    "written",
]

Cell = str | int | float | None
Row = tuple[Cell, ...]


class Column(NamedTuple):
    """A column: its name in files, the heading people see, what it means, and what its cells hold.

    `type` is text, number, integer or date. Empty is "" for text and None for everything else.
    """

    name: str
    heading: str
    meaning: str
    type: str = "text"


# fmt: off
COLUMNS: tuple[Column, ...] = (
    Column("record_id", "记录编号", "the row's name: from the file's sha256, the raw span and a part number; the same on every machine"),
    Column("doc_id", "文件", "path of the document, relative to the folder given"),
    Column("doc_sha256", "文件哈希", "sha256 of the file's bytes"),
    Column("doc_title", "标题", "title of the document"),
    Column("doc_type", "文种", "work_report, interview, speech, news, work_summary, bulletin, plan, policy, budget, other"),
    Column("doc_date", "文件日期", "date of the document, as exact as it is known"),
    Column("publisher", "发布者", "who published it"),
    Column("region", "地区", "the place the figure is about, full name with its path"),
    Column("region_code", "地区代码", "its 6-digit code"),
    Column("region_level", "地区级别", "nation, province, city, county, town or zone"),
    Column("kind", "类别", "target (aim for a time to come), actual (reported), estimate (预计 before the books close), measure (policy measure)"),
    Column("quantity", "量的种类", "amount, count, rate (growth), share, points (百分点), physical, rank, duration, frequency, multiple, index"),
    Column("indicator", "指标", "the code book's name, else the noun phrase beside the figure; for a measure its leading clause"),
    Column("indicator_id", "指标代码", "the code book's id; empty for an open noun phrase"),
    Column("indicator_text", "指标原文", "the indicator as written"),
    Column("scope", "范围", "what restricts it: 过亿元, 规模以上, 新增"),
    Column("period", "时期", "`2023`, `2022-01/2022-09`, `2023-Q1/2023-Q3`, `2021/2025`, `asof:2023-12-31`, `rec:month`"),
    Column("period_start", "起", "first day of the period", "date"),
    Column("period_end", "止", "last day of the period", "date"),
    Column("value", "数值", "the number stated, in `unit`; empty for a range and where digits are masked", "number"),
    Column("value_low", "下限", "lowest value the words allow; empty where the low end is open", "number"),
    Column("value_high", "上限", "highest value the words allow; empty where the high end is open", "number"),
    Column("unit", "单位", "base unit: 元, %, 百分点, 平方米, 千克 …; for counts the classifier as written"),
    Column("bound", "界", "eq, ge, gt, le, lt, approx or range"),
    Column("basis", "比较基准", "for rates and points: yoy, qoq, avg, `vs:2020`"),
    Column("strength", "力度用语", "the cue as written: 确保, 力争, 预期 …"),
    Column("target_class", "指标性质", "约束性 or 预期性, when stated"),
    Column("value_state", "数值状态", "ok, redacted (digits masked), inferred (a digit was lost), suspect (cannot be), no_number (target in words)"),
    Column("part_of", "所属整体", "record_id of the whole this is a part of (其中)"),
    Column("relates_to", "关联记录", "record_id this one speaks of: growth → its level, completion → its target"),
    Column("section", "章节", "path of headings above it"),
    Column("speaker", "发言人", "who says it, with the role, in interviews"),
    Column("quote", "原文", "exactly the characters `raw_start` to `raw_end` of the text as decoded, noise included"),
    Column("sentence", "所在句", "the repaired sentence it stands in"),
    Column("raw_start", "原文起点", "where the quote begins in the text as decoded", "integer"),
    Column("raw_end", "原文终点", "where it ends", "integer"),
    Column("page", "页", "page, where the format has pages", "integer"),
    Column("rules", "规则", "ids of the rules that decided, in order"),
    Column("confidence", "置信度", "0 to 1; low whenever repair touched the figure", "number"),
)

# the facts about a document that say how they are known
_KNOWN = {"title": "标题", "doc_type": "文种", "region": "地区", "year": "年份", "report_year": "总结年份", "plan_year": "计划年份", "doc_date": "文件日期", "publisher": "发布者"}

DOCUMENT_COLUMNS: tuple[Column, ...] = (
    Column("doc_id", "文件", "path of the document, relative to the folder given"),
    Column("doc_sha256", "文件哈希", "sha256 of the file's bytes"),
    Column("title", "标题", "title"),
    Column("doc_type", "文种", "work_report, interview, speech, news, work_summary, bulletin, plan, policy, budget, other"),
    Column("region", "地区", "the place the document is about, full name with its path"),
    Column("region_code", "地区代码", "its 6-digit code"),
    Column("region_level", "地区级别", "nation, province, city, county, town or zone"),
    Column("year", "年份", "year a work report was delivered, else the year a bulletin or plan is about"),
    Column("report_year", "总结年份", "year reviewed"),
    Column("plan_year", "计划年份", "year planned"),
    Column("doc_date", "文件日期", "YYYY, YYYY-MM or YYYY-MM-DD"),
    Column("publisher", "发布者", "who published it"),
    *(Column(f"{name}_how", f"{heading}依据", f"how `{name}` is known") for name, heading in _KNOWN.items()),
    Column("conflicts", "矛盾", "facts about the document that disagree"),
    Column("format", "格式", "format of the file"),
    Column("encoding", "编码", "encoding of the file, where it has one"),
    Column("pages", "页数", "pages, where the format has pages", "integer"),
    Column("characters", "字符数", "length of the text as decoded", "integer"),
    Column("sentences", "句数", "sentences found", "integer"),
    Column("figures", "数据条数", "records that are figures", "integer"),
    Column("measures", "举措条数", "records that are measures", "integer"),
    Column("repairs", "修复", "repairs made: step and number of edits"),
)

PROBLEM_COLUMNS: tuple[Column, ...] = (
    Column("code", "代码", "what sort of problem"),
    Column("doc_id", "文件", "the document"),
    Column("where", "位置", "where in it, or in which file"),
    Column("what", "问题", "what is wrong"),
    Column("cure", "处理", "what to do about it"),
)

# fmt: on


def rows(document: Document, records: Sequence[Record]) -> list[Row]:
    """The rows of one document's records, in their order, with the columns of COLUMNS.

    Built as plain tuples: this runs once for every figure of every document.
    """
    source, meta, text = document.source, document.meta, document.text
    raw, clean = text.raw, text.clean
    head = (source.doc_id, source.sha256, meta.title, meta.doc_type, meta.doc_date, meta.publisher)
    home = _place(meta.region)
    spans = [text.to_raw(r.start, r.end) for r in records]
    ids = _ids(source.sha256 + source.part, spans)
    table: list[Row] = []
    sections: dict[tuple[str, ...], str] = {}
    stretch, sentence = (0, 0), ""  # figures of one sentence follow one another
    for r, (raw_start, raw_end), record_id in zip(records, spans, ids, strict=True):
        if r.sentence != stretch:
            stretch = r.sentence
            sentence = clean[stretch[0] : stretch[1]]
        low = _number(r.low)  # most figures are one number three times
        table.append(
            (
                record_id,
                *head,
                *(home if r.region is None or r.region is meta.region else _place(r.region)),
                r.kind,
                r.quantity,
                r.indicator,
                r.indicator_id,
                r.indicator_text,
                r.scope,
                r.period,
                *days(r.period),
                low if r.value is r.low else _number(r.value),
                low,
                low if r.high is r.low else _number(r.high),
                r.unit,
                r.bound,
                r.basis,
                r.strength,
                r.target_class,
                r.state,
                ids[r.part_of] if r.part_of >= 0 else "",
                ids[r.relates_to] if r.relates_to >= 0 else "",
                sections.get(r.section) or sections.setdefault(r.section, " / ".join(r.section)),
                r.speaker,
                raw[raw_start:raw_end],
                sentence,
                raw_start,
                raw_end,
                bisect_right(source.pages, raw_start) or None,
                ";".join(r.rules),
                round(r.confidence, 3),
            )
        )
    return table


def document_row(document: Document, records: Sequence[Record]) -> Row:
    """The document's row, with the columns of DOCUMENT_COLUMNS."""
    source, meta = document.source, document.meta
    measures = sum(r.kind == "measure" for r in records)
    steps = Counter(edit.step for edit in document.text.log())
    return (
        source.doc_id,
        source.sha256,
        meta.title,
        meta.doc_type,
        *_place(meta.region),
        meta.year,
        meta.report_year,
        meta.plan_year,
        meta.doc_date,
        meta.publisher,
        *(meta.how.get(name, "") for name in _KNOWN),
        "; ".join(meta.conflicts),
        source.format,
        source.encoding,
        len(source.pages) or None,
        len(document.text.raw),
        len(document.sentences),
        len(records) - measures,
        measures,
        "; ".join(f"{step} {n}" for step, n in steps.items()),
    )


def problem_row(problem: Problem) -> Row:
    """The problem's row, with the columns of PROBLEM_COLUMNS."""
    return (problem.code, problem.doc_id, problem.where, problem.what, problem.cure)


def frame(table: Iterable[Row], columns: Sequence[Column] = COLUMNS) -> pandas.DataFrame:
    """The rows as a DataFrame: numbers as float64, integers as Int64, everything else as text."""
    import pandas as pd

    data = pd.DataFrame(list(table), columns=[c.name for c in columns])
    types = {"number": "float64", "integer": "Int64"}
    return data.astype({c.name: types[c.type] for c in columns if c.type in types})


def written(cell: Cell) -> str:
    """A cell as text: plain digits, no exponent, no tail of nines.

    >>> written(36460000000.0), written(5.5), written(1e-7), written(None)
    ('36460000000', '5.5', '0.0000001', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, float):
        if cell.is_integer():
            return str(int(cell))
        text = repr(cell)
        return format(Decimal(text), "f") if "e" in text else text
    return str(cell)


def markdown(columns: Sequence[Column]) -> str:
    """The columns as a table for documents."""
    lines = [f"| `{c.name}` | {c.heading} | {c.meaning} |" for c in columns]
    return "\n".join(["| column | heading | meaning |", "|---|---|---|", *lines])


def _ids(digest: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """A name for every record: records that share a span (11.8:48.3:39.9 gives three) are told apart by their number."""
    seen: dict[tuple[int, int], int] = {}
    names = []
    begun = sha256(digest.encode())
    for span in spans:
        part = seen[span] = seen.get(span, 0) + 1
        name = begun.copy()
        name.update(b":%d:%d:%d" % (*span, part))
        names.append(name.hexdigest()[:16])
    return names


def _place(place: Place | None) -> tuple[str, str, str]:
    return ("", "", "") if place is None else (place.name, place.code, place.level)


def _number(value: Decimal | None) -> float | None:
    """Numbers beyond what a float holds (a line of 400 nines) are left out: nothing is better than inf."""
    if value is None:
        return None
    number = float(value)
    return number if math.isfinite(number) else None


_PART = re.compile(r"(\d{4})(?:-Q([1-4])|-(0[1-9]|1[0-2])(?:-(\d{2}))?)?")


@lru_cache(maxsize=4096)
def days(period: str) -> tuple[str | None, str | None]:
    """First and last day of a period; None twice where it has none (rec:month, unknown).

    >>> days("2022-01/2022-09"), days("asof:2023-12-31"), days("rec:month")
    (('2022-01-01', '2022-09-30'), ('2023-12-31', '2023-12-31'), (None, None))
    """
    first, _, last = period.removeprefix("asof:").partition("/")
    a, b = _PART.fullmatch(first), _PART.fullmatch(last or first)
    if a is None or b is None or a[1] < "0001" or b[1] < "0001":
        return None, None
    start, end = _ends(a)[0], _ends(b)[1]
    return (start, end) if start and end and start <= end else (None, None)


def _ends(part: re.Match[str]) -> tuple[str, str]:
    """First and last day of one end of a period, empty for a day the month does not have."""
    year, quarter, month, day = part.groups()
    low = int(month or (int(quarter) * 3 - 2 if quarter else 1))
    high = int(month or (int(quarter) * 3 if quarter else 12))
    length = monthrange(int(year), high)[1]
    if day:
        return (f"{year}-{month}-{day}",) * 2 if 1 <= int(day) <= length else ("", "")
    return f"{year}-{low:02d}-01", f"{year}-{high:02d}-{length:02d}"
