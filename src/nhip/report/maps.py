"""Maps of hot spots as SVG: quiet greys for more and less, one accent for what matters, a number where to
look.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nhip.report.plain import escaped

if TYPE_CHECKING:
    from nhip.hotspots.adjacency import Polygons
    from nhip.hotspots.geography import Geography

_WIDTH = 640.0
_MARGIN = 18.0
_TALLEST = 760.0
_CLASSES = 5
_KM_PER_DEGREE = 111.195

Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Mark:
    """A numbered place: the areas of a hot spot, its centre, how far it reaches."""

    number: int
    areas: tuple[str, ...]
    centre: str
    radius_km: float
    title: str


@dataclass(frozen=True)
class Ground:
    """What lies below every map of one report: positions, outlines if there are any, and a figure for each
    area.
    """

    geography: Geography
    rings: Mapping[str, list[Ring]]
    counts: Mapping[str, int]


def ground_of(geography: Geography, polygons: Polygons | None, counts: Mapping[str, int]) -> Ground:
    """Outlines simplified to what a page of 640 px can show."""
    rings: dict[str, list[Ring]] = {}
    if polygons is not None:
        import shapely

        everything = shapely.total_bounds(np.array(polygons.shapes))
        fine = float(max(everything[2] - everything[0], everything[3] - everything[1])) / 1200
        for code, shape in zip(polygons.areas, polygons.shapes, strict=True):
            plain = shapely.simplify(shape, fine, preserve_topology=True)
            parts = [
                part for part in shapely.get_parts(plain) if part.geom_type == "Polygon" and not part.is_empty
            ]
            rings[code] = [[(x, y) for x, y in part.exterior.coords] for part in parts]
    return Ground(geography, rings, counts)


class _Frame:
    """From degrees (or a plane) to the page, true in shape about the middle of what is shown."""

    def __init__(self, xs: Sequence[float], ys: Sequence[float], *, plane: bool) -> None:
        west, east, south, north = min(xs), max(xs), min(ys), max(ys)
        self.shrink = 1.0 if plane else math.cos(math.radians((south + north) / 2))
        wide = max((east - west) * self.shrink, 1e-6)
        high = max(north - south, 1e-6)
        self.scale = min((_WIDTH - 2 * _MARGIN) / wide, (_TALLEST - 2 * _MARGIN) / high)
        self.left = (_WIDTH - wide * self.scale) / 2 - west * self.shrink * self.scale
        self.top = _MARGIN + north * self.scale
        self.height = high * self.scale + 2 * _MARGIN
        self.km = self.scale * (1.0 if plane else 1 / _KM_PER_DEGREE)

    def at(self, x: float, y: float) -> tuple[float, float]:
        return round(self.left + x * self.shrink * self.scale, 1), round(self.top - y * self.scale, 1)


def draw_map(ground: Ground, marks: Sequence[Mark], title: str, *, near: Mark | None = None) -> str:
    """The map as SVG. near: show only the surroundings of this mark, with the names of its areas.

    Shapes carry their name and count as a title; colours come from the page's style sheet by class.
    """
    frame = _frame(ground, near)
    marked = {code for mark in marks for code in mark.areas}
    body = [_area(ground, code, frame, code in marked) for code in ground.geography.areas]
    body += [_circle(ground, mark, frame) for mark in marks if not ground.rings]
    body += [_number(ground, mark, frame) for mark in marks]
    body.append(_ruler(frame))
    return (
        f'<svg class="map" viewBox="0 0 {_WIDTH:.0f} {frame.height:.0f}" role="img" aria-label="{escaped(title)}">'
        f"{''.join(body)}</svg>"
    )


def _frame(ground: Ground, near: Mark | None) -> _Frame:
    geography = ground.geography
    chosen = list(range(len(geography.areas)))
    if near is not None:
        index = {code: i for i, code in enumerate(geography.areas)}
        inside = [index[code] for code in near.areas if code in index]
        far = geography.distances(index[near.centre])
        limit = max(
            near.radius_km * 2.2, float(np.partition(far, min(8, len(far) - 1))[min(8, len(far) - 1)])
        )
        chosen = sorted({*inside, *np.flatnonzero(far <= limit).tolist()})
    xs, ys = [float(geography.x[i]) for i in chosen], [float(geography.y[i]) for i in chosen]
    for i in chosen:
        for ring in ground.rings.get(geography.areas[i], []):
            xs += [x for x, _ in ring]
            ys += [y for _, y in ring]
    if near is not None:  # room for the ring about the places
        i = geography.areas.index(near.centre)
        high = 1.25 * max(near.radius_km, 0.1) / (1.0 if geography.in_plane else _KM_PER_DEGREE)
        wide = high if geography.in_plane else high / math.cos(math.radians(float(geography.y[i])))
        xs += [float(geography.x[i]) - wide, float(geography.x[i]) + wide]
        ys += [float(geography.y[i]) - high, float(geography.y[i]) + high]
    return _Frame(xs, ys, plane=geography.in_plane)


def classes(counts: Mapping[str, int]) -> list[int]:
    """Upper bounds of the greys: quintiles of the areas that have any report, each once."""
    some = sorted(count for count in counts.values() if count > 0)
    if not some:
        return []
    return sorted({some[min(len(some) - 1, len(some) * part // _CLASSES)] for part in range(1, _CLASSES + 1)})


def _area(ground: Ground, code: str, frame: _Frame, marked: bool) -> str:
    count = ground.counts.get(code, 0)
    bounds = classes(ground.counts)
    grade = (
        0 if not count else 1 + next((i for i, bound in enumerate(bounds) if count <= bound), len(bounds) - 1)
    )
    look = "hot" if marked else f"g{grade}"
    title = f"<title>{escaped(code)}: {count:,} reports</title>"
    i = ground.geography.areas.index(code)
    if ground.rings.get(code):
        drawn = "".join(_path(ring, frame) for ring in ground.rings[code])
        return f'<path class="a {look}" d="{drawn}">{title}</path>' if drawn else ""
    x, y = frame.at(float(ground.geography.x[i]), float(ground.geography.y[i]))
    if not (-20 <= x <= _WIDTH + 20 and -20 <= y <= frame.height + 20):
        return ""
    radius = 5.5 if marked else 3 + 0.7 * grade
    return f'<circle class="a {look}" cx="{x}" cy="{y}" r="{radius:.1f}">{title}</circle>'


def _path(ring: Ring, frame: _Frame) -> str:
    points = [frame.at(x, y) for x, y in ring]
    if not any(-_WIDTH <= x <= 2 * _WIDTH and -frame.height <= y <= 2 * frame.height for x, y in points):
        return ""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"


def _centre(ground: Ground, mark: Mark, frame: _Frame) -> tuple[float, float]:
    i = ground.geography.areas.index(mark.centre)
    return frame.at(float(ground.geography.x[i]), float(ground.geography.y[i]))


def _circle(ground: Ground, mark: Mark, frame: _Frame) -> str:
    x, y = _centre(ground, mark, frame)
    radius = max(10.0, mark.radius_km * frame.km + 8)
    return f'<circle class="reach" cx="{x}" cy="{y}" r="{radius:.1f}"><title>{escaped(mark.title)}</title></circle>'


def _number(ground: Ground, mark: Mark, frame: _Frame) -> str:
    x, y = _centre(ground, mark, frame)
    return (
        f'<g class="pin"><circle cx="{x}" cy="{y}" r="13"/><text x="{x}" y="{y + 5.5:.1f}">{mark.number}</text>'
        f"<title>{escaped(mark.title)}</title></g>"
    )


def _ruler(frame: _Frame) -> str:
    """A bar of a round length, about a fifth of the width."""
    wanted = _WIDTH / 5 / frame.km
    power = 10 ** math.floor(math.log10(wanted))
    length = max(step * power for step in (1, 2, 5) if step * power <= wanted)
    words = f"{length:g} km" if length >= 1 else f"{length * 1000:g} m"
    y = frame.height - 6
    return (
        f'<path class="ruler" d="M8 {y - 5:.0f}v5h{length * frame.km:.1f}v-5"/>'
        f'<text class="small" x="{14 + length * frame.km:.1f}" y="{y:.0f}">{words}</text>'
    )
