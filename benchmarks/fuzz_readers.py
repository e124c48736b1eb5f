"""Broken files for every reader: documents of our own, damaged in every way, must be read or refused, in bounded time and memory.

    python benchmarks/fuzz_readers.py --files 20000
    python benchmarks/fuzz_readers.py --only 4711        # one of them again, with its traceback

A file is made of its number and the seed alone, so a run can be repeated. Each is read in a worker with a limit on memory, and
the worker is ended when a file takes too long. What ends a run well: `read`, or `refused` with a code. What is a fault: an
exception that is not an InputError (`escaped`), a worker that died (`crash`), too long (`hang`), too much memory (`memory`).
"""

from __future__ import annotations

import argparse
import gzip
import io
import multiprocessing
import os
import random
import resource
import sys
import tarfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FAULTS = ("escaped", "crash", "hang", "memory")
MEMORY = 3 << 30  # bytes of address space of a worker, its libraries among them
SECONDS = 20.0  # for one file
BIG = 400_000  # bytes of the largest seed


@dataclass(frozen=True)
class Seed:
    """A sound document: its name and its bytes."""

    name: str
    data: bytes


def seeds() -> list[Seed]:
    """Sound documents of our own, one or more for each reader, in a fixed order."""
    sys.path.insert(0, str(ROOT / "tests"))
    import made

    text = made.SAMPLE.read_text("utf-8")
    found = [
        Seed(path.name, path.read_bytes()) for path in sorted((ROOT / "tests/data").glob("*.*")) if path.suffix != ".py"
    ]
    found += [Seed(path.name, path.read_bytes()) for path in sorted((ROOT / "corpora/samples").glob("*.txt"))[:6]]
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in made.TABLE)
    body = "".join(f"<p>{line}</p>" for line in text.splitlines())
    found.append(
        Seed("page.html", f"<!doctype html><html><meta charset=utf-8><body>{body}<table>{table}</table>".encode())
    )
    found.append(
        Seed(
            "gbk.html", f"<html><meta charset=gb2312><body>{body}<table>{table}</table></html>".encode("gbk", "ignore")
        )
    )
    found.append(
        Seed(
            "note.md",
            ("# 报告\n\n" + text + "\n\n" + "\n".join("| " + " | ".join(r) + " |" for r in made.TABLE)).encode(),
        )
    )
    found.append(Seed("table.csv", "\r\n".join(",".join(row).replace("\n", "") for row in made.TABLE).encode("gbk")))
    found += [Seed("report.docx", _saved(made.docx)), Seed("table.xlsx", _sheet(made.TABLE)), *_picture()]
    found.append(Seed("texts.dta", _saved(lambda path: _stata(path, text))))
    small = [Seed(s.name, s.data) for s in found if len(s.data) < 60_000][:6]
    found += [
        Seed("many.zip", _zip(small)),
        Seed("many.tar.gz", _tar(small, "w:gz")),
        Seed("many.tar", _tar(small, "w")),
    ]
    found += [Seed("one.gz", gzip.compress(text.encode(), mtime=0)), Seed("made.ofd", _ofd(text))]
    found.append(Seed("deep.zip", _zip([Seed("in.zip", _zip(small)), Seed("in.tar", _tar(small, "w"))])))
    return [seed for seed in found if len(seed.data) <= BIG]


def _saved(write: Callable[[Path], None]) -> bytes:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        write(Path(folder, "made"))
        return Path(folder, "made").read_bytes()


