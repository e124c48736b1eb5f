"""Markdown: text, with headings without their marks and pipe tables as lines joined by tabs."""

from __future__ import annotations

import re
from dataclasses import replace

from zhibiao.model import Options
from zhibiao.read import text_file
from zhibiao.read.raw import Raw

__all__ = ["looks", "plain", "read"]

SIGNS = re.compile(rb"^ {0,3}(?:#{1,6}[ \t]|\|.*\||```|[*-] )|\*\*|\]\(", re.MULTILINE)
HEADING = re.compile(r"^ {0,3}#{1,6}[ \t\u3000]+(.*?)(?:[ \t]+#+)?[ \t]*$")
RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*$")
CELLS = re.compile(r"(?<!\\)\|")
PICTURE = re.compile(r"!\[([^\[\]\n]{0,300})\]\([^()\n]{0,2000}\)")
LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\([^()\n]{0,2000}\)")
STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,500}?)(?<=\S)\1")
ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~>])")


def looks(data: bytes, name: str = "") -> bool:
    """Whether a file named as Markdown has any of its marks."""
    return name.lower().endswith((".md", ".markdown")) and bool(SIGNS.search(data[: 64 * 1024]))


def read(data: bytes, doc_id: str, options: Options) -> Raw:
    """The text of a Markdown file, without its marks."""
    raw = text_file.read(data, doc_id, options)
    return replace(raw, text=plain(raw.text), format="md")


def plain(text: str) -> str:
    r"""Markdown as a reader sees it, line by line.

    >>> plain("## 一、**综合**\n| 指标 | 数值 |\n|---|---:|\n| 增长 | 8% |\n")
    '一、综合\n指标\t数值\n增长\t8%\n'
    """
    found: list[str] = []
    fenced = False
    lines = text.replace("\r\n", "\n").split("\n")
    for n, line in enumerate(lines):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif fenced:
            found.append(line)
        elif RULE.match(line) and n and "|" in lines[n - 1]:
            continue
        else:
            found.append(_inline(_block(line, lines, n)))
    return "\n".join(found)


def _block(line: str, lines: list[str], n: int) -> str:
    if heading := HEADING.match(line):
        return heading[1]
    if line.lstrip().startswith("|") or ("|" in line and _in_table(lines, n)):
        bare = line.strip().removeprefix("|")
        bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
        return "\t".join(cell.strip() for cell in CELLS.split(bare))
    return line.rstrip(" ")


def _in_table(lines: list[str], n: int) -> bool:
    """Whether a row without outer pipes belongs to a table: its rule follows it, or stands above with rows only between."""
    if n + 1 < len(lines) and RULE.match(lines[n + 1]) and "|" in lines[n + 1]:
        return True
    for above in range(n - 1, max(-1, n - 200), -1):
        if RULE.match(lines[above]) and "|" in lines[above]:
            return True
        if "|" not in lines[above]:
            return False
    return False


def _inline(line: str) -> str:
    if not any(sign in line for sign in "*_[\\"):
        return line
    line = LINK.sub(r"\1", PICTURE.sub("", line))
    return ESCAPED.sub(r"\1", STRONG.sub(r"\2", line))
