"""The folder a run writes to: which files in it are ours, that it can be written to, and that one run at a time does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from zhibiao import write
from zhibiao.errors import OutputError, UsageError

__all__ = ["KEPT", "names", "opened", "own_files", "refuse_to_overwrite"]

KEPT = ".zhibiao"  # the folder inside OUT that holds the shards and the journal
PARTS = "records-*.xlsx"  # what more rows than a sheet holds are split into
PATIENCE = 10  # seconds that the workers of a killed run have to end before the folder counts as taken

# a folder's list of our own files, and the same list as a run killed in the middle of its last step leaves it
LISTS = ("run.json", f"{write.TEMPORARY}*-run.json")


def names(formats: Iterable[str]) -> list[str]:
    """The files of a run."""
    return [*(f"records.{suffix}" for suffix in formats), "documents.csv", "problems.csv", "run.json"]


def own_files(folder: Path) -> set[str]:
    """The files in a folder that a run wrote, as its run.json lists them: what it does not list is somebody else's."""
    own: set[str] = set()
    for pattern in LISTS:
        for path in folder.glob(pattern):
            try:
                facts = json.loads(path.read_bytes())
                listed = set(facts["files"]) if "zhibiao" in facts else set()
            except (OSError, ValueError, LookupError, TypeError):
                continue
            known = {*names(write.WRITERS), *(p.name for p in folder.glob(PARTS))}
            own |= {"run.json", *listed} & known if listed else set()
    return own


def refuse_to_overwrite(out: Path, files: Iterable[str]) -> None:
    """Before anything is read or written: what lies where our files would go must be ours."""
    for path in (out, *out.parents):
        if path.exists() and not path.is_dir():
            raise UsageError(str(path), "is a file, and the tables go into a folder", "give a folder with -o")
    own = own_files(out)
    for name in files:
        if name not in own and (out / name).exists():
            raise UsageError(
                str(out / name),
                "is there already, and no run of zhibiao wrote it",
                "give another folder with -o, or move that file away",
            )


@contextmanager
def opened(out: Path) -> Iterator[None]:
    """Make the folder and take it for this run, finding out now rather than after hours that it cannot be written to.

    Raises OutputError where it cannot, and where another run is at work in it. A folder left empty goes again.
    """
    from filelock import FileLock, Timeout

    made = [path for path in (out / KEPT, out, *out.parents) if not path.exists()]
    lock = FileLock(out / KEPT / "lock")
    try:
        (out / KEPT).mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=PATIENCE)
        write.tidy(out, keep="run.json")  # it tells which files of a killed run are ours
        write.tidy(out / KEPT)
        with write.put(out / f"{write.TEMPORARY}try") as part:
            part.touch()
        (out / f"{write.TEMPORARY}try").unlink()
    except Timeout:
        what = "another run of zhibiao is at work in it"
        raise OutputError(str(out), what, "wait for it to end, or give another folder with -o") from None
    except OSError as error:
        what = f"not a folder that can be written to ({error.strerror or error})"
        raise OutputError(str(out), what, "check its rights and the space left, or give another folder with -o") from None
    try:
        yield
    finally:
        _unmake(made)
        lock.release()


def _unmake(made: list[Path]) -> None:
    """Remove the folders this run made and left empty but for its lock."""
    for path in made:
        if not path.is_dir():
            continue
        if path.name == KEPT and [p.name for p in path.iterdir()] == ["lock"]:
            (path / "lock").unlink()
        if any(path.iterdir()):
            break
        path.rmdir()
