"""Every engine reads the same: the cases of the rules, sentences of the trade, with no network, and inputs that are no sentences."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from engines import ASKED, NAMES, ready

from zhibiao import cases
from zhibiao.model import Options
from zhibiao.run import Pipeline
from zhibiao.segment import segmenter
from zhibiao.segment.by_jieba import WHOLE

# cases that cannot hold for an engine, by (engine, rule id, text), with the reason; strict: one that holds must go
EXCEPT: dict[tuple[str, str, str], str] = {}

# a sentence and the words that no engine may cut; they may be part of a longer one that the lexicon knows
SENTENCES = [
    ("今年在谈项目12个，比上年多3个", ["在谈项目"]),
    ("规上工业企业净增12家", ["规上工业企业"]),
    ("常住人口城镇化率达到58.6%", ["常住人口城镇化率"]),
    ("新增专精特新小巨人企业5家", ["专精特新", "小巨人"]),
    ("建成高标准农田22万亩", ["高标准农田"]),
    ("全年新签约亿元以上项目530个", ["新签约"]),
    ("居民人均可支配收入同口径增长6%", ["同口径"]),
    ("博士、硕士每月补贴3000元", ["博士", "硕士", "每月"]),
    ("新开工项目36个", ["新开工项目"]),
    ("新改建农村公路120公里", ["农村公路"]),
]
# what is no sentence: blanks, line ends, emoji, signs, digits, characters beyond the first plane, one without meaning, a long run
ODD = [
    "", " \n\t", "一\r\n二 \x85三\u3000", "𠮷😀abc 12.5%", "PM2.5平均浓度35微克/立方米", "“专精特新”小巨人企业达到5家", "的的了了" * 50,
    "规模以上工业企业" * 12, "　　全市 GDP 增长 5.5 %\n", "A&B-C_d,e", "\u200b零宽\ufeff", "１２３万", "龦䶮㐂" * 9, "+86-0578",
]  # fmt: skip


def test_engines_that_are_asked_for_exist():
    assert set(NAMES) >= ASKED


@pytest.fixture(scope="module", params=NAMES)
def name(request) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def cut(name, rulebook):
    return ready(name, rulebook)


def test_the_cases_of_the_rules_hold_with_every_engine(name, cut):
    pipeline = Pipeline(options=Options(segmenter=name))
    failed = {(name, f.rule.id, f.case.text): str(f) for f in cases.failures(pipeline)}
    assert {k: v for k, v in failed.items() if k not in EXCEPT} == {}
    assert {k for k in EXCEPT if k[0] == name} <= set(failed), "a case holds now: take it out of EXCEPT"


@pytest.mark.parametrize(("text", "words"), SENTENCES)
def test_words_of_the_trade_stay_whole(cut, text, words):
    found = cut(text)
    assert [word for word in words if not any(word in token for token in found)] == []
    assert [token for token in found if len(token) > 1 and not WHOLE.fullmatch(token)] == []  # no sign is glued to a word
    assert "".join(found) == text


@pytest.mark.parametrize("text", ODD)
def test_words_give_the_text_again(cut, text):
    found = cut(text)
    assert "".join(found) == text
    assert "" not in found


def test_figures_are_the_same_with_every_engine(name, cut, samples, rulebook):
    """Engines name things; none has a say in which figures there are, in their values, or in their times."""
    own, usual = Pipeline(rulebook, Options(segmenter=name)), Pipeline(rulebook)
    for path in sorted(samples.glob("*.*")):
        document = usual.read(path, path.name)
        told = [
            [(r.start, r.end, r.kind, r.low, r.high, r.unit, r.bound, r.period, r.quantity) for r in pipeline.records(document)]
            for pipeline in (own, usual)
        ]
        assert told[0] == told[1]


OFFLINE = """
import socket, sys
def deaf(event, args):
    if event.startswith("socket.") and event != "socket.__new__" or event.startswith("urllib."):
        raise OSError("no network here: " + event)
sys.addaudithook(deaf)
from zhibiao.rulebook import load
from zhibiao.segment import segmenter
text = "全年新签约亿元以上项目530个，规上工业企业净增12家"
assert "".join(segmenter(sys.argv[1], load())(text)) == text
"""


def test_no_network_is_needed(name, cut):
    """In a namespace without one where the system allows that; everywhere, with sockets that refuse to be used."""
    line = [sys.executable, "-c", OFFLINE, name]
    alone = ["unshare", "-rn"]
    if shutil.which("unshare") and subprocess.run([*alone, "true"], capture_output=True, check=False).returncode == 0:
        line = [*alone, *line]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # no engine talks while it loads


def test_an_engine_that_loads_twice_cuts_the_same(name, cut, rulebook):
    text = "全年新签约亿元以上项目530个，规上工业企业净增12家"
    assert segmenter(name, rulebook)(text) == cut(text)
