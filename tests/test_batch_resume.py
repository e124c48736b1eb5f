"""A second run reads only what changed, and its tables are those of a run over an empty folder, byte for byte."""

from __future__ import annotations

import json
import os
import random
import shutil
import zipfile
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from batches import Log, digest, documents, logged, quick, sentences, written

from zhibiao import batch
from zhibiao.batch import work
from zhibiao.errors import OutputError, UsageError
from zhibiao.model import Options

NAMES = [f"{n:03}.txt" for n in range(6)]
RULE = """kind = "trap"
about = "for a test"
[[rule]]
id = "trap-test"
pattern = "并未"
[[rule.yes]]
text = "并未、从未新建项目6个。"
[[rule.no]]
text = "新建项目6个。"
why = "no such word"
"""


CLEAN: dict[tuple[str, str], dict[str, bytes]] = {}  # what a run gives that remembers nothing, by documents and options


@pytest.fixture(scope="module")
def made(pipeline):
    """Pipelines that are made once."""
    return quick(pipeline)


@pytest.fixture(autouse=True)
def _small(made, monkeypatch):
    monkeypatch.setattr(batch, "Pipeline", made)
    monkeypatch.setattr(batch, "SMALL", 700)  # two or three documents to a chunk
    monkeypatch.setattr(work, "RACY", 0)  # the documents are made a moment before they are read


class Place:
    """A folder of documents, an output folder, and what is read."""

    def __init__(self, tmp: Path) -> None:
        self.tmp, self.folder, self.out = tmp, documents(tmp / "in", 6), tmp / "out"
        self.log, self.workers = Log(tmp / "log"), cycle((2, 3, 1))

    def run(self, workers: int = 0, **options: object) -> list[str]:
        """Run, compare the tables with those of a run that remembers nothing, and tell what was read."""
        options = {"formats": ("csv", "parquet"), "workers": workers or next(self.workers)} | options
        with logged(self.log):
            batch.run([self.folder], self.out, Options(**options))
        assert written(self.out) == self.clean(options | {"workers": 1, "shards": ""})
        assert options.get("shards") or stored(self.out) == named(self.out)
        return self.log.read()

    def clean(self, options: dict[str, object]) -> dict[str, bytes]:
        """The tables of a run over an empty folder."""
        given = {k: digest(v) if v.is_dir() else v.read_bytes() for k in ("rules", "meta") if (v := Path(str(options.get(k) or self.log.path))).exists()}
        key = digest(self.folder), repr(sorted((options | given).items()))
        if key not in CLEAN:
            with TemporaryDirectory() as clean:
                batch.run([self.folder], Path(clean), Options(**options))
                CLEAN[key] = written(Path(clean))
        return CLEAN[key]

    @property
    def journal(self) -> Path:
        """The journal of the output folder."""
        return self.out / ".zhibiao/journal.jsonl"

    def lines(self) -> list[bytes]:
        """The lines of the journal."""
        return self.journal.read_bytes().splitlines(keepends=True)


def named(out: Path) -> set[str]:
    """The files of shards that the journal names."""
    return {name for line in (out / ".zhibiao/journal.jsonl").read_bytes().splitlines()[1:] for name in json.loads(line)["shards"]}


def stored(out: Path) -> set[str]:
    """The files of shards that there are."""
    return {p.name for p in (out / ".zhibiao/shards").iterdir()}


@pytest.fixture
def place(tmp_path) -> Place:
    """A folder that was run over once."""
    made = Place(tmp_path)
    assert made.run() == NAMES
    return made


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_a_file_that_did_not_change_is_not_read_again(tmp_path, workers):
    place = Place(tmp_path)
    assert place.run(workers, formats=("csv", "parquet", "xlsx")) == NAMES
    before = place.journal.read_bytes()
    assert place.run(workers, formats=("csv", "parquet", "xlsx")) == []
    assert place.run(4 - workers) == []
    assert place.journal.read_bytes() == before


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_what_changed_came_or_went_is_all_that_is_done(place, workers):
    (place.folder / "001.txt").write_text(sentences(41), "utf-8")
    (place.folder / "002.txt").unlink()
    (place.folder / "003.txt").rename(place.folder / "named.txt")
    (place.folder / "new.txt").write_text(sentences(77), "utf-8")
    (place.folder / "bad.txt").write_bytes(b"")
    assert place.run(workers) == ["001.txt", "bad.txt", "named.txt", "new.txt"]
    assert place.run(workers) == []


