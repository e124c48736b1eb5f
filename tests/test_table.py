"""Rows: ids, values, periods, links."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao import table
from zhibiao.model import Document, Meta, Place, Record, Source
from zhibiao.table import COLUMNS, DOCUMENT_COLUMNS, days, written
from zhibiao.text import Edit, Text

NAMES = [c.name for c in COLUMNS]
RAW = "全县生产總值（zǒng）增长8%，其中工业增长9%。三次产业比为10:40:50。"


def document(raw: str = RAW, sha: str = "f" * 64) -> Document:
    text = Text(raw).apply([Edit(raw.index("總"), raw.index("總") + 1, "总")], "simplify")
    at = text.clean.index("（")
    text = text.apply([Edit(at, at + 6, "")], "pinyin")
    return Document(
        Source("a/b.txt", sha, "text", "utf-8"), text, Meta(title="报告", region=Place("某省某县", "139999", "county"))
    )


def record(doc: Document, quote: str, **fields: object) -> Record:
    start = doc.text.clean.index(quote)
    return Record("actual", start, start + len(quote), sentence=(0, doc.text.clean.index("。") + 1), **fields)  # type: ignore[arg-type]


def named(doc: Document, *records: Record) -> list[dict[str, object]]:
    return [dict(zip(NAMES, row, strict=True)) for row in table.rows(doc, records)]


def test_the_quote_is_the_raw_text_with_its_noise_and_the_sentence_the_repaired_one():
    doc = document()
    (row,) = named(doc, record(doc, "生产总值增长8%"))
    assert row["quote"] == "生产總值（zǒng）增长8%"
    assert doc.text.raw[row["raw_start"] : row["raw_end"]] == row["quote"]
    assert row["sentence"] == "全县生产总值增长8%，其中工业增长9%。"


def test_links_become_ids_and_records_of_one_span_are_told_apart():
    doc = document()
    whole, part = record(doc, "8%"), record(doc, "9%", part_of=0, relates_to=0)
    shares = [record(doc, "10:40:50") for _ in range(3)]
    found = named(doc, whole, part, *shares)
    assert found[1]["part_of"] == found[1]["relates_to"] == found[0]["record_id"]
    assert found[0]["part_of"] == ""
    assert len({row["record_id"] for row in found}) == 5


def test_ids_depend_on_the_bytes_and_the_span_and_nothing_else():
    doc = document()
    (one,) = named(doc, record(doc, "8%"))
    (again,) = named(doc, record(doc, "8%", period="2023", indicator="其他"))
    other = document(sha="e" * 64)
    (elsewhere,) = named(other, record(other, "8%"))
    assert one["record_id"] == again["record_id"] == "7e63674d4fecbdcb"
    assert elsewhere["record_id"] != one["record_id"]


def test_the_region_is_the_documents_own_unless_the_figure_has_one():
    doc = document()
    own, other = named(doc, record(doc, "8%"), record(doc, "9%", region=Place("某省", "130000", "province")))
    assert (own["region"], own["region_code"], own["region_level"]) == ("某省某县", "139999", "county")
    assert other["region"] == "某省"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (Decimal(36460000000), "36460000000"),
        (Decimal("364.6") * 10**8, "36460000000"),
        (Decimal("5.5"), "5.5"),
        (Decimal("-0.52"), "-0.52"),
        (Decimal("1e-7"), "0.0000001"),
        (Decimal("1.2e22"), "12000000000000000000000"),
        (Decimal(0), "0"),
        (Decimal("8") * Decimal("0.5"), "4"),
    ],
)
def test_values_are_written_in_plain_digits(cell, text):
    doc = document()
    (row,) = named(doc, record(doc, "8%", value=cell))
    assert written(row["value"]) == text


def test_a_value_too_large_for_a_float_is_left_out():
    doc = document()
    (row,) = named(doc, record(doc, "8%", value=Decimal("9" * 400), low=None))
    assert row["value"] is None
    assert row["value_low"] is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_written_reads_back_as_the_same_number(number):
    text = written(number)
    assert "e" not in text
    assert float(text) == number


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        ("2022-01/2022-09", "2022-01-01", "2022-09-30"),
        ("2024-02/2024-02", "2024-02-01", "2024-02-29"),
        ("2023-Q1/2023-Q3", "2023-01-01", "2023-09-30"),
        ("2023-Q4", "2023-10-01", "2023-12-31"),
        ("2021/2025", "2021-01-01", "2025-12-31"),
        ("asof:2023-12-31", "2023-12-31", "2023-12-31"),
        ("asof:2023-06", "2023-06-01", "2023-06-30"),
        ("2023-05-01/2023-05-07", "2023-05-01", "2023-05-07"),
        ("rec:month", None, None),
        ("", None, None),
        ("2023-13", None, None),
        ("asof:2023-02-30", None, None),
        ("0000", None, None),
        ("2025/2021", None, None),
    ],
)
def test_first_and_last_day(period, first, last):
    assert days(period) == (first, last)


@given(st.text(alphabet="0123456789-/Qasof:recmonth", max_size=24))
def test_days_are_dates_in_order_or_nothing(period):
    first, last = days(period)
    assert (first is None) == (last is None)
    if first is not None:
        assert date.fromisoformat(first) <= date.fromisoformat(last)


def test_a_frame_has_numbers_where_numbers_are():
    doc = document()
    data = table.frame(table.rows(doc, [record(doc, "8%", value=Decimal(8)), record(doc, "9%")]))
    assert list(data.columns) == NAMES
    assert data["value"].dtype == "float64"
    assert math.isnan(data["value"][1])
    assert data["raw_start"].dtype == "Int64"
    assert table.frame([]).shape == (0, len(COLUMNS))


def test_the_documents_row_counts_records_and_repairs():
    doc = document()
    row = dict(
        zip(
            [c.name for c in DOCUMENT_COLUMNS],
            table.document_row(doc, [record(doc, "8%"), Record("measure", 0, 2)]),
            strict=True,
        )
    )
    assert (row["figures"], row["measures"]) == (1, 1)
    assert row["repairs"] == "simplify 1; pinyin 1"
    assert row["characters"] == len(RAW)
