"""A model from its first words to its copies: who may move it, and what it takes to be called proven."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dangvan.kernel import measures, references
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed
from dangvan.ledger.models import Event
from dangvan.practices import actions, queries
from dangvan.practices.machine import MOVES, STAGE_MOVES
from dangvan.practices.models import Practice
from dangvan.practices.types import Stage
from tests.practices.conftest import Register, draft
from tests.small_city import SmallCity, later

pytestmark = pytest.mark.django_db
WHY = "Hai quý liền không nhóm nào còn đi tuần, các hộ xin thôi."


def test_a_model_is_found_by_words_without_marks(register: Register) -> None:
    register()
    assert [one.title for one in queries.practices(text="NGO tu quan")] == [
        "Ngõ tự quản: mỗi ngõ một nhóm giữ mặt đường"
    ]
    assert not queries.practices(text="máy bơm")


def test_a_model_is_found_by_field_stage_and_ward(city: SmallCity, register: Register) -> None:
    register()
    assert len(queries.practices(field="society", stage="proposed", area_id=city.areas["dong"].pk)) == 1
    assert not queries.practices(area_id=city.areas["tay"].pk)
    assert not queries.practices(stage="trial")


def test_cost_takes_64_bits_and_nothing_below_zero(register: Register) -> None:
    assert Practice.objects.get(pk=register(cost=9 * 10**14).pk).cost == 9 * 10**14
    for wrong in (-1, 10**18):
        with pytest.raises(Invalid) as refused:
            register(cost=wrong)
        assert "cost" in refused.value.fields


def test_a_model_needs_a_place(register: Register) -> None:
    with pytest.raises(Invalid) as refused:
        register(area_ids=[])
    assert "area_ids" in refused.value.fields


def test_an_officer_of_another_body_neither_registers_nor_edits(city: SmallCity, register: Register) -> None:
    practice = register()
    tay = city.officer("tay.officer")
    with pytest.raises(NotAllowed):
        actions.register_practice(by=tay, draft=draft(city))
    with pytest.raises(NotAllowed):
        actions.edit_practice(by=tay, practice=practice, version=None, draft=draft(city))
    with pytest.raises(NotAllowed):
        actions.add_evidence(by=tay, practice=practice, version=None, title="Biên bản", url="https://a.vn/1")


def test_who_comes_second_is_told(city: SmallCity, register: Register) -> None:
    practice = register()
    by = city.officer("dong.officer")
    actions.edit_practice(by=by, practice=practice, version=0, draft=draft(city, title="Ngõ xanh tự quản"))
    with pytest.raises(Conflict):
        actions.edit_practice(by=by, practice=practice, version=0, draft=draft(city))


@pytest.mark.parametrize("verb", [verb for verb in STAGE_MOVES if not MOVES[verb].needs_effect])
def test_the_table_of_moves_is_kept(city: SmallCity, register: Register, verb: str) -> None:
    move = MOVES[verb]
    by = city.officer("city.head" if move.above else "dong.head")
    for stage in Stage:
        practice = register()
        Practice.objects.filter(pk=practice.pk).update(stage=stage)
        if stage in move.sources:
            moved = actions.move_practice(by=by, practice=practice, version=None, verb=verb, reason=WHY)
            assert moved.stage == move.to
        else:
            with pytest.raises(Conflict):
                actions.move_practice(by=by, practice=practice, version=None, verb=verb, reason=WHY)


def test_only_heads_move_and_only_a_body_above_recognises(city: SmallCity, in_trial: Practice) -> None:
    for name, verb in (("dong.officer", "end"), ("tay.head", "end"), ("dong.head", "recognise")):
        with pytest.raises(NotAllowed):
            actions.move_practice(
                by=city.officer(name), practice=in_trial, version=None, verb=verb, reason=WHY
            )


def test_what_ended_keeps_why(city: SmallCity, in_trial: Practice) -> None:
    by = city.officer("dong.head")
    with pytest.raises(Invalid):
        actions.move_practice(by=by, practice=in_trial, version=None, verb="end")
    actions.move_practice(by=by, practice=in_trial, version=None, verb="end", reason=WHY)
    assert queries.practice_page(in_trial.reference).moves[0].why == WHY


def test_a_move_is_taken_back_within_minutes_and_stays_in_the_story(
    city: SmallCity, in_trial: Practice
) -> None:
    head = city.officer("dong.head")
    ended = actions.move_practice(by=head, practice=in_trial, version=None, verb="end", reason=WHY)
    with pytest.raises(Conflict):
        actions.take_back_move(by=city.officer("city.head"), practice=ended, version=ended.version)
    with later(hours=1), pytest.raises(Conflict):
        actions.take_back_move(by=head, practice=ended, version=ended.version)
    back = actions.take_back_move(by=head, practice=ended, version=ended.version)
    assert back.stage == Stage.TRIAL
    assert queries.practice_page(back.reference).moves[0].taken_back
    kinds = list(Event.objects.filter(subject=back.uid).order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == ["practice.moved", "practice.move_taken_back"]


def test_a_copy_is_a_trial_linked_both_ways(city: SmallCity, in_trial: Practice) -> None:
    there = {"organisation_id": city.bodies["tay"].pk, "area_ids": [city.areas["tay"].pk]}
    with pytest.raises(Invalid) as refused:
        actions.copy_practice(by=city.officer("tay.officer"), practice=in_trial, draft=draft(city, **there))
    assert "steps" in refused.value.fields
    plan = {"steps": "Chọn hai ngõ làm trước.", "measures": "Số ổ gà mỗi tháng.", "watch": "Nhóm nản."}
    copy = actions.copy_practice(
        by=city.officer("tay.officer"), practice=in_trial, draft=draft(city, **there, **plan)
    )
    actions.move_practice(by=city.officer("tay.head"), practice=copy, version=None, verb="end", reason=WHY)
    page = queries.practice_page(in_trial.reference)
    assert [(one.card.reference, one.went) for one in page.copies] == [(copy.reference, WHY)]
    origin = queries.practice_page(copy.reference).origin
    assert origin is not None
    assert origin.reference == in_trial.reference


def test_what_is_only_proposed_is_not_copied(city: SmallCity, register: Register) -> None:
    with pytest.raises(Conflict):
        actions.copy_practice(by=city.officer("dong.officer"), practice=register(), draft=draft(city))


@pytest.mark.parametrize(
    "given",
    [
        {"url": "javascript:alert(1)"},
        {"url": "https://"},
        {"url": "http://[::1"},
        {"content": b"MZ....", "name": "a.exe"},
        {"content": b"%PDF-" + b"0" * (5 * 1024 * 1024), "name": "a.pdf"},
        {},
    ],
)
def test_bad_evidence_is_refused_with_words(city: SmallCity, in_trial: Practice, given: dict) -> None:  # type: ignore[type-arg]
    by = city.officer("dong.officer")
    with pytest.raises(Invalid):
        actions.add_evidence(by=by, practice=in_trial, version=None, title="Biên bản họp ngõ", **given)


def test_a_file_is_for_officers_and_its_fingerprint_for_all(city: SmallCity, in_trial: Practice) -> None:
    by = city.officer("dong.officer")
    content = b"%PDF-1.7 bien ban"
    actions.add_evidence(
        by=by, practice=in_trial, version=None, title="Biên bản họp ngõ", content=content, name="b.pdf"
    )
    line = queries.practice_page(in_trial.reference).evidence[0]
    assert len(line.sha256) == 64
    assert queries.evidence_file(by, in_trial, line.id).content == content
    actions.remove_evidence(by=by, practice=in_trial, version=None, number=line.id)
    assert not queries.practice_page(in_trial.reference).evidence


def test_measures_count_what_stood_at_the_end_of_the_day(city: SmallCity, in_trial: Practice) -> None:
    day = in_trial.registered_at.date()
    here = {"organisation": city.bodies["dong"].code}
    assert measures.read("practices.in_trial", day, day, here).value == 1
    assert measures.read("practices.in_trial", day, day - timedelta(days=1), here).value == 0
    assert measures.read("practices.in_trial", day, day, {"organisation": city.bodies["tay"].code}).value == 0
    found = references.resolve("practice", in_trial.reference)
    assert found is not None
    assert found.title == in_trial.title
