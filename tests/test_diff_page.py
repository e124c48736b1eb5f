"""The page of a comparison, opened in a real browser without a network."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from browsers import Browser

from zhibiao.batch import run
from zhibiao.diff import Comparison, page
from zhibiao.diff.output import Asked
from zhibiao.errors import UsageError
from zhibiao.run import Options
from zhibiao.write import webpage

IMAGE, SCRIPT = "<img src=x onerror=document.title=1>", "</script<script "  # the repair takes whole tags of scripts away

REPORT = """{place}{year}年政府工作报告
各位代表：
现在，我代表{whose}人民政府向大会报告工作，请予审议。
一、{last}年工作回顾
过去一年，地区生产总值达到{gdp}亿元，增长{grown}%；一般公共预算收入完成{income}亿元，增长{more}%；城镇新增就业{jobs}人。粮食总产量{grain}万吨，新建学校{schools}所，老城{noise}改造完成{homes}户。
二、{year}年工作安排
今年经济社会发展的主要预期目标是：地区生产总值增长{aim}，一般公共预算收入增长{taxes}，规模以上工业增加值增长{industry}，城镇新增就业{posts}人以上，城镇登记失业率控制在{idle}%以内。
大力实施农村道路{noise}提升工程，新建改建农村公路{road}公里。
"""

BULLETIN = """东阿县2024年国民经济和社会发展统计公报
初步核算，全年地区生产总值286.2亿元，比上年增长5.7%。
"""

# place, year → gdp, grown, income, more, jobs, grain, schools, homes | aim, taxes, industry, posts, idle, road; all invented
FIGURES = {
    ("东阿县", 2022): "241.8 8.1 13.26 9.4 4710 61.2 4 318 | 7.5%左右 8% 9%以上 4500 3.5 120",
    ("东阿县", 2023): "252.9 4.2 13.97 5.4 4630 61.6 5 402 | 6.5%左右 7% 8%以上 4500 3.5 135",
    ("东阿县", 2024): "268.4 6.1 15.12 8.2 4860 62.1 6 415 | 6%以上 6.5% 8%以上 4600 3 98",
    ("东阿县", 2025): "283.7 5.7 15.83 4.7 4590 62.3 3 386 | 6%左右 5% 7.5%左右 4600 3 86",
    ("阳谷县", 2024): "402.5 5.2 21.40 6.0 6120 98.3 7 520 | 5.5%以上 6% 7%以上 6000 3.5 140",
    ("阳谷县", 2025): "421.9 5.9 22.71 6.1 6350 98.9 5 498 | 6%以上 6% 7.5%以上 6200 3.5 110",
    ("聊城市", 2023): "2780 3.6 231.5 4.1 46200 566 41 5120 | 5.5%左右 6% 6%以上 45000 4 830",
    ("聊城市", 2024): "2926 5.8 246.1 6.3 47800 569 38 4950 | 5.5%以上 6% 6.5%以上 46000 4 790",
    ("聊城市", 2025): "3068 5.4 257.4 4.6 46900 571 36 4700 | 5%以上 5% 6%以上 46000 4 765",
}
HOLES = "gdp grown income more jobs grain schools homes | aim taxes industry posts idle road"


def report(place: str, year: int, noise: str = "") -> str:
    """A report of a place, with figures of our own."""
    figures = dict(zip(HOLES.split(), FIGURES[place, year].split(), strict=True))
    return REPORT.format(place=place, year=year, last=year - 1, whose=place[-1], noise=noise, **figures)


def tables(folder: Path) -> Path:
    """The tables of all reports; two of them hold what would harm a page that takes text for markup."""
    (folder / "in").mkdir()
    for place, year in FIGURES:
        noise = {("东阿县", 2024): IMAGE, ("东阿县", 2025): SCRIPT}.get((place, year), "")
        (folder / f"in/{place}{year}{'<b>' * bool(noise)}.txt").write_text(report(place, year, noise), "utf-8")
    for copy in "甲乙":  # two files with the same bytes: their records have the same ids
        (folder / f"in/公报{copy}.txt").write_text(BULLETIN, "utf-8")
    run([folder / "in"], folder / "out", Options(formats=("csv",)))
    return folder / "out"


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    return Comparison([tables(tmp_path_factory.mktemp("compared"))])


@pytest.fixture(scope="module")
def file(comparison: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "new/page.html"
    page.write(path, comparison, Asked("year"))
    return path


@pytest.fixture
def opened(browser: Browser, file: Path) -> Browser:
    browser.open(file)
    browser.settle()
    return browser


ROWS = "document.querySelectorAll('tr.row')"


def row(*words: str) -> str:
    """JavaScript for the first row whose text holds all the words."""
    return f"[...{ROWS}].find((row) => {json.dumps(words)}.every((word) => row.textContent.includes(word)))"


def fill(tab: Browser, name: str, value: str) -> None:
    tab.js(f"(() => {{ const f = document.getElementById('filter-{name}'); f.value = {json.dumps(value)}; for (const e of ['input', 'change']) f.dispatchEvent(new Event(e)); }})()")
    tab.settle()


def test_nothing_leaves_and_nothing_fails(opened, file):
    for tab in ("targets", "conflicts", "year"):
        opened.js(f"document.getElementById('tab-{tab}')?.click()")
        opened.settle()
    asked = [event["request"]["url"] for event in opened.named("Network.requestWillBeSent")]
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]  # older plotly tries a picture that it holds itself
    assert opened.named("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled") == []


def test_the_page_may_not_connect(opened):
    said = "new Promise((done) => { addEventListener('securitypolicyviolation', (e) => done(e.effectiveDirective)); fetch('http://127.0.0.1:9/').catch(() => 0); })"
    assert opened.js(said) == "connect-src"


def test_both_sentences_are_shown_with_the_figure_marked(opened):
    opened.js(f"{row('东阿县', '地区生产总值', '增速', '目标', '2022', '2023')}.click()")
    cards = opened.js("[...document.querySelectorAll('.card')].map((c) => [c.querySelector('blockquote').textContent, c.querySelector('mark').textContent, c.textContent])")
    assert [mark for _, mark, _ in cards] == ["7.5%左右", "6.5%左右"] or [mark for _, mark, _ in cards] == ["增长7.5%左右", "增长6.5%左右"]
    assert all("规模以上工业增加值" in sentence for sentence, _, _ in cards)
    assert "东阿县2022.txt" in cards[0][2]
    assert "东阿县2023年政府工作报告" in cards[1][2]
    opened.js(f"{row('东阿县', '地区生产总值', '增速', '目标', '2022', '2023')}.click()")
    assert opened.js("document.querySelectorAll('.card').length") == 0


def test_filters_narrow_the_rows(opened):
    whole = opened.js(f"{ROWS}.length")
    fill(opened, "region", "阳谷县")
    county = opened.js(f"[...{ROWS}].map((row) => row.cells[1].textContent)")
    assert 0 < len(county) < whole
    assert set(county) == {"山东省聊城市阳谷县"}
    fill(opened, "coloured", "提高")
    assert set(opened.js("[...document.querySelectorAll('.tone')].map((t) => t.textContent)")) == {"提高"}
    opened.js("document.querySelector('#filters button').click()")
    fill(opened, "text", "规模以上 工业增加值增长9%")  # words of a sentence behind the rows
    assert 0 < opened.js(f"{ROWS}.length") < whole


def test_columns_sort_up_and_down(opened):
    fill(opened, "kind", "目标")
    fill(opened, "indicator", "地区生产总值")
    places = "[...document.querySelectorAll('thead th')].findIndex((h) => h.textContent === '新值')"
    for way in ("ascending", "descending"):
        opened.js(f"document.querySelectorAll('thead th')[{places}].querySelector('button').click()")
        assert opened.js(f"document.querySelectorAll('thead th')[{places}].ariaSort") == way
        told = [float(cell.strip("≥≈ %")) for cell in opened.js(f"[...{ROWS}].map((row) => row.cells[{places}].textContent)")]
        assert told == sorted(told, reverse=way == "descending")
        assert len(set(told)) > 1


@pytest.mark.parametrize(("year", "text"), [(2024, IMAGE), (2025, SCRIPT)])
def test_what_a_document_says_is_text(opened, year, text):
    fill(opened, "text", text.split()[0])
    opened.js(f"[...{ROWS}].forEach((row) => row.click())")
    assert text.strip() in opened.js("document.body.innerText")
    assert f"东阿县{year}<b>.txt" in opened.js("document.body.innerText")
    assert opened.js("document.querySelectorAll('img, b').length") == 0
    assert opened.js("document.title").startswith("指标比较")
    assert opened.js("document.scripts.length") == 3


def test_charts_follow_the_filters(opened):
    told = "[document.getElementById('series-title').textContent, document.querySelectorAll('#counts .point').length, document.querySelectorAll('#series .point').length]"
    title, kinds, points = opened.js(told)
    assert "个地区" in title
    assert kinds > 2 < points
    fill(opened, "region", "山东省聊城市东阿县")
    fill(opened, "indicator", "地区生产总值")
    fill(opened, "quantity", "增速")
    title, _, points = opened.js(told)
    assert title == "山东省聊城市东阿县：地区生产总值 · 增速（%）"
    assert points == 8  # targets of 2022 to 2025, results of 2021 to 2024


def test_the_keyboard_is_enough(opened):
    opened.js("document.querySelector('tr.row button').focus()")
    for name in ("ArrowDown", "Enter"):
        opened.key(name)
    assert opened.js("[...document.querySelectorAll('tr.row button')].map((b) => b.ariaExpanded).indexOf('true')") == 1
    opened.js("document.querySelector('[role=tab][aria-selected=true]').focus()")
    opened.key("ArrowRight")
    assert opened.js("document.activeElement.id + document.querySelector('[aria-selected=true]').id") == "tab-targetstab-targets"


def test_only_some_rows_are_in_the_document_at_a_time(opened):
    opened.js("state.view.rows = Array.from({ length: 500 }, (_, n) => state.view.rows[n % state.view.rows.length]); refresh()")
    assert opened.js(f"{ROWS}.length") == 200
    opened.js("[...document.querySelectorAll('nav button')].at(-1).click()")
    assert opened.js(f"{ROWS}.length") == 100


def test_regions_stand_side_by_side(browser, comparison, tmp_path):
    page.write(tmp_path / "p.html", comparison, Asked("region", period="2024"))
    browser.open(tmp_path / "p.html")
    browser.settle()
    assert browser.js("[...document.querySelectorAll('[role=tab]')].map((t) => t.id)")[:2] == ["tab-region", "tab-year"]
    assert "加码" in browser.js("document.querySelector('thead').textContent")
    assert browser.js("document.getElementById('series-title').textContent").startswith("2024 地区生产总值")
    assert browser.named("Log.entryAdded", "Runtime.exceptionThrown") == []


def test_a_conflict_shows_the_documents_it_names(opened):
    opened.js("document.getElementById('tab-conflicts').click()")
    fill(opened, "text", "公报乙")
    opened.js(f"{row('地区生产总值')}.click()")
    cards = opened.js("[...document.querySelectorAll('.card')].map((c) => c.textContent)")
    assert len([card for card in cards if "公报乙.txt" in card and "286.2亿元" in card]) == 1
    assert len([card for card in cards if "东阿县2025<b>.txt" in card and "283.7亿元" in card]) == 1


def test_the_same_tables_give_the_same_page(comparison, file, tmp_path):
    page.write(tmp_path / "again.html", comparison, Asked("year"))
    assert (tmp_path / "again.html").read_bytes() == file.read_bytes()


def test_the_page_names_no_other_place(file):
    told = file.read_text("utf-8")
    assert "default-src 'none'" in told
    assert "connect-src" not in told.split("</head>")[0]
    data = told.split('id="data">')[1].split("</script>")[0]
    assert "<" not in data
    assert json.loads(data)["views"][0]["name"] == "year"


def test_without_plotly_the_cure_is_named(comparison, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "plotly.offline", None)
    with pytest.raises(UsageError, match=r"pip install 'zhibiao\[html\]'"):
        page.write(tmp_path / "p.html", comparison, Asked("year"))
    assert not (tmp_path / "p.html").exists()


def test_a_view_without_rows_is_refused_when_it_is_asked_for(comparison, tmp_path):
    with pytest.raises(UsageError, match="--period"):
        page.write(tmp_path / "p.html", comparison, Asked("region"))


@pytest.mark.parametrize(
    ("sentence", "quote", "nth", "shown"),
    [
        ("甲增长4%，乙增长4%。", "增长4%", 1, "增长4%"),
        ("粮食总产49250万吨。", "4 9 2 5 0 万吨", 0, "49250万吨"),
        ("增长6.5%左右。", "增长６．５％ 左右", 0, "增长6.5%左右"),
        ("\U00020000增长4%。", "增长4%", 0, "增长4%"),
        ("增长4%。", "下降", 0, ""),
    ],
)
def test_the_quote_is_found_in_its_sentence(sentence, quote, nth, shown):
    start, end = webpage.marked(sentence, quote, nth)
    assert sentence.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le") == shown
    assert not nth or start > sentence.index(quote)
