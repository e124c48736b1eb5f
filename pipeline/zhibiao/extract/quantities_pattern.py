"""The one pattern that finds a number with its unit: anchored on the first sign of the number, never on what stands before it."""

from __future__ import annotations

import re
from decimal import Decimal

from zhibiao.extract.numerals import Reading, parse, parse_range

__all__ = ["master", "number_value", "scale_of"]

D = "0-9０-９"
HAN = "零〇一二两三四五六七八九十百万亿几数半廿卅壹贰叁肆伍陆柒捌玖拾佰仟萬億兩陸貳參"
MASK = "*＊xXｘＸⅹⅩ×✕_＿○●□■"
W = r"[ \u3000\xa0\u2002\t]{0,2}\n?"
THOUSAND = "千(?![瓦克米伏卡焦赫比字兆分升])"  # 5000万千瓦: the 千 is of the unit
HUNDRED = "百(?!分)"
PLACE = rf"(?:[十万亿萬億佰]|{HUNDRED}|{THOUSAND}|仟)"
SIGN = rf"(?:[{HAN}]|{THOUSAND})"
MASKS = "".join("\\" + c if c in "*_" else c for c in MASK)
WITHIN = rf"[*＊_＿○●□■](?=[{D}])"  # 2*8.4亿元 has lost a digit; 2×66万千瓦 is arithmetic


def master(units: str, right: str) -> re.Pattern[str]:
    """The scan. Groups: mask, number, ratio, scale, vague, fraction, han, unit, half, bound."""
    arabic = (
        rf"(?<=[{D}])(?<![{D}.．][{D}])(?:(?P<mask>[{D}.,]{{0,15}}+(?:[{MASKS}]{{2,}}|[{MASKS}](?![{D}])|{WITHIN})[{D}{MASKS}.]*)(?={W}[^\s{D}]){W}{PLACE}*"
        rf"|(?P<number>(?<![$￥¥][{D}])[{D}]{{0,2}}(?:[,，][{D}]{{3}}){{1,6}}(?![{D}])(?:[.．][{D}]+)?|[{D}]*(?:[.．][{D}]+|点[{D}]+(?=[万亿倍%％个]))?)"
        rf"(?:(?P<ratio>(?:\s?[:：∶︰]\s?[{D}]+(?:\.[{D}]+)?){{1,9}})"
        rf"|(?P<scale>{W}(?:{PLACE}+|k(?![A-Za-z]))(?:零?[{D}]{{1,4}}{PLACE}+)*(?:[{D}]{{3,4}}(?![{D}.．年]))?)?(?P<vague>[多余来几]{W}{PLACE}*)?))"
    )
    han = (
        rf"(?<=[{HAN}千])(?<![{HAN}千{D}.][{HAN}千])(?P<han>{SIGN}{{0,40}}(?:点[{HAN}]+)?(?:[多余来]{SIGN}*)?)"
        rf"(?:(?P<fraction>分之[{HAN}千{D}]+(?:[点.][{HAN}{D}]+)?)|(?=[ \u3000]?(?:{units}))|(?=[到至~～][{HAN}千{D}])|(?<=[万亿萬億])(?=[，。；、]|$))"
    )
    masked = rf"(?<=[{MASKS}])(?<![A-Za-z{D}{MASKS}][{MASKS}])(?P<stars>[{MASKS}{D}.]*)(?={W}(?:{PLACE}|{units}))(?P<starscale>{PLACE}*)(?P<starvague>[多余])?"
    tail = rf"(?:{W}(?P<unit>{units})(?P<half>半(?![年月天径导数]))?)?(?P<bound>{W}(?:{right}|内(?![容部外蒙涵在陆需存地]))(?!游|述|海|级|水|调))?"
    return re.compile(rf"[{D}{HAN}千{MASKS}](?:{arabic}|{han}|{masked}){tail}")


SCALED = re.compile(r"([0-9]{1,40}(?:\.[0-9]{1,40})?)([万亿])")  # the usual case: 12.5万
SCALE = {"万": Decimal(10000), "亿": Decimal(100000000)}


def number_value(written: str) -> Reading:
    """The value of a numeral as written, vague or not; ValueError when it is none."""
    if written.isascii():
        if written.isdigit():
            value = Decimal(written)
            return Reading(value, value, "eq")
        value = parse(written)
        return Reading(value, value, "eq")
    if scaled := SCALED.fullmatch(written):
        value = Decimal(scaled[1]) * SCALE[scaled[2]]
        return Reading(value, value, "eq")
    return parse_range(written)


def scale_of(written: str) -> Decimal:
    """The trailing 万, 亿 of a written number: what a list or range shares with the numbers before it."""
    step = Decimal(1)
    for sign in reversed(written):
        if sign in "万萬":
            step *= 10000
        elif sign in "亿億":
            step *= 100000000
        elif sign == "千" and step >= 1:
            step *= 1000
        elif sign == "百":
            step *= 100
        elif sign in "多余来 \n":
            continue
        else:
            break
    return step
