"""The hot modules as machine code, where a C compiler is there: mypyc translates them as they are written, types and all.

A wheel made without a compiler, or with ZHIBIAO_PURE=1, holds the same modules as Python; its rows are the same, made at about four fifths of the
speed. An editable install is always Python, for a compiled module would hide what is edited.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# nine tenths of the time from a string to its rows; not `model.py`, for frozen values go from process to process and mypyc cannot unpickle its own
HOT = ("extract/*.py", "regions/*.py", "structure/*.py", "segment/by_jieba.py", "table.py", "text.py")
# mypyc has no cached_property, and no class that inherits from int; `extract` itself can be called, which a compiled module cannot
INTERPRETED = {"extract/__init__.py", "extract/periods_read.py", "extract/tables_heads.py"}

SETUP = """
import sys
from mypyc.build import mypycify
from setuptools import setup
modules = mypycify(["--config-file", "mypy.ini", *sys.argv[1:]], opt_level="1", debug_level="0", group_name="zhibiao")
setup(name="zhibiao", ext_modules=modules, script_args=["--quiet", "build_ext", "--inplace"])
"""
SETTINGS = "[mypy]\nignore_missing_imports = True\n"


class Compile(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the compiled modules to a wheel, beside their sources."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable" or os.environ.get("ZHIBIAO_PURE"):
            return
        folder = Path(tempfile.mkdtemp(prefix="zhibiao-"))
        try:
            shutil.copytree(Path(self.root) / "pipeline/zhibiao", folder / "zhibiao", ignore=shutil.ignore_patterns("*.so", "__pycache__"))
            made = self._compiled(folder)
        except (OSError, subprocess.SubprocessError) as error:
            shutil.rmtree(folder)
            self.app.display_warning(f"zhibiao is installed as plain Python, about a fifth slower, for its hot modules could not be compiled: {error}")
            return
        self._folder = folder
        build_data["force_include"].update({str(path): str(path.relative_to(folder)) for path in made})
        build_data.update(pure_python=False, infer_tag=True)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if hasattr(self, "_folder"):
            shutil.rmtree(self._folder)

    def _compiled(self, folder: Path) -> list[Path]:
        """The shared libraries, made in the folder. Raises OSError or SubprocessError where that fails."""
        package = folder / "zhibiao"
        hot = sorted({path for pattern in HOT for path in package.glob(pattern)} - {package / name for name in INTERPRETED})
        (folder / "mypy.ini").write_text(SETTINGS)
        (folder / "make.py").write_text(SETUP)
        done = subprocess.run(
            [sys.executable, "make.py", *(str(path.relative_to(folder)) for path in hot)], cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            last = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()][-1:]
            raise subprocess.SubprocessError(last[0] if last else f"exit status {done.returncode}")
        shutil.rmtree(folder / "build")  # what is in place was copied from there
        return sorted(path for path in folder.rglob("*") if path.suffix in (".so", ".pyd"))
