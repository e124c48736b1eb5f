"""Web pages: the article and its tables, not the site around them; and Markdown."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhibiao.errors import InputError
from zhibiao.model import Options
from zhibiao.read import read, sniff

OPTIONS = Options()
MENU = "".join(
    f'<li><a href="/{i}">{t}</a></li>' for i, t in enumerate(["首页", "政务公开", "办事服务", "互动交流", "走进东阿"])
)
SIDE = "".join(
    f'<li><a href="/n{i}">{t}</a><span>2024-0{i}-12</span></li>'
    for i, t in enumerate(["一季度生产总值增长6.5%", "新增就业3000人", "公布12项便民措施"], 1)
)
TABLE = [["指标", "总量", "增长%"], ["生产总值", "226.4", "7.2"], ["预算收入", "15.6", "4.1"]]


def page(title: str, paragraphs: list[str], charset: str = "utf-8") -> str:
    body = "".join(f"<p><span>{line.replace('，', '</span>，<span>', 1)}</span></p>\n" for line in paragraphs)
    rows = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in TABLE)
    return f"""<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title}_东阿县人民政府网</title>
<meta name="PubDate" content="2024-02-01"><style>p{{width:9px}}</style><script>if(1<9)document.write("12345")</script></head>
<body><div class="top"><ul>{MENU}</ul></div><div>您当前的位置：<a href="/">首页</a> &gt; <a href="/a">政务公开</a></div>
<div class="main"><h1>{title}</h1><div>发布日期：2024-02-01 来源：县政府办公室 浏览次数：<span>12345</span></div>
<div class="body">{body}<table><caption>主要指标（单位：亿元）</caption>{rows}</table></div></div>
<div class="side"><h3>相关信息</h3><ul>{SIDE}</ul></div>
<div class="foot"><p>主办单位：东阿县人民政府 备案号：鲁ICP备05012345号</p></div></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_the_article_and_nothing_else(samples: Path, encoding: str):
    text = (samples / "county_report_clean.txt").read_text("utf-8")
    wanted = [line for line in text.splitlines() if line.strip()]
    raw = read(page(wanted[0], wanted[1:]).encode(encoding), "a.txt", OPTIONS)  # declares utf-8 whatever it is
    assert raw.format == "html"
    assert raw.claims == {"title": wanted[0], "date": "2024-02-01"}
    found = raw.text.splitlines()
    assert [line for line in found if line in wanted] == wanted
    table = ["\t".join(row) for row in TABLE]
    assert [line for line in found if line not in wanted] == [
        "发布日期：2024-02-01 来源：县政府办公室",
        "主要指标（单位：亿元）",
        *table,
    ]


def test_a_page_of_one_table_keeps_it():
    cells = "".join(f"<tr><td>{i}月末</td><td>{i * 10}.5</td><td><br></td></tr>" for i in range(1, 9))
    found = read(
        f"<table><tr><td colspan=3>金融</td></tr><tr><td></td><td></td><td>单位：亿元</td></tr>{cells}</table>".encode(),
        "a.html",
        OPTIONS,
    )
    assert found.text.splitlines() == ["金融", "单位：亿元", *(f"{i}月末\t{i * 10}.5" for i in range(1, 9))]


def test_entities_scripts_hidden_text_and_comments():
    html = (
        '<html><body><p>增长&nbsp;8&#37;<!-- 9 -->左右</p><p style="display:none">12345</p><p>第二行</p></body></html>'
    )
    assert read(html.encode(), "a.html", OPTIONS).text == "增长 8%左右\n第二行\n"


def test_the_title_comes_first_where_the_body_lacks_it():
    html = f"<html><head><title>某县年报 - 某县人民政府网</title></head><body><p>{'全年增长8%。' * 9}</p></body></html>"
    assert read(html.encode(), "a.html", OPTIONS).text.splitlines()[0] == "某县年报"


def test_chinese_far_behind_ascii_is_decoded():
    html = f"<html><script>{'x=1;' * 80_000}</script><body><p>{'全年地区生产总值增长8%。' * 20}</p></body></html>"
    raw = read(html.encode("gb18030"), "a.html", OPTIONS)
    assert raw.encoding == "gb18030"
    assert "地区生产总值" in raw.text


def test_a_page_saved_by_word_as_one_file():
    mail = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    import base64

    mail += base64.encodebytes("<html><body><p>增长8%。</p></body></html>".encode("gbk")) + b"\r\n--x--\r\n"
    raw = read(mail, "report.doc", OPTIONS)
    assert (raw.format, raw.text) == ("mhtml", "增长8%。\n")


def test_a_text_file_with_tags_stays_text():
    assert sniff("<p>增长8%</p>".encode(), "a.txt").name == "text"
    assert sniff("<p>增长8%</p>".encode(), "a.html").name == "html"
    assert sniff("增长<8%，下降>3%".encode(), "a").name == "text"


@pytest.mark.parametrize("html", ["<html></html>", "<html><script>1</script>", "<!DOCTYPE html>"])
def test_a_page_without_text_is_empty(html: str):
    with pytest.raises(InputError) as error:
        read(html.encode(), "a.html", OPTIONS)
    assert error.value.code == "empty_file"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 30_000,
        "<table><tr><td>" * 5_000,
        "<td colspan=99999 rowspan=99999>1" * 500,
        "<a>" * 20_000,
        "<!--" * 20_000,
        "<p" * 50_000,
    ],
)
def test_hostile_pages_end(html: str):
    assert "增长" in read(f"<html><body><p>增长8%。</p>{html}".encode(), "a.html", OPTIONS).text


def test_markdown():
    text = "# 年报\n\n一、**综合**\n\n| 指标 | 增长 |\n|:---|---:|\n| 生产总值 | 8% |\n| 其中 |  |\n\n1\\. 见[公报](x.html)\n"
    raw = read(text.encode("gbk"), "a.md", OPTIONS)
    assert raw.text == "年报\n\n一、综合\n\n指标\t增长\n生产总值\t8%\n其中\t\n\n1. 见公报\n"
    assert (raw.format, raw.encoding) == ("md", "gb18030")


def test_text_named_markdown_is_text():
    assert sniff("全年增长8%。".encode(), "a.md").name == "text"
