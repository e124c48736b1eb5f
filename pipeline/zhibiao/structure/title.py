"""The title of a document, and what kind of document it is."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from zhibiao.structure.roles import AHEAD

if TYPE_CHECKING:
    from collections.abc import Collection

    from zhibiao.rulebook import Rulebook

__all__ = ["Genre", "Title", "find_title"]

LOOK = 14  # lines at the top among which a title is sought
LONG = 64  # characters of a title
NAMES = "报告|公报|通知|意见|方案|规划|讲话|总结|专访|访谈|办法|政策|措施|通报|计划|决定|规定|细则|条例|指南|汇报|发言|致辞|纲要|纪要"
TITLE_END = re.compile(rf"(?:{NAMES})(?:[（(][^（）()]{{1,16}}[）)])?$")
TITLE_WORD = re.compile(rf"{NAMES}|情况")
RUN_ON = re.compile(  # …工作总结今年以来，全县…
    r"\s*(?!各位|[（(]?[一-十]+[）)、])([^，。；：！？\n]{5,50}?(?:总结|打算|计划|汇报|报告|情况|思路))(?:今年以来|近年来|[12][0-9]{3}年以来|一年来|上半年[，,]|[一-十]+、|为(?:了|进一步|深入)|根据)"
)
DIGIT = re.compile(r"[0-9][.万亿%]")
LABEL = re.compile(r"^(?:标题|题目|原标题|文件名称)[：:]\s*")
NOT_TITLE = re.compile(
    r"[。；;]|[：:]$|^[—―－–-]|^[（(]?(?:[12][0-9]{3}|二[〇○零])[^，]{2,10}日|^[（(]?在.{2,40}会议上[）)]?$|(?:工作|发展)回顾$|年工作(?:安排|打算)$|名词解释$|^第[一二三四五六七八九十0-9]+[条章节]|^[^《]*》|^[0-9]{2}-[0-9]{2}|[，、]$|^访谈|的各项任务$|(?:县|市|区|省|州|旗)(?:人民政府)?(?:代)?(?:县|市|区|省|州|旗)长$|^(?:各位|同志们|来源|作者|时间|主题|嘉宾|发布|发文|字体|字号|记者|正文|目\s*录|内容|当前位置|首页|报告人|原文链接|转自|栏目|标签|签约|第[0-9]+篇|评论|阅读)"
    r"|^[一二三四五六七八九十]+、|^[（(][一二三四五六七八九十]+[）)]|^[0-9]+[、.．]|https?:|[<>{}|\t]|^[0-9\W_]+$|^(?:.{0,24}(?:局|队|政府|办公[室厅]|委员会|厅|部))+$"
    r"|^(?!.*(?:访|对话)).*(?:市长|县长|省长|区长|州长|主席|镇长|主任|总理)[ 　]*[\u4e00-\u9fff·]{1,2}[ 　]*[\u4e00-\u9fff·]{1,6}$|(?:记者|通讯员)"
)
PLACE_END = re.compile(r"^[^，。]{2,20}(?:省|市|县|区|州|旗|盟|镇|乡|政府|局|厅|委员会)$")
SUBTITLE = re.compile(r"^[—―－–-]+(?![—―－–\s（(-]*[12二][0-9〇○零]{3}\s*年)\s*(?![—―－–-])(.{2,50})$")


WEIGHTS = {"title": 4, "head": 2, "body": 1, "name": 1}  # of what the title says, the first lines, the file's name


class Title(NamedTuple):
    """The title and its span in the clean text; an empty title has an empty span."""

    text: str
    start: int
    end: int


def find_title(text: str) -> Title:
    """The line at the top that names the document, with its subtitle; empty where there is none.

    >>> find_title("努力推动工作再上新台阶\\n——专访市商务局局长李明\\n春潮涌动，万象更新，全市上下一派忙碌景象。").text
    '努力推动工作再上新台阶——专访市商务局局长李明'
    """
    lines = _top(text)
    best, score = -1, 0
    for i, (start, end) in enumerate(lines):
        got = _score(text[start:end], i)
        if got > score:
            best, score = i, got
    if best < 0:  # a title that runs on into the text has no line of its own
        run_on = RUN_ON.match(text, lines[0][0], min(lines[0][1], lines[0][0] + LONG + 20)) if lines else None
        return Title(run_on[1] if run_on else "", 0, 0)
    start, end = lines[best]
    title = _joined(LABEL.sub("", text[start:end].strip().lstrip("# ")))
    if (
        best
        and PLACE_END.match(above := text[slice(*lines[best - 1])].strip())
        and len(above) < 14
        and title[:4].isdigit()
    ):
        title, start = above + title, lines[best - 1][0]
    if best + 1 < len(lines) and (sub := SUBTITLE.match(text[slice(*lines[best + 1])].strip())):
        title, end = f"{title}——{sub[1].strip()}", lines[best + 1][1]
    return Title(title, start, end)


def _joined(title: str) -> str:
    """政 府 工 作 报 告 is set wide for looks."""
    title = re.sub(r"[ \u3000\xa0]+", " ", title)
    return title.replace(" ", "") if re.fullmatch(r"(?:[\u4e00-\u9fff] ){2,}[\u4e00-\u9fff]", title) else title


def _top(text: str) -> list[tuple[int, int]]:
    """The first lines with something in them, down to the running text."""
    lines: list[tuple[int, int]] = []
    at = 0
    while at < min(len(text), 4000) and len(lines) < LOOK:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end].strip()
        if line:
            lines.append((at, end))
            if (len(line) > LONG + 6 and "。" in line) or re.match(
                r"各位(?:代表|主任)|同志们[：:！]|(?:主持人|记者|【主持人】)[：: ]", line
            ):
                break
        at = end + 1
    return lines


def _score(line: str, place: int) -> int:
    """How much a line looks like a title: names of documents count most, then standing first."""
    line = line.strip().lstrip("# ")
    labelled = LABEL.match(line)
    if labelled:
        line = line[labelled.end() :]
    if not 4 <= len(line) <= LONG or NOT_TITLE.search(line) or len(re.findall(r"[\u4e00-\u9fff]", line)) < 4:
        return 0
    if "，" in line and (DIGIT.search(line) or line.count("，") > 2):  # a line of running text, cut by a page
        return 0
    if TITLE_END.search(line):
        score = 6
    elif TITLE_WORD.search(line):
        score = 4
    else:
        score = int(place < 3 and len(line) >= 8 and "，" not in line)
    if re.fullmatch(r"工作报告|发展规划|统计公报", line):  # the name of the column on the web site
        score = 2
    return score and score * 2 + (2 if labelled else 0) + (1 if place < 3 else 0)


class Genre:
    """The genre rules, compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rules = {
            name: rulebook.patterns("structure", f"genre-{name}")
            for name in ("title", "head", "body", "name", "shape")
        }
        self._more: Counter[str] = Counter()  # the most that the first lines may add to each type
        for name, rules in self._rules.items():
            for _, value in rules:
                self._more[value] += WEIGHTS[name] if name in ("head", "body") else 0
        self._leans = rulebook.patterns("structure", "lean")

    def of(self, title: str, head: str, hint: str) -> tuple[str, str]:
        """The type of document and how it is known; other where nothing speaks."""
        named, filed = self._votes("title", title), self._votes("name", hint)
        votes = named + filed
        best = max(votes, key=votes.__getitem__, default="")
        if best in named and all(votes[v] + self._more[v] < votes[best] for v in self._more if v != best):
            return best, "title"  # whatever the first lines say: the usual case
        said = self._votes("head", head) + self._votes("body", head)
        votes += said
        if not votes:
            return "other", "inferred"
        best = max(votes, key=lambda v: (votes[v], v != "news", v))  # an interview is often printed as news
        return best, "title" if best in named else "text" if best in said else "file name"

    def _votes(self, name: str, text: str) -> Counter[str]:
        """What the rules of one place vote for, weighed."""
        votes: Counter[str] = Counter()
        for pattern, value in self._rules[name] if text else ():
            if pattern.search(text):
                votes[value] += WEIGHTS[name]
        return votes

    def by_shape(self, text: str, roles: Collection[str]) -> tuple[str, str]:
        """The type of a document nothing names: what looks back and ahead under headings is a report of some kind."""
        if "review" not in roles or not AHEAD & set(roles):
            return "other", "inferred"
        return next((value for pattern, value in self._rules["shape"] if pattern.search(text)), "other"), "inferred"

    def lean(self, doc_type: str) -> str:
        """The role of text in which nothing else gives one."""
        return next((value for pattern, value in self._leans if pattern.search(doc_type)), "")
