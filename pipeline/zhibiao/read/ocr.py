"""Pictures of text: scans and photographs, recognised by the extra `ocr` (its wheel carries the models, so it works offline)."""

from __future__ import annotations

import importlib.util
import io
import math
import re
import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from zhibiao.errors import InputError
from zhibiao.model import Options, Problem
from zhibiao.read import layout
from zhibiao.read.layout import Piece
from zhibiao.read.layout_paragraphs import paragraphs
from zhibiao.read.raw import Raw

if TYPE_CHECKING:
    import numpy as np
    from rapidocr_onnxruntime import RapidOCR  # type: ignore[import-untyped,import-not-found,unused-ignore]

__all__ = ["CURE", "available", "is_bmp", "note", "pieces", "read", "scale"]

CURE = "install the recognition of text in pictures: pip install 'zhibiao[ocr]'"
DOTS = 200 / 72  # dots drawn for each point of a page
MAX_PIXELS = 40_000_000  # of a picture; more is refused before it is unpacked
SURE = 0.5  # a line recognised with less is left out: it is a stamp or a pattern
DASH = re.compile("^一一(?=[^一])")  # a dash before an item, —— , is seen as two of the number 一


def available() -> bool:
    """Whether the extra `ocr` is installed."""
    return importlib.util.find_spec("rapidocr_onnxruntime") is not None


def is_bmp(data: bytes, name: str = "") -> bool:
    """Whether bytes that begin with BM are a bitmap and not a text: the header says how long it is."""
    return int.from_bytes(data[14:18], "little") in (12, 40, 52, 56, 64, 108, 124) and data[6:10] == b"\0\0\0\0"


def scale(width: float, height: float) -> float:
    """How large to draw a page of so many points, within the limit on pixels."""
    return min(DOTS, math.sqrt(MAX_PIXELS / 2 / max(1.0, width * height)))


def read(data: bytes, doc_id: str, options: Options) -> Raw:
    """The text of a picture (png, jpg, tif, bmp, gif); each picture of a file of several is a page.

    Raises InputError where the extra is missing (needs_ocr) and for pictures that are broken, too large or without text.
    """
    if not available():
        raise InputError("needs_ocr", doc_id, "the file is a picture", CURE)
    pages: list[list[layout.Line]] = []
    heights: list[float] = []
    scores: list[float] = []
    problems: list[Problem] = []
    images, count = _images(data, doc_id, options)
    for image in images:
        found, score = pieces(image)
        scores += [score] if found else []
        pages.append(layout.lines(found))
        heights.append(float(image.shape[0]))
    text, starts = paragraphs(pages, heights)
    if not text.strip():
        raise InputError("no_text_found", doc_id, "no text was recognised in the picture", "look at the file")
    if count > len(pages):
        what = f"{count:,} pictures; the first {len(pages):,} were recognised"
        problems.append(Problem("too_many_pages", doc_id, "file", what, "split the file, or allow more pages"))
    problems.append(note(doc_id, "text", scores))
    return Raw(text, "image", "", tuple(problems), pages=starts)


def note(doc_id: str, where: str, scores: Sequence[float]) -> Problem:
    """Says that text came from pictures, and how sure the recognition is of it."""
    sure = sum(scores) / max(1, len(scores))
    what = f"the text was recognised in pictures ({sure:.0%} sure)"
    return Problem("recognised_text", doc_id, where, what, "compare figures that matter with the picture")


def pieces(image: np.ndarray[Any, Any]) -> tuple[list[Piece], float]:
    """The lines of text in a picture (an array of rows of pixels), with their places, and how sure they are (0-1)."""
    result, _ = _engine()(image)
    found: list[Piece] = []
    scores: list[float] = []
    for box, text, score in result or ():
        if float(score) < SURE or not text.strip():
            continue
        xs, ys = [float(p[0]) for p in box], [float(p[1]) for p in box]
        found.append(Piece(min(xs), min(ys), max(xs), max(ys), DASH.sub("——", text.strip())))
        scores.append(float(score))
    return found, sum(scores) / max(1, len(scores))


@lru_cache(maxsize=1)
def _engine() -> RapidOCR:
    from rapidocr_onnxruntime import RapidOCR

    return RapidOCR()


def _images(data: bytes, doc_id: str, options: Options) -> tuple[list[np.ndarray[Any, Any]], int]:
    """The pictures of a file as arrays, and how many it holds."""
    import numpy as np
    from PIL import Image, ImageSequence, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS:
                what = f"a picture of {width:,} × {height:,} points is more than the limit of {MAX_PIXELS:,}"
                raise InputError("too_big", doc_id, what, "save it smaller")
            count = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
            frames = ImageSequence.Iterator(picture)
            out = [
                np.asarray(frame.convert("RGB"))[:, :, ::-1]
                for frame, _ in zip(frames, range(min(count, options.ocr_pages)), strict=False)
            ]
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        ValueError,
        TypeError,
        SyntaxError,
        LookupError,
        struct.error,
    ) as error:
        raise InputError("damaged", doc_id, f"the picture cannot be opened ({error})", "fetch it again") from None
    return out, count
