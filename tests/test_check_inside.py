"""The checks inside a document: each with a text that sets it off, and one that does not."""

from __future__ import annotations

import doctest

from zhibiao.check import numbers


def test_examples_of_numbers() -> None:
    found = doctest.testmod(numbers)
    assert found.attempted > 8
    assert not found.failed
