"""The notebooks run from a clean kernel, without a network, and show what they must."""

from __future__ import annotations

import re
import sys
from html import unescape
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import zhibiao

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# put before the first cell: the kernel may talk to Jupyter on this machine, and to nothing else
ALONE = """
import socket
_connect = socket.socket.connect
def connect(self, address):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise RuntimeError(f"a notebook asks the network for {address}")
    return _connect(self, address)
socket.socket.connect = connect
"""
HOME = "import sys, zhibiao; print(sys.prefix, zhibiao.__file__, sep='|')"  # put behind the last: whose kernel this was

# notebook → its name cell → what its output says, without markup but for <mark>
SHOWS: dict[str, dict[str, list[str]]] = {
    "researcher_panel": {
        "records": ["地区生产总值 同比 ≥ 6.5% 预期目标 今年的主要预期目标是：地区生产总值<mark>增长6.5%以上</mark>，力争7%", "7% 力争", "13 条"],
        "panel": ["山东省聊城市阳谷县 2023 6.5 ge 0 6.0 0.5 6.6 0.1 1", "山东省聊城市 2024 5.5 approx 0 NaN NaN NaN NaN"],
        "means": ["2023 6.67 6.0 0.67 6.20 -0.47"],
        "evidence": ["<mark>增长7.5%左右</mark>", "全年地区生产总值<mark>增长3.6%</mark>", "4 条"],
        "labels": ["target 地区生产总值 增速 目标（%）"],
    },
    "office_comparison": {
        "changes": ["山东省聊城市东阿县 增长7%左右 增长6%以上 lowered about became at least"],
        "beside": ["山东省聊城市阳谷县 增长6% 1 4 0.5"],
        "verdicts": ["完成 未到期 未完成 部分完成", "2022 2 0 6 0"],
        "matrix": ["东阿县 增长8%左右 → 增长4.2% 未完成 增长7%左右 → 增长6.1% 未完成 增长6%以上 未到期"],
    },
    "journalist_check": {
        "speech": ["省外到位资金 （隐去）元 力争", "省外资金<mark>*亿元</mark>。"],
        "claims": ["✗ 与记录不符 12.95亿元 税收收入 山东省聊城市东阿县 2023 11.95亿元", "？ 未找到 61.8万吨 粮食产量", "13 处"],
        "wrong": ["位 单位不符 20415万元", "时 时期不符 增长9.5%", "标 目标与结果混淆 12家", "4 处"],
        "evidence": ["其中税收收入<mark>11.95亿元</mark>，占比76%", "和<mark>20415元</mark>，分别增长", "4 条"],
        "findings": ["多半有误 分项大于总数", "多半有误 前后数与增幅不符", "15% 增长25%", "2 项"],
    },
}


def test_every_notebook_is_among_these():
    assert [path.stem for path in NOTEBOOKS] == sorted(SHOWS)
    assert all(f"notebooks/{path.name}" in (ROOT / "README.md").read_text("utf-8") for path in NOTEBOOKS)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path):
    """So that a change of one shows what was changed; `jupyter nbconvert --clear-output --inplace` strips them."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells if cell.get("outputs") or cell.get("execution_count")] == []
    assert notebook.metadata.kernelspec.name == "python3"
    assert path.read_text("utf-8") == nbformat.writes(notebook, indent=1) + "\n"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_what_it_must(path, tmp_path, monkeypatch):
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):  # no start-up files and kernels of whoever runs the tests
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    for folder in ("samples", "articles"):
        (tmp_path / "corpora").mkdir(exist_ok=True)
        (tmp_path / "corpora" / folder).symlink_to(ROOT / "corpora" / folder)
    (tmp_path / "notebooks").mkdir()
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(ALONE))
    notebook.cells.append(nbformat.v4.new_code_cell(HOME))
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path / "notebooks")}}).execute()

    told = {cell.id: " ".join(shown(output) for output in cell.outputs) for cell in notebook.cells if cell.cell_type == "code"}
    for cell, wanted in SHOWS[path.stem].items():
        for words in wanted:
            assert words in told[cell], f"{cell}: {told[cell]}"
    assert told[notebook.cells[-1].id].split("|") == [sys.prefix, zhibiao.__file__]
    assert [o.text for cell in notebook.cells for o in cell.get("outputs", ()) if o.get("name") == "stderr"] == []
    assert list((tmp_path / "notebooks").iterdir()) == []  # what it writes goes to outputs/, which git ignores


def shown(output: nbformat.NotebookNode) -> str:
    """What a person reads of an output, with its blanks as one, and its marks."""
    if output.output_type == "stream":
        return output.text.strip()
    html = output.data.get("text/html", "") or output.data["text/plain"]
    html = re.sub(r"<style.*?</style>", "", re.sub(r"<mark[^>]*>", "<mark>", html), flags=re.S)
    return " ".join(unescape(re.sub(r"<(?!/?mark)[^>]*>", " ", html)).split())
