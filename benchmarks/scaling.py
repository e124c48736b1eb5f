"""A large folder end to end: one worker, two, and two independent runs of half each; peak memory against the number of files.

    python benchmarks/scaling.py --files 20000

Two runs that know nothing of each other are the most that two cores give; the ratio says how near two workers of one run come to that.
"""

from __future__ import annotations

from shared import arguments, command, folder, made, runs, show, texts

if __name__ == "__main__":
    parser = arguments(__doc__, files=20_000)
    parser.add_argument("--small", type=int, default=1_000, metavar="N", help="files of the run that memory is compared with (default: %(default)s)")
    parser.add_argument("--format", default="csv,parquet", help="as of zhibiao run (default: %(default)s)")
    given = parser.parse_args()
    sources = texts(given.source)
    with folder(given.tmp) as here:
        size = made(here / "in", given.files, sources, given.seed)
        made(here / "few", given.small, sources, given.seed + 1)

        def line(name: str, out: str, workers: int) -> list[str]:
            return command("run", here / name, "-o", here / out, "--workers", workers, "--format", given.format)

        (few,) = runs(line("few", "out-few", 2))
        (two,) = runs(line("in", "out-two", 2))
        halves = runs(line("in/0", "out-0", 1), line("in/1", "out-1", 1))
        (one,) = runs(line("in", "out-one", 1))
    apart = max(run.seconds for run in halves)
    shown = [
        ["1 worker", given.files, one.seconds, 1.0, one.parent, one.worker],
        ["2 workers", given.files, two.seconds, one.seconds / two.seconds, two.parent, two.worker],
        ["2 runs of half, 1 worker each", given.files, apart, one.seconds / apart, max(r.parent for r in halves), max(r.worker for r in halves)],
        ["2 workers", given.small, few.seconds, "", few.parent, few.worker],
        ["ratio of speed-ups: 2 workers / 2 runs", "", "", apart / two.seconds, "", ""],
        [f"ratio of memory: {given.files:,} / {given.small:,} files", "", "", "", two.parent / few.parent, two.worker / few.worker],
    ]
    title = f"{given.files:,} files, {size / 2**20:,.0f} MB, {given.files / two.seconds:,.0f} files a second with 2 workers"
    show(title, ["run", "files", "s", "speed-up", "parent MB", "largest worker MB"], shown)
