"""Words by pkuseg: `pkuseg` with the model in it, or `spacy-pkuseg` with a model that has been put on the disk."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from zhibiao.errors import UsageError
from zhibiao.segment.lexicon import keeping

__all__ = ["load"]

CURE = "pip install 'zhibiao[pkuseg]', or choose jieba"


def load(words: frozenset[str]) -> Callable[[str], list[str]]:
    """A cutter whose model is read at the first call; raises UsageError where pkuseg is not installed."""
    package = _package()
    model: list[Any] = []

    def cut(text: str) -> list[str]:
        if not model:
            model.append(_model(package))
        # pkuseg drops white space; what it leaves out is put back, so that the words still give the text
        return _whole(text, list(model[0].cut(text)))

    return keeping(words, cut)


def _package() -> ModuleType:
    try:
        import spacy_pkuseg
    except ImportError:
        pass
    else:
        return spacy_pkuseg  # type: ignore[no-any-return]
    try:
        import pkuseg
    except ImportError:
        raise UsageError("segmenter pkuseg", "pkuseg is not installed", CURE) from None
    return pkuseg  # type: ignore[no-any-return]


def _model(package: ModuleType) -> Any:  # noqa: ANN401 (the engine is not typed)
    try:
        return package.pkuseg()
    except OSError as error:  # the wheel holds no model and wants to fetch one
        raise UsageError("segmenter pkuseg", f"its model cannot be read ({error})", "put the model where pkuseg looks for it (PKUSEG_HOME), or choose jieba") from None


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
