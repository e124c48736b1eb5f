"""Phrases around a figure: what frames them is trimmed, what selects the things counted is set apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from zhibiao.extract.patterns import Guarded
from zhibiao.rulebook import Rulebook
from zhibiao.segment import parted

__all__ = ["Name", "Phrase", "Phrases", "clauses", "plain"]

HARD = re.compile(r"[，。；：！？\n,;:!?…]")
OPENERS = "（([【“‘《「 　\t"
CLOSERS = "）)]】”’》」 　\t"
TRIMMED, NO_NOUN = OPENERS + "—-–~ ", "、（(" + CLOSERS.strip()
# 2023年, 1-9月, “十四五”时期: time is named by the period column, not by the indicator
TIME = re.compile(
    r"(?:到|至|截至|截止|自|从)?(?:(?:19|20)\d\d(?:[-—~至](?:19|20)\d\d)?年(?:度|底|末|初|内)?|\d{1,2}(?:[-—~至]\d{1,2})?月(?:份|末|底)?(?:\d{1,2}日)?|[“\"]?十[一二三四五六]五[”\"]?(?:期间|时期|末|以来|规划)?)(?:之间|期间|以来|前|底前|末|底)?"
)
# 比上年末, 较2020年, 与去年同期相比: the baseline of a change
SUFFIXES = frozenset("率量额数值比度")  # what makes a measure of a verb, and is no noun alone
BASELINE = re.compile(r"(?<!占)(?:按[^，。；：]{1,16}(?:计算|折算|口径)|按[^，。；：]{0,6}价格?|(?:近|过去|最近)?[两二三四五六七八九十\d]+年(?:来|间)?(?:年均|平均)|(?:比|相较于|较)(?!重|例|率|值|亚|利|如|大|快|好|强|高)[^，。；：、和比较]{1,14}|与[^，。；：、和]{1,12}(?:相比|比较))$")
TIME_END = re.compile(r"(?:(?:到|至|从|由|自|是|为|相当于)?\s*(?:(?:19|20)\d\d\s*年(?:底|末|初)?|“?十[一二三四五六]五”?末)的?|(?:从|由|自|到|是|为|相当于)(?:上年|去年|同期|上年同期|去年同期|年初|目前|现在)的?|(?:目前|现在|如今)的?)$")
# what a writer puts between a name and its number: a note mark, （初步核算数）, （不含农户）, （GDP）, and a remark that has clauses of its own
FOOTNOTE = re.compile(r"(?:[（(\[［【〔]\d{1,2}[）)\]］】〕]|[（(](?:初步核算数?|快报数?|不含农户|下同|含[^（）()]{1,8}|不含[^（）()]{1,10}|同口径|自然口径|可比口径|预计数?|GDP|亿元|万元|现价|可比价|当年价|[^（）()，。；：,;:]{0,30}[，。；：,;:][^（）()]{0,30})[）)])$")
KEEPS = frozenset("行作成称民邻移定迁拥附渠自由传到通抵签合节条预制公契履安编减外彩")  # 行为, 民居, 附近, 到达 … end in such a character as words of their own
HEADS = re.compile("(?:项目|工程|计划|行动|任务|中心|基地|企业|示范区|机构|平台|体系|园区|公园|学校|医院|设施|线路|站点|集群|产业链)$")
GRADES = frozenset({"国家级", "省级", "市级", "县级", "区级", "镇级"})  # 县级以上饮用水水源地: the grade belongs to the noun
MARKS = frozenset("、，和及与的“”‘’（）()《》")
SAFE = frozenset("达为超约近逾居列是排")  # single characters trimmed without asking the segmenter
AGAINST = re.compile(r"(?:高于|低于|快于|慢于|好于|优于|超过|高出|低出|领先|超出|超|慢)[^，。；：]{0,10}?(?:全国|全省|全市|全州|平均|进度|目标|任务|计划|预期|水平|增速|同期|经济|地区)[^，。；：]{0,4}$")
# cheap looks before the patterns above: what any match of TIME, and of BASELINE or AGAINST, must hold, and how one of TIME_END
# and FOOTNOTE ends (`$` allows a line break behind it)
TIMED, WEIGHED = re.compile("[年月五]"), re.compile("[按均比较于超出先慢]")
TIME_LAST, NOTE_LAST = frozenset("年底末初的期前在今\n"), frozenset("）)]］】〕\n")
PAIRS = re.compile(r"[“”（）《》‘’()]")
BRACKETED = re.compile(r"[（(]([^（()）]+)[）)]")
BRACKET = re.compile(r"[（(][^（()）]{1,5}[）)]")
# a remark in brackets that has clauses of its own: none of them names what stands behind it (（不含某县，下同）增长9%)
ASIDE = re.compile(r"[（(][^（）()，。；：！？\n,;:!?…]*[，。；：！？,;:!?…][^（）()\n]*[）)]")
MOMENT, MOMENTS = re.compile("[年期月]末|年底"), frozenset({"年末", "期末", "月末", "年底"})
KEPT, SHORT = 4096, 48  # how many phrases are kept with what was read from them, and how long such a phrase may be


def plain(text: str) -> str:
    """The phrase without spaces and the marks that quoting leaves at its ends.

    >>> plain("“专精特新”中小企业 ")
    '“专精特新”中小企业'
    """
    text = "".join(text.split()).strip("、，,。；;：:的")
    if not PAIRS.search(text):
        return text
    for a, b in ("“”", "（）", "《》", "‘’", "()"):
        if text.count(a) != text.count(b):
            text = text.replace(a, "").replace(b, "")
    return text


def clauses(text: str) -> list[str]:
    """The text cut at its marks, but not at those inside a remark in brackets; with a mark between them, they give the length of the text.

    >>> clauses("，税收（不含某县，下同）增长")
    ['', '税收（不含某县，下同）增长']
    """
    if "）" not in text and ")" not in text:
        return HARD.split(text)
    asides = [match.span() for match in ASIDE.finditer(text)]
    pieces: list[str] = []
    begin = 0
    for mark in HARD.finditer(text):
        if not any(start < mark.start() < end for start, end in asides):
            pieces.append(text[begin : mark.start()])
            begin = mark.end()
    return [*pieces, text[begin:]]


class Phrase(NamedTuple):
    """A noun phrase: the noun, what restricts it, the verb that selects, the rules that shaped it, whether it ended in a verb."""

    noun: str
    scope: str
    verb: str
    rules: tuple[str, ...]
    open: bool = False


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
    taken: int = 0  # characters behind the number that belong to the name
    unit: str = ""
    quantity: str = ""


class Phrases:
    """The word lists of rules/naming, ready to trim with; `segment` splits text into words, `is_place` knows places."""

    def __init__(self, rulebook: Rulebook, segment: Callable[[str], list[str]], is_place: Callable[[str], bool] | None = None) -> None:
        self.segment = segment
        self.is_place = is_place or (lambda word: False)
        rules = {rule["class"]: rule for rule in rulebook.of("cue") if rule.file.startswith("naming/")}
        self.ids = {name: rule.id for name, rule in rules.items()}
        words = {name: frozenset(rule.get("words", ())) for name, rule in rules.items()}
        self.which, self.light, self.stop = words["which"], words["light"], words["stop"]
        self.final = words["final"]
        self.frame, self.link, self.loose, self.small = words["frame"], words["link"], words["loose"], words["small"]
        self.relational, self.attached, self.scopes = words["relational"], words["attached"], words["scope"]
        self.short = dict(word.split("=") for word in words["short"])
        self.head = self.frame | self.light
        self.nominal, self.middle = words["nominal"], words["middle"]
        self.verbs = self.which | self.light
        self.relational_by_last = _by_last(self.relational)
        self._links = _by_last(word for word in self.link | self.loose if len(word) > 1 or word in SAFE)
        self._left, self._right = lru_cache(KEPT)(self._read_left), lru_cache(KEPT)(self._read_right)
        self._attached_last = frozenset(word[-1] for word in self.attached) | {"\n"}  # `$` allows a line break behind it
        self._attached_end = re.compile("(?:" + "|".join(sorted(self.attached, key=len, reverse=True)) + ")$")
        self.threshold = Guarded(rules["threshold"]["pattern"])
        self.share, self.task, self.planned = (Guarded(rules[name]["pattern"]) for name in ("share", "task", "planned"))
        self.predicate = re.compile(rules["predicate"]["pattern"])
        self.scope_head = re.compile("(?:" + "|".join(sorted(self.scopes, key=len, reverse=True)) + ")")

    def tail(self, text: str, fired: list[str] | None = None) -> tuple[str, bool]:
        """The text without what links it to its number, and whether a link says that the name stands before the number.

        The ids of the rules that trimmed are added to `fired`.
        """
        linked, first = False, text
        while True:
            text = text.rstrip(TRIMMED)
            if text[-1:] in NOTE_LAST:
                text = FOOTNOTE.sub("", text)
            before = text
            if text[-1:] in TIME_LAST:
                text = TIME_END.sub("", text)
            if WEIGHED.search(text) and (match := BASELINE.search(text) or AGAINST.search(text)):
                text = text[: match.start()]
            for word in self._links.get(text[-1:], ()):
                if text.endswith(word) and (len(word) > 1 or text[-2:-1] not in KEEPS):
                    text, linked = text[: -len(word)], linked or word in self.link
                    if fired is not None:
                        fired.append(self.ids["link" if word in self.link else "loose"])
                    break
            if text == before:
                return text, linked and not (first.strip() == "为" and not text.strip())  # 为2.6万名妇女提供…: a preposition, no link

    def attached_to(self, phrase: str) -> re.Match[str] | None:
        """The word for money at the end of a phrase (总投资, 到位资金), where one stands there."""
        return self._attached_end.search(phrase) if phrase[-1:] in self._attached_last else None

    def words(self, text: str) -> list[str]:
        """The words of a phrase, time expressions taken out."""
        return [w for w in self.segment(TIME.sub(" ", text) if TIMED.search(text) else text) if not w.isspace()]

    def parted(self, text: str, at: int) -> bool:
        """Whether one word ends and another begins there."""
        return parted(self.segment, text, at)

    def word(self, text: str) -> bool:
        """Whether the text is one word."""
        return len(self.segment(text)) == 1

    def bars(self, text: str) -> int:
        """How many characters at the head of the text are a threshold for what is named behind it; 0 where none stands there."""
        match = self.threshold.search(text)
        return len(match[0].rstrip("的")) if match and not match.start() else 0

    def left(self, text: str) -> Phrase:
        """The noun phrase at the end of the text before a number (already without its links)."""
        return self._left(text) if len(text) <= SHORT else self._read_left(text)

    def _read_left(self, text: str) -> Phrase:
        rules: list[str] = []
        if self.threshold.search(text):
            rules.append(self.ids["threshold"])
        words = self.words(text)
        if MOMENT.search(text):
            words = self._rejoined(words)
        tokens = self._core(words, rules)
        # 围绕增速提出|3项指标: what the verb is done to may stand behind the number
        acted = bool(tokens) and words[-1] in self.light
        cut = self._after_last_verb(tokens)
        verb = tokens[cut - 1] if cut and tokens[cut - 1] in self.verbs else ""
        if cut == len(tokens):
            return self._verbal(tokens, verb, rules)
        noun = plain("".join(tokens[cut:]))
        if verb not in self.which:
            return self.split(noun, "", tuple(rules))._replace(open=acted)
        while cut > 1 and tokens[cut - 2] in self.which:  # 新建改造, 谋划实施: the verbs select together
            cut -= 1
            verb = tokens[cut - 1] + verb
        rules.append(self.ids["which"])
        return self.split(noun, verb, tuple(rules))._replace(verb=verb, open=acted)

    def _core(self, tokens: list[str], fired: list[str]) -> list[str]:
        """The words without the frame at their head (time, place, modality) and the particles at their end."""
        first, last = 0, len(tokens)
        while first < last:
            word = tokens[first]
            if word in MARKS:
                if word in "“‘（《" and any(t in "”’）》" for t in tokens[first + 1 :]):
                    break
            elif word in self.head:
                fired.append(self.ids["frame" if word in self.frame else "light"])
            elif not self._named_place(word):
                break
            first += 1
        while last > first and (kind := self._particle(tokens[last - 1])):
            fired.append(self.ids[kind])
            last -= 1
        return tokens[first:last]

    def _rejoined(self, words: list[str]) -> list[str]:
        """The words without a moment that stands between two halves of a name: 固定电话|年末|用户."""
        kept: list[str] = []
        for i, word in enumerate(words):
            halves = word in MOMENTS and kept and i + 1 < len(words) and words[i + 1][0] != "前"
            if not halves or len(kept[-1]) < 2 or kept[-1] in self.head or kept[-1] in self.verbs or kept[-1] in self.middle:
                kept.append(word)
        return kept

    def _particle(self, word: str) -> str:
        """The class of words that may end a phrase without belonging to it, or nothing."""
        return "small" if word in self.small else "middle" if word in self.middle else "light" if word in self.light else ""

    def _named_place(self, word: str) -> bool:
        return len(word) >= 3 and word[-1] in "市县区省州旗盟" and self.is_place(word)

    def _verbal(self, tokens: list[str], verb: str, rules: list[str]) -> Phrase:
        """A phrase that ends in its verb: 新修 alone selects; 老旧小区改造 is a noun; the true noun may follow the number."""
        if verb not in self.which:
            return Phrase("", "", verb, tuple(rules), True)
        before = self._after_last_verb(tokens[:-1])
        if before == len(tokens) - 1:
            return Phrase("", plain("".join(tokens[before - 1 if before else 0 :])), verb, (*rules, self.ids["which"]), True)
        outer = tokens[before - 1] if before and tokens[before - 1] in self.which else ""
        return Phrase(plain("".join(tokens[before:])), outer, outer, tuple(rules), True)

    def _after_last_verb(self, tokens: list[str]) -> int:
        """Where the noun phrase at the end begins: after the last verb that is not inside quotes or brackets."""
        depth, i = 0, len(tokens)
        while i > 0:
            word = tokens[i - 1]
            if word in "”’）》":
                depth += 1
            elif word in "“‘（《":
                depth -= 1
            elif depth <= 0 and (word in self.verbs or word in self.middle) and (i == len(tokens) or not self._compound(tokens, i - 1)):
                return i
            i -= 1
        return 0

    def _compound(self, tokens: list[str], at: int) -> bool:
        """Whether the verb is the first half of a noun: 流转|率; 建设|用地, 服务|中心 (a noun stands before it too)."""
        if len(tokens[at]) >= 2 and "".join(tokens[at + 1 :]) in SUFFIXES:
            return True
        if not at or len(tokens[at]) > 2 or tokens[at] in self.frame:
            return False
        before = tokens[at - 1]
        return before not in self.head and before not in self.verbs and before not in "、，的"

    def split(self, noun: str, scope: str = "", rules: tuple[str, ...] = ()) -> Phrase:
        """What restricts the noun set apart: thresholds and 规模以上."""
        fired = list(rules)
        if match := self.threshold.search(noun):
            if inside := next((found for found in BRACKETED.finditer(noun) if found.start() < match.start() < found.end()), None):
                scope += inside[1]  # 项目（亿元以上）, （亿元以上）项目
                noun = noun[: inside.start()] + noun[inside.end() :]
            else:
                scope += noun[: match.end()].rstrip("的")
                noun = noun[match.end() :]
        if (match := self.scope_head.match(noun)) and len(noun) - match.end() >= 2 and not self._goes_on(noun, match.end()):
            scope += match[0]
            noun = noun[match.end() :].lstrip("的")
            fired.append(self.ids["scope"])
        return Phrase(noun, scope, "", tuple(fired))

    def _goes_on(self, noun: str, at: int) -> bool:
        """Whether a second restriction is joined to the first there: 国家级|、省级平台, 市级|及以上园区; not 省级|和美乡村."""
        return noun[at] in "、及" or (noun[at] in "和与" and self.scope_head.match(noun, at + 1) is not None)

    def right(self, text: str, fired: list[str], limit: int = 18) -> tuple[str, int]:
        """The noun phrase at the head of the text after a number and where it ends there; "" and 0 where none stands."""
        match = HARD.search(text)
        chunk = text[: match.start()] if match else text
        if not chunk or chunk[0] in NO_NOUN:
            return "", 0
        noun, end, rules = self._right(chunk, limit) if len(chunk) <= SHORT else self._read_right(chunk, limit)
        fired += rules
        return noun, end

    def _read_right(self, chunk: str, limit: int) -> tuple[str, int, tuple[str, ...]]:
        fired: list[str] = []
        tokens = self.segment(chunk[: limit + 14])
        whole = len(chunk) <= limit and HEADS.search(chunk) and tokens[0] not in self.stop
        if whole and any(t in self.final for t in tokens):
            fired.append(self.ids["final"])
            whole = False
        taken, depth, end = [], 0, 0
        for i, word in enumerate(tokens):
            if word in "“‘《（(":
                if word in "（(" and not BRACKET.match(chunk, end):
                    break
                depth += 1
            elif word in "”’》）)":
                depth -= 1
            elif depth == 0 and not whole and self._ends(tokens, i, fired):
                break
            taken.append(word)
            end += len(word)
            if end >= limit:
                break
        noun = plain("".join(taken))
        return noun, end if noun else 0, tuple(fired)

    def _ends(self, tokens: list[str], i: int, fired: list[str]) -> bool:
        """Whether the noun phrase ends before token i: at a verb or a stop word, unless a joint joins one more noun."""
        word = tokens[i]
        if word.isspace():
            return True
        if word in "的、" or word in ("和", "及", "与", "以及"):
            following = tokens[i + 1] if i + 1 < len(tokens) else ""
            return not i or not following or following in self.stop or following in self.verbs - self.nominal or following in self.head or following[0].isdigit()
        if word in ("以上", "以下") and i and tokens[i - 1] in GRADES:
            return False
        if word in self.stop:
            fired.append(self.ids["stop"])
            return True
        if i and word in self.verbs:
            if word not in self.nominal:
                return True
            fired.append(self.ids["nominal"])
        return False


def _by_last(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Words by their last character, the longest first."""
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted(filter(None, words), key=len, reverse=True):
        found[word[-1]] = (*found.get(word[-1], ()), word)
    return found
