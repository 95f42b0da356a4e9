"""What can be taken back, what stands in public and leaves it again, and which hands may not."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from dangvan.directives import actions, policies, queries
from dangvan.directives.models import Climb, Directive, Evidence, Extension, Suggestion, Task
from dangvan.directives.types import (
    Comparator,
    EvidenceGiven,
    EvidenceKind,
    Flag,
    MeasurePlan,
    SuggestionState,
    Verdict,
)
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor, Role, Seat
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.ledger.models import Event
from dangvan.organisations import actions as organisations
from dangvan.reports import media
from tests.directives.test_attacks_rights import TEXT, Scene, accepted, change, scene, set_task, shown, split
from tests.small_city import SmallCity, later

CLOCK = Actor.system("clock")


@pytest.fixture
def made(city: SmallCity) -> Scene:
    return scene(city)


def test_an_accepted_passage_is_a_suggestion_again_and_may_be_accepted_anew(made: Scene) -> None:
    accepted(made)
    by, first = made.by("dong.officer"), made.directive
    actions.take_back_directive(by=by, directive=first)
    assert queries.directives(made.session) == []
    with pytest.raises(NotFound):
        queries.directive_of(first.reference, by)
    with pytest.raises(Conflict):
        actions.take_back_directive(by=by, directive=first)
    with pytest.raises(Conflict):
        set_task(made.city, by, directive=first)
    with pytest.raises(Conflict):
        actions.link_directive(by=by, under=made.above, directive=first)
    again = actions.accept_suggestion(by=by, suggestion=Suggestion.objects.get(pk=made.passage.pk))
    assert again.pk != first.pk
    assert queries.directives(made.session) == [again]


def test_a_directive_with_a_task_or_a_link_stays(made: Scene) -> None:
    accepted(made)
    by = made.by("dong.officer")
    actions.link_directive(by=by, under=made.above, directive=made.directive)
    with pytest.raises(Conflict):
        actions.take_back_directive(by=by, directive=made.directive)
    with pytest.raises(Conflict):
        actions.take_back_directive(by=made.by("city.officer"), directive=made.above)
    actions.unlink_directive(by=by, under=made.above, directive=made.directive)
    assert Event.objects.filter(kind="directive.unlinked").count() == 1
    set_task(made.city, by, directive=made.directive)
    with pytest.raises(Conflict):
        actions.take_back_directive(by=by, directive=made.directive)
    assert not Directive.objects.exclude(taken_back_at=None).exists()


def states(made: Scene) -> dict[tuple[int, int], list[str]]:
    found: dict[tuple[int, int], list[str]] = {}
    for one in made.session.suggestions.order_by("pk"):
        found.setdefault((one.start, one.end), []).append(one.state)
    return found


def test_a_split_and_a_merge_are_undone_and_done_again(made: Scene) -> None:
    by, end = made.by("dong.officer"), len(TEXT)
    split(made)
    actions.undo_split(by=by, suggestion=made.passage)
    assert states(made) == {(0, end): ["proposed"], (0, 50): ["merged"], (50, end): ["merged"]}
    with pytest.raises(Conflict):
        actions.undo_merge(by=by, suggestion=made.passage)
    split(made)
    whole = actions.merge_suggestions(by=by, suggestions=[made.more["first"], made.more["second"]])
    with pytest.raises(Conflict):
        actions.undo_split(by=by, suggestion=made.passage)
    parts = actions.undo_merge(by=by, suggestion=whole)
    assert [(p.start, p.end, p.state) for p in parts] == [(0, 50, "proposed"), (50, end, "proposed")]
    actions.accept_suggestion(by=by, suggestion=parts[0])
    with pytest.raises(Conflict):
        actions.undo_split(by=by, suggestion=made.passage)
    assert Suggestion.objects.get(pk=parts[1].pk).state == SuggestionState.PROPOSED


def test_evidence_stands_in_public_until_it_is_hidden(
    made: Scene, django_capture_on_commit_callbacks: type
) -> None:
    shown(made)
    head, reference = made.by("city.head"), made.task.reference
    assert queries.public_task(reference).evidence == []
    with django_capture_on_commit_callbacks(execute=True):
        actions.release_evidence(by=head, evidence=made.evidence)
    (seen,) = queries.public_task(reference).evidence
    file = queries.released_file(seen.uid)
    assert file.path.read_bytes() == b"%PDF-1.4 bien ban"
    assert made.evidence.file not in str(file.path)
    assert not (media.public_root() / made.evidence.file).exists()
    with django_capture_on_commit_callbacks(execute=True):
        actions.hide_evidence(by=head, evidence=made.evidence)
    assert queries.public_task(reference).evidence == []
    assert not file.path.exists()
    for uid in (seen.uid, "not-a-uid"):
        with pytest.raises(NotFound):
            queries.released_file(uid)
    assert (media.private_root() / made.evidence.file).exists()


def test_what_is_not_public_or_not_ours_is_not_released(made: Scene) -> None:
    made.task = set_task(made.city, made.by("city.officer"), is_public=False)
    shown(made)
    with pytest.raises(Conflict):
        actions.release_evidence(by=made.by("city.head"), evidence=made.evidence)
    given = EvidenceGiven(EvidenceKind.REFERENCE, reference=made.link)
    told = actions.report_progress(
        by=made.by("dong.officer"), task=made.other, text="Xem", percent=1, evidence=[given]
    )
    with pytest.raises(Conflict):
        actions.release_evidence(by=made.by("city.head"), evidence=told.evidence.get())
    assert not Evidence.objects.exclude(released_at=None).exists()


def test_files_that_no_row_names_go_after_a_day_and_a_lost_copy_comes_back(made: Scene) -> None:
    shown(made)
    kept = made.evidence
    actions.release_evidence(by=made.by("city.head"), evidence=kept)
    lost = made.evidence.released_file
    for root in (media.private_root(), media.public_root()):
        for name in ("directives/aa/old.pdf", "directives/aa/new.pdf"):
            media.write(root, name, b"x")
    long_ago = time.time() - 2 * 86400
    for path in media.private_root().glob("directives/*/*"):
        if path.name != "new.pdf":
            os.utime(path, (long_ago, long_ago))
    os.utime(media.public_root() / "directives/aa/old.pdf", (long_ago, long_ago))
    actions.sweep_files(by=CLOCK)
    for root in (media.private_root(), media.public_root()):
        assert not (root / "directives/aa/old.pdf").exists()
        assert (root / "directives/aa/new.pdf").exists()
        (root / "directives/aa/new.pdf").unlink()
    assert (media.private_root() / kept.file).exists()
    assert (media.private_root() / made.session.original_file).exists()
    assert (media.public_root() / lost).read_bytes() == b"%PDF-1.4 bien ban"


def lent(made: Scene, to: str, by: str) -> Actor:
    """An officer with the seat of the city's head that somebody else lent."""
    seat = Seat(made.city.bodies["city"].pk, Role.HEAD, lent_by=made.city.users[by].pk)
    own = made.by(to)
    return replace(own, seats=(*own.seats, seat))


