"""Closing: because all reporters are satisfied, or because nobody said anything for a set time, marked as
silence.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from dangvan import ledger
from dangvan.cases import levels, policies, search
from dangvan.cases.actions.changing import begin, finish, is_hidden, tell
from dangvan.cases.actions.clocks import in_turn
from dangvan.cases.actions.contacts import set_purge_day
from dangvan.cases.machine import REPLIED
from dangvan.cases.models import Case
from dangvan.cases.types import CloseOutcome
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor


@transaction.atomic
def close_case(*, by: Actor, case: Case, outcome: str, caused_by: Actor | None = None) -> Case:
    """End an answered case; contact data gets the day on which it is destroyed.

    The record keeps who caused it, so that a person's satisfaction doesn't tell its hour.
    """
    case = begin("close", by, case)
    case.closed_at = clock.now()
    case.close_outcome = outcome
    case.silence_on = None
    case = finish("close", case, by_person=caused_by is not None)
    set_purge_day(by, case)
    search.index_cases([case.pk])
    ledger.record(
        "case.closed",
        case.uid,
        by=caused_by or by,
        organisation=case.owner_id,
        sensitive=is_hidden(case),
        outcome=outcome,
    )
    tell("case.closed", case)
    return case


def tell_what_people_did(*, by: Actor) -> int:
    """Clock job: what people did on days that are over is told from now on. Nothing happens to the case: its
    record has held their acts since.
    """
    policies.require_clock(by)
    over = Case.objects.filter(told_until__lt=clock.today())
    return over.update(told_state=F("state"), told_until=None, told_due_at=None)


def close_silent_cases(*, by: Actor) -> int:
    """Clock job: an answered case on which nobody said anything until its day closes as silence; as final
    where the highest body has spoken.
    """
    due = Case.objects.filter(silence_on__lte=clock.today(), state__in=REPLIED).order_by("silence_on")
    return in_turn(due, lambda case: close_case(by=by, case=case, outcome=_outcome(case)))


def _outcome(case: Case) -> CloseOutcome:
    deciders = levels.deciders_of(case)
    if deciders and levels.level_for_contest(case, deciders[-1]) is None:
        return CloseOutcome.FINAL
    return CloseOutcome.SILENCE
