"""Things that stand and lie about in a street: bags, stools, motorbikes, poles, barriers."""

from __future__ import annotations

import math

from dangvan.demo.drawing.canvas import Colour, Sheet

_BAGS: tuple[Colour, ...] = (
    (44, 46, 52),
    (60, 92, 82),
    (70, 96, 140),
    (206, 204, 198),
    (150, 60, 56),
    (88, 82, 74),
    (198, 170, 96),
)


def bag(sheet: Sheet, x: float, y: float, size: float) -> None:
    colour = sheet.rng.choice(_BAGS)
    outline = sheet.ragged((x, y), (size, size * 0.8), rough=0.1)
    sheet.draw.polygon(outline, fill=colour)
    sheet.draw.polygon(
        [(x - 8, y - size * 0.7), (x + 8, y - size * 0.7), (x + 16, y - size), (x - 16, y - size)],
        fill=colour,
    )
    sheet.blob((x - size * 0.28, y - size * 0.25), (size * 0.22, size * 0.14), (255, 255, 255, 46))
    sheet.draw.arc(
        (x - size * 0.6, y - size * 0.3, x + size * 0.5, y + size * 0.6), 20, 120, fill=(0, 0, 0, 70), width=4
    )


def box(sheet: Sheet, x: float, y: float, size: float) -> None:
    sheet.draw.polygon(
        [(x, y), (x + size, y), (x + size, y - size * 0.7), (x, y - size * 0.7)], fill=(186, 148, 104)
    )
    sheet.draw.polygon(
        [
            (x, y - size * 0.7),
            (x + size, y - size * 0.7),
            (x + size * 1.2, y - size * 0.95),
            (x + size * 0.25, y - size * 0.95),
        ],
        fill=(206, 172, 128),
    )
    sheet.draw.line((x + size / 2, y, x + size / 2, y - size * 0.7), fill=(160, 124, 84), width=5)


def stool(sheet: Sheet, x: float, y: float, colour: Colour) -> None:
    sheet.draw.polygon([(x - 17, y - 30), (x + 17, y - 30), (x + 21, y), (x - 21, y)], fill=colour)
    sheet.draw.rectangle((x - 11, y - 20, x + 11, y), fill=(60, 52, 48, 120))
    sheet.draw.rounded_rectangle((x - 20, y - 38, x + 20, y - 28), 4, fill=colour)


def table(sheet: Sheet, x: float, y: float) -> None:
    for leg in (-36, 36):
        sheet.draw.line((x + leg, y, x + leg * 0.8, y - 44), fill=(150, 154, 156), width=5)
    sheet.draw.rounded_rectangle((x - 56, y - 54, x + 56, y - 44), 4, fill=(206, 210, 210))
    for cup in (-30, 0, 26):
        sheet.draw.rectangle((x + cup, y - 66, x + cup + 11, y - 54), fill=(228, 224, 210))


def motorbike(sheet: Sheet, x: float, y: float, scale: float = 1.0) -> None:
    """A scooter on its stand, seen from the side."""
    colour = sheet.rng.choice(((148, 52, 48), (58, 74, 110), (60, 62, 64), (206, 204, 200), (62, 104, 92)))
    sheet.shade((x - 84 * scale, y - 8, x + 84 * scale, y + 12), 90)
    for wheel in (-56, 56):
        centre = (x + wheel * scale, y - 24 * scale)
        sheet.blob(centre, (25 * scale, 25 * scale), (34, 34, 36))
        sheet.blob(centre, (15 * scale, 15 * scale), (150, 152, 154))
    body = [
        (-70, -50),
        (-30, -56),
        (-12, -34),
        (22, -34),
        (40, -84),
        (52, -84),
        (58, -40),
        (34, -20),
        (-40, -18),
        (-72, -34),
    ]
    sheet.draw.polygon([(x + px * scale, y + py * scale) for px, py in body], fill=colour)
    sheet.draw.rounded_rectangle(
        (x - 72 * scale, y - 66 * scale, x - 10 * scale, y - 52 * scale), 6, fill=(40, 38, 38)
    )
    sheet.draw.line(
        (x + 34 * scale, y - 98 * scale, x + 62 * scale, y - 90 * scale),
        fill=(50, 50, 52),
        width=int(7 * scale),
    )
    sheet.blob((x + 58 * scale, y - 76 * scale), (8 * scale, 8 * scale), (238, 232, 200))


def pole(
    sheet: Sheet, x: float, foot: float, top: float, *, colour: Colour = (140, 138, 132), width: int = 16
) -> None:
    sheet.shade((x - 30, foot - 6, x + 44, foot + 10), 80)
    sheet.draw.polygon(
        [(x - width * 0.6, foot), (x - width * 0.4, top), (x + width * 0.4, top), (x + width * 0.6, foot)],
        fill=colour,
    )
    sheet.draw.line((x + width * 0.3, top, x + width * 0.45, foot), fill=(0, 0, 0, 50), width=4)


def hanging(
    sheet: Sheet, start: tuple[float, float], end: tuple[float, float], sag: float, width: int = 4
) -> None:
    """A cable between two points."""
    points = []
    for step in range(21):
        t = step / 20
        x, y = start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * t
        points.append((x, y + sag * math.sin(math.pi * t)))
    sheet.draw.line(points, fill=(34, 34, 38), width=width, joint="curve")


def barrier(sheet: Sheet, x: float, y: float, width: float = 190) -> None:
    """A red and white bar on two feet."""
    for foot in (x + 16, x + width - 16):
        sheet.draw.line((foot, y, foot, y - 78), fill=(120, 118, 114), width=8)
    for stripe in range(6):
        left = x + width * stripe / 6
        colour = (172, 48, 40) if stripe % 2 == 0 else (238, 234, 226)
        sheet.draw.rectangle((left, y - 84, left + width / 6, y - 54), fill=colour)


def cone(sheet: Sheet, x: float, y: float) -> None:
    sheet.draw.polygon([(x - 24, y), (x + 24, y), (x + 5, y - 66), (x - 5, y - 66)], fill=(204, 92, 44))
    sheet.draw.polygon(
        [(x - 15, y - 24), (x + 15, y - 24), (x + 10, y - 42), (x - 10, y - 42)], fill=(238, 234, 226)
    )
    sheet.draw.rectangle((x - 32, y - 4, x + 32, y + 5), fill=(170, 74, 36))


def bin_(sheet: Sheet, x: float, y: float, colour: Colour) -> None:
    sheet.shade((x - 44, y - 8, x + 50, y + 12), 90)
    sheet.draw.polygon([(x - 34, y - 96), (x + 34, y - 96), (x + 28, y), (x - 28, y)], fill=colour)
    sheet.draw.rounded_rectangle((x - 40, y - 110, x + 40, y - 94), 6, fill=(58, 62, 60))
    sheet.blob((x, y - 50), (14, 14), (255, 255, 255, 60))
