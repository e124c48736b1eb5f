"""An article as one web page: its figures underlined by what the record says of them, and the evidence at a click.

The page asks no network for anything, and forbids itself to. What comes from documents goes into it as data, never as markup.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from zhibiao import write as writers
from zhibiao.check.claim import Claim, Evidence
from zhibiao.check.columns import NOT_FOUND
from zhibiao.check.result import Result, identified
from zhibiao.check.rows import Entry, Records
from zhibiao.check.verdicts import LOOKS, worst
from zhibiao.write.webpage import filled, marked
from zhibiao.write.wording import CODES, period, reading

__all__ = ["pieces", "write"]

ALSO = "另见（不作判断）"  # a figure near the claim, which does not agree with it well enough to judge by
Key = tuple[str, str, str]


def write(path: Path, result: Result) -> None:
    """Write the article and its evidence as one file that needs nothing else; raises OutputError where it cannot be written."""
    page = filled("zhibiao.check", "article", _data(result))
    path.parent.mkdir(parents=True, exist_ok=True)
    with writers.put(path) as part:
        part.write_bytes(page.encode("utf-8"))


def _data(result: Result) -> dict[str, Any]:
    """Everything the page shows. A figure's number is its place in `claims`; documents stand once."""
    places = _places(result.records, [evidence.entry for claim in result.claims for evidence in claim.evidence])
    own = defaultdict[Key, set[int]](set)
    for entry in result.article.entries:
        own[_key(entry)].add(entry.raw_start)
    counts = Counter(claim.verdict for claim in result.claims)
    cited = sorted({evidence.entry.doc_id for claim in result.claims for evidence in claim.evidence})
    return {
        "title": f"核对：{result.title}",
        "told": _told(result),
        "verdicts": [[code, look.word, look.sign, look.tone, look.line, counts[code]] for code, look in LOOKS.items() if counts[code]],
        "pieces": [[text, numbers, worst(*(result.claims[n].verdict for n in numbers)) if numbers else ""] for text, numbers in pieces(result.article.raw, result.claims)],
        "claims": [_claim(name, claim, own, places) for name, claim in zip(identified(result), result.claims, strict=True)],
        "documents": {doc: _document(result, doc) for doc in cited},
    }


def _told(result: Result) -> list[str]:
    v = result.versions
    judged = sum(claim.verdict != NOT_FOUND for claim in result.claims)
    return [
        f"{len(result.claims)} 个数，{judged} 个有判断",
        f"文章 sha256 {result.article.paper.sha256[:16]}… · 规则 {v.rule_set} · 数据表 {v.table[:16]}…",
    ]


def pieces(raw: str, claims: Sequence[Claim]) -> Iterator[tuple[str, list[int]]]:
    """The text cut into stretches, each with the numbers of the claims that stand there; figures that overlap share a stretch."""
    order = sorted((claim.entry.raw_start, claim.entry.raw_end, n) for n, claim in enumerate(claims))
    at = k = 0
    while k < len(order):
        start, end, numbers = order[k][0], order[k][1], [order[k][2]]
        while (k := k + 1) < len(order) and order[k][0] < end:
            end = max(end, order[k][1])
            numbers.append(order[k][2])
        if start > at:
            yield raw[at:start], []
        yield raw[start:end], numbers
        at = end
    if at < len(raw):
        yield raw[at:], []


def _claim(name: str, claim: Claim, own: dict[Key, set[int]], places: dict[Key, set[int]]) -> dict[str, Any]:
    return {
        "id": name,
        "verdict": claim.verdict,
        "reason": claim.reason,
        **_figure(claim.entry, own),
        "evidence": [_evidence(evidence, places) for evidence in claim.evidence],
    }


def _evidence(evidence: Evidence, places: dict[Key, set[int]]) -> dict[str, Any]:
    e, look = evidence.entry, LOOKS[evidence.relation]
    relation = ALSO if evidence.relation == NOT_FOUND else f"{look.sign} {look.word}"
    return {"relation": relation, "why": evidence.why, "record": e.record_id, "doc": e.doc_id, "page": e.page, "section": e.section, **_figure(e, places)}


def _figure(e: Entry, places: dict[Key, set[int]]) -> dict[str, Any]:
    """A figure in words, its sentence, and where it stands in it."""
    starts = sorted(places.get(_key(e), ()))
    start, end = marked(e.sentence, e.quote, starts.index(e.raw_start) if e.raw_start in starts else 0)
    value = reading(e.kind, e.value_state, e.value_low, e.value_high, e.bound, e.unit)
    facts = (
        ("指标", e.indicator + (f"（{e.scope}）" if e.scope else "")),
        ("数值", value),
        ("量", CODES["quantity"].get(e.quantity, e.quantity)),
        ("类别", CODES["kind"].get(e.kind, e.kind)),
        ("时期", period(e.period)),
        ("地区", e.region),
    )
    return {"quote": e.quote, "sentence": e.sentence, "start": start, "end": end, "facts": [[name, fact] for name, fact in facts if fact]}


def _document(result: Result, doc_id: str) -> list[str]:
    paper = result.papers.get(doc_id)
    return [paper.title, CODES["doc_type"].get(paper.doc_type, paper.doc_type), paper.sha256] if paper else ["", "", ""]


def _key(e: Entry) -> Key:
    return e.doc_id, e.sentence, e.quote


def _places(records: Records, cited: Sequence[Entry]) -> dict[Key, set[int]]:
    """Where in their documents the figures stand that read like those cited: of two alike in one sentence, which one is meant."""
    import numpy as np

    found = defaultdict[Key, set[int]](set)
    if cited:
        codes, words = records.codes("sentence")
        sentences = {e.sentence for e in cited}
        wanted = [n for n, word in enumerate(words) if word in sentences]
        for entry in records.entries(np.flatnonzero(np.isin(codes, wanted))):
            found[_key(entry)].add(entry.raw_start)
    return found
