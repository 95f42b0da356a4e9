"""Tasks in lists: the board with its counts, my tasks, the calendar, a period's tasks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, cast

from django.db.models import Count, F, Q, QuerySet

from dangvan.directives.machine import OPEN
from dangvan.directives.models import Task
from dangvan.directives.policies import bodies_seen_by
from dangvan.directives.queries.seeing import bodies_gone, flagged, flags_of, tasks_seen_by
from dangvan.directives.types import (
    BoardCounts,
    BoardFilters,
    BoardPage,
    CalendarEntry,
    Flag,
    PeriodCounts,
    PeriodTasks,
    TaskCard,
    TaskState,
)
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.organisations import queries as organisations

PAGE = 50


def card(task: Task, at: date | None = None) -> TaskCard:
    return TaskCard(
        task, task.reference, task.title, task.organisation_id, task.role, TaskState(task.state), task.due_on,
        task.is_standing, task.percent, flags_of(task, at),
    )  # fmt: skip


def cards(tasks: Iterable[Task]) -> list[TaskCard]:
    day = clock.today()
    return [card(task, day) for task in tasks]


def board(actor: Actor, filters: BoardFilters | None = None, page: int = 1) -> BoardPage:
    """One page, the earliest due first; the counts are of all that this reader may see in the bodies asked
    for, whatever state or flag is chosen.
    """
    filters, day = filters or BoardFilters(), clock.today()
    seen = _within(Task.objects.filter(tasks_seen_by(actor)), filters)
    counts = _counts(seen, day)
    chosen = seen
    found = counts.total
    if filters.state is not None:
        chosen, found = chosen.filter(state=filters.state), counts.by_state[filters.state]
    elif filters.open_only and filters.flag is None:
        chosen, found = chosen.filter(state__in=OPEN), sum(counts.by_state[one] for one in OPEN)
    if filters.flag is not None:
        chosen = chosen.filter(flagged(filters.flag, day))
        found = chosen.count() if filters.state is not None else counts.by_flag[filters.flag]
    pages = max(1, -(-found // PAGE))
    page = min(max(1, page), pages)
    # What stands has no day, so it comes last; only the rows shown are read whole.
    ordered = chosen.order_by("is_standing", "due_on", "pk").values_list("pk", flat=True)
    keys = list(ordered[(page - 1) * PAGE : page * PAGE])
    rows = Task.objects.in_bulk(keys)
    return BoardPage(cards(rows[key] for key in keys), counts, found, page, pages)


def my_tasks(actor: Actor) -> list[TaskCard]:
    """What the bodies in which this officer works owe, the earliest due first."""
    mine = bodies_seen_by(actor) & actor.organisation_ids
    rows = Task.objects.filter(organisation_id__in=mine, state__in=OPEN)
    return cards(rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:500])


def deadlines_for_calendar(actor: Actor) -> list[CalendarEntry]:
    """What an officer's calendar feed shows: dated tasks their bodies owe or help with, a year back."""
    mine = bodies_seen_by(actor) & actor.organisation_ids
    rows = Task.objects.filter(
        Q(organisation_id__in=mine)
        | Q(pk__in=Task.collaborators.through.objects.filter(organisation_id__in=mine).values("task_id")),
        due_on__gte=clock.today().replace(day=1, year=clock.today().year - 1),
    ).exclude(state=TaskState.CANCELLED)
    return [
        CalendarEntry(
            task.uid.hex, task.reference, task.title, task.due_on, task.changed_at, task.version,
            task.state == TaskState.DONE,
        )
        for task in rows.order_by("due_on", "pk")[:2000]
        if task.due_on is not None
    ]  # fmt: skip


def tasks_of_period(
    first: date,
    last: date,
    organisation_ids: Sequence[int] | None = None,
    *,
    public_only: bool = False,
    limit: int = 2000,
) -> PeriodTasks:
    """What was due in these days (and what stands) in these bodies. Done on time: reported done by the day
    it was due, and confirmed since.
    """
    owed = Task.objects.exclude(state=TaskState.CANCELLED)
    if organisation_ids is not None:
        owed = owed.filter(organisation_id__in=organisation_ids)
    if public_only:
        owed = owed.filter(is_public=True)
    due, done = Q(due_on__gte=first, due_on__lte=last), Q(state=TaskState.DONE)
    by = min(clock.today(), last)
    counted = owed.aggregate(
        due=Count("pk", filter=due),
        done=Count("pk", filter=due & done),
        on_time=Count("pk", filter=due & done & Q(reported_on__lte=F("due_on"))),
        overdue=Count("pk", filter=due & ~done & Q(due_on__lt=by)),
        ownerless=Count("pk", filter=due & flagged(Flag.NO_OWNER, by)),
        standing=Count("pk", filter=Q(is_standing=True, state__in=OPEN)),
    )
    rows = owed.filter(due).order_by("due_on", "pk")[:limit]
    return PeriodTasks(
        PeriodCounts(
            counted["due"], counted["done"], counted["on_time"], counted["overdue"], counted["ownerless"],
            counted["standing"],
        ),
        cards(rows),
    )  # fmt: skip


def _within(seen: QuerySet[Task], filters: BoardFilters) -> QuerySet[Task]:
    if filters.organisation_id is not None:
        below = organisations.descendants(filters.organisation_id)
        seen = seen.filter(organisation_id__in=below if filters.with_below else {filters.organisation_id})
    if filters.directive_id is not None:
        seen = seen.filter(directive_id=filters.directive_id)
    if filters.due_from is not None:
        seen = seen.filter(due_on__gte=filters.due_from)
    if filters.due_to is not None:
        seen = seen.filter(due_on__lte=filters.due_to)
    return seen


def _counts(seen: QuerySet[Task], day: date) -> BoardCounts:
    """Grouped by body and state, from what one index holds. Who has no owner follows from the groups; whether
    evidence was asked for stands in the rows, of which only those without any are read.
    """
    told = (Flag.OVERDUE, Flag.DISAGREES)
    tallies: dict[str, Any] = {flag.value: Count("pk", filter=flagged(flag, day)) for flag in told}
    grouped = seen.order_by().values("organisation_id", "state").annotate(n=Count("pk"), **tallies)
    states: dict[TaskState, int] = dict.fromkeys(TaskState, 0)
    flags: dict[Flag, int] = dict.fromkeys(Flag, 0)
    bodies: dict[int | None, tuple[int, int]] = defaultdict(lambda: (0, 0))
    ownerless = {None, *bodies_gone(day)}
    flags[Flag.NO_EVIDENCE] = seen.filter(flagged(Flag.NO_EVIDENCE, day)).count()
    rows: Iterable[dict[str, Any]] = cast("Iterable[dict[str, Any]]", grouped)
    for row in rows:
        states[TaskState(row["state"])] += row["n"]
        for flag in told:
            flags[flag] += row[flag.value]
        if row["state"] in OPEN:
            flags[Flag.NO_OWNER] += row["n"] if row["organisation_id"] in ownerless else 0
            waiting, late = bodies[row["organisation_id"]]
            bodies[row["organisation_id"]] = (waiting + row["n"], late + row[Flag.OVERDUE.value])
    return BoardCounts(sum(states.values()), states, flags, dict(bodies))
