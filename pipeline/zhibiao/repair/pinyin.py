"""Pinyin notes behind characters, as converters to traditional leave them: 網(wǎng)友."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from zhibiao.repair.readings import NOTE, reads, simplified
from zhibiao.rulebook import Rule
from zhibiao.text import Edit

__all__ = ["pinyin"]

OPENED = (re.compile(rf"\((?=[{NOTE}])"), re.compile(rf"（(?=[{NOTE}])"))  # one sign each: the engine skips to it
SPOT = re.compile(rf"[(（]([{NOTE}]{{1,6}})[)）]")
TONED = re.compile(r"[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")


def pinyin(rules: Sequence[Rule]) -> Callable[[str], list[Edit]]:
    """The step: takes out what is a reading of the character before it; `words` of the rules are letters that never are (km)."""
    never = frozenset(word for rule in rules for word in rule.get("words", ()))

    def step(text: str) -> list[Edit]:
        edits = []
        found = list(SPOT.finditer(text)) if any(sign.search(text) for sign in OPENED) else []
        toned = any(TONED.search(match[1]) for match in found)
        for match in found:
            char, note = text[match.start() - 1 : match.start()], match[1]
            if not char > "\u3400" or note in never or not reads(char, note):
                continue
            # 亩(mu) may be meant so; a page whose other notes carry tones, or a traditional character, says it is noise
            if TONED.search(note) or toned or simplified(char) != char:
                edits.append(Edit(match.start(), match.end(), ""))
        return edits

    return step
