"""From a structured document to its records: find, read, name, place, class, link."""

from __future__ import annotations

from typing import Any

__all__ = ["Extractor"]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name == "Extractor":
        from zhibiao.extract.extractor import Extractor

        return Extractor
    raise AttributeError(name)
