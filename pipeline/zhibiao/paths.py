"""Where the rules are."""

from __future__ import annotations

import os
from pathlib import Path

from zhibiao.errors import UsageError

__all__ = ["rules_dir"]


def rules_dir(given: str | Path | None = None) -> Path:
    """The folder of rules: the one given, else `$ZHIBIAO_RULES`, else the packaged ones, else the checkout's.

    A folder that was asked for and is missing is an error, never a silent fall-back.
    """
    asked = given or os.environ.get("ZHIBIAO_RULES")
    if asked:
        folder = Path(asked)
        if not folder.is_dir():
            raise UsageError(str(asked), "no such folder of rules", "name an existing folder, or leave it out to use the rules that come with zhibiao")
        return folder
    packaged = Path(__file__).parent / "_rules"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "rules"
