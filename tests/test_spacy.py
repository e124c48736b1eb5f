"""zhibiao inside spaCy: the rows are those of the command, whatever cuts the words, and they survive storing and sending."""

from __future__ import annotations

import csv
import io
import pickle
import subprocess
import sys

import pytest
from engines import ASKED, ready

from zhibiao import cli, write
from zhibiao.errors import InputError, UsageError
from zhibiao.segment import pkuseg_model
from zhibiao.table import COLUMNS, rows

spacy = pytest.importorskip("spacy", reason="spaCy is not installed: pip install 'zhibiao[spacy]'") if "spacy" not in ASKED else __import__("spacy")
from spacy.tokens import Doc, DocBin, Span  # noqa: E402
from spacy.vocab import Vocab  # noqa: E402

from zhibiao import spacy_component  # noqa: E402
from zhibiao.spacy_component import texts, view  # noqa: E402

TEXT = "全年新签约亿元以上项目530个，其中工业项目1,234.5亿元；力争2025年地区生产总值增长6%以上。"
TOKENIZERS = ("char", "jieba", "pkuseg")


def tokenizing(tokenizer: str, **settings):
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": tokenizer}}})
    if tokenizer == "pkuseg":
        ready("pkuseg")
        nlp.tokenizer.initialize(pkuseg_model=str(pkuseg_model.folder()))
    nlp.add_pipe("zhibiao", config=settings)
    return nlp


@pytest.fixture(scope="module", params=TOKENIZERS)
def any_nlp(request):
    return tokenizing(request.param)


@pytest.fixture(scope="module")
def nlp():
    return tokenizing("char")


def quotes(doc, key="figures") -> list[str]:
    return [span._.record["quote"] for span in doc.spans[key]]


def test_one_line_is_enough():
    line = "import spacy; nlp = spacy.blank('zh'); nlp.add_pipe('zhibiao'); r = nlp('全年新签约亿元以上项目530个')._.records; print(len(r), r.scope[0], r.value[0])"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout == "1 亿元以上 530.0\n"


@pytest.fixture(scope="module")
def extracted(pipeline, samples) -> dict[str, list[list[str]]]:
    """What `zhibiao extract --format csv` writes of every sample."""
    made = {}
    for path in sorted(samples.glob("*.*")):
        document = pipeline.read(path, path.name)
        out = io.StringIO()
        write.lines(out, "csv", COLUMNS, rows(document, pipeline.records(document)))
        made[path.name] = list(csv.reader(io.StringIO(out.getvalue().lstrip("\ufeff"))))
    return made


def test_rows_are_those_of_extract_on_every_sample(any_nlp, samples, extracted):
    """Every column of every row, as the command writes them."""
    docs = list(any_nlp.pipe(texts(any_nlp, [samples / name for name in extracted])))
    assert len(docs) == len(extracted) > 10
    for doc, (head, *want) in zip(docs, extracted.values(), strict=True):
        out = io.StringIO()
        write.lines(out, "csv", COLUMNS, [tuple(row) for row in doc._.zhibiao["rows"]])
        assert list(csv.reader(io.StringIO(out.getvalue().lstrip("\ufeff")))) == [head, *want]
        ours = doc._.records
        assert list(ours.columns) == head
        assert list(ours.record_id) == [row[0] for row in want]
        assert len(doc.spans["figures"]) + len(doc.spans["measures"]) == len(ours)


