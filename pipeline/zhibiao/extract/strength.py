"""How hard a target is, by a named code book: the words are facts, hard or soft is a reading of them."""

from __future__ import annotations

from zhibiao.errors import UsageError
from zhibiao.rulebook import Rulebook

__all__ = ["Strength"]


class Strength:
    """The code books of rules/codebooks.toml.

    >>> from zhibiao.rulebook import load
    >>> books = Strength(load())
    >>> books.of("力争", "eq", "yu_pan_2019"), books.of("力争", "eq", "yu_liu_gong_2019"), books.of("", "ge", "plain")
    ('soft', 'hard', '')
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self.books = {
            rule.id: {word: grade for grade in ("soft", "stretch", "hard") for word in rule.get(grade, ())} for rule in rulebook.of("codebook")
        }

    def of(self, strength: str, bound: str, codebook: str) -> str:
        """hard, soft, stretch or "" (the book does not say), from the cue as written, else from the bound.

        Raises UsageError for a code book that is not there.
        """
        if codebook not in self.books:
            raise UsageError(codebook, "no such code book of strength", f"use one of {', '.join(self.books)}, or add it to rules/codebooks.toml")
        book = self.books[codebook]
        return book.get(strength) or book.get(bound, "")
