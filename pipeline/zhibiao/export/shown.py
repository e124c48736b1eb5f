"""The text of a document as annotation tools show it, and the ways between places in it and in the text as decoded.

Browsers and databases have one line end, and no NUL: `\\r\\n` and `\\r` become `\\n`, a NUL the replacement character. Places are counted in characters
(code points); JavaScript counts one beyond U+FFFF (𠮷, 😀) as two units.
"""

from __future__ import annotations

import re
from bisect import bisect_left

__all__ = ["Shown", "Units"]


class Shown:
    """A text as it is shown, `text`, and where its places stand in the text as decoded.

    >>> shown = Shown("一\\r\\n增长8%")
    >>> shown.text, shown.place(3), shown.raw(2, 6)
    ('一\\n增长8%', 2, (3, 7))
    """

    __slots__ = ("_lost", "_lost_raw", "text")

    def __init__(self, raw: str) -> None:
        self._lost_raw = [match.start() for match in re.finditer("\r\n", raw)]  # where a \r was left out
        self._lost = [at - i for i, at in enumerate(self._lost_raw)]  # the same places in the text as shown
        self.text = raw.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")

    def place(self, at: int) -> int:
        """A place of the text as decoded, as shown."""
        return at - bisect_left(self._lost_raw, at)

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of the text as shown, in the text as decoded; a line end belongs to it whole or not at all."""
        return start + bisect_left(self._lost, start), end + bisect_left(self._lost, end)


class Units:
    """Places of a text counted in UTF-16 units, as JavaScript counts, and in characters.

    >>> units = Units("𠮷县增长8%")
    >>> units.of(2), units.characters(3), units.characters(1)
    (3, 2, None)
    """

    __slots__ = ("_high", "_units")

    def __init__(self, text: str) -> None:
        self._high = [match.start() for match in re.finditer("[\U00010000-\U0010ffff]", text)]  # what takes two units, in characters
        self._units = [at + i for i, at in enumerate(self._high)]  # and in units

    def of(self, at: int) -> int:
        """A place counted in characters, in units."""
        return at + bisect_left(self._high, at)

    def characters(self, at: int) -> int | None:
        """A place counted in units, in characters; None inside a character."""
        before = bisect_left(self._units, at)
        return None if before and self._units[before - 1] == at - 1 else at - before
