"""Every public action of directives, tried by everybody: who may not is refused and leaves nothing, who may
leaves an event.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from dangvan.directives import actions
from dangvan.directives.models import Directive, Evidence, Extension, Session, Suggestion, Task, TaskEntry
from dangvan.directives.types import Comparator, EvidenceGiven, EvidenceKind, MeasurePlan, Upload
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import NotAllowed
from dangvan.kernel.models import OutboxMessage
from dangvan.kernel.references import Reference
from dangvan.ledger.models import Event
from tests.small_city import SmallCity, later

TEXT = "Yêu cầu UBND phường Đông vá ổ gà trước 31/3/2026. Giao tổ dân phố kiểm tra lại."
CLOCK, PERSON = "clock", "person"


@dataclass
class Scene:
    """A session of a ward with a passage, and a task that the city set for that ward."""

    city: SmallCity
    session: Session
    passage: Suggestion
    above: Directive
    task: Task
    other: Task
    more: dict[str, Any] = field(default_factory=dict)

    def by(self, name: str) -> Actor:
        if name == CLOCK:
            return Actor.system("clock")
        return Actor.person() if name == PERSON else self.city.officer(name)

    @property
    def directive(self) -> Directive:
        made: Directive = self.more["directive"]
        return made

    @property
    def evidence(self) -> Evidence:
        return Evidence.objects.get()

    @property
    def link(self) -> Reference:
        return Reference("task", self.other.reference, "", "")


def scene(city: SmallCity) -> Scene:
    ward, top = city.officer("dong.officer"), city.officer("city.officer")
    session = recorded(city, ward, "dong", is_public=False)
    passage = Suggestion.objects.create(session=session, start=0, end=len(TEXT))
    above = actions.add_directive(by=top, session=recorded(city, top, "city"), start=0, end=49)
    return Scene(city, session, passage, above, set_task(city, top), set_task(city, top))


def recorded(city: SmallCity, by: Actor, body: str, **more: Any) -> Session:
    given = {"kind": "working", "title": "Làm việc về đường sá", "held_on": clock.today(), "text": TEXT}
    return actions.record_session(
        by=by, organisation_id=city.bodies[body].pk, **({"is_public": True} | given | more)
    )


def set_task(city: SmallCity, by: Actor, owner: str = "dong", **changes: Any) -> Task:
    values: dict[str, Any] = {
        "title": "Vá ổ gà", "organisation_id": city.bodies[owner].pk, "role": "Chủ tịch UBND phường",
        "due_on": clock.today() + timedelta(days=10), "is_standing": False, "is_public": True,
        "result": "Không còn ổ gà trên phố Cầu Gỗ", "evidence_required": "Biên bản nghiệm thu",
        "collaborator_ids": [city.bodies["tay"].pk],
    } | changes  # fmt: skip
    return actions.add_task(by=by, **values)


def change(s: Scene, by: Actor, **changes: Any) -> Task:
    task = s.task
    values: dict[str, Any] = {
        "title": "Vá ổ gà ngay", "due_on": task.due_on, "is_standing": False, "result": "Không còn ổ gà",
        "evidence_required": "Biên bản",
    } | changes  # fmt: skip
    return actions.change_task(by=by, task=task, **values)


def split(s: Scene) -> None:
    first, second = actions.split_suggestion(by=s.by("dong.officer"), suggestion=s.passage, at=50)
    s.more.update(first=first, second=second)


def merged(s: Scene) -> None:
    split(s)
    s.more["whole"] = merge(s, s.by("dong.officer"))


def merge(s: Scene, by: Actor) -> Suggestion:
    return actions.merge_suggestions(by=by, suggestions=[s.more["first"], s.more["second"]])


def rejected(s: Scene) -> None:
    actions.reject_suggestion(by=s.by("dong.officer"), suggestion=s.passage)


def accepted(s: Scene) -> None:
    s.more["directive"] = actions.accept_suggestion(by=s.by("dong.officer"), suggestion=s.passage)


def linked(s: Scene) -> None:
    accepted(s)
    actions.link_directive(by=s.by("dong.officer"), under=s.above, directive=s.directive)


def done(s: Scene) -> None:
    actions.report_done(by=s.by("dong.officer"), task=s.task, text="Đã vá xong")


def asked(s: Scene) -> None:
    until = clock.today() + timedelta(days=30)
    actions.ask_extension(by=s.by("dong.officer"), task=s.task, until=until, reason="Mưa nhiều")


def shown(s: Scene) -> None:
    given = EvidenceGiven(EvidenceKind.FILE, upload=Upload(b"%PDF-1.4 bien ban", "bien ban.pdf"))
    progress(s, s.by("dong.officer"), [given])


def released(s: Scene) -> None:
    shown(s)
    actions.release_evidence(by=s.by("city.head"), evidence=s.evidence)


def progress(s: Scene, by: Actor, evidence: Any = ()) -> object:
    return actions.report_progress(by=by, task=s.task, text="Đang làm", percent=5, evidence=evidence)


def blocked(s: Scene) -> None:
    actions.block_task(by=s.by("city.officer"), task=s.task, waits_for=s.other)


def tied(s: Scene) -> None:
    actions.link_to_task(by=s.by("city.officer"), task=s.task, reference=s.link)


def measured(s: Scene) -> None:
    today = clock.today()
    scope = {"organisation": "dong"}
    plan = MeasurePlan("cases.received", scope, Comparator.AT_LEAST, 1.0, today, today + timedelta(days=9))
    s.task = set_task(s.city, s.by("city.officer"), measure=plan, is_public=False)


def nothing(_s: Scene) -> None:
    return None


WARD = ("dong.officer", "dong.head")
SESSION = (*WARD, "city.head")
ORDERERS = ("city.officer", "city.head")
HELPERS = ("tay.officer", "tay.head")
JUDGE = ("city.head",)
AUDITORS = tuple(
    f"{body}.auditor" for body in ("city", "arbiter", "roads", "lights", "inspector", "dong", "tay", "nam")
)

#: What goes before, the act itself, and who may.
Try = tuple[Callable[[Scene], None], Callable[[Scene, Actor], object], tuple[str, ...]]
TRIED: dict[str, Try] = {
    "record_session": (nothing, lambda s, by: recorded(s.city, by, "dong"), WARD),
    "suggest_directives": (
        lambda s: s.more.update(session=recorded(s.city, s.by("dong.officer"), "dong")),
        lambda s, by: actions.suggest_directives(by=by, session=s.more["session"]),
        SESSION,
    ),
    "accept_suggestion": (
        nothing, lambda s, by: actions.accept_suggestion(by=by, suggestion=s.passage), SESSION,
    ),
    "edit_suggestion": (
        nothing, lambda s, by: actions.edit_suggestion(by=by, suggestion=s.passage, start=0, end=20), SESSION,
    ),
    "split_suggestion": (
        nothing, lambda s, by: actions.split_suggestion(by=by, suggestion=s.passage, at=9), SESSION,
    ),
    "merge_suggestions": (split, merge, SESSION),
    "undo_split": (split, lambda s, by: actions.undo_split(by=by, suggestion=s.passage), SESSION),
    "undo_merge": (merged, lambda s, by: actions.undo_merge(by=by, suggestion=s.more["whole"]), SESSION),
    "reject_suggestion": (
        nothing, lambda s, by: actions.reject_suggestion(by=by, suggestion=s.passage), SESSION,
    ),
    "undo_rejection": (rejected, lambda s, by: actions.undo_rejection(by=by, suggestion=s.passage), SESSION),
    "add_directive": (
        nothing, lambda s, by: actions.add_directive(by=by, session=s.session, start=0, end=20), SESSION,
    ),
    "take_back_directive": (
        accepted, lambda s, by: actions.take_back_directive(by=by, directive=s.directive), SESSION,
    ),
    "link_directive": (
        accepted, lambda s, by: actions.link_directive(by=by, under=s.above, directive=s.directive), SESSION,
    ),
    "unlink_directive": (
        linked, lambda s, by: actions.unlink_directive(by=by, under=s.above, directive=s.directive), SESSION,
    ),
    "add_task": (nothing, lambda s, by: set_task(s.city, by), (*ORDERERS, *WARD)),
    "assign_task": (
        nothing,
        lambda s, by: actions.assign_task(
            by=by, task=s.task, organisation_id=s.city.bodies["tay"].pk, role="Chủ tịch"
        ),
        ORDERERS,
    ),
    "change_task": (nothing, change, ORDERERS),
    "change_task, its deadline": (
        nothing,
        lambda s, by: change(s, by, due_on=clock.today() + timedelta(days=2), reason="Mưa bão sắp đến"),
        JUDGE,
    ),
    "report_progress": (nothing, progress, (*WARD, *HELPERS)),
    "report_done": (nothing, lambda s, by: actions.report_done(by=by, task=s.task, text="Đã xong"), WARD),
    "confirm_done": (done, lambda s, by: actions.confirm_done(by=by, task=s.task), JUDGE),
    "return_task": (done, lambda s, by: actions.return_task(by=by, task=s.task, reason="Chưa vá"), JUDGE),
    "cancel_task": (
        nothing, lambda s, by: actions.cancel_task(by=by, task=s.task, reason="Không cần"), JUDGE,
    ),
    "ask_extension": (
        nothing,
        lambda s, by: actions.ask_extension(
            by=by, task=s.task, until=clock.today() + timedelta(days=30), reason="Mưa nhiều"
        ),
        WARD,
    ),
    "decide_extension": (
        asked,
        lambda _s, by: actions.decide_extension(
            by=by, extension=Extension.objects.get(), granted=True, reason="Được"
        ),
        JUDGE,
    ),
    "block_task": (
        nothing, lambda s, by: actions.block_task(by=by, task=s.task, waits_for=s.other), (*WARD, *ORDERERS),
    ),
    "unblock_task": (
        blocked,
        lambda s, by: actions.unblock_task(by=by, task=s.task, waits_for=s.other),
        (*WARD, *ORDERERS),
    ),
    "link_to_task": (
        nothing,
        lambda s, by: actions.link_to_task(by=by, task=s.task, reference=s.link),
        (*WARD, *HELPERS, *ORDERERS),
    ),
    "unlink_from_task": (
        tied,
        lambda s, by: actions.unlink_from_task(by=by, task=s.task, reference=s.link),
        (*WARD, *HELPERS, *ORDERERS),
    ),
    "release_evidence": (
        shown, lambda s, by: actions.release_evidence(by=by, evidence=s.evidence), JUDGE,
    ),
    "hide_evidence": (released, lambda s, by: actions.hide_evidence(by=by, evidence=s.evidence), JUDGE),
    "compute_measured_task": (
        measured,
        lambda s, by: actions.compute_measured_task(by=by, task=s.task),
        (*WARD, *HELPERS, *ORDERERS, *AUDITORS, CLOCK),
    ),
    "compute_measured_tasks": (measured, lambda _s, by: actions.compute_measured_tasks(by=by), (CLOCK,)),
    "climb_flags": (nothing, lambda _s, by: actions.climb_flags(by=by), (CLOCK,)),
    "sweep_files": (nothing, lambda _s, by: actions.sweep_files(by=by), (CLOCK,)),
}  # fmt: skip
#: Throws away what no row names: there is nothing to tell of.
SILENT = {"sweep_files"}


def left() -> tuple[int, ...]:
    return tuple(
        kind.objects.count()
        for kind in (Event, OutboxMessage, Session, Suggestion, Directive, Task, TaskEntry, Evidence)
    )


def test_every_action_is_tried_here() -> None:
    assert {name.split(",")[0] for name in TRIED} == set(actions.__all__)


@pytest.mark.parametrize("name", TRIED)
def test_who_may_not_is_refused_and_leaves_nothing(city: SmallCity, name: str) -> None:
    before, act, right = TRIED[name]
    made = scene(city)
    before(made)
    with later(days=11 if name == "climb_flags" else 0):
        stood = left()
        for who in sorted({PERSON, CLOCK, *city.users} - set(right)):
            with pytest.raises(NotAllowed), transaction.atomic():
                act(made, made.by(who))
            assert left() == stood, who


@pytest.mark.parametrize("name", TRIED)
def test_who_may_does_and_leaves_an_event(city: SmallCity, name: str) -> None:
    before, act, right = TRIED[name]
    made = scene(city)
    before(made)
    with later(days=11 if name == "climb_flags" else 0):
        for who in right:
            with transaction.atomic():
                stood = Event.objects.count()
                act(made, made.by(who))
                assert (Event.objects.count() > stood) is (name not in SILENT), who
                transaction.set_rollback(True)
