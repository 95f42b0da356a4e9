"""Trouble on the road itself, before and after the works: holes, water, fallen trees, dark lamps.

Chance is drawn alike before and after until the trouble is painted, so that the place stays the same.
"""

from __future__ import annotations

import math
from itertools import pairwise

from PIL import Image, ImageFilter

from dangvan.demo.drawing import street, things
from dangvan.demo.drawing.canvas import HEIGHT, KERB, ROAD, WIDTH, Sheet


def pothole(sheet: Sheet, after: bool) -> None:
    street.street(sheet, wet=not after)
    x, y = sheet.rng.uniform(420, 780), sheet.rng.uniform(690, 770)
    sheet.focus = (x, y - 40)
    if after:
        patch = [(x - 250, y - 60), (x + 240, y - 70), (x + 275, y + 66), (x - 270, y + 76)]
        sheet.draw.polygon(patch, fill=(58, 58, 62))
        sheet.draw.line([*patch, patch[0]], fill=(40, 40, 42), width=5)
        sheet.speckle(
            (int(x - 240), int(y - 56), int(x + 240), int(y + 60)),
            160,
            ((78, 78, 82, 160), (44, 44, 46, 200)),
        )
        return
    for angle in (0.2, 1.1, 2.4, 3.3, 4.2, 5.6):
        sheet.crack(
            (x + 150 * math.cos(angle), y + 50 * math.sin(angle)),
            angle,
            sheet.rng.uniform(90, 190),
            (52, 50, 50, 210),
        )
    sheet.draw.polygon(sheet.ragged((x, y), (212, 74)), fill=(132, 126, 116))
    sheet.draw.polygon(sheet.ragged((x, y + 4), (188, 62)), fill=(74, 66, 58))
    sheet.draw.polygon(sheet.ragged((x + 6, y + 10), (150, 46), rough=0.1), fill=(96, 100, 100))
    sheet.draw.polygon(sheet.ragged((x + 2, y + 16), (118, 32), rough=0.08), fill=(140, 152, 158))
    sheet.blob((x - 34, y + 8), (44, 9), (206, 216, 220, 150))
    sheet.speckle(
        (int(x - 300), int(y - 80), int(x + 300), int(y + 110)),
        120,
        ((150, 144, 134, 255), (62, 58, 54, 255)),
    )


def pavement(sheet: Sheet, after: bool) -> None:
    street.street(sheet, trees=False)
    sheet.gradient((0, KERB - 6, WIDTH, HEIGHT), (188, 176, 160), (170, 156, 140))
    sheet.focus = (sheet.rng.uniform(450, 750), 700)
    rows = [KERB - 6 + 361 * (step / 8) ** 1.5 for step in range(9)]
    for number, (top, bottom) in enumerate(pairwise(rows)):
        for column in range(-11, 11):
            # Joints run towards one point far behind the houses.
            corners = [
                (600 + (column + side) * (y - 330) * 0.3, y)
                for side, y in ((0, top), (1, top), (1, bottom), (0, bottom))
            ]
            _tile(sheet, corners, whole=after, red=(column + number) % 2 == 0)
    if not after:
        things.cone(sheet, sheet.rng.uniform(200, 1000), 660)


def _tile(sheet: Sheet, corners: list[tuple[float, float]], *, whole: bool, red: bool) -> None:
    (left, top), (right, _), (_, bottom), _ = corners
    tint, broken, lost = sheet.rng.randrange(-9, 9), sheet.rng.random() < 0.26, sheet.rng.random() < 0.5
    if broken and lost and not whole:
        sheet.draw.polygon(corners, fill=(122, 106, 88))
        inner = (int(left + 4), int(top + 3), int(right - 4), int(bottom - 3))
        sheet.speckle(inner, 16, ((96, 82, 66, 255), (164, 146, 120, 255)))
        return
    colour = (182 + tint, 136 + tint, 116 + tint) if red else (198 + tint, 184 + tint, 160 + tint)
    tilt = sheet.rng.uniform(-8, 8)
    if broken and not whole:
        corners = [(x, y + (tilt if number in {0, 1} else -tilt)) for number, (x, y) in enumerate(corners)]
    sheet.draw.polygon(corners, fill=colour)
    sheet.draw.line([*corners, corners[0]], fill=(132, 120, 106), width=3)
    if broken and not whole:
        sheet.crack((left + (right - left) * 0.2, top + 6), 0.7, right - left, (74, 62, 54, 220))


