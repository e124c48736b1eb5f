"""What a rule file may hold. Two dict literals: kind of file → the keys its rules must and may have; key → what it holds and means.

Kinds come in two sorts. A *pattern kind* (trap, cue, period, repair …) holds rules that fire or do not, so each must carry a
`yes` and a `no` case. A *table kind* (indicator, unit, codebook …) holds plain rows; cases are welcome there but not asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

__all__ = ["ALIKE", "KEYS", "KINDS", "QUANTITIES", "Case", "Key", "Kind", "Rule", "Type", "key_of"]


@dataclass(frozen=True, slots=True)
class Case:
    """One in-file case. `sort` is yes, no, later, change or same; `text` the input; `expect` what must come out, `never` what must not."""

    sort: str
    text: str
    expect: Any = None
    why: str = ""
    never: Any = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id, the kind and file it came from, its fields, its cases."""

    id: str
    kind: str
    file: str
    fields: Mapping[str, Any]
    cases: tuple[Case, ...] = ()

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 (fields are TOML values)
        """A field that rules of this kind must have."""
        return self.fields[key]

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401
        """A field that they may have."""
        return self.fields.get(key, default)


@dataclass(frozen=True, slots=True)
class Kind:
    """`row` is the TOML array's name; `must` and `may` are the keys; `fires` says whether `yes` and `no` cases are asked for."""

    row: str
    must: frozenset[str]
    may: frozenset[str]
    fires: bool


def _kind(row: str, must: str, may: str = "", fires: bool = True) -> Kind:
    return Kind(row, frozenset(must.split()), frozenset(may.split()), fires)


KINDS: dict[str, Kind] = {
    # repair/: what a step knows beyond its code; cases are before/after and same
    "repair": _kind("rule", "id step", "pattern words pairs replace note"),
    # trap: spans in which no number is a figure
    "trap": _kind("rule", "id pattern", "note only except"),
    # cue: words that decide kind, strength, bound, basis, quantity, scope …
    "cue": _kind("rule", "id class", "words pattern value stop pseudo note direction weight"),
    # expressions of time, and the periods they give
    "period": _kind("rule", "id pattern gives", "note"),
    # what a section, a title or a turn is
    "structure": _kind("rule", "id class pattern", "value note"),
    # what tells damage: lost digits, swapped words, closing words of a report
    "damage": _kind("rule", "id class pattern", "note"),
    # idioms that are figures without a numeral: 翻番, 全覆盖, 持平
    "idiom": _kind("rule", "id pattern quantity unit", "low high bound note needs"),
    # measures: what opens a policy measure
    "measure": _kind("rule", "id pattern", "note class"),
    # tables: what a column's head and a row's label say
    "table": _kind("rule", "id class pattern", "noun basis kind needs note"),
    # comparison: what words beside a value say of it
    "comparison": _kind("rule", "id class pattern value", "note"),
    # plain rows
    "relation": _kind("relation", "id class words", "note", fires=False),
    "unit": _kind("unit", "name base factor dimension", "id aliases note", fires=False),
    "classifier": _kind("classifier", "name", "id note", fires=False),
    "indicator": _kind("indicator", "id name", "aliases units unit category quantities range better siblings since until note source scope", fires=False),
    # other ways to write the names of the code book, and words that only look like them
    "variant": _kind("variant", "id", "swap within suffix quantities ends decoys note", fires=False),
    "codebook": _kind("codebook", "id hard", "soft stretch source note", fires=False),
    "lexicon": _kind("words", "id words", "note", fires=False),
    # cases of no rule: what a text must give, and must not; corrections of people
    "cases": _kind("case", "id", "rules note", fires=False),
}


class Type(NamedTuple):
    """What a key holds: in words, for the person who wrote something else, and as a test."""

    says: str
    holds: Callable[[Any], bool]


class Key(NamedTuple):
    """A key of a rule: what it holds, and what it means."""

    type: Type
    means: str


