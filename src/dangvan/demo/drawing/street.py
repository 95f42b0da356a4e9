"""The places that photos are taken in: a street of narrow houses, a river bank, a wall with a tap."""

from __future__ import annotations

from dangvan.demo.drawing.canvas import GROUND, HEIGHT, KERB, ROAD, WIDTH, Colour, Sheet, mixed

_WALLS: tuple[Colour, ...] = (
    (232, 207, 150), (222, 190, 132), (236, 226, 205), (206, 214, 196), (214, 196, 182), (198, 210, 220),
    (228, 214, 184), (216, 182, 150), (240, 232, 218),
)  # fmt: skip
_AWNINGS: tuple[Colour, ...] = (
    (163, 58, 48),
    (47, 96, 88),
    (58, 82, 128),
    (186, 132, 52),
    (110, 110, 104),
    (92, 122, 74),
)
_SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((148, 186, 214), (226, 232, 228)),
    ((176, 190, 202), (226, 226, 220)),
    ((128, 164, 200), (242, 220, 190)),
    ((190, 196, 200), (214, 214, 210)),
)
NIGHT: Colour = (16, 20, 38)


def street(sheet: Sheet, *, night: bool = False, wet: bool = False, trees: bool = True) -> None:
    """Sky, houses, pavement and road, seen from across the street."""
    sky = ((14, 18, 40), (44, 44, 66)) if night else sheet.rng.choice(_SKIES)
    sheet.gradient((0, 0, WIDTH, GROUND), *sky)
    _far_crowns(sheet, night=night)
    x = sheet.rng.uniform(-90, -20)
    while x < WIDTH:
        width = sheet.rng.uniform(116, 190)
        _house(sheet, x, width, sheet.rng.uniform(210, 390), night=night)
        x += width
    _pavement(sheet, night=night)
    _road(sheet, night=night, wet=wet)
    if trees:
        for x in (sheet.rng.uniform(40, 200), sheet.rng.uniform(960, 1160)):
            tree(sheet, x, KERB - 18, sheet.rng.uniform(0.85, 1.15), night=night)


def tree(sheet: Sheet, x: float, foot: float, scale: float, *, night: bool = False) -> None:
    """A street tree with a whitewashed foot."""
    rng, dark = sheet.rng, 0.72 if night else 0.0
    trunk = mixed((96, 78, 62), NIGHT, dark)
    sheet.shade((x - 80 * scale, foot - 10, x + 90 * scale, foot + 18), 70)
    sheet.draw.polygon(
        [
            (x - 13 * scale, foot),
            (x - 8 * scale, foot - 210 * scale),
            (x + 8 * scale, foot - 210 * scale),
            (x + 14 * scale, foot),
        ],
        fill=trunk,
    )
    wash = mixed((226, 222, 210), NIGHT, dark)
    sheet.draw.polygon(
        [
            (x - 13 * scale, foot),
            (x - 11 * scale, foot - 52),
            (x + 11 * scale, foot - 52),
            (x + 14 * scale, foot),
        ],
        fill=wash,
    )
    for shade in range(46):
        green = mixed((52, 92, 50), (126, 158, 84), shade / 46 * rng.uniform(0.6, 1))
        centre = (x + rng.gauss(0, 62) * scale, foot - (250 + rng.gauss(0, 40)) * scale - shade * 0.6)
        size = rng.uniform(18, 40) * scale
        sheet.blob(centre, (size, size * 0.8), mixed(green, NIGHT, dark))