def test_a_lent_seat_judges_nothing_of_its_lenders(made: Scene) -> None:
    actions.report_done(by=made.by("dong.head"), task=made.task, text="Đã xong")
    with pytest.raises(NotAllowed):
        actions.confirm_done(by=lent(made, "nam.head", "dong.head"), task=made.task)
    actions.confirm_done(by=lent(made, "nam.head", "city.head"), task=made.task)
    until = clock.today() + timedelta(days=30)
    actions.ask_extension(by=made.by("dong.head"), task=made.other, until=until, reason="Mưa nhiều")
    made.task = made.other
    with pytest.raises(NotAllowed):
        change(made, lent(made, "city.officer", "dong.head"))
    with pytest.raises(NotAllowed):
        actions.decide_extension(
            by=lent(made, "nam.head", "dong.head"), extension=Extension.objects.get(), granted=True,
            reason="Được",
        )  # fmt: skip


def test_a_deadline_is_moved_with_a_reason_and_not_by_way_of_no_owner(made: Scene) -> None:
    head, soon = made.by("city.head"), clock.today() + timedelta(days=2)
    with pytest.raises(Invalid):
        change(made, head, due_on=soon)
    change(made, head, due_on=soon, reason="Bão sắp vào, phải vá trước")
    assert "Bão" in Event.objects.get(kind="task.changed").payload["values"]["reason"]
    officer = made.by("city.officer")
    actions.assign_task(by=officer, task=made.task, organisation_id=None, role="")
    with pytest.raises(NotAllowed):
        change(made, officer, due_on=soon + timedelta(days=9), reason="Thử")
    fresh = set_task(made.city, officer, organisation_id=None)
    made.task = fresh
    assert change(made, officer, due_on=soon).due_on == soon


