"""zhibiao from Python: the six functions, how they are called, and what they refuse."""

from __future__ import annotations

import doctest
import inspect
import os
import re
import subprocess
import sys
import time
import warnings
import zipfile
from pathlib import Path

import pandas
import pytest

import zhibiao
from zhibiao import ProblemWarning, Records, api, cli
from zhibiao.errors import InputError, UsageError

ROOT = Path(__file__).parents[1]
TEXT = "2024年，全县地区生产总值增长8%。力争到位资金60亿元以上，其中省外资金*亿元。\n"
ONE = "全年新签约亿元以上项目530个"


@pytest.fixture
def reports(tmp_path, monkeypatch) -> Path:
    """The working folder, with `reports` as the README writes them."""
    written = re.findall(r"^cat > (reports/\S+) <<'END'\n(.*?)^END$", (ROOT / "README.md").read_text("utf-8"), re.S | re.M)
    assert len(written) == 3
    (tmp_path / "reports").mkdir()
    for name, text in written:
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_examples_of_the_docstrings_hold(reports):
    found = {test.name: test for test in doctest.DocTestFinder().find(api)}
    runner = doctest.DocTestRunner()
    for name in ("run", "extract", "diff", "panel", "check", "load_rules"):  # in this order: the tables of `run` are what others read
        test = found[f"zhibiao.api.{name}"]
        assert len(test.examples) >= 3
        runner.run(test)
    assert runner.summarize().failed == 0
    assert pandas.read_stata("outputs/gdp.dta").year.tolist() == [2023, 2024, 2022, 2023, 2024]


# the modules of these names are imported before, after, or never
@pytest.mark.parametrize(
    "before",
    ["", "import zhibiao.extract, zhibiao.run, zhibiao.diff, zhibiao.check", "import zhibiao.extract.extractor, zhibiao.run", "from zhibiao import Pipeline; Pipeline", "from zhibiao import extract, run"],
)
def test_names_that_are_modules_can_be_called(before):
    code = f"{before}\nimport zhibiao\nprint(len(zhibiao.extract({ONE!r})), zhibiao.run.Pipeline.__name__, callable(zhibiao.diff), callable(zhibiao.check))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "Pipeline", "True", "True"]


@pytest.mark.parametrize("name", ["check", "diff", "extract", "run"])
def test_help_of_a_called_module_is_that_of_its_function(name):
    module, function = getattr(zhibiao, name), getattr(api, name)
    assert inspect.ismodule(module)
    assert module.__call__ is function
    assert inspect.signature(module) == inspect.signature(function)


def test_a_text_becomes_a_table():
    table = zhibiao.extract(ONE)
    assert isinstance(table, Records)
    assert list(table.columns) == [column.name for column in zhibiao.COLUMNS]
    assert table[["doc_id", "quote", "value", "unit", "scope"]].values.tolist() == [["text", "530个", 530.0, "个", "亿元以上"]]


