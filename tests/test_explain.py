"""explain: what is told of a sentence, hits and misses; and that no document breaks it."""

from __future__ import annotations

import pytest

from zhibiao import show


@pytest.fixture(scope="module")
def told(pipeline):
    def tell(text: str, at: str = "") -> str:
        return show.explain(pipeline, pipeline.read(text.encode(), "text"), at)

    return tell


def lines(text: str, label: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip().startswith(label)]


def test_a_figure_is_told_with_what_read_it(told):
    (line,) = lines(told("能耗下降3%以上。"), "read ")
    assert "「下降3%以上」" in line
    assert all(rule in line for rule in ("% (units/relative.toml)", "bound-ge-right (bounds.toml)", "sign-down (signs.toml)"))


@pytest.mark.parametrize(
    ("text", "written", "why"),
    [
        ("建设15分钟生活圈。", "15分钟生活圈", "lifecircle-minutes (traps/words.toml)"),
        ("年产10万吨肥料项目开工。", "年产10万吨肥料项目", "annual-output-name"),
        ("走访群众，落实六个100%要求。", "六个100%", "slogan-count-percent"),
        ("2023年以来，走访企业。", "2023年以来", "an expression of time"),
        ("推动第三产业发展。", "三", "an ordinal"),
        ("整治G105沿线环境。", "105", "a number with letters"),
        ("领悟“两个确立”。", "两", "in quotation marks"),
        ("共有400多的。", "400", "no unit behind it"),
    ],
)
def test_a_number_left_out_is_told_with_its_trap(told, text, written, why):
    assert [why in line for line in lines(told(text), "left out") if f"「{written}」" in line] == [True]


def test_the_words_of_a_trap_are_shown_where_it_has_no_note(told):
    (line,) = lines(told("建设15分钟生活圈。"), "left out")
    assert "as in 建设15分钟便民生活圈" in line


@pytest.mark.parametrize(("text", "rule", "written"), [("新签约过10亿元项目3个。", "threshold-thing", "过10亿元"), ("产值增速20%以上的，再奖励5万元。", "threshold-condition", "增速20%以上")])
def test_a_threshold_is_told_as_scope(told, text, rule, written):
    (line,) = lines(told(text), "threshold")
    assert rule in line
    assert f"「{written}」" in line


def test_every_figure_read_or_left_out_is_told_once(told):
    out = told("2023年，过10亿元项目达到3个，增长5%，第三产业占比40%。")
    assert len(lines(out, "read ")) == 3
    assert len(lines(out, "left out")) == 2
    assert len(lines(out, "threshold")) == 1


def test_cues_that_did_not_govern_are_told_with_the_reason(told):
    out = told("2023年工作回顾\n确保已签约项目12个，争取到上级资金3亿元。")
    cues = lines(out, "cue ")
    assert any("「确保」 target-hard" in line and "stopped by 已" in line for line in cues)
    assert any("「争取到」" in line and "only looks like a cue" in line for line in cues)


def test_names_not_taken_are_told(told):
    out = told("省外资金3亿元。")
    assert any("「外资」" in line and "the longer name 省外资金 won" in line for line in lines(out, "indicator "))


def test_a_time_compared_with_is_not_in_force(told):
    assert any("2022: what is compared with" in line for line in lines(told("2023年，税收比2022年增长5%。"), "time "))


def test_repairs_are_told_with_what_stood_there(told):
    (line,) = lines(told("２０２３年，稅收增长５％。", "增长"), "repaired")[-1:]
    assert "→" in line
    assert any("稅" in repaired for repaired in lines(told("２０２３年，稅收增长５％。"), "repaired"))


def test_the_order_is_sentence_numbers_records_misses(told):
    out = told("2023年，过10亿元项目3个，比2022年增长5%。")
    places = [out.index(part) for part in ("过10亿元项目", "  read ", "  left out", "  threshold", "    kind", "seen, and did not decide")]
    assert places == sorted(places)


def test_a_sentence_without_a_figure_says_so(told):
    assert "no record" in told("各位代表，现在报告工作。")


def test_samples_are_explained_whole(pipeline, samples):
    for path in sorted(samples.glob("*.*")):
        document = pipeline.read(path, path.name)
        records = [r for r in pipeline.records(document) if r.kind != "measure"]
        out = show.explain(pipeline, document, "")
        assert out.count("    kind ") >= len(records)


@pytest.mark.parametrize("text", ["。", "*", "1", "增长" * 500, "第" * 300, "1、" * 500, "\ud800亿元", "（" * 200 + "5%"])
def test_odd_texts_are_explained_without_breaking(pipeline, text):
    document = pipeline.read(text.encode("utf-8", "replace"), "odd")
    assert bool(show.explain(pipeline, document, "")) == bool(document.sentences)  # a lone page number leaves none