def test_a_file_that_comes_back_as_it_was_is_read_and_not_done_again(place, pipeline, monkeypatch):
    (place.folder / "004.txt").touch()
    (place.folder / "005.txt").write_bytes((place.folder / "005.txt").read_bytes())
    shards = sorted((place.out / ".zhibiao/shards").iterdir())
    done = Log(place.tmp / "done")
    read = type(pipeline).documents
    with monkeypatch.context() as patch:
        patch.setattr(type(pipeline), "documents", lambda self, data, doc_id: (done.note("read", doc_id), read(self, data, doc_id))[1])
        with logged(place.log):
            batch.run([place.folder], place.out, Options(formats=("csv", "parquet"), workers=2))
    assert place.log.read() == ["004.txt", "005.txt"]
    assert done.read() in ([], ["warm"])
    assert sorted((place.out / ".zhibiao/shards").iterdir()) == shards
    assert place.run() == []


def test_a_file_written_to_within_a_tick_of_the_clock_is_looked_at_again(place, monkeypatch):
    monkeypatch.setattr(work, "RACY", 10**12)
    file = place.folder / "005.txt"
    file.write_text(sentences(50), "utf-8")
    assert place.run() == ["005.txt"]
    about, text = file.stat(), sentences(50).replace("50", "60")
    file.write_text(text, "utf-8")
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert file.stat().st_size == about.st_size
    assert place.run() == ["005.txt"]


def test_a_change_that_keeps_size_and_date_is_seen(place):
    file = place.folder / "005.txt"
    about = file.stat()
    file.write_text(file.read_text("utf-8").replace("公里", "万里"), "utf-8")
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert file.stat().st_size == about.st_size
    assert place.run() == ["005.txt"]


def test_changed_rules_redo_everything_once(place):
    rules = place.tmp / "rules"
    rules.mkdir()
    (rules / "mine.toml").write_text(RULE, "utf-8")
    assert place.run(rules=str(rules)) == NAMES
    assert place.run(rules=str(rules)) == []
    (rules / "mine.toml").write_text(RULE.replace('pattern = "并未"', 'pattern = "从未"'), "utf-8")
    assert place.run(rules=str(rules)) == NAMES


@pytest.mark.parametrize("change", [{"name_pattern": "{region}_{year}"}, {"segmenter": "rjieba"}, {"max_bytes": 100}], ids=str)
def test_an_option_that_decides_rows_redoes_everything(place, change):
    if "segmenter" in change:
        pytest.importorskip("rjieba", reason="rjieba is not installed")
    assert place.run(**change) == NAMES
    assert place.run(**change) in ([], NAMES * (change.get("max_bytes") == 100))


def test_an_option_that_decides_no_row_redoes_nothing(place):
    for change in ({"max_seconds": 7, "max_memory": 3 << 30}, {"formats": ("json", "xlsx")}):
        assert place.run(**change) == []


def test_what_another_rule_set_left_is_there_for_a_run_that_was_stopped(place):
    """A to B and, B being stopped, back to A: the rows of A are still there."""

    def stopped(items):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batch.run([place.folder], place.out, Options(name_pattern="{region}"), stopped)
    assert place.run() == []


def test_a_changed_row_of_meta_redoes_its_document(place):
    meta = place.tmp / "meta.csv"
    meta.write_text("doc_id,region,year\n001.txt,山东省菏泽市鄄城县,2024\n002,山东省聊城市高唐县,2023\n", "utf-8")
    assert place.run(meta=str(meta)) == ["001.txt", "002.txt"]
    meta.write_text("doc_id,year,region\n001.txt,2024,山东省菏泽市鄄城县\n002,2021,山东省聊城市高唐县\nnone.txt,2020,\n", "utf-8")
    assert place.run(meta=str(meta)) == ["002.txt"]
    assert place.run() == ["001.txt", "002.txt"]


def test_a_row_for_a_member_redoes_the_archive(place):
    with zipfile.ZipFile(place.folder / "all.zip", "w") as box:
        for n in range(3):
            box.writestr(f"m{n}.txt", sentences(n + 60))
    assert place.run() == ["all.zip"]
    meta = place.tmp / "meta.csv"
    meta.write_text("doc_id,region\nm1.txt,山东省菏泽市鄄城县\n", "utf-8")
    assert place.run(meta=str(meta)) == ["all.zip"]
    assert place.run(meta=str(meta)) == []