def river(sheet: Sheet, water: tuple[Colour, Colour]) -> None:
    """A canal between stone banks, with railings and houses beyond."""
    sheet.gradient((0, 0, WIDTH, 300), *sheet.rng.choice(_SKIES))
    _far_crowns(sheet, night=False, base=300)
    x = -40.0
    while x < WIDTH:
        width = sheet.rng.uniform(80, 130)
        _house(sheet, x, width, sheet.rng.uniform(90, 180), night=False, foot=300)
        x += width
    sheet.draw.rectangle((0, 300, WIDTH, 330), fill=(188, 184, 172))
    sheet.gradient((0, 330, WIDTH, 430), (150, 146, 134), (104, 102, 94))
    for x in range(0, WIDTH, 60):
        sheet.draw.line((x, 330, x - 14, 430), fill=(92, 90, 84, 120), width=2)
    for y in (262, 282):
        sheet.draw.line((0, y, WIDTH, y), fill=(86, 96, 96), width=5)
    for x in range(20, WIDTH, 84):
        sheet.draw.line((x, 252, x, 304), fill=(86, 96, 96), width=7)
    sheet.gradient((0, 430, WIDTH, HEIGHT), *water)
    for _ in range(90):
        high = sheet.rng.uniform(440, HEIGHT)
        left, long = sheet.rng.uniform(-60, WIDTH), sheet.rng.uniform(40, 150) * (high / HEIGHT)
        sheet.draw.line((left, high, left + long, high), fill=(255, 255, 255, 26), width=3)


def wall(sheet: Sheet) -> None:
    """A tiled wall over a basin."""
    sheet.gradient((0, 0, WIDTH, HEIGHT), (222, 226, 222), (192, 200, 198))
    for y in range(0, 640, 92):
        for x in range(-20, WIDTH, 138):
            tint = sheet.rng.randrange(212, 230)
            sheet.draw.rectangle((x, y, x + 132, y + 86), fill=(tint, tint + 4, tint))
    sheet.draw.rounded_rectangle((150, 620, 1050, 930), 60, fill=(238, 238, 234))
    sheet.draw.rounded_rectangle((205, 660, 995, 960), 90, fill=(206, 210, 208))


def _far_crowns(sheet: Sheet, *, night: bool, base: int = GROUND) -> None:
    for _ in range(70):
        x = sheet.rng.uniform(-40, WIDTH + 40)
        colour = mixed((104, 130, 104), (138, 156, 128), sheet.rng.random())
        size = sheet.rng.uniform(18, 44)
        place = (x, base - sheet.rng.uniform(150, 300) * base / GROUND)
        sheet.blob(place, (size * 1.3, size), mixed(colour, NIGHT, 0.74 if night else 0.0))


def _house(sheet: Sheet, x: float, width: float, height: float, *, night: bool, foot: int = GROUND) -> None:
    rng, dark = sheet.rng, 0.68 if night else 0.0
    wall_colour = mixed(rng.choice(_WALLS), NIGHT, dark)
    top = foot - height
    sheet.draw.rectangle((x, top, x + width, foot), fill=wall_colour)
    sheet.draw.rectangle((x + width - 9, top, x + width, foot), fill=mixed(wall_colour, (40, 40, 46), 0.22))
    sheet.draw.rectangle(
        (x - 3, top - 10, x + width + 3, top + 4), fill=mixed(wall_colour, (60, 54, 50), 0.25)
    )
    small = height < 190
    storey = 62 if small else 92
    level = top + 18
    while level + storey < foot - (40 if small else 96):
        _windows(sheet, (x, level, width, storey), wall_colour, night=night)
        level += storey
    _shop(sheet, (x, foot - (44 if small else 98), width, foot), night=night)


def _windows(
    sheet: Sheet, box: tuple[float, float, float, float], wall_colour: Colour, *, night: bool
) -> None:
    rng = sheet.rng
    x, y, width, storey = box
    lit = night and rng.random() < 0.35
    glass: Colour = (236, 196, 112) if lit else mixed((92, 108, 116), NIGHT, 0.6 if night else 0.0)
    shutter = mixed(rng.choice(((72, 104, 88), (112, 82, 60), (96, 112, 128))), NIGHT, 0.65 if night else 0.0)
    count = 2 if width > 130 else 1
    for number in range(count):
        left = x + width * (number + 0.5) / count - 22
        sheet.draw.rectangle((left, y + 8, left + 44, y + storey - 20), fill=glass)
        sheet.draw.rectangle((left - 9, y + 8, left + 3, y + storey - 20), fill=shutter)
        sheet.draw.rectangle((left + 41, y + 8, left + 53, y + storey - 20), fill=shutter)
        sheet.draw.line((left + 22, y + 8, left + 22, y + storey - 20), fill=shutter, width=3)
    if rng.random() < 0.6 and storey > 70:
        rail = mixed((70, 74, 76), NIGHT, 0.5 if night else 0.0)
        base = y + storey - 8
        sheet.draw.rectangle(
            (x + 8, base, x + width - 12, base + 6), fill=mixed(wall_colour, (50, 48, 46), 0.3)
        )
        for bar in range(int(x) + 12, int(x + width) - 14, 9):
            sheet.draw.line((bar, base - 26, bar, base), fill=rail, width=2)
        sheet.draw.line((x + 10, base - 26, x + width - 14, base - 26), fill=rail, width=3)
        if rng.random() < 0.5:
            for _ in range(6):
                spot = (rng.uniform(x + 14, x + width - 20), base - rng.uniform(4, 22))
                sheet.blob(spot, (9, 8), mixed((78, 118, 66), NIGHT, 0.6 if night else 0.0))


