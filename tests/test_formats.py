"""One document of ours, written in every format by the usual writers, gives the same records as its text."""

import io

import docx
import openpyxl
import pandas as pd
import pytest

from zhibiao.read import FORMATS
from zhibiao.terminal import DOCUMENTS

SAMPLE = "county_report_clean.txt"


@pytest.fixture(scope="module")
def text(samples):
    return (samples / SAMPLE).read_text("utf-8").strip()


def as_docx(text):
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    return saved(document)


def as_html(text):
    lines = "".join(f"<p>{line}</p>" for line in text.splitlines())
    return f"<!doctype html><html><head><meta charset='gb2312'></head><body><div>{lines}</div></body></html>".encode("gb18030")


def as_xlsx(text):
    book = openpyxl.Workbook()
    book.active.append(["年份", "正文"])
    book.active.append([2024, text])
    return saved(book)


def as_csv(text):
    return pd.DataFrame({"年份": [2024], "正文": [text]}).to_csv(index=False).encode("utf-8-sig")


def as_dta(text):
    made = io.BytesIO()
    pd.DataFrame({"year": [2024], "body": [text]}).to_stata(made, version=118, convert_strl=["body"], write_index=False)
    return made.getvalue()


def as_md(text):
    return "\n\n".join(text.splitlines()).encode()


def saved(made):
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def told(pipeline, data, name):
    """What the records say, wherever in the file they stand."""
    documents, problems = pipeline.documents(data, name)
    rows = [r for d in documents for r in pipeline.records(d)]
    return [(r.kind, r.indicator, r.scope, r.period, r.low, r.high, r.unit, r.bound, r.basis) for r in rows], problems


@pytest.mark.parametrize("write", [as_docx, as_html, as_xlsx, as_csv, as_dta, as_md], ids=lambda f: f.__name__[3:])
def test_the_same_records_in_every_format(pipeline, text, write):
    wanted, _ = told(pipeline, text.encode(), "report.txt")
    got, problems = told(pipeline, write(text), f"report.{write.__name__[3:]}")
    assert len(wanted) > 40
    assert got == wanted
    assert not problems


# read too, but in a folder of documents they are tables, pictures, archives, or another ending of what is listed
NOT_COUNTED = {"csv", "tsv", "tab", "dta", "xlsm", "docm", "dotx", "markdown", "mhtml", "png", "jpg", "jpeg", "gif", "tif", "tiff", "bmp", "tar", "gz", "tgz", "bz2", "xz"}


def test_every_ending_that_is_read_is_known_to_the_welcome():
    readable = {ending for form in FORMATS if form.reader for ending in form.extensions}
    assert {ending.removeprefix(".") for ending in DOCUMENTS} == readable - NOT_COUNTED


def test_members_of_a_workbook_have_ids_of_their_own(pipeline, text):
    from zhibiao.table import rows

    book = openpyxl.Workbook()
    book.active.append(["年份", "正文"])
    book.active.append([2023, text])
    book.active.append([2024, text])
    documents, _ = pipeline.documents(saved(book), "two.xlsx")
    ids = [row[0] for d in documents for row in rows(d, pipeline.records(d))]
    assert [d.source.doc_id for d in documents] == ["two.xlsx#2", "two.xlsx#3"]
    assert len(ids) == len(set(ids)) > 80
