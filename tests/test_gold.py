"""The labels of corpora/gold are the definition of right, so they are held to the text, to themselves and to the guide's value sets."""

import importlib.util
import json
import re
import tomllib
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import opencc
import pytest

ROOT = Path(__file__).resolve().parent.parent
GOLD, SAMPLES = ROOT / "corpora/gold", ROOT / "corpora/samples"
NAMES = sorted(p.stem for p in SAMPLES.glob("*.txt"))
NOISE = tomllib.loads((GOLD / "noise.toml").read_text("utf-8"))

QUANTITIES = {
    "amount", "count", "rate", "share", "points", "physical", "rank", "duration", "frequency", "multiple", "index",
}  # fmt: skip
BOUNDS = {"eq", "ge", "gt", "le", "lt", "approx", "range"}
FIELDS = {
    "quote", "anchor", "kind", "quantity", "value_low", "value_high", "bound", "unit", "indicator", "alts", "scope",
    "period", "basis", "region", "part_of", "redacted", "optional",
}  # fmt: skip
META = {
    "title", "doc_type", "region", "region_level", "doc_date", "report_year", "plan_year", "speakers", "notes",
}  # fmt: skip
GENRES = {
    "work_report", "interview", "speech", "news", "work_summary", "bulletin", "plan", "policy", "budget", "other",
}  # fmt: skip
# written unit → base unit and factor; anything else must stand in the quote as the label has it
FACTORS = {
    "亩": ("平方米", "666.6666667"), "公顷": ("平方米", "10000"), "公里": ("米", "1000"), "吨": ("千克", "1000"),
    "斤": ("千克", "0.5"), "公斤": ("千克", "1"), "个百分点": ("百分点", "1"),
}  # fmt: skip
BASES = {base for base, _ in FACTORS.values()}
PER_UNITS = {
    "次/月",
    "次/周",
    "次/季度",
    "次/半年",
    "次/年",
    "天/月",
    "元/月",
}  # the time stands outside the quote or in words
MULTIPLIERS = {"万亿": 12, "亿": 8, "万": 4, "千": 3, "百": 2}
# idioms without a numeral: what they are worth
WORDS = {
    "全覆盖": (100, 100), "清零": (0, 0), "持平": (0, 0), "翻一番": (2, 2), "翻两番": (4, 4), "三分之一": ("33.33333333", "33.33333333"),
    "两位数增长": (10, None), "一半以上": (50, None), "半数以上": (50, None), "半年": (6, 6),
    "近百": (100, 100), "翻一番以上": (2, None),
}  # fmt: skip
DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "十": 10}
MASK = re.compile(r"[*×ⅹ_]|(?<![A-Za-z])[xX]")
DOWN = re.compile("下降|降低|再降|减少|压减|回落")


def _clean(name):
    return (GOLD / "clean" / f"{name}.txt").read_text("utf-8")


def _labels(name):
    return [json.loads(line) for line in (GOLD / "labels" / f"{name}.jsonl").read_text("utf-8").splitlines()]


def _figures():
    return [
        pytest.param(label, id=f"{name}-{number}")
        for name in NAMES
        for number, label in enumerate(_labels(name), start=1)
        if label["kind"] != "measure"
    ]


