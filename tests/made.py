"""A document of our own as office files: written afresh by LibreOffice where it is installed, else as stored in tests/data.

`python tests/made.py` stores them again.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests/data"
SAMPLE = ROOT / "corpora/samples/county_report_long.txt"
STORED = ("doc", "rtf", "odt", "pdf")
FILTERS = {"doc": "doc:MS Word 97", "rtf": "rtf:Rich Text Format", "odt": "odt:writer8", "pdf": "pdf:writer_pdf_Export"}

# A table of our own: indented rows, an empty cell, a cell of two paragraphs.
TABLE = (
    ("指标", "绝对数（亿元）", "比上年增长（%）"),
    ("地区生产总值", "268.4", "6.1"),
    ("其中：第一产业", "31.2", "3.9"),
    ("第二产业", "", "7.2"),
    ("社会消费品\n零售总额", "97.6", "8.3"),
)
ROWS = ["\t".join(cell.replace("\n", " ") for cell in row) for row in TABLE]
AFTER = "注：本表为初步统计数。"


def paragraphs() -> list[str]:
    """The lines of the sample."""
    return [line for line in SAMPLE.read_text("utf-8").splitlines() if line.strip()]


def docx(path: Path) -> None:
    """The sample, a table and a note, set as such reports are: indented, justified, with a page head and page numbers."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    made = Document()
    style = made.styles["Normal"]
    style.font.size = Pt(14)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "WenQuanYi Micro Hei")
    made.sections[0].header.paragraphs[0].text = "政府工作报告 内部材料"
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot = made.sections[0].footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("— ")
    foot._p.append(field)
    foot.add_run(" —")
    for number, line in enumerate(paragraphs()):
        paragraph = made.add_paragraph(line)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if number else WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.first_line_indent = Pt(28 if number else 0)
    table = made.add_table(len(TABLE), len(TABLE[0]))
    for cells, row in zip(table.rows, TABLE, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            first, *more = text.split("\n")
            cell.text = first
            for line in more:
                cell.add_paragraph(line)
    made.add_paragraph(AFTER)
    made.save(str(path))


def make(folder: Path) -> None:
    """Write the sample in every format of STORED into a folder, with LibreOffice."""
    with TemporaryDirectory() as work:
        source = Path(work, "sample.docx")
        docx(source)
        for suffix in STORED:
            profile = Path(work, "profile").as_uri()
            command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", FILTERS[suffix]]
            subprocess.run(
                [*command, "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=180
            )


def has_office() -> bool:
    """Whether LibreOffice is installed."""
    return shutil.which("soffice") is not None


def sample(request: pytest.FixtureRequest, factory: pytest.TempPathFactory, suffix: str) -> bytes:
    """For a fixture with the params stored and fresh: the file as stored, or written now by LibreOffice."""
    if request.param == "stored":
        return (DATA / f"sample.{suffix}").read_bytes()
    if not has_office():
        pytest.skip("LibreOffice is not installed")
    folder = factory.mktemp("made")
    make(folder)
    return (folder / f"sample.{suffix}").read_bytes()


def text() -> str:
    """What every format of it holds, as lines."""
    return "\n".join([*paragraphs(), *ROWS, AFTER])


def facts(pipeline, data: bytes, name: str) -> list[tuple[object, ...]]:
    """What a document says, without where it says it."""
    records = pipeline.records(pipeline.read(data, name))
    return [
        (
            r.kind,
            r.quantity,
            r.indicator,
            r.scope,
            r.period,
            r.low,
            r.high,
            r.unit,
            r.bound,
            r.basis,
            r.state,
            r.section,
        )
        for r in records
    ]


if __name__ == "__main__":
    make(DATA)
    sys.stdout.write("\n".join(f"{path.name} {path.stat().st_size:,}" for path in sorted(DATA.glob("sample.*"))) + "\n")
