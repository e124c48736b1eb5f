"""What the code book knows that a comparison asks: which way is good, and which indicators hold one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from zhibiao.rulebook import Rulebook

__all__ = ["Book"]


@dataclass(frozen=True, slots=True)
class Book:
    """What the code book knows: which way is good, and which indicators hold one another."""

    better: Mapping[str, str]
    related: Mapping[str, frozenset[str]]  # parts, wholes and other calibres
    calibres: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, rulebook: Rulebook) -> Book:
        """From the rules. What is said to be neither, or nothing, of a price has no good way; of anything else higher is good."""
        better = {r.id: r.get("better", "none" if "价格" in r["name"] else "higher") for r in rulebook.of("indicator")}
        return cls(better, _kin(rulebook, "part", "calibre"), _kin(rulebook, "calibre"))


def _kin(rulebook: Rulebook, *classes: str) -> dict[str, frozenset[str]]:
    """indicator → those that stand in a relation of these classes with it."""
    related: dict[str, set[str]] = defaultdict(set)
    for relation in rulebook.by_class("relation", *classes):
        for one in relation["words"]:
            related[one] |= {other for other in relation["words"] if other != one}
    return {one: frozenset(others) for one, others in related.items()}
