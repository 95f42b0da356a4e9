"""Undo: what an officer wrote down by mistake is taken back by the same officer within a day, as long as
nothing followed from it. The log keeps that it was there.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from dangvan import ledger
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict
from dangvan.outreach.actions.meeting import locked
from dangvan.outreach.models import Point, Promise, Visit
from dangvan.outreach.plain import tells_of_enough
from dangvan.outreach.types import PromiseState
from dangvan.outreach.undoing import may_take_back, may_take_back_outcome


@transaction.atomic
def take_back_point(*, by: Actor, point: Point) -> None:
    """Remove a point that became nothing yet."""
    visit = locked(by, point.visit)
    fresh = Point.objects.filter(pk=point.pk).first()
    if fresh is None or not may_take_back(by, fresh, clock.now()):
        raise _too_late()
    fresh.delete()
    _record(by, visit, "point")


@transaction.atomic
def take_back_promise(*, by: Actor, promise: Promise) -> None:
    """Remove a promise of which nothing was said or done yet."""
    visit = locked(by, promise.visit)
    fresh = Promise.objects.filter(pk=promise.pk).first()
    if fresh is None or fresh.state != PromiseState.OPEN or not may_take_back(by, fresh, clock.now()):
        raise _too_late()
    fresh.delete()
    _record(by, visit, "promise")


@transaction.atomic
def take_back_outcome(*, by: Actor, promise: Promise) -> Promise:
    """Let a promise stand as open again, whose end was written down on the same day."""
    visit = locked(by, promise.visit)
    fresh = Promise.objects.filter(pk=promise.pk).first()
    if fresh is None or not may_take_back_outcome(by, fresh, clock.today()):
        raise _too_late()
    fresh.state, fresh.outcome, fresh.ended_on, fresh.ended_by = PromiseState.OPEN, "", None, None
    fresh.save()
    _record(by, visit, "outcome")
    return fresh


def _record(by: Actor, visit: Visit, what: str) -> None:
    hidden = what == "point" or not visit.stands_in_log or not tells_of_enough(visit)
    ledger.record(
        "visit.deed_taken_back",
        visit.uid,
        by=by,
        sensitive=hidden,
        organisation=visit.organisation_id,
        what=what,
    )


def _too_late() -> Conflict:
    return Conflict(
        _(
            "Không hoàn tác được nữa: chỉ người đã ghi mới hoàn tác được, trong vòng một ngày và khi chưa có "
            "việc gì theo sau. Không có gì bị thay đổi."
        )
    )