def test_a_bare_text_has_the_rows_of_a_file_that_holds_it(nlp, tmp_path, capsys):
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    cli.main(["extract", str(tmp_path / "a.txt"), "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out.lstrip("\ufeff"))))
    ours = nlp(TEXT)._.records
    assert list(ours.record_id) == [row["record_id"] for row in rows]
    assert list(ours.doc_sha256) == [row["doc_sha256"] for row in rows]
    assert set(ours.doc_id) == {""}
    named = spacy.blank("zh")
    named.add_pipe("zhibiao", config={"doc_id": "b.txt"})
    assert set(named(TEXT)._.records.doc_id) == {"b.txt"}


def test_every_figure_has_its_span(any_nlp):
    doc = any_nlp(TEXT)
    assert quotes(doc) == ["530个", "1,234.5亿元", "增长6%以上"]
    assert [span.label_ for span in doc.spans["figures"]] == list(doc._.records.kind)
    for span in doc.spans["figures"]:
        record = span._.record
        assert doc.text[record["raw_start"] : record["raw_end"]] == record["quote"]
        assert span.start_char < record["raw_end"]
        assert span.end_char > record["raw_start"]
        assert span.id_ == record["record_id"]


@pytest.mark.parametrize(("alignment", "text"), [("expand", ["签约项目530个以上"]), ("contract", ["签约项目530个以上"])])
def test_a_figure_inside_one_token_is_never_dropped(alignment, text):
    nlp = tokenizing("char", alignment=alignment)
    doc = nlp(Doc(nlp.vocab, words=["全年新", "签约项目530个以上", "。"], spaces=[False] * 3))
    assert [span.text for span in doc.spans["figures"]] == text
    assert quotes(doc) == ["530个以上"]


@pytest.mark.parametrize(("alignment", "text"), [("expand", "目530个。"), ("contract", "530")])
def test_a_figure_that_cuts_tokens_takes_what_it_touches_or_what_it_holds(alignment, text):
    nlp = tokenizing("char", alignment=alignment)
    doc = nlp(Doc(nlp.vocab, words=["全年", "新签约项", "目", "530", "个。"], spaces=[False] * 5))
    (span,) = doc.spans["figures"]
    assert span.text == text.removeprefix("目")
    assert span._.record["quote"] == "530个"


def test_spans_and_rows_survive_a_docbin(nlp, tmp_path):
    doc = nlp(TEXT)
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "a.spacy")
    (again,) = DocBin().from_disk(tmp_path / "a.spacy").get_docs(Vocab())
    assert again._.records.equals(doc._.records)
    assert [s._.record for s in again.spans["figures"]] == [s._.record for s in doc.spans["figures"]]
    assert [s.label_ for s in again.spans["figures"]] == [s.label_ for s in doc.spans["figures"]]


def test_spans_and_rows_come_back_from_other_processes(nlp):
    written = [TEXT, "没有数字。", "", "2023年，全县新建公厕145座。"] * 3
    alone, shared = list(nlp.pipe(written)), list(nlp.pipe(written, n_process=2, batch_size=2))
    for one, other in zip(alone, shared, strict=True):
        assert other._.records.equals(one._.records)
        assert [s._.record for s in other.spans["figures"]] == [s._.record for s in one.spans["figures"]]
    assert [len(doc._.records) for doc in alone[:4]] == [3, 0, 0, 1]


def test_the_component_can_be_sent_to_a_process_that_is_not_forked(nlp):
    again = pickle.loads(pickle.dumps(nlp.get_pipe("zhibiao")))
    assert again(nlp.make_doc(TEXT))._.records.equals(nlp(TEXT)._.records)


def test_a_pipeline_is_stored_with_its_settings(tmp_path):
    nlp = tokenizing("char", alignment="contract", spans_key="zahlen", segmenter="spacy")
    nlp.to_disk(tmp_path / "nlp")
    again = spacy.load(tmp_path / "nlp")
    assert again.get_pipe("zhibiao").alignment == "contract"
    assert quotes(again(TEXT), "zahlen") == ["530个", "1,234.5亿元", "增长6%以上"]


def test_any_language_will_do():
    nlp = spacy.blank("xx")
    nlp.add_pipe("zhibiao")
    assert quotes(nlp(TEXT)) == ["530个", "1,234.5亿元", "增长6%以上"]


@pytest.mark.parametrize(
    ("text", "pattern", "label", "kept"),
    [
        ("90后创业园入驻企业60家。", "90后创业园", "ORG", ["60家"]),
        ("引进三一重工等企业12家。", "三一重工", "ORG", ["12家"]),
        ("建设12平方公里新城项目3个。", "12平方公里新城", "FAC", ["3个"]),
        ("启动“500家企业”行动，服务企业80家。", "“500家企业”行动", "EVENT", ["80家"]),
        ("新增企业60家。", "新增企业60家", "ORG", ["60家"]),  # at its end: no name, but a slip of the model
        ("全年接待游客530万人次。", "530万", "CARDINAL", ["530万人次"]),
    ],
)
def test_a_number_inside_an_entity_is_no_figure(text, pattern, label, kept):
    nlp = spacy.blank("zh")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": label, "pattern": pattern}])
    nlp.add_pipe("zhibiao")
    doc = nlp(text)
    assert [ent.text for ent in doc.ents] == [pattern]
    assert quotes(doc) == kept


def test_entities_have_no_say_where_no_label_is_named():
    nlp = spacy.blank("zh")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "FAC", "pattern": "12平方公里新城"}])
    nlp.add_pipe("zhibiao", config={"names": []})
    assert quotes(nlp("建设12平方公里新城项目3个。")) == ["12平方公里", "3个"]


