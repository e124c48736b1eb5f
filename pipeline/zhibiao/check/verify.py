"""An evidence bundle checked again: its hashes, the article read anew, every verdict made anew, and the quotations in their documents."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from zhibiao import __version__
from zhibiao import write as writers
from zhibiao.check import bundle, originals, unpack
from zhibiao.check.claim import Article, Claim
from zhibiao.check.claims import Judge, read_article
from zhibiao.check.claims_judge import relation, told
from zhibiao.check.columns import CLAIMS, NOT_FOUND
from zhibiao.check.result import identity, numbered
from zhibiao.check.rows import Entry
from zhibiao.check.verdicts import LOOKS
from zhibiao.diff.output import fitted
from zhibiao.errors import InputError
from zhibiao.messages import tr

if TYPE_CHECKING:
    from zhibiao.run import Pipeline

__all__ = ["Outcome", "lines", "verify"]

NAMES = [column.name for column in CLAIMS]
FIGURE = ["raw_start", "raw_end", "claim_quote", *NAMES[NAMES.index("indicator") : NAMES.index("verdict")]]  # what is read in the article
KINDS = ("target", "actual")
SORTS = ("member", "claim", "document")
HEAD = ("核验", "说法", "判断", "说明")


class Outcome(NamedTuple):
    """What came of one thing that was checked: `sort` is version, member, claim or document, `subject` names it, `verdict` is that of a claim."""

    sort: str
    subject: str
    same: bool
    note: str
    verdict: str = ""


def verify(data: bytes, name: str, pipeline: Pipeline, docs: Path | None = None) -> list[Outcome]:
    """Check a bundle with the rules that are here, and with the documents it cites where a folder of them is given.

    Raises InputError for a file that is no bundle, is damaged, or would do harm.
    """
    held = unpack.opened(data, name, pipeline.options)
    article = read_article(held.article, held.manifest["options"]["name"], pipeline)
    found = [*_versions(held, pipeline), *_members(held, article.raw), *_claims(held, article, Judge(held.table(), pipeline.rulebook, pipeline.extractor.codebook))]
    return [*found, *_documents(held, docs, pipeline)] if docs else found


def _versions(held: unpack.Bundle, pipeline: Pipeline) -> Iterator[Outcome]:
    """That other rules are here than those the bundle was made with is worth telling, and no difference in itself."""
    v, here = held.versions, pipeline.rulebook.hash
    note = "" if (v.zhibiao, v.rules) == (__version__, here) else f"made by zhibiao {v.zhibiao} with rules {v.rules}; here are zhibiao {__version__} and rules {here}"
    yield Outcome("version", v.rule_set, True, note)


def _members(held: unpack.Bundle, raw: str) -> Iterator[Outcome]:
    """Every member against its hash in the manifest, and what is told twice against itself."""
    told = held.manifest["members"]
    for member in sorted({*told, *held.members} - {bundle.MANIFEST}):
        if member not in held.members:
            note = "is in the manifest, and not in the bundle"
        elif member not in told:
            note = "is in the bundle, and not in the manifest"
        else:
            now = sha256(held.members[member]).hexdigest()
            note = "" if now == told[member]["sha256"] else f"its sha256 is {now[:16]}…, and the manifest says {told[member]['sha256'][:16]}…"
        yield Outcome("member", member, not note, note)
    yield from _told_twice(held, raw)


def _told_twice(held: unpack.Bundle, raw: str) -> Iterator[Outcome]:
    article, cited = held.manifest["article"]["sha256"], {p.doc_id: p.sha256 for p in held.papers}
    checks = {
        "article: sha256": (sha256(held.article).hexdigest() == article, "the article is not the file that the manifest names"),
        "article.txt: text": (held.members["article.txt"] == raw.encode(), "is not the text of the article"),
        "claims.csv: rows": (held.members["claims.csv"] == _as_csv(held.claims), "does not say what claims.json says"),
        "documents": (cited == held.manifest["documents"], "evidence.json and manifest.json name different documents"),
    }
    for subject, (same, note) in checks.items():
        yield Outcome("member", subject, same, "" if same else note)


def _as_csv(claims: Sequence[Mapping[str, Any]]) -> bytes:
    out = io.StringIO()
    rows = [tuple(_cell(row.get(c.name), c.type) for c in CLAIMS) for row in claims]
    writers.lines(out, "csv", CLAIMS, rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(cell: Any, kind: str) -> Any:  # noqa: ANN401
    """A cell of JSON as it stands in a row: a text that is not there is empty, a number nothing."""
    if kind == "text":
        return str(cell) if cell is not None else ""
    return float(cell) if kind == "number" and isinstance(cell, int) else cell


def _claims(held: unpack.Bundle, article: Article, judge: Judge) -> Iterator[Outcome]:
    """Every claim of the bundle against what is read in its place now, then the figures that the bundle lacks."""
    again = _Again(article, held, judge)
    told = list(numbered((claim["raw_start"], claim["raw_end"]) for claim in held.claims))
    for place, claim, cited in zip(told, held.claims, held.cited, strict=True):
        name = identity(article.paper.sha256, *place, held.versions)
        note = again.changed(claim, cited) or ("" if cited["id"] == name else f"its name would be {name}")
        yield Outcome("claim", claim["claim_quote"], not note, note, claim["verdict"])
    for entry in article.entries:
        if not any(start < entry.raw_end and entry.raw_start < end for start, end, _ in told):
            yield Outcome("claim", entry.quote, False, "is read in the article, and not in the bundle")


class _Again:
    """The article read and judged once more: its figures one by one beside their evidence, what it says in words by the evidence as a whole."""

    def __init__(self, article: Article, held: unpack.Bundle, judge: Judge) -> None:
        self._raw, self._held = article.raw, held
        self._matcher = judge.matcher
        self._figures = {_key(entry): entry for entry in article.entries}
        spoken = judge.judge(article)
        self._spoken = {_key(claim.entry): claim for claim in spoken if _key(claim.entry) not in self._figures}
        self._there: dict[tuple[int, int], Entry] = {key[:2]: entry for key, entry in ((_key(c.entry), c.entry) for c in spoken)}
        self._there |= {key[:2]: entry for key, entry in self._figures.items()}

    def changed(self, claim: Mapping[str, Any], cited: Mapping[str, Any]) -> str:
        """What is different in a claim now; "" where nothing is."""
        key = tuple(claim.get(name) for name in FIGURE)
        entry = self._there.get((claim["raw_start"], claim["raw_end"]))
        if entry is None:
            return _elsewhere(claim, self._raw)
        if twice := self._twice(claim, cited):
            return twice
        own = next((figure for own, figure in self._figures.items() if _same(own, key)), None)
        if own is not None:
            return self._rejudged(claim, cited, own)
        spoken = next((one for own, one in self._spoken.items() if _same(own, key)), None)
        if spoken is None:
            return _reread(claim, entry)
        return "" if spoken.verdict == claim["verdict"] else f"verdict: {claim['verdict']}, and its evidence gives {spoken.verdict}"

    def _twice(self, claim: Mapping[str, Any], cited: Mapping[str, Any]) -> str:
        """Whether claims.json and evidence.json name another verdict or evidence."""
        first = self._held.records[cited["evidence"][0]["record"]] if cited["evidence"] else None
        best = (first.record_id, first.quote, first.doc_id) if first else ("", "", "")
        same = best == tuple(claim.get(name, "") for name in ("record", "evidence_quote", "evidence_doc")) and cited["verdict"] == claim["verdict"]
        return "" if same else "evidence.json and claims.json tell it differently"

    def _rejudged(self, claim: Mapping[str, Any], cited: Mapping[str, Any], entry: Entry) -> str:
        """What the evidence of a figure, each piece held against it anew, says against its verdict."""
        notes = [self._pieces(cited, entry._replace(kind=kind)) for kind in (KINDS if self._matcher.names.open_ended(entry) else (entry.kind,))]
        if all(notes):
            return notes[0]
        gives = cited["evidence"][0]["relation"] if cited["evidence"] else NOT_FOUND
        return "" if claim["verdict"] in (NOT_FOUND, gives) else f"verdict: {claim['verdict']}, and its best evidence gives {gives}"

    def _pieces(self, cited: Mapping[str, Any], entry: Entry) -> str:
        asked = self._matcher.asked(entry)
        for one in cited["evidence"]:
            fit = self._matcher.fit(asked, self._held.records[one["record"]])
            if (relation(fit), told(fit)) != (one["relation"], one["why"]):
                return f"「{fit.entry.quote}」: {one['relation']} → {relation(fit)}, {told(fit)}"
        return ""


def _key(entry: Entry) -> tuple[Any, ...]:
    """What is read of a claim, the columns of FIGURE, its span first."""
    row = dict(zip(NAMES, Claim(entry, "", "", ()).row(), strict=True))
    return tuple(row[name] for name in FIGURE)


def _same(key: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return all(one == another or (one in ("", None) and another in ("", None)) for one, another in zip(key, other, strict=True))


def _elsewhere(claim: Mapping[str, Any], raw: str) -> str:
    """What stands where no figure is read."""
    start, end = claim["raw_start"], claim["raw_end"]
    there = raw[max(0, start) : max(0, end)]
    return "no figure is read there now" if there == claim["claim_quote"] else f"at {start}–{end} the article says 「{there[:40]}」"


def _reread(claim: Mapping[str, Any], entry: Entry) -> str:
    """What the figure says now and the bundle does not; "" where they agree."""
    now = dict(zip(NAMES, Claim(entry, "", "", ()).row(), strict=True))
    return "; ".join(f"{name}: {claim.get(name, '')} → {now[name]}" for name in FIGURE if claim.get(name, None) != (now[name] if now[name] != "" else None))


def _documents(held: unpack.Bundle, docs: Path, pipeline: Pipeline) -> Iterator[Outcome]:
    """Every document cited, looked for by its hash, and every quotation at its place in it."""
    wanted = {paper.doc_id: paper.sha256 for paper in held.papers if paper.sha256 != held.manifest["article"]["sha256"]}  # that is in the bundle
    files = originals.found(docs, wanted.values(), pipeline.options.max_bytes)
    for doc_id, digest in sorted(wanted.items()):
        if digest not in files:
            yield Outcome("document", doc_id, False, f"no file under {docs} has its sha256 {digest[:16]}…")
            continue
        entries = [entry for entry in held.records if entry.doc_id == doc_id]
        yield Outcome("document", doc_id, not (note := _misquoted(entries, doc_id, files[digest], pipeline)), note)


def _misquoted(entries: Sequence[Entry], doc_id: str, path: Path, pipeline: Pipeline) -> str:
    """The first quotation that does not stand at its place; "" where all do."""
    try:
        text = originals.member(originals.texts(path, pipeline.options), doc_id)
    except InputError as error:
        return f"{error.what}; {error.cure}"
    if text is None:
        return "the file does not hold this document"
    for e in entries:
        there = text[e.raw_start : e.raw_end]
        if there != e.quote:
            return f"at {e.raw_start}–{e.raw_end} it says 「{there[:40]}」, not 「{e.quote[:40]}」"
    return ""


def lines(outcomes: Sequence[Outcome], columns: int) -> Iterator[str]:
    """The outcomes for a terminal: every claim and document, of the members those that differ, and whether all holds."""
    shown = [one for one in outcomes if one.sort in ("claim", "document") or one.note]
    if shown:
        yield fitted(HEAD, [_cells(one) for one in shown], columns) + "\n"
    wrong = Counter(one.sort for one in outcomes if not one.same)
    counts = Counter(one.sort for one in outcomes)
    told = ", ".join(tr("members" if sort == "member" else "claims" if sort == "claim" else "documents") + f" {counts[sort]}" + (tr(f" ({wrong[sort]} differ)") if wrong[sort] else "") for sort in SORTS if counts[sort])
    yield f"{tr('differs') if wrong else tr('all holds')}: {told}\n"


def _cells(one: Outcome) -> tuple[str, ...]:
    look = LOOKS.get(one.verdict)
    return (tr("same") if one.same else tr("changed"), one.subject, f"{look.sign} {look.word}" if look else one.verdict, tr(one.note))
