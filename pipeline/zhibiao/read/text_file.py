"""Plain text files: which encoding, and what could not be decoded.

Order: byte order mark, then NUL bytes where UTF-16 and UTF-32 have them, then strict UTF-8, then the encoding that gives the
greatest share of common Chinese characters. General detectors guess wrong on short Chinese text; the share of common characters
is right from ten characters on. gb2312 and gbk are read as gb18030, which holds both, and big5 as big5-hkscs, which holds it.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from zhibiao.errors import InputError
from zhibiao.model import Options, Problem
from zhibiao.read.raw import Raw

__all__ = ["decode", "read"]

# Longest first: the mark of UTF-32-LE begins with that of UTF-16-LE.
MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
GUESSES = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
PROBE = 200_000  # bytes looked at to choose an encoding

# The commonest characters of government documents and of general text, simplified and traditional, with their signs.
COMMON = frozenset(
    "业一建是的人新了全不化在发有展大和中实国工为产这进上设他个力地加年动来推我会以市到时政要区出增高生学作说成道民持家务子强也城等行下体们保于提"
    "后项就制重自之能对得资主长开可改过创天经分方用企多你入着合部平施目省造里农理公治好本深都点而水质法服面坚门济基日事社代快那量去心现小升同万北"
    "定技级前村其军完还然育起种所如机品元安度表科优府外与支文三当规两续投亿么效只县山系革关性明域从标管数程又共南金内西源没态此将场员通名环手位最"
    "范东各头者稳月总间更无活看见领落型融十善相乡但已商些正教口色想打集第统医院办物电防战向由群园常策路海境意构特武使放次步二费收营因运立整样达身"
    "引情划精原决问把积被做并五利协石示老批知术结任台江网及风应计转委争美四消期世湖导回护比局气汉居准信先监声专镇或促义障王联抓很流处健交首线极马"
    "解形扩己儿司培太绿智综式队率直别险女旅权题话调少众命值至报米给研取变果书清游党几际州华模议河试称件今接突张供干础才兴势格养师便求走族反字再控"
    "發業實國爲為產這進設個動來會時區學說説務強體們於後項對資長開過創經裏裡農點質堅門濟現萬級軍還種機優與當規兩續億麼縣關從標數內沒態將場員環範東"
    "頭穩總間無領見鄉統醫辦電戰羣群園構費營運樣達劃決問積並協術結臺網風應計轉爭導迴護氣漢準監聲專鎮義聯處線極馬擴兒綠綜隊別險權題話調衆眾報給變"
    "書遊黨幾際華議試稱張幹礎興勢養師，。、：；“”（）《》！？—　"
)
CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
SAVE_AS = "save the file again as UTF-8 from the program that made it"


def read(data: bytes, doc_id: str, options: Options) -> Raw:
    """The text of a text file.

    A line longer than `options.max_line` is kept and reported: scraped pages put a whole report on one line, and every later
    stage is linear in the length of its text. Raises InputError for a file without text and for binary data.
    """
    text, encoding, found = decode(data)
    if not text.strip():
        raise InputError("empty_file", doc_id, "the file holds no text", "remove it, or fetch it again")
    if _is_noise(text, encoding):
        raise InputError("not_text", doc_id, "the file holds binary data, not text", "convert it to text first")
    problems = [Problem(code, doc_id, where, what, cure) for code, where, what, cure in found]
    if len(text) > options.max_line and (longest := _longest_line(text)) > options.max_line:
        what = f"a line of {longest:,} characters, more than {options.max_line:,}"
        cure = "look whether the file is a document; it was read all the same"
        problems.append(Problem("long_line", doc_id, "text", what, cure))
    return Raw(text, "text", encoding, tuple(problems))


def _is_noise(text: str, encoding: str) -> bool:
    """Whether decoding gave what no document holds: control characters, undecodable or unassigned ones in number."""
    part = text[:5000]
    odd = len(CONTROL.findall(part))
    if encoding != "utf-8":  # UTF-8 was checked when it was decoded; the other encodings make something of any bytes
        odd += sum(c > "\x7f" and unicodedata.category(c) in {"Cn", "Co", "Cs"} for c in part)
    return odd * 20 > len(part) or part.count("\ufffd") * 5 > len(part)


def decode(data: bytes) -> tuple[str, str, list[tuple[str, str, str, str]]]:
    """The text of bytes without its byte order mark, the encoding, and problems as (code, where, what, cure).

    Never raises: what cannot be decoded becomes U+FFFD and is reported with the offset of its first byte.

    >>> decode("一般公共预算收入".encode("big5", "ignore"))[1:]
    ('big5', [])
    >>> decode(b"\\xef\\xbb\\xbf" + "增长8%".encode())
    ('增长8%', 'utf-8', [])
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding, len(mark))
    encoding = _by_nuls(data) or _by_share(data)
    return _decoded(data, encoding, 0)


