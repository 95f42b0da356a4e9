"""No public number moves in the minute in which somebody speaks: who joins a matter today
counts from tomorrow on.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from dangvan.cases import queries
from dangvan.cases.models import Case
from dangvan.kernel import clock
from dangvan.website.reading.rows import rows_of
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db


def page(case: Case) -> str:
    return Client().get(reverse("website:case", args=[case.reference])).content.decode().partition("<main")[2]


def told(case: Case) -> int:
    fresh = Case.objects.get(pk=case.pk)
    return queries.people_told([fresh])[fresh.pk]


def test_who_joins_is_told_from_the_next_day_on(city: SmallCity) -> None:
    first = city.say()
    city.screen(first)
    before = page(first.case)
    for wish in ("public", "summary", "organisation"):
        city.say(join=first.fresh(), visibility=wish)
    assert first.fresh().reports_count == 4
    assert told(first.case) == 1
    assert [row.reports for row in rows_of(queries.public_cases().items)] == [1]
    assert page(first.case) == before
    with clock.standing_at(clock.now() + timedelta(days=1)):
        assert told(first.case) == 4
        assert [row.reports for row in rows_of(queries.public_cases().items)] == [4]


def test_who_joined_before_today_is_told_beside_those_of_today(city: SmallCity) -> None:
    first = city.say()
    city.screen(first)
    city.say(join=first.fresh())
    with clock.standing_at(clock.now() + timedelta(days=1)):
        city.say(join=first.fresh())
        assert (first.fresh().reports_count, told(first.case)) == (3, 2)


def test_a_matter_of_one_person_costs_no_statement(
    city: SmallCity, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    case = city.say().case
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert queries.people_told([case]) == {case.pk: 1}
