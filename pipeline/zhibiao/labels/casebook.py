"""Corrections → cases in TOML: what a sentence must give, and must not. A case that does not hold yet is a known failure (`later`).

A sentence alone rarely gives what the document gives: year, section and subject stand before it. So a case holds as much of what stands before as makes the rules read the
sentence as they read it in the document; then the case fails for the reason the person saw.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from zhibiao.cases import found_in, wrong
from zhibiao.labels.compare import Outcome
from zhibiao.labels.gold import Clean
from zhibiao.model import Document
from zhibiao.rulebook import Case

if TYPE_CHECKING:
    from zhibiao.labels import Corrected
    from zhibiao.run import Pipeline

__all__ = ["casebook"]

MOST = 2_000  # characters of a case: a page of text is no case
OWN = {"low": "value_low", "high": "value_high", "state": "value_state"}  # as cases call them → the column
CALLED = {column: own for own, column in OWN.items()}
SAMENESS = ("kind", "low", "high", "unit")


class Made(NamedTuple):
    """A case: what is written of it."""

    id: str
    rules: tuple[str, ...]
    doc_id: str
    case: Case


def casebook(found: Sequence[Corrected], pipeline: Pipeline) -> tuple[str, Counter[str]]:
    """The file, "" where there is no case; and the count of each sort, `untold` for corrections that no text of a case shows."""
    made: dict[str, Made] = {}
    counts: Counter[str] = Counter()
    for one in found:
        amiss = [o for o in one.outcomes if o.now is None or o.was is None or o.changed]
        if not amiss:
            continue
        document = pipeline.read(one.task.text.encode(), one.task.doc_id)
        clean = Clean(document.text)
        for outcome in amiss:
            case = _case(outcome, document, clean, pipeline)
            if case is None:
                counts["untold"] += 1
            elif (entry := _entry(outcome, case, one.task.doc_id)).id not in made:
                made[entry.id] = entry
                counts[case.sort] += 1
    return (_file(made) if made else ""), counts


def _entry(outcome: Outcome, case: Case, doc_id: str) -> Made:
    rules = tuple(rule for rule in str((outcome.was or {}).get("rules", "")).split(";") if rule)
    slug = "deleted" if outcome.now is None else "added" if outcome.was is None else "changed"
    name = sha256(json.dumps([case.text, case.expect, case.never], ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:10]
    return Made(f"{slug}-{name}", rules, doc_id, case)


def _case(outcome: Outcome, document: Document, clean: Clean, pipeline: Pipeline) -> Case | None:
    row = outcome.now or outcome.was or {}
    place = clean.span(*(row[name] for name in ("start", "end")))
    want, never = _wanted(outcome, document.text.clean[slice(*place)])
    why, sort = _why(outcome), "no" if never else "yes"
    shown: Case | None = None
    for text in _texts(document, place):
        rows = found_in(pipeline, text)
        case = Case(sort, text, want or None, why if never else "", never or None)
        holds = not wrong(case, rows)
        if not holds and (outcome.was is None or _reads_the_same(outcome.was, rows)):
            return Case("later", text, want or None, why, never or None)
        shown = case if holds else shown
    return shown


def _reads_the_same(was: dict[str, Any], rows: Sequence[dict[str, Any]]) -> bool:
    """Whether the rules read the record in this text as they read it in the document."""
    if was["kind"] == "measure":
        return any(row["kind"] == "measure" and row["indicator"] == was["indicator"] for row in rows)
    there = {name: _cell(was, name) for name in (*SAMENESS, "indicator", "period", "bound")}
    return any(all(row.get(name, "") == cell for name, cell in there.items()) for row in rows)


def _cell(row: dict[str, Any], name: str) -> Any:  # noqa: ANN401 (a text or a number)
    """A column of a record as cases tell it: numbers as such."""
    cell = row[OWN.get(name, name)]
    return float(cell) if name in ("low", "high") and cell != "" else cell


def _wanted(outcome: Outcome, quote: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the text must give, or what it must not."""
    if outcome.now is None:
        was = outcome.was or {}
        if was["kind"] == "measure":
            return {}, {"kind": "measure", "indicator": was["indicator"]}
        return {}, {"quote": quote, **{name: _cell(was, name) for name in SAMENESS if _cell(was, name) != ""}}
    now = outcome.now
    if now["kind"] == "measure":
        return {"kind": "measure", "quote": quote}, {}
    changed = [CALLED.get(name, name) for name in outcome.changed if name != "start"]
    names = [*SAMENESS, *(name for name in changed if name not in SAMENESS)]
    if outcome.was is None:
        names += [name for name in ("quantity", "bound", "indicator", "scope", "period", "basis") if now[name]]
    wanted = {name: _cell(now, name) for name in names}
    return {name: cell for name, cell in wanted.items() if cell != "" or name in changed}, {}


