"""Rows of an area import, from GeoJSON or CSV: each checked by itself, so that one bad row doesn't cost the
others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvan.kernel import folding
from dangvan.kernel.city import City
from dangvan.kernel.errors import Invalid
from dangvan.places import geometry, tables
from dangvan.places.types import RowError

#: Other names under which a column is known in files that offices publish.
ALIASES: dict[str, tuple[str, ...]] = {
    "code": ("ma", "ma_xa", "ma_phuong", "ward_code", "wardcode", "geoid", "id"),
    "name_vi": ("name", "ten", "ten_xa", "ten_phuong", "ward", "ward_name"),
    "name_en": ("ten_tieng_anh", "english_name"),
    "level": ("cap",),
    "parent": ("parent_code", "ma_cha"),
    "valid_from": ("hieu_luc_tu",),
    "valid_to": ("hieu_luc_den",),
    "lon": ("lng", "longitude", "kinh_do", "x"),
    "lat": ("latitude", "vi_do", "y"),
    "area_km2": ("dien_tich", "dien_tich_km2"),
    "population": ("dan_so", "pop"),
    "boundary": ("geometry", "wkt", "geojson", "ranh_gioi"),
    "source": ("nguon",),
}
LEVELS = ("city", "district", "ward")


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area as a file tells it; what the file leaves out is None or empty."""

    row: int
    code: str
    name_vi: str
    name_en: str = ""
    level: str = "ward"
    parent: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    lon: float | None = None
    lat: float | None = None
    area_km2: float | None = None
    population: int | None = None
    boundary: geometry.Boundary | None = None
    approximate: bool = False
    source: str = ""
    mended: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read: which city it must lie in, which property holds what, what holds for all
    rows.
    """

    city: City
    level: str = "ward"
    #: Our column -> the file's own.
    columns: Mapping[str, str] = field(default_factory=dict)
    #: A name for files that have codes only: "Precinct {code}".
    name_pattern_vi: str = ""
    name_pattern_en: str = ""
    source: str = ""

    def aliases(self) -> dict[str, tuple[str, ...]]:
        return {
            column: (self.columns[column],) if column in self.columns else others
            for column, others in ALIASES.items()
        }


def read_geojson(content: bytes, name: str, reading: Reading) -> Iterator[AreaRow | RowError]:
    """The features of a FeatureCollection; Invalid where the file as a whole is none."""
    collection = _collection(content, name)
    pick = {
        "_".join(folding.words(known)): column
        for column, others in reading.aliases().items()
        for known in (column, *others)
    }
    for number, feature in enumerate(collection["features"], start=1):
        if not isinstance(feature, Mapping):
            yield RowError(number, "", _("Phần tử này không phải là một Feature."))
            continue
        properties = feature.get("properties")
        values: dict[str, str] = {}
        for key, value in (properties if isinstance(properties, Mapping) else {}).items():
            column = pick.get("_".join(folding.words(str(key))))
            if column and column not in values and isinstance(value, str | int | float) and value is not True:
                values[column] = str(value)
        if "code" not in values and isinstance(feature.get("id"), str | int):
            values["code"] = str(feature["id"])
        values.pop("boundary", None)
        row = tables.checked_row(number, values)
        yield row if isinstance(row, RowError) else _area_row(row, reading, feature.get("geometry"))


def read_csv(content: bytes, name: str, reading: Reading) -> Iterator[AreaRow | RowError]:
    """The rows of a CSV whose boundary column, if any, holds well-known text or GeoJSON."""
    required = ("code",) if reading.name_pattern_vi else ("code", "name_vi")
    for row in tables.read_csv(content, name, required=required, aliases=reading.aliases()):
        if isinstance(row, RowError):
            yield row
            continue
        drawn: object = None
        text = row.values.get("boundary", "")
        if text.startswith("{"):
            try:
                drawn = json.loads(text)
            except ValueError:
                yield RowError(row.number, "boundary", _("Ranh giới không phải GeoJSON đúng."))
                continue
        elif text:
            drawn = text
        yield _area_row(row, reading, drawn, needs_boundary=False)


def _collection(content: bytes, name: str) -> dict[str, Any]:
    text = tables.decode(content, name)
    try:
        collection = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise Invalid(
            _("Tệp %(name)s không phải GeoJSON đúng (dòng %(line)d).") % {"name": name, "line": line}
        ) from error
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise Invalid(_("Tệp %(name)s phải là một FeatureCollection GeoJSON.") % {"name": name})
    if not isinstance(collection.get("features"), list) or not collection["features"]:
        raise Invalid(_("Tệp %(name)s không có địa bàn nào (features trống).") % {"name": name})
    return collection


def _no_number(word: str) -> None:
    """NaN and Infinity are no numbers of a boundary."""


class _Refused(ValueError):
    """One cell of a row can't be taken."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column, self.message = column, message


def _area_row(
    row: tables.Row, reading: Reading, drawn: object, *, needs_boundary: bool = True
) -> AreaRow | RowError:
    try:
        return _read_row(row, reading, drawn, needs_boundary)
    except _Refused as refused:
        return RowError(row.number, refused.column, refused.message)


