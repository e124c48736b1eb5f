"""Traditional → simplified characters, where the text is traditional; names keep theirs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from zhibiao.repair.readings import simplified
from zhibiao.rulebook import Rule
from zhibiao.text import Edit

__all__ = ["simplify"]

ENOUGH = (
    0.02  # share of the Chinese characters; scraped traditional pages have 0.2 and more, simplified ones under 0.002
)
HAN = re.compile("[\u3400-\u9fff]+")
FIRST_LOOK = 200  # characters read for each odd one before all of a text is


def simplify(rules: Sequence[Rule]) -> Callable[[str], list[Edit]]:
    """The step. Of the rules, `words` are names that keep their characters (乾安), `pairs` are forms of their own (瞭望), and the
    rule `stray` lists characters that are no part of any simplified name and are converted wherever they stand.
    """
    kept = {w for rule in rules if rule.id != "simplify-stray" for w in rule.get("words", ())}
    forms = {old: new for rule in rules for old, new in rule.get("pairs", ())} | {word: word for word in kept}
    guard = re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True)))) if forms else None
    stray = {c for rule in rules if rule.id == "simplify-stray" for word in rule.get("words", ()) for c in word}

    def step(text: str) -> list[Edit]:
        odd = [c for c in _odd().findall(text) if _differs(c)]
        if not odd:
            return []
        if _few(len(odd), text):
            return _one_by_one(text, stray.intersection(odd))
        fixed: dict[int, str] = {}
        for match in guard.finditer(text) if guard else ():
            fixed.update(zip(range(match.start(), match.end()), forms[match[0]], strict=False))
        return [
            Edit(i, i + 1, fixed.get(i, new)) for i, (old, new) in enumerate(_pairs(text)) if fixed.get(i, new) != old
        ]

    return step


@lru_cache(maxsize=1)
def _odd() -> re.Pattern[str]:
    """The characters that may be traditional, as one set that a text is searched for: those the converter changes, and all beyond 16 bits."""
    chars = [chr(i) for i in (*range(0x3401, 0xD800), *range(0xE000, 0x10000))]
    changed = (c for c, new in zip(chars, simplified("\n".join(chars)).split("\n"), strict=True) if c != new)
    return re.compile(f"[{''.join(changed)}\U00010000-\U0010ffff]")


def _few(odd: int, text: str) -> bool:
    """Whether so many odd characters are few among the Chinese ones; mostly the beginning of the text is enough to say so."""
    return any(odd < ENOUGH * sum(map(len, HAN.findall(part))) for part in (text[: FIRST_LOOK * odd], text))


@lru_cache(maxsize=32768)
def _differs(char: str) -> bool:
    return simplified(char) != char


def _one_by_one(text: str, chars: set[str]) -> list[Edit]:
    if not chars:
        return []
    return [Edit(m.start(), m.end(), simplified(m[0])) for m in re.finditer(f"[{''.join(sorted(chars))}]", text)]


def _pairs(text: str) -> Iterable[tuple[str, str]]:
    """Each character with its simplified form; by phrase where the converter keeps the length, else by character."""
    whole = simplified(text)
    if len(whole) == len(text):
        return zip(text, whole, strict=True)
    return ((c, simplified(c)) for c in text)
