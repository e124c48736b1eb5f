"""The same document twice among many: exactly (its characters and digits), or nearly (most of its sentences)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple
from zlib import crc32

from zhibiao.model import Document, Problem

__all__ = ["Print", "duplicates", "print_of"]

FEWEST = 40  # kept characters below which texts are alike by chance: “正文见附件”
LONG = 12  # characters of a sentence that tells
SKETCH = 256  # hashes kept of a document: the smallest, so that like documents keep the same ones
PROBE = 24  # hashes by which candidates are found before anything is computed
SENTENCES = 8  # fewer say nothing of likeness
PERMUTATIONS = 128
ALIKE = 0.6  # share of sentences in common: two years' reports of a place share a tenth


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
    """Documents that share most sentences with an earlier one, by MinHash."""
    some = _candidates([p for p in prints if len(p.hashes) >= SENTENCES])
    if len(some) < 2:
        return []
    from datasketch import MinHash, MinHashLSH  # imports scipy: only where there is something to compare

    index, seen, problems = MinHashLSH(threshold=ALIKE, num_perm=PERMUTATIONS), dict[str, MinHash](), []
    for item in some:
        own = MinHash(num_perm=PERMUTATIONS, hashfunc=int)
        own.update_batch(item.hashes)
        like = sorted((-own.jaccard(seen[name]), name) for name in index.query(own))
        if like and -like[0][0] >= ALIKE:
            share = round(-like[0][0] * 100)
            problems.append(_problem(item.doc_id, like[0][1], f"nearly the same text ({share} % of its sentences) as"))
        seen[item.doc_id] = own
        index.insert(item.doc_id, own)
    return problems


def _candidates(prints: Sequence[Print]) -> list[Print]:
    """Documents that share a third of their smallest hashes with others: a cheap look that most folders end with."""
    times = Counter(h for p in prints for h in p.hashes[:PROBE])
    return [p for p in prints if 3 * sum(times[h] > 1 for h in p.hashes[:PROBE]) >= len(p.hashes[:PROBE])]


def _problem(doc_id: str, before: str, what: str) -> Problem:
    return Problem("duplicate_document", doc_id, before, f"{what} {before}", "keep one of them; both are in the tables")
