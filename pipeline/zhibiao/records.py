"""The tables as people see them in a notebook: Chinese headings, codes in words, and each figure marked in its sentence.

This module needs pandas to be imported, so it is imported by what makes a table, and by nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Any, NamedTuple

import pandas as pd

from zhibiao.check.columns import CLAIMS, FINDINGS, NOT_FOUND
from zhibiao.check.output import names
from zhibiao.check.verdicts import LOOKS
from zhibiao.table import COLUMNS, Column
from zhibiao.write.webpage import marked
from zhibiao.write.wording import WORDED, reading

__all__ = ["Records"]

AROUND = 90  # characters of a sentence that are shown on either side of the figure
# Half transparent, and no colour for the letters: to be read on white and in the dark.
MARK = "background:rgba(255,190,0,.35);color:inherit;padding:0 .1em;border-radius:.2em"
LEFT = "text-align:left;vertical-align:top"
NARROW = f"{LEFT};white-space:nowrap"

Cells = dict[str, Any]


class Shown(NamedTuple):
    """A column of the view: its heading, its cells as HTML (empty for none), and how it is set."""

    heading: str
    cell: Callable[[Cells], str]
    style: str = LEFT


class Records(pd.DataFrame):
    """A table of records, claims or findings: an ordinary DataFrame that shows itself in Jupyter as people read it.

    A selection of rows stays one; where columns that the view needs are gone it shows as any DataFrame does. No more rows are shown
    than `pandas.options.display.max_rows`. `Records(pandas.read_parquet("OUT/records.parquet"))` makes one of a table on disk.
    """

    @property
    def _constructor(self) -> type[Records]:
        return Records

    def _repr_html_(self) -> str | None:
        view = next((view for view in VIEWS if view.needs <= set(map(str, self.columns))), None)
        if view is None or not self.columns.is_unique or not pd.get_option("display.notebook_repr_html"):
            plain: str | None = pd.DataFrame(self)._repr_html_()  # type: ignore[operator]
            return plain
        most = pd.get_option("display.max_rows")
        return "".join(_page(self, view, len(self) if most is None else most))


class View(NamedTuple):
    """How a sort of table is shown: the columns it needs, those it shows, and what a row is called."""

    needs: set[str]
    shows: Sequence[Shown]
    called: str


def _page(table: pd.DataFrame, view: View, most: int) -> Iterator[str]:
    rows = [_cells(row) for row in table.iloc[:most].to_dict("records")]
    _count(rows)
    body = [[shown.cell(row) for shown in view.shows] for row in rows]
    kept = [n for n, _ in enumerate(view.shows) if not rows or any(row[n] for row in body)]
    # a $ of a document is no formula, whichever MathJax a notebook has
    yield '<div class="tex2jax_ignore mathjax_ignore" style="overflow-x:auto"><table><thead><tr><th></th>'
    yield from (f'<th style="{NARROW}">{escape(view.shows[n].heading)}</th>' for n in kept)
    yield "</tr></thead><tbody>"
    for label, row in zip(table.index, body, strict=False):
        yield f"<tr><th>{escape(str(label))}</th>"
        yield from (f'<td style="{view.shows[n].style}">{row[n]}</td>' for n in kept)
        yield "</tr>"
    yield "</tbody></table></div>"
    more = f"，显示前 {most:,} {view.called}" if len(table) > most else ""
    yield f"<p>{len(table):,} {view.called}{more}</p>"


def _cells(row: dict[Any, Any]) -> Cells:
    """The cells by name, those that are missing as None."""
    return {str(name): None if pd.isna(cell) is True else cell for name, cell in row.items()}


def _count(rows: Sequence[Cells]) -> None:
    """Tell rows apart that have the same quotation in the same sentence (增长4% twice): each knows where those begin that are shown."""
    starts: dict[tuple[object, ...], set[int]] = {}
    for row in rows:
        row["starts"] = starts.setdefault(tuple(row.get(name) for name in ("doc_id", "sentence", "quote")), set())
        row["starts"].add(row.get("raw_start") or 0)


def _sentence(row: Cells) -> str:
    """The sentence, cut to what stands about the figure, with the figure marked.

    A quotation that stands in it several times is marked where this row's is, if as many rows are shown; else wherever it stands.
    """
    sentence, quote = str(row["sentence"] or ""), str(row["quote"] or "")
    places = _places(sentence, quote)
    if len(places) > 1 and len(places) == len(row["starts"]):
        places = [places[sorted(row["starts"]).index(row.get("raw_start") or 0)]]
    first = max(0, places[0][0] - AROUND) if places else 0
    last = min(len(sentence), (places[-1][1] if places else AROUND) + AROUND)
    out, at = "…" if first else "", first
    for start, end in places:
        out += f'{escape(sentence[at:start])}<mark style="{MARK}">{escape(sentence[start:end])}</mark>'
        at = end
    return out + escape(sentence[at:last]) + ("…" if last < len(sentence) else "")


def _places(sentence: str, quote: str) -> list[tuple[int, int]]:
    """Every place where the quotation stands in the sentence; none where repair changed it beyond blanks and widths."""
    found: list[tuple[int, int]] = []
    while (place := marked(sentence, quote, len(found))) != (0, 0) and place not in found:
        found.append(place)
    units = sentence.encode("utf-16-le", "surrogatepass")  # `marked` counts as JavaScript does
    return [(len(units[: 2 * a].decode("utf-16-le", "surrogatepass")), len(units[: 2 * b].decode("utf-16-le", "surrogatepass"))) for a, b in found]


def _value(row: Cells) -> str:
    low, high = row["value_low"], row["value_high"]
    return escape(reading(str(row.get("kind") or ""), str(row.get("value_state") or "ok"), low, high, str(row.get("bound") or "eq"), str(row["unit"] or "")))


def _named(row: Cells) -> str:
    scope = f"（{row['scope']}）" if row.get("scope") else ""
    basis = WORDED["basis"](str(row["basis"])) if row.get("basis") else ""
    return escape(f"{row['indicator'] or ''}{scope}") + (f"<br><small>{escape(basis)}</small>" if basis else "")


def _verdict(row: Cells) -> str:
    """Sign and word, in a frame of the verdict's colour: the letters keep theirs, to be read on white and in the dark."""
    look = LOOKS.get(str(row["verdict"]))
    if look is None:
        return escape(str(row["verdict"]))
    return f'<span style="border-left:.4em solid {look.tone};padding-left:.4em">{look.sign} {look.word}</span>'


