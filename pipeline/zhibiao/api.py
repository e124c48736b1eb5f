"""zhibiao from Python: seven functions. All but `load_rules` have a command of the same name, and give as a table what it writes.

The examples read the folder `reports`, which holds the reports that the README writes: two years of a county, and one of its city.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from zhibiao import paths as places
from zhibiao.errors import InputError, ProblemWarning, UsageError
from zhibiao.export import export
from zhibiao.model import Options
from zhibiao.read import FORMATS
from zhibiao.rulebook import Rulebook, load
from zhibiao.run import Pipeline
from zhibiao.table import COLUMNS, frame, rows
from zhibiao.write import WRITERS

if TYPE_CHECKING:
    import pandas

    from zhibiao.records import Records

__all__ = ["check", "diff", "export", "extract", "load_rules", "panel", "run"]

StrPath = str | os.PathLike[str]

KEPT = 2  # sets of engines; each takes some 200 MB
LONGEST, LONGEST_NAME = 4096, 255  # characters of a path, bytes of a name in it
ENDINGS = frozenset(f".{ending}" for form in FORMATS for ending in form.extensions)
_SET = Options()


def extract(source: StrPath | bytes, *, segmenter: str = "jieba", rules: StrPath | Rulebook = "", doc_id: str = "") -> Records:
    """What one document says: a row for every figure and measure, with the columns of `zhibiao.COLUMNS`.

    `source` is a file, as a Path or as a str that names one; any other str is the text itself, and bytes are what a file of any format
    holds. Of an archive or a workbook of texts, all documents are read. `rules` is a folder of your own rules, or what `load_rules`
    gave. `doc_id` is what the document is called in the table (else the file's name, or "text"); for bytes its ending helps where
    several formats look alike. The engines are kept: the first call takes a second or two, the next some milliseconds.

    Values are in `unit`, a base unit: 元, not 亿元. Shown in Jupyter, each figure is marked in its sentence. What could not be done of a
    document is told by a ProblemWarning. Raises InputError for a document that cannot be read, UsageError for a folder, and for a str of
    one line that ends like a file (`a.txt`) where there is none of that name.

    >>> import zhibiao
    >>> table = zhibiao.extract("全年新签约亿元以上项目530个，一般公共预算收入15.72亿元。")
    >>> table[["kind", "indicator", "scope", "value", "unit"]].values.tolist()
    [['actual', '新签约项目', '亿元以上', 530.0, '个'], ['actual', '一般公共预算收入', '', 1572000000.0, '元']]
    >>> zhibiao.extract("reports/东阿县2024.txt").query("kind == 'target' and indicator_id == 'gdp'").quote.tolist()
    ['增长6%以上']
    """
    from zhibiao.batch import capped

    data, name = _document(source)
    pipeline = _pipeline(segmenter, rules)
    documents, problems = pipeline.documents(data, doc_id or name)
    if not documents:
        raise InputError(problems[0].code, problems[0].doc_id, problems[0].what, problems[0].cure)
    for problem in capped([*problems, *(p for document in documents for p in document.problems)]):
        _warn(f"{problem.where or problem.doc_id}: {problem.what}; {problem.cure}")
    return _dated(frame(row for document in documents for row in rows(document, pipeline.records(document))))


def run(
    paths: StrPath | Sequence[StrPath],
    out: StrPath,
    *,
    format: str | Sequence[str] = "",  # noqa: A002 (the name of the option)
    segmenter: str = _SET.segmenter,
    rules: StrPath = "",
    meta: StrPath = "",
    name_pattern: str = "",
    workers: int = 0,
    max_bytes: int = _SET.max_bytes,
    max_seconds: int = _SET.max_seconds,
    max_memory: int = _SET.max_memory,
    engine: str = "local",
    scheduler: str = "",
    shards: str = "",
) -> Records:
    """The main job: the tables of every document under folders and files, written to the folder `out`; and the records, as a table.

    It does what `zhibiao run` does, with the options of its names (sizes in bytes, times in seconds): it goes on where it was stopped,
    and reads only what changed. `format` names what the records are written as, with commas or as a list; records.parquet, from which
    the table is read, is always among them. For more rows than fit the memory use the command, and DuckDB or pyarrow on the file.

    What could not be done is a row of problems.csv, and told by a ProblemWarning. Raises UsageError, RuleError and OutputError.

    >>> import zhibiao
    >>> table = zhibiao.run("reports", "outputs/years", format="csv")
    >>> table[table.kind == "target"].groupby("doc_id").size().to_dict()
    {'东阿县2023.txt': 5, '东阿县2024.txt': 6, '聊城市2024.txt': 3}
    """
    import pandas as pd

    from zhibiao import batch
    from zhibiao.export import outdated

    folder = Path(out)
    named = ("scheduler", "engine", "shards", "workers", "max_bytes", "max_seconds", "max_memory", "segmenter", "name_pattern")
    given = locals()
    options = Options(rules=os.fspath(rules), meta=os.fspath(meta), formats=_formats(format), **{name: given[name] for name in named})
    done = batch.run([Path(path) for path in _many(paths)], folder, options)
    for note in filter(None, (done.note, outdated(folder) if done.changed else "")):
        _warn(note)
    if done.problems:
        _warn(f"{done.problems} problems: each is a row of {folder / 'problems.csv'} and says what to do")
    return _dated(pd.read_parquet(folder / "records.parquet"))


def diff(
    *outs: StrPath,
    view: str = "year",
    regions: str | Sequence[str] = (),
    period: str = "",
    rules: StrPath = "",
    tolerance: float = 0.5,
) -> pandas.DataFrame:
    """A comparison of the tables in one or more output folders, with the columns of its view in `zhibiao.diff.VIEWS`.

    `view` is year (each region from year to year), region (the regions side by side in one `period`), targets (held against results)
    or conflicts (one figure told differently by two documents). `regions` are names (东阿县), or with * those below one (聊城市*);
    `tolerance` is what 左右 allows, in percentage points. Raises UsageError where there is nothing to compare, saying what is missing.

    >>> import zhibiao
    >>> table = zhibiao.diff("outputs/years", view="targets", regions="东阿县", period="2023")
    >>> table[["indicator", "target_quote", "result_quote", "verdict"]].head(2).values.tolist()
    [['地区生产总值', '增长7%左右', '增长6.1%', 'missed'], ['一般公共预算收入', '增长6%', '增长8.3%', 'met']]
    """
    from zhibiao.diff import VIEWS, Comparison
    from zhibiao.diff.ledger import Tolerance

    comparison = Comparison([Path(out) for out in outs], os.fspath(rules), Tolerance(points=tolerance))
    return frame(comparison.rows(view, _many(regions), period), VIEWS[view])


def panel(
    *outs: StrPath,
    indicators: str | Sequence[str],
    quantity: str = "",
    wide: bool = False,
    regions: str | Sequence[str] = (),
    rules: StrPath = "",
    tolerance: float = 0.5,
    out: StrPath = "",
) -> pandas.DataFrame:
    """The region × year table of some indicators: target, bound, hardness, the target of the region above, result and deviation.

    `indicators` are names, other names or ids of the code book (地区生产总值, GDP, gdp); `quantity` is rate (growth), amount, share …, or
    all of them; `wide` gives a row for each region and year instead of one for each indicator. `out` is a file that is written too, as
    its ending says: .dta (Stata 14 and later, with labels), .csv, .json, .parquet, .xlsx. The years are whole numbers, values in `unit`.
    Raises UsageError for an indicator that is not in the tables.

    >>> import zhibiao
    >>> table = zhibiao.panel("outputs/years", indicators="GDP", quantity="rate", wide=True, out="outputs/gdp.dta")
    >>> table[["region", "year", "target", "bound", "upper_target", "actual"]].tail(1).values.tolist()
    [['山东省聊城市东阿县', 2024, 6.0, 'ge', 5.5, nan]]
    """
    from zhibiao.diff import Comparison
    from zhibiao.diff.ledger import Tolerance
    from zhibiao.diff.output import table

    form = Path(out).suffix.lower().removeprefix(".") if out else ""
    if out and form not in PANELS:
        raise UsageError(os.fspath(out), "its ending tells no format", f"name a file that ends in .{', .'.join(PANELS)}")
    comparison = Comparison([Path(folder) for folder in outs], os.fspath(rules), Tolerance(points=tolerance))
    columns, found = comparison.panel(_many(indicators), _many(regions), wide=wide, quantity=quantity)
    if out:
        table(Path(out), form, columns, found)
    return frame(found, columns)


def check(*outs: StrPath, rules: StrPath = "", claims: StrPath = "", text: str = "") -> Records:
    """What the checks find in one or more output folders, with the columns of `zhibiao.check.columns.FINDINGS`.

    With an article, given as a file (`claims`) or as a `text`: each of its figures held against the tables, with the columns of
    `CLAIMS` there. Raises UsageError, and InputError for an article that cannot be read.

    >>> import zhibiao
    >>> table = zhibiao.check("outputs/years", text="2023年，东阿县地区生产总值增长6.1%，城镇新增就业4890人。")
    >>> table[["claim_quote", "verdict", "evidence_quote"]].values.tolist()
    [['增长6.1%', 'supported', '增长6.1%'], ['4890人', 'contradicted', '4860人']]
    """
    from zhibiao.check import findings
    from zhibiao.check.columns import CLAIMS, FINDINGS
    from zhibiao.check.result import held
    from zhibiao.records import Records

    folders, own = [Path(out) for out in outs], os.fspath(rules)
    if claims or text:
        return Records(frame(held(folders, os.fspath(claims), text, _pipeline("jieba", own)), CLAIMS))
    return Records(frame(findings(folders, own), FINDINGS))


def load_rules(folder: StrPath | None = None) -> Rulebook:
    """The rules that come with zhibiao and, where a folder is given, your own: added, or put in their place by id.

    Raises RuleError for a malformed file, naming file, rule and cure; UsageError for a folder without rules.

    >>> import zhibiao
    >>> rules = zhibiao.load_rules()
    >>> [rule["name"] for rule in rules.of("indicator") if rule.id == "gdp"]
    ['地区生产总值']
    >>> len(zhibiao.extract("全县地区生产总值增长8%。", rules=rules))
    1
    """
    return load(extra=os.fspath(folder) if folder else None)


def _document(source: StrPath | bytes) -> tuple[Path | bytes, str]:
    """A document as the pipeline takes it, and the name it goes by."""
    if isinstance(source, bytes):
        return source, "text"
    text = os.fspath(source)
    path = Path(text) if _may_be_path(text) else None
    if path is not None and path.is_dir():
        raise UsageError(text, "a folder, and extract takes one document", f"zhibiao.run({text!r}, OUT)")
    if path is not None and path.exists():
        return path, path.name
    if not isinstance(source, str) or (path is not None and path.suffix.lower() in ENDINGS):
        raise UsageError(text, "no such file", "check the name; if it is a text that ends so, end it with a line break")
    return text.encode("utf-8", "surrogatepass"), "text"


def _may_be_path(text: str) -> bool:
    """Whether a str may name a file: what is longer, or has line breaks, no system takes."""
    if not 0 < len(text) <= LONGEST or any(c in text for c in "\n\r\0"):
        return False
    return all(len(part.encode("utf-8", "replace")) <= LONGEST_NAME for part in Path(text).parts)


def _many(given: StrPath | Sequence[StrPath]) -> list[str]:
    """One name, or several: a str is one, and not its letters."""
    return [os.fspath(one) for one in ([given] if isinstance(given, str | os.PathLike) else given)]


def _formats(given: str | Sequence[str]) -> tuple[str, ...]:
    """The formats of the records, with that from which the table is read; none for those that are written where nothing is said."""
    names = [part.strip() for part in (given.split(",") if isinstance(given, str) else given) if part.strip()]
    if unknown := [name for name in names if name not in WRITERS]:
        raise UsageError("format", f"no writer for {unknown[0]}", f"choose from {', '.join(WRITERS)}")
    return tuple(dict.fromkeys([*names, "parquet"])) if names else ()


def _pipeline(segmenter: str, rules: StrPath | Rulebook) -> Pipeline:
    if isinstance(rules, Rulebook):
        return _kept(segmenter, rules)
    own = str(Path(rules).absolute()) if rules else ""
    return _loaded(segmenter, own, _stamp(places.rules_dir()), _stamp(places.rules_dir(own)) if own else ())


@lru_cache(maxsize=KEPT)
def _loaded(segmenter: str, own: str, *stamps: tuple[object, ...]) -> Pipeline:
    """Engines from the rules as they are now: the stamps change with the files, which people edit while a notebook runs."""
    return Pipeline(options=Options(segmenter=segmenter, rules=own))


@lru_cache(maxsize=KEPT)
def _kept(segmenter: str, rules: Rulebook) -> Pipeline:
    return Pipeline(rules, Options(segmenter=segmenter))


def _stamp(folder: Path) -> tuple[object, ...]:
    """What changes when a file of a folder does."""
    about = ((path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file())
    return tuple((str(path), stat.st_size, stat.st_mtime_ns) for path, stat in about)


def _dated(table: pandas.DataFrame) -> Records:
    """The records with days as timestamps, as Parquet holds them, and integers that may be missing: the same types however they came."""
    import pandas as pd

    from zhibiao.records import Records

    types = {"text": pd.Series([""]).dtype, "integer": "Int64", "number": "float64"}  # texts differ from one pandas to the next
    dates = {c.name: pd.to_datetime(table[c.name]).astype("datetime64[ms]") for c in COLUMNS if c.type == "date"}
    return Records(table.astype({c.name: types[c.type] for c in COLUMNS if c.type in types}).assign(**dates))


def _warn(message: str) -> None:
    """Said of the line that called zhibiao."""
    warnings.warn(message, ProblemWarning, stacklevel=3)


PANELS = ("dta", *WRITERS)
