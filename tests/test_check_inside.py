"""The checks inside a document: each with a text that sets it off, and one that does not."""

from __future__ import annotations

import doctest
import shutil
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from batches import quick

from zhibiao import batch, check
from zhibiao.check import INSIDE, numbers, rows
from zhibiao.check.columns import FINDINGS
from zhibiao.check.finding import Finding
from zhibiao.check.page import Page
from zhibiao.model import Options
from zhibiao.table import Cell

HEAD = "东阿县2023年国民经济和社会发展统计公报\n"
TABLE = HEAD + "表1 2023年固定资产投资\n指标\t投资额（亿元）\n合计\t{total}\n第一产业\t31.1\n第二产业\t175.0\n第三产业\t210.1\n"
REPORT = "东阿县2021年政府工作报告\n一、2020年工作回顾\n"

# code → (a text that sets it off, what it expects and finds), and one that is nearly the same and sound
CASES: dict[str, tuple[str, str, str, str]] = {
    "number-impossible": (HEAD + "全县医保参保率89%.33，比上年有所提高。", "", "保率89%.33", HEAD + "全县医保参保率89.33%，比上年有所提高。"),
    "value-impossible": (HEAD + "全县森林覆盖率达到128.4%。", "≤ 100%", "128.4%", HEAD + "全县森林覆盖率达到28.4%。"),
    "value-outside": (HEAD + "全县居民消费价格比上年上涨62.1%。", "-5%–30%", "上涨62.1%", HEAD + "全县居民消费价格比上年上涨2.1%。"),
    "period-impossible": (HEAD + "截至13月31日，全县新增就业2100人。", "", "13月31日", HEAD + "截至12月31日，全县新增就业2100人。"),
    "part-over-whole": (
        HEAD + "全年完成工业投资12.4亿元，其中技改投入21.6亿元。", "≤ 12.4亿元", "21.6亿元",
        HEAD + "全年完成工业投资12.4亿元，其中技改投入2.16亿元。",
    ),
    "parts-over-whole": (
        HEAD + "全县共有企业120家，其中外资企业70家，上市公司65家。", "135家", "120家",
        HEAD + "全县共有企业120家，其中外资企业70家，上市公司25家。",
    ),
    "parts-sum": (
        HEAD + "全年地区生产总值200.5亿元。其中，第一产业增加值20.1亿元，第二产业增加值80.2亿元，第三产业增加值130.2亿元。", "230.5亿元", "200.5亿元",
        HEAD + "全年地区生产总值200.5亿元。其中，第一产业增加值20.1亿元，第二产业增加值80.2亿元，第三产业增加值100.2亿元。",
    ),
    "breakdown-sum": (
        HEAD + "年末全县有医疗卫生机构415个，其中医院23个、乡镇卫生院61个、村卫生室310个、其他机构22个。", "416个", "415个",
        HEAD + "年末全县有医疗卫生机构416个，其中医院23个、乡镇卫生院61个、村卫生室310个、其他机构22个。",
    ),
    "table-total": (
        TABLE.format(total="415.2"), "416.2亿元", "415.2",
        TABLE.format(total="416.2"),
    ),
    "ratio-sum": (HEAD + "三次产业结构调整为11.8:48.3:41.9。", "100%", "11.8:48.3:41.9", HEAD + "三次产业结构调整为11.8:48.3:39.9。"),
    "completion": (
        HEAD + "全年到位资金25.47亿元，完成全年任务42.5亿元的69.94%。", "59.93%", "69.94%",
        HEAD + "全年到位资金25.47亿元，完成全年任务42.5亿元的59.94%。",
    ),
    "share": (
        HEAD + "全县脱贫户3200户，占总户数80000户的40%。", "4%", "40%",
        HEAD + "全县脱贫户3200户，占总户数80000户的4%。",
    ),
    "share-of-total": (
        HEAD + "全年一般公共预算支出50.2亿元。全年民生支出40.1亿元，占一般公共预算支出的89.9%。", "79.88%", "89.9%",
        HEAD + "全年一般公共预算支出50.2亿元。全年民生支出40.1亿元，占一般公共预算支出的79.9%。",
    ),
    "quotient": (
        HEAD + "全年地区生产总值200.5亿元，人均地区生产总值5013元。年末常住人口40.2万人。", "4.99万元", "5013元",
        HEAD + "全年地区生产总值200.5亿元，人均地区生产总值50130元。年末常住人口40.2万人。",
    ),
    "from-to": (
        REPORT + "一般公共预算收入由2015年的4.2亿元增加到2020年的6.3亿元，累计增长75%。", "50%", "增长75%",
        REPORT + "一般公共预算收入由2015年的4.2亿元增加到2020年的6.3亿元，累计增长50%。",
    ),
    "average-rate": (
        REPORT + "一般公共预算收入由2015年的4.2亿元增加到2020年的6.3亿元，年均增长18%。", "8.45%", "增长18%",
        REPORT + "一般公共预算收入由2015年的4.2亿元增加到2020年的6.3亿元，年均增长8.4%。",
    ),
    "steps": (
        REPORT + "规模以上工业企业由2015年的42家增加到2020年的63家，增加了31家。", "21家", "增加了31家",
        REPORT + "规模以上工业企业由2015年的42家增加到2020年的63家，增加了21家。",
    ),
    "points": (
        REPORT + "城镇化率由2015年的42.1%提高到2020年的51.3%，提高19.2个百分点。", "9.2个百分点", "提高19.2个百分点",
        REPORT + "城镇化率由2015年的42.1%提高到2020年的51.3%，提高9.2个百分点。",
    ),
    "increase-rate": (
        HEAD + "年末各项贷款余额220.5亿元，比上年增加20.5亿元，增长20.3%。", "10.25%", "增长20.3%",
        HEAD + "年末各项贷款余额220.5亿元，比上年增加20.5亿元，增长10.3%。",
    ),
    "level-growth": (
        HEAD + "2022年，社会消费品零售总额80亿元。2023年，社会消费品零售总额88亿元，比上年增长20%。", "10%", "增长20%",
        HEAD + "2022年，社会消费品零售总额80亿元。2023年，社会消费品零售总额88亿元，比上年增长10%。",
    ),
    "stated-twice": (
        HEAD + "全年一般公共预算收入12.345亿元。\n县财政实力增强，一般公共预算收入达到12.845亿元。", "12.345亿元", "12.845亿元",
        HEAD + "全年一般公共预算收入12.345亿元。\n县财政实力增强，一般公共预算收入达到12.35亿元。",
    ),
    "told-otherwise": (
        HEAD + "全年一般公共预算收入12.3亿元。\n县财政实力增强，一般公共预算收入达到17.8亿元。", "12.3亿元", "17.8亿元",
        HEAD + "全年一般公共预算收入12.3亿元。\n县财政实力增强，一般公共预算收入达到12.3亿元。",
    ),
    "digit-slip": (
        HEAD + "全年一般公共预算收入4.559亿元。\n县财政实力增强，一般公共预算收入达到45.54亿元。", "4.559亿元", "45.54亿元",
        HEAD + "全年一般公共预算收入4.559亿元。\n县财政实力增强，一般公共预算收入达到4.56亿元。",
    ),
    "headline-body": (
        "东阿县1至9月签约项目89个\n本报讯 今年1至9月，东阿县签约项目98个，同比增长12%。", "89个", "98个",
        "东阿县1至9月签约项目98个\n本报讯 今年1至9月，东阿县签约项目98个，同比增长12%。",
    ),
    "revised": (
        HEAD + "经最终核实，2022年全县生产总值为97.28亿元。", "", "97.28亿元",
        HEAD + "初步核算，2022年全县生产总值为97.28亿元。",
    ),
}  # fmt: skip

