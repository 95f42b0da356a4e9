"""A document with passages marked in it: nothing of the text is lost, whatever the passages are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dangvan.desk.directives.annotating import Span, annotate, quoted

TEXT = "Mở đầu.\n\nYêu cầu Sở Xây dựng sửa đường, báo cáo trước 30/6.\nKết thúc."


def span(words: str, key: str = "1") -> Span:
    start = TEXT.index(words)
    return Span(key, start, start + len(words))


def test_a_passage_is_marked_where_it_stands_and_its_paragraph_knows_it() -> None:
    paragraphs = annotate(TEXT, [span("sửa đường")])
    assert [paragraph.begins for paragraph in paragraphs] == [(), ("1",), ()]
    assert [(run.text, run.keys) for run in paragraphs[1].runs] == [
        ("Yêu cầu Sở Xây dựng ", ()),
        ("sửa đường", ("1",)),
        (", báo cáo trước 30/6.", ()),
    ]


def test_passages_that_overlap_are_both_marked_and_each_begins_once() -> None:
    paragraphs = annotate(TEXT, [span("sửa đường, báo cáo", "a"), span("báo cáo trước 30/6", "b")])
    runs = [(run.text, run.keys, run.begins) for run in paragraphs[1].runs if run.keys]
    assert runs == [
        ("sửa đường, ", ("a",), ("a",)),
        ("báo cáo", ("a", "b"), ("b",)),
        (" trước 30/6", ("b",), ()),
    ]


def test_a_passage_that_runs_on_begins_in_its_first_paragraph_only() -> None:
    start, end = TEXT.index("báo cáo"), TEXT.index("Kết") + 3
    paragraphs = annotate(TEXT, [Span("1", start, end)])
    assert [paragraph.begins for paragraph in paragraphs] == [(), ("1",), ()]
    assert paragraphs[2].runs[0].keys == ("1",)


def test_a_passage_outside_the_text_is_left_aside() -> None:
    assert all(
        not run.keys for p in annotate(TEXT, [Span("1", 5, 5_000), Span("2", -3, 4)]) for run in p.runs
    )


@given(
    st.text(alphabet="ab \n", max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6),
)
def test_nothing_of_the_text_is_lost_and_every_letter_knows_its_passages(
    text: str, pairs: list[tuple[int, int]]
) -> None:
    spans = [Span(str(i), *pair) for i, pair in enumerate(pairs)]
    real = [one for one in spans if 0 <= one.start < one.end <= len(text)]
    paragraphs = annotate(text, spans)
    assert ["".join(run.text for run in p.runs) for p in paragraphs] == [
        line for line in text.split("\n") if line.strip()
    ]
    for paragraph in paragraphs:
        at = paragraph.start
        for run in paragraph.runs:
            for place in range(at, at + len(run.text)):
                assert set(run.keys) == {one.key for one in real if one.start <= place < one.end}
            at += len(run.text)


def test_a_quotation_stands_between_its_own_words() -> None:
    start = TEXT.index("sửa đường")
    shown = quoted(TEXT, start, start + len("sửa đường"), context=12)
    assert (shown.before, shown.words, shown.after) == ("… Xây dựng ", "sửa đường", ", báo cáo …")


def test_a_quotation_never_reaches_into_another_paragraph() -> None:
    start = TEXT.index("sửa đường")
    shown = quoted(TEXT, start, start + 9)
    assert shown.before == "Yêu cầu Sở Xây dựng "
    assert shown.after == ", báo cáo trước 30/6."
