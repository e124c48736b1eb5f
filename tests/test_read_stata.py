"""Stata files: texts and tables, new and old versions."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest

from zhibiao.errors import InputError
from zhibiao.model import Options
from zhibiao.read import read

OPTIONS = Options()


def saved(frame: pd.DataFrame, version: int = 118, **options) -> bytes:
    stream = io.BytesIO()
    frame.to_stata(stream, version=version, write_index=False, **options)
    return stream.getvalue()


def test_texts_are_documents(samples: Path):
    text = (samples / "county_report_clean.txt").read_text("utf-8")
    frame = pd.DataFrame({"year": [2023, 2024], "area": ["东阿县", "东阿县"], "report": [text, text[::-1]]})
    raw = read(saved(frame, convert_strl=["report"]), "reports.txt", OPTIONS)
    assert raw.format == "dta"
    assert [(part.name, part.text) for part in raw.parts] == [("#1", text), ("#2", text[::-1])]
    assert raw.parts[0].claims == {"year": "2023", "region": "东阿县"}


def test_a_table_with_labels():
    frame = pd.DataFrame({"v1": pd.Categorical(["北京", "上海"]), "gdp": [4.5, None]})
    raw = read(saved(frame, variable_labels={"gdp": "生产总值"}), "a.dta", OPTIONS)
    assert raw.text.splitlines() == ["v1\t生产总值", "北京\t4.5", "上海", ""] or raw.text.splitlines() == [
        "v1\t生产总值",
        "北京\t4.5",
        "上海\t",
        "",
    ]


@pytest.mark.parametrize("version", [114, 117])
def test_old_versions_in_the_code_page_of_their_writer(version: int):
    frame = pd.DataFrame({"area": ["甲" * 6, "乙" * 6], "n": [1, 2]})
    frame["area"] = [
        "全年地区生产总值增长".encode("gb18030").decode("latin-1"),
        "一般公共预算收入".encode("gb18030").decode("latin-1"),
    ]
    assert read(saved(frame, version), "a.dta", OPTIONS).text.splitlines()[1:3] == [
        "全年地区生产总值增长\t1",
        "一般公共预算收入\t2",
    ]


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7])
def test_a_cut_file_is_damaged(share: float):
    data = saved(pd.DataFrame({"year": range(50), "t": ["增长" * 9] * 50}))
    with pytest.raises(InputError) as error:
        read(data[: int(len(data) * share)], "a.dta", OPTIONS)
    assert error.value.code in {"damaged", "empty_file"}


def test_the_real_one(real: Path):
    raw = read((real / "corpus/files/shanghai_reports.dta").read_bytes(), "a.dta", OPTIONS)
    assert [part.claims["year"] for part in raw.parts] == ["2020", "2021", "2022", "2023", "2024"]
