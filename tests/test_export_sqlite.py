"""The SQLite file: opened again, and served by Datasette, which is asked over HTTP."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

import pytest
from exports import HARD, out_folder

from zhibiao.export import export
from zhibiao.export.tables import load
from zhibiao.table import COLUMNS, DOCUMENT_COLUMNS

SEARCH = "SELECT number FROM records WHERE number IN (SELECT rowid FROM records_search WHERE records_search MATCH ?) ORDER BY number"
LOCAL = build_opener(ProxyHandler({}))


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    with closing(sqlite3.connect(export(out_folder(tmp_path_factory.mktemp("out")), "sqlite"))) as base:
        yield base


@pytest.fixture(scope="module")
def samples_file(sample_tables, tmp_path_factory):
    return export(sample_tables, "sqlite", tmp_path_factory.mktemp("db") / "policy.db")


def test_the_values_come_back(base):
    rows = base.execute("SELECT number, sentence, value, page, period_end, scope FROM records ORDER BY number").fetchall()
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert [row[1] for row in rows] == [row.get("sentence", "地区生产总值增长5.5%。") for row in HARD]
    assert [row[2] for row in rows] == [5.5, None, None, 34636000000.0, 0.1 + 0.2, None, -1e-7]
    assert [row[3] for row in rows] == [None, None, None, 3, None, None, None]
    assert [row[4] for row in rows] == ["2023-12-31"] * 2 + ["2025-12-31"] + ["2023-12-31"] * 3 + [None]
    assert {row[5] for row in rows} == {None}
    assert base.execute("SELECT title, pages FROM documents").fetchall() == [("政府工作报告", None)]
    assert base.execute("SELECT what FROM problems").fetchall() == [("the text ends, amid a sentence",)]


def test_keys_lead_to_documents_and_records(base):
    refers = {(row[3], row[2], row[4]) for row in base.execute("PRAGMA foreign_key_list(records)")}
    assert refers == {("doc_id", "documents", "doc_id"), ("part_of", "records", "record_id"), ("relates_to", "records", "record_id")}
    assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    whole = "SELECT w.quote FROM records r JOIN records w ON w.record_id = r.relates_to"
    assert base.execute(whole).fetchall() == [("346.36亿元",)]


def test_every_column_and_code_is_explained(base):
    assert base.execute("SELECT heading FROM columns WHERE table_name = 'records' AND name = 'value'").fetchone() == ("数值",)
    assert base.execute("SELECT count(*) FROM columns WHERE table_name != 'problems'").fetchone() == (len(COLUMNS) + len(DOCUMENT_COLUMNS),)
    named = "SELECT word FROM records JOIN codes ON column_name = 'kind' AND code = kind WHERE number < 4 ORDER BY number"
    assert base.execute(named).fetchall() == [("实际",), ("举措",), ("目标",)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("就业", [2]),
        ("业", [2]),
        ("城镇新增就业𠮷", [2]),
        ("保定", [1, 2, 3, 4, 5, 6, 7]),
        ("生产", [1, 3, 4, 5, 6, 7]),
        ("地区生产总值增长5.5%", [1, 3, 6, 7]),
        ("5%", [1, 3, 6, 7]),
        ("%。", [1, 3, 6, 7]),
        ("就业率", []),
        ("业𠮷", [2]),
        ("业城", []),
        ("😀𠮷", [5]),
        ("𠮷祥", [5]),
        ("亿元", [4, 6]),
        ("一", []),
    ],
)
def test_a_word_of_any_length_finds_its_rows_and_no_others(base, words, found):
    assert [row[0] for row in base.execute(SEARCH, (f'"{words}"',))] == found


def test_a_word_finds_what_a_look_at_every_row_finds(samples_file):
    """Each piece of one to five characters of some sentences, against `instr`."""
    text = "ifnull(sentence, '') || char(10) || ifnull(indicator, '') || char(10) || ifnull(quote, '') || char(10) || ifnull(region, '')"
    with closing(sqlite3.connect(samples_file)) as base:
        sentences = [row[0] for row in base.execute("SELECT DISTINCT sentence FROM records WHERE number % 60 = 0")]
        pieces = {s[i : i + n] for s in sentences for n in (1, 2, 3, 5) for i in range(0, len(s) - n + 1, 3)}
        pieces = {piece for piece in pieces if '"' not in piece and not re.search(r"\s", piece)}
        assert len(pieces) > 300
        for piece in sorted(pieces):
            want = base.execute(f"SELECT number FROM records WHERE instr({text}, ?) ORDER BY number", (piece,)).fetchall()
            assert base.execute(SEARCH, (f'"{piece}"',)).fetchall() == want, piece


def test_the_metadata_tells_every_column(samples_file):
    told = json.loads(samples_file.with_suffix(".metadata.json").read_text("utf-8"))["databases"]["policy"]["tables"]
    with closing(sqlite3.connect(samples_file)) as base:
        for name in ("records", "documents", "problems"):
            assert list(told[name]["columns"]) == [row[1] for row in base.execute(f"PRAGMA table_info({name})")]
    assert told["records"]["facets"] == ["kind", "region", "indicator"]


@pytest.fixture(scope="module")
def ask(samples_file, tmp_path_factory):
    """Datasette, serving the export as the README says; a function that asks it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "datasette", "serve", str(samples_file), "-m", str(samples_file.with_suffix(".metadata.json")), "-h", "127.0.0.1", "-p", str(port)]
    log = tmp_path_factory.mktemp("log") / "datasette.txt"
    with log.open("wb") as told, subprocess.Popen(command, stdout=told, stderr=told) as served:

        def ask(path, **query):
            with LOCAL.open(f"http://127.0.0.1:{port}/{path}?{urlencode(query)}", timeout=30) as answer:
                return answer.read().decode()

        try:
            for _ in range(300):
                try:
                    ask("-/versions.json")
                    break
                except URLError:
                    assert served.poll() is None, log.read_text("utf-8", "replace")
                    time.sleep(0.1)
            yield ask
        finally:
            served.terminate()
            served.wait(20)