def manhole(sheet: Sheet, after: bool) -> None:
    street.street(sheet)
    x, y = sheet.rng.uniform(430, 770), sheet.rng.uniform(700, 770)
    sheet.focus = (x, y - 90)
    sheet.blob((x, y), (176, 66), (146, 144, 138))
    if after:
        sheet.blob((x, y - 3), (154, 56), (76, 78, 82))
        for ring in (130, 100, 70, 40):
            sheet.draw.ellipse(
                (x - ring, y - 3 - ring * 0.36, x + ring, y - 3 + ring * 0.36),
                outline=(104, 106, 110),
                width=4,
            )
        for spoke in range(12):
            angle = math.tau * spoke / 12
            end = (x + 140 * math.cos(angle), y - 3 + 50 * math.sin(angle))
            sheet.draw.line((x, y - 3, *end), fill=(96, 98, 102, 200), width=3)
        return
    sheet.blob((x, y), (156, 56), (60, 56, 52))
    sheet.blob((x + 4, y + 10), (142, 45), (16, 15, 17))
    stem = [(x + 26, y + 22), (x + 8, y - 120), (x - 22, y - 265)]
    sheet.draw.line(stem, fill=(92, 72, 50), width=12, joint="curve")
    for side, high in ((-1, 150), (1, 190), (-1, 228), (1, 250)):
        sheet.draw.line(
            (x - high * 0.07, y - high, x + side * 74 - 20, y - high - 58), fill=(92, 72, 50), width=6
        )
        for _ in range(8):
            leaf = (x + side * sheet.rng.uniform(20, 88) - 18, y - high - sheet.rng.uniform(16, 70))
            sheet.blob(leaf, (17, 10), (86, 116, 62))
    sheet.draw.polygon(
        [(x - 16, y - 240), (x + 66, y - 226), (x + 52, y - 186), (x - 10, y - 196)], fill=(176, 48, 40)
    )


def flood(sheet: Sheet, after: bool) -> None:
    street.street(sheet, wet=True)
    level = int(sheet.rng.uniform(500, 520))
    sheet.focus = (sheet.rng.uniform(400, 800), 560)
    if after:
        sheet.draw.rectangle((0, KERB, WIDTH, ROAD), fill=(120, 114, 104, 90))
        for puddle in ((260, 690), (840, 640), (600, 800)):
            sheet.blob(puddle, (120, 16), (150, 160, 166, 110))
        return
    mirrored = sheet.image.crop((0, level - (HEIGHT - level), WIDTH, level)).transpose(
        Image.Transpose.FLIP_TOP_BOTTOM
    )
    mirrored = mirrored.filter(ImageFilter.BoxBlur(9))
    brown = Image.new("RGB", mirrored.size, (134, 118, 92))
    sheet.image.paste(Image.blend(mirrored, brown, 0.62), (0, level))
    for _ in range(70):
        y = sheet.rng.uniform(level + 6, HEIGHT)
        x, long = sheet.rng.uniform(-80, WIDTH), sheet.rng.uniform(60, 220) * (y - level + 80) / 400
        sheet.draw.arc((x, y - 5, x + long, y + 7), 190, 350, fill=(226, 220, 204, 120), width=3)
    for x in (sheet.rng.uniform(250, 480), sheet.rng.uniform(720, 950)):
        foot = level + sheet.rng.uniform(120, 190)
        things.motorbike(sheet, x, foot + 20, 1.35)
        sheet.draw.polygon(sheet.ragged((x, foot + 34), (160, 40), rough=0.06), fill=(138, 122, 98))
        sheet.draw.arc((x - 170, foot - 16, x + 170, foot + 40), 180, 360, fill=(232, 226, 210, 160), width=4)


def pipe(sheet: Sheet, after: bool) -> None:
    street.street(sheet, wet=not after)
    x, y = sheet.rng.uniform(420, 780), 690.0
    sheet.focus = (x, y - 80)
    if after:
        sheet.draw.polygon(
            [(x - 120, y - 40), (x + 120, y - 46), (x + 140, y + 34), (x - 134, y + 40)], fill=(62, 62, 66)
        )
        things.cone(sheet, x - 210, y + 30)
        return
    sheet.draw.polygon(sheet.ragged((x, y + 40), (430, 66), rough=0.12), fill=(128, 144, 152, 190))
    sheet.draw.polygon(sheet.ragged((x + 60, y + 96), (330, 46), rough=0.12), fill=(156, 172, 180, 150))
    sheet.draw.polygon(sheet.ragged((x, y), (84, 30)), fill=(70, 64, 58))
    for drop in range(420):
        side = sheet.rng.gauss(0, 1)
        rise = sheet.rng.random()
        spot = (
            x + side * (22 + 92 * rise),
            y - 330 * rise * (1 - 0.16 * side * side) + 110 * max(0, abs(side) - 1) * rise,
        )
        size = sheet.rng.uniform(3, 11) * (1.2 - 0.5 * rise)
        sheet.blob(spot, (size, size * 1.3), (226, 236, 242, 120 if drop % 3 else 190))


