"""A short run of the fuzzer: no damaged file ends in a crash, a hang, too much memory or an exception of another kind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FUZZER = Path(__file__).parents[1] / "benchmarks/fuzz_readers.py"


def test_damaged_files_are_read_or_refused():
    command = [sys.executable, str(FUZZER), "--files", "300", "--seed", "7", "--workers", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "300 files" in done.stdout
