"""For the terminal: a table whose columns stay straight with Chinese in them, and the story of a record."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from zhibiao.model import Document, Record
from zhibiao.rulebook import Rule, Rulebook
from zhibiao.run import Pipeline
from zhibiao.table import written
from zhibiao.text import Edit, Text

__all__ = ["clip", "edits", "explain", "grid", "records", "rules", "story", "value", "width"]

KINDS = {"target": "目标", "actual": "实际", "estimate": "预计", "measure": "举措"}
SIGNS = {"ge": "≥ ", "gt": "> ", "le": "≤ ", "lt": "< ", "approx": "≈ "}


def width(text: str) -> int:
    """Columns a text takes in a terminal.

    >>> width("GDP"), width("指标"), width("a\\u0301")
    (3, 4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def clip(text: str, columns: int) -> str:
    """The text on one line, cut to so many columns.

    >>> clip("招商引资\\n到位资金", 9)
    '招商引资…'
    """
    line = "".join(c if c.isprintable() else " " for c in text)
    if width(line) <= columns:
        return line
    used, kept = 1, []
    for c in line:
        used += width(c)
        if used > columns:
            break
        kept.append(c)
    return "".join(kept) + "…"


def grid(head: Sequence[str], body: Sequence[Sequence[str]], widest: Sequence[int]) -> str:
    """Rows under a head, each column as wide as it needs and no wider than `widest`."""
    lines = [[clip(cell, most) for cell, most in zip(row, widest, strict=True)] for row in (head, *body)]
    sizes = [max(width(line[i]) for line in lines) for i in range(len(head))]
    rule = ["─" * size for size in sizes]
    return "\n".join(_line(line, sizes) for line in (lines[0], rule, *lines[1:])) + "\n"


def _line(cells: Sequence[str], sizes: Sequence[int]) -> str:
    return "  ".join(cell + " " * (size - width(cell)) for cell, size in zip(cells, sizes, strict=True)).rstrip()


def value(record: Record) -> str:
    """The value in words a person reads.

    >>> value(Record("target", 0, 1, low=Decimal(50000000000), unit="元", bound="ge"))
    '≥ 500亿元'
    """
    if record.kind == "measure":
        return ""
    if record.state == "redacted":
        return f"（隐去）{record.unit}"
    if record.low is None and record.high is None:
        return "（无数字）"
    if record.bound == "range" and record.low is not None and record.high is not None:
        return f"{_short(record.low)}–{_short(record.high)}{record.unit}"
    number = record.low if record.low is not None else record.high
    return f"{SIGNS.get(record.bound, '')}{_short(number or Decimal(0))}{record.unit}"


def _short(number: Decimal) -> str:
    """亿 and 万 as people write them, to four decimals: 36460000000 → 364.6亿, and 600亩 in square metres → 40万."""
    for size, name in ((Decimal(10**8), "亿"), (Decimal(10**4), "万")):
        if abs(number) >= size:
            return written(round(float(number / size), 4)) + name
    return written(round(float(number), 4))


def records(document: Document, found: Sequence[Record], columns: int) -> str:
    """What a document says, as a table that fits a terminal of so many columns."""
    meta = document.meta
    place = meta.region.name if meta.region else ""
    title = "  ".join(filter(None, (meta.title or document.source.doc_id, place, meta.year, meta.doc_type)))
    body = [(KINDS.get(r.kind, r.kind), _named(r), value(r), r.period, r.strength, _quote(document, r)) for r in found]
    room = max(20, columns - 50)
    table = grid(("类别", "指标", "数值", "时期", "力度", "原文"), body, (4, room * 6 // 10, 18, 16, 6, room * 4 // 10))
    return f"{title}\n\n{table}"


def _named(record: Record) -> str:
    return record.indicator + (f"（{record.scope}）" if record.scope else "")


def _quote(document: Document, record: Record) -> str:
    start, end = document.text.to_raw(record.start, record.end)
    return document.text.raw[start:end]


def edits(text: Text) -> Iterator[str]:
    """Every repair, one a line: where in the text as decoded, by which step, before → after."""
    now = text.raw
    for k, layer in enumerate(text.layers):
        below = Text(text.raw, now, text.layers[:k])
        for edit in layer.edits:
            yield _edit(below, edit)
        now = Text(now).apply(layer.edits, "").clean


def _edit(below: Text, edit: Edit) -> str:
    start = below.to_raw(edit.start, max(edit.end, edit.start + 1))[0] if below.clean else 0
    line = below.raw.count("\n", 0, start) + 1
    guess = "  (inferred)" if edit.inferred else ""
    return f"line {line}, character {start}: {edit.step}: {below.clean[edit.start : edit.end]!r} → {edit.new!r}{guess}"


def story(document: Document, record: Record, rulebook: Rulebook, others: Sequence[Record]) -> str:
    """Why a record is as it is: what was read, the rules that decided, in order, and the repairs that touched it."""
    start, end = record.sentence
    lines = [f"「{_quote(document, record)}」 in: {clip(document.text.clean[start:end], 200)}"]
    facts = {
        "kind": record.kind,
        "indicator": _named(record) + (f" [{record.indicator_id}]" if record.indicator_id else ""),
        "value": value(record),
        "state": record.state,
        "period": record.period,
        "region": record.region.name if record.region else (document.meta.region.name if document.meta.region else ""),
        "basis": record.basis,
        "strength": record.strength,
        "section": " / ".join(record.section),
        "speaker": record.speaker,
        "confidence": written(round(record.confidence, 3)),
    }
    for name, other in (("part of", record.part_of), ("speaks of", record.relates_to)):
        facts[name] = f"「{_quote(document, others[other])}」 {_named(others[other])}" if other >= 0 else ""
    lines += [f"  {name:<11}{fact}" for name, fact in facts.items() if fact]
    known = {rule.id: rule for kind in rulebook.rules.values() for rule in kind}
    lines += [f"  rule       {_rule(rule_id, known)}" for rule_id in record.rules]
    lines += [f"  repaired   {edit.step}: → {edit.new!r}" for edit in document.text.touched(record.start, record.end)]
    return "\n".join(lines) + "\n"


def explain(pipeline: Pipeline, document: Document, at: str) -> str:
    """The story of every record, or of those in the sentences that hold the words `at`."""
    clean = document.text.clean
    records = pipeline.records(document)
    chosen = [r for r in records if at in clean[r.sentence[0] : r.sentence[1]] or at in _quote(document, r)]
    stories = [story(document, record, pipeline.rulebook, records) for record in chosen]
    return "\n".join(stories) or "no record" + (f" in a sentence that holds {at!r}" if at else "") + "\n"


def _rule(rule_id: str, known: Mapping[str, Rule]) -> str:
    """The rule's id with the file it stands in."""
    rule = known.get(rule_id) or known.get(rule_id.removeprefix("indicator-"))
    return f"{rule_id} ({rule.file})" if rule else rule_id


def rules(rulebook: Rulebook) -> Iterator[str]:
    """Every rule file with what it is for, and its rules."""
    by_file: dict[str, list[str]] = {}
    for kind in rulebook.rules.values():
        for rule in kind:
            by_file.setdefault(rule.file, []).append(rule.id)
    for name in sorted(by_file):
        yield f"{name}: {rulebook.about.get(name, '')} ({len(by_file[name])} rules)"
        yield "  " + ", ".join(by_file[name])
