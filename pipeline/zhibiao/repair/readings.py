"""Pinyin readings of characters, and the characters of a GBK row that have a reading."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec

__all__ = ["NOTE", "candidates", "gbk", "reads", "simplified"]

# The letters of a note as converters write it: 網(wǎng), 讓(ràng), 是(shi); `ü` stands for itself or as v.
NOTE = "a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹ"


@lru_cache(maxsize=8192)
def reads(char: str, note: str) -> bool:
    """Whether `note` is a reading of the character, with its tone or without any.

    >>> reads("網", "wǎng"), reads("長", "zhang"), reads("值", "km")
    (True, True, False)
    """
    toned = _readings().get(ord(char), "").split(",")
    return note in toned or (_flat(note) == note and any(_flat(reading) == note for reading in toned))


@lru_cache(maxsize=1)
def _readings() -> Mapping[int, str]:
    """pypinyin's readings of single characters, parted by commas; to import the package would read its 47,000 phrases as well."""
    package = find_spec("pypinyin")
    spec = PathFinder.find_spec("pinyin_dict", package.submodule_search_locations) if package else None
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError("pypinyin is not installed, or has no table of characters")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    table: Mapping[int, str] = module.pinyin_dict
    return table


def _flat(note: str) -> str:
    """The note without tones."""
    plain = unicodedata.normalize("NFD", note)
    return unicodedata.normalize("NFC", "".join(c for c in plain if not "\u0300" <= c <= "\u0304" and c != "\u030c"))


@lru_cache(maxsize=4096)
def candidates(note: str, first: int = -1, second: int = -1) -> tuple[str, ...]:
    """The characters of GBK with a reading whose first or second byte is given; traditional ones alone where there are any.

    The converter that writes the notes writes them after the traditional characters it made, so those come first.

    >>> candidates("zhǔn", first=0x9C)
    ('準',)
    """
    firsts = range(0x81, 0xFF) if first < 0 else (first,)
    seconds = range(0x40, 0xFF) if second < 0 else (second,)
    pairs = (gbk(a, b) for a in firsts for b in seconds)
    found = [char for char in pairs if char > "\u3400" and reads(char, note)]
    return tuple([char for char in found if simplified(char) != char] or found)


def gbk(first: int, second: int) -> str:
    """The character of two bytes in GBK, or an empty string."""
    char = bytes((first, second)).decode("gbk", "ignore")
    return char if len(char) == 1 and char > "\x7f" else ""


@lru_cache(maxsize=1)
def _converter() -> Callable[[str], str]:
    import opencc

    convert: Callable[[str], str] = opencc.OpenCC("t2s").convert
    return convert


def simplified(text: str) -> str:
    """The text in simplified characters, without any guard."""
    return _converter()(text)
