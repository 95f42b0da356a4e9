"""Rows of public lists tell what whole cases tell, also of what another process added a moment ago."""

from __future__ import annotations

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from dangvan.cases import actions, queries
from dangvan.cases.models import Case
from dangvan.cases.queries import remembering
from dangvan.cases.queries.listed import ListedCase, listed
from dangvan.kernel import clock
from dangvan.organisations.models import Topic
from dangvan.organisations.registry import held_registry
from dangvan.places.atlas import held_atlas
from tests.small_city import SmallCity


def same_of(case: Case, row: ListedCase) -> None:
    for name in ListedCase._fields[:-3]:
        assert getattr(row, name) == getattr(case, name), name
    assert (row.topic.code, row.owner.code) == (case.topic.code, case.owner.code)
    assert (row.area.code if row.area else None) == (case.area.code if case.area else None)
    assert queries.due_day_told(row) == queries.due_day_told(case)
    assert queries.shown_point(row) == queries.shown_point(case)


def test_a_row_tells_what_the_whole_case_tells(city: SmallCity) -> None:
    city.screen(city.say())
    city.answered()
    contested = city.answered()
    actions.contest_case(
        by=contested.person, case=contested.case, report=contested.report, reason="Vẫn ngập như trước."
    )
    nowhere = city.say("Đèn đường tắt.")
    Case.objects.filter(pk=nowhere.case.pk).update(area=None, lon=None, lat=None)
    rows = listed(Case.objects.order_by("pk"))
    cases = list(Case.objects.order_by("pk"))
    assert len(rows) == len(cases) > 3
    for case, row in zip(cases, rows, strict=True):
        same_of(case, row)
        for language in ("vi", "en"):
            with translation.override(language):
                assert row.topic.name == case.topic.name
                assert row.owner.name == case.owner.name


def test_names_that_another_process_has_just_added_are_found(city: SmallCity) -> None:
    said = city.say()
    held_registry.get()
    held_atlas.get()
    fresh = Topic.objects.create(code="vua-them", name_vi="Vừa thêm", name_en="Just added", position=99)
    Case.objects.filter(pk=said.case.pk).update(topic=fresh)  # nobody told this process of it
    assert [row.topic.name_vi for row in listed(Case.objects.all())] == ["Vừa thêm"]


def test_what_one_page_holds_is_not_counted_and_a_long_list_counted_once(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        city.screen(city.say())
    queries.public_cases(size=2)
    with django_assert_num_queries(1):
        page = queries.public_cases(size=3)
    assert (len(page.items), page.count, page.next_cursor) == (3, 3, "")
    # Nothing is remembered while the clock stands at another moment, as it does in this city.
    monkeypatch.setattr(remembering.timezone, "now", clock.now)
    remembering.forget()
    with django_assert_num_queries(2):
        first = queries.public_cases(size=2)
    with django_assert_num_queries(1):
        second = queries.public_cases(size=2, cursor=first.next_cursor)
    assert (first.count, second.count, len(second.items)) == (3, 3, 1)
    with django_assert_num_queries(2):  # another choice is another list
        assert queries.public_cases(size=1, state="screened").count == 3
    remembering.forget()
