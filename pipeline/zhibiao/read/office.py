"""LibreOffice, where it is installed: the fallback for files that no reader of ours can open."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from zhibiao.errors import InputError
from zhibiao.model import Options, Problem
from zhibiao.read import odt_file
from zhibiao.read.raw import Raw

__all__ = ["program", "read"]


def program() -> str:
    """The path of LibreOffice, or "" where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


def read(data: bytes, suffix: str, doc_id: str, options: Options, why: InputError) -> Raw:
    """The text of a file as LibreOffice reads it; raises `why`, with its cure, where it is not there or cannot either."""
    soffice = program()
    if not soffice:
        cure = f"{why.cure}; or install LibreOffice, which reads more of these files"
        raise InputError(why.code, doc_id, why.what, cure)
    with TemporaryDirectory(prefix="zhibiao-") as folder:
        source = Path(folder, "in" + suffix)
        source.write_bytes(data)
        profile = Path(folder, "profile").as_uri()
        command = [soffice, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nolockcheck"]
        command += ["--convert-to", "odt:writer8", "--outdir", folder, str(source)]
        _run(command, options.convert_seconds, folder)
        made = Path(folder, "in.odt")
        if not made.is_file() or made.stat().st_size > options.max_unpacked:
            raise why
        raw = odt_file.read(made.read_bytes(), doc_id, options)
    what = f"{why.what}; read with LibreOffice"
    return Raw(raw.text, suffix[1:], "", (Problem("read_by_libreoffice", doc_id, "file", what, why.cure),))


def _run(command: list[str], seconds: int, folder: str) -> None:
    """Run it within a time limit, in a group of its own so that nothing of it stays."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True, env={**os.environ, "HOME": folder}
    ) as process:
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
