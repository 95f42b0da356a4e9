"""Two things a figure can be drawn on, SVG for screens and print, PNG for whatever takes no SVG: the same
strokes on both."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal, Protocol
from xml.sax.saxutils import escape, quoteattr

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]
_FONT = "'Be Vietnam Pro', Helvetica, Arial, sans-serif"


class Surface(Protocol):
    """Pixels from the upper left corner; colours as #rrggbb."""

    def line(
        self, points: Sequence[Point], colour: str, width: float = 1, dash: tuple[float, ...] = ()
    ) -> None: ...

    def area(self, points: Sequence[Point], colour: str, opacity: float = 1) -> None: ...

    def text(
        self,
        at: Point,
        words: str,
        *,
        size: int,
        colour: str,
        anchor: Anchor = "start",
        upright: bool = True,
        bold: bool = False,
    ) -> None: ...


class SvgSurface:
    """Collects SVG; the words stay words, so that they can be read out, searched and set in another
    typeface."""

    def __init__(self, width: int, height: int, title: str, description: str) -> None:
        self._head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" font-family={quoteattr(_FONT)}>'
            f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
        )
        self._parts: list[str] = []

    def line(
        self, points: Sequence[Point], colour: str, width: float = 1, dash: tuple[float, ...] = ()
    ) -> None:
        dashes = f' stroke-dasharray="{" ".join(f"{part:g}" for part in dash)}"' if dash else ""
        self._parts.append(
            f'<polyline points="{_listed(points)}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
            f'stroke-linejoin="round" stroke-linecap="round"{dashes}/>'
        )

    def area(self, points: Sequence[Point], colour: str, opacity: float = 1) -> None:
        seen = f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
        self._parts.append(f'<polygon points="{_listed(points)}" fill="{colour}"{seen}/>')

    def text(
        self,
        at: Point,
        words: str,
        *,
        size: int,
        colour: str,
        anchor: Anchor = "start",
        upright: bool = True,
        bold: bool = False,
    ) -> None:
        x, y = at
        turned = "" if upright else f' transform="rotate(-90 {x:.1f} {y:.1f})"'
        weight = ' font-weight="600"' if bold else ""
        self._parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"'
            f"{weight}{turned}>{escape(words)}</text>"
        )

    def finished(self) -> str:
        return self._head + "".join(self._parts) + "</svg>\n"


class PngSurface:
    """Draws with Pillow at several times the size and shrinks it, which makes smooth edges."""

    _OVER = 2

    def __init__(self, width: int, height: int, *, scale: int = 2) -> None:
        from PIL import Image, ImageDraw

        self._scale = scale * self._OVER
        self._final = (width * scale, height * scale)
        self._image = Image.new("RGB", (width * self._scale, height * self._scale), "#ffffff")
        self._draw: Any = ImageDraw.Draw(self._image, "RGBA")

    def line(
        self, points: Sequence[Point], colour: str, width: float = 1, dash: tuple[float, ...] = ()
    ) -> None:
        thick = max(1, round(width * self._scale))
        for piece in _dashed(points, dash) if dash else [points]:
            self._draw.line(self._scaled(piece), fill=colour, width=thick, joint="curve")

    def area(self, points: Sequence[Point], colour: str, opacity: float = 1) -> None:
        self._draw.polygon(self._scaled(points), fill=f"{colour}{round(opacity * 255):02x}")

    def text(
        self,
        at: Point,
        words: str,
        *,
        size: int,
        colour: str,
        anchor: Anchor = "start",
        upright: bool = True,
        bold: bool = False,
    ) -> None:
        from PIL import Image, ImageDraw, ImageFont

        font = ImageFont.load_default(size * self._scale)
        side = {"start": "l", "middle": "m", "end": "r"}[anchor]
        stroke = max(1, self._scale // 4) if bold else 0
        x, y = (part * self._scale for part in at)
        if upright:
            self._draw.text(
                (x, y),
                words,
                fill=colour,
                font=font,
                anchor=f"{side}s",
                stroke_width=stroke,
                stroke_fill=colour,
            )
            return
        left, top, right, bottom = font.getbbox(words, anchor="ls")
        label = Image.new("L", (int(right - left) + 2, int(bottom - top) + 2), 0)
        ImageDraw.Draw(label).text((-left, -top), words, fill=255, font=font, anchor="ls")
        turned = label.rotate(90, expand=True)
        corner = (round(x + top), round(y - turned.height / 2 if anchor == "middle" else y - turned.height))
        self._image.paste(colour, corner, turned)

    def finished(self) -> bytes:
        from PIL import Image

        kept = io.BytesIO()
        self._image.resize(self._final, Image.Resampling.LANCZOS).save(kept, "PNG", optimize=True)
        return kept.getvalue()

    def _scaled(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self._scale, y * self._scale) for x, y in points]


def _listed(points: Sequence[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _dashed(points: Sequence[Point], dash: tuple[float, ...]) -> list[list[Point]]:
    """The strokes of a dashed line: Pillow knows only whole ones."""
    strokes: list[list[Point]] = []
    stroke: list[Point] = [points[0]] if points else []
    place, left = 0, dash[0]
    for start, end in pairwise(points):
        length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
        done = 0.0
        while length - done > left:
            done += left
            at = (
                start[0] + (end[0] - start[0]) * done / length,
                start[1] + (end[1] - start[1]) * done / length,
            )
            if place % 2 == 0:
                strokes.append([*stroke, at])
            stroke = [at]
            place += 1
            left = dash[place % len(dash)]
        left -= length - done
        if place % 2 == 0:
            stroke.append(end)
    if place % 2 == 0 and len(stroke) > 1:
        strokes.append(stroke)
    return strokes
