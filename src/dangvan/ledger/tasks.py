"""What the clock does with the public log: batches, the words of witnesses, and every night a comparison."""

from __future__ import annotations

import logging
import time

from django.conf import settings

from dangvan.kernel.actor import Actor
from dangvan.kernel.clock_jobs import every
from dangvan.ledger import alerts, reconciling, witnessing
from dangvan.ledger.sequencing import sequence_waiting
from dangvan.ledger.sequencing.halting import Halted
from dangvan.ledger.sequencing.trusting import record_policy
from dangvan.ledger.signing.protocol import SignerSilent

log = logging.getLogger("dangvan.log")

SIGNER_STARTS_SECONDS = 2.0

__all__ = ["alerts", "ask_witnesses", "look_for_conflicts", "reconcile", "sequence"]


@every(minutes=settings.DANGVAN_LOG_BATCH_SECONDS / 60, name="ledger.sequence", lane="log")
def sequence() -> None:
    """Let what waits enter the log. What can't be done now is done at the next turn, and /readyz tells."""
    try:
        record_policy(by=Actor.system("clock"))
        sequence_waiting()
    except Halted:
        log.warning("no batch: the public log stands still, see `dangvan log status`")
    except SignerSilent:
        # A signer that starts along with the worker listens a moment later.
        time.sleep(SIGNER_STARTS_SECONDS)
        _sequence_after_all()


def _sequence_after_all() -> None:
    try:
        sequence_waiting()
    except (Halted, SignerSilent) as why:
        log.warning("no batch: %s", why)


@every(minutes=0.25, name="ledger.ask_witnesses", lane="witnesses")
def ask_witnesses() -> None:
    witnessing.gather_and_publish()


@every(minutes=60, name="ledger.look_for_conflicts", lane="witnesses")
def look_for_conflicts() -> None:
    witnessing.look_for_conflicts()


@every(minutes=24 * 60, name="ledger.reconcile", lane="reconciling")
def reconcile() -> None:
    reconciling.reconcile()
