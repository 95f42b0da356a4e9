"""Import of the operator's own list of streets and landmarks, so that searching a place needs nobody else."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dangvan.kernel import folding, ids
from dangvan.kernel.actor import Actor
from dangvan.kernel.city import City
from dangvan.kernel.errors import Invalid
from dangvan.ledger.actions import record
from dangvan.places import queries, tables
from dangvan.places.actions.revision import changed
from dangvan.places.area_rows import outside
from dangvan.places.models import Place
from dangvan.places.policies import require_may_change_places
from dangvan.places.types import ImportResult, RowError

_ALIASES: dict[str, tuple[str, ...]] = {
    "name": ("name_vi", "ten", "ten_duong", "street"),
    "kind": ("loai", "type"),
    "lon": ("lng", "longitude", "kinh_do", "x"),
    "lat": ("latitude", "vi_do", "y"),
    "source": ("nguon",),
}
_STREETS = frozenset({"street", "duong", "pho", "ngo", "road", "highway"})
_ADDRESSES = frozenset({"address", "dia_chi", "so_nha"})
_BATCH = 2000


def import_gazetteer(
    *,
    by: Actor,
    file: Path | None = None,
    content: bytes | None = None,
    name: str = "",
    source: str = "",
    replace: bool = False,
    city: City | None = None,
    check_only: bool = False,
) -> ImportResult:
    """Places from a CSV with name, kind, lon, lat. `replace` first drops what came from the same source.

    The same place twice is stored once.
    """
    require_may_change_places(by)
    if content is None:
        if file is None:
            raise Invalid(_("Chưa chọn tệp."))
        content, name = tables.read_bytes(file), name or file.name
    source = (source or name)[:300]
    serving = city or settings.CITY
    errors: list[RowError] = []
    found: dict[tuple[str, str, float, float], Place] = {}
    doubles = 0
    for row in tables.read_csv(content, name, required=("name", "lon", "lat"), aliases=_ALIASES):
        place = row if isinstance(row, RowError) else _place(row, source, serving)
        if isinstance(place, RowError):
            errors.append(place)
            continue
        key = (place.name, place.kind, place.lon, place.lat)
        doubles += key in found
        found.setdefault(key, place)
    if check_only:
        return ImportResult(0, 0, tuple(errors))
    with transaction.atomic():
        if replace:
            Place.objects.filter(source=source).delete()
        here = set(Place.objects.values_list("name", "kind", "lon", "lat"))
        fresh = [place for key, place in found.items() if key not in here]
        _locate(fresh)
        Place.objects.bulk_create(fresh, batch_size=_BATCH)
        if fresh or replace:
            record(
                "places.gazetteer_imported", ids.new_id(), by=by, first=True, count=len(fresh), source=source
            )
            changed("gazetteer")
    return ImportResult(len(fresh), len(found) - len(fresh) + doubles, tuple(errors))


def _place(row: tables.Row, source: str, city: City) -> Place | RowError:
    name = folding.clean_line(row.values.get("name", ""))
    if not name or len(name) > 200:
        return RowError(row.number, "name", _("Thiếu tên địa điểm, hoặc tên dài quá 200 ký tự."))
    spot: dict[str, float] = {}
    for column in ("lon", "lat"):
        number = tables.read_number(row.values.get(column, ""))
        if number is None:
            text = row.values.get(column, "")[:40]
            return RowError(row.number, column, _("“%(text)s” không phải là toạ độ.") % {"text": text})
        spot[column] = round(number, 6)
    if not city.contains(spot["lon"], spot["lat"]):
        return RowError(row.number, "lon", outside(city, spot["lon"], spot["lat"]))
    folded = " ".join(folding.words(name))
    return Place(
        name=name,
        kind=_kind(row.values.get("kind", "")),
        folded=folded[:200],
        lon=spot["lon"],
        lat=spot["lat"],
        source=(row.values.get("source") or source)[:300],
    )


def _kind(word: str) -> str:
    plain = "_".join(folding.words(word))
    if plain in _STREETS:
        return Place.Kind.STREET
    return Place.Kind.ADDRESS if plain in _ADDRESSES else Place.Kind.LANDMARK


def locate_places_again() -> None:
    """After the map changed: tell places whose ward is another now. Part of the import that changed it."""
    places = list(Place.objects.only("id", "lon", "lat", "area_id"))
    before = [place.area_id for place in places]
    _locate(places)
    moved = [place for place, was in zip(places, before, strict=True) if place.area_id != was]
    Place.objects.bulk_update(moved, ["area"], batch_size=500)


def _locate(places: list[Place]) -> None:
    """Tell each place its ward of today."""
    if not places:
        return
    found = queries.areas_at([p.lon for p in places], [p.lat for p in places])
    for place, area_id in zip(places, found.tolist(), strict=True):
        place.area_id = None if area_id < 0 else area_id
