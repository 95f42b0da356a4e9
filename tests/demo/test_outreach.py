"""The demonstration's diary: most reception days held, a third of the wards never visited, promises in every
state.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from dangvan.demo.outreach import set_up_outreach
from dangvan.kernel import clock
from dangvan.ledger.actions import held_back
from dangvan.outreach import queries
from dangvan.outreach.models import Point, Promise, Visit
from dangvan.places import queries as places


@pytest.mark.usefixtures("hanoi")
def test_a_year_of_meetings_with_wards_that_nobody_went_to() -> None:
    wards = {ward.id for ward in places.wards()}
    now = clock.now()
    with held_back():
        set_up_outreach(now, min(ward.code for ward in places.wards()))
    visited = set(Visit.objects.exclude(kind="reception").values_list("area_id", flat=True))
    assert len(wards) / 4 < len(wards - visited) < len(wards) * 3 / 4
    assert set(Promise.objects.values_list("state", flat=True)) == {"open", "kept", "not_kept"}
    assert Promise.objects.filter(reference_kind="task").count() == 2
    assert not Point.objects.filter(topic=None).exists()
    assert Visit.objects.filter(day__gt=clock.today()).exclude(state="planned").count() == 0
    kept = queries.reception_of_all(clock.today() - timedelta(days=97), clock.today())
    held, due = (sum(getattr(one, what) for of in kept.values() for one in of) for what in ("held", "due"))
    assert 0.7 < held / due < 0.95
    assert len(queries.public_visits()) > 10
    assert len(queries.planned_receptions()) == 40
