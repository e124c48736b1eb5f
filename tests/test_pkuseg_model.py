"""The model of pkuseg, from an archive that may be anything to the folder that spacy-pkuseg reads."""

from __future__ import annotations

import io
import os
import pickle
import tarfile
from hashlib import sha256

import pytest

from zhibiao.batch.journal import key_of
from zhibiao.errors import InputError, UsageError
from zhibiao.model import Options
from zhibiao.rulebook import load
from zhibiao.segment import pkuseg_model, segmenter

FEATURES = {"unigram": ["企业"], "bigram": ["企业\t项目"], "feature_to_idx": {"/": 0, "c.企": 1}, "tag_to_idx": {"B": 0, "I": 1}}


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PKUSEG_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def archive(path, members, mode="w:gz"):
    with tarfile.open(path, mode) as box:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            box.addfile(info, io.BytesIO(data))
    return path


def known(monkeypatch, members):
    """Take these members for the true ones: the true archive has 48 MB, and is not ours to keep."""
    monkeypatch.setattr(pkuseg_model, "MEMBERS", {name: (len(data), sha256(data).hexdigest()) for name, data in members.items()})
    return {pkuseg_model.WHERE + name: data for name, data in members.items()}


def test_the_model_is_unpacked_and_read(home, tmp_path, monkeypatch, capsys):
    srsly = pytest.importorskip("srsly", reason="spacy-pkuseg is not installed")
    members = known(monkeypatch, {"features.pkl": pickle.dumps(FEATURES), "weights.npz": b"weights"})
    path = archive(tmp_path / "a.tar.gz", {"pkuseg-0.0.25/setup.py": b"raise SystemExit", **members})
    assert pkuseg_model.main([str(path)]) == 0
    assert str(home / "default") in capsys.readouterr().out
    assert sorted(p.name for p in (home / "default").iterdir()) == ["features.msgpack", "weights.npz"]
    assert srsly.read_msgpack(home / "default/features.msgpack") == FEATURES
    assert (home / "default/weights.npz").read_bytes() == b"weights"
    assert pkuseg_model.folder() == home / "default"


class Call:
    def __reduce__(self):
        return os.system, ("touch ran",)


def test_a_pickle_that_would_run_something_is_refused(home, tmp_path, monkeypatch):
    pytest.importorskip("srsly", reason="spacy-pkuseg is not installed")
    monkeypatch.chdir(tmp_path)
    members = known(monkeypatch, {"features.pkl": pickle.dumps(Call()), "weights.npz": b"weights"})
    with pytest.raises(InputError, match=r"its features cannot be read .*system"):
        pkuseg_model.install(archive(tmp_path / "a.tar.gz", members))
    assert not (tmp_path / "ran").exists()
    assert not home.exists()


HUGE = 1 << 40
WRONG = {
    "no archive": lambda path: path.write_bytes(b"\x1f\x8bno archive"),
    "empty": lambda path: path.write_bytes(b""),
    "another package": lambda path: archive(path, {"jieba-0.42/setup.py": b""}),
    "another model": lambda path: archive(path, {pkuseg_model.WHERE + "features.pkl": pickle.dumps(FEATURES)}),
    "paths that lead outside": lambda path: archive(path, {"../" + pkuseg_model.WHERE + "features.pkl": b"", "/etc/weights.npz": b""}),
    "not packed": lambda path: archive(path, {pkuseg_model.WHERE + "features.pkl": b""}, "w"),
    "many members": lambda path: archive(path, {f"pkuseg-0.0.25/{n}": b"" for n in range(2000)}),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_not_the_package_is_refused_and_nothing_written(home, tmp_path, what, capsys):
    pytest.importorskip("srsly", reason="spacy-pkuseg is not installed")
    WRONG[what](tmp_path / "a.tar.gz")
    assert pkuseg_model.main([str(tmp_path / "a.tar.gz")]) == 1
    said = capsys.readouterr().err
    assert "pip download" in said
    assert not home.exists()
    assert [p.name for p in tmp_path.iterdir()] == ["a.tar.gz"]


def test_a_member_that_says_it_is_huge_is_not_unpacked(home, tmp_path):
    pytest.importorskip("srsly", reason="spacy-pkuseg is not installed")
    info = tarfile.TarInfo("pkuseg-0.0.25/zeros")
    info.size = HUGE
    import gzip

    with gzip.open(tmp_path / "a.tar.gz", "wb") as file:
        file.write(info.tobuf())
        file.write(bytes(10_000))
    with pytest.raises(InputError, match="holds no model"):
        pkuseg_model.install(tmp_path / "a.tar.gz")


def test_a_link_in_place_of_a_file_is_refused(home, tmp_path):
    pytest.importorskip("srsly", reason="spacy-pkuseg is not installed")
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as box:
        info = tarfile.TarInfo(pkuseg_model.WHERE + "weights.npz")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        box.addfile(info)
    with pytest.raises(InputError, match=r"weights\.npz is not that of"):
        pkuseg_model.install(tmp_path / "a.tar.gz")


def test_a_missing_archive_and_a_wrong_command(home, tmp_path, capsys):
    pytest.importorskip("srsly", reason="spacy-pkuseg is not installed")
    assert pkuseg_model.main([str(tmp_path / "none.tar.gz")]) == 1
    assert "there is no such file" in capsys.readouterr().err
    assert pkuseg_model.main([]) == 2
    assert pkuseg_model.main(["--help"]) == 0
    assert "usage: python -m zhibiao.segment.pkuseg_model" in capsys.readouterr().out


def test_a_missing_model_says_what_to_type(home):
    pytest.importorskip("spacy_pkuseg", reason="spacy-pkuseg is not installed")
    with pytest.raises(UsageError) as error:
        segmenter("pkuseg", load())
    assert str(home) in str(error.value)
    assert "pip download --no-deps --no-build-isolation --no-binary pkuseg pkuseg==0.0.25" in str(error.value)
    assert "python -m zhibiao.segment.pkuseg_model" in str(error.value)


def test_half_a_model_is_none(home):
    (home / "default").mkdir(parents=True)
    (home / "default/weights.npz").write_bytes(b"")
    with pytest.raises(UsageError, match="there is no model"):
        pkuseg_model.folder()


def test_a_run_with_another_model_reads_everything_again(home):
    keys = []
    for name, size in (("mixed", 2), ("default", 1), ("default", 2)):
        (home / name).mkdir(parents=True, exist_ok=True)
        for file in pkuseg_model.FILES:
            (home / name / file).write_bytes(bytes(size))
        keys.append(key_of(load(), Options(segmenter="pkuseg")))
    assert len(set(keys)) == 3
