"""Units and classifiers: what a written unit is worth in its base unit, and the pattern that finds units after a number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Context, Decimal
from typing import NamedTuple

from zhibiao.errors import RuleError
from zhibiao.rulebook import Case, Rule, Rulebook

__all__ = ["Unit", "Units", "alternatives", "tidy"]

PER = re.compile(r"\s*(?:/|／|每)\s*")
SPACE = re.compile(r"\s+")
OFTEN = "%个元年家人批项大次亩户件条公期吨位"  # the first signs of most units in documents: they are tried first
GUARDS = {"两": "(?![个岸会江翼山家项条位次类种方级步])"}  # 8万亿两个台阶: the sign begins the next word
EXACT = 6  # digits a factor may have and be exact
TEN = Context(prec=10)


def tidy(value: Decimal) -> Decimal:
    """A value that no decimal can hold, at ten significant digits: a third is 33.33333333 %.

    >>> tidy(Decimal("400000.00002000")), tidy(Decimal(100) / 3)
    (Decimal('400000'), Decimal('33.33333333'))
    """
    short = TEN.create_decimal(value).normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short


class Unit(NamedTuple):
    """A unit as read: the base unit it is kept in, the factor to it, its dimension, and the rule that knew it."""

    base: str
    factor: Decimal
    dimension: str
    rule: str

    def worth(self, value: Decimal) -> Decimal:
        """So many of the unit, in the base unit; a factor that was cut short (亩) gives no more digits than it has.

        >>> Unit("平方米", Decimal("666.6666667"), "area", "亩").worth(Decimal(600))
        Decimal('400000')
        """
        product = value * self.factor
        return tidy(product) if len(self.factor.as_tuple().digits) > EXACT else product


def alternatives(words: Iterable[str]) -> str:
    """A pattern that matches any of the words, the longest first, sharing first characters so that it fails fast."""
    heads: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda w: (-len(w), w)):
        heads.setdefault(word[0], []).append(word[1:])
    parts = []
    for head, tails in sorted(heads.items(), key=lambda item: OFTEN.find(item[0]) % len(heads)):
        rest = "|".join(r"\s?".join(re.escape(c) for c in tail) for tail in tails if tail)
        optional = "?" if "" in tails else ""
        parts.append(re.escape(head) + (rf"(?:\s?(?:{rest})){optional}" if rest else "") + GUARDS.get(head, ""))
    return "|".join(parts)


class Units:
    """The rulebook's units and classifiers.

    `get` reads a unit as written (compound units keep their form, with 每 as /); `pattern` finds one.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self.known: dict[str, Unit] = {}
        for rule in rulebook.of("classifier"):
            self.known[rule["name"]] = Unit(rule["name"], Decimal(1), "count", rule.id)
        owners: dict[str, Rule] = {}
        for rule in rulebook.of("unit"):
            unit = Unit(rule["base"], Decimal(str(rule["factor"])), rule["dimension"], rule.id)
            for name in (rule["name"], *rule.get("aliases", ())):
                if owners.setdefault(name, rule) is not rule:
                    raise RuleError(f"{rule.file}: {rule.id}", f"{name} is a name of {owners[name].id} too", "a name stands for one unit; take it from the other")
                self.known[name] = unit
        for rule in rulebook.of("unit"):
            self._kept_in(rule)
        latin = [n for n in self.known if n[-1].isascii() and n[-1].isalpha()]
        scaled = [n for n in self.known if n[-1] in "万亿"]  # 12个亿 is money, 16个亿元以上项目 a count
        plain = [n for n in self.known if n not in {*latin, *scaled}]
        first = "(?=[" + re.escape("".join(sorted({n[0] for n in self.known}))) + "])"  # one look tells most words that are no units
        one = f"{first}(?:(?:{alternatives(scaled) or '(?!)'})(?![元级])|{alternatives(plain)}|(?:{alternatives(latin)})(?![A-Za-z]))"
        self.pattern = rf"{one}(?:\s?(?:/|／|每(?![年月个天日家户条件项县村镇次]))\s?[百千万亿]?{one}){{0,2}}" if self.known else "(?!)"

    def _kept_in(self, rule: Rule) -> None:
        """Refuse a base that is kept in another unit itself, or is none: figures of one kind would stand in two units (升 is kept in 立方米)."""
        base, where = rule["base"], f"{rule.file}: {rule.id}"
        if base not in self.known:
            raise RuleError(where, f"the base {base} is no unit", "name a unit that others of the dimension are kept in, or add it with itself as base and the factor 1")
        if (other := self.known[base].base) != base:
            raise RuleError(where, f"the base {base} is kept in {other} itself", f"let {other} be the base, and the factor that to {other}")

    def get(self, written: str) -> Unit:
        """What the written unit is; a KeyError when it is none.

        Compound units stay as written (元/人, 微克/立方米): only 万 and 亿 of the number are multiplied out.
        """
        found = self.known.get(written)
        if found is None:
            found = self.known[written] = self._compound(SPACE.sub("", written))
        return found

    def _compound(self, written: str) -> Unit:
        if written in self.known:
            return self.known[written]
        parts = PER.split(written)
        if len(parts) < 2 or any(part.lstrip("百千万亿") not in self.known and part not in self.known for part in parts[1:]):
            raise KeyError(written)
        first = self.known[parts[0]]
        name = "/".join([first.base if first.dimension in {"money", "percent"} else parts[0], *parts[1:]])
        return Unit(name, first.factor if first.dimension in {"money", "percent"} else Decimal(1), first.dimension, first.rule)

    def check(self, rule: Rule, case: Case) -> str:
        """Run one case of a unit or classifier: its text is a written unit, expect its base and factor."""
        try:
            got = self.get(case.text)
        except KeyError:
            return "" if case.sort == "no" else f"{case.text} is not a unit"
        if case.sort == "no":
            return f"{case.text} is read as {got.base}" if got.rule == rule.id else ""
        want = case.expect or {}
        wrong = [k for k in ("base", "dimension") if k in want and want[k] != getattr(got, k)]
        if "factor" in want and Decimal(str(want["factor"])) != got.factor:
            wrong.append("factor")
        return f"{case.text} is {got.base} × {got.factor} ({got.dimension})" if wrong else ""
