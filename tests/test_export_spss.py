"""SPSS files, opened again by pyreadstat."""

from __future__ import annotations

import datetime

import pyreadstat
import pytest
from exports import HARD, out_folder

from zhibiao.errors import OutputError, UsageError
from zhibiao.export import export
from zhibiao.export.tables import load
from zhibiao.table import COLUMNS


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    return pyreadstat.read_sav(str(export(out_folder(tmp_path_factory.mktemp("out")), "spss")))


def test_labels_are_chinese_and_codes_have_words(read):
    _, meta = read
    assert meta.column_names_to_labels == {c.name: c.heading for c in COLUMNS}
    assert meta.variable_value_labels["kind"] == {1: "目标", 2: "实际", 3: "预计", 4: "举措"}
    assert meta.variable_measure["kind"] == "nominal"
    assert meta.variable_measure["value"] == "scale"
    assert meta.original_variable_types["period_end"].startswith("DATE")


def test_the_values_come_back(read):
    back, _ = read
    assert back["kind"].tolist() == [2, 4, 1, 2, 2, 2, 3]
    assert back["sentence"].tolist() == [row.get("sentence", "地区生产总值增长5.5%。") for row in HARD]
    assert back["value"][3] == 34636000000
    assert back["value"][4] == 0.1 + 0.2
    assert back["value"].isna().tolist() == [False, True, True, False, False, True, False]
    assert back["period_end"][2] == datetime.date(2025, 12, 31)
    assert back["period_end"].isna().tolist() == [False] * 6 + [True]
    assert back["speaker"].tolist() == [""] * 7


@pytest.mark.parametrize("size", [255, 256, 758, 2046, 32760, 32767])
def test_texts_up_to_the_limit_are_whole(size, tmp_path):
    text = "汉" * (size // 3) + "a" * (size % 3)
    back, _ = pyreadstat.read_sav(str(export(out_folder(tmp_path, [{"sentence": text}, {}]), "spss")))
    assert back["sentence"][0] == text


def test_a_text_that_spss_cannot_hold_is_refused_and_the_earlier_file_stays(tmp_path):
    target = export(out_folder(tmp_path), "spss")
    before = target.read_bytes()
    with pytest.raises(OutputError, match=r"报告/一\.txt, record r000000000000001: `sentence` has 33,000 bytes, and SPSS holds 32,767"):
        export(out_folder(tmp_path, [{}, {"sentence": "汉" * 11000}]), "spss")
    assert target.read_bytes() == before


def test_a_library_that_cuts_texts_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(pyreadstat, "__version__", "1.2.9")
    with pytest.raises(UsageError, match=r"pyreadstat 1\.2\.9 cuts long texts; pip install"):
        export(out_folder(tmp_path), "spss")


def test_the_samples_come_back_whole(sample_tables, tmp_path):
    want = load([sample_tables]).records
    back, _ = pyreadstat.read_sav(str(export(sample_tables, "spss", tmp_path / "x.sav")))
    for name in ("record_id", "sentence", "quote", "unit", "region"):
        assert back[name].tolist() == want[name].str.rstrip(" ").tolist()  # SPSS fills texts with spaces
    assert back["value"].fillna(-1).tolist() == want["value"].fillna(-1).tolist()
