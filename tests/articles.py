"""An article of our own and a table to hold it against: what the tests of its output and of its bundle share."""

from __future__ import annotations

from pathlib import Path

from comparisons import bulletin, report

from zhibiao import batch
from zhibiao.check import rows
from zhibiao.check.result import Result, examine
from zhibiao.model import Options
from zhibiao.run import Pipeline

SCRIPT = "<script>document.title='taken'</script>"
IMAGE = "<img src=x onerror=document.title=1>"

RECORD = {
    "东阿县2024.txt": report(
        2024,
        f"2023年，地区生产总值268.4亿元，增长6.1%；一般公共预算收入15.72亿元，增长8.3%；固定资产投资增长9.5%，服务业增加值增长9.5%。粮食总产量61.84万吨，老城{IMAGE}改造后新建学校6所。",
        "地区生产总值增长6%以上，城镇新增就业4500人以上。",
    ),
    "东阿县公报.txt": bulletin(2022, "全年地区生产总值252.9亿元，比上年增长4.2%。年末常住人口34.87万人。"),
}

# 𠮷 counts twice in JavaScript; the article says something true, rounded, false, of another unit and year, and unknown
ARTICLE = f"""东阿县交出成绩单
记者获悉，2023年，东阿县地区生产总值268.4亿元，增长6.1%；一般公共预算收入16.72亿元，增长8.3%。粮食总产量约62万吨，公共图书馆藏书达到530万册。
{SCRIPT}𠮷祥{IMAGE}，2022年全县固定资产投资增长9.5%，年末常住人口34.87亿人。
"""


def record(folder: Path) -> Path:
    """The folder of tables made of RECORD, whose documents are in `in` beside it."""
    (folder / "in").mkdir()
    for name, text in RECORD.items():
        (folder / "in" / name).write_text(text, "utf-8")
    batch.run([folder / "in"], folder / "out", Options(formats=("csv",)))
    return folder / "out"


def examined(out: Path, pipeline: Pipeline, text: str = ARTICLE, name: str = "news.txt") -> Result:
    """An article held against the tables of a folder."""
    return examine(text.encode(), name, rows.load([out]), pipeline)
