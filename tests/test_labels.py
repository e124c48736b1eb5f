"""The way back from annotation: labels that the scorer takes, corrections found as they were made; for the cases made of them see test_labels_cases."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import pytest
from annotated import SAMPLE, deleted, drawn, exported, field, made, region, results, saved, submitted, task_of

from zhibiao import cli
from zhibiao.errors import InputError, UsageError
from zhibiao.evaluate import evaluate
from zhibiao.labels import bring_back, corrections


@pytest.fixture(scope="module")
def hard(tmp_path_factory) -> Path:
    return exported(made(tmp_path_factory.mktemp("hard")))


def scores(gold: Path, folder: Path, only: str = "*") -> dict[str, float]:
    return {name: score for name, score in evaluate(gold, folder / "out", only).items() if not math.isnan(score)}


@pytest.mark.parametrize("tool", ["label-studio", "doccano"])
@pytest.mark.parametrize("made_of", ["exported_samples", "hard"])
def test_what_was_not_corrected_scores_one(tool, made_of, request, tmp_path, pipeline):
    folder = request.getfixturevalue(made_of)
    file = saved(tmp_path / "done.json", submitted(folder / "out/label-studio.json")) if tool == "label-studio" else folder / "out/doccano.jsonl"
    told = bring_back(file, pipeline, tmp_path / "gold", tmp_path / "rules")
    assert "changed 0, added 0, deleted 0" in told
    assert "cases: none" in told
    assert not (tmp_path / "rules").exists()
    found = scores(tmp_path / "gold", folder)
    assert found["documents"] == (18 if made_of == "exported_samples" else 5)
    assert found["figures"] > 8
    assert {name: score for name, score in found.items() if name not in ("documents", "figures")} == dict.fromkeys(list(found)[2:], 1.0)


def test_documents_of_one_name_have_labels_of_their_own(hard, tmp_path, pipeline):
    bring_back(hard / "out/doccano.jsonl", pipeline, tmp_path / "gold", None)
    assert sorted(p.relative_to(tmp_path / "gold").as_posix() for p in (tmp_path / "gold").rglob("*.jsonl")) == [
        *("2023/report.jsonl", "2024/report.jsonl", "hard.jsonl", "packed.zip!inner.jsonl", "packed.zip!inside/other.jsonl"),
    ]


def test_labels_are_written_as_the_guide_has_them(hard, tmp_path, pipeline):
    """Quotes of the repaired text, with what stands before, the whole by its line, and the document's own region left empty."""
    bring_back(hard / "out/doccano.jsonl", pipeline, tmp_path / "gold", None)
    lines = [json.loads(line) for line in (tmp_path / "gold/2023/report.jsonl").read_text("utf-8").splitlines()]
    assert [(g["quote"], g["anchor"], g["value_low"], g["unit"], g["part_of"]) for g in lines] == [
        *(("30万吨", "2024年，全县粮食产量达到", 300000000, "千克", 0), ("5200人", "新增就业", 5200, "人", 0), ("1300人", "业5200人，其中农村劳动力", 1300, "人", 2)),
    ]
    assert {g["region"] for g in lines} == {""}


class TestCorrections:
    """The scorer finds each correction, and nothing else."""

    @pytest.fixture
    def score(self, exported_samples, tasks, tmp_path, pipeline):
        def run() -> dict[str, float]:
            bring_back(saved(tmp_path / "done.json", tasks), pipeline, tmp_path / "gold", None)
            found = scores(tmp_path / "gold", exported_samples, Path(SAMPLE).stem)
            return {name: round(score * found["figures"], 4) for name, score in found.items() if score != 1 and name not in ("documents", "figures")}

        return run

    def test_a_value_that_was_changed(self, task, score):
        field(task, region(task, "增长8.3%"), "value", "8.4")
        assert score() == dict.fromkeys(("precision", "recall", "figure_f1", "row_f1"), 58)

    def test_a_row_that_was_deleted(self, task, score):
        deleted(task, region(task, "增长10.2%"))
        found = score()
        assert found.keys() == {"precision", "figure_f1", "row_f1"}  # all that was asked is found, and one more
        assert found["precision"] == pytest.approx(58 * 58 / 59, abs=1e-3)

    def test_a_row_that_was_added(self, task, score):
        key = drawn(task, "2024年", "实际")
        for name, said in (("value", "2024"), ("unit", "年"), ("quantity", "时长")):
            field(task, key, name, said)
        found = score()
        assert found.keys() == {"recall", "figure_f1", "row_f1"}
        assert found["recall"] == 59  # of 60

    @pytest.mark.parametrize(("name", "said", "column"), [("indicator", "别的指标", "indicator"), ("period", "2020", "period"), ("bound", "超过", "bound"), ("basis", "qoq", "basis"), ("quantity", "占比", "quantity")])
    def test_a_field_that_was_changed(self, task, score, name, said, column):
        field(task, region(task, "增长8.3%"), name, said)
        found = score()
        assert found[column] == 58
        assert found.keys() == {column, *({"row_f1"} if column in ("indicator", "period", "bound") else ())}

    def test_a_label_that_was_changed(self, task, score):
        key = region(task, "增长8.3%")
        next(r for r in results(task) if r.get("id") == key)["value"]["labels"] = ["目标"]
        assert score() == {"kind": 58, "row_f1": 58}

    def test_what_a_careful_person_could_leave_out_is_not_asked(self, task, score):
        field(task, region(task, "增长8.3%"), "optional", "可有可无")
        assert score() == {}


