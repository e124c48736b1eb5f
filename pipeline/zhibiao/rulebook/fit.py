"""Whether a user's rule is one that something reads: of a class, step or dimension that our own rules of the kind have."""

from __future__ import annotations

from collections.abc import Sequence

from zhibiao.errors import RuleError
from zhibiao.nearest import meant
from zhibiao.rulebook.schema import ALIKE, Rule

__all__ = ["fits"]

FREE = {"id", "note", "stop", "pseudo", "weight", "except", "only"}  # what ours all have by chance
CLOSED = {"bound", "sign", "basis", "target", "actual", "estimate"}  # classes of cues whose `value` goes into the table


def fits(rule: Rule, ours: Sequence[Rule]) -> None:
    """Refuse what no engine would look at. The engines know the classes they ask for, and so do the rules that come with zhibiao."""
    where, kin = f"{rule.file}: {rule.id}", [r for r in ours if r.kind == rule.kind]
    for key in ALIKE:
        if key == "class":
            kin = _alike(rule, key, kin, where) or kin
        elif key != "value" or rule.get("class") in CLOSED:
            _alike(rule, key, kin, where)
    if "class" in rule.fields and kin:
        needed = set.intersection(*(set(r.fields) for r in kin)) - FREE - set(rule.fields)
        if needed:
            what = f"`{sorted(needed)[0]}` is missing"
            raise RuleError(where, what, f"rules of class {rule['class']} have it, see {kin[0].file}")


def _alike(rule: Rule, key: str, kin: Sequence[Rule], where: str) -> list[Rule]:
    """Those of our rules that have the same value of a key; refused where none has it."""
    known = sorted({str(r[key]) for r in kin if r.get(key)})
    if key not in rule.fields or not known:
        return []
    given = str(rule[key])
    if given not in known:
        raise RuleError(where, f"{key} = {given!r} is not known", meant(given, known, f"there are {', '.join(known)}"))
    return [r for r in kin if str(r.get(key)) == given]