def _shop(sheet: Sheet, box: tuple[float, float, float, float], *, night: bool) -> None:
    rng, dark = sheet.rng, 0.6 if night else 0.0
    x, y, width, foot = box
    closed = night or rng.random() < 0.35
    inside = mixed((150, 152, 150), NIGHT, dark * 0.9) if closed else (74, 66, 58)
    sheet.draw.rectangle((x + 8, y + 14, x + width - 12, foot), fill=inside)
    if closed:
        for line in range(int(y) + 20, int(foot), 8):
            sheet.draw.line(
                (x + 8, line, x + width - 12, line), fill=mixed(inside, (40, 40, 44), 0.3), width=2
            )
    else:
        for _ in range(9):
            spot = (rng.uniform(x + 16, x + width - 24), rng.uniform(y + 30, foot - 8))
            size = rng.uniform(5, 12)
            sheet.draw.rectangle((*spot, spot[0] + size, spot[1] + size), fill=rng.choice(_WALLS))
    awning = mixed(rng.choice(_AWNINGS), NIGHT, dark)
    sheet.draw.polygon(
        [(x + 4, y), (x + width - 8, y), (x + width + 2, y + 22), (x - 4, y + 22)], fill=awning
    )


def _pavement(sheet: Sheet, *, night: bool) -> None:
    dark = 0.66 if night else 0.0
    sheet.gradient(
        (0, GROUND, WIDTH, KERB), mixed((186, 178, 166), NIGHT, dark), mixed((200, 192, 180), NIGHT, dark)
    )
    line = (*mixed((150, 142, 132), NIGHT, dark), 150)
    for y in range(GROUND, KERB, 18):
        sheet.draw.line((0, y, WIDTH, y), fill=line, width=1)
    for x in range(-400, WIDTH + 400, 38):
        sheet.draw.line((600 + (x - 600) * 0.86, GROUND, x, KERB), fill=line, width=1)
    sheet.draw.rectangle((0, KERB, WIDTH, ROAD), fill=mixed((168, 164, 158), NIGHT, dark))
    sheet.draw.line((0, KERB, WIDTH, KERB), fill=mixed((214, 210, 202), NIGHT, dark), width=4)


def _road(sheet: Sheet, *, night: bool, wet: bool) -> None:
    dark = 0.6 if night else 0.12 if wet else 0.0
    sheet.gradient(
        (0, ROAD, WIDTH, HEIGHT), mixed((108, 108, 110), NIGHT, dark), mixed((84, 85, 90), NIGHT, dark)
    )
    sheet.draw.rectangle((0, ROAD, WIDTH, ROAD + 12), fill=(60, 60, 62, 90))
    sheet.speckle(
        (0, ROAD + 10, WIDTH, HEIGHT), 420, ((70, 70, 74, 150), (130, 130, 132, 120), (96, 92, 88, 140))
    )
    for x in range(int(sheet.rng.uniform(-200, -40)), WIDTH, 330):
        dash = [(x, 838), (x + 168, 838), (x + 176, 856), (x - 8, 856)]
        sheet.draw.polygon(dash, fill=(*mixed((222, 220, 210), NIGHT, dark), 210))