def test_a_region_drawn_anew_is_the_record_it_was(tasks, task, tmp_path, pipeline):
    """Deleted and marked again, somewhat longer: the fields it does not tell are as they were."""
    deleted(task, region(task, "增长8.3%"))
    drawn(task, "同比增长8.3%", "实际")
    (one,) = [c for c in corrections(saved(tmp_path / "done.json", tasks), pipeline) if c.task.doc_id == SAMPLE]
    (changed,) = [o for o in one.outcomes if o.was is None or o.now is None or o.changed]
    assert changed.changed == ("start",)
    assert (changed.now["value_low"], changed.now["indicator"]) == ("8.3", "一般公共预算收入")


def test_a_new_region_is_read_where_its_fields_are_empty(tasks, task, tmp_path, pipeline):
    task["annotations"][0]["result"] = []
    drawn(task, "268.4亿元", "实际")
    (one,) = [c for c in corrections(saved(tmp_path / "done.json", tasks), pipeline) if c.task.doc_id == SAMPLE]
    (now,) = [o.now for o in one.outcomes if o.now]
    assert (now["value_low"], now["value_high"], now["unit"], now["quantity"], now["bound"]) == ("26840000000", "26840000000", "元", "amount", "eq")


def test_doccano_adds_deletes_and_labels_anew(hard, tmp_path, pipeline):
    lines = [json.loads(line) for line in (hard / "out/doccano.jsonl").read_text("utf-8").splitlines()]
    one = next(line for line in lines if line["zhibiao"]["doc_id"] == "hard.txt")
    text, spans = one["text"], one["label"]
    ratio = next(s for s in spans if s[1] - s[0] == len("11.8:48.3:39.9"))
    spans.remove(ratio)  # three records go with it
    spans[0][2] = "目标"
    at = len(text[: text.index("60亿元")].encode("utf-16-le")) // 2
    spans.append([at, at + 4, "实际"])  # beside 60亿元以上, which stays
    (tmp_path / "done.jsonl").write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    (found,) = [c for c in corrections(tmp_path / "done.jsonl", pipeline) if c.task.doc_id == "hard.txt"]
    told = [(o.was["indicator"] if o.was else "", o.changed if o.now else "deleted") for o in found.outcomes if not (o.was and o.now and not o.changed)]
    assert told == [("地区生产总值", ("kind",)), ("第一产业占比", "deleted"), ("第二产业占比", "deleted"), ("第三产业占比", "deleted"), ("", ())]
    (added,) = [o.now for o in found.outcomes if o.was is None]
    assert (added["value_low"], added["unit"], added["quantity"]) == ("6000000000", "元", "amount")


@pytest.mark.parametrize("shape", ["entities", "meta"])
def test_other_versions_of_doccano_are_read(hard, tmp_path, pipeline, shape):
    lines = [json.loads(line) for line in (hard / "out/doccano.jsonl").read_text("utf-8").splitlines()]
    for line in lines:
        if shape == "meta":
            line["meta"] = {"zhibiao": line.pop("zhibiao")}
        else:
            line["entities"] = [{"id": i, "start_offset": s, "end_offset": e, "label": label} for i, (s, e, label) in enumerate(line.pop("label"))]
    (tmp_path / "done.jsonl").write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    assert "changed 0, added 0, deleted 0" in bring_back(tmp_path / "done.jsonl", pipeline, tmp_path / "gold", None)


