"""What the command line says, in the reader's language. The code says everything in English; the folder `zh` beside this file has it in Chinese.

Only what goes to a terminal passes through here: tables and other files are the same bytes in every language.
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zhibiao.errors import ZhibiaoError

if TYPE_CHECKING:
    from zhibiao.model import Problem

__all__ = ["Template", "language", "pattern", "templates", "told", "tr"]

HOLE = re.compile(r"\{(\d*)\}")
DEEPEST = 4  # sentences inside sentences: "{}; they were left out"


class Template(NamedTuple):
    """A sentence with {} for what is put in, the same in Chinese ({1}, {2} where the order differs), and the pieces between."""

    english: str
    chinese: str
    pieces: tuple[str, ...]


def language() -> str:
    """`zh` or `en`: as ZHIBIAO_LANG says, else LANGUAGE, LC_ALL, LC_MESSAGES, LANG, else what the system says.

    As with gettext, LANGUAGE counts only where the locale is not C or POSIX, and of the other three the first that is set.
    """
    if (asked := os.environ.get("ZHIBIAO_LANG", "").strip().lower()[:2]) in ("zh", "en"):
        return asked
    place = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name, ""))), "")
    wanted = os.environ.get("LANGUAGE", "").split(":") if place not in ("C", "POSIX") else []
    for one in (*wanted, place):
        if one:
            return "zh" if one.lower().startswith("zh") else "en"
    return "zh" if sys.platform in ("win32", "darwin") and _of_system().startswith(("zh", "chinese")) else "en"


def _of_system() -> str:
    """The locale of a system that sets no variables, in small letters: zh_cn, chinese (simplified)_china."""
    import locale

    return (locale.getlocale()[0] or "").lower()


def tr(said: str) -> str:
    """A sentence in the reader's language; one that the catalogue does not hold stays as it is.

    Spaces and line ends around it stay.
    """
    return said if language() == "en" else _chinese(said, DEEPEST)


def told(wrong: Problem | ZhibiaoError) -> str:
    """In which document and where, what and cure in one line, in the reader's language."""
    doc_id = getattr(wrong, "doc_id", "")
    places = [place for place in dict.fromkeys((doc_id, wrong.where)) if place]
    if language() == "en":
        return f"{': '.join(places)}: {wrong.what}; {wrong.cure}"
    return f"{'：'.join(place if place == doc_id else tr(place) for place in places)}：{tr(wrong.what)}；{tr(wrong.cure)}"


def _chinese(said: str, deep: int) -> str:
    bare = said.strip()
    exact, open_ = templates()
    if bare in exact:
        return said.replace(bare, exact[bare], 1)
    for template in open_:
        if deep and all(piece in bare for piece in template.pieces) and (found := pattern(template.english).fullmatch(bare)):
            put = [_chinese(one, deep - 1) if " " in one else one for one in found.groups()]
            return said.replace(bare, _filled(template.chinese, put), 1)
    return said


def _filled(chinese: str, put: list[str]) -> str:
    order = iter(put)
    return HOLE.sub(lambda hole: put[int(hole[1]) - 1] if hole[1] else next(order), chinese)


@cache
def pattern(english: str) -> re.Pattern[str]:
    """What a template gives once it is filled: anything in the place of each hole.

    >>> pattern("no writer for {}").fullmatch("no writer for ods")[1]
    'ods'
    """
    return re.compile("(.*?)".join(map(re.escape, english.split("{}"))), re.DOTALL)


@cache
def templates() -> tuple[dict[str, str], list[Template]]:
    """The catalogue: whole sentences, and those with holes, the ones that say the most first."""
    exact: dict[str, str] = {}
    open_: list[Template] = []
    for path in sorted((Path(__file__).parent / "zh").glob("*.toml")):
        for english, chinese in tomllib.loads(path.read_text("utf-8")).items():
            if "{}" in english:
                open_.append(Template(english, chinese, tuple(filter(None, english.split("{}")))))
            else:
                exact[english] = chinese
    return exact, sorted(open_, key=lambda one: (-sum(map(len, one.pieces)), one.english))
