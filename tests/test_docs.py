"""The documents say what the code does: tables and outputs in them are generated, and here held to it.

`ZHIBIAO_FIX=1 pytest tests/test_docs.py` writes them anew.
"""

from __future__ import annotations

import argparse
import inspect
import math
import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from zhibiao import api, batch, cli, table
from zhibiao.check import ACROSS, INSIDE
from zhibiao.check.columns import CLAIMS, FINDINGS, VERDICTS
from zhibiao.check.verdicts import LOOKS
from zhibiao.evaluate import evaluate
from zhibiao.export import WRITERS
from zhibiao.model import Options
from zhibiao.rulebook.schema import KEYS, KINDS
from zhibiao.segment import pkuseg_model

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
FIX = os.environ.get("ZHIBIAO_FIX") == "1"


def commands() -> str:
    lines = [f"| `{shlex.join(['zhibiao', name])}{_arguments(sub)}` | {sub.description} |" for name, sub in subparsers().items()]
    return "\n".join(["| command | does |", "|---|---|", *lines])


def _arguments(sub: argparse.ArgumentParser) -> str:
    usage = " ".join(sub.format_usage().split()).removeprefix(f"usage: {sub.prog} ").removeprefix("[-h] ")
    return " " + usage.replace("|", "\\|")


def subparsers() -> dict[str, argparse.ArgumentParser]:
    (action,) = (a for a in cli.parser()._actions if isinstance(a, argparse._SubParsersAction))
    return dict(action.choices)


def functions() -> str:
    made = {name: getattr(api, name) for name in api.__all__}
    lines = [f"| `zhibiao.{name}({_parameters(function)})` | {str(function.__doc__).partition(chr(10))[0]} |" for name, function in made.items()]
    return "\n".join(["| function | gives |", "|---|---|", *lines])


def _parameters(function: Callable[..., object]) -> str:
    return str(inspect.Signature([p.replace(annotation=p.empty, default=p.empty) for p in inspect.signature(function).parameters.values()])).strip("()")


def kinds() -> str:
    lines = [f"| `{name}` | `[[{kind.row}]]` | {_keys(kind.must)} | {_keys(kind.may)} | {'fires' if kind.fires else 'row'} |" for name, kind in KINDS.items()]
    return "\n".join(["| kind | table | must have | may have | sort |", "|---|---|---|---|---|", *lines])


def _keys(keys: frozenset[str]) -> str:
    return ", ".join(f"`{key}`" for key in sorted(keys))


def keys() -> str:
    lines = [f"| `{name}` | {key.type.says} | {key.means} |" for name, key in KEYS.items()]
    return "\n".join(["| key | holds | means |", "|---|---|---|", *lines])


def scores() -> str:
    """As they are now, and not as they were pinned: the scores shown must never be stale."""
    with TemporaryDirectory() as out:
        batch.run([ROOT / "corpora/samples"], Path(out), Options(formats=("csv",)))
        found = evaluate(ROOT / "corpora/gold/labels", Path(out))
    lines = [f"| {name} | {round(score, 4)} |" for name, score in found.items() if not math.isnan(score)]
    return "\n".join(["| score | on the samples |", "|---|---|", *lines])


def checks() -> str:
    lines = [f"| `{c.code}` | {c.severity} | {c.name} | {c.says} |" for c in INSIDE]
    lines += [f"| `{c.code}` | {c.severity} | {c.name} | {c.says} |" for c in ACROSS]
    return "\n".join(["| code | at worst | name | finds |", "|---|---|---|---|", *lines])


def verdicts() -> str:
    lines = [f"| {LOOKS[code].sign} {LOOKS[code].word} | `{code}` | {LOOKS[code].rating or '–'} | {says} |" for code, says in VERDICTS.items()]
    return "\n".join(["| shown as | verdict | rating, 1 to 5 | means |", "|---|---|---|---|", *lines])


