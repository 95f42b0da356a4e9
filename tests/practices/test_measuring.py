"""Effects are measured by plans that stood in the record first; nobody looks before or otherwise."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.childprocess import AnalysisFailed
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed
from dangvan.kernel.ids import new_id
from dangvan.ledger.models import Event
from dangvan.practices import actions, analysis, counting, planning, queries
from dangvan.practices.actions import assessing
from dangvan.practices.models import Assessment, EffectPlan, Practice
from dangvan.practices.words import REASONS, reason_words, verdict_words
from tests.practices.conftest import Plan, past_plan, plan_draft
from tests.small_city import SmallCity, later

pytestmark = pytest.mark.django_db
CLOCK = Actor.system("clock")
WHY = "Đã đi xem tận nơi ba lần, dân trong ngõ đồng tình; việc này chưa đo được bằng số."


def found(verdict: str = "effect", ratio: float | None = 0.77, **more: Any) -> dict[str, Any]:
    answer = {"verdict": verdict, "ratio": ratio, "low": 0.67, "high": 0.88, "why": [], "detectable": 0.8}
    return {"assessment": answer | more}


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the process beside the worker leaves, said by the test."""

    def answering(**more: Any) -> None:
        monkeypatch.setattr(assessing.childprocess, "analyse", lambda *_a, **_k: found(**more))

    return answering


def test_a_plan_stands_whole_in_the_public_ledger(plan: Plan) -> None:
    registered = plan()
    event = Event.objects.get(kind="practice.plan_registered")
    assert event.public
    assert event.plain["sha256"] == registered.fingerprint
    for name in ("method", "step", "direction", "washout", "season"):
        assert event.plain[name] == registered.fields[name]
    assert event.plain["treated"] == " ".join(registered.fields["treated"])


def test_nobody_looks_before_a_plan_is_registered(city: SmallCity, plan: Plan) -> None:
    registered = plan()
    with later(weeks=20):
        stranger = EffectPlan(
            practice=registered.practice,
            topic=registered.topic,
            fields=registered.fields,
            fingerprint=registered.fingerprint,
            due_on=registered.due_on,
        )
        with pytest.raises(Conflict):
            counting.panel_of(stranger)
        changed = EffectPlan.objects.get(pk=registered.pk)
        changed.fields = changed.fields | {"washout": 2}
        changed.save()
        with pytest.raises(Conflict):
            counting.panel_of(changed)
        changed.fingerprint = planning.fingerprint(changed.fields)
        changed.save()
        with pytest.raises(Conflict):
            counting.panel_of(changed)


def test_a_plan_without_its_event_reads_nothing(plan: Plan) -> None:
    registered = plan()
    copy = EffectPlan.objects.get(pk=registered.pk)
    copy.pk, copy.uid, copy.reference = None, new_id(), "AAAA-BBBB"
    copy.fields = copy.fields | {"washout": 1}
    copy.fingerprint = planning.fingerprint(copy.fields)
    copy.save(force_insert=True)
    with later(weeks=20), pytest.raises(Conflict):
        counting.panel_of(copy)


def test_nobody_looks_before_the_window_has_ended(city: SmallCity, plan: Plan) -> None:
    registered = plan()
    with later(weeks=5), pytest.raises(Conflict):
        actions.assess_plan(by=city.officer("dong.officer"), plan=registered)
    assert actions.assess_due_plans(by=CLOCK) == 0
    assert not Assessment.objects.exists()


def test_a_changed_plan_is_a_new_one_and_both_stay(city: SmallCity, plan: Plan, in_trial: Practice) -> None:
    first = plan()
    by = city.officer("dong.officer")
    with pytest.raises(Conflict):
        plan()
    second = actions.register_plan(
        by=by, practice=in_trial, version=None, draft=plan_draft(city, washout=1), replaces=first
    )
    shown = queries.practice_page(in_trial.reference).plans
    assert {(one.plan.reference, one.replaces, one.replaced_by) for one in shown} == {
        (first.reference, "", second.reference),
        (second.reference, first.reference, ""),
    }


