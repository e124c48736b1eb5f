"""zhibiao 指标: Chinese policy documents in, one normalized table of figures and measures out.

The public names are loaded when they are first used, so that `import zhibiao` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhibiao.check import check
    from zhibiao.diff import diff
    from zhibiao.errors import ZhibiaoError
    from zhibiao.export import export
    from zhibiao.model import Document, Options, Record
    from zhibiao.rulebook import Rulebook, load
    from zhibiao.run import Pipeline
    from zhibiao.table import COLUMNS, frame, rows
    from zhibiao.text import Text

__all__ = [
    "COLUMNS",
    "Document",
    "Options",
    "Pipeline",
    "Record",
    "Rulebook",
    "Text",
    "ZhibiaoError",
    "check",
    "diff",
    "export",
    "frame",
    "load",
    "rows",
]
__version__ = "0.1.0"

_HOME = {
    "COLUMNS": "table",
    "Document": "model",
    "Options": "model",
    "Pipeline": "run",
    "Record": "model",
    "Rulebook": "rulebook",
    "Text": "text",
    "ZhibiaoError": "errors",
    "check": "check",
    "diff": "diff",
    "export": "export",
    "frame": "table",
    "load": "rulebook",
    "rows": "table",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'zhibiao' has no attribute {name!r}")
    module = import_module(f"zhibiao.{_HOME[name]}")
    return module if name in ("check", "diff", "export") else getattr(module, name)  # those packages can be called
