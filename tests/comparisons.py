"""Short reports of our own put through the real pipeline and compared: what the tests of a comparison share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from batches import quick

from zhibiao import batch
from zhibiao import diff as package
from zhibiao.diff import VIEWS, Comparison
from zhibiao.diff.ledger import Tolerance
from zhibiao.model import Options
from zhibiao.run import Pipeline
from zhibiao.table import Cell

Cells = dict[str, Cell]
Compare = Callable[..., Comparison]


def report(year: int, done: str = "", aims: str = "", works: str = "", place: str = "东阿县") -> str:
    """A report of a year on the work of government: what was done in the year before, what is aimed at, and the works of the year."""
    parts = [f"{place}{year}年政府工作报告"]
    parts += [f"一、{year - 1}年工作回顾", done] * bool(done)
    parts += [f"二、{year}年主要目标", aims] * bool(aims)
    parts += [f"三、{year}年重点工作", works] * bool(works)
    return "\n".join(parts) + "\n"


def bulletin(year: int, text: str, place: str = "东阿县") -> str:
    """A bulletin of the statistics of a year."""
    return f"{place}{year}年国民经济和社会发展统计公报\n{text}\n"


def comparing(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Compare:
    """A function from texts to the comparison of them; the rules are loaded once for all tests."""
    monkeypatch.setattr(batch, "Pipeline", quick(pipeline))
    monkeypatch.setattr(package, "load", lambda **_: pipeline.rulebook)
    monkeypatch.setattr(package, "Regions", lambda _: pipeline.regions)

    def compare(*texts: str, **tolerance: float) -> Comparison:
        return Comparison([tables(folder, texts)], tolerance=Tolerance(**tolerance))

    return compare


def tables(folder: Path, texts: Iterable[str]) -> Path:
    """The folder of tables made of some texts, which are called a.txt, b.txt …"""
    (folder / "in").mkdir()
    for name, text in zip("abcdefghijklmnopqrstuvwxyz", texts, strict=False):
        (folder / f"in/{name}.txt").write_text(text, "utf-8")
    batch.run([folder / "in"], folder / "out", Options(formats=("csv",)))
    return folder / "out"


def rows(comparison: Comparison, view: str, *regions: str, period: str = "") -> list[Cells]:
    """The rows of a view, by the names of their columns."""
    names = [column.name for column in VIEWS[view]]
    return [dict(zip(names, row, strict=True)) for row in comparison.rows(view, regions, period)]


def one(found: Iterable[Cells], **wanted: Cell) -> Cells:
    """The only row with these cells."""
    fit = [row for row in found if all(row[name] == cell for name, cell in wanted.items())]
    assert len(fit) == 1, [dict(row) for row in fit] or f"no row with {wanted}"
    return fit[0]
