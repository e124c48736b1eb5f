"""Who speaks: turns of an interview (主持人：… 赵远：…) and quotations given to a person (“…”孙禾说)."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zhibiao.rulebook import Rulebook
    from zhibiao.structure.outline import Row

__all__ = ["Speakers", "Turn"]

LABEL = (
    r"[ 　\t•·]*(?P<open>[【\[〔])?(?P<name>[\u4e00-\u9fff·、]{1,20}(?:[ 　][\u4e00-\u9fff·]{1,4})*)[】\]〕]?"
    r"(?:[ 　]*[（(]?[0-9]{1,4}[-/:：0-9 ]{4,18}[）)]?)?[ 　]*(?P<colon>[：:])?(?=(?P<rest>[^\n]?))"
)
FIRST_LABEL, NEXT_LABEL = re.compile(LABEL), re.compile(r"\n" + LABEL)  # the engine skips from line end to line end
OFFICES = r"(?:部长|厅长|局长|主任|书记|市长|县长|区长|会长|院长|镇长|主席|经理|董事长|科长|处长|站长)"
TITLED = re.compile(rf"(?P<role>.*(?:{OFFICES}|主持人|记者))[ 　]*(?P<name>[\u4e00-\u9fff·]{{2,4}})?")
CALLED = re.compile(rf"(?P<sur>[\u4e00-\u9fff])(?P<office>副?{OFFICES})")
SPEECH = ("表示", "说", "介绍", "指出", "强调", "告诉记者")
ASKING = ("主持人", "记者", "网友", "问", "提问")


class Turn(NamedTuple):
    """A stretch of text that one person speaks; `body` is where the label ends."""

    start: int
    body: int
    end: int
    speaker: str
    asks: bool


class Speakers:
    """The turn rules, compiled once."""

    def __init__(self, rulebook: Rulebook) -> None:
        def rules(name: str) -> list[re.Pattern[str]]:
            return [pattern for pattern, _ in rulebook.patterns("structure", name)]

        self._hosts, self._nots, self._intros, self._said = (
            rules("host"),
            rules("label-not"),
            rules("intro"),
            rules("said"),
        )
        self._asks = rulebook.patterns("structure", "ask")

    def turns(self, text: str) -> list[Turn]:
        """The turns of an interview; none where no host asks."""
        labels = [(m.start(), m.end(), m["name"].strip()) for m in _labels(text) if self._label(m)]
        counts = Counter(name for _, _, name in labels)
        hosts = {name for name in counts if any(p.fullmatch(_bare(name)) for p in self._hosts)}
        if not hosts:
            return []
        if not any(counts[name] > 1 or _bare(name) in ("主持人", "记者", "问", "答") for name in hosts):
            return []
        kept = [x for x in labels if x[2] in hosts or not any(p.fullmatch(x[2]) for p in self._nots)]
        kept = [x for x in kept if x[2] != "嘉宾" or "。" in text[x[1] : x[1] + 80].partition("\n")[0]]
        names = {name: self._named(text, name) for name in {x[2] for x in kept}}
        ends = [x[0] for x in kept[1:]] + [len(text)]
        return [
            Turn(start, body, end, names[name], _bare(name).startswith(ASKING))
            for (start, body, name), end in zip(kept, ends, strict=True)
        ]

    def _label(self, found: re.Match[str]) -> bool:
        """A label ends in a colon, or stands in brackets: 【主持人】各位好."""
        name = found["name"]
        if found["colon"]:  # a long label has the line to itself: 工业和信息化部部长 李某：
            return len(name) <= 8 or (found["rest"] in ("", "\n") and bool(TITLED.fullmatch(name)))
        return bool(found["open"]) and found["rest"] != "" and found[0].rstrip()[-1:] in "】]〕"

    def _named(self, text: str, label: str) -> str:
        """The name with its role where the text introduces it: 赵远（某县招商服务中心主任）."""
        if label == "嘉宾" and (guest := self._guest(text)):
            return guest
        if any(p.fullmatch(_bare(label)) for p in self._hosts):
            return "记者" if label in ("记者问", "记者提问") else label
        if (titled := TITLED.fullmatch(label)) and titled["name"]:
            return _with_role(titled["name"], titled["role"])
        name, role = label, ""
        if called := CALLED.fullmatch(label):  # 邹主任: the text says 主任邹某某 or 邹某某主任 somewhere
            sur, office = called["sur"], called["office"]
            full = re.search(rf"{office}[ 　]*({sur}[\u4e00-\u9fff]{{1,2}})(?=[ 　，。！做来同\n]|$)", text)
            full = full or re.search(rf"({sur}[\u4e00-\u9fff]{{1,2}}){office}", text)
            name, role = (full[1], office) if full else (label, "")
        for pattern in self._intros:
            for found in pattern.finditer(text):
                if found["name"].startswith(name) or f"{found['role']}{found['name']}".endswith(name):
                    whole = f"{found['role']}{found['name']}"
                    return _with_role(name, whole[: whole.rfind(name)])
        before = re.search(rf"([\u4e00-\u9fff、]{{2,30}}{OFFICES})[ 　]*{re.escape(name)}", text)
        return _with_role(name, before[1] if before else role)

    def _guest(self, text: str) -> str:
        """The one guest of a talk, by the way he is introduced."""
        found = next((m for p in self._intros for m in p.finditer(text)), None)
        return _with_role(found["name"], found["role"]) if found else ""

    def asked(self, text: str, turn: Turn) -> str:
        """The role of the answer that a question asks for, or ""."""
        for pattern, value in self._asks:
            if pattern.search(text, max(turn.body, turn.end - 160), turn.end):
                return value
        return ""

    def quoted(self, text: str, rows: Sequence[Row], title: str) -> dict[int, str]:
        """Row numbers of sentences that are given to a named person: “…。”孙禾说，…"""
        if "”" not in text or not any(p.search(text) for p in self._said):
            return {}
        people = self._people(text, title)
        if not people:
            return {}
        out: dict[int, str] = {}
        for i, row in enumerate(rows):
            name = next((n for n in people if _says(text[row.start : row.end], n)), "")
            if name:
                first = _quotation(text, rows, i)
                last = next((j for j in range(i, len(rows)) if rows[j].line != row.line), len(rows))
                out |= {j: people[name] for j in range(first, last) if j >= i or j not in out}
        return out

    def _people(self, text: str, title: str) -> dict[str, str]:
        """Names that are both introduced and quoted, with their roles."""
        people: dict[str, str] = {}
        for pattern in self._intros:
            for found in pattern.finditer(f"{title}\n{text}"):
                whole = f"{found['role']}{found['name']}"
                for size in (3, 2):
                    name = whole[-size:]
                    if len(whole) > size and any(f"{name}{o}{verb}" in text for o in ("", "代表") for verb in SPEECH):
                        people.setdefault(name, _with_role(name, whole[:-size]))
                        break
        return people


def _labels(text: str) -> Iterator[re.Match[str]]:
    """What stands at the start of a line and may be a label."""
    if first := FIRST_LABEL.match(text):
        yield first
    yield from NEXT_LABEL.finditer(text)


def _bare(label: str) -> str:
    """主持人 李明 → 主持人; 中央广播电视总台记者 → 记者."""
    first = label.split(" ")[0].split("　")[0]
    return first if first in ASKING else "记者" if first.endswith("记者") else label


def _says(sentence: str, name: str) -> bool:
    """Whether the sentence gives its words to the person: 孙禾说，… or 孙禾在接受专访时表示。"""
    at = sentence.find(name)
    if at < 0:
        return False
    after = sentence[at + len(name) : at + len(name) + 24]
    return after.removeprefix("代表").startswith(SPEECH) or "时表示" in after


def _quotation(text: str, rows: Sequence[Row], at: int) -> int:
    """The row in the same line where the quotation begins that ends right in front of the row `at`, else `at` itself."""
    if at == 0 or rows[at - 1].line != rows[at].line or text[rows[at - 1].end - 1] != "”":
        return at
    first = at - 1
    while first and rows[first - 1].line == rows[at].line and "“" not in text[rows[first].start : rows[first].end]:
        first -= 1
    return first


def _with_role(name: str, role: str) -> str:
    role = re.sub(r"^(?:是|了|的|由|[县市省区]?本报记者)+", "", role.strip(" 　：:，,"))
    return f"{name}（{role}）" if role else name
