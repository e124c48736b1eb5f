"""What the record says of an article: in the terminal, in files, as reviews, and as a page opened in a real browser without a network."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import openpyxl
import pytest
from articles import ARTICLE, IMAGE, SCRIPT, examined, record
from browsers import Browser

import zhibiao
from zhibiao import cli
from zhibiao.check import article_page, bundle, claimreview, result, rows, verdicts
from zhibiao.check import claims_output as output
from zhibiao.check.claimreview import Signed
from zhibiao.check.columns import CLAIMS, VERDICTS
from zhibiao.check.result import Result
from zhibiao.check.verify import verify
from zhibiao.errors import UsageError

WANTED = [
    ("268.4亿元", "supported"),
    ("增长6.1%", "supported"),
    ("16.72亿元", "contradicted"),
    ("增长8.3%", "supported"),
    ("约62万吨", "supported_by_rounding"),
    ("530万册", "not_found"),
    ("增长9.5%", "different_period"),
    ("34.87亿人", "different_unit"),
]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(tmp_path_factory.mktemp("record"))


@pytest.fixture(scope="module")
def held(out: Path, pipeline) -> Result:
    return examined(out, pipeline)


@pytest.fixture(scope="module")
def file(held, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "new/page.html"
    article_page.write(path, held)
    return path


@pytest.fixture
def opened(browser: Browser, file: Path) -> Browser:
    browser.open(file)
    return browser


def test_the_article_has_the_verdicts_that_these_tests_are_about(held):
    assert [(claim.entry.quote, claim.verdict) for claim in held.claims] == WANTED


# ---- verdicts


def test_every_verdict_has_its_word_and_a_sign_of_its_own():
    assert set(verdicts.LOOKS) == set(VERDICTS)
    for part in ("word", "sign"):
        assert len({getattr(look, part) for look in verdicts.LOOKS.values()}) == len(VERDICTS)


def luminance(tone: str) -> float:
    parts = [int(tone[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("verdict", VERDICTS)
def test_white_letters_can_be_read_on_its_colour(verdict):
    assert 1.05 / (luminance(verdicts.LOOKS[verdict].tone) + 0.05) >= 4.5  # WCAG 2, AA


def test_one_line_tells_true_from_false_without_colour():
    assert len({verdicts.LOOKS[v].line for v in ("supported", "supported_by_rounding", "contradicted", "different_period", "not_found")}) == 5


# ---- the page


def figure(words: str) -> str:
    """JavaScript for the figure of the article that holds the words."""
    return f"[...document.querySelectorAll('.figure')].find((f) => f.textContent.includes({json.dumps(words)}))"


def test_nothing_leaves_and_nothing_fails(opened, file):
    for quote, _ in WANTED:
        opened.js(f"{figure(quote)}.click()")
    opened.settle()
    assert [event["request"]["url"] for event in opened.named("Network.requestWillBeSent")] == [file.as_uri()]
    assert opened.named("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled") == []


def test_the_page_may_not_connect(opened):
    said = "new Promise((done) => { addEventListener('securitypolicyviolation', (e) => done(e.effectiveDirective)); fetch('http://127.0.0.1:9/').catch(() => 0); })"
    assert opened.js(said) == "connect-src"


def test_the_whole_article_is_there_as_text(opened):
    assert opened.js("document.getElementById('text').textContent") == ARTICLE
    assert opened.js("document.querySelectorAll('img').length") == 0
    assert opened.js("document.title").startswith("核对：东阿县")
    assert opened.js("document.scripts.length") == 2
    assert SCRIPT in ARTICLE
    assert IMAGE in ARTICLE


def test_every_figure_is_underlined_by_its_verdict_and_has_its_sign(opened):
    told = opened.js("[...document.querySelectorAll('.figure')].map((f) => [f.textContent, f.dataset.verdict, getComputedStyle(f, '::after').content, getComputedStyle(f).textDecorationStyle])")
    looks = [verdicts.LOOKS[verdict] for _, verdict in WANTED]
    assert told == [[quote, verdict, f'"\u2060{look.sign}"', look.line] for (quote, verdict), look in zip(WANTED, looks, strict=True)]


def test_the_legend_counts_and_narrows(opened):
    assert opened.js("[...document.querySelectorAll('#legend button')].map((b) => b.textContent)")[0] == "✓ 属实 3"
    shown = "[...document.querySelectorAll('.figure:not(.other)')].map((f) => f.textContent)"
    opened.js("document.querySelector('#legend [data-verdict=contradicted]').click()")
    assert opened.js(shown) == ["16.72亿元"]
    assert opened.js("document.querySelectorAll('#legend [aria-pressed=true]').length") == 1
    opened.js("document.querySelector('#legend [data-verdict=contradicted]').click()")
    assert opened.js(shown) == [quote for quote, _ in WANTED]


EVIDENCE = "document.getElementById('evidence')"


def test_a_click_shows_the_evidence_with_the_figure_marked(opened):
    opened.js(f"{figure('16.72')}.click()")
    card = opened.js(f"{EVIDENCE}.querySelector('.card').innerText")
    assert opened.js(f"{EVIDENCE}.querySelector('mark').textContent") == "15.72亿元"
    for told in ("✗ 与记录不符", "一般公共预算收入15.72亿元", "东阿县2024年政府工作报告", "东阿县2024.txt", "2023", "山东省聊城市东阿县"):
        assert told in card
    assert "✗ 与记录不符" in opened.js(f"{EVIDENCE}.querySelector('h2').textContent")
    assert "≠ " in opened.js(f"getComputedStyle({EVIDENCE}.querySelector('.differs dt'), '::before').content")
    assert opened.js(f"{EVIDENCE}.querySelector('.differs').textContent") == "数值15.72亿元"


def test_of_two_like_it_in_a_sentence_the_figure_cited_is_marked(opened):
    opened.js(f"{figure('9.5%')}.click()")
    before = opened.js(f"(() => {{ const mark = {EVIDENCE}.querySelector('mark'); return mark.previousSibling.textContent.slice(-6) + mark.textContent; }})()")
    assert before == "固定资产投资增长9.5%"


def test_the_keyboard_is_enough(opened):
    opened.js("document.querySelector('.figure').focus()")
    for name in ("ArrowRight", "ArrowDown", "Enter"):
        opened.key(name)
    assert opened.js(f"{EVIDENCE}.querySelector('h2').textContent") == "✗ 与记录不符 16.72亿元"
    assert opened.js("[...document.querySelectorAll('.figure')].filter((f) => f.tabIndex === 0).map((f) => f.textContent)") == ["16.72亿元"]
    opened.key("Escape")
    assert opened.js(f"{EVIDENCE}.querySelectorAll('.verdict').length") == 0


def test_a_link_leads_to_a_claim(browser, file, held):
    name = result.identified(held)[2]
    browser.open(file)
    browser.js(f"{figure('16.72')}.click()")
    assert browser.js("location.hash") == f"#{name}"
    browser.call("Page.navigate", url="about:blank")
    browser.call("Page.navigate", url=f"{file.as_uri()}#{name}")
    browser.settle()
    assert browser.js(f"{EVIDENCE}.querySelector('h2').textContent") == "✗ 与记录不符 16.72亿元"


def test_the_same_article_gives_the_same_page(held, file, tmp_path):
    article_page.write(tmp_path / "again.html", held)
    assert (tmp_path / "again.html").read_bytes() == file.read_bytes()
    data = file.read_text("utf-8").split('id="data">')[1].split("</script>")[0]
    assert "<" not in data


def test_figures_that_overlap_share_a_stretch(held):
    entry = held.claims[0]
    spans = [(0, 3), (2, 6), (8, 9)]
    claims = [entry._replace(entry=entry.entry._replace(raw_start=start, raw_end=end)) for start, end in spans]
    assert list(article_page.pieces("0123456789", claims)) == [("012345", [0, 1]), ("67", []), ("8", [2]), ("9", [])]


# ---- ClaimReview


@pytest.fixture(scope="module")
def graph(held) -> list[dict]:
    told = claimreview.reviews(held, Signed("核查组", "https://example.org", "https://example.org/reviews", "https://example.org/news"))
    assert told["@context"] == "https://schema.org"
    return told["@graph"]


def test_a_claim_with_a_verdict_has_a_review_and_no_other_has(graph):
    judged = [(quote, verdicts.LOOKS[verdict]) for quote, verdict in WANTED if verdict != "not_found"]
    assert [review["itemReviewed"]["text"] for review in graph] == [quote for quote, _ in judged]
    assert [review["reviewRating"]["alternateName"] for review in graph] == [look.word for _, look in judged]
    for review in graph:
        assert review["@type"] == "ClaimReview"
        assert 1 <= review["reviewRating"]["ratingValue"] <= review["reviewRating"]["bestRating"] == 5
        assert review["itemReviewed"]["text"] in review["claimReviewed"]


def test_only_what_is_told_is_in_a_review(held, graph):
    assert graph[0]["author"] == {"@type": "Organization", "name": "核查组", "url": "https://example.org"}
    assert graph[0]["url"] == f"https://example.org/reviews#{graph[0]['@id']}"
    assert graph[0]["itemReviewed"]["appearance"]["url"] == "https://example.org/news"
    plain = claimreview.reviews(held, Signed())["@graph"][0]
    assert {"author", "url"} & set(plain) == set()
    assert "url" not in plain["itemReviewed"]["appearance"]
    assert "date" not in json.dumps(plain).lower()


def test_names_of_claims_are_stable_and_their_own(held, out, pipeline):
    names = result.identified(held)
    assert len(set(names)) == len(names)
    assert result.identified(examined(out, pipeline, name="other name.txt")) == names
    other = result.identified(examined(out, pipeline, ARTICLE + "\n"))
    assert set(other).isdisjoint(names)
    for changed in ({"zhibiao": "9"}, {"rules": "0"}, {"table": "0"}):
        assert result.identity("a", 0, 3, 1, held.versions) != result.identity("a", 0, 3, 1, held.versions._replace(**changed))


def test_the_hash_of_a_table_is_that_of_its_rows_and_not_of_its_format(held, tmp_path):
    from pyarrow import parquet

    (tmp_path / "documents.csv").write_text("doc_id,doc_sha256,doc_type,title,doc_date,region,region_code,year,report_year,plan_year\n", "utf-8")
    records = held.records
    parquet.write_table(records.table, tmp_path / "records.parquet")
    assert result.digest(rows.load([tmp_path])) == held.versions.table
    parquet.write_table(records.table.slice(1), tmp_path / "records.parquet")
    assert result.digest(rows.load([tmp_path])) != held.versions.table


# ---- terminal, files, command, Python


def test_lines_say_what_the_record_has_and_where(held):
    told = "".join(output.lines(held, 140, 60))
    assert "（山东省聊城市东阿县）, 8 figures: 属实 3，四舍五入后属实 1，与记录不符 1，单位不符 1，时期不符 1，未找到 1" in told
    assert re.search(r"✗ 与记录不符 +16\.72亿元 +一般公共预算收入 +2023 +15\.72亿元 +东阿县2024\.txt", told)
    assert "增长9.5%（2023）" in told
    assert "\x1b" not in told
    assert "5 more: --rows N" in "".join(output.lines(held, 140, 3))


def test_only_the_verdict_is_coloured(held):
    plain, coloured = ("".join(output.lines(held, 140, 60, on)) for on in (False, True))
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert re.findall(r"\x1b\[38;5;\d+m(.+?)\x1b\[0m", coloured)[2].strip() == "✗ 与记录不符"


def test_an_article_without_figures_is_told_so(out, pipeline):
    held = examined(out, pipeline, "没有数。")
    assert list(output.lines(held, 100, 60)) == ["news.txt: no figure in it\n"]


@pytest.fixture
def article(tmp_path) -> Path:
    path = tmp_path / "news.txt"
    path.write_bytes(ARTICLE.encode())
    return path


def test_the_workbook_says_verdicts_in_words_and_leads_to_the_evidence(held, tmp_path):
    output.write(tmp_path / "a.xlsx", "xlsx", held, Signed())
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["说法", "依据", "说明"]
    claims, proof = ([[cell.value for cell in row] for row in book[name].iter_rows()] for name in ("说法", "依据"))
    assert [row[:2] for row in claims[1:]] == [[f"{verdicts.LOOKS[v].sign} {verdicts.LOOKS[v].word}", quote] for quote, v in WANTED]
    link = book["说法"].cell(4, claims[0].index("证据") + 1).hyperlink.location
    line = int(re.search(r"!\$?A\$?(\d+)", link)[1])
    assert proof[line - 1][:4] == ["16.72亿元", "✗ 与记录不符", "15.72亿元", "15.72亿元"]
    assert {row[1] for row in proof[1:]} <= {f"{look.sign} {look.word}" for look in verdicts.LOOKS.values()}


def test_a_web_page_is_an_article_too(out, pipeline, tmp_path):
    page = "<html><head><title>东阿县新闻</title></head><body><p>2023年，东阿县地区生产总值<b>268.4</b>亿元，增长6.1%；一般公共预算收入16.72亿元。</p></body></html>"
    found = examined(out, pipeline, page, "news.html")
    assert [claim.verdict for claim in found.claims] == ["supported", "supported", "contradicted"]
    assert "<b>" not in found.article.raw
    assert bundle.members(found)["article/news.html"] == page.encode()
    assert all(one.same for one in verify(bundle.packed(bundle.members(found)), "b.zip", pipeline))


@pytest.mark.parametrize(("ending", "begins"), [("html", b"<!doctype html>"), ("jsonld", b'{\n  "@context"'), ("zip", b"PK"), ("csv", b"\xef\xbb\xbfclaim_quote"), ("json", b"[\n"), ("xlsx", b"PK")])
def test_the_ending_tells_the_format(out, article, tmp_path, ending, begins):
    file = tmp_path / f"new/a.{ending}"
    assert cli.main(["check", str(out), "--claims", str(article), "-o", str(file)]) == 0
    assert file.read_bytes().startswith(begins)


def test_the_command_names_who_reviews(out, article, tmp_path):
    told = ["--author", "甲", "--author-url", "https://a.example", "--url", "https://b.example", "--article-url", "https://c.example"]
    assert cli.main(["check", str(out), "--claims", str(article), "--format", "claimreview", "-o", str(tmp_path / "a"), *told]) == 0
    text = (tmp_path / "a").read_text("utf-8")
    assert all(f'"{word}' in text for word in told if not word.startswith("--"))


def test_the_command_takes_a_text_and_shows_so_many_rows(out, capsys):
    assert cli.main(["check", str(out), "--text", "2023年，东阿县地区生产总值268.4亿元，增长6.1%。", "--rows", "1"]) == 0
    told = capsys.readouterr().out
    assert "属实 2" in told
    assert told.count("✓ 属实") == 1


@pytest.mark.parametrize("terminal", [True, False])
def test_a_terminal_has_colours_and_a_file_has_none(out, capsys, monkeypatch, terminal):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    assert cli.main(["check", str(out), "--text", "2023年，东阿县地区生产总值268.4亿元。"]) == 0
    assert ("\x1b[" in capsys.readouterr().out) == terminal


@pytest.mark.parametrize("both", [["--claims", "a", "--text", "b"], ["--claims", "missing.txt"], ["--text", "增长8%", "--severity", "1"], ["-o", "a.html"], ["-o", "a.txt"]])
def test_what_cannot_be_meant_is_refused_with_one_line(out, both, capsys):
    assert cli.main(["check", str(out), *both]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_python_gives_the_same_rows(out, article):
    table = zhibiao.check(out, claims=article)
    assert list(table.columns) == [column.name for column in CLAIMS]
    assert list(zip(table["claim_quote"], table["verdict"], strict=True)) == WANTED
    assert all(ARTICLE[row.raw_start : row.raw_end] == row.claim_quote for row in table.itertuples())
    assert list(zhibiao.check(out, text=ARTICLE)["verdict"]) == list(table["verdict"])
    with pytest.raises(UsageError, match="no such file"):
        zhibiao.check(out, claims="missing.txt")
    with pytest.raises(UsageError, match="one article"):
        zhibiao.check(out, claims=article, text="增长8%")
