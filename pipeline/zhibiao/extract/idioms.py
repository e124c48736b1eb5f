"""Idioms that are figures without a numeral: 翻一番, 过半, 全覆盖, 清零, 持平."""

from __future__ import annotations

import re
from decimal import Decimal

from zhibiao.extract.traps import grouped
from zhibiao.model import Figure
from zhibiao.rulebook import Rulebook

__all__ = ["Idioms"]

ABOVE = "以上"


def _decimal(value: object) -> Decimal | None:
    return None if value is None or value == "" else Decimal(str(value))


class Idioms:
    """The idiom rules, compiled into one pattern with a group a rule."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rules = rulebook.of("idiom")
        groups = sorted(grouped((i, r["pattern"]) for i, r in enumerate(self.rules)), key=lambda group: len(group[0]))
        words = [word for word, _ in groups if word]
        # a word that another holds (一半 in 近一半) comes before it: where it is not, the longer one is not looked for
        self.groups = [(word, next((w for w in words if w in word and w != word), None), group) for word, group in groups]
        self.needs = [re.compile(r["needs"]) if r.get("needs") else None for r in self.rules]

    def find(self, text: str) -> list[Figure]:
        """The idioms of a text, in order; where two overlap, the longer, then the first rule."""
        absent: set[str] = set()
        spans: list[tuple[int, int, int]] = []
        for word, within, group in self.groups:
            if within in absent or word not in text:
                absent.add(word)
                continue
            spans += [(m.start(), -m.end(), i) for i, pattern in group for m in pattern.finditer(text)]
        found: list[Figure] = []
        for start, minus_end, i in sorted(spans):
            end, rule, needs = -minus_end, self.rules[i], self.needs[i]
            if found and start < found[-1].end:
                continue
            if needs and not needs.search(text, max(0, start - 16), end):
                continue
            low, high, bound = _decimal(rule.get("low")), _decimal(rule.get("high")), rule.get("bound", "eq")
            number = (start, end)
            if rule["unit"] == "倍" and text.startswith(ABOVE, end):  # 翻一番以上
                high, bound, end = None, "ge", end + len(ABOVE)
            found.append(Figure(start, end, number, low, high, rule["unit"], bound, rule["quantity"], rules=(rule.id,)))
        return found
