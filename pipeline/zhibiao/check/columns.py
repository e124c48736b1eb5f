"""The columns of what a check finds, and of claims held against the record."""

from __future__ import annotations

from zhibiao.table import Column

__all__ = ["CLAIMS", "FINDINGS", "NOT_FOUND", "VERDICTS"]

# fmt: off
FINDINGS: tuple[Column, ...] = (
    Column("code", "代码", "which check found it"),
    Column("severity", "程度", "how bad: from 1 (cannot be right as it stands) over 2 (very likely an error) and 3 (worth a look) to 4 (told for the record)"),
    Column("doc_id", "文件", "the document"),
    Column("region", "地区", "the place the figure is about"),
    Column("period", "时期", "the period of the figure"),
    Column("message", "说明", "what disagrees, in a sentence"),
    Column("expected", "应为", "what the other figures give, in the words of the figures"),
    Column("found", "实为", "what is written"),
    Column("records", "记录编号", "record_id of every figure that is part of it, with spaces"),
    Column("quotes", "原文", "those figures as written, with ｜ between"),
)

NOT_FOUND = "not_found"  # no verdict

# verdict → what it says; in the order in which they are looked for
VERDICTS: dict[str, str] = {
    "supported": "the record says the same",
    "supported_by_rounding": "the record, written with as few digits, says the same",
    "different_unit": "the digits are those of the record, the unit is not (万 for 亿)",
    "different_kind": "the record has it as a target, not as a result, or the other way round",
    "different_quantity": "the value is in the record as something else: a level for a growth, a share for a growth",
    "different_calibre": "the value is in the record in another calibre: 同口径 for 自然口径, 现价 for 可比价",
    "different_scope": "the value is that of another part: 规模以上 for all",
    "different_period": "the value is that of another period",
    "different_region": "the value is that of another region",
    "contradicted": "the record has another value for the very same thing",
    NOT_FOUND: "no row of the record speaks of it; or not surely enough to judge",
}

CLAIMS: tuple[Column, ...] = (
    Column("claim_quote", "说法", "the figure as the article writes it"),
    Column("raw_start", "起点", "where it begins in the article's text as decoded", "integer"),
    Column("raw_end", "终点", "where it ends", "integer"),
    Column("indicator", "指标", "what it is about"),
    Column("region", "地区", "the place it is about"),
    Column("period", "时期", "its period"),
    Column("value_low", "下限", "lowest value the words allow", "number"),
    Column("value_high", "上限", "highest value the words allow", "number"),
    Column("unit", "单位", "base unit"),
    Column("verdict", "判断", "supported, supported_by_rounding, contradicted, different_…, not_found"),
    Column("reason", "理由", "why it is called so"),
    Column("record", "记录编号", "record_id of the best evidence"),
    Column("evidence_quote", "证据", "that figure as written"),
    Column("evidence_doc", "证据文件", "the document it stands in"),
)
# fmt: on
