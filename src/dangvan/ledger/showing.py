"""What pages show of the log: how far it reaches, who has seen it, one entry, the entries of one chain."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from dangvan.kernel.errors import NotFound
from dangvan.ledger.models import Checkpoint, Conflict, Event, LogEntry, LogState
from dangvan.ledger.publishing import stores
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import leaf_hash
from dangvan.ledger.tlog.reading import TreeReader


@dataclass(frozen=True, slots=True)
class Head:
    """The newest published checkpoint."""

    origin: str
    size: int
    root: bytes
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Leaf:
    """An entry as it stands in the published files: nothing is taken from the database."""

    index: int
    text: str
    kind: str
    day: date
    subject: str
    sequence: int
    plain: Mapping[str, Any]
    #: Names of the fields that stand as commitments.
    committed: tuple[str, ...]
    signed_by: str
    leaf_hash: bytes


@dataclass(frozen=True, slots=True)
class InChain:
    """One entry of a case's chain, as the public may list it."""

    index: int
    kind: str
    day: date


@dataclass(frozen=True, slots=True)
class State:
    """Whether the log goes on, and what was found wrong with it."""

    halted_at: datetime | None = None
    halted_reason: str = ""
    #: Whether the last reconciliation found anything; what it was is for the operators.
    problems: bool = False
    reconciled_at: datetime | None = None
    conflicts: int = 0
    #: Erasures by ground.
    erasures: Mapping[str, int] = field(default_factory=dict)


def head() -> Head | None:
    """How far the log reaches in public; None before its first batch."""
    newest = Checkpoint.objects.filter(published_at__isnull=False).order_by("-size").first()
    if newest is None:
        return None
    return Head(settings.DANGVAN_LOG_ORIGIN, newest.size, bytes(newest.root), newest.signed_at)


def state() -> State:
    row = LogState.objects.first() or LogState()
    # From the log itself: what stands there can be counted by everybody else, too.
    grounds = Counter(
        str(event.plain.get("ground", ""))
        for event in Event.objects.filter(kind="report.erased", logentry__isnull=False).only("plain")
    )
    return State(
        row.halted_at,
        row.halted_reason,
        bool(row.problems),
        row.reconciled_at,
        Conflict.objects.count(),
        dict(sorted(grounds.items())),
    )


def entry(index: int) -> Leaf:
    """The entry as published; raises NotFound where the log doesn't reach so far, OSError where its files
    can't be read just now.
    """
    found = head()
    if found is None or not 0 <= index < found.size:
        raise NotFound(_("Sổ ghi công khai chưa có mục này."))
    octets = TreeReader(stores.store().read, found.size).entry(index)
    leaf = json.loads(octets)
    return Leaf(
        index,
        octets.decode(),
        str(leaf["kind"]),
        date.fromisoformat(leaf["day"]),
        str(leaf["subject"]),
        int(leaf["seq"]),
        leaf["plain"],
        tuple(sorted(leaf["commit"])),
        str(leaf.get("sig", {}).get("by", "")),
        leaf_hash(octets),
    )


def entries_of(subject: UUID) -> list[InChain]:
    """The entries of one chain that stand in a published checkpoint, in their order."""
    found = head()
    if found is None:
        return []
    rows = LogEntry.objects.filter(subject=subject, event__isnull=False, index__lt=found.size)
    chain = rows.order_by("sequence").values_list("index", "event__kind", "event__day")
    return [InChain(*row) for row in chain]


def proof_of(index: int) -> tuple[bytes, ...]:
    """The inclusion proof of an entry in the newest published checkpoint."""
    found = head()
    if found is None or not 0 <= index < found.size:
        raise Refused("the log has no such entry")
    return tuple(TreeReader(stores.store().read, found.size).inclusion_proof(index))
