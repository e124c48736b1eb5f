"""zhibiao 指标: Chinese policy documents in, one normalized table of figures and measures out.

    import zhibiao
    zhibiao.extract("全年新签约亿元以上项目530个")

The public names are loaded when they are first used, so that `import zhibiao` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from inspect import Signature

    from zhibiao.api import check, diff, export, extract, load_rules, panel, run
    from zhibiao.errors import ProblemWarning, ZhibiaoError
    from zhibiao.model import Document, Options, Record
    from zhibiao.records import Records
    from zhibiao.rulebook import Rulebook, load
    from zhibiao.run import Pipeline
    from zhibiao.table import COLUMNS, frame, rows
    from zhibiao.text import Text

__all__ = [
    "COLUMNS",
    "Document",
    "Options",
    "Pipeline",
    "ProblemWarning",
    "Record",
    "Records",
    "Rulebook",
    "Text",
    "ZhibiaoError",
    "check",
    "diff",
    "export",
    "extract",
    "frame",
    "load",
    "load_rules",
    "panel",
    "rows",
    "run",
]
__version__ = "0.1.0"

_HOME = {
    "COLUMNS": "table",
    "Document": "model",
    "Options": "model",
    "Pipeline": "run",
    "ProblemWarning": "errors",
    "Record": "model",
    "Records": "records",
    "Rulebook": "rulebook",
    "Text": "text",
    "ZhibiaoError": "errors",
    "frame": "table",
    "load": "rulebook",
    "load_rules": "api",
    "panel": "api",
    "rows": "table",
}
_CALLED = ("check", "diff", "export", "extract", "run")  # functions for users, and modules of those names


class Called(ModuleType):
    """A module that is, for users, a function too: `zhibiao.run(…)` is `zhibiao.api.run(…)`, whether or not the module `zhibiao.run` was imported before."""

    @property
    def __call__(self) -> Callable[..., object]:
        """The function, for whoever calls it or asks for its help."""
        found: Callable[..., object] = getattr(import_module("zhibiao.api"), self.__name__.rpartition(".")[2])
        return found

    @property
    def __signature__(self) -> Signature:
        """What it takes, for editors and notebooks."""
        from inspect import signature

        return signature(self.__call__)


def __getattr__(name: str) -> object:
    if name in _CALLED:
        return import_module(f"zhibiao.{name}")
    if name not in _HOME:
        raise AttributeError(f"module 'zhibiao' has no attribute {name!r}")
    return getattr(import_module(f"zhibiao.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*__all__, *globals()})
