"""What was seen in one sentence, hits and misses: numbers left out and by which trap, cues, names and times that did not decide.

Nothing here runs when records are made: the small steps of the engines are asked again, for one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhibiao.extract.codebook import Indicator
from zhibiao.extract.extractor import Extractor
from zhibiao.extract.numerals_find import Numeral, find
from zhibiao.extract.periods import Clock, Mention
from zhibiao.extract.traps import PLACES
from zhibiao.model import Document, Figure, Record, Sentence
from zhibiao.rulebook import Rule

__all__ = ["Seen", "Trace", "Tracer"]

SCOPES = ("condition", "scope", "scope-area")  # traps whose figures are thresholds
MARK = re.compile(r"\s?[、．.)）是](?![0-9])")  # 一、 （二） 三是 4.
OPENS = frozenset({"", "\n", "（", "(", "。", "；", " ", "\u3000", "：", "，"})
AROUND = 60  # characters on either side of a sentence in which a trap may begin or end


@dataclass(frozen=True, slots=True)
class Seen:
    """Something in a sentence: where, as written, the rule that saw it ("" for the engine itself), and what became of it."""

    start: int
    end: int
    written: str
    rule: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Trace:
    """One sentence: the figures read, and what was seen and did not become one or did not decide."""

    sentence: Sentence
    figures: tuple[Figure, ...]
    rejected: tuple[Seen, ...]
    scopes: tuple[Seen, ...]
    cues: tuple[Seen, ...]
    names: tuple[Seen, ...]
    times: tuple[Seen, ...]


class Tracer:
    """Asks the engines of an extractor about the sentences of one document."""

    def __init__(self, extractor: Extractor, document: Document, records: Sequence[Record]) -> None:
        self.extractor, self.document, self.records = extractor, document, records
        self.text = document.text.clean
        self.found = extractor.quantities.read(self.text)
        self.matches = extractor.codebook.matches(self.text)
        self.times = extractor.periods.mentions(self.text)
        self.traps = sorted(extractor.quantities.traps.rules, key=lambda r: PLACES.index(r.get("only", "")))  # as they are tried
        self.clock = Clock.of(document.meta)

    def of(self, sentence: Sentence) -> Trace:
        """What was seen in a sentence of the document."""
        figures = tuple(f for f in self.found.figures if sentence.start <= f.start < sentence.end)
        mine = [r for r in self.records if sentence.start <= r.start < sentence.end]
        scopes = tuple(self._scope(s, e) for s, e in self.found.scopes if sentence.start <= s < sentence.end)
        return Trace(
            sentence, figures, tuple(self._rejected(sentence, figures, scopes, mine)), scopes,
            tuple(self._cues(sentence, figures)), tuple(self._names(sentence, mine)), tuple(self._times(sentence, mine)),
        )  # fmt: skip

    # numbers

    def _rejected(self, sentence: Sentence, figures: Sequence[Figure], scopes: Sequence[Seen], mine: Sequence[Record]) -> Iterator[Seen]:
        """The numerals of the sentence that are in no figure, no threshold and no record."""
        taken = [(f.start, f.end) for f in figures] + [(s.start, s.end) for s in scopes] + [(r.start, r.end) for r in mine if r.kind != "measure"]
        for numeral in find(self.text[sentence.start : sentence.end]):
            start, end = sentence.start + numeral.start, sentence.start + numeral.end
            if any(start < e and s < end for s, e in taken):
                continue
            seen = self._why(numeral._replace(start=start, end=end))
            taken.append((seen.start, seen.end))
            yield seen

    def _why(self, numeral: Numeral) -> Seen:
        """Which trap left a number out, or what it is instead of a figure."""
        mention = next((m for m in self.times if m.start < numeral.end and numeral.start < m.end), None)
        if mention is not None:
            return Seen(mention.start, mention.end, self.text[mention.start : mention.end], mention.kind, "an expression of time")
        for rule in self.traps:
            span = self._trapped(rule, numeral)
            if span is not None:
                return Seen(*span, self.text[slice(*span)], rule.id, reason(rule))
        for start, end, indicator in self.matches:
            if start <= numeral.start < end:
                return Seen(start, end, self.text[start:end], f"indicator-{indicator.id}", "a name of the code book")
        return Seen(numeral.start, numeral.end, self.text[numeral.start : numeral.end], "", self._bare(numeral))

    def _trapped(self, rule: Rule, numeral: Numeral) -> tuple[int, int] | None:
        """The span from the number to the end of what the trap fired on; None where it does not fire."""
        pattern, only = re.compile(rule["pattern"]), rule.get("only", "")
        match = self.extractor.quantities.master.match(self.text, numeral.start)
        if not only:
            around = pattern.finditer(self.text, max(0, numeral.start - AROUND), numeral.end + AROUND)
            return next((m.span() for m in around if m.start() <= numeral.start < m.end()), None)
        unit = match.start("unit") if match and match["unit"] else numeral.end
        at = {"number": numeral.start, "unit": unit, "weak": unit}.get(only, match.end() if match else numeral.end)
        if only in SCOPES or (only == "weak" and self.text[numeral.start].isdigit()):
            return None
        hit = pattern.match(self.text, at)
        return (numeral.start, hit.end()) if hit and hit.end() > at else None

    def _bare(self, numeral: Numeral) -> str:
        """What can be said of a number that no trap and no time explains."""
        before, after = self.text[max(0, numeral.start - 1) : numeral.start], self.text[numeral.end : numeral.end + 1]
        if before == "第":
            return "an ordinal"
        if MARK.match(self.text, numeral.end) and before in OPENS:
            return "the mark of a list item"
        if (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha()):
            return "a number with letters: a name, a road, a code"
        if before in {"“", "‘", "《", "〔", "["} or after in {"”", "’", "》", "〕", "]"}:
            return "in quotation marks or a number of a document"
        match = self.extractor.quantities.master.match(self.text, numeral.start)
        if match is None or not match["unit"]:
            return "no unit behind it"
        written = self.text[numeral.start : numeral.end]
        return "part of a word or a name" if any(c.isdigit() and c.isascii() for c in written) else "a Chinese numeral that is part of a word, not a count"

    def _scope(self, start: int, end: int) -> Seen:
        """A threshold and the trap that took it for scope."""
        for rule in sorted((r for r in self.traps if r.get("only") in SCOPES), key=lambda r: SCOPES.index(r["only"])):
            if re.compile(rule["pattern"]).match(self.text, end):
                return Seen(start, end, self.text[start:end], rule.id, reason(rule))
        return Seen(start, end, self.text[start:end], "", "a member of a list of thresholds")

    # what did not decide

    def _cues(self, sentence: Sentence, figures: Sequence[Figure]) -> Iterator[Seen]:
        """The cues that did not govern one of the figures, each told once, with the figure where there are several."""
        told: set[tuple[int, str]] = set()
        for figure in figures:
            for at, word, rule, verdict in self.extractor.kinds.heard(self.text, sentence.start, sentence, figure):
                if verdict == "governs":
                    decided = any(rule in r.rules for r in self.records if r.start == figure.start)
                    verdict = "" if decided else "reaches the figure, and is outweighed by section, period or what stands right beside it"
                if verdict and (at, verdict) not in told:
                    told.add((at, verdict))
                    several = len(figures) > 1 and word not in self.extractor.kinds.pseudo
                    yield Seen(at, at + len(word), word, rule, f"{verdict} (for 「{self.text[figure.start : figure.end]}」)" if several else verdict)

    def _names(self, sentence: Sentence, mine: Sequence[Record]) -> Iterator[Seen]:
        """Indicators of the code book that are named in the sentence and that no record took."""
        used = {r.indicator_id for r in mine}
        for start, end, indicator in self.matches:
            if not sentence.start <= start < sentence.end:
                continue
            if indicator.id not in used:
                yield Seen(start, end, self.text[start:end], f"indicator-{indicator.id}", self._passed_over(start, end, mine))
            for shorter, name in self._inside(start, end, indicator):
                yield Seen(shorter[0], shorter[1], self.text[slice(*shorter)], f"indicator-{name.id}", f"the longer name {self.text[start:end]} won")

    def _inside(self, start: int, end: int, winner: Indicator) -> Iterator[tuple[tuple[int, int], Indicator]]:
        """Names of other indicators that stand inside a longer one."""
        told = {winner.id}
        for size in range(end - start - 1, 1, -1):
            for at in range(start, end - size + 1):
                other = self.extractor.codebook.by_name(self.text[at : at + size])
                if other is not None and other.id not in told:
                    told.add(other.id)
                    yield (at, at + size), other

    def _passed_over(self, start: int, end: int, mine: Sequence[Record]) -> str:
        behind = [r for r in mine if r.start >= end and r.kind != "measure"]
        if not behind:
            return "no figure behind it"
        quote = self.text[behind[0].start : behind[0].end]
        return f"not beside a figure: 「{quote}」 is named {behind[0].indicator or 'nothing'}"

    def _times(self, sentence: Sentence, mine: Sequence[Record]) -> Iterator[Seen]:
        """Expressions of time that are not in force for any record of the sentence."""
        periods = {r.period for r in mine}
        for mention in self.times:
            if sentence.start <= mention.start < sentence.end:
                period, against = self.extractor.periods.weighed(self.text, mention, self.clock)
                if period not in periods or not period:
                    yield self._time(mention, period, against or "another period is in force for the figures")

    def _time(self, mention: Mention, period: str, verdict: str) -> Seen:
        return Seen(mention.start, mention.end, self.text[mention.start : mention.end], mention.kind, f"{period}: {verdict}" if period else verdict)


def reason(rule: Rule) -> str:
    """Why a trap is there: its note, else what it must fire on."""
    note = str(rule.get("note", ""))
    example = next((case.text for case in rule.cases if case.sort == "yes"), "")
    return note or (f"as in {example}" if example else "")
