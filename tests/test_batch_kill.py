"""Runs that are killed: the whole group, the parent alone, a worker; resumed, they give the tables of a run nobody disturbed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

KILLS = Path(__file__).parents[1] / "benchmarks/kills.py"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def test_killed_at_random_it_goes_on_and_gives_the_same_tables():
    command = [sys.executable, str(KILLS), "--files", "24", "--paragraphs", "4", "--kills", "6", "--seed", "11", "--chunk", "1000"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    told = {line.split("  ")[0].strip(): line.split()[-3:] for line in done.stdout.splitlines() if line.startswith("the ")}
    assert {"the group", "the parent", "the worker"} <= set(told)


def test_the_workers_end_with_their_parent(tmp_path, pipeline, monkeypatch):
    from batches import alone, documents, ended, living, quick, started

    from zhibiao import batch
    from zhibiao.model import Options

    folder = documents(tmp_path / "in", 6)
    monkeypatch.setattr(batch, "Pipeline", quick(pipeline))
    monkeypatch.setattr(batch, "SMALL", 1)
    monkeypatch.setattr(type(pipeline), "records", lambda self, document: time.sleep(60))  # in the middle of their work
    monkeypatch.setattr(type(pipeline), "warm", lambda self: None)
    child = started(lambda: batch.run([folder], tmp_path / "out", Options(workers=3)), tmp_path / "errors")
    until = time.monotonic() + 20
    while len(living(child)) < 4 and time.monotonic() < until:
        time.sleep(0.02)
    assert len(living(child)) == 4
    os.kill(child, signal.SIGKILL)
    assert ended(child) == -signal.SIGKILL
    assert alone(child, 5)
