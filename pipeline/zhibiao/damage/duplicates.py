"""The same document twice among many: exactly (its characters and digits), or nearly (most of its sentences)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from zhibiao.model import Document, Problem

if TYPE_CHECKING:
    from numpy import int32, uint32
    from numpy.typing import NDArray

__all__ = ["Print", "duplicates", "print_of"]

FEWEST = 40  # kept characters below which texts are alike by chance: “正文见附件”
LONG = 12  # characters of a sentence that tells
SKETCH = 256  # hashes kept of a document: the smallest, so that like documents keep the same ones
PROBE = 24  # hashes by which candidates are found before anything is computed
SENTENCES = 8  # fewer say nothing of likeness
PERMUTATIONS = 128
BANDS, BAND = 18, 7  # documents that agree in one band of the sketch are compared: of those ALIKE hardly one is missed
ALIKE = 0.6  # share of sentences in common: two years' reports of a place share a tenth
SEED = 1


class Print(NamedTuple):
    """What is kept of a document to know it again: a digest of its characters and digits, and hashes of its sentences, smallest first."""

    doc_id: str
    digest: str
    hashes: Sequence[int]


def print_of(document: Document) -> Print:
    """The print of a document; the digest is empty where there is too little text."""
    text = document.text.clean
    kept = _kept(text)
    digest = sha256(kept).hexdigest() if len(kept) >= 2 * FEWEST else ""
    hashes = {crc32(text[s.start : s.end].encode()) for s in document.sentences if s.end - s.start >= LONG}
    return Print(document.source.doc_id, digest, tuple(sorted(hashes)[:SKETCH]))


def _kept(text: str) -> bytes:
    """The Chinese characters and digits of a text, two bytes each."""
    import numpy as np

    units = np.frombuffer(text.encode("utf-16-le", "replace"), dtype="<u2")
    han = (units >= 0x4E00) & (units <= 0x9FFF)
    return units[han | ((units >= 0x30) & (units <= 0x39))].tobytes()


def duplicates(prints: Sequence[Print]) -> list[Problem]:
    """A problem for each document that was there before, naming the first like it; nothing is left out of the tables."""
    first: dict[str, str] = {}
    problems, left = [], []
    for item in prints:
        before = first.setdefault(item.digest, item.doc_id) if item.digest else item.doc_id
        if before == item.doc_id:
            left.append(item)
        else:
            problems.append(_problem(item.doc_id, before, "the same text as"))
    return sorted(problems + _near(left), key=lambda p: p.doc_id)


def _near(prints: Sequence[Print]) -> list[Problem]:
    """Documents that share most sentences with an earlier one, by MinHash (Broder 1997) and bands of it."""
    some = _candidates([p for p in prints if len(p.hashes) >= SENTENCES])
    if len(some) < 2:
        return []
    sketches = _sketches(some)
    groups = _groups(sketches)
    problems: list[Problem] = []
    there: dict[tuple[int, int], list[int]] = {}  # band and group → the documents before that are in it
    for number, item in enumerate(some):
        like: set[int] = set()
        for band, group in enumerate(groups[number].tolist()):
            if group >= 0:
                before = there.setdefault((band, group), [])
                like.update(before)
                before.append(number)
        found = min(((-(sketches[number] == sketches[n]).mean(), some[n].doc_id) for n in like), default=(0, ""))
        if -found[0] >= ALIKE:
            problems.append(_problem(item.doc_id, found[1], f"nearly the same text ({round(-found[0] * 100)} % of its sentences) as"))
    return problems


def _groups(sketches: NDArray[uint32]) -> NDArray[int32]:
    """For each document and each band of its sketch the number of those that agree in it, -1 where it is alone; hardly any is not."""
    import numpy as np

    groups = np.full((len(sketches), BANDS), -1, dtype=np.int32)
    for n in range(BANDS):
        _, group, size = np.unique(sketches[:, n * BAND : (n + 1) * BAND], axis=0, return_inverse=True, return_counts=True)
        group = group.reshape(-1)  # NumPy 2.0 alone gives it a second axis
        some = size[group] > 1
        groups[some, n] = group[some]
    return groups


def _sketches(prints: Sequence[Print]) -> NDArray[uint32]:
    """A row for each document: the smallest of each document's hashes by each of the PERMUTATIONS a·h + b; the library for this imports scipy, which costs more than all the rest."""
    import numpy as np

    draw = np.random.RandomState(SEED)  # its numbers are promised to stay the same
    a = draw.randint(0, 1 << 31, PERMUTATIONS, dtype=np.uint32) * np.uint32(2) + np.uint32(1)  # odd: no two hashes become one
    b = draw.randint(0, 1 << 32, PERMUTATIONS, dtype=np.uint32)
    sketches = np.empty((len(prints), PERMUTATIONS), dtype=np.uint32)
    for number, item in enumerate(prints):
        h = np.array(item.hashes, dtype=np.uint32)
        for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):  # MurmurHash3's last step: like hashes fall far apart
            h = (h ^ (h >> np.uint32(shift))) * np.uint32(factor)
        sketches[number] = ((h ^ (h >> np.uint32(16)))[:, None] * a + b).min(axis=0)
    return sketches


def _candidates(prints: Sequence[Print]) -> list[Print]:
    """Documents that share a third of their smallest hashes with others: a cheap look that most folders end with."""
    times = Counter(h for p in prints for h in p.hashes[:PROBE])
    return [p for p in prints if 3 * sum(times[h] > 1 for h in p.hashes[:PROBE]) >= len(p.hashes[:PROBE])]


def _problem(doc_id: str, before: str, what: str) -> Problem:
    return Problem("duplicate_document", doc_id, before, f"{what} {before}", "keep one of them; both are in the tables")