# other ways to set a check off: (code, text)
ALSO = {
    "a headline that says less": ("headline-body", "东阿县1至9月签约项目98个\n签约金额943.27亿元 同比增长29.8%\n本报讯 今年1至9月，东阿县签约项目98个，签约金额948.27亿元，同比增长29.8%。"),
    "the target first": ("completion", REPORT + "全年任务42.5亿元，实际完成25.47亿元，完成率69.9%。"),
    "two targets of one result": ("completion", HEAD + "全年到位资金25.47亿元，完成市上全年任务（42.5亿元）的59.94%，完成县上全年任务（46.5亿元）的64.78%。"),
    "the growth before the gain": ("increase-rate", HEAD + "年末汽车保有量222.85万辆，增长6.2%，增加6.82万辆。"),
    "masked years": ("digit-slip", REPORT + "财政总收入由201x年的2.66亿元增加到202x年的4.559亿元，其中201x年财政总收入达到45.54亿元。"),
    "a share of the industries": ("share", HEAD + "全年地区生产总值200亿元，第三产业增加值90.2亿元。三次产业结构调整为12.1:37.8:50.1。"),
    "a year before the other": ("period-impossible", REPORT + "从2020年到2015年，新建农村公路120公里。"),
    "a number with two points": ("number-impossible", HEAD + "全年财政收入增长8.3.1%，支出增长5.2%。"),
    "a level one digit off": ("stated-twice", HEAD + "年末常住人口40.215万人。\n年末常住人口为40.251万人，较为稳定。"),
}

