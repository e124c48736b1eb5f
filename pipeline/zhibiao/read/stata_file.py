"""Stata files (.dta): a column of texts, or a table; variables under their labels."""

from __future__ import annotations

import io
import struct
import warnings

from zhibiao.errors import InputError
from zhibiao.model import Options
from zhibiao.read.container import AGAIN
from zhibiao.read.raw import Raw
from zhibiao.read.sheets import as_raw
from zhibiao.read.sheets_cells import Sheet, written
from zhibiao.read.text_file import decode

__all__ = ["MAGIC", "read"]

# Versions 105 to 115 begin with their number, the byte order and a 1; from 117 on with a tag.
MAGIC = (b"<stata_dta>", *(bytes((v, order, 1)) for v in (105, 108, 110, 111, 113, 114, 115) for order in (1, 2)))
UNICODE = (b"<release>118", b"<release>119")  # before these, text is in the code page of whoever wrote it


def read(data: bytes, doc_id: str, options: Options) -> Raw:
    """The rows of a Stata file, read as those of a workbook; raises InputError for one that is cut or damaged."""
    import pandas as pd

    try:
        with warnings.catch_warnings(action="ignore"):  # of strings in another encoding, which are seen to below
            with pd.read_stata(io.BytesIO(data), iterator=True) as reader:
                labels, coded = reader.variable_labels(), reader.value_labels()
            frame = pd.read_stata(io.BytesIO(data), convert_categoricals=False)
    except (
        ValueError,
        LookupError,
        TypeError,
        OverflowError,
        EOFError,
        AttributeError,
        StopIteration,
        struct.error,
    ) as error:
        what = f"the Stata file is cut or damaged ({error})"
        raise InputError("damaged", doc_id, what, AGAIN) from None
    # by place: a damaged file may name two variables alike
    columns = [_column(frame.iloc[:, n].tolist(), coded.get(name, {})) for n, name in enumerate(frame.columns)]
    head = [labels.get(name) or name for name in map(str, frame.columns)]
    # row 1 is the first observation: the names stand in no row
    sheet = Sheet("", [head, *map(list, zip(*columns, strict=True))], first=0)
    old = not any(mark in data[:64] for mark in UNICODE)
    return as_raw([_recoded(sheet) if old else sheet], doc_id, "dta")


def _column(values: list[float], labels: dict[float, str]) -> list[str]:
    """A variable's values, codes as their labels: 1 of the variable `region` is 北京."""
    return [str(labels[value]) if value in labels else written(value) for value in values]


def _recoded(sheet: Sheet) -> Sheet:
    """Text of old versions, which pandas takes for Latin-1, in the encoding it is written in."""
    whole = "\n".join(cell for row in sheet.rows for cell in row)
    try:
        encoding = decode(whole.encode("latin-1"))[1]
    except UnicodeEncodeError:
        return sheet
    rows = [[cell.encode("latin-1").decode(encoding, "replace") for cell in row] for row in sheet.rows]
    return Sheet(sheet.name, rows, first=sheet.first)
