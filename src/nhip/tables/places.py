"""Where the areas of a file lie: from outlines, from a list of centres, from the reports' own positions, or
as a grid.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nhip.errors import BadInput, Notice, listing
from nhip.report.plain import harmless
from nhip.tables import columns
from nhip.tables.projections import refuse_metres
from nhip.tables.source import open_table

if TYPE_CHECKING:
    from nhip.hotspots.adjacency import Polygons
    from nhip.hotspots.geography import Geography

_KM_PER_DEGREE = 111.195


def is_geojson(path: Path) -> bool:
    """Whether the file begins as JSON does, whatever its name says."""
    try:
        with path.open("rb") as stream:
            return stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    except OSError as error:
        raise BadInput(f"There is no file {path} for --areas", "Check the path") from error


def outlines(path: Path, key: str | None, known: Collection[str]) -> Polygons:
    """Outlines of a GeoJSON file; without a key the property that holds most of the codes the reports use."""
    from nhip.hotspots.adjacency import read_polygons

    collection = _json(path)
    chosen = key or _key_by_use(collection, known)
    _refuse_projected(collection, path)
    return read_polygons(collection, chosen, missing="leave_out")


def _json(path: Path) -> dict[str, Any]:
    try:
        loaded = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BadInput(f"{path.name} is no readable GeoJSON: {error}", "Export the areas again") from error
    if not isinstance(loaded, dict) or not isinstance(loaded.get("features"), list):
        raise BadInput(
            f"{path.name} is JSON, but no GeoJSON FeatureCollection", "Export the areas as GeoJSON"
        )
    return loaded


def _key_by_use(collection: dict[str, Any], known: Collection[str]) -> str | None:
    wanted = set(known)
    matches: dict[str, set[str]] = {}
    for feature in collection["features"]:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        for name, value in (properties or {}).items():
            if isinstance(value, str | int) and str(value) in wanted:
                matches.setdefault(name, set()).add(str(value))
    best = max(matches, key=lambda name: len(matches[name]), default=None)
    return best if best is not None and len(matches[best]) * 2 >= min(len(wanted), 2) else None


def _refuse_projected(collection: dict[str, Any], path: Path) -> None:
    numbers: list[float] = []
    for feature in collection["features"][:50]:
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        point = _first_point((geometry or {}).get("coordinates")) if isinstance(geometry, dict) else None
        if point:
            numbers += point
    if numbers and max(abs(number) for number in numbers) > 400:
        crs = collection.get("crs")
        named = crs.get("properties", {}).get("name", "") if isinstance(crs, dict) else ""
        refuse_metres(numbers[0::2], numbers[1::2], path.name, str(named))


def _first_point(coordinates: object) -> list[float] | None:
    while isinstance(coordinates, list) and coordinates and isinstance(coordinates[0], list):
        coordinates = coordinates[0]
    if (
        isinstance(coordinates, list)
        and len(coordinates) >= 2
        and all(isinstance(each, int | float) for each in coordinates[:2])
    ):
        return [float(coordinates[0]), float(coordinates[1])]
    return None


def centres(path: Path, key: str | None, known: Collection[str]) -> Geography:
    """Centres of areas from a table with a code, a latitude and a longitude in each row."""
    from nhip.hotspots.geography import Geography

    with open_table(path) as table:
        sample = table.sample()
        lat = columns.choose("lat", sample, command=f"--areas {path.name}")
        lon = columns.choose("lon", sample, taken=(lat or "",), command=f"--areas {path.name}")
        code = key or _code_column(sample, (lat, lon), known, path)
        picked = [_text(table.columns, name) for name in (code, lat, lon)]
        rows = table.fetch(f"SELECT {', '.join(picked)} FROM {table.relation}")
    named = [row for row in rows if row[0]]
    north, east = _floats([row[1] for row in named]), _floats([row[2] for row in named])
    if np.isfinite(north).any() and max(np.nanmax(np.abs(north)), np.nanmax(np.abs(east))) > 400:
        refuse_metres(east.tolist(), north.tolist(), path.name)
    return Geography.from_points([str(row[0]) for row in named], north, east, missing="leave_out")


def _text(kinds: dict[str, str], name: str | None) -> str:
    from nhip.tables.source import quoted

    if name is None or name not in kinds:
        raise BadInput(f"There is no column {name!r}", f"The file has: {listing(kinds, 20)}")
    return f"trim(nfc_normalize(CAST({quoted(name)} AS VARCHAR)))"


def _code_column(
    sample: dict[str, list[str]], taken: tuple[str | None, ...], known: Collection[str], path: Path
) -> str:
    wanted = set(known)
    free = [name for name in sample if name not in taken]
    used = {name: len(wanted & set(sample[name])) for name in free}
    best = max(free, key=lambda name: used[name], default=None)
    if best is not None and used[best]:
        return best
    chosen = columns.choose(
        "area", sample, taken=[name for name in taken if name], command=f"--areas {path.name}"
    )
    return str(chosen)


def _floats(cells: list[Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    found = np.full(len(cells), np.nan)
    for i, cell in enumerate(cells):
        try:
            found[i] = float(str(cell).replace(",", ".")) if cell is not None else np.nan
        except ValueError:
            continue
    return found


def matched(
    used: dict[str, int], positioned: tuple[str, ...], source: str
) -> tuple[dict[str, str], tuple[Notice, ...]]:
    """Codes of the file and the area each means; codes that match none are left out with a notice.

    used: codes and how many rows have them. Codes that differ only in leading zeros, case, marks or a
    trailing
    “.0” are taken as the same where that is one to one. Raises BadInput when most rows match nothing.
    """
    exact = {code: code for code in used if code in set(positioned)}
    loose, notices = _loosely(set(used) - set(exact), [code for code in positioned if code not in exact])
    meaning = {**exact, **loose}
    lost = {code: rows for code, rows in used.items() if code not in meaning}
    rows, gone = sum(used.values()), sum(lost.values())
    if lost:
        names = listing(harmless(code, longest=30) for code in sorted(lost, key=lambda code: -lost[code]))
        words = f"{len(lost)} areas of the file ({gone} of {rows} rows) are not in {source}: {names}"
        if gone > 0.5 * rows:
            there = listing(harmless(code, longest=30) for code in positioned)
            raise BadInput(words, f"There the areas are called {there}: check --area and --areas-key")
        notices = (*notices, Notice("unknown_areas", f"{words}; these rows were left out.", gone))
    silent = len(set(positioned) - set(meaning.values()))
    if silent:
        text = f"{silent} areas of {source} have no report in the file; they count as zero."
        notices = (*notices, Notice("areas_without_reports", text, silent))
    return meaning, notices


def _loosely(codes: set[str], positioned: list[str]) -> tuple[dict[str, str], tuple[Notice, ...]]:
    there: dict[str, list[str]] = {}
    for code in positioned:
        there.setdefault(_bare(code), []).append(code)
    found: dict[str, str] = {}
    for code in sorted(codes):
        meant = there.get(_bare(code), [])
        if len(meant) == 1 and meant[0] not in found.values():
            found[code] = meant[0]
    if not found:
        return {}, ()
    pairs = listing(f"{harmless(code)} = {harmless(meant)}" for code, meant in list(found.items())[:3])
    text = (
        f"{len(found)} area codes differ only in zeros, case or marks and were taken as the same ({pairs})."
    )
    return found, (Notice("codes_alike", text, len(found)),)


def _bare(code: str) -> str:
    plain = columns.folded(code.removesuffix(".0"))
    return plain.lstrip("0") or plain


def grid_step(lat: float, side_km: float) -> tuple[float, float]:
    """Degrees of latitude and longitude of a cell `side_km` wide at this latitude."""
    return side_km / _KM_PER_DEGREE, side_km / (_KM_PER_DEGREE * max(0.01, float(np.cos(np.radians(lat)))))
