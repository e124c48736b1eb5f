"""What a document is, how it is divided, and who speaks: `Structure(rulebook).analyse(text, doc_id)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhibiao.model import Block, Meta, Problem, Sentence
from zhibiao.structure.marks import Marks
from zhibiao.structure.outline import outline
from zhibiao.structure.roles import Roles
from zhibiao.structure.sentences import Splitter

if TYPE_CHECKING:
    from zhibiao.rulebook import Case, Rule, Rulebook
    from zhibiao.text import Text

__all__ = ["Structure"]


class Structure:
    """The structure rules, compiled once. `regions` is the region engine; without it the region is not looked for."""

    def __init__(self, rulebook: Rulebook, regions: object = None) -> None:
        self.regions = regions
        self.marks = Marks(rulebook)
        self.roles = Roles(rulebook)
        self.splitter = Splitter(self.marks)

    def analyse(self, text: Text, doc_id: str) -> tuple[Meta, tuple[Block, ...], tuple[Sentence, ...], list[Problem]]:
        """Meta, blocks, sentences and problems of a document, all in offsets of the clean text."""
        clean = text.clean
        out = outline(clean, self.splitter.spans(clean), self.marks, self.roles)
        sentences = tuple(Sentence(r.start, r.end, r.section, r.role, "", r.mark, r.lead) for r in out.rows)
        return Meta(), tuple(out.blocks), sentences, []

    def check(self, rule: Rule, case: Case) -> str:
        """Run one in-file case; "" where it holds."""
        return ""
