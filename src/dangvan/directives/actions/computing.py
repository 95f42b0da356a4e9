"""What the clock does: reads the figures of measured tasks, and lets flags climb, once a level each."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db import IntegrityError, transaction
from django.db.models import Q

from dangvan import ledger
from dangvan.accounts import queries as accounts
from dangvan.directives import policies
from dangvan.directives.actions.changing import write_line
from dangvan.directives.machine import OPEN
from dangvan.directives.models import Climb, Measured, MeasuredValue, Task
from dangvan.directives.queries.seeing import flagged, flags_of
from dangvan.directives.types import Comparator, Deed, Flag, Verdict
from dangvan.kernel import clock, measures, outbox
from dangvan.kernel.actor import Actor, ActorKind
from dangvan.kernel.errors import NotFound
from dangvan.kernel.measures import MeasureValue
from dangvan.organisations import queries as organisations

#: How long a flag stands before the next level hears of it.
STEP = timedelta(days=7)


def compute_measured_tasks(*, by: Actor) -> int:
    """Read every measured task whose period began; how many figures moved. Each in its own transaction, so
    that a killed worker's turn is simply done again.
    """
    policies.require(by.is_system)
    begun = Measured.objects.filter(first__lte=clock.today(), task__state__in=[*OPEN, "done"])
    return sum(compute_measured_task(by=by, task=row.task) for row in begun.select_related("task"))


@transaction.atomic
def compute_measured_task(*, by: Actor, task: Task) -> bool:
    """On demand, by whoever may see the task; a figure that only repeats the last one leaves no row."""
    policies.require(policies.may_see_task(by, task) and by.kind is not ActorKind.PERSON)
    task = Task.objects.select_for_update().get(pk=task.pk)
    plan = Measured.objects.get(task=task)
    value = _read(plan)
    verdict = _verdict(plan, value)
    last = plan.values.order_by("-at", "-pk").first()
    told = (value.value, value.numerator, value.denominator, verdict)
    if last is not None and (last.value, last.numerator, last.denominator, last.verdict) == told:
        return False
    MeasuredValue.objects.create(
        measured=plan, at=clock.now(), value=value.value, numerator=value.numerator,
        denominator=value.denominator, verdict=verdict,
    )  # fmt: skip
    Task.objects.filter(pk=task.pk).update(figures=verdict)
    ledger.record(
        "task.measured", task.uid, by=by, sensitive=not task.is_public, outcome=verdict.value,
        value=value.value, numerator=value.numerator, denominator=value.denominator,
    )  # fmt: skip
    return True


def _read(plan: Measured) -> MeasureValue:
    try:
        return measures.read(plan.name, plan.first, min(plan.last, clock.today()), plan.scope)
    except (KeyError, NotFound):
        # The app that made the figure, or the place it speaks of, is gone: that can't be told.
        return MeasureValue(None, 0, 0)


def _verdict(plan: Measured, read: MeasureValue) -> Verdict:
    if read.value is None or plan.first > clock.today():
        return Verdict.CANNOT_TELL
    # A count of nothing is a number; a share of nothing is none. A count among things that may be missing
    # gives no value where there are none.
    if read.denominator == 0 and read.value != read.numerator:
        return Verdict.CANNOT_TELL
    at_least = plan.comparator == Comparator.AT_LEAST
    met = read.value >= plan.target if at_least else read.value <= plan.target
    return Verdict.MET if met else Verdict.NOT_MET


def climb_flags(*, by: Actor) -> int:
    """Tell the heads of a flagged task's body, then of each body above, a week apart; how many letters.

    What climbed is a row that can stand once: done twice, it tells nobody twice.
    """
    policies.require(by.is_system)
    today = clock.today()
    wrong = Task.objects.filter(reduce(or_, (flagged(flag, today) for flag in Flag), Q(pk=None)))
    standing = Task.objects.filter(climbs__ended_at=None, climbs__isnull=False)
    keys = sorted({*wrong.values_list("pk", flat=True), *standing.values_list("pk", flat=True)})
    return sum(_climb(by, key, today) for key in keys)


@transaction.atomic
def _climb(by: Actor, key: int, today: date) -> int:
    task = Task.objects.select_for_update().get(pk=key)
    flags = flags_of(task, today)
    task.climbs.filter(ended_at=None).exclude(flag__in=flags).update(ended_at=clock.now())
    return sum(_one_level(by, task, flag) for flag in sorted(flags))


def _one_level(by: Actor, task: Task, flag: Flag) -> int:
    chain = _chain(task)
    last = task.climbs.filter(flag=flag, ended_at=None).order_by("-level").first()
    level = last.level + 1 if last else 0
    if last is not None and clock.now() - last.at < STEP:
        return 0
    # Where nobody reads, the next level hears of it at once.
    while level < len(chain) and not accounts.heads_of(chain[level]):
        level += 1
    if level >= len(chain):
        return 0
    try:
        with transaction.atomic():
            made = Climb.objects.create(
                task=task, flag=flag, level=level, organisation_id=chain[level], at=clock.now()
            )
    except IntegrityError:
        return 0
    write_line(by, task, Deed.CLIMBED, flag.value)
    ledger.record(
        "task.climbed", task.uid, by=by, sensitive=not task.is_public, level=level, cause=flag.value,
        to_organisation=organisations.code_in_the_record(chain[level]),
    )  # fmt: skip
    outbox.after_commit("task.climb", climb=str(made.pk))
    return 1


def _chain(task: Task) -> tuple[int, ...]:
    """Who hears of it: the owner's body and those above, each as whoever took over from it; where the owner
    is gone, who set it.
    """
    owner = task.organisation_id
    stands = owner is not None and organisations.organisation(owner).valid_on(clock.today())
    return policies.chain_of(owner if owner is not None and stands else task.set_by_id)
