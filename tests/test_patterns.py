"""Patterns made quick find what the patterns as written find."""

import re

import pytest

from zhibiao.extract.patterns import Guarded, alternatives, leftmost, needed
from zhibiao.rulebook import load

BOOK = load()
CUES = [rule for rule in BOOK.of("cue") if rule.get("pattern")]
TEXTS = [case.text for rule in BOOK.of("cue") for case in rule.cases]
ODD = [
    r"a|b(?:c|d)?e",
    r"(?:ab|a)(?:c|bcd)",
    r"(?:x|)y",
    r"(?:x|yz)+w",
    r"[]|]|[^]|]b",
    r"\||\(x",
    r"(?<=a)(?:b|c)d|(?!x)[xy]z",
    r"(a|b)\1",
    r"(?i)ab|CD",
    r"(?i:a)b",
    r"x{0,2}y{2}z*?",
    r"a{1,2}+b|c++d",
    "",
    "(?:|ab)c",
]
LINES = ["", "abcde", "aabbccdd", "xyzxyzw", "]b|]", "(x|(x", "abdacd xz yz", "aa bb ab AB cd CD", "yyz xyyz", "aab ccd bce ace", "yzxw", "abcabcd"]


@pytest.mark.parametrize("rule", CUES, ids=lambda rule: rule.id)
def test_the_patterns_of_the_rules(rule):
    same(rule["pattern"], TEXTS)


@pytest.mark.parametrize("pattern", ODD)
def test_odd_patterns(pattern):
    same(pattern, LINES)


def same(pattern, texts):
    plain, guarded, parts = re.compile(pattern), Guarded(pattern), alternatives(pattern)
    for text in texts:
        spans = [(m.span(), {k: v for k, v in m.groupdict().items() if v}) for m in plain.finditer(text) if m[0]]
        assert [(m.span(), {k: v for k, v in m.groupdict().items() if v}) for _, m in leftmost(parts, text) if m[0]] == spans or "" in plain.findall(text)
        for start, end in ((0, len(text)), (0, len(text) // 2), (len(text) // 2, len(text))):
            found, wanted = guarded.search(text, start, end), plain.search(text, start, end)
            assert (found and found.span()) == (wanted and wanted.span())


def test_what_is_not_sure_is_not_said():
    for pattern in ("[^a]", "a?", "a*|b", "(?=a)", "(?<!a)", r"\d", "a-z|[a-z]", "", "(?i)a", "a{0,1}"):
        assert needed(pattern) == frozenset(), pattern
    assert needed("(a|b)+c?(?!d)") == {"a", "b"}