def _check(code: str) -> str:
    return names().get(code, code)


def _evidence(name: str, style: str = LEFT) -> Shown:
    """A column of the evidence; what is merely near a figure that was not found proves nothing, and is not shown."""
    shown = _text(CLAIMS, name, style)
    return shown._replace(cell=lambda row: "" if row["verdict"] == NOT_FOUND else shown.cell(row))


def _text(columns: Sequence[Column], name: str, style: str = LEFT) -> Shown:
    """A column as it stands, its codes in words."""
    words = _check if name == "code" else WORDED.get(name, str)
    return Shown(next(c.heading for c in columns if c.name == name), lambda row: "" if row.get(name) is None else escape(words(str(row[name]))), style)


RECORDS = (
    _text(COLUMNS, "kind", NARROW),
    _text(COLUMNS, "region"),
    _text(COLUMNS, "period", NARROW),
    Shown("指标", _named),
    Shown("数值", _value, NARROW),
    _text(COLUMNS, "strength", NARROW),
    Shown("所在句", _sentence, f"{LEFT};min-width:24em"),
)
CLAIMED = (
    Shown("判断", _verdict, NARROW),
    _text(CLAIMS, "claim_quote", NARROW),
    _text(CLAIMS, "indicator"),
    _text(CLAIMS, "region"),
    _text(CLAIMS, "period", NARROW),
    _evidence("evidence_quote", NARROW),
    _evidence("evidence_doc"),
    _text(CLAIMS, "reason"),
)
FOUND = tuple(_text(FINDINGS, name) for name in ("severity", "code", "region", "period", "message", "expected", "found", "quotes", "doc_id"))

# the first view whose columns are there is taken
VIEWS = (
    View({"kind", "region", "period", "indicator", "value_low", "value_high", "unit", "bound", "value_state", "strength", "quote", "sentence"}, RECORDS, "条"),
    View({"claim_quote", "verdict", "indicator", "region", "period", "evidence_quote", "evidence_doc", "reason"}, CLAIMED, "处"),
    View({column.name for column in FINDINGS}, FOUND, "项"),
)
