"""Words by pkuseg: `pkuseg` with the model in it, or `spacy-pkuseg` with a model that has been put on the disk."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from zhibiao.errors import UsageError
from zhibiao.segment.lexicon import keeping

__all__ = ["load"]

INSTALL = "pip install 'zhibiao[pkuseg]', or choose jieba"


def load(words: frozenset[str]) -> Callable[[str], list[str]]:
    """A cutter whose model is read at the first call; raises UsageError where pkuseg or its model is not there."""
    package = _package()
    folder = _model_folder(package)
    model: list[Any] = []

    def cut(text: str) -> list[str]:
        if not model:
            model.append(package.pkuseg(folder) if folder else package.pkuseg())
        # pkuseg drops white space; what it leaves out is put back, so that the words still give the text
        return _whole(text, list(model[0].cut(text)))

    return keeping(words, cut)


def _package() -> ModuleType:
    for name in ("spacy_pkuseg", "pkuseg"):
        try:
            return import_module(name)
        except ImportError:
            continue
    raise UsageError("segmenter pkuseg", "pkuseg is not installed", INSTALL)


def _model_folder(package: ModuleType) -> str:
    """The folder of a model on the disk; empty for the package that holds its own.

    spacy-pkuseg would fetch a model that it does not find. Nothing here uses the network, so that is an error.
    """
    if package.__name__ == "pkuseg":
        return ""
    config = import_module(f"{package.__name__}.config").config
    home = Path(config.pkuseg_home)
    for name in config.available_models:
        if (home / name).is_dir():
            return str(home / name)
    cure = f"unpack one ({', '.join(config.available_models)}) in {home}, or set PKUSEG_HOME, or choose jieba"
    raise UsageError("segmenter pkuseg", "spacy-pkuseg has no model on this machine", cure)


def _whole(text: str, tokens: list[str]) -> list[str]:
    whole: list[str] = []
    at = 0
    for token in tokens:
        start = text.find(token, at)
        if start < 0:
            continue
        if start > at:
            whole.append(text[at:start])
        whole.append(token)
        at = start + len(token)
    if at < len(text):
        whole.append(text[at:])
    return whole
