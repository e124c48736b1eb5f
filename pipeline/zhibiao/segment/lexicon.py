"""The words a segmenter must not cut, and how engines without a dictionary of their own are made to keep them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import ahocorasick_rs

from zhibiao.rulebook import Rulebook

__all__ = ["domain_words", "joining", "keeping", "naming_words"]

LONG = 4  # 税收 may be the end of one word and the head of another; 常住人口 is a word wherever it stands


def domain_words(rulebook: Rulebook) -> frozenset[str]:
    """The words of the lexicon and the names and aliases of the code book."""
    words = {word for rule in rulebook.of("lexicon") for word in rule["words"]}
    for rule in rulebook.of("indicator"):
        words |= {rule["name"], *rule.get("aliases", ())}
    return frozenset(word for word in words if len(word) > 1)


def naming_words(rulebook: Rulebook) -> frozenset[str]:
    """The words that rules/naming looks for among the words of a phrase: 新签约, 每月, 仅为."""
    rules = (rule for rule in rulebook.of("cue") if rule.file.startswith("naming/"))
    words = {word.partition("=")[0] for rule in rules for word in rule.get("words", ())}
    return frozenset(word for word in words if len(word) > 1)


def joining(words: frozenset[str], cut: Callable[[str], list[str]]) -> Callable[[str], list[str]]:
    """`cut`, with neighbours put together that make one of `words`, the longest from the left; a word that is half of another stays.

    >>> joining(frozenset(["新签约"]), lambda text: text.split(" "))("全年 新 签约 重新 签约")
    ['全年', '新签约', '重新', '签约']
    """
    longest = max(map(len, words), default=0)

    def joined(text: str) -> list[str]:
        tokens = cut(text)
        whole: list[str] = []
        at = 0
        while at < len(tokens):
            word, end, best = tokens[at], at + 1, at + 1
            while end < len(tokens) and len(word) < longest:
                word += tokens[end]
                end += 1
                if word in words:
                    best = end
            whole.append("".join(tokens[at:best]))
            at = best
        return whole

    return joined


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
