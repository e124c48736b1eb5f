"""How tables show in Jupyter: in words, with the figure marked in its sentence; and as any DataFrame where that cannot be."""

from __future__ import annotations

import pickle
import re

import pandas
import pytest

import zhibiao
from zhibiao import Records, batch
from zhibiao.model import Options


def cells(table: Records) -> list[list[str]]:
    """The cells of the view, row by row, the head first; no markup in them but <mark> and <br>."""
    html = re.sub(r"</?(?:small|span)[^>]*>", "", table._repr_html_())
    html = re.sub(r' style="[^"]*"', "", html)
    return [re.findall(r"<t[hd]>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", html)]


def sentences(table: Records) -> list[str]:
    return [row[-1] for row in cells(table)[1:]]


def test_records_show_in_words_with_the_figure_marked():
    table = zhibiao.extract("2024年，全县地区生产总值增长8%以上。力争新签约亿元以上项目530个，到位资金*亿元。")
    assert cells(table) == [
        ["", "类别", "时期", "指标", "数值", "力度用语", "所在句"],
        ["0", "实际", "2024", "地区生产总值<br>同比", "≥ 8%", "", "2024年，全县地区生产总值<mark>增长8%以上</mark>。"],
        ["1", "目标", "2024", "新签约项目（亿元以上）", "530个", "力争", "力争新签约亿元以上项目<mark>530个</mark>，到位资金*亿元。"],
        ["2", "目标", "2024", "到位资金（新签约亿元以上项目）", "（隐去）元", "力争", "力争新签约亿元以上项目530个，到位资金<mark>*亿元</mark>。"],
    ]
    assert "<p>3 条</p>" in table._repr_html_()


def test_what_repair_changed_is_marked_where_it_stands_now():
    assert sentences(zhibiao.extract("粮食总产量达到 4 9 2 5 0 万吨，𠀀𠀀农民人均收入增长６．５％。")) == [
        "粮食总产量达到<mark>49250万吨</mark>，𠀀𠀀农民人均收入增长6.5%。",
        "粮食总产量达到49250万吨，𠀀𠀀农民人均收入<mark>增长6.5%</mark>。",
    ]


def test_a_quotation_that_stands_twice_is_marked_where_it_is_meant_and_else_in_both_places():
    table = zhibiao.extract("2024年，农业产值增长4%，工业产值增长4%。")
    assert sentences(table) == ["2024年，农业产值<mark>增长4%</mark>，工业产值增长4%。", "2024年，农业产值增长4%，工业产值<mark>增长4%</mark>。"]
    assert sentences(table[::-1]) == sentences(table)[::-1]
    assert sentences(table[1:]) == ["2024年，农业产值<mark>增长4%</mark>，工业产值<mark>增长4%</mark>。"]


def test_a_long_sentence_is_cut_about_the_figure():
    (shown,) = sentences(zhibiao.extract(f"{'发展，' * 60}新签约项目530个{'，提升' * 60}。"))
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert "<mark>530个</mark>" in shown
    assert 150 < len(shown) < 220


def test_a_document_writes_no_markup():
    table = zhibiao.extract("力争<script>alert(1)</script>项目530个，$x$到位资金5亿元。".encode(), doc_id="a.txt")
    table = table.assign(region="<img src=x onerror=alert(1)>", strength='"><b>', indicator="<i>")
    html = table._repr_html_()
    assert re.findall(r"<(?!/|mark|table|thead|tbody|tr|th|td|div|p|small|br)[^>]*>", html) == []
    assert "&lt;img src=x" in html
    assert html.startswith('<div class="tex2jax_ignore mathjax_ignore"')  # $x$ is no formula


def test_no_more_rows_than_pandas_shows():
    table = zhibiao.extract("".join(f"新签约项目{n}个。" for n in range(100, 180)))
    assert len(cells(table)) == 61
    assert "<p>80 条，显示前 60 条</p>" in table._repr_html_()
    with pandas.option_context("display.max_rows", 3):
        assert len(cells(table)) == 4
    with pandas.option_context("display.max_rows", None):
        assert len(cells(table)) == 81


def test_a_selection_is_still_one_and_what_lacks_columns_shows_as_ever():
    table = zhibiao.extract("2024年，全县地区生产总值增长8%。")
    for made in (table[table.value > 1], table.sort_values("value").reset_index(drop=True), pandas.concat([table, table]), table.query("unit == '%'"), pickle.loads(pickle.dumps(table))):
        assert isinstance(made, Records)
        assert "<mark" in made._repr_html_()
    few = table[["kind", "value"]]
    assert few._repr_html_() == pandas.DataFrame(few)._repr_html_()
    assert table.T._repr_html_() == pandas.DataFrame(table.T)._repr_html_()
    assert "<mark" not in pandas.concat([table, table], axis=1)._repr_html_()
    with pandas.option_context("display.notebook_repr_html", False):
        assert table._repr_html_() is None
    assert isinstance(table.value, pandas.Series)
    assert repr(table) == repr(pandas.DataFrame(table))


def test_an_empty_table_shows_its_head():
    assert len(cells(zhibiao.extract("今天天气很好。"))) == 1


def test_a_table_from_disk_shows_the_same(tmp_path):
    (tmp_path / "a.txt").write_text("2024年，全县地区生产总值增长8%。", "utf-8")
    batch.run([tmp_path / "a.txt"], tmp_path / "out", Options(formats=("parquet", "csv")))
    want = zhibiao.extract(tmp_path / "a.txt")._repr_html_()
    assert Records(pandas.read_parquet(tmp_path / "out/records.parquet"))._repr_html_() == want
    assert Records(pandas.read_csv(tmp_path / "out/records.csv"))._repr_html_() == want


@pytest.fixture
def out(tmp_path):
    (tmp_path / "a.txt").write_text("东阿县2024年政府工作报告\n一、2023年工作回顾\n全县地区生产总值268.4亿元，增长6.1%。城镇新增就业4860人，其中大学生5000人。\n", "utf-8")
    batch.run([tmp_path / "a.txt"], tmp_path / "out", Options(formats=("csv",)))
    return tmp_path / "out"


def test_claims_show_their_verdict_with_its_sign(out):
    table = zhibiao.check(out, text="2023年，东阿县地区生产总值达到268.4亿元，增长7.1%，粮食总产量61.8万吨。")
    assert [row[1:3] + row[6:7] for row in cells(table)] == [["判断", "说法", "证据"], ["✓ 属实", "268.4亿元", "268.4亿元"], ["✗ 与记录不符", "增长7.1%", "增长6.1%"], ["？ 未找到", "61.8万吨", ""]]


def test_findings_show_how_bad_they_are(out):
    (head, row) = cells(zhibiao.check(out))
    assert head[1:3] == ["程度", "代码"]
    assert row[1:3] == ["多半有误", "分项大于总数"]