# what looks like an error and is none: no check may say anything of severity 1 or 2
SOUND = {
    "at constant prices": REPORT + "地区生产总值由2015年的56亿元增加到2020年的77亿元，累计增长44%。",
    "real growth beside amounts": HEAD + "年末保费收入22亿元，比上年增加2亿元，同口径增长8%。",
    "the growth and then the gain": HEAD + "年末汽车保有量222.85万辆，增长3.2%，增加6.82万辆。",
    "dollars a head": HEAD + "全年地区生产总值200.5亿元，人均地区生产总值7200美元，增长4.1%。年末常住人口40.2万人。",
    "over the plan": HEAD + "全年完成投资14.4亿元，占年计划的114.1%。",
    "a note in brackets before 其中": HEAD + "年末汽车保有量35268辆（包括三轮汽车694辆），其中私人汽车30989辆。",
    "a gain before 其中": HEAD + "年末全县有企业92家，比上年末增加4家，其中外资企业85家。",
    "parts in brackets": HEAD + "年末有金融机构168家，其中银行机构49家（含代表处1家，信用卡中心8家），保险机构66家，证券机构53家。",
    "parts that leave something out": HEAD + "年末有医疗机构415个，其中医院23个、乡镇卫生院61个、村卫生室330个。",
    "lists side by side": REPORT + "农村低保标准、特困人员供养标准分别从2015年的202元、270元提高到209元、280元。",
    "more in words": HEAD + "全年一般公共预算收入12.345亿元。\n一般公共预算收入突破12亿元。",
    "years apart": REPORT + "网上零售额由2015年的1.31亿元增加到2020年的13.1亿元。",
    "cut off": HEAD + "全年到位资金25.47亿元，完成全年任务42.5亿元的59.9%。",
    "made to be 100": HEAD + "三次产业结构为1.8:36.1:62.1。",
    "masked": HEAD + "全年到位资金2*.47亿元，完成全年任务42.5亿元的59.94%。",
    "three ways of one year": HEAD + "三次产业投资占比为4.0:23.1:72.9。全年地区生产总值200亿元，第一产业增加值40亿元。",
}


@pytest.fixture(scope="module")
def found(pipeline, tmp_path_factory, samples: Path) -> dict[str, list[tuple[int, Finding]]]:
    """Name of a document → what the checks inside it find, each with its severity; all texts are read in one run."""
    folder = tmp_path_factory.mktemp("inside")
    texts = {f"{code}-bad": case[0] for code, case in CASES.items()} | {f"{code}-good": case[3] for code, case in CASES.items()}
    texts |= {f"also-{n}": text for n, (_, text) in enumerate(ALSO.values())}
    texts |= {f"sound-{n}": text for n, text in enumerate(SOUND.values())}
    shutil.copytree(samples, folder / "in", ignore=lambda _, names: [name for name in names if not name.endswith(".txt")])
    for name, text in texts.items():
        (folder / f"in/{name}.txt").write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "Pipeline", quick(pipeline))
        batch.run([folder / "in"], folder / "out", Options(formats=("csv",)))
    out = defaultdict(list)  # a text without a figure is not among the documents
    for paper, entries in rows.load([folder / "out"]).documents():
        page = Page(paper, entries, pipeline.rulebook)
        out[paper.doc_id.removesuffix(".txt")] = [(one.severity, finding) for one in INSIDE for finding in one.find(page)]
    return out


