"""The claims as a workbook, for people: a sheet of the claims with verdicts in words, one of the evidence, which every quotation leads to, one of meanings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zhibiao import write as writers
from zhibiao.check.columns import CLAIMS, VERDICTS
from zhibiao.check.result import Result
from zhibiao.check.rows import Entry
from zhibiao.check.verdicts import LOOKS
from zhibiao.table import Column, Row
from zhibiao.write.as_xlsx import Sheet, Shown, book, spot
from zhibiao.write.wording import period, reading

__all__ = ["write"]

EVIDENCE = "依据"
PROOF = (
    Column("claim", "说法", "the figure as the article writes it"),
    Column("relation", "单看这一条", "the verdict that this figure alone would give"),
    Column("evidence_quote", "证据", "the figure of the record, as written"),
    Column("value", "读数", "its value in words"),
    Column("indicator", "指标", "what it is about"),
    Column("region", "地区", "the place it is about"),
    Column("period", "时期", "its period"),
    Column("sentence", "所在句", "the repaired sentence it stands in"),
    Column("doc_id", "文件", "path of the document"),
    Column("title", "标题", "title of the document"),
    Column("page", "页", "page, where the format has pages", "integer"),
    Column("section", "章节", "path of headings above it"),
    Column("why", "对照", "what agrees and what does not"),
    Column("record", "记录编号", "record_id of the figure"),
    Column("doc_sha256", "文件哈希", "sha256 of the document"),
)
WIDE = {"sentence": 70, "reason": 50, "why": 40, "indicator": 26, "title": 30, "section": 24, "verdict": 18, "relation": 18, "evidence_quote": 18, "claim_quote": 18, "claim": 18, "region": 20}
FOLDED = ("raw_start", "raw_end", "value_low", "value_high", "unit", "record", "doc_sha256")
PALE = {5: "#C6E0B4", 4: "#DDEBF7", 3: "#FFE699", 2: "#FFE699", 1: "#F8CBAD", None: "#EDEDED"}  # rating → colour behind the words


def write(path: Path, result: Result) -> None:
    """Write the workbook, whole or not at all; raises OutputError."""
    proof, first = _proof(result)
    rows = [(*claim.row(), spot(EVIDENCE, len(proof), first[n]) if n in first else "") for n, claim in enumerate(result.claims)]
    path.parent.mkdir(parents=True, exist_ok=True)
    with writers.put(path) as part:
        book(part, [Sheet("说法", CLAIMS, rows, _claims()), Sheet(EVIDENCE, PROOF, proof, _shown(PROOF)), _meanings()])


def _proof(result: Result) -> tuple[list[Row], dict[int, int]]:
    """The rows of the evidence, and for each claim, by its number, the first of its own."""
    rows: list[Row] = []
    first: dict[int, int] = {}
    for n, claim in enumerate(result.claims):
        for evidence in claim.evidence:
            first.setdefault(n, len(rows))
            rows.append(_row(claim.entry, evidence.entry, evidence.relation, evidence.why, result))
    return rows, first


def _row(claim: Entry, e: Entry, relation: str, why: str, result: Result) -> Row:
    value = reading(e.kind, e.value_state, e.value_low, e.value_high, e.bound, e.unit)
    paper = result.papers.get(e.doc_id)
    title, digest = (paper.title, paper.sha256) if paper else ("", "")
    named = e.indicator + (f"（{e.scope}）" if e.scope else "")
    return (claim.quote, relation, e.quote, value, named, e.region, e.period, e.sentence, e.doc_id, title, e.page, e.section, why, e.record_id, digest)


def _claims() -> list[Shown]:
    """The columns of the claims; the quotation of the record leads to its evidence."""
    columns = _shown(CLAIMS, "verdict", "claim_quote", "indicator", "region", "period", "evidence_quote", "evidence_doc")
    return [c._replace(leads=lambda row: str(row[-1])) if c.heading == "证据" else c for c in columns]


def _shown(columns: Sequence[Column], *ahead: str) -> list[Shown]:
    """The columns, those `ahead` first and the folded ones last."""
    at = {c.name: n for n, c in enumerate(columns)}
    order = [*ahead, *(name for name in at if name not in (*ahead, *FOLDED)), *(name for name in at if name in FOLDED)]
    return [_column(columns[at[name]], at[name]) for name in order]


def _column(column: Column, n: int) -> Shown:
    width, folded = WIDE.get(column.name, 14), column.name in FOLDED
    if column.name in ("verdict", "relation"):
        return Shown(column.heading, width, lambda row: _worded(str(row[n])), colour=lambda row: PALE[LOOKS[str(row[n])].rating])
    if column.name == "period":
        return Shown(column.heading, width, lambda row: period(str(row[n])))
    return Shown(column.heading, width, lambda row: row[n], column.type, folded)


def _worded(verdict: str) -> str:
    return f"{LOOKS[verdict].sign} {LOOKS[verdict].word}"


def _meanings() -> Sheet:
    """What the columns mean, and which word stands for which verdict."""
    columns = (Column("heading", "列", ""), Column("name", "英文名", ""), Column("what", "说明", ""))
    rows: dict[str, Row] = {c.heading: (c.heading, c.name, c.meaning) for c in (*PROOF, *CLAIMS)}
    words: list[Row] = [(_worded(code), f"verdict = {code}", says) for code, says in VERDICTS.items()]
    return Sheet("说明", columns, [*rows.values(), *words])
