"""ClaimReview of schema.org as JSON-LD: one for every claim that has a verdict, under a name that stays the same.

No date is in it, for none is known: who publishes it adds `datePublished`. A claim without a verdict gets no review.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from zhibiao import write as writers
from zhibiao.check.claim import Claim, Evidence
from zhibiao.check.result import Result, identified
from zhibiao.check.rows import Paper
from zhibiao.check.verdicts import LOOKS

__all__ = ["Signed", "reviews", "write"]

WORST, BEST = 1, 5


class Signed(NamedTuple):
    """Who reviews, and where the review and the article are published; what is empty is left out."""

    author: str = ""
    author_url: str = ""
    url: str = ""
    article_url: str = ""


def write(path: Path, result: Result, signed: Signed) -> None:
    """Write the reviews as one JSON-LD document; raises OutputError where the file cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with writers.put(path) as part:
        part.write_text(json.dumps(reviews(result, signed), ensure_ascii=False, indent=2) + "\n", "utf-8", newline="\n")


def reviews(result: Result, signed: Signed) -> dict[str, Any]:
    """The reviews as JSON-LD: a graph, in the order of the article."""
    named = zip(identified(result), result.claims, strict=True)
    graph = [_review(name, claim, result, signed) for name, claim in named if LOOKS[claim.verdict].rating is not None]
    return {"@context": "https://schema.org", "@graph": graph}


def _review(name: str, claim: Claim, result: Result, signed: Signed) -> dict[str, Any]:
    look = LOOKS[claim.verdict]
    return {
        "@type": "ClaimReview",
        "@id": name,
        **_filled(url=f"{signed.url}#{name}" if signed.url else ""),
        "inLanguage": "zh-CN",
        "claimReviewed": claim.entry.sentence.strip() or claim.entry.quote,
        "reviewBody": claim.reason,
        **({"author": _author(signed)} if signed.author else {}),
        "reviewRating": {"@type": "Rating", "ratingValue": look.rating, "worstRating": WORST, "bestRating": BEST, "alternateName": look.word, "ratingExplanation": claim.reason},
        "itemReviewed": {"@type": "Claim", "text": claim.entry.quote, "appearance": _article(claim, result, signed)},
        "citation": [_citation(evidence, result.papers) for evidence in claim.evidence],
        "creditText": f"zhibiao {result.versions.rule_set}, table {result.versions.table}",
    }


def _author(signed: Signed) -> dict[str, str]:
    return {"@type": "Organization", "name": signed.author, **_filled(url=signed.author_url)}


def _article(claim: Claim, result: Result, signed: Signed) -> dict[str, Any]:
    """Where the claim stands: the article by its hash, and the span in its text as decoded."""
    e, paper = claim.entry, result.article.paper
    at = [_property("sha256", paper.sha256), _property("raw_start", e.raw_start), _property("raw_end", e.raw_end)]
    return {"@type": "CreativeWork", "name": result.title, **_filled(url=signed.article_url), "identifier": at}


def _citation(evidence: Evidence, papers: Mapping[str, Paper]) -> dict[str, Any]:
    e = evidence.entry
    paper = papers.get(e.doc_id)
    at = [_property("sha256", paper.sha256)] if paper else []
    at += [_property("record_id", e.record_id), _property("raw_start", e.raw_start), _property("raw_end", e.raw_end)]
    page = {"pagination": str(e.page)} if e.page else {}
    return {"@type": "CreativeWork", "name": paper.title if paper and paper.title else e.doc_id, "text": e.sentence.strip() or e.quote, **page, "identifier": at}


def _property(name: str, value: str | int) -> dict[str, Any]:
    return {"@type": "PropertyValue", "propertyID": name, "value": value}


def _filled(**texts: str) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}
