"""From events to leaves: each joined to the one before it in its chain, answers and decisions signed."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.ledger import leaves
from dangvan.ledger.actions import Entry, record_many
from dangvan.ledger.models import Event, LogEntry
from dangvan.ledger.sequencing.choosing import Candidate
from dangvan.ledger.sequencing.turns import hold_the_books
from dangvan.ledger.signing.protocol import Signer
from dangvan.ledger.tlog.hashing import leaf_hash

KEY_KIND = "organisations.key_set"
#: Parameters in one statement: SQLite before 3.32 takes no more than 999.
_MOST_PARAMETERS = 900
_SUBJECT = LogEntry._meta.get_field("subject")


@dataclass(slots=True)
class Leaf:
    """A leaf about to enter the log; without an event it is padding."""

    event: int | None
    subject: UUID
    sequence: int
    octets: bytes


def padding(day: date) -> Leaf:
    octets = leaves.padding(day)
    return Leaf(None, leaves.subject_in(octets), 0, octets)


def key_subject(organisation: str) -> UUID:
    """The subject under which an organisation's keys stand in the log: anyone can reckon it from its code."""
    return UUID(bytes=hashlib.sha256(b"dangvan/organisation/v1\n" + organisation.encode()).digest()[:16])


def without_known_key(events: Iterable[Candidate], signer: Signer) -> set[str]:
    """Organisations among the signers of these events whose present key the log doesn't know yet.

    Their keys are recorded by this; their acts wait for the batch after the one with the key.
    """
    codes = {code for event in events if (code := leaves.needs_signature(event)) is not None}
    if not codes:
        return set()
    present = {code: signer.organisation_key(code) for code in sorted(codes)}
    if _unrecorded(present):
        with transaction.atomic():
            hold_the_books()
            # Looked for anew: another sequencer may have recorded the same keys just now.
            record_many(_unrecorded(present), by=Actor.system("log"))
    known = _keys(Event.objects.filter(waiting=None))
    return {code for code, key in present.items() if known.get(code) != key}


def _unrecorded(present: dict[str, str]) -> list[Entry]:
    recorded = _keys(Event.objects.all())
    return [_key_entry(code, key) for code, key in present.items() if recorded.get(code) != key]


def _keys(events: QuerySet[Event]) -> dict[str, str]:
    """The newest key of each organisation among these events."""
    rows = events.filter(kind=KEY_KIND).order_by("pk").values_list("plain", flat=True)
    return {plain["organisation"]: plain["key"] for plain in rows}


def _key_entry(code: str, key: str) -> Entry:
    fields = {"organisation": code, "key": key, "valid_from": clock.today()}
    return Entry(KEY_KIND, key_subject(code), fields)


def build(events: Sequence[Candidate], signer: Signer) -> list[Leaf]:
    """The leaves of events that enter together, each after those of its chain that are in the log."""
    built: list[Leaf] = []
    chains: dict[UUID, list[Candidate]] = defaultdict(list)
    for event in events:
        if leaves.is_sealed(event):
            octets = leaves.leaf_of(event, sequence=0, previous_hash=b"")
            built.append(Leaf(event.id, leaves.sealed_subject(event), 0, octets))
        else:
            chains[event.subject].append(event)
    ends = chain_ends(chains)
    longest = max(map(len, chains.values()), default=0)
    # The hash of a signed leaf covers its signature: one round of signing for each place in the chains.
    for place in range(longest):
        those = [chain[place] for chain in chains.values() if len(chain) > place]
        signatures = _signatures(those, ends, signer)
        for event in those:
            sequence, previous = ends.get(event.subject, (0, b""))
            octets = leaves.leaf_of(
                event, sequence=sequence, previous_hash=previous, signature=signatures.get(event.id)
            )
            built.append(Leaf(event.id, event.subject, sequence, octets))
            ends[event.subject] = (sequence + 1, leaf_hash(octets))
    return built


def chain_ends(subjects: Iterable[UUID]) -> dict[UUID, tuple[int, bytes]]:
    """Of each subject that is in the log, the next sequence number and the hash of its last leaf."""
    wanted = [_SUBJECT.get_db_prep_value(subject, connection) for subject in subjects]
    found: dict[UUID, tuple[int, bytes]] = {}
    with connection.cursor() as cursor:
        for at in range(0, len(wanted), _MOST_PARAMETERS):
            some = wanted[at : at + _MOST_PARAMETERS]
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(
                "SELECT subject, sequence, leaf_hash FROM ledger_logentry AS l "  # noqa: S608 (marks only)
                f"WHERE subject IN ({marks}) AND sequence = "
                "(SELECT MAX(sequence) FROM ledger_logentry AS m WHERE m.subject = l.subject)",
                some,
            )
            for subject, sequence, last in cursor.fetchall():
                found[_SUBJECT.to_python(subject)] = (sequence + 1, bytes(last))
    return found


def _signatures(
    events: Iterable[Candidate], ends: dict[UUID, tuple[int, bytes]], signer: Signer
) -> dict[int, bytes]:
    """The signatures that these events' leaves need, by event, in one call."""
    asked: dict[int, tuple[str, bytes]] = {}
    for event in events:
        if (code := leaves.needs_signature(event)) is not None:
            sequence, previous = ends.get(event.subject, (0, b""))
            text = leaves.core_to_sign(event, sequence=sequence, previous_hash=previous)
            asked[event.id] = (code, text.removeprefix(leaves.ACT_HEADER))
    if not asked:
        return {}
    return dict(zip(asked, signer.sign_acts(list(asked.values())), strict=True))
