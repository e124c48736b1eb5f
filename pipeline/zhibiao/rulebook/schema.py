"""What a rule file may hold. One dict literal: kind of file → the keys its rules must and may have.

Kinds come in two sorts. A *pattern kind* (trap, cue, period, repair …) holds rules that fire or do not, so each must carry a
`yes` and a `no` case. A *table kind* (indicator, unit, codebook …) holds plain rows; cases are welcome there but not asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["KINDS", "Case", "Kind", "Rule"]


@dataclass(frozen=True, slots=True)
class Case:
    """One in-file case. `sort` is yes, no, later, change or same; `text` the input; `expect` what must come out."""

    sort: str
    text: str
    expect: Any = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id, the kind and file it came from, its fields, its cases."""

    id: str
    kind: str
    file: str
    fields: Mapping[str, Any]
    cases: tuple[Case, ...] = ()

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 (fields are TOML values)
        return self.fields[key]

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401
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
    "cue": _kind("rule", "id class", "words pattern value reach stop pseudo note direction weight"),
    # period and region expressions
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
    # plain rows
    "unit": _kind("unit", "name base factor dimension", "id aliases note", fires=False),
    "classifier": _kind("classifier", "name", "id note compound", fires=False),
    "indicator": _kind("indicator", "id name", "aliases units unit category quantities range better siblings since until note source scope", fires=False),
    # other ways to write the names of the code book, and words that only look like them
    "variant": _kind("variant", "id", "swap within suffix quantities ends decoys note", fires=False),
    "codebook": _kind("codebook", "id hard", "soft stretch source note", fires=False),
    "lexicon": _kind("words", "id words", "note", fires=False),
}
