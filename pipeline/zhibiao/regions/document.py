"""Which region a document speaks for: from its title, its formulas, the level it calls its own, and the names in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from operator import itemgetter

from zhibiao.model import Place
from zhibiao.regions.mentions import Finder, Mention
from zhibiao.regions.table import LEVELS, NATION, Region

__all__ = ["candidates"]

OLDEST = 2000  # the names before that are not looked for
HEAD = 1500  # characters in which the formulas of an opening stand
RANK = "省|市|县|区|州|盟|旗"
# 居全省第3位, 高于全国平均: a comparison, not what the speaker calls its own
OWN = re.compile(
    rf"[全我](?<![居列占在较比为][全我])(?<![高低快优好]于[全我])({RANK}|国|镇|乡)(?![第前首率唯领平最先后排]|两会|人大|政协|文明|百强|优秀|重点|示范|试点)"
)
SPEAKS = re.compile(rf"代表(自治(?=区|州|县)|国务院|中央|)({RANK}|)(?:人民)?(?:政府)?")
GOVERNMENT = re.compile(r"(?:人民)?政府|委(?!员会?第)|县?(?:第.{1,4}届)?人民代表大会|第.{1,4}届.{0,6}人民代表大会")
REPORT = re.compile(
    r"\s*(?:[12][0-9]{3}\s*年?(?:度|上半年)?|人民|关于)*\s*(?:政府)?(?:工作报告|国民经济和社会发展|统计公报|预算执行)"
)
OFFICE = re.compile(r"[一-龥]{0,14}(?:省长|市长|县长|区长|州长|盟长|旗长|主席|书记|主任|局长|人民政府|办公[室厅])")
ADDRESSED = re.compile(r"各省[、（(].{0,4}自治区、直辖市")  # whom only the nation writes to
NATIONAL = ("自治区、直辖市", "计划单列市", "国务院", "我国", "全国")
SEPARATORS = re.compile(r"[\W\d_A-Za-z]+")

GUESS = 0.17  # below this the names in a text say nothing of whose it is; a wrong region is worse than none
Scored = dict[str, float]
Hit = tuple[int, int, int]  # see Finder.hits


def candidates(
    finder: Finder, head: str, title: str, file_hint: str, body: str, size: int | None = None
) -> list[tuple[Place, str, float]]:
    """See Regions.document_region."""
    found: dict[str, tuple[Place, str, float]] = {}

    def add(place: Place | None, how: str, score: float) -> None:
        key = place.code or place.name if place else ""
        if place and (key not in found or found[key][2] < score):
            found[key] = (place, how, score)

    hits = finder.hits(body)  # of the whole text, for it will be asked for once more
    if size is not None and size < len(body):
        hits, body = hits[: bisect_right(hits, size, key=itemgetter(1))], body[:size]
    counts = _counts(finder, hits)
    opening = f"{head}\n{body[:HEAD]}"
    own = _levels(opening, body)
    ranked = _ranked(finder, counts, own, body)
    likely = ranked[0][0] if ranked else None
    for place, score in _titled(finder, title, likely):
        add(place, "title", score)
    for place, score in _spoken(finder, head, body, hits, likely):
        add(place, "text", score)
    for place, score in ranked:
        if score >= GUESS:
            add(place, "text", score)
    for place in _filed(finder, file_hint):
        add(place, "file name", _file_score(finder, place, counts, own))
    return sorted(found.values(), key=lambda item: (-item[2], -LEVELS.index(item[0].level), item[0].code))


def _counts(finder: Finder, hits: Sequence[Hit]) -> Scored:
    """How often each region is named, by code; a name several regions bear counts for each in part, a word (中山, 资源) for less."""
    numbers: dict[int, float] = defaultdict(float)
    begins = {start for start, _, _ in hits}
    for _, end, number in hits:
        numbers[number] += 0.3 if end in begins else 1.0  # 河北省 in 河北省高阳县 says little of the province
    counts: Scored = defaultdict(float)
    words: list[tuple[Region, float]] = []
    for number, times in numbers.items():
        rows = finder.meant(number)
        if finder.names[number] in finder.words:
            words += [(row, 0.4 * times / len(rows)) for row in rows]
        else:
            for row in rows:
                counts[row.code] += times / len(rows)
    heard = [(row, n) for row, n in words if any(counts.get(code) for code in finder.table.above(row))]
    for row, n in heard:  # a word is a name only where its full name, its city or its province is heard of too
        counts[row.code] += n
    return counts


def _levels(opening: str, body: str) -> Scored:
    """How large a share each rank has among 全市, 我县 …; what the speaker says to represent counts most."""
    counts: Counter[str] = Counter(OWN.findall(body))
    total = sum(counts.values())
    for self_ruled, rank in SPEAKS.findall(opening):
        if self_ruled in ("国务院", "中央"):
            counts["国"] += total + 50
        elif rank:
            counts[rank] += total + 50
    if ADDRESSED.search(opening):
        counts["国"] += total + 50
    return {rank: n / (sum(counts.values()) or 1) for rank, n in counts.items()}


def _rank(region: Region) -> str:
    return "国" if region.level == "nation" else "区" if region.name.endswith("自治区") else region.name[-1]


def _fitting(finder: Finder, code: str, own: Scored) -> tuple[Region, float] | None:
    """The form of a region, of today or before it was renamed, whose rank the text calls its own (全县: 清苑县, not 清苑区)."""
    forms = finder.table.forms(code, OLDEST)
    return max(((r, own.get(_rank(r), 0.0)) for r in forms), key=lambda form: form[1], default=None)


def _ranked(finder: Finder, counts: Scored, own: Scored, body: str) -> list[tuple[Place, float]]:
    """Regions by how well the names in the text and the rank it calls its own fit them; scores below 0.9.

    A neighbour may be named more often than the speaker's own region (武汉 in 鄂州), but only the own one has most of its
    districts named; and a county is not one's own where its city and province are never heard of.
    """
    table, below = finder.table, defaultdict[str, list[float]](list)
    for code, times in counts.items():
        row = table.at(code)
        for upper in table.above(row)[1:2] if row else ():
            below[upper].append(min(times, 2.0))
    raw: Scored = {}
    forms: dict[str, tuple[Region, float]] = {}
    for code in set(counts) | set(below):
        form = _fitting(finder, code, own) if code != NATION.code else None
        if form is None:
            continue
        row, fit = forms[code] = form
        parts = below.get(code, []) if own or code not in counts else []  # 湘潭 in a page without 全市: no sign of 湖南
        if code not in counts and len(parts) < 3:
            continue
        heard = [min(counts.get(upper, 0.0), 4.0) / 4.0 for upper in table.above(row)[1:]]
        known = 0.4 + 1.2 * sum(heard) / (len(heard) or 1) if row.level != "province" else 1.0
        cover = sum(min(p, 1.0) for p in parts) / max(table.children.get(code, 0), 4)
        raw[code] = (counts.get(code, 0.0) + sum(parts)) * (1.0 + 3.0 * cover) * known * (0.05 + fit)
    spread = 1.0 - 0.9 * _one_province(counts)
    fit = own.get("国", 0.0)
    national = float(sum(map(body.count, NATIONAL)))
    raw[NATION.code] = national * (fit**2 * 3.0 * spread if fit > 0.6 else 0.0)
    order = sorted((c for c in raw if raw[c] > 0), key=lambda code: (-raw[code], code))[:6]
    total = sum(raw[code] for code in order) or 1.0

    def evidence(code: str) -> float:  # how much of it there is: one name in a page is not enough
        named = national if code == NATION.code else counts.get(code, 0.0) + sum(below.get(code, ()))
        fit = forms[code][1] if code in forms else own.get("国", 0.0)
        return min(1.0, named / 6.0) * (min(1.0, 0.1 + 4.0 * fit) if own else 1.0)

    scores = ((code, round(0.9 * evidence(code) * raw[code] / total, 4)) for code in order)
    kept = [(code, score) for i, (code, score) in enumerate(scores) if not i or score >= GUESS]
    return [(table.place(forms[code][0]) if code in forms else NATION, score) for code, score in kept]


def _one_province(counts: Scored) -> float:
    """How large a share of all names lies in one province: near 1 in a local text, whose 全国 are comparisons."""
    shares: Scored = defaultdict(float)
    for code, times in counts.items():
        shares[code[:2]] += times
    total = sum(shares.values())
    return max(shares.values()) / total if total >= 3 else 0.0


def _titled(finder: Finder, title: str, likely: Place | None) -> Iterable[tuple[Place, float]]:
    """The region of a title, best where an office or a report is named behind it."""
    for start, end, place in finder.mentions(title, near=likely):
        rest = title[end:]
        score = 0.98 if REPORT.match(rest) or OFFICE.match(rest) else 0.9 if start < 8 else 0.6
        yield place, score


def _spoken(
    finder: Finder, head: str, body: str, hits: Sequence[Hit], likely: Place | None
) -> Iterable[tuple[Place, float]]:
    """Regions in the formulas of an opening: 代表清苑区人民政府, 保定市第十六届人民代表大会, 高唐县2021年政府工作报告."""
    yield from _formulas(body, finder.placed(hits[: bisect_right(hits, HEAD, key=itemgetter(1))], near=likely))
    if not body.startswith(head):
        yield from _formulas(head, finder.mentions(head, near=likely))


def _formulas(opening: str, mentions: Iterable[Mention]) -> Iterable[tuple[Place, float]]:
    """The regions that the words around them say to be the speaker's."""
    for start, end, place in mentions:
        rest = opening[end : end + 40]
        if opening[max(0, start - 3) : start].endswith("代表") and GOVERNMENT.match(rest):
            yield place, 0.97
        elif REPORT.match(rest):
            yield place, 0.95
        elif place.level != "nation" and GOVERNMENT.match(rest):
            yield place, 0.8
        elif place.level != "nation" and OFFICE.match(rest):
            yield place, 0.7  # the guest of an interview: 鄄城县招商服务中心主任


def _filed(finder: Finder, file_hint: str) -> list[Place]:
    """The regions a file name claims, the lowest first."""
    plain = SEPARATORS.sub("", re.sub(r"\.[A-Za-z0-9]{1,5}$", "", file_hint))
    return [place for _, _, place in reversed(finder.mentions(plain))]


def _file_score(finder: Finder, place: Place, counts: Scored, own: Scored) -> float:
    """A file name is believed more where the text names the region too and calls itself of its rank."""
    row = finder.table.at(place.code)
    if row is None:
        return 0.3
    named = min(counts.get(place.code, 0.0), 5.0) / 5.0
    return round(0.35 + 0.25 * named + 0.2 * own.get(_rank(row), 0.0), 4)
