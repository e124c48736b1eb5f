"""Words by spaCy's Chinese tokenizer, for those who work in spaCy; slow, and never needed.

spaCy brings no segmenter of its own for Chinese: its tokenizer asks jieba or pkuseg. Here it asks jieba, taught the words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from zhibiao.errors import UsageError
from zhibiao.rulebook import Rulebook
from zhibiao.segment import by_jieba

__all__ = ["load"]


def load(rulebook: Rulebook) -> Callable[[str], list[str]]:
    """A cutter whose pipeline is built at the first call; raises UsageError where spaCy is not installed."""
    try:
        import spacy
    except ImportError:
        raise UsageError(
            "segmenter spacy", "spaCy is not installed", "pip install 'zhibiao[spacy]', or choose jieba"
        ) from None
    tokenizer: list[Callable[[str], Iterable[Any]]] = []

    def cut(text: str) -> list[str]:
        if not tokenizer:
            # with `segmenter = "jieba"` in its settings spaCy would open jieba's dictionary for the whole process, and its cache
            # file in the temporary folder, which anyone may write
            made: Any = spacy.blank("zh").tokenizer
            made.segmenter, made.jieba_seg = "jieba", _Jieba(by_jieba.load(rulebook))
            tokenizer.append(made)
        return [part for token in tokenizer[0](text) for part in (token.text, token.whitespace_) if part]

    return cut


class _Jieba:
    """What spaCy's tokenizer asks of jieba."""

    def __init__(self, cut: Callable[[str], list[str]]) -> None:
        self._cut = cut

    def cut(self, text: str, cut_all: bool = False) -> list[str]:
        return self._cut(text)
