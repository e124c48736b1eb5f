"""What the commands take: their options, with help, and errors that name what was meant."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from zhibiao import __version__
from zhibiao.messages import tr
from zhibiao.model import Options
from zhibiao.nearest import nearest
from zhibiao.write import WRITERS

__all__ = ["ENDINGS", "FORMS", "MILDEST", "Command", "parser"]

Command = Callable[[argparse.Namespace], int]

# what a comparison is written in: the formats of tables, and what suits who reads it
FORMS = {
    "diff": (*WRITERS, "html"),
    "panel": (*WRITERS, "dta"),
    "check": tuple(WRITERS),
    "claims": (*WRITERS, "html", "claimreview", "bundle"),
}
LIKELY = 0.5  # how like a word is to an option that is missing: --ot, --to
MILDEST = 4  # severity of findings that are told for the record
ENDINGS = {"claimreview": "jsonld", "bundle": "zip"}  # of files, where they are not the format's name


class _Help(argparse.HelpFormatter):
    """Help in the reader's language; a Chinese character takes two columns, and a line of them has no spaces to break at."""

    def add_usage(self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[Any], prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, tr("usage: ").replace("： ", "：") if prefix is None else prefix)

    def add_text(self, text: str | None) -> None:
        super().add_text(tr(text) if text and text is not argparse.SUPPRESS else text)

    def start_section(self, heading: str | None) -> None:
        super().start_section(tr(heading) if heading else heading)

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return tr(action.help) if action.help else action.help

    def _split_lines(self, text: str, width: int) -> list[str]:
        return super()._split_lines(text, width) if text.isascii() else broken(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return super()._fill_text(text, width, indent) if text.isascii() else "\n".join(indent + line for line in broken(text, width - len(indent)))


def broken(text: str, columns: int) -> list[str]:
    """A text in lines of so many columns, broken between Chinese characters and at spaces.

    >>> broken("表格写入的 folder", 10)
    ['表格写入的', 'folder']
    """
    lines, line, used = [], "", 0
    for piece in re.findall(r"[!-~]+|\s|[^\x00-\x7f][，。；：、）》”]?", text):
        size = sum(2 if ord(c) > 0x2E7F or c in "“”…" else 1 for c in piece)
        if used + size > columns and line.strip():
            lines.append(line.rstrip())
            line, used = "", 0
        if line or not piece.isspace():
            line, used = line + piece, used + size
    return [*lines, line.rstrip()] if line.strip() else lines


class _Parser(argparse.ArgumentParser):
    """Errors on one line, with the nearest command or option where one was mistyped."""

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 (what argparse takes)
        super().__init__(**{"formatter_class": _Help, **given})

    command = ""  # the one that was given
    given: Sequence[str] = ()  # the words behind it

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # noqa: ANN401 (as argparse has it)
        self.given = sys.argv[1:] if args is None else args
        space, rest = super().parse_known_args(args, namespace)
        self.command = getattr(space, "command", None) or ""
        return space, rest

    def error(self, message: str) -> NoReturn:
        if found := re.fullmatch(r"argument COMMAND: invalid choice: '(.*)' \(.*\)", message, re.DOTALL):
            said = tr(f"{found[1]!r} is not a command")
            if near := nearest(found[1], [name for action in self._families() for name in action.choices]):
                said += tr(f"; did you mean `zhibiao {near}`?")
        elif message.startswith("unrecognized arguments: "):
            given = message.partition(": ")[2]
            said = tr(f"no such option or argument: {given}")
            if near := self._meant(given.split())[1]:
                said += tr(f"; did you mean {near}?")
        else:
            said = tr(message)
            if missing := re.findall(r"--\w+", message.partition(" required: ")[2]):  # --ouput OUT: what is missing was given, misspelt
                word, near = self._meant([given for given in self.given if given.startswith("--")], missing)
                said += tr(f"; {word} is no option; did you mean {near}?") if near else ""
            if found := re.search(r"invalid choice: '?(.*?)'? \(choose from (.*)\)", message):
                near = nearest(found[1], re.findall(r"[^\s,']+", found[2]))
                said += tr(f"; did you mean {near}?") if near else ""
            if message.endswith("required: OUT"):  # panel --indicator GDP OUT: the names run on to the end
                said += tr(f"; name the folder first: {self.prog} OUT …")
        hint = tr(f"({self.prog} --help lists what there is)")
        self.exit(2, f"zhibiao: {said}{' ' if hint[0] == '(' else ''}{hint}\n")

    def _meant(self, words: Iterable[str], missing: Sequence[str] = ()) -> tuple[str, str]:
        """The first of the words that looks like an option and is none, and the option nearest to it, of those missing before all; "" where there is none."""
        known = self._options()
        word = next((name for name in (word.partition("=")[0] for word in words) if name.startswith("-") and name not in known), "")
        return word, (nearest(word, missing, LIKELY) or nearest(word, known)) if word else ""

    def _families(self) -> list[argparse._SubParsersAction[argparse.ArgumentParser]]:
        return [action for action in self._actions if isinstance(action, argparse._SubParsersAction)]

    def _options(self) -> list[str]:
        """The options of the command, or, where it is not known yet, of all of them."""
        commands = [sub for action in self._families() for name, sub in action.choices.items() if name == self.command]
        commands = commands or [sub for action in self._families() for sub in action.choices.values()]
        return sorted({option for sub in (self, *commands) for option in sub._option_string_actions if option.startswith("--")})


def parser(commands: Mapping[str, Command]) -> argparse.ArgumentParser:
    """The commands and their options; the help of each is its function's docstring."""
    top = _Parser(
        prog="zhibiao", description="Chinese policy documents in, one normalized table of figures and measures out."
    )
    top.add_argument("--version", action="version", version=f"zhibiao {__version__}")
    added = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    made = {}
    for name, function in commands.items():
        made[name] = added.add_parser(name, help=function.__doc__, description=function.__doc__)
        if name in ("run", "extract", "explain"):
            help_ = (
                "what cuts the clauses the code book cannot name: jieba, rjieba, pkuseg or spacy (default: %(default)s)"
            )
            made[name].add_argument("--segmenter", metavar="NAME", default="jieba", help=help_)
        if name not in ("evaluate", "export"):
            made[name].add_argument(
                "--rules",
                metavar="DIR",
                default="",
                help="a folder of your own rules: added to zhibiao's, or put in their place by id",
            )
    _arguments(made)
    return top


def _arguments(made: Mapping[str, argparse.ArgumentParser]) -> None:
    add = made["run"].add_argument
    add("paths", nargs="+", type=Path, metavar="PATH", help="folders (with all in them) and files")
    add("-o", "--out", type=Path, required=True, metavar="OUT", help="the folder the tables are written to")
    add(
        "--format",
        default="",
        metavar="LIST",
        help=f"formats of the records, with commas, of {', '.join(WRITERS)} (default: csv,parquet,xlsx, the last where the rows fit a sheet; asked for, more rows give a workbook for each province); those of an earlier run that are not asked for go",
    )
    add(
        "--max-bytes",
        type=_bytes,
        default=Options().max_bytes,
        metavar="N",
        help="leave out files larger than this: 30kb, 64MB, 2GB or plain bytes (default: 64MB)",
    )
    add(
        "--meta",
        default="",
        metavar="TABLE",
        help="a .csv of what is known of the documents: doc_id, region, year …; the text wins where they disagree, unless the row says trust=declared",
    )
    add(
        "--name-pattern",
        default="",
        metavar="PATTERN",
        help='how the files are named, without or with the ending, * for anything: "{region}_{year}_*"; with a / it is the path below the folder: "{region}/{year}"',
    )
    _batch_arguments(add)
    _comparison_arguments(made)
    _claims_arguments(made)
    _export_arguments(made["export"].add_argument)
    _labels_arguments(made["labels"].add_argument)
    for name in ("extract", "text"):
        made[name].add_argument("file", metavar="FILE", help="a file, or - for standard input")
    made["extract"].add_argument(
        "--format", choices=("table", "csv", "json"), default="table", help="default: %(default)s"
    )
    made["text"].add_argument("--raw", action="store_true", help="the text as decoded, before repair")
    made["text"].add_argument(
        "--edits", action="store_true", help="what was repaired, where and by which step, instead of the text"
    )
    made["explain"].add_argument("file", nargs="?", metavar="FILE", help="a file, or - for standard input")
    made["explain"].add_argument(
        "--at", default="", metavar="TEXT", help="only what stands in the sentences that hold these words"
    )
    made["explain"].add_argument("--text", metavar="TEXT", help="a text to explain, instead of a file")
    made["rules"].add_argument(
        "action",
        choices=("check", "list"),
        help="check: run the cases in the rule files; list: the rules with what they are for",
    )
    made["rules"].add_argument("folder", nargs="?", default="", metavar="DIR", help="the same as --rules DIR")
    made["evaluate"].add_argument("gold", type=Path, metavar="GOLD", help="folder of labels, one .jsonl a document")
    made["evaluate"].add_argument(
        "out", type=Path, metavar="OUT", help="folder that `zhibiao run` wrote, or a records.csv"
    )
    made["evaluate"].add_argument(
        "--only", default="*", metavar="PATTERNS", help="documents to score, as patterns with commas"
    )


def _batch_arguments(add: Callable[..., object]) -> None:
    """How the work is done: none of these changes a row."""
    add("--workers", type=_count, default=0, metavar="N", help="processes (default: one for every core)")
    add("--max-seconds", type=_count, default=Options().max_seconds, metavar="N", help="leave out a file that takes longer (default: %(default)s)")
    add(
        "--max-memory",
        type=_bytes,
        default=Options().max_memory,
        metavar="N",
        help="leave out a file that needs more than this in its process: 500MB, 4GB (default: 4GB)",
    )
    add("--engine", choices=("local", "dask"), default="local", help="local: this machine; dask: a cluster (default: %(default)s)")
    add("--scheduler", default="", metavar="ADDRESS", help="of the Dask scheduler, for --engine dask: tcp://HOST:8786")
    add(
        "--shards",
        default="",
        metavar="PLACE",
        help="where the rows are kept between runs, if not in OUT: a folder or URL (s3://…) that every machine reaches",
    )


def _comparison_arguments(made: Mapping[str, argparse.ArgumentParser]) -> None:
    """What `diff`, `panel` and `check` take."""
    from zhibiao.write.wording import CODES

    for name in ("diff", "panel", "check"):
        add = made[name].add_argument
        add("outs", nargs="+", type=Path, metavar="OUT", help="folders that `zhibiao run` wrote; several are taken together")
        add("--region", action="append", default=[], metavar="NAME", help="only this region (保定市), or those below it (保定市*); may be given again")
        add("--format", choices=("table", *FORMS["claims" if name == "check" else name]), default="", help="table: here in the terminal (default: what the ending of FILE says, else table)")
        add("-o", "--out", type=Path, metavar="FILE", help="the file to write, for every format but table")
        add("--rows", type=_count, default=60, metavar="N", help="rows shown in the terminal (default: %(default)s)")
    for name in ("diff", "panel"):
        add = made[name].add_argument
        add("--tolerance", type=_points, default=0.5, metavar="POINTS", help="what 左右 allows when a target is held against its result (default: %(default)s percentage points)")
    add = made["diff"].add_argument
    add("--by", choices=("year", "region"), default="year", help="year: each region from year to year; region: the regions side by side in one period (default: %(default)s)")
    add("--targets", action="store_true", help="targets against results: the ledger of promises")
    add("--conflicts", action="store_true", help="one figure told differently by two documents")
    add("--period", default="", metavar="P", help="only this year, as the column says it: 2024, 2022-01/2022-06; --by region needs one")
    add = made["panel"].add_argument
    add("--indicator", nargs="+", required=True, metavar="NAME", help="names, other names or ids of the code book: 地区生产总值, GDP, gdp")
    add("--quantity", default="", choices=tuple(CODES["quantity"]), metavar="Q", help="only this of them: rate (growth), amount, share … (default: all, each on its own)")
    add("--wide", action="store_true", help="a row for each region and year, a column for each indicator and measure, instead of a row for each indicator")
    add = made["check"].add_argument
    add("--severity", type=int, choices=(1, 2, 3, MILDEST), default=MILDEST, metavar="N", help="only findings this bad or worse: 1 cannot be right, 2 very likely an error, 3 worth a look, 4 for the record (default: %(default)s)")
    add("--code", action="append", default=[], metavar="CODE", help="only what this check finds (last-year-restated); may be given again")


def _claims_arguments(made: Mapping[str, argparse.ArgumentParser]) -> None:
    """What `check` takes for an article, and `verify`."""
    add = made["check"].add_argument
    add("--claims", default="", metavar="FILE", help="an article, or - for standard input: each figure of it is held against the tables")
    add("--text", default="", metavar="TEXT", help="a text to check, instead of a file")
    for name, what in (("--author", "who reviews"), ("--author-url", "the page of who reviews"), ("--url", "where the reviews are published"), ("--article-url", "where the article is published")):
        add(name, default="", metavar="NAME" if name == "--author" else "URL", help=f"{what}, for --format claimreview")
    made["verify"].add_argument("bundle", metavar="BUNDLE", help="a zip that `zhibiao check` wrote, or - for standard input")
    made["verify"].add_argument("--docs", type=Path, metavar="FOLDER", help="look for the documents cited in this folder, by their sha256, and for the quotations in them")


def _export_arguments(add: Callable[..., object]) -> None:
    from zhibiao.export import WRITERS as EXPORTS

    add("outs", nargs="+", type=Path, metavar="OUT", help="folders that `zhibiao run` wrote; several are taken together")
    add("--to", required=True, metavar="NAME", help="; ".join(f"{name}: {tr(form.what)}" for name, form in EXPORTS.items()))
    add("-o", "--out", type=Path, metavar="PATH", help=f"what to write (default: in OUT, {', '.join(form.name for form in EXPORTS.values())})")
    add("--docs", type=Path, metavar="FOLDER", help="the folder of the original documents, for label-studio, doccano and spacy")


def _labels_arguments(add: Callable[..., object]) -> None:
    add("file", type=Path, metavar="FILE", help="what Label Studio (JSON) or doccano (JSONL) exported, of tasks that `zhibiao export` wrote")
    add("-o", "--out", type=Path, metavar="GOLD", help="the folder for the labels, one .jsonl a document; none is overwritten")
    add("--cases", type=Path, metavar="DIR", help="a folder of rules of your own: each correction is written into it as a case")


def _bytes(given: str) -> int:
    """A size as people write it: 30kb, 2GB, 1048576."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*([kmgt]?)i?b?", given.strip().lower())
    size = int(float(found[1]) * 1024 ** " kmgt".index(found[2] or " ")) if found else 0
    if size < 1:
        raise argparse.ArgumentTypeError(f"{given!r} is no size; say 30kb, 64MB, 2GB or a number of bytes above 0")
    return size


def _count(given: str) -> int:
    """A whole number above 0."""
    if not given.isdecimal() or int(given) < 1:
        raise argparse.ArgumentTypeError(f"{given!r} is no whole number above 0")
    return int(given)


def _points(given: str) -> float:
    """Percentage points: 0.5."""
    if not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", given):
        raise argparse.ArgumentTypeError(f"{given!r} is no number of percentage points; say 0.5")
    return float(given)