def tree(sheet: Sheet, after: bool) -> None:
    street.street(sheet, trees=False)
    x = sheet.rng.uniform(180, 320)
    sheet.zoom = max(sheet.zoom, 0.84)
    sheet.focus = (x + 380, 560)
    if after:
        sheet.draw.polygon(sheet.ragged((x, KERB - 14), (74, 20)), fill=(116, 92, 66))
        sheet.draw.line((x, KERB - 16, x + 4, KERB - 180), fill=(104, 84, 62), width=9)
        for _ in range(22):
            sheet.blob(
                (x + sheet.rng.gauss(4, 26), KERB - 190 + sheet.rng.gauss(0, 26)), (16, 13), (104, 146, 78)
            )
        for side in (-40, 44):
            sheet.draw.line((x + side, KERB - 10, x + 2, KERB - 110), fill=(158, 132, 92), width=6)
        return
    sheet.shade((x, 640, 1120, 790), 90)
    sheet.draw.polygon(sheet.ragged((x - 30, 610), (96, 84), rough=0.2), fill=(96, 72, 50))
    for _ in range(9):
        sheet.crack((x - 40, 600), sheet.rng.uniform(2, 4.4), 130, (72, 54, 38, 255))
    sheet.draw.polygon([(x - 30, 578), (x + 560, 640), (x + 560, 684), (x - 40, 656)], fill=(104, 82, 62))
    sheet.draw.polygon([(x - 30, 578), (x + 560, 640), (x + 560, 654), (x - 30, 600)], fill=(132, 108, 84))
    for end in ((x + 840, 520), (x + 900, 660), (x + 830, 780)):
        sheet.draw.line((x + 520, 660, *end), fill=(104, 82, 62), width=20)
    for number in range(150):
        spot = (x + 740 + sheet.rng.gauss(0, 130), 660 + sheet.rng.gauss(0, 76))
        green = 92 + number // 3
        sheet.blob(
            spot, (sheet.rng.uniform(16, 40), sheet.rng.uniform(12, 26)), (green - 42, green, green - 46)
        )


def lamp(sheet: Sheet, after: bool) -> None:
    street.street(sheet, night=True)
    for x, broken in ((250, False), (640, True), (1030, False)):
        things.pole(sheet, x, KERB + 4, 120, colour=(78, 82, 92), width=15)
        sheet.draw.line((x, 126, x + 78, 100), fill=(78, 82, 92), width=9)
        sheet.draw.rounded_rectangle((x + 56, 94, x + 118, 110), 7, fill=(92, 96, 104))
        if after or (not broken and sheet.rng.random() < 0.8):
            sheet.glow((x + 88, 112), 250, (255, 206, 128), 0.75)
            sheet.glow((x + 88, 640), 300, (150, 112, 60), 0.55)
            sheet.draw.rounded_rectangle((x + 60, 108, x + 114, 116), 4, fill=(255, 240, 206))


def signal(sheet: Sheet, after: bool) -> None:
    street.street(sheet)
    x = sheet.rng.uniform(380, 820)
    sheet.focus = (x, 430)
    for stripe in range(6):
        left = 130 + stripe * 168
        sheet.draw.polygon(
            [(left, 700), (left + 92, 700), (left + 70, 822), (left - 34, 822)], fill=(224, 222, 212, 225)
        )
    things.pole(sheet, x, 660, 96, colour=(92, 98, 98), width=20)
    sheet.draw.rounded_rectangle((x - 46, 60, x + 46, 330), 16, fill=(38, 42, 42))
    colours = ((196, 52, 40), (214, 158, 48), (58, 166, 92))
    for number, colour in enumerate(colours):
        on = after and number == 2
        shade = colour if on else tuple(channel // 5 + 22 for channel in colour)
        sheet.blob((x, 112 + number * 84), (32, 32), shade)
        sheet.draw.arc(
            (x - 38, 72 + number * 84, x + 38, 150 + number * 84), 190, 350, fill=(20, 22, 22), width=7
        )
        if on:
            sheet.glow((x, 112 + number * 84), 110, colour, 0.7)
    if not after:
        for bike in (x - 300, x - 90, x + 170, x + 360):
            things.motorbike(sheet, bike, 780 + sheet.rng.uniform(-30, 60), 1.15)
