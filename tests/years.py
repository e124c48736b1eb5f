"""Reports of a county for three years, of its city and a bulletin; the figures are invented. What the tests of diff and panel share."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhibiao import batch, cli
from zhibiao.model import Options

COUNTY = {
    2022: """东阿县2022年政府工作报告
一、2021年工作回顾
地区生产总值增长7.4%，城镇新增就业3600人。
二、2022年主要目标
今年的主要预期目标是：地区生产总值增长7.5%左右，固定资产投资增长8%，城镇调查失业率5.5%左右。
三、2022年重点工作
（一）做强阿胶产业。改造老旧小区9个，新建充电桩200个。
""",
    2023: """东阿县2023年政府工作报告
一、2022年工作回顾
地区生产总值增长4.2%，固定资产投资增长8.6%，城镇新增就业3900人，改造老旧小区9个。
二、2023年主要目标
今年的主要预期目标是：地区生产总值增长7%左右，一般公共预算收入增长6%，居民收入增长与经济增长基本同步，力争到位资金40亿元，城镇新增就业4000人以上。
三、2023年重点工作
（一）做强阿胶产业。改造老旧小区12个。
""",
    2024: """东阿县2024年政府工作报告
一、2023年工作回顾
地区生产总值增长6.1%，一般公共预算收入增长8.3%，居民人均可支配收入增长5.9%，城镇新增就业4860人，改造老旧小区12个。
二、2024年主要目标
今年的主要预期目标是：地区生产总值增长6%以上，一般公共预算收入增长6%，居民收入增长与经济增长同步，确保到位资金60亿元，城镇新增就业4500人以上。
三、2024年重点工作
（一）做强阿胶产业。改造老旧小区15个，新改建农村公路120公里，新建充电桩260个。
""",
}
CITY = """聊城市2024年政府工作报告
一、2023年工作回顾
全市地区生产总值增长5.6%，一般公共预算收入增长4.9%。
二、2024年主要目标
今年的主要预期目标是：地区生产总值增长5.5%左右，一般公共预算收入增长4%，城镇新增就业4.2万人。
"""
BULLETIN = """聊城市2023年国民经济和社会发展统计公报
初步核算，2023年全市地区生产总值比上年增长5.7%，一般公共预算收入比上年增长4.9%。
"""
ALL = {f"county{year}.txt": text for year, text in COUNTY.items()} | {"city2024.txt": CITY, "bulletin.txt": BULLETIN}


def made(folder: Path, texts: dict[str, str]) -> Path:
    """The tables of some documents."""
    (folder / "in").mkdir(parents=True)
    for name, text in texts.items():
        (folder / "in" / name).write_text(text, "utf-8")
    batch.run([folder / "in"], folder / "out", Options(formats=("csv",)))
    return folder / "out"


def shown(capsys: pytest.CaptureFixture[str], *argv: object) -> str:
    """What a command line prints that ends well."""
    assert cli.main([str(part) for part in argv]) == 0
    return capsys.readouterr().out
