"""Regions: the table, looking up, renaming, names in text, the document's region, the figures' regions."""

from __future__ import annotations

import itertools
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao.model import Figure, Place, Sentence
from zhibiao.regions import Regions
from zhibiao.regions.table import Table
from zhibiao.rulebook import Rulebook, load


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load()


@pytest.fixture(scope="module")
def regions(book: Rulebook) -> Regions:
    return Regions(book)


@pytest.fixture(scope="module")
def table(regions: Regions) -> Table:
    return regions.table


# --- the table


def test_parents_and_successors_exist(table: Table) -> None:
    for rows in table.by_code.values():
        for row in rows:
            assert row.code == "100000" or row.parent in table.by_code, row
            for code in row.after:
                assert table.at(code, row.until + 1), (row, code)


def test_rows_of_a_code_do_not_overlap(table: Table) -> None:
    for code, rows in table.by_code.items():
        for one, two in itertools.pairwise(rows):
            assert one.until < two.since, code


def test_every_region_of_today_is_found_by_its_path(regions: Regions, table: Table) -> None:
    today = [rows[-1] for rows in table.by_code.values() if rows[-1].until == 9999]
    assert len(today) > 3150
    lost = [p for row in today if (p := table.place(row)) != regions.lookup(p.name)]
    assert lost == []


def test_municipalities_have_no_city_in_the_path(regions: Regions) -> None:
    place = regions.lookup("浦东新区")
    assert place == Place("上海市浦东新区", "310115", "county")


# --- lookup


@pytest.mark.parametrize(
    ("name", "full", "code"),
    [
        ("鄄城县", "山东省菏泽市鄄城县", "371726"),
        ("菏泽鄄城", "山东省菏泽市鄄城县", "371726"),
        ("山东", "山东省", "370000"),
        ("内蒙古", "内蒙古自治区", "150000"),
        ("恩施州", "湖北省恩施土家族苗族自治州", "422800"),
        ("黔东南州", "贵州省黔东南苗族侗族自治州", "522600"),
        ("酉阳县", "重庆市酉阳土家族苗族自治县", "500242"),
        ("吉林", "吉林省", "220000"),
        ("吉林市", "吉林省吉林市", "220200"),
        ("全国", "全国", "100000"),
        ("天门市", "湖北省天门市", "429006"),
        ("新疆生产建设兵团", "新疆维吾尔自治区新疆生产建设兵团", ""),
    ],
)
def test_lookup(regions: Regions, name: str, full: str, code: str) -> None:
    place = regions.lookup(name)
    assert place is not None
    assert (place.name, place.code) == (full, code)


def test_an_old_name_is_what_it_is_in_the_year(regions: Regions) -> None:
    then, now = regions.lookup("襄樊市", year=2008), regions.lookup("襄樊市")
    assert then
    assert now
    assert (then.name, now.name) == ("湖北省襄樊市", "湖北省襄阳市")
    old = regions.lookup("香格里拉县", year=2014)
    assert old
    assert old.code == "533421"


def test_what_is_near_decides(regions: Regions) -> None:
    assert (regions.lookup("鼓楼区") or Place("", "x", "")).code == ""
    near = regions.lookup("福建省福州市")
    found = regions.lookup("鼓楼区", near=near)
    assert found
    assert found.name == "福建省福州市鼓楼区"
    assert regions.lookup("朝阳", near=regions.lookup("长春市")) == regions.lookup("长春市朝阳区")


@pytest.mark.parametrize("name", ["", "某县", "资本市场", "第一", "\n", "省"])
def test_no_region(regions: Regions, name: str) -> None:
    assert regions.lookup(name) is None


def test_renamed_both_ways(regions: Regions) -> None:
    assert [p.code for p in regions.renamed("110104", 2020)] == ["110102"]
    assert {p.name for p in regions.renamed("430404", 2010)} == {"湖南省衡阳市石鼓区", "湖南省衡阳市蒸湘区"}
    assert [p.name for p in regions.renamed("130608", 2010)] == ["河北省保定市清苑县"]
    assert regions.at("320205", 1999) != regions.at("320205", 2001)
    assert regions.at("999999", 2000) is None


# --- names in text


def named(regions: Regions, text: str, **more: object) -> list[str]:
    return [place.name for _, _, place in regions.mentions(text, **more)]  # type: ignore[arg-type]


def test_paths_are_one_mention(regions: Regions) -> None:
    text = "赴山东省菏泽市鄄城县考察，并到江苏苏州学习。"
    found = regions.mentions(text)
    assert [text[a:b] for a, b, _ in found] == ["山东省菏泽市鄄城县", "江苏苏州"]
    assert found[0][2].code == "371726"


@pytest.mark.parametrize(
    "text",
    [
        "资本市场改革",
        "华北区域",
        "促进对外贸易县域发展",
        "完成县级任务",
        "市和县两级",
        "实现长治久安",
        "老城区改造",
        "和平发展的资源",
    ],
)
def test_words_are_no_regions(regions: Regions, text: str) -> None:
    assert named(regions, text) == []


def test_a_short_county_needs_its_city(regions: Regions) -> None:
    assert named(regions, "米易、盐边两县") == []
    near = regions.lookup("攀枝花市")
    assert named(regions, "米易、盐边两县", near=near) == ["四川省攀枝花市米易县", "四川省攀枝花市盐边县"]


def test_the_stretch_is_respected(regions: Regions) -> None:
    text = "河北省和山东省和河南省"
    assert [(a, b) for a, b, _ in regions.mentions(text, 4, 7)] == [(4, 7)]