def test_path_name_bytes_and_text_are_one_document(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_bytes(TEXT.encode("gb18030"))
    tables = [zhibiao.extract(source, doc_id="a.txt") for source in (Path("a.txt"), "a.txt", str(tmp_path / "a.txt"), TEXT.encode("gb18030"), TEXT)]
    assert len(tables[0]) == 3
    same = ["record_id", "doc_sha256"]  # of the bytes: the text was given in another encoding
    for table in tables[1:4]:
        pandas.testing.assert_frame_equal(table, tables[0])
    pandas.testing.assert_frame_equal(tables[4].drop(columns=[*same, "part_of", "relates_to"]), tables[0].drop(columns=[*same, "part_of", "relates_to"]))
    assert zhibiao.extract(Path("a.txt")).doc_id.unique().tolist() == ["a.txt"]


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("报告2024.txt", "报告2024.txt: no such file; check the name; if it is a text that ends so, end it with a line break"),
        ("reports/none.DOCX", "no such file"),
        (Path("none"), "no such file"),
        (".", "a folder, and extract takes one document; zhibiao.run('.', OUT)"),
    ],
)
def test_what_was_meant_as_a_file_and_is_none_is_refused(source, what, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as error:
        zhibiao.extract(source)
    assert what in str(error.value)


@pytest.mark.parametrize("text", ["增长8%，见附件表.xlsx\n", "增长8%" + "，" * 300, "增长8%。" + "x" * 5000, "增长8%。", "增长8\ud800%"])
def test_a_text_that_no_file_can_be_is_a_text(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ProblemWarning)
        assert len(zhibiao.extract(text)) <= 1


def test_nothing_is_no_document():
    with pytest.raises(InputError, match="holds no text"):
        zhibiao.extract("")


def test_all_documents_of_an_archive_are_read_and_what_is_wrong_is_told(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("one.txt", TEXT)
        archive.writestr("two.txt", ONE)
        archive.writestr("bad.txt", b"\x7fELF\0\0\0")
    with pytest.warns(ProblemWarning, match=r"bad\.txt: .*program") as told:
        table = zhibiao.extract(tmp_path / "a.zip")
    assert table.groupby("doc_id").size().to_dict() == {"a.zip!one.txt": 3, "a.zip!two.txt": 1}
    assert [Path(warning.filename).name for warning in told] == ["test_api.py"]


def test_the_second_call_takes_milliseconds():
    zhibiao.extract(ONE)
    start = time.perf_counter()
    for _ in range(5):
        zhibiao.extract(ONE)
    assert (time.perf_counter() - start) / 5 < 0.2  # some 10 ms; a set of engines takes more than a second


def test_rules_that_were_edited_are_read_anew(tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    unit = 'kind = "unit"\nabout = "ours"\n\n[[unit]]\nname = "石"\nbase = "千克"\nfactor = "{}"\ndimension = "mass"\n'
    (own / "units.toml").write_text(unit.format(60), "utf-8")
    assert zhibiao.extract("粮食总产量3石。", rules=own).value.tolist() == [180.0]
    (own / "units.toml").write_text(unit.format(100), "utf-8")
    assert zhibiao.extract("粮食总产量3石。", rules=str(own)).value.tolist() == [300.0]
    assert zhibiao.extract("粮食总产量3石。", rules=zhibiao.load_rules(own)).value.tolist() == [300.0]
    assert zhibiao.load_rules(own).own


def test_run_gives_the_rows_of_extract_with_the_same_types(reports):
    table = zhibiao.run(Path("reports"), "out")
    assert isinstance(table, Records)
    parts = [zhibiao.extract(path) for path in sorted(Path("reports").iterdir())]
    pandas.testing.assert_frame_equal(table, pandas.concat(parts, ignore_index=True))
    assert str(table.period_start.dtype) == "datetime64[ms]"
    assert {path.name for path in Path("out").glob("records.*")} == {"records.csv", "records.parquet", "records.xlsx"}


def test_run_writes_what_is_asked_for_and_tells_of_problems(reports):
    Path("reports/empty.txt").touch()
    with pytest.warns(ProblemWarning, match=r"1 problems: each is a row of out.problems\.csv"):
        table = zhibiao.run(["reports/东阿县2023.txt", "reports/empty.txt"], "out", format=["csv"], workers=1)
    assert table.doc_id.unique().tolist() == ["东阿县2023.txt"]
    assert {path.name for path in Path("out").glob("records.*")} == {"records.csv", "records.parquet"}
    with pytest.raises(UsageError, match="format: no writer for ods; choose from csv"):
        zhibiao.run("reports", "out", format="csv,ods")


def test_run_of_nothing_is_an_empty_table_of_the_same_columns(tmp_path):
    (tmp_path / "a.txt").write_text("今天天气很好。", "utf-8")
    table = zhibiao.run(tmp_path / "a.txt", tmp_path / "out", format="csv")
    pandas.testing.assert_frame_equal(table, zhibiao.extract("今天天气很好。"))


@pytest.mark.parametrize("name", ["run", "diff", "panel", "extract"])
def test_options_have_the_names_and_defaults_of_the_command(name):
    """What a command takes and the function does not is listed here, and the other way round."""
    (family,) = (a for a in cli.parser()._actions if a.dest == "command")
    options = {a.dest: a.default for a in family.choices[name]._actions if a.dest not in ("help", "format", "out", "rows")}
    called = {"region": "regions", "indicator": "indicators", "file": "source"}
    options = {called.get(key, key): default for key, default in options.items()}
    parameters = {p.name: p.default for p in inspect.signature(getattr(api, name)).parameters.values() if p.name not in ("format", "out")}
    ours = {"diff": {"view"}, "extract": {"doc_id"}}.get(name, set())
    theirs = {"diff": {"by", "targets", "conflicts"}}.get(name, set())  # three options that choose the view
    assert set(parameters) - ours == set(options) - theirs
    for key, default in parameters.items():
        if key in options and default is not inspect.Parameter.empty:
            assert (options[key] or "") == (default or ""), key


def test_one_name_is_a_name_and_not_its_letters(reports):
    zhibiao.run("reports", "out", format="csv")
    assert zhibiao.diff("out", view="targets", regions="东阿县").region.unique().tolist() == ["山东省聊城市东阿县"]
    assert zhibiao.panel("out", indicators="GDP", regions="东阿县").equals(zhibiao.panel("out", indicators=["gdp"], regions=["东阿县"]))
    with pytest.raises(UsageError, match=r"gdp\.doc: its ending tells no format; name a file that ends in \.dta"):
        zhibiao.panel("out", indicators="GDP", out="gdp.doc")


USER = '''
from pathlib import Path
import zhibiao

table = zhibiao.extract("增长8%", segmenter="jieba")
table = zhibiao.extract(Path("a.txt"), rules=zhibiao.load_rules())
made = zhibiao.run("reports", "out", workers=2, format="csv")
reveal_type(table)
reveal_type(zhibiao.diff("out", view="targets"))
reveal_type(zhibiao.check("out", text="增长8%"))
zhibiao.panel("out", indicators=["GDP"], wide=True)
zhibiao.extract(8)
zhibiao.run("reports")
zhibiao.diff("out", by="year")
'''


def test_types_are_there_for_editors(tmp_path):
    """As a user's own mypy sees the installed package."""
    (tmp_path / "user.py").write_text(USER, "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", os.devnull, "--cache-dir", str(tmp_path / "cache"), "user.py"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env={**os.environ, "MYPYPATH": str(ROOT / "pipeline")})
    told = [line.partition("user.py:")[2] for line in done.stdout.splitlines() if line.startswith("user.py")]
    assert [line.partition(" ")[0] for line in told if "error" in line] == ["12:", "13:", "14:"], done.stdout
    assert [line for line in told if 'Records"' in line][:2] == ['8: note: Revealed type is "zhibiao.records.Records"', '10: note: Revealed type is "zhibiao.records.Records"']
    assert (ROOT / "pipeline/zhibiao/py.typed").exists()