def _number(value: object) -> bool:
    """A number, or one in quotes: those who compute with it take `Decimal(str(…))`, for a float of TOML is not what was written."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False


def _words(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(word, str) and word for word in value)


def _span(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_number, value)) and Decimal(str(value[0])) <= Decimal(str(value[1]))


def _range(value: object) -> bool:
    if isinstance(value, dict):
        return set(value) <= set(QUANTITIES) and all(map(_span, value.values()))
    return _span(value)


def _pairs(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(pair, list) and len(pair) == 2 and all(isinstance(one, str) for one in pair) for pair in value)


def _choice(*choices: str) -> Type:
    return Type(f"one of {', '.join(choices)}", lambda value: value in choices)


QUANTITIES = ("amount", "count", "rate", "share", "points", "physical", "rank", "duration", "frequency", "multiple", "index")
TEXT = Type("a string", lambda value: isinstance(value, str))
NAME = Type("a string that is not empty", lambda value: isinstance(value, str) and bool(value.strip()))
WORDS = Type('a list of strings, each in quotes: ["一", "二"]', _words)
PATTERN = Type("a regular expression in quotes; {数} puts in a fragment", lambda value: isinstance(value, str) and bool(value))
NUMBER = Type('a number: 10000, or in quotes "0.5"', _number)
ABOVE = Type('a number above 0: 10000, or in quotes "0.0001"', lambda value: _number(value) and Decimal(str(value)) > 0)
YEAR = Type('a year in quotes: "2024"', lambda value: isinstance(value, str) and re.fullmatch("[12][0-9]{3}", value) is not None)
QUANTITY_LIST = Type(f"a list of {', '.join(QUANTITIES)}", lambda value: _words(value) and set(value) <= set(QUANTITIES))

# Every key once; `kind.key` where a kind means something else by it. The README of the rules shows this as a table.
# fmt: off
KEYS: dict[str, Key] = {
    "id": Key(NAME, "the rule's name: small letters, digits, hyphens; it stands in the column `rules` of every row it decided"),
    "note": Key(TEXT, "for the reader of the file; nothing reads it"),
    "pattern": Key(PATTERN, "what it fires on"),
    "words": Key(WORDS, "words it fires on, without pattern signs"),
    "class": Key(NAME, "what the rule is for among those of its kind; one of those that our rules of that kind have"),
    "value": Key(TEXT, "what it says when it fires: the bound, the basis, `hard` or `soft`, the sign, the role …; the `about` of our file of that class says which"),
    "structure.value": Key(Type("a string or a whole number", lambda value: isinstance(value, str | int) and not isinstance(value, bool)), "what it says when it fires, or how much it weighs against the others"),
    "stop": Key(WORDS, "words between cue and figure that end its reach: 力争 says nothing of a figure behind 去年"),
    "pseudo": Key(WORDS, "longer words that hold the cue and are none: 保证金 for 保证"),
    "direction": Key(_choice("left", "right"), "on which side of the number the words stand"),
    "weight": Key(ABOVE, "how much it counts against others that say the opposite; 1 when left out"),
    "gives": Key(TEXT, "the period: `{year}`, `{y}-{m}` and the like, from the groups of the pattern and from what is in force (`{report}`, `{plan}`, `{base}`, `{doc}`); empty where it only says that a number is a time"),
    "step": Key(NAME, "the repair step that uses the rule"),
    "pairs": Key(Type('a list of pairs: [["from", "to"]]', _pairs), "what is replaced by what"),
    "replace": Key(TEXT, "what a match becomes; empty takes it out"),
    "only": Key(NAME, "where the trap is looked for; everywhere when left out: `number` the number alone, `unit` with this unit, `scope` a threshold that says which things are counted …"),
    "except": Key(PATTERN, "what stands before the match and makes it no trap after all"),
    "quantity": Key(_choice(*QUANTITIES), "the column `quantity`"),
    "low": Key(NUMBER, "the column `value_low`; left out where that end is open"),
    "high": Key(NUMBER, "the column `value_high`"),
    "bound": Key(_choice("eq", "ge", "gt", "le", "lt", "approx", "range"), "the column `bound`; eq when left out"),
    "idiom.unit": Key(TEXT, "the column `unit`; may be empty"),
    "idiom.needs": Key(PATTERN, "what must stand in the sentence besides"),
    "table.needs": Key(_choice("%"), "the column must be one of percents"),
    "noun": Key(TEXT, "the noun the head of a column stands for"),
    "basis": Key(NAME, "the column `basis`"),
    "kind": Key(_choice("target", "actual", "estimate"), "the column `kind`"),
    "name": Key(NAME, "the name as it is written in the table"),
    "unit.name": Key(NAME, "the unit as written"),
    "classifier.name": Key(NAME, "a word that counts things: 个, 家, 台套"),
    "aliases": Key(WORDS, "other ways to write the name"),
    "base": Key(NAME, "the unit it is kept in"),
    "factor": Key(ABOVE, "how many of the base unit it is; in quotes where it is no whole number"),
    "dimension": Key(NAME, "what it measures: money, percent, points, multiple, area, length, mass, volume, energy, power, time, counted …"),
    "units": Key(Type('a list of units, each in quotes, "" for none: ["元", "%"]', lambda value: isinstance(value, list) and all(isinstance(u, str) for u in value)), "the units the indicator comes in; another one is no figure of it"),
    "unit": Key(NAME, "the one unit, where there is only one"),
    "category": Key(NAME, "the heading it stands under in lists"),
    "quantities": Key(QUANTITY_LIST, "the forms it comes in: amount and rate, count, share …"),
    "range": Key(Type("[least, most], or a table of them by quantity: { rate = [-30, 40] }", _range), "what can be, in the base unit: `zhibiao check` finds values outside"),
    "better": Key(_choice("higher", "lower", "none"), "which way is good"),
    "siblings": Key(WORDS, "ids of indicators easily taken for it"),
    "since": Key(YEAR, "first year it exists"),
    "until": Key(YEAR, "last year it exists"),
    "source": Key(NAME, "where it is defined: a standard, a paper"),
    "scope": Key(NAME, "the column `scope` that the name implies"),
    "swap": Key(WORDS, "words that stand for each other in names"),
    "within": Key(NAME, "only in names that hold this"),
    "suffix": Key(WORDS, "endings a name may take"),
    "ends": Key(WORDS, "only for names that end so"),
    "decoys": Key(WORDS, "longer words that only look like names of the code book"),
    "rules": Key(WORDS, "ids of the rules that decided the record when a person corrected it; for the reader"),
    "hard": Key(WORDS, "cues and bounds that make a target hard"),
    "soft": Key(WORDS, "those that make it soft"),
    "stretch": Key(WORDS, "those of the higher of two aims: 力争"),
}
# fmt: on

# keys whose values must be among those of our own rules of the kind (for `value`: of the class): nothing reads another
ALIKE = ("class", "step", "only", "dimension", "value")


def key_of(kind: str, key: str) -> Key:
    """What a key of a kind holds and means."""
    return KEYS.get(f"{kind}.{key}") or KEYS[key]
