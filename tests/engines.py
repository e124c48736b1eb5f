"""Which segmenters these tests run with: what is missing is skipped with its reason, or fails where ZHIBIAO_ENGINES names it."""

from __future__ import annotations

import os

import pytest

from zhibiao.errors import UsageError
from zhibiao.rulebook import Rulebook, load
from zhibiao.segment import ENGINES, Cut, segmenter

ASKED = {name for name in os.environ.get("ZHIBIAO_ENGINES", "").split(",") if name}
NAMES = sorted(ENGINES)


def ready(name: str, rules: Rulebook | None = None) -> Cut:
    """The segmenter, or a skip that says what is missing and what to type."""
    try:
        return segmenter(name, rules or load())
    except UsageError as error:
        if name in ASKED:
            raise
        pytest.skip(str(error))
