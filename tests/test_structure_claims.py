"""What others say of a document: kept beside the text, never believed in silence."""

from __future__ import annotations

import pytest

from zhibiao.errors import UsageError
from zhibiao.model import Meta, Options, Place
from zhibiao.regions import Regions
from zhibiao.rulebook import load
from zhibiao.run import Pipeline
from zhibiao.structure.claims import Declared, NamePattern, settle

REGIONS = Regions(load())
TEXT = "东阿县2024年政府工作报告\n各位代表：\n一、2023年工作回顾\n地区生产总值增长6%。\n二、2024年工作安排\n地区生产总值增长5%。\n"


def held(**facts: str) -> Meta:
    place = REGIONS.lookup("东阿县")
    assert place is not None
    return Meta(
        title="报告", doc_type="work_report", region=place, year="2024", how={"year": "text", "region": "title"} | facts
    )


def test_the_text_wins_and_both_are_kept():
    meta = settle(held(), "declared", {"year": "2023", "region": "平阴县"}, REGIONS)
    assert (meta.year, meta.region and meta.region.code) == ("2024", "371524")
    assert len(meta.conflicts) == 2
    assert all("declared" not in value for value in meta.how.values())


def test_a_trusted_row_wins_and_both_are_kept():
    meta = settle(held(), "declared", {"year": "2023", "region": "平阴县", "trust": "declared"}, REGIONS)
    assert (meta.year, meta.report_year, meta.plan_year) == ("2023", "2022", "2023")
    assert meta.region is not None
    assert (meta.region.name, meta.how["region"], meta.how["year"]) == ("山东省济南市平阴县", "declared", "declared")
    assert "2024" in meta.conflicts[0]
    assert "东阿县" in meta.conflicts[1]


def test_a_claim_fills_what_is_open_without_a_conflict():
    meta = settle(
        Meta(), "declared", {"year": "2021", "publisher": "某局", "region": "东阿县", "doc_type": "news"}, REGIONS
    )
    assert (meta.year, meta.publisher, meta.doc_type, meta.conflicts) == ("2021", "某局", "news", ())
    assert meta.region == REGIONS.lookup("东阿县", year=2021)


def test_the_same_place_in_other_words_is_no_conflict():
    assert settle(held(), "declared", {"region": "山东省聊城市东阿县", "year": "2024"}, REGIONS).conflicts == ()
    assert settle(held(), "declared", {"region": "聊城市"}, REGIONS).conflicts == ()


def test_a_declared_fact_beats_a_file_name():
    meta = settle(held(year="file name", region="file name"), "declared", {"year": "2023", "region": "平阴县"}, REGIONS)
    assert meta.region is not None
    assert (meta.year, meta.region.name) == ("2023", "山东省济南市平阴县")


@pytest.mark.parametrize("claims", [{"year": "二三"}, {"year": "20233"}, {"colour": "red"}, {}])
def test_what_is_no_fact_changes_nothing(claims):
    assert settle(held(), "declared", claims, REGIONS) == held()


def test_an_unknown_region_is_said_to_be_unknown():
    meta = settle(held(), "declared", {"region": "无此县"}, REGIONS)
    assert meta.region == held().region
    assert "not known" in meta.conflicts[0]


@pytest.mark.parametrize(
    ("pattern", "doc_id", "hint"),
    [
        ("{region}_{year}", "高唐县_2021.txt", "高唐县 2021"),
        ("{year}-{region}*", "x/2021-高唐县终稿.pdf", "高唐县终稿 2021"),
        ("{region}/{year}*", "高唐县/2021报告.txt", "高唐县 2021"),
        ("{region}_{year}", "a.zip!高唐县_2021.docx", "高唐县 2021"),
        ("{region}_{year}", "终稿.txt", "终稿"),
        ("", "终稿.2.txt", "终稿.2"),
    ],
)
def test_names(pattern, doc_id, hint):
    assert NamePattern(pattern).hint(doc_id) == hint


@pytest.mark.parametrize("pattern", ["{place}", "{year}{year}"])
def test_a_pattern_that_means_nothing_is_refused(pattern):
    with pytest.raises(UsageError):
        NamePattern(pattern)


def test_a_name_that_does_not_fit_is_a_problem():
    assert [p.code for p in NamePattern("{region}_{year}").problems("终稿.txt")] == ["name_pattern"]
    assert NamePattern("{region}_{year}").problems("高唐县_2021.txt") == []


def test_a_table_needs_doc_ids_and_every_row_a_document():
    with pytest.raises(UsageError):
        Declared("id,year\na,2021\n", "meta.csv")
    table = Declared("\ufeffdoc_id,year\na.txt,2021\nb,2022\n")
    assert (table.of("x/a.txt"), table.of("b.docx"), table.of("c")) == ({"year": "2021"}, {"year": "2022"}, {})
    assert [p.doc_id for p in table.unused(["x/a.txt"])] == ["b"]


def test_the_pipeline_reads_the_table_in_any_encoding(tmp_path):
    table = tmp_path / "meta.csv"
    table.write_bytes("doc_id,region,year\na.txt,平阴县,2020\n".encode("gb18030"))
    document = Pipeline(options=Options(meta=str(table), name_pattern="{title}")).read(TEXT.encode(), "a.txt")
    assert isinstance(document.meta.region, Place)
    assert document.meta.region.name == "山东省聊城市东阿县"
    assert sorted(p.code for p in document.problems) == ["meta_conflict", "meta_conflict"]
    assert "平阴县" in document.problems[1].what
