"""Texts that stop too soon: in mid-sentence, at the size of an Excel cell, or a work report without its closing words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zhibiao.damage.finding import Finding, Patterns, excerpt

if TYPE_CHECKING:
    from zhibiao.model import Document

__all__ = ["find"]

CELL = 32767  # characters that a cell of a workbook holds
DOUBT = 60  # characters before a break in mid-sentence whose figures may be half figures
CLOSING, LAST = (
    0.8,
    160,
)  # the closing call stands in the last fifth of a work report; a closing without a call at its end
BEFORE = 12  # characters before an exclamation mark that tell
SHORT = 20  # characters of a line that may be a signature
MANY, MOST = 5, 0.6  # sentences on terms that make an appendix, and their share of all that follows
HEADED = re.compile(r"[（(]?[一二三四五六七八九十]+[）)、]")  # 1. opens the last line of a list of annexes too
OPEN = re.compile(r"<(?:td|th|tr|table|div|span)\b[^<>]*>[^<>]*\Z", re.IGNORECASE)  # an element that is never closed
ENDS = re.compile(r"[。！？!?…；;.”’」』）)】》〕>\]—~]\s*$")


def find(document: Document, patterns: Patterns) -> list[Finding]:
    """One finding where the text is cut."""
    text = document.text.clean
    end = len(text.rstrip())
    why = _why(document, patterns)
    if not why:
        return []
    start = max(0, end - DOUBT)
    cure = "get the whole document; what stands here is kept"
    return [Finding(((start, end),) if end else (), f"at the end: “{excerpt(text, max(0, end - 24))}”", why, cure)]


def _why(document: Document, patterns: Patterns) -> str:
    text = document.text.clean
    if len(document.text.raw.rstrip("\r\n")) == CELL:
        return f"the text has {CELL:,} characters, just what a cell of a workbook holds: the rest is lost"
    if OPEN.search(document.text.raw.rstrip()[-DOUBT:]):
        return "the text stops inside a cell or a block of its markup"
    if _breaks_off(document, patterns):
        return "the text stops in mid-sentence"
    if document.meta.doc_type == "work_report" and len(text) > 3000:
        body = _body(document)
        calls, ends = patterns.get("closing-call", []), patterns.get("closing-end", [])
        if (
            body
            and not _calls(text, max(int(body * CLOSING), _looks_back(document, body)), body, calls)
            and not any(p.search(text, max(0, body - LAST), body) for p in ends)
        ):
            return "a work report without its closing words"
    return ""


def _looks_back(document: Document, body: int) -> int:
    """Where the last sentence of the review ends: a call that stands before it closes the review, not the report."""
    ends = (s.end for s in reversed(document.sentences) if s.role == "review" and s.end < body)
    return next(ends, 0)


def _calls(text: str, start: int, end: int, patterns: list[re.Pattern[str]]) -> bool:
    """Whether the text ends in an exclamation, or one before (notes may follow, unmarked as such) is a closing call."""
    if "！" in text[end - LAST : end] or "!" in text[end - LAST : end]:
        return True
    while (end := max(text.rfind("！", start, end), text.rfind("!", start, end))) >= 0:
        if any(p.search(text, max(start, end - BEFORE), end + 1) for p in patterns):
            return True
    return False


def _breaks_off(document: Document, patterns: Patterns) -> bool:
    """Whether the last line is running text that does not end like a sentence, or a heading with nothing below it."""
    if not document.sentences:
        return False
    text, last = document.text.clean, document.sentences[-1]
    tail = text[last.start : last.end]
    line = text[text.rfind("\n", 0, last.start) + 1 : last.end].strip()
    if ENDS.search(tail):
        return False
    if last.mark and HEADED.match(tail) and len(document.sentences) > 1:
        return True
    speaker = last.speaker.partition("（")[0]
    turn = bool(speaker) and line.lstrip("【[").startswith(speaker)  # never a signature, however it ends
    if not turn and any(p.search(line) for p in patterns.get("not-cut", [])):
        return False
    if document.meta.doc_type == "work_report" and any(p.search(tail) for p in patterns.get("closing-end", [])):
        return False
    running = "，" in tail or "。" in line or len(tail) > SHORT or tail[-1] in "，、；："
    return running or bool(last.speaker)


def _body(document: Document) -> int:
    """Where the body ends and notes on terms begin; 0 where there is no body."""
    sentences, notes = document.sentences, 0
    first = len(sentences)
    for i in range(len(sentences) - 1, -1, -1):
        notes += sentences[i].role == "notes"
        if sentences[i].role == "notes" and notes >= MANY and notes >= MOST * (len(sentences) - i):
            first = i
    return sentences[first - 1].end if first else 0
