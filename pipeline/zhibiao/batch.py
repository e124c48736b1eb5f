"""Many files: find them, put each through the pipeline, gather the rows, write the tables whole or not at all."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from zhibiao import __version__, write
from zhibiao.damage.duplicates import Print, duplicates, print_of
from zhibiao.errors import InputError, OutputError, UsageError
from zhibiao.model import Document, Options, Problem
from zhibiao.run import Pipeline, sound
from zhibiao.table import COLUMNS, DOCUMENT_COLUMNS, PROBLEM_COLUMNS, Row, document_row, problem_row, rows

__all__ = ["Item", "Result", "Summary", "capped", "chunk", "find", "run"]

Progress = Callable[["Sequence[Item]"], "Iterable[Item]"]


# a folder's list of our own files, and the same list as a run killed in the middle of its last step leaves it
LISTS = ("run.json", f"{write.TEMPORARY}*-run.json")

MOST = 5  # problems of one code that are told of a document


class Item(NamedTuple):
    """A file to read and the name its rows will carry."""

    doc_id: str
    path: Path


@dataclass(slots=True)
class Result:
    """The rows that came of some files: what workers will hand back."""

    records: list[Row] = field(default_factory=list)
    documents: list[Row] = field(default_factory=list)
    problems: list[Row] = field(default_factory=list)
    prints: list[Print] = field(default_factory=list)


class Summary(NamedTuple):
    """What a run did."""

    documents: int
    figures: int
    measures: int
    problems: int


def run(paths: Sequence[Path], out: Path, options: Options, progress: Progress = iter) -> Summary:
    """The main job: the tables of every document under `paths`, written to the folder `out`.

    The tables of an earlier run in `out` are replaced, those of a format not asked for now go; files that no run wrote are
    never touched. Raises UsageError for a path that does not exist and for an `out` that holds a file of that name which is not
    ours, RuleError for a broken rule file, OutputError where `out` cannot be written.
    """
    started = time.time()
    for path in paths:
        if not path.exists():
            raise UsageError(str(path), "no such file or folder", "check the name")
    _refuse_to_overwrite(out, options)
    pipeline = Pipeline(options=options)
    with _folder(out):
        return _run(paths, out, pipeline, options, progress, started)


def _run(
    paths: Sequence[Path], out: Path, pipeline: Pipeline, options: Options, progress: Progress, started: float
) -> Summary:
    items, problems = find(paths, out)
    if not items and not problems:
        problems = [
            Problem(
                "nothing_to_read",
                "",
                ", ".join(map(str, paths)),
                "no document was found",
                "name a folder that holds documents",
            )
        ]
    result = chunk(pipeline, progress(items))
    problems += pipeline.declared.unused([*(item.doc_id for item in items), *(str(row[0]) for row in result.documents)])
    result.problems[:0] = map(problem_row, problems)
    result.problems += map(problem_row, duplicates(result.prints))
    return _write(result, out, pipeline, options, started)


def chunk(pipeline: Pipeline, items: Iterable[Item]) -> Result:
    """The rows of some files. One bad file never stops the others: it becomes a row of problems."""
    result = Result()
    for item in items:
        try:
            read, unread = pipeline.documents(item.path, item.doc_id)
            found = [_rows(pipeline, document) for document in read]
        except (
            InputError,
            OSError,
            MemoryError,
            RecursionError,
            TimeoutError,
            ArithmeticError,
            LookupError,
            ValueError,
        ) as error:
            result.problems.append(problem_row(_problem(error, item.doc_id)))
            continue
        result.problems += map(problem_row, unread)
        for document, records, row in found:
            result.records += records
            result.documents.append(row)
            result.problems += map(problem_row, capped(document.problems))
            result.prints.append(print_of(document))
    return result


def _rows(pipeline: Pipeline, document: Document) -> tuple[Document, list[Row], Row]:
    records = pipeline.records(document)
    return document, rows(document, records), document_row(document, records)


def capped(problems: Sequence[Problem]) -> list[Problem]:
    """The first few of each code, then how many more there are: a broken scan has hundreds, and nobody reads on."""
    total, seen = Counter(problem.code for problem in problems), Counter[str]()
    kept: list[Problem] = []
    for problem in problems:
        seen[problem.code] += 1
        if seen[problem.code] <= MOST:
            kept.append(problem)
        elif seen[problem.code] == total[problem.code]:
            more = total[problem.code] - MOST
            kept.append(problem if more == 1 else replace(problem, where="", what=f"… and {more} more like these"))
    return kept


def find(paths: Sequence[Path], out: Path) -> tuple[list[Item], list[Problem]]:
    """The files under `paths`, sorted by the names their rows will carry, and what could not be looked into.

    Hidden files, office lock files, the tables of earlier runs and the folder `out` are left out; a file reached twice is read once.
    """
    problems: list[Problem] = []
    seen: set[Path] = set()
    found: list[tuple[str, Path, Path]] = []  # name relative to its input, file, input
    for top in paths:
        for path in _files(top, out.resolve(), problems):
            real = path.resolve()
            if real not in seen:
                seen.add(real)
                found.append((path.name if top.is_file() else path.relative_to(top).as_posix(), path, top))
    twice = {name for name, n in Counter(name for name, _, _ in found).items() if n > 1}
    items: dict[str, Path] = {}
    for name, path, top in found:
        doc_id = f"{_own(top)}/{name}" if name in twice else name
        items[_free(sound(doc_id), items)] = path
    return sorted(Item(*pair) for pair in items.items()), problems


def _own(top: Path) -> str:
    """The input's own name; the parent's for a file, whose own name is the one that clashes."""
    return (top.resolve().parent if top.is_file() else top.resolve()).name or "root"


def _free(doc_id: str, taken: dict[str, Path]) -> str:
    """The name, or with ~2, ~3 … behind its first part where even the prefixed names clash (a/docs and b/docs)."""
    first, slash, rest = doc_id.partition("/")
    name, n = doc_id, 1
    while name in taken:
        n += 1
        name = f"{first}~{n}{slash}{rest}"
    return name


def _files(top: Path, out: Path, problems: list[Problem]) -> Iterator[Path]:
    if top.is_file():
        yield top
        return

    def unreadable(error: OSError) -> None:
        problems.append(_problem(error, Path(error.filename or top).as_posix()))

    for folder, folders, files in os.walk(top, onerror=unreadable):
        here = Path(folder)
        folders[:] = sorted(f for f in folders if not f.startswith(".") and (here / f).resolve() != out)
        own = _own_files(here) if "run.json" in files else set()  # the tables may lie among the documents
        kept = (f for f in sorted(files) if not f.startswith((".", "~$")) and f not in own)
        yield from (here / f for f in kept if not (here / f).is_dir())


def _names(formats: Iterable[str]) -> list[str]:
    """The files of a run."""
    return [*(f"records.{suffix}" for suffix in formats), "documents.csv", "problems.csv", "run.json"]


def _own_files(folder: Path) -> set[str]:
    """The files in a folder that a run wrote, as its run.json lists them: what it does not list is somebody else's."""
    own: set[str] = set()
    for pattern in LISTS:
        for path in folder.glob(pattern):
            try:
                facts = json.loads(path.read_bytes())
                listed = facts["files"] if "zhibiao" in facts else ()
            except (OSError, ValueError, LookupError, TypeError):
                continue
            own |= {"run.json", *listed} & set(_names(write.WRITERS)) if listed else set()
    return own


