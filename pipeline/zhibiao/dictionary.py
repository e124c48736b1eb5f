"""jieba's dictionary, read a first character at a time.

jieba itself reads all of it, half a million words and beginnings of words, at every start, and keeps them between runs in a file
in the temporary folder that anyone may write. Here the text is only parted by first characters; words are read when one that
begins so is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from math import log
from sys import intern

__all__ = ["NEVER", "Counts", "Dictionary", "Weights", "counts", "jieba_text"]

NEVER = float("-inf")
BLOCK = re.compile(r"^(.).*(?:\n\1.*)*", re.MULTILINE)
ENTRY = re.compile(r"^(\S+) ([1-9]\d*)", re.MULTILINE)
COUNT = re.compile(r"^\S+ (\d+)", re.MULTILINE)
LAST = "\u9fd5"  # the last character that jieba looks up

Head = tuple[float, Callable[[str], str | None]]


class Dictionary:
    """How often words were counted. `read` gives the text, a line for each word: word, count, and more.

    The words `added` count as counted so often. For each first character `heads` holds, once `of` was asked for it, its weight as a
    word (NEVER where it only begins words, `rare` where it does not even that), and who tells the counts of the words that begin
    with it, as they are written: "" for what only begins a word, None for what is none. `weights` knows what a count weighs.

    >>> book = Dictionary(lambda: "增长 60 v\\n增长率 30 n\\n增 10 v\\n净增 5 v\\n", ["净增长"], 20)
    >>> alone, count_of = book.of("增")
    >>> round(alone, 2), count_of("增长率"), count_of("增速"), book.of("净")[1]("净增"), book.of("净")[0], round(book.weights["30"], 2)
    (-2.53, '30', None, '5', -inf, -1.43)
    """

    def __init__(self, read: Callable[[], str], added: Iterable[str], count: int) -> None:
        self.heads: dict[str, Head] = {}
        self._read, self._count = read, count
        self._added: dict[str, list[str]] = {}
        for word in added:
            self._added.setdefault(word[0], []).append(word)

    @cached_property
    def _opened(self) -> tuple[dict[str, str], int]:
        """The lines of the words that begin with a character, and how many words were counted in all."""
        text = self._read().replace("\r\n", "\n")
        total = sum(map(int, COUNT.findall(text))) + self._count * sum(map(len, self._added.values()))
        blocks: dict[str, str] = {}
        for block in BLOCK.finditer(text):
            head = block[1]
            blocks[head] = f"{blocks[head]}\n{block[0]}" if head in blocks else block[0]
        return blocks, total

    @cached_property
    def weights(self) -> Weights:
        """The weight of a word counted so often, the logarithm of its share."""
        return Weights(self._opened[1])

    @cached_property
    def rare(self) -> float:
        """The weight of what was counted once, and of a character that is not in the dictionary."""
        return self.weights["1"]

    def of(self, char: str) -> Head:
        """What is known of the words that begin with the character; remembered for the characters of writing."""
        if char in self.heads:
            return self.heads[char]
        if char > LAST:
            return self.rare, _nothing
        head = self.heads[char] = self._of(char)
        return head

    def _of(self, char: str) -> Head:
        # a few thousand counts stand behind all words: each is one object
        words: dict[str, str] = {word: intern(count) for word, count in ENTRY.findall(self._opened[0].get(char, ""))}
        words.update(dict.fromkeys(self._added.get(char, ()), str(self._count)))
        if not words:
            return self.rare, _nothing
        begun = {word[:size]: "" for word in words for size in range(2, len(word))}
        begun.update(words)
        return (self.weights[words[char]] if char in words else NEVER), begun.get


class Weights(dict[str, float]):
    """Logarithms of shares of a total, each reckoned when it is first asked for; a dictionary has a few thousand different counts."""

    def __init__(self, total: int) -> None:
        super().__init__()
        self._total = log(total)

    def __missing__(self, count: str) -> float:
        weight = self[count] = log(int(count)) - self._total
        return weight


def _nothing(_: str) -> None:
    """No word begins so."""


class Counts:
    """How often words were counted, alone: read a first character at a time, as `Dictionary` is.

    >>> known = Counts("增长 60 v\\n增长率 30 n\\n净增 5 v\\n")
    >>> known.get("增长"), known.get("增长率"), known.get("增速")
    (60, 30, 0)
    """

    def __init__(self, text: str) -> None:
        self._blocks: dict[str, list[str]] = {}
        for block in BLOCK.finditer(text.replace("\r\n", "\n")):
            self._blocks.setdefault(block[1], []).append(block[0])
        self._read: dict[str, dict[str, str]] = {}

    def get(self, word: str) -> int:
        """The count of a word; 0 for what is none."""
        head = word[:1]
        if head not in self._read:
            if head not in self._blocks:
                return 0
            self._read[head] = {word: intern(count) for word, count in ENTRY.findall("\n".join(self._blocks.pop(head)))}
        return int(self._read[head].get(word, 0))


def jieba_text() -> str:
    """The text of the dictionary that comes with jieba."""
    import jieba

    with jieba.Tokenizer().get_dict_file() as file:
        text: str = file.read().decode("utf-8")
    return text


@lru_cache(maxsize=1)
def counts() -> Counts:
    """The counts of jieba's dictionary."""
    return Counts(jieba_text())
