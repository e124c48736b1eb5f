"""The words a segmenter must not cut, and how engines without a dictionary of their own are made to keep them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import ahocorasick_rs

from zhibiao.rulebook import Rulebook

__all__ = ["domain_words", "keeping"]

LONG = 4  # 税收 may be the end of one word and the head of another; 常住人口 is a word wherever it stands


def domain_words(rulebook: Rulebook) -> frozenset[str]:
    """The words of the lexicon and the names and aliases of the code book."""
    words = {word for rule in rulebook.of("lexicon") for word in rule["words"]}
    for rule in rulebook.of("indicator"):
        words |= {rule["name"], *rule.get("aliases", ())}
    return frozenset(word for word in words if len(word) > 1)


def keeping(words: Iterable[str], cut: Callable[[str], list[str]]) -> Callable[[str], list[str]]:
    """`cut`, with every long word of `words` kept whole: it is a token by itself and the text around it is cut.

    >>> keeping(["常住人口"], list)("年末常住人口50万")
    ['年', '末', '常住人口', '5', '0', '万']
    """
    long = sorted(word for word in words if len(word) >= LONG)
    if not long:
        return cut
    scan = ahocorasick_rs.AhoCorasick(long, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest, store_patterns=False)

    def kept(text: str) -> list[str]:
        tokens: list[str] = []
        at = 0
        for _, start, end in scan.find_matches_as_indexes(text):
            if start > at:
                tokens += cut(text[at:start])
            tokens.append(text[start:end])
            at = end
        if at < len(text):
            tokens += cut(text[at:])
        return tokens

    return kept
