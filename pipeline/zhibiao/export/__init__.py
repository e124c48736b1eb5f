"""Tables → what statistics programs, databases and annotation tools open. WRITERS is the whole list; an export appears whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from zhibiao import Called
from zhibiao.errors import UsageError
from zhibiao.nearest import meant

__all__ = ["WRITERS", "Form", "export", "outdated"]


class Form(NamedTuple):
    """An export: the module that writes it, `write(tables, path)`; the name it has where none is given; what it is. A folder has no ending."""

    module: str
    name: str
    what: str
    folder: bool = False
    beside: str = ""  # ending of a second file, which the module's `beside(tables, path)` makes for the target's path


# fmt: off
WRITERS: dict[str, Form] = {
    "stata": Form("zhibiao.export.stata", "records.dta", "Stata 14 and later: labels and code words in Chinese"),
    "spss": Form("zhibiao.export.spss", "records.sav", "SPSS: labels and code words in Chinese"),
    "sqlite": Form("zhibiao.export.as_sqlite", "zhibiao.db", "SQLite: all tables, full-text search; metadata for Datasette beside it", beside=".metadata.json"),
    "duckdb": Form("zhibiao.export.as_duckdb", "zhibiao.duckdb", "DuckDB: all tables, typed, with comments"),
    "frictionless": Form("zhibiao.export.as_frictionless", "datapackage", "Frictionless data package: a folder with datapackage.json", folder=True),
    "sdmx-csv": Form("zhibiao.export.sdmx_csv", "sdmx.csv", "SDMX-CSV 2.0: one observation a figure"),
    "label-studio": Form("zhibiao.export.label_studio", "label-studio.json", "Label Studio: tasks with the figures marked", beside=".xml"),
    "doccano": Form("zhibiao.export.doccano", "doccano.jsonl", "doccano: texts with the figures marked"),
    "spacy": Form("zhibiao.export.as_spacy", "records.spacy", "spaCy: documents with the figures as spans"),
}
# fmt: on


def export(outs: Path | str | Sequence[Path | str], to: str, path: Path | str | None = None, docs: Path | str | None = None) -> Path:
    """Write the tables of output folders of `zhibiao run` as `to`, a name of WRITERS, and give the path of what was written.

    `path` is the file (or folder, as WRITERS tells) to write, by default in the first output folder; `docs` the folder of the
    original documents, which the exports for annotation look into. Raises UsageError for an unknown name, folders without tables, tables of another
    version or without a record, and a missing library; OutputError where nothing can be written, and then nothing is changed.
    """
    from zhibiao.export.place import put
    from zhibiao.export.tables import load
    from zhibiao.write import WRITERS as FORMATS

    if to not in WRITERS:
        if to in (*FORMATS, "excel"):
            raise UsageError(f"--to {to}", "no such export", "type: zhibiao run … --format xlsx,csv,parquet")
        raise UsageError(f"--to {to}", "no such export", meant(to, WRITERS, f"choose from {', '.join(WRITERS)}"))
    form = WRITERS[to]
    folders = [Path(outs)] if isinstance(outs, str | Path) else [Path(out) for out in outs]
    tables = load(folders, Path(docs) if docs else None)
    target = Path(path) if path else folders[0] / form.name
    module = import_module(form.module)
    with ExitStack() as parts:  # what is entered first is put in its place last
        part = parts.enter_context(put(target, folder=form.folder))
        module.write(tables, part)
        if form.beside:
            second = parts.enter_context(put(target.with_suffix(form.beside), folder=False))
            second.write_text(module.beside(tables, target), "utf-8")
    return target


def outdated(out: Path, named: str = "") -> str:
    """After the tables of a folder changed: what to say of the exports that were made of the earlier ones, "" where there is none.

    They are known by the names they have where none is given. `named` is how the folder is typed.
    """
    made = {to: form.name for to, form in WRITERS.items() if (out / form.name).exists()}
    if not made:
        return ""
    return f"made of the earlier tables: {', '.join(made.values())}; make anew: {'; '.join(f'zhibiao export {named or out} --to {to}' for to in made)}"


sys.modules[__name__].__class__ = Called
