"""Which indicator a figure is of: the code book's name where it has one, else the noun phrase a reader would name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from zhibiao.extract.codebook import Codebook, Indicator
from zhibiao.extract.naming_frames import framed
from zhibiao.extract.naming_lists import deal
from zhibiao.extract.naming_reading import FRAMES, NOTHING, Match, Reading, by_sentence
from zhibiao.extract.phrases import HARD, OPENERS, Name, Phrase, Phrases, clauses, plain
from zhibiao.model import Figure, Sentence
from zhibiao.rulebook import Rulebook

__all__ = ["Namer"]

JOINTS = ("、", "和", "及", "与", "以及")
COUNTED = frozenset({"count", "amount", "physical", "share", "frequency", "duration", "rank"})
COLONS = re.compile(r"[:：∶︰]")
CHANGE = re.compile("(净增|增加|增长|减少|下降|减收|增收|减支|增支|增产|减产|压减)了?(?:近|约|超过?)?$")
CHANGE_LAST = frozenset("增加长少降收支产减了近约超过\n")  # how a match ends: `$` allows a line break behind it
GROWN = re.compile("(?<=..)(?:播种|种植|养殖)$")
RHYTHM = re.compile(r"每(?:个)?(?:半年|季度?|[年月周天日])|[一二两三四五六七八九十\d]+(?:[个]?(?:半年|季度?|[年月周天日]))?(?:[次场轮]|一)|不少于|不低于|至少|以上|以内|组织|开展")
RATIO = ("第一产业占比", "第二产业占比", "第三产业占比")


class Namer:
    """Names every figure of a document."""

    def __init__(
        self, rulebook: Rulebook, codebook: Codebook, segment: Callable[[str], list[str]], is_place: Callable[[str], bool] | None = None
    ) -> None:
        self.book = codebook
        self.phrases = Phrases(rulebook, segment, is_place)

    def name(self, text: str, sentences: Sequence[Sentence], figures: Sequence[Figure], matches: Sequence[Match]) -> list[Name]:
        """A name for each figure, in order. `matches` are the code book's finds in the text."""
        starts = [f.start for f in figures]
        ends = {m[1]: m for m in matches}
        match_starts = [m[0] for m in matches]
        names: list[Name] = [NOTHING] * len(figures)
        before, last = NOTHING, 0
        for at, low, high in by_sentence(sentences, starts):
            sentence = sentences[at]
            if _paragraph_between(text, sentences, last, at):
                before = NOTHING
            last = at
            _read(Reading(text, sentence, figures, names, before, self.book, self.phrases, matches, match_starts, ends), low, high)
            before = names[high - 1]
        for name, figure in zip(names, figures, strict=True):
            self._join(name)
            _known(name, figure, self.book)
        return names

    def _join(self, name: Name) -> None:
        """新签约|亿元以上|项目: where verb and noun are one word of the lexicon, they are what is counted, and the threshold alone restricts it."""
        verb, bar = name.verb, name.scope[len(name.verb) :]
        if verb and bar and name.scope.startswith(verb) and self.phrases.bars(bar + name.indicator) == len(bar) and self.phrases.word(verb + name.indicator):
            name.indicator, name.id, name.scope, name.rules = verb + name.indicator, "", bar, (*name.rules, self.phrases.ids["threshold"])


def _known(name: Name, figure: Figure, book: Codebook) -> None:
    """An open phrase that is a name of the code book after all (居民消费价格 before 涨幅2%), where figures like this are told of it."""
    if name.id or not name.indicator or name.how == "level-change" or "level-change" in name.rules:
        return
    found = book.by_name(name.indicator)
    if found and figure.unit in found.units and figure.quantity in found.quantities:
        name.indicator, name.id, name.rules = found.name, found.id, (*name.rules, f"indicator-{found.id}")


def _paragraph_between(text: str, sentences: Sequence[Sentence], last: int, at: int) -> bool:
    """Whether a line ends between two of the sentences from `last` to `at` (not inside one)."""
    if text.find("\n", sentences[last].end, sentences[at].start) < 0:
        return False
    return any(text.find("\n", sentences[i].end, sentences[i + 1].start) >= 0 for i in range(last, at))


