"""What the clock does with tasks: figures are read, never typed; flags climb once a level; both may be done
twice.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from dangvan.directives import actions, letters, queries
from dangvan.directives.models import Climb, MeasuredValue, Task
from dangvan.directives.types import Comparator, Flag, MeasurePlan, Verdict
from dangvan.kernel import clock, measures, references
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid, NotAllowed
from dangvan.kernel.models import OutboxMessage
from dangvan.organisations import actions as organisations
from tests.directives.test_life import flags, task
from tests.small_city import SmallCity, later

CLOCK = Actor.system("clock")


def plan(name: str = "cases.received", target: float = 1.0) -> MeasurePlan:
    today = clock.today()
    return MeasurePlan(
        name, {"organisation": "dong"}, Comparator.AT_LEAST, target, today, today + timedelta(days=30)
    )


def test_a_measured_task_is_computed_with_its_counts_and_keeps_its_history(city: SmallCity) -> None:
    made = task(city, measure=plan())
    actions.compute_measured_tasks(by=CLOCK)
    city.say()
    actions.compute_measured_tasks(by=CLOCK)
    assert actions.compute_measured_tasks(by=CLOCK) == 0
    seen = queries.measured_of(made)
    assert seen is not None
    assert [value for _at, value, _n, _d in seen.history] == [1.0, 0.0]
    assert (seen.numerator, seen.verdict) == (1, Verdict.MET)


def test_a_share_of_nothing_cannot_be_told(city: SmallCity) -> None:
    made = task(city, measure=plan("cases.contested"))
    actions.compute_measured_tasks(by=CLOCK)
    seen = queries.measured_of(made)
    assert seen is not None
    assert (seen.value, seen.verdict) == (None, Verdict.CANNOT_TELL)
    actions.report_done(by=city.officer("dong.officer"), task=made, text="Đã xong")
    assert Flag.DISAGREES not in flags(made)


def test_reported_done_while_the_figures_say_no_is_flagged(city: SmallCity) -> None:
    made = task(city, measure=plan(target=5))
    actions.compute_measured_tasks(by=CLOCK)
    assert Flag.DISAGREES not in flags(made)
    actions.report_done(by=city.officer("dong.officer"), task=made, text="Đã xong")
    assert Flag.DISAGREES in flags(made)


def test_a_measure_that_nobody_registered_is_refused(city: SmallCity) -> None:
    with pytest.raises(Invalid):
        task(city, measure=plan("cases.happiness"))
    assert not Task.objects.exists()


def test_only_the_clock_runs_the_clocks_jobs(city: SmallCity) -> None:
    for one in (city.officer("city.head"), Actor.person()):
        with pytest.raises(NotAllowed):
            actions.climb_flags(by=one)
        with pytest.raises(NotAllowed):
            actions.compute_measured_tasks(by=one)
    made = task(city, measure=plan())
    for two in (Actor.person(), city.officer("tay.head")):
        with pytest.raises(NotAllowed):
            actions.compute_measured_task(by=two, task=made)
    assert not MeasuredValue.objects.exists()


def test_a_flag_climbs_level_by_level_and_tells_each_once(city: SmallCity) -> None:
    made = task(city, owner="lights", by="city.officer")
    with later(days=11):
        assert [actions.climb_flags(by=CLOCK) for _ in range(3)] == [1, 0, 0]
    with later(days=18):
        assert [actions.climb_flags(by=CLOCK) for _ in range(2)] == [1, 0]
    with later(days=25):
        assert actions.climb_flags(by=CLOCK) == 1
    with later(days=60):
        assert actions.climb_flags(by=CLOCK) == 0
    reached = Climb.objects.filter(task=made).order_by("level").values_list("organisation__code", flat=True)
    assert list(reached) == ["lights", "roads", "city"]
    assert OutboxMessage.objects.filter(kind="task.climb").count() == 3


def test_a_flag_that_is_gone_is_not_written_about(city: SmallCity) -> None:
    made = task(city)
    with later(days=11):
        actions.climb_flags(by=CLOCK)
        climb = Climb.objects.get()
        (head,) = letters.readers_of(climb.pk)
        letters.write(head, climb.pk)
        assert made.reference in mail.outbox[-1].subject
        assert mail.outbox[-1].to == ["dong.head@example.org"]
        letters.write(city.users["tay.head"].pk, climb.pk)
        assert len(mail.outbox) == 1
        actions.report_done(by=city.officer("dong.officer"), task=made, text="Đã xong")
        letters.write(head, climb.pk)
        assert len(mail.outbox) == 1


def test_a_task_whose_owner_was_merged_away_asks_and_moves_by_hand(city: SmallCity) -> None:
    made, by = task(city), city.officer("city.officer")
    organisations.succeed_organisation(
        by=CLOCK, predecessor=city.bodies["dong"].pk, successor=city.bodies["tay"].pk, day=clock.today()
    )
    assert Flag.NO_OWNER in flags(made)
    asked = queries.task_of(made.reference, by).succession
    assert asked is not None
    assert asked.proposed_id == city.bodies["tay"].pk
    made.refresh_from_db()
    assert made.organisation_id == city.bodies["dong"].pk
    actions.climb_flags(by=CLOCK)
    assert Climb.objects.get().organisation.code == "city"
    actions.assign_task(by=by, task=made, organisation_id=asked.proposed_id, role="Chủ tịch UBND phường")
    assert Flag.NO_OWNER not in flags(made)


def test_tasks_give_figures_and_can_be_referred_to(city: SmallCity) -> None:
    made, today = task(city), clock.today()
    with later(days=11):
        read = measures.read("directives.tasks_overdue", today, clock.today(), {"organisation": "dong"})
        share = measures.read("directives.tasks_done_on_time", today, clock.today(), {})
    assert (read.value, share.value, share.denominator) == (1.0, 0.0, 1)
    named = references.resolve("task", made.reference)
    assert named is not None
    assert made.title not in named.title


def test_a_case_is_linked_by_its_number_and_one_about_a_body_is_not(city: SmallCity) -> None:
    made, by = task(city), city.officer("dong.officer")
    said, about = city.say(), city.say(about_body=True)
    case = references.resolve("case", said.case.reference)
    assert case is not None
    actions.link_to_task(by=by, task=made, reference=case)
    assert [one.id for one in queries.task_of(made.reference, by).links] == [said.case.reference]
    assert references.resolve("case", about.case.reference) is None