def first_shard(place: Place, end: str) -> Path:
    """A file of a shard."""
    return min((place.out / ".zhibiao/shards").glob(f"*{end}"))


def files_in(place: Place, shard: Path) -> list[str]:
    """The documents of a shard."""
    lines = [json.loads(line) for line in place.lines()[1:]]
    return sorted(entry[0] for line in lines for entry in line["files"] if shard.name in line["shards"])


@pytest.mark.parametrize("end", [".parquet", ".jsonl.gz"])
@pytest.mark.parametrize("harm", [Path.unlink, lambda p: os.truncate(p, p.stat().st_size // 2), lambda p: p.write_bytes(b"")], ids=["deleted", "cut", "empty"])
def test_a_shard_that_was_harmed_is_done_again(place, end, harm):
    shard = first_shard(place, end)
    lost = files_in(place, shard)
    harm(shard)
    assert place.run() == lost
    assert 0 < len(lost) < len(NAMES)


@pytest.mark.parametrize("end", [".parquet", ".jsonl.gz"])
def test_a_shard_that_cannot_be_read_is_told_and_the_next_run_makes_it_anew(place, end):
    shard = first_shard(place, end)
    lost, size, before = files_in(place, shard), shard.stat().st_size, written(place.out)
    shard.write_bytes(bytes(size))
    with pytest.raises(OutputError, match=rf"{shard.name}: a shard is damaged .*; run again"):
        batch.run([place.folder], place.out, Options(formats=("csv", "parquet"), workers=2))
    assert written(place.out) == before
    assert place.run() == lost


def test_a_folder_of_shards_that_is_gone_is_made_anew(place):
    shutil.rmtree(place.out / ".zhibiao/shards")
    assert place.run() == NAMES


def tear(lines: list[bytes]) -> bytes:
    return b"".join(lines)[:-20]


def zeros(lines: list[bytes]) -> bytes:
    return b"".join([*lines[:2], bytes(len(lines[2]) - 1) + b"\n", *lines[3:]])


def digit(lines: list[bytes]) -> bytes:
    """Rows of the files begin elsewhere: still JSON, and wrong."""
    said = json.loads(lines[2])
    said["files"][0][10:] = [1, 1]
    return b"".join([*lines[:2], json.dumps(said).encode() + b"\n", *lines[3:]])


def head(lines: list[bytes]) -> bytes:
    return b"".join([b"[1]\n", *lines[1:]])


@pytest.mark.parametrize(("harm", "line"), [(tear, -1), (zeros, 2), (digit, 2), (head, 0)])
def test_a_damaged_line_of_the_journal_costs_its_files(place, harm, line):
    lines = place.lines()
    lost = sorted(entry[0] for entry in json.loads(lines[line]).get("files", []))
    place.journal.write_bytes(harm(lines))
    assert place.run() == lost
    assert place.run() == []


def test_no_single_wrong_byte_of_the_journal_reaches_a_table(place):
    whole, dice = place.journal.read_bytes(), random.Random(4)
    for _ in range(4):
        harmed = bytearray(whole)
        harmed[dice.randrange(len(whole.splitlines()[0]) + 1, len(whole))] = dice.choice(b"0123456789,[]x\n\0")
        place.journal.write_bytes(harmed)
        assert len(place.run()) < len(NAMES)


def test_an_entry_whose_shard_the_journal_does_not_name_is_not_believed(place):
    """A touched file has a line of its own, which does not name the sizes of its shard; the line that does is damaged."""
    (place.folder / "000.txt").touch()
    lines = place.lines()
    with logged(place.log):  # stopped before the journal is written anew
        batch.run([place.folder], place.out, Options(formats=("csv", "parquet")))
    (entry,) = (e for line in place.lines()[1:] for e in json.loads(line)["files"] if e[0] == "000.txt")
    journal = batch.Journal(place.out / ".zhibiao", json.loads(lines[1])["key"])
    at = next(n for n, line in enumerate(lines) if b'"000.txt"' in line)
    mates = sorted(e[0] for e in json.loads(lines[at])["files"])
    place.journal.write_bytes(b"".join([*lines[:at], b"{\n", *lines[at + 1 :]]))
    journal.add([journal.entries["000.txt"]], {})
    assert entry[8] in {p.name.partition(".")[0] for p in (place.out / ".zhibiao/shards").iterdir()}
    place.log.read()
    assert place.run() == mates


@pytest.mark.parametrize("line", ['{"zhibiao": "9.9", "format": 2}', '{"zhibiao": "9.9"}', '{"format": "1"}'])
def test_a_journal_of_another_format_is_left_alone(place, line):
    place.journal.write_bytes(line.encode() + b"\n" + b"".join(place.lines()[1:]))
    before = {p: p.read_bytes() for p in place.out.rglob("*") if p.is_file() and p.name != "lock"}
    (place.folder / "new.txt").write_text(sentences(3), "utf-8")
    with pytest.raises(UsageError, match=r"journal\.jsonl: was written by zhibiao .*does not know; give another folder"):
        batch.run([place.folder], place.out, Options())
    assert {p: p.read_bytes() for p in place.out.rglob("*") if p.is_file() and p.name != "lock"} == before


def test_shards_do_not_pile_up_and_the_journal_stays_small(place):
    size, many = place.journal.stat().st_size, len(stored(place.out))
    for n in range(3):
        (place.folder / "003.txt").write_text(sentences(90 + n), "utf-8")
        assert place.run() == ["003.txt"]
    assert place.journal.stat().st_size < 1.5 * size
    assert len(stored(place.out)) <= many + 2
    for name in NAMES[1:]:
        (place.folder / name).unlink()
    assert place.run() == []
    assert len(stored(place.out)) == 2


def test_parts_that_a_kill_left_are_swept(place):
    for part in (".zhibiao/.zhibiao-part-1-journal.jsonl", ".zhibiao/shards/.part-0123456789abcdef0123456789abcdef", ".zhibiao-part-1-records.csv"):
        (place.out / part).write_bytes(b"x")
    place.run()
    assert not [p for p in place.out.rglob("*") if "part-" in p.name]


def test_tables_among_the_documents_are_not_documents(tmp_path):
    folder, log = documents(tmp_path, 3), Log(tmp_path / ".log")
    for read in (NAMES[:3], []):
        with logged(log):
            batch.run([folder], folder, Options(workers=2, formats=("csv", "json")))
        assert log.read() == read
    log.path.unlink(missing_ok=True)
    batch.run([folder], tmp_path / "elsewhere", Options(workers=1, formats=("csv", "json")))
    assert written(folder) == written(tmp_path / "elsewhere")


def local(path: Path) -> str:
    return str(path)


def remote(path: Path) -> str:
    pytest.importorskip("fsspec", reason="fsspec is not installed")
    return f"file://{path}"


@pytest.mark.parametrize("spelled", [local, remote])
def test_shards_may_lie_elsewhere_beside_files_that_are_not_ours(place, spelled):
    elsewhere = place.tmp / "shards"
    (elsewhere / "mine").mkdir(parents=True)
    (elsewhere / "mine.parquet").write_bytes(b"mine")
    assert place.run(shards=spelled(elsewhere)) == NAMES
    assert place.run(shards=spelled(elsewhere)) == []
    (place.folder / "000.txt").write_text(sentences(99), "utf-8")
    assert place.run(shards=spelled(elsewhere)) == ["000.txt"]
    (own,) = elsewhere.glob(".zhibiao-*")
    assert sorted(p.name for p in elsewhere.iterdir()) == sorted([own.name, "mine", "mine.parquet"])
    assert {p.name for p in own.iterdir()} == named(place.out)
    min(own.iterdir()).unlink()
    assert 0 < len(place.run(shards=spelled(elsewhere))) < len(NAMES)


def test_two_folders_may_keep_their_shards_in_one_place(place):
    shards = str(place.tmp / "shards")
    assert place.run(shards=shards) == NAMES
    batch.run([documents(place.tmp / "other", 2)], place.tmp / "other-out", Options(shards=shards))
    assert place.run(shards=shards) == []


def test_shards_among_the_documents_are_not_documents(place):
    for read in (NAMES, []):
        assert place.run(shards=str(place.folder / "kept")) == read


def test_a_place_that_no_library_serves_is_wrong_usage(place):
    pytest.importorskip("fsspec", reason="fsspec is not installed")
    with pytest.raises(UsageError, match=r"nowhere://x.*: no library for this place .*pip install"):
        batch.run([place.folder], place.out, Options(shards="nowhere://x"))
