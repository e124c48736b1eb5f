"""Cutting a text into sentences, offsets kept: at 。！？ and line ends, and in front of an item mark behind ； or ：."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zhibiao.structure.marks import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zhibiao.structure.marks import Marks

__all__ = ["Splitter"]

CLOSERS = "”’」』）)】》〕\""
HEAD = 60  # how far behind a mark a deeper mark may follow: 一、工作落实情况（一）到位情况
CHAIN = re.compile(r"(?<![一二三四五六七八九十第其])[“\"]?一[是要](?![个种项直])")
GLUED = re.compile(r"[（(]一[）)]|(?<![0-9.．])1[.、．](?![0-9])|(?<![一二三四五六七八九十第其])一[是要](?![个种项直])")
BLANK = " \t\r\n　\xa0\u2002\u2003\ufeff"


class Splitter:
    """Cuts text into spans. A semicolon does not end a sentence: 目标是：…；… is one, for the cue governs all of it."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self._cut = re.compile(rf"[。！？!?]+[{CLOSERS}]*|[\n\r]+|(?:[；;：:][{CLOSERS}]*){marks.ahead}")

    def spans(self, text: str) -> list[tuple[int, int]]:
        """The spans of the sentences, in order, without the blanks around them."""
        spans: list[tuple[int, int]] = []
        for start, end in self._pieces(text):
            start, end = _trim(text, start, end)
            if start < end:
                self._chain(text, spans, start, end)
        return spans

    def _pieces(self, text: str) -> Iterator[tuple[int, int]]:
        at = 0
        for found in self._cut.finditer(text):
            yield from self._glued(text, at, found.end())
            at = found.end()
        yield from self._glued(text, at, len(text))

    def _glued(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """A heading and its first child may stand in one line with nothing between: 一、落实情况（一）到位情况。"""
        begin, _ = _trim(text, start, end)
        mark = self.marks.at(text, begin, end) if begin < end else None
        while mark is not None:
            after = begin + mark.length
            inner = GLUED.search(text, after, min(end, after + HEAD))
            if inner is None or inner.start() - after < 2:
                break
            deeper = self.marks.at(text, inner.start(), end)
            if deeper is None or deeper.rank <= mark.rank:
                break
            yield start, inner.start()
            start = begin = inner.start()
            mark = deeper
        yield start, end

    def _chain(self, text: str, spans: list[tuple[int, int]], start: int, end: int) -> None:
        """Where 二要 opens a sentence and 一要 stands inside the one before (强调一要…；二要…), cut there too."""
        if spans and text[start] in "二“\"" and (mark := self.marks.at(text, start, end)):
            before, stop = spans[-1]
            if number(text[start : start + mark.length]) == 2 and not self.marks.at(text, before, stop):
                first = None
                for first in CHAIN.finditer(text, before + 1, stop):
                    pass
                if first is not None:
                    spans[-1] = _trim(text, before, first.start())
                    spans.append((first.start(), stop))
        spans.append((start, end))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in BLANK:
        start += 1
    while start < end and text[end - 1] in BLANK:
        end -= 1
    return start, end
