"""Figures: the same chart as SVG and PNG, readable axes, hostile names harmless."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import pytest
from PIL import Image

from nhip.report.plots import Axis, Figure, Line, png, svg


def figure(name: str = "textbook") -> Figure:
    line = Line(
        name,
        [(1.0, 2.0), (10.0, 30.0), (100.0, 80.0)],
        band=[(1.0, 1.0, 3.0), (100.0, 60.0, 90.0)],
        marks=True,
    )
    return Figure(
        "kept", "Promised and kept", Axis("promised", 1, 100, log=True), Axis("kept", 0, 100), [line],
        guides=[Line("promise kept", [(1, 1), (100, 100)])], note="What it says.",
    )  # fmt: skip


def test_an_svg_is_well_formed_and_says_in_words_what_it_shows() -> None:
    root = ET.fromstring(svg(figure()))
    texts = [element.text for element in root.iter() if element.tag.endswith("text")]
    assert {"Promised and kept", "textbook", "promised", "kept", "promise kept", "What it says."} <= set(
        texts
    )
    assert root.attrib["role"] == "img"


def test_a_hostile_name_stays_text() -> None:
    root = ET.fromstring(svg(figure('<script>"&</script>')))
    assert not [element for element in root.iter() if element.tag.endswith("script")]


def test_a_png_has_the_size_asked_for_and_the_line_in_its_colour() -> None:
    image = Image.open(io.BytesIO(png(figure(), scale=1))).convert("RGB")
    assert image.size == (760, 470)
    colours = {colour for _, colour in image.getcolors(1 << 20) or []}
    assert (0xA3, 0x23, 0x1B) in colours


@pytest.mark.parametrize(
    ("axis", "labels"),
    [
        (Axis("x", 0, 14), ["0", "5", "10"]),
        (Axis("x", 1, 1000, log=True), ["1", "3", "10", "30", "100", "300", "1,000"]),
        (Axis("x", 0, 1), ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        (Axis("x", 3, 3), ["3"]),
    ],
)
def test_ticks_are_round_numbers(axis: Axis, labels: list[str]) -> None:
    assert [words for _, words in axis.ticks()] == labels


def test_a_value_beyond_the_axis_stops_at_its_end() -> None:
    assert Axis("x", 1, 10, log=True).part(0.0) == 0.0
    assert Axis("x", 1, 10, log=True).part(1e9) == 1.0
