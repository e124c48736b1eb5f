"""The numbers Word shows before the paragraphs of a list: in the file stand only a list's id and a level.

After ECMA-376 part 1, 17.9 (numbering) and 17.18.59 (ST_NumberFormat). Counters belong to the abstract list, so two lists
of the same abstract one go on counting unless an override starts them again; a level begins anew below every higher one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zhibiao.read.markup import child, integer, local, value

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

__all__ = ["Numbers", "chinese"]

DIGITS = "〇一二三四五六七八九"
LEGAL = "零壹贰叁肆伍陆柒捌玖"
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
DEEPEST = 8
# behind these no space is needed for the number to stay apart from the text; 1. before 3家企业 would read 1.3家企业
CLOSED = tuple("、，。．）)】〕：；")


def chinese(n: int, digits: str = DIGITS, units: str = "十百千", lead: str = "") -> str:
    """A number as Chinese counts, up to 9999; 10–19 as 十 … 十九 unless `lead` is given.

    >>> chinese(12), chinese(120), chinese(205), chinese(12, LEGAL, "拾佰仟", "壹")
    ('十二', '一百二十', '二百〇五', '壹拾贰')
    """
    if not 0 < n < 10_000:
        return str(n) if n else digits[0]
    found, gap = "", False
    for place in (3, 2, 1, 0):
        digit = n // 10**place % 10
        if digit:
            found += digits[0] * gap + digits[digit] + (units[place - 1] if place else "")
        gap = bool(found) and not digit
    return found if lead or not 10 <= n < 20 else found[1:]


def _roman(n: int) -> str:
    found = ""
    for worth, sign in ROMAN:
        found, n = found + sign * (n // worth), n % worth
    return found


def _letter(n: int) -> str:
    return chr(97 + (n - 1) % 26) * ((n - 1) // 26 + 1) if n > 0 else ""


def _of(signs: str) -> Callable[[int], str]:
    return lambda n: signs[(n - 1) % len(signs)]


def _run(first: str, last: int, beyond: Callable[[int], str] = str) -> Callable[[int], str]:
    """Signs that stand one after another in Unicode, up to `last`."""
    return lambda n: chr(ord(first) + n - 1) if 1 <= n <= last else beyond(n)


def _wide(n: int) -> str:
    return str(n).translate({48 + i: 0xFF10 + i for i in range(10)})


# Format → a number in it. What is not here counts in plain digits, as Word does for a format it does not know.
STYLES: dict[str, Callable[[int], str]] = {
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "koreanCounting": chinese,
    "ideographDigital": lambda n: "".join(DIGITS[int(d)] for d in str(n)),
    "japaneseDigitalTenThousand": chinese,
    "taiwaneseDigital": lambda n: "".join(DIGITS[int(d)] for d in str(n)),
    "chineseLegalSimplified": lambda n: chinese(n, LEGAL, "拾佰仟", "壹"),
    "ideographLegalTraditional": lambda n: chinese(n, "零壹貳參肆伍陸柒捌玖", "拾佰仟", "壹"),
    "japaneseLegal": lambda n: chinese(n, LEGAL, "拾佰仟", "壹"),
    "ideographTraditional": _of(STEMS),
    "ideographZodiac": _of(BRANCHES),
    "decimalZero": lambda n: f"{n:02}",
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "decimalEnclosedCircle": _run("①", 20),
    "decimalEnclosedCircleChinese": _run("①", 20),
    "decimalEnclosedFullstop": _run("⒈", 20),
    "decimalEnclosedParen": _run("⑴", 20),
    "ideographEnclosedCircle": _run("㈠", 10),
    "upperRoman": lambda n: _roman(n).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda n: _letter(n).upper(),
    "lowerLetter": _letter,
    "none": lambda n: "",
}


@dataclass(slots=True)
class Level:
    """One level of a list: how it counts and what it shows (`%1、`)."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False
    tight: bool = False


