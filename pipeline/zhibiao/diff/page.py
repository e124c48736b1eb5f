"""A comparison as one web page: the views as tables with filters, charts, and behind every row the sentences it comes from.

The page asks no network for anything, and forbids itself to. What comes from documents goes into it as data, never as markup.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from zhibiao import write as writers
from zhibiao.diff.readings import Cells, cells, change, gap, likened, named, order, sides
from zhibiao.errors import UsageError
from zhibiao.table import Cell, Column
from zhibiao.write.webpage import filled, marked
from zhibiao.write.wording import CODES, WORDED, difference, reading

if TYPE_CHECKING:
    from zhibiao.diff import Comparison
    from zhibiao.diff.facts import Tables
    from zhibiao.diff.output import Asked

__all__ = ["write"]

One = TypeVar("One")


class Point(NamedTuple):
    """Where a row holds a number that a chart shows: its period, its two ends, and its kind (a column, or target or actual for all rows)."""

    period: str
    low: str
    high: str
    kind: str


class Said(NamedTuple):
    """A sentence behind a row: its heading, and the columns of its period, its record and its document.

    Two files with the same bytes have the same record ids: where a column tells the document, that one is meant.
    """

    heading: str
    period: str
    record: str
    doc: str = ""


class Look(NamedTuple):
    """How the page shows a view."""

    title: str
    coloured: str  # the column whose codes have colours and are counted
    made: tuple[Column, ...]  # columns for people, behind those of the view
    make: Callable[[Cells], tuple[Cell, ...]]
    shown: Mapping[str, str]  # column of the table → column it is sorted by; the others stand behind the row
    records: tuple[Said, ...]
    points: tuple[Point, ...]


def write(path: Path, comparison: Comparison, asked: Asked) -> None:
    """Write the view that is asked for, and every other that has rows, as one file that needs nothing else.

    Raises UsageError where there is nothing to compare or plotly is missing, OutputError where the file cannot be written.
    """
    charts = _charts()
    page = filled("zhibiao.diff", "page", _data(comparison, asked), charts=charts)
    path.parent.mkdir(parents=True, exist_ok=True)
    with writers.put(path) as part:
        part.write_bytes(page.encode("utf-8"))


def _charts() -> str:
    """The library that draws the charts, as it is shipped with plotly for Python."""
    try:
        from plotly.offline import get_plotlyjs
    except ImportError:
        raise UsageError("--format html", "plotly is not installed, which brings the charts", "pip install 'zhibiao[html]'") from None
    return str(get_plotlyjs())


def _data(comparison: Comparison, asked: Asked) -> dict[str, Any]:
    """Everything the page shows. Texts stand in `words` once, and their numbers in the rows; so do records and documents."""
    known = {region: n for n, region in enumerate(comparison.regions())}
    views = dict(_views(comparison, asked))
    for view, rows in views.items():
        rows.sort(key=lambda row: (*order(view, row), known[str(row["region"])] if view != "region" else 0))  # there the place among the regions is the order
    words, documents = _Pool[str](), _Pool[str]()
    records = _Pool[tuple[str, str]]()
    words(""), records(("", ""))  # what is empty has number 0
    shown = [_view(view, rows, words, records) for view, rows in views.items()]
    regions = sorted({str(row["region"]) for rows in views.values() for row in rows}, key=known.__getitem__)
    behind = _records(comparison.tables, regions, records, words, documents)
    told = [[doc, title, CODES["doc_type"].get(kind, kind)] for doc, title, kind in (_titled(comparison.tables, doc) for doc in documents)]
    place = regions[0] if len(regions) == 1 else f"{len(regions)}个地区"
    title = "　".join(filter(None, ("指标比较", place, asked.period)))
    return {"title": title, "views": shown, "records": behind, "documents": told, "words": list(words)}


class _Pool(dict[One, int]):
    """Texts, or records by id and document, each numbered where it is first seen."""

    def __call__(self, one: One) -> int:
        return self.setdefault(one, len(self))


def _views(comparison: Comparison, asked: Asked) -> Iterator[tuple[str, list[dict[str, Cell]]]]:
    """The view asked for, then the others that have rows."""
    from zhibiao.diff import VIEWS

    for view in (asked.view, *(v for v in LOOKS if v != asked.view)):
        try:
            rows = [cells(VIEWS[view], row) for row in comparison.rows(view, asked.regions, asked.period)]
        except UsageError:
            if view == asked.view:
                raise
            continue
        if rows or view == asked.view:
            yield view, rows


def _view(view: str, rows: Sequence[Cells], words: _Pool[str], records: _Pool[tuple[str, str]]) -> dict[str, Any]:
    """A view as the page has it: its columns, how they are shown, and its rows of numbers: those of the table, else those of texts and records."""
    from zhibiao.diff import VIEWS

    look = LOOKS[view]
    columns = [*VIEWS[view], *look.made]
    at = {c.name: n for n, c in enumerate(columns)}
    docs = {said.record: said.doc for said in look.records}
    types = ["record" if c.name in docs else "text" if c.type == "text" else "number" for c in columns]
    table = []
    for row in rows:
        numbers: list[Cell] = [words(_told(c, cell)) if c.type == "text" else cell for c, cell in zip(columns, (*row.values(), *look.make(row)), strict=True)]
        for record, doc in docs.items():
            numbers[at[record]] = records((str(row[record]), str(row[doc]) if doc else "")) if row[record] else 0
        table.append(numbers)
    points = [[at[p.period], at[p.low], at[p.high], at.get(p.kind, -1), CODES["kind"].get(p.kind, "")] for p in look.points]
    return {
        "name": view,
        "title": look.title,
        "columns": [[c.heading, kind, c.name] for c, kind in zip(columns, types, strict=True)],
        "shown": [[at[name], at[by]] for name, by in look.shown.items()],
        "coloured": at.get(look.coloured, -1),
        "colours": {word: code for code, word in CODES.get(look.coloured, {}).items()},
        "sentences": [[said.heading, at[said.period], at[said.record]] for said in look.records],
        "points": points,
        "rows": table,
    }


def _told(column: Column, cell: Cell) -> str:
    """A text as people read it: codes and periods in words."""
    name = "period" if column.name.startswith("period_") else "bound" if "bound" in column.name else "kind" if column.name == "result_kind" else column.name
    return WORDED[name](str(cell)) if name in WORDED else str(cell)


def _records(tables: Tables, regions: Sequence[str], asked: _Pool[tuple[str, str]], words: _Pool[str], documents: _Pool[str]) -> list[list[Any]]:
    """Of each record: its id, document, section, quote, sentence, and where in the sentence the quote stands (in UTF-16 units, as JavaScript counts)."""
    out: list[list[Any]] = [[] for _ in asked]
    for region in regions:
        facts = tables.of(region)
        starts = defaultdict(set)
        for fact in facts:
            starts[fact.doc_id, fact.sentence, fact.quote].add(fact.raw_start)
        for fact in facts:
            for n in {asked.get((fact.record_id, doc), 0) for doc in ("", fact.doc_id)} - {0}:
                if not out[n]:
                    nth = sorted(starts[fact.doc_id, fact.sentence, fact.quote]).index(fact.raw_start)
                    texts = (words(text) for text in (fact.section, fact.quote, fact.sentence))
                    out[n] = [fact.record_id, documents(fact.doc_id), *texts, *marked(fact.sentence, fact.quote, nth)]
    return out


def _titled(tables: Tables, doc_id: str) -> tuple[str, str, str]:
    doc = tables.documents.get(doc_id)
    return (doc_id, doc.title, doc.doc_type) if doc else (doc_id, "", "")


def _year(row: Cells) -> tuple[Cell, ...]:
    moved = change(row)
    return named(row), *sides("year", row), difference(moved, str(row["unit"])), moved


def _targets(row: Cells) -> tuple[Cell, ...]:
    return named(row), *sides("targets", row), gap(row)


def _region(row: Cells) -> tuple[Cell, ...]:
    value = reading("", "", row["low"], row["high"], str(row["bound"]), str(row["unit"]))
    return named(row), f"{row['rank']}/{row['regions']}", value, likened(row), gap(row, "gap_to_upper")


def _conflicts(row: Cells) -> tuple[Cell, ...]:
    return named(row), *sides("conflicts", row)


def _made(**headings: str) -> tuple[Column, ...]:
    return tuple(Column(name, heading, "", "number" if name == "moved" else "text") for name, heading in {"named": "指标", **headings}.items())


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


LOOKS: dict[str, Look] = {
    "year": Look(
        "逐年变化", "change", _made(was="原值", now="新值", step="升降", moved="升降值"), _year,
        {**_same("region", "named", "quantity", "kind", "period_from", "period_to"), "was": "low_from", "now": "low_to", **_same("change"), "step": "moved", **_same("reason")},
        (Said("原", "period_from", "record_from"), Said("新", "period_to", "record_to")),
        (Point("period_from", "low_from", "high_from", "kind"), Point("period_to", "low_to", "high_to", "kind")),
    ),
    "targets": Look(
        "目标与结果", "verdict", _made(aim="目标", got="结果", off="差距"), _targets,
        {**_same("region", "named", "quantity", "period"), "aim": "target_low", "got": "result_low", **_same("verdict"), "off": "distance", **_same("claim", "reason")},
        (Said("目标", "period", "target_record"), Said("结果", "period", "result_record")),
        (Point("period", "target_low", "target_high", "target"), Point("period", "result_low", "result_high", "actual")),
    ),
    "region": Look(
        "各地比较", "", _made(place="位次", told="数值", over="上级目标", more="加码"), _region,
        {**_same("region", "named", "quantity", "kind", "period"), "place": "rank", "told": "low", "over": "upper_target", "more": "gap_to_upper", **_same("note")},
        (Said("原文", "period", "record"),),
        (Point("period", "low", "high", "kind"),),
    ),
    "conflicts": Look(
        "说法不一", "sort", _made(one="甲", other="乙"), _conflicts,
        {**_same("region", "named", "quantity", "kind", "period"), "one": "low_one", "other": "low_other", **_same("sort", "reason")},
        (Said("甲", "period", "record_one", "doc_one"), Said("乙", "period", "record_other", "doc_other")),
        (),
    ),
}  # fmt: skip
