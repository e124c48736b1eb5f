"""Web pages: the charset found out, not believed; the page as lines, without menus, link lists and site furniture.

trafilatura finds where the article is; the lines come from our own rendering, since it loses tables (pages of bulletins
are mostly tables) and joins cells with signs. What stands between the first and the last line it keeps is kept, but lines
of links; outside, rows of figures and whole sentences are.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from zhibiao.errors import InputError
from zhibiao.model import Options, Problem
from zhibiao.read.html_lines import Page, render
from zhibiao.read.raw import Raw
from zhibiao.read.text_file import decode

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

__all__ = ["looks", "read"]

HEAD = 4096
BEFORE = rb"(?:\s|\xef\xbb\xbf|\xff\xfe|\xfe\xff|<!--(?:[^-]|-(?!->))*-->|<\?xml[^>]*\?>)*"
PAGE = re.compile(BEFORE + rb"<(?:!doctype\s+html|(?:html|head|body|meta|title)(?=[\s>/]))", re.IGNORECASE)
# a piece of a page, as content systems store it; in a .txt file its tags stay, for spans count the file's characters
PIECE = re.compile(
    BEFORE + rb"<(?:table|tbody|div|p|span|center|font|section|article|h[1-6]|ul|ol)(?=[\s>/])", re.IGNORECASE
)
TAGS = re.compile(rb"</?(?:p|div|td|tr|table|span|li|br|a|font|strong)(?=[\s>/])[^<>]{0,2000}>", re.IGNORECASE)
MAIL = re.compile(rb"(?:[\w-]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){1,20}", re.IGNORECASE)
BOILER = re.compile(
    "版权所有|Copyright|ICP备|公网安备|网站标识码|主办单位|承办单位|技术支持|网站地图|联系我们|建议使用|分辨率|浏览器|扫一扫|"
    "当前位置|您的位置|上一篇|下一篇|打印本页|关闭窗口|分享到|责任编辑|浏览次数|访问量|设为首页|加入收藏|无障碍|^首页$",
    re.IGNORECASE,
)
# what a site adds to the line of date and source; its figures are no figures of the document
COUNTER = re.compile(
    r"(?:浏览|点击|阅读|访问)(?:次数|量|数)?\s*[:：]\s*\d*\s*次?|字[体号]\s*[:：]?\s*[\[【(（]?\s*大\s*中\s*小\s*[\]】)）]?|打印(?:本页)?|关闭(?:窗口)?"
)
DATED = re.compile("来源|发布|日期|时间")
FIGURES = re.compile(r"(?:^|\t)\s*[-+−]?[\d.,]+[%％‰]?\s*(?=\t|$)")
WORDS = re.compile(r"[^\w]+")
PARTS = re.compile(r"[\s\u3000|｜>›»·•]+")
SITE = re.compile(r"\s*[_|｜—–]+\s*|\s+[-·]+\s+|-(?=[^-]*(?:网|门户|政府|局|委)$)")
NOT_ASCII = re.compile(rb"[\x80-\xff]")
SPANS = re.compile(r"\b(?:col|row)span\s*=\s*[\"']?\s*\d+\s*[\"']?", re.IGNORECASE)
LONG = 600_000  # characters of a page beyond which only our own rules look for its body: trafilatura takes minutes
SENTENCE = 30
BARE = 8  # characters of a page that shows nothing by itself


def looks(data: bytes, name: str = "") -> bool:
    """Whether bytes are a page: they begin like one, or are one packed as mail (MHTML), or, outside .txt, are full of tags.

    >>> looks(b"<!DOCTYPE html><title>a</title>"), looks("增长<8%".encode())
    (True, False)
    """
    part = data[: HEAD * 8].replace(b"\0", b"")  # NULs: UTF-16
    if PAGE.match(part[:HEAD]) or _packed(data):
        return True
    if name.lower().endswith(".txt"):
        return False
    return bool(PIECE.match(part[:HEAD])) or (len(TAGS.findall(part)) * 150 > len(part) and b"</" in part)


def read(data: bytes, doc_id: str, options: Options) -> Raw:
    """The text of a page; its title is the first line, `claims` hold what its meta says of title, date and source."""
    packed = _packed(data)
    text, encoding, found = _decoded(_unpacked(data) if packed else data)
    root = _tree(text)
    page = render(root) if root is not None else Page()
    if page.hidden and sum(len(line) for line in page.lines if not _is_links(line, page)) < BARE:
        page = render(root, hidden=True)  # a script would have shown it
    body = _body(page, text) if len(text) <= LONG else [x for x in page.lines if not _is_links(x, page)]
    title = _title(page)
    if title and not any(_plain(title) in _plain(line) for line in body[:8]):
        body = [title, *body]
    if not any(line.strip() for line in body):
        raise InputError(
            "empty_file", doc_id, "the page shows no text", "fetch it again with a browser, after it has loaded"
        )
    body = [COUNTER.sub("", x).rstrip() if len(x) < 200 and DATED.search(x) else x for x in body]
    problems = tuple(Problem(code, doc_id, where, what, cure) for code, where, what, cure in found)
    return Raw("\n".join(body) + "\n", "mhtml" if packed else "html", encoding, problems, claims=_claims(page, title))


def _packed(data: bytes) -> bool:
    head = data[:2000].lower()
    return b"mime-version:" in head and b"content-type:" in head and bool(MAIL.match(head))


def _unpacked(data: bytes) -> bytes:
    """The first page in a page packed as mail, which is how Word saves "a single file web page"."""
    from email import message_from_bytes

    for part in message_from_bytes(data).walk():
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            body = part.get_payload(decode=True)
            return body if isinstance(body, bytes) else b""
    return b""


def _decoded(data: bytes) -> tuple[str, str, list[tuple[str, str, str, str]]]:
    """As `decode`; a page may begin with more ASCII (scripts, styles) than it looks at to choose an encoding."""
    first = NOT_ASCII.search(data, 0)
    if first is None or first.start() < 50_000 or b"\0" in data[:50_000]:
        return decode(data)
    rest, encoding, found = decode(data[first.start() :])
    return data[: first.start()].decode("ascii") + rest, encoding, found


def _tree(text: str) -> Element | None:
    from lxml import etree

    text = re.sub(r"\A\s*<\?xml[^>]*\?>", "", text).replace("\0", "")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=False, huge_tree=True)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):  # nothing but comments
        return None


def _body(page: Page, text: str) -> list[str]:
    """The page's lines without what stands around its body."""
    from trafilatura import extract

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports every odd page to the terminal
    text = SPANS.sub("", text)  # it writes out every column a cell covers: 2000 in each of 20,000 rows take hours
    kept = extract(text, favor_recall=True, include_comments=False, include_tables=True, deduplicate=False) or ""
    flat = _plain(kept)
    inside = [_plain(line) in flat and len(_plain(line)) > 1 for line in page.lines]
    prose = [not _is_links(line, page) for line in page.lines]
    whole = sum(len(line) for line, ok in zip(page.lines, prose, strict=True) if ok)
    if len(kept) * 4 < whole or not any(inside):
        return [line for line, ok in zip(page.lines, prose, strict=True) if ok and not _is_furniture(line)]
    first, last = inside.index(True), len(inside) - 1 - inside[::-1].index(True)
    first = _from_title(page, first)
    return [
        line
        for i, line in enumerate(page.lines)
        if inside[i] or _is_data(line) or (prose[i] and (first <= i <= last or _is_sentence(line)))
    ]


