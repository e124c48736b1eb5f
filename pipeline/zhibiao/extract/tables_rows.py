"""The rows of a table: what their labels say, which row is a part of which, and whether the parts add up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhibiao.extract.tables_heads import BRACKET, Heads, Measure, tidy
from zhibiao.rulebook import Rule, Rulebook

__all__ = ["Label", "Labels", "parents", "sums"]

MORE = Decimal("1.005")
SHAPES = (r"[一二三四五六七八九十]{1,3}\s?[、.．]", r"[（(][一二三四五六七八九十]", r"\d{1,2}\s?[.．、]", r"[（(]\d", r"[①-⑩]")


@dataclass(slots=True)
class Label:
    """A row's label: the name alone, whether a mark says it is a part, the rank of its number (0 without one), its unit, whether it is a total."""

    name: str
    written: str
    part: bool = False
    rank: int = 0
    unit: Measure | None = None
    total: bool = False
    rules: tuple[str, ...] = ()


class Labels:
    """The rules for labels, compiled once."""

    def __init__(self, rulebook: Rulebook, heads: Heads) -> None:
        self.heads = heads
        rules = [rule for rule in rulebook.of("table") if rule.file.endswith("labels.toml")]
        self.ids = {rule["class"]: rule.id for rule in rules}
        joined: dict[str, list[Rule]] = {}
        for rule in rules:
            joined.setdefault(rule["class"], []).append(rule)
        self.patterns = {c: re.compile("|".join(f"(?:{r['pattern']})" for r in rs)) for c, rs in joined.items()}
        self.tails = [(re.compile(r["pattern"]), str(r.get("noun", ""))) for r in joined.get("tail", ())]
        self.shapes = [re.compile(p) for p in SHAPES]

    def hit(self, sort: str, text: str) -> re.Match[str] | None:
        """The match of a class of rules: `part` and `order` at the beginning, `total` on all of it, the others anywhere."""
        pattern = self.patterns.get(sort)
        if pattern is None:
            return None
        return pattern.match(text) if sort in ("part", "order") else pattern.fullmatch(text) if sort == "total" else pattern.search(text)

    def label(self, written: str) -> Label:
        """A label taken apart."""
        text, label = written.strip(), Label("", written)
        for _ in range(3):
            if found := self.hit("part", text):
                label.part, text = True, text[found.end() :]
                label.rules = (*label.rules, self.ids["part"])
            elif (found := self.hit("order", text)) and found.end() < len(text):
                label.rank = next((n for n, shape in enumerate(self.shapes, 1) if shape.match(text)), 0)
                text = text[found.end() :]
            else:
                break
        text = tidy(text)
        for bracket in BRACKET.finditer(text):
            if unit := self.heads.measure(bracket[1].lstrip("±")):
                label.unit, text = unit, (text[: bracket.start()] + text[bracket.end() :])
                break
        label.name, label.total = text, self.hit("total", text) is not None
        return label


def parents(labels: Sequence[Label], values: Sequence[Decimal | None], units: Sequence[str], complete: Sequence[bool]) -> tuple[list[int], list[int]]:
    """For each row the index of the row it is a part of, or -1: where that is certain, and where it is likely.

    A number of an inner rank stands under the nearest outer one. A row marked 其中 is a part of the row before it when it is
    smaller, or of that row's own whole when it is one more way to divide it; the unmarked rows behind it likely belong to the
    same whole as long as they fit in, and certainly when they fill it.
    """
    out, near = [-1] * len(labels), [-1] * len(labels)
    stack: list[tuple[int, int]] = []  # rank and row of the numbered rows above
    base = -1  # the row above the first number
    group, used = -1, Decimal(0)  # the whole whose parts are being read, and what they add up to
    for i, label in enumerate(labels):
        if label.rank:
            while stack and stack[-1][0] >= label.rank:
                stack.pop()
            if base < 0 and not stack:
                base = next((k for k in range(i - 1, -1, -1) if complete[k] or labels[k].total), -1)
            out[i] = stack[-1][1] if stack else base
            stack.append((label.rank, i))
            group = -1
        if label.part and i:
            group, used = (out[i], Decimal(0)) if label.rank and out[i] >= 0 else _whole(i, labels, values, units, group, used)
            out[i] = group
            if values[i] is not None:
                used += abs(values[i] or Decimal(0))
        elif not label.rank and out[i] < 0:
            whole = values[group] if group >= 0 else None
            value = values[i] if group >= 0 else None
            if whole is None or value is None or units[i] != units[group] or label.total or used + value > whole * MORE or used >= whole:
                group = -1
            else:
                near[i] = group
                used += value
            if near[i] < 0 and complete[i]:
                stack, base = [], -1
        if out[i] >= 0:
            near[i] = out[i]
        if label.part and group >= 0 and (last := _fills(i, labels, values, units, values[group] or Decimal(0))):
            for k in range(i + 1, last + 1):
                out[k] = group
    return out, near


