"""A table of millions of records, and what it costs to load and compare it: time, memory, rows.

    python benchmarks/diff_scale.py [--records 11000000] [--from OUT] [--keep FOLDER]

The table is made of a real one (an output folder of `zhibiao run`): the records of its documents are dealt to every county and
twenty years, so that names, sentences and values are like real ones. Prints one table.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

YEARS = range(2005, 2025)


def make(source: Path, out: Path, records: int) -> int:
    """Write records.parquet and documents.csv; the number of records."""
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import parquet

    from zhibiao.diff.facts import NEEDED
    from zhibiao.regions import Regions
    from zhibiao.rulebook import load

    table = parquet.read_table(source / "records.parquet", columns=list(NEEDED))
    with (source / "documents.csv").open(encoding="utf-8-sig", newline="") as handle:
        documents = {row["doc_id"]: row for row in csv.DictReader(handle)}
    usable = [doc for doc, row in documents.items() if row["doc_type"] == "work_report" and row["plan_year"].isdigit()]
    parts = {doc: table.filter(pc.equal(table.column("doc_id"), doc)) for doc in usable}
    parts = {doc: part for doc, part in parts.items() if part.num_rows}
    regions = Regions(load())
    counties = [p for code in sorted(regions.table.by_code) if not code.endswith("00") and (p := regions.at(code, 2024))]
    dealt, rows, chance = [], 0, random.Random(11)
    chance.shuffle(counties)
    places = [(county, year) for county in counties for year in YEARS]
    out.mkdir(parents=True, exist_ok=True)
    with parquet.ParquetWriter(out / "records.parquet", table.schema, compression="zstd") as writer:
        batch: list[pa.Table] = []
        for county, year in places:
            if rows >= records:
                break
            doc = chance.choice(list(parts))
            part, name = parts[doc], f"{county.name}_{year}.txt"
            shift = year - int(documents[doc]["plan_year"])
            known = {p: _shifted(p, shift) for p in set(part.column("period").to_pylist())}
            count = part.num_rows
            new = {
                "record_id": [f"{rows + n:016x}" for n in range(count)],
                "doc_id": [name] * count,
                "region": [county.name] * count,
                "region_code": [county.code] * count,
                "region_level": [county.level] * count,
                "period": [known[p] for p in part.column("period").to_pylist()],
            }
            for column, cells in new.items():
                part = part.set_column(part.schema.get_field_index(column), table.schema.field(column), [cells])
            batch.append(part)
            rows += count
            dealt.append({**documents[doc], "doc_id": name, "region": county.name, "region_code": county.code, "plan_year": str(year), "report_year": str(year - 1), "year": str(year)})
            if len(batch) == 300:
                writer.write_table(pa.concat_tables(batch))
                batch = []
        if batch:
            writer.write_table(pa.concat_tables(batch))
    with (out / "documents.csv").open("w", encoding="utf-8-sig", newline="") as handle:
        sheet = csv.DictWriter(handle, list(dealt[0]))
        sheet.writeheader()
        sheet.writerows(dealt)
    return rows


def _shifted(period: str, years: int) -> str:
    """A period, so many years later."""
    import re

    return re.sub(r"(?<!\d)(?:19|20)\d\d(?!\d)", lambda found: str(int(found[0]) + years), period)


STEP = """
import json, resource, sys, time
from pathlib import Path
from zhibiao.diff import Comparison
started = time.time(); comparison = Comparison([Path(sys.argv[1])]); loaded = time.time() - started
regions = comparison.regions()
started = time.time(); one = sum(1 for _ in comparison.rows("year", [regions[len(regions) // 2]])); single = time.time() - started
whole = rows = ledger = promises = 0.0
if sys.argv[2] == "all":
    started = time.time(); rows = sum(1 for _ in comparison.rows("year")); whole = time.time() - started
    started = time.time(); promises = sum(1 for _ in comparison.rows("targets")); ledger = time.time() - started
print(json.dumps({"load_s": loaded, "one_region_s": single, "one_region_rows": one, "by_year_s": whole, "by_year_rows": rows, "targets_s": ledger, "targets_rows": promises,
                  "peak_GB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20}))
"""


def main() -> None:
    """Make the table, compare it in a process of its own, print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=11_000_000)
    parser.add_argument("--from", dest="source", type=Path, required=True, help="an output folder of `zhibiao run` with records.parquet")
    parser.add_argument("--keep", type=Path, help="a folder for the table made; used again where it is there")
    parser.add_argument("--one", action="store_true", help="one region alone")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        out = args.keep or Path(scratch)
        if not (out / "documents.csv").exists():
            started = time.time()
            count = make(args.source, out, args.records)
            print(f"made {count:,} records in {time.time() - started:.0f} s, {(out / 'records.parquet').stat().st_size / 2**20:.0f} MB")
        done = subprocess.run([sys.executable, "-c", STEP, str(out), "one" if args.one else "all"], capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(done.stderr)
        for name, figure in json.loads(done.stdout).items():
            print(f"{name:<18}{figure:>14,.2f}")
        print(f"{'maker_peak_GB':<18}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:>14,.2f}")


if __name__ == "__main__":
    main()
