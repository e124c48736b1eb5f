"""Words by jieba, the segmenter every installation has.

The dictionary and the guesses at unknown words are jieba's; the likeliest chain of words is found here, in less than half the
time. It is jieba's own chain, sum for sum and tie for tie (the tests compare them), by one loop from the end of the text instead
of a graph, a table and a generator for each step.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from zhibiao.dictionary import NEVER, Dictionary, jieba_text
from zhibiao.rulebook import Rulebook
from zhibiao.segment.lexicon import domain_words

__all__ = ["COMMON", "RUNS", "SIGNS", "WHOLE", "Jieba", "load", "whole"]

WHOLE = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+")  # jieba cuts at every other sign before it looks a word up
RUNS = re.compile(f"({WHOLE.pattern})")
SIGNS = re.compile(r"\r\n|.", re.DOTALL)
COMMON = 20_000  # as common as 企业: no chain of shorter words is likelier than the word itself
SHORT, KEPT = 16, 4096  # characters of a run that is kept with what was found out about it, and how many are kept
REACH = 32  # characters: a place further into a text is not worth so many looks


def load(rulebook: Rulebook) -> Jieba:
    """A cutter with a dictionary of its own, which is opened at the first call."""
    import jieba

    return Jieba(Dictionary(jieba_text, whole(domain_words(rulebook)), COMMON), jieba.finalseg.cut)


def whole(words: Iterable[str]) -> frozenset[str]:
    """Those of the words that hold no sign: no segmenter could keep another."""
    return frozenset(word for word in words if WHOLE.fullmatch(word))


class Jieba:
    """A dictionary and who guesses at the words it does not hold."""

    def __init__(self, dictionary: Dictionary, guess: Callable[[str], Iterable[str]]) -> None:
        self._dictionary, self._guess = dictionary, guess
        self._guessed = lru_cache(KEPT)(lambda run: tuple(guess(run)))
        self._first = lru_cache(KEPT)(lambda piece: self._ends(piece)[0])

    def __call__(self, text: str) -> list[str]:
        """The words of the text."""
        tokens: list[str] = []
        run = False
        for piece in RUNS.split(text):  # in turn what stands between the runs, and a run
            if not run:
                tokens += SIGNS.findall(piece) if "\r" in piece else piece
            elif len(piece) == 1:
                tokens.append(piece)
            else:
                self._words(piece, tokens)
            run = not run
        return tokens

    def apart(self, text: str, at: int) -> bool:
        """Whether a word surely ends at `at`, told by a few looks into the dictionary; False only says that the text must be cut.

        Where no word of the dictionary reaches over the place the chain is parted there, and a word of several characters behind
        it is not put together anew with what stands before.
        """
        behind = WHOLE.match(text, at)
        if at > REACH or behind is None or behind.end() - at > SHORT or self._first(behind[0]) < 2:
            return False
        heads, of, end = self._dictionary.heads, self._dictionary.of, at + 1
        for start in range(at):
            char = text[start]
            if (heads.get(char) or of(char))[1](text[start:end]) is not None:
                return False
        return True

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
        if len(run) == 1 or self._dictionary.of(run[0])[1](run):
            return run
        return self._guessed(run) if len(run) <= SHORT else tuple(self._guess(run))

    def _ends(self, piece: str) -> list[int]:
        """Where the word that begins at each character ends, in the likeliest chain from there on; of equals the longest word wins."""
        heads, of, weights, rare = self._dictionary.heads, self._dictionary.of, self._dictionary.weights, self._dictionary.rare
        size = len(piece)
        ends = list(range(1, size + 1))
        best = [0.0] * (size + 1)
        for start in range(size - 1, -1, -1):
            char, end = piece[start], start + 1
            alone, count_of = heads.get(char) or of(char)
            most = alone + best[end]
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
