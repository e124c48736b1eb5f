"""Text and its log: whatever is edited, the map leads back, in order, and the log replays."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from zhibiao.text import Edit, Text, replay


@st.composite
def edits_of(draw: st.DrawFn, length: int) -> list[Edit]:
    cuts = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return [Edit(a, b, draw(st.text("增减0123", max_size=3))) for a, b in pairs]


@st.composite
def texts(draw: st.DrawFn) -> Text:
    text = Text(draw(st.text("甲乙丙丁戊己庚辛", min_size=1, max_size=30)))
    for number in range(draw(st.integers(0, 4))):
        text = text.apply(draw(edits_of(len(text.clean))), f"step{number}")
    return text


@given(texts())
def test_the_log_replays(text: Text):
    clean = text.raw
    for layer in text.layers:
        clean = replay(clean, layer.edits)
    assert clean == text.clean
    assert text.log() == [edit for layer in text.layers for edit in layer.edits]


@given(texts(), st.data())
def test_spans_lead_into_the_raw_text(text: Text, data: st.DataObject):
    if not text.clean:
        return
    start = data.draw(st.integers(0, len(text.clean) - 1))
    end = data.draw(st.integers(start + 1, len(text.clean)))
    a, b = text.to_raw(start, end)
    assert 0 <= a <= b <= len(text.raw)


@given(texts())
def test_the_map_is_monotone(text: Text):
    spans = [text.to_raw(i, i + 1) for i in range(len(text.clean))]
    assert all(a <= c and b <= d for (a, b), (c, d) in pairwise(spans))


@given(texts())
def test_untouched_characters_are_themselves(text: Text):
    for i, char in enumerate(text.clean):
        if not text.touched(i, i + 1):
            a, b = text.to_raw(i, i + 1)
            assert text.raw[a:b] == char


@given(texts())
def test_a_step_with_nothing_to_do_gives_the_same_object(text: Text):
    assert text.apply([], "none") is text