def exports() -> str:
    lines = [f"| `{name}` | `{form.name}` | {form.what} |" for name, form in WRITERS.items()]
    return "\n".join(["| `--to` | writes, where no `-o` is given, in OUT | is |", "|---|---|---|", *lines])


GENERATED = [
    (README, "commands", commands),
    (README, "functions", functions),
    (README, "columns", lambda: table.markdown(table.COLUMNS)),
    (README, "documents", lambda: table.markdown(table.DOCUMENT_COLUMNS)),
    (README, "problems", lambda: table.markdown(table.PROBLEM_COLUMNS)),
    (README, "exports", exports),
    (README, "checks", checks),
    (README, "findings", lambda: table.markdown(FINDINGS)),
    (README, "verdicts", verdicts),
    (README, "claims", lambda: table.markdown(CLAIMS)),
    (README, "scores", scores),
    (ROOT / "rules/README.md", "kinds", kinds),
    (ROOT / "rules/README.md", "keys", keys),
]


def held(path: Path, opening: str, closing: str, want: str) -> None:
    """What stands between the marks is `want`; with ZHIBIAO_FIX=1 it is made so."""
    text = path.read_text("utf-8")
    before, found, rest = text.partition(f"<!-- {opening} -->\n")
    inside, end, after = rest.partition(f"<!-- {closing} -->\n")
    assert found
    assert end
    if FIX and inside != want:
        path.write_text(f"{before}{found}{want}{end}{after}", "utf-8")
        return
    assert inside == want, "run ZHIBIAO_FIX=1 pytest tests/test_docs.py and read what changed"


@pytest.mark.parametrize(("path", "mark", "made"), GENERATED, ids=[mark for _, mark, _ in GENERATED])
def test_a_table_in_the_documents_is_that_of_the_code(path, mark, made, monkeypatch):
    monkeypatch.setenv("COLUMNS", "400")
    held(path, mark, f"/{mark}", made() + "\n")


