"""The code book: its rows are sound, and looking names up takes the longest."""

import re
import time
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from zhibiao.errors import RuleError
from zhibiao.extract.codebook import Codebook
from zhibiao.rulebook import Case, Rule, Rulebook, load

KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    return load()


@pytest.fixture(scope="module")
def book(rules):
    return Codebook(rules)


def made(*rows: dict, variants: tuple[dict, ...] = ()) -> Rulebook:
    indicators = tuple(Rule(row["id"], "indicator", "t.toml", row) for row in rows)
    others = tuple(Rule(row["id"], "variant", "v.toml", row) for row in variants)
    return Rulebook(Path(), None, "", {"indicator": indicators, "variant": others}, {})


def test_every_row_is_sound(rules):
    for rule in rules.of("indicator"):
        assert KEBAB.fullmatch(rule.id), rule.id
        names = [rule["name"], *rule.get("aliases", [])]
        assert len(names) == len(set(names)), rule.id
        for name in names:
            assert len(name) > 1, (rule.id, name)
            assert not re.search(r"[\s,，;；。]", name), (rule.id, name)
        assert rule.get("units"), rule.id
        assert rule.get("quantities"), rule.id
        assert rule.get("category"), rule.id


def test_siblings_know_one_another(book):
    for one in book.by_id.values():
        for sibling in one.siblings:
            assert one.id in book.by_id[sibling].siblings, (one.id, sibling)


def test_names_do_not_carry_growth_words(rules):
    # the growth word belongs to the figure (quantity rate), not to what grows
    for rule in rules.of("indicator"):
        for name in [rule["name"], *rule.get("aliases", [])]:
            assert not re.search(r"(?:增长|增幅)$", name) or rule.id in {"natural-increase", "economic-growth"}, name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("全市地区生产总值达到500亿元", "地区生产总值"),
        ("实现GDP突破300亿元", "地区生产总值"),
        ("人均GDP达到8万元", "人均地区生产总值"),
        ("单位GDP能耗下降3%", "单位地区生产总值能耗"),
        ("万元生产总值能耗下降3.1%", "单位地区生产总值能耗"),
        ("规上工业增加值增长9%", "规模以上工业增加值"),
        ("限上商贸企业新增30家", "限额以上商贸企业"),
        ("财政一般预算收入完成12亿元", "一般公共预算收入"),
        ("城镇常住居民人均可支配收入增长6%", "城镇居民人均可支配收入"),
        ("农民人均纯收入达到6500元", "农民人均纯收入"),
        ("新增城镇就业1.2万人", "城镇新增就业"),
        ("户籍人口城镇化率达到48%", "户籍人口城镇化率"),
        ("PM₂.₅平均浓度降至35微克/立方米", "PM2.5平均浓度"),
        ("专精特新中小企业达到20家", "专精特新企业"),
        ("每千人口执业(助理)医师数达到3.2人", "每千人口执业（助理）医师"),
        ("在谈项目12个", "在谈项目"),
        ("协议总投资80亿元", "协议总投资"),
        ("计划总投资80亿元", "计划总投资"),
        ("税收收入占一般公共预算收入的比重达到70%", "税收占一般公共预算收入比重"),
        ("全社会研究与试验发展经费投入强度达到2.5%", "研发经费投入强度"),
    ],
)
def test_names_are_found(book, text, name):
    found = [one.name for _, _, one in book.matches(text)]
    assert found[:1] == [name], found


def test_sums_of_different_kinds_stay_apart(book):
    words = (
        "总投资",
        "计划总投资",
        "年度计划投资",
        "完成投资",
        "协议总投资",
        "到位资金",
        "省外到位资金",
        "市外到位资金",
    )
    assert len({book.by_name(word).id for word in words}) == len(words)


def test_longest_wins_and_matches_are_apart(book):
    text = "社会消费品零售总额、限额以上社会消费品零售额和规上工业企业利润总额"
    spans = [(start, end) for start, end, _ in book.matches(text)]
    assert [text[start:end] for start, end in spans] == [
        "社会消费品零售总额",
        "限额以上社会消费品零售额",
        "规上工业企业利润总额",
    ]
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_every_name_is_found_whole(book):
    for one in book.by_id.values():
        for name in (one.name, *one.aliases):
            assert book.matches(f"其他，{name}，") == [(3, 3 + len(name), one)], name


