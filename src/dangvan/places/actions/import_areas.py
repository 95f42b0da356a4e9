"""Import of areas with their boundaries: each row stands or falls by itself, a new map on a new day ends the
old one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dangvan.kernel import clock, folding, ids
from dangvan.kernel.actor import Actor
from dangvan.kernel.city import City
from dangvan.kernel.errors import Invalid
from dangvan.ledger.actions import record
from dangvan.places import approximate, geometry, tables
from dangvan.places.actions.import_gazetteer import locate_places_again
from dangvan.places.actions.revision import changed
from dangvan.places.area_rows import AreaRow, Reading, read_csv, read_geojson
from dangvan.places.models import Area, AreaSuccession
from dangvan.places.policies import require_may_change_places
from dangvan.places.types import ImportResult, RowError


def import_areas(
    *,
    by: Actor,
    file: Path | None = None,
    content: bytes | None = None,
    name: str = "",
    source: str = "",
    valid_from: date | None = None,
    level: str = "ward",
    parent: str = "",
    columns: Mapping[str, str] | None = None,
    name_pattern_vi: str = "",
    name_pattern_en: str = "",
    voronoi: bool = False,
    end_others: bool = False,
    city: City | None = None,
    check_only: bool = False,
) -> ImportResult:
    """Areas from a GeoJSON or CSV file.

    A code that stands already is changed in place; with a later `valid_from` the old area ends that day and a
    new one begins. `end_others` also ends areas of that level which the file doesn't name. `voronoi` draws
    approximate boundaries for rows that have a point and none. `check_only` stores nothing and tells what is
    wrong.
    """
    require_may_change_places(by)
    if content is None:
        if file is None:
            raise Invalid(_("Chưa chọn tệp."))
        content, name = tables.read_bytes(file), name or file.name
    reading = Reading(
        city or settings.CITY, level, columns or {}, name_pattern_vi, name_pattern_en, source or name
    )
    is_json = content[:200].lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"["))
    read = read_geojson(content, name, reading) if is_json else read_csv(content, name, reading)
    return store_areas(
        by=by,
        rows=read,
        source=source or name,
        valid_from=valid_from,
        parent=parent,
        voronoi=voronoi,
        end_others=end_others,
        check_only=check_only,
    )


def store_areas(
    *,
    by: Actor,
    rows: Iterable[AreaRow | RowError],
    source: str = "",
    valid_from: date | None = None,
    parent: str = "",
    voronoi: bool = False,
    end_others: bool = False,
    check_only: bool = False,
) -> ImportResult:
    """The same from rows that were read already."""
    require_may_change_places(by)
    work = _Work(valid_from, parent, errors=[], notes=[])
    for row in rows:
        work.take(row)
    if voronoi:
        work.draw_missing_boundaries()
    if check_only:
        return ImportResult(0, 0, tuple(work.errors), tuple(work.notes))
    with transaction.atomic():
        work.store(end_others)
        if work.stored or work.ended:
            record(
                "places.areas_imported",
                ids.new_id(),
                by=by,
                first=True,
                count=work.stored + work.ended,
                source=source[:200],
            )
            changed("places")
            locate_places_again()
    return ImportResult(work.stored, work.unchanged, tuple(work.errors), tuple(work.notes))


@dataclass
class _Work:
    """One import on its way: rows taken, what was refused, what was stored."""

    valid_from: date | None
    parent: str
    errors: list[RowError]
    notes: list[RowError]
    rows: list[AreaRow] = field(default_factory=list)
    seen: dict[tuple[str, date | None], int] = field(default_factory=dict)
    stored: int = 0
    unchanged: int = 0
    ended: int = 0

    def take(self, row: AreaRow | RowError) -> None:
        if isinstance(row, RowError):
            self.errors.append(row)
            return
        key = (row.code, row.valid_from)
        if key in self.seen:
            where = {"code": row.code, "row": self.seen[key]}
            self.errors.append(RowError(row.row, "code", _("Mã %(code)s đã có ở dòng %(row)d.") % where))
            return
        self.seen[key] = row.row
        if row.valid_from and row.valid_to and row.valid_to <= row.valid_from:
            self.errors.append(RowError(row.row, "valid_to", _("Ngày kết thúc phải sau ngày bắt đầu.")))
            return
        if row.mended:
            self.notes.append(RowError(row.row, "boundary", _("Ranh giới tự cắt nhau, đã được sửa.")))
        self.rows.append(row)

    def draw_missing_boundaries(self) -> None:
        points = {
            r.code: [(r.lon, r.lat)]
            for r in self.rows
            if r.boundary is None and r.lon is not None and r.lat is not None
        }
        drawn = approximate.cells(points)
        self.rows = [
            replace(row, boundary=drawn[row.code], approximate=True)
            if row.code in drawn and row.boundary is None
            else row
            for row in self.rows
        ]

    def store(self, end_others: bool) -> None:
        self.known: dict[str, list[Area]] = {}
        for area in Area.objects.select_for_update().order_by("valid_from"):
            self.known.setdefault(area.code, []).append(area)
        # Cities before districts before wards, so that a parent in the same file is there.
        for row in sorted(self.rows, key=lambda r: ("city", "district", "ward").index(r.level)):
            self._store_one(row)
        if end_others and self.valid_from:
            self._end_others(self.valid_from)

    def _store_one(self, row: AreaRow) -> None:
        begins = row.valid_from or self.valid_from
        standing = self._standing(row.code, begins or clock.today())
        parent = self._parent(row, begins or clock.today())
        if isinstance(parent, RowError):
            self.errors.append(parent)
            return
        if standing is None or (begins is not None and standing.valid_from < begins and row.valid_to is None):
            fresh = Area(code=row.code, valid_from=begins or clock.today(), valid_to=row.valid_to)
            if self._clashes(row, fresh):
                return
            if standing is not None:
                self._end(standing, fresh.valid_from)
            _fill(fresh, row, parent)
            fresh.save(force_insert=True)
            self.known.setdefault(row.code, []).append(fresh)
            if standing is not None and standing.name_vi == fresh.name_vi:
                AreaSuccession.objects.create(
                    predecessor=standing, successor=fresh, day=fresh.valid_from, source=fresh.source
                )
            self.stored += 1
        elif _fill(standing, row, parent):
            standing.save()
            self.stored += 1
        else:
            self.unchanged += 1

    def _standing(self, code: str, day: date) -> Area | None:
        held = (
            a
            for a in self.known.get(code, ())
            if a.valid_from <= day and (a.valid_to is None or day < a.valid_to)
        )
        return next(held, None)

    def _clashes(self, row: AreaRow, fresh: Area) -> bool:
        later = [a for a in self.known.get(row.code, ()) if a.valid_from >= fresh.valid_from]
        end = fresh.valid_to
        if any(end is None or a.valid_from < end for a in later):
            message = _("Mã %(code)s đã có một địa bàn bắt đầu sau ngày này.") % {"code": row.code}
            self.errors.append(RowError(row.row, "valid_from", message))
            return True
        return False

    def _parent(self, row: AreaRow, day: date) -> Area | RowError | None:
        code = row.parent or (self.parent if row.level != "city" else "")
        if code:
            found = self._standing(code, day)
            if found is None or (found.code == row.code and found.level == row.level):
                return RowError(
                    row.row, "parent", _("Không có địa bàn cấp trên với mã %(code)s.") % {"code": code}
                )
            return found
        if row.level == "city":
            return None
        cities = [a for held in self.known.values() for a in held if a.level == Area.Level.CITY]
        return cities[0] if len(cities) == 1 else None

    def _end(self, area: Area, day: date) -> None:
        area.valid_to = day
        area.save(update_fields=["valid_to"])

    def _end_others(self, day: date) -> None:
        named = {row.code for row in self.rows}
        levels = {row.level for row in self.rows}
        for held in self.known.values():
            for area in held:
                if (
                    area.code not in named
                    and area.level in levels
                    and area.valid_from < day
                    and area.valid_to is None
                ):
                    self._end(area, day)
                    self.ended += 1


def _fill(area: Area, row: AreaRow, parent: Area | None) -> bool:
    """Write a row into an area; whether anything changed. What the row leaves out stays, a boundary too."""
    boundary = row.boundary
    lon, lat = row.lon, row.lat
    if (lon is None or lat is None) and boundary is not None:
        middle = boundary.representative_point()
        lon, lat = round(middle.x, 5), round(middle.y, 5)
    km2 = row.area_km2
    if km2 is None and boundary is not None and not row.approximate:
        km2 = round(geometry.area_km2(boundary), 3)
    wanted: dict[str, object] = {
        "name_vi": row.name_vi,
        "name_en": row.name_en or area.name_en,
        "level": row.level,
        "parent_id": parent.id if parent else area.parent_id,
        "source": row.source[:300] or area.source,
        "folded": " ".join(folding.words(f"{row.name_vi} {row.name_en}"))[:400],
        "lon": area.lon if lon is None else lon,
        "lat": area.lat if lat is None else lat,
        "area_km2": area.area_km2 if km2 is None else km2,
        "population": area.population if row.population is None else row.population,
    }
    if boundary is not None:
        wanted |= {"boundary": geometry.to_text(boundary), "boundary_approximate": row.approximate}
    if row.valid_to is not None:
        wanted["valid_to"] = row.valid_to
    different = {key: value for key, value in wanted.items() if getattr(area, key) != value}
    for key, value in different.items():
        setattr(area, key, value)
    return bool(different)
