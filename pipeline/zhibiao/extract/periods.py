"""Expressions of time: finding them in one pass, and what each means by the document's own clock."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhibiao.errors import RuleError
from zhibiao.extract.periods_clock import Clock, Mention, fill
from zhibiao.extract.periods_context import Context
from zhibiao.extract.periods_place import place
from zhibiao.extract.periods_read import Reading
from zhibiao.extract.periods_state import Placed
from zhibiao.model import Figure, Meta, Sentence
from zhibiao.rulebook import Case, Rule, Rulebook

__all__ = ["Clock", "Mention", "Periods", "Placed", "Reading", "place"]

GROUP = re.compile(r"\(\?P<(\w+)>")
# where an expression of time may begin: a cheap look at one character, then at the few behind it, before the rules are tried;
# a digit only where a number begins, so that 6年 is not looked for inside 2016年
FIRST = r"(?=[0-9０-９零〇一二三四五六七八九十元正今去前明上下本当同该昨来后次全年每近过这最未接往逐按月季截第xX×*＊ⅹⅩ_“\"「])(?<![0-9０-９.．])"
JOIN = r"到至~～\-－—–―"  # signs and words from one time to another
_SHARED = (
    rf"[0-9０-９]{{1,4}}\s?(?:[年月季、和{JOIN}xX×*＊]|个?季)|二[零〇○]"
    r"|[今去明昨来后同该次]\s?[年明后]|[前后]半年|前[\d一二两三四五六七八九十年]|上[年一半个月季]|下(?:半|一?年|个?月)|[本当][年月]|全年|年[末底内]|每"
    r"|按[月季]|[月季][月通调督考]|截[至止]|[xX×*＊ⅹⅩ_]{1,4}\s?年"
)
# what must stand there for one of our own rules (one that begins otherwise does not fire, as its cases tell: add its beginning here);
# with rules of a user's beside them less is asked
OURS = (
    rf"(?={_SHARED}|一九|[一二三四五六七八九十零〇][一二三四五六七八九十零〇○]{{0,3}}\s?(?:[年月季周{JOIN}]|五)|[元正]\s?[月{JOIN}]|[一二三四]\s?[、和]第?\s?[一二三四1-4]"
    rf"|第\s?[一二三四1-4]\s{{0,2}}[季、和{JOIN}]|[近这]的?[一两二三四五六七八九十1-9]|过去|最近|未来|接下来|往后|逐年|[“\"「](?:[八九]|十[一二三四五六七]?)五)"
)
BEHIND = rf"(?={_SHARED}|[一二三四五六七八九十元正零〇○]{{1,4}}\s?(?:[年月季、和周{JOIN}]|五)|[近过这未接往最逐]|第\s?[一二三四1-4]|[“\"「][八九十])"
# the clock of the cases in the rule files: a work report of February 2024
CASE_CLOCK = Clock("2024", "2023", "2024", "2024-02-20", "work_report")


class Periods:
    """The period rules of a rulebook, compiled into one pattern."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rules = rulebook.of("period")
        self._gives = {rule.id: str(rule["gives"]) for rule in self.rules}
        self._names = {f"r{i}": rule.id for i, rule in enumerate(self.rules)}
        behind = OURS if rulebook.extra is None else BEHIND
        self._scan = re.compile(f"{FIRST}{behind}(?:{'|'.join(_branch(i, rule) for i, rule in enumerate(self.rules))})") if self.rules else None
        self._groups = _groups(self._scan, self._names) if self._scan else {}
        self._context = Context(rulebook)

    def mentions(self, text: str) -> list[Mention]:
        """Every expression of time of a text, in order, none overlapping another."""
        found: list[Mention] = []
        if self._scan is None:
            return found
        for match in self._scan.finditer(text):
            key = str(match.lastgroup)
            parts = tuple((name, match[number]) for name, number in self._groups[key] if match[number])
            found.append(Mention(match.start(), match.end(), self._names[key], parts))
        return found

    def resolve(self, mention: Mention, clock: Clock) -> str:
        """The period a mention names by this clock; "" where it cannot be known."""
        return fill(self._gives[mention.kind], dict(mention.parts), clock)

    def place(self, text: str, sentences: Sequence[Sentence], figures: Sequence[Figure], meta: Meta) -> list[Placed]:
        """The period of each figure, in the order given (text order), and how it is known."""
        return place(self.read(text, sentences, meta), figures)

    def read(self, text: str, sentences: Sequence[Sentence], meta: Meta) -> Reading:
        """A document read for its times, for `place` of periods_place: where several lists of figures are asked about."""
        return Reading(text, sentences, Clock.of(meta), meta.title, self._context, self.mentions, self.resolve)

    def weighed(self, text: str, mention: Mention, clock: Clock) -> tuple[str, str]:
        """The period a mention names, and why it is not in force where it stands; "" where nothing speaks against it."""
        period, context = self.resolve(mention, clock), self._context
        if context.named(text, mention):
            return period, "part of a name"
        if context.starts(text, mention):
            return period, "where a change starts from"
        if context.compared(text, mention):
            return period, "what is compared with"
        if context.basis(text, mention):
            return period, "what is built on"
        if not period:
            return period, "cannot be known from the document"
        return period, "dates a task set" if context.task(text, mention) else ""

    def check(self, rule: Rule, case: Case) -> str:
        """"" when the case holds, else what came out instead."""
        if rule.kind != "period":
            return self._context.check(rule, case)
        hits = [m for m in self.mentions(case.text) if m.kind == rule.id]
        if case.sort == "no":
            return f"{rule.id} fires on {case.text[hits[0].start : hits[0].end]!r}" if hits else ""
        if not hits:
            others = ", ".join(f"{case.text[m.start : m.end]} by {m.kind}" for m in self.mentions(case.text))
            return f"{rule.id} does not fire ({others or 'nothing does'})"
        got = self.resolve(hits[0], CASE_CLOCK)
        return "" if got == case.expect else f"gives {got!r}, not {case.expect!r}"


def _branch(number: int, rule: Rule) -> str:
    """The rule's pattern as one branch; its groups renamed, for a name may stand once in a pattern.

    The branch is named by an empty group at its end: a branch that begins with its first sign, not with a group, is left at once where that sign is not there.
    """
    pattern = GROUP.sub(lambda m: f"(?P<r{number}_{m[1]}>", str(rule["pattern"]))
    try:
        re.compile(pattern)
    except re.error as error:
        raise RuleError(f"{rule.file}: {rule.id}", f"the pattern cannot stand beside the others ({error})", "use named groups only, each once") from None
    return f"(?:{pattern})(?P<r{number}>)"


def _groups(scan: re.Pattern[str], names: dict[str, str]) -> dict[str, list[tuple[str, int]]]:
    """For each branch, its parts and their group numbers."""
    found: dict[str, list[tuple[str, int]]] = {name: [] for name in names}
    for group, number in scan.groupindex.items():
        branch, _, part = group.partition("_")
        if part:
            found[branch].append((part, number))
    return found
