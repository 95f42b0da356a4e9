"""What one officer proposed to erase, for the one who decides."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from dangvan.ledger.models import Erasure
from dangvan.organisations import queries as organisations
from dangvan.reports.types import Erased


@dataclass(frozen=True, slots=True)
class AskedErasure:
    what: tuple[Erased, ...]
    #: The ground in the reader's language.
    ground: str


def asked_erasure(report: UUID) -> AskedErasure | None:
    """The proposal that waits for a second officer, if one does."""
    open_ones = Erasure.objects.filter(report=report, confirmed_at__isnull=True, confirmed_by__isnull=True)
    erasure = open_ones.order_by("-asked_at").first()
    if erasure is None:
        return None
    return AskedErasure(tuple(Erased(one) for one in erasure.what.split(",")), ground_words(erasure.ground))


def ground_words(code: str) -> str:
    """A ground as it is published; its code where the table no longer has it."""
    reason = organisations.reason(code)
    return reason.text if reason else code
