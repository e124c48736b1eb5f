"""The scorer: what counts, what does not."""

from __future__ import annotations

import csv
import importlib.util
import json
import math
from pathlib import Path

import pytest

from zhibiao.errors import InputError, UsageError
from zhibiao.evaluate import evaluate

FIGURE = {
    "kind": "target",
    "quantity": "amount",
    "value_low": 5e10,
    "value_high": None,
    "bound": "ge",
    "unit": "元",
    "indicator": "到位资金",
    "alts": ["招商引资到位资金"],
    "scope": "",
    "period": "2024",
    "basis": "",
    "region": "",
}
COLUMNS = ["doc_id", *FIGURE, "indicator_text", "value_state", "raw_start", "quote"]


def label(**changes: object) -> dict[str, object]:
    return FIGURE | changes


def row(**changes: object) -> dict[str, object]:
    return {"doc_id": "x/a.txt", **FIGURE, "value_state": "ok", "raw_start": 0} | changes


def score(tmp_path: Path, labels: list[dict[str, object]], rows: list[dict[str, object]]) -> dict[str, float]:
    (tmp_path / "gold").mkdir(exist_ok=True)
    (tmp_path / "gold/a.jsonl").write_text("\n".join(json.dumps(g, ensure_ascii=False) for g in labels), "utf-8")
    with (tmp_path / "records.csv").open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return evaluate(tmp_path / "gold", tmp_path)


def test_the_same_table_scores_one(tmp_path):
    scores = score(tmp_path, [label()], [row()])
    assert scores["figure_f1"] == scores["row_f1"] == scores["indicator"] == 1


@pytest.mark.parametrize(
    ("changes", "figure", "whole"),
    [
        ({"value_low": 5e9}, 0, 0),
        ({"unit": "美元"}, 0, 0),
        ({"unit": "人民币"}, 1, 1),
        ({"value_low": "", "value_state": "redacted"}, 0, 0),
        ({"kind": "actual"}, 1, 0),
        ({"bound": "gt"}, 1, 0),
        ({"period": "2023"}, 1, 0),
        ({"period": "2024-01/2024-12"}, 1, 1),
        ({"period": "2024-Q1/2024-Q4"}, 1, 1),
        ({"basis": "yoy"}, 1, 1),
        ({"indicator": "招商引资到位资金"}, 1, 1),
        ({"indicator": "资金", "scope": "到位"}, 1, 1),
        ({"indicator": "", "indicator_text": "到位资金"}, 1, 1),
        ({"indicator": "签约项目"}, 1, 0),
    ],
)
def test_a_figure_is_its_value_and_a_row_is_all_of_it(tmp_path, changes, figure, whole):
    scores = score(tmp_path, [label()], [row(**changes)])
    assert (scores["figure_f1"], scores["row_f1"]) == (figure, whole)


def test_names_that_differ_in_a_telling_word_are_different(tmp_path):
    gold = label(indicator="城镇居民人均可支配收入", alts=[])
    assert score(tmp_path, [gold], [row(indicator="农村居民人均可支配收入")])["indicator"] == 0
    assert score(tmp_path, [gold], [row(indicator="城镇常住居民人均可支配收入")])["indicator"] == 1


def test_optional_figures_neither_help_nor_hurt(tmp_path):
    gold = [label(), label(value_low=12, optional=True)]
    assert score(tmp_path, gold, [row()])["figure_f1"] == 1
    assert score(tmp_path, gold, [row(), row(value_low=12, raw_start=9)])["figure_f1"] == 1
    extra = score(tmp_path, gold, [row(), row(value_low=13, raw_start=9)])
    assert (extra["precision"], extra["recall"]) == (0.5, 1)


def test_targets_in_words_are_left_out(tmp_path):
    assert score(tmp_path, [label()], [row(), row(value_low="", value_state="no_number")])["precision"] == 1


def test_measures_match_by_their_lead(tmp_path):
    gold = [
        {"kind": "measure", "quote": "顶格推进，锻造主力军", "section": ""},
        {"kind": "measure", "quote": "深耕产业链", "section": "", "optional": True},
    ]
    found = [
        row(kind="measure", indicator="顶格推进，锻造主力军，全力以赴"),
        row(kind="measure", indicator="深耕产业链"),
        row(kind="measure", indicator="完全不同的事情"),
    ]
    scores = score(tmp_path, gold, found)
    assert scores["measure_recall"] == 1
    assert scores["measure_precision"] == pytest.approx(2 / 3)
    assert math.isnan(scores["figure_f1"])


def test_what_is_missing_is_said(tmp_path):
    (tmp_path / "gold").mkdir()
    with pytest.raises(UsageError, match="holds no labels"):
        evaluate(tmp_path / "gold", tmp_path)
    (tmp_path / "gold/a.jsonl").write_text("{}\n")
    with pytest.raises(UsageError, match="no such table"):
        evaluate(tmp_path / "gold", tmp_path)
    (tmp_path / "records.csv").write_text("doc_id\n")
    with pytest.raises(InputError, match="line 1: not a label"):
        evaluate(tmp_path / "gold", tmp_path)


def test_it_measures_what_the_reference_scorer_measures(tmp_path, real):
    spec = importlib.util.spec_from_file_location("score", real / "gold/score.py")
    assert spec is not None
    assert spec.loader is not None
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    labels = real / "gold/dev/labels"
    rows = []  # a table made of the labels of other documents: some right, much wrong, all that the scorers look at
    for k, path in enumerate(sorted(labels.glob("*.jsonl"))[:24]):
        for n, line in enumerate(path.read_text("utf-8").splitlines()):
            record = json.loads(line)
            changed = {"kind": "target"} if n % 5 == 0 and record["kind"] != "measure" else {}
            changed |= {"period": "2020"} if n % 7 == 0 else {}
            changed |= {"indicator": record.get("indicator", "")[:-2]} if n % 3 == 0 else {}
            if n % 11 != 0:
                rows.append(
                    {
                        "doc_id": f"{path.stem}.txt",
                        **record,
                        "value_state": "redacted" if record.get("redacted") else "ok",
                        "raw_start": n if k % 2 else -n,
                    }
                    | changed
                )
    with (tmp_path / "records.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    documents = reference.score(labels, reference.load_records(tmp_path / "records.csv"))
    total = sum(documents.values(), reference.Counter())
    total["documents"] = len(documents)
    assert evaluate(labels, tmp_path) == pytest.approx(reference.summary(total), nan_ok=True)


def test_a_table_of_other_documents_is_said_so(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"kind": "actual", "unit": "%"}', "utf-8")
    (tmp_path / "records.csv").write_text("doc_id,kind,unit\nother.txt,actual,%\n", "utf-8")
    with pytest.raises(UsageError, match=r"has no document that .* has labels for \(it has other …\)"):
        evaluate(tmp_path, tmp_path / "records.csv")
