"""What of a meeting may be told: nothing of fewer than five people, nor of an unknown number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangvan.outreach.types import Came, VisitKind

if TYPE_CHECKING:
    from dangvan.outreach.models import Visit


def is_announced(visit: Visit) -> bool:
    """A meeting to come, open to all: its day is an invitation and tells of nobody. Visits to a place are
    announced to nobody.
    """
    return visit.is_public and visit.kind != VisitKind.VISIT


def stands_in_public(visit: Visit) -> bool:
    """Of fewer than five people, or of an unknown number where no reception was open to all, nothing."""
    if not visit.is_public or visit.came == Came.FEW:
        return False
    return visit.came != Came.UNKNOWN or visit.kind == VisitKind.RECEPTION


def tells_of_enough(visit: Visit) -> bool:
    """Whether what was promised there may be read: at least five people are known to have heard it."""
    return visit.is_public and visit.came not in {Came.UNKNOWN, Came.FEW}