@given(st.text(alphabet="山东西河南北省市县区州菏泽鄄城保定唐易，。 1a", max_size=40))
def test_mentions_lie_in_order_inside_the_text(regions: Regions, text: str) -> None:
    at = 0
    for start, end, place in regions.mentions(text):
        assert at <= start < end <= len(text)
        assert place.name
        at = end


# --- the document's region

LOCAL = (
    "各位代表：现在，我代表市人民政府向大会报告工作。过去一年，全市上下团结奋斗，攀枝花经济稳步回升。"
    "全市实现地区生产总值1300亿元，居全省第12位。米易县、盐边县、仁和区、东区、西区竞相发展，攀枝花的明天更加美好。"
    "攀枝花与成都、凉山合作不断加深，成都企业来攀投资。我市将抓好项目建设。"
)


def best(regions: Regions, *args: str) -> tuple[str, str]:
    place, how, _ = regions.document_region(*args)[0]
    return place.name, how


def test_the_names_in_the_body_tell(regions: Regions) -> None:
    assert best(regions, "", "", "", LOCAL) == ("四川省攀枝花市", "text")


def test_the_text_is_trusted_over_the_file_name(regions: Regions) -> None:
    assert best(regions, "", "", "河北省_保定市_易县_2024.txt", LOCAL) == ("四川省攀枝花市", "text")
    claims = {
        place.name for place, how, _ in regions.document_region("", "", "易县_2024.txt", LOCAL) if how == "file name"
    }
    assert claims == {"河北省保定市易县"}


def test_the_file_name_decides_where_the_text_is_silent(regions: Regions) -> None:
    body = "全县完成固定资产投资30亿元，增长8%。"
    assert best(regions, "", "", "河北省_保定市_易县_2024.txt", body) == ("河北省保定市易县", "file name")


def test_title_and_formula(regions: Regions) -> None:
    assert best(regions, "", "保定市清苑区2022年政府工作报告", "", "各位代表：") == ("河北省保定市清苑区", "title")
    assert best(regions, "", "专访广西人大代表、梧州市市长", "", "")[0] == "广西壮族自治区梧州市"
    assert best(regions, "", "", "", "现在，我代表高唐县人民政府向大会报告工作。")[0] == "山东省聊城市高唐县"
    guest = "今天的嘉宾是鄄城县招商服务中心主任，请介绍一下咱们县的情况。"
    assert best(regions, guest, "", "", guest)[0] == "山东省菏泽市鄄城县"


def test_a_year_gives_the_name_of_the_year(regions: Regions) -> None:
    found = regions.document_region("", "清苑区政府工作报告", "", "", year=2010)
    assert found[0][0] == Place("河北省保定市清苑县", "130622", "county")


def test_nothing_is_known_of_a_text_without_names(regions: Regions) -> None:
    assert regions.document_region("", "", "", "全县招商引资工作取得新进展，签约项目12个。") == []


def test_every_input_may_be_empty(regions: Regions) -> None:
    assert regions.document_region("", "", "", "") == []
    assert regions.place("", [], [], None) == []


def test_one_name_with_its_path_says_nothing_of_the_province(regions: Regions) -> None:
    body = "河北省高阳县的企业获奖。高阳毛巾畅销，高阳县纺织协会负责人说，高阳有企业400家。高阳县还有印染园。高阳的路修好了，高阳县。"
    assert best(regions, "", "", "", body)[0] == "河北省保定市高阳县"


# --- the figures' regions


def figures(text: str) -> list[Figure]:
    one, found, at = Decimal(1), [], 0
    while (at := text.find("9", at)) >= 0:
        found.append(Figure(at, at + 2, (at, at + 2), one, one, "个", "eq", "count"))
        at += 1
    return found


def about(regions: Regions, text: str, home: str | None) -> list[str]:
    own = regions.lookup(home) if home else None
    places = regions.place(text, [Sentence(0, len(text))], figures(text), own)
    return [place.name if place else "" for place in places]


def test_one_each_in_a_list(regions: Regions) -> None:
    text = "桐庐县、淳安县和建德市浓度分别为9微克、9微克和9微克。"
    assert about(regions, text, "杭州市") == ["浙江省杭州市桐庐县", "浙江省杭州市淳安县", "浙江省杭州市建德市"]


def test_a_place_that_is_no_subject(regions: Regions) -> None:
    for text in (
        "赴深圳市招商9次",
        "居全省第9位",
        "与涿州市签约9个",
        "涿州市等9个县",
        "涿州市至定州市公路9公里",
        "长春市新增9个",
    ):
        assert about(regions, text, "保定市") == ["河北省保定市"], text


def test_no_home(regions: Regions) -> None:
    assert about(regions, "新增9个", None) == [""]


def test_provinces_in_a_national_text(regions: Regions) -> None:
    assert about(regions, "山东省完成9个。", "全国") == ["山东省"]


@pytest.mark.parametrize("piece", ["涿州市9个，", "全", "开发区", "高新区9个、", " ", "镇", "2023年", "其中", "等"])
def test_odd_text_takes_linear_time(regions: Regions, piece: str) -> None:
    text = piece * (200_000 // len(piece))
    begin = time.process_time()
    about(regions, text, "保定市")
    regions.document_region(text[:5000], text[:5000], text[:5000], text)
    assert time.process_time() - begin < 4


def test_in_file_cases(regions: Regions, book: Rulebook) -> None:
    rules = [r for r in book.of("structure") if str(r.get("class", "")).startswith("region-")]
    assert len(rules) >= 7
    wrong = {(r.id, c.text): said for r in rules for c in r.cases if (said := regions.check(r, c))}
    assert wrong == {}