def _whole(i: int, labels: Sequence[Label], values: Sequence[Decimal | None], units: Sequence[str], group: int, used: Decimal) -> tuple[int, Decimal]:
    """The whole of a row marked as a part, and what of it is used up already."""
    value, before = values[i], values[i - 1]
    if group < 0:
        return i - 1, Decimal(0)
    whole = values[group]
    if value is None or before is None or whole is None:
        return (group, Decimal(0)) if not labels[i - 1].part else (i - 1, Decimal(0))
    if units[i] == units[i - 1] and value <= before and not _fills(i, labels, values, units, whole):
        alike = labels[i - 1].part or labels[i].name[-3:] == labels[i - 1].name[-3:] or used < whole * Decimal("0.995")
        return (i - 1 if alike else group), Decimal(0)
    if used < whole * Decimal("0.995") and labels[i - 1].part and used + value <= whole * MORE:
        return group, used
    return group, Decimal(0)


def _fills(i: int, labels: Sequence[Label], values: Sequence[Decimal | None], units: Sequence[str], whole: Decimal) -> int:
    """The last of the rows from `i` on, up to the next mark, that add up to the whole; 0 where they do not."""
    total = Decimal(0)
    for k in range(i, len(labels)):
        if (k > i and (labels[k].part or labels[k].rank)) or units[k] != units[i]:
            break
        total += values[k] or 0
        if abs(total - whole) <= abs(whole) * Decimal("0.003"):
            return k
        if total > whole * MORE:
            break
    return 0


def sums(labels: Sequence[Label], values: Sequence[Decimal | None], units: Sequence[str], out: Sequence[int], step: Decimal) -> list[tuple[int, Decimal, Decimal]]:
    """Where parts do not add up: the row of the whole, what it says, and what the parts add up to.

    A total must equal its parts within half a last digit each (`step` is one last digit); a row marked 其中 may not be
    bigger than its whole.
    """
    found = []
    for i, label in enumerate(labels):
        whole = values[i]
        if whole is None:
            continue
        for k, parent in enumerate(out):
            part = values[k]
            if parent == i and labels[k].part and part is not None and units[k] == units[i] and 0 < whole < part - step:
                found.append((i, whole, part))
        if label.total and (parts := _parts(i, labels, values, units, out)):
            total = sum((values[k] or Decimal(0) for k in parts), Decimal(0))
            if abs(total - whole) > step * (len(parts) + 1) / 2:
                found.append((i, whole, total))
    return found


def _parts(i: int, labels: Sequence[Label], values: Sequence[Decimal | None], units: Sequence[str], out: Sequence[int]) -> list[int]:
    """The rows a total sums: all other rows of the table that are not parts of one another; none where that is not certain."""
    totals = [k for k, one in enumerate(labels) if one.total]
    if len(totals) != 1 or i not in (0, len(labels) - 1):
        return []
    rest = [k for k in range(len(labels)) if k != i and out[k] in (-1, i)]
    ranked = {labels[k].rank for k in rest}
    if len(rest) < 2 or len(ranked) > 1 or any(values[k] is None or units[k] != units[i] for k in rest) or (0 in ranked and any(labels[k].part for k in range(len(labels)))):
        return []
    return rest
