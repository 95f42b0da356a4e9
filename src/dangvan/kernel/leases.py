"""Which leases are over: those whose time has come, and those that no clock that goes right could have given.

A machine's clock may leap days ahead and be set right again. What a worker took in between stands until a day
that is far off; nobody is to wait for it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q


def is_over(now: datetime, lease: timedelta) -> Q:
    """Rows whose `leased_until` lies behind, or further ahead than a lease of this length reaches."""
    return Q(leased_until__lt=now) | Q(leased_until__gt=now + lease)


def is_free(now: datetime, lease: timedelta) -> Q:
    """Rows that nobody is at."""
    return Q(leased_until=None) | is_over(now, lease)
