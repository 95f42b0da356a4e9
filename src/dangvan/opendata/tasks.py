"""What the worker does: publishes each month once it is over."""

from __future__ import annotations

from datetime import date, timedelta

from dangvan.cases import queries as cases
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.clock_jobs import every
from dangvan.opendata import actions, queries

_CLOCK = Actor.system("clock")
#: How far back months are published where a city begins with its history.
_MONTHS = 12


@every(minutes=60, name="opendata.release", lane="hotspots")
def release_months() -> None:
    """Those of the last year that are over and not published yet, the newest first."""
    told = cases.months_told()
    if told is None:
        return
    known = set(queries.released_months())
    # Today itself is the second of the month at the earliest: a month is over, and its last day told.
    month = _before((clock.today() - timedelta(days=1)).replace(day=1))
    for _n in range(_MONTHS):
        if month < told.first:
            return
        if month not in known:
            actions.release_month(by=_CLOCK, month=month)
        month = _before(month)


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)
