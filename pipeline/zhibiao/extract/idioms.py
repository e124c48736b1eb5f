"""Idioms that are figures without a numeral: 翻一番, 过半, 全覆盖, 清零, 持平."""

from __future__ import annotations

import re
from decimal import Decimal

from zhibiao.model import Figure
from zhibiao.rulebook import Rulebook

__all__ = ["Idioms"]


def _decimal(value: object) -> Decimal | None:
    return None if value is None or value == "" else Decimal(str(value))


class Idioms:
    """The idiom rules, compiled into one pattern with a group a rule."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rules = rulebook.of("idiom")
        self.pattern = re.compile("|".join(f"(?P<i{i}>{r['pattern']})" for i, r in enumerate(self.rules))) if self.rules else re.compile("(?!)")
        self.needs = [re.compile(r["needs"]) if r.get("needs") else None for r in self.rules]

    def find(self, text: str) -> list[Figure]:
        """The idioms of a text, in order."""
        found = []
        for match in self.pattern.finditer(text):
            i = int((match.lastgroup or "i0")[1:])
            rule, needs = self.rules[i], self.needs[i]
            start, end = match.span()
            if needs and not needs.search(text, max(0, start - 16), end):
                continue
            low, high = _decimal(rule.get("low")), _decimal(rule.get("high"))
            found.append(Figure(start, end, (start, end), low, high, rule["unit"], rule.get("bound", "eq"), rule["quantity"], rules=(rule.id,)))
        return found