def _decoded(data: bytes, encoding: str, skip: int) -> tuple[str, str, list[tuple[str, str, str, str]]]:
    body = data[skip:] if skip else data
    name = encoding.removesuffix("hkscs")
    try:
        return body.decode(encoding), name, []
    except UnicodeDecodeError as error:
        first = skip + error.start
    text = body.decode(encoding, "replace")
    bad = text.count("\ufffd")
    what = f"{bad:,} places cannot be decoded as {name}; each stands as U+FFFD"
    return text, name, [("undecodable_bytes", f"byte {first}", what, SAVE_AS)]


def _by_nuls(data: bytes) -> str:
    """UTF-16 and UTF-32 without a mark, told by where the NUL bytes of their line ends and digits stand; else ""."""
    probe = data[: PROBE // 4 * 4]
    if len(data) < 2 or 0 not in probe:
        return ""
    quarter = max(1, len(probe) // 4)
    nuls = [probe[i::4].count(0) for i in range(4)]
    if len(data) % 4 == 0 and nuls[3] == quarter and nuls[2] >= quarter * 0.9:
        return "utf-32-le"
    if len(data) % 4 == 0 and nuls[0] == quarter and nuls[1] >= quarter * 0.9:
        return "utf-32-be"
    if probe.count(0) * 200 < len(probe):  # a stray NUL in a file of bytes
        return ""
    # 一 is U+4E00: a NUL alone does not say which byte comes first, the text that makes sense does
    return max(("utf-16-le", "utf-16-be"), key=lambda encoding: _sense(probe, encoding))


def _sense(probe: bytes, encoding: str) -> float:
    text = probe.decode(encoding, "replace")
    return sum(c in COMMON or " " <= c <= "~" or c in "\r\n\t" for c in text) / max(1, len(text))


def _by_share(data: bytes) -> str:
    """Strict UTF-8, else the encoding whose text has the greatest share of common characters; UTF-8 and gb18030 win ties."""
    probe = data[:PROBE]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return max(GUESSES, key=lambda encoding: _share(probe, encoding))
    # ten characters of UTF-16 can be valid UTF-8, but then some are control characters
    if len(data) % 2 == 0 and CONTROL.search(text):
        return max(("utf-8", "utf-16-le", "utf-16-be"), key=lambda encoding: _sense(probe, encoding))
    return "utf-8"


def _share(probe: bytes, encoding: str) -> float:
    """The share of common Chinese characters among all that is not ASCII; undecodable places weigh double."""
    text = probe.decode(encoding, "replace")
    wide = [c for c in text if c > "\x7f"]
    bad = text.count("\ufffd") + (len(text) - len(wide) if encoding.startswith("utf-16") else 0) // 4
    return (sum(c in COMMON for c in wide) - bad) / max(1, len(wide))


def _longest_line(text: str) -> int:
    return max(map(len, text.splitlines()), default=0)
