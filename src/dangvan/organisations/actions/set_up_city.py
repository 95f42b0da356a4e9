"""Set up a city from its plan: the map, bodies, topics, rules, limits and calendar, in the order they need
one another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid
from dangvan.organisations.actions.calendars import import_calendar
from dangvan.organisations.actions.organisations import import_organisations
from dangvan.organisations.actions.reasons import import_legal_ways, import_reasons
from dangvan.organisations.actions.responsibilities import import_responsibilities
from dangvan.organisations.actions.standards import import_standards
from dangvan.organisations.actions.topics import import_topics
from dangvan.organisations.city_plan import CityPlan, Load
from dangvan.organisations.policies import require_may_change_organisations
from dangvan.places import actions as places
from dangvan.places import hanoi
from dangvan.places.actions.succeed_area import SuccessionRow
from dangvan.places.area_rows import AreaRow
from dangvan.places.types import ImportResult

_Import = Callable[..., ImportResult]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one step of the set-up did."""

    kind: str
    name: str
    result: ImportResult


def set_up_city(*, by: Actor, plan: CityPlan, tell: Callable[[Loaded], None] | None = None) -> list[Loaded]:
    """Load everything the plan names. Each file stands or falls by itself; running it again
    changes nothing.
    """
    require_may_change_organisations(by)
    done: list[Loaded] = []
    if not any(load.kind == "areas" and load.path is None for load in plan.loads):
        done.append(Loaded("areas", plan.city.code, _store_city(by, plan)))
        if tell:
            tell(done[-1])
    for load in plan.loads:
        done.append(Loaded(load.kind, load.name, _run(by, plan, load)))
        if tell:
            tell(done[-1])
    return done


def _store_city(by: Actor, plan: CityPlan) -> ImportResult:
    lon, lat = plan.city.centre
    row = AreaRow(
        1,
        plan.city.code,
        plan.city.name_vi,
        plan.city.name_en,
        "city",
        valid_from=plan.since,
        lon=lon,
        lat=lat,
    )
    return places.store_areas(by=by, rows=[row], source=plan.city.code)


def _run(by: Actor, plan: CityPlan, load: Load) -> ImportResult:
    if load.path is None:
        return _from_package(by, load)
    return _IMPORTS[load.kind](by, plan, load)


def _from_package(by: Actor, load: Load) -> ImportResult:
    known = hanoi.facts()
    if load.kind == "areas":
        return places.store_areas(by=by, rows=hanoi.area_rows(), source=known.source)
    rows = [
        SuccessionRow(n, s.old_code, s.new_code, hanoi.REFORM, s.share, s.estimated, known.source)
        for n, s in enumerate(known.successions, start=1)
    ]
    return places.import_successions(by=by, rows=rows)


def _areas(by: Actor, plan: CityPlan, load: Load) -> ImportResult:
    options: dict[str, Any] = dict(load.options)
    valid_from = options.pop("valid_from", plan.since)
    if not isinstance(valid_from, date) or not isinstance(options.get("columns", {}), dict):
        raise Invalid(_("Mục [load] areas: valid_from phải là ngày, columns phải là bảng."))
    return places.import_areas(
        by=by,
        file=load.path,
        city=plan.city,
        valid_from=valid_from,
        level=str(options.get("level", "ward")),
        parent=str(options.get("parent", "")),
        columns=options.get("columns"),
        source=str(options.get("source", "")),
        name_pattern_vi=str(options.get("name_pattern_vi", "")),
        name_pattern_en=str(options.get("name_pattern_en", "")),
        voronoi=bool(options.get("voronoi", False)),
    )


def _gazetteer(by: Actor, plan: CityPlan, load: Load) -> ImportResult:
    return places.import_gazetteer(by=by, file=load.path, city=plan.city, source=load.name)


def _calendar(by: Actor, plan: CityPlan, load: Load) -> ImportResult:
    return import_calendar(by=by, file=load.path, default=plan.calendar)


def _plain(action: _Import, by: Actor, _plan: CityPlan, load: Load) -> ImportResult:
    return action(by=by, file=load.path)


_IMPORTS: dict[str, Callable[[Actor, CityPlan, Load], ImportResult]] = {
    "areas": _areas,
    "successions": partial(_plain, places.import_successions),
    "gazetteer": _gazetteer,
    "calendar": _calendar,
    "topics": partial(_plain, import_topics),
    "reasons": partial(_plain, import_reasons),
    "organisations": partial(_plain, import_organisations),
    "responsibilities": partial(_plain, import_responsibilities),
    "standards": partial(_plain, import_standards),
    "legal_ways": partial(_plain, import_legal_ways),
}
