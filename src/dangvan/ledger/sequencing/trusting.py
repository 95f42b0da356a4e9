"""Whose word the city asks for stands in the log itself: a policy that is weakened leaves a trace there."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import transaction

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.ids import new_id
from dangvan.ledger.actions import record
from dangvan.ledger.models import Event

_COUNTED = ("witness", "group", "quorum")


def fingerprint(policy: str) -> str:
    """SHA-256 (hex) of the policy's witness, group and quorum lines, blanks folded, a newline after each: the
    same for the operator's file and for what the site publishes, which adds the log's own keys.
    """
    lines = (" ".join(line.split()) for line in policy.splitlines())
    counted = "".join(f"{line}\n" for line in lines if line.partition(" ")[0] in _COUNTED)
    return hashlib.sha256(counted.encode()).hexdigest()


def record_policy(*, by: Actor) -> bool:
    """Record the fingerprint of the policy where it is not the one recorded last; whether it was."""
    try:
        found = fingerprint(settings.DANGVAN_LOG_POLICY.read_text(encoding="utf-8"))
    except FileNotFoundError:
        found = fingerprint("quorum none\n")
    last = Event.objects.filter(kind="log.policy_set").order_by("-day", "-id").first()
    if last is not None and last.plain["sha256"] == found:
        return False
    with transaction.atomic():
        record("log.policy_set", new_id(), by=by, first=True, sha256=found, valid_from=clock.today())
    return True
