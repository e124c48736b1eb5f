"""What the first seconds cost: the interpreter alone, `import zhibiao`, `zhibiao --help`, a run over one small file.

    python benchmarks/startup.py
"""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median

from shared import arguments, command, folder, show

TEXT = "2024年，全县地区生产总值增长8%，力争到位资金60亿元以上。\n"


def taken(line: list[str]) -> float:
    """Seconds of a command line; exit status 1 (problems) is well."""
    began = time.perf_counter()
    done = subprocess.run(line, check=False, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    return time.perf_counter() - began


if __name__ == "__main__":
    parser = arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="the median of so many counts (default: %(default)s)")
    given = parser.parse_args()
    with folder(None) as here:
        (here / "a.txt").write_text(TEXT, "utf-8")
        lines = {
            "python -c pass": lambda n: [sys.executable, "-c", "pass"],
            "import zhibiao": lambda n: [sys.executable, "-c", "import zhibiao"],
            "zhibiao --help": lambda n: command("--help"),
            "zhibiao extract, one small file": lambda n: command("extract", here / "a.txt"),
            "zhibiao run, one small file": lambda n: command("run", here / "a.txt", "-o", here / f"out-{n}"),
            "zhibiao run, again": lambda n: command("run", here / "a.txt", "-o", here / "out-0"),
        }
        times: dict[str, list[float]] = {name: [] for name in lines}
        for n in range(given.rounds):
            for name, line in lines.items():
                times[name].append(taken(line(n)))
    show(f"median of {given.rounds}", ["what", "s", "least"], [[name, median(found), min(found)] for name, found in times.items()])
