"""The figures of one sentence as they are named from left to right: what stands between them, and the subject in force."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from zhibiao.extract.codebook import Codebook, Indicator
from zhibiao.extract.phrases import Name, Phrases
from zhibiao.model import Figure, Sentence

__all__ = ["FRAMES", "NOTHING", "Match", "Reading", "by_sentence"]

Match = tuple[int, int, Indicator]
NOTHING = Name("")
OTHER_FRAMES = frozenset({"task", "planned"})
FRAMES = frozenset({"share", "task", "planned"})  # names made by a frame: what they are of is the subject


class Reading:
    """One sentence: its text, its figures and their names so far."""

    __slots__ = ("before", "book", "ends", "figures", "match_starts", "matches", "names", "p", "sentence", "text", "things", "torn")

    def __init__(
        self, text: str, sentence: Sentence, figures: Sequence[Figure], names: list[Name], before: Name, book: Codebook, phrases: Phrases,
        matches: Sequence[Match], match_starts: Sequence[int], ends: Mapping[int, Match],
    ) -> None:  # fmt: skip
        self.text, self.sentence, self.figures, self.names, self.before = text, sentence, figures, names, before
        self.book, self.p = book, phrases
        self.matches, self.match_starts, self.ends = matches, match_starts, ends
        self.torn = 0  # figures before this one follow a 分别 whose subjects do not agree with them in number
        self.things: Name | None = None  # the projects counted last: 总投资 behind them is theirs

    def gap(self, k: int, low: int) -> tuple[int, int]:
        """The stretch between figure k and the one before it in the sentence (behind the noun that names that one)."""
        begin = self.sentence.start + self.sentence.mark
        j = k - 1
        while j >= low and self.figures[j].start == self.figures[k].start:
            j -= 1
        if j >= low:
            begin = max(begin, self.figures[j].end + self.names[j].taken)
            if self.text[begin : begin + 1] in ("（", "("):  # 50亿元（不含某县，下同）、增长9%: a remark on the figure before
                end = self.text.find("）" if self.text[begin] == "（" else ")", begin, self.figures[k].start)
                begin = end + 1 if end > 0 else begin
        return min(begin, self.figures[k].start), self.figures[k].start

    def right(self, k: int, high: int) -> str:
        """The text behind figure k, up to the next figure or the end of the sentence."""
        end = self.figures[k + 1].start if k + 1 < high else self.sentence.end
        return self.text[self.figures[k].end : max(end, self.figures[k].end)]

    def source(self, k: int, low: int) -> Name:
        """The name in force before figure k: frames (a share, a plan) are passed over for what they are of.

        Points and a second share speak of the share itself: 占比达53.9%，提高0.6个百分点.
        """
        passed = OTHER_FRAMES if self.figures[k].quantity in ("points", "share") else FRAMES
        j = k - 1
        while j > low and self.names[j].how in passed and self.names[j - 1].indicator:
            j -= 1
        return self.names[j]

    def carry(self, last: Name, whole: bool = False) -> Name:
        """The subject in force, for a figure that names nothing itself; `whole` keeps the frame it was named by."""
        subject = last.indicator if whole else last.subject or last.indicator
        found = self.book.by_name(subject)
        known = found.id if found else last.id if subject == last.indicator else ""
        return Name(subject, known, last.text, last.scope, last.subject or subject, "carry", ("subject-carried",), last.verb)

    def same_subject(self, name: Name) -> Name:
        """The subject of a figure before, for its counterpart in a second list."""
        subject = name.subject or name.indicator
        found = self.book.by_name(subject)
        return Name(subject, found.id if found else "", name.text, name.scope, subject, "carry")

    def owner(self, k: int, low: int, before: str) -> Name:
        """What a share is of: the phrase before its frame, else the subject in force."""
        phrase, _ = self.p.tail(before)
        if phrase.strip("、，和及与 "):
            found = self.p.left(phrase)
            noun = (found.scope + found.noun) if found.noun else found.scope
            if noun:
                return Name(noun, subject=noun)
        last = self.source(k, low) if k > low else self.before
        subject = last.subject or last.indicator
        return Name(subject, subject=subject, scope=last.scope)


def by_sentence(sentences: Sequence[Sentence], starts: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Each sentence in which a figure begins: its number, its first figure, and the first behind it."""
    ends = [s.end for s in sentences]
    low = at = 0
    while low < len(starts) and (at := bisect_right(ends, starts[low], at)) < len(ends):
        high = bisect_left(starts, ends[at], low + 1)
        first = bisect_left(starts, sentences[at].start, low, high)  # a figure between two sentences is in none
        if first < high:
            yield at, first, high
        low = high
