"""What anybody may read: confirmed hot spots, as problems and what is being done about them."""

from __future__ import annotations

from collections.abc import Sequence

from dangvan.hotspots.types import PublicHotspot


def public_hotspots(
    *,
    topic_id: int | None = None,
    area_id: int | None = None,
    organisation_id: int | None = None,
    limit: int = 50,
) -> Sequence[PublicHotspot]:
    """Those that stand in public, the newest first; with those that ended in the last 90 days."""
    raise NotImplementedError


def public_hotspot(reference: str) -> PublicHotspot:
    """One of them; NotFound where it doesn't stand in public."""
    raise NotImplementedError
