"""The command line: what it prints, where, and the status it ends with."""

from __future__ import annotations

import ast
import csv
import inspect
import io
import json
import re
import subprocess
import sys
import time

import pytest

from zhibiao import cli, show, terminal

TEXT = "2024年，全县地区生产总值增长8%。力争到位资金60亿元以上，其中省外资金*亿元。\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode())
    return str(path)


def test_without_arguments_it_says_what_to_type_next(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main([]) == 0
    assert "zhibiao run FOLDER -o OUT" in capsys.readouterr().out
    for name in ("b.docx", "县 报告.txt", "notes.py"):
        (tmp_path / name).touch()
    assert cli.main([]) == 0
    out = capsys.readouterr().out
    assert "2 documents are in this folder" in out
    assert "zhibiao run . -o out" in out
    assert "zhibiao extract b.docx" in out


def test_a_mistyped_command_suggests_the_nearest(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["zhibiao", "extrct", "a.txt"])
    with pytest.raises(SystemExit) as ended:
        cli.main(["extrct", "a.txt"])
    assert ended.value.code == 2
    assert capsys.readouterr().err.strip().splitlines() == ["zhibiao: 'extrct' is not a command; did you mean `zhibiao extract`? (zhibiao --help lists what there is)"]


@pytest.mark.parametrize("argv", [["run"], ["run", "x"], ["extract", "x", "--format", "ods"], ["evaluate", "x"], ["extract", "--nonsense", "x"]])
def test_wrong_usage_is_one_line_and_status_2(capsys, argv):
    with pytest.raises(SystemExit) as ended:
        cli.main(argv)
    assert ended.value.code == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("argv", "status", "message"),
    [
        (["extract", "none.txt"], 2, "none.txt: no such file; check the name"),
        (["extract", "."], 2, "zhibiao run . -o OUT"),
        (["run", "none", "-o", "{tmp}/out"], 2, "none: no such file or folder"),
        (["run", "{file}", "-o", "{tmp}/out", "--format", "csv,ods"], 2, "no writer for ods; choose from csv, json, parquet, xlsx"),
        (["run", "{file}", "-o", "{file}"], 2, "a.txt: is a file"),
        (["run", "{file}", "-o", "{tmp}/out", "--rules", "none"], 2, "no such folder of rules"),
        (["extract", "{file}", "--segmenter", "none"], 2, "there is no such segmenter"),
        (["explain"], 2, "needs a FILE or --text"),
        (["evaluate", "none", "none"], 2, "holds no labels"),
    ],
)
def test_errors_are_one_line_with_a_cure_and_no_traceback(capsys, file, tmp_path, argv, status, message):
    assert cli.main([part.format(file=file, tmp=tmp_path) for part in argv]) == status
    err = capsys.readouterr().err
    assert err.startswith("zhibiao: ")
    assert message in err
    assert len(err.strip().splitlines()) == 1