def test_a_window_wholly_past_proves_nothing_by_itself(
    city: SmallCity, in_trial: Practice, answers: Any
) -> None:
    by = city.officer("dong.head")
    after = actions.register_plan(by=by, practice=in_trial, version=None, draft=past_plan(city))
    assert after.after_the_fact
    assert Event.objects.get(kind="practice.plan_registered").plain["after_the_fact"] is True
    answers()
    assert actions.assess_plan(by=by, plan=after) is not None
    with pytest.raises(Invalid):
        actions.move_practice(by=by, practice=in_trial, version=None, verb="prove")
    assert "prove" not in queries.practice_page(in_trial.reference, by).may


@pytest.mark.parametrize(
    ("answer", "proves"),
    [
        ({}, True),
        ({"ratio": 1.4}, False),
        ({"ratio": None}, False),
        ({"verdict": "none_found"}, False),
        ({"verdict": "cannot_tell"}, False),
    ],
)
def test_only_an_effect_in_the_wished_direction_proves(
    city: SmallCity, plan: Plan, answers: Any, answer: dict[str, Any], proves: bool
) -> None:
    registered, head = plan(), city.officer("dong.head")
    in_trial = registered.practice
    answers(**answer)
    with later(weeks=8):
        assert actions.assess_due_plans(by=CLOCK) == 1
        if proves:
            moved = actions.move_practice(by=head, practice=in_trial, version=None, verb="prove")
            assert moved.moves.latest("pk").assessment == Assessment.objects.get(plan=registered)
        else:
            with pytest.raises(Invalid):
                actions.move_practice(by=head, practice=in_trial, version=None, verb="prove")


def test_a_body_above_recognises_and_says_that_it_was_not_measured(
    city: SmallCity, in_trial: Practice
) -> None:
    above = city.officer("city.head")
    actions.move_practice(by=above, practice=in_trial, version=None, verb="recognise", reason=WHY)
    line = queries.practice_page(in_trial.reference).moves[0]
    assert line.unmeasured
    assert line.why == WHY


def test_a_plan_is_answered_once(city: SmallCity, plan: Plan, answers: Any) -> None:
    registered, by = plan(), city.officer("dong.officer")
    answers()
    with later(weeks=8):
        actions.assess_plan(by=by, plan=registered)
        with pytest.raises(Conflict):
            actions.assess_plan(by=by, plan=registered)
        assert actions.assess_due_plans(by=CLOCK) == 0
    event = Event.objects.get(kind="practice.assessed")
    assert event.plain["sha256"] == registered.fingerprint
    assert event.plain["outcome"] == "effect"
    assert event.plain["ratio"] == "0.77"


def test_a_failed_attempt_leaves_its_reason_and_is_made_again(
    plan: Plan, answers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered = plan()

    def break_off(*_given: object, **_named: object) -> None:
        raise AnalysisFailed("broke_off")

    with later(weeks=8):
        monkeypatch.setattr(assessing.childprocess, "analyse", break_off)
        assert actions.assess_due_plans(by=CLOCK) == 0
        registered.refresh_from_db()
        assert registered.problem == "broke_off"
        answers()
        assert actions.assess_due_plans(by=CLOCK) == 0
    with later(weeks=8, hours=7):
        assert actions.assess_due_plans(by=CLOCK) == 1


def test_who_may_not_act_may_not_plan_nor_assess(city: SmallCity, plan: Plan) -> None:
    registered = plan()
    with pytest.raises(NotAllowed):
        plan(by="tay.officer")
    with later(weeks=8), pytest.raises(NotAllowed):
        actions.assess_plan(by=city.officer("tay.officer"), plan=registered)
    with pytest.raises(NotAllowed):
        actions.assess_due_plans(by=city.officer("city.head"))


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("control_ids", {"control_ids": []}),
        ("control_ids", {"control_ids": "treated"}),
        ("treated_ids", {"treated_ids": []}),
        ("treated_ids", {"treated_ids": [10**9]}),
        ("first", {"first": -2}),
        ("last", {"last": -5}),
        ("begins", {"begins": 40}),
        ("direction", {"direction": "either"}),
        ("washout", {"level": 0.5}),
    ],
)
def test_a_plan_that_cannot_be_measured_is_refused_at_its_field(
    city: SmallCity, plan: Plan, field: str, change: dict[str, Any]
) -> None:
    weeks = {
        name: clock.today() + timedelta(weeks=value)
        for name, value in change.items()
        if name in {"first", "last", "begins"}
    }
    change = change | weeks
    if change.get("control_ids") == "treated":
        change["control_ids"] = [city.areas["dong"].pk]
    if field == "first":
        change["first"] = clock.today() - timedelta(weeks=9)
    with pytest.raises(Invalid) as refused:
        plan(**change)
    assert field in refused.value.fields


