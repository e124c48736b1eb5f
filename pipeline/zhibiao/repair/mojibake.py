"""Runs of GBK bytes read one byte off, as converters to traditional with pinyin notes leave them.

The converter works on bytes. It takes the second byte of one character and the first of the next for a character it knows,
writes a note or a sign between them, and the rest of the clause is read one byte off until another note closes the run:
链式招商，构建 becomes 鏈?zhǔn)秸猩蹋瑯?gòu)建. A `?` stands for a first byte whose second was the sign, so the sign is lost too.

The run is turned back into its bytes. A lost byte is found by the note: 鏈 ends in 9C and the only traditional character in the
row 9C read zhǔn is 準, so the byte is CA. Where there is no note, the words around decide, and the edit is marked inferred. What
cannot be decided is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from zhibiao.repair.guess import Guesser
from zhibiao.repair.readings import NOTE, candidates, gbk, reads, simplified
from zhibiao.rulebook import Rule
from zhibiao.text import Edit

__all__ = ["mojibake"]

NOTES = re.compile(rf"\([{NOTE}]{{1,6}}\)")
# What tells these pages from others: a note without its opening bracket, or one behind a letter that was half a character.
SIGN = re.compile(rf"\?[{NOTE}]{{1,6}}\)|[\u3400-\u9fff。，！？?][@-Z\[-~]\([{NOTE}]{{1,6}}\)")
# A page with notes may have runs without any: ?！比涨?
START = re.compile(rf"\?(?=[{NOTE}]{{1,6}}\)|[!！,，.。:：;；(（)）、?\u3400-\u9fff])|[@-Z\[-~](?=\([{NOTE}]{{1,6}}\))")
LETTER = re.compile(rf"[@-~]\(([{NOTE}]{{1,6}})\)")
OPEN_NOTE = re.compile(rf"\(([{NOTE}]{{1,6}})\)")
LOST_NOTE = re.compile(rf"([{NOTE}]{{1,6}})\)")
# Some pages had their full-width signs made half-width after the harm was done.
FULL = dict(zip("!,:;()", "！，：；（）", strict=True))
BEHIND_NOTE = re.compile(rf"\([{NOTE}]{{1,6}}\)$")
RUNS = 1000  # runs looked at in one text
LONGEST = 60  # characters of a run; the longest seen has 20
MOST = 64  # ways to fill the lost bytes that are looked at
UNKNOWN = -1
# The GBK rows left to users: a pair in them is dropped by many programs without a trace.
USER = (*range(0xA1, 0xA8), *range(0xAA, 0xB0), *range(0xF8, 0xFF))


@dataclass(slots=True)
class Run:
    """The bytes of a run, two to a character, UNKNOWN where lost. A note says how the two bytes before it are read."""

    start: int
    end: int
    data: list[int]
    before: int  # the last byte of the character in front of the run
    notes: list[tuple[int, str]] = field(default_factory=list)
    hidden: int = -1  # where a dropped pair must have stood
    eaten: bool = False  # the last `?` took another sign with it


def mojibake(rules: Sequence[Rule]) -> Callable[[str], list[Edit]]:
    """The step: `words` of the rules are words the dictionary lacks that a lost character may belong to (六保)."""
    words = frozenset(word for rule in rules for word in rule.get("words", ()))

    def step(text: str) -> list[Edit]:
        if ")" not in text or not (SIGN.search(text) or ("?" in text and NOTES.search(text))):
            return []
        return list(_edits(text, Guesser(simplified(NOTES.sub("", text)), words)))

    return step


def _edits(text: str, guesser: Guesser) -> Iterator[Edit]:
    at, said = 0, ""
    for _ in range(RUNS):
        if not (match := START.search(text, at)):
            return
        run = _run(text, match.start())
        closed = len(run.data) % 2 == 0
        found = (closed and _read(text, run, guesser, said)) or _read_otherwise(text, run, guesser, said)
        if found:
            yield Edit(run.start, run.end, found[0], "", found[1])
            at, said = run.end, found[0]
        else:
            at, said = match.start() + 1, ""


def _run(text: str, start: int) -> Run:
    """The run that begins here; one with an odd number of bytes never closes."""
    behind = start
    while noted := BEHIND_NOTE.search(text, max(0, behind - 8), behind):
        behind = noted.start()
    before = text[max(0, behind - 1) : behind].encode("gbk", "ignore")
    run = Run(start, start, [], before[1] if len(before) == 2 else UNKNOWN)
    at = start
    while at < min(len(text), start + LONGEST):
        at = _take(text, at, run)
        if not at or len(run.data) % 2 == 0:
            run.end = at
            break
    return run


def _take(text: str, at: int, run: Run) -> int:
    """The next character of the run put into its bytes; where it ends, or 0 where it cannot belong to a run."""
    char = text[at]
    run.eaten = False
    if char == "?":
        run.data.append(UNKNOWN)
        if note := LOST_NOTE.match(text, at + 1):
            run.notes.append((len(run.data), note[1]))
            return note.end()
        run.eaten = True
        return at + 1
    if letter := LETTER.match(text, at):
        _take_letter(ord(char), letter[1], run)
        return letter.end()
    if "@" <= char <= "~":
        run.data.append(ord(char))
        return at + 1
    pair = b"\x80" if char == "€" else FULL.get(char, char).encode("gbk", "ignore")
    if len(pair) != 2 and char != "€":
        return 0
    run.data.extend(pair)
    if note := OPEN_NOTE.match(text, at + 1):
        run.notes.append((len(run.data), note[1]))
        return note.end()
    return at + 1


def _take_letter(letter: int, note: str, run: Run) -> None:
    """A letter with a note is the second byte of a character; where the first before it does not fit, a pair was dropped."""
    if len(run.data) % 2 == 0:
        run.data.append(UNKNOWN)
    elif run.data[-1] != UNKNOWN and not reads(gbk(run.data[-1], letter) or "?", note):
        run.hidden = len(run.data)
        run.data += (UNKNOWN, UNKNOWN)
    run.data.append(letter)
    run.notes.append((len(run.data), note))


def _read(text: str, run: Run, guesser: Guesser, said: str) -> tuple[str, bool] | None:
    """What the run says and whether some of it is a guess; None where it cannot be decided."""
    left = NOTES.sub("", text[max(0, run.start - 24) : run.start]).replace(",", "")
    if said and text[run.start - 1 : run.start] in "?)":
        left += said
    right = NOTES.sub("", text[run.end : run.end + 24])
    ways = []
    for data in _filled(run, 0, run.data):
        chars = _chars(data, run, left, right, guesser)
        if all(chars):
            ways.append(("".join(chars), UNKNOWN in data))
    if not ways:
        return None
    best = max(ways, key=lambda way: guesser.cover(left[-3:] + way[0] + right[:3]))
    if guesser.scrambled(best[0]) and (whole := _with_dropped(run, left, right, guesser)):
        best = max((best, (whole, True)), key=lambda way: guesser.cover(left[-3:] + way[0] + right[:3]))
    sign = _eaten_sign(text, run) if run.eaten else ""
    return best[0] + sign, best[1] or len({way[0] for way in ways}) > 1 or bool(sign)


def _read_otherwise(text: str, run: Run, guesser: Guesser, said: str) -> tuple[str, bool] | None:
    """A run whose notes do not fit: a pair dropped in front of its last letter, or one whole character lost (？shí)行 = 实行)."""
    position, note = run.notes[-1] if run.notes else (0, "")
    if (
        len(run.data) % 2 == 0
        and run.hidden < 0
        and 1 < position == len(run.data)
        and run.data[-1] in range(0x40, 0x80)
    ):
        hidden = len(run.data) - 1
        data = [*run.data[:-1], UNKNOWN, UNKNOWN, run.data[-1]]
        if len(data) % 2 == 0:
            notes = [*run.notes[:-1], (len(data), note)]
            return _read(text, replace(run, data=data, notes=notes, hidden=hidden), guesser, said)
    if LOST_NOTE.match(text, run.start + 1):
        end = text.index(")", run.start) + 1
        options = candidates(text[run.start + 1 : end - 1])
        if options and (char := guesser.choose(options, "", text[end : end + 3])):
            run.end = end
            return char, True
    return None


def _with_dropped(run: Run, left: str, right: str, guesser: Guesser) -> str:
    """The run with a pair put back that was dropped without a trace, where that makes the most sense; "" for nowhere."""
    found = []
    for data in _filled(run, 0, run.data):
        for hidden in range(1, len(data), 2):
            longer = [*data[:hidden], UNKNOWN, UNKNOWN, *data[hidden:]]
            chars = _chars(longer, replace(run, hidden=hidden), left, right, guesser)
            if all(chars):
                found.append("".join(chars))
    return max(found, key=guesser.cover, default="")


def _filled(run: Run, at: int, data: list[int], limit: int = MOST) -> Iterator[list[int]]:
    """The ways to fill the lost bytes that the notes allow."""
    if at == len(run.notes):
        yield data
        return
    position, note = run.notes[at]
    first = data[position - 2] if position > 1 else run.before
    second = data[position - 1]
    if first == second == UNKNOWN:
        return
    options: Sequence[str]
    if first != UNKNOWN and second != UNKNOWN:
        options = [char] if (char := gbk(first, second)) and reads(char, note) else []
    else:
        options = candidates(note, first, second)
    for char in options[:limit]:
        pair = char.encode("gbk")
        filled = [*data[: max(0, position - 2)], *(pair if position > 1 else pair[1:]), *data[position:]]
        yield from _filled(run, at + 1, filled, max(1, limit // len(options)))


def _chars(data: list[int], run: Run, left: str, right: str, guesser: Guesser) -> list[str]:
    """The characters of the bytes, those with a lost byte chosen by their neighbours; "" where that fails."""
    rows = [_row(data, i, run.hidden) for i in range(0, len(data), 2)]
    chars: list[str] = []
    for i, options in enumerate(rows):
        after = ""
        for later in rows[i + 1 :]:
            if len(later) != 1:
                break
            after += later[0]
        else:
            after += right
        chars.append(guesser.choose(options, left + "".join(chars), after))
    return chars


def _row(data: Sequence[int], i: int, hidden: int) -> list[str]:
    """The characters that can stand at `i`, given what is known of their two bytes."""
    first, second = data[i], data[i + 1]
    firsts = [first] if first != UNKNOWN else range(0x81, 0xFF)
    seconds = [second] if second != UNKNOWN else range(0x40, 0xFF)
    if i + 1 == hidden and hidden + 1 < len(data):  # this byte began the dropped pair
        after = data[hidden + 1]
        seconds = [b for b in USER if after == UNKNOWN or not gbk(b, after)]
    return [char for a in firsts for b in seconds if (char := gbk(a, b))]


def _eaten_sign(text: str, run: Run) -> str:
    """The digit that went with the last `?`: the 2 of 025年; a mask where digits follow and the lost one cannot be known."""
    rest = text[run.end : run.end + 4]
    if not rest[:1].isdigit():
        return ""
    if re.match(r"[01]\d\d年", rest):
        return "2"
    return "1" if re.match(r"9\d\d年", rest) else "*"
