"""The language of what is printed: which it is, that nothing is left without Chinese, and that files are the same in both."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
import said

from zhibiao import cli, messages
from zhibiao.arguments import broken
from zhibiao.errors import InputError, UsageError
from zhibiao.messages import language, told, tr
from zhibiao.model import Problem
from zhibiao.nearest import meant, nearest, neighbour
from zhibiao.show import width

FOLDER = Path(messages.__file__).parent / "zh"
ARGPARSE = re.compile(r"argument \{\}|usage:|positional arguments|options$|show |the following arguments|ambiguous option")
VARIABLES = ("ZHIBIAO_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture
def chinese(monkeypatch):
    monkeypatch.setenv("ZHIBIAO_LANG", "zh")


@cache
def catalogue() -> dict[str, tuple[str, str]]:
    """English → Chinese and the file it stands in."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for english, words in tomllib.loads(path.read_text("utf-8")).items():
            assert english not in found, f"{english!r} stands in {path.name} and in {found[english][1]}: once is enough"
            found[english] = (words, path.name)
    return found


def quoted(text: str) -> str:
    return f"'{text}'" if '"' in text and "'" not in text else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def test_everything_that_is_said_has_its_chinese():
    missing = {sentence: where for sentence, where in said.everything().items() if sentence not in catalogue()}
    lines = "\n".join(f'{quoted(sentence)} = ""  # {where}' for sentence, where in sorted(missing.items(), key=lambda one: one[1]))
    assert not missing, f"give these their Chinese, in a file of {FOLDER}:\n{lines}"


def test_the_catalogue_holds_nothing_that_is_not_said():
    lost = [f"{file}: {english}" for english, (_, file) in catalogue().items() if english not in said.everything() and not ARGPARSE.match(english)]
    assert not lost, "the code says these no more; take them out"


@pytest.mark.parametrize("english", catalogue())
def test_a_translation_has_the_same_holes_and_is_chinese(english):
    chinese, _ = catalogue()[english]
    assert chinese
    holes = re.findall(r"\{(\d*)\}", chinese)
    count = english.count("{}")
    if any(holes):
        assert {int(hole) for hole in holes} <= set(range(1, count + 1)), "a numbered hole names what is put in, from 1"
    else:
        assert len(holes) == count
    assert sorted(re.findall(r"%\(\w+\)s", english)) == sorted(re.findall(r"%\(\w+\)s", chinese))
    assert sorted(re.findall(r"--[a-z][\w-]*", english)) == sorted(re.findall(r"--[a-z][\w-]*", chinese)), "the options are the same"
    assert re.search(r"[\u4e00-\u9fff]", chinese) or english == "the {}"


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_CN", "LANG": "en_US.UTF-8"}, "zh"),
        ({"LANGUAGE": "zh_CN:en", "LANG": "en_US.UTF-8"}, "zh"),
        ({"LANGUAGE": "en:zh_CN", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LANGUAGE": "zh_CN", "LC_ALL": "C"}, "en"),
        ({"ZHIBIAO_LANG": "zh", "LC_ALL": "C"}, "zh"),
        ({"ZHIBIAO_LANG": "en", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"ZHIBIAO_LANG": "fr", "LANG": "zh_CN.UTF-8"}, "zh"),
    ],
)
def test_the_language_is_that_of_the_locale(monkeypatch, given, want):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", "linux")
    assert language() == want


@pytest.mark.parametrize(("name", "want"), [("Chinese (Simplified)_China", "zh"), ("zh_CN", "zh"), ("English_United States", "en"), (None, "en")])
def test_where_no_variable_is_set_the_system_is_asked(monkeypatch, name, want):
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr("locale.getlocale", lambda *_: (name, "cp936"))
    assert language() == want


def test_sentences_inside_sentences_are_translated_and_names_are_not(chinese):
    assert tr("no such file") == "没有这个文件"
    assert tr("did you mean csv? choose from csv, xlsx, with commas") == "您要的是不是 csv？请从 csv, xlsx 中选，用逗号分隔"
    assert tr("2 findings in 1 document: 备考 2") == "1 份文件中发现 2 处：备考 2"
    assert tr("a sentence that nobody wrote") == "a sentence that nobody wrote"
    assert told(UsageError("text files/a.txt", "no such file", "check the name")) == "text files/a.txt：没有这个文件；请核对名称"
    assert told(InputError("x", "a.pdf", "7 pages, more than the 5 that are read", "split the file, or allow more pages")) == "a.pdf：共 7 页，超过所读的 5 页；请拆分文件，或放宽页数"
    assert told(Problem("x", "a.txt", "", "the file holds no text", "fetch it again")) == "a.txt：文件里没有文字；请重新获取"
    assert told(Problem("x", "a.txt", "page 3", "a page is missing or broken", "fetch it again")) == "a.txt：第 3 页：有一页缺失或损坏；请重新获取"


