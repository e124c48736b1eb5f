"""Stata files, opened again by pandas and by pyreadstat."""

from __future__ import annotations

import datetime

import pandas as pd
import pyreadstat
import pytest
from exports import HARD, LONG, out_folder

from zhibiao.export import export
from zhibiao.export.tables import load
from zhibiao.table import COLUMNS
from zhibiao.write.wording import CODES


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return export(out_folder(tmp_path_factory.mktemp("out")), "stata")


def test_the_file_is_version_118_with_ascii_names_and_chinese_labels(file):
    assert b"<release>118</release>" in file.read_bytes()[:60]
    with pd.read_stata(file, iterator=True) as reader:
        assert reader.variable_labels() == {c.name: c.heading for c in COLUMNS}
        assert reader.value_labels()["kind"] == {1: "目标", 2: "实际", 3: "预计", 4: "举措"}
    assert all(c.name.isascii() and c.name.isidentifier() and len(c.name) <= 32 for c in COLUMNS)
    assert all(len(c.heading) <= 80 for c in COLUMNS)


def test_pandas_reads_the_same_values(file):
    back = pd.read_stata(file)
    assert back["kind"].tolist() == ["实际", "举措", "目标", "实际", "实际", "实际", "预计"]
    assert back["quantity"].isna().tolist() == [n == 1 for n in range(7)]
    assert back["sentence"].tolist() == [row.get("sentence", "地区生产总值增长5.5%。") for row in HARD]
    assert back["quote"][4] == "=1+1"
    assert back["value"][3] == 34636000000
    assert back["value"][4] == 0.1 + 0.2
    assert back["value"].isna().tolist() == [False, True, True, False, False, True, False]
    assert back["period_end"][2] == pd.Timestamp("2025-12-31")
    assert pd.isna(back["period_end"][6])
    assert back["page"][3] == 3


def test_pyreadstat_reads_the_same_values(file):
    back, meta = pyreadstat.read_dta(str(file))
    assert back["sentence"][1] == LONG
    assert back["sentence"][3] == HARD[3]["sentence"]
    assert back["sentence"][4] == "😀𠮷祥：=1+1"
    assert back["period_start"][0] == datetime.date(2023, 1, 1)
    assert meta.column_names_to_labels["value"] == "数值"
    assert meta.variable_value_labels["bound"][1] == "等于"
    assert meta.original_variable_types["period_start"] == "%td"
    assert meta.original_variable_types["sentence"] == "%9s"  # a strL: str# would say its length


@pytest.mark.parametrize("size", [254, 255, 256, 600, 2043, 2044, 2045, 2046, 2048, 6000])
def test_no_length_of_a_text_is_cut(size, tmp_path):
    """pandas counts characters where Stata counts bytes: between 682 and 2,045 characters it would cut Chinese."""
    texts = ["汉" * (size // 3) + "a" * (size % 3), "汉" * size, "𠮷" * (size // 4)]
    for column in ("quote", "indicator_text"):
        rows = [{column: text} for text in texts]
        file = export(out_folder(tmp_path / column, rows), "stata")
        assert pd.read_stata(file)[column].tolist() == texts
        assert pyreadstat.read_dta(str(file))[0][column].tolist() == texts


def test_a_nul_in_a_text_does_not_end_it(tmp_path):
    file = export(out_folder(tmp_path, [{"quote": "前\0后"}, {"sentence": LONG + "\0后"}]), "stata")
    assert pd.read_stata(file)["quote"][0] == "前␀后"
    assert pd.read_stata(file)["sentence"][1] == LONG + "␀后"


def test_a_code_without_a_word_keeps_its_name(tmp_path):
    file = export(out_folder(tmp_path, [{"quantity": "newcode"}, {"quantity": "index"}]), "stata")
    assert pd.read_stata(file)["quantity"].tolist() == ["newcode", "指数"]


def test_the_samples_come_back_whole(sample_tables, tmp_path):
    want = load([sample_tables]).records
    back = pd.read_stata(export(sample_tables, "stata", tmp_path / "x.dta"))
    for c in COLUMNS:
        got = back[c.name].astype(object).where(back[c.name].notna(), "" if c.type == "text" else None)
        words = CODES[c.name] if c.name in ("doc_type", "region_level", "kind", "quantity", "bound", "value_state") else {}
        expected = want[c.name].map(lambda cell, words=words: words.get(cell, cell)) if words else want[c.name]
        assert got.tolist() == expected.astype(object).where(expected.notna(), None).tolist(), c.name
