"""Scores a records table against labels made by hand.

A gold folder holds one `<document>.jsonl` a document, one line a record, in text order; a document of the table belongs to
the file of its path without the ending (`a/b.txt` to `a/b.jsonl`), or of the end of it (to `b.jsonl`). Figures are aligned in text order on value, unit and masking; then the other
columns are compared pair by pair. Figures labelled optional neither help nor hurt.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from zhibiao.errors import InputError, UsageError

__all__ = ["COMPARED", "ROW", "document", "evaluate", "judged"]

Labels = dict[str, Any]
Pairs = list[tuple[int, int]]

COMPARED = ("bound", "kind", "quantity", "period", "basis", "region", "indicator")
ROW = ("bound", "kind", "period", "indicator")  # what must all be right for a row to be right
UNITS = {"％": "%", "人民币": "元", "CNY": "元", "RMB": "元", "USD": "美元", "pp": "百分点"}
# names that differ in one of these words are names of different things, however alike they look
CONTRASTS = [
    re.compile(words)
    for words in (
        "第[一二三]产业",
        "城镇|农村|城乡",
        "进出口|进口|出口",
        "存贷款|存款|贷款",
        "户籍|常住",
        "收入|支出",
        "能耗|二氧化碳|碳排放|生产总值",
        "男性|女性",
        "省外|市外|境外|县外|州外",
        "国税|地税",
        "工业|农业|服务业",
    )
]


def evaluate(gold: Path, out: Path, only: str = "*") -> dict[str, float]:
    """The scores of the table in `out` on the labels in `gold`: counts as int, shares as float (nan where nothing was asked).

    Raises UsageError where either is missing, InputError for a label that cannot be read.
    """
    paths = {p.relative_to(gold).with_suffix("").as_posix(): p for p in sorted(gold.rglob("*.jsonl"))}
    paths = {name: p for name, p in paths.items() if any(fnmatch(n, pattern) for pattern in only.split(",") for n in (name, p.stem))}
    if not paths:
        raise UsageError(
            str(gold), "holds no labels (*.jsonl) that match", "name the folder of the .jsonl files, and check --only"
        )
    table = _table(out)
    rows = {name: _rows(name, table) for name in paths}
    if table and not any(rows.values()):
        what = f"has no document that {gold} has labels for (it has {', '.join(sorted(table)[:3])} …)"
        first = next(iter(paths))
        raise UsageError(str(out), what, f"a label file is called like its document: {first}.txt, {first}.jsonl")
    total: Counter[str] = Counter(documents=len(paths))
    for name, path in paths.items():
        total += _document(_labels(path), rows[name])
    return _scores(total)


def _rows(name: str, table: dict[str, list[Labels]]) -> list[Labels]:
    """The rows of the document of that path, else of those whose paths end so."""
    return table[name] if name in table else [row for key, rows in table.items() if key.endswith(f"/{name}") for row in rows]


def judged(labels: Path, rows: Sequence[Labels]) -> list[bool | None]:
    """For each row of a document's table (measures and statements in words left out) whether it is right; None where that is optional."""
    gold = [_numbered(g, bool(g.get("redacted"))) for g in _labels(labels) if g["kind"] != "measure"]
    found = [_numbered(r, r.get("value_state") == "redacted") for r in rows]
    by_row = {j: gold[i] for i, j in _aligned(gold, found)}
    return [
        None if (g := by_row.get(j)) is not None and g.get("optional") else g is not None and all(_same(n, g, f) for n in ROW)
        for j, f in enumerate(found)
    ]