def test_places_in_utf16_units_are_known_by_their_words(hard, tmp_path, pipeline):
    """Label Studio before 1.4 counted as JavaScript does."""
    tasks = submitted(hard / "out/label-studio.json")
    one = task_of(tasks, "hard.txt")
    for result in results(one):
        if "value" in result:
            for at in ("start", "end"):
                result["value"][at] = len(one["data"]["text"][: result["value"][at]].encode("utf-16-le")) // 2
    assert "changed 0, added 0, deleted 0" in bring_back(saved(tmp_path / "done.json", tasks), pipeline, tmp_path / "gold", None)


def test_of_several_annotations_the_latest_counts_and_skipped_ones_do_not(tasks, task, tmp_path, pipeline):
    first = task["annotations"][0]
    task["annotations"] = [first | {"updated_at": "2024-06-01"}, first | {"result": [], "updated_at": "2024-05-01"}, first | {"result": [], "updated_at": "2024-07-01", "was_cancelled": True}]
    task_of(tasks, "page_traps_only.txt")["annotations"] = []
    told = bring_back(saved(tmp_path / "done.json", tasks), pipeline, tmp_path / "gold", None)
    assert "documents 17" in told
    assert "deleted 0" in told


class TestBadInput:
    """Clear errors, and nothing written."""

    @pytest.fixture
    def refused(self, tmp_path, pipeline):
        def check(file: Path, message: str) -> None:
            with pytest.raises((InputError, UsageError), match=message):
                bring_back(file, pipeline, tmp_path / "gold", tmp_path / "rules")
            assert not (tmp_path / "gold").exists()
            assert not (tmp_path / "rules").exists()

        return check

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "no document that a person has gone through"),
            ("[]", "no document that a person has gone through"),
            ("[{", "is no JSON"),
            ("doc_id,text\n", "is no JSON"),
            ('{"id": 1, "text": "增长8%", "label": [[0, 2, "LOC"]]}', "is no task that zhibiao made"),
            ('[{"id": 7, "data": {"text": "增长8%"}, "annotations": []}]', "task 7: is no task that zhibiao made"),
            ('[{"id": 7, "text": "增长8%", "kind": []}]', "not JSON-MIN"),
            ("[1]", "is no task of Label Studio"),
        ],
    )
    def test_files_of_others(self, tmp_path, refused, text, message):
        (tmp_path / "a.json").write_text(text, "utf-8")
        refused(tmp_path / "a.json", message)

    def test_no_file_and_no_text(self, tmp_path, refused):
        refused(tmp_path / "none.json", "no such file")
        (tmp_path / "a.json").write_bytes(b"\xff\xfe\x00")
        refused(tmp_path / "a.json", "no UTF-8 text")

    def test_a_task_nobody_has_done(self, exported_samples, refused):
        refused(exported_samples / "out/label-studio.json", "no document that a person has gone through")

    def test_a_text_that_was_changed(self, tasks, task, tmp_path, refused):
        task["data"]["text"] = task["data"]["text"].replace("8.3%", "8.4%")
        refused(saved(tmp_path / "a.json", tasks), f"{SAMPLE}: its text is not the one that was exported")

    @pytest.mark.parametrize("doc_id", ["../../x.txt", "/etc/x.txt", "C:\\x.txt", "", "a/../../x"])
    def test_a_path_that_leads_elsewhere(self, tasks, task, tmp_path, refused, doc_id):
        task["data"]["zhibiao"]["doc_id"] = doc_id
        refused(saved(tmp_path / "a.json", tasks), "no path below a folder")

    def test_records_changed_by_hand(self, tasks, task, tmp_path, refused):
        task["data"]["zhibiao"]["records"][0][0] = -1
        refused(saved(tmp_path / "a.json", tasks), "changed by hand")

    def test_records_of_another_version(self, tasks, task, tmp_path, refused):
        task["data"]["zhibiao"]["columns"][2] = "other"
        refused(saved(tmp_path / "a.json", tasks), "another version")

    def test_a_document_twice(self, tasks, task, tmp_path, refused):
        refused(saved(tmp_path / "a.json", [*tasks, task]), f"{SAMPLE}: stands in two tasks")

    def test_another_interface(self, tasks, task, tmp_path, refused):
        results(task).append({"id": "x", "from_name": "sentiment", "to_name": "text", "type": "choices", "value": {"choices": ["good"]}})
        refused(saved(tmp_path / "a.json", tasks), "'sentiment', which the interface of zhibiao does not have")

    def test_another_label(self, tasks, task, tmp_path, refused):
        drawn(task, "2024年", "日期")
        refused(saved(tmp_path / "a.json", tasks), "日期")

    def test_a_region_at_the_wrong_place(self, tasks, task, tmp_path, refused):
        drawn(task, "2024年", "实际")
        results(task)[-1]["value"]["start"] += 1
        refused(saved(tmp_path / "a.json", tasks), "has other words there")

    def test_a_region_without_a_label(self, tasks, task, tmp_path, refused):
        key = region(task, "增长8.3%")
        results(task)[:] = [r for r in results(task) if not (r.get("id") == key and r["type"] == "labels")]
        refused(saved(tmp_path / "a.json", tasks), "has fields and no label")

    @pytest.mark.parametrize(
        ("name", "said", "message"),
        [
            ("value", "很多", "is no number: write|is no number; write"),
            ("value", "nan", "is no number"),
            ("value", "6~5", "ends below where it begins"),
            ("value", "~", "says no value"),
            ("quantity", "颜色", "quantity is '颜色'"),
        ],
    )
    def test_a_field_that_no_record_can_have(self, tasks, task, tmp_path, refused, name, said, message):
        field(task, region(task, "增长8.3%"), name, said)
        refused(saved(tmp_path / "a.json", tasks), f"{SAMPLE}: 「增长8.3%」: .*{message}")

    def test_a_new_region_that_says_no_value(self, tasks, task, tmp_path, refused):
        drawn(task, "政府工作报告", "目标")
        refused(saved(tmp_path / "a.json", tasks), "「政府工作报告」: says no quantity")

    def test_a_new_span_of_doccano_that_is_no_figure(self, hard, tmp_path, refused):
        lines = [json.loads(line) for line in (hard / "out/doccano.jsonl").read_text("utf-8").splitlines()]
        one = next(line for line in lines if line["zhibiao"]["doc_id"] == "2024/report.txt")
        one["label"].append([0, 5, "目标"])
        (tmp_path / "a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        refused(tmp_path / "a.jsonl", "2024/report.txt: 「2024年」: is a new span, and its words are no figure")

    def test_a_span_of_doccano_outside_the_text(self, hard, tmp_path, refused):
        lines = [json.loads(line) for line in (hard / "out/doccano.jsonl").read_text("utf-8").splitlines()]
        lines[0]["label"][0][1] = 10_000
        (tmp_path / "a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        refused(tmp_path / "a.jsonl", "is none of its text")

    def test_a_span_of_doccano_inside_a_character(self, hard, tmp_path, refused):
        lines = [json.loads(line) for line in (hard / "out/doccano.jsonl").read_text("utf-8").splitlines()]
        one = next(line for line in lines if line["zhibiao"]["doc_id"] == "hard.txt")
        one["label"].append([1, 3, "目标"])  # the second half of 𠮷
        (tmp_path / "a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        refused(tmp_path / "a.jsonl", "is none of its text")

    @pytest.mark.parametrize("there", ["gold/county_report_clean.jsonl", "rules/done.toml"])
    def test_labels_and_cases_are_never_overwritten(self, tasks, task, tmp_path, pipeline, there):
        deleted(task, region(task, "增长10.2%"))
        (tmp_path / there).parent.mkdir()
        (tmp_path / there).write_text("before", "utf-8")
        with pytest.raises(UsageError, match="is there, and is not overwritten"):
            bring_back(saved(tmp_path / "done.json", tasks), pipeline, tmp_path / "gold", tmp_path / "rules")
        assert [p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file() and p.name != "done.json"] == [there]
        assert (tmp_path / there).read_text("utf-8") == "before"

    def test_a_place_that_cannot_be_written(self, tasks, tmp_path, capsys):
        (tmp_path / "gold").write_text("a file", "utf-8")
        assert cli.main(["labels", str(saved(tmp_path / "done.json", tasks)), "-o", str(tmp_path / "gold")]) == 1
        assert "cannot be made" in capsys.readouterr().err
        assert (tmp_path / "gold").read_text("utf-8") == "a file"


def test_the_command(exported_samples, tasks, task, tmp_path, capsys):
    deleted(task, region(task, "增长10.2%"))
    file = saved(tmp_path / "done.json", tasks)
    assert cli.main(["labels", str(file), "-o", str(tmp_path / "gold"), "--cases", str(tmp_path / "rules")]) == 0
    assert capsys.readouterr().out == (
        f"documents 18, records kept {kept(exported_samples) - 1}, changed 0, added 0, deleted 1: in {tmp_path / 'gold'}\ncases: later 1: in {tmp_path / 'rules/done.toml'}\n"
    )
    assert cli.main(["labels", str(file)]) == 2
    assert "name a folder for the labels with -o" in capsys.readouterr().err


def kept(folder: Path) -> int:
    with (folder / "out/records.csv").open(encoding="utf-8-sig", newline="") as handle:
        return sum(1 for _ in csv.DictReader(handle))
