"""What a reader gives: the text as decoded, and what was wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from zhibiao.model import Problem

__all__ = ["Raw"]


@dataclass(frozen=True, slots=True)
class Raw:
    """A file as text, line ends untouched. `format` is the reader's name; `encoding` empty where the format fixes it."""

    text: str
    format: str
    encoding: str
    problems: tuple[Problem, ...] = ()
