"""Corrections as cases, which a folder of rules takes and is checked with."""

from __future__ import annotations

import tomllib

import pytest
from annotated import deleted, drawn, field, region, results, saved, submitted

from zhibiao import batch, cases
from zhibiao.errors import RuleError
from zhibiao.export import export
from zhibiao.labels import bring_back
from zhibiao.model import Options
from zhibiao.rulebook import load
from zhibiao.run import Pipeline


def cases_of(tasks, tmp_path, pipeline, sorts: str) -> list[dict]:
    told = bring_back(saved(tmp_path / "done.json", tasks), pipeline, None, tmp_path / "rules")
    assert f"cases: {sorts}: in {tmp_path / 'rules/done.toml'}" in told
    own = Pipeline(load(extra=tmp_path / "rules"))
    assert [str(failure) for failure in cases.failures(own) if failure.rule.kind == "cases"] == []
    return tomllib.loads((tmp_path / "rules/done.toml").read_text("utf-8"))["case"]


def test_a_figure_that_was_deleted_must_not_be_found(tasks, task, tmp_path, pipeline):
    deleted(task, region(task, "增长10.2%"))
    (case,) = cases_of(tasks, tmp_path, pipeline, "later 1")
    assert case["rules"][:2] == ["%", "sign-up"]
    assert case["later"][0]["never"] == {"quote": "增长10.2%", "kind": "actual", "low": 10.2, "high": 10.2, "unit": "%"}
    assert "规模以上工业增加值增长10.2%" in case["later"][0]["text"]


def test_a_wrong_field_is_a_known_failure(tasks, task, tmp_path, pipeline):
    field(task, region(task, "增长8.3%"), "period", "2022")
    (case,) = cases_of(tasks, tmp_path, pipeline, "later 1")
    assert case["later"][0]["expect"] == {"kind": "actual", "low": 8.3, "high": 8.3, "unit": "%", "period": "2022"}
    assert case["later"][0]["why"] == "corrected: period was 2023"
    assert case["later"][0]["text"].startswith("2023年工作回顾\n")  # without the heading the year would be wrong for another reason


def test_a_figure_that_was_added_must_be_found(tasks, task, tmp_path, pipeline):
    field(task, drawn(task, "2024年", "实际"), "quantity", "时长")
    field(task, "drawn", "value", "2024")
    (case,) = cases_of(tasks, tmp_path, pipeline, "later 1")
    assert case["later"][0]["expect"] == {"kind": "actual", "low": 2024, "high": 2024, "quantity": "duration", "bound": "eq"}


def test_a_measure_that_was_deleted(tasks, tmp_path, pipeline):
    one = next(t for t in tasks if any(r["type"] == "labels" and r["value"]["labels"] == ["举措"] for r in results(t)))
    deleted(one, next(r["id"] for r in results(one) if r["type"] == "labels" and r["value"]["labels"] == ["举措"]))
    (case,) = cases_of(tasks, tmp_path, pipeline, "later 1")
    assert case["rules"][0].startswith("measure-")
    assert case["later"][0]["never"]["kind"] == "measure"


def test_when_the_rules_are_mended_the_check_says_so(tasks, task, tmp_path, pipeline):
    """The known failure begins to hold with a trap of one's own, and is to become a `no`; as such it holds, and without the trap it does not."""
    deleted(task, region(task, "增长10.2%"))
    cases_of(tasks, tmp_path, pipeline, "later 1")
    file, trap = tmp_path / "rules/done.toml", tmp_path / "rules/trap.toml"
    trap.write_text('kind = "trap"\nabout = "Ours."\n[[rule]]\nid = "ours"\npattern = "增长10\\\\.2%"\n[[rule.yes]]\ntext = "增长10.2%"\n[[rule.no]]\ntext = "增长10.3%"\nwhy = "another"\n', "utf-8")

    def wrong() -> list[str]:
        return [failure.what for failure in cases.failures(Pipeline(load(extra=tmp_path / "rules"))) if failure.rule.kind == "cases"]

    assert wrong() == ["now passes: make it a no case"]
    file.write_text(file.read_text("utf-8").replace("case.later", "case.no"), "utf-8")
    assert wrong() == []
    trap.unlink()
    assert [what[:6] for what in wrong()] == ["gives "]


def test_text_with_signs_of_toml_comes_through(tmp_path, pipeline):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.txt").write_text('2024年，建设"C:\\新城"学校12所，𠮷县😀新建公园3个。', "utf-8")
    batch.run([tmp_path / "docs"], tmp_path / "out", Options(formats=("csv",)))
    tasks = submitted(export(tmp_path / "out", "label-studio", docs=tmp_path / "docs"))
    deleted(tasks[0], region(tasks[0], "3个"))
    (case,) = cases_of(tasks, tmp_path, pipeline, "later 1")
    assert "学校12所，𠮷县😀新建公园3个" in case["later"][0]["text"]
    assert "C:\\新城" in case["later"][0]["text"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('id = "a"', "has no case"),
        ('id = "a"\n[[case.no]]\ntext = "x"\nwhy = "y"', "says not what is asked"),
        ('id = "a"\n[[case.yes]]\ntext = "x"', "says not what is asked"),
        ('id = "a"\n[[case.later]]\ntext = "x"\nwhy = "y"\nexpect = { kind = "target" }\nnever = { kind = "actual" }', "says not what is asked"),
        ('id = "a"\npattern = "x"\n[[case.yes]]\ntext = "x"\nexpect = { kind = "target" }', "unknown key pattern"),
    ],
)
def test_malformed_cases_are_refused(tmp_path, body, message):
    (tmp_path / "a.toml").write_text(f'kind = "cases"\nabout = "Ours."\n[[case]]\n{body}\n', "utf-8")
    with pytest.raises(RuleError, match=message):
        load(extra=tmp_path)


def test_a_column_that_is_none_is_told(tmp_path):
    (tmp_path / "a.toml").write_text('kind = "cases"\nabout = "Ours."\n[[case]]\nid = "a"\n[[case.no]]\ntext = "增长8%"\nnever = { colour = "red" }\nwhy = "y"\n', "utf-8")
    (failure,) = [f for f in cases.failures(Pipeline(load(extra=tmp_path))) if f.rule.kind == "cases"]
    assert "no column is called colour" in failure.what