@pytest.mark.parametrize("command", re.findall(r"<!-- output: zhibiao (.+) -->", README.read_text("utf-8")))
def test_an_output_in_the_readme_is_what_comes_out(command, capsys, monkeypatch, made):
    monkeypatch.chdir(made if "outputs/" in command else ROOT)
    monkeypatch.setenv("COLUMNS", "110")
    assert cli.main(shlex.split(command)) == 0
    want = f"```\n$ zhibiao {command}\n{capsys.readouterr().out}```\n"
    held(README, f"output: zhibiao {command}", "/output", want)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A folder with the corpora, the reports and bulletins that the README writes, the tables of all of them, and the bundle of its article."""
    folder = tmp_path_factory.mktemp("readme")
    written = re.findall(r"^cat > (\S+) <<'END'\n(.*?)^END$", README.read_text("utf-8"), re.S | re.M)
    assert len(written) == 5
    for name, text in written:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    batch.run([folder / "reports"], folder / "outputs/years", Options(formats=("csv",)))
    (folder / "corpora").symlink_to(ROOT / "corpora")
    for source, out in (("bulletins", "bulletins"), ("corpora/samples", "samples")):
        batch.run([folder / source], folder / "outputs" / out, Options(formats=("csv",)))
    article = ["--claims", str(folder / "corpora/articles/county_news.txt"), "-o", str(folder / "outputs/news.zip")]
    assert cli.main(["check", str(folder / "outputs/samples"), *article]) == 0
    return folder


def test_files_that_the_command_lines_name_are_there(tmp_path):
    named = re.findall(r"corpora/[\w/.]+", README.read_text("utf-8"))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_examples_of_rules_are_rules_that_hold(tmp_path):
    """Every whole file shown in the page of the format loads, beside ours, and its cases hold."""
    text = (ROOT / "rules/README.md").read_text("utf-8")
    shown = [block for block in re.findall(r"```toml\n(.*?)```", text, re.S) if "# whole" in block]
    assert len(shown) >= 6
    for number, block in enumerate(shown):
        (tmp_path / f"{number}.toml").write_text(block, "utf-8")
    assert cli.main(["rules", "check", str(tmp_path)]) == 0


@pytest.mark.parametrize("line", re.findall(r"^(?:.*&& )?(?:\.venv/bin/)?zhibiao (.+)$", "".join(re.findall(r"```sh\n(.*?)```", README.read_text("utf-8"), re.S)), re.M))
def test_a_command_line_in_the_readme_is_one_the_parser_takes(line):
    assert cli.parser().parse_args(shlex.split(line)).command in cli.COMMANDS


def test_python_in_the_readme_runs(made, tmp_path, monkeypatch):
    (tmp_path / "reports").symlink_to(made / "reports")
    monkeypatch.chdir(ROOT)
    (tmp_path / "outputs").mkdir()
    cli.main(["run", "corpora/samples", "-o", str(tmp_path / "outputs/reports"), "--format", "parquet"])
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.S)
    names = [exec_block(block) for block in blocks]
    assert len(names) == 3
    assert len(names[0]["panel"]) > 0
    assert list(names[1]["table"]["value_low"]) == [8.0]
    assert names[1]["evidence"].quote.tolist() == ["增长6.1%"]
    assert names[1]["missed"].region.tolist() == ["山东省聊城市东阿县"]
    assert list(names[1]["panel"].year) == [2023, 2024, 2022, 2023, 2024]
    assert names[2]["figures"] == [("530个", "actual", "新签约项目", 530.0), ("60亿元以上", "target", "到位资金", 6e9)]
    assert len(names[2]["table"]) == 2


def exec_block(block: str) -> dict[str, object]:
    names: dict[str, object] = {}
    exec(block, names)
    return names


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_and_option_has_help(name):
    sub = subparsers()[name]
    assert sub.description
    assert [action.dest for action in sub._actions if not action.help] == []
    assert f"zhibiao {name}" in README.read_text("utf-8")


def test_the_lines_that_bring_the_engines_are_those_of_ci_and_of_the_message():
    lines = README.read_text("utf-8").partition("<!-- engines -->")[2].partition("<!-- /engines -->")[0].split("\n")[2:-2]
    assert "block engines" in (ROOT / ".ci/run").read_text("utf-8")
    assert [line.replace("outputs/", "").replace("-d outputs ", "") for line in lines[1:]] == pkuseg_model.CURE.removeprefix("type: ").split(" && ")


def test_the_job_line_names_what_is_there():
    text = README.read_text("utf-8")
    assert (ROOT / "corpora/samples").is_dir()
    for mark in ("job", "tests"):
        inside = text.partition(f"<!-- {mark} -->")[2].partition(f"<!-- /{mark} -->")[0]
        assert inside.count("python3 -m venv .venv && .venv/bin/pip install ") == 1
        assert f"line {mark}" in (ROOT / ".ci/run").read_text("utf-8")


CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
PLACES = (ROOT, ROOT / "pipeline/zhibiao", ROOT / "rules", ROOT / "scripts")


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`((?:[\w-]+/)+[\w.-]*|\w+\.(?:py|toml|md))`", CONTRIBUTING))))
def test_a_file_that_the_guide_names_is_there(name):
    assert any((place / name).exists() for place in PLACES)


@pytest.mark.parametrize(("name", "file"), sorted(set(re.findall(r"`(\w+)`\)? (?:of|in) `([\w/]+\.py)`", CONTRIBUTING))))
def test_a_name_that_the_guide_gives_is_in_the_file_it_names(name, file):
    (path,) = (place / file for place in PLACES if (place / file).exists())
    assert re.search(rf"^(?:def |class )?{name}\b", path.read_text("utf-8"), re.M)


def test_paths_that_the_documents_name_exist():
    for path in (README, ROOT / "CONTRIBUTING.md", ROOT / "rules/README.md"):
        for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8")):
            assert (path.parent / link).exists(), f"{path.name} links to {link}"
