"""Pieces of text with places on a page → lines, and lines → paragraphs. Shared by the readers of pdf, ofd and pictures.

What is on paper decides, not the order or the spaces in the file: a gap as wide as a column is a tab, a line goes on in the
next only when it reaches the right margin and the next begins at the left one, and what stands at the top or foot of page
after page is furniture.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

__all__ = ["Line", "Piece", "lines", "plain", "text"]

TAB_GAP = 1.6  # in heights of the characters: a wider gap parts the cells of a row
SPACE_GAP = 0.25  # between Latin letters and digits a narrower gap is no space
WIDE_SPACE = 0.8  # between Chinese words a narrower gap is no space
FURNITURE_LINES = 2  # lines at the top and at the foot of a page that may be furniture
PAGE_NUMBER = re.compile(
    r"[-—–－─·•\s]{0,6}(?:第\s?)?(\d{1,4}|[ivxIVX]{1,6})(?:\s?页)?(?:\s?[/／,，]?\s?共?\s?\d{1,4}\s?页?)?[-—–－─·•\s]{0,6}"
)
SENTENCE_END = "。！？；：…!?;:”）"
CLOSING = "，。、；：？！）》”’』」】％%)."
HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.、．](?!\d)|第[一二三四五六七八九十]{1,3}[章节条编]")
WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…·]"
BOTH_WIDE = re.compile(f"{WIDE}{WIDE}")

# Characters that look like common ones and are not them: radicals (pdf fonts map 金 to ⾦ U+2FA6) and compatibility forms.
RADICALS = {0x2E80 + at: char for at, char in enumerate(
    "冫厂乛乚乙亅冂刂㔾卜卩巳幺尢尣兀尸彑巛己幺彐忄心扌攵无日曰歺母民氵氺灬爪爫爿牛犭王艹目示礻竹糹纟罒罒冈"
    "网羊羊羊耂肀聿肉臼艹艹艹艹虎衤覀西见角角讠贝足车辶辶辶阝钅長镸长门阜阝雨青韦页风飞食飠饣首马骨鬼鱼鸟卤麦黄黾齐齐齿齿龙龙龟龟龟"[:0]
)}  # fmt: skip
