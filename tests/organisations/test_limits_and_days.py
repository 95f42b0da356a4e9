"""Limits and days set one by one: each ends what held before, has a source, and stands in public."""

from __future__ import annotations

from datetime import date

import pytest

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid, NotAllowed, NotFound
from dangvan.ledger.models import Event
from dangvan.organisations import actions, queries
from dangvan.organisations.calendars import calendar
from dangvan.organisations.models import (
    ServiceStandard,
)
from tests.organisations.conftest import DAY, House

pytestmark = pytest.mark.django_db


def set_limit(by: Actor, **changes: object) -> int:
    values: dict[str, object] = {
        "code": "answer",
        "valid_from": date(2026, 1, 1),
        "purpose": "answer",
        "legal_source_vi": "Quyết định 1",
        "days_to_answer": 7,
        "hours_to_acknowledge": 8,
        **changes,
    }
    return actions.set_standard(by=by, **values)  # type: ignore[arg-type]


def test_a_new_limit_ends_the_one_before_and_is_public(operator: Actor) -> None:
    set_limit(operator)
    set_limit(operator, valid_from=date(2026, 3, 1), days_to_answer=5)
    days = {
        day: getattr(queries.standard_for(None, "normal", on=day), "days_to_answer", None)
        for day in (date(2025, 12, 31), date(2026, 2, 28), date(2026, 3, 1))
    }
    assert list(days.values()) == [None, 7, 5]
    assert Event.objects.filter(kind="organisations.standard_set").latest("id").plain["days"] == 5
    with pytest.raises(Invalid):
        set_limit(operator, valid_from=date(2026, 2, 1))


def test_the_deepest_topic_then_the_named_urgency_decide_the_limit(house: House, operator: Actor) -> None:
    set_limit(operator, code="all", days_to_answer=9)
    set_limit(operator, code="urgent", urgency="urgent", days_to_answer=1)
    set_limit(operator, code="roads", topic=house.topic("duong"), days_to_answer=4)
    set_limit(operator, code="pothole", topic=house.topic("o-ga"), urgency="urgent", days_to_answer=2)

    def days(topic: str, urgency: str) -> int | None:
        found = queries.standard_for(house.topic(topic), urgency, on=DAY)
        return found.days_to_answer if found else None

    assert [days("ngap", "normal"), days("ngap", "urgent"), days("den", "urgent")] == [9, 1, 4]
    assert [days("o-ga", "normal"), days("o-ga", "urgent")] == [4, 2]


@pytest.mark.parametrize(
    "changes",
    [
        {"legal_source_vi": " "},
        {"purpose": "whim"},
        {"unit": "weeks"},
        {"urgency": "now"},
        {"days_to_answer": -1},
        {"extension_days": 100_000},
    ],
)
def test_a_limit_without_source_or_sense_is_refused(operator: Actor, changes: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        set_limit(operator, **changes)
    assert ServiceStandard.objects.count() == 0


def test_officers_and_persons_cannot_set_limits_or_days(house: House, officer: Actor) -> None:
    for actor in (officer, Actor.person()):
        with pytest.raises(NotAllowed):
            set_limit(actor)
        with pytest.raises(NotAllowed):
            actions.set_calendar_day(by=actor, calendar="x", day=DAY, working=False, name_vi="Nghỉ")
        with pytest.raises(NotAllowed):
            actions.retire_topic(by=actor, topic=house.topic("o-ga"), on=DAY)


def test_a_local_day_off_holds_at_once_and_is_public(operator: Actor) -> None:
    hours = "{0=[['08:00','17:00']],1=[['08:00','17:00']]}"
    actions.import_calendar(
        by=operator,
        name="x.toml",
        default="a",
        content=f"[[calendar]]\ncode='a'\nname_vi='A'\ncountry='VN'\nhours={hours}\n".encode(),
    )
    before = calendar()
    assert before.is_working(DAY)
    actions.set_calendar_day(by=operator, calendar="a", day=DAY, working=False, name_vi="Mất điện")
    assert not calendar().is_working(DAY)
    assert calendar() is not before
    event = Event.objects.filter(kind="organisations.calendar_set").latest("id")
    assert event.plain == {"calendar": "a", "day": "2026-03-02", "working": False}
    with pytest.raises(NotFound):
        actions.set_calendar_day(by=operator, calendar="b", day=DAY, working=False, name_vi="x")


def test_a_calendar_is_reckoned_anew_only_where_it_changed(house: House, operator: Actor) -> None:
    actions.import_calendar(
        by=operator,
        name="x.toml",
        default="a",
        content=b"[[calendar]]\ncode='a'\nname_vi='A'\nhours={0=[['08:00','17:00']]}\n",
    )
    before = calendar()
    actions.retire_topic(by=operator, topic=house.topic("o-ga"), on=DAY)
    assert queries.topic(house.topic("o-ga")).retired_on == DAY
    assert calendar() is before


def test_days_alone_come_from_a_spreadsheet(operator: Actor) -> None:
    actions.import_calendar(
        by=operator,
        name="x.toml",
        default="a",
        content=b"[[calendar]]\ncode='a'\nname_vi='A'\nhours={0=[['08:00','17:00']]}\n",
    )
    result = actions.import_calendar(
        by=operator,
        name="days.csv",
        content="calendar,day,working,name_vi\na,02/03/2026,0,Nghỉ\n,2026-03-07,1,Làm bù\n".encode(),
    )
    assert (result.stored, result.errors) == (2, ())
    assert (calendar().is_working(DAY), calendar().is_working(date(2026, 3, 7))) == (False, True)


def test_without_a_calendar_no_deadline_is_reckoned(operator: Actor) -> None:
    with pytest.raises(Invalid, match="lịch làm việc"):
        calendar()
