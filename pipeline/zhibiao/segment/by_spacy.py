"""Words by spaCy's Chinese tokenizer, for those who work in spaCy; slow, and never needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zhibiao.errors import UsageError
from zhibiao.segment.lexicon import keeping

__all__ = ["load"]


def load(words: frozenset[str]) -> Callable[[str], list[str]]:
    """A cutter whose pipeline is built at the first call; raises UsageError where spaCy is not installed."""
    try:
        import spacy
    except ImportError:
        raise UsageError(
            "segmenter spacy", "spaCy is not installed", "pip install 'zhibiao[spacy]', or choose jieba"
        ) from None
    pipeline: list[Any] = []

    def cut(text: str) -> list[str]:
        if not pipeline:
            # a blank pipeline: no trained Chinese one is on the package index; its words are jieba's
            pipeline.append(spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}}))
        return [part for token in pipeline[0].make_doc(text) for part in (token.text, token.whitespace_) if part]

    return keeping(words, cut)
