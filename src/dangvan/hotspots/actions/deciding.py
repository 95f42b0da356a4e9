"""What officers do about a hot spot. Each call gives the version they looked at, so that whoever comes
second is told.
"""

from __future__ import annotations

from datetime import date

from dangvan.hotspots.models import Hotspot
from dangvan.kernel.actor import Actor


def confirm_hotspot(*, by: Actor, hotspot: Hotspot, version: int | None, note: str = "") -> Hotspot:
    """Say: there is a problem. From the next day on it stands in public. The note is for officers."""
    raise NotImplementedError


def set_aside_hotspot(
    *, by: Actor, hotspot: Hotspot, version: int | None, verdict: str, note: str
) -> Hotspot:
    """Say why it is no problem: a kind (`types.Verdict`), which teaches the thresholds, and a note."""
    raise NotImplementedError


def prioritise_hotspot(*, by: Actor, hotspot: Hotspot, version: int | None, note: str) -> int:
    """Make its open cases a priority on the desks of the bodies that hold them; how many were made so."""
    raise NotImplementedError


def link_visit(
    *,
    by: Actor,
    hotspot: Hotspot,
    version: int | None,
    note: str,
    happened_on: date | None = None,
    kind: str = "",
    thing_id: str = "",
) -> Hotspot:
    """Tie a visit to it: a thing of a registered kind (`kernel.references`), or a day and a note."""
    raise NotImplementedError


def tell_what_is_done(*, by: Actor, hotspot: Hotspot, version: int | None, text: str) -> Hotspot:
    """Say in public what is being done; from the first such words on it is being handled."""
    raise NotImplementedError


def end_hotspot(*, by: Actor, hotspot: Hotspot, version: int | None, outcome: str) -> Hotspot:
    """Declare it over, with what became of it; public."""
    raise NotImplementedError


def reopen_hotspot(*, by: Actor, hotspot: Hotspot, version: int | None, reason: str) -> Hotspot:
    """It was not over, or was set aside wrongly. The reason is for officers."""
    raise NotImplementedError
