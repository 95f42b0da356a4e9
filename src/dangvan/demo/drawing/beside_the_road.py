"""Trouble beside the road, before and after the works: rubbish, smoke, wires, foul water, building sites."""

from __future__ import annotations

from dangvan.demo.drawing import street, things
from dangvan.demo.drawing.canvas import GROUND, HEIGHT, KERB, ROAD, WIDTH, Sheet


def rubbish(sheet: Sheet, after: bool) -> None:
    street.street(sheet)
    x, foot = sheet.rng.uniform(420, 780), 640.0
    sheet.focus = (x, 560)
    if after:
        things.bin_(sheet, x - 60, foot - 20, (52, 104, 74))
        things.bin_(sheet, x + 50, foot - 20, (196, 138, 52))
        return
    sheet.shade((x - 330, foot - 30, x + 340, foot + 50), 110)
    for row, (count, high) in enumerate(((9, 20), (8, -30), (6, -84), (3, -132))):
        for place in range(count):
            spread = 300 - row * 62
            spot = x - spread + 2 * spread * (place + sheet.rng.uniform(0.1, 0.9)) / count
            if sheet.rng.random() < 0.16:
                things.box(sheet, spot - 30, foot + high + 30, sheet.rng.uniform(56, 88))
            else:
                things.bag(sheet, spot, foot + high, sheet.rng.uniform(40, 64))
    for _ in range(34):
        litter = (x + sheet.rng.gauss(0, 260), foot + sheet.rng.uniform(20, 120))
        size = sheet.rng.uniform(6, 16)
        colour = sheet.rng.choice(
            ((226, 222, 212), (160, 60, 54), (86, 128, 150), (190, 168, 96), (120, 110, 96))
        )
        sheet.draw.polygon(sheet.ragged(litter, (size, size * 0.5), rough=0.4, corners=6), fill=colour)


def tap(sheet: Sheet, after: bool) -> None:
    street.wall(sheet)
    dirty = sheet.rng.random() < 0.6
    metal, dark = (164, 168, 172), (112, 116, 122)
    sheet.draw.rounded_rectangle((560, 250, 640, 330), 14, fill=metal)
    sheet.draw.rounded_rectangle((585, 300, 620, 420), 12, fill=metal)
    sheet.draw.rounded_rectangle((470, 236, 730, 262), 12, fill=dark)
    sheet.draw.line((612, 306, 618, 414), fill=(220, 224, 226), width=6)
    water = (206, 224, 232) if after else (182, 142, 74)
    if after or dirty:
        sheet.draw.polygon([(590, 420), (616, 420), (622, 720), (584, 720)], fill=(*water, 215))
        sheet.draw.polygon(sheet.ragged((600, 770), (330, 76), rough=0.05), fill=(*water, 200))
        sheet.draw.ellipse((520, 742, 690, 792), outline=(255, 255, 255, 150), width=4)
    else:
        sheet.blob((602, 446), (9, 14), (186, 208, 220))
        sheet.blob((600, 800), (26, 10), (120, 124, 126))
    for x, filled in ((250, 0.8), (840, 0.7)):
        glass = (x, 560, x + 110, 720)
        if after or dirty:
            sheet.draw.rectangle((x + 6, 720 - 150 * filled, x + 104, 714), fill=(*water, 210))
        sheet.draw.rounded_rectangle(glass, 10, outline=(150, 160, 164), width=5)


def river(sheet: Sheet, after: bool) -> None:
    clean, foul = ((150, 176, 168), (84, 120, 112)), ((74, 72, 66), (38, 37, 36))
    street.river(sheet, clean if after else foul)
    x = sheet.rng.uniform(300, 800)
    sheet.focus = (x, 560)
    sheet.blob((x, 404), (52, 42), (88, 86, 80))
    sheet.blob((x, 410), (40, 32), (26, 26, 28))
    if after:
        return
    sheet.draw.polygon([(x - 34, 420), (x + 34, 420), (x + 80, 540), (x - 90, 540)], fill=(58, 44, 34, 230))
    for _ in range(150):
        spot = (x + sheet.rng.gauss(0, 220), 520 + abs(sheet.rng.gauss(0, 110)))
        sheet.blob(spot, (sheet.rng.uniform(8, 34), sheet.rng.uniform(4, 11)), (214, 210, 196, 170))
    for _ in range(12):
        fx, fy = sheet.rng.uniform(100, 1080), sheet.rng.uniform(620, 860)
        sheet.blob((fx, fy), (30, 10), (196, 198, 196))
        sheet.draw.polygon([(fx + 26, fy), (fx + 50, fy - 12), (fx + 48, fy + 12)], fill=(176, 178, 176))
        sheet.blob((fx - 20, fy - 2), (3, 3), (40, 40, 42))