def _make_noise():
    spec = importlib.util.spec_from_file_location("make_noise", ROOT / "scripts/make_noise.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_sample_has_its_clean_text_labels_meta_and_recipe():
    assert len(NAMES) >= 14
    for folder, ending in (("clean", ".txt"), ("labels", ".jsonl"), ("labels", ".meta.json")):
        found = sorted(p.name.removesuffix(ending) for p in (GOLD / folder).glob(f"*{ending}"))
        assert found == NAMES, (folder, ending)
    assert sorted(NOISE) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_sample_is_the_clean_text_with_the_noise_of_its_recipe(name):
    assert (SAMPLES / f"{name}.txt").read_bytes() == _make_noise().noisy(_clean(name), NOISE[name])


@pytest.mark.parametrize(
    "name", [n for n in NAMES if {"traditional", "pinyin", "pinyin-shifted"} & set(NOISE[n]["steps"])]
)
def test_traditional_characters_lead_back_to_the_clean_text(name):
    clean = _clean(name)
    assert opencc.OpenCC("t2s").convert(_make_noise()._traditional(clean)) == clean


@pytest.mark.parametrize("name", NAMES)
def test_meta_is_complete(name):
    meta = json.loads((GOLD / "labels" / f"{name}.meta.json").read_text("utf-8"))
    assert set(meta) == META
    assert meta["doc_type"] in GENRES
    for speaker in meta["speakers"]:
        assert speaker["name"] in _clean(name)


@pytest.mark.parametrize("name", NAMES)
def test_labels_stand_in_the_text_in_order(name):
    text, at = _clean(name), 0
    for number, label in enumerate(_labels(name), start=1):
        if label["kind"] == "measure":
            assert set(label) <= {"kind", "quote", "section", "optional"}
            place = text.find(label["quote"], at)
            assert place >= at, (number, label["quote"])
            assert label["section"] in text
            assert not re.match(r"[一二三四五六七八九十]是|（|\d", label["quote"])
            at = place
            continue
        anchor = label["anchor"]
        assert len(anchor) <= 14
        assert "\n" not in anchor + label["quote"]
        place = text.find(anchor + label["quote"], max(0, at - len(anchor)))
        assert place >= 0, (number, anchor, label["quote"])
        at = place + len(anchor)
        if not anchor:
            assert text[at - 1] == "\n"


@pytest.mark.parametrize("label", _figures())
def test_fields_take_the_values_of_the_guide(label):
    assert set(label) == FIELDS
    assert label["kind"] in {"target", "actual", "estimate"}
    assert label["quantity"] in QUANTITIES
    assert label["bound"] in BOUNDS
    assert re.fullmatch(r"|yoy|qoq|avg|vs:\d{4}", label["basis"])
    assert not label["basis"] or label["quantity"] in {"rate", "points", "multiple"}
    month = r"\d{4}(-\d{2}|-Q[1-4])?"
    assert re.fullmatch(
        rf"|\d{{4}}|{month}/{month}|asof:\d{{4}}(-\d{{2}}){{0,2}}|rec:(day|week|month|quarter|year)", label["period"]
    )
    assert label["indicator"]
    assert not re.search(r"同比|增长$|今年|去年", label["indicator"])
    assert label["indicator"] not in label["alts"]


def _unit(label):
    """Base unit and factor that the written unit asks for, as far as the quote shows one."""
    if label["unit"] == "%" and "%" in label["quote"]:
        return "%", Decimal(1)
    for written in sorted(FACTORS, key=len, reverse=True):
        if written in label["quote"] and "/" not in label["unit"]:
            return FACTORS[written][0], Decimal(FACTORS[written][1])
    return label["unit"], Decimal(1)


def _numbers(quote):
    """The numbers of the quote with 万 and 亿 multiplied in; a multiplier after the last of a range serves both."""
    found = re.findall(
        r"(-?(?<!\d)\d[\d,]*(?:\.\d+)?|\d[\d,]*(?:\.\d+)?)(?:[余多])?(万亿|[亿万千百](?!瓦|克|米))?",
        quote.replace("—", " ").replace("-7", " 7"),
    )
    if found:
        last = found[-1][1]
        return [Decimal(n.replace(",", "")) * 10 ** MULTIPLIERS.get(m or last, 0) for n, m in found]
    if re.match("[月季]", quote):
        return [Decimal(1)]  # 月调度, 季通报: once a month, once a quarter
    for char in quote:
        if char in DIGITS:
            rest = quote[quote.index(char) + 1 :]
            return [Decimal(DIGITS[char]) * (1000 if rest.startswith("千") else 10 if rest.startswith("成") else 1)]
    return []


@pytest.mark.parametrize("label", _figures())
def test_values_are_those_of_the_quote(label):
    low, high, quote = label["value_low"], label["value_high"], label["quote"]
    if label["redacted"]:
        assert MASK.search(quote)
        assert (low, high, label["bound"]) == (None, None, "eq")
        return
    assert not MASK.search(quote)
    given = [abs(Decimal(str(v))) for v in (low, high) if v is not None]
    word = max((w for w in WORDS if w in quote), key=len, default="")
    if word and label["quantity"] != "frequency" and not re.search(r"\d", quote):
        assert given == [abs(Decimal(v)) for v in WORDS[word] if v is not None]
        return
    unit, factor = _unit(label)
    assert unit == label["unit"]
    if (
        unit not in PER_UNITS
        and unit not in BASES
        and unit not in {"百分点", "%", "位", "倍"}
        and label["quantity"] != "index"
    ):
        assert unit in quote or unit in {"人", "美元"}
    wanted = {abs(n) * factor for n in _numbers(quote.split("/1")[0])}
    assert wanted, quote
    wanted |= {n * 10 for n in wanted} if quote.startswith("三成") else set()
    assert all(any(abs(g - w) <= w * Decimal("1e-9") for w in wanted) for g in given), (given, wanted)


@pytest.mark.parametrize("label", [p for p in _figures() if not p.values[0]["redacted"]])
def test_bounds_open_the_right_end_and_signs_follow_the_words(label):
    low, high, bound, quote = label["value_low"], label["value_high"], label["bound"], label["quote"]
    falls = label["quantity"] in {"rate", "points"} and (high if high is not None else low) < 0
    assert {"eq": low == high, "approx": low == high, "range": low is not None and high is not None and low < high,
            "ge": high is None, "gt": high is None, "le": low is None, "lt": low is None}[bound]  # fmt: skip
    assert (low is None) + (high is None) == (bound in {"ge", "gt", "le", "lt"})
    if re.search("以上|不低于|不少于|至少", quote):
        assert bound == ("le" if falls else "ge") or label["quantity"] == "share"
    if re.search("以内|不超过|不高于|以下|最高", quote):
        assert bound == ("ge" if falls else "le")
    if re.search("突破|(?<!不)超过", quote):
        assert bound == "gt"
    if re.search("左右|余|多|约|近|基本", quote):
        assert bound == "approx"
    if label["quantity"] in {"rate", "points"} and DOWN.search(quote):
        assert falls


@pytest.mark.parametrize("name", NAMES)
def test_parts_name_their_whole_and_do_not_exceed_it(name):
    labels, sums = _labels(name), defaultdict(Decimal)
    for number, label in enumerate(labels, start=1):
        if label["kind"] == "measure" or not label["part_of"]:
            continue
        whole = labels[label["part_of"] - 1]
        assert label["part_of"] < number
        assert whole["kind"] == label["kind"]
        assert (whole["unit"], whole["quantity"]) == (label["unit"], label["quantity"])
        if label["value_low"] is not None and not (label["redacted"] or whole["redacted"]):
            sums[label["part_of"]] += Decimal(str(label["value_low"]))
    for number, total in sums.items():
        whole = labels[number - 1]
        assert total <= Decimal(str(whole["value_low"])), (whole["quote"], total)


def test_the_set_shows_every_kind_quantity_bound_and_genre():
    labels = [label for name in NAMES for label in _labels(name)]
    figures = [label for label in labels if label["kind"] != "measure"]
    assert {label["kind"] for label in labels} == {"target", "actual", "estimate", "measure"}
    assert {f["quantity"] for f in figures} == QUANTITIES
    assert {f["bound"] for f in figures} == BOUNDS
    assert {f["basis"].split(":")[0] for f in figures} == {"", "yoy", "qoq", "avg", "vs"}
    metas = [json.loads((GOLD / "labels" / f"{name}.meta.json").read_text("utf-8")) for name in NAMES]
    assert {m["doc_type"] for m in metas} == GENRES
    steps = {step for recipe in NOISE.values() for step in recipe["steps"]}
    assert steps == set(_make_noise().STEPS)


def test_the_page_of_traps_has_numbers_and_no_label():
    assert _labels("page_traps_only") == []
    assert len(re.findall(r"\d", _clean("page_traps_only"))) > 50
