"""For the terminal: a table whose columns stay straight with Chinese in them, and the story of a sentence."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from zhibiao.extract.trace import Seen, Trace, Tracer
from zhibiao.messages import tr
from zhibiao.model import Document, Record
from zhibiao.rulebook import Rule, Rulebook
from zhibiao.run import Pipeline
from zhibiao.table import written
from zhibiao.text import Edit, Text, replay
from zhibiao.write.wording import CODES, period, reading

__all__ = ["clip", "edits", "explain", "grid", "records", "rules", "story", "value", "width"]

LABEL = 11  # columns


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

    >>> from decimal import Decimal
    >>> value(Record("target", 0, 1, low=Decimal(50000000000), unit="元", bound="ge"))
    '≥ 500亿元'
    """
    return reading(record.kind, record.state, record.low, record.high, record.bound, record.unit)


def records(document: Document, found: Sequence[Record], columns: int) -> str:
    """What a document says, as a table that fits a terminal of so many columns."""
    meta = document.meta
    place = meta.region.name if meta.region else ""
    title = "  ".join(filter(None, (meta.title or document.source.doc_id, place, meta.year, meta.doc_type)))
    body = [(CODES["kind"].get(r.kind, r.kind), _named(r), value(r), period(r.period), r.strength, _quote(document, r)) for r in found]
    head = ("类别", "指标", "数值", "时期", "力度", "原文")
    needs = [max(width(clip(row[i], 400)) for row in (head, *body)) for i in range(len(head))]
    sizes = [min(need, most) for need, most in zip(needs, (4, 400, 22, 22, 12, 400), strict=True)]
    room = max(24, columns - sizes[0] - sizes[2] - sizes[3] - sizes[4] - 2 * (len(head) - 1))
    quote = min(needs[5], max(room * 4 // 10, room - needs[1]))  # what one of the two does not need, the other has
    table = grid(head, body, (sizes[0], room - quote, *sizes[2:5], quote))
    return f"{title}\n\n{table}"


def _named(record: Record) -> str:
    return record.indicator + (f"（{record.scope}）" if record.scope else "")


def _quote(document: Document, record: Record) -> str:
    start, end = document.text.to_raw(record.start, record.end)
    return document.text.raw[start:end]


def edits(text: Text) -> Iterator[str]:
    """Every repair, one a line, in the order of the text as decoded: where, by which step, before → after."""
    now, found = text.raw, []
    for k, layer in enumerate(text.layers):
        below = Text(text.raw, now, text.layers[:k])
        found += [(_start(below, edit), k, below.clean[edit.start : edit.end], edit) for edit in layer.edits]
        now = Text(now).apply(layer.edits, "").clean
    lines = [0, *(m.end() for m in re.finditer("\n", text.raw))]
    for start, _, before, edit in sorted(found, key=lambda one: one[:2]):
        line = bisect_right(lines, start)
        yield tr(f"line {line}, column {start - lines[line - 1] + 1}: ") + f"{edit.step}: {before!r} → {edit.new!r}{_guess(edit)}"


def _guess(edit: Edit) -> str:
    return f"  {tr('(inferred)')}" if edit.inferred else ""


def _start(below: Text, edit: Edit) -> int:
    return below.to_raw(edit.start, max(edit.end, edit.start + 1))[0] if below.clean else 0


def story(document: Document, record: Record, known: Mapping[str, Rule], others: Sequence[Record]) -> list[str]:
    """What a record says, column by column, and the rules that decided, in order."""
    facts = {
        tr("kind"): record.kind,
        tr("indicator"): _named(record) + (f" [{record.indicator_id}]" if record.indicator_id else ""),
        tr("value"): value(record),
        tr("state"): record.state,
        tr("period"): record.period,
        tr("region"): record.region.name if record.region else (document.meta.region.name if document.meta.region else ""),
        tr("basis"): record.basis,
        tr("strength"): record.strength,
        tr("section"): " / ".join(record.section),
        tr("speaker"): record.speaker,
        tr("confidence"): written(round(record.confidence, 3)),
    }
    for name, other in ((tr("part of"), record.part_of), (tr("speaks of"), record.relates_to)):
        facts[name] = f"「{_quote(document, others[other])}」 {_named(others[other])}" if other >= 0 else ""
    lines = [f"  「{clip(_quote(document, record), 200)}」", *(f"    {_label(name)}{fact}" for name, fact in facts.items() if fact)]
    return [*lines, *(f"    {_label(tr('rule'))}{_rule(rule_id, known)}" for rule_id in record.rules)]


def _label(name: str) -> str:
    return name + " " * max(1, LABEL - width(name))


def explain(pipeline: Pipeline, document: Document, at: str) -> str:
    """What was seen in every sentence, or in those that hold the words `at`: repairs, numbers read and left out, records, and what did not decide.

    Empty where no sentence holds them.
    """
    clean, records = document.text.clean, pipeline.records(document)
    tracer = Tracer(pipeline.extractor, document, records)
    known = {rule.id: rule for kind in pipeline.rulebook.rules.values() for rule in kind}
    told = []
    for sentence in document.sentences:
        mine = [r for r in records if sentence.start <= r.start < sentence.end]
        if at in clean[sentence.start : sentence.end] or any(at in _quote(document, r) for r in mine):
            told.append(_sentence(document, tracer.of(sentence), mine, known, records))
    return "\n".join(told)


def _sentence(document: Document, trace: Trace, mine: Sequence[Record], known: Mapping[str, Rule], records: Sequence[Record]) -> str:
    """The account of one sentence, as lines for a terminal."""
    start, end = trace.sentence.start, trace.sentence.end
    role = " / ".join(filter(None, (trace.sentence.role and tr(f"role: {trace.sentence.role}"), *trace.sentence.section)))
    lines = [clip(document.text.clean[start:end].strip(), 400), *([f"  {_label(tr('section'))}{role}"] if role else [])]
    lines += [f"  {_label(tr('repaired'))}{line}" for line in _repairs(document.text, start, end)]
    for figure in trace.figures:
        reading = ", ".join(_rule(r, known) for r in figure.rules) or tr("the engine")
        lines.append(f"  {_label(tr('read'))}「{document.text.clean[figure.start : figure.end]}」 {tr(f'by {reading}')}")
    lines += [f"  {_label(tr('left out'))}{_seen(seen, known)}" for seen in trace.rejected]
    lines += [f"  {_label(tr('threshold'))}{_seen(seen, known)}" for seen in trace.scopes]
    for record in mine:
        lines += ["", *story(document, record, known, records)]
    if not mine:
        lines.append(f"  {tr('no record')}")
    missed = [(tr("cue"), trace.cues), (tr("indicator"), trace.names), (tr("time"), trace.times)]
    if any(group for _, group in missed):
        lines += ["", f"  {tr('seen, and did not decide:')}"]
        lines += [f"    {_label(name)}{_seen(seen, known)}" for name, group in missed for seen in group]
    return "\n".join(lines) + "\n"


def _seen(seen: Seen, known: Mapping[str, Rule]) -> str:
    """What was seen, the rule that saw it, and the verdict."""
    return f"「{clip(seen.written, 80)}」" + (f" {_rule(seen.rule, known)}" if seen.rule else "") + (f": {tr(seen.verdict)}" if seen.verdict else "")


def _repairs(text: Text, start: int, end: int) -> Iterator[str]:
    """The repairs that made `[start, end)` of the clean text: step, before → after."""
    below = [text.raw]  # the text each step was given
    for layer in text.layers[:-1]:
        below.append(replay(below[-1], layer.edits))
    told = []
    for layer, before in zip(reversed(text.layers), reversed(below), strict=False):
        told += [f"{e.step}: {clip(before[e.start : e.end], 60)!r} → {clip(e.new, 60)!r}{_guess(e)}" for e in reversed(layer.touching(start, end))]
        start, end = layer.left(start), layer.right(end)
    yield from reversed(told)


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
