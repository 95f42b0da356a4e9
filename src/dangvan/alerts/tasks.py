"""What the worker does for alerts: the letters that ask to confirm, each morning's digests, forgetting."""

from __future__ import annotations

from uuid import UUID

from dangvan.alerts import actions
from dangvan.kernel.actor import Actor
from dangvan.kernel.clock_jobs import every
from dangvan.kernel.outbox import handles

_CLOCK = Actor.system("clock")


@handles("alerts.confirm")
def ask_to_confirm(reference: dict[str, str]) -> None:
    actions.send_confirmation(by=_CLOCK, pending=UUID(reference["pending"]))


@every(minutes=5, name="alerts.digests", lane="alerts")
def write_digests() -> None:
    """In a lane of its own: a hundred thousand letters keep nobody else waiting."""
    actions.queue_digests(by=_CLOCK)
    actions.send_digests(by=_CLOCK)


@every(minutes=60, name="alerts.forget")
def forget() -> None:
    actions.forget_unconfirmed(by=_CLOCK)
    actions.forget_sent_codes(by=_CLOCK)
