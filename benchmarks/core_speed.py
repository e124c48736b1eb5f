"""The core against jieba on the same strings: CPU from a string to its rows (repair, structure, extract, rows), in one process.

    python benchmarks/core_speed.py --profile

jieba only cuts words; it is the yardstick because everyone knows how fast it is. Recognizers-Text and JioNLP read figures and times,
which is nearer to the task; they are slow, and get the first strings only.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence

from shared import arguments, show, texts

Stages = dict[str, float]


def core(strings: Sequence[str]) -> tuple[float, Stages]:
    """CPU seconds of the core on the strings, and of each stage."""
    spent: Stages = dict.fromkeys(("repair", "structure", "damage", "extract", "rows"), 0.0)
    began = time.process_time()
    for number, string in enumerate(strings):
        doc_id = f"{number}.txt"
        at = time.process_time()
        text = PIPELINE.repairer.repair(string)
        at = _add(spent, "repair", at)
        meta, blocks, sentences, problems = PIPELINE.structure.analyse(text, doc_id)
        at = _add(spent, "structure", at)
        source = Source(doc_id, "0" * 64, "txt", "utf-8")
        document = PIPELINE.damage.mark(Document(source, text, meta, blocks, sentences, tuple(problems)))
        at = _add(spent, "damage", at)
        records = PIPELINE.records(document)
        at = _add(spent, "extract", at)
        rows(document, records)
        _add(spent, "rows", at)
    return time.process_time() - began, spent


def _add(spent: Stages, stage: str, at: float) -> float:
    now = time.process_time()
    spent[stage] += now - at
    return now


def cut(strings: Sequence[str]) -> float:
    """CPU seconds of jieba on the strings."""
    began = time.process_time()
    for string in strings:
        JIEBA.lcut(string, HMM=True)
    return time.process_time() - began


def others() -> dict[str, Callable[[str], object] | str]:
    """Libraries that read figures and times; why not, where one cannot be imported (Recognizers-Text needs emoji<2)."""
    found: dict[str, Callable[[str], object] | str] = {}
    try:
        from recognizers_date_time import recognize_datetime
        from recognizers_number import recognize_number
        from recognizers_number_with_unit import recognize_currency, recognize_dimension
        from recognizers_text import Culture

        asked = (recognize_number, recognize_currency, recognize_dimension, recognize_datetime)
        found["Recognizers-Text"] = lambda string: [recognize(string, Culture.Chinese) for recognize in asked]
    except ImportError as error:
        found["Recognizers-Text"] = str(error)
    try:
        import jionlp

        found["JioNLP"] = lambda string: (jionlp.ner.extract_money(string, with_parsing=False), jionlp.ner.extract_time(string, with_parsing=False))
    except ImportError as error:
        found["JioNLP"] = str(error)
    return found


def timed(read: Callable[[str], object], strings: Sequence[str]) -> float:
    """CPU seconds of a library on the strings; one it fails on costs what it cost."""
    read("2024年，全县地区生产总值增长8%，到位资金60亿元。")
    began = time.process_time()
    for string in strings:
        try:
            read(string)
        except Exception as error:  # of a library of others, on real text
            print(f"({type(error).__name__}: {error})")
    return time.process_time() - began


if __name__ == "__main__":
    parser = arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="times all is done (default: %(default)s)")
    parser.add_argument("--strings", type=int, default=0, metavar="N", help="only N documents, spread over all")
    parser.add_argument("--few", type=int, default=5, metavar="N", help="documents for the slow libraries (default: %(default)s)")
    parser.add_argument("--profile", action="store_true", help="also the share of each stage")
    given = parser.parse_args()

    import jieba

    from zhibiao.model import Document, Source
    from zhibiao.run import Pipeline
    from zhibiao.table import rows

    PIPELINE, JIEBA = Pipeline(), jieba.Tokenizer()
    strings = texts(given.source)
    strings = strings[:: max(1, len(strings) // given.strings)][: given.strings] if given.strings else strings
    core(strings[:1])  # what is loaded at first use
    cut(strings[:1])
    gc.freeze()  # as the processes of a run do: what is loaded is not looked through again and again
    rounds = [(core(strings), cut(strings)) for _ in range(given.rounds)]
    (ours, stages), theirs = min((first for first, _ in rounds), key=lambda found: found[0]), min(second for _, second in rounds)
    (new, _), usual = rounds[0]  # later rounds find in memory what words and figures the strings hold
    size = sum(map(len, strings))
    lines: list[list[object]] = [
        ["zhibiao, string to rows, first round", size, new, 1e6 * new / size, 1.0],
        ["jieba.lcut, HMM, first round", size, usual, 1e6 * usual / size, usual / new],
        ["zhibiao, best round", size, ours, 1e6 * ours / size, 1.0],
        ["jieba.lcut, HMM, best round", size, theirs, 1e6 * theirs / size, theirs / ours],
    ]
    few = strings[: given.few]
    for name, read in others().items():
        if isinstance(read, str):
            lines.append([f"{name}: skipped ({read[:50]})", "", "", "", ""])
            continue
        spent, less = timed(read, few), sum(map(len, few))
        lines.append([name, less, spent, 1e6 * spent / less, (spent / less) / (new / size)])
    show(f"{len(strings)} documents, {given.rounds} rounds", ["what", "characters", "CPU s", "µs a character", "× zhibiao"], lines)
    if given.profile:
        print()
        show("where the time of zhibiao goes", ["stage", "CPU s", "share %"], [[name, spent, 100 * spent / ours] for name, spent in stages.items()])
