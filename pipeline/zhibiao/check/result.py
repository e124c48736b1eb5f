"""An article held against the record, with all that must be known to say so again: its bytes, its claims, and versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zhibiao import __version__
from zhibiao.check import rows
from zhibiao.check.claim import Article, Claim
from zhibiao.check.rows import Paper, Records
from zhibiao.errors import UsageError
from zhibiao.rulebook import Rulebook
from zhibiao.table import COLUMNS, Row

if TYPE_CHECKING:
    from zhibiao.run import Pipeline

__all__ = ["Result", "Versions", "digest", "examine", "held", "identified", "identity", "numbered"]

# the columns of the table that a verdict depends on
READ = ("record_id", "doc_id", "region", "region_code", "kind", "quantity", "indicator", "indicator_id", "scope", "period", "value", "value_low", "value_high", "unit", "bound", "basis", "value_state")
TYPES = {column.name: column.type for column in COLUMNS}


class Versions(NamedTuple):
    """What a verdict was made with: zhibiao, its rules and the hash of them, and the hash of the table."""

    zhibiao: str
    rules: str
    table: str

    @property
    def rule_set(self) -> str:
        """The version of the rule set in one word: the same code over other rules is another one."""
        return f"{self.zhibiao}+{self.rules}"


@dataclass(frozen=True)
class Result:
    """What the record says of an article. `data` are the bytes of its file and `name` the file's."""

    data: bytes
    name: str
    article: Article
    claims: Sequence[Claim]
    records: Records
    rulebook: Rulebook

    @property
    def title(self) -> str:
        """What the article is called."""
        return self.article.paper.title or self.name

    @property
    def papers(self) -> Mapping[str, Paper]:
        """The documents of the record by their ids, and the article itself: what it claims of its own figures leans on them."""
        return {self.article.paper.doc_id: self.article.paper, **self.records.papers}

    @cached_property
    def versions(self) -> Versions:
        """What the verdicts were made with; the terminal needs none of it, and a hash over a million rows takes its time."""
        return Versions(__version__, self.rulebook.hash, digest(self.records))


def examine(source: Path | bytes, name: str, records: Records, pipeline: Pipeline) -> Result:
    """Read an article and judge its claims; raises InputError where it cannot be read."""
    from zhibiao.check.claims import Judge, read_article

    data = source if isinstance(source, bytes) else pipeline.data(source, name)
    article = read_article(data, name, pipeline)
    return Result(data, name, article, Judge(records, pipeline.rulebook, pipeline.extractor.codebook).judge(article), records, pipeline.rulebook)


def identified(result: Result) -> list[str]:
    """A name for every claim, the same on every machine."""
    spans = [(claim.entry.raw_start, claim.entry.raw_end) for claim in result.claims]
    return [identity(result.article.paper.sha256, *place, result.versions) for place in numbered(spans)]


def identity(article: str, start: int, end: int, part: int, versions: Versions) -> str:
    """The name of a claim: from the article's sha256, the span, its number among those that share it, the rule set and the table."""
    told = f"{article}:{start}:{end}:{part}:{versions.rule_set}:{versions.table}"
    return f"urn:zhibiao:claim:{sha256(told.encode()).hexdigest()[:32]}"


def numbered(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """The spans with a number, which tells those apart that are the same (11.8:48.3:39.9 gives three).

    >>> list(numbered([(3, 9), (3, 9), (12, 14)]))
    [(3, 9, 1), (3, 9, 2), (12, 14, 1)]
    """
    seen = Counter[tuple[int, int]]()
    for span in spans:
        seen[span] += 1
        yield (*span, seen[span])


def digest(records: Records) -> str:
    """The sha256 of a table, of the columns a verdict depends on: the same from CSV and Parquet."""
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = sha256()
    for name in READ:
        cells = records.table.column(name).combine_chunks()
        whole.update(f"{name}:{len(records)}\n".encode())
        if TYPES[name] != "text":
            whole.update(pc.fill_null(cells, float("nan")).to_numpy(zero_copy_only=False).astype("<f8").tobytes())
            continue
        words = pc.fill_null(cells.cast(pa.large_string()), "")
        sizes = pc.binary_length(words).to_numpy(zero_copy_only=False).astype("<i4")
        whole.update(sizes.tobytes())
        if len(words):
            whole.update(memoryview(words.buffers()[2])[: int(sizes.sum(dtype="int64"))])
    return whole.hexdigest()


def held(outs: Sequence[Path], claims: str | Path, text: str, pipeline: Pipeline) -> list[Row]:
    """The rows of CLAIMS for an article, a file or a text; raises UsageError where it is both, or no file."""
    if claims and text:
        raise UsageError("check", "takes one article, a file or a text", "leave out claims= or text=")
    path = Path(claims)
    if claims and not path.is_file():
        raise UsageError(str(claims), "no such file", "check the name")
    source, name = (text.encode("utf-8", "surrogatepass"), "text") if text else (path, path.name)
    return [claim.row() for claim in examine(source, name, rows.load(outs), pipeline).claims]