def _refuse_to_overwrite(out: Path, options: Options) -> None:
    """Before anything is read or written: what lies where our files would go must be ours."""
    for path in (out, *out.parents):
        if path.exists() and not path.is_dir():
            raise UsageError(str(path), "is a file, and the tables go into a folder", "give a folder with -o")
    own = _own_files(out)
    for name in _names(options.formats):
        if name not in own and (out / name).exists():
            raise UsageError(
                str(out / name),
                "is there already, and no run of zhibiao wrote it",
                "give another folder with -o, or move that file away",
            )


def _problem(error: Exception, doc_id: str) -> Problem:
    """What became of a file that could not be done, in words."""
    if isinstance(error, InputError):
        return Problem(error.code, doc_id, error.where, error.what, error.cure)
    if isinstance(error, FileNotFoundError):
        return Problem(
            "missing", doc_id, doc_id, "the file is gone: it was there when the run began", "put it back and run again"
        )
    if isinstance(error, TimeoutError):
        return Problem(
            "too_slow",
            doc_id,
            doc_id,
            "a rule took too long on it",
            "look at the rules given with --rules, or leave the file out",
        )
    if isinstance(error, OSError):
        return Problem(
            "unreadable",
            doc_id,
            doc_id,
            f"cannot be read ({error.strerror or error})",
            "check its rights, then run again",
        )
    if isinstance(error, MemoryError | RecursionError):
        return Problem(
            "too_hard", doc_id, doc_id, f"too large or too deeply nested ({type(error).__name__})", "split the file"
        )
    return Problem(
        "fault",
        doc_id,
        doc_id,
        f"zhibiao failed on it ({type(error).__name__}: {error})",
        "please report it with the file; the other files are not touched by it",
    )