def of(findings: Iterable[tuple[int, Finding]], code: str) -> list[Finding]:
    return [finding for _, finding in findings if finding.code == code]


def told(findings: Iterable[tuple[int, Finding]]) -> list[str]:
    return [f"{f.code} ({severity}): {f.message}" for severity, f in findings]


def test_every_check_has_a_case() -> None:
    assert {one.code for one in INSIDE} == set(CASES)


@pytest.mark.parametrize("code", CASES)
def test_a_text_that_sets_it_off(found, code: str) -> None:
    _, expected, written, _ = CASES[code]
    findings = of(found[f"{code}-bad"], code)
    assert [(f.expected, f.found) for f in findings] == [(expected, written)], told(found[f"{code}-bad"])


@pytest.mark.parametrize("code", CASES)
def test_a_text_that_does_not(found, code: str) -> None:
    assert not told(one for one in found[f"{code}-good"] if one[0] < 4)


@pytest.mark.parametrize("what", ALSO)
def test_another_way_to_set_it_off(found, what: str) -> None:
    findings = found[f"also-{list(ALSO).index(what)}"]
    assert ALSO[what][0] in {finding.code for _, finding in findings}, told(findings)


@pytest.mark.parametrize("what", SOUND)
def test_what_is_no_error(found, what: str) -> None:
    assert not told(one for one in found[f"sound-{list(SOUND).index(what)}"] if one[0] < 3)


def test_our_samples_are_sound(found, samples: Path) -> None:
    said = {p.stem: told(one for one in found[p.stem] if one[0] < 4) for p in samples.glob("*.txt")}
    assert len(said) > 10
    assert not {name: lines for name, lines in said.items() if lines}


def test_a_row_of_findings(found) -> None:
    names = [column.name for column in FINDINGS]
    ((severity, finding),) = [one for one in found["completion-bad"] if one[1].code == "completion"]
    row: dict[str, Cell] = dict(zip(names, finding.row(severity), strict=True))
    assert (row["code"], row["severity"], row["doc_id"], row["region"], row["period"]) == ("completion", "2", "completion-bad.txt", "山东省聊城市东阿县", "2023")
    assert row["quotes"] == "69.94%｜25.47亿元｜42.5亿元"
    assert len(str(row["records"]).split()) == 3


def test_severities_are_one_to_four() -> None:
    assert {one.severity for one in check.INSIDE} <= {1, 2, 3, 4}


def test_examples_of_numbers() -> None:
    found = doctest.testmod(numbers)
    assert found.attempted > 8
    assert not found.failed


def test_known_slips(pipeline, real: Path, tmp_path) -> None:
    """What was seen in real documents by other readers."""
    known = {
        "zs_qingjiangpu_2022": ("number-impossible", "任务89%.33"),
        "gwrx_wnwk_corrupt": ("value-impossible", "2023%"),
        "gwrx_7rdy_92340": ("digit-slip", "45.54亿元"),
        "bul_yunhe_2022": ("revised", "972846万元"),
    }
    (tmp_path / "in").mkdir()
    for name in known:
        shutil.copy(real / f"corpus/docs/{name}.txt", tmp_path / "in")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "Pipeline", quick(pipeline))
        batch.run([tmp_path / "in"], tmp_path / "out", Options(formats=("csv",)))
    for paper, entries in rows.load([tmp_path / "out"]).documents():
        page = Page(paper, entries, pipeline.rulebook)
        told = {(finding.code, finding.found) for one in INSIDE for finding in one.find(page)}
        assert known[paper.doc_id.removesuffix(".txt")] in told
