"""The labeling interface of Label Studio: which fields a region has, what they are called, what their cells say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from xml.sax.saxutils import quoteattr

from zhibiao.write.wording import CODES

__all__ = ["FIELDS", "LABEL", "LINKS", "TEXT", "Field", "code", "shown", "span", "word", "xml"]

TEXT, LABEL = "text", "kind"  # names of the tags for the text and for the label
COLORS = {"target": "#c0392b", "actual": "#2471a3", "estimate": "#7d3c98", "measure": "#1e8449"}
LINKS = {"part_of": "所属整体", "relates_to": "关联记录"}  # column → the word of the relation
OPTIONAL = ("可有可无",)


class Field(NamedTuple):
    """A field of a region: its name, a column of the records or `value`; the heading people see; whether it is chosen from `words`; a hint."""

    name: str
    heading: str
    choices: tuple[str, ...] = ()
    hint: str = ""


FIELDS = (
    Field("indicator", "指标"),
    Field("scope", "范围", hint="限定的词：过亿元、规模以上"),
    Field("value", "数值", hint="按基本单位：6000000000；区间 5~6；以上 5~；以内 ~3；隐去留空"),
    Field("unit", "单位", hint="元、%、百分点、平方米、千克、个 …"),
    Field("bound", "界", tuple(CODES["bound"].values())),
    Field("quantity", "量的种类", tuple(CODES["quantity"].values())),
    Field("period", "时期", hint="2023、2022-01/2022-09、2021/2025、asof:2023-12-31"),
    Field("basis", "比较基准", hint="yoy 同比、qoq 环比、avg 年均、vs:2020"),
    Field("region", "地区"),
    Field("value_state", "数值状态", tuple(CODES["value_state"].values())),
    Field("optional", "取舍", OPTIONAL),
)


def word(column: str, code: str) -> str:
    """A code in words; what has no word stays."""
    return CODES.get(column, {}).get(code, code)


def code(column: str, given: str) -> str:
    """Words back to their code.

    >>> code("kind", "目标"), code("kind", "target"), code("bound", "以上（含）")
    ('target', 'target', 'ge')
    """
    return next((code for code, word in CODES.get(column, {}).items() if word == given), given)


def span(low: str, high: str) -> str:
    """The lowest and highest value as one cell: 8, 5~6, 5~, ~3, or nothing.

    >>> span("8", "8"), span("5", "6"), span("5", ""), span("", "3"), span("", "")
    ('8', '5~6', '5~', '~3', '')
    """
    return low if low == high else f"{low}~{high}"


def shown(field: Field, row: Mapping[str, Any]) -> str:
    """What a field says of a record; a measure has none but what it is optional."""
    if field.name == "optional" or row["kind"] == "measure":
        return ""
    cell = span(row["value_low"], row["value_high"]) if field.name == "value" else str(row[field.name])
    return word(field.name, cell) if field.choices else cell


def xml() -> str:
    """The labeling interface, to paste under Settings → Labeling Interface → Code."""
    labels = "\n".join(f"    <Label value={quoteattr(CODES['kind'][name])} background={quoteattr(color)}/>" for name, color in COLORS.items())
    links = "\n".join(f"    <Relation value={quoteattr(said)}/>" for said in LINKS.values())
    fields = "\n".join(map(_field, FIELDS))
    return f"""<View>
  <Style>.lsf-htx-text, .htx-text {{ white-space: pre-wrap; line-height: 2; }}</Style>
  <Relations>
{links}
  </Relations>
  <Labels name="{LABEL}" toName="{TEXT}">
{labels}
  </Labels>
  <Text name="{TEXT}" value="$text" granularity="symbol"/>
{fields}
</View>
"""


def _field(field: Field) -> str:
    head = f"  <View visibleWhen=\"region-selected\">\n    <Header value={quoteattr(field.heading)} size=\"6\"/>"
    if field.choices:
        inside = "".join(f"\n      <Choice value={quoteattr(choice)}/>" for choice in field.choices)
        tag = f"    <Choices name=\"{field.name}\" toName=\"{TEXT}\" perRegion=\"true\" choice=\"single-radio\" showInline=\"true\">{inside}\n    </Choices>"
    else:
        hint = f" placeholder={quoteattr(field.hint)}" if field.hint else ""
        tag = f"    <TextArea name=\"{field.name}\" toName=\"{TEXT}\" perRegion=\"true\" editable=\"true\" maxSubmissions=\"1\" rows=\"1\"{hint}/>"
    return f"{head}\n{tag}\n  </View>"
