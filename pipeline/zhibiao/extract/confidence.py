"""How sure a record is: the weakest decisions multiply; a figure that repair touched is never sure."""

from __future__ import annotations

from zhibiao.extract.kinds import Kind
from zhibiao.extract.periods import Placed
from zhibiao.extract.phrases import Name
from zhibiao.model import Figure

__all__ = ["confidence"]

# how the name was found → how often such names are right on labelled documents
NAMED = {"book": 0.99, "list": 0.97, "ratio": 0.98, "open": 0.95, "carry": 0.95, "right": 0.93, "share": 0.93, "task": 0.93, "verb": 0.88, "back": 0.85, "": 0.5}
TOUCHED, UNSURE = 0.8, 0.6


def confidence(figure: Figure, name: Name, kind: Kind, placed: Placed, touched: bool, state: str) -> float:
    """A number from 0 to 1; below 0.9 the row should be read against its sentence."""
    sure = NAMED.get(name.how, 0.9)
    if not kind.rules or kind.rules[0] == "kind-default":
        sure *= 0.93
    if not placed.period:
        sure *= 0.93
    if touched:
        sure *= TOUCHED
    if state in ("inferred", "suspect"):
        sure *= UNSURE
    return round(sure, 3)
