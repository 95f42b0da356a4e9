"""One sequencer at a time: a lock of the session on PostgreSQL, a lease in the log's row on SQLite.

Either only saves work and noise. If two ever ran at once, the pending batch, the stores and the signer would
still let only one history through.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from dangvan.kernel import clock
from dangvan.kernel.leases import is_free
from dangvan.ledger.models import LogState
from dangvan.ledger.sequencing.halting import log_state

#: The number of the lock on PostgreSQL: "dv-log" in octets.
_LOCK = 0x64762D6C6F67
#: How long a sequencer may take over one step before another may begin.
LEASE = timedelta(minutes=2)


class LostTurn(Exception):
    """Another sequencer has taken over meanwhile; nothing is to be said or done about it."""


@dataclass(frozen=True, slots=True)
class Turn:
    name: str

    def keep(self) -> None:
        """Say that work goes on; raises LostTurn where another has taken over."""
        if not self.name:
            return
        held = LogState.objects.filter(sequencer=self.name)
        if not held.update(leased_until=clock.now() + LEASE):
            raise LostTurn


def hold_the_books() -> None:
    """Let no other sequencer write in the books until this transaction has ended."""
    LogState.objects.select_for_update().get(pk=log_state().pk)


@contextmanager
def alone() -> Iterator[Turn | None]:
    """A turn that nobody else has while inside; None where somebody has it."""
    if connection.vendor == "postgresql":
        with _locked() as locked:
            yield Turn("") if locked else None
        return
    turn = Turn(f"{os.getpid()}-{secrets.token_hex(4)}")
    now = clock.now()
    free = LogState.objects.filter(is_free(now, LEASE), pk=log_state().pk)
    if not free.update(sequencer=turn.name, leased_until=now + LEASE):
        yield None
        return
    try:
        yield turn
    finally:
        LogState.objects.filter(sequencer=turn.name).update(sequencer="", leased_until=None)


@contextmanager
def _locked() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        (locked,) = cursor.fetchone()
    try:
        yield locked
    finally:
        if locked and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
