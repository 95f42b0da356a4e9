"""What the worker does for hot spots, in a lane of its own: a look may take minutes, and letters shall not
wait.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from dangvan.hotspots import actions, letters
from dangvan.hotspots.models import Run
from dangvan.hotspots.types import Cadence, RunState
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.clock_jobs import every
from dangvan.kernel.outbox import after_commit, handles
from dangvan.organisations import queries as organisations

_CLOCK = Actor.system("clock")
_LANE = "hotspots"


@every(minutes=60, name="hotspots.hourly", lane=_LANE)
def look_hourly() -> None:
    """By days of receipt, to hear early. A failed look is made good by the next."""
    if organisations.organisations():
        actions.run_analysis(by=_CLOCK, cadence=Cadence.HOURLY)


@every(minutes=60, name="hotspots.nightly", lane=_LANE)
def look_nightly() -> None:
    """Once a day, by the days on which things happened; asked every hour, so that a failed one is tried
    anew.
    """
    done = Run.objects.filter(
        cadence=Cadence.NIGHTLY, state=RunState.DONE, as_of__gte=clock.today() - timedelta(days=1)
    )
    if organisations.organisations() and not done.exists():
        actions.run_analysis(by=_CLOCK, cadence=Cadence.NIGHTLY)


@every(minutes=15, name="hotspots.alerts", lane=_LANE)
def send_alerts() -> None:
    actions.send_alerts(by=_CLOCK)


@every(minutes=60, name="hotspots.numbers", lane=_LANE)
def tell_numbers() -> None:
    actions.tell_numbers(by=_CLOCK)


@handles("hotspot.alert")
def alert_body(reference: dict[str, str]) -> None:
    """One message each to whoever reads for the body, so that a full mailbox keeps nobody waiting."""
    with transaction.atomic():
        for user_id in letters.readers_of(int(reference["organisation"])):
            after_commit("hotspot.letter", user=str(user_id), letter=reference["letter"])


@handles("hotspot.letter")
def write_letter(reference: dict[str, str]) -> None:
    letters.write(int(reference["user"]), UUID(reference["letter"]))
