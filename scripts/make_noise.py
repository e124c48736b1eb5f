"""Turn the clean texts of corpora/gold/clean into the noisy samples of corpora/samples, the same bytes every time.

The steps repeat, one by one, what really happens to such pages on their way: a converter that writes the reading behind a
traditional character and looks for it byte by byte (so that it hits the second half of one character and the first half of
the next), a document library that cuts a text into pages, a scanner that reads （一） as (-). The recipes are data:
corpora/gold/noise.toml. Run it from the checkout: `python scripts/make_noise.py [--check]`.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["HALF", "STEPS", "main", "noisy"]

ROOT = Path(__file__).resolve().parent.parent
HALF = dict(zip("，。；：！？（）", ",.;:!?()", strict=True))
WIDE = {ord(c): ord(c) + 0xFEE0 for c in "0123456789.%"}
# the characters that the pages with inline readings annotate; the rest of the traditional characters stay bare
READ = (
    "來個優儲內冊創動務勢勵區協問嚴國團堅報場學實寫專對導庫強態應戰據擴數時書會業構樂標樹機權準濟無營爭獎獻現環產當發"
    "盤礎穩競節紀級細結絡統經網績續聯聽臺萬號術補見規設評認說調請謹負責質轉進運過鄉醫長門開關陽隊頁項領類風驗點購"
)


def _traditional(text: str) -> str:
    """Simplified to traditional characters.

    >>> _traditional("项目")
    '項目'
    """
    from opencc import OpenCC

    return str(OpenCC("s2tw").convert(text))


def _readings(annotate: str) -> dict[bytes, bytes]:
    """For each annotated character its two GBK bytes and what is written in their place."""
    from pypinyin import Style, pinyin

    return {
        c.encode("gbk"): c.encode("gbk") + f"({pinyin(c, style=Style.TONE)[0][0]})".encode("gb18030") for c in annotate
    }


def _replace_pairs(raw: bytes, table: Mapping[bytes, bytes]) -> bytes:
    """Replace two-byte codes, pair by pair from the left."""
    out, i = bytearray(), 0
    while i < len(raw):
        step = 2 if raw[i] > 0x80 else 1
        code = raw[i : i + step]
        out += table.get(code, code)
        i += step
    return bytes(out)


def _decode(raw: bytes) -> str:
    """Read bytes as GBK the way old converters do: a pair that is no character becomes one question mark."""
    out, i = [], 0
    while i < len(raw):
        size = 2 if raw[i] > 0x80 else 1
        try:
            out.append(raw[i : i + size].decode("gbk"))
        except UnicodeDecodeError:
            out.append("?")
        i += size
    return "".join(out)


def _pinyin(text: str, recipe: Mapping[str, Any]) -> str:
    """Traditional characters, some with their reading: 項(xiàng)."""
    raw = _traditional(text).encode("gbk", "replace")
    return _decode(_replace_pairs(raw, _readings(recipe.get("annotate", READ))))


def _shifted(text: str, recipe: Mapping[str, Any]) -> str:
    """The same by a converter that does not keep to the pairs of bytes.

    鏈式 is E69C CABD, and 9CCA is 準: its reading lands inside, and all behind it is read one byte late. A stop and a
    closing quotation mark (A1A3 A1B1) hold A3A1, the exclamation mark, which gets its comma and loses a byte on either side.

    >>> _shifted("链式招商，构建", {})
    '鏈?zhǔn)秸猩蹋瑯?gòu)建'
    """
    table = _readings(recipe.get("annotate", READ)) | {b"\xa3\xa1": b",\xa3\xa1"}
    raw = _traditional(text).encode("gbk", "replace")
    for code, new in table.items():  # one pass a character over all the bytes, as the converter does
        raw = raw.replace(code, new)
    return _decode(raw)


def _commas(text: str, recipe: Mapping[str, Any]) -> str:
    """A stray comma before every stop but the one that closes a quotation: ，, ,、 ,。"""
    return re.sub(r"([，、]|。(?!”))", r",\1", text)


def _half(text: str, recipe: Mapping[str, Any]) -> str:
    """Half-width punctuation, all of it or the characters named in `half`."""
    wanted = recipe.get("half", "，；：！？（）")
    return text.translate({ord(c): HALF[c] for c in wanted})


def _cut(text: str, recipe: Mapping[str, Any]) -> str:
    """Where a document library cuts the text into pages: a form feed at each place shown by `|`."""
    for place in recipe["cut"]:
        text = _once(text, place.replace("|", ""), place.replace("|", "\f"))
    return text


def _pages(text: str, recipe: Mapping[str, Any]) -> str:
    """Each cut becomes a line break and the number of the page that begins: 推\\n2、进."""
    first, *rest = text.split("\f")
    return first + "".join(f"\n{number}、{part}" for number, part in enumerate(rest, start=2))


def _once(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ValueError(f"{old!r} stands {text.count(old)} times in the text; a recipe needs a place that is unique")
    return text.replace(old, new)


def _swap(text: str, recipe: Mapping[str, Any]) -> str:
    """Slips of a scanner, written out as pairs; every occurrence."""
    for old, new in recipe["swap"]:
        if old not in text:
            raise ValueError(f"{old!r} is not in the text")
        text = text.replace(old, new)
    return text


def _spaced(text: str, recipe: Mapping[str, Any]) -> str:
    """Letter-spaced headings: a line that is one of the words in `spaced`."""
    return "\n".join(" ".join(line) if line in recipe["spaced"] else line for line in text.split("\n"))


def _wrap(text: str, recipe: Mapping[str, Any]) -> str:
    """Hard line breaks of a printed page, and its page numbers every `page_lines` lines."""
    width, page = recipe["width"], recipe.get("page_lines", 0)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        body = paragraph if paragraph == text.split("\n")[0] else "　　" + paragraph
        lines += [body[i : i + width] for i in range(0, len(body), width)] or [""]
    if page:
        for number, at in enumerate(range(page, len(lines), page), start=1):
            lines.insert(at + number - 1, f"— {number} —")
    return "\n".join(lines)


def _frame(text: str, recipe: Mapping[str, Any]) -> str:
    """What a site puts around the text, and lines it puts inside (each behind the line that ends with the key)."""
    for after, line in recipe.get("inside", []):
        text = _once(text, after + "\n", after + "\n" + line + "\n")
    return str(recipe.get("before", "")) + text + str(recipe.get("after", ""))


def _glued(text: str, recipe: Mapping[str, Any]) -> str:
    """All line breaks lost, as in the texts of document libraries."""
    return text.replace("\n", "")


STEPS: dict[str, Callable[[str, Mapping[str, Any]], str]] = {
    "commas": _commas,
    "cut": _cut,
    "frame": _frame,
    "full-width-digits": lambda text, recipe: text.translate(WIDE),
    "glued": _glued,
    "half": _half,
    "pages": _pages,
    "pinyin": _pinyin,
    "pinyin-shifted": _shifted,
    "spaced": _spaced,
    "swap": _swap,
    "traditional": lambda text, recipe: _traditional(text),
    "wrap": _wrap,
}


def noisy(clean: str, recipe: Mapping[str, Any]) -> bytes:
    """The bytes of the sample made from the clean text.

    >>> noisy("增长8.6%，居全省第3位", {"steps": ["full-width-digits", "half"]}).decode()
    '增长８．６％,居全省第３位\\n'
    """
    text = clean.rstrip("\n")
    for step in recipe.get("steps", []):
        text = STEPS[step](text, recipe)
    text += "\n"
    if recipe.get("newline"):
        text = text.replace("\n", recipe["newline"])
    encoding: str = recipe.get("encoding", "utf-8")
    return (("\ufeff" if recipe.get("bom") else "") + text).encode(encoding)


def main(argv: list[str] | None = None) -> int:
    """Write the samples; with --check, only say which ones differ from what is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, exit with 1 when a sample differs")
    args = parser.parse_args(argv)
    gold, samples = ROOT / "corpora/gold", ROOT / "corpora/samples"
    differ = 0
    for name, recipe in tomllib.loads((gold / "noise.toml").read_text("utf-8")).items():
        data = noisy((gold / "clean" / f"{name}.txt").read_text("utf-8"), recipe)
        target = samples / f"{name}.txt"
        if target.exists() and target.read_bytes() == data:
            continue
        differ += 1
        print(f"{name}: {'differs' if args.check else 'written'}")
        if not args.check:
            target.write_bytes(data)
    return 1 if args.check and differ else 0


if __name__ == "__main__":
    sys.exit(main())
