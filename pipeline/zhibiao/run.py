"""The stages in order: read, repair, structure, mark damage, extract; the table is made of what comes out."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from zhibiao import Called
from zhibiao.damage import Damage
from zhibiao.errors import InputError, UsageError
from zhibiao.extract.extractor import Extractor
from zhibiao.model import Document, Options, Problem, Record, Source
from zhibiao.nearest import neighbour
from zhibiao.read import Raw, read, text_file
from zhibiao.read.raw import documents
from zhibiao.regions import Regions
from zhibiao.repair import Repairer
from zhibiao.rulebook import Rulebook, load
from zhibiao.structure import Structure
from zhibiao.structure.claims import Declared, NamePattern

__all__ = ["Pipeline", "sound"]

ENDING = re.compile(r"\.(?:[A-Za-z0-9]{1,5}|\*)$")  # names are matched without theirs: {region}_{year}.txt says the same


class Pipeline:
    """The engines of every stage, built once from the rules; one document at a time goes through them.

    >>> pipeline = Pipeline()
    >>> document = pipeline.read("2024年，全县地区生产总值增长8%。".encode(), "a.txt")
    >>> [(r.kind, r.period, r.low, r.unit) for r in pipeline.records(document)]
    [('actual', '2024', Decimal('8'), '%')]
    """

    def __init__(self, rulebook: Rulebook | None = None, options: Options | None = None) -> None:
        self.options = options or Options()
        self.rulebook = rulebook or load(extra=self.options.rules or None)
        self.regions = Regions(self.rulebook)
        self.repairer = Repairer(self.rulebook)
        self.structure = Structure(self.rulebook, self.regions)
        self.damage = Damage(self.rulebook)
        self.extractor = Extractor(self.rulebook, self.options, self.regions)
        self.names = NamePattern(ENDING.sub("", self.options.name_pattern))
        self.declared = Declared(self._table(self.options.meta), self.options.meta)

    def decode(self, source: Path | bytes, doc_id: str) -> tuple[Raw, str]:
        """The text of a file as its reader decodes it, and the sha256 of its bytes; raises InputError or OSError."""
        data = source if isinstance(source, bytes) else self.data(source, doc_id)
        raw = read(data, doc_id, self.options)
        return replace(raw, text=sound(raw.text)), sha256(data).hexdigest()

    def read(self, source: Path | bytes, doc_id: str) -> Document:
        """One document, repaired and structured: the first, where the file holds several; raises InputError or OSError."""
        found, problems = self.documents(source, doc_id)
        if not found:
            first = problems[0]
            raise InputError(first.code, first.doc_id, first.what, first.cure)
        return found[0]

    def documents(self, source: Path | bytes, doc_id: str) -> tuple[list[Document], list[Problem]]:
        """Every document of a file (the members of an archive, the texts of a workbook) and the problems of those that cannot be read.

        Raises InputError or OSError where the file itself cannot be read.
        """
        raw, digest = self.decode(source, doc_id)
        found: list[Document] = []
        problems = [replace(p, doc_id=doc_id) for p in raw.problems] if raw.parts else []
        for name, part in documents(raw, doc_id):
            if part.text or part is raw:
                found.append(self.document(replace(part, text=sound(part.text)), name, digest, name[len(doc_id) :]))
            else:
                problems += [replace(p, doc_id=name) for p in part.problems]
        return found, problems

    def document(self, raw: Raw, doc_id: str, digest: str, part: str = "") -> Document:
        """A text that is decoded already, repaired and structured; `digest` and `part` are those of `Source`."""
        text = self.repairer.repair(raw.text)
        claims = (("file itself", raw.claims), ("declared", self.declared.of(doc_id)))
        meta, blocks, sentences, problems = self.structure.analyse(text, doc_id, self.names.hint(doc_id), claims)
        found = tuple(replace(p, doc_id=doc_id) for p in (*raw.problems, *self.names.problems(doc_id), *problems))
        source = Source(doc_id, digest, raw.format, raw.encoding, raw.pages, part)
        document = self.damage.mark(Document(source, text, meta, tuple(blocks), tuple(sentences), found))
        return replace(document, problems=(*document.problems, *self.extractor.tables.find(document).problems))

    def records(self, document: Document, names: Sequence[tuple[int, int]] = ()) -> list[Record]:
        """The document's records, in text order; `names` are stretches of the raw text known to be names, numbers in them are none."""
        return self.extractor.records(document, names)

    def warm(self) -> None:
        """Load what the first sentence would load (the segmenter's dictionary), so that processes forked now share it."""
        self.records(self.read("全县新建特色产业园区12个。".encode(), "warm"))

    def _table(self, path: str) -> str:
        """The text of a table the user gives, whatever its encoding."""
        if not path:
            return ""
        if not Path(path).is_file():
            raise UsageError(path, "no such file", neighbour(Path(path), "check the name given with --meta"))
        return text_file.decode(Path(path).read_bytes())[0]

    def data(self, path: Path, doc_id: str) -> bytes:
        """The bytes of a file; raises InputError where it is larger than allowed, OSError where it cannot be read."""
        size = path.stat().st_size
        if size > self.options.max_bytes:
            raise InputError(
                "too_big",
                doc_id,
                f"{size:,} bytes, more than the {self.options.max_bytes:,} allowed",
                "split the file, or allow more with --max-bytes",
            )
        return path.read_bytes()


def sound(text: str) -> str:
    """The text, with a replacement character for what no file can hold: a lone surrogate from a broken entity or file name.

    >>> sound("增长\\ud8008%")
    '增长\ufffd8%'
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


sys.modules[__name__].__class__ = Called