def _read(r: Reading, low: int, high: int) -> None:
    """Name the figures `[low, high)` of a sentence from left to right."""
    k = low
    while k < high:
        if same := _same_span(r, k, high):
            for part in range(same):
                r.names[k + part] = (
                    Name(RATIO[part], text="三次产业比", subject="三次产业比", how="ratio", rules=("ratio-industries",))
                    if same == len(RATIO)
                    else _one(r, k + part, low, k + part + 1)
                )
            k += same
            continue
        if dealt := deal(r, k, low, high):
            k += dealt
            continue
        name = r.names[k] = _one(r, k, low, high)
        name.unit, name.quantity = r.figures[k].unit, r.figures[k].quantity
        _changed(r, name, r.figures[k])
        if k < r.torn:
            name.rules = (*name.rules, "list-torn")
        if r.figures[k].quantity == "count" and "项目" in name.scope + name.indicator and name.how not in FRAMES:
            r.things = name
        k += 1


def _changed(r: Reading, name: Name, figure: Figure) -> None:
    """比上年增加20家: the change of a level is another indicator than the level, and says so."""
    if figure.quantity not in ("amount", "count", "physical", "duration"):
        return
    before = r.text[max(r.sentence.start, figure.number[0] - 4) : figure.number[0]]
    if before[-1:] in CHANGE_LAST and (found := CHANGE.search(before)) and found[1] not in name.indicator and found[1] not in name.scope and name.indicator:
        name.indicator, name.id, name.rules = name.indicator + found[1], "", (*name.rules, "level-change")


def _same_span(r: Reading, k: int, high: int) -> int:
    """How many figures share the span of figure k (the parts of a ratio); 0 for a figure of its own."""
    n = 1
    while k + n < high and r.figures[k + n].start == r.figures[k].start:
        n += 1
    return n if n > 1 and COLONS.search(r.text, r.figures[k].start, r.figures[k].end) else 0


def _one(r: Reading, k: int, low: int, high: int) -> Name:
    figure = r.figures[k]
    begin, end = r.gap(k, low)
    gap = r.text[begin:end]
    last = r.names[k - 1] if k > low else NOTHING
    if figure.quantity == "frequency" and (duty := _duty(r, k, low, high, gap)):
        return duty
    bare = gap.rstrip(OPENERS)
    pieces = clauses(bare)
    clause = pieces[-1]
    if name := framed(r, k, low, gap, clause):
        return name
    listed = len(pieces) == 1 and k > low and clause.lstrip(" ）)”").startswith(JOINTS)
    fired: list[str] = []
    phrase, linked = r.p.tail(clause, fired)
    right = r.right(k, high) if figure.quantity in COUNTED else ""
    if phrase.strip("、，和及与 "):
        at = begin + len(bare) - len(clause) + len(phrase)
        if named := _named(r, k, phrase, at, linked, listed, last, right):
            named.rules = (*dict.fromkeys((*fired, *named.rules)),)
            return named
    if right and not linked and (name := _after(r, right, figure, last.verb if listed else "")):
        return name
    if linked and len(pieces) == 1 and k > low and last.indicator:
        return r.carry(r.source(k, low), figure.quantity in ("points", "share"))
    return _back(r, k, low, pieces, begin, last, right, figure)


def _named(r: Reading, k: int, phrase: str, phrase_end: int, linked: bool, listed: bool, last: Name, right: str) -> Name | None:
    """A phrase stands before the number: it names the figure, or its verb says that the name follows."""
    figure = r.figures[k]
    match = r.ends.get(phrase_end)
    if match and match[0] >= phrase_end - len(phrase) and _stands(r, match, phrase, phrase_end):
        book = match[2]
        foreign = figure.quantity == "count" and book.quantities and "count" not in book.quantities and figure.unit not in book.units
        if foreign and right and not linked and (name := _after(r, right, figure, "")):  # 促进民间投资12条措施
            return name
        if foreign:  # 规上工业24家 counts firms: the code book's name is of a value, not of them
            return _open_left(r, r.p.left(phrase), listed, last, phrase)
        return _from_book(r, match[2], phrase[: match[0] - (phrase_end - len(phrase))], r.text[match[0] : match[1]], listed, last)
    if attached := r.p.attached_to(phrase):
        return _own_amount(r, attached, phrase, listed, last, right)
    found = r.p.left(phrase)
    if not found.noun and not found.scope:
        return _after(r, right, figure, "", found.rules) if right and not linked else None
    joined = r.text[figure.start - 1] in "等的和及与、"
    if right and not linked and (found.open or not found.noun or joined or figure.quantity == "count"):
        scope = found.scope if not found.open or not found.noun else found.scope or found.verb
        name = _after(r, right, figure, "" if joined and not found.open else scope, found.rules)
        if name and (found.open or joined or not found.noun or _outranks(r, found.noun, name.indicator)):
            return name
    if found.noun in r.p.short and not found.scope and figure.quantity in ("rate", "points"):
        return _short(r, found.noun)
    if not found.noun:
        return _verb_only(r, found.scope, found.rules, figure, last)
    return _open_left(r, found, listed, last, phrase)


