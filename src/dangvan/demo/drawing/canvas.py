"""A sheet to draw on, larger than the photo so that edges come out smooth; and its simplest strokes."""

from __future__ import annotations

import io
import math
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

Colour = tuple[int, int, int]
Point = tuple[float, float]

WIDTH, HEIGHT = 1200, 900
#: Where houses end and the pavement begins, where the kerb is, and where the road begins.
GROUND, KERB, ROAD = 455, 545, 567
SIZE = (800, 600)


class Sheet:
    """A picture in the making, with the chance that varies it."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.image = Image.new("RGB", (WIDTH, HEIGHT))
        self.draw = ImageDraw.Draw(self.image, "RGBA")
        #: What the photographer points at, and how much of the sheet the photo takes in.
        self.focus: Point = (WIDTH / 2, HEIGHT / 2)
        self.zoom = rng.uniform(0.66, 0.88)

    def gradient(self, box: tuple[int, int, int, int], top: Colour, bottom: Colour) -> None:
        left, upper, right, lower = box
        ramp = Image.linear_gradient("L").resize((right - left, lower - upper))
        self.image.paste(ImageOps.colorize(ramp, top, bottom), (left, upper))

    def blob(self, centre: Point, radii: Point, colour: tuple[int, ...]) -> None:
        x, y = centre
        self.draw.ellipse((x - radii[0], y - radii[1], x + radii[0], y + radii[1]), fill=colour)

    def ragged(self, centre: Point, radii: Point, *, rough: float = 0.18, corners: int = 22) -> list[Point]:
        """The outline of an uneven round thing."""
        found = []
        for corner in range(corners):
            angle = math.tau * corner / corners
            far = 1 + self.rng.uniform(-rough, rough)
            found.append(
                (centre[0] + radii[0] * far * math.cos(angle), centre[1] + radii[1] * far * math.sin(angle))
            )
        return found

    def crack(self, start: Point, angle: float, length: float, colour: tuple[int, ...]) -> None:
        x, y = start
        points = [start]
        for _ in range(6):
            angle += self.rng.uniform(-0.6, 0.6)
            x, y = x + length / 6 * math.cos(angle), y + length / 11 * math.sin(angle)
            points.append((x, y))
        self.draw.line(points, fill=colour, width=4, joint="curve")

    def speckle(
        self, box: tuple[int, int, int, int], count: int, colours: tuple[tuple[int, ...], ...]
    ) -> None:
        for _ in range(count):
            x, y = self.rng.uniform(box[0], box[2]), self.rng.uniform(box[1], box[3])
            size = self.rng.uniform(1, 3)
            self.draw.ellipse((x, y, x + size * 1.6, y + size), fill=self.rng.choice(colours))

    def glow(self, centre: Point, radius: float, colour: Colour, strength: float) -> None:
        """Light added around a lamp."""
        size = int(radius * 2)
        ball = Image.radial_gradient("L").resize((size, size))
        ball = ball.point(lambda v: int(255 * strength * max(0.0, 1 - v / 178) ** 1.7))
        light = Image.new("RGB", (size, size), colour)
        black = Image.new("RGB", (size, size))
        layer = Image.new("RGB", (WIDTH, HEIGHT))
        layer.paste(Image.composite(light, black, ball), (int(centre[0] - radius), int(centre[1] - radius)))
        self.image.paste(ImageChops.add(self.image, layer))

    def shade(self, box: tuple[float, float, float, float], alpha: int = 60) -> None:
        """A soft shadow on the ground."""
        pad = 24
        size = (int(box[2] - box[0]) + 2 * pad, int(box[3] - box[1]) + 2 * pad)
        mask = Image.new("L", size)
        ImageDraw.Draw(mask).ellipse((pad, pad, size[0] - pad, size[1] - pad), fill=alpha)
        mask = mask.filter(ImageFilter.BoxBlur(10))
        self.image.paste((18, 20, 26), (int(box[0]) - pad, int(box[1]) - pad), mask)

    def jpeg(self) -> bytes:
        """The finished photo: a little grain, darker corners, smaller size."""
        width, height = WIDTH * self.zoom, HEIGHT * self.zoom
        left = min(max(0.0, self.focus[0] - width / 2), WIDTH - width)
        upper = min(max(0.0, self.focus[1] - height * 0.58), HEIGHT - height)
        crop = (left, upper, left + width, upper + height)
        image = self.image.resize(SIZE, Image.Resampling.BILINEAR, box=crop, reducing_gap=2.0)
        corners = Image.radial_gradient("L").resize(SIZE).point(lambda v: max(0, v - 150) // 2)
        image.paste((20, 18, 24), (0, 0), corners)
        # Half an upscaled tile: like a small camera's noise, and quick. Pillow's own noise can't be seeded.
        tile = Image.frombytes("L", (160, 120), self.rng.randbytes(160 * 120)).resize(
            SIZE, Image.Resampling.BILINEAR
        )
        noisy = Image.merge("RGB", (tile, tile, tile))
        image = Image.blend(image, ImageChops.overlay(image, noisy), 0.10)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=82)
        return out.getvalue()


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with a share of `other` in it."""
    a, b, c = (round(x + (y - x) * share) for x, y in zip(one, other, strict=True))
    return a, b, c