@dataclass(slots=True)
class Plan:
    """A list as its id names it: the abstract list that counts, its levels, and where an override starts anew."""

    counter: str
    levels: dict[int, Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbers:
    """The lists of a document, and how far each has counted."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self.plans: dict[str, Plan] = {}
        self.styles: dict[str, tuple[str, str, str]] = {}  # style → list id, level, the style it is based on
        self.style_levels: dict[tuple[str, str], int] = {}  # abstract list, style → level
        self.counts: dict[str, dict[int, int]] = {}
        self.begun: set[tuple[str, int]] = set()
        self._read_styles(styles)
        self._read_lists(numbering)

    def label(self, properties: Element | None) -> str:
        """The number shown before the next paragraph, which has these properties; "" where it has none."""
        if not self.plans:
            return ""
        number, depth = self._place(properties)
        plan = self.plans.get(number)
        if plan is None:
            return ""
        level = plan.levels.get(depth, Level())
        self._count(plan, number, depth, level)
        return self._shown(plan, level)

    def _place(self, properties: Element | None) -> tuple[str, int]:
        """The list and level of a paragraph, by itself or by its style and the styles that is based on."""
        own = child(properties, "numPr")
        number, depth = value(child(own, "numId")), value(child(own, "ilvl"))
        style, seen = value(child(properties, "pStyle")), set[str]()
        while not number and style in self.styles and style not in seen:
            seen.add(style)
            number, deep, base = self.styles[style]
            if number and not depth:
                counter = self.plans[number].counter if number in self.plans else ""
                depth = deep or str(self.style_levels.get((counter, style), 0))
            style = base
        return number, min(int(depth), DEEPEST) if depth.isdecimal() else 0

    def _count(self, plan: Plan, number: str, depth: int, level: Level) -> None:
        counts = self.counts.setdefault(plan.counter, {})
        if depth in plan.starts and (number, depth) not in self.begun:
            self.begun.add((number, depth))
            counts[depth] = plan.starts[depth] - 1
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            restart = plan.levels.get(deeper, level).restart
            if restart is None or (restart and depth < restart):
                del counts[deeper]

    def _shown(self, plan: Plan, level: Level) -> str:
        if level.form == "bullet":
            return ""
        counts = self.counts[plan.counter]

        def number(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            form = plan.levels.get(at, Level())
            n = counts.get(at, form.start)
            return STYLES.get("decimal" if level.legal else form.form, str)(n)

        text = re.sub(r"%([1-9])", number, level.text)
        return text if not text or level.tight or text.endswith(CLOSED) else text + " "

    def _read_styles(self, styles: Element | None) -> None:
        for style in styles if styles is not None else ():
            if local(style) == "style" and value(style, "type") in {"paragraph", ""}:
                own = child(child(style, "pPr"), "numPr")
                facts = value(child(own, "numId")), value(child(own, "ilvl")), value(child(style, "basedOn"))
                self.styles[value(style, "styleId")] = facts

    def _read_lists(self, numbering: Element | None) -> None:
        abstract: dict[str, dict[int, Level]] = {}
        for element in numbering if numbering is not None else ():
            if local(element) == "abstractNum":
                name = value(element, "abstractNumId")
                abstract[name] = dict(self._level(e, name) for e in element if local(e) == "lvl")
        for element in numbering if numbering is not None else ():
            if local(element) == "num":
                name = value(child(element, "abstractNumId"))
                self.plans[value(element, "numId")] = self._plan(element, name, abstract.get(name, {}))

    def _plan(self, number: Element, counter: str, levels: dict[int, Level]) -> Plan:
        plan = Plan(counter, dict(levels))
        for override in number:
            if local(override) != "lvlOverride":
                continue
            depth = integer(value(override, "ilvl"), 0)
            if (own := child(override, "lvl")) is not None:
                plan.levels[depth] = self._level(own, counter)[1]
            if start := value(child(override, "startOverride")):
                plan.starts[depth] = integer(start, 1)
        return plan

    def _level(self, element: Element, counter: str) -> tuple[int, Level]:
        depth = integer(value(element, "ilvl"), 0)
        if style := value(child(element, "pStyle")):
            self.style_levels[counter, style] = depth
        restart = value(child(element, "lvlRestart"))
        legal = child(element, "isLgl")
        return depth, Level(
            value(child(element, "numFmt")) or "decimal",
            value(child(element, "lvlText")),
            integer(value(child(element, "start")), 1),
            integer(restart, 0) if restart else None,
            legal is not None and value(legal) not in {"0", "false", "off"},
            value(child(element, "suff")) == "nothing",
        )