@contextmanager
def _folder(out: Path) -> Iterator[None]:
    """Make the folder, and find out now rather than after hours that it cannot be written to; a folder left empty goes again."""
    made = [path for path in (out, *out.parents) if not path.exists()]
    try:
        out.mkdir(parents=True, exist_ok=True)
        write.tidy(out, keep="run.json")  # it tells which files of a killed run are ours
    except OSError as error:
        raise OutputError(
            str(out), f"not a folder that can be written to ({error.strerror})", "give another folder with -o"
        ) from None
    try:
        with write.put(out / f"{write.TEMPORARY}try") as part:
            part.touch()
        (out / f"{write.TEMPORARY}try").unlink()
        yield
    finally:
        for path in made:
            if any(path.iterdir()):
                break
            path.rmdir()


def _write(result: Result, out: Path, pipeline: Pipeline, options: Options, started: float) -> Summary:
    """Every table under a temporary name first, then all of them in place, run.json last."""
    kind = [c.name for c in COLUMNS].index("kind")
    measures = sum(row[kind] == "measure" for row in result.records)
    summary = Summary(len(result.documents), len(result.records) - measures, measures, len(result.problems))
    earlier = _own_files(out)
    tables = [(f"records.{suffix}", COLUMNS, result.records) for suffix in options.formats]
    tables += [
        ("documents.csv", DOCUMENT_COLUMNS, result.documents),
        ("problems.csv", PROBLEM_COLUMNS, result.problems),
    ]
    with ExitStack() as parts:
        facts = parts.enter_context(write.put(out / "run.json"))
        for name, columns, cells in tables:
            part = parts.enter_context(write.put(out / name))
            if name == "records.xlsx":
                _workbook(part, result)
            else:
                write.table(part, name.rpartition(".")[2], columns, cells, "records")
        facts.write_text(_facts(pipeline, options, summary, started), "utf-8")
    for name in earlier.difference(_names(options.formats)):  # of an earlier run: they would tell another story
        (out / name).unlink(missing_ok=True)
    write.tidy(out)
    return summary


def _workbook(part: Path, result: Result) -> None:
    """Excel is for people: everything in one file."""
    from zhibiao.write.as_xlsx import Sheet, book, meanings

    tables = (("记录", COLUMNS, result.records), ("文件", DOCUMENT_COLUMNS, result.documents), ("问题", PROBLEM_COLUMNS, result.problems))
    sheets = [Sheet(title, columns, cells) for title, columns, cells in tables]
    book(part, [*sheets, meanings(COLUMNS, DOCUMENT_COLUMNS, PROBLEM_COLUMNS)])


def _facts(pipeline: Pipeline, options: Options, summary: Summary, started: float) -> str:
    facts = {
        "zhibiao": __version__,
        "rules": {"hash": pipeline.rulebook.hash, "rules": sum(map(len, pipeline.rulebook.rules.values()))},
        "files": _names(options.formats),
        "options": asdict(options),
        "counts": summary._asdict(),
        "times": {
            "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
            "seconds": round(time.time() - started, 2),
        },
    }
    return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"
