"""Which sessions and tasks a reader may know of, and which flags a task has."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from dangvan.directives.machine import ENDED, OPEN
from dangvan.directives.models import Task
from dangvan.directives.policies import bodies_seen_by
from dangvan.directives.types import Flag, TaskState, Verdict
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor, ActorKind, Role
from dangvan.organisations import queries as organisations
from dangvan.organisations.registry import held_registry


def tasks_seen_by(actor: Actor) -> Q:
    if actor.is_system or (actor.kind is ActorKind.OFFICER and actor.has_role_anywhere(Role.AUDITOR)):
        return Q()
    if actor.kind is not ActorKind.OFFICER:
        return Q(is_public=True)
    seen = bodies_seen_by(actor)
    if seen.issuperset(held_registry.get().organisations):
        # Every task was set by some body.
        return Q()
    helping = Task.collaborators.through.objects.filter(organisation_id__in=seen).values("task_id")
    return Q(is_public=True) | Q(organisation_id__in=seen) | Q(set_by_id__in=seen) | Q(pk__in=helping)


def sessions_seen_by(actor: Actor) -> Q:
    if actor.is_system or (actor.kind is ActorKind.OFFICER and actor.has_role_anywhere(Role.AUDITOR)):
        return Q()
    if actor.kind is not ActorKind.OFFICER:
        return Q(is_public=True)
    seen = bodies_seen_by(actor)
    return Q(is_public=True) | Q(organisation_id__in=seen) | Q(bodies__in=seen)


def bodies_gone(at: date) -> list[int]:
    """Bodies that no longer stand: what they owe has no owner."""
    known = held_registry.get().organisations.values()
    return [one.id for one in known if one.valid_to is not None and one.valid_to <= at]


def flagged(flag: Flag, at: date) -> Q:
    """The condition twin of `flags_of`."""
    if flag is Flag.NO_OWNER:
        return Q(state__in=OPEN) & (Q(organisation_id=None) | Q(organisation_id__in=bodies_gone(at)))
    if flag is Flag.NO_EVIDENCE:
        asked = ~Q(evidence_required="")
        return Q(state__in=[TaskState.REPORTED_DONE, TaskState.DONE], evidence_count=0) & asked
    if flag is Flag.OVERDUE:
        return Q(due_on__lt=at, state__in=[TaskState.OPEN, TaskState.SENT_BACK])
    return Q(state__in=[TaskState.REPORTED_DONE, TaskState.DONE], figures=Verdict.NOT_MET)


def flags_of(task: Task, at: date | None = None) -> frozenset[Flag]:
    day = at or clock.today()
    told = task.state in {TaskState.REPORTED_DONE, TaskState.DONE}
    found = set()
    if task.state not in ENDED and (task.organisation_id is None or not _stands(task.organisation_id, day)):
        found.add(Flag.NO_OWNER)
    if told and task.evidence_required and not task.evidence_count:
        found.add(Flag.NO_EVIDENCE)
    unfinished = task.state in {TaskState.OPEN, TaskState.SENT_BACK}
    if unfinished and task.due_on is not None and task.due_on < day:
        found.add(Flag.OVERDUE)
    if told and task.figures == Verdict.NOT_MET:
        found.add(Flag.DISAGREES)
    return frozenset(found)


def _stands(organisation_id: int, day: date) -> bool:
    ends = organisations.organisation(organisation_id).valid_to
    return ends is None or day < ends
