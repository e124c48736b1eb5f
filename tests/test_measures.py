"""Measures: which items are policy measures, and what their leads are."""

from __future__ import annotations

import pytest

from zhibiao.extract.measures import Measures
from zhibiao.rulebook import load
from zhibiao.structure import Structure
from zhibiao.text import Text

BOOK = load()
REPORT = """各位代表：
一、2023年工作回顾
（一）产业结构不断优化。一是园区提速。建成厂房3万平方米。
二、2024年工作安排
（一）总体要求
坚持稳中求进。
（二）加快产业升级，做强园区。一是建好载体。二是引进人才。
（三）改善民生
办好民生实事。改造老旧小区30个，惠及群众2万人。
地区生产总值增长6%左右。各项工作有序推进。
"""


@pytest.fixture(scope="module")
def leads():
    structure, measures = Structure(BOOK), Measures(BOOK)

    def of(text: str) -> list[str]:
        meta, _, sentences, _ = structure.analyse(Text(text), "a.txt")
        found = measures.find(text, sentences, meta)
        assert all(text[start:end] == lead for start, end, lead, _, _ in found)
        return [lead for _, _, lead, _, _ in found]

    return of


def test_items_of_the_plan_and_not_of_the_review(leads):
    assert leads(REPORT) == ["加快产业升级，做强园区", "建好载体", "引进人才", "改善民生", "办好民生实事"]


def test_section_and_rule_come_along():
    meta, _, sentences, _ = Structure(BOOK).analyse(Text(REPORT), "a.txt")
    first = Measures(BOOK).find(REPORT, sentences, meta)[0]
    assert first[3:] == (("2024年工作安排",), "measure-bracket")


def test_outside_work_reports_only_the_leading_item(leads):
    text = "2022年招商工作总结及下一步打算\n三、下一步工作计划\n（一）优化营商环境。一是强化保障。要加快改革。\n（二）凝聚合力。落实责任。\n"
    assert leads(text) == ["优化营商环境", "凝聚合力"]


def test_items_of_a_speech_stand_under_its_headings(leads):
    text = "同志们：\n下面，我就招商工作再强调几点：\n一、始终把招商作为要务\n1、解决队伍不强问题。要逐一过堂。\n2、解决重点不清问题。要紧盯重点。\n"
    assert leads(text) == ["解决队伍不强问题", "解决重点不清问题"]


def test_orders_in_one_sentence(leads):
    text = "县长讲话\n会议强调，下一步一要认真分析，把工作抓实；二要盘活存量；三要紧盯目标抓招商。\n"
    assert leads(text) == ["认真分析，把工作抓实", "盘活存量", "紧盯目标抓招商"]


@pytest.mark.parametrize("text", ["", "。", "一、", "（一）（二）（三）", "1、2、3、", "“首先", "二是"])
def test_odd_text_gives_nothing(leads, text):
    assert leads(text) == []
