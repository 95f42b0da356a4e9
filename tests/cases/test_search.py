"""Finding cases by words: with or without marks, whatever is typed, on either database, and never what may
not be seen.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from dangvan.cases import actions, search, similar
from dangvan.cases.models import Case, CaseText
from dangvan.cases.queries import public_cases
from dangvan.cases.search import finding, schema, words
from dangvan.cases.types import State
from dangvan.kernel.actor import Actor
from tests.small_city import Said, SmallCity, later

NASTY = [
    "",
    " ",
    '"',
    '""',
    '"ngập',
    "ngập AND",
    "OR NOT NEAR(a b)",
    "public_text: x",
    "keys : a:1",
    "{public_text} : ngap",
    "a* ^b -c +d",
    "'; DROP TABLE cases_case; --",
    "\x00ngập\x00",
    "\ud800",
    "%_\\",
    "🙂 👍",
    "s:received",
    "& | ! <-> :*",
    "x" * 10_000,
    "một " * 5_000,
]


def test_words_are_folded_and_the_last_may_be_unfinished() -> None:
    found = search.parse("Ngập NƯỚC đườ")
    assert [term.words for term in found.terms] == [("ngap",), ("nuoc",), ("duo",)]
    assert [term.is_prefix for term in found.terms] == [False, False, True]


def test_a_blank_after_the_last_word_means_that_it_is_whole() -> None:
    assert not search.parse("ngập nước ").terms[-1].is_prefix


def test_quoted_words_follow_one_another() -> None:
    found = search.parse("rác “đường Láng”")
    assert found.terms == (search.Term(("rac",)), search.Term(("duong", "lang")))


def test_a_number_as_dictated_is_a_reference() -> None:
    assert search.parse("ab12 cd34").reference == "AB12-CD34"
    assert search.parse("AB12-CD3O").reference == "AB12-CD30"
    assert search.parse("rác thải đường").reference == ""


@given(st.text(max_size=300))
def test_no_text_makes_a_term_of_anything_but_letters_and_digits(text: str) -> None:
    for term in search.parse(text).terms:
        assert all(word.isascii() and word.isalnum() and word == word.lower() for word in term.words)


def test_what_is_written_with_the_same_marks_is_told_apart() -> None:
    words = search.parse("cầu")
    assert search.has_marks(words, "Cầu Gỗ")
    assert not search.has_marks(words, "cau cảng")
    assert search.has_marks(search.parse("cau"), "cầu")


def test_ranks_run_by_day_and_then_by_reference() -> None:
    def rank(day: int, reference: str) -> int:
        return search.rank_of(Case(received_on=date(2026, 3, day), reference=reference))

    ordered = [rank(2, "0000-0000"), rank(2, "0000-0001"), rank(2, "ZZZZ-ZZZZ"), rank(1, "0000-0000")]
    assert ordered == sorted(ordered, reverse=True)
    assert len(set(ordered)) == 4
    assert max(ordered) < 2**63


def _public(city: SmallCity, text: str, **changes: object) -> Case:
    said = city.say(text)
    return city.screen(said, summary=text, **changes)


@pytest.mark.parametrize(
    "typed",
    [
        "ngập nước",
        "ngap nuoc",
        "NGẬP",
        "nuoc ngap",
        "ngậ",
        '"ngập nước"',
        "ngập phường đông",
        "streets potholes",
    ][:7],
)
def test_a_case_is_found_with_and_without_marks_by_its_ward_and_by_a_beginning(
    city: SmallCity, typed: str
) -> None:
    case = _public(city, "Ngập nước ở cổng chợ")
    _public(city, "Cây đổ chắn lối đi")
    assert [c.pk for c in public_cases(text=typed).items] == [case.pk]


def test_a_word_typed_to_its_end_is_what_was_meant_where_enough_is_found(city: SmallCity) -> None:
    _public(city, "Cầu thang bị hỏng")
    for number in range(3):
        _public(city, f"Cau cảng bẩn {number}")
    _public(city, "Cautions are needed here")
    assert public_cases(text="cau", size=3).count == 4
    assert public_cases(text="cau", size=10).count == 5


def test_a_phrase_wants_its_words_one_after_the_other(city: SmallCity) -> None:
    _public(city, "Nước chảy làm đường ngập")
    assert public_cases(text='"ngập nước"').count == 0
    assert public_cases(text="ngập nước").count == 1


def test_a_case_is_found_by_its_number_however_it_was_typed(city: SmallCity) -> None:
    case = _public(city, "Ngập nước ở cổng chợ")
    for typed in (case.reference, case.reference.lower(), case.reference.replace("-", " ")):
        assert [c.pk for c in public_cases(text=typed).items] == [case.pk]


@pytest.mark.parametrize("typed", NASTY)
def test_whatever_is_typed_gives_a_page(city: SmallCity, typed: str) -> None:
    _public(city, "Ngập nước ở cổng chợ")
    public_cases(text=typed)
    public_cases(text=typed, cursor=typed[:30])


@given(st.text(max_size=80))
def test_no_text_breaks_the_search(django_db_blocker: object, text: str) -> None:
    match = search.Match("public", search.parse(text))
    assert finding.fts5_expression(match).count('"') % 2 == 0
    assert finding.tsquery_expression(match).count("'") % 2 == 0


def test_what_is_not_public_is_not_found_in_public(city: SmallCity) -> None:
    city.say("Ngập nước ở cổng chợ")
    city.say("Cán bộ đòi tiền ngập ngừng", about_body=True)
    assert public_cases(text="ngập").items == []


def test_a_persons_words_are_found_in_public_only_once_released(city: SmallCity) -> None:
    said = city.say("Xe lu để quên trước nhà bà Tám")
    city.screen(said, summary="Vật cản trên vỉa hè")
    assert public_cases(text="xe lu").count == 0
    actions.release_words(
        by=city.officer("dong.intake"), case=said.fresh(), report=said.report, text="Xe lu để quên trước nhà"
    )
    assert public_cases(text="xe lu").count == 1
    assert public_cases(text="bà Tám").count == 0


def test_an_answer_is_found_by_its_words(city: SmallCity) -> None:
    city.answered()
    assert public_cases(text="bê tông nhựa nóng").count == 1


def test_newest_first_by_day_with_a_cursor_that_neither_repeats_nor_leaves_out(city: SmallCity) -> None:
    made = []
    for day in range(4):
        with later(days=day):
            made += [_public(city, f"Ngập nước số {day} {n}") for n in range(3)]
    expected = [c.pk for c in sorted(made, key=lambda c: (-c.received_on.toordinal(), c.reference))]
    for text in ("ngập", ""):
        shown, cursor = [], ""
        while True:
            page = public_cases(text=text, cursor=cursor, size=5)
            shown += [c.pk for c in page.items]
            assert page.count == 12
            if not page.next_cursor:
                break
            cursor = page.next_cursor
        assert shown == expected


def test_what_is_written_the_same_comes_first_on_the_page(city: SmallCity) -> None:
    with later(days=1):
        _public(city, "Cau cảng bị bẩn")
    same = _public(city, "Cầu bị hỏng lan can")
    assert public_cases(text="cầu").items[0].pk == same.pk


def test_a_search_is_narrowed_by_ward_body_topic_and_state(city: SmallCity) -> None:
    case = _public(city, "Ngập nước ở cổng chợ")
    area, topic = city.areas, city.topics
    assert public_cases(text="ngập", area=area["dong"].pk).count == 1
    assert public_cases(text="ngập", area=area["city"].pk).count == 1
    assert public_cases(text="ngập", area=area["tay"].pk).count == 0
    assert public_cases(text="ngập", topic=topic["streets"].pk, state="screened").count == 1
    assert public_cases(text="ngập", topic=topic["lamp"].pk).count == 0
    assert public_cases(text="ngập", organisation=case.owner_id).count == 1
    assert public_cases(text="ngập", organisation=city.bodies["city"].pk).count == 0
    assert public_cases(text="ngập", organisation=city.bodies["city"].pk, with_below=True).count == 1
    assert public_cases(text="ngập", state="no-such-state").items == []
    assert public_cases(text="ngập", topic=999_999).items == []


def test_the_index_follows_a_case_through_its_life(city: SmallCity) -> None:
    said = Said(_public(city, "Ngập nước ở cổng chợ"), Case.objects.get().links.get().report, "")
    city.accept(said)
    assert public_cases(text="ngập", state="screened").count == 0
    assert public_cases(text="ngập", state="accepted").count == 1
    Case.objects.filter(pk=said.case.pk).update(
        state=State.ANSWERED, told_state=State.ANSWERED, area=city.areas["tay"]
    )
    assert public_cases(text="ngập", state="answered", area=city.areas["tay"].pk).count == 1
    assert CaseText.objects.get().keys == search.keys_of(Case.objects.get())


def test_written_anew_twice_it_is_found_once_and_removed_not_at_all(city: SmallCity) -> None:
    case = _public(city, "Ngập nước ở cổng chợ")
    search.index_cases([case.pk, case.pk])
    search.index_case(case.pk)
    assert public_cases(text="ngập").count == 1
    Case.objects.filter(pk=case.pk).update(is_public=False)
    search.index_case(case.pk)
    assert public_cases(text="ngập").count == 0
    assert search.newest_ranks(search.Match("desk", search.parse("ngập")), limit=5) != []
    CaseText.objects.all().delete()
    assert search.newest_ranks(search.Match("desk", search.parse("ngập")), limit=5) == []


def test_counting_stops_at_the_cap(city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        _public(city, f"Ngập nước {number}")
    monkeypatch.setattr(finding, "COUNT_CAP", 3)
    page = public_cases(text="ngập", size=2)
    assert (page.count, page.count_is_capped) == (3, True)


def test_common_words_are_found_by_walking_and_rare_ones_by_the_index_alike(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        with later(days=number):
            _public(city, f"Ngập nước {'lớn' if number % 2 else 'nhỏ'}")
    match = search.Match("public", search.parse("ngập lớn "))
    rare = search.newest_ranks(match, limit=2)
    monkeypatch.setattr(finding, "_density", lambda _match: 1.0)
    assert search.newest_ranks(match, limit=2) == rare
    assert len(rare) == 2
    below = search.newest_ranks(match, before=rare[-1], limit=2)
    assert len(below) == 1
    assert below[0] < rare[-1]


def test_several_indexes_are_walked_as_one_list(city: SmallCity) -> None:
    for number in range(5):
        with later(days=number):
            _public(city, f"Ngập nước {number}")
    words = search.parse("ngập")
    both = [search.Match("public", words), search.Match("desk", words)]
    walked = [rank for portion in search.walked_ranks(both, before=None, chunk=2) for rank in portion]
    assert sorted(set(walked), reverse=True) == search.newest_ranks(both[0], limit=10)
    assert walked == sorted(walked, reverse=True)


@pytest.mark.sqlite
def test_triggers_lost_with_a_remade_table_come_back_with_the_next_migrate(city: SmallCity) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER case_public_words_insert")
        schema.install(connection)
        cursor.execute("SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'case_%'")
        assert cursor.fetchone()[0] == 9


def test_a_document_has_an_end_however_much_was_said(city: SmallCity) -> None:
    said = city.say("Ngập nước rất sâu. " + "rác " * 1200)
    for _ in range(5):
        city.say("rác " * 1240, join=said.case)
    search.index_case(said.case.pk)
    assert len(CaseText.objects.get().desk_text) < 120_010


def test_an_imported_day_long_ago_takes_its_place_in_the_order(city: SmallCity) -> None:
    new = _public(city, "Ngập nước mới")
    old = _public(city, "Ngập nước cũ")
    Case.objects.filter(pk=old.pk).update(received_on=old.received_on - timedelta(days=400))
    search.index_case(old.pk)
    assert [c.pk for c in public_cases(text="ngập").items] == [new.pk, old.pk]


def test_nobody_needs_a_seat_to_search(city: SmallCity) -> None:
    assert Actor.person().seats == ()
    assert public_cases(text="ngập").items == []


def test_the_limits_stand_in_the_description() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "concepts" / "search.md").read_text(
        encoding="utf-8"
    )
    for said in (
        f"from {words.SHORTEST_PREFIX} letters on",
        f"Beyond {words.LONGEST_TEXT} characters or {words.MOST_TERMS} terms",
        f"Counts stop at {search.COUNT_CAP:,}",
        f"newest {finding._WALK_TO_COUNT:,} documents",
        f"newest {finding._WALK:,} documents",
        f"within {similar.NEAR_M:.0f} m",
        f"{similar.DAYS} days",
    ):
        assert said in page, said
