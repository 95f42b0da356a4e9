"""What the worker does for models: it answers plans whose window has ended."""

from __future__ import annotations

from dangvan.kernel.actor import Actor
from dangvan.kernel.clock_jobs import every
from dangvan.practices import actions


@every(minutes=60, name="practices.assess", lane="practices")
def assess_due_plans() -> None:
    actions.assess_due_plans(by=Actor.system("clock"))
