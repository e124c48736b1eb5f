"""The command line: thin functions over the library. Everything heavy is imported by the command that needs it."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from zhibiao import arguments, terminal
from zhibiao.arguments import ENDINGS, FORMS, MILDEST, Command
from zhibiao.errors import UsageError, ZhibiaoError
from zhibiao.messages import told, tr
from zhibiao.model import Options
from zhibiao.nearest import meant, neighbour

if TYPE_CHECKING:
    from zhibiao.model import Problem
    from zhibiao.run import Pipeline

__all__ = ["COMMANDS", "main", "parser"]

def run(args: argparse.Namespace) -> int:
    """Make the tables of every document under folders and files."""
    from zhibiao import batch
    from zhibiao.export import outdated

    named = ("max_bytes", "max_seconds", "max_memory", "workers", "engine", "scheduler", "shards")
    options = _options(args, formats=_formats(args.format), **{name: getattr(args, name) for name in named})
    done = batch.run(args.paths, args.out, options, terminal.progress)
    print(tr(f"documents {done.documents}, figures {done.figures}, measures {done.measures}: in {args.out}"))
    if done.figures + done.measures:
        print(terminal.next_step(args.out))
    notes = [tr(done.note)] if done.note else []
    notes += [tr(outdated(args.out, terminal.typed(str(args.out))))] if done.changed else []
    notes += terminal.problems(args.out / "problems.csv", done.problems) if done.problems else []
    sys.stderr.writelines(f"zhibiao: {note}\n" for note in filter(None, notes))
    return int(done.problems > 0)


def extract(args: argparse.Namespace) -> int:
    """Show what one document says."""
    from zhibiao import batch, show, table, write

    source, pipeline = _source(args.file), _pipeline(args)
    document = pipeline.read(*source)
    records = pipeline.records(document)
    if args.format == "table":
        sys.stdout.write(show.records(document, records, _columns()))
    else:
        write.lines(sys.stdout, args.format, table.COLUMNS, table.rows(document, records))
    return _report(batch.capped(document.problems))


def text(args: argparse.Namespace) -> int:
    """Print the repaired text of one document."""
    from zhibiao import show

    source, pipeline = _source(args.file), _pipeline(args)
    raw, _ = pipeline.decode(*source)
    repaired = pipeline.repairer.repair(raw.text)
    if args.edits:
        sys.stdout.writelines(f"{line}\n" for line in show.edits(repaired))
    else:
        whole = repaired.raw if args.raw else repaired.clean
        sys.stdout.write(whole if whole.endswith("\n") else f"{whole}\n")
    return _report(raw.problems)


def explain(args: argparse.Namespace) -> int:
    """Say why each record is as it is."""
    from zhibiao import show

    if (args.file is None) == (args.text is None):
        raise UsageError("explain", "needs a FILE or --text, one of the two", 'zhibiao explain FILE --at TEXT, or zhibiao explain --text "…"')
    source = _source(args.file) if args.file else (args.text.encode(), "text")
    pipeline = _pipeline(args)
    document = pipeline.read(*source)
    story = show.explain(pipeline, document, args.at)
    print(story or (tr(f"no record: no sentence holds {args.at!r}") if args.at else tr("no record")), end="" if story else "\n")
    return int(bool(args.at and not story))


def rules(args: argparse.Namespace) -> int:
    """Check the cases in rule files, or list the rules."""
    from zhibiao import cases, show

    pipeline = _pipeline(args)
    if args.action == "list":
        sys.stdout.writelines(f"{line}\n" for line in show.rules(pipeline.rulebook))
        return 0
    sys.stderr.writelines(f"{tr(note)}\n" for note in cases.notes(pipeline))
    wrong = 0
    for wrong, failure in enumerate(cases.failures(pipeline), 1):  # noqa: B007 (the count is told below)
        print(failure, flush=True)
    total = sum(1 for _ in cases.cases(pipeline))
    print(tr(f"{total} cases: {wrong} do not hold") if wrong else tr(f"{total} cases hold"), file=sys.stderr)
    return int(bool(wrong))


def diff(args: argparse.Namespace) -> int:
    """Compare tables: what changed, who promised, who delivered."""
    from zhibiao.diff import Comparison, output
    from zhibiao.diff.ledger import Tolerance

    form, file = _wanted(args)
    view = "targets" if args.targets else "conflicts" if args.conflicts else args.by
    asked = output.Asked(view, tuple(args.region), args.period)
    with terminal.ticking():
        comparison = Comparison(args.outs, args.rules, Tolerance(args.tolerance))
        if file is not None:
            output.write(file, form, comparison, asked)
        shown = list(output.lines(comparison, asked, _columns(), args.rows)) if file is None else []
    return _show(shown)


def panel(args: argparse.Namespace) -> int:
    """Make the region × year table of some indicators that papers use."""
    from zhibiao.diff import Comparison, output
    from zhibiao.diff.ledger import Tolerance

    form, file = _wanted(args)
    with terminal.ticking():
        comparison = Comparison(args.outs, args.rules, Tolerance(args.tolerance))
        columns, rows = comparison.panel(args.indicator, args.region, wide=args.wide, quantity=args.quantity)
        if file is not None:
            output.table(file, form, columns, rows)
    return _show(output.grid_of(columns, rows, args.rows, _columns()) if file is None else [])


def check(args: argparse.Namespace) -> int:
    """Check the figures of tables against one another, or those of an article against the tables."""
    from zhibiao.check import output
    from zhibiao.check.columns import FINDINGS
    from zhibiao.diff.output import table

    if args.claims or args.text:
        return _claims(args)
    form, file = _wanted(args)
    with terminal.ticking():
        rows = output.rows(args.outs, output.Asked(args.severity, tuple(args.code), tuple(args.region)), args.rules)
        if file is not None:
            table(file, form, FINDINGS, rows)
    return _show(output.lines(rows, _columns(), args.rows) if file is None else [])


def _claims(args: argparse.Namespace) -> int:
    from zhibiao.check import claims_output, rows
    from zhibiao.check.claimreview import Signed
    from zhibiao.check.result import examine

    form, file = _wanted(args)
    source, name = _article(args)
    with terminal.ticking():
        found = examine(source, name, rows.load(args.outs), _pipeline(args))
    if file is None:
        _show(claims_output.lines(found, _columns(), args.rows, sys.stdout.isatty()))
    else:
        claims_output.write(file, form, found, Signed(args.author, args.author_url, args.url, args.article_url))
    return 0


def verify(args: argparse.Namespace) -> int:
    """Check an evidence bundle again: hashes, figures, verdicts, and the quotations in their documents."""
    from zhibiao.check import verify as again

    source, name = _source(args.bundle)
    pipeline = _pipeline(args)
    data = source if isinstance(source, bytes) else pipeline.data(source, name)
    if args.docs and not args.docs.is_dir():
        raise UsageError(str(args.docs), "no such folder", neighbour(args.docs, "name the folder that holds the documents cited"))
    with terminal.ticking():
        outcomes = again.verify(data, name, pipeline, args.docs)
    _show(again.lines(outcomes, _columns()))
    return int(any(not one.same for one in outcomes))


def export(args: argparse.Namespace) -> int:
    """Write the tables for statistics programs, databases and annotation tools."""
    from zhibiao.export import export as exported

    with terminal.ticking():
        made = exported(args.outs, args.to, args.out, args.docs)
    print(made)
    return 0


def labels(args: argparse.Namespace) -> int:
    """Turn what was corrected in Label Studio or doccano into labels to evaluate with, and into cases for the rules."""
    from zhibiao import labels as back

    if not args.out and not args.cases:
        raise UsageError("labels", "writes nothing", "name a folder for the labels with -o, a folder of rules for the cases with --cases, or both")
    print(back.bring_back(args.file, _pipeline(args), args.out, args.cases))
    return 0


def evaluate(args: argparse.Namespace) -> int:
    """Score a table against labels made by hand."""
    from zhibiao import evaluate as scoring

    scores = scoring.evaluate(args.gold, args.out, args.only)
    sys.stdout.writelines(
        f"{name:<18} {score:.4f}\n" if isinstance(score, float) else f"{name:<18} {score}\n"
        for name, score in scores.items()
    )
    return 0


COMMANDS: dict[str, Command] = {
    "run": run,
    "extract": extract,
    "text": text,
    "explain": explain,
    "diff": diff,
    "panel": panel,
    "check": check,
    "verify": verify,
    "export": export,
    "labels": labels,
    "rules": rules,
    "evaluate": evaluate,
}


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    return arguments.parser(COMMANDS)


def _wanted(args: argparse.Namespace) -> tuple[str, Path | None]:
    """The format and the file to write, which may tell it by its ending; no file for the terminal."""
    named: Path | None = args.out
    if args.format == "table" or (named is None and not args.format):
        if named is not None:
            raise UsageError("--format table", "goes to the terminal, and -o names a file", "leave one of the two out")
        return "table", None
    if named is None:
        raise UsageError(f"--format {args.format}", "goes into a file", f"name it: -o FILE.{ENDINGS.get(args.format, args.format)}")
    ending = named.suffix.lower().removeprefix(".")
    form = args.format or next((name for name, own in ENDINGS.items() if own == ending), ending)
    forms = FORMS["claims" if vars(args).get("claims") or vars(args).get("text") else args.command]
    if form not in forms and form in FORMS["claims"] and args.command == "check":
        raise UsageError(f"--format {form}", "is for an article", "name one with --claims FILE or --text")
    if form not in forms:
        raise UsageError(str(named), "its ending tells no format", f"say one with --format: {', '.join(forms)}")
    if named.is_dir():
        raise UsageError(str(named), "is a folder, and this command writes one file", f"name a file in it: -o {named / args.command}.{form}")
    return form, named


def main(argv: Sequence[str] | None = None) -> int:
    """The `zhibiao` command: 0 when all went well, 1 when there were problems, 2 for wrong usage."""
    terminal.ready()
    try:
        args = parser().parse_args(argv)
        if not args.command:
            sys.stdout.writelines(f"{line}\n" for line in terminal.welcome(Path()))
            return 0
        status = COMMANDS[args.command](args)
        terminal.finish()
        return status
    except ZhibiaoError as error:
        print(f"zhibiao: {told(error)}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except BrokenPipeError:  # `zhibiao text FILE | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:  # of a file that may not be read, a name too long: what a run meets becomes a problem there
        where, what = error.filename or args.command, tr(f"cannot be read or written ({error.strerror or error})")
        print(f"zhibiao: {where}: {what}; {tr('check its name, its rights and the space left')}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"zhibiao: {tr('stopped; nothing was half written, and the same command goes on from here')}", file=sys.stderr)
        return 130


def _columns() -> int:
    return shutil.get_terminal_size((120, 0)).columns


def _show(lines: Iterable[str]) -> int:
    sys.stdout.writelines(lines)
    return 0


def _options(args: argparse.Namespace, **more: object) -> Options:
    folder = getattr(args, "folder", "") or args.rules
    given = {name: getattr(args, name) for name in ("segmenter", "meta", "name_pattern") if hasattr(args, name)}
    return Options(rules=folder, **given, **more)  # type: ignore[arg-type]


def _pipeline(args: argparse.Namespace) -> Pipeline:
    from zhibiao.run import Pipeline

    return Pipeline(options=_options(args))


def _formats(given: str) -> tuple[str, ...]:
    from zhibiao.write import WRITERS

    formats = tuple(dict.fromkeys(part.strip() for part in given.split(",") if part.strip()))
    unknown = [name for name in formats if name not in WRITERS]
    if unknown or (given and not formats):
        raise UsageError(
            "--format",
            f"no writer for {unknown[0]}" if unknown else "names no format",
            meant(unknown[0] if unknown else "", WRITERS, f"choose from {', '.join(WRITERS)}, with commas"),
        )
    return formats


def _source(name: str) -> tuple[Path | bytes, str]:
    """A file, or what comes on standard input, and the name it goes by."""
    if name == "-":
        if sys.stdin is None:
            raise UsageError("-", "standard input is closed", "give a file, or send the text: cat FILE | zhibiao extract -")
        return sys.stdin.buffer.read(), "stdin"
    path = Path(name)
    if not path.exists():
        raise UsageError(name, "no such file", neighbour(path, "check the name"))
    if path.is_dir():
        raise UsageError(name, "a folder, and this command takes one file", f"zhibiao run {terminal.typed(name)} -o OUT")
    return path, path.name


def _article(args: argparse.Namespace) -> tuple[Path | bytes, str]:
    """The article to check, and the name it goes by."""
    if args.claims and args.text:
        raise UsageError("--text", "is an article, and --claims names another", "leave one of the two out")
    if args.code or args.region or args.severity != MILDEST:
        raise UsageError("--code, --region, --severity", "narrow down what is found in the tables", "leave them out for an article")
    return _source(args.claims) if args.claims else (args.text.encode("utf-8", "surrogatepass"), "text")


def _report(problems: Iterable[Problem]) -> int:
    found = list(problems)
    for problem in found:
        print(f"zhibiao: {told(problem)}", file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
