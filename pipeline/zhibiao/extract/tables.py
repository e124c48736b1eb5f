"""Tables as figures: a cell becomes a record with its name from the row, its measure, unit and period from head and caption."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from zhibiao.extract.codebook import Codebook
from zhibiao.extract.periods import Clock, Periods
from zhibiao.extract.quantities_cues import FLIP
from zhibiao.extract.quantities_special import QUANTITY
from zhibiao.extract.tables_cells import Value, read_cell
from zhibiao.extract.tables_grid import Grid, grids
from zhibiao.extract.tables_heads import Column, Heads, Measure
from zhibiao.extract.tables_lines import Cell
from zhibiao.extract.tables_names import Named, Names, topic
from zhibiao.extract.tables_rows import Label, Labels, parents, sums
from zhibiao.extract.tables_table import Found, Table
from zhibiao.extract.units import Units
from zhibiao.model import Document, Place, Problem, Record
from zhibiao.regions import Regions
from zhibiao.rulebook import Case, Rule, Rulebook
from zhibiao.text import Text

__all__ = ["Tables"]

PERCENT = Measure("%", Decimal(1), "percent", "%")
POINTS = Measure("百分点", Decimal(1), "points", "百分点")
INDEX = Measure("点", Decimal(1), "index", "")
RANK = Measure("位", Decimal(1), "count", "")
FIXED = {"rate": PERCENT, "share": PERCENT, "points": POINTS, "index": INDEX, "rank": RANK}
SUMMED = frozenset(("level", "noun"))
READABLE = SUMMED | {*FIXED, "increment"}
NATURE = {"约": "约束性", "预": "预期性"}
YEARS = re.compile(r"\d{4}")
YEAR = re.compile(r"(?:19|20)\d\d年?")
BACKWARD = frozenset(("bulletin",))
AT_END = re.compile("(?<!上)(?:年末|期末|年底)")
GROUPS = re.compile("结构|构成|比重|比例")


class Tables:
    """The engine: built once from the rulebook and the engines it asks."""

    def __init__(self, rulebook: Rulebook, units: Units, codebook: Codebook, periods: Periods, regions: Regions) -> None:
        self.codebook, self.periods, self.regions = codebook, periods, regions
        self.heads = Heads(rulebook, units, periods)
        self.labels = Labels(rulebook, self.heads)
        self.names = Names(codebook, self.labels)
        self._last: tuple[Text, Found] = (Text(""), Found())  # asked for twice: for problems, then for records

    def find(self, document: Document) -> Found:
        """The tables of a document."""
        if self._last[0] is not document.text:
            self._last = (document.text, self._find(document))
        return self._last[1]

    def _find(self, document: Document) -> Found:
        tables: list[Table] = []
        problems: list[Problem] = []
        clock = Clock.of(document.meta)
        copies = [(start, end) for start, end, code in document.doubts if code == "body_repeated"]
        for grid in grids(document.text.clean, self.heads.is_a):
            if any(start <= grid.start < end for start, end in copies):
                continue  # the second copy of a body gives no records
            table = self._table(grid, clock, self._year(document, grid, clock, tables)) if grid.clear and grid.rows else None
            if table is None:
                if len(grid.spans) >= 3:
                    problems.append(self._unclear(document, grid))
                continue
            if not any(self._value(table, i, k) for i in range(len(grid.rows)) for k in range(len(table.columns)) if self._readable(table, k)):
                continue
            tables.append(table)
            problems += [self._broken(document, table, what) for _, what in table.broken]
        spans = sorted(span for table in tables for span in table.grid.spans)
        return Found(tuple(tables), tuple(spans), tuple(problems))

    def _unclear(self, document: Document, grid: Grid) -> Problem:
        place = document.text.clean[grid.start : grid.start + 40].split("\n")[0]
        return Problem("table_unclear", document.source.doc_id, place, "looks like a table of figures, but its heads do not say what the cells are", "read it by hand, or give the table its heads")

    def _broken(self, document: Document, table: Table, what: str) -> Problem:
        return Problem("table_sum", document.source.doc_id, table.grid.caption[:60] or table.labels[0].name, what, "compare the rows with the source; one of the cells may be damaged")

    def _year(self, document: Document, grid: Grid, clock: Clock, before: Sequence[Table]) -> str:
        """The period of a table: said in its caption, in the headings above it, in the caption of the table before, else the document's."""
        if period := self.heads.period(grid.caption, clock):
            return period
        _, section, _ = self._home(document, Cell(grid.start, grid.end, ""))
        for heading in reversed(section):
            if YEARS.fullmatch(said := self.heads.period(heading, clock)):
                return said
        if before and YEARS.fullmatch(before[-1].period):
            return before[-1].period
        return clock.base or (clock.report_year if clock.doc_type == "work_report" else clock.year)

    def _table(self, grid: Grid, clock: Clock, period: str) -> Table | None:
        """A grid read; None where its heads do not settle what its cells are."""
        columns = [self.heads.column(h) for h in grid.heads]
        texts = [k for k, c in enumerate(columns) if c.sort in ("label", "place")]
        at = texts[-1] if texts else 0
        if columns[at].sort not in ("label", "place") and (columns[at].text or columns[at].sort != "open"):
            return None
        year = YEARS.search(period)
        clock = replace(clock, base=year[0]) if year else clock
        placed = {head: self._placed(column, grid, period, clock) for head, column in zip(grid.heads, columns, strict=True)}  # heads repeat: 1月, 增长
        columns = _dealt([placed[head] for head in grid.heads], period)
        labels = [self.labels.label(row[at].text) for row in grid.rows]
        table = Table(grid, columns, labels, [-1] * len(labels), [-1] * len(labels), at, period=period)
        table.unit_at = next((k for k, c in enumerate(columns) if c.sort == "unit"), -1)
        table.nature_at = next((k for k, c in enumerate(columns) if c.sort == "nature"), -1)
        self._units(table)
        if not any(self._readable(table, k) for k in range(len(columns))):
            return None
        self._hang(table)
        table.topic = topic(self.codebook, self.labels, grid.caption, table)
        if "产量" in grid.caption and not any(c.sort == "noun" for c in table.columns):
            table.noun = "产量"
        return table

    def _placed(self, column: Column, grid: Grid, period: str, clock: Clock) -> Column:
        """A column with the period its head names (`clock` has the table's own year in force), its unit from the caption, and its sort where the caption settles it."""
        if column.sort in ("label", "place", "unit", "nature", "skip"):
            return column
        named = self.heads.period(column.text, clock)
        if column.sort == "open" and column.unit is not None:
            percent = column.unit.base == "%"
            if percent and GROUPS.search(grid.caption):
                column = replace(column, sort="share", noun=f"{YEAR.sub('', column.text)}比重")
            elif not percent and column.text:
                column = replace(column, sort="noun", noun=column.text)
        if named and AT_END.search(column.text) and len(named) == 4:
            named = f"asof:{named}-12-31"
        if not named and AT_END.search(column.text) and len(period) == 4:
            named = f"asof:{period}-12-31"
        against = self.heads.against(column.text)
        return replace(column, period=named, against=against) if named or against else column

    def _units(self, table: Table) -> None:
        """Units of the caption, handed to the columns of levels without one."""
        given = self.heads.caption_unit(table.grid.caption)
        columns = table.columns
        for k, column in enumerate(columns):
            if column.unit is None and column.sort in ("level", "noun", "increment") and given is not None and given.base != "%":
                columns[k] = replace(column, unit=given)
            elif column.unit is None and column.sort == "level" and given is not None:
                columns[k] = replace(column, unit=given, sort="rate" if self._rates(table) else "level")

    def _rates(self, table: Table) -> bool:
        return any(word in table.grid.caption for word in ("涨跌", "增长", "增速", "增幅")) and not GROUPS.search(table.grid.caption)

    def _readable(self, table: Table, k: int) -> bool:
        return table.columns[k].sort in READABLE

    def _hang(self, table: Table) -> None:
        """Which row is a part of which, and where the parts do not add up, by the first column of levels."""
        grid = table.grid
        column = next((k for k, c in enumerate(table.columns) if c.sort in SUMMED and (c.unit is None or c.unit.base != "%")), -1)
        read = [self._value(table, i, column) if column >= 0 else None for i in range(len(grid.rows))]
        values = [v.low if v else None for v in read]
        units = [v.unit.base if v else "" for v in read]
        table.units = units
        complete = [self.names.complete(label.name) for label in table.labels]
        table.parents, table.near = parents(table.labels, values, units, complete)
        if column < 0:
            return
        step = max((_step(grid.rows[i][column].text, v) for i, v in enumerate(read) if v), default=Decimal(0))
        broken = sums(table.labels, values, units, table.parents, step)
        table.broken = tuple((i, f"{table.labels[i].written} is {whole:f}, its parts {total:f}") for i, whole, total in broken)

    def _value(self, table: Table, i: int, k: int) -> Value | None:
        """The cell in row `i`, column `k`, read with the unit that is nearest to it."""
        column, row, label = table.columns[k], table.grid.rows[i], table.labels[i]
        cell = row[k] if k < len(row) else None
        if cell is None or not cell.text:
            return None
        unit = FIXED.get(column.sort) or label.unit or column.unit
        if column.sort not in FIXED and label.unit is None and table.unit_at >= 0:
            written = row[table.unit_at].text
            unit = self.heads.measure(written) or (Measure(written, Decimal(1), "physical", "") if 0 < len(written) <= 6 else unit)
        if unit is None and column.sort not in FIXED and table.near[i] >= 0:
            unit = table.labels[table.near[i]].unit
        if unit is None and column.sort not in FIXED:
            unit = self._carried(table, i)
        return read_cell(cell.text, unit, self.heads.measure)

    def _carried(self, table: Table, i: int) -> Measure | None:
        """The unit in the label of the row above whose parts this and the rows between are: 大牲畜（万头）, #黄牛, 奶牛."""
        k = i
        while k > 0 and table.labels[k].unit is None and (table.labels[k].part or any(one.part for one in table.labels[max(0, k - 3) : k])):
            k -= 1
        return table.labels[k].unit if k < i else None

    def records(self, document: Document, found: Found, first: int = 0) -> list[Record]:
        """The records of the tables, in text order; `part_of` counts from `first`, the place of the first of them."""
        rows: list[Record] = []
        for table in found.tables:
            at: dict[tuple[int, int], int] = {}
            for i, row in enumerate(table.grid.rows):
                for k, cell in enumerate(row):
                    record = self._record(document, table, i, k, cell) if self._readable(table, k) else None
                    if record is None:
                        continue
                    at[i, k] = len(rows)
                    whole = at.get((table.parents[i], k), -1)
                    if whole >= 0 and rows[whole].unit == record.unit:
                        record.part_of = first + whole
                    rows.append(record)
        return rows

    def _record(self, document: Document, table: Table, i: int, k: int, cell: Cell) -> Record | None:
        value = self._value(table, i, k)
        if value is None:
            return None
        column, label = table.columns[k], table.labels[i]
        quantity, unit, low, high, bound = self._quantity(table, i, k, value)
        if column.sort == "rate" and quantity == "share":
            return None
        named, place = self._named(document, table, i, k)
        indicator, identity, scope, named_sure = named
        if not indicator:
            return None
        period = self._period(table, column, label, value)
        nature = ""
        if table.nature_at >= 0 and table.nature_at < len(table.grid.rows[i]):
            nature = NATURE.get(table.grid.rows[i][table.nature_at].text[:1], "")
        kind = self._kind(document, table, column, period)
        home = self._home(document, cell)
        touched = bool(document.text.touched(cell.start, cell.end))
        sure = named_sure * (0.85 if table.grid.guessed[i] else 1) * (0.8 if touched else 1) * (0.5 if any(i == b for b, _ in table.broken) else 1)
        basis = (column.against or column.basis) if quantity in ("rate", "points") and not value.cumulative else ""
        if quantity in ("rate", "points") and not basis and column.sort in ("rate", "points") and "/" not in period:
            basis = "yoy"
        rules = (*(r for r in (value.unit.rule,) if r), *column.rules, *label.rules, *((f"indicator-{identity}",) if identity else ()))
        return Record(
            kind=kind, start=cell.start, end=cell.end, quantity=quantity, indicator=indicator, indicator_id=identity, indicator_text=label.name or indicator,
            scope=scope, period=period, region=place or document.meta.region, value=low if low is not None else high, low=low, high=high, unit=unit,
            bound=bound, basis=basis, target_class=nature if kind == "target" else "", state=value.state, section=home[1], speaker=home[2],
            sentence=home[0], rules=rules, confidence=round(sure, 3),
        )  # fmt: skip

    def _home(self, document: Document, cell: Cell) -> tuple[tuple[int, int], tuple[str, ...], str]:
        """The sentence a cell stands in: span, section, speaker."""
        n = bisect_right(document.sentences, cell.start, key=lambda s: s.start) - 1
        if n < 0:
            return (cell.start, cell.end), (), ""
        sentence = document.sentences[n]
        span = (sentence.start, sentence.end) if sentence.end >= cell.end else (cell.start, cell.end)
        return span, sentence.section, sentence.speaker

    def _quantity(self, table: Table, i: int, k: int, value: Value) -> tuple[str, str, Decimal | None, Decimal | None, str]:
        """Quantity, unit, ends and bound of a value under its column."""
        column, label, unit = table.columns[k], table.labels[i], value.unit
        low, high, bound = value.low, value.high, value.bound
        if column.sort in ("rate", "share", "points", "index", "rank"):
            quantity: str = column.sort
            if unit.base == "倍":
                quantity = "multiple"
            elif unit.base in ("百分点", "点", "位") and quantity == "rate":
                quantity = QUANTITY.get(unit.dimension, "points")
            if quantity == "rate" and unit.base == "%" and label.unit and label.unit.base == "%" and (column.basis == "avg" or value.cumulative) and not self._changes(label):
                return "points", "百分点", low, high, bound  # what a share gains over the years
            if quantity == "rate" and unit.base == "%" and self._indexed(table, k):
                return "index", "点", low, high, bound
        else:
            quantity = QUANTITY.get(unit.dimension, "physical")
        grows = quantity in ("share", "rate") and unit.base == "%" and column.sort != "share" and self.labels.hit("falls", label.name)
        if grows or (quantity in ("share", "rate") and unit.base == "%" and column.sort == "level" and self.labels.hit("grows", label.name)):
            quantity = "rate"
            if grows:
                low, high = (None if high is None else -high), (None if low is None else -low)
                bound = FLIP.get(bound, bound)
        return quantity, unit.base, low, high, bound

    def _changes(self, label: Label) -> bool:
        return bool(self.labels.hit("falls", label.name) or self.labels.hit("grows", label.name))

    def _indexed(self, table: Table, k: int) -> bool:
        """Whether a column headed as a rate holds indices around 100."""
        values = [v.low for i in range(len(table.grid.rows)) if (v := self._value(table, i, k)) and v.low is not None]
        return len(values) >= 3 and all(70 <= v <= 140 for v in values) and sum(95 <= v <= 106 for v in values) * 2 > len(values)

    def _period(self, table: Table, column: Column, label: Label, value: Value) -> str:
        """The period of a cell: of its column, else of the table; cumulative figures span the years of the table."""
        years = [c.period for c in table.columns if re.fullmatch(r"\d{4}", c.period)]
        if len(years) >= 2 and (value.cumulative or column.cumulative or column.basis == "avg") and int(max(years)) - int(min(years)) > 1:
            return f"{int(min(years)) + 1}/{max(years)}"
        period = column.period or table.period
        if AT_END.search(label.name) and re.fullmatch(r"\d{4}", period):
            return f"asof:{period}-12-31"
        return period

    def _kind(self, document: Document, table: Table, column: Column, period: str) -> str:
        """Target for what the head says is one, for the years ahead, and for the last year of a table of binding figures."""
        if column.kind:
            return column.kind
        last = max(YEARS.findall(period), default="")
        meta = document.meta
        if table.nature_at >= 0:
            years = [y for c in table.columns for y in YEARS.findall(c.period)]
            if len(set(years)) >= 2 and last == max(years):
                return "target"
        if meta.doc_type in BACKWARD:
            return "actual"
        clock = meta.report_year[:4] or meta.doc_date[:4] or meta.year[:4]
        return "target" if last and clock.isdigit() and last > clock else "actual"

    def _named(self, document: Document, table: Table, i: int, k: int) -> tuple[Named, Place | None]:
        """The name of a cell, and the place where its row names one."""
        label = table.labels[i]
        if table.columns[table.label_at].sort != "place" or label.total:
            return self.names.cell(table, i, k), None
        place = self.regions.lookup(label.name, document.meta.region)
        column = table.columns[k]
        indicator, identity = (column.noun, "") if column.sort == "noun" else table.topic
        if place is None or not indicator:
            return Named(), None
        found = self.codebook.by_name(indicator)
        return (Named(found.name, found.id, "", 0.95) if found else Named(indicator, identity)), place

    def check(self, rule: Rule, case: Case) -> str:
        """Run one in-file case: a head is decided by the rule, or a label fits it."""
        if rule.file.endswith("labels.toml"):
            fires = self.labels.hit(rule["class"], case.text) is not None and bool(re.search(rule["pattern"], case.text))
        else:
            column = self.heads.column(case.text)
            fires = rule.id in column.rules
            if fires and case.sort != "no":
                told = {"class": column.sort, "basis": column.basis, "kind": column.kind, "noun": column.noun}
                wrong = {k: told[k] for k, want in (case.expect or {}).items() if told.get(k) != want}
                return f"gives {wrong}" if wrong else ""
        if fires == (case.sort != "no"):
            return ""
        return f"{rule.id} {'fires on' if fires else 'does not fire on'} {case.text!r} ({self.heads.column(case.text).sort})"


def _step(text: str, value: Value) -> Decimal:
    """One last digit of a cell, in the base unit."""
    digits = text.strip("〔〕[]").replace(",", "")
    decimals = re.search(r"\.(\d+)", digits)
    return value.unit.factor.scaleb(-len(decimals[1]) if decimals else 0)


def _dealt(columns: Sequence[Column], period: str) -> list[Column]:
    """Columns without a period of their own take that of the level left of them: 1-3月 | 增长（%） | 1-4月 | 增长（%）."""
    out, last = [], ""
    for column in columns:
        if column.sort in ("level", "noun") and column.period:
            last = column.period
        elif column.sort in ("rate", "share", "points", "increment", "rank") and not column.period and last:
            column = replace(column, period=last)
        out.append(column)
    return out
