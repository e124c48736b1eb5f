"""The code book of indicators: every name and alias found in a text, leftmost first and longest first.

An alias is a true synonym; what merely resembles an indicator is a sibling, and siblings are never merged. How names vary
in print (规上 for 规模以上, quotes, brackets, a 数 or 总额 at the end) is data too: rules of kind `variant`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

import ahocorasick_rs

from zhibiao.errors import RuleError
from zhibiao.nearest import meant
from zhibiao.rulebook import Case, Rule, Rulebook
from zhibiao.rulebook.schema import QUANTITIES

__all__ = ["Codebook", "Indicator"]

FORMS = frozenset(QUANTITIES)
BETTER = frozenset(("higher", "lower", "none"))
# “专精特新”企业 and 专精特新企业, 执业（助理）医师 and 执业(助理)医师 are the same name
QUOTES = str.maketrans("", "", "“”‘’\"'「」『』")
NARROW = str.maketrans("（）", "()")
STRAIGHT = str.maketrans("“”", '""')
MARKED = re.compile("[“‘\"'「『（]")


@dataclass(frozen=True, slots=True)
class Indicator:
    """What the extractor needs of a row of the code book. `units` are base units; `ranges` say which values of a quantity are believable."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()
    ranges: tuple[tuple[str, Decimal, Decimal], ...] = ()
    siblings: tuple[str, ...] = ()
    scope: str = ""


class Codebook:
    """The code book, ready to look names up in text.

    >>> from zhibiao.rulebook import load
    >>> book = Codebook(load())
    >>> [(start, end, found.id) for start, end, found in book.matches("全市规上工业增加值增长8%")]
    [(2, 9, 'industrial-value-added-large')]
    """

    def __init__(self, rulebook: Rulebook) -> None:
        rules = rulebook.of("indicator")
        self.by_id: dict[str, Indicator] = {rule.id: _indicator(rule) for rule in rules}
        variants = [_variant(rule) for rule in rulebook.of("variant")]
        names = _names(rules, self.by_id)
        forms: dict[str, Indicator | None] = {
            word: None for rule in rulebook.of("variant") for word in _words(rule, "decoys")
        }
        for rule in rules:
            found = self.by_id[rule.id]
            for form in _forms(found, variants):
                forms.setdefault(form, found)
        forms.update(names)  # what is written in the book wins over what is made from it
        self._forms = forms
        self._found = list(forms.values())
        # an alias that ends in a letter or digit must not end inside a longer one: GDP in SGDPX, PM2.5 in PM2.53
        self._bare = [
            (_latin(form[0]), _latin(form[-1])) if form[0] < "{" or form[-1] < "{" else None for form in forms
        ]
        self._scan = ahocorasick_rs.AhoCorasick(
            list(forms), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest, store_patterns=False
        )

    def matches(self, text: str) -> list[tuple[int, int, Indicator]]:
        """Where indicators are named: start, end, indicator; in text order and apart."""
        found, bare = self._found, self._bare
        return [
            (start, end, indicator)
            for number, start, end in self._scan.find_matches_as_indexes(text)
            if (indicator := found[number]) is not None and (bare[number] is None or self._alone(text, number, start, end))
        ]

    def _alone(self, text: str, number: int, start: int, end: int) -> bool:
        """Whether letters and digits at the ends of the name are not parts of longer ones."""
        before, after = self._bare[number] or (False, False)
        return not (before and start and _latin(text[start - 1])) and not (after and end < len(text) and _latin(text[end]))

    def by_name(self, name: str) -> Indicator | None:
        """The indicator with that name, alias or variant of them; None where there is none."""
        return self._forms.get(name)

    def check(self, rule: Rule, case: Case) -> str:
        """One in-file case: `expect`, an id, or `expect.indicator`, a name, must be among those found; a `no` case must not find this rule's."""
        found = [indicator for _, _, indicator in self.matches(case.text)]
        if case.sort == "no":
            return f"finds {rule['name']} in it" if rule.id in {one.id for one in found} else ""
        if isinstance(case.expect, str):
            ids = [one.id for one in found]
            return "" if case.expect in ids else f"finds {'、'.join(ids) or 'nothing'}, not {case.expect}"
        wanted = case.expect.get("indicator", rule["name"]) if isinstance(case.expect, Mapping) else rule["name"]
        names = [one.name for one in found]
        return "" if wanted in names else f"finds {'、'.join(names) or 'nothing'}, not {wanted}"


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _indicator(rule: Rule) -> Indicator:
    where = f"{rule.file}: {rule.id}"
    quantities = _words(rule, "quantities", FORMS)
    if (better := rule.get("better", "none")) not in BETTER:
        raise RuleError(where, f"better = {better!r}", f"say {', '.join(sorted(BETTER))}")
    units = _words(rule, "units") or ((rule["unit"],) if rule.get("unit") else ())
    return Indicator(
        id=rule.id,
        name=rule["name"],
        aliases=_words(rule, "aliases"),
        units=units,
        quantities=quantities,
        ranges=tuple(_ranges(rule.get("range"), quantities, where)),
        siblings=_words(rule, "siblings"),
        scope=rule.get("scope", ""),
    )


