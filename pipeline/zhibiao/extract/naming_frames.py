"""Frames that name a share: 占…的比重, 完成…任务的, 占年初预算."""

from __future__ import annotations

import re

from zhibiao.extract.naming_reading import Reading
from zhibiao.extract.phrases import HARD, OPENERS, Name, plain

__all__ = ["framed"]

LINKS = re.compile(r"(?:达到了?|达|为|超过|突破|(?:提高|上升|提升|下降|降低|回升|调整)[到至]|降[至到]|升至|(?:保持|稳定|控制|维持)在?|始终|超|近|约|仅|只|不足|(?:[比较]上年|[比较]去年|同比)|比|已|均|都|是|力争|争取|的?(?:预期)?目标)+$")
FROM = re.compile(r"(?:从|由)(?:上年|去年|(?:19|20)\d\d年|“?十[一二三四五]五”?末|[^，。；占]{0,6}年)?的?$")  # 占比由26.9%提升至28.1%
GIVER = re.compile(r"(?:市上|县上|市|县|省)?(?:下达|确定)?的$")


def framed(r: Reading, k: int, low: int, gap: str, raw: str) -> Name | None:
    """占…的比重, 完成…任务的, 占年初预算: a share and what it is a share of are named by their frame.

    `raw` is the last clause of the gap, without what opens a bracket behind it.
    """
    figure = r.figures[k]
    if figure.quantity not in ("share", "rate"):
        match = r.p.planned.search(raw) if figure.quantity in ("amount", "count", "physical") else None
        if not match or not (k > low or match[0][0] in "占完为达是实"):
            return None
        owner = r.owner(k, low, raw[: match.start()])
        return (
            Name(owner.indicator + match["whole"], "", match["whole"], owner.scope, owner.indicator, "planned", (r.p.ids["planned"],))
            if owner.indicator
            else None
        )
    if figure.unit not in ("%", "‰"):
        return None
    if k > low and gap.strip(" )）") == "的":
        begin, end = r.gap(k - 1, low)
        raw = HARD.split(r.text[begin:end].rstrip(OPENERS))[-1] + "的"
        k -= 1
    elif not r.p.task.may(raw) and not r.p.share.may(raw):
        return None
    elif gap.strip():
        raw = _unlinked(raw)
    task = r.p.task.search(raw)
    match = task or r.p.share.search(raw)
    if not match or match["whole"].startswith(("地", "用", "有", "补")):
        return None
    return _composed(r, r.owner(k, low, raw[: match.start()]), match, "task" if task else "share")


def _unlinked(clause: str) -> str:
    """The clause without 达到 and the like, but with the 的 that a share needs."""
    return FROM.sub("", LINKS.sub("", clause.rstrip(OPENERS)))


def _composed(r: Reading, owner: Name, match: re.Match[str], how: str) -> Name:
    whole = plain(match["whole"])
    if how == "task":
        whole = GIVER.sub("", whole)
        indicator = f"{owner.indicator}占{whole}比重" if match[0].startswith("占") else f"{owner.indicator}完成{whole}比例"
    else:
        indicator = f"{owner.indicator}占{whole}比重" if whole else f"{owner.indicator}占比"
    found = r.book.by_name(indicator)
    return Name(found.name if found else indicator, found.id if found else "", indicator, owner.scope, owner.subject, how, (r.p.ids[how],))
