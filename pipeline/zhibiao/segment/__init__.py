"""Words: one function behind which any of several segmenters stands. None is loaded before its first sentence."""

from __future__ import annotations

from collections.abc import Callable

from zhibiao.errors import UsageError
from zhibiao.nearest import meant
from zhibiao.rulebook import Rulebook
from zhibiao.segment import by_jieba, by_pkuseg, by_rjieba, by_spacy

__all__ = ["ENGINES", "parted", "segmenter"]

Cut = Callable[[str], list[str]]

ENGINES: dict[str, Callable[[Rulebook], Cut]] = {
    "jieba": by_jieba.load,
    "rjieba": by_rjieba.load,
    "pkuseg": by_pkuseg.load,
    "spacy": by_spacy.load,
}


def segmenter(name: str, rulebook: Rulebook) -> Cut:
    """The segmenter of that name, taught the words of the lexicon and of the code book; joined, its words give the text again.

    Raises UsageError at once for a name that is not known and for an engine that is not installed.

    >>> from zhibiao.rulebook import load
    >>> segmenter("jieba", load())("规上工业企业净增12家")
    ['规上工业企业', '净增', '12', '家']
    """
    try:
        engine = ENGINES[name]
    except KeyError:
        raise UsageError(
            f"segmenter {name}", "there is no such segmenter", meant(name, ENGINES, f"choose one of {', '.join(ENGINES)}")
        ) from None
    return engine(rulebook)


def parted(cut: Cut, text: str, at: int) -> bool:
    """Whether the words of the text are parted at `at`.

    >>> from zhibiao.rulebook import load
    >>> cut = segmenter("jieba", load())
    >>> parted(cut, "规上工业企业净增12家", 6), parted(cut, "规上工业企业净增12家", 7)
    (True, False)
    """
    if isinstance(cut, by_jieba.Jieba) and cut.apart(text, at):
        return True
    end = 0
    for word in cut(text):
        if end >= at:
            break
        end += len(word)
    return end == at