def smoke(sheet: Sheet, after: bool) -> None:
    street.street(sheet)
    x = sheet.rng.uniform(420, 780)
    sheet.focus = (x, 280)
    tone = (228, 230, 230, 26) if after else (52, 50, 52, 34)
    sheet.draw.polygon(
        [(x - 34, GROUND - 20), (x - 22, 96), (x + 22, 96), (x + 34, GROUND - 20)], fill=(158, 106, 88)
    )
    for band in (110, 180):
        sheet.draw.rectangle((x - 25, band, x + 25, band + 20), fill=(222, 214, 204))
    wind = sheet.rng.choice((-1, 1))
    for puff in range(30 if after else 170):
        far = puff / (30 if after else 170)
        spot = (
            x + wind * far * 520 + sheet.rng.gauss(0, 24 + 50 * far),
            86 - 60 * far + sheet.rng.gauss(0, 12 + 40 * far),
        )
        size = 24 + 74 * far * (0.5 if after else 1)
        sheet.blob(spot, (size * 1.2, size), tone)
    sheet.draw.rectangle((x - 190, GROUND - 100, x + 190, GROUND), fill=(146, 140, 132))
    for bay in range(5):
        left = x - 190 + bay * 76
        sheet.draw.polygon(
            [(left, GROUND - 100), (left + 76, GROUND - 100), (left + 76, GROUND - 138)], fill=(112, 108, 106)
        )


def wires(sheet: Sheet, after: bool) -> None:
    street.street(sheet)
    x = sheet.rng.uniform(480, 720)
    sheet.focus = (x, 330)
    things.pole(sheet, x, KERB + 6, 20, colour=(150, 148, 142), width=26)
    sheet.draw.rectangle((x - 74, 56, x + 74, 70), fill=(96, 94, 90))
    for cable in range(5):
        y = 64 + cable * 9
        things.hanging(sheet, (x, y), (-20, 96 + cable * 8), 46)
        things.hanging(sheet, (x, y), (WIDTH + 20, 90 + cable * 8), 46)
    if after:
        sheet.draw.rounded_rectangle((x - 28, 170, x + 28, 250), 6, fill=(120, 124, 126))
        return
    for _ in range(26):
        sag = sheet.rng.uniform(90, 330)
        side = sheet.rng.choice((-30, WIDTH + 30))
        things.hanging(sheet, (x, sheet.rng.uniform(110, 200)), (side, sheet.rng.uniform(120, 240)), sag, 4)
    for _ in range(24):
        spot = (x + sheet.rng.gauss(0, 26), 168 + sheet.rng.gauss(0, 30))
        size = sheet.rng.uniform(26, 60)
        sheet.draw.arc(
            (spot[0] - size, spot[1] - size * 0.7, spot[0] + size, spot[1] + size * 0.7),
            0,
            340,
            fill=(36, 36, 40),
            width=5,
        )
    end = (x + sheet.rng.uniform(90, 180), 640)
    sheet.draw.line([(x + 20, 190), (x + 110, 420), end], fill=(30, 30, 32), width=6, joint="curve")


def crowded(sheet: Sheet, after: bool) -> None:
    street.street(sheet)
    if after:
        sheet.draw.line((0, KERB - 22, WIDTH, KERB - 22), fill=(244, 240, 228), width=7)
        return
    for x in range(90, WIDTH, 190):
        spot = x + sheet.rng.uniform(-24, 24)
        if sheet.rng.random() < 0.55:
            things.table(sheet, spot, KERB - 6)
            for side in (-86, 82):
                things.stool(
                    sheet,
                    spot + side,
                    KERB + sheet.rng.uniform(-8, 8),
                    sheet.rng.choice(((176, 60, 52), (60, 104, 150))),
                )
        else:
            things.motorbike(sheet, spot, KERB + 4, 1.0)
    for x in (160, 420, 700, 960):
        things.motorbike(sheet, x + sheet.rng.uniform(-30, 30), ROAD + 84, 1.2)
    canopy = sheet.rng.uniform(240, 700)
    sheet.draw.polygon(
        [(canopy, 392), (canopy + 330, 392), (canopy + 372, 430), (canopy - 36, 430)], fill=(64, 110, 92)
    )
    for post in (canopy - 24, canopy + 360):
        sheet.draw.line((post, 430, post, KERB - 4), fill=(120, 120, 118), width=6)


