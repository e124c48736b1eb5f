"""Which of several characters stood in a gap: the one that makes a word with its neighbours, here or in the dictionary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from zhibiao.dictionary import counts
from zhibiao.repair.readings import simplified

__all__ = ["Guesser"]

ENOUGH = 100  # rarer words of the dictionary are names and debris (遥现)
QUOTES = (("“", "”"), ("‘", "’"))


class Guesser:
    """Words of the text itself (`plain`: simplified, without notes), given words, and jieba's dictionary."""

    def __init__(self, plain: str, words: Collection[str]) -> None:
        self._counts = counts()
        self._pairs = Counter(map("".join, pairwise(plain)))
        self._words = words

    def choose(self, options: Sequence[str], left: str, right: str) -> str:
        """The option that fits between `left` and `right`; an empty string where none does."""
        if len(options) == 1:
            return options[0]
        context, left, right = left, simplified(left)[-3:], simplified(right)[:3]
        best, score = "", 0
        for option in options:
            if option > "\u3400" and (value := self._value(simplified(option), left, right)) > score:
                best, score = option, value
        return best or self._sign(options, context)

    def cover(self, text: str) -> int:
        """How many characters of the text stand in words of two and more: tells sense from scrambled bytes."""
        plain = simplified(text)
        covered: set[int] = set()
        for i in range(len(plain)):
            for size in (4, 3, 2):
                if i + size <= len(plain) and self._weight(plain[i : i + size]) >= ENOUGH:
                    covered.update(range(i, i + size))
                    break
        return len(covered) * 1000 + sum(min(999, self._counts.get(c) // 100) for c in plain) // max(
            1, len(plain)
        )

    def scrambled(self, text: str) -> bool:
        """Whether most characters of the text stand in no word."""
        han = sum(c > "\u3400" for c in text)
        return han > 2 and self.cover(text) // 1000 * 2 < han

    def _value(self, char: str, left: str, right: str) -> int:
        return (
            max(
                self._weight(left[len(left) - i :] + char + right[:j])
                for i in range(len(left) + 1)
                for j in range(len(right) + 1)
                if i or j
            )
            if left or right
            else 0
        )

    def _weight(self, word: str) -> int:
        """How common a word is; long words weigh more, for they do not come about by chance."""
        if len(word) < 2 or any(c < "\u3400" for c in word):
            return 0
        if word in self._words:
            return 10_000_000
        value = self._counts.get(word) * 10 ** (len(word) - 2)
        if len(word) == 2:
            value += 20_000 * min(20, self._pairs[word] // 2)  # twice in the text: a name (王楚)
        return value if value >= ENOUGH else 0

    def _sign(self, options: Sequence[str], left: str) -> str:
        """A quote mark or a full stop where one can stand: no full stop right behind an opening mark."""
        for opening, closing in QUOTES:
            if opening in options and closing in options:
                open_now = left.rfind(opening) > left.rfind(closing)
                if opening == "‘" or open_now or left[-1:] in "。，：、！":
                    return closing if open_now else opening
        return "。" if "。" in options and len(left) > 2 and not set(left[-3:]) & set("“‘《（") else ""
