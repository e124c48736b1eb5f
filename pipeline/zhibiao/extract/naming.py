"""Which indicator a figure is of: the code book's name where it has one, else the noun phrase a reader would name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from zhibiao.extract.codebook import Codebook, Indicator
from zhibiao.extract.lists import subjects
from zhibiao.extract.phrases import HARD, OPENERS, Name, Phrase, Phrases, plain
from zhibiao.model import Figure, Sentence
from zhibiao.rulebook import Rulebook

__all__ = ["Namer"]

JOINTS = ("、", "和", "及", "与", "以及")
JOIN = re.compile(r"\s*(?:、|和|及|与|以及|，|,)?\s*")
COUNTED = frozenset({"count", "amount", "physical", "share", "frequency", "duration", "rank"})
LONGEST_LIST = 12  # a run of figures longer than this is a table, not a list dealt out over subjects
COLONS = re.compile(r"[:：∶︰]")
RATIO = ("第一产业占比", "第二产业占比", "第三产业占比")


NOTHING = Name("")


class Namer:
    """Names every figure of a document."""

    def __init__(self, rulebook: Rulebook, codebook: Codebook, segment: Callable[[str], list[str]], is_place: Callable[[str], bool] | None = None) -> None:
        self.book = codebook
        self.phrases = Phrases(rulebook, segment, is_place)

    def name(self, text: str, sentences: Sequence[Sentence], figures: Sequence[Figure], matches: Sequence[tuple[int, int, Indicator]]) -> list[Name]:
        """A name for each figure, in order. `matches` are the code book's finds in the text."""
        starts = [f.start for f in figures]
        ends = {m[1]: m for m in matches}
        match_starts = [m[0] for m in matches]
        names: list[Name] = [NOTHING] * len(figures)
        before = NOTHING
        paragraph_end = 0
        for sentence in sentences:
            low, high = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
            if text.find("\n", paragraph_end, sentence.start) >= 0:
                before = NOTHING
            paragraph_end = sentence.end
            if low == high:
                continue
            _Sentence(self, text, sentence, figures, names, ends, matches, match_starts, before).run(low, high)
            before = names[high - 1]
        return names


