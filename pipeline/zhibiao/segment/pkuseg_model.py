"""The model that pkuseg needs: where it lies, and how it is put there from the source package of pkuseg, once.

    python -m zhibiao.segment.pkuseg_model pkuseg-0.0.25.tar.gz

spacy-pkuseg runs the model and holds none; the default model of its authors comes inside the source package `pkuseg` on the
package index. Its features are a pickle there: what is read here are its strings, numbers, lists and dicts, never code. They are
written as msgpack, which is what spacy-pkuseg reads. Nothing here uses the network.
"""

from __future__ import annotations

import io
import os
import pickle
import sys
import tarfile
import tempfile
import zlib
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from zhibiao.errors import InputError, UsageError, ZhibiaoError

__all__ = ["CURE", "FILES", "NAME", "folder", "home", "install", "main"]

NAME = "default"  # pkuseg's own name for it, and the folder it gets
ARCHIVE = "pkuseg-0.0.25.tar.gz"
WHERE = "pkuseg-0.0.25/pkuseg/models/default/"
# the two members, with their size and sha256: what is read into memory is known beforehand
MEMBERS = {
    "features.pkl": (76_848_940, "265dcf5534a11d6429776f7e7450a9eef8e075b1a4bedb82ef996994d9c721ac"),
    "weights.npz": (105_745_354, "95d1632a1fed45993b5006d8ba85939cb110fae71313987673582d24669811dd"),
}
FILES = ("features.msgpack", "weights.npz")  # of a model that spacy-pkuseg reads
MANY = 1_000  # members of the archive that are looked at; the real one has 36
FETCH = "pip download --no-deps --no-build-isolation --no-binary pkuseg pkuseg==0.0.25"
AGAIN = f"fetch it again: {FETCH}"
CURE = f"type: {FETCH} && python -m zhibiao.segment.pkuseg_model {ARCHIVE}"


class _Plain(pickle.Unpickler):
    """Reads plain values; a pickle that names a class or a function is refused, so nothing of it is ever run."""

    def find_class(self, module: str, name: str) -> object:
        raise pickle.UnpicklingError(f"it names {module}.{name}")


def home() -> Path:
    """The folder that models lie in, as spacy-pkuseg has it: `$PKUSEG_HOME`, else ~/.pkuseg."""
    return Path(os.environ.get("PKUSEG_HOME") or "~/.pkuseg").expanduser()


def folder(others: Sequence[str] = ()) -> Path:
    """The folder of the default model, else of the first of the others that is there. Raises UsageError where none is."""
    for name in (NAME, *others):
        if all((home() / name / file).is_file() for file in FILES):
            return home() / name
    raise UsageError("segmenter pkuseg", f"there is no model in {home()}", f"{CURE}; or choose jieba")


def install(archive: Path) -> Path:
    """Put the model of the archive into its folder, whole or not at all; gives the folder.

    Raises InputError for a file that is not the source package of pkuseg 0.0.25, UsageError where spacy-pkuseg is missing.
    """
    try:
        import srsly  # comes with spacy-pkuseg, which reads what it writes
    except ImportError:
        raise UsageError("segmenter pkuseg", "spacy-pkuseg is not installed", "pip install 'zhibiao[pkuseg]'") from None

    found = _members(archive)
    try:
        features = _Plain(io.BytesIO(found["features.pkl"])).load()
    except (pickle.UnpicklingError, EOFError, ValueError, LookupError, AttributeError, TypeError) as error:
        raise InputError("damaged", str(archive), f"its features cannot be read ({error})", AGAIN) from None
    files = {"features.msgpack": srsly.msgpack_dumps(features), "weights.npz": found["weights.npz"]}
    place = home() / NAME
    place.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        with tempfile.NamedTemporaryFile(dir=place, delete=False) as file:
            file.write(files[name])
        Path(file.name).chmod(0o644)
        Path(file.name).replace(place / name)
    return place


def _members(archive: Path) -> dict[str, bytes]:
    """The two files of the model, by name. Nothing is written, and no more is unpacked than their known sizes."""
    where, found = str(archive), dict[str, bytes]()
    wanted = {WHERE + name: name for name in MEMBERS}
    try:
        with tarfile.open(archive, "r|gz") as box:
            for number, member in enumerate(box):
                name = wanted.get(member.name)
                if number >= MANY or len(found) == len(MEMBERS):
                    break
                if name is None:
                    if member.size > max(size for size, _ in MEMBERS.values()):
                        break
                    continue
                size, digest = MEMBERS[name]
                file = box.extractfile(member) if member.isfile() and member.size == size else None
                data = file.read(size) if file else b""
                if sha256(data).hexdigest() != digest:
                    what = f"its {name} is not that of {ARCHIVE}"
                    raise InputError("damaged", where, what, AGAIN)
                found[name] = data
    except FileNotFoundError:
        raise InputError("not_found", where, "there is no such file", AGAIN) from None
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise InputError("damaged", where, f"the archive is cut or damaged ({error})", AGAIN) from None
    if len(found) < len(MEMBERS):
        raise InputError("damaged", where, f"it holds no model, so it is not {ARCHIVE}", AGAIN)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """The command: 0 when the model is in its place, 1 when the archive cannot be used, 2 when the command was wrong."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if len(given) != 1 or given[0].startswith("-"):
        print(f"usage: python -m zhibiao.segment.pkuseg_model {ARCHIVE}\n\nPuts pkuseg's model into {home() / NAME}.")
        return 0 if given in (["-h"], ["--help"]) else 2
    try:
        place = install(Path(given[0]))
    except ZhibiaoError as error:
        print(f"zhibiao: {error}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    print(f"pkuseg's model is in {place}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