def test_latin_names_end_at_their_edges(book):
    assert not [m for m in book.matches("SGDPX与CPIA") if m[2].name in {"地区生产总值", "居民消费价格"}]


def test_decoys_hide_what_they_hold(book):
    assert "税收收入" not in [one.name for _, _, one in book.matches("落实税收优惠政策12项")]


def test_odd_text(book):
    for text in ("", "\x00\n\t", "𠮷亩😀PM2.5", "的" * 10_000):
        assert isinstance(book.matches(text), list)
    start, end, _ = book.matches("𠮷😀森林覆盖率60%")[0]
    assert (start, end) == (2, 7)


def test_by_name_knows_how_names_vary(book):
    assert book.by_name("规上工业企业") is book.by_name("规模以上工业企业")
    assert book.by_name("没有这个指标") is None


@pytest.mark.parametrize(
    ("given", "ranges"),
    [
        ([0, 100], (("share", Decimal(0), Decimal(100)),)),
        ({"share": [0, 100], "rate": [-0.5, 50]}, (("share", Decimal(0), Decimal(100)), ("rate", Decimal("-0.5"), Decimal(50)))),
    ],
)
def test_a_range_is_of_the_first_quantity_or_of_each_named(given, ranges):
    row = {"id": "a", "name": "甲乙", "quantities": ["share", "rate"], "range": given}
    assert Codebook(made(row)).by_id["a"].ranges == ranges


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ({"id": "b", "name": "甲乙"}, "name of a too"),
        ({"id": "b", "name": "丙 丁"}, "space"),
        ({"id": "b", "name": "丙丁", "siblings": ["c"]}, "no other indicator"),
        ({"id": "b", "name": "丙丁", "quantities": ["sum"]}, "not known"),
        ({"id": "b", "name": "丙丁", "better": "up"}, "better"),
        ({"id": "b", "name": "丙丁", "quantities": ["share"], "range": [100, 0]}, "range"),
        ({"id": "b", "name": "丙丁", "aliases": "戊己"}, "list of words"),
    ],
)
def test_what_is_malformed_is_refused(row, what):
    with pytest.raises(RuleError, match=what):
        Codebook(made({"id": "a", "name": "甲乙"}, row))


def test_variants_make_forms_and_never_take_a_name():
    rows = ({"id": "a", "name": "甲以上企业", "quantities": ["count"]}, {"id": "b", "name": "甲上企业数"})
    book = Codebook(
        made(
            *rows,
            variants=({"id": "v", "swap": ["甲以上", "甲上"]}, {"id": "w", "suffix": ["数"], "quantities": ["count"]}),
        )
    )
    assert [one.id for _, _, one in book.matches("甲上企业、甲上企业数、甲以上企业数")] == ["a", "b", "a"]


def test_check_says_what_came_out_instead(rules, book):
    rule = next(rule for rule in rules.of("indicator") if rule["name"] == "森林覆盖率")
    assert book.check(rule, Case("yes", "森林覆盖率达到60%", {"indicator": "森林覆盖率"})) == ""
    assert "nothing" in book.check(rule, Case("yes", "今天下雨", {"indicator": "森林覆盖率"}))
    assert book.check(rule, Case("yes", "森林覆盖率达到60%", rule.id)) == ""
    assert book.check(rule, Case("yes", "森林覆盖率达到60%", "gdp")) == f"finds {rule.id}, not gdp"
    assert book.check(rule, Case("no", "森林覆盖率达到60%", why="test")) != ""


def test_cases_in_the_files_hold(rules, book):
    failed = [
        f"{rule.id}: {said}"
        for rule in rules.of("indicator")
        for case in rule.cases
        if (said := book.check(rule, case))
    ]
    assert failed == []


def test_long_text_is_linear(book):
    unit = "规模以上工业增加值增长8%，城镇居民人均可支配收入达到3万元，"
    start = time.process_time()
    assert len(book.matches(unit * 20_000)) == 40_000
    assert time.process_time() - start < 5
