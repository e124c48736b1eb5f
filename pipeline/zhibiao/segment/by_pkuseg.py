"""Words by pkuseg, a trained segmenter: spacy-pkuseg runs it, its model is put on the disk by `pkuseg_model`."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from zhibiao.errors import UsageError
from zhibiao.rulebook import Rulebook
from zhibiao.segment.by_jieba import RUNS, SIGNS, WHOLE, whole
from zhibiao.segment.lexicon import domain_words, joining, keeping, naming_words

__all__ = ["load", "model"]

# models that spacy-pkuseg knows by name and a user may have unpacked; none is ever fetched from here
OTHERS = ("spacy_ontonotes", "mixed", "news", "web")


def load(rulebook: Rulebook) -> Callable[[str], list[str]]:
    """A cutter whose model is read at the first call; raises UsageError where spacy-pkuseg or a model is not there."""
    try:
        import spacy_pkuseg  # noqa: F401
    except ImportError:
        cure = "pip install 'zhibiao[pkuseg]', or choose jieba"
        raise UsageError("segmenter pkuseg", "spacy-pkuseg is not installed", cure) from None

    from zhibiao.segment.pkuseg_model import folder  # here, for it is run as a command too

    place = str(folder(OTHERS))

    def cut(text: str) -> list[str]:
        return _whole(text, _model(place)(text))

    words = whole(domain_words(rulebook))
    return keeping(words, joining(words | whole(naming_words(rulebook)), cut))


def model() -> list[str]:
    """What tells the model in use from another: its name, and the size of each file. Raises UsageError where none is there."""
    from zhibiao.segment.pkuseg_model import FILES, folder

    place = folder(OTHERS)
    return [place.name, *(str((place / file).stat().st_size) for file in FILES)]


@lru_cache(1)
def _model(folder: str) -> Callable[[str], list[str]]:
    """The cutter of the model, which takes a gigabyte: one for all cutters of a process. Given by its path; by its name it would be fetched."""
    import spacy_pkuseg

    cut: Callable[[str], list[str]] = spacy_pkuseg.pkuseg(folder).cut
    return cut


def _whole(text: str, tokens: list[str]) -> list[str]:
    """The tokens, parted at every sign (it has 博士、硕士 as one), with the white space that pkuseg drops put back: they give the text."""
    made: list[str] = []
    at = 0
    for token in tokens:
        start = text.find(token, at)
        if start < 0:
            continue
        if start > at:
            made.append(text[at:start])
        if WHOLE.fullmatch(token):
            made.append(token)
        else:
            made += (part for piece in RUNS.split(token) for part in ([piece] if WHOLE.fullmatch(piece) else SIGNS.findall(piece)))
        at = start + len(token)
    if at < len(text):
        made.append(text[at:])
    return made
