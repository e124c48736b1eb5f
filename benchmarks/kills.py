"""Runs killed at random times and resumed until they end: their tables must be those of a run that was left alone, and no file read in vain.

    python benchmarks/kills.py --files 2000 --kills 100
    python benchmarks/kills.py --from FOLDER --kills 20    # over documents of one's own

Each kill is SIGKILL: to the whole group of a run, to the parent alone (its workers must end within seconds), or to one worker (the run
must go on by itself). When and whom, the seed says. A file is read in vain when the journal had it already.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from batches import Log, alone, ended, living, logged, quick, started, written  # noqa: E402

from zhibiao import batch  # noqa: E402
from zhibiao.batch import work  # noqa: E402
from zhibiao.model import Options  # noqa: E402
from zhibiao.run import Pipeline  # noqa: E402

KINDS = ("group", "parent", "worker")
LONGEST = 3600  # seconds for one run that is left alone


def resampled(folder: Path, files: int, paragraphs: int, dice: random.Random) -> None:
    """A folder of documents made of the paragraphs of the samples, each another one."""
    texts = [path.read_text("utf-8").splitlines() for path in sorted((ROOT / "corpora/samples").glob("*.txt")) if not _other(path)]
    lines = [line for text in texts for line in text if line.strip()]
    for n in range(files):
        text = dice.choice(texts)
        body = [dice.choice(lines) if dice.random() < 0.5 else line for line in text[: paragraphs or None]]
        path = folder / f"{n % 40:02}" / f"{n:05}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(body) + "\n", "utf-8")


def _other(path: Path) -> bool:
    try:
        path.read_text("utf-8")
    except UnicodeDecodeError:
        return True
    return False


@dataclass
class Tally:
    """What came of the kills."""

    kills: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)  # runs that reached their end after kills of this kind
    differ: Counter[str] = field(default_factory=Counter)
    orphans: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    again: Counter[str] = field(default_factory=Counter)

    def wrong(self) -> int:
        """Whatever must not be."""
        return sum(sum(count.values()) for count in (self.differ, self.orphans, self.failed, self.again))

    def table(self) -> str:
        """For people."""
        names = ("kills", "ended", "differ", "read again", "orphans", "failed")
        columns = (self.kills, self.ended, self.differ, self.again, self.orphans, self.failed)
        lines = ["killed      " + "".join(f"{name:>12}" for name in names)]
        lines += [f"the {kind:<8}" + "".join(f"{count[kind]:>12}" for count in columns) for kind in KINDS]
        return "\n".join(lines)


class Kills:
    """Runs over one folder, each killed until the kills are used up."""

    def __init__(self, folder: Path, work: Path, workers: int, seed: int) -> None:
        self.folder, self.work, self.workers = folder, work, workers
        self.dice, self.tally = random.Random(seed), Tally()
        began = time.monotonic()
        status = ended(started(self.job(work / "alone"), work / "errors"), LONGEST)
        self.seconds, self.expected = time.monotonic() - began, written(work / "alone")
        if status:
            sys.exit(f"the run that nobody disturbed ended with {status}: {self.errors()}")

    def job(self, out: Path, log: Log | None = None) -> Callable[[], object]:
        """A run, for a process of its own."""

        def run() -> None:
            with logged(log or Log(Path(os.devnull))):
                batch.run([self.folder], out, Options(workers=self.workers))

        return run

    def errors(self) -> str:
        """What the runs said."""
        return (self.work / "errors").read_text("utf-8", "replace")

    def all(self, kills: int) -> Tally:
        """Run after run: one kind of kill each, until enough were made."""
        number = 0
        while self.tally.kills.total() < kills:
            self.one(KINDS[number % len(KINDS)], self.work / f"out{number}", kills)
            number += 1
        return self.tally

    def one(self, kind: str, out: Path, kills: int) -> None:
        """One output folder: a run is begun and killed, begun again …, and at the end left alone."""
        log = Log(out.with_suffix(".log"))
        status: int | None = -1
        for _ in range(3 if kind != "worker" else 1):
            if self.tally.kills.total() >= kills:
                break
            self.remember(out, log)
            child = started(self.job(out, log), self.work / "errors")
            status = ended(child, self.dice.uniform(0, self.seconds))
            if status is None:
                status = self.kill(kind, child)
            if status == 0:
                break
        if status != 0:
            self.remember(out, log)
            status = ended(started(self.job(out, log), self.work / "errors"), LONGEST)
        self.tally.ended[kind] += 1
        self.tally.failed[kind] += status != 0
        self.tally.differ[kind] += written(out) != self.expected
        self.tally.again[kind] += len(log.again())
        shutil.rmtree(out, ignore_errors=True)

    def remember(self, out: Path, log: Log) -> None:
        """Note what the journal holds: a kill may have come after its line and before the note of it."""
        path = out / ".zhibiao/journal.jsonl"
        whole = path.read_bytes().splitlines(keepends=True) if path.exists() else []
        for line in whole[1:]:
            for fields in json.loads(line)["files"] if line.endswith(b"\n") else ():
                if (entry := batch.Entry(*fields)).settled:
                    log.note("done", entry.doc_id)

    def kill(self, kind: str, child: int) -> int | None:
        """Kill, and wait for what that ends; the status of the run."""
        workers = [pid for pid in living(child) if pid != child]
        self.tally.kills[kind] += kind != "worker" or bool(workers)
        if kind == "group":
            os.killpg(child, signal.SIGKILL)
        elif kind == "parent":
            os.kill(child, signal.SIGKILL)
        elif workers:
            os.kill(self.dice.choice(workers), signal.SIGKILL)
        status = ended(child, LONGEST)
        self.tally.orphans[kind] += not alone(child)
        self.tally.failed[kind] += kind == "worker" and status != 0
        return status


def warmed() -> Pipeline:
    """A pipeline with all it needs loaded, so that kills strike the work and not its beginning."""
    import pyarrow.parquet  # noqa: F401
    import xlsxwriter  # noqa: F401

    pipeline = Pipeline()
    pipeline.warm()
    return pipeline


def main() -> int:
    """Run, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--paragraphs", type=int, default=0, help="of a document, at most (default: as many as the samples have)")
    parser.add_argument("--from", dest="folder", type=Path, help="documents to take in place of resampled ones")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--chunk", type=int, default=1 << 16, help="bytes: small chunks, so that every kill finds some done (default: %(default)s)")
    given = parser.parse_args()
    batch.SIZE = batch.SMALL = given.chunk
    work.RACY = 0  # the documents were made a moment ago, and do not change
    batch.Pipeline = quick(warmed())  # type: ignore[assignment, misc]
    began = time.monotonic()
    with TemporaryDirectory() as name:
        folder = given.folder or Path(name) / "in"
        if not given.folder:
            resampled(folder, given.files, given.paragraphs, random.Random(given.seed))
        kills = Kills(folder, Path(name), given.workers, given.seed)
        tally = kills.all(given.kills)
        print(tally.table())
        print(f"{given.kills} kills in {time.monotonic() - began:.0f} s; a run that is left alone takes {kills.seconds:.1f} s")
        if tally.wrong():
            print(kills.errors(), file=sys.stderr)
    return int(tally.wrong() > 0)


if __name__ == "__main__":
    sys.exit(main())
