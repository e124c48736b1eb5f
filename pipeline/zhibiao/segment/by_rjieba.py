"""Words by rjieba, jieba rewritten in Rust: 15 to 30 times as fast."""

from __future__ import annotations

from collections.abc import Callable

from zhibiao.errors import UsageError
from zhibiao.segment.lexicon import keeping

__all__ = ["load"]


def load(words: frozenset[str]) -> Callable[[str], list[str]]:
    """A cutter; raises UsageError where rjieba is not installed."""
    try:
        import rjieba
    except ImportError:
        cure = "pip install 'zhibiao[fast]', or choose jieba"
        raise UsageError("segmenter rjieba", "rjieba is not installed", cure) from None

    # the module's own dictionary is shared by the whole process, so the words are kept around it and not put into it
    def cut(text: str) -> list[str]:
        return list(rjieba.cut(text))

    return keeping(words, cut)
