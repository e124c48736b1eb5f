"""What a person at a terminal sees beside the results: what to type and open next, how far the work is."""

from __future__ import annotations

import csv
import io
import os
import re
import shlex
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from zhibiao.messages import told, tr
from zhibiao.write import WRITERS

if TYPE_CHECKING:
    from zhibiao.batch import Item

__all__ = ["finish", "next_step", "problems", "progress", "ready", "ticking", "typed", "welcome"]

LOOKED_AT = 2000  # entries of the current folder
DOCUMENTS = {".txt", ".md", ".html", ".htm", ".mht", ".docx", ".doc", ".wps", ".rtf", ".odt", ".pdf", ".ofd", ".xlsx", ".xls", ".et", ".ods", ".zip"}
SHOWN = 3  # problems that are told at once; all of them are rows of problems.csv
PATIENCE = 2  # seconds before it is said that work goes on


def ready() -> None:
    """Make the streams fit for Chinese. What goes to a file or another program is UTF-8: the text is the document's, no console page, no other line ends."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed: `zhibiao … >&-`
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 (it stays open)
        elif isinstance(stream, io.TextIOWrapper):
            own = stream.isatty() and _knows_chinese(stream.encoding)  # a terminal in GBK is written to in GBK
            stream.reconfigure(encoding=stream.encoding if own else "utf-8", errors="replace", newline="\n")


def _knows_chinese(encoding: str) -> bool:
    try:
        return bool("指标".encode(encoding))
    except (UnicodeEncodeError, LookupError):
        return False


def finish() -> None:
    """Write out what is held back; raises BrokenPipeError where the reader hung up."""
    sys.stdout.flush()


def welcome(here: Path) -> Iterator[str]:
    """What to type next: with the documents of this folder where there are some, else with files and folders to be named."""
    count, first = _documents(here)
    yield tr("zhibiao 指标: Chinese policy documents in, one normalized table of figures and measures out.")
    yield ""
    yield tr(f"What to type next ({count} documents are in this folder):") if count else tr("What to type next:")
    rows = [
        ("zhibiao run . -o out" if count else "zhibiao run FOLDER -o OUT", tr("every document under the folder: records.xlsx, .csv and .parquet")),
        (f"zhibiao extract {typed(first) if first else 'FILE'}", tr("one document, as a table here")),
        ("zhibiao --help", tr("all commands")),
        ("zhibiao COMMAND --help", tr("the options of one of them")),
    ]
    for command, does in rows:
        yield f"  {command:<28}  {does}"


def typed(name: str) -> str:
    """A name as it is typed: in quotes where the shell would take it for something else.

    >>> typed("东阿县2023.txt"), typed("工作 报告.txt")
    ('东阿县2023.txt', "'工作 报告.txt'")
    """
    if re.fullmatch(r"[\w.,/:+=@%-]+", name):
        return name
    return f'"{name}"' if sys.platform == "win32" else shlex.quote(name)


def _documents(here: Path) -> tuple[int, str]:
    """How many of the first entries of a folder look like documents, and the name of one of them."""
    try:
        found = [one.name for one in islice(here.iterdir(), LOOKED_AT) if one.suffix.lower() in DOCUMENTS and not one.name.startswith("-")]
    except OSError:
        return 0, ""
    return len(found), min(found, default="")


def next_step(out: Path) -> str:
    """What to open after a run, "" where there is nothing to see."""
    made = next((path for name in ("xlsx", "csv", *WRITERS) if (path := out / f"records.{name}").is_file()), None)
    return tr(f"to look at next: {made}") if made else ""


def problems(path: Path, count: int) -> Iterator[str]:
    """The first problems of a run, a line each, and where all of them are."""
    from zhibiao.model import Problem

    with path.open(encoding="utf-8-sig", newline="") as handle:
        for row in islice(csv.DictReader(handle), SHOWN):
            yield told(Problem(**{name: row[name] for name in ("code", "doc_id", "where", "what", "cure")}))
    yield tr(f"problems {count}: each is a row of {path} and says what to do")


@contextmanager
def progress(items: Sequence[Item]) -> Iterator[Callable[[Item], object]]:
    """A bar on the terminal, by bytes: speed, time left, files begun; nothing where standard error goes to a file."""
    if not sys.stderr.isatty():
        yield lambda item: None
        return
    if items:
        with _bar(items) as tell:
            yield tell
    else:
        yield lambda item: None
    print(f"zhibiao: {tr('all files are read; the tables are being written')}", file=sys.stderr)


@contextmanager
def _bar(items: Sequence[Item]) -> Iterator[Callable[[Item], object]]:
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # no thread: the workers are forked
    sizes = {item.doc_id: item.path.stat().st_size if item.path.exists() else 0 for item in items}
    with tqdm(total=sum(sizes.values()), unit="B", unit_scale=True, leave=False, dynamic_ncols=True) as bar:
        begun: set[str] = set()

        def tell(item: Item) -> None:
            if item.doc_id not in begun:  # one whose worker ended begins again
                begun.add(item.doc_id)
                bar.set_postfix_str(tr(f"file {len(begun)} of {len(items)}"), refresh=False)
                bar.update(sizes[item.doc_id])

        yield tell


@contextmanager
def ticking() -> Iterator[None]:
    """On a terminal, the seconds that work without a known end has taken, from the third on; the line goes when it is done."""
    if not sys.stderr.isatty():
        yield
        return
    done = Event()
    clock = Thread(target=_tick, args=(done,), daemon=True)
    clock.start()
    try:
        yield
    finally:
        done.set()
        clock.join()


def _tick(done: Event) -> None:
    started, shown = time.monotonic(), False
    while not done.wait(1 if shown else PATIENCE):
        shown = True
        print("\rzhibiao:", tr(f"at work for {int(time.monotonic() - started)} s"), end="", file=sys.stderr, flush=True)
    if shown:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
