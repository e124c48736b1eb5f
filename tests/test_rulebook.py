"""A malformed rule is refused, with file, rule and cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhibiao.errors import RuleError, UsageError
from zhibiao.rulebook import load
from zhibiao.rulebook.schema import KEYS, KINDS, key_of

GOOD = """kind = "trap"
about = "Where no number is a figure."
[[rule]]
id = "road"
pattern = "[GS]{位}+"
[[rule.yes]]
text = "G105沿线"
[[rule.no]]
text = "GDP105亿元"
why = "an amount"
"""


def folder(tmp_path: Path, text: str = GOOD, name: str = "traps.toml") -> Path:
    (tmp_path / "fragments.toml").write_text('about = "pieces"\n[fragment]\n"位" = "[0-9]"\n', "utf-8")
    (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_a_good_rule_is_loaded_with_its_fragments_put_in(tmp_path):
    (rule,) = load(folder(tmp_path)).of("trap")
    assert rule["pattern"] == "[GS](?:[0-9])+"
    assert [case.sort for case in rule.cases] == ["yes", "no"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "trap"', 'kind = "trapp"', "traps.toml: kind = 'trapp' is not known; did you mean trap? say in the file's head"),
        ('about = "Where no number is a figure."', "", "traps.toml: no `about`"),
        ('id = "road"', 'id = "Road 1"', "traps.toml: Road 1: the rule has no proper id"),
        ('id = "road"', "", "traps.toml: rule 1: the rule has no proper id"),
        ('pattern = "[GS]{位}+"', "", "traps.toml: road: `pattern` is missing"),
        ('pattern = "[GS]{位}+"', 'pattern = "[GS]{数}"', "no fragment is called 数; use one of"),
        ('pattern = "[GS]{位}+"', 'pattern = "[GS"', "not a regular expression"),
        ('pattern = "[GS]{位}+"', 'pattern = "[GS]{位}+"\npriority = 1', "unknown key priority"),
        ('[[rule.no]]\ntext = "GDP105亿元"\nwhy = "an amount"', "", "no `no` case"),
        ('[[rule.yes]]\ntext = "G105沿线"', "", "no `yes` case"),
        ('why = "an amount"', "", "a `no` case says no why"),
        ('text = "G105沿线"', 'text = ""', "malformed `yes` case"),
        ('text = "G105沿线"', 'text = "G105沿线"\nexpcet = 1', "malformed `yes` case"),
        ("[[rule.yes]]", "[[rule.yes", "not valid TOML"),
    ],
)
def test_a_malformed_rule_is_refused_with_file_rule_and_cure(tmp_path, old, new, message):
    assert old in GOOD
    with pytest.raises(RuleError) as refused:
        load(folder(tmp_path, GOOD.replace(old, new)))
    assert message in str(refused.value)
    assert refused.value.cure


UNIT = 'kind = "unit"\nabout = "Ours."\n[[unit]]\nname = "石"\nbase = "千克"\nfactor = "60"\ndimension = "mass"\n'
CUE = """kind = "cue"
about = "Ours."
[[rule]]
id = "target-ours"
class = "target"
value = "soft"
words = ["铆足劲"]
[[rule.yes]]
text = "铆足劲到位资金60亿元。"
[[rule.no]]
text = "到位资金60亿元。"
why = "no cue"
"""


@pytest.mark.parametrize(
    ("good", "old", "new", "message"),
    [
        (UNIT, '"60"', '"abc"', "石: `factor` is 'abc'; it takes a number above 0"),
        (UNIT, '"60"', "0", "石: `factor` is 0"),
        (UNIT, '"60"', "true", "石: `factor` is True"),
        (UNIT, '"mass"', '"heavy"', "dimension = 'heavy' is not known"),
        (UNIT, '"mass"', '"mass"\naliases = "担"', "`aliases` is '担'; it takes a list of strings"),
        (UNIT, "[[unit]]", "[unit]", "`unit` is not a list of rules; begin each with a line [[unit]]"),
        (CUE, '["铆足劲"]', "[1]", "`words` is [1]; it takes a list of strings"),
        (CUE, '["铆足劲"]', '"铆足劲"', "`words` is '铆足劲'; it takes a list of strings"),
        (CUE, '["铆足劲"]', '[""]', "`words` is ['']"),
        (CUE, '["铆足劲"]', '["铆足劲"]\nweight = "much"', "`weight` is 'much'"),
        (CUE, '["铆足劲"]', '["铆足劲"]\nreach = 20', "unknown key reach"),
        (CUE, '["铆足劲"]', '["铆足劲"]\ndirection = "up"', "`direction` is 'up'; it takes one of left, right"),
        (CUE, '"target"\n', '"targt"\n', "class = 'targt' is not known; did you mean target?"),
        (CUE, '"soft"', '"sofft"', "value = 'sofft' is not known; did you mean soft?"),
        (CUE, 'words = ["铆足劲"]\n', "", "`words` is missing"),
        (CUE, "[[rule.no]]", "[rule.no]", "malformed `no` case"),
        (CUE, '"target-ours"', "5", "`id` is 5; it takes a string"),
    ],
)
def test_a_users_rule_of_a_wrong_type_is_refused_at_load(tmp_path, good, old, new, message):
    (tmp_path / "mine.toml").write_text(good, "utf-8")
    assert load(None, tmp_path).own
    assert old in good
    (tmp_path / "mine.toml").write_text(good.replace(old, new), "utf-8")
    with pytest.raises(RuleError) as refused:
        load(None, tmp_path)
    assert str(refused.value).startswith("mine.toml")
    assert message in str(refused.value)


def test_every_key_of_every_kind_has_a_type_and_a_meaning():
    used = {key for kind in KINDS.values() for key in kind.must | kind.may}
    assert {name.rpartition(".")[2] for name in KEYS} == used
    assert all(name.partition(".")[0] in KINDS for name in KEYS if "." in name)
    for kind_name, kind in KINDS.items():
        for key in kind.must | kind.may:
            assert key_of(kind_name, key).means


def test_a_folder_without_rules_is_wrong_usage(tmp_path):
    with pytest.raises(UsageError, match="there are no rules in it"):
        load(None, tmp_path)


def test_our_own_rules_are_such_as_a_user_may_write(tmp_path, rulebook):
    """What is asked of users' rules holds for ours: any of our folders may be copied and changed."""
    for folder in (path for path in rulebook.folder.iterdir() if any(path.rglob("*.toml"))):
        assert all(load(None, folder).own.values())