def test_run_writes_and_says_so(capsys, file, tmp_path):
    assert cli.main(["run", file, "-o", str(tmp_path / "out"), "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith("documents 1, figures 3, measures 0: in ")
    assert (tmp_path / "out/records.csv").exists()
    assert not (tmp_path / "out/records.xlsx").exists()


def test_run_ends_with_1_when_there_were_problems(capsys, file, tmp_path):
    (tmp_path / "empty.txt").touch()
    assert cli.main(["run", str(tmp_path), "-o", str(tmp_path / "out")]) == 1
    err = capsys.readouterr().err
    assert "empty.txt: the file holds no text; remove it, or fetch it again" in err
    assert "problems 1: each is a row of" in err


@pytest.mark.parametrize(("given", "size"), [("30", 30), ("30kb", 30720), ("1.5K", 1536), ("64MB", 64 * 2**20), ("2 GiB", 2 * 2**30)])
def test_sizes_are_taken_as_people_write_them(given, size):
    assert cli.parser().parse_args(["run", "x", "-o", "y", "--max-bytes", given]).max_bytes == size


@pytest.mark.parametrize("given", ["0", "0kb", "-5", "many", "5 apples"])
def test_a_size_that_is_none_is_refused(capsys, given):
    with pytest.raises(SystemExit) as ended:
        cli.main(["run", "x", "-o", "y", f"--max-bytes={given}"])
    assert ended.value.code == 2
    assert "is no size; say 30kb" in capsys.readouterr().err


def test_an_option_with_one_dash_suggests_the_nearest(capsys):
    with pytest.raises(SystemExit):
        cli.main(["export", "x", "--to", "stata", "-docz"])
    assert "no such option or argument: -docz; did you mean --docs?" in capsys.readouterr().err


def test_a_mistyped_option_suggests_the_nearest(capsys):
    with pytest.raises(SystemExit):
        cli.main(["run", "x", "-o", "y", "--segmentor=jieba"])
    assert "no such option or argument: --segmentor=jieba; did you mean --segmenter?" in capsys.readouterr().err


@pytest.mark.parametrize(("argv", "suggested"), [("run x --ouput=y", "--ouput is no option; did you mean --out?"), ("export x --ot stata", "--ot is no option; did you mean --to?")])
def test_a_required_option_that_is_mistyped_is_recognized(capsys, argv, suggested):
    with pytest.raises(SystemExit):
        cli.main(argv.split())
    assert f"; {suggested} (" in capsys.readouterr().err


def test_a_required_option_that_is_left_out_is_just_named(capsys):
    with pytest.raises(SystemExit):
        cli.main(["run", "x", "--workers", "2"])
    assert capsys.readouterr().err == "zhibiao: the following arguments are required: -o/--out (zhibiao run --help lists what there is)\n"


def test_a_command_that_is_suggested_can_be_pasted(capsys, tmp_path):
    (tmp_path / "my files").mkdir()
    assert cli.main(["extract", str(tmp_path / "my files")]) == 2
    assert f"zhibiao run '{tmp_path}/my files' -o OUT" in capsys.readouterr().err


def test_help_of_run_lists_the_formats(capsys):
    with pytest.raises(SystemExit):
        cli.main(["run", "--help"])
    assert "csv, json, parquet, xlsx" in " ".join(capsys.readouterr().out.split())


def test_the_text_ends_with_a_line_end(capsys, tmp_path):
    (tmp_path / "a.txt").write_text("增长8%。", "utf-8")
    assert cli.main(["text", str(tmp_path / "a.txt")]) == 0
    assert capsys.readouterr().out == "增长8%。\n"


def test_edits_are_in_the_order_of_the_text(capsys, tmp_path):
    (tmp_path / "a.txt").write_text("增长8%。\n網(wǎng)絡(luò)零售額增長８%。\n第二年。\n網(wǎng)絡(luò)好。\n", "utf-8")
    assert cli.main(["text", str(tmp_path / "a.txt"), "--edits"]) == 0
    places = [tuple(map(int, re.match(r"line (\d+), column (\d+): ", line).groups())) for line in capsys.readouterr().out.splitlines()]
    assert places == sorted(places)
    assert {line for line, _ in places} == {2, 4}
    assert (2, 1) in places


def test_a_bar_is_shown_on_a_terminal_only(file, tmp_path, monkeypatch, capsys):
    from pathlib import Path

    from zhibiao.batch import Item

    items = [Item("a.txt", Path(file)), Item("gone.txt", tmp_path / "gone.txt")]
    with terminal.progress(items) as tell:
        tell(items[0])
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with terminal.progress(items) as tell:
        for item in (items[0], items[0], items[1]):  # the first again: its worker ended
            tell(item)
    err = capsys.readouterr().err
    assert "B/s" in err


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
def test_the_table_keeps_to_the_terminal(pipeline, samples, columns):
    document = pipeline.read(samples / "county_report_long.txt", "a.txt")
    lines = show.records(document, pipeline.records(document), columns).splitlines()[2:]
    assert max(map(show.width, lines)) <= max(columns, 96)
    assert not any(cell == "…" for line in lines for cell in line.split())


def test_max_bytes_leaves_large_files_out(file, tmp_path):
    assert cli.main(["run", file, "-o", str(tmp_path / "out"), "--max-bytes", "20"]) == 1


def test_extract_prints_a_table_csv_or_json(capsys, file):
    assert cli.main(["extract", file]) == 0
    assert "≥ 60亿元" in capsys.readouterr().out
    assert cli.main(["extract", file, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [r["value_low"] for r in rows] == ["8", "6000000000", ""]
    assert cli.main(["extract", file, "--format", "json"]) == 0
    assert [r.get("value_low") for r in json.loads(capsys.readouterr().out)] == [8, 6000000000, None]


def test_extract_reads_standard_input(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode("gb18030"))))
    assert cli.main(["extract", "-"]) == 0
    assert "≥ 60亿元" in capsys.readouterr().out


def test_text_prints_the_repaired_text_and_nothing_else(capsys, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("網(wǎng)絡(luò)零售額增長8%。\r\n".encode())
    assert cli.main(["text", str(path)]) == 0
    assert capsys.readouterr().out == "网络零售额增长8%。\r\n"
    assert cli.main(["text", str(path), "--raw"]) == 0
    assert capsys.readouterr().out == "網(wǎng)絡(luò)零售額增長8%。\r\n"
    assert cli.main(["text", str(path), "--edits"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines
    assert all(line.startswith("line 1, column ") for line in lines)


def test_edits_of_clean_text_are_none(capsys, file):
    assert cli.main(["text", file, "--edits"]) == 0
    assert capsys.readouterr().out == ""


def test_explain_tells_the_rules_and_keeps_to_the_words_asked_for(capsys, file):
    assert cli.main(["explain", file, "--at", "到位资金"]) == 0
    out = capsys.readouterr().out
    assert "60亿元以上" in out
    assert "8%" not in out
    assert cli.main(["explain", "--text", "增长8%。"]) == 0
    assert "8%" in capsys.readouterr().out
    assert cli.main(["explain", file, "--at", "没有的词"]) == 1
    assert "no record" in capsys.readouterr().out


def test_rules_check_runs_a_users_rules(capsys, tmp_path):
    (tmp_path / "mine.toml").write_text(
        'kind = "repair"\nabout = "Ours."\n[[rule]]\nid = "own-step"\nstep = "pinyin"\n[[rule.change]]\nbefore = "增长8%"\nafter = "增长9%"\n[[rule.same]]\ntext = "增长"\n', "utf-8"
    )
    assert cli.main(["rules", "check", str(tmp_path)]) == 1
    assert "mine.toml: own-step: change '增长8%': " in capsys.readouterr().out


def test_rules_check_says_what_a_users_rules_replace_and_runs_them_first(capsys, tmp_path, monkeypatch):
    text = 'kind = "trap"\nabout = "Ours."\n[[rule]]\nid = "target-strive"\npattern = "甲乙"\n[[rule.yes]]\ntext = "甲乙5个"\n[[rule.no]]\ntext = "5个"\nwhy = "no name"\n'
    (tmp_path / "mine.toml").write_text(text, "utf-8")
    (tmp_path / "unit.toml").write_text('kind = "unit"\nabout = "Ours."\n[[unit]]\nname = "亩"\nbase = "平方米"\nfactor = "666"\ndimension = "area"\n', "utf-8")
    ran = []
    monkeypatch.setattr("zhibiao.cases.outcome", lambda pipeline, rule, case: ran.append(rule.file) or "")
    assert cli.main(["rules", "check", str(tmp_path)]) == 0
    said = capsys.readouterr().err.splitlines()
    assert "unit.toml: 亩: replaces the rule of that id in our units/physical.toml" in said
    assert "mine.toml: target-strive: a cue has this id too (cues/kind.toml); both stay" in said
    assert "2 rules of your own, with 2 cases; they are run first" in said
    assert ran[:2] == ["mine.toml"] * 2
    assert "mine.toml" not in ran[2:]


def test_rules_check_of_an_empty_folder_says_so(capsys, tmp_path):
    assert cli.main(["rules", "check", str(tmp_path)]) == 2
    assert "there are no rules in it" in capsys.readouterr().err


def test_a_case_that_expects_nonsense_fails_and_no_more(capsys, tmp_path):
    rule = '[[rule]]\nid = "bound-ours"\nclass = "bound"\ndirection = "left"\nvalue = "ge"\nwords = ["甲乙丙"]\n[[rule.yes]]\ntext = "甲乙丙5个"\nexpect = { colour = 1 }\n[[rule.no]]\ntext = "5个"\nwhy = "no word"\n'
    (tmp_path / "mine.toml").write_text('kind = "cue"\nabout = "Ours."\n' + rule, "utf-8")
    assert cli.main(["rules", "check", str(tmp_path)]) == 1
    assert "mine.toml: bound-ours: yes '甲乙丙5个': cannot be run" in capsys.readouterr().out


def test_rules_check_names_a_broken_file(capsys, tmp_path):
    (tmp_path / "mine.toml").write_text("kind = ")
    assert cli.main(["rules", "check", str(tmp_path)]) == 1
    assert "mine.toml: not valid TOML" in capsys.readouterr().err


def test_rules_list_says_what_every_file_is_for(capsys, rulebook):
    assert cli.main(["rules", "list"]) == 0
    out = capsys.readouterr().out
    assert all(about in out for about in rulebook.about.values())


def test_evaluate_prints_the_scores(capsys, file, tmp_path):
    cli.main(["run", file, "-o", str(tmp_path / "out"), "--format", "csv"])
    (tmp_path / "gold").mkdir()
    label = {"kind": "actual", "quantity": "rate", "value_low": 8, "value_high": 8, "unit": "%", "bound": "eq", "indicator": "地区生产总值", "period": "2024", "basis": "yoy"}
    (tmp_path / "gold/a.jsonl").write_text(json.dumps(label), "utf-8")
    capsys.readouterr()
    assert cli.main(["evaluate", str(tmp_path / "gold"), str(tmp_path / "out")]) == 0
    assert "recall             1.0000" in capsys.readouterr().out


def test_help_comes_at_once():
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "zhibiao.cli", "--help"], check=True, capture_output=True)
    assert time.perf_counter() - started < 2  # 0.3 s on an idle machine; the bound here only catches a heavy import


def test_a_reader_that_hangs_up_is_no_error(file):
    done = subprocess.run(f"{sys.executable} -m zhibiao.cli rules list | head -n 1", shell=True, capture_output=True, text=True)
    assert done.stderr == ""


def test_ctrl_c_is_one_line(capsys, file, monkeypatch):
    def interrupted(args: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(cli.COMMANDS, "extract", interrupted)
    assert cli.main(["extract", file]) == 130
    assert capsys.readouterr().err == "zhibiao: stopped; nothing was half written, and the same command goes on from here\n"


@pytest.mark.parametrize("name", ["x" * 300 + ".txt", "folder/../" * 3 + "y" * 256])
def test_a_name_no_file_can_have_is_one_line(capsys, name):
    assert cli.main(["extract", name]) in (1, 2)
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_file_that_may_not_be_read_is_one_line(capsys, file, monkeypatch):
    def closed(args: object) -> int:  # root may read everything: the error is raised by hand
        raise PermissionError(13, "Permission denied", file)

    monkeypatch.setitem(cli.COMMANDS, "extract", closed)
    assert cli.main(["extract", file]) == 1
    assert capsys.readouterr().err == f"zhibiao: {file}: cannot be read or written (Permission denied); check its name, its rights and the space left\n"


@pytest.mark.parametrize("stream", ["<&-", ">&-", "2>&-"])
def test_a_closed_stream_is_no_traceback(file, stream):
    done = subprocess.run(f"{sys.executable} -m zhibiao.cli extract {'-' if stream == '<&-' else file} {stream}", shell=True, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert done.returncode == (2 if stream == "<&-" else 0)


@pytest.mark.parametrize(
    ("argv", "suggested"),
    [
        (["run", "{file}", "-o", "{tmp}/out", "--format", "csv,xslx"], "did you mean xlsx?"),
        (["run", "{file}", "-o", "{tmp}/out", "--segmenter", "jeiba"], "did you mean jieba?"),
        (["run", "{file}", "-o", "{tmp}/out", "--name-pattern", "{{regoin}}_*"], "did you mean region?"),
        (["run", "{file}", "-o", "{tmp}/out", "--meta", "{tmp}/meta.csv"], "has a column regoin, which is not known; did you mean region?"),
        (["run", "{tmp}/a.tx", "-o", "{tmp}/out"], "did you mean {tmp}/a.txt?"),
        (["extract", "{tmp}/b.txt"], "did you mean {tmp}/a.txt?"),
        (["extract", "{file}", "--rules", "{tmp}/kind"], "did you mean cue?"),
        (["extract", "{file}", "--rules", "{tmp}/key"], "did you mean pattern?"),
        (["extract", "{file}", "--rules", "{tmp}/fragment"], "did you mean 数?"),
    ],
)
def test_what_does_not_exist_suggests_what_does(capsys, file, tmp_path, argv, suggested):
    (tmp_path / "meta.csv").write_text("doc_id,regoin,region_code\na,上海市,310000\n", "utf-8")
    rule = 'about = "Ours."\n[[rule]]\nid = "own"\n{}\n[[rule.yes]]\ntext = "甲5个"\n[[rule.no]]\ntext = "5个"\nwhy = "none"\n'
    for name, text in (("kind", 'kind = "que"\n' + rule.format('pattern = "甲"')), ("key", 'kind = "trap"\n' + rule.format('patern = "甲"\npattern = "甲"')), ("fragment", 'kind = "trap"\n' + rule.format('pattern = "甲{数数}"'))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine.toml").write_text(text, "utf-8")
    assert cli.main([part.format(file=file, tmp=tmp_path) for part in argv]) in (1, 2)
    err = capsys.readouterr().err
    assert suggested.format(tmp=tmp_path) in err
    assert len(err.splitlines()) == 1


def test_tables_suggest_what_is_in_them(capsys, tmp_path):
    (tmp_path / "东阿县2023.txt").write_text("东阿县2023年国民经济和社会发展统计公报\n全年实现地区生产总值322.6亿元，比上年增长6.2%。\n", "utf-8")
    assert cli.main(["run", str(tmp_path / "东阿县2023.txt"), "-o", str(tmp_path / "out"), "--format", "csv"]) == 0
    assert f"to look at next: {tmp_path / 'out/records.csv'}" in capsys.readouterr().out
    for argv, suggested in (
        (["check", "out", "--region", "东啊县"], "did you mean 山东省聊城市东阿县?"),
        (["check", "out", "--code", "part-sum"], "did you mean parts-sum?"),
        (["panel", "out", "--indicator", "地区生产总直"], "did you mean 地区生产总值?"),
        (["export", "out", "--to", "stat"], "did you mean stata? choose from"),
    ):
        assert cli.main([argv[0], str(tmp_path / argv[1]), *argv[2:]]) == 2
        assert suggested in capsys.readouterr().err


def test_a_clock_runs_on_a_terminal_only_and_goes(monkeypatch, capsys):
    monkeypatch.setattr(terminal, "PATIENCE", 0.01)
    with terminal.ticking():
        time.sleep(0.1)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with terminal.ticking():
        time.sleep(0.1)
    assert capsys.readouterr().err == "\rzhibiao: at work for 0 s\r\x1b[K"


def test_commands_are_thin():
    for function in cli.COMMANDS.values():
        (node,) = ast.parse(inspect.getsource(function)).body
        assert isinstance(node, ast.FunctionDef)
        assert node.end_lineno is not None
        assert node.end_lineno - node.lineno < 16, node.name


@pytest.mark.parametrize(("text", "columns", "clipped"), [("指标", 4, "指标"), ("指标值", 4, "指…"), ("a指标", 3, "a…"), ("ab\ncd", 9, "ab cd"), ("", 3, "")])
def test_clipping_counts_columns_not_characters(text, columns, clipped):
    assert show.clip(text, columns) == clipped
    assert show.width(clipped) <= columns
