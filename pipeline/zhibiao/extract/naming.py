"""Which indicator a figure is of: the code book's name where it has one, else the noun phrase a reader would name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from zhibiao.extract.codebook import Codebook, Indicator
from zhibiao.extract.lists import subjects
from zhibiao.extract.phrases import HARD, OPENERS, Name, Phrases, plain
from zhibiao.model import Figure, Sentence
from zhibiao.rulebook import Rulebook

__all__ = ["Namer"]

JOIN = re.compile(r"[\s、，,]*(?:和|及|与|以及|、|，|,)?(?:增长|同比增长|达到|分别)?\s*$")
CHANGES = frozenset({"rate", "points", "multiple"})
COUNTED = frozenset({"count", "amount", "physical", "share", "frequency", "duration", "rank"})
RATIO = ("第一产业占比", "第二产业占比", "第三产业占比")


NOTHING = Name("")


class Namer:
    """Names every figure of a document."""

    def __init__(self, rulebook: Rulebook, codebook: Codebook, segment: Callable[[str], list[str]]) -> None:
        self.book = codebook
        self.phrases = Phrases(rulebook, segment)

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

    __slots__ = ("before", "ends", "figures", "match_starts", "matches", "names", "namer", "p", "sentence", "text")

    def __init__(
        self, namer: Namer, text: str, sentence: Sentence, figures: Sequence[Figure], names: list[Name],
        ends: dict[int, tuple[int, int, Indicator]], matches: Sequence[tuple[int, int, Indicator]], match_starts: list[int], before: Name,
    ) -> None:  # fmt: skip
        self.namer, self.p, self.text, self.sentence = namer, namer.phrases, text, sentence
        self.figures, self.names, self.ends = figures, names, ends
        self.matches, self.match_starts, self.before = matches, match_starts, before

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
            self.names[k] = self._one(k, low, high)
            k += 1

    def _same_span(self, k: int, high: int) -> int:
        """How many figures share the span of figure k (the parts of a ratio); 0 for a figure of its own."""
        n = 1
        while k + n < high and self.figures[k + n].start == self.figures[k].start:
            n += 1
        return n if n > 1 else 0

    def _ratio(self, k: int, part: int, of: int, low: int) -> Name:
        if of == 3:
            return Name(RATIO[part], text="三次产业比", subject="三次产业比", how="ratio", rules=("ratio-industries",))
        return self._one(k, low, k + 1)

    def _gap(self, k: int, low: int) -> tuple[int, int]:
        """The stretch between the figure and the one before it in the sentence."""
        begin = self.sentence.start + self.sentence.mark
        j = k - 1
        while j >= low and self.figures[j].start == self.figures[k].start:
            j -= 1
        return (max(begin, self.figures[j].end) if j >= low else begin), self.figures[k].start

    def _right(self, k: int, high: int) -> str:
        end = self.figures[k + 1].start if k + 1 < high else self.sentence.end
        return self.text[self.figures[k].end : max(end, self.figures[k].end)]

    # — lists dealt out over several figures —

    def _deal(self, k: int, low: int, high: int) -> int:
        """Deal a list of subjects out over the figures that follow 分别 (or repeat such a list); how many were dealt."""
        begin, end = self._gap(k, low)
        gap = self.text[begin:end]
        at = gap.rfind("分别")
        said = at >= 0 and len(gap) - at <= 16
        group = self._list_from(k, high)
        if not said:
            last = self.names[k - 1] if k > low else NOTHING
            if not (last.group >= 2 and group == last.group) or self.p.tail(HARD.split(gap)[-1], True)[0]:
                return 0
            source = [self.names[k - last.group + i] for i in range(last.group)]
            return self._assign(k, [self._same_subject(n, self.figures[k]) for n in source], "list-again")
        if group < 2:
            return 0
        head = gap[:at]
        clause, _ = self.p.tail(HARD.split(head)[-1], self.figures[k].quantity in CHANGES)
        parts = subjects(clause, self.namer.book, self.p) if clause else []
        if not parts and k - group >= low:
            parts = [self._same_subject(self.names[k - group + i], self.figures[k]) for i in range(group)]
            return self._assign(k, parts, "list-back")
        if not parts and len(pieces := HARD.split(head)) > 1:
            parts = subjects(self.p.tail(pieces[-2], True)[0], self.namer.book, self.p)
        if len(parts) == group:
            return self._assign(k, parts, "list-deal")
        return 0

    def _list_from(self, k: int, high: int) -> int:
        """How many figures follow each other with nothing but a joint between them."""
        n = 1
        while k + n < high and JOIN.fullmatch(self.text[self.figures[k + n - 1].end : self.figures[k + n].start]) and self.figures[k + n].unit == self.figures[k].unit:
            n += 1
        return n

    def _assign(self, k: int, parts: list[Name], rule: str) -> int:
        for i, part in enumerate(parts):
            part.group, part.rules = len(parts), (*part.rules, rule)
            self.names[k + i] = part
        return len(parts)

    def _same_subject(self, name: Name, figure: Figure) -> Name:
        subject = name.subject or name.indicator
        found = self.namer.book.by_name(subject)
        return Name(subject, found.id if found else "", name.text, name.scope, subject, "carry")

    # — one figure —

    def _one(self, k: int, low: int, high: int) -> Name:
        figure = self.figures[k]
        begin, end = self._gap(k, low)
        gap = self.text[begin:end]
        change = figure.quantity in CHANGES
        last = self.names[k - 1] if k > low else NOTHING
        if framed := self._framed(k, low, gap, last):
            return framed
        pieces = HARD.split(gap.rstrip(OPENERS))
        clause = pieces[-1]
        listed = len(pieces) == 1 and k > low and clause.lstrip(" ）)”").startswith(("、", "和", "及", "与", "以及"))
        phrase, linked = self.p.tail(clause, change or figure.quantity in ("amount", "count"))
        phrase_end = begin + len(gap.rstrip(OPENERS)) - len(clause) + len(phrase)
        right = self._right(k, high) if figure.quantity in COUNTED else ""
        if phrase.strip("、，和及与 "):
            return self._named(k, phrase, phrase_end, linked, listed, last, right)
        if right and not linked and (noun := self._noun_after(right, figure)):
            return self._open(noun, last.verb if listed else "", "right", last)
        if not change and linked and len(pieces) == 1 and k > low and last.indicator:
            return self._carry(last, figure)
        return self._back(k, low, pieces, begin, last, right, figure)

    def _framed(self, k: int, low: int, gap: str, last: Name) -> Name | None:
        """占…的比重, 完成…任务的: a share is named by its frame."""
        figure = self.figures[k]
        if figure.quantity not in ("share", "rate") or figure.unit not in ("%", "‰"):
            return None
        if k > low and gap.strip(" )）") in ("的", ""):
            begin, end = self._gap(k - 1, low)
            outer = HARD.split(self.text[begin:end].rstrip(OPENERS))[-1] + "的"
            opened = self.text[end - 1 : end] in OPENERS or gap.startswith(("）", ")", "的"))
            if opened and (match := self.p.task.search(outer) or self.p.share.search(outer)):
                owner = self._owner(k - 1, low, outer[: match.start()], end - (len(outer) - 1) - 0)
                return self._composed(owner, match, "task" if match.re is self.p.task else "share")
        clause, _ = self.p.tail(HARD.split(gap)[-1], False)
        raw = HARD.split(gap)[-1]
        if match := self.p.task.search(raw.rstrip(OPENERS)):
            owner = self._owner(k, low, raw[: match.start()], 0)
            return self._composed(owner, match, "task")
        if match := self.p.share.search(self._unlinked(raw)) or self.p.share.search(clause):
            if match["whole"].startswith(("地", "用", "有")):
                return None
            owner = self._owner(k, low, match.string[: match.start()], 0)
            return self._composed(owner, match, "share")
        return None

    def _unlinked(self, clause: str) -> str:
        """The clause without 达到 and the like, but with the 的 that a share needs."""
        return re.sub(r"(?:达到了?|达|为|超过|突破|提高到|上升到|提升到|降至|降到|超|近|约|仅|只|不足|比)+$", "", clause.rstrip(OPENERS))

    def _owner(self, k: int, low: int, before: str, at: int) -> Name:
        """What the share is of: the phrase before the frame, else the subject in force."""
        phrase, _ = self.p.tail(before, True)
        if phrase.strip("、，和及与 "):
            found = self.p.left(phrase)
            noun = (found.scope + found.noun) if found.noun else plain(phrase)
            if noun:
                return Name(noun, subject=noun)
        j = k - 1
        while j >= low and self.names[j] is not NOTHING and self.names[j].how in ("share", "task", "planned"):
            j -= 1
        last = self.names[j] if j >= low else self.before
        subject = last.subject or last.indicator
        return Name(subject, subject=subject, scope=last.scope)

    def _composed(self, owner: Name, match: re.Match[str], how: str) -> Name:
        whole = plain(match["whole"])
        if how == "task":
            whole = re.sub(r"(?:市上|县上|市|县|省)?(?:下达|确定)?的$", "", whole)
            indicator = f"{owner.indicator}完成{whole}比例"
        else:
            indicator = f"{owner.indicator}占{whole}比重" if whole else f"{owner.indicator}占比"
        found = self.namer.book.by_name(indicator)
        return Name(found.name if found else indicator, found.id if found else "", indicator, owner.scope, owner.subject, how, (self.p.ids[how],))

    def _named(self, k: int, phrase: str, phrase_end: int, linked: bool, listed: bool, last: Name, right: str) -> Name:
        """A phrase stands before the number."""
        figure = self.figures[k]
        match = self.ends.get(phrase_end)
        if match and match[0] >= phrase_end - len(phrase):
            return self._from_book(match[2], phrase[: match[0] - (phrase_end - len(phrase))], self.text[match[0] : match[1]], listed, last)
        if phrase in ("其中", "另有", "包括") and right and (noun := self._noun_after(right, figure)):
            return self._open(noun, "", "right", last)
        found = self.p.left(phrase)
        noun_after = ""
        if right and not linked and figure.quantity in COUNTED:
            tail_open = not found.noun or phrase.endswith(("等", "的")) or self.text[self.figures[k].start - 1] in "等的"
            if tail_open or right[0] == "的" or figure.quantity == "count":
                noun_after = self._noun_after(right, figure)
            if noun_after and (tail_open or (figure.quantity == "count" and len(noun_after) >= 2 and self._outranks(found.noun, noun_after))):
                return self._open(noun_after, found.scope, "right", last, found.rules)
        if not found.noun:
            whole = found.scope or plain(phrase)
            return Name(whole, text=whole, subject=whole, how="verb", rules=found.rules)
        return self._open_left(found.noun, found.scope, found.rules, listed, last, phrase)

    def _outranks(self, left: str, right: str) -> bool:
        """Whether the noun after a count names it rather than the noun before: 傍河36个村庄污水治理工程."""
        return len(left) <= 4 or left.endswith(("等", "市", "县", "区", "省", "州"))

    def _from_book(self, indicator: Indicator, before: str, as_written: str, listed: bool, last: Name) -> Name:
        found = self.p.left(before) if before.strip("、，和及与的 其中全市县省年同") else None
        scope, rules = "", (f"indicator-{indicator.id}",)
        if found:
            scope = found.scope + (found.noun if len(found.noun) <= 10 else "")
            rules = (*rules, *found.rules)
        elif listed:
            scope = last.verb
        name = Name(indicator.name, indicator.id, as_written, scope, indicator.name, "book", rules, found.scope if found else "")
        return self._attached(name, last)

    def _attached(self, name: Name, last: Name) -> Name:
        """计划总投资 after 项目73个: the things counted are its scope."""
        if name.scope or not last.subject or last.how in ("book-flow",):
            return name
        if name.text in self.p.attached and "项目" in last.indicator + last.scope:
            name.scope = last.scope if last.text in self.p.attached else last.scope + last.indicator
            name.rules = (*name.rules, self.p.ids["attached"])
        return name

    def _open_left(self, noun: str, scope: str, rules: tuple[str, ...], listed: bool, last: Name, phrase: str) -> Name:
        if listed and not scope:
            scope = last.verb
        if noun in self.p.attached:
            return self._attached(Name(noun, text=noun, scope=scope, subject=noun, how="open", rules=rules), last)
        if noun in self.p.relational and last.subject and not scope:
            owner = last.subject
            for suffix in sorted(self.p.relational, key=len, reverse=True):
                if owner.endswith(suffix) and len(owner) - len(suffix) >= 2:
                    owner = owner[: -len(suffix)]
                    break
            name = Name(owner + noun, text=noun, scope=last.scope if last.how != "task" else "", subject=owner + noun, how="open", rules=(*rules, self.p.ids["relational"]))
            found = self.namer.book.by_name(name.indicator)
            name.id = found.id if found else ""
            return name
        verb = scope if any(scope.startswith(v) for v in self.p.which) else ""
        return Name(noun, text=plain(phrase), scope=scope, subject=noun, how="open", rules=rules, verb=verb)

    def _open(self, noun: str, scope: str, how: str, last: Name, rules: tuple[str, ...] = ()) -> Name:
        split = self.p._split(noun, "", ())
        scope += split.scope
        verb = scope if scope else ""
        found = self.namer.book.by_name(split.noun)
        return Name(split.noun, found.id if found else "", noun, scope, split.noun, how, (*rules, *split.rules, "noun-after"), verb)

    def _noun_after(self, right: str, figure: Figure) -> str:
        text = right.lstrip(" ")
        if text.startswith("的"):
            text = text[1:]
        if figure.quantity == "frequency":
            return plain(HARD.split(text)[0])[:16]
        return self.p.right(text)

    def _carry(self, last: Name, figure: Figure) -> Name:
        subject = last.subject or last.indicator
        found = self.namer.book.by_name(subject)
        return Name(subject, found.id if found else last.id if subject == last.indicator else "", last.text, last.scope, subject, "carry", ("subject-carried",), last.verb, parent=-1)

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
            return self._carry(self._source(k, low), figure)
        for piece in reversed(pieces[:-1]):
            phrase, _ = self.p.tail(piece, True)
            if phrase.strip():
                named = self.p.left(phrase)
                if named.noun:
                    return Name(named.noun, text=plain(phrase), scope=named.scope, subject=named.noun, how="back", rules=(*named.rules, "subject-back"))
        if right and (noun := self._noun_after(right, figure)):
            return self._open(noun, "", "right", last)
        if self.before.indicator:
            return self._carry(self.before, figure)
        return NOTHING

    def _source(self, k: int, low: int) -> Name:
        """The name in force before figure k: a share's frame is passed over for what it is a share of."""
        j = k - 1
        while j > low and self.names[j].how in ("share", "task") and self.names[j - 1].indicator:
            j -= 1
        return self.names[j]
