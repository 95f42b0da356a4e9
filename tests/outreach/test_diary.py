"""The diary: who may write it, what everybody may read of it, and reception days against their standard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from dangvan.kernel import clock, measures, references
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.kernel.references import Reference
from dangvan.ledger.models import Event
from dangvan.outreach import actions, queries, standards
from dangvan.outreach.models import Visit
from dangvan.outreach.types import VisitDraft
from tests.small_city import SmallCity, later

pytestmark = pytest.mark.django_db


def meeting(city: SmallCity, by: str = "dong.officer", **more: object) -> Visit:
    given: dict[str, object] = {
        "kind": "dialogue",
        "day": clock.today(),
        "area_id": city.areas["dong"].pk,
        "organisation_id": city.bodies["dong"].pk,
        "came": "20-49",
    }
    return actions.record_visit(by=city.officer(by), **(given | more))  # type: ignore[arg-type]


def test_an_officer_writes_down_a_meeting_and_it_is_in_the_record(city: SmallCity) -> None:
    visit = meeting(city)
    assert visit.state == "held"
    event = Event.objects.get(subject=visit.uid)
    assert (event.kind, event.public) == ("visit.recorded", True)
    assert references.resolve("visit", visit.reference) is not None


Write = Callable[[SmallCity, Visit, Actor], object]
WRITES: dict[str, Write] = {
    "hear_point": lambda _, v, by: actions.hear_point(by=by, visit=v, text="Ngõ tối lắm"),
    "make_promise": lambda _, v, by: actions.make_promise(by=by, visit=v, text="Sẽ lắp thêm đèn"),
    "hold_visit": lambda _, v, by: actions.hold_visit(by=by, visit=v, held=True),
    "record_visit": lambda _, v, by: actions.record_visit(
        by=by, kind="visit", day=v.day, area_id=v.area_id, organisation_id=v.organisation_id
    ),
    "end_promise": lambda _, v, by: actions.end_promise(
        by=by, promise=v.promises.get(), kept=True, outcome="Đã lắp xong"
    ),
    "link_promise": lambda _, v, by: actions.link_promise(
        by=by, promise=v.promises.get(), reference=Reference("task", "A", "t")
    ),
    "link_point": lambda _, v, by: actions.link_point(
        by=by, point=v.points.get(), reference=Reference("case", "A", "t")
    ),
    "run_coverage": lambda _c, _v, by: actions.run_coverage(by=by),
    "record_visits": lambda _, v, by: actions.record_visits(
        by=by, organisation_id=v.organisation_id, drafts=[VisitDraft("visit", v.day, v.area_id)]
    ),
    "plan_receptions": lambda _, v, by: actions.plan_receptions(
        by=by,
        organisation_id=v.organisation_id,
        area_id=v.area_id,
        receiver="head",
        days=[v.day + timedelta(days=3)],
    ),
    "take_back_point": lambda _, v, by: actions.take_back_point(by=by, point=v.points.get()),
    "take_back_promise": lambda _, v, by: actions.take_back_promise(by=by, promise=v.promises.get()),
    "take_back_outcome": lambda _, v, by: actions.take_back_outcome(by=by, promise=v.promises.get()),
    "import_age_shares": lambda _c, _v, by: actions.import_age_shares(by=by, rows=[]),
}


@pytest.mark.parametrize("action", WRITES)
@pytest.mark.parametrize("wrong", ["tay.head", "dong.auditor", "roads.officer"])
def test_nobody_writes_into_the_diary_of_another_body(city: SmallCity, action: str, wrong: str) -> None:
    visit = meeting(city)
    actions.hear_point(by=city.officer("dong.officer"), visit=visit, text="Ngõ tối lắm")
    actions.make_promise(by=city.officer("dong.officer"), visit=visit, text="Sẽ lắp thêm đèn")
    before = Event.objects.count()
    for by in (city.officer(wrong), Actor.person()):
        with pytest.raises(NotAllowed):
            WRITES[action](city, visit, by)
    assert Event.objects.count() == before


def test_every_action_is_tried_by_those_who_may_not() -> None:
    assert set(WRITES) == set(actions.__all__)


@pytest.mark.parametrize("came", ["1-4", ""])
def test_of_fewer_than_five_people_nothing_is_told(city: SmallCity, came: str) -> None:
    visit = meeting(city, came=came)
    assert queries.public_visits() == []
    actions.make_promise(by=city.officer("dong.officer"), visit=visit, text="Sẽ lắp thêm đèn")
    assert [event.plain for event in Event.objects.filter(subject=visit.uid)] == [{}, {}]


def test_a_promise_is_followed_to_its_end(city: SmallCity) -> None:
    by, visit = city.officer("dong.officer"), meeting(city)
    promise = actions.make_promise(by=by, visit=visit, text="Sẽ lắp thêm đèn", due_on=visit.day)
    actions.link_promise(by=by, promise=promise, reference=Reference("task", "ABCD-1234", "Lắp đèn"))
    with pytest.raises(Conflict):
        actions.link_promise(by=by, promise=promise, reference=Reference("task", "EFGH-1234", "Khác"))
    assert actions.end_promise(by=by, promise=promise, kept=True, outcome="Đã lắp 6 đèn").state == "kept"
    read = measures.read("outreach.promises_kept", visit.day, visit.day, {})
    assert (read.value, read.numerator, read.denominator) == (1.0, 1, 1)


def test_a_promise_cannot_be_due_before_it_was_made(city: SmallCity) -> None:
    visit = meeting(city)
    with pytest.raises(Invalid) as refused:
        actions.make_promise(
            by=city.officer("dong.officer"), visit=visit, text="Sẽ lắp đèn", due_on=visit.day - timedelta(1)
        )
    assert "due_on" in refused.value.fields


def test_a_meeting_to_come_is_planned_and_cannot_have_been_held(city: SmallCity) -> None:
    visit = meeting(city, day=clock.today() + timedelta(days=3))
    assert (visit.state, visit.came) == ("planned", "")
    with pytest.raises(Conflict):
        actions.hold_visit(by=city.officer("dong.officer"), visit=visit, held=True)


def test_another_body_does_not_find_it(city: SmallCity) -> None:
    visit = meeting(city)
    with pytest.raises(NotFound):
        queries.visit_of(visit.reference, city.officer("tay.head"))
    assert queries.visit_of(visit.reference, city.officer("city.head")) == visit


WEEKLY = next(one for one in standards.rows() if one.code == "commune-chair-weekly")


def test_three_days_in_one_week_do_not_make_good_a_week_with_none() -> None:
    held = [date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)]
    kept = standards.kept(WEEKLY, held, date(2026, 3, 2), date(2026, 3, 15))
    assert [(one.due, one.held) for one in kept.stretches] == [(1, 3), (1, 0)]
    assert (kept.held, kept.due) == (1, 2)


def test_weeks_that_the_period_cuts_do_not_count() -> None:
    kept = standards.kept(WEEKLY, [], date(2026, 3, 4), date(2026, 3, 18))
    assert [one.first for one in kept.stretches] == [date(2026, 3, 9)]


def test_a_standard_binds_from_the_day_it_holds() -> None:
    party = next(one for one in standards.rows() if one.code == "commune-party-monthly")
    kept = standards.kept(party, [], date(2025, 11, 1), date(2026, 1, 31))
    assert [one.first for one in kept.stretches] == [date(2025, 12, 1), date(2026, 1, 1)]
    assert kept.due == 4


def test_what_was_planned_hidden_never_stands_plain_and_few_who_came_hide_the_rest(city: SmallCity) -> None:
    by, day = city.officer("dong.officer"), clock.today() + timedelta(days=1)
    hidden = meeting(city, day=day, is_public=False)
    announced = meeting(city, day=day, kind="reception", came="")
    with later(days=2):
        actions.hold_visit(by=by, visit=hidden, held=True, came="100+")
        actions.hold_visit(by=by, visit=announced, held=True, came="1-4")
        actions.make_promise(by=by, visit=announced, text="Sẽ lắp thêm đèn")
    plain = {
        visit: [bool(event.plain) for event in Event.objects.filter(subject=visit.uid).order_by("sequence")]
        for visit in (hidden, announced)
    }
    assert plain == {hidden: [False, False], announced: [True, False, False]}


def test_one_takes_back_ones_own_words_within_a_day(city: SmallCity) -> None:
    by, visit = city.officer("dong.officer"), meeting(city)
    point = actions.hear_point(by=by, visit=visit, text="Ngõ tối lắm")
    promise = actions.make_promise(by=by, visit=visit, text="Sẽ lắp thêm đèn")
    ended = actions.end_promise(by=by, promise=promise, kept=False, outcome="Ghi nhầm buổi")
    with pytest.raises(Conflict):
        actions.take_back_promise(by=by, promise=promise)
    assert actions.take_back_outcome(by=by, promise=ended).state == "open"
    actions.take_back_promise(by=by, promise=promise)
    actions.take_back_point(by=by, point=point)
    assert (visit.points.count(), visit.promises.count()) == (0, 0)
    kinds = list(Event.objects.filter(subject=visit.uid).order_by("sequence").values_list("kind", flat=True))
    assert kinds[-3:] == ["visit.deed_taken_back"] * 3


def test_what_another_wrote_what_is_old_and_what_went_on_stays(city: SmallCity) -> None:
    by, visit = city.officer("dong.officer"), meeting(city)
    point = actions.hear_point(by=by, visit=visit, text="Ngõ tối lắm")
    with pytest.raises(Conflict):
        actions.take_back_point(by=city.officer("dong.head"), point=point)
    with later(days=2), pytest.raises(Conflict):
        actions.take_back_point(by=by, point=point)
    actions.link_point(by=by, point=point, reference=Reference("case", "A", "t"))
    with pytest.raises(Conflict):
        actions.take_back_point(by=by, point=point)
    assert visit.points.count() == 1


def test_days_planned_twice_are_planned_once(city: SmallCity) -> None:
    given = {
        "by": city.officer("dong.officer"),
        "organisation_id": city.bodies["dong"].pk,
        "area_id": city.areas["dong"].pk,
        "receiver": "head",
    }
    days = [clock.today() + timedelta(days=number) for number in (3, 10)]
    assert len(actions.plan_receptions(days=days, **given)) == 2  # type: ignore[arg-type]
    assert len(actions.plan_receptions(days=[*days, days[1] + timedelta(7)], **given)) == 1  # type: ignore[arg-type]
    for wrong in ([], [clock.today()], [days[0] + timedelta(n) for n in range(70)]):
        with pytest.raises(Invalid):
            actions.plan_receptions(days=wrong, **given)  # type: ignore[arg-type]


def test_the_operators_own_file_of_standards_comes_before_ours(settings: Any, tmp_path: Path) -> None:
    settings.DANGVAN_HOME = tmp_path
    ours = (Path(standards.__file__).parent / "data" / "reception.toml").read_text(encoding="utf-8")
    (tmp_path / "reception.toml").write_text(ours.replace("days = 1", "days = 3"), encoding="utf-8")
    assert next(one for one in standards.rows() if one.code == WEEKLY.code).days == 3
    (tmp_path / "reception.toml").write_text("[[standard]]\ncode = 1", encoding="utf-8")
    with pytest.raises(ImproperlyConfigured):
        standards.rows()
