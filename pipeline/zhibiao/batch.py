"""Many files: find them, put each through the pipeline, gather the rows, write the tables whole or not at all."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

from zhibiao import __version__, write
from zhibiao.damage.duplicates import Print, duplicates, print_of
from zhibiao.errors import InputError, OutputError, UsageError
from zhibiao.model import Options, Problem
from zhibiao.run import Pipeline, sound
from zhibiao.table import COLUMNS, DOCUMENT_COLUMNS, PROBLEM_COLUMNS, Row, document_row, problem_row, rows

__all__ = ["Item", "Result", "Summary", "chunk", "find", "run"]

Progress = Callable[["Sequence[Item]"], "Iterable[Item]"]


# the names of our own files
OUTPUTS = {"documents.csv", "problems.csv", "run.json", *(f"records.{suffix}" for suffix in write.WRITERS)}


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

    Raises UsageError for a path that does not exist, RuleError for a broken rule file, OutputError where `out` cannot be written.
    """
    started = time.time()
    for path in paths:
        if not path.exists():
            raise UsageError(str(path), "no such file or folder", "check the name")
    pipeline = Pipeline(options=options)
    _prepare(out)
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
    problems += pipeline.declared.unused([item.doc_id for item in items])
    result.problems[:0] = map(problem_row, problems)
    result.problems += map(problem_row, duplicates(result.prints))
    return _write(result, out, pipeline, options, started)


def chunk(pipeline: Pipeline, items: Iterable[Item]) -> Result:
    """The rows of some files. One bad file never stops the others: it becomes a row of problems."""
    result = Result()
    for item in items:
        try:
            document = pipeline.read(item.path, item.doc_id)
            records = pipeline.records(document)
            found = rows(document, records), document_row(document, records)
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
        result.records += found[0]
        result.documents.append(found[1])
        result.problems += map(problem_row, document.problems)
        result.prints.append(print_of(document))
    return result


def find(paths: Sequence[Path], out: Path) -> tuple[list[Item], list[Problem]]:
    """The files under `paths`, sorted by the names their rows will carry, and what could not be looked into.

    Hidden files, office lock files and folders that hold our own outputs are left out; a file reached twice is read once.
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
        below = (f for f in folders if not f.startswith(".") and (here / f).resolve() != out and not _ours(here / f))
        folders[:] = sorted(below)
        own = OUTPUTS if here.resolve() == out or _ours(here) else set()  # the tables may lie among the documents
        kept = (f for f in sorted(files) if not f.startswith((".", "~$")) and f not in own)
        yield from (here / f for f in kept if not (here / f).is_dir())


def _ours(folder: Path) -> bool:
    """Whether a folder holds the outputs of a run."""
    return (folder / "run.json").is_file() and any((folder / f"records.{suffix}").is_file() for suffix in write.WRITERS)


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


def _prepare(out: Path) -> None:
    """Make the folder, and find out now rather than after hours that it cannot be written to."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        write.tidy(out)
    except OSError as error:
        raise OutputError(
            str(out), f"not a folder that can be written to ({error.strerror})", "give another folder with -o"
        ) from None
    with write.put(out / "run.json.try") as part:
        part.touch()
    (out / "run.json.try").unlink()


def _write(result: Result, out: Path, pipeline: Pipeline, options: Options, started: float) -> Summary:
    """Every table under a temporary name first, then all of them in place, run.json last."""
    kind = [c.name for c in COLUMNS].index("kind")
    measures = sum(row[kind] == "measure" for row in result.records)
    summary = Summary(len(result.documents), len(result.records) - measures, measures, len(result.problems))
    tables = [(f"records.{suffix}", COLUMNS, result.records) for suffix in options.formats]
    tables += [
        ("documents.csv", DOCUMENT_COLUMNS, result.documents),
        ("problems.csv", PROBLEM_COLUMNS, result.problems),
    ]
    with ExitStack() as parts:
        facts = parts.enter_context(write.put(out / "run.json"))
        for name, columns, cells in tables:
            part = parts.enter_context(write.put(out / name))
            write.table(part, name.rpartition(".")[2], columns, cells, "records")
        facts.write_text(_facts(pipeline, options, summary, started), "utf-8")
    for suffix in set(write.WRITERS) - set(options.formats):  # of an earlier run: they would tell another story
        (out / f"records.{suffix}").unlink(missing_ok=True)
    return summary


def _facts(pipeline: Pipeline, options: Options, summary: Summary, started: float) -> str:
    facts = {
        "zhibiao": __version__,
        "rules": {"hash": pipeline.rulebook.hash, "rules": sum(map(len, pipeline.rulebook.rules.values()))},
        "options": asdict(options),
        "counts": summary._asdict(),
        "times": {
            "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
            "seconds": round(time.time() - started, 2),
        },
    }
    return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"
