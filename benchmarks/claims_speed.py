"""How long it takes to hold an article of 10,000 characters against a million records, once they are loaded.

The records are those of a folder that `zhibiao run` made, put together often enough under other ids, places kept; the article is made of
claims over the same records. Run it from the checkout: `python benchmarks/claims_speed.py OUT [--records 1000000]`.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from zhibiao.check import rows
from zhibiao.check.claims import Judge, read_article
from zhibiao.check.rows import Records
from zhibiao.run import Pipeline

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))
from make_claims import made

SIZE = 10_000


def many(records: Records, wanted: int) -> Records:
    """The records again and again, each time in documents of other names, until there are so many."""
    tables, papers = [], []
    for n in range(-(-wanted // len(records))):
        table = records.table
        for name in ("record_id", "doc_id"):
            column = table.column(name).chunk(0)
            words = pc.binary_join_element_wise(column.dictionary, f"{n}", ":")
            table = table.set_column(table.schema.get_field_index(name), name, pa.DictionaryArray.from_arrays(column.indices, words))
        tables.append(table)
        papers += [replace(paper, doc_id=f"{paper.doc_id}:{n}") for paper in records.papers.values()]
    return Records(pa.concat_tables(tables).unify_dictionaries().slice(0, wanted), papers)


def article(texts: list[str]) -> str:
    """So many sentences, in an order drawn by lot, that they make 10,000 characters."""
    random.Random(7).shuffle(texts)
    out = ""
    for text in texts:
        if len(out) >= SIZE:
            break
        out += text + "\n"
    return out[:SIZE]


def main() -> None:
    """Prints the seconds that each step takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="a folder that `zhibiao run` made")
    parser.add_argument("--records", type=int, default=1_000_000)
    given = parser.parse_args()
    pipeline = Pipeline()
    pipeline.warm()
    small = rows.load([given.out])
    entries = [entry for _, own in small.documents() for entry in own]
    text = article([claim.text for claim in made(entries, pipeline.rulebook, 80)])
    records = many(small, given.records)
    begun = time.perf_counter()
    judge = Judge(records, pipeline.rulebook)
    loaded = time.perf_counter()
    read = read_article(text.encode(), "article.txt", pipeline)
    parsed = time.perf_counter()
    claims = judge.judge(read)
    done = time.perf_counter()
    print(f"{len(records):,} records, indexed in {loaded - begun:.2f} s")
    print(f"{len(text):,} characters with {len(read.entries)} figures: read in {parsed - loaded:.2f} s, judged in {done - parsed:.2f} s")
    print(f"together {done - loaded:.2f} s; {dict(Counter(claim.verdict for claim in claims))}")


if __name__ == "__main__":
    main()
