"""What the record says of an article, as people see it: lines in the terminal, rows, a page, reviews, a bundle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from zhibiao.check import article_page, bundle, claimreview
from zhibiao.check.claim import Claim
from zhibiao.check.claimreview import Signed
from zhibiao.check.columns import CLAIMS
from zhibiao.check.result import Result
from zhibiao.check.rows import Records
from zhibiao.check.verdicts import LOOKS
from zhibiao.diff.output import fitted, table
from zhibiao.write.wording import period

__all__ = ["lines", "write"]

HEAD = ("判断", "说法", "指标", "地区", "时期", "证据", "出处", "理由")


def write(path: Path, form: str, result: Result, records: Records, signed: Signed) -> None:
    """Write what the record says of an article to a file: html, claimreview, bundle, or a table; raises OutputError, UsageError."""
    if form == "html":
        article_page.write(path, result, records)
    elif form == "claimreview":
        claimreview.write(path, result, signed)
    elif form == "bundle":
        bundle.write(path, result)
    else:
        table(path, form, CLAIMS, [claim.row() for claim in result.claims])


def lines(result: Result, columns: int, most: int, coloured: bool = False) -> Iterator[str]:
    """The claims for a terminal of so many columns, in the order of the article, with a count of the verdicts above them."""
    if not result.claims:
        yield f"{result.title}: no figure in it\n"
        return
    counts = Counter(claim.verdict for claim in result.claims)
    yield f"{result.title}, {len(result.claims)} figures: {'，'.join(f'{look.sign} {look.word} {counts[code]}' for code, look in LOOKS.items() if counts[code])}\n\n"
    shown = result.claims[:most]
    told = fitted(HEAD, [_cells(claim) for claim in shown], columns).splitlines(keepends=True)
    yield from told[:2]
    for claim, line in zip(shown, told[2:], strict=True):
        yield _painted(line, claim.verdict) if coloured else line
    if len(result.claims) > most:
        yield f"\n{len(result.claims) - most:,} more: --rows N shows more, -o FILE.html has all with their evidence\n"


def _cells(claim: Claim) -> tuple[str, ...]:
    e, look = claim.entry, LOOKS[claim.verdict]
    best = claim.evidence[0].entry if claim.evidence else None
    named = e.indicator + (f"（{e.scope}）" if e.scope else "")
    return (f"{look.sign} {look.word}", e.quote, named, e.region, period(e.period), *((best.quote, best.doc_id) if best else ("", "")), claim.reason)


def _painted(line: str, verdict: str) -> str:
    """The line with its first cell in the colour of the verdict; the cell may have been cut."""
    cell, gap, rest = line.partition("  ")
    return f"\x1b[38;5;{LOOKS[verdict].terminal}m{cell}\x1b[0m{gap}{rest}"
