"""Scraped text → readable text. A family: one factory a step, one ordered registry.

Every step is `str -> list[Edit]` and begins with a cheap test for "nothing to do", so clean text costs almost nothing. What a step
knows beyond its code stands in rules/repair/*.toml, under the step's name, with the cases that hold it to its word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from zhibiao.errors import RuleError
from zhibiao.nearest import meant
from zhibiao.repair.furniture import head, lines, tail
from zhibiao.repair.headings import headings
from zhibiao.repair.mojibake import mojibake
from zhibiao.repair.pages import breaks, page_marks
from zhibiao.repair.patterns import by_pattern
from zhibiao.repair.pinyin import pinyin
from zhibiao.repair.punctuation import punctuation
from zhibiao.repair.residue import markup
from zhibiao.repair.simplify import simplify
from zhibiao.repair.slips import slips
from zhibiao.repair.spaces import spaces
from zhibiao.repair.width import width
from zhibiao.rulebook import Case, Rule, Rulebook
from zhibiao.text import Edit, Text, replay

__all__ = ["STEPS", "Repairer"]

Step = Callable[[str], list[Edit]]

# Step → its factory, in the order they run: what later steps read must be whole by then.
STEPS: dict[str, Callable[[Sequence[Rule]], Step]] = {
    "markup": markup,
    "residue": by_pattern,
    "mojibake": mojibake,
    "pinyin": pinyin,
    "simplify": simplify,
    "width": width,
    "slips": slips,
    "page-marks": page_marks,
    "punctuation": punctuation,
    "furniture-lines": lines,
    "furniture-head": head,
    "furniture-tail": tail,
    "breaks": breaks,
    "spaces": spaces,
    "headings": headings,
}


class Repairer:
    """Runs the steps over a document's raw text."""

    def __init__(self, rulebook: Rulebook) -> None:
        rules: dict[str, list[Rule]] = {name: [] for name in STEPS}
        for rule in rulebook.of("repair"):
            if rule["step"] not in rules:
                raise _no_such_step(rule)
            rules[rule["step"]].append(rule)
        self._steps: dict[str, Step] = {name: factory(rules[name]) for name, factory in STEPS.items()}

    def repair(self, raw: str) -> Text:
        """The text with every step's edits; `Text.log()` says what was done."""
        text = Text(raw)
        for name, step in self._steps.items():
            text = text.apply(step(text.clean), name)
        return text

    def check(self, rule: Rule, case: Case) -> str:
        """Runs one case through the rule's step: "" when it holds, else what came out instead."""
        got = replay(case.text, self._steps[rule["step"]](case.text))
        return "" if got == case.expect else f"{case.text!r} became {got!r}, not {case.expect!r}"


def _no_such_step(rule: Rule) -> RuleError:
    where = f"{rule.file}: {rule.id}"
    return RuleError(where, f"there is no repair step {rule['step']!r}", meant(str(rule['step']), STEPS, f"use one of {', '.join(STEPS)}"))
