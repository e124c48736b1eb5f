"""The name a figure goes by when it is looked up: the code book's, or its phrase without what a sentence hung on it."""

from __future__ import annotations

import re
from functools import lru_cache

from zhibiao.check.rows import Entry
from zhibiao.diff.names import phrase
from zhibiao.extract.codebook import Codebook
from zhibiao.rulebook import Rulebook

__all__ = ["Names", "wholes"]

YEAR = re.compile(r"(?:19|20)\d\d年?")  # 2023年发电量: the year is no scope
GUESSED = frozenset(("kind-period", "kind-role", "kind-genre", "kind-default"))
BY_YEAR, NEWS = frozenset(("kind-period", "kind-genre")), ("news", "interview", "speech", "other", "")
CLAUSE = re.compile(r"[，。；：！？\n]")
HUNG = re.compile(r"^(?:[把将]的?|在?的|该[省市县区州盟旗]的?)")  # what stood between the place and the name: 在2023年的


class Names:
    """Names by the rules: 国内生产总值增加 and 地区生产总值的预期目标 are names of the GDP."""

    def __init__(self, rulebook: Rulebook, book: Codebook | None = None) -> None:
        self._book = book or Codebook(rulebook)
        classes = ("added", "aim", "tail", "aiming", "planned", "until")
        self._added, self._aim, self._tail, self._aiming, self._planned, self._until = (
            [pattern for pattern, _ in rulebook.patterns("comparison", name)] for name in classes
        )
        self.word = lru_cache(maxsize=1 << 18)(self._word)

    def of(self, entry: Entry) -> str:
        """What a row is about: the code book's id, else ~ and its phrase."""
        return entry.indicator_id or self.word(entry.indicator)

    def _word(self, indicator: str) -> str:
        name = self._bare(indicator)
        known = self._book.by_name(name)
        return known.id if known else "~" + phrase(name)

    def _bare(self, name: str) -> str:
        for pattern in (*self._aim, *self._added, *self._tail):
            name = pattern.sub("", name) or name
        return name

    @staticmethod
    def whole(entry: Entry) -> frozenset[str]:
        """Scope and name as one phrase, however they were parted: 规上, 高技术制造业增加值 and 规上高技术制造业增加值 are one."""
        return wholes(entry.scope, entry.indicator, entry.indicator_text)

    def begins(self, text: str) -> bool:
        """Whether a text begins with a name of the code book."""
        return any(start == 0 for start, _, _ in self._book.matches(text[:24]))

    def last(self, text: str) -> tuple[str, str, str] | None:
        """The last name of the code book in a text: name, id, and as written."""
        found = self._book.matches(text)
        return (found[-1][2].name, found[-1][2].id, text[found[-1][0] : found[-1][1]]) if found else None

    def added(self, entry: Entry) -> bool:
        """Whether a figure is what came to a level, or went: 增加3640万元 is no level."""
        at = entry.sentence.find(entry.quote)
        before = entry.sentence[max(0, at - 12) : at] if at >= 0 else ""
        if any(p.match(entry.quote) for p in self._added):
            return True
        return any(m.end() == len(text) for text in (before, entry.indicator) for p in self._added for m in p.finditer(text))

    def open_ended(self, entry: Entry) -> bool:
        """Whether a figure may be an aim or a result: 到2025年，城镇化率达到65% is either, by the day it is said on."""
        at = entry.sentence.find(entry.quote)
        return at >= 0 and self._guessed(entry) and any(p.search(entry.sentence[:at]) for p in self._until)

    @staticmethod
    def _guessed(entry: Entry) -> bool:
        return bool(GUESSED.intersection(entry.rules.split(";")))

    def told(self, entry: Entry, written: str, doc_type: str) -> Entry:
        """A figure of an article as an aim where its clause says so; as a result where only its year made an aim of it: a news sentence
        that says nothing of an aim reports, while a report, a plan or a policy tells by its sections.

        `written` is the date of the article; what lies behind it is an aim indeed.
        """
        at = max(0, entry.sentence.find(entry.quote))
        if any(p.search(CLAUSE.split(entry.sentence[:at])[-1]) for p in self._aiming):
            return entry._replace(kind="target")
        behind = bool(written) and entry.period.removeprefix("asof:")[:4] > written[:4]
        if entry.kind != "target" or behind or doc_type not in NEWS or not BY_YEAR.intersection(entry.rules.split(";")):
            return entry
        said = any(p.search(entry.sentence[: at + len(entry.quote)]) for p in (*self._aiming, *self._planned))
        return entry if said else entry._replace(kind="actual")

    def settled(self, entry: Entry, place: str) -> Entry:
        """A figure of an article under the name it would have in the record; `place` is how its sentence names the place."""
        scope = "" if YEAR.fullmatch(entry.scope) else HUNG.sub("", _without(entry.scope, place))
        for pattern in self._aim:
            scope = pattern.sub("", scope)
        entry = entry._replace(indicator_text=HUNG.sub("", _without(entry.indicator_text, place)))
        if not entry.indicator_id and (known := self._book.by_name(scope + entry.indicator)):
            return entry._replace(scope="", indicator=known.name, indicator_id=known.id)
        if entry.indicator_id:
            return entry._replace(scope=scope)
        kind = "target" if any(p.search(entry.indicator) for p in self._aim) else entry.kind
        name = HUNG.sub("", _without(self._bare(entry.indicator), place))
        if scope and any(p.fullmatch(name) for p in self._aim):  # 造林, 目标
            scope, name = "", scope
        if name == entry.indicator:
            return entry._replace(scope=scope)
        scope, name = self._known(scope, name)
        known = self._book.by_name(name)
        return entry._replace(kind=kind, scope=scope, indicator=known.name if known else name, indicator_id=known.id if known else "")

    def _known(self, scope: str, name: str) -> tuple[str, str]:
        """A phrase whose end is a name of the code book, parted there: 实施重点, 项目 → 实施, 重点项目."""
        whole = HUNG.sub("", scope + name)
        at = next((n for n in range(len(whole)) if self._book.by_name(whole[n:])), len(whole) - len(name))
        return whole[:at], whole[at:]


@lru_cache(maxsize=1 << 16)
def wholes(scope: str, name: str, text: str) -> frozenset[str]:
    """The phrases that scope and name make, as named and as written."""
    return frozenset("全国" * whole.startswith("全国") + phrase(whole) for whole in (scope + name, scope + text))  # 全国重点实验室 are some of them


def _without(words: str, place: str) -> str:
    """Words without the place before them, or the end of its name: 易县 of 河北省保定市易县."""
    size = next((n for n in range(len(place), 1, -1) if words.startswith(place[-n:])), 0)
    return words[size:].removeprefix("的")
