"""What was meant: the nearest of the names that exist, for messages about one that does not."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path

__all__ = ["meant", "nearest", "neighbour"]

ALIKE = 0.6  # of 1, as difflib reckons: `segmentor` and `segmenter` have 0.89, `ods` and `xlsx` 0.29
LONG = 240  # characters of what else there is
SEEN = 5000  # files of a folder that are looked at for a name
NAMED = 0.5  # for Chinese, where two characters of four are much: 东啊县 and 东阿县 have 0.67


def nearest(given: str, known: Iterable[str], least: float = 0) -> str:
    """The name most like the one given, "" where none is like it. Case, and - or _, make no difference. `least`: how like, of 1.

    >>> nearest("segmentor", ["rules", "segmenter"]), nearest("ods", ["csv", "xlsx"])
    ('segmenter', '')
    """
    best, score = "", 0.0
    wanted = _plain(given)
    least = least or (ALIKE if given.isascii() else NAMED)
    for name in known:
        match = SequenceMatcher(None, wanted, _plain(name), autojunk=False)
        if name != given and match.real_quick_ratio() > max(score, least - 1e-9) and (new := match.ratio()) > score and new >= least:
            best, score = name, new
    return best


def meant(given: str, known: Iterable[str], otherwise: str) -> str:
    """The cure for a name that does not exist: the nearest as a question, and what else there is.

    >>> meant("regoin", ["region", "year"], "use region, year")
    'did you mean region? use region, year'
    >>> meant("x", ["region", "year"], "use region, year")
    'use region, year'
    """
    near = nearest(given, known)
    if near and 0 < len(otherwise) < LONG:  # of thirty names the nearest is all that helps
        return f"did you mean {near}? {otherwise}"
    return f"did you mean {near}?" if near else otherwise


def neighbour(path: Path, otherwise: str) -> str:
    """The cure for a file or folder that does not exist: what lies beside it under a name like it (of the first SEEN there)."""
    try:
        beside = sorted(one.name for one in islice(path.parent.iterdir(), SEEN))
    except OSError:
        return otherwise
    near = nearest(path.name, beside)
    return f"did you mean {path.with_name(near)}?" if near else otherwise


def _plain(name: str) -> str:
    return name.casefold().replace("_", "-").lstrip("-")
