"""The bundle of evidence: the same bytes each time, and checked again by someone who trusts nobody."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from articles import ARTICLE, examined, record
from comparisons import report, tables

from zhibiao import cli
from zhibiao.check import bundle, unpack
from zhibiao.check.bundle import MANIFEST, hashed, packed
from zhibiao.check.result import Result
from zhibiao.check.verify import Outcome, lines, verify
from zhibiao.errors import InputError

Members = dict[str, bytes]
Change = Callable[[Members], object]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(tmp_path_factory.mktemp("record"))


@pytest.fixture(scope="module")
def docs(out: Path) -> Path:
    return out.parent / "in"


@pytest.fixture(scope="module")
def held(out: Path, pipeline) -> Result:
    return examined(out, pipeline)


@pytest.fixture
def members(held: Result) -> Members:
    return bundle.members(held)


@pytest.fixture
def again(members: Members, pipeline) -> Callable[..., dict[str, str]]:
    """Change members, mend the manifest so that its hashes fit (or not), and verify: subject → note, of what differs."""

    def run(change: Change, mended: bool = True, docs: Path | None = None) -> dict[str, str]:
        change(members)
        if mended:
            manifest = json.loads(members[MANIFEST])
            manifest["members"] = hashed({name: data for name, data in members.items() if name != MANIFEST})
            members[MANIFEST] = json.dumps(manifest).encode()
        outcomes = verify(packed(members), "b.zip", pipeline, docs)
        assert [one for one in outcomes if one.same and one.note and one.sort != "version"] == []
        return {one.subject: one.note for one in outcomes if not one.same}

    return run


def in_json(member: str, change: Callable[[object], object]) -> Change:
    """A change of what stands in a JSON member."""

    def run(members: Members) -> None:
        data = json.loads(members[member])
        change(data)
        members[member] = json.dumps(data, ensure_ascii=False).encode()

    return run


# ---- what is in it


def test_the_same_article_gives_the_same_bytes(held, out, pipeline, tmp_path):
    for name, result in (("a", held), ("b", examined(out, pipeline))):
        bundle.write(tmp_path / f"new/{name}.zip", result)
    assert (tmp_path / "new/a.zip").read_bytes() == (tmp_path / "new/b.zip").read_bytes()


def test_it_holds_what_a_colleague_needs(members, held, docs):
    manifest, evidence = json.loads(members[MANIFEST]), json.loads(members["evidence.json"])
    assert members["article/news.txt"] == ARTICLE.encode()
    assert members["article.txt"].decode() == ARTICLE
    assert set(manifest["members"]) == set(members) - {MANIFEST}
    assert manifest["rules"]["hash"] == held.versions.rules
    assert manifest["table"]["sha256"] == held.versions.table
    assert set(manifest["documents"]) == {path.name for path in docs.iterdir()}
    for claim in evidence["claims"]:
        for cited in claim["evidence"]:
            row = evidence["records"][cited["record"]]
            raw = (docs / row["doc_id"]).read_text("utf-8")
            assert raw[row["raw_start"] : row["raw_end"]] == row["quote"]
            assert row["sentence"]


def test_no_clock_and_no_folder_is_in_it(members, tmp_path):
    infos = zipfile.ZipFile(io.BytesIO(packed(members))).infolist()
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert [info.filename for info in infos] == sorted(members)
    assert not any(str(tmp_path.parent).encode() in data for data in members.values())


# ---- untouched


def test_all_holds(again, docs):
    assert again(lambda members: None, mended=False, docs=docs) == {}


def test_an_article_without_evidence_holds(out, pipeline):
    result = examined(out, pipeline, "全县种植蓝莓321亩。")
    assert [claim.verdict for claim in result.claims] == ["not_found"]
    assert all(one.same for one in verify(packed(bundle.members(result)), "b.zip", pipeline))


def test_what_is_claimed_in_words_is_computed_again(tmp_path, pipeline):
    reports = (report(2023, "", "地区生产总值增长6%。"), report(2024, "2023年，地区生产总值增长6.5%。"))
    result = examined(tables(tmp_path, reports), pipeline, "东阿县新闻\n2023年，东阿县地区生产总值增长6.5%，超额完成全年目标。\n")
    assert [claim.verdict for claim in result.claims if "超额完成" in claim.entry.quote] == ["supported"]
    members = bundle.members(result)
    assert [one for one in verify(packed(members), "b.zip", pipeline, tmp_path / "in") if not one.same] == []
    in_json("evidence.json", lambda data: [row.update(value=8, value_low=8, value_high=8) for row in data["records"] if row["kind"] == "target"])(members)
    notes = {one.subject: one.note for one in verify(packed(members), "b.zip", pipeline) if one.sort == "claim" and not one.same}
    assert next(note for subject, note in notes.items() if "超额完成" in subject) == "verdict: supported, and its evidence gives contradicted"


def test_one_that_was_packed_again_holds(members, pipeline):
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in reversed(members.items()):
            made.writestr(name, data)
    assert all(one.same for one in verify(box.getvalue(), "b.zip", pipeline))


# ---- changed


@pytest.mark.parametrize("name", ["article.txt", "claims.csv", "claims.json", "evidence.json", "article/news.txt"])
def test_a_member_that_was_touched_is_named(again, name):
    found = again(lambda members: members.update({name: members[name].replace(b"268.4", b"268.5")}), mended=False)
    assert "its sha256 is" in found[name]


def test_a_member_too_many_and_one_too_few_are_named(again):
    found = again(lambda members: members.update({"more.txt": b""}), mended=False)
    assert found == {"more.txt": "is in the bundle, and not in the manifest"}


def test_one_that_the_manifest_lists_and_is_not_there_is_named(again):
    found = again(in_json(MANIFEST, lambda m: m["members"].update({"gone.txt": {"bytes": 0, "sha256": ""}})), mended=False)
    assert found == {"gone.txt": "is in the manifest, and not in the bundle"}


def test_another_article_is_seen(again):
    def change(members: Members) -> None:
        members["article/news.txt"] = members["article/news.txt"].replace(b"16.72", b"15.72")

    found = again(change)
    assert found["article: sha256"] == "the article is not the file that the manifest names"
    assert found["article.txt: text"] == "is not the text of the article"
    assert found["16.72亿元"].startswith("claim_quote: 16.72亿元 → 15.72亿元")


def test_a_span_that_was_moved_is_seen(again):
    found = again(in_json("claims.json", lambda rows: rows[2].update(raw_start=rows[2]["raw_start"] + 1, raw_end=rows[2]["raw_end"] + 1)))
    assert found["16.72亿元"].endswith("the article says 「6.72亿元，」")
    assert found["claims.csv: rows"] == "does not say what claims.json says"


def test_what_stands_at_a_moved_span_is_quoted(members, pipeline):
    in_json("claims.json", lambda rows: rows[0].update(raw_start=0, raw_end=5))(members)
    outcomes = verify(packed(members), "b.zip", pipeline)
    assert Outcome("claim", "268.4亿元", False, "at 0–5 the article says 「东阿县交出」", "supported") in outcomes


def verdict(claims: list, evidence: dict, n: int, says: str) -> None:
    claims[n]["verdict"] = evidence["claims"][n]["verdict"] = says


@pytest.mark.parametrize("relation", ["contradicted", "supported"])
def test_a_verdict_that_the_evidence_does_not_give_is_seen(again, relation):
    def change(members: Members) -> None:
        claims, evidence = json.loads(members["claims.json"]), json.loads(members["evidence.json"])
        verdict(claims, evidence, 2, "supported")
        evidence["claims"][2]["evidence"][0]["relation"] = relation
        members.update({"claims.json": json.dumps(claims).encode(), "evidence.json": json.dumps(evidence).encode()})

    note = again(change)["16.72亿元"]
    assert note.startswith("verdict: supported, and its best evidence gives" if relation == "contradicted" else "「15.72亿元」: supported → contradicted")


def test_evidence_that_was_made_to_fit_is_seen_in_the_document(again, docs):
    def change(data: dict) -> None:
        row = next(row for row in data["records"] if row["quote"] == "15.72亿元")
        row.update(quote="16.72亿元", sentence=row["sentence"].replace("15.72", "16.72"))

    note = again(in_json("evidence.json", change), docs=docs)["东阿县2024.txt"]
    assert note.endswith("it says 「15.72亿元」, not 「16.72亿元」")


def test_names_are_those_of_the_versions(again):
    found = again(in_json(MANIFEST, lambda m: m["table"].update(sha256="0" * 64)))
    assert len(found) == 8
    assert all(note.startswith("its name would be urn:zhibiao:claim:") for note in found.values())


def test_claims_and_evidence_must_tell_the_same(again):
    found = again(in_json("claims.json", lambda rows: rows[0].update(record="0" * 16)))
    assert found["268.4亿元"] == "evidence.json and claims.json tell it differently"


# ---- documents


def test_a_document_that_changed_is_not_the_one_cited(again, docs, tmp_path):
    shutil.copytree(docs, tmp_path / "docs/deep")
    with (tmp_path / "docs/deep/东阿县公报.txt").open("a") as file:
        file.write("。")
    found = again(lambda members: None, docs=tmp_path / "docs")
    assert list(found) == ["东阿县公报.txt"]
    assert "has its sha256" in found["东阿县公报.txt"]


def test_a_document_is_found_under_another_name(again, docs, tmp_path):
    for n, path in enumerate(sorted(docs.iterdir())):
        shutil.copy(path, tmp_path / f"{n}.txt")
    assert again(lambda members: None, docs=tmp_path) == {}


def test_a_member_of_an_archive_is_found_in_it(docs, tmp_path, pipeline):
    from zhibiao import batch
    from zhibiao.model import Options

    (tmp_path / "in").mkdir()
    with zipfile.ZipFile(tmp_path / "in/all.zip", "w") as box:
        for path in docs.iterdir():
            box.write(path, path.name)
    batch.run([tmp_path / "in"], tmp_path / "out", Options(formats=("csv",)))
    result = examined(tmp_path / "out", pipeline)
    assert set(result.records.papers) == {f"all.zip!{path.name}" for path in docs.iterdir()}
    outcomes = verify(packed(bundle.members(result)), "b.zip", pipeline, tmp_path / "in")
    assert [one.same for one in outcomes if one.sort == "document"] == [True, True]


# ---- foreign, damaged, hostile


def zipped(*members: tuple[str, bytes], packing: int = zipfile.ZIP_STORED) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", packing) as made:
        for name, data in members:
            made.writestr(zipfile.ZipInfo(name), data, packing)
    return box.getvalue()


OWN = (MANIFEST, b'{"format": "zhibiao evidence bundle 1"}')


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"no zip", "foreign", "no ZIP file"),
        (b"", "foreign", "no ZIP file"),
        (zipped(("word/document.xml", b"<a/>")), "foreign", "there is no manifest.json"),
        (zipped((MANIFEST, b'{"format": "another"}')), "foreign", "is not that of a zhibiao evidence bundle"),
        (zipped((MANIFEST, b"[]")), "damaged", "is no JSON object"),
        (zipped((MANIFEST, b"{")), "damaged", "is no JSON"),
        (zipped((MANIFEST, b"[" * 200_000)), "damaged", "is no JSON"),
        (zipped(OWN), "damaged", "has no member article.txt"),
        (zipped(OWN, ("../evil.txt", b"")), "hostile", "no plain file inside it"),
        (zipped(OWN, ("/etc/passwd", b"")), "hostile", "no plain file inside it"),
        (zipped(OWN, ("C:/evil.txt", b"")), "hostile", "no plain file inside it"),
        (zipped(OWN, ("a\\..\\evil.txt", b"")), "hostile", "no plain file inside it"),
        (zipped(OWN, ("folder/", b"")), "hostile", "no plain file inside it"),
        (zipped(OWN, ("bomb.txt", b"0" * (4 << 20)), packing=zipfile.ZIP_DEFLATED), "zip_bomb", "unpacks to 4,194,304 bytes"),
        (zipped(OWN, *((f"{n}", b"") for n in range(20_001))), "too_many_members", "more than 20,000 members"),
        (zipped(OWN)[:-30], "foreign", "only a part of one"),
    ],
)
def test_what_is_no_bundle_is_refused_with_one_line(data, code, says, pipeline):
    with pytest.raises(InputError, match=says) as caught:
        verify(data, "b.zip", pipeline)
    assert caught.value.code == code
    assert str(caught.value).count("\n") == 0
    assert str(caught.value).startswith("b.zip: ")


def test_two_members_of_one_name_are_refused(pipeline):
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped(OWN, OWN)
    with pytest.raises(InputError, match="two members of one name"):
        verify(data, "b.zip", pipeline)


def test_a_link_is_refused(pipeline):
    box = io.BytesIO()
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(box, "w") as made:
        made.writestr(*OWN)
        made.writestr(link, "/etc/passwd")
    with pytest.raises(InputError, match="no plain file inside it"):
        verify(box.getvalue(), "b.zip", pipeline)


def test_a_bit_that_fell_is_told(members, pipeline):
    data = packed(members).replace(b'"records"', b'"recordz"', 1)
    with pytest.raises(InputError, match=r"evidence\.json inside it is cut or damaged"):
        verify(data, "b.zip", pipeline)


@pytest.mark.parametrize(
    ("member", "change"),
    [
        (MANIFEST, lambda m: m.pop("rules")),
        (MANIFEST, lambda m: m.update(zhibiao=1)),
        (MANIFEST, lambda m: m.update(members=[])),
        ("claims.json", lambda rows: rows.pop()),
        ("claims.json", lambda rows: rows[0].update(raw_start="0")),
        ("claims.json", lambda rows: rows[0].update(raw_start=-1)),
        ("claims.json", lambda rows: rows.insert(0, 1)),
        ("evidence.json", lambda data: data["records"][0].update(value_low="1")),
        ("evidence.json", lambda data: data["records"][0].update(value_low=10**400)),
        ("evidence.json", lambda data: data["records"][0].update(value_high=float("nan"))),
        ("evidence.json", lambda data: data["records"][0].update(period="²")),
        ("evidence.json", lambda data: data["records"][0].update(quote=None)),
        ("evidence.json", lambda data: data["documents"].clear()),
        ("evidence.json", lambda data: data["claims"][0]["evidence"][0].update(record=999)),
    ],
)
def test_what_is_not_as_it_should_be_is_told(members, pipeline, member, change):
    in_json(member, change)(members)
    with pytest.raises(InputError, match="not as it should be"):
        verify(packed(members), "b.zip", pipeline)


def test_nothing_is_unpacked_before_the_sizes_are_known(members, pipeline, monkeypatch):
    monkeypatch.setattr(unpack.container, "part", lambda *_: pytest.fail("unpacked"))
    with pytest.raises(InputError, match="unpacks to"):
        verify(zipped(*members.items(), ("bomb", b"0" * (4 << 20)), packing=zipfile.ZIP_DEFLATED), "b.zip", pipeline)


# ---- the command


@pytest.fixture
def written(held, tmp_path) -> Path:
    bundle.write(tmp_path / "b.zip", held)
    return tmp_path / "b.zip"


def test_the_command_says_that_all_holds(written, docs, capsys):
    assert cli.main(["verify", str(written), "--docs", str(docs)]) == 0
    told = capsys.readouterr().out
    assert told.splitlines()[-1] == "all holds: members 9, claims 8, documents 2"
    assert told.count("same") == 10


def test_the_command_says_what_differs(written, tmp_path, capsys):
    data = written.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        found = {name: box.read(name) for name in box.namelist()}
    found["claims.csv"] += b"\n"
    written.write_bytes(packed(found))
    assert cli.main(["verify", str(written)]) == 1
    told = capsys.readouterr().out
    assert "changed" in told
    assert "differs: members 9 (2 differ), claims 8" in told


def test_the_command_refuses_with_one_line(tmp_path, written, capsys):
    (tmp_path / "a.zip").write_bytes(b"PK")
    assert cli.main(["verify", str(tmp_path / "a.zip")]) == 1
    assert capsys.readouterr().err.startswith("zhibiao: a.zip: is no ZIP file")
    assert cli.main(["verify", str(written), "--docs", str(tmp_path / "none")]) == 2
    assert cli.main(["verify", str(tmp_path / "none.zip")]) == 2


def test_other_rules_are_told_and_are_no_difference(members, pipeline, tmp_path):
    def change(manifest: dict) -> None:
        manifest["rules"]["hash"] = "0" * 16

    in_json(MANIFEST, change)(members)
    outcomes = verify(packed(members), "b.zip", pipeline)
    (version,) = [one for one in outcomes if one.sort == "version"]
    assert version.same
    assert "with rules 0000000000000000" in version.note
    assert version.note[:20] in "".join(lines(outcomes, 200))