def _from_title(page: Page, first: int) -> int:
    """The line of the title, when it stands above the body: between them stand date, source and number of the document."""
    heads = {_plain(head) for head in page.heads} | {_plain(_title(page))}
    for i in range(first, max(-1, first - 15), -1):
        if _plain(page.lines[i]) in heads - {""}:
            return i
    return first


def _is_links(line: str, page: Page) -> bool:
    if line in page.links:
        return True
    parts = [part for part in PARTS.split(line) if part]
    linked = sum(len(part) for part in parts if part in page.links)
    return linked * 5 > sum(map(len, parts)) * 4 or len(parts) == 0


def _is_data(line: str) -> bool:
    return len(FIGURES.findall(line)) >= 2


def _is_sentence(line: str) -> bool:
    return len(line) >= SENTENCE and ("。" in line or "；" in line) and not _is_furniture(line)


def _is_furniture(line: str) -> bool:
    return len(line) < 200 and bool(BOILER.search(line))


def _plain(text: str) -> str:
    return WORDS.sub("", text)


def _title(page: Page) -> str:
    """The title of the article: what the site's meta says, else the heading that the page's title repeats, else that."""
    if named := page.meta.get("articletitle") or page.meta.get("og:title"):
        return named
    parts: Sequence[str] = [part.strip() for part in SITE.split(page.title) if part.strip()]
    text = _plain("".join(page.lines[:60]))
    shown = [part for part in parts if _plain(part) and _plain(part) in text]
    return max(shown or parts[:1], key=len, default="")


def _claims(page: Page, title: str) -> dict[str, str]:
    names = {"date": ("pubdate", "publishdate", "og:release_date"), "publisher": ("contentsource", "source", "author")}
    found = {"title": title} if title else {}
    for claim, keys in names.items():
        if said := next((page.meta[k] for k in keys if page.meta.get(k)), ""):
            found[claim] = said
    return found
