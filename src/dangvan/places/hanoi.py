"""The map of Hanoi as facts from the installed package `vietnamadminunits`: wards of today and of before July
2025.

Read from the package's data files at run time; its code, which asks a geocoder on the network, is never
imported.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from django.utils.translation import gettext as _

from dangvan.kernel import folding
from dangvan.kernel.errors import Invalid
from dangvan.places import approximate
from dangvan.places.area_rows import AreaRow
from dangvan.places.geometry import Boundary

PACKAGE = "vietnamadminunits"
CITY_CODE = "01"
REFORM = date(2025, 7, 1)
#: Since when the old wards are counted. Days of founding aren't in the source; 1 August 2008 is when Hanoi
#: took
#: its present outline.
OLD_SINCE = date(2008, 8, 1)
_CITY_KEY = "thanhphohanoi"


@dataclass(frozen=True, slots=True)
class WardFact:
    code: str
    key: str
    name: str
    lon: float
    lat: float
    area_km2: float | None = None
    district: str = ""
    district_code: str = ""
    #: South, west and north, east corners as the source writes them: "21.04,105.84 – 21.05,105.86".
    extent: str = ""


@dataclass(frozen=True, slots=True)
class SuccessionFact:
    """What an old ward became; `share` is known only where it went whole."""

    old_code: str
    new_code: str
    share: float
    estimated: bool


@dataclass(frozen=True, slots=True)
class Facts:
    version: str
    wards: tuple[WardFact, ...]
    old_wards: tuple[WardFact, ...]
    successions: tuple[SuccessionFact, ...]
    city_lon: float
    city_lat: float

    @property
    def source(self) -> str:
        return f"{PACKAGE} {self.version} (MIT)"


@cache
def facts() -> Facts:
    """Everything the package knows of Hanoi. Raises Invalid where it isn't installed or is another than
    expected.
    """
    try:
        package = distribution(PACKAGE)
        folder = Path(str(package.locate_file(PACKAGE))) / "data"
        return _read(folder, package.version)
    except PackageNotFoundError as error:
        raise Invalid(
            _("Thiếu gói %(package)s: hãy chạy lại lệnh cài đặt.") % {"package": PACKAGE}
        ) from error
    except (OSError, sqlite3.Error, KeyError, ValueError) as error:
        raise Invalid(
            _("Gói %(package)s không có dữ liệu như mong đợi: hãy cài đúng phiên bản đã khoá.")
            % {"package": PACKAGE}
        ) from error


def _read(folder: Path, version: str) -> Facts:
    base = sqlite3.connect(f"{(folder / 'dataset.db').as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        wards = tuple(
            WardFact(*row)
            for row in base.execute(
                "select wardCode, wardKey, ward, wardLon, wardLat, wardAreaKm2 from admin_units"
                " where provinceCode = ? order by wardCode",
                (CITY_CODE,),
            )
        )
        old = tuple(
            WardFact(*row)
            for row in base.execute(
                "select wardCode, districtKey || '_' || wardKey, ward, wardLon, wardLat, null,"
                " district, districtCode, coalesce(wardBounds, '') from admin_units_legacy"
                " where provinceCode = ? order by wardCode",
                (CITY_CODE,),
            )
        )
        lon, lat = base.execute(
            "select provinceLon, provinceLat from admin_units_legacy where provinceCode = ? limit 1",
            (CITY_CODE,),
        ).fetchone()
    finally:
        base.close()
    became = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    return Facts(version, wards, old, _successions(became, wards, old), lon, lat)


def _successions(
    became: dict[str, dict[str, dict[str, list[object]]]],
    wards: tuple[WardFact, ...],
    old: tuple[WardFact, ...],
) -> tuple[SuccessionFact, ...]:
    new_code = {ward.key: ward.code for ward in wards}
    old_code = {f"{_CITY_KEY}_{ward.key}": ward.code for ward in old}
    found: list[SuccessionFact] = []
    for key, olds in became["DICT_PROVINCE_WARD_NO_DIVIDED"][_CITY_KEY].items():
        found.extend(SuccessionFact(old_code[str(o)], new_code[key], 1.0, estimated=False) for o in olds)
    for key, parts in became["DICT_PROVINCE_WARD_DIVIDED"][_CITY_KEY].items():
        found.extend(_divided(old_code[key], parts, new_code))
    return tuple(sorted(found, key=lambda s: (s.old_code, -s.share, s.new_code)))


def _divided(old_code: str, parts: list[object], new_code: dict[str, str]) -> list[SuccessionFact]:
    """An old ward that was divided. The source names a main successor and no shares: the main one is counted
    double.
    """
    weights: dict[str, int] = {}
    for part in parts:
        if not isinstance(part, dict):
            raise KeyError("newWardKey")
        weights[new_code[part["newWardKey"]]] = 2 if part["isDefaultNewWard"] else 1
    whole = sum(weights.values())
    return [
        SuccessionFact(old_code, code, weight / whole, estimated=len(weights) > 1)
        for code, weight in weights.items()
    ]


def area_rows() -> list[AreaRow]:
    """City, wards of today, districts and wards of before the reform, with approximate boundaries."""
    known = facts()
    today, before = boundaries()
    rows = [
        AreaRow(
            0,
            CITY_CODE,
            "Thành phố Hà Nội",
            "Hanoi",
            "city",
            "",
            OLD_SINCE,
            None,
            known.city_lon,
            known.city_lat,
            round(sum(w.area_km2 or 0 for w in known.wards), 2),
            source=known.source,
        )
    ]
    districts = {w.district_code: w.district for w in known.old_wards}
    for code, name in sorted(districts.items()):
        lons = [w.lon for w in known.old_wards if w.district_code == code]
        lats = [w.lat for w in known.old_wards if w.district_code == code]
        rows.append(
            AreaRow(
                0,
                code,
                name,
                english(name),
                "district",
                CITY_CODE,
                OLD_SINCE,
                REFORM,
                round(sum(lons) / len(lons), 5),
                round(sum(lats) / len(lats), 5),
                source=f"{known.source}; tâm là trung bình tâm các phường, xã",
            )
        )
    drawn = "ranh giới gần đúng: ô Voronoi quanh tâm phường, xã"
    rows.extend(
        AreaRow(
            0,
            w.code,
            w.name,
            english(w.name),
            "ward",
            w.district_code,
            OLD_SINCE,
            REFORM,
            w.lon,
            w.lat,
            None,
            None,
            before.get(w.code),
            True,
            f"{known.source}; {drawn}",
        )
        for w in known.old_wards
    )
    rows.extend(
        AreaRow(
            0,
            w.code,
            w.name,
            english(w.name),
            "ward",
            CITY_CODE,
            REFORM,
            None,
            w.lon,
            w.lat,
            w.area_km2,
            None,
            today.get(w.code),
            True,
            f"{known.source}; {drawn} hiện nay và tâm các phường, xã cũ nhập vào",
        )
        for w in known.wards
    )
    return [replace(row, row=number) for number, row in enumerate(rows, start=1)]


@cache
def boundaries() -> tuple[dict[str, Boundary], dict[str, Boundary]]:
    """Approximate boundaries of today's wards and of the old ones, by code.

    A ward of today is what lies nearest to its own centre or to the centre of an old ward that mainly went
    into it: closer to the truth than cells of the 126 centres alone (tests/places measures both where real
    boundaries are at hand).
    """
    known = facts()
    seeds: dict[str, list[tuple[float, float]]] = {w.code: [(w.lon, w.lat)] for w in known.wards}
    main: dict[str, str] = {}
    for one in known.successions:
        main.setdefault(one.old_code, one.new_code)
    for old in known.old_wards:
        seeds[main[old.code]].append((old.lon, old.lat))
    frame = approximate.outline_of_extents([_extent(old) for old in known.old_wards])
    before: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for old in known.old_wards:
        before[old.code].append((old.lon, old.lat))
    return approximate.cells(seeds, frame), approximate.cells(before, frame)


def _extent(ward: WardFact) -> tuple[float, float, float, float]:
    """West, south, east, north of an old ward; about its centre where the source has none."""
    try:
        (south, west), (north, east) = (
            [float(n) for n in corner.split(",")] for corner in ward.extent.split("–")
        )
    except ValueError:
        return ward.lon - 0.01, ward.lat - 0.01, ward.lon + 0.01, ward.lat + 0.01
    return west, south, east, north


_KINDS = {
    "Phường": "Ward",
    "Xã": "Commune",
    "Thị trấn": "Town",
    "Quận": "District",
    "Huyện": "District",
    "Thị xã": "Town",
}


def english(name: str) -> str:
    """ "Phường Ba Đình" -> "Ba Dinh Ward"."""
    for kind, word in _KINDS.items():
        if name.startswith(f"{kind} "):
            return f"{_plain(name[len(kind) + 1 :])} {word}"
    return _plain(name)


def _plain(name: str) -> str:
    """A name without marks that keeps its capitals."""
    folded = folding.fold(name)
    if len(folded) != len(name):
        return folded.title()
    return "".join(f.upper() if n.isupper() else f for f, n in zip(folded, name, strict=True))
