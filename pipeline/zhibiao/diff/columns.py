"""The columns of the tables that a comparison gives."""

from __future__ import annotations

from zhibiao.table import Column

__all__ = ["CHANGES", "CONFLICTS", "LEDGER", "MATRIX"]


def _key(*, kind: bool) -> tuple[Column, ...]:
    head = (
        Column("region", "地区", "region, under the name it has today"),
        Column("region_code", "地区代码", "its 6-digit code"),
        Column("indicator", "指标", "the code book's name, else the phrase"),
        Column("indicator_id", "指标代码", "the code book's id; empty for a phrase"),
        Column("scope", "范围", "what restricts it"),
        Column("quantity", "量的种类", "amount, count, rate (growth), share …"),
    )
    return (*head, Column("kind", "类别", "target, actual or measure")) if kind else head


def _side(side: str, heading: str) -> tuple[Column, ...]:
    return (
        Column(f"low_{side}", f"{heading}下限", "lowest value the words allow", "number"),
        Column(f"high_{side}", f"{heading}上限", "highest value the words allow", "number"),
        Column(f"bound_{side}", f"{heading}界", "eq, ge, gt, le, lt, approx or range"),
    )


# fmt: off
CHANGES: tuple[Column, ...] = (
    *_key(kind=True),
    Column("period_from", "原时期", "the earlier year"), Column("period_to", "新时期", "the later year"),
    *_side("from", "原"), *_side("to", "新"),
    Column("unit", "单位", "base unit"),
    Column("strength_from", "原力度用语", "the cue as written: 确保, 力争 …"), Column("strength_to", "新力度用语", "the cue as written"),
    Column("change", "变化", "raised, lowered, same, bound_changed, strength_changed, new, dropped, returned, not_comparable"),
    Column("reason", "理由", "why it is called so, and what was set aside"),
    Column("quote_from", "原原文", "as written"), Column("quote_to", "新原文", "as written"),
    Column("record_from", "原记录编号", "record_id"), Column("record_to", "新记录编号", "record_id"),
)

LEDGER: tuple[Column, ...] = (
    *_key(kind=False),
    Column("period", "时期", "the year promised for"),
    Column("target_low", "目标下限", "lowest value the words allow", "number"), Column("target_high", "目标上限", "highest value", "number"), Column("target_bound", "目标界", "eq, ge … of the target"),
    Column("strength", "力度用语", "the cue of the target as written"),
    Column("result_low", "结果下限", "lowest value the words allow", "number"), Column("result_high", "结果上限", "highest value", "number"), Column("result_kind", "结果类别", "actual or estimate"),
    Column("unit", "单位", "base unit"),
    Column("verdict", "判定", "met, missed, partly, not_reported, not_comparable, not_yet"),
    Column("distance", "差距", "result less target, in the unit", "number"),
    Column("claim", "文件自称", "what the document itself says: met or missed"),
    Column("reason", "理由", "the rule that gave the verdict"),
    Column("target_quote", "目标原文", "as written"), Column("result_quote", "结果原文", "as written"),
    Column("target_record", "目标记录编号", "record_id"), Column("result_record", "结果记录编号", "record_id"),
)

MATRIX: tuple[Column, ...] = (
    *_key(kind=True),
    Column("period", "时期", "the period compared"),
    Column("value", "数值", "the number stated", "number"), Column("low", "下限", "lowest value", "number"), Column("high", "上限", "highest value", "number"), Column("bound", "界", "eq, ge …"),
    Column("unit", "单位", "base unit"),
    Column("rank", "位次", "place among the regions, the best first (the highest, where the code book does not say which is good)", "integer"),
    Column("regions", "有数地区数", "regions that have the figure", "integer"), Column("missing", "缺失地区", "regions of this comparison that do not"),
    Column("median", "中位数", "of the regions", "number"), Column("spread", "极差", "highest less lowest", "number"),
    Column("upper_target", "上级目标", "target of the region above, where its report is in the tables", "number"), Column("gap_to_upper", "加码", "own number less that of the region above", "number"),
    Column("upper_region", "上级地区", "the region above that it is held against"),
    Column("note", "说明", "what was set aside, and in what form it stands"),
    Column("quote", "原文", "as written"), Column("record", "记录编号", "record_id"),
)

CONFLICTS: tuple[Column, ...] = (
    *_key(kind=True),
    Column("period", "时期", "the period both speak of"),
    Column("low_one", "甲下限", "lowest value", "number"), Column("high_one", "甲上限", "highest value", "number"), Column("low_other", "乙下限", "lowest value", "number"), Column("high_other", "乙上限", "highest value", "number"),
    Column("unit", "单位", "base unit"),
    Column("sort", "性质", "rounding, estimate, calibre, unit (10^4 apart), revision (told later) or differs"),
    Column("reason", "理由", "why it is called so"),
    Column("quote_one", "甲原文", "as written"), Column("quote_other", "乙原文", "as written"), Column("doc_one", "甲文件", "document"), Column("doc_other", "乙文件", "document"),
    Column("record_one", "甲记录编号", "record_id"), Column("record_other", "乙记录编号", "record_id"),
)
# fmt: on
