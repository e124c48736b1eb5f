"""Two values of one indicator: raised, lowered, the same, the same under another bound or word, or not to be compared."""

from __future__ import annotations

import re
from typing import NamedTuple

from zhibiao.diff.facts import Fact, number
from zhibiao.diff.names import bare, phrase
from zhibiao.diff.wording import Wording

__all__ = ["Change", "compared", "ends", "near", "number", "of_the_year"]

FLOWS = ("count", "amount", "physical")
SUMMED = re.compile(r"累计[^，。；全年]{0,14}$")  # 累计建成5.4万个: the sum of all years so far
TOLERANCE = 1e-9  # relative: 36460000000.0 and what 364.6 × 10^8 gives
OPEN = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than", "approx": "about", "range": "between", "eq": "exactly"}


class Change(NamedTuple):
    """What became of a value, and why it is called so."""

    change: str
    reason: str = ""


def near(a: float | None, b: float | None) -> bool:
    """Whether two numbers are the same number."""
    if a is None or b is None:
        return a is b
    return abs(a - b) <= TOLERANCE * max(1.0, abs(a), abs(b))


def ends(fact: Fact) -> tuple[float | None, float | None]:
    """The first and the last number stated; both the same where there is one."""
    low, high = fact.value_low, fact.value_high
    return (low if low is not None else high, high if high is not None else low)


def of_the_year(fact: Fact) -> bool:
    """Whether a growth is that of its year: not a mean of several, not one since an earlier year (比2015年增长73.8%); so is what is no growth,
    unless it is summed up over the years (累计)."""
    if fact.quantity == "rate" and fact.basis.startswith("vs:"):
        return fact.period.isdigit() and fact.basis[3:7] == str(int(fact.period) - 1)
    if fact.kind != "target" and fact.quantity in FLOWS and SUMMED.search(fact.sentence[: max(0, fact.sentence.find(fact.quote))]):
        return False
    return fact.quantity != "rate" or fact.basis != "avg"


def compared(old: Fact, new: Fact, wording: Wording) -> Change:
    """What became of a value from one year to the next.

    Raised and lowered tell of the number stated, a range by its low end and then its high end; whether that is better, the
    code book knows (`better`).
    """
    if "redacted" in (old.value_state, new.value_state):
        return Change("not_comparable", "digits are masked")
    if bare(old) and bare(new):
        return Change("not_comparable", "the name says too little to tell that it is the same")
    words = [f.value_state == "no_number" for f in (old, new)]
    if all(words):
        return _words(old, new, wording)
    if any(words):
        return Change("not_comparable", "a number became words" if words[1] else "words became a number")
    if old.unit != new.unit:
        return Change("not_comparable", f"{old.unit or 'no unit'} became {new.unit or 'no unit'}")
    if of_the_year(old) != of_the_year(new):
        return Change("not_comparable", "growth of one year against growth of several")
    if (a := wording.calibre(old)) != (b := wording.calibre(new)) and a and b:
        return Change("not_comparable", f"{a} became {b}")
    return _numbers(old, new, wording)


def _numbers(old: Fact, new: Fact, wording: Wording) -> Change:
    was, now = ends(old), ends(new)
    told = f"{OPEN.get(old.bound, old.bound)} became {OPEN.get(new.bound, new.bound)}" if old.bound != new.bound else ""
    for a, b in zip(was, now, strict=True):
        if a is None or b is None:
            return Change("not_comparable", "no number is stated")
        if not near(a, b):
            return Change("raised" if b > a else "lowered", told)
    if old.bound != new.bound:
        return Change("bound_changed", told)
    if turned := wording.strength(old, new):
        return Change("strength_changed", f"{turned}: {old.strength} became {new.strength}")
    return Change("same")


def _words(old: Fact, new: Fact, wording: Wording) -> Change:
    was, now = wording.said(old), wording.said(new)
    if was.sort and was.sort == now.sort != "steady" and (was.than == now.than or not was.than or not now.than):
        if was.soft == now.soft:
            return Change("same")
        return Change("bound_changed", "基本 went" if was.soft else "基本 came in")
    if _told(old) == _told(new) or _tail(old) == _tail(new):
        return Change("same")
    return Change("not_comparable", "both without a number, and worded otherwise")


def _told(fact: Fact) -> str:
    return phrase(fact.quote)


def _tail(fact: Fact) -> str:
    """The end of a statement, where what is said of the indicator stands: 保持优秀水平."""
    return _told(fact)[-6:]
