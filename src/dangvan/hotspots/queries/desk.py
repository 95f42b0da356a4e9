"""What officers see of hot spots; nothing under five reports."""

from __future__ import annotations

from collections.abc import Sequence

from dangvan.cases.models import Case
from dangvan.hotspots.types import AreaHeat, DeskCounts, HotspotCard, HotspotPage, View
from dangvan.kernel.actor import Actor


def hotspots_for_desk(
    actor: Actor,
    *,
    view: View = View.OPEN,
    topic_id: int | None = None,
    area_id: int | None = None,
    organisation_id: int | None = None,
    limit: int = 100,
) -> Sequence[HotspotCard]:
    """Those that this officer may know of, the most unusual first (ended ones: the newest first)."""
    raise NotImplementedError


def hotspot_for_desk(actor: Actor, reference: str) -> HotspotPage:
    """Everything of one; NotFound where there is none or it isn't for this officer."""
    raise NotImplementedError


def desk_counts(actor: Actor) -> DeskCounts:
    raise NotImplementedError


def areas_on_map(cards: Sequence[HotspotCard]) -> Sequence[AreaHeat]:
    """The areas that these cover, for the map beside the list."""
    raise NotImplementedError


def hotspots_of_case(actor: Actor, case: Case) -> Sequence[HotspotCard]:
    """The open hot spots that a case lies in, for its page on the desk."""
    raise NotImplementedError
