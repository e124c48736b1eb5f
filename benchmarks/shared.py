"""What the benchmarks share: documents to read, folders made of them, runs that are timed and watched, one table on the screen."""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
FIGURE = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d+)?(?=[%万亿个家项元户人])")


def arguments(about: str | None, files: int = 0) -> argparse.ArgumentParser:
    """The options that all have; `files` is how many documents are made, where a folder is."""
    parser = argparse.ArgumentParser(description=(about or "").partition("\n")[0])
    parser.add_argument("--from", dest="source", default="", metavar="DIR", help="documents to use: UTF-8 .txt (default: $ZHIBIAO_REAL, ../shared/corpus/docs, else corpora/samples)")
    if files:
        parser.add_argument("--files", type=int, default=files, help="documents to make of them (default: %(default)s)")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--tmp", default=None, metavar="DIR", help="where the folders are made (default: the system's place for such)")
    return parser


def texts(source: str) -> list[str]:
    """The documents to use, in the order of their names."""
    shared = Path(os.environ.get("ZHIBIAO_REAL") or ROOT.parent / "shared")
    for folder in [Path(source)] if source else [shared / "corpus/docs", shared, ROOT / "corpora/samples"]:
        found = [read for path in sorted(folder.glob("*.txt")) if (read := _text(path)).strip()]
        if found:
            return found
    sys.exit(f"no documents (.txt) in {source}")


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:  # the samples hold other encodings too
        return ""


def made(folder: Path, files: int, sources: Sequence[str], seed: int = 0) -> int:
    """Fill a folder with documents, halves in folders 0 and 1; their bytes.

    Each has the size and the beginning of a real one; its paragraphs are drawn from that one and two others, with other figures.
    """
    size = 0
    for half in (0, 1):
        (folder / str(half)).mkdir(parents=True, exist_ok=True)
    for number in range(files):
        data = _document(random.Random(f"{seed}:{number}"), sources, number).encode()
        (folder / str(number % 2) / f"{number:06}.txt").write_bytes(data)
        size += len(data)
    return size


def _document(rng: random.Random, sources: Sequence[str], number: int) -> str:
    base = sources[number % len(sources)]
    lines = base.splitlines()
    pool = [line for text in (base, base, rng.choice(sources), rng.choice(sources)) for line in text.splitlines()[3:] if line.strip()]
    chosen, left = lines[:3], len(base) - sum(map(len, lines[:3]))
    while pool and left > 0:
        chosen.append(FIGURE.sub(lambda found: _other(rng, found[0]), rng.choice(pool)))
        left -= len(chosen[-1]) + 1
    return "\n".join(chosen) + "\n"


def _other(rng: random.Random, figure: str) -> str:
    return "".join(rng.choice("123456789") if c.isdigit() else c for c in figure)


class Run(NamedTuple):
    """What a run took: seconds by the clock, peak memory in MB of its own process and of the largest it started."""

    seconds: float
    parent: float
    worker: float


def command(*given: object) -> list[str]:
    """A command line of zhibiao, with the interpreter that runs this."""
    return [sys.executable, "-m", "zhibiao.cli", *map(str, given)]


def runs(*lines: Sequence[str]) -> list[Run]:
    """Command lines started at the same time; each is followed until it ends. Exit status 1 (problems) is well."""
    began = time.monotonic()
    going = [subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for line in lines]
    peaks: dict[int, list[float]] = {process.pid: [0.0, 0.0] for process in going}
    ends: dict[int, float] = {}
    while len(ends) < len(going):
        for process in going:
            if process.pid in ends:
                continue
            if process.poll() is None:
                peaks[process.pid][0] = max(peaks[process.pid][0], _peak(process.pid))
                peaks[process.pid][1] = max([peaks[process.pid][1], *map(_peak, _below(process.pid))])
                continue
            ends[process.pid] = time.monotonic() - began
            if process.returncode not in (0, 1):
                sys.exit(f"{' '.join(process.args)}: {process.communicate()[1]}")  # type: ignore[arg-type]
        time.sleep(0.05)
    return [Run(ends[process.pid], *peaks[process.pid]) for process in going]


def _peak(pid: int) -> float:
    """The peak memory of a process so far, in MB; 0 where that is not known."""
    try:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def _below(pid: int) -> Iterator[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in map(int, children):
        yield child
        yield from _below(child)


@contextmanager
def folder(where: str | None) -> Iterator[Path]:
    """A folder that goes again."""
    with TemporaryDirectory(prefix="zhibiao-", dir=where) as name:
        yield Path(name)


def show(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table: floats with three digits that count."""
    cells = [[*map(_cell, columns)], *([*map(_cell, row)] for row in rows)]
    widths = [max(_width(row[i]) for row in cells) for i in range(len(columns))]
    print(f"{title}\n")
    for row in (cells[0], ["─" * width for width in widths], *cells[1:]):
        print("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip())


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _width(cell: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in cell)