def _document(labels: Sequence[Labels], rows: Sequence[Labels]) -> Counter[str]:
    """Counts for one document."""
    gold = [_numbered(g, bool(g.get("redacted"))) for g in labels if g["kind"] != "measure"]
    found = [
        _numbered(r, r.get("value_state") == "redacted")
        for r in rows
        if r["kind"] != "measure" and r.get("value_state") != "no_number"
    ]
    found.sort(key=lambda r: int(float(r.get("raw_start") or 0)))
    pairs = _aligned(gold, found)
    optional = sum(bool(g.get("optional")) for g in gold)
    hits = [(gold[i], found[j]) for i, j in pairs if not gold[i].get("optional")]
    counts = Counter(gold=len(gold) - optional, hit=len(hits), found=len(hits) + len(found) - len(pairs))
    for g, f in hits:
        right = {name for name in COMPARED if _same(name, g, f)}
        counts.update(right)
        counts["row"] += right.issuperset(ROW)
    return counts + _measures(
        [g for g in labels if g["kind"] == "measure"], [r for r in rows if r["kind"] == "measure"]
    )


def _measures(gold: Sequence[Labels], found: Sequence[Labels]) -> Counter[str]:
    needed = [m for m in gold if not m.get("optional")]
    return Counter(
        measure_gold=len(needed),
        measure_hit=sum(any(_same_measure(m, f) for f in found) for m in needed),
        measure_found=len(found),
        measure_right=sum(any(_same_measure(m, f) for m in gold) for f in found),
    )


def _scores(n: Counter[str]) -> dict[str, float]:
    scores: dict[str, float] = {"documents": n["documents"], "figures": n["gold"]}
    scores["precision"], scores["recall"] = _share(n["hit"], n["found"]), _share(n["hit"], n["gold"])
    scores["figure_f1"] = _share(2 * n["hit"], n["gold"] + n["found"])
    scores["row_f1"] = _share(2 * n["row"], n["gold"] + n["found"])
    scores |= {name: _share(n[name], n["hit"]) for name in COMPARED}
    scores["measure_recall"] = _share(n["measure_hit"], n["measure_gold"])
    scores["measure_precision"] = _share(n["measure_right"], n["measure_found"])
    return scores


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def _table(out: Path) -> dict[str, list[Labels]]:
    """The rows of records.csv by path of the document, without its ending."""
    path = out / "records.csv" if out.is_dir() else out
    if not path.is_file():
        raise UsageError(
            str(path), "no such table", "give the folder that `zhibiao run` wrote, with csv among its formats"
        )
    table: dict[str, list[Labels]] = defaultdict(list)
    with path.open(encoding="utf-8-sig", newline="") as handle:
        for row in csv.DictReader(handle):
            table[document(row["doc_id"])].append(row)
    return table


def document(doc_id: str) -> str:
    """The name of a document's label file: its path without the ending.

    >>> document("2024/东阿县.txt"), document("a.zip!b.docx#3")
    ('2024/东阿县', 'a.zip!b.docx#3')
    """
    return re.sub(r"(\.raw|\.clean)?\.[A-Za-z0-9]{2,5}$", "", doc_id)


def _labels(path: Path) -> list[Labels]:
    labels = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            labels.append(json.loads(line))
            labels[-1]["kind"]
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                "bad-label", f"{path}: line {number}", f"not a label ({error})", "one JSON object a line, with a kind"
            ) from None
    return labels


def _numbered(record: Labels, redacted: bool) -> Labels:
    """The record with numbers for its values and the key it is aligned on."""
    low, high = _number(record.get("value_low")), _number(record.get("value_high"))
    unit = UNITS.get(record["unit"], record["unit"])
    return {**record, "key": ("redacted", unit) if redacted else (low, high, unit)}


def _number(cell: str | float | None) -> float | None:
    """To nine digits: 亩 in square metres has no end."""
    return None if cell is None or cell == "" else float(f"{float(cell):.9g}")