def test_what_the_top_sets_itself_is_judged_outside_it_and_ordered_only_inside(made: Scene) -> None:
    made.task = set_task(made.city, made.by("city.officer"), owner="city")
    outside = made.by("arbiter.head")
    assert policies.sides_of(outside, made.task) == {policies.Side.JUDGE}
    assert policies.Side.JUDGE not in policies.sides_of(made.by("city.head"), made.task)
    assert policies.sides_of(outside, made.other) == frozenset()
    assert not policies.may_work_on_session(outside, made.above.session)


def test_a_body_between_may_not_judge_what_the_city_set(made: Scene) -> None:
    made.task = set_task(made.city, made.by("city.officer"), owner="lights")
    assert policies.sides_of(made.by("roads.head"), made.task) == frozenset()


def test_whoever_took_over_from_the_setter_or_a_body_above_judges(made: Scene) -> None:
    bodies = made.city.bodies
    made.task = set_task(made.city, made.by("roads.officer"), owner="lights", collaborator_ids=[])
    own = set_task(made.city, made.by("lights.officer"), owner="lights", collaborator_ids=[])
    organisations.succeed_organisation(
        by=CLOCK, predecessor=bodies["roads"].pk, successor=bodies["nam"].pk, day=clock.today()
    )
    heir = made.by("nam.head")
    for task in (made.task, own):
        assert policies.Side.JUDGE in policies.sides_of(heir, task)
    with later(days=11):
        actions.climb_flags(by=CLOCK)
    with later(days=18):
        actions.climb_flags(by=CLOCK)
    climbed = Climb.objects.filter(task=made.task).order_by("level")
    assert [one.organisation.code for one in climbed] == ["lights", "nam"]


def test_a_level_where_nobody_reads_is_skipped_at_once(made: Scene) -> None:
    made.task = set_task(made.city, made.by("city.officer"), owner="lights")
    for body in ("lights", "roads"):
        made.city.users[f"{body}.head"].__class__.objects.filter(username=f"{body}.head").update(
            is_active=False
        )
    with later(days=11):
        actions.climb_flags(by=CLOCK)
    climbed = Climb.objects.get(task=made.task, flag=Flag.OVERDUE)
    assert (climbed.organisation.code, climbed.level) == ("city", 2)


def test_a_count_among_nothing_cannot_be_told(made: Scene) -> None:
    today = clock.today()
    plan = MeasurePlan(
        "directives.tasks_overdue", {"organisation": "nam"}, Comparator.AT_MOST, 0.0, today,
        today + timedelta(days=30),
    )  # fmt: skip
    task: Task = set_task(made.city, made.by("city.officer"), measure=plan)

    def verdict() -> Verdict:
        actions.compute_measured_tasks(by=CLOCK)
        seen = queries.measured_of(task)
        assert seen is not None
        return seen.verdict

    assert verdict() == Verdict.CANNOT_TELL
    set_task(made.city, made.by("city.officer"), owner="nam", due_on=today)
    assert verdict() == Verdict.MET
    with later(days=1):
        assert verdict() == Verdict.NOT_MET
