"""Findings as people see them: those asked for, the worst first, as lines in the terminal or rows of a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from zhibiao.check import ACROSS, INSIDE, checked
from zhibiao.check.across_place import Shelf
from zhibiao.check.columns import FINDINGS
from zhibiao.check.rows import load
from zhibiao.diff.output import fitted, rest
from zhibiao.errors import UsageError
from zhibiao.messages import tr
from zhibiao.nearest import meant
from zhibiao.rulebook import load as load_rules
from zhibiao.table import Row
from zhibiao.write.wording import CODES, period

__all__ = ["Asked", "lines", "names", "rows"]

AT = {column.name: n for n, column in enumerate(FINDINGS)}
HEAD = ("程度", "检查", "地区", "时期", "说明", "文件")


class Asked(NamedTuple):
    """What is asked: the worst severities up to this one, codes of checks and regions (all where none)."""

    severity: int = 4
    codes: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


def names() -> dict[str, str]:
    """code → Chinese name, for every check."""
    return {**{check.code: check.name for check in INSIDE}, **{check.code: check.name for check in ACROSS}}


def rows(outs: Sequence[Path], asked: Asked, rules: str = "") -> list[Row]:
    """The rows of FINDINGS that are asked for: the worst first, then by check, region and document.

    Raises UsageError for a code or region that is not there.
    """
    known = list(names())
    for code in asked.codes:
        if code not in known:
            raise UsageError(code, "no such check", meant(code, known, f"choose from {', '.join(known)}"))
    shelf = Shelf(load(outs), load_rules(extra=rules or None))
    kept = _regions(shelf, asked.regions) if asked.regions else None
    found = [
        row
        for row in checked(shelf, asked.codes)
        if int(str(row[AT["severity"]])) <= asked.severity and (kept is None or row[AT["region"]] in kept)
    ]
    return sorted(found, key=lambda row: (str(row[AT["severity"]]), known.index(str(row[AT["code"]])), *(str(row[AT[c]]) for c in ("region", "doc_id", "period"))))


def _regions(shelf: Shelf, asked: Sequence[str]) -> set[str]:
    """The names under which the records tell of the regions asked for: 河北省保定市清苑区 was 清苑县 once."""
    return {name for region in shelf.tables.named(asked) for name in shelf.called(region)}


def lines(found: Sequence[Row], columns: int, most: int) -> Iterator[str]:
    """Findings for a terminal of so many columns: how many of each sort, the worst of them, and how to have the others."""
    if not found:
        yield tr("no finding: nothing that was checked disagrees") + "\n"
        return
    severities = Counter(str(row[AT["severity"]]) for row in found)
    documents = len({row[AT["doc_id"]] for row in found})
    told = "，".join(f"{CODES['severity'][level]} {severities[level]:,}" for level in sorted(severities))
    yield tr(f"{len(found):,} finding{'s' * (len(found) > 1)} in {documents:,} document{'s' * (documents > 1)}: {told}") + "\n\n"
    yield fitted(HEAD, [_shown(row) for row in found[:most]], columns)
    yield rest(len(found) - most, tr("--rows N shows more, --severity, --code and --region narrow it down, --format csv -o FILE has all of them"))


def _shown(row: Row) -> tuple[str, ...]:
    cell = {name: str(row[n]) for name, n in AT.items()}
    return (
        CODES["severity"][cell["severity"]], names().get(cell["code"], cell["code"]), cell["region"], period(cell["period"]),
        cell["message"], cell["doc_id"],
    )  # fmt: skip
