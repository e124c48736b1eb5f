"""Rich text (.rtf): one pass over its control words.

Written here, not with striprtf: that one prints the targets of links into the text (with a search that takes the square of
the length), keeps hidden and deleted text, and shows the rows of a table with bars.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from zhibiao.errors import InputError
from zhibiao.model import Options, Problem
from zhibiao.read.raw import Raw

__all__ = ["read"]

TOKEN = re.compile(rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\")
# Groups that hold no text of the document.
SKIP = frozenset(
    b"fonttbl colortbl stylesheet info pict object objdata objclass header footer headerl headerr headerf footerl footerr footerf"
    b" annotation atnid atnauthor atndate atnicn atnref atrfstart atrfend bkmkstart bkmkend fldinst listtable listoverridetable"
    b" revtbl rsidtbl themedata colorschememapping latentstyles datastore xmlnstbl generator filetbl nonshppict shppict sp shpinst"
    b" xe tc tcn rxe txe docvar userprops template operator title subject author keywords comment doccomm".split()
)
SIGNS = {
    b"par": "\n", b"sect": "\n", b"page": "\n", b"line": "\n", b"tab": "\t", b"row": "\n", b"nestrow": "\n", b"cell": "\t", b"nestcell": "\t",
    b"emdash": "—", b"endash": "–", b"emspace": "\u2003", b"enspace": "\u2002", b"qmspace": "\u2005", b"bullet": "•",
    b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”",
}  # fmt: skip
SYMBOLS = {b"~": "\xa0", b"_": "-", b"-": "", b"{": "{", b"}": "}", b"\\": "\\", b"\n": "\n", b"\r": "\n", b"\t": "\t"}
CHARSETS = {
    128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5hkscs", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255",
    178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp850", 0: "cp1252", 77: "mac_roman",
}  # fmt: skip
PAGES = {936: "gb18030", 950: "big5hkscs", 10008: "gb18030", 65001: "utf-8", 54936: "gb18030"}
FONT = re.compile(rb"\\f(\d{1,5})(?![a-z])[^{};]{0,400}?\\fcharset(\d{1,3})")
CODE_PAGE = re.compile(rb"\\ansicpg(\d{1,5})")
MAX_DEPTH = 10_000
CELL_BREAK = re.compile(r"\t *(?=\n)")


@dataclass(frozen=True, slots=True)
class State:
    """What holds inside a group: whether it is left out, the encoding of its bytes, how many stand-ins follow a \\u."""

    skip: bool = False
    hidden: bool = False
    table: bool = False
    encoding: str = "cp1252"
    stand_ins: int = 1


class Growing:
    """Text as it grows: bytes wait until they are a whole run, for a Chinese character is two of them."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.held = bytearray()
        self.bad = 0

    def add(self, text: str, encoding: str) -> None:
        """Add characters, after the bytes that wait."""
        self.flush(encoding)
        self.out.append(text)

    def flush(self, encoding: str) -> None:
        """Turn the bytes that wait into characters."""
        if self.held:
            text = bytes(self.held).decode(encoding, "replace")
            self.bad += text.count("\ufffd")
            self.out.append(text)
            self.held.clear()


def read(data: bytes, doc_id: str, options: Options) -> Raw:
    """The text of an .rtf file: a line for each paragraph and each row of a table, cells parted by tabs.

    Raises InputError for a file without text.
    """
    page = CODE_PAGE.search(data, 0, 4096)
    encoding = _encoding(int(page[1])) if page else "cp1252"
    grown = _parse(data, encoding, _fonts(data, encoding))
    text = "".join(grown.out).replace("\x00", "")
    text = CELL_BREAK.sub("", _surrogates(text))
    if not text.strip():
        raise InputError("empty_file", doc_id, "the .rtf file holds no text", "fetch it again")
    problems = []
    if grown.bad:
        what = f"{grown.bad:,} places cannot be decoded; each stands as U+FFFD"
        problems.append(
            Problem("undecodable_bytes", doc_id, "text", what, "save the file again from the program that made it")
        )
    return Raw(text.strip("\n"), "rtf", encoding, tuple(problems))