@pytest.mark.parametrize("words", ["就业", "城镇新增就业", "地区生产总值", "粮食 亩", "gdp"])
def test_datasette_answers_a_search_in_chinese(words, ask, sample_tables):
    rows = json.loads(ask("policy/records.json", _search=words, _shape="array", _size="max"))
    whole = load([sample_tables]).records
    text = whole["sentence"] + "\n" + whole["indicator"] + "\n" + whole["quote"] + "\n" + whole["region"]
    want = [all(word.lower() in one.lower() for word in words.split()) for one in text]
    assert 0 < len(rows) < len(whole)
    assert [row["record_id"] for row in rows] == whole["record_id"][want].tolist()


def test_datasette_shows_titles_meanings_facets_and_a_search_box(ask):
    page = ask("policy/records", _search="就业")
    assert 'name="_search" value="就业"' in page
    assert "记录：一行一个数据或举措" in page
    assert "数值：the number stated" in page
    facets = json.loads(ask("policy/records.json", _search="就业", _size=1))["facet_results"]
    assert set(facets) >= {"kind", "region", "indicator"}


def test_the_query_of_the_metadata_wants_every_word(ask, sample_tables):
    rows = json.loads(ask("policy/search.json", words="就业　城镇新增", _shape="array"))
    sentences = [row["sentence"] for row in rows]
    assert sentences
    assert all("就业" in s and "城镇新增" in s for s in sentences)
    whole = load([sample_tables]).records
    assert len(rows) == (whole["sentence"].str.contains("就业") & whole["sentence"].str.contains("城镇新增")).sum()
    assert json.loads(ask("policy/search.json", words="", _shape="array")) == []


def test_database_and_metadata_are_replaced_together_or_not_at_all(tmp_path, monkeypatch):
    from zhibiao.export import as_sqlite

    target = export(out_folder(tmp_path / "out"), "sqlite", tmp_path / "x.db")
    before = target.read_bytes(), target.with_suffix(".metadata.json").read_bytes()
    monkeypatch.setattr(as_sqlite, "beside", lambda tables, path: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(out_folder(tmp_path / "out", HARD[:2]), "sqlite", target)
    assert (target.read_bytes(), target.with_suffix(".metadata.json").read_bytes()) == before