def _sheet(rows: tuple[tuple[str, ...], ...]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("指标")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return out.getvalue()


def _stata(path: Path, text: str) -> None:
    import pandas as pd

    rows = pd.DataFrame({"region": ["东阿县", "泰顺县"], "year": [2023, 2024], "text": [text, text[:900]]})
    rows.to_stata(path, write_index=False, version=118, convert_strl=["text"])


def _picture() -> list[Seed]:
    try:
        from PIL import Image
    except ImportError:
        return []
    image = Image.new("L", (120, 60), 255)
    out = []
    for form in ("PNG", "JPEG", "TIFF", "BMP", "GIF"):
        file = io.BytesIO()
        image.save(file, form)
        out.append(Seed(f"picture.{form.lower()}", file.getvalue()))
    return out


def _zip(parts: list[Seed]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for part in parts:
            box.writestr(zipfile.ZipInfo(part.name), part.data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _tar(parts: list[Seed], mode: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as box:  # type: ignore[call-overload]
        for part in parts:
            info = tarfile.TarInfo(part.name)
            info.size = len(part.data)
            box.addfile(info, io.BytesIO(part.data))
    return out.getvalue()


def _ofd(text: str) -> bytes:
    lines = [line[at : at + 30] for line in text.splitlines() for at in range(0, len(line), 30)][:30]
    objects = "".join(
        f'<ofd:TextObject ID="{n}" Boundary="20 {20 + 8 * n} 170 6" Size="5"><ofd:TextCode X="0" Y="5" DeltaX="g {len(line)} 5">{line}</ofd:TextCode></ofd:TextObject>'
        for n, line in enumerate(lines)
    )
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    page = f"<ofd:Page {space}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"
    document = f'<ofd:Document {space}><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>'
    top = f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    parts = {"OFD.xml": top, "Doc_0/Document.xml": document, "Doc_0/Pages/Page_0/Content.xml": page}
    return _zip([Seed(name, part.encode()) for name, part in parts.items()])


def damaged(number: int, seed: int, sound: list[Seed]) -> Seed:
    """File `number` of a run: a sound document with one to four kinds of damage."""
    rng = random.Random(f"{seed}:{number}")
    base = sound[number % len(sound)]
    data = base.data
    if data.startswith(b"PK") and rng.random() < 0.5:
        data = _inside(data, rng, sound)
    elif data.startswith(b"\x1f\x8b") and rng.random() < 0.5:
        data = gzip.compress(rng.choice(DAMAGE)(gzip.decompress(data), rng, sound)[: 2 * BIG], mtime=0)
    else:
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            data = rng.choice(DAMAGE)(data, rng, sound)
    return Seed(base.name, data[: 2 * BIG])


def _inside(data: bytes, rng: random.Random, sound: list[Seed]) -> bytes:
    """One member damaged and the container made whole again: the damage reaches what is behind the checksums."""
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        parts = [Seed(name, box.read(name)) for name in box.namelist()]
    at = rng.randrange(len(parts))
    changed = rng.choice(DAMAGE)(parts[at].data, rng, sound)
    parts[at] = Seed(parts[at].name, changed[: 2 * BIG])
    return _zip(parts)


def _flip(data: bytes, rng: random.Random, sound: list[Seed]) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 4, 30, 300))):
        if out:
            out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def _cut(data: bytes, rng: random.Random, sound: list[Seed]) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] if rng.random() < 0.8 else data[at:]


def _splice(data: bytes, rng: random.Random, sound: list[Seed]) -> bytes:
    other = rng.choice(sound).data
    a, b, c = rng.randrange(len(data) + 1), rng.randrange(len(other) + 1), rng.randrange(len(data) + 1)
    return data[:a] + other[b : b + rng.choice((16, 512, 20_000))] + data[c:]


def _grow(data: bytes, rng: random.Random, sound: list[Seed]) -> bytes:
    """A length that is too large, or nothing, or negative."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 3, 20))):
        at, size = rng.randrange(max(1, len(out) - 8)), rng.choice((1, 2, 4, 8))
        out[at : at + size] = rng.choice(
            (b"\xff" * size, b"\x00" * size, b"\x7f" + b"\xff" * (size - 1), b"\x80" * size)
        )
    return bytes(out)


def _swap_head(data: bytes, rng: random.Random, sound: list[Seed]) -> bytes:
    size = rng.choice((4, 8, 64, 512))
    return rng.choice(sound).data[:size] + data[size:]


def _repeat(data: bytes, rng: random.Random, sound: list[Seed]) -> bytes:
    a = rng.randrange(len(data) + 1)
    chunk = data[a : a + rng.choice((1, 3, 40, 2_000))]
    return data[:a] + chunk * rng.choice((2, 10, 500, 5_000)) + data[a:] if chunk else data


def _drop(data: bytes, rng: random.Random, sound: list[Seed]) -> bytes:
    a = rng.randrange(len(data) + 1)
    return data[:a] + data[a + rng.choice((1, 2, 100, 5_000)) :]


def _numbers(data: bytes, rng: random.Random, sound: list[Seed]) -> bytes:
    """A number in the text of the format made absurd: /Length 812, \\fs24, width="30"."""
    digits = [at for at in range(len(data)) if 48 <= data[at] <= 57][:20_000]
    if not digits:
        return data
    at = rng.choice(digits)
    return data[:at] + rng.choice((b"99999999999", b"-1", b"0", b"4294967295", b"1e999")) + data[at + 1 :]


DAMAGE = (_flip, _flip, _cut, _splice, _grow, _swap_head, _repeat, _drop, _numbers)


def outcome(file: Seed) -> tuple[str, str]:
    """What became of a file, and more of it: the code of a refusal, the exception and its place."""
    from zhibiao.errors import InputError
    from zhibiao.model import Options
    from zhibiao.read import documents, read

    try:
        raw = read(
            file.data,
            file.name,
            Options(
                max_bytes=16 << 20, max_unpacked=64 << 20, ocr_pages=file.name.startswith("picture"), page_seconds=10
            ),
        )
        faults = [p for _, part in documents(raw, file.name) for p in part.problems if p.code == "fault"]
        if faults:
            return "escaped", faults[0].what
        return "read", ""
    except InputError as error:
        return "refused", error.code
    except MemoryError:
        return "memory", _place()
    except Exception as error:  # what a fuzzer is for
        return "escaped", f"{type(error).__name__}: {error} {_place()}"


def _place() -> str:
    """Where in our code an exception arose."""
    frames = traceback.extract_tb(sys.exc_info()[2])
    ours = [frame for frame in frames if "zhibiao" in frame.filename] or list(frames)
    return f"({Path(ours[-1].filename).name}:{ours[-1].lineno})"


def _work(pipe: Connection, seed: int) -> None:
    """A worker: numbers of files in, what became of them out."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    from zhibiao.read import ocr, office

    # recognising pictures and LibreOffice are other people's programs, and too slow for this
    office.program = lambda: ""
    ocr.available = lambda: True
    ocr.pieces = lambda image: ([], 0.0)
    sound = seeds()
    pipe.send(("ready", ""))
    while (number := pipe.recv()) is not None:
        pipe.send(outcome(damaged(number, seed, sound)))


