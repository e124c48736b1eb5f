"""Documents with what is hard for annotation tools, their table, and what the tools do to tasks."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from zhibiao import batch
from zhibiao.export import export
from zhibiao.model import Options

SAMPLE = "county_report_clean.txt"  # the one of corpora/samples that is corrected
HARD = "𠮷县2024年政府工作报告😀\r\n2023年工作回顾\r\n😀全年地区生产总值增长8.6%，三次产业比为11.8:48.3:39.9。\r\n2024年工作计划\r\n力争到位资金60亿元以上。\r\n𠮷县新建学校12所。\r\n"
OLD_MAC = "2024年，全县粮食产量达到30万吨。\r新增就业5200人，其中农村劳动力1300人。\r"
PLAIN = "2024年，全县地区生产总值增长8%。\n"


def made(folder: Path) -> Path:
    """The documents below `folder`/docs and their table in `folder`/out; gives `folder`."""
    docs = folder / "docs"
    for name, text in (("hard.txt", HARD), ("2023/report.txt", OLD_MAC), ("2024/report.txt", PLAIN)):
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_bytes(text.encode())
    with zipfile.ZipFile(docs / "packed.zip", "w") as packed:
        packed.writestr("inner.txt", "2024年，全县完成固定资产投资20亿元。")
        packed.writestr("inside/other.txt", "😀2024年，全县建成公园3个。")
    batch.run([docs], folder / "out", Options(formats=("csv",)))
    return folder


def exported(folder: Path) -> Path:
    """The tables in `folder`/out written for both tools, beside the tables; gives `folder`."""
    for name in ("label-studio", "doccano"):
        export(folder / "out", name, docs=folder / "docs")
    return folder


def saved(path: Path, tasks: list[dict[str, Any]]) -> Path:
    """The file of these tasks."""
    path.write_text(json.dumps(tasks, ensure_ascii=False), "utf-8")
    return path


def submitted(path: Path) -> list[dict[str, Any]]:
    """The tasks of a file, as Label Studio exports them when each was submitted as it was predicted."""
    tasks = json.loads(path.read_text("utf-8"))
    for number, task in enumerate(tasks, 1):
        results = [result for prediction in task["predictions"] for result in prediction["result"]]
        task["annotations"] = [{"id": number, "result": results, "was_cancelled": False, "ground_truth": False, "updated_at": "2024-05-01T00:00:00Z"}]
        task |= {"id": number, "predictions": []}
    return tasks


def task_of(tasks: list[dict[str, Any]], doc_id: str) -> dict[str, Any]:
    """The task of a document."""
    return next(task for task in tasks if task["data"]["zhibiao"]["doc_id"] == doc_id)


def region(task: dict[str, Any], words: str) -> str:
    """The id of the first region that says these words."""
    return next(r["id"] for r in results(task) if r["type"] == "labels" and r["value"]["text"] == words)


def results(task: dict[str, Any]) -> list[dict[str, Any]]:
    """The results of a task's annotation, to be changed in place."""
    return task["annotations"][0]["result"]


def field(task: dict[str, Any], key: str, name: str, said: str) -> None:
    """Fill in a field of a region, as a person does."""
    rest = [r for r in results(task) if not (r.get("id") == key and r.get("from_name") == name)]
    label = next(r for r in rest if r.get("id") == key)
    span = {at: label["value"][at] for at in ("start", "end")}
    chosen = name in ("bound", "quantity", "value_state", "optional")
    rest.append({"id": key, "from_name": name, "to_name": "text", "type": "choices" if chosen else "textarea", "value": {**span, "choices" if chosen else "text": [said]}})
    task["annotations"][0]["result"] = rest


def deleted(task: dict[str, Any], key: str) -> None:
    """Delete a region, with its fields and relations."""
    task["annotations"][0]["result"] = [r for r in results(task) if key not in (r.get("id"), r.get("from_id"), r.get("to_id"))]


def drawn(task: dict[str, Any], words: str, label: str) -> str:
    """Mark the first such words with a label; gives the id of the region."""
    start = task["data"]["text"].index(words)
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label]}
    results(task).append({"id": "drawn", "from_name": "kind", "to_name": "text", "type": "labels", "value": value, "origin": "manual"})
    return "drawn"