def _why(outcome: Outcome) -> str:
    if outcome.now is None:
        return "deleted by the person who labelled the document"
    if outcome.was is None:
        return "added by the person who labelled the document"
    was, now = outcome.was, outcome.now
    parts = [f"{name} was {was[name] or 'empty'}" for name in outcome.changed if name != "start" and name in now]
    return f"corrected: {', '.join(parts)}" if parts else "corrected: it stands elsewhere"


def _texts(document: Document, place: tuple[int, int]) -> Iterator[str]:
    """Texts that hold the record, from the sentence alone to all that stands before it, within bounds."""
    clean = document.text.clean
    here = next((s for s in document.sentences if s.start <= place[0] < s.end), None)
    if here is None:
        start = clean.rfind("\n", 0, place[0]) + 1
        end = clean.find("\n", place[1])
        yield clean[start : end if end >= 0 else len(clean)][:MOST]
        return
    sentence = clean[here.start : max(here.end, place[1])].strip("\n")
    paragraph = clean[clean.rfind("\n", 0, here.start) + 1 : max(here.end, place[1])].strip("\n")
    heads = "\n".join(here.section)
    title = document.meta.title
    given: list[str] = []
    for parts in (("", "", sentence), ("", "", paragraph), ("", heads, sentence), ("", heads, paragraph), (title, heads, sentence), (title, heads, paragraph)):
        text = "\n".join(part for part in parts if part)
        if text and len(text) <= MOST and text not in given:
            given.append(text)
            yield text
    for begin in (here.start - 500, here.start - 1_200, 0):
        text = clean[clean.rfind("\n", 0, max(0, begin)) + 1 : max(here.end, place[1])]
        if text and len(text) <= MOST and text not in given:
            given.append(text)
            yield text


def _file(made: dict[str, Made]) -> str:
    lines = ['kind = "cases"', 'about = "Corrections of people who labelled documents."', ""]
    for entry in made.values():
        case = entry.case
        lines += ["[[case]]", f"id = {_toml(entry.id)}", f"note = {_toml(entry.doc_id)}"]
        lines += [f"rules = {_toml(list(entry.rules))}"] if entry.rules else []
        lines += [f"[[case.{case.sort}]]", f"text = {_toml(case.text)}"]
        lines += [f"{key} = {_toml(value)}" for key, value in (("expect", case.expect), ("never", case.never), ("why", case.why)) if value]
        lines.append("")
    return "\n".join(lines)


def _toml(value: Any) -> str:  # noqa: ANN401 (what TOML holds)
    """A value as TOML writes it.

    >>> _toml({"quote": "增长8%\\n", "low": 8.0, "scope": ""})
    '{ quote = "增长8%\\\\n", low = 8, scope = "" }'
    """
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(cell)}" for key, cell in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    text = json.dumps(value, ensure_ascii=False)  # escapes as TOML does, but for DEL
    return text.replace("\x7f", "\\u007f")
