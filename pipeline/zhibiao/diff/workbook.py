"""The workbook of a comparison: a sheet for every view that has rows, and one with the evidence, which every quotation leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from zhibiao import write as writers
from zhibiao.diff.output import Asked, sorted_rows
from zhibiao.diff.readings import Cells, cells, change, gap, likened, named, sides
from zhibiao.errors import UsageError
from zhibiao.table import Cell, Column, Row
from zhibiao.write.as_xlsx import Sheet, Shown, book, meanings, spot
from zhibiao.write.wording import WORDED, difference, reading

if TYPE_CHECKING:
    from zhibiao.diff import Comparison

__all__ = ["write"]

TITLES = {"year": "变化", "region": "并排", "targets": "目标与结果", "conflicts": "矛盾"}
EVIDENCE = "依据"
GOOD, BAD, WARN, CALM, PALE = "#C6E0B4", "#F8CBAD", "#FFE699", "#EDEDED", "#DDEBF7"
UP, DOWN, APART = "#BDD7EE", "#FFD9A8", "#E4DFEC"  # neither good nor bad: more unemployment is no more success
COLOURS = {
    "raised": UP,
    "lowered": DOWN,
    "bound_changed": WARN,
    "strength_changed": WARN,
    "new": PALE,
    "returned": PALE,
    "dropped": CALM,
    "not_comparable": APART,
    "met": GOOD,
    "missed": BAD,
    "partly": WARN,
    "not_reported": CALM,
    "differs": BAD,
    "unit": BAD,
    "revision": WARN,
    "calibre": WARN,
}
PROOF = (
    Column("record_id", "记录编号", "the row's name in the table of records"),
    Column("doc_id", "文件", "path of the document"),
    Column("title", "标题", "title of the document"),
    Column("section", "章节", "path of headings above it"),
    Column("quote", "原文", "as written"),
    Column("sentence", "所在句", "the repaired sentence it stands in"),
)


def write(path: Path, comparison: Comparison, asked: Asked) -> None:
    """Write the workbook, whole or not at all. Raises UsageError where the view asked for has nothing to compare, OutputError."""
    from zhibiao.diff import VIEWS

    views = {view: found for view in TITLES if (found := _rows(comparison, asked._replace(view=view), asked.view))}
    proof = _evidence(comparison, views)
    places = {str(row[0]): spot(EVIDENCE, len(proof), n) for n, row in enumerate(proof)}
    sheets = [_sheet(view, found, places) for view, found in views.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    with writers.put(path) as part:
        book(part, [*sheets, Sheet(EVIDENCE, PROOF, proof), meanings(*(VIEWS[view] for view in views), PROOF)])


def _rows(comparison: Comparison, asked: Asked, wanted: str) -> list[dict[str, Cell]]:
    """The rows of a view, region by region; none where there is nothing to compare, as long as it is not the view asked for."""
    if asked.view == "region" != wanted and not asked.period:
        return []
    try:
        rows = sorted_rows(comparison, asked)
    except UsageError:
        if asked.view == wanted:
            raise
        return []
    if asked.view == "region":
        return _said_once(rows)
    known = {region: n for n, region in enumerate(comparison.regions())}
    return sorted(rows, key=lambda row: known[str(row["region"])])


def _said_once(rows: Sequence[dict[str, Cell]]) -> list[dict[str, Cell]]:
    """The regions that lack an indicator, a hundred of them, stand in its first row only."""
    last: object = None
    for row in rows:
        here = tuple(row[name] for name in ("kind", "indicator_id", "indicator", "scope", "quantity"))
        row["missing"] = "" if here == last else row["missing"]
        last = here
    return list(rows)


def _evidence(comparison: Comparison, views: Mapping[str, Sequence[Cells]]) -> list[Row]:
    """A row for every record that a row refers to, in the order of the tables."""
    wanted: dict[str, set[str]] = {}
    for rows in views.values():
        for row in rows:
            ids = {str(cell) for name, cell in row.items() if cell and (name == "record" or name.startswith("record_") or name.endswith("_record"))}
            wanted.setdefault(str(row["region"]), set()).update(ids)
    documents, out = comparison.tables.documents, dict[str, Row]()
    for region in sorted(wanted, key=comparison.regions().index):
        for fact in comparison.tables.of(region):
            if fact.record_id in wanted[region]:
                doc = documents.get(fact.doc_id)
                out.setdefault(fact.record_id, (fact.record_id, fact.doc_id, doc.title if doc else "", fact.section, fact.quote, fact.sentence))
    return list(out.values())


def _sheet(view: str, rows: Sequence[Cells], places: Mapping[str, str]) -> Sheet:
    from zhibiao.diff import VIEWS

    columns = VIEWS[view]
    made: list[Row] = [tuple(row[c.name] for c in columns) for row in rows]
    return Sheet(TITLES[view], columns, made, _Maker(view, columns, places).all())


class _Maker:
    """The columns of a sheet; a cell is made of the row by the names of its columns."""

    def __init__(self, view: str, columns: Sequence[Column], places: Mapping[str, str]) -> None:
        self._view, self._columns, self._places = view, columns, places
        self._headings = {c.name: c for c in columns}
        self._used = {"scope"}

    def all(self) -> list[Shown]:
        """First what one reads first, the others folded away behind them."""
        first = {"year": self._year, "targets": self._targets, "region": self._region, "conflicts": self._conflicts}[self._view]()
        return [*first, *(self._column(c.name, 18, folded=True) for c in self._columns if c.name not in self._used)]

    def _year(self) -> Iterable[Shown]:
        yield from self._key()
        yield from (self._column("period_from", 8), self._column("period_to", 8))
        yield from self._sides("旧值", "新值")
        yield self._column("change", 10, coloured=True)
        yield self._made("增减", 14, lambda row: difference(change(row), str(row["unit"])))
        yield self._column("reason", 40)
        yield from (self._column("strength_from", 10), self._column("strength_to", 10))
        yield from (self._linked("quote_from", "record_from"), self._linked("quote_to", "record_to"))

    def _targets(self) -> Iterable[Shown]:
        yield from self._key()
        yield self._column("period", 8)
        yield from self._sides("目标", "结果")
        yield from (self._column("verdict", 10, coloured=True), self._made("差距读数", 14, gap))
        yield from (self._column("claim", 12), self._column("strength", 10), self._column("reason", 40))
        yield from (self._linked("target_quote", "target_record"), self._linked("result_quote", "result_record"))

    def _region(self) -> Iterable[Shown]:
        yield from self._key()
        yield from (self._column("period", 8), self._column("rank", 6), self._column("regions", 10))
        yield self._made("读数", 16, lambda row: reading("", "", row["low"], row["high"], str(row["bound"]), str(row["unit"])))
        yield from (self._column("value", 18), self._column("unit", 8))
        yield from (self._made("上级", 20, likened), self._made("加码读数", 12, lambda row: gap(row, "gap_to_upper")))
        yield from (self._column("median", 18), self._column("spread", 18), self._column("note", 30))
        yield from (self._linked("quote", "record"), self._column("missing", 30))

    def _conflicts(self) -> Iterable[Shown]:
        yield from self._key()
        yield self._column("period", 14)
        yield from self._sides("甲", "乙")
        yield from (self._column("sort", 10, coloured=True), self._column("reason", 40))
        yield from (self._column("doc_one", 26), self._column("doc_other", 26))
        yield from (self._linked("quote_one", "record_one"), self._linked("quote_other", "record_other"))

    def _key(self) -> Iterable[Shown]:
        """What a row is about: these stay in sight."""
        yield self._column("region", 18)
        if "kind" in self._headings:
            yield self._column("kind", 6)
        self._used.add("indicator")
        yield self._made("指标", 30, named)
        yield self._column("quantity", 8)

    def _sides(self, one: str, other: str) -> Iterable[Shown]:
        yield self._made(one, 16, lambda row: sides(self._view, row)[0])
        yield self._made(other, 16, lambda row: sides(self._view, row)[1])

    def _made(self, heading: str, width: int, make: Callable[[Cells], Cell], kind: str = "text") -> Shown:
        return Shown(heading, width, lambda row: make(cells(self._columns, row)), kind)

    def _column(self, name: str, width: int, folded: bool = False, coloured: bool = False) -> Shown:
        self._used.add(name)
        column, i = self._headings[name], [c.name for c in self._columns].index(name)
        word = WORDED.get(name.removesuffix("_from").removesuffix("_to").removeprefix("target_").removeprefix("result_")) if column.type == "text" else None
        make: Callable[[Row], Cell] = (lambda row: word(str(row[i])) if row[i] else "") if word else (lambda row: row[i])
        return Shown(column.heading, width, make, column.type, folded, colour=(lambda row: COLOURS.get(str(row[i]), "")) if coloured else None)

    def _linked(self, name: str, record: str) -> Shown:
        self._used.add(name)
        column = self._headings[name]
        i, at = ([c.name for c in self._columns].index(n) for n in (name, record))
        return Shown(column.heading, 20, lambda row: row[i], leads=lambda row: self._places.get(str(row[at]), ""))