class Worker:
    """A worker and the file it is busy with."""

    def __init__(self, seed: int) -> None:
        self.seed, self.number, self.since = seed, -1, 0.0
        self.start()

    def start(self) -> None:
        """Begin, or begin again after a crash."""
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.get_context("spawn").Process(target=_work, args=(theirs, self.seed), daemon=True)
        self.process.start()
        theirs.close()
        self.pipe.recv()

    def give(self, number: int) -> None:
        """Hand it a file."""
        self.number, self.since = number, time.monotonic()
        self.pipe.send(number)

    def take(self) -> tuple[str, str] | None:
        """What became of the file; None while it is still at it."""
        try:
            if self.pipe.poll(0.002):
                return self.pipe.recv()
        except (EOFError, ConnectionError):
            self.process.join()
            code = self.process.exitcode
            self.start()
            return "crash", f"worker ended with {code}"
        if time.monotonic() - self.since < SECONDS:
            return None
        self.process.kill()
        self.process.join()
        self.start()
        return "hang", f"more than {SECONDS:.0f} s"


def run(files: int, seed: int = 0, workers: int = 1, first: int = 0) -> Iterator[tuple[int, str, str, float]]:
    """Each file's number, what became of it, more of that, and its seconds, as they come."""
    todo = iter(range(first, first + files))
    busy = [Worker(seed) for _ in range(workers)]
    idle = list(busy)
    left = files
    while left:
        while idle and (number := next(todo, None)) is not None:
            idle.pop().give(number)
        for worker in busy:
            if worker.number < 0 or (got := worker.take()) is None:
                continue
            yield worker.number, *got, time.monotonic() - worker.since
            worker.number = -1
            idle.append(worker)
            left -= 1
    for worker in busy:
        worker.pipe.send(None)
        worker.process.join(5)


def main() -> int:
    """Run, and print what became of the files by kind."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", type=int, help="one file again, here, with its traceback")
    given = parser.parse_args()
    sound = seeds()
    if given.only is not None:
        file = damaged(given.only, given.seed, sound)
        Path("fuzzed-" + file.name).write_bytes(file.data)
        sys.stdout.write(f"{file.name} {outcome(file)}\n")
        return 0
    counts: Counter[str] = Counter()
    by_kind: Counter[tuple[str, str]] = Counter()
    faults, slowest = 0, (0.0, -1)
    started = time.monotonic()
    for number, what, more, seconds in run(given.files, given.seed, given.workers, given.first):
        counts[f"{what} {more}".strip() if what == "refused" else what] += 1
        by_kind[sound[number % len(sound)].name, what] += 1
        slowest = max(slowest, (seconds, number))
        if what in FAULTS:
            faults += 1
            sys.stdout.write(f"{number} {sound[number % len(sound)].name} {what} {more}\n")
            sys.stdout.flush()
    sys.stdout.write(
        f"\n{given.files:,} files in {time.monotonic() - started:.0f} s, the slowest (number {slowest[1]}) {slowest[0]:.1f} s\n"
    )
    sys.stdout.write("".join(f"{count:>8,}  {what}\n" for what, count in counts.most_common()))
    sys.stdout.write("".join(f"{count:>8,}  {name} {what}\n" for (name, what), count in sorted(by_kind.items())))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
