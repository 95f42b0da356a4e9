"""Standing still: what does not fit together is signed by nobody until an operator has looked at it."""

from __future__ import annotations

import logging

from django.db import transaction

from dangvan.kernel import clock, outbox
from dangvan.kernel.actor import Actor
from dangvan.kernel.ids import new_id
from dangvan.ledger.actions import record
from dangvan.ledger.models import Checkpoint, LogState

log = logging.getLogger("dangvan.log")
_ONLY_ROW = 1


class Halted(Exception):
    """The log stands still; the message says why."""


def log_state() -> LogState:
    """The log's one row of state."""
    state = LogState.objects.filter(pk=_ONLY_ROW).first()
    if state is None:
        LogState.objects.bulk_create([LogState(pk=_ONLY_ROW)], ignore_conflicts=True)
        state = LogState.objects.get(pk=_ONLY_ROW)
    return state


def halt(reason: str) -> None:
    """Stop signing, for a reason in one sentence, and tell the operators; the first reason stays."""
    state = log_state()
    log.error("the public log stands still: %s", reason)
    if state.halted_at is not None:
        return
    with transaction.atomic():
        LogState.objects.filter(pk=_ONLY_ROW, halted_at=None).update(
            halted_at=clock.now(), halted_reason=reason, resumed_by=""
        )
        outbox.after_commit("ledger.alert", what="halted")


def require_running() -> None:
    """Raises Halted where the log stands still."""
    state = log_state()
    if state.halted_at is not None:
        raise Halted(state.halted_reason)


def resume(*, by: Actor, who: str, reason: str) -> None:
    """Let the sequencer try again; the reason stands in the log for everybody.

    Whatever it stopped for is looked at anew before anything is signed: resuming never forces a fork.
    """
    with transaction.atomic():
        state = LogState.objects.select_for_update().get(pk=log_state().pk)
        if state.halted_at is None:
            return
        LogState.objects.filter(pk=state.pk).update(halted_at=None, halted_reason="", resumed_by=who)
        size = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
        record("log.resumed", new_id(), by=by, first=True, size=size, reason=reason)
    log.warning("the public log goes on: %s", reason)
