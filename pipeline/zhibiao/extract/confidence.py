"""How sure a record is: what is known of how it was found, weighed on labelled documents.

`rules/confidence.csv` holds one weight (log-odds) for each value of each feature; `scripts/fit_confidence.py` writes it. The sum
is turned into a number from 0 to 1 so that of the records at 0.9 and above at least 97 in 100 were right in value, unit, bound, kind,
period and indicator. A figure that repair touched, or whose value was guessed or cannot be, stays below.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence

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


def features(figure: Figure, name: Name, kind: Kind, placed: Placed, sentence: Sentence, doc_type: str) -> dict[str, str]:
    """What is known of how a record was found, feature by feature."""
    size = sum(len(name.indicator) >= n for n in LENGTHS)
    where = placed.how.split("+")[0]
    return {
        "how": name.how or "none",
        "known": f"{name.how}-{'known' if name.id else 'open'}",
        "kind": kind.rules[0] if kind.rules else "none",
        "period": where,
        "reach": where.split(":")[0],
        "kind-reach": f"{kind.rules[0] if kind.rules else 'none'}-{where.split(':')[0]}",
        "quantity": figure.quantity,
        "quantity-how": f"{figure.quantity}-{name.how}",
        "bound": figure.bound,
        "length": str(size),
        "scope": str(min(3, (len(name.scope) + 3) // 4)),
        "role": sentence.role or "none",
        "genre": doc_type,
        "long": str(min(4, (sentence.end - sentence.start) // 120)),
        "list": "dealt" if name.group else "single",
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

    def of(self, figure: Figure, name: Name, kind: Kind, placed: Placed, sentence: Sentence, doc_type: str, touched: bool, state: str, doubts: Sequence[str] = ()) -> float:
        """A number from 0 to 1; below 0.9 the row should be read against its sentence."""
        total = self.bias
        for feature, value in features(figure, name, kind, placed, sentence, doc_type).items():
            total += self.weights.get(feature, {}).get(value, 0.0)
        sure = self._scaled(total)
        if touched:
            sure = min(sure, TOUCHED)
        for doubt in doubts:
            sure *= DAMAGED.get(doubt, LAME)
        if "list-torn" in name.rules:
            sure = min(sure, TORN)
        if state in ("inferred", "suspect"):
            sure = min(sure, DOUBTED)
        return round(sure, 2)

    def _scaled(self, total: float) -> float:
        """The sum as a number from 0 to 1 that is 0.9 at the cut."""
        return 1 / (1 + math.exp(-(total - self.cut) - math.log(SURE / (1 - SURE))))
