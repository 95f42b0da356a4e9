"""What the worker does for tasks: reads their figures, lets flags climb, writes letters."""

from __future__ import annotations

from django.db import transaction

from dangvan.directives import actions, letters
from dangvan.kernel.actor import Actor
from dangvan.kernel.clock_jobs import every
from dangvan.kernel.outbox import after_commit, handles

_CLOCK = Actor.system("clock")
_LANE = "directives"


@every(minutes=360, name="directives.figures", lane=_LANE)
def read_figures() -> None:
    actions.compute_measured_tasks(by=_CLOCK)


@every(minutes=60, name="directives.flags", lane=_LANE)
def climb_flags() -> None:
    actions.climb_flags(by=_CLOCK)


@every(minutes=6 * 60, name="directives.sweep", lane=_LANE)
def sweep_files() -> None:
    actions.sweep_files(by=_CLOCK)


@handles("task.climb")
def tell_heads(reference: dict[str, str]) -> None:
    """One message each, so that a full mailbox keeps nobody waiting."""
    with transaction.atomic():
        for user_id in letters.readers_of(int(reference["climb"])):
            after_commit("task.letter", user=str(user_id), climb=reference["climb"])


@handles("task.letter")
def write_letter(reference: dict[str, str]) -> None:
    letters.write(int(reference["user"]), int(reference["climb"]))