def test_what_is_put_in_stays_as_it_is_whatever_it_holds(chinese):
    assert tr("no writer for {1} {} \\1") == "不能写成 {1} {} \\1 格式"


def test_help_and_errors_are_chinese_and_fit_the_terminal(chinese, capsys, monkeypatch):
    for columns in (40, 80):
        monkeypatch.setenv("COLUMNS", str(columns))
        for name in cli.COMMANDS:
            with pytest.raises(SystemExit):
                cli.main([name, "--help"])
            out = capsys.readouterr().out
            assert out.startswith(f"用法：zhibiao {name}")
            assert "show this help" not in out
            prose = [line for line in out.splitlines() if re.search(r"[\u4e00-\u9fff]", line) and "用法" not in line]
            assert max(map(width, prose)) <= columns
    with pytest.raises(SystemExit):
        cli.main(["run", "x"])
    assert capsys.readouterr().err == "zhibiao: 缺少必需的参数：-o/--out（zhibiao run --help 列出全部用法）\n"
    with pytest.raises(SystemExit):
        cli.main(["run", "x", "-o", "y", "--engine", "daks"])
    assert "您要的是不是 dask？" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["表格写入的 folder，以及其他。", "a b", "中" * 30, "(x" * 40, "a\u0301é—ü"])
def test_breaking_a_text_loses_nothing(text):
    assert "".join(broken(text, 12)).replace(" ", "") == text.replace(" ", "")


def test_files_are_the_same_bytes_in_every_language(tmp_path, samples):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.txt").write_text("2024年，全县地区生产总值增长8%。\n", "utf-8")
    (tmp_path / "docs/empty.txt").touch()
    made = {}
    for speech in ("zh", "en"):
        env = {**{k: v for k, v in os.environ.items() if k not in VARIABLES}, "ZHIBIAO_LANG": speech, "PYTHONUTF8": "0", "LC_ALL": "C"}
        done = subprocess.run([sys.executable, "-m", "zhibiao.cli", "run", "docs", "-o", f"out-{speech}", "--format", "csv,json"], cwd=tmp_path, env=env, capture_output=True, check=False)
        assert done.returncode == 1
        made[speech] = {path.name: path.read_bytes() for path in sorted((tmp_path / f"out-{speech}").glob("*.[cj]s*")) if path.name != "run.json"}
        assert (b"\xe6\x96\x87\xe4\xbb\xb6 1 \xe4\xbb\xbd" in done.stdout) is (speech == "zh")  # 文件 1 份
    assert made["zh"] == made["en"]
    assert len(made["zh"]) == 4


def test_a_terminal_that_knows_no_chinese_is_no_error(tmp_path):
    env = {**os.environ, "ZHIBIAO_LANG": "zh", "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run([sys.executable, "-m", "zhibiao.cli"], cwd=tmp_path, env=env, capture_output=True, check=True)
    assert done.stderr == b""
    assert done.stdout


@pytest.mark.parametrize(
    ("given", "known", "want"),
    [("segmentor", ["rules", "segmenter"], "segmenter"), ("--max_bytes", ["--max-bytes"], "--max-bytes"), ("东啊县", ["东阿县", "鄄城县"], "东阿县"), ("ods", ["csv", "xlsx"], ""), ("csv", ["csv"], ""), ("", ["csv"], "")],
)
def test_the_nearest_name_is_one_that_exists_and_is_like_it(given, known, want):
    assert nearest(given, known) == want


def test_a_missing_file_suggests_the_one_beside_it(tmp_path):
    (tmp_path / "报告2023.txt").touch()
    assert neighbour(tmp_path / "报告2032.txt", "check the name") == f"did you mean {tmp_path / '报告2023.txt'}?"
    assert neighbour(tmp_path / "none" / "x", "check the name") == "check the name"
    assert meant("regoin", ["region"], "") == "did you mean region?"


def test_every_error_says_where_what_and_cure():
    """In the code; `conftest.py` looks at those that are raised in tests."""
    for name, places in said.SAID.items():
        for module, node in said.calls().get(name, []):
            if name.endswith("Error") and name != "ArgumentTypeError" and not any(isinstance(one, ast.Starred) for one in node.args):
                assert len(node.args) == max(places) + 1, f"{module.name}.py:{node.lineno}"
                empty = [one for one in node.args if isinstance(one, ast.Constant) and not str(one.value).strip()]
                assert not empty, f"{module.name}.py:{node.lineno}"


@pytest.mark.parametrize("text", [sentence for sentence in said.everything() if "{}" in sentence])
def test_no_template_is_all_holes(text):
    """One that says nothing of its own would match everything."""
    assert re.search(r"[a-zA-Z「》]", text.replace("{}", ""))
