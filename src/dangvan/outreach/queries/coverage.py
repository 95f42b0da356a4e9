"""The latest look at who is heard, and where to go next: places with their reasons, never people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.organisations import queries as organisations
from dangvan.outreach.models import CoverageRun, Visit
from dangvan.outreach.types import RunState, VisitKind, VisitState
from dangvan.places import queries as places
from dangvan.places.types import AreaInfo

#: A ward that nobody has gone to for so long is due again.
_LONG_AGO = 180


@dataclass(frozen=True, slots=True)
class Silence:
    """A ward worth going to: whether it is silent as a whole, in how many topics and channels, and how many
    days ago somebody was there (None: never).
    """

    area: AreaInfo
    is_silent: bool
    topics: tuple[str, ...]
    channels: tuple[str, ...]
    days_since: int | None

    @property
    def weight(self) -> int:
        """Three for a silent ward, one for each silent topic or channel up to three, two for never visited,
        one for not in half a year.
        """
        visited = 2 if self.days_since is None else int(self.days_since > _LONG_AGO)
        return 3 * self.is_silent + min(3, len(self.topics) + len(self.channels)) + visited


def latest_run() -> CoverageRun | None:
    return CoverageRun.objects.filter(state=RunState.DONE).order_by("-started_at").first()


def coverage(*, topic: str = "", channel: str = "") -> list[dict[str, Any]]:
    """The cells of the latest look, one a ward: of all reports, or of one topic or channel."""
    run = latest_run()
    if run is None:
        return []
    kind, thing = ("topics", topic) if topic else ("channels", channel) if channel else ("all", "")
    return [cell for cell in run.found.get(kind, []) if cell["thing"] == thing]


def where_to_go(actor: Actor | None = None, *, limit: int = 10) -> list[Silence]:
    """Wards by their reasons; among equals the one with more people first. An officer gets those of the
    bodies they work in or oversee; whoever has none there, all. Receiving people in one's office is no visit.
    """
    run = latest_run()
    found = run.found if run is not None else {}
    last = dict(
        Visit.objects.filter(state=VisitState.HELD)
        .exclude(kind=VisitKind.RECEPTION)
        .values_list("area_id")
        .annotate(newest=Max("day"))
    )
    today = clock.today()
    silent: dict[str, dict[str, list[str]]] = {}
    for kind in ("all", "topics", "channels"):
        for cell in found.get(kind, []):
            if cell["verdict"] == "silent":
                silent.setdefault(cell["area"], {}).setdefault(kind, []).append(cell["thing"])
    proposals = [
        Silence(
            ward,
            "all" in silent.get(ward.code, {}),
            tuple(silent.get(ward.code, {}).get("topics", ())),
            tuple(silent.get(ward.code, {}).get("channels", ())),
            (today - last[ward.id]).days if ward.id in last else None,
        )
        for ward in places.wards()
    ]
    own = _own_areas(actor)
    due = [one for one in proposals if one.weight and (not own or one.area.id in own)]
    return sorted(due, key=lambda one: (-one.weight, -(one.area.population or 0), one.area.code))[:limit]


def _own_areas(actor: Actor | None) -> set[int]:
    """Wards of the actor's bodies and of those they oversee; none for bodies that are of the whole city."""
    if actor is None or actor.is_system:
        return set()
    bodies = [organisations.organisation(one) for one in actor.organisation_ids | actor.oversees]
    wards = {ward.id for ward in places.wards()}
    return {body.area_id for body in bodies if body.area_id is not None} & wards
