"""The whole chain on one document: every row leads back to its characters."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhibiao import batch, table
from zhibiao.errors import InputError
from zhibiao.model import Document, Options
from zhibiao.run import Pipeline

SAMPLES = sorted((Path(__file__).parents[1] / "corpora/samples").glob("*.*"))
NAMES = [c.name for c in table.COLUMNS]


def assert_spans(document: Document, rows: list[table.Row]) -> None:
    """Each quote is the raw text at its span; each link names a record of the document; text order holds."""
    ids = {row[0] for row in rows}
    assert len(ids) == len(rows)
    before = 0
    for cells in rows:
        row = dict(zip(NAMES, cells, strict=True))
        start, end = row["raw_start"], row["raw_end"]
        assert 0 <= start < end <= len(document.text.raw)
        assert document.text.raw[start:end] == row["quote"]
        assert row["sentence"]
        assert {row["part_of"], row["relates_to"]} <= ids | {""}
        assert row["record_id"] not in (row["part_of"], row["relates_to"])
        if row["value_state"] == "redacted":
            assert row["value"] is row["value_low"] is row["value_high"] is None
        assert 0 <= row["confidence"] <= 1
        assert start >= before, "records stand in text order"
        before = start


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.name)
def test_every_record_of_the_samples_leads_back_to_its_characters(pipeline, path):
    document = pipeline.read(path, path.name)
    records = pipeline.records(document)
    assert_spans(document, table.rows(document, records))


def texts(folder: Path) -> list[Path]:
    """The texts of a folder; a folder without any is no test."""
    found = sorted(folder.glob("*.txt"))
    assert found, f"no text in {folder}"
    return found


def test_every_record_of_real_documents_leads_back_to_its_characters(pipeline, real):
    for path in texts(real / "corpus/docs")[::12]:
        document = pipeline.read(path, path.name)
        assert document.text.raw == path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
        assert_spans(document, table.rows(document, pipeline.records(document)))


def test_every_record_of_the_seeds_leads_back_to_its_characters(pipeline, real):
    for path in texts(real / "seeds"):
        document = pipeline.read(path, path.name)
        rows = table.rows(document, pipeline.records(document))
        assert rows
        assert_spans(document, rows)


def test_clean_text_needs_no_repair(pipeline, real):
    for path in texts(real / "gold/seeds/clean"):
        assert pipeline.read(path, path.name).text.log() == [], path.name


@pytest.mark.parametrize("text", ["。", "8", "%", "\n" * 50, "增长", "一" * 2000, "（" * 2000, "亿元" * 500, "1" * 3000, "1，" * 1000, "\ufeff\ufeff8%", "8\x00%", "👍增长8%👍", "增长8%" * 300, "*" * 2000, "x" * 2000, "其中" * 500])
def test_odd_text_does_not_stop_the_chain(pipeline, text):
    try:
        document = pipeline.read(text.encode(), "odd.txt")
    except InputError:  # refused with a reason, which is an answer too
        return
    assert_spans(document, table.rows(document, pipeline.records(document)))


def test_ids_do_not_depend_on_where_the_file_lies(pipeline, tmp_path):
    text = "2024年，全县地区生产总值增长8%。".encode()
    ids = set()
    for name in ("a.txt", "b/c.txt"):
        document = pipeline.read(text, name)
        ids.add(tuple(row[0] for row in table.rows(document, pipeline.records(document))))
    assert len(ids) == 1
    assert ids != {()}


def test_a_users_rules_take_part(tmp_path):
    (tmp_path / "mine.toml").write_text(
        'kind = "indicator"\nabout = "Our own."\n[[indicator]]\nid = "own-thing"\nname = "本县特有指标"\naliases = ["本县特有指标"]\n', "utf-8"
    )
    text = "2024年，本县特有指标达到35亿元。".encode()
    found = []
    for options in (Options(), Options(rules=str(tmp_path))):
        pipeline = Pipeline(options=options)
        found.append({r.indicator_id for r in pipeline.records(pipeline.read(text, "a.txt"))})
    assert "own-thing" not in found[0]
    assert "own-thing" in found[1]


def test_rows_of_a_batch_are_those_of_the_pipeline(pipeline, samples):
    items, _ = batch.find([samples], samples / "none")
    result = batch.chunk(pipeline, items[:2])
    document = pipeline.read(items[0].path, items[0].doc_id)
    rows = table.rows(document, pipeline.records(document))
    assert result.records[: len(rows)] == rows


@pytest.mark.parametrize("pattern", ["{region}_{year}", "{region}_{year}.txt", "{region}_{year}.*"])
def test_a_name_pattern_is_taken_with_or_without_the_ending(rulebook, pattern):
    made = Pipeline(rulebook, Options(name_pattern=pattern))
    document = made.read("增长8%。".encode(), "东阿县_2021.txt")
    assert (document.meta.year, document.meta.region and document.meta.region.code) == ("2021", "371524")
    assert not document.problems
