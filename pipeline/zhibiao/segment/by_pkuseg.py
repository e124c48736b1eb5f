"""Words by pkuseg, a trained segmenter: spacy-pkuseg runs it, its model is put on the disk by `pkuseg_model`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zhibiao.errors import UsageError
from zhibiao.rulebook import Rulebook
from zhibiao.segment.lexicon import domain_words, joining, keeping, naming_words

__all__ = ["load"]

# models that spacy-pkuseg knows by name and a user may have unpacked; none is ever fetched from here
OTHERS = ("spacy_ontonotes", "mixed", "news", "web")


def load(rulebook: Rulebook) -> Callable[[str], list[str]]:
    """A cutter whose model is read at the first call; raises UsageError where spacy-pkuseg or a model is not there."""
    try:
        import spacy_pkuseg
    except ImportError:
        cure = "pip install 'zhibiao[pkuseg]', or choose jieba"
        raise UsageError("segmenter pkuseg", "spacy-pkuseg is not installed", cure) from None

    from zhibiao.segment.pkuseg_model import folder  # here, for it is run as a command too

    place = folder(OTHERS)
    model: list[Any] = []

    def cut(text: str) -> list[str]:
        if not model:
            model.append(spacy_pkuseg.pkuseg(str(place)))  # by its path: by its name it would be fetched
        # pkuseg drops white space; what it leaves out is put back, so that the words still give the text
        return _whole(text, list(model[0].cut(text)))

    words = domain_words(rulebook)
    return keeping(words, joining(words | naming_words(rulebook), cut))


def _whole(text: str, tokens: list[str]) -> list[str]:
    whole: list[str] = []
    at = 0
    for token in tokens:
        start = text.find(token, at)
        if start < 0:
            continue
        if start > at:
            whole.append(text[at:start])
        whole.append(token)
        at = start + len(token)
    if at < len(text):
        whole.append(text[at:])
    return whole