def _duty(r: Reading, k: int, low: int, high: int, gap: str) -> Name | None:
    """每季度晾晒一次: a duty that comes back is named by what follows it, else by its verb with whose duty it is."""
    behind = HARD.split(r.right(k, high))[0]
    if plain(behind):
        return None
    pieces = HARD.split(gap)
    verb = RHYTHM.sub("", r.text[r.figures[k].start : r.figures[k].end])
    if len(verb) < 2 and pieces[-1].startswith("每"):  # the number is 一次 alone, its verb stands before it
        verb = RHYTHM.sub("", pieces.pop())
    if len(verb) < 2:
        return None
    for piece in reversed(pieces):
        phrase, _ = r.p.tail(RHYTHM.sub("", piece))
        if phrase.strip("、，和及与 ") and (noun := r.p.left(phrase).noun):
            return Name(noun + verb, text=verb, subject=noun, how="verb", rules=("duty-verb",))
    owner = r.names[k - 1].subject if k > low else r.before.subject
    return Name(owner + verb, text=verb, subject=owner, how="verb", rules=("duty-verb",))


def _short(r: Reading, word: str) -> Name:
    """经济增长5%: beside a rate of growth the bare word is the headline indicator."""
    name = r.p.short[word]
    known = r.book.by_name(name)
    return Name(known.name if known else name, known.id if known else "", word, "", name, "book", (r.p.ids["short"],))


def _stands(r: Reading, match: tuple[int, int, Indicator], phrase: str, phrase_end: int) -> bool:
    """Whether the code book's find is a name of its own there: not a threshold's (过亿元项目), nor cut out of a word (电|信用户)."""
    if r.p.threshold.search(r.text, match[0], match[1]):
        return False
    cut = match[0] - (phrase_end - len(phrase))
    return not cut or not "\u4e00" <= phrase[cut - 1] <= "\u9fff" or r.p.parted(phrase, cut)


def _own_amount(r: Reading, match: re.Match[str], phrase: str, listed: bool, last: Name, right: str) -> Name:
    """计划总投资, 到位资金: an indicator of its own; the things it is of stand behind it, before it, or were counted just before."""
    found = r.book.by_name(match[0])
    name = Name(found.name if found else match[0], found.id if found else "", match[0], "", match[0], "open", (r.p.ids["attached"],))
    if right.startswith("的"):  # 总投资60亿元的抽水蓄能项目
        name.scope = r.p.right(right[1:], [])[0]
    before = phrase[: match.start()]
    whose = r.p.left(before) if before.strip("、，和及与的 ") and not name.scope else None
    if whose:
        name.scope = whose.scope + whose.noun
    elif listed and not name.scope:
        name.scope = last.verb
    return _attached(r, name)


def _verb_only(r: Reading, verb: str, rules: tuple[str, ...], figure: Figure, last: Name) -> Name:
    """新修2.4万公里 after 农村公路: the things are those in force when they are counted in the same unit."""
    if last.subject and last.unit == figure.unit:
        carried = r.carry(last)
        carried.scope, carried.verb = verb, verb
        return carried
    return Name(verb, text=verb, subject=verb, how="verb", rules=rules)


def _outranks(r: Reading, left: str, right: str) -> bool:
    """Whether the noun after a count names it rather than the noun before: 和平路3处断头路, but 企业20家总数达."""
    return len(right) >= 2 and right not in r.p.relational and (len(left) <= 4 or len(right) >= 3)


def _from_book(r: Reading, indicator: Indicator, before: str, as_written: str, listed: bool, last: Name) -> Name:
    """The code book's name; what stands before it in the phrase restricts it."""
    found = r.p.left(before) if before.strip("、，和及与的 其中全市县省年同") else None
    if found is None:
        scope = last.verb if listed else ""
        if as_written in r.p.relational and last.quantity == "count" and last.how not in FRAMES and last.indicator != indicator.name:
            # 小学417所，在校生72万人，招生11万人: both are of the schools, not one of the other
            scope = last.scope if last.indicator in r.p.relational else last.scope + last.indicator
        return _attached(r, Name(indicator.name, indicator.id, as_written, scope, indicator.name, "book", (f"indicator-{indicator.id}",)))
    scope = found.scope + (found.noun if len(found.noun) <= 10 else "")
    rules = (f"indicator-{indicator.id}", *found.rules)
    return _attached(r, Name(indicator.name, indicator.id, found.noun + as_written, scope, indicator.name, "book", rules, found.scope))


