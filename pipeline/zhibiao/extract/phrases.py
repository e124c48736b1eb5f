"""Phrases around a figure: what frames them is trimmed, what selects the things counted is set apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from zhibiao.rulebook import Rulebook

__all__ = ["Name", "Phrase", "Phrases", "plain"]

HARD = re.compile(r"[，。；：！？\n,;:!?…]")
OPENERS = "（([【“‘《「 　\t"
CLOSERS = "）)]】”’》」 　\t"
# 2023年, 1-9月, “十四五”时期: time is named by the period column, not by the indicator
TIME = re.compile(
    r"(?:到|至|截至|截止|自|从)?(?:(?:19|20)\d\d(?:[-—~至](?:19|20)\d\d)?年(?:度|底|末|初|内)?|\d{1,2}(?:[-—~至]\d{1,2})?月(?:份|末|底)?(?:\d{1,2}日)?|[“\"]?十[一二三四五六]五[”\"]?(?:期间|时期|末|以来|规划)?)(?:之间|期间|以来|前|底前|末|底)?"
)
# 比上年末, 较2020年, 与去年同期相比: the baseline of a change
BASELINE = re.compile(r"(?:按|以)?[^，。；：]{0,6}?(?<!占)(?:比|较|相较于|与)(?!重|例|率|值|亚|利|如)[^，。；：比较]{1,14}$")
AGAINST = re.compile(r"(?:高于|低于|快于|慢于|好于|优于|超过|高出|低出|领先|超出|超)[^，。；：]{0,12}$")


def plain(text: str) -> str:
    """The phrase without spaces and the marks that quoting leaves at its ends.

    >>> plain("“专精特新”中小企业 ")
    '“专精特新”中小企业'
    """
    text = re.sub(r"\s+", "", text).strip("、，,。；;：:的")
    for a, b in ("“”", "（）", "《》", "‘’", "()"):
        if text.count(a) != text.count(b):
            text = text.replace(a, "").replace(b, "")
    return text


class Phrase(NamedTuple):
    """A noun phrase: the noun, what restricts it, whether a verb stood at its end, the ids of the rules that shaped it."""

    noun: str
    scope: str
    verb: str
    rules: tuple[str, ...]


@dataclass(slots=True)
class Name:
    """What a figure is of. `subject` is what a following bare growth or share speaks of; `how` says how it was found."""

    indicator: str
    id: str = ""
    text: str = ""
    scope: str = ""
    subject: str = ""
    how: str = ""
    rules: tuple[str, ...] = ()
    verb: str = ""
    group: int = 0  # how many figures were dealt out over a list together with this one
    parent: int = -1


class Phrases:
    """The word lists of rules/naming, ready to trim with; `segment` splits text into words."""

    def __init__(self, rulebook: Rulebook, segment: Callable[[str], list[str]]) -> None:
        self.segment = segment
        rules = {rule["class"]: rule for rule in rulebook.of("cue") if rule.file.startswith("naming/")}
        self.ids = {name: rule.id for name, rule in rules.items()}
        words = {name: frozenset(rule.get("words", ())) for name, rule in rules.items()}
        self.which, self.light, self.stop = words["which"], words["light"], words["stop"]
        self.frame, self.link = words["frame"], words["link"]
        self.relational, self.attached, self.scopes = words["relational"], words["attached"], words["scope"]
        self.head = self.frame | self.light
        self.verbs = self.which | self.light
        self.longest = max(map(len, self.link))
        self.threshold = re.compile(rules["threshold"]["pattern"])
        self.share = re.compile(rules["share"]["pattern"])
        self.task = re.compile(rules["task"]["pattern"])
        self.scope_head = re.compile("(?:" + "|".join(sorted(self.scopes, key=len, reverse=True)) + ")")

    def tail(self, text: str, change: bool) -> tuple[str, bool]:
        """The text without what links it to its number, and whether anything did; `change` also drops a baseline."""
        linked = False
        while True:
            text = text.rstrip(OPENERS + "—-–~ ")
            before = text
            if change and (match := BASELINE.search(text) or AGAINST.search(text)):
                text = text[: match.start()]
            for size in range(min(self.longest, len(text)), 0, -1):
                if text[-size:] in self.link and not self._part_of_noun(text, size):
                    text, linked = text[:-size], True
                    break
            if text == before:
                return text, linked

    def _part_of_noun(self, text: str, size: int) -> bool:
        """Whether the short link word is the end of a longer word: 人均, 行为, 公共, 投资增速 …"""
        word, before = text[-size:], text[-size - 1 : -size]
        if size == 1 and before and word in "均为共居列到至过在是有了以比计约近向对":
            return before in "人户亩村户日月行公邻民平合统设预条签附渠自由专现拥共享特所"
        return word in {"新增", "增加", "完成", "增长"} and False

    def words(self, text: str) -> list[str]:
        """The words of a phrase, time expressions taken out."""
        return [w for w in self.segment(TIME.sub(" ", text)) if not w.isspace()]

    def left(self, text: str) -> Phrase:
        """The noun phrase at the end of the text before a number (already without its links)."""
        rules: list[str] = []
        scope = ""
        if match := self.threshold.search(text):
            rules.append(self.ids["threshold"])
        tokens = self.words(text)
        first = 0
        while first < len(tokens) and (tokens[first] in self.head or tokens[first] in "、，和及与的“”‘’（）()《》 "):
            if tokens[first] in "“‘（《" and any(t in "”’）》" for t in tokens[first + 1 :]):
                break
            first += 1
        tokens = tokens[first:]
        cut = self._after_last_verb(tokens)
        verb = tokens[cut - 1] if cut and tokens[cut - 1] in self.verbs else ""
        noun = tokens[cut:]
        if not noun and verb:  # the phrase ends in its verb: the noun may stand after the number
            return Phrase("", "", plain("".join(tokens)) if verb in self.which else "", tuple(rules))
        if verb in self.which:
            scope = verb
            rules.append(self.ids["which"])
        return self._split(plain("".join(noun)), scope, tuple(rules))

    def _after_last_verb(self, tokens: list[str]) -> int:
        """Where the noun phrase at the end begins: after the last verb that is not inside quotes or brackets."""
        depth, i = 0, len(tokens)
        while i > 0:
            word = tokens[i - 1]
            if word in "”’）》":
                depth += 1
            elif word in "“‘（《":
                depth -= 1
            elif depth <= 0 and i < len(tokens) + 1 and (word in self.verbs or word in self.frame and len(word) > 1):
                if i == len(tokens) or not self._compound(tokens, i - 1):
                    return i
            i -= 1
        return 0

    def _compound(self, tokens: list[str], at: int) -> bool:
        """Whether the verb is the first half of a noun: 建设|用地, 服务|中心 (a noun stands before it too)."""
        return at > 0 and tokens[at - 1] not in self.head and tokens[at - 1] not in self.verbs and tokens[at] not in self.frame and len(tokens[at]) <= 2 and tokens[at - 1] not in "、，的"

    def _split(self, noun: str, scope: str, rules: tuple[str, ...]) -> Phrase:
        """What restricts the noun set apart: thresholds and 规模以上."""
        fired = list(rules)
        if match := self.threshold.search(noun):
            scope += noun[: match.end()].rstrip("的")
            noun = noun[match.end() :]
        if (match := self.scope_head.match(noun)) and len(noun) - match.end() >= 2:
            scope += match[0]
            noun = noun[match.end() :].lstrip("的")
            fired.append(self.ids["scope"])
        return Phrase(noun, scope, "", tuple(fired))

    def right(self, text: str, limit: int = 18) -> str:
        """The noun phrase at the head of the text after a number, or "" where none stands there."""
        match = HARD.search(text)
        if match:
            text = text[: match.start()]
        if not text or text[0] in "、" + CLOSERS.strip() + "（(":
            return ""
        taken: list[str] = []
        depth = 0
        for word in self.segment(text[: limit + 12]):
            if word in "“‘《":
                depth += 1
            elif word in "”’》":
                depth -= 1
            elif depth == 0 and (word in self.stop or word in "、（(" or word.isspace() or word in self.verbs and taken and word not in ("服务", "培训", "保护", "治理", "改造", "建设")):
                break
            taken.append(word)
        return plain("".join(taken))[:limit]

    def first(self, words: Iterable[str]) -> str:
        """The first of the words, or nothing."""
        return next(iter(words), "")
