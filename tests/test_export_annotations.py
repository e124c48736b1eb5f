"""Exports for annotation, opened again: by the library of Label Studio, by spaCy, and as doccano counts."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
import spacy
from annotated import HARD, made, submitted, task_of
from label_studio_sdk.label_interface import LabelInterface
from spacy.tokens import DocBin

from zhibiao import batch, cli
from zhibiao.errors import InputError, UsageError
from zhibiao.export import export
from zhibiao.export.shown import Shown, Units
from zhibiao.model import Options

NAMES = {"label-studio": "label-studio.json", "doccano": "doccano.jsonl", "spacy": "records.spacy"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = made(tmp_path_factory.mktemp("annotated"))
    for name in NAMES:
        export(folder / "out", name, docs=folder / "docs")
    return folder


@pytest.fixture(scope="module")
def rows(folder) -> list[dict[str, str]]:
    with (folder / "out/records.csv").open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def in_javascript(text: str, start: int, end: int) -> str:
    """`text.substring(start, end)` of JavaScript."""
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def test_the_texts_are_hard(rows):
    """What is proved below is proved with characters beyond the BMP and other line ends before the figures, and with a place that is three records."""
    hard = [row for row in rows if row["doc_id"] == "hard.txt"]
    assert len(hard) >= 6
    assert len({(row["raw_start"], row["raw_end"]) for row in hard}) < len(hard)
    assert all(len(HARD[: int(row["raw_start"])].encode("utf-16-le")) // 2 > int(row["raw_start"]) for row in hard)
    assert {row["doc_id"] for row in rows} >= {"packed.zip!inner.txt", "packed.zip!inside/other.txt", "2023/report.txt"}


def test_label_studio_finds_config_and_tasks_valid(folder):
    interface = LabelInterface((folder / "out/label-studio.xml").read_text("utf-8"))
    interface.validate()
    tasks = json.loads((folder / "out/label-studio.json").read_text("utf-8"))
    assert len(tasks) == 5
    for task in tasks:
        assert interface.validate_task({"data": task["data"]})
        assert [interface.validate_prediction(p, return_errors=True) for p in task["predictions"]] == [[]] * len(task["predictions"])


def test_label_studio_is_shown_to_refuse(folder):
    """That the check above can fail: a label that the interface does not have."""
    interface = LabelInterface((folder / "out/label-studio.xml").read_text("utf-8"))
    prediction = json.loads((folder / "out/label-studio.json").read_text("utf-8"))[0]["predictions"][0]
    next(r for r in prediction["result"] if r["type"] == "labels")["value"]["labels"] = ["别的"]
    assert interface.validate_prediction(prediction, return_errors=True)


def test_label_studio_has_every_record_with_its_words_and_values(folder, rows):
    told = {}
    for task in submitted(folder / "out/label-studio.json"):
        for result in task["annotations"][0]["result"]:
            if result["type"] == "labels":
                assert task["data"]["text"][result["value"]["start"] : result["value"]["end"]] == result["value"]["text"]
                told.setdefault(result["id"], {}).update(quote=result["value"]["text"], kind=result["value"]["labels"][0], score=result["score"])
            elif result["type"] != "relation":
                told[result["id"]][result["from_name"]] = (result["value"].get("choices") or result["value"]["text"])[0]
    assert list(told) == [row["record_id"] for row in rows]
    words = {"target": "目标", "actual": "实际", "estimate": "预计", "measure": "举措"}
    for row in rows:
        one = told[row["record_id"]]
        assert (one["quote"], one["kind"], one["score"]) == (plain(row["quote"]), words[row["kind"]], float(row["confidence"]))
        assert [one.get(name, "") for name in ("indicator", "unit", "period", "region")] == [row[name] for name in ("indicator", "unit", "period", "region")]
    (funds,) = (one for one in told.values() if one["quote"] == "60亿元以上")
    assert (funds["value"], funds["bound"], funds["quantity"]) == ("6000000000~", "以上（含）", "金额")


def test_a_part_points_to_its_whole(folder, rows):
    links = [r for t in submitted(folder / "out/label-studio.json") for r in t["annotations"][0]["result"] if r["type"] == "relation" and r["labels"] == ["所属整体"]]
    assert [(r["from_id"], r["to_id"]) for r in links] == [(row["record_id"], row["part_of"]) for row in rows if row["part_of"]] != []


def test_doccano_counts_as_javascript_does(folder, rows):
    lines = (folder / "out/doccano.jsonl").read_text("utf-8").split("\n")
    documents = {one["zhibiao"]["doc_id"]: one for one in map(json.loads, filter(None, lines))}
    for doc_id, one in documents.items():
        own = [row for row in rows if row["doc_id"] == doc_id]
        assert one["text"]
        assert all(0 <= start < end for start, end, _ in one["label"])
        assert len({(start, end) for start, end, _ in one["label"]}) == len(one["label"])  # doccano refuses spans that overlap
        assert [in_javascript(one["text"], start, end) for start, end, _ in one["label"]] == list(dict.fromkeys(plain(row["quote"]) for row in own))
    assert len(documents) == 5


def test_spacy_reads_texts_spans_and_records(folder, rows):
    docs = list(DocBin().from_disk(folder / "out/records.spacy").get_docs(spacy.blank("zh").vocab))
    held = {doc.user_data["zhibiao"]["document"]["doc_id"]: doc for doc in docs}
    assert held["hard.txt"].text == plain(HARD)
    found = {span.id_: span for doc in docs for group in ("figures", "measures") for span in doc.spans[group]}
    records = {key: row for doc in docs for key, row in doc.user_data["zhibiao"]["records"].items()}
    for row in rows:
        assert (found[row["record_id"]].text, found[row["record_id"]].label_) == (plain(row["quote"]), row["kind"])
        assert {name: records[row["record_id"]][name] for name in ("indicator", "value_low", "unit", "period", "sentence")} == {name: row[name] for name in ("indicator", "value_low", "unit", "period", "sentence")}
    assert len(found) == len(rows)


def test_the_same_table_gives_the_same_bytes(folder, tmp_path):
    for to, name in NAMES.items():
        again = export(folder / "out", to, tmp_path / name, folder / "docs")
        assert again.read_bytes() == (folder / "out" / name).read_bytes()
    assert (tmp_path / "label-studio.xml").read_bytes() == (folder / "out/label-studio.xml").read_bytes()


def test_the_command_says_what_it_wrote(folder, tmp_path, capsys):
    argv = ["export", str(folder / "out"), "--to", "label-studio", "-o", str(tmp_path / "tasks.json"), "--docs", str(folder / "docs")]
    assert cli.main(argv) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'tasks.json'}\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tasks.json", "tasks.xml"]


@pytest.mark.parametrize("text", ["", "\r\n", "一\r\n\r\n二", "\r\r\n\n\r", "𠮷\r\n😀\0尾"])
def test_every_place_comes_back(text):
    shown, units = Shown(text), Units(Shown(text).text)
    assert "\r" not in shown.text
    for at in range(len(text) + 1):
        if text[at - 1 : at + 1] != "\r\n":
            assert shown.raw(shown.place(at), shown.place(at)) == (at, at)
    for at in range(len(shown.text) + 1):
        assert units.of(at) == len(shown.text[:at].encode("utf-16-le")) // 2
        assert units.characters(units.of(at)) == at


@pytest.mark.parametrize("to", NAMES)
class TestBadInput:
    """Clear errors, and what was there stays."""

    @pytest.fixture
    def kept(self, to, tmp_path):
        path = tmp_path / "kept"
        path.write_text("before", "utf-8")
        yield path
        assert path.read_text("utf-8") == "before"
        assert not [p for p in tmp_path.iterdir() if p.name.startswith(".zhibiao-part-") or p.suffix == ".xml"]

    def test_without_documents(self, folder, to, kept):
        with pytest.raises(UsageError, match="--docs FOLDER"):
            export(folder / "out", to, kept)

    def test_a_folder_that_is_not_there(self, folder, to, kept):
        with pytest.raises(UsageError, match="no such folder"):
            export(folder / "out", to, kept, folder / "none")

    def test_a_document_that_is_not_there(self, folder, to, kept, tmp_path):
        (tmp_path / "docs").mkdir()
        with pytest.raises(InputError, match=r"no file under .* has its sha256"):
            export(folder / "out", to, kept, tmp_path / "docs")

    def test_a_document_that_was_changed(self, folder, to, kept, tmp_path):
        docs = shutil.copytree(folder / "docs", tmp_path / "docs")
        (docs / "hard.txt").write_text("2024年，全县地区生产总值增长9%。", "utf-8")
        with pytest.raises(InputError, match=r"hard\.txt has that name and another sha256"):
            export(folder / "out", to, kept, docs)

    def test_an_empty_table(self, folder, to, kept, tmp_path):
        (tmp_path / "docs").mkdir()
        (tmp_path / "docs/a.txt").write_text("没有数字。", "utf-8")
        batch.run([tmp_path / "docs"], tmp_path / "out", Options(formats=("csv",)))
        with pytest.raises(UsageError, match="has no record"):
            export(tmp_path / "out", to, kept, tmp_path / "docs")

    def test_a_table_that_does_not_fit_its_documents(self, folder, to, kept, tmp_path):
        out = shutil.copytree(folder / "out", tmp_path / "out")
        text = (out / "records.csv").read_text("utf-8-sig")
        (out / "records.csv").write_text(text.replace("60亿元以上", "61亿元以上"), "utf-8-sig")
        with pytest.raises(InputError, match=r"at .* it says 「60亿元以上」, and the table 「61亿元以上」"):
            export(out, to, kept, folder / "docs")


def test_without_spacy_it_says_what_to_install(folder, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "spacy", None)
    with pytest.raises(UsageError, match=r"pip install 'zhibiao\[spacy\]'"):
        export(folder / "out", "spacy", tmp_path / "a.spacy", folder / "docs")


def test_a_document_without_records_is_a_task_too(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.txt").write_text("2024年，全县地区生产总值增长8%。", "utf-8")
    (tmp_path / "docs/b.txt").write_text("没有数字。", "utf-8")
    batch.run([tmp_path / "docs"], tmp_path / "out", Options(formats=("csv",)))
    tasks = submitted(export(tmp_path / "out", "label-studio", docs=tmp_path / "docs"))
    assert task_of(tasks, "b.txt")["annotations"][0]["result"] == []
