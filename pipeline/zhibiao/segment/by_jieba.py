"""Words by jieba, the segmenter every installation has.

The dictionary and the guesses at unknown words are jieba's; the likeliest chain of words is found here, in half the time. It is
jieba's own chain, sum for sum and tie for tie (the tests compare them), by one loop from the end of the text instead of a graph,
a table and a generator for each step.
"""

from __future__ import annotations

import logging
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from math import log
from typing import Any

__all__ = ["Jieba", "load"]

WHOLE = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+")  # jieba cuts at every other sign before it looks a word up
PIECES = re.compile(rf"({WHOLE.pattern})|\r\n|.", re.DOTALL)
COMMON = 20_000  # as common as 企业: no chain of shorter words is likelier than the word itself
NEVER = float("-inf")
SHORT, KEPT = 16, 4096  # characters of a run that is kept with what was found out about it, and how many are kept
REACH = 32  # characters: a place further into a text is not worth so many looks


def load(words: frozenset[str]) -> Jieba:
    """A cutter with a tokenizer of its own; the dictionary is read at the first call (about a second)."""
    import jieba

    # jieba tells of its cache on standard error, and of a cache it cannot write with a traceback; neither matters here
    jieba.default_logger.setLevel(logging.CRITICAL)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = _cache_dir()
    return Jieba(words, tokenizer, jieba.finalseg.cut)


class Jieba:
    """A dictionary (how often each word was counted; 0 for what only begins a word) and who guesses at the words it does not hold."""

    def __init__(self, words: frozenset[str], tokenizer: Any, guess: Callable[[str], Iterable[str]]) -> None:  # noqa: ANN401
        self._added, self._tokenizer, self._guess = words, tokenizer, guess
        self._guessed = lru_cache(KEPT)(lambda run: tuple(guess(run)))
        self._singles: dict[str, float] = {}  # so few that they stay at hand, which the dictionary does not
        self._head = lru_cache(KEPT)(lambda piece: self._ends(piece)[0])

    @cached_property
    def _counts(self) -> dict[str, int]:
        self._tokenizer.initialize()
        for word in sorted(self._added):
            if WHOLE.fullmatch(word):
                self._tokenizer.add_word(word, COMMON)
        counts: dict[str, int] = self._tokenizer.FREQ
        return counts

    @cached_property
    def _weights(self) -> dict[int, float]:
        """The weight of a word counted so often; 1 is also the count of a character that the dictionary does not hold."""
        counts, total = self._counts, log(self._tokenizer.total)
        return {count: log(count) - total for count in {1, *counts.values()} if count}

    def __call__(self, text: str) -> list[str]:
        """The words of the text."""
        tokens: list[str] = []
        for piece in PIECES.finditer(text):
            if piece.lastindex and piece.end() - piece.start() > 1:
                self._words(piece[0], tokens)
            else:
                tokens.append(piece[0])
        return tokens

    def apart(self, text: str, at: int) -> bool:
        """Whether a word surely ends at `at`, told by a few looks into the dictionary; False only says that the text must be cut.

        Where no word of the dictionary reaches over the place the chain is parted there, and a word of several characters behind
        it is not put together anew with what stands before.
        """
        behind = WHOLE.match(text, at)
        if at > REACH or behind is None or behind.end() - at > SHORT or self._head(behind[0]) < 2:
            return False
        counts, end = self._counts, at + 1
        return not any(text[start:end] in counts for start in range(at))

    def _words(self, piece: str, tokens: list[str]) -> None:
        """Add the words of a piece; single characters in a row are put together and asked about once more."""
        ends = self._ends(piece)
        at = first = 0
        while at < len(piece):
            end = ends[at]
            if end > at + 1:
                if at > first:
                    tokens += self._loose(piece[first:at])
                tokens.append(piece[at:end])
                first = end
            at = end
        if at > first:
            tokens += self._loose(piece[first:])

    def _loose(self, run: str) -> Sequence[str]:
        """The words of single characters in a row; those of a known word stay single, for the chain has parted them."""
        if len(run) == 1 or self._counts.get(run):
            return run
        return self._guessed(run) if len(run) <= SHORT else tuple(self._guess(run))

    def _ends(self, piece: str) -> list[int]:
        """Where the word that begins at each character ends, in the likeliest chain from there on; of equals the longest word wins."""
        count_of, weights, single = self._counts.get, self._weights, self._singles.get
        size, rare = len(piece), weights[1]
        ends = list(range(1, size + 1))
        best = [0.0] * (size + 1)
        for start in range(size - 1, -1, -1):
            end = start + 1
            weight = single(piece[start])
            if weight is None:
                weight = self._single(piece[start])
            if not weight:
                best[start] = rare + best[end]
                continue
            most = weight + best[end]
            while end < size:
                end += 1
                count = count_of(piece[start:end])
                if count:
                    weight = weights[count] + best[end]
                    if weight >= most:
                        most, ends[start] = weight, end
                elif count is None:
                    break
            best[start] = most if most > NEVER else rare + best[start + 1]
        return ends

    def _single(self, char: str) -> float:
        """The weight of a character alone: 0 where no word begins with it, NEVER where words do and it is none itself."""
        count = self._counts.get(char)
        weight = self._singles[char] = 0.0 if count is None else self._weights[count] if count else NEVER
        return weight



def _cache_dir() -> str:
    """Where jieba may keep its dictionary between runs; where there is no such place it only starts more slowly."""
    try:
        return tempfile.gettempdir()
    except FileNotFoundError:
        return "no-temporary-folder"