def test_a_file_saved_by_notepad_is_read(tmp_path):
    (tmp_path / "mine.toml").write_text(UNIT, "utf-8-sig")
    assert load(None, tmp_path).own == {("unit", "石"): ""}


def test_an_id_stands_once_in_a_folder(tmp_path):
    folder(tmp_path, GOOD, "more.toml")
    with pytest.raises(RuleError, match=r"the id stands in more\.toml too"):
        load(folder(tmp_path))


def test_a_users_rules_add_and_replace_by_id(tmp_path):
    (tmp_path / "base").mkdir()
    (tmp_path / "mine").mkdir()
    base = folder(tmp_path / "base")
    mine = tmp_path / "mine"
    (mine / "mine.toml").write_text(
        GOOD.replace("[GS]{位}+", "[GSX]{位}+") + GOOD[GOOD.index("[[rule]]") :].replace('"road"', '"way"'), "utf-8"
    )
    book = load(base, mine)
    assert [(r.id, r["pattern"], r.file) for r in book.of("trap")] == [
        ("road", "[GSX](?:[0-9])+", "mine.toml"),
        ("way", "[GS](?:[0-9])+", "mine.toml"),
    ]
    assert book.hash != load(base).hash


def test_a_folder_asked_for_and_missing_is_an_error(tmp_path, monkeypatch):
    with pytest.raises(UsageError, match="no such folder of rules"):
        load(tmp_path / "none")
    monkeypatch.setenv("ZHIBIAO_RULES", str(tmp_path / "none"))
    with pytest.raises(UsageError, match="no such folder of rules"):
        load()


def test_every_rule_file_says_what_it_is_for(rulebook):
    assert all(about.strip() for about in rulebook.about.values())
