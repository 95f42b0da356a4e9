"""What stands beside the letters: the clock that runs, how limits were counted, the place, what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dangvan.accounts import queries as accounts
from dangvan.cases.queries import CaseFile
from dangvan.cases.words import sentence_of
from dangvan.desk.words import DEADLINE_KIND
from dangvan.kernel import clock
from dangvan.organisations import queries as organisations
from dangvan.organisations.calendars import arithmetic_words, calendar
from dangvan.places import queries as places
from dangvan.places.atlas import held_atlas
from dangvan.ui.maps import AreaMap, MapArea, MapPoint, draw_map

#: How far around the place the small map reaches, in degrees (about 1.5 km).
_REACH = 0.014


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit with its arithmetic."""

    kind: str
    label: str
    body: str
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    is_running: bool
    steps: list[dict[str, str]]
    source: str
    working_days: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the history, for officers with the hour and the name."""

    when: datetime | date
    what: str
    note: str
    state: str
    by: str


def clocks(file: CaseFile) -> list[Clock]:
    """The limits that run or were the last of their kind, the running ones first."""
    language = "en" if get_language() == "en" else "vi"
    now = clock.now()
    found = []
    for deadline in file.current_deadlines:
        first, last = sorted((now, deadline.due_at))
        running = deadline.ended_at is None and deadline.met_at is None
        found.append(
            Clock(
                kind=deadline.kind,
                label=str(DEADLINE_KIND[deadline.kind]),
                body=organisations.organisation(deadline.organisation_id).name,
                started_at=deadline.started_at,
                due_at=deadline.due_at,
                met_at=deadline.met_at,
                is_running=running,
                steps=[
                    {"what": words, "when": ""} for words in arithmetic_words(deadline.arithmetic, language)
                ],
                source=deadline.standard.legal_source if deadline.standard else "",
                working_days=int(calendar().working_days_between(first, last)) or None if running else None,
            )
        )
    return sorted(found, key=lambda one: (not one.is_running, one.due_at))


def clock_now(file: CaseFile, all_clocks: list[Clock]) -> Clock | None:
    """The one limit that matters now: what is due next."""
    if file.case.next_due_at is None:
        return None
    running = [one for one in all_clocks if one.is_running and one.kind != "statutory"]
    exact = [one for one in running if one.due_at == file.case.next_due_at]
    return (exact or running or [None])[0]  # type: ignore[list-item] # an empty list has no first clock


def history(file: CaseFile, names: Mapping[int, str]) -> list[Told]:
    """Newest first."""
    told = []
    for event in file.history:
        sentence = sentence_of(event)
        by = names.get(event.user_id, "") if event.user_id is not None else ""
        told.append(Told(event.at or event.day, sentence.what, sentence.note, sentence.state, by))
    return told[::-1]


def since(file: CaseFile, moment: datetime | None) -> list[Told]:
    """What others did after `moment`: told to an officer who was not first."""
    if moment is None:
        return []
    later = [event for event in file.history if event.at is not None and event.at > moment]
    names = accounts.officer_names(event.user_id for event in later)
    found = []
    for event in later:
        sentence = sentence_of(event)
        by = names.get(event.user_id, "") if event.user_id is not None else ""
        found.append(Told(event.at or event.day, sentence.what, sentence.note, sentence.state, by))
    return found


def why(file: CaseFile) -> list[str]:
    """The reasons stored with the case when its owner was found."""
    english = get_language() == "en"
    return [step[1] if english and len(step) > 1 else step[0] for step in file.case.owner_why if step]


def place_map(file: CaseFile) -> AreaMap | None:
    """A small map around the place, or the ward alone where no point is known."""
    case = file.case
    if case.area_id is None and file.point is None:
        return None
    areas = [MapArea(area.code, area.name, _rings(shape)) for area, shape in places.boundaries()]
    if not areas:
        return None
    centre = file.point or _middle(case.area_id)
    if centre is None:
        return None
    reach = _REACH if file.point else _REACH * 2.5
    lon, lat = centre
    points = [MapPoint(*file.point, case.summary or case.topic.name)] if file.point else []
    drawn: AreaMap = draw_map(
        areas,
        title=_("Nơi xảy ra và các địa bàn quanh đó"),
        points=points,
        key=f"desk-{clock.today().isoformat()}-{held_atlas.readings}",
        window=(lon - reach * 1.4, lat - reach, lon + reach * 1.4, lat + reach),
    )
    return drawn


def _middle(area_id: int | None) -> tuple[float, float] | None:
    area = places.area(area_id) if area_id is not None else None
    return (area.lon, area.lat) if area and area.lon is not None and area.lat is not None else None


def _rings(geometry: dict[str, Any]) -> list[list[tuple[float, float]]]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[(lon, lat) for lon, lat, *_height in ring] for polygon in polygons for ring in polygon]