def _read_row(row: tables.Row, reading: Reading, drawn: object, needs_boundary: bool) -> AreaRow:
    values = row.values
    code, name_vi, name_en = _names(values, reading)
    level = values.get("level", "") or reading.level
    if level not in LEVELS:
        raise _Refused("level", _("Cấp phải là city, district hoặc ward."))
    lon, lat = _number(values, "lon", -180, 180), _number(values, "lat", -180, 180)
    if lon is not None and lat is not None and not reading.city.contains(lon, lat):
        raise _Refused("lon", outside(reading.city, lon, lat))
    population = _number(values, "population", 0, 1e9)
    boundary, mended = _boundary(drawn, reading.city, needs_boundary)
    return AreaRow(
        row=row.number,
        code=code,
        name_vi=name_vi,
        name_en=name_en,
        level=level,
        parent=values.get("parent", ""),
        valid_from=_day(values, "valid_from"),
        valid_to=_day(values, "valid_to"),
        lon=lon,
        lat=lat,
        area_km2=_number(values, "area_km2", 0, 1e6),
        population=None if population is None else round(population),
        boundary=boundary,
        source=(values.get("source", "") or reading.source)[:300],
        mended=mended,
    )


def _names(values: Mapping[str, str], reading: Reading) -> tuple[str, str, str]:
    code = folding.clean_line(values.get("code", ""))
    if not code or len(code) > 40:
        raise _Refused("code", _("Thiếu mã địa bàn, hoặc mã dài quá 40 ký tự."))
    name_vi = folding.clean_line(values.get("name_vi", "")) or reading.name_pattern_vi.replace("{code}", code)
    name_en = folding.clean_line(values.get("name_en", "")) or reading.name_pattern_en.replace("{code}", code)
    if not name_vi or len(name_vi) > 200 or len(name_en) > 200:
        raise _Refused("name_vi", _("Thiếu tên địa bàn, hoặc tên dài quá 200 ký tự."))
    return code, name_vi, name_en


def _number(values: Mapping[str, str], column: str, least: float, most: float) -> float | None:
    text = values.get(column, "")
    if not text:
        return None
    number = tables.read_number(text)
    if number is not None and least <= number <= most:
        return number
    if number is not None and column in {"lon", "lat"} and abs(number) > 180:
        raise _Refused(column, _metres())
    raise _Refused(
        column,
        _("“%(text)s” không phải là số hợp lệ cho cột %(column)s.") % {"text": text[:40], "column": column},
    )


def _day(values: Mapping[str, str], column: str) -> date | None:
    text = values.get(column, "")
    found = tables.read_day(text) if text else None
    if text and found is None:
        raise _Refused(column, _("Ngày phải viết dạng 2025-07-01 hoặc 01/07/2025."))
    return found


def _boundary(drawn: object, city: City, needed: bool) -> tuple[geometry.Boundary | None, bool]:
    if drawn is None and not needed:
        return None, False
    try:
        boundary, mended = (
            geometry.read_wkt(drawn) if isinstance(drawn, str) else geometry.read_boundary(drawn)
        )
    except geometry.BadShape as bad:
        raise _Refused("boundary", _shape_problem(bad)) from bad
    middle = boundary.representative_point()
    if not city.contains(middle.x, middle.y):
        raise _Refused("boundary", outside(city, middle.x, middle.y))
    return boundary, mended


def outside(city: City, lon: float, lat: float) -> str:
    """Why a point isn't taken, and whether its numbers are merely swapped."""
    if city.contains(lat, lon):
        return _swapped()
    return _("Điểm %(lon).4f, %(lat).4f nằm ngoài phạm vi %(city)s.") % {
        "lon": lon,
        "lat": lat,
        "city": city.name_vi,
    }


def _swapped() -> str:
    return _("Kinh độ và vĩ độ bị đổi chỗ: cần kinh độ (lon) trước, vĩ độ (lat) sau.")


def _metres() -> str:
    return _(
        "Toạ độ có vẻ tính bằng mét (VN-2000, UTM), không phải độ. Hãy chuyển sang WGS84 (EPSG:4326), ví dụ: "
        "ogr2ogr -t_srs EPSG:4326 moi.geojson cu.geojson."
    )


def _shape_problem(bad: geometry.BadShape) -> str:
    if bad.reason == "metres":
        return _metres()
    if bad.reason == "swapped":
        return _swapped()
    if bad.reason == "missing":
        return _("Thiếu ranh giới (geometry).")
    if bad.reason == "kind":
        return _("Ranh giới phải là Polygon hoặc MultiPolygon, không phải %(kind)s.") % {
            "kind": bad.detail or "?"
        }
    if bad.reason == "broken":
        return _("Ranh giới tự cắt nhau, không sửa được mà không làm sai diện tích: %(detail)s.") % {
            "detail": bad.detail
        }
    return _("Ranh giới có toạ độ không phải là số, hoặc không đủ điểm.")
