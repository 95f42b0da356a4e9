"""What became of an area: single successions, chains of them, and imports."""

from __future__ import annotations

from datetime import date

import pytest

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.ledger.models import Event
from dangvan.places import queries
from dangvan.places.actions import import_areas, import_successions, succeed_area
from dangvan.places.models import Area
from tests.places.conftest import collection, feature, square

pytestmark = pytest.mark.django_db
BEGIN, REFORM, LATER = date(2008, 8, 1), date(2025, 7, 1), date(2026, 1, 1)


@pytest.fixture
def areas(operator: Actor) -> dict[str, int]:
    features = [
        feature(code, f"Phường {code}", square(105.4 + n / 10, 21.0)) for n, code in enumerate("ABCDE")
    ]
    import_areas(by=operator, content=collection(*features), valid_from=BEGIN)
    return dict(Area.objects.values_list("code", "id"))


def test_an_area_divided_and_its_parts_merged_again_multiply_their_shares(
    operator: Actor, areas: dict[str, int]
) -> None:
    a, b, c, d = (areas[code] for code in "ABCD")
    succeed_area(by=operator, predecessor=a, shares={b: 0.75, c: 0.25}, day=REFORM, estimated=True)
    succeed_area(by=operator, predecessor=b, shares={c: 0.5, d: 0.5}, day=LATER)
    assert queries.successors(a, on=BEGIN) == [(a, 1.0)]
    assert queries.successors(a, on=REFORM) == [(b, 0.75), (c, 0.25)]
    assert queries.successors(a, on=LATER) == [(c, 0.625), (d, 0.375)]
    assert queries.today_area(a) == c
    counted = queries.count_on_map({a: 8, d: 1}, on=LATER)
    assert (counted[c].shared, counted[d].shared, counted[d].certain) == (5, 3, 1)
    assert counted[d].estimated


def test_a_succession_ends_the_area_and_is_public(operator: Actor, areas: dict[str, int]) -> None:
    succeed_area(by=operator, predecessor=areas["A"], shares={areas["B"]: 1.0}, day=REFORM, source="NQ 1656")
    assert Area.objects.get(code="A").valid_to == REFORM
    event = Event.objects.get(kind="places.area_succeeded")
    assert event.plain == {"from_area": "A", "to_area": "B", "day": "2025-07-01", "share": "1.0000"}


@pytest.mark.parametrize("shares", [{}, {"B": 0.5}, {"B": 1.5, "C": -0.5}, {"A": 1.0}])
def test_shares_that_make_no_sense_are_refused(
    operator: Actor, areas: dict[str, int], shares: dict[str, float]
) -> None:
    with pytest.raises(Invalid):
        succeed_area(
            by=operator, predecessor=areas["A"], shares={areas[c]: s for c, s in shares.items()}, day=REFORM
        )
    assert Area.objects.get(code="A").valid_to is None


def test_another_day_of_ending_is_a_conflict_and_an_unknown_area_not_found(
    operator: Actor, areas: dict[str, int]
) -> None:
    succeed_area(by=operator, predecessor=areas["A"], shares={areas["B"]: 1.0}, day=REFORM)
    with pytest.raises(Conflict):
        succeed_area(by=operator, predecessor=areas["A"], shares={areas["B"]: 1.0}, day=LATER)
    with pytest.raises(NotFound):
        succeed_area(by=operator, predecessor=areas["C"], shares={10**9: 1.0}, day=LATER)
    with pytest.raises(Invalid):
        succeed_area(by=operator, predecessor=areas["C"], shares={areas["B"]: 1.0}, day=BEGIN)


def test_officers_and_persons_cannot_merge_areas(officer: Actor, areas: dict[str, int]) -> None:
    for actor in (officer, Actor.person()):
        with pytest.raises(NotAllowed):
            succeed_area(by=actor, predecessor=areas["A"], shares={areas["B"]: 1.0}, day=REFORM)


def test_successions_come_in_from_a_file_row_by_row(operator: Actor, areas: dict[str, int]) -> None:
    Area.objects.filter(code__in="AB").update(valid_to=REFORM)
    content = (
        b"old_code;new_code;day;share;estimated\nA;C;01/07/2025;0,6;1\nA;D;2025-07-01;0,4;1\nB;C;2025-07-01;;\n"
        b"X;C;2025-07-01;;\nC;D;2025-07-01;;\nB;E;mai;;\nB;E;2025-07-01;7;\n"
    )
    result = import_successions(by=operator, content=content, name="s.csv")
    assert result.stored == 3
    assert [(e.row, e.field) for e in result.errors] == [
        (7, "day"),
        (8, "share"),
        (5, "predecessor"),
        (6, "predecessor"),
    ]
    assert import_successions(by=operator, content=content, name="s.csv").unchanged == 3


def test_a_circle_of_successions_ends(operator: Actor, areas: dict[str, int]) -> None:
    from dangvan.places.models import AreaSuccession

    for old, new in (("A", "B"), ("B", "A")):
        AreaSuccession.objects.create(predecessor_id=areas[old], successor_id=areas[new], day=REFORM)
    Area.objects.filter(code__in="AB").update(valid_to=REFORM)
    assert queries.successors(areas["A"], on=LATER) == []
    assert queries.today_area(areas["A"]) is None
