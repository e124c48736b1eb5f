"""Words by jieba, the segmenter every installation has."""

from __future__ import annotations

import logging
import re
import tempfile
from collections.abc import Callable

__all__ = ["load"]

WHOLE = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+")  # jieba cuts at every other sign before it looks a word up
COMMON = 20_000  # as common as 企业: no chain of shorter words is likelier than the word itself


def load(words: frozenset[str]) -> Callable[[str], list[str]]:
    """A cutter with a tokenizer of its own; the dictionary is read at the first call (about a second)."""
    import jieba

    # jieba tells of its cache on standard error, and of a cache it cannot write with a traceback; neither matters here
    jieba.default_logger.setLevel(logging.CRITICAL)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = _cache_dir()

    def cut(text: str) -> list[str]:
        if not tokenizer.initialized:
            tokenizer.initialize()
            for word in sorted(words):
                if WHOLE.fullmatch(word):
                    tokenizer.add_word(word, COMMON)
        tokens: list[str] = tokenizer.lcut(text)
        return tokens

    return cut


def _cache_dir() -> str:
    """Where jieba may keep its dictionary between runs; where there is no such place it only starts more slowly."""
    try:
        return tempfile.gettempdir()
    except FileNotFoundError:
        return "no-temporary-folder"