def test_the_view_shows_kinds_and_escapes_the_text(nlp):
    shown = view(nlp("新建<b>公厕</b>145座。\n力争<script>alert(1)</script>项目12个。"))
    assert "目标" in shown
    assert "<script" not in shown
    assert "<b>" not in shown


def test_spans_that_are_not_ours_have_no_record(nlp):
    doc = nlp(TEXT)
    assert doc[0:2]._.record == {}
    assert Span(doc, 0, 2, span_id="mine")._.record == {}
    fresh = nlp.make_doc(TEXT)
    assert len(fresh._.records) == 0
    assert list(fresh._.records.columns) == [c.name for c in COLUMNS]


def test_problems_and_the_document_are_told(nlp):
    told = nlp("2023年政府工作报告\n2023年，全县地区生产总值增长8%。")._.zhibiao
    assert told["document"]["doc_type"] == "work_report"
    assert told["problems"] == [] or all(len(problem) == 5 for problem in told["problems"])


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"segmenter": "nobody"}, "choose one of jieba"),
        ({"alignment": "strict"}, "choose expand or contract"),
        ({"rules": "/no/such/folder"}, "/no/such/folder"),
    ],
)
def test_wrong_settings_are_refused_when_the_component_is_added(settings, said):
    with pytest.raises(Exception, match=said) as error:
        spacy.blank("zh").add_pipe("zhibiao", config=settings)
    assert isinstance(error.value, UsageError) or "zhibiao" in type(error.value).__module__


def test_a_missing_model_is_told_when_the_component_is_added(monkeypatch, tmp_path):
    pytest.importorskip("spacy_pkuseg", reason="spacy-pkuseg is not installed")
    monkeypatch.setenv("PKUSEG_HOME", str(tmp_path))
    with pytest.raises(UsageError, match=r"python -m zhibiao\.segment\.pkuseg_model"):
        spacy.blank("zh").add_pipe("zhibiao", config={"segmenter": "pkuseg"})


def test_a_doc_of_another_vocabulary_is_refused(nlp):
    with pytest.raises(UsageError, match=r"another vocabulary .*nlp\.make_doc"):
        nlp(Doc(Vocab(), words=["项目", "530", "个"], spaces=[False] * 3))


def test_what_is_not_known_of_a_source_is_refused(nlp):
    doc = nlp.make_doc(TEXT)
    doc._.zhibiao_source = {"docid": "a.txt"}
    with pytest.raises(UsageError, match="docid is not known; give it claims, doc_id"):
        nlp(doc)


def test_a_file_that_cannot_be_read_is_told(nlp, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"")
    with pytest.raises(InputError, match="holds no text"):
        list(texts(nlp, [tmp_path / "a.txt"]))


def test_without_spacy_the_extra_is_named():
    line = "import sys; sys.modules['spacy'] = None; import zhibiao.spacy_component"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=False)
    assert "UsageError" in done.stderr
    assert "pip install 'zhibiao[spacy]'" in done.stderr


def test_a_name_that_another_library_has_taken_is_told(monkeypatch):
    Doc.set_extension("records", default=None, force=True)
    try:
        with pytest.raises(UsageError, match=r"another library has made Doc\._\.records"):
            spacy_component._register()
    finally:
        Doc.remove_extension("records")
        spacy_component._register()
