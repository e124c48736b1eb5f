"""Text that knows its source: a raw string, the edits made to it, and the map back, character by character."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

__all__ = ["Edit", "Layer", "Text", "replay"]


class Edit(NamedTuple):
    """One replacement: `new` stands for `[start, end)` of the text the step was given. `step` names the step.

    `inferred` marks a guess: the characters of `new` were not all in the source.
    """

    start: int
    end: int
    new: str
    step: str = ""
    inferred: bool = False


class Layer:
    """The edits of one step, in order and without overlap, and the map from the text after it to the text before it."""

    __slots__ = ("_after", "_before", "_shift", "edits")

    def __init__(self, edits: Sequence[Edit], length: int) -> None:
        self.edits = tuple(edits)
        end, shift = 0, 0
        self._after: list[int] = []  # where each edit's `new` begins in the text after the step
        self._before: list[int] = []  # where it ends there
        self._shift: list[int] = []  # what to add to a position behind the edit to get the position before the step; last, to one before all edits
        for edit in self.edits:
            if not end <= edit.start <= edit.end <= length:
                raise ValueError(f"edits must be in order, apart and inside the text: {edit} after {end} of {length}")
            begin = edit.start - shift
            self._after.append(begin)
            self._before.append(begin + len(edit.new))
            shift += (edit.end - edit.start) - len(edit.new)
            self._shift.append(shift)
            end = edit.end
        self._after.append(sys.maxsize)
        self._shift.append(0)

    def moved(self, start: int, end: int) -> tuple[int, int] | None:
        """Where `[start, end)` of the text after the step was before it, where no edit touches it; None where one may."""
        i = bisect_right(self._after, start)
        if start < end <= self._after[i] and (not i or self._before[i - 1] <= start):
            shift = self._shift[i - 1]
            return start + shift, end + shift
        return None

    def parted(self, stretches: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """Stretches of a later text, each with what to add to get the place after this step, parted at the edits; now with what to add for before it."""
        found: list[tuple[int, int, int]] = []
        for start, end, shift in stretches:
            i = bisect_right(self._after, start + shift)
            at = max(start, self._before[i - 1] - shift) if i else start
            while at < end:
                stop = min(end, self._after[i] - shift)
                if at < stop:
                    found.append((at, stop, shift + self._shift[i - 1]))
                if stop == end:
                    break
                at, i = self._before[i] - shift, i + 1
        return found

    def left(self, position: int) -> int:
        """Where the character at `position` after the step begins in the text before it."""
        i = bisect_right(self._after, position) - 1
        if i < 0:
            return position
        return self.edits[i].start if position < self._before[i] else position + self._shift[i]

    def right(self, position: int) -> int:
        """Where the character that ends at `position` after the step ends in the text before it."""
        i = bisect_right(self._after, position - 1) - 1
        if i < 0:
            return position
        return self.edits[i].end if position - 1 < self._before[i] else position + self._shift[i]

    def touching(self, start: int, end: int) -> list[Edit]:
        """The edits whose new text lies in, or whose deletion lies strictly inside, `[start, end)` of the text after the step."""
        i = max(0, bisect_right(self._after, start) - 1)
        found = []
        while i < len(self.edits) and self._after[i] < end:
            empty = self._after[i] == self._before[i]
            if (start < self._after[i]) if empty else (self._before[i] > start):
                found.append(self.edits[i])
            i += 1
        return found


class Text:
    """A raw string and what became of it.

    >>> text = Text("網(wǎng)友").apply([Edit(1, 7, "")], "pinyin").apply([Edit(0, 1, "网")], "simplify")
    >>> text.clean, text.to_raw(0, 1), text.to_raw(0, 2)
    ('网友', (0, 1), (0, 8))
    """

    __slots__ = ("_kept", "clean", "layers", "raw")

    def __init__(self, raw: str, clean: str | None = None, layers: tuple[Layer, ...] = ()) -> None:
        self.raw, self.layers = raw, layers
        self.clean = raw if clean is None else clean
        self._kept: tuple[list[int], list[int], list[int]] | None = None

    def apply(self, edits: Iterable[Edit], step: str) -> Text:
        """The text after one more step; the same object where the step has nothing to do."""
        named = [e._replace(step=step) for e in edits]
        if not named:
            return self
        layer = Layer(named, len(self.clean))
        return Text(self.raw, replay(self.clean, layer.edits), (*self.layers, layer))

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """The raw span of `[start, end)` of the clean text (not empty); noise inside it is included."""
        starts, ends, shifts = self._kept or self._stretches()
        i = bisect_right(starts, start) - 1
        if start < end <= ends[i]:
            return start + shifts[i], end + shifts[i]
        for layer in reversed(self.layers):
            start, end = layer.moved(start, end) or (layer.left(start), layer.right(end))
            if start > end:  # a character inserted where an earlier step deleted: it stands for what was deleted
                start, end = end, start
        return start, end

    def before(self, prefix: str) -> str:
        """The text as it was before the first step whose name begins with `prefix`; the clean text where none did.

        What page furniture says (publisher, date) is read here: repaired, but not yet removed.
        """
        at = self.raw
        for layer in self.layers:
            if layer.edits[0].step.startswith(prefix):
                return at
            at = replay(at, layer.edits)
        return at

    def log(self) -> list[Edit]:
        """Every edit, step by step, each with positions in the text its step was given."""
        return [edit for layer in self.layers for edit in layer.edits]

    def touched(self, start: int, end: int) -> list[Edit]:
        """The edits that made any character of `[start, end)` of the clean text."""
        starts, ends, _ = self._kept or self._stretches()
        if start < end <= ends[bisect_right(starts, start) - 1]:  # this is asked for every figure, and nearly always there is none
            return []
        found: list[Edit] = []
        for layer in reversed(self.layers):
            if moved := layer.moved(start, end):
                start, end = moved
            else:
                found += layer.touching(start, end)
                start, end = layer.left(start), layer.right(end)
        return found

    def _stretches(self) -> tuple[list[int], list[int], list[int]]:
        """The stretches of the clean text that no edit touches, in order: starts, ends, and what to add to get the place in the raw text.

        Found once, a step at a time from the last: each parts the stretches at its edits. One of no length before all others, so that
        every place has a stretch that begins before it.
        """
        stretches = [(0, len(self.clean), 0)]
        for layer in reversed(self.layers):
            stretches = layer.parted(stretches)
        stretches.insert(0, (-1, -1, 0))
        starts, ends, shifts = ([stretch[i] for stretch in stretches] for i in range(3))
        self._kept = starts, ends, shifts
        return self._kept


def replay(text: str, edits: Sequence[Edit]) -> str:
    """The text with the edits made.

    >>> replay("26.\\n3、2%", [Edit(3, 6, "")])
    '26.2%'
    """
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts += (text[at : edit.start], edit.new)
        at = edit.end
    parts.append(text[at:])
    return "".join(parts)
