"""zhibiao inside spaCy: `nlp.add_pipe("zhibiao")` puts the figures of a text into `doc.spans` and its rows into `doc._.records`.

It reads characters, so any tokenizer will do; spans are laid on the tokens they touch. Entities that a component before it has
found say which numbers belong to names. What it leaves on a Doc is made of strings and numbers: it goes through DocBin and from
process to process.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhibiao.errors import UsageError
from zhibiao.model import Options, Problem
from zhibiao.read import Raw
from zhibiao.read.raw import documents as parts_of
from zhibiao.run import Pipeline
from zhibiao.table import COLUMNS, DOCUMENT_COLUMNS, document_row, frame, rows
from zhibiao.write.wording import CODES

try:
    from spacy import displacy
    from spacy.language import Language
    from spacy.strings import get_string_id
    from spacy.tokens import Doc, Span
    from spacy.vocab import Vocab
except ImportError:
    raise UsageError("zhibiao in spaCy", "spaCy is not installed", "pip install 'zhibiao[spacy]'") from None

if TYPE_CHECKING:
    import pandas

__all__ = ["Component", "make", "texts", "view"]

NAMES = ("ORG", "GPE", "LOC", "FAC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW")  # OntoNotes' labels of what has a name
ALIGNMENTS = ("expand", "contract")
MEASURES = "measures"  # the key of the spans that are no figures
COLORS = {"目标": "#f6c667", "实际": "#a3c4f3", "预计": "#cfbaf0", "举措": "#b9e2c0"}
KEYS = frozenset({"doc_id", "sha256", "format", "encoding", "pages", "part", "claims", "problems"})


class Component:
    """The pipeline of zhibiao as a component of spaCy's.

    On the Doc it sets `doc.spans[spans_key]` (figures; label: the kind, id: the record_id), `doc.spans["measures"]` and
    `doc._.zhibiao`, a dict of `rows`, `document` and `problems`.
    """

    def __init__(
        self,
        name: str = "zhibiao",
        *,
        segmenter: str = "jieba",
        rules: str = "",
        doc_id: str = "",
        spans_key: str = "figures",
        alignment: str = "expand",
        names: Sequence[str] = NAMES,
        vocab: Vocab | None = None,
    ) -> None:
        if alignment not in ALIGNMENTS:
            raise UsageError(f"alignment {alignment}", "there is no such alignment", f"choose {' or '.join(ALIGNMENTS)}")
        self.name, self.doc_id, self.spans_key, self.alignment = name, doc_id, spans_key, alignment
        self.names = frozenset(names)
        self.vocab = vocab
        self.options = Options(segmenter=segmenter, rules=rules)
        self.pipeline = Pipeline(options=self.options)

    def __call__(self, doc: Doc) -> Doc:
        """The Doc with its figures; raises UsageError for one that was made with the vocabulary of another pipeline."""
        if self.vocab is not None and doc.vocab is not self.vocab:
            raise UsageError(
                "zhibiao in spaCy",
                "the Doc has another vocabulary than the pipeline that the component was added to",
                "make it with nlp.make_doc(text) or DocBin.get_docs(nlp.vocab); add the component to each pipeline, without source=",
            )
        raw, doc_id, digest, part = _source(doc, self.doc_id)
        document = self.pipeline.document(raw, doc_id, digest, part)
        known = [(e.start_char, e.end_char) for e in doc.ents if e.label_ in self.names]
        records = self.pipeline.records(document, known)
        table = rows(document, records)
        doc._.zhibiao = {
            "rows": [list(row) for row in table],
            "document": dict(zip((c.name for c in DOCUMENT_COLUMNS), document_row(document, records), strict=True)),
            "problems": [list(astuple(problem)) for problem in document.problems],
        }
        found: dict[str, list[Span]] = {self.spans_key: [], MEASURES: []}
        for row in table:
            told = dict(zip(NAMED, row, strict=True))
            found[MEASURES if told["kind"] == "measure" else self.spans_key].append(self._span(doc, told))
        doc.spans.update(found)
        return doc

    def _span(self, doc: Doc, told: dict[str, Any]) -> Span:
        """The tokens of a record: all that it touches, or those that it holds whole; it touches one at least, and is never dropped."""
        start, end = told["raw_start"], told["raw_end"]
        for alignment in (self.alignment, "expand"):  # none is held whole where the figure is part of one token
            span = doc.char_span(start, end, told["kind"], alignment_mode=alignment, span_id=told["record_id"])
            if span:
                return span
        raise ValueError(f"record {told['record_id']} has no characters")

    def __getstate__(self) -> dict[str, Any]:
        """Without its engines: where processes are not forked the component is sent to each, which has a vocabulary of its own."""
        return {name: value for name, value in vars(self).items() if name != "pipeline"} | {"vocab": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.pipeline = Pipeline(options=self.options)


NAMED = tuple(c.name for c in COLUMNS)


@Language.factory(
    "zhibiao",
    default_config={
        "segmenter": "jieba",
        "rules": "",
        "doc_id": "",
        "spans_key": "figures",
        "alignment": "expand",
        "names": list(NAMES),
    },
    assigns=["doc.spans", "doc._.zhibiao", "doc._.records", "span._.record"],
)
def make(
    nlp: Language, name: str, segmenter: str, rules: str, doc_id: str, spans_key: str, alignment: str, names: list[str]
) -> Component:
    """The factory that spaCy finds by its entry point; the settings are those of `Component`."""
    settings = {"segmenter": segmenter, "rules": rules, "doc_id": doc_id, "spans_key": spans_key, "alignment": alignment}
    return Component(name, **settings, names=names, vocab=nlp.vocab)


def texts(nlp: Language, paths: Iterable[str | Path], doc_id: str = "") -> Iterator[Doc]:
    """Docs of files of any format that zhibiao reads, for `nlp.pipe`; they carry what the file is, so their rows are those of `zhibiao extract`.

    `doc_id` names them, where there is one path; else each has the name of its file. Raises InputError for a file that cannot be read.
    """
    reader = Pipeline()
    for path in map(Path, paths):
        whole = doc_id or path.name
        raw, digest = reader.decode(path, whole)
        for name, part in parts_of(raw, whole):
            if not part.text:
                continue
            doc = nlp.make_doc(part.text)
            doc._.zhibiao_source = {
                "doc_id": name,
                "sha256": digest,
                "format": part.format,
                "encoding": part.encoding,
                "pages": list(part.pages),
                "part": name[len(whole) :],
                "claims": dict(part.claims),
                "problems": [list(astuple(problem)) for problem in part.problems],
            }
            yield doc


def view(doc: Doc, *, page: bool = False, spans_key: str = "figures") -> str:
    """The text as displaCy shows spans, as HTML: every figure under its kind and indicator; what comes from the text is escaped."""
    kinds = CODES["kind"]
    parsed = displacy.parse_spans(doc, options={"spans_key": spans_key})
    colors = {}
    for shown, span in zip(parsed["spans"], doc.spans.get(spans_key, ()), strict=True):
        word = kinds.get(span.label_, span.label_)
        shown["label"] = html.escape(f"{word} {span._.record.get('indicator', '')}".strip())
        colors[shown["label"].upper()] = COLORS.get(word, "#ddd")
    shown_page: str = displacy.render(parsed, style="span", manual=True, page=page, jupyter=False, options={"colors": colors})
    return shown_page


def _source(doc: Doc, doc_id: str) -> tuple[Raw, str, str, str]:
    """The text with what is known of its file (`doc._.zhibiao_source`), its doc_id, the sha256 of the file, its part.

    A text that no file is known of has the sha256 of its UTF-8 bytes: that of a file that holds it and nothing else.
    """
    given = doc._.zhibiao_source or {}
    if unknown := set(given) - KEYS:
        raise UsageError("doc._.zhibiao_source", f"{sorted(unknown)[0]} is not known", f"give it {', '.join(sorted(KEYS))}")
    raw = Raw(
        doc.text,
        given.get("format", "text"),
        given.get("encoding", ""),
        tuple(Problem(*problem) for problem in given.get("problems", ())),
        tuple(given.get("pages", ())),
        claims=dict(given.get("claims", {})),
    )
    digest = given.get("sha256") or sha256(doc.text.encode()).hexdigest()
    return raw, given.get("doc_id", doc_id), digest, given.get("part", "")


def _rows(doc: Doc) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in (doc._.zhibiao or {}).get("rows", ())]


def _records(doc: Doc) -> pandas.DataFrame:
    """The rows of the Doc, with the columns of the records table; none before the component has run."""
    return frame(_rows(doc))


def _record(span: Span) -> dict[str, Any]:
    """The row of a span that the component made, by column; empty for any other span."""
    if not span.id:
        return {}
    return next((dict(zip(NAMED, row, strict=True)) for row in _rows(span.doc) if get_string_id(row[0]) == span.id), {})


def _register() -> None:
    """Give Docs and Spans their attributes. Raises UsageError where another library has taken a name."""
    for kind, name, how in (
        (Doc, "zhibiao", {"default": None}),
        (Doc, "zhibiao_source", {"default": None}),
        (Doc, "records", {"getter": _records}),
        (Span, "record", {"getter": _record}),
    ):
        if kind.has_extension(name):
            getter = kind.get_extension(name)[2]
            if "getter" in how and getattr(getter, "__module__", "") != __name__:
                what = f"another library has made {kind.__name__}._.{name}"
                raise UsageError("zhibiao in spaCy", what, f"remove it with {kind.__name__}.remove_extension({name!r})")
        kind.set_extension(name, force=True, **how)


_register()
