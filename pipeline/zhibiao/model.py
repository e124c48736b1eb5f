"""The values that flow from stage to stage: frozen, slotted, plain."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from zhibiao.text import Text

__all__ = ["Block", "Document", "Figure", "Meta", "Options", "Place", "Problem", "Record", "Sentence", "Source"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong somewhere, and the cure. Collected, never lost, never fatal to the batch."""

    code: str
    doc_id: str
    where: str
    what: str
    cure: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document came from. `sha256` is that of the file; `part` names a member of an archive or a row of a workbook.

    `pages` holds the start of each page in the raw text, where the format has pages.
    """

    doc_id: str
    sha256: str
    format: str
    encoding: str
    pages: tuple[int, ...] = ()
    part: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """An administrative region: full name with its path (山东省菏泽市鄄城县), 6-digit code, level.

    `level` is nation, province, city, county, town or zone; `code` is empty where no code is known.
    """

    name: str
    code: str
    level: str


@dataclass(frozen=True, slots=True)
class Meta:
    """What the document is. Empty strings where nothing is known.

    `year` is the year a work report was delivered, else the year a bulletin or plan is about; `report_year` the year
    reviewed, `plan_year` the year planned; `doc_date` is YYYY, YYYY-MM or YYYY-MM-DD.
    """

    title: str = ""
    doc_type: str = "other"
    region: Place | None = None
    year: str = ""
    report_year: str = ""
    plan_year: str = ""
    doc_date: str = ""
    publisher: str = ""
    how: dict[str, str] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()


class Block(NamedTuple):
    """A stretch of the clean text: `kind` is title, heading, paragraph, row, turn, furniture; `level` the depth of a heading."""

    kind: str
    start: int
    end: int
    level: int = 0


class Sentence(NamedTuple):
    """A sentence of the clean text, where it stands and who says it.

    `section` is the path of headings above it; `role` what that section is for: review, plan, targets, measures, problems,
    notes or "" (not known); `speaker` is `name（role）` or the name alone in interviews; `lead` is the end of the leading
    clause when the sentence opens a numbered item (一是…, （一）…, 1、…), else 0; `mark` is the length of the item mark.
    """

    start: int
    end: int
    section: tuple[str, ...] = ()
    role: str = ""
    speaker: str = ""
    mark: int = 0
    lead: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """One document, repaired and structured.

    `doubts` are stretches of the clean text that damage has touched: (start, end, code of the problem), in order.
    """

    source: Source
    text: Text
    meta: Meta
    blocks: tuple[Block, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    problems: tuple[Problem, ...] = ()
    doubts: tuple[tuple[int, int, str], ...] = ()


@dataclass(slots=True)
class Figure:
    """A number with its unit as it stands in the clean text, before anything else is known of it.

    `start`/`end` span the number with its unit and bound words; `number` spans the number and its unit alone.
    `low`/`high` are in `unit` (the base unit); None is an open end, or both None where the digits are masked.
    `quantity`, `bound`, `unit` and `state` take the values of the records table. `sign` is -1 for a decrease word inside
    the span. `rules` are the ids of the rules that read it.
    """

    start: int
    end: int
    number: tuple[int, int]
    low: Decimal | None
    high: Decimal | None
    unit: str
    bound: str
    quantity: str
    state: str = "ok"
    sign: int = 1
    rules: tuple[str, ...] = ()


@dataclass(slots=True)
class Record:
    """One row of the records table before it is written; its columns are explained in `table.COLUMNS`.

    Links (`part_of`, `relates_to`) hold indices into the document's list of records until the table gives them ids.
    """

    kind: str
    start: int
    end: int
    quantity: str = ""
    indicator: str = ""
    indicator_id: str = ""
    indicator_text: str = ""
    scope: str = ""
    period: str = ""
    region: Place | None = None
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    bound: str = ""
    basis: str = ""
    strength: str = ""
    target_class: str = ""
    state: str = "ok"
    part_of: int = -1
    relates_to: int = -1
    section: tuple[str, ...] = ()
    speaker: str = ""
    sentence: tuple[int, int] = (0, 0)
    rules: tuple[str, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Options:
    """What a user may set for a run. Sizes in bytes."""

    rules: str = ""
    meta: str = ""  # a table of what is known of the documents: doc_id, region, year, …
    name_pattern: str = ""  # how the files are named: {region}_{year}
    formats: tuple[str, ...] = ()  # of the records; none given: csv, parquet, and xlsx where they fit a sheet
    workers: int = 0  # processes; 0 is one for every core
    engine: str = "local"  # or dask
    scheduler: str = ""  # address of the Dask scheduler
    shards: str = ""  # where the shards lie, if not in the output folder: a folder or an fsspec URL that every worker reaches
    max_seconds: int = 600  # for one file
    segmenter: str = "jieba"
    max_bytes: int = 64 * 1024 * 1024
    max_line: int = 1_000_000
    max_members: int = 20_000
    max_unpacked: int = 512 * 1024 * 1024  # of one archive, all its members together
    max_ratio: int = 500  # of a member's size to its packed size
    max_depth: int = 2  # of archives inside archives
    max_pages: int = 5_000
    ocr_pages: int = 300  # pages that are pictures, in one file
    page_seconds: int = 60  # for one page of a pdf file, its pictures recognised
    max_memory: int = 4 * 1024 * 1024 * 1024  # of a worker, and of the process that reads pdf files for it
    convert_seconds: int = 120  # for LibreOffice, where a file needs it
