"""What the worker does: a look at who is heard once a day, in the lane of analyses."""

from __future__ import annotations

from datetime import timedelta

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.clock_jobs import every
from dangvan.organisations import queries as organisations
from dangvan.outreach import actions
from dangvan.outreach.models import CoverageRun
from dangvan.outreach.types import RunState

_CLOCK = Actor.system("clock")


@every(minutes=60, name="outreach.coverage", lane="hotspots")
def look_nightly() -> None:
    """Once a day; asked every hour, so that a failed look is tried anew."""
    yesterday = clock.today() - timedelta(days=1)
    done = CoverageRun.objects.filter(state=RunState.DONE, as_of__gte=yesterday)
    if organisations.organisations() and not done.exists():
        actions.run_coverage(by=_CLOCK)