def _aligned(gold: Sequence[Labels], found: Sequence[Labels]) -> Pairs:
    """Pairs with equal keys: first the common subsequence that leaves the fewest required figures out and agrees best, then leftovers in any order."""
    worth = {(i, j): _worth(g, f) for i, g in enumerate(gold) for j, f in enumerate(found) if g["key"] == f["key"]}
    best = [[0.0] * (len(found) + 1) for _ in range(len(gold) + 1)]
    for i in reversed(range(len(gold))):
        for j in reversed(range(len(found))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + worth.get((i, j), -1))
    pairs: Pairs = []
    i = j = 0
    while i < len(gold) and j < len(found):
        if (i, j) in worth and best[i][j] == best[i + 1][j + 1] + worth[i, j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs + _leftovers(gold, found, pairs)


def _worth(gold: Labels, found: Labels) -> float:
    agree: int = sum(_same(name, gold, found) for name in COMPARED)
    return (1 if gold.get("optional") else 1.5) + 0.01 * agree


def _leftovers(gold: Sequence[Labels], found: Sequence[Labels], pairs: Pairs) -> Pairs:
    free: dict[Any, list[int]] = defaultdict(list)
    for j in sorted(set(range(len(found))) - {j for _, j in pairs}):
        free[found[j]["key"]].append(j)
    rest = sorted(set(range(len(gold))) - {i for i, _ in pairs})
    return [(i, free[gold[i]["key"]].pop(0)) for i in rest if free[gold[i]["key"]]]


def _same(name: str, gold: Labels, found: Labels) -> bool:
    want, got = str(gold.get(name) or ""), str(found.get(name) or "")
    if name == "indicator":
        return _same_indicator(gold, found)
    if name == "region":  # an empty label is the document's own region, under any name
        a, b = _plain(want), _plain(got)
        return not want or (b != "" and (a in b or b in a))
    if name == "period":
        return _span(want) == _span(got)
    return want == got


def _same_indicator(gold: Labels, found: Labels) -> bool:
    """Names and scopes are read together: 过亿元 + 项目 is 过亿元项目."""
    wanted = {
        _plain(gold["indicator"]),
        _plain((gold.get("scope") or "") + gold["indicator"]),
        *map(_plain, gold.get("alts", [])),
    } - {""}
    given = {_plain(found.get(c, "")) for c in ("indicator", "indicator_text")}
    given = (given | {_plain((found.get("scope") or "") + (found.get("indicator") or ""))}) - {""}
    if not wanted:
        return not given
    return any(w == g or (_alike(w, g) >= 0.6 and not _contrast(w, g)) for w in wanted for g in given)


def _same_measure(gold: Labels, found: Labels) -> bool:
    a = _plain(gold["quote"])
    for column in ("indicator", "indicator_text", "quote"):
        b = _plain(found.get(column, ""))
        if b and ((len(b) >= 4 and a.startswith(b[:12])) or b.startswith(a[:12]) or _alike(a, b) >= 0.6):
            return True
    return False


def _span(period: str) -> tuple[Any, ...]:
    """First and last month, so that a quarter and its months are the same; a state at a date by its date.

    >>> _span("2023-Q1/2023-Q3") == _span("2023-01/2023-09"), _span("2023") == _span("2022")
    (True, False)
    """
    ends = re.findall(r"(\d{4})(?:-Q(\d)|-(\d{2}))?", period)
    if not ends or period.startswith(("asof:", "rec:")):
        return (period[:12] if period.startswith("asof:") else period,)
    (year, quarter, month), (year2, quarter2, month2) = ends[0], ends[-1]
    first = int(month or (int(quarter) * 3 - 2 if quarter else 1))
    last = int(month2 or (int(quarter2) * 3 if quarter2 else 12))
    return year, first, year2, last


def _plain(text: str | None) -> str:
    return re.sub(r"[\s的了“”\"'《》、，,（）()]", "", text or "")


def _alike(a: str, b: str) -> float:
    """Dice's share of common pairs of characters."""
    x, y = _bigrams(a), _bigrams(b)
    return 2 * (x & y).total() / max(1, x.total() + y.total())


def _bigrams(text: str) -> Counter[str]:
    return Counter(text[i : i + 2] for i in range(len(text) - 1)) or Counter([text])


def _contrast(a: str, b: str) -> bool:
    return any((x := set(words.findall(a))) and (y := set(words.findall(b))) and x != y for words in CONTRASTS)
