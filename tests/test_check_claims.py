"""Claims against the record: made from it by a script, true, rounded or with a usual mistake in them, and written by hand."""

from __future__ import annotations

import importlib.util
import tomllib
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest
from batches import quick

from zhibiao import batch
from zhibiao.check import rows
from zhibiao.check.claim import Claim
from zhibiao.check.claims import Judge, read_article
from zhibiao.check.claims_value import held, significant
from zhibiao.check.columns import VERDICTS
from zhibiao.check.rows import Entry, Records
from zhibiao.model import Options
from zhibiao.run import Pipeline

ROOT = Path(__file__).parents[1]
WRITTEN = tomllib.loads((ROOT / "corpora/claims/written.toml").read_text("utf-8"))["claim"]
REAL = 45  # real documents that claims are made of: more take longer than a test may
SIZE = 60_000  # bytes of the longest of them


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """The script that makes claims."""
    spec = importlib.util.spec_from_file_location("make_claims", ROOT / "scripts/make_claims.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _record(pipeline: Pipeline, inputs: list[Path], out: Path) -> Records:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "Pipeline", quick(pipeline))
        batch.run(inputs, out, Options(formats=("csv",)))
    return rows.load([out])


@pytest.fixture(scope="module")
def record(pipeline: Pipeline, samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Records:
    """The table of the samples."""
    return _record(pipeline, [samples], tmp_path_factory.mktemp("claims") / "out")


@pytest.fixture(scope="module")
def judge(record: Records, pipeline: Pipeline) -> Judge:
    return Judge(record, pipeline.rulebook)


def _judged(judge: Judge, pipeline: Pipeline, text: str, figure: str) -> Claim | None:
    """The claim that covers a figure of a text."""
    at = text.rfind(figure)
    claims = judge.judge(read_article(text.encode(), "article.txt", pipeline))
    return next((c for c in claims if c.entry.raw_start < at + len(figure) and at < c.entry.raw_end), None)


def _verdict(judge: Judge, pipeline: Pipeline, text: str, figure: str) -> str:
    claim = _judged(judge, pipeline, text, figure)
    return claim.verdict if claim else "no figure"


def _hold(maker: ModuleType, record: Records, judge: Judge, pipeline: Pipeline, most: int, least: int) -> None:
    """What is asked of every set of claims that the script makes."""
    entries = [entry for _, own in record.documents() for entry in own]
    claims = maker.made(entries, pipeline.rulebook, most)
    assert len(claims) >= least
    given = [(claim, _verdict(judge, pipeline, claim.text, claim.figure)) for claim in claims]
    wrong = [(claim.text, verdict) for claim, verdict in given if claim.how in maker.ALTERED and verdict.startswith("supported")]
    assert not wrong, "altered, and called supported"
    right, all_ = Counter(), Counter()
    for claim, verdict in given:
        sort = claim.how if claim.how in ("true", "rounded") else "altered"
        all_[sort] += 1
        right[sort] += verdict == claim.verdict
    missed = [(claim.how, claim.text, verdict) for claim, verdict in given if verdict != claim.verdict]
    for sort, share in (("true", 0.95), ("rounded", 0.95), ("altered", 0.90)):
        assert right[sort] >= share * all_[sort], (sort, right, all_, missed)


def test_claims_made_of_the_samples_are_judged_right(maker, record, judge, pipeline):
    _hold(maker, record, judge, pipeline, most=60, least=450)


def test_claims_made_of_real_documents_are_judged_right(maker, pipeline, real, tmp_path):
    documents = [path for path in sorted((real / "corpus/docs").glob("*.txt")) if path.stat().st_size < SIZE]
    chosen = documents[:: max(1, len(documents) // REAL)]
    made = _record(pipeline, chosen, tmp_path / "out")
    _hold(maker, made, Judge(made, pipeline.rulebook), pipeline, most=100, least=800)


def test_the_script_makes_the_same_claims_every_time(maker, record, rulebook):
    entries = [entry for _, own in record.documents() for entry in own]
    one, other = (maker.made(entries, rulebook, 10) for _ in range(2))
    assert one == other
    assert {claim.how for claim in one} == {"true", "rounded"} | maker.ALTERED


@pytest.mark.parametrize("case", WRITTEN, ids=lambda case: case["text"])
def test_a_paraphrase_is_judged_right(judge, pipeline, case):
    claim = _judged(judge, pipeline, case["text"], case["figure"])
    assert claim, "no figure is found"
    assert claim.verdict == case["verdict"], claim.reason


def test_there_is_a_paraphrase_for_every_verdict():
    assert len(WRITTEN) >= 40
    assert {case["verdict"] for case in WRITTEN} == set(VERDICTS)


def test_evidence_is_ranked_and_says_why(judge, pipeline):
    claim = _judged(judge, pipeline, "2023年，东阿县地区生产总值增长6.3%。", "6.3%")
    assert claim.verdict == "contradicted"
    assert 1 <= len(claim.evidence) <= 5
    assert claim.evidence[0].entry.quote == "增长6.1%"
    assert claim.evidence[0].relation == "contradicted"
    assert "增长6.1%" in claim.reason
    assert claim.row()[9:11] == ("contradicted", claim.reason)


def test_a_verdict_is_read_off_a_page_as_off_a_text(judge, pipeline):
    page = "<html><body><h1>东阿县经济观察</h1><p>2023年，东阿县地区生产总值达到268.4亿元，同比增长6.1%，经济运行回升向好。</p></body></html>"
    article = read_article(page.encode(), "page.html", pipeline)
    assert [c.verdict for c in judge.judge(article)] == ["supported", "supported"]
    assert [article.raw[c.entry.raw_start : c.entry.raw_end] for c in judge.judge(article)] == [e.quote for e in article.entries]


def test_documents_that_disagree_are_told_of(pipeline, tmp_path):
    for name, value in (("a", "8.0"), ("b", "8.6")):
        (tmp_path / f"in/{name}").mkdir(parents=True)
        (tmp_path / f"in/{name}/{name}.txt").write_text(f"东阿县2024年政府工作报告\n一、2023年工作回顾\n外贸进出口总额增长{value}%。\n", "utf-8")
    judge = Judge(_record(pipeline, [tmp_path / "in"], tmp_path / "out"), pipeline.rulebook)
    one = _judged(judge, pipeline, "2023年，东阿县外贸进出口总额增长8.0%。", "8.0%")
    assert one.verdict == "supported"
    assert "8.6%" in one.reason
    assert _verdict(judge, pipeline, "2023年，东阿县外贸进出口总额增长9.1%。", "9.1%") == "contradicted"


@pytest.mark.parametrize(
    ("text", "figure", "verdict"),
    [
        ("2023年，东阿县地区生产总值增长5.2%，高于全国0.2个百分点。", "高于全国0.2个百分点", "supported"),
        ("2023年，东阿县地区生产总值增长5.2%，高于全国1.2个百分点。", "高于全国1.2个百分点", "contradicted"),
        ("2023年，东阿县地区生产总值增长5.2%，低于全国。", "低于全国", "contradicted"),
        ("2023年，东阿县地区生产总值80亿元，比2015年翻一番。", "翻一番", "supported"),
        ("2023年，东阿县地区生产总值增长5.2%，连续两年增长。", "连续两年增长", "contradicted"),
        ("2023年，东阿县地区生产总值增长5.2%，居全市第一。", "居全市第一", "contradicted"),
        ("2023年，莘县地区生产总值增长6.0%，高于全省。", "高于全省", "not_found"),
    ],
)
def test_what_is_claimed_in_words_is_computed(pipeline, tmp_path, text, figure, verdict):
    (tmp_path / "in").mkdir()
    record = {
        "东阿县2024年政府工作报告": "一、2023年工作回顾\n地区生产总值80亿元，增长5.2%。2022年，地区生产总值下降1.0%。2015年，地区生产总值40亿元。",
        "莘县2024年政府工作报告": "一、2023年工作回顾\n地区生产总值增长6.0%。",
        "2024年全国政府工作报告": "——在第十四届全国人民代表大会第二次会议上\n一、2023年工作回顾\n2023年，我国国内生产总值增长5.0%。",
    }
    for title, body in record.items():
        (tmp_path / f"in/{title}.txt").write_text(f"{title}\n{body}\n", "utf-8")
    judge = Judge(_record(pipeline, [tmp_path / "in"], tmp_path / "out"), pipeline.rulebook)
    assert _verdict(judge, pipeline, text, figure) == verdict


def _figure(quote: str, number: float, bound: str = "eq", quantity: str = "amount", unit: str = "元", kind: str = "actual") -> Entry:
    low, high = (None if bound in ("le", "lt") else number), (None if bound in ("ge", "gt") else number)
    return Entry(
        "", "", "", "", kind, quantity, "", "", "", "", "2023", number, low, high, unit, bound, "", "", "ok", "", "", "", quote, quote, 0, 0, None, "", 1.0
    )  # fmt: skip


RECORD = _figure("268.4亿元", 268.4e8)


@pytest.mark.parametrize(
    ("claim", "figure", "how"),
    [
        (_figure("268.4亿元", 268.4e8), RECORD, "same"),
        (_figure("268亿元", 268e8), RECORD, "rounded"),
        (_figure("269亿元", 269e8), RECORD, "other"),
        (_figure("约270亿元", 270e8, "approx"), RECORD, "rounded"),
        (_figure("近270亿元", 270e8, "approx"), RECORD, "rounded"),
        (_figure("近300亿元", 300e8, "approx"), RECORD, "rounded"),
        (_figure("近280亿元", 280e8, "approx"), RECORD, "other"),
        (_figure("超260亿元", 260e8, "gt"), RECORD, "rounded"),
        (_figure("超100亿元", 100e8, "gt"), RECORD, "unclear"),
        (_figure("超270亿元", 270e8, "gt"), RECORD, "other"),
        (_figure("268.43亿元", 268.43e8), RECORD, "unclear"),
        (_figure("268.4万元", 268.4e4), RECORD, "unit"),
        (_figure("268.4亿美元", 268.4e8, unit="美元"), RECORD, "unit"),
        (_figure("4900人", 4900, quantity="count", unit="人"), _figure("4860人", 4860, quantity="count", unit="人"), "unclear"),
        (_figure("4861人", 4861, quantity="count", unit="人"), _figure("4860人", 4860, quantity="count", unit="人"), "other"),
        (_figure("5%以上", 5, "ge", "rate", "%", "target"), _figure("6%以上", 6, "ge", "rate", "%", "target"), "other"),
        (_figure("7.0%", 7, quantity="rate", unit="%"), _figure("7.5%", 7.5, quantity="rate", unit="%"), "other"),
        (_figure("下降5%", -5, quantity="rate", unit="%"), _figure("增长5%", 5, quantity="rate", unit="%"), "turned"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.quote,
)
def test_two_values_beside_one_another(claim, figure, how):
    assert held(claim, figure).how == how


@pytest.mark.parametrize(("quote", "digits"), [("268.4亿元", 4), ("7.0%", 2), ("100%", 1), ("90亿元", 1), ("0.5%", 1), ("４８６０人", 3)])
def test_digits_that_tell_something(quote, digits):
    assert significant(_figure(quote, 1.0)) == digits
