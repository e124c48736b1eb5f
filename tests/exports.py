"""Tables of our own with values that files and databases get wrong: what the tests of exports share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zhibiao import write
from zhibiao.table import COLUMNS, DOCUMENT_COLUMNS, PROBLEM_COLUMNS, Cell, days

LONG = "城镇新增就业𠮷" * 250  # 1,750 characters, 5,500 bytes: more than 2,045 of one and fewer of the other

PLAIN: dict[str, Cell] = {
    "doc_id": "报告/一.txt",
    "doc_sha256": "ab" * 32,
    "doc_title": "政府工作报告",
    "doc_type": "work_report",
    "doc_date": "2024-01",
    "region": "河北省保定市",
    "region_code": "130600",
    "region_level": "city",
    "kind": "actual",
    "quantity": "rate",
    "indicator": "地区生产总值",
    "indicator_id": "gdp",
    "period": "2023",
    "value": 5.5,
    "value_low": 5.5,
    "value_high": 5.5,
    "unit": "%",
    "bound": "eq",
    "value_state": "ok",
    "quote": "增长5.5%",
    "sentence": "地区生产总值增长5.5%。",
    "raw_start": 10,
    "raw_end": 15,
    "confidence": 0.95,
}
HARD: tuple[dict[str, Cell], ...] = (
    {},
    {"kind": "measure", "quantity": "", "indicator": "稳就业", "indicator_id": "", "value": None, "value_low": None, "value_high": None, "unit": "", "bound": "", "value_state": "", "quote": "稳就业", "sentence": LONG},
    {"kind": "target", "bound": "range", "value": None, "value_low": 5.0, "value_high": 6.0, "period": "2021/2025", "quote": "5%至6%", "section": "一、目标 / （一）"},
    {"quantity": "amount", "unit": "元", "value": 34636000000.0, "value_low": 34636000000.0, "value_high": 34636000000.0, "quote": "346.36亿元", "sentence": "含“引号”\"和,逗号\n换行\t制表。", "page": 3},
    {"value": 0.1 + 0.2, "value_low": 0.1 + 0.2, "value_high": 0.1 + 0.2, "quote": "=1+1", "sentence": "😀𠮷祥：=1+1", "strength": "确保"},
    {"value": None, "value_low": None, "value_high": None, "value_state": "redacted", "quote": "*亿元", "period": "asof:2023-12-31"},
    {"kind": "estimate", "period": "rec:month", "value": -1e-7, "value_low": -1e-7, "value_high": -1e-7, "part_of": "r000000000000000", "relates_to": "r000000000000003", "rules": "a;b"},
)


def out_folder(out: Path, rows: Sequence[dict[str, Cell]] = HARD, suffix: str = "parquet") -> Path:
    """A folder as `zhibiao run` writes it, of these rows: what they do not say is as in PLAIN."""
    out.mkdir(parents=True, exist_ok=True)
    write.table(out / f"records.{suffix}", suffix, COLUMNS, [_row(n, row) for n, row in enumerate(rows)])
    paper = {"doc_id": PLAIN["doc_id"], "doc_sha256": PLAIN["doc_sha256"], "title": "政府工作报告", "doc_type": "work_report", "region": "河北省保定市", "region_code": "130600", "year": "2024", "format": "txt", "characters": 99}
    write.table(out / "documents.csv", "csv", DOCUMENT_COLUMNS, [tuple(paper.get(c.name, None if c.type == "integer" else "") for c in DOCUMENT_COLUMNS)])
    write.table(out / "problems.csv", "csv", PROBLEM_COLUMNS, [("cut", "报告/一.txt", "end", "the text ends, amid a sentence", "look")])
    return out


def _row(number: int, row: dict[str, Cell]) -> tuple[Cell, ...]:
    cells = {"record_id": f"r{number:015}", **PLAIN, **row}
    cells["period_start"], cells["period_end"] = days(str(cells["period"]))
    return tuple(cells.get(c.name, "" if c.type == "text" else None) for c in COLUMNS)