def test_topics_that_may_not_be_analysed_are_never_counted(city: SmallCity, plan: Plan) -> None:
    closed = [key for key, one in city.topics.items() if one.sensitive or not one.hotspot_allowed]
    assert closed
    assert not {one.pk for key, one in city.topics.items() if key in closed} & {
        one.id for one in queries.measured_topics()
    }
    for key in closed:
        with pytest.raises(Invalid) as refused:
            plan(topic_id=city.topics[key].pk)
        assert "topic_id" in refused.value.fields


def test_the_panel_counts_cases_by_ward_and_week_and_leaves_out_what_is_delicate(
    city: SmallCity, plan: Plan
) -> None:
    registered = plan()
    for _each in range(3):
        city.say()
    city.say(visibility="organisation")
    with later(weeks=8):
        counts = counting.panel_of(registered)
    assert counts.units == (*registered.fields["treated"], *registered.fields["controls"])
    week = counts.steps.index(planning.beginning(clock.today(), "week"))
    assert sum(row[week] for row in counts.rows) == sum(map(sum, counts.rows)) == 3


def test_both_write_a_plan_alike(city: SmallCity, plan: Plan) -> None:
    fields = plan().fields
    theirs = analysis.plan_of(fields)
    assert theirs.canonical() == planning.canonical(fields)
    assert theirs.fingerprint() == planning.fingerprint(fields)


def test_another_plan_than_the_registered_one_is_refused(plan: Plan, tmp_path: Path) -> None:
    fields = plan().fields
    counts = counting.Counts(("1",), (), ((),))
    assessing.write_counts(counts, tmp_path)
    task = {"plan": fields | {"washout": 3}, "fingerprint": planning.fingerprint(fields)}
    assert "registered" in analysis.found_or_refused(tmp_path, task)["refused"]


def test_every_reason_of_the_analysis_has_its_words() -> None:
    from nhip.effects import types

    assert REASONS.keys() == types.REASONS.keys()
    assert "strange" in reason_words(["strange"])[0]


def test_verdicts_in_words() -> None:
    assert verdict_words(found()["assessment"]) == (
        "Số vụ việc giảm khoảng 23 % so với mức dự kiến, từ 12 % đến 33 %."
    )
    assert "giảm từ 20 %" in verdict_words(found("none_found")["assessment"])
    assert "Chưa thể" in verdict_words(found("cannot_tell", None)["assessment"])


def test_fewer_than_five_are_never_told(plan: Plan, in_trial: Practice, answers: Any) -> None:
    plan()
    answers(
        steps=["2026-02-02", "2026-02-09", "2026-02-16"],
        observed=[0.0, 4.0, 5.0],
        expected=[3.0, 3.0, None],
        expected_low=[1.0, 1.0, None],
        expected_high=[6.0, 6.0, None],
    )
    with later(weeks=8):
        actions.assess_due_plans(by=CLOCK)
        answer = queries.practice_page(in_trial.reference).plans[0].assessment
    assert answer is not None
    assert [one.observed for one in answer.series] == [0, None, 5]


def test_the_real_process_finds_what_is_there(city: SmallCity, plan: Plan, tmp_path: Path) -> None:
    registered = plan(method="interrupted", control_ids=[], season=False)
    chance = random.Random(1832)
    steps = tuple(
        planning.steps_of(clock.today() - timedelta(weeks=30), clock.today() + timedelta(weeks=6), "week")
    )
    begins = clock.today() - timedelta(weeks=6)
    row = tuple(
        sum(chance.random() < (0.5 if day >= begins else 1) * 0.4 for _ in range(100)) for day in steps
    )
    counts = counting.Counts(tuple(registered.fields["treated"]), steps, (row,))
    answer = assessing._measure(registered, counts)
    assert answer["verdict"] == "effect"
    assert answer["ratio"] < 0.8
    assert len(answer["steps"]) == len(steps)
