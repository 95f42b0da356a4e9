"""A new key for the log or its promises: it signs along with the old one for a while, then alone. Each step
stands in the log, so that whoever reads it learns of the key from the log itself.
"""

from __future__ import annotations

from django.db import transaction

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.ids import new_id
from dangvan.ledger.actions import record
from dangvan.ledger.publishing.stores import CHECKPOINT, store
from dangvan.ledger.signing.client import signer
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.notes import VerifierKey, open_note


class TooSoon(Exception):
    """The new key has not signed anything that is published: finish after the next batch."""


def begin(*, by: Actor, which: str) -> str:
    """Make the new key and say so in the log; the verifier key to tell everybody who checks."""
    key = signer().begin_rotation(which)
    with transaction.atomic():
        record("log.key_set", new_id(), by=by, first=True, use=which, key=key, valid_from=clock.today())
    return key


def finish(*, by: Actor, which: str) -> str:
    """Let the new key sign alone; raises TooSoon where the published checkpoint doesn't bear it yet."""
    keys = signer().public_keys()
    present = keys.log if which == "log" else keys.promises
    if which == "log" and len(present) > 1:
        try:
            open_note(store().read(CHECKPOINT), [VerifierKey.parse(present[-1])])
        except (Refused, FileNotFoundError):
            raise TooSoon from None
    key = signer().finish_rotation(which)
    with transaction.atomic():
        record("log.key_retired", new_id(), by=by, first=True, use=which, key=present[0])
    return key
