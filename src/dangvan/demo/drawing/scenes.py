"""All scenes by name: one function each, which paints a sheet before or after the works."""

from __future__ import annotations

from collections.abc import Callable

from dangvan.demo.drawing import beside_the_road, on_the_road
from dangvan.demo.drawing.canvas import Sheet

SCENES: dict[str, Callable[[Sheet, bool], None]] = {
    paint.__name__: paint
    for paint in (
        on_the_road.pothole,
        on_the_road.pavement,
        on_the_road.manhole,
        on_the_road.flood,
        on_the_road.pipe,
        on_the_road.tree,
        on_the_road.lamp,
        on_the_road.signal,
        beside_the_road.rubbish,
        beside_the_road.tap,
        beside_the_road.river,
        beside_the_road.smoke,
        beside_the_road.wires,
        beside_the_road.crowded,
        beside_the_road.playground,
        beside_the_road.building,
    )
}
