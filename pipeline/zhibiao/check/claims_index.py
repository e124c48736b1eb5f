"""The record as claims ask it: rows by what they are about, and by place; arrays of numpy, so that a million rows are looked through at once."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from zhibiao.check.claims_names import Names, wholes
from zhibiao.check.rows import Entry, Records
from zhibiao.table import days

__all__ = ["USED", "Index", "place_of", "time_of"]

USED = ("ok", "inferred")  # masked digits and values that cannot be are no values
YEAR_END = re.compile(r"asof:(\d{4})(?:-12(?:-31)?)?")
SCALES = (1.0, 1e4, 1e-4, 1e8, 1e-8, -1.0)  # as it is, 万 and 亿 mistaken, the sign turned
MANY, FEW = 24, 8  # rows that are looked at closely for one claim; those that have but its value


def place_of(entry: Entry) -> str:
    """The code of a place, else its name; "" where it is not known."""
    return entry.region_code or entry.region


@lru_cache(maxsize=65536)
def time_of(period: str) -> str:
    """A period under one name: the end of a year is that year, and so are its twelve months.

    >>> time_of("asof:2023-12-31"), time_of("2023-01/2023-12"), time_of("2023-Q1/2023-Q2"), time_of("rec:month")
    ('2023', '2023', '2023-01-01/2023-06-30', 'rec:month')
    """
    if end := YEAR_END.fullmatch(period):
        return end[1]
    start, last = days(period)
    if not start or not last or period.startswith("asof:"):
        return period
    if start.endswith("-01-01") and last.endswith("-12-31") and start[:4] == last[:4]:
        return start[:4]
    return f"{start}/{last}"


class Index:
    """Rows of a table of records by name, and by place."""

    def __init__(self, records: Records, names: Names) -> None:
        import numpy as np

        self.records = records
        self.words: dict[str, dict[str, int]] = {}
        self.place = self._either("region_code", "region", str)
        self.name = self._either("indicator_id", "indicator", names.word)
        self.time = self._numbers("period", time_of)
        self.kind, self.quantity = self._numbers("kind", _result), self._numbers("quantity", str)
        self.low, self.high = (records.table.column(name).to_numpy() for name in ("value_low", "value_high"))
        self.number = np.where(np.isnan(self.low), self.high, self.low)
        states = self._numbers("value_state", str)
        used = [self.words["value_state"][w] for w in USED if w in self.words["value_state"]]
        measure = self.words["kind"].get("measure", -1)
        used_rows = np.isin(states, used) & (self.kind != measure) & ~np.isnan(self.number)
        self._phrases: dict[tuple[int, int], dict[str, list[int]]] = {}
        rows = np.flatnonzero(used_rows)
        self._by_number = rows[np.argsort(self.number[rows], kind="stable")]
        self._numbers_sorted = self.number[self._by_number]
        self._named, self._placed = _Groups(self.name, rows), _Groups(self.place, rows)

    def _numbers(self, column: str, turn: Any) -> Any:  # noqa: ANN401 (str → str; an array of numpy)
        """A text column as numbers of what its words are turned into, which `words` keeps."""
        import numpy as np

        numbers, words = self.records.codes(column)
        known = self.words[column] = {}
        return np.asarray([known.setdefault(turn(word), len(known)) for word in words] or [0], dtype=np.int32)[numbers]

    def _either(self, first: str, second: str, turn: Any) -> Any:  # noqa: ANN401
        """The first column where it says something, else the second, turned; numbers of one list of words."""
        import numpy as np

        (one, words), (other, others) = self.records.codes(first), self.records.codes(second)
        known = self.words[first] = {}
        left = np.asarray([known.setdefault(word, len(known)) for word in words] or [0], dtype=np.int32)
        right = np.asarray([known.setdefault(turn(word), len(known)) for word in others] or [0], dtype=np.int32)
        empty = words.index("") if "" in words else -1
        return np.where(one == empty, right[other], left[one])

    def about(self, names: Iterable[str]) -> Any:  # noqa: ANN401 (an array of numpy)
        """The numbers of the rows about these names."""
        import numpy as np

        found = [self._named.of(self.words["indicator_id"].get(name, -1)) for name in names]
        return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)

    def close(self, claim: Entry, rows: Any, low: float, high: float) -> Any:  # noqa: ANN401
        """Of these rows the ones that say most of a claim: those of its place and time, and those whose number lies between `low` and
        `high` – or would in another unit. Those with which it has most in common come first."""
        import numpy as np

        here, then = self.place[rows] == self._at("region_code", place_of(claim)), self.time[rows] == self._at("period", time_of(claim.period))
        number = self.number[rows]
        hit = np.zeros(len(rows), dtype=bool)
        for scale in SCALES:
            ends = sorted((low * scale, high * scale))
            slack = 1e-9 * max(map(abs, ends))
            hit |= (number >= ends[0] - slack) & (number <= ends[1] + slack)
        chosen = np.flatnonzero((hit & (here | then)) | (here & then))
        if not len(chosen):
            chosen = np.flatnonzero(hit)[:FEW]
        rows, common = rows[chosen], 2 * here[chosen].astype(int) + 2 * then[chosen] + hit[chosen]
        common += (self.kind[rows] == self._at("kind", _result(claim.kind))).astype(int) + (self.quantity[rows] == self._at("quantity", claim.quantity))
        return rows[np.argsort(-common, kind="stable")[:MANY]]

    def cells(self, claim: Entry, rows: Any) -> tuple[int, int]:  # noqa: ANN401
        """How many other times of its place, and other places, these rows tell of in the form of a claim."""
        import numpy as np

        rows = rows[(self.kind[rows] == self._at("kind", _result(claim.kind))) & (self.quantity[rows] == self._at("quantity", claim.quantity))]
        place, time = self._at("region_code", place_of(claim)), self._at("period", time_of(claim.period))
        times = np.unique(self.time[rows[self.place[rows] == place]])
        places = np.unique(self.place[rows[self.time[rows] == time]])
        return int((times != time).sum()), int((places != place).sum())

    def here(self, claim: Entry) -> Any:  # noqa: ANN401
        """The numbers of the rows of the place and time of a claim whose scope and name make the same phrase, however they are parted."""
        import numpy as np

        key = self._at("region_code", place_of(claim)), self._at("period", time_of(claim.period))
        if -1 in key:
            return np.zeros(0, dtype=np.int64)
        if key not in self._phrases:
            rows = self._placed.of(key[0])
            self._phrases[key] = self._by_phrase(rows[self.time[rows] == key[1]])
        known = self._phrases[key]
        return np.asarray(sorted({row for text in Names.whole(claim) for row in known.get(text, ())}), dtype=np.int64)

    def told(self, name: str, place: str, time: str) -> list[Entry]:
        """The rows about a name at a place and time."""
        rows = self.about([name])
        if not place or not time:
            return []
        return self.records.entries(rows[(self.place[rows] == self._at("region_code", place)) & (self.time[rows] == self._at("period", time))][:MANY])

    def everywhere(self, name: str, time: str) -> list[Entry]:
        """The rows about a name at a time, of all places."""
        rows = self.about([name])
        return self.records.entries(rows[self.time[rows] == self._at("period", time)])

    def valued(self, claim: Entry, low: float, high: float) -> list[Entry]:
        """Rows with the number of a claim in its form, of its place or its time, whatever they are about."""
        import numpy as np

        start, end = np.searchsorted(self._numbers_sorted, (low - 1e-9 * abs(low), high + 1e-9 * abs(high)))
        rows = np.sort(self._by_number[start:end])
        rows = rows[self.quantity[rows] == self._at("quantity", claim.quantity)]
        here = self.place[rows] == self._at("region_code", place_of(claim))
        then = self.time[rows] == self._at("period", time_of(claim.period))
        first = np.argsort(-(here.astype(int) + then), kind="stable")
        return self.records.entries(rows[first][: int((here | then).sum())][:MANY])

    def _by_phrase(self, rows: Any) -> dict[str, list[int]]:  # noqa: ANN401
        """phrase → rows; each way of saying it is put together once, however many rows say it."""
        import numpy as np

        columns = [self.records.codes(name) for name in ("scope", "indicator", "indicator_text")]
        said = np.zeros(len(rows), dtype=np.int64)
        for numbers, words in columns:
            said = said * len(words) + numbers[rows]
        order = np.argsort(said)
        starts = np.flatnonzero(np.diff(said[order], prepend=-1)).tolist() if len(rows) else []
        sorted_rows = rows[order]
        out: dict[str, list[int]] = {}
        for start, end in itertools.pairwise((*starts, len(rows))):
            own = sorted_rows[start:end].tolist()
            for text in wholes(*(words[numbers[own[0]]] for numbers, words in columns)):
                out.setdefault(text, []).extend(own)
        return out

    def _at(self, column: str, word: str) -> int:
        return self.words[column].get(word, -1) if word else -1


class _Groups:
    """Rows by a number they carry."""

    def __init__(self, keys: Any, rows: Any) -> None:  # noqa: ANN401 (arrays of numpy)
        import numpy as np

        own = keys[rows]
        order = np.argsort(own, kind="stable")
        self.rows, self.keys = rows[order], own[order]

    def of(self, key: int) -> Any:  # noqa: ANN401
        import numpy as np

        start, end = np.searchsorted(self.keys, np.asarray((key, key + 1), dtype=self.keys.dtype))  # of one type, else all keys are copied
        return self.rows[start:end]


def _result(kind: str) -> str:
    """What is expected before the books close is told as a result."""
    return "actual" if kind == "estimate" else kind
