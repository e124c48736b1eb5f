"""What the record says of an article, as people see it: lines in the terminal, rows, a page, reviews, a bundle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from zhibiao.check import article_page, bundle, claimreview, claims_book
from zhibiao.check.claim import Claim
from zhibiao.check.claimreview import Signed
from zhibiao.check.columns import CLAIMS, NOT_FOUND
from zhibiao.check.result import Result
from zhibiao.check.verdicts import LOOKS
from zhibiao.diff.output import fitted, rest, table
from zhibiao.messages import tr
from zhibiao.write.wording import period

__all__ = ["lines", "write"]

# format → what writes more than the rows of the claims
WHOLE: dict[str, Callable[[Path, Result], None]] = {"html": article_page.write, "bundle": bundle.write, "xlsx": claims_book.write}
HEAD: tuple[str, ...] = ("判断", "说法", "指标", "地区", "时期", "证据", "出处")
REGION = HEAD.index("地区")


def write(path: Path, form: str, result: Result, signed: Signed) -> None:
    """Write what the record says of an article to a file: html, claimreview, bundle, or a table; raises OutputError, UsageError."""
    if form == "claimreview":
        claimreview.write(path, result, signed)
    elif form in WHOLE:
        WHOLE[form](path, result)
    else:
        table(path, form, CLAIMS, [claim.row() for claim in result.claims])


def lines(result: Result, columns: int, most: int, coloured: bool = False) -> Iterator[str]:
    """The claims for a terminal of so many columns, in the order of the article, with a count of the verdicts above them."""
    if not result.claims:
        yield tr(f"{result.title}: no figure in it") + "\n"
        return
    shown = result.claims[:most]
    body: list[tuple[str, ...]] = [_cells(claim) for claim in shown]
    head, places = HEAD, {row[REGION] for row in body}
    if len(places) == 1:  # what is the same in all of them is said once
        head, *body = ((*row[:REGION], *row[REGION + 1 :]) for row in (HEAD, *body))
    yield _summary(result, places) + "\n\n"
    told = fitted(head, body, columns).splitlines(keepends=True)
    yield from told[:2]
    for claim, line in zip(shown, told[2:], strict=True):
        yield _painted(line, claim.verdict) if coloured else line
    if len(result.claims) > most:
        yield rest(len(result.claims) - most, tr("--rows N shows more, -o FILE.html has all with their evidence"))


def _summary(result: Result, places: Collection[str]) -> str:
    """What the article is, where all of it is about one place that, and how many figures have which verdict."""
    counts = Counter(claim.verdict for claim in result.claims)
    place = f"（{next(iter(places))}）" if len(places) == 1 and any(places) else ""
    told = "，".join(f"{look.word} {counts[code]}" for code, look in LOOKS.items() if counts[code])
    return tr(f"{result.title}{place}, {len(result.claims)} figures: {told}")


def _cells(claim: Claim) -> tuple[str, ...]:
    """A line: beside the verdict what the record has, and where; without a verdict the reason."""
    e, look = claim.entry, LOOKS[claim.verdict]
    named = e.indicator + (f"（{e.scope}）" if e.scope else "")
    said = (f"{look.sign} {look.word}", e.quote, named, e.region, period(e.period))
    if claim.verdict == NOT_FOUND or not claim.evidence:
        return (*said, "", claim.reason)
    best = claim.evidence[0].entry
    apart = (period(best.period) if claim.verdict == "different_period" else best.region if claim.verdict == "different_region" else "")
    return (*said, best.quote + (f"（{apart}）" if apart else ""), best.doc_id + (f" p. {best.page}" if best.page else ""))


def _painted(line: str, verdict: str) -> str:
    """The line with its first cell in the colour of the verdict; the cell may have been cut."""
    cell, gap, rest = line.partition("  ")
    return f"\x1b[38;5;{LOOKS[verdict].terminal}m{cell}\x1b[0m{gap}{rest}"