def playground(sheet: Sheet, after: bool) -> None:
    street.street(sheet)
    sheet.gradient(
        (0, KERB - 40, WIDTH, HEIGHT),
        (176, 178, 128) if not after else (150, 178, 112),
        (142, 150, 98) if not after else (112, 150, 88),
    )
    frame = (84, 118, 148) if after else (130, 110, 92)
    x = sheet.rng.uniform(260, 380)
    for leg in (x, x + 360):
        sheet.draw.line((leg, 360, leg - 50, 760), fill=frame, width=16)
        sheet.draw.line((leg, 360, leg + 50, 760), fill=frame, width=16)
    sheet.draw.line((x, 362, x + 360, 362), fill=frame, width=16)
    for number, seat in enumerate((x + 90, x + 260)):
        if after or number == 0:
            for rope in (-34, 34):
                sheet.draw.line((seat + rope, 366, seat + rope, 640), fill=(70, 70, 74), width=5)
            sheet.draw.rounded_rectangle(
                (seat - 50, 636, seat + 50, 654), 6, fill=(186, 84, 60) if after else (122, 104, 88)
            )
        else:
            sheet.draw.line((seat - 34, 366, seat - 20, 690), fill=(70, 70, 74), width=5)
            sheet.draw.polygon(
                [(seat - 60, 712), (seat + 26, 676), (seat + 34, 692), (seat - 52, 730)], fill=(122, 104, 88)
            )
            sheet.draw.line((seat + 34, 366, seat + 38, 450), fill=(70, 70, 74), width=5)
    slide = x + 520
    sheet.draw.line((slide, 470, slide, 760), fill=frame, width=14)
    sheet.draw.line((slide + 60, 470, slide + 60, 760), fill=frame, width=14)
    for rung in range(500, 760, 52):
        sheet.draw.line((slide, rung, slide + 60, rung), fill=frame, width=8)
    chute = [(slide + 50, 466), (slide + 110, 466), (slide + 310, 764), (slide + 236, 764)]
    sheet.draw.polygon(chute, fill=(222, 170, 70) if after else (158, 142, 116))
    if not after:
        sheet.draw.polygon(sheet.ragged((slide + 190, 628), (34, 26), rough=0.4), fill=(92, 84, 66))
        for _ in range(150):
            gx, gy = sheet.rng.uniform(0, WIDTH), sheet.rng.uniform(600, HEIGHT)
            sheet.draw.line(
                (gx, gy, gx + sheet.rng.uniform(-12, 12), gy - sheet.rng.uniform(20, 54)),
                fill=(104, 122, 66),
                width=4,
            )


def building(sheet: Sheet, after: bool) -> None:
    street.street(sheet, trees=False)
    x, width = sheet.rng.uniform(380, 520), 300
    sheet.focus = (x + 150, 360)
    top = 40 if not after else 130
    sheet.draw.rectangle((x, top, x + width, GROUND + 40), fill=(176, 172, 164))
    for level in range(GROUND + 40, top, -92):
        sheet.draw.rectangle((x - 6, level - 12, x + width + 6, level), fill=(140, 136, 130))
        for column in range(4):
            left = x + 14 + column * 74
            if level - 92 >= top:
                sheet.draw.rectangle((left, level - 78, left + 50, level - 12), fill=(78, 76, 76))
        if sheet.rng.random() < 0.5:
            sheet.draw.rectangle((x + 12, level - 80, x + 120, level - 12), fill=(186, 104, 78))
    if after:
        sheet.draw.rectangle((x - 16, top + 10, x + width + 16, GROUND + 40), fill=(62, 122, 86, 150))
        for line in range(int(x), int(x + width), 40):
            sheet.draw.line((line, top + 10, line, GROUND + 40), fill=(40, 92, 62, 120), width=3)
        things.barrier(sheet, x - 10, KERB + 30, 330)
        return
    for pole in range(int(x) - 30, int(x + width) + 40, 60):
        sheet.draw.line((pole, top - 26, pole + sheet.rng.uniform(-6, 6), KERB), fill=(156, 118, 70), width=7)
    for rail in range(top, KERB - 30, 74):
        sheet.draw.line(
            (x - 40, rail, x + width + 40, rail + sheet.rng.uniform(-8, 8)), fill=(150, 112, 66), width=6
        )
    sheet.draw.polygon(sheet.ragged((x + width + 150, KERB + 20), (150, 52)), fill=(204, 182, 138))
    for brick in range(28):
        bx, by = x - 210 + (brick % 7) * 27, KERB + 34 - (brick // 7) * 15
        sheet.draw.rectangle((bx, by, bx + 24, by + 12), fill=(178, 88, 62))
