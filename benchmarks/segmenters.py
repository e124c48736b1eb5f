"""The segmenters: how fast each cuts, what it holds in memory, and how well the samples are read with it.

    python benchmarks/segmenters.py [--markdown]

Each engine runs in a process of its own. The scores are those of `zhibiao evaluate` on corpora/gold, over the tables of corpora/samples.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from shared import ROOT, arguments, show, texts

from zhibiao import batch
from zhibiao.errors import UsageError
from zhibiao.evaluate import evaluate
from zhibiao.model import Options
from zhibiao.rulebook import load
from zhibiao.segment import ENGINES, segmenter

COLUMNS = ["engine", "load, s", "memory, MB", "characters a second", "× jieba", "samples, s", "indicator", "row_f1", "figure_f1"]


def measured(name: str, strings: list[str], rounds: int) -> dict[str, float | int]:
    """What one engine does in this process: seconds to its first word, peak memory, characters a second (best round), scores."""
    rules = load()
    before, began = _memory(), time.perf_counter()
    cut = segmenter(name, rules)
    cut("全年新签约亿元以上项目530个")
    loaded = time.perf_counter() - began
    memory = _memory() - before
    best = 0.0
    for _ in range(rounds):
        began = time.process_time()
        for string in strings:
            cut(string)
        best = max(best, sum(map(len, strings)) / (time.process_time() - began))
    with TemporaryDirectory() as out:
        began = time.perf_counter()
        batch.run([ROOT / "corpora/samples"], Path(out), Options(segmenter=name, formats=("csv",), workers=1))
        taken = time.perf_counter() - began
        scores = evaluate(ROOT / "corpora/gold/labels", Path(out))
    return {"load": loaded, "memory": memory, "speed": best, "run": taken} | {k: scores[k] for k in ("indicator", "row_f1", "figure_f1")}


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def sentences(source: str, size: int) -> list[str]:
    """The lines of the documents, up to so many characters in all."""
    found: list[str] = []
    for text in texts(source):
        for line in text.splitlines():
            if line.strip():
                found.append(line)
                size -= len(line)
            if size <= 0:
                return found
    return found


if __name__ == "__main__":
    parser = arguments(__doc__)
    parser.add_argument("--characters", type=int, default=100_000, help="to cut in each round (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="of which the best counts (default: %(default)s)")
    parser.add_argument("--markdown", action="store_true", help="print the table as docs/segmenters.md has it")
    parser.add_argument("--one", default="", metavar="NAME", help="measure one engine here, and print what was found as JSON")
    given = parser.parse_args()
    if given.one:
        try:
            print(json.dumps(measured(given.one, sentences(given.source, given.characters), given.rounds)))
        except UsageError as error:
            sys.exit(str(error))
        sys.exit(0)
    rows: list[list[object]] = []
    usual = 0.0
    for name in ENGINES:
        line = [sys.executable, __file__, "--one", name, "--from", given.source, "--characters", str(given.characters), "--rounds", str(given.rounds)]
        done = subprocess.run(line, check=False, capture_output=True, text=True)
        if done.returncode:
            print(f"{name}: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
            continue
        one = json.loads(done.stdout.splitlines()[-1])
        usual = usual or one["speed"]
        scores = [f"{one[k]:.4f}" for k in ("indicator", "row_f1", "figure_f1")]
        rows.append([name, f"{one['load']:.1f}", f"{one['memory']:.0f}", f"{one['speed']:,.0f}", f"{one['speed'] / usual:.2g}", f"{one['run']:.1f}", *scores])
    if given.markdown:
        print("\n".join(f"| {' | '.join(map(str, row))} |" for row in (COLUMNS, ["---"] * len(COLUMNS), *rows)))
    else:
        show("segmenters", COLUMNS, rows)