def _words(rule: Rule, key: str, allowed: frozenset[str] = frozenset()) -> tuple[str, ...]:
    words = rule.get(key, [])
    if not isinstance(words, list) or not all(isinstance(word, str) and (word or key == "units") for word in words):
        raise RuleError(f"{rule.file}: {rule.id}", f"`{key}` is not a list of words", f'write {key} = ["…", "…"]')
    if allowed and (unknown := set(words) - allowed):
        raise RuleError(
            f"{rule.file}: {rule.id}", f"{key}: {min(unknown)} is not known", meant(min(unknown), sorted(allowed), f"use {', '.join(sorted(allowed))}")
        )
    return tuple(words)


def _ranges(given: Any, quantities: tuple[str, ...], where: str) -> Iterable[tuple[str, Decimal, Decimal]]:  # noqa: ANN401
    """`range = [0, 100]` speaks of the first quantity; `range = { share = [0, 100], rate = [-50, 50] }` of each named."""
    if given is None:
        return
    table = given if isinstance(given, Mapping) else {quantities[0] if quantities else "": given}
    for quantity, pair in table.items():
        numbers = isinstance(pair, list) and len(pair) == 2 and all(isinstance(n, int | float) for n in pair)
        if quantity not in quantities or not numbers or pair[0] >= pair[1]:
            raise RuleError(
                where,
                f"`range` of {quantity or 'no quantity'} is malformed",
                "write range = [low, high], low before high, with the quantity among `quantities`",
            )
        yield quantity, Decimal(str(pair[0])), Decimal(str(pair[1]))


def _names(rules: Iterable[Rule], by_id: Mapping[str, Indicator]) -> dict[str, Indicator]:
    """Names and aliases as written; a word of two indicators, a space and a sibling that is not there are refused."""
    names: dict[str, Indicator] = {}
    for rule in rules:
        one, where = by_id[rule.id], f"{rule.file}: {rule.id}"
        for word in (one.name, *one.aliases):
            if not word or any(char.isspace() for char in word):
                raise RuleError(where, f"the name {word!r} is empty or has a space in it", "write names without spaces")
            other = names.setdefault(word, one)
            if other is not one:
                raise RuleError(
                    where,
                    f"{word} is a name of {other.id} too",
                    "an alias is a true synonym of one indicator; take it from the other",
                )
        if missing := [sibling for sibling in one.siblings if sibling not in by_id or sibling == one.id]:
            raise RuleError(where, f"no other indicator has the id {missing[0]}", "name siblings by their ids")
    return names


class _Variant(NamedTuple):
    """One rule of kind `variant`, taken out of its table once: it is asked for every name of the book."""

    swap: tuple[str, ...]
    within: str
    suffix: tuple[str, ...]
    ends: tuple[str, ...]
    quantities: frozenset[str]

    def touches(self, written: str) -> bool:
        """Whether it may let any of the names be written in another way: most rules touch few names."""
        return self.within in written and (bool(self.suffix) or any(old in written for old in self.swap))

    def of(self, form: str) -> list[str]:
        """The other ways this rule lets the name be written."""
        made: list[str] = []
        for old in self.swap:
            if old in form:
                made += [form.replace(old, new, 1) for new in self.swap if new != old]
                break  # the words of a swap may hold one another: 地区生产总值 before 生产总值
        if self.suffix and form.endswith(self.ends) and not form.endswith((*self.suffix, "率", "数")):
            made += [form + end for end in self.suffix]
        return made


def _variant(rule: Rule) -> _Variant:
    quantities = frozenset(_words(rule, "quantities", FORMS))
    ends = _words(rule, "ends") or ("",)
    return _Variant(_words(rule, "swap"), rule.get("within", ""), _words(rule, "suffix"), ends, quantities)


def _forms(one: Indicator, variants: Iterable[_Variant]) -> list[str]:
    """Every way the variants let a name be written; the names themselves first."""
    forms = dict.fromkeys((one.name, *one.aliases))
    written = " ".join(forms)
    for variant in variants:
        if not variant.touches(written) or (variant.quantities and variant.quantities.isdisjoint(one.quantities)):
            continue
        known = len(forms)
        for form in tuple(forms):
            if variant.within in form:
                forms.update(dict.fromkeys(variant.of(form)))
        if len(forms) > known:
            written = " ".join(forms)
    if MARKED.search(written):
        for form in tuple(forms):
            if MARKED.search(form):
                forms.update(dict.fromkeys((form.translate(QUOTES), form.translate(NARROW), form.translate(STRAIGHT))))
    return [form for form in forms if len(form) > 1]
