"""Segmenters: one face, words that give the text again, errors that say what to install."""

import sys
import tempfile

import pytest

from zhibiao.dictionary import NEVER, Dictionary
from zhibiao.errors import UsageError
from zhibiao.rulebook import load
from zhibiao.segment import ENGINES, parted, segmenter
from zhibiao.segment.by_jieba import COMMON, WHOLE
from zhibiao.segment.lexicon import domain_words, joining, keeping, naming_words

NEEDS = {"jieba": ("jieba",), "rjieba": ("rjieba",), "pkuseg": ("spacy_pkuseg",), "spacy": ("spacy",)}
TEXTS = [
    "新签约过亿元项目30个，在谈项目12个",
    "",
    " \n\t",
    "PM2.5平均浓度35微克/立方米",
    "𠮷😀abc 12.5%",
    "“专精特新”小巨人企业达到5家",
]
MIXED = [
    *TEXTS,
    "一\r\n二 \x85三\u3000",
    "县域内电信用户净增壹仟贰佰户龦䶮㐂㐂㐂㐂㐂㐂㐂㐂㐂㐂㐂㐂㐂㐂㐂㐂㐂㐂㐂",
    "欧阳锋某与上官婉某签约12.5%A&B-C_d,e的确实现",
    "的的了了在在和和" * 20,
    "规模以上工业企业" * 12,
    "\ud800坏字",
]


@pytest.fixture(scope="module")
def rules():
    return load()


@pytest.mark.parametrize("name", sorted(set(ENGINES) - {"jieba"}))
def test_a_missing_engine_names_the_extra(rules, name, monkeypatch):
    for module in NEEDS[name]:
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageError, match=r"pip install 'zhibiao\["):
        segmenter(name, rules)


def test_an_unknown_engine_is_refused(rules):
    with pytest.raises(UsageError, match="jieba"):
        segmenter("nobody", rules)


def test_domain_words_stay_whole(rules):
    cut = segmenter("jieba", rules)
    for word in ("在谈项目", "规上工业企业", "常住人口城镇化率", "小巨人"):
        assert word in cut(f"今年{word}数为12个")


def test_domain_words_come_from_both_books(rules):
    words = domain_words(rules)
    assert {"地区生产总值", "在谈项目"} <= words


def test_a_tokenizer_of_its_own(rules):
    import jieba

    cut = segmenter("jieba", rules)
    cut("常住人口城镇化率")
    assert "常住人口城镇化率" not in jieba.dt.FREQ


def test_no_temporary_folder_is_needed(rules, monkeypatch, capfd):
    def nowhere():
        raise FileNotFoundError("no usable temporary directory")

    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "gettempdir", nowhere)
        cut = segmenter("jieba", rules)
        assert "".join(cut("在谈项目12个")) == "在谈项目12个"
    assert capfd.readouterr().err == ""


def test_keeping_cuts_around_long_words_only():
    cut = keeping(["常住人口", "税收"], list)
    assert cut("税收与常住人口") == ["税", "收", "与", "常住人口"]
    assert keeping([], list)("ab") == ["a", "b"]


def test_joining_puts_neighbours_together():
    cut = joining(frozenset(["新签约", "签约项目", "每月"]), lambda text: text.split("|"))
    assert cut("全年|新|签约|项目|每|月|每") == ["全年", "新签约", "项目", "每月", "每"]
    assert cut("重新|签约|项") == ["重新", "签约", "项"]  # a word is never cut to make another
    assert joining(frozenset(), list)("ab") == ["a", "b"]


def test_naming_words_are_those_that_phrases_look_for(rules):
    assert {"新签约", "每月", "经济总量"} <= naming_words(rules)
    assert not any(len(word) < 2 for word in naming_words(rules))


def test_the_chain_is_the_one_jieba_finds(rules):
    import jieba

    cut = segmenter("jieba", rules)
    plain = jieba.Tokenizer()
    plain.initialize()
    for word in sorted(domain_words(rules)):
        if WHOLE.fullmatch(word):
            plain.add_word(word, COMMON)
    for text in MIXED:
        assert cut(text) == plain.lcut(text)


@pytest.mark.parametrize("text", MIXED)
def test_parted_says_where_words_meet(rules, text):
    cut = segmenter("jieba", rules)
    meets = {0}
    for word in cut(text):
        meets.add(max(meets) + len(word))
    assert [at for at in range(len(text) + 1) if parted(cut, text, at)] == sorted(meets)
    assert [at for at in range(len(text) + 1) if parted(cut.__call__, text, at)] == sorted(meets)


def test_the_dictionary_is_read_as_far_as_it_is_asked_for():
    texts = ["增长 60 v\n增长率 30 n\n增 10 v\n净增 5 v\n增速 0 n\n"]
    book = Dictionary(texts.pop, ["净增长", "三角债"], 20)
    assert not book.heads
    _, of = book.of("增")
    assert [of(word) for word in ("增长", "增长率", "增速", "增值")] == ["60", "30", None, None]
    assert list(book.heads) == ["增"]
    alone, of = book.of("净")
    assert (alone, of("净增"), of("净增长"), of("净值")) == (NEVER, "5", "20", None)
    assert book.of("三")[1]("三角") == ""
    assert book.of("无")[0] == book.of("\U00020000")[0] == book.rare
    assert "\U00020000" not in book.heads