def _encoding(page: int) -> str:
    name = PAGES.get(page, f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "gb18030"
    return name


def _fonts(data: bytes, encoding: str) -> dict[int, str]:
    """The encoding of the bytes under each font; a Chinese document's western fonts may hold Chinese bytes too."""
    start = data.find(b"\\fonttbl", 0, 1_000_000)
    if start < 0:
        return {}
    table = data[start : start + 200_000]
    wide = encoding in ("gb18030", "big5hkscs", "utf-8")
    found = {int(m[1]): CHARSETS.get(int(m[2]), encoding) for m in FONT.finditer(table)}
    return {font: encoding if wide and name == "cp1252" else name for font, name in found.items()}


def _parse(data: bytes, encoding: str, fonts: dict[int, str]) -> Growing:
    """One pass: control words, groups and text."""
    text, state, stack = Growing(), State(encoding=encoding), list[State]()
    skip = at = 0  # stand-ins still to leave out; where the next token is looked for
    fresh = starred = False  # just after {, and after {\*
    while (token := TOKEN.match(data, at)) is not None:
        at = token.end()
        word, number, byte, symbol, brace, run = token.groups()
        if brace == b"{":
            if len(stack) < MAX_DEPTH:
                stack.append(state)
            fresh, starred, skip = True, False, 0
            continue
        if brace == b"}":
            text.flush(state.encoding)
            if not stack:
                break
            state, skip = stack.pop(), 0
            if not stack:  # the document's own group is closed
                break
        elif symbol == b"*" and fresh:
            starred = True
            continue
        elif word:
            if word == b"bin":
                at += max(0, int(number or 0))
            elif word == b"u" and number:
                _unicode(text, state, int(number))
                skip = state.stand_ins
            else:
                state = _word(text, state, word, number, fonts, starred)
        elif byte or run:
            skip = _bytes(text, state, bytes.fromhex(byte.decode()) if byte else run, skip)
        elif symbol and symbol in SYMBOLS and not state.skip and not state.hidden:
            text.add(SYMBOLS[symbol], state.encoding)
        fresh = starred = False
    text.flush(state.encoding)
    return text


def _unicode(text: Growing, state: State, number: int) -> None:
    if not state.skip and not state.hidden and -0x8000 <= number < 0x110000:
        text.add(chr(number + 0x10000 if number < 0 else number), state.encoding)


def _bytes(text: Growing, state: State, data: bytes, skip: int) -> int:
    """Hold bytes of text; the first `skip` of them stand in for a \\u and are left out. Gives how many are still to be."""
    left = min(skip, len(data))
    if not state.skip and not state.hidden:
        text.held += data[left:]
    return skip - left


def _word(text: Growing, state: State, word: bytes, number: bytes | None, fonts: dict[int, str], starred: bool) -> State:
    """What a control word does to the text and to what holds from there on."""
    value = int(number) if number else -1
    if word in SKIP or (starred and word not in (b"shptxt", b"pnseclvl")):
        return replace(state, skip=True)
    if word in (b"v", b"deleted"):
        text.flush(state.encoding)
        return replace(state, hidden=value != 0)
    if word == b"plain":
        text.flush(state.encoding)
        return replace(state, hidden=False)
    if word == b"uc":
        return replace(state, stand_ins=max(0, min(value, 10)))
    if word == b"f":
        text.flush(state.encoding)
        return replace(state, encoding=fonts.get(value, state.encoding))
    if word == b"pard":
        return replace(state, table=False)
    if word == b"intbl":
        return replace(state, table=True)
    if word in SIGNS and not state.skip and not state.hidden:
        sign = SIGNS[word]
        text.add(" " if sign == "\n" and state.table and word in (b"par", b"line") else sign, state.encoding)
    return state


def _surrogates(text: str) -> str:
    """The text with pairs of surrogates as the character they are."""
    if not any("\ud800" <= c <= "\udfff" for c in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
