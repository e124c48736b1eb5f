"""Full-width digits and letters → half-width: １２．５％ is 12.5%. Masks (ｘｘ, ＸＸ), ① and ㎡ stay."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from zhibiao.rulebook import Rule
from zhibiao.text import Edit

__all__ = ["width"]

# one set of characters first: the engine skips to it
WIDE = re.compile("[０-９Ａ-ＷＹＺａ-ｗｙｚ％．](?:(?<!．)|(?<=[0-9０-９]．)(?=[0-9０-９]))")
ZERO = ord("０") - ord("0")


def width(rules: Sequence[Rule]) -> Callable[[str], list[Edit]]:
    """The step; it needs nothing from its rules but their cases."""

    def step(text: str) -> list[Edit]:
        return [Edit(m.start(), m.end(), chr(ord(m[0]) - ZERO)) for m in WIDE.finditer(text)]

    return step