class _Sentence:
    """The figures of one sentence, named from left to right."""

    __slots__ = ("before", "ends", "figures", "match_starts", "matches", "names", "namer", "p", "sentence", "text", "things")

    def __init__(
        self, namer: Namer, text: str, sentence: Sentence, figures: Sequence[Figure], names: list[Name],
        ends: dict[int, tuple[int, int, Indicator]], matches: Sequence[tuple[int, int, Indicator]], match_starts: list[int], before: Name,
    ) -> None:  # fmt: skip
        self.namer, self.p, self.text, self.sentence = namer, namer.phrases, text, sentence
        self.figures, self.names, self.ends = figures, names, ends
        self.matches, self.match_starts, self.before = matches, match_starts, before
        self.things: Name | None = None  # the projects counted last: 总投资 behind them is theirs

    def run(self, low: int, high: int) -> None:
        k = low
        while k < high:
            if same := self._same_span(k, high):
                for part in range(same):
                    self.names[k + part] = self._ratio(k, part, same, low)
                k += same
                continue
            dealt = self._deal(k, low, high)
            if dealt:
                k += dealt
                continue
            name = self.names[k] = self._one(k, low, high)
            name.unit = self.figures[k].unit
            if self.figures[k].quantity == "count" and "项目" in name.scope + name.indicator and name.how not in ("share", "task", "planned"):
                self.things = name
            k += 1

    def _same_span(self, k: int, high: int) -> int:
        """How many figures share the span of figure k (the parts of a ratio); 0 for a figure of its own."""
        n = 1
        while k + n < high and self.figures[k + n].start == self.figures[k].start:
            n += 1
        return n if n > 1 and COLONS.search(self.text, self.figures[k].start, self.figures[k].end) else 0

    def _ratio(self, k: int, part: int, of: int, low: int) -> Name:
        if of == 3:
            return Name(RATIO[part], text="三次产业比", subject="三次产业比", how="ratio", rules=("ratio-industries",))
        return self._one(k, low, k + 1)

    def _gap(self, k: int, low: int) -> tuple[int, int]:
        """The stretch between the figure and the one before it in the sentence (behind the noun that names that one)."""
        begin = self.sentence.start + self.sentence.mark
        j = k - 1
        while j >= low and self.figures[j].start == self.figures[k].start:
            j -= 1
        if j >= low:
            begin = max(begin, self.figures[j].end + self.names[j].taken)
        return min(begin, self.figures[k].start), self.figures[k].start

    def _right(self, k: int, high: int) -> str:
        end = self.figures[k + 1].start if k + 1 < high else self.sentence.end
        return self.text[self.figures[k].end : max(end, self.figures[k].end)]

    # — lists dealt out over several figures —

    def _deal(self, k: int, low: int, high: int) -> int:
        """Deal a list of subjects out over the figures that follow 分别 (or repeat such a list); how many were dealt."""
        group = self._list_from(k, high)
        if group < 2:
            return 0
        begin, end = self._gap(k, low)
        gap = self.text[begin:end]
        at = gap.rfind("分别")
        if at < 0 or len(gap) - at > 16:
            return self._deal_again(k, low, gap, group)
        head = gap[:at]
        clause, _ = self.p.tail(HARD.split(head)[-1])
        parts = subjects(clause, self.namer.book, self.p) if clause.strip() else []
        if parts and len(parts) == group and (shared := self.p.tail(gap[at + 2 :])[0].strip()):
            parts = [self._shared(shared, part) for part in parts]
        if not parts and not clause.strip() and k - group >= low:
            return self._assign(k, [self._same_subject(self.names[k - group + i]) for i in range(group)], "list-back")
        if not parts and len(pieces := HARD.split(head)) > 1:
            parts = subjects(self.p.tail(pieces[-2])[0], self.namer.book, self.p)
        while len(parts) < group and group > 2:  # the list of figures may run on into the next clause
            group -= 1
        return self._assign(k, parts, "list-deal") if len(parts) == group else 0

    def _shared(self, noun: str, part: Name) -> Name:
        """A noun behind 分别 that all members share: 甲、乙分别实现税收2亿元、1亿元."""
        found = self.p.left(noun)
        if not found.noun:
            return part
        book = self.namer.book.by_name(found.noun)
        return Name(found.noun, book.id if book else "", noun, part.indicator, found.noun, "list", part.rules)

    def _deal_again(self, k: int, low: int, gap: str, group: int) -> int:
        """A second list over the subjects of the first, or a list of subjects whose figures follow without 分别."""
        last = self.names[k - 1] if k > low else NOTHING
        clause, linked = self.p.tail(HARD.split(gap)[-1])
        if last.group == group and not clause.strip():
            return self._assign(k, [self._same_subject(self.names[k - group + i]) for i in range(group)], "list-again")
        if linked and clause.strip():
            parts = subjects(clause, self.namer.book, self.p)
            if len(parts) == group:
                return self._assign(k, parts, "list-deal")
        return 0

    def _list_from(self, k: int, high: int) -> int:
        """How many figures follow each other with nothing but a joint between them."""
        n = 1
        while k + n < high and n < LONGEST_LIST:
            joint = self.text[self.figures[k + n - 1].end : self.figures[k + n].start]
            if not JOIN.fullmatch(joint) or self.figures[k + n].quantity != self.figures[k].quantity and ("，" in joint or "," in joint):
                break
            n += 1
        return n

    def _assign(self, k: int, parts: list[Name], rule: str) -> int:
        for i, part in enumerate(parts):
            part.group, part.rules = len(parts), (*part.rules, rule)
            self.names[k + i] = part
        return len(parts)

    def _same_subject(self, name: Name) -> Name:
        subject = name.subject or name.indicator
        found = self.namer.book.by_name(subject)
        return Name(subject, found.id if found else "", name.text, name.scope, subject, "carry")

    # — one figure —

    def _one(self, k: int, low: int, high: int) -> Name:
        figure = self.figures[k]
        begin, end = self._gap(k, low)
        gap = self.text[begin:end]
        last = self.names[k - 1] if k > low else NOTHING
        if framed := self._framed(k, low, gap):
            return framed
        bare = gap.rstrip(OPENERS)
        pieces = HARD.split(bare)
        clause = pieces[-1]
        listed = len(pieces) == 1 and k > low and clause.lstrip(" ）)”").startswith(JOINTS)
        fired: list[str] = []
        phrase, linked = self.p.tail(clause, fired)
        right = self._right(k, high) if figure.quantity in COUNTED else ""
        if phrase.strip("、，和及与 "):
            at = begin + len(bare) - len(clause) + len(phrase)
            if named := self._named(k, phrase, at, linked, listed, last, right):
                named.rules = (*dict.fromkeys((*fired, *named.rules)),)
                return named
        if right and not linked and (name := self._after(right, figure, last.verb if listed else "")):
            return name
        if linked and len(pieces) == 1 and k > low and last.indicator:
            return self._carry(self._source(k, low))
        return self._back(k, low, pieces, begin, last, right, figure)

    def _framed(self, k: int, low: int, gap: str) -> Name | None:
        """占…的比重, 完成…任务的, 占年初预算: a share and what it is a share of are named by their frame."""
        figure = self.figures[k]
        raw = HARD.split(gap)[-1].rstrip(OPENERS)
        if figure.quantity not in ("share", "rate"):
            match = self.p.planned.search(raw) if figure.quantity in ("amount", "count", "physical") else None
            if not match or not (k > low or match[0][0] in "占完为达是实"):
                return None
            owner = self._owner(k, low, raw[: match.start()])
            return Name(owner.indicator + match["whole"], "", match["whole"], owner.scope, owner.indicator, "planned", (self.p.ids["planned"],)) if owner.indicator else None
        if figure.unit not in ("%", "‰"):
            return None
        if k > low and gap.strip(" )）") == "的":
            begin, end = self._gap(k - 1, low)
            raw = HARD.split(self.text[begin:end].rstrip(OPENERS))[-1] + "的"
            k -= 1
        elif gap.strip():
            raw = self._unlinked(raw)
        match = self.p.task.search(raw) or self.p.share.search(raw)
        if not match or match["whole"].startswith(("地", "用", "有", "补")):
            return None
        return self._composed(self._owner(k, low, raw[: match.start()]), match, "task" if match.re is self.p.task else "share")

    def _unlinked(self, clause: str) -> str:
        """The clause without 达到 and the like, but with the 的 that a share needs."""
        return re.sub(r"(?:达到了?|达|为|超过|突破|提高到|上升到|提升到|降至|降到|超|近|约|仅|只|不足|比)+$", "", clause.rstrip(OPENERS))

    def _owner(self, k: int, low: int, before: str) -> Name:
        """What the share is of: the phrase before the frame, else the subject in force."""
        phrase, _ = self.p.tail(before)
        if phrase.strip("、，和及与 "):
            found = self.p.left(phrase)
            noun = (found.scope + found.noun) if found.noun else found.scope
            if noun:
                return Name(noun, subject=noun)
        last = self._source(k, low) if k > low else self.before
        subject = last.subject or last.indicator
        return Name(subject, subject=subject, scope=last.scope)

    def _composed(self, owner: Name, match: re.Match[str], how: str) -> Name:
        whole = plain(match["whole"])
        if how == "task":
            whole = re.sub(r"(?:市上|县上|市|县|省)?(?:下达|确定)?的$", "", whole)
            indicator = f"{owner.indicator}占{whole}比重" if match[0].startswith("占") else f"{owner.indicator}完成{whole}比例"
        else:
            indicator = f"{owner.indicator}占{whole}比重" if whole else f"{owner.indicator}占比"
        found = self.namer.book.by_name(indicator)
        return Name(found.name if found else indicator, found.id if found else "", indicator, owner.scope, owner.subject, how, (self.p.ids[how],))

    def _named(self, k: int, phrase: str, phrase_end: int, linked: bool, listed: bool, last: Name, right: str) -> Name | None:
        """A phrase stands before the number: it names the figure, or its verb says that the name follows."""
        figure = self.figures[k]
        match = self.ends.get(phrase_end)
        if match and match[0] >= phrase_end - len(phrase) and self._stands(match, phrase, phrase_end):
            return self._from_book(match[2], phrase[: match[0] - (phrase_end - len(phrase))], self.text[match[0] : match[1]], listed, last)
        if attached := self.p.attached_end.search(phrase):
            return self._own_amount(attached, phrase, listed, last, right)
        found = self.p.left(phrase)
        if not found.noun and not found.scope:
            return self._after(right, figure, "", found.rules) if right and not linked else None
        joined = self.text[figure.start - 1] in "等的和及与、"
        if right and not linked and (found.open or not found.noun or joined or figure.quantity == "count"):
            scope = found.scope if not found.open or not found.noun else found.scope or found.verb
            name = self._after(right, figure, "" if joined and not found.open else scope, found.rules)
            if name and (found.open or joined or not found.noun or self._outranks(found.noun, name.indicator)):
                return name
        if not found.noun:
            return self._verb_only(found.scope, found.rules, figure, last)
        return self._open_left(found, listed, last, phrase)

    def _stands(self, match: tuple[int, int, Indicator], phrase: str, phrase_end: int) -> bool:
        """Whether the code book's find is a name of its own there: not a threshold's (过亿元项目), nor cut out of a word (电|信用户)."""
        if self.p.threshold.search(self.text, match[0], match[1]):
            return False
        cut = match[0] - (phrase_end - len(phrase))
        if not cut or not "\u4e00" <= phrase[cut - 1] <= "\u9fff":
            return True
        at = 0
        for word in self.p.segment(phrase):
            if at >= cut:
                break
            at += len(word)
        return at == cut

    def _own_amount(self, match: re.Match[str], phrase: str, listed: bool, last: Name, right: str) -> Name:
        """计划总投资, 到位资金: an indicator of its own; the things it is of stand behind it, before it, or were counted just before."""
        found = self.namer.book.by_name(match[0])
        name = Name(found.name if found else match[0], found.id if found else "", match[0], "", match[0], "open", (self.p.ids["attached"],))
        if right.startswith("的"):  # 总投资60亿元的抽水蓄能项目
            name.scope = self.p.right(right[1:], [])[0]
        before = phrase[: match.start()]
        whose = self.p.left(before) if before.strip("、，和及与的 ") and not name.scope else None
        if whose:
            name.scope = whose.scope + whose.noun
        elif listed and not name.scope:
            name.scope = last.verb
        return self._attached(name, last)

    def _verb_only(self, verb: str, rules: tuple[str, ...], figure: Figure, last: Name) -> Name:
        """新修2.4万公里 after 农村公路: the things are those in force when they are counted in the same unit."""
        if last.subject and last.unit == figure.unit:
            carried = self._carry(last)
            carried.scope, carried.verb = verb, verb
            return carried
        return Name(verb, text=verb, subject=verb, how="verb", rules=rules)

    def _outranks(self, left: str, right: str) -> bool:
        """Whether the noun after a count names it rather than the noun before: 和平路3处断头路, but 企业20家总数达."""
        return len(right) >= 2 and right not in self.p.relational and (len(left) <= 4 or len(right) >= 3)

    def _from_book(self, indicator: Indicator, before: str, as_written: str, listed: bool, last: Name) -> Name:
        found = self.p.left(before) if before.strip("、，和及与的 其中全市县省年同") else None
        scope, rules = "", (f"indicator-{indicator.id}",)
        if found:
            scope = found.scope + (found.noun if len(found.noun) <= 10 else "")
            rules = (*rules, *found.rules)
            as_written = found.noun + as_written
        elif listed:
            scope = last.verb
        name = Name(indicator.name, indicator.id, as_written, scope, indicator.name, "book", rules, found.scope if found else "")
        return self._attached(name, last)

    def _attached(self, name: Name, last: Name) -> Name:
        """计划总投资 after 项目73个: the things counted are its scope."""
        if not name.scope and name.text in self.p.attached and self.things:
            name.scope = self.things.scope + self.things.indicator
            name.rules = (*name.rules, self.p.ids["attached"])
        return name

    def _open_left(self, found: Phrase, listed: bool, last: Name, phrase: str) -> Name:
        noun, scope, rules, verb = found.noun, found.scope, found.rules, found.verb
        if listed and not verb:
            verb, scope = last.verb, last.verb + scope
        if self._all_relational(noun) and last.subject and not scope:
            owner = last.subject
            for suffix in sorted(self.p.relational, key=len, reverse=True):
                if owner.endswith(suffix) and len(owner) - len(suffix) >= 2:
                    owner = owner[: -len(suffix)]
                    break
            name = Name(owner + noun, text=noun, scope=last.scope if last.how != "task" else "", subject=owner + noun, how="open", rules=(*rules, self.p.ids["relational"]))
            found = self.namer.book.by_name(name.indicator)
            name.id = found.id if found else ""
            return name
        return Name(noun, text=plain(phrase), scope=scope, subject=noun, how="open", rules=rules, verb=verb)

    def _all_relational(self, noun: str) -> bool:
        """Whether the noun is one that needs another (面积), or a pair of them (总量及增速)."""
        return noun in self.p.relational or ("及" in noun or "和" in noun) and all(n in self.p.relational for n in re.split("及|和", noun))

    def _after(self, right: str, figure: Figure, scope: str, rules: tuple[str, ...] = ()) -> Name | None:
        """A name from the noun that follows the number, if one does."""
        text = right.lstrip(" ")
        skipped = len(right) - len(text)
        if text.startswith("的"):
            text, skipped = text[1:], skipped + 1
        fired: list[str] = []
        if figure.quantity == "frequency":
            noun = plain(HARD.split(text)[0])[:16]
            taken = len(HARD.split(text)[0])
        else:
            noun, taken = self.p.right(text, fired)
        if not noun:
            return None
        split = self.p.split(noun)
        scope += split.scope
        found = self.namer.book.by_name(split.noun)
        return Name(split.noun, found.id if found else "", noun, scope, split.noun, "right", (*rules, *fired, *split.rules, "noun-after"), scope, taken=taken + skipped)

    def _carry(self, last: Name) -> Name:
        subject = last.subject or last.indicator
        found = self.namer.book.by_name(subject)
        return Name(subject, found.id if found else last.id if subject == last.indicator else "", last.text, last.scope, subject, "carry", ("subject-carried",), last.verb)

    def _back(self, k: int, low: int, pieces: list[str], begin: int, last: Name, right: str, figure: Figure) -> Name:
        """Nothing stands beside the number: the subject in force, clauses back or of the sentence before."""
        at = begin
        found: tuple[int, int, Indicator] | None = None
        end = begin + sum(len(p) + 1 for p in pieces[:-1])
        i = bisect_left(self.match_starts, end) - 1
        if i >= 0 and self.match_starts[i] >= at and self.matches[i][1] <= end:
            found = self.matches[i]
        if found:
            return Name(found[2].name, found[2].id, self.text[found[0] : found[1]], "", found[2].name, "book", (f"indicator-{found[2].id}", "subject-back"))
        if k > low and last.indicator:
            return self._carry(self._source(k, low))
        for piece in reversed(pieces[:-1]):
            phrase, _ = self.p.tail(piece)
            if phrase.strip():
                named = self.p.left(phrase)
                if named.noun:
                    return Name(named.noun, text=plain(phrase), scope=named.scope, subject=named.noun, how="back", rules=(*named.rules, "subject-back"))
        if right and (name := self._after(right, figure, "")):
            return name
        return self._carry(self.before) if self.before.indicator else NOTHING

    def _source(self, k: int, low: int) -> Name:
        """The name in force before figure k: frames (a share, a plan) are passed over for what they are of."""
        j = k - 1
        while j > low and self.names[j].how in ("share", "task", "planned") and self.names[j - 1].indicator:
            j -= 1
        return self.names[j]
