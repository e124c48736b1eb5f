"""A second run over the same folder: with nothing changed, and with one file in a hundred changed.

    python benchmarks/resume.py --files 2000
"""

from __future__ import annotations

import time

from shared import arguments, command, folder, made, runs, show, texts

if __name__ == "__main__":
    parser = arguments(__doc__, files=2_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--format", default="csv,parquet", help="as of zhibiao run (default: %(default)s)")
    given = parser.parse_args()
    with folder(given.tmp) as here:
        size = made(here / "in", given.files, texts(given.source), given.seed)
        time.sleep(3)  # a file changed in the seconds before it is read is looked at again
        line = command("run", here / "in", "-o", here / "out", "--workers", given.workers, "--format", given.format)
        (first,), (again,) = runs(line), runs(line)
        changed = sorted((here / "in").glob("*/*.txt"))[::100]
        for path in changed:
            path.write_text(path.read_text("utf-8") + "2024年，新增就业1200人。\n", "utf-8")
        time.sleep(3)
        (some,) = runs(line)
    shown = [
        ["first run", given.files, first.seconds, 100.0],
        ["nothing changed", 0, again.seconds, 100 * again.seconds / first.seconds],
        ["1 % changed", len(changed), some.seconds, 100 * some.seconds / first.seconds],
    ]
    show(f"{given.files:,} files, {size / 2**20:,.0f} MB, {given.workers} workers", ["run", "files read", "s", "% of the first"], shown)
