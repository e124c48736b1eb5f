"""The rows of a table of records as a comparison needs them: a region at a time, under the name the region has today."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from zhibiao.errors import UsageError
from zhibiao.nearest import nearest
from zhibiao.regions import Regions
from zhibiao.table import COLUMNS

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["AGAIN", "FOREVER", "Doc", "Fact", "Stated", "Tables", "complete", "lines", "load", "number", "tables"]

FOREVER = 9999
FEW = 1 << 17  # words of a column that are kept as Python strings
AGAIN = "run `zhibiao run … -o {out}` again with this version"


class Fact(NamedTuple):
    """A record, with the columns that a comparison looks at."""

    record_id: str
    doc_id: str
    region: str
    region_code: str
    kind: str
    quantity: str
    indicator: str
    indicator_id: str
    scope: str
    period: str
    value: float | None
    value_low: float | None
    value_high: float | None
    unit: str
    bound: str
    basis: str
    strength: str
    value_state: str
    section: str
    quote: str
    sentence: str
    raw_start: int


class Stated(Protocol):
    """What of a row tells its name, its words and its number, whichever of its other columns were read."""

    @property
    def quantity(self) -> str: ...
    @property
    def indicator(self) -> str: ...
    @property
    def indicator_id(self) -> str: ...
    @property
    def scope(self) -> str: ...
    @property
    def value_low(self) -> float | None: ...
    @property
    def value_high(self) -> float | None: ...
    @property
    def quote(self) -> str: ...
    @property
    def sentence(self) -> str: ...


def number(fact: Stated) -> float | None:
    """The number stated: of a range its low end."""
    return fact.value_low if fact.value_low is not None else fact.value_high


NEEDED = Fact._fields
USED = ("doc_id", "doc_type", "plan_year", "region", "region_code", "report_year", "title", "year")  # of documents
TYPES = {c.name: c.type for c in COLUMNS}


@dataclass(frozen=True, slots=True)
class Doc:
    """What the table of documents says of one: the years it reviews and plans, and the region it speaks for (as it is called today)."""

    doc_id: str
    doc_type: str
    region: str
    year: str
    report_year: str
    plan_year: str
    title: str


class Tables:
    """Records and documents of one or more output folders."""

    def __init__(self, records: pa.Table, documents: Sequence[dict[str, str]], regions: Regions) -> None:
        self._regions = regions
        self.documents = {
            d["doc_id"]: Doc(d["doc_id"], d["doc_type"], self.today(d["region"], d["region_code"])[0], d["year"], d["report_year"], d["plan_year"], d["title"])
            for d in documents
        }
        self.reports: dict[str, list[Doc]] = {}  # region → the documents that speak for it
        for doc in self.documents.values():
            self.reports.setdefault(doc.region, []).append(doc)
        self._records = records
        self._dictionaries: dict[str, list[str]] = {}
        self.codes: dict[str, str] = {}
        self._rows = self._by_region()
        self.homes = {code: region for region, code in self.codes.items() if code}

    def today(self, name: str, code: str) -> tuple[str, str]:
        """Name and code of a region today; as it is where it was split, or has no code."""
        return _today(self._regions, name, code)

    def regions(self) -> list[str]:
        """The regions that have rows, by code."""
        return sorted(self._rows, key=lambda name: (self.codes.get(name, "") or "999999", name))

    def indicators(self) -> list[str]:
        """The names of the indicators that rows have."""
        return sorted(self._words("indicator"))

    def named(self, asked: Iterable[str]) -> list[str]:
        """The regions asked for, as they are called today, with those below a name that ends in `*` (保定市*); all of them without one.

        Raises UsageError for one that has no row.
        """
        known, out = self.regions(), list[str]()
        for name in asked:
            place = self._regions.lookup(name.rstrip("*"))
            whole = self.today(place.name, place.code)[0] if place else name.rstrip("*")
            below = name.endswith("*")
            found = [r for r in known if (r.startswith(whole) and r != whole if below else r == whole)]
            if not found:
                raise UsageError(name, "no row of the tables is about this region", _like(name.rstrip("*"), known))
            out += found
        return list(dict.fromkeys(out)) or known

    def of(self, region: str, kind: str = "") -> list[Fact]:
        """The rows of a region, or those of one kind, in the order of the table."""
        rows = self.numbers(region)
        if kind:
            import numpy as np

            kinds = self._words("kind")
            wanted = kinds.index(kind) if kind in kinds else -1
            rows = rows[np.asarray(self._records.column("kind").chunk(0).indices)[rows] == wanted]
        return self.facts(rows)

    def numbers(self, region: str) -> Any:  # noqa: ANN401 (an array of numpy)
        """The numbers of a region's rows in the table; none for a region that has no row."""
        import numpy as np

        return self._rows.get(region, np.empty(0, np.int64))

    def facts(self, numbers: Any) -> list[Fact]:  # noqa: ANN401 (an array of numpy)
        """The rows with these numbers, in that order."""
        return [Fact(*cells) for cells in zip(*(self._cells(name, numbers) for name in NEEDED), strict=True)]

    def _cells(self, name: str, rows: Any) -> list[Any]:  # noqa: ANN401 (an array of numpy)
        """The cells of a column in some rows."""
        column = self._records.column(name).chunk(0).take(rows)
        if TYPES[name] != "text":
            return column.to_pylist()  # type: ignore[no-any-return]
        if len(column.dictionary) > FEW:  # sentences, quotes: most stand once
            return column.dictionary_decode().to_pylist()  # type: ignore[no-any-return]
        words = self._words(name)
        return [words[i] for i in column.indices.to_pylist()]

    def _words(self, name: str) -> list[str]:
        if name not in self._dictionaries:
            self._dictionaries[name] = self._records.column(name).chunk(0).dictionary.to_pylist()
        return self._dictionaries[name]

    def _by_region(self) -> dict[str, Any]:
        """region → the numbers of its rows."""
        import numpy as np

        names, codes = (self._records.column(c).combine_chunks() for c in ("region", "region_code"))
        pairs = names.indices.to_numpy(zero_copy_only=False).astype(np.int64) * (len(codes.dictionary) + 1) + codes.indices.to_numpy(zero_copy_only=False)
        kinds, inverse = np.unique(pairs, return_inverse=True)
        words, digits = names.dictionary.to_pylist(), codes.dictionary.to_pylist()
        homes: dict[str, list[int]] = {}
        for n, pair in enumerate(kinds.tolist()):
            name, code = words[pair // (len(digits) + 1)], digits[pair % (len(digits) + 1)]
            if not name:
                continue
            home, now = self.today(name, code)
            homes.setdefault(home, []).append(n)
            self.codes[home] = now
        order = np.argsort(inverse, kind="stable")
        starts = np.searchsorted(inverse[order], np.arange(len(kinds) + 1))
        rows = {}
        for home, numbers in homes.items():
            found = np.concatenate([order[starts[n] : starts[n + 1]] for n in numbers])
            rows[home] = np.sort(found)
        return rows


def _like(name: str, known: Sequence[str]) -> str:
    """The cure for a region without a row: those that hold its name, else the one that is called most like it (东啊县: 山东省聊城市东阿县)."""
    holding = [region for region in known if name in region][:3]
    if not holding and name:
        short = {region[-n:]: region for region in reversed(known) for n in range(2, min(len(region), len(name) + 2) + 1)}
        if near := nearest(name, short):
            return f"did you mean {short[near]}?"
    return f"choose one that is there, such as {'、'.join(holding or known[:3])}"


@lru_cache(maxsize=65536)
def _today(regions: Regions, name: str, code: str) -> tuple[str, str]:
    if not code:
        return name, code
    now = regions.renamed(code, FOREVER)
    known = regions.at(code, FOREVER)
    if known is not None and known.name == name:
        return name, code
    return (now[0].name, now[0].code) if len(now) == 1 else (name, code)


def load(outs: Sequence[Path], regions: Regions) -> Tables:
    """The tables of output folders, put together; a document that stands in two of them counts once.

    Raises UsageError for a folder without tables, tables of another version, and tables without a record.
    """
    table, documents = tables(outs, NEEDED)
    if not table.num_rows:
        raise UsageError(str(outs[0]), "its table has no record", "give `zhibiao run` a folder with documents that hold figures")
    return Tables(table.combine_chunks(), documents, regions)


def tables(outs: Sequence[Path], names: Sequence[str]) -> tuple[pa.Table, list[dict[str, str]]]:
    """These columns of the records of output folders, put together, texts as dictionaries; and the rows of their documents.

    A document that stands in two of them counts once. Raises UsageError for a folder without tables, and tables of another version.
    """
    import pyarrow as pa

    parts: list[pa.Table] = []
    documents: dict[str, dict[str, str]] = {}
    for out in outs:
        parts.append(_records(out, names))
        for row in lines(out / "documents.csv", USED):
            documents.setdefault(row["doc_id"], row)
    if len(parts) == 1:
        return parts[0], list(documents.values())
    return _once(pa.concat_tables(parts).unify_dictionaries()), list(documents.values())


def _records(out: Path, names: Sequence[str]) -> pa.Table:
    """The records of a folder, texts as dictionaries, from Parquet where there is one, else from CSV."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv
    from pyarrow import parquet

    texts = [name for name in names if TYPES[name] == "text"]
    if (out / "records.parquet").is_file():
        have = parquet.read_schema(out / "records.parquet").names
        complete(out / "records.parquet", have, names)
        table = parquet.read_table(out / "records.parquet", columns=list(names), read_dictionary=texts)
    elif (out / "records.csv").is_file():
        with (out / "records.csv").open(encoding="utf-8-sig", newline="") as handle:
            complete(out / "records.csv", next(csv.reader(handle), []), names)
        kinds = {"text": pa.dictionary(pa.int32(), pa.string()), "integer": pa.int64(), "number": pa.float64(), "date": pa.timestamp("ms")}
        types = {name: kinds[TYPES[name]] for name in names}
        convert = arrow_csv.ConvertOptions(column_types=types, include_columns=list(names), strings_can_be_null=False)
        table = arrow_csv.read_csv(out / "records.csv", parse_options=arrow_csv.ParseOptions(newlines_in_values=True), convert_options=convert)
        table = _unguarded(table, texts)
    elif out.exists() and not out.is_dir():
        raise UsageError(str(out), "is a file", "give the folder that `zhibiao run` wrote")
    else:
        what = "holds no records.parquet and no records.csv" if out.is_dir() else "no such folder"
        raise UsageError(str(out), what, f"make the tables first: zhibiao run FOLDER -o {out}")
    return table.select(list(names)).unify_dictionaries()


def _unguarded(table: pa.Table, texts: Sequence[str]) -> pa.Table:
    """The texts without the apostrophe that keeps spreadsheets from running them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table = table.unify_dictionaries().combine_chunks()
    for name in texts:
        cells = table.column(name).chunk(0) if table.num_rows else None
        if cells is not None and any(str(word)[:1] == "'" for word in cells.dictionary.to_pylist()):
            words = pc.replace_substring_regex(cells.dictionary, r"^'([=@+-])", r"\1")
            table = table.set_column(table.schema.get_field_index(name), name, pa.DictionaryArray.from_arrays(cells.indices, words))
    return table


def complete(path: Path, have: Sequence[str], names: Sequence[str]) -> None:
    """Raises UsageError where a table lacks one of these columns."""
    missing = [name for name in names if name not in have]
    if missing:
        raise UsageError(str(path), f"has no column {missing[0]}: it is of another version", AGAIN.format(out=path.parent))


def lines(path: Path, names: Sequence[str]) -> Iterator[dict[str, str]]:
    """The rows of a CSV table, as written. Raises UsageError where it is not there, or lacks one of these columns."""
    if not path.is_file():
        raise UsageError(str(path), "is not there", AGAIN.format(out=path.parent))
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = csv.DictReader(handle)
        complete(path, list(rows.fieldnames or ()), names)
        yield from rows


def _once(table: pa.Table) -> pa.Table:
    """The rows of a record that stands in two folders, once."""
    import numpy as np

    ids = table.combine_chunks().column("record_id").combine_chunks()
    _, first = np.unique(ids.indices.to_numpy(zero_copy_only=False), return_index=True)
    return table.take(np.sort(first))
