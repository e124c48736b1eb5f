"""What the tests share: the pipeline built once, the samples, and the shared folder of real documents where there is one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from browsers import CHROMIUM, Browser

from zhibiao.errors import ZhibiaoError
from zhibiao.rulebook import Rulebook, load

ROOT = Path(__file__).parents[1]

os.environ["ZHIBIAO_LANG"] = "en"  # what is asserted is the English, whatever the machine speaks; the commands that tests start see it too


@pytest.fixture(scope="session", autouse=True)
def whole_errors():
    """Every error that a test meets says where, what and cure, whichever test it is."""
    made = ZhibiaoError.__init__

    def looked_at(self: ZhibiaoError, where: str, what: str, cure: str) -> None:
        assert where.strip(), f"{what}: does not say where"
        assert what.strip(), f"{where}: does not say what"
        assert cure.strip(), f"{where}: {what}: does not say what to do"
        made(self, where, what, cure)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ZhibiaoError, "__init__", looked_at)
        yield


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The rules that come with zhibiao."""
    return load()


@pytest.fixture(scope="session")
def pipeline(rulebook: Rulebook):
    """Every engine, built once."""
    from zhibiao.run import Pipeline

    return Pipeline(rulebook)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The documents written for this project."""
    return ROOT / "corpora/samples"


@pytest.fixture(scope="session")
def sample_tables(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of tables of the samples, made once: tests write elsewhere."""
    from zhibiao import batch
    from zhibiao.model import Options

    out = tmp_path_factory.mktemp("samples")
    batch.run([samples], out, Options(formats=("csv", "parquet")))
    return out


@pytest.fixture(scope="session")
def exported_samples(samples: Path, sample_tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the samples in docs and their tables in out, written for annotation tools: tests write elsewhere."""
    from annotated import exported

    folder = tmp_path_factory.mktemp("annotated")
    (folder / "docs").symlink_to(samples)
    shutil.copytree(sample_tables, folder / "out")
    return exported(folder)


@pytest.fixture
def tasks(exported_samples: Path) -> list[dict[str, Any]]:
    """The samples as Label Studio gives them back uncorrected; to be changed in place."""
    from annotated import submitted

    return submitted(exported_samples / "out/label-studio.json")


@pytest.fixture
def task(tasks: list[dict[str, Any]]) -> dict[str, Any]:
    """The one of `tasks` that most tests correct."""
    from annotated import SAMPLE, task_of

    return task_of(tasks, SAMPLE)


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real documents: `$ZHIBIAO_REAL`, else ../shared. Its texts are not ours and are not in the repository."""
    folder = Path(os.environ.get("ZHIBIAO_REAL") or ROOT.parent / "shared")
    if not (folder / "corpus/docs").is_dir():
        pytest.skip(f"no real documents at {folder}: set ZHIBIAO_REAL to a folder that holds corpus/docs")
    return folder


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory):
    """A tab of Chromium."""
    if CHROMIUM is None:
        pytest.skip("no chromium here: the page is not opened (Debian package chromium)")
    tab = Browser(tmp_path_factory.mktemp("profile"))
    yield tab
    tab.close()
