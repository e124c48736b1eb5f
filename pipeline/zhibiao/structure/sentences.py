"""Cutting a text into sentences, offsets kept: at 。！？ and line ends, and in front of an item mark behind ； or ：."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Optional

from zhibiao.structure.marks import number

if TYPE_CHECKING:
    from zhibiao.structure.marks import Mark, Marks

__all__ = ["Span", "Splitter"]

CLOSERS = '”’」』）)】》〕"'
HEAD = 60  # how far behind a mark a deeper mark may follow: 一、工作落实情况（一）到位情况
CHAIN = re.compile(r"(?<![一二三四五六七八九十第其])[“\"]?一[是要](?![个种项直])")
GLUED = re.compile(r"[（(]一[）)]|(?<![0-9.．])1[.、．](?![0-9])|(?<![一二三四五六七八九十第其])一[是要](?![个种项直])")
LONG = 3000  # characters; the longest sentences of real reports have about 1,500
BLANK = " \t\r\n　\xa0\u2002\u2003\ufeff"


# A sentence: where it begins and ends, and the mark it opens with. A plain tuple, for a document has hundreds: they are made and
# unpacked several times as fast as named ones, and the collector of garbage need not look at them.
Span = tuple[int, int, Optional["Mark"]]


class Splitter:
    """Cuts text into spans. A semicolon does not end a sentence: 目标是：…；… is one, for the cue governs all of it."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self._plain: dict[str, bool] = {}
        self._cut = re.compile(  # one set of characters first: the engine skips to it
            rf"[。！？!?\n\r；;：:](?:(?<=[。！？!?])[。！？!?]*[{CLOSERS}]*|(?<=[\n\r])|(?<=[；;：:])[{CLOSERS}]*{marks.ahead})([{BLANK}]*)"
        )

    def spans(self, text: str) -> list[Span]:
        """The sentences, in order, without the blanks around them, each with the mark it opens with."""
        spans: list[Span] = []
        at, plain, unread = len(text) - len(text.lstrip(BLANK)), self._plain, self._unread
        for found in self._cut.finditer(text, at):  # the blanks behind an end belong to it: a sentence begins with none
            stop, end = found.span(1)
            if text[stop - 1] in BLANK:
                stop = at + len(text[at:stop].rstrip(BLANK))
            first = text[at]
            if stop - at <= LONG and (plain[first] if first in plain else unread(first)):  # the usual case, without the calls below
                spans.append((at, stop, None))
            else:
                self._bounded(text, at, stop, spans)
            at = end
        self._bounded(text, at, len(text), spans)
        return spans

    def _unread(self, first: str) -> bool:
        """Whether no mark begins with this character; remembered, there are only so many."""
        plain = self._plain[first] = not self.marks.opens(first)
        return plain

    def _bounded(self, text: str, start: int, end: int, spans: list[Span]) -> None:
        """A stretch without an end sign is cut at a comma every LONG characters: a line of 200 MB must not be one sentence."""
        while end - start > LONG:
            cut = max(text.rfind(sign, start + 1, start + LONG) for sign in "；，,、 ") + 1 or start + LONG
            self._take(text, start, cut, spans)
            start = cut
        self._take(text, start, end, spans)

    def _take(self, text: str, start: int, end: int, spans: list[Span]) -> None:
        start, end = _trim(text, start, end)
        if start >= end:
            return
        mark = self.marks.at(text, start, end)
        if mark is None:
            spans.append((start, end, None))
            return
        if spans and spans[-1][2] is None and number(text[start : start + mark.length]) == 2:
            self._chain(text, spans)
        self._glued(text, start, end, mark, spans)

    def _glued(self, text: str, start: int, end: int, mark: Mark, spans: list[Span]) -> None:
        """A heading and its first child may stand in one line with nothing between: 一、落实情况（一）到位情况。"""
        while True:
            after = start + mark.length
            inner = GLUED.search(text, after, min(end, after + HEAD))
            deeper = self.marks.at(text, inner.start(), end) if inner and inner.start() - after > 1 else None
            if inner is None or deeper is None or deeper.rank <= mark.rank:
                spans.append((start, end, mark))
                return
            spans.append((*_trim(text, start, inner.start()), mark))
            start, mark = inner.start(), deeper

    def _chain(self, text: str, spans: list[Span]) -> None:
        """Where 二要 opens a sentence and 一要 stands inside the one before (强调一要…；二要…), cut there too."""
        before, stop, _ = spans[-1]
        for first in list(CHAIN.finditer(text, before + 1, stop))[-1:]:
            spans[-1] = (*_trim(text, before, first.start()), None)
            spans.append((first.start(), stop, self.marks.at(text, first.start(), stop)))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end].lstrip(BLANK)
    start = end - len(inner)
    return start, start + len(inner.rstrip(BLANK))
