"""A web page that needs nothing else: a template, its style, its script and its data in one file, which asks no network and forbids itself to.

What comes from documents goes into it as data, never as markup.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

__all__ = ["filled", "marked"]

HOLE = re.compile(r"\{\{(\w+)\}\}")
KINDS = ("html", "css", "js")


def filled(package: str, name: str, data: Mapping[str, Any], **libraries: str) -> str:
    """The template `name`.html of a package with its holes filled: {{title}} and {{data}} of `data`, {{css}} and {{js}} of the files beside it
    behind what all pages share, {{policy}} of the hashes of the scripts, and `libraries` by name.

    Each hole is filled once: what is filled in is not searched for holes.
    """
    shared = {kind: files("zhibiao.write").joinpath(f"webpage.{kind}").read_text("utf-8") for kind in KINDS[1:]}
    ours = {kind: shared.get(kind, "") + files(package).joinpath(f"{name}.{kind}").read_text("utf-8") for kind in KINDS}
    scripts = " ".join(f"'sha256-{b64encode(sha256(code.encode()).digest()).decode()}'" for code in (*libraries.values(), ours["js"]))
    told = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")  # neither </script> nor <!-- can stand in it
    parts = {"policy": scripts, "title": escape(data["title"]), "css": ours["css"], "js": ours["js"], "data": told, **libraries}
    return HOLE.sub(lambda hole: parts[hole[1]], ours["html"])


def marked(sentence: str, quote: str, nth: int = 0) -> tuple[int, int]:
    """Where the quote stands in its sentence, the nth time it does, as JavaScript counts; (0, 0) where it does not.

    Blanks and the width of letters do not count, for the sentence was repaired and the quote was not.

    >>> marked("粮食总产49250万吨，增长4%", "4 9 2 5 0 万吨"), marked("前者增长4%，后者增长4%", "增长4%", 1), marked("无", "有")
    ((4, 11), (9, 13), (0, 0))
    """
    places = [n for n, c in enumerate(sentence) if not c.isspace()]
    dense, sought = (_narrow("".join(text.split())) for text in (sentence, quote))
    start = dense.find(sought) if sought else -1
    if start < 0:
        return 0, 0
    while nth > 0 and (later := dense.find(sought, start + len(sought))) >= 0:
        start, nth = later, nth - 1
    return _units(sentence[: places[start]]), _units(sentence[: places[start + len(sought) - 1] + 1])


def _narrow(text: str) -> str:
    """The text with ６．５％ as 6.5%, letter for letter."""
    return "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in text)


def _units(text: str) -> int:
    """The length of a text in JavaScript: characters beyond the first 65,536 count twice."""
    return len(text) + sum(c > "\uffff" for c in text)
