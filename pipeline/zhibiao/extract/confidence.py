"""How sure a record is: what is known of how it was found, weighed on labelled documents.

`rules/confidence.csv` holds one weight (log-odds) for each value of each feature; `scripts/fit_confidence.py` writes it. The sum
is turned into a number from 0 to 1 so that of the records at 0.9 and above at least 97 in 100 were right in value, unit, bound, kind,
period and indicator. A figure that repair touched, or whose value was guessed or cannot be, stays below.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from functools import lru_cache

from zhibiao.errors import RuleError
from zhibiao.extract.kinds import Kind
from zhibiao.extract.periods import Placed
from zhibiao.extract.phrases import Name
from zhibiao.model import Figure, Sentence
from zhibiao.rulebook import Rulebook

__all__ = ["Confidence", "features"]

SURE = 0.9  # where a reader may stop checking row by row
TOUCHED = 0.85  # the highest a figure can be whose characters repair changed
DAMAGED, LAME = {"term_notes": 0.6, "rewritten_text": 0.8}, 0.7  # what is left of confidence in a damaged stretch
TORN = 0.8  # the highest a figure can be behind a 分别 whose subjects do not agree with it in number
DOUBTED = 0.5  # the highest an inferred or suspect value can be
LENGTHS = (2, 3, 4, 6, 9, 13)
SIZES = tuple(sum(n >= length for length in LENGTHS) for n in range(LENGTHS[-1] + 1))  # by the length of a name, how many of them it reaches
LOGIT = math.log(SURE / (1 - SURE))


def features(figure: Figure, name: Name, kind: Kind, placed: Placed, sentence: Sentence, doc_type: str) -> dict[str, str]:
    """What is known of how a record was found, feature by feature."""
    return _of_finding(*_found(figure, name, kind, placed)) | _of_place(*_stands(figure, name, sentence, doc_type))


def _found(figure: Figure, name: Name, kind: Kind, placed: Placed) -> tuple[str, bool, str, str, str]:
    """What `_of_finding` tells features of."""
    return name.how, bool(name.id), kind.rules[0] if kind.rules else "none", placed.how, figure.quantity


def _of_finding(how: str, known: bool, kind: str, placed: str, quantity: str) -> dict[str, str]:
    where = placed.split("+")[0]
    reach = where.split(":")[0]
    return {
        "how": how or "none",
        "known": f"{how}-{'known' if known else 'open'}",
        "kind": kind,
        "period": where,
        "reach": reach,
        "kind-reach": f"{kind}-{reach}",
        "quantity": quantity,
        "quantity-how": f"{quantity}-{how}",
    }


def _stands(figure: Figure, name: Name, sentence: Sentence, doc_type: str) -> tuple[str, int, int, str, str, int, bool]:
    """What `_of_place` tells features of; sizes are cut to what the features tell apart."""
    return (
        figure.bound, SIZES[min(len(name.indicator), LENGTHS[-1])], min(3, (len(name.scope) + 3) // 4), sentence.role, doc_type,
        min(4, (sentence.end - sentence.start) // 120), bool(name.group),
    )  # fmt: skip


def _of_place(bound: str, length: int, scope: int, role: str, genre: str, long: int, dealt: bool) -> dict[str, str]:
    return {
        "bound": bound,
        "length": str(length),
        "scope": str(scope),
        "role": role or "none",
        "genre": genre,
        "long": str(long),
        "list": "dealt" if dealt else "single",
    }


class Confidence:
    """The weights, read once."""

    def __init__(self, rulebook: Rulebook) -> None:
        path = rulebook.folder / "confidence.csv"
        self.weights: dict[str, dict[str, float]] = {}
        try:
            with path.open(encoding="utf-8", newline="") as rows:
                for row in csv.DictReader(rows):
                    self.weights.setdefault(row["feature"], {})[row["value"]] = float(row["weight"])
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise RuleError("confidence.csv", f"cannot be read ({error})", "write it anew with scripts/fit_confidence.py") from None
        model = self.weights.get("", {})
        self.bias, self.cut = model.get("bias", 0.0), model.get("cut", 0.0)
        # remembered apart: the two halves come again and again, one beside the other seldom does
        self._finding = lru_cache(maxsize=8192)(lambda *found: self._weight(_of_finding(*found)))
        self._place = lru_cache(maxsize=8192)(lambda *stands: self._weight(_of_place(*stands)))

    def of(self, figure: Figure, name: Name, kind: Kind, placed: Placed, sentence: Sentence, doc_type: str, touched: bool, state: str, doubts: Sequence[str] = ()) -> float:
        """A number from 0 to 1; below 0.9 the row should be read against its sentence."""
        total = self.bias + self._finding(*_found(figure, name, kind, placed)) + self._place(*_stands(figure, name, sentence, doc_type))
        sure = 1 / (1 + math.exp(-(total - self.cut) - LOGIT))  # 0.9 at the cut
        if touched:
            sure = min(sure, TOUCHED)
        for doubt in doubts:
            sure *= DAMAGED.get(doubt, LAME)
        if "list-torn" in name.rules:
            sure = min(sure, TORN)
        if state in ("inferred", "suspect"):
            sure = min(sure, DOUBTED)
        return round(sure, 2)

    def _weight(self, seen: dict[str, str]) -> float:
        """The weights of features together."""
        return sum(self.weights.get(feature, {}).get(value, 0.0) for feature, value in seen.items())
