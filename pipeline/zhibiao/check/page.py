"""One document as the checks inside it see it: its rows by sentence and by name, and what its rules allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from zhibiao.check.rows import Entry, Paper
from zhibiao.rulebook import Rulebook

__all__ = ["Page"]


class Page:
    """A document and its figures."""

    def __init__(self, paper: Paper, entries: Sequence[Entry], rulebook: Rulebook) -> None:
        self.paper, self.rulebook = paper, rulebook
        self.entries = [e for e in entries if e.kind != "measure"]
        self.known = {e.record_id: e for e in self.entries}
        self.sentences: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            self.sentences[entry.sentence].append(entry)