def _attached(r: Reading, name: Name) -> Name:
    """计划总投资 after 项目73个: the things counted are its scope."""
    if not name.scope and name.text in r.p.attached and r.things:
        name.scope = r.things.scope + r.things.indicator
        name.rules = (*name.rules, r.p.ids["attached"])
    return name


def _open_left(r: Reading, found: Phrase, listed: bool, last: Name, phrase: str) -> Name:
    """The noun phrase before the number; a noun that needs another (面积) takes the subject in force."""
    noun, scope, verb = found.noun, found.scope, found.verb
    if listed and not verb:
        verb, scope = last.verb, last.verb + scope
    owner = last.subject if not scope and _all_relational(r, noun) else ""
    if not owner and not scope and _all_relational(r, noun):
        owner = _subject_back(r, phrase)
    if owner:
        whole = _without_relational(r, owner) + noun
        known = r.book.by_name(whole)
        inherited = last.scope if last.how != "task" else ""
        return Name(whole, known.id if known else "", noun, inherited, whole, "open", (*found.rules, r.p.ids["relational"]))
    return Name(noun, text=plain(phrase), scope=scope, subject=noun, how="open", rules=found.rules, verb=verb)


def _subject_back(r: Reading, phrase: str) -> str:
    """粮食生产再获丰收，总产达到…: what the noun is of, named by the code book clauses before in the sentence."""
    at = r.text.find(phrase, r.sentence.start, r.sentence.end)
    i = bisect_left(r.match_starts, at) - 1
    return r.matches[i][2].name if at >= 0 and i >= 0 and r.match_starts[i] >= r.sentence.start else ""


def _without_relational(r: Reading, owner: str) -> str:
    """粮食播种面积 → 粮食: what 产量 is of."""
    for suffix in r.p.relational_by_last.get(owner[-1:], ()):
        if owner.endswith(suffix) and len(owner) - len(suffix) >= 2:
            return GROWN.sub("", owner[: -len(suffix)])
    return owner


def _all_relational(r: Reading, noun: str) -> bool:
    """Whether the noun is one that needs another (面积), or a pair of them (总量及增速)."""
    return noun in r.p.relational or (("及" in noun or "和" in noun) and all(n in r.p.relational for n in re.split("及|和", noun)))


def _after(r: Reading, right: str, figure: Figure, scope: str, rules: tuple[str, ...] = ()) -> Name | None:
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
        noun, taken = r.p.right(text, fired)
    if not noun:
        return None
    split = r.p.split(noun)
    scope += split.scope
    if not scope and figure.quantity == "count" and (scope := _predicate(r, figure, skipped + taken, right)):
        fired.append(r.p.ids["predicate"])
    found = r.book.by_name(split.noun)
    return Name(
        split.noun,
        found.id if found else "",
        noun,
        scope,
        split.noun,
        "right",
        (*rules, *fired, *split.rules, "noun-after"),
        scope,
        taken=taken + skipped,
    )


def _predicate(r: Reading, figure: Figure, taken: int, right: str) -> str:
    """3个村|入选省级示范名单: what became of the things counted says which of them are; not where the next number cuts it off."""
    match = r.p.predicate.match(right, taken)
    if not match or (match.end() == len(right) and figure.end + len(right) < r.sentence.end):
        return ""
    return plain(match["what"])


def _back(r: Reading, k: int, low: int, pieces: list[str], begin: int, last: Name, right: str, figure: Figure) -> Name:
    """Nothing stands beside the number: the subject in force, clauses back or of the sentence before."""
    at = begin
    found: tuple[int, int, Indicator] | None = None
    end = begin + sum(len(p) + 1 for p in pieces[:-1])
    i = bisect_left(r.match_starts, end) - 1
    if i >= 0 and r.match_starts[i] >= at and r.matches[i][1] <= end:
        found = r.matches[i]
    if found:
        return Name(
            found[2].name, found[2].id, r.text[found[0] : found[1]], "", found[2].name, "book", (f"indicator-{found[2].id}", "subject-back")
        )
    if k > low and last.indicator:
        return r.carry(r.source(k, low), figure.quantity in ("points", "share"))
    for piece in reversed(pieces[:-1]):
        phrase, _ = r.p.tail(piece)
        if phrase.strip():
            named = r.p.left(phrase)
            if named.noun:
                return Name(
                    named.noun, text=plain(phrase), scope=named.scope, subject=named.noun, how="back", rules=(*named.rules, "subject-back")
                )
    if right and (name := _after(r, right, figure, "")):
        return name
    return r.carry(r.before) if r.before.indicator else Name("")  # a new one: it is written to
