"""A face that belongs to nobody, drawn so that a detector takes it for one."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFilter

from dangvan.reports.redaction.covers import FIELDS
from tests.reports.pictures import as_bytes


def photo_with_a_face(width: int = 1600, height: int = 1200) -> tuple[bytes, tuple[int, int, int, int]]:
    """A photo, and the fields in which the eyes, nose and mouth lie: left, top, right, bottom."""
    x, y, r = 900, 500, 40
    picture = Image.new("RGB", (width, height), (120, 150, 120))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((x - r * 2, y + r * 1.3, x + r * 2, height), fill=(40, 60, 120))
    pen.rectangle((x - r * 0.35, y + r * 0.8, x + r * 0.35, y + r * 1.6), fill=(205, 150, 120))
    pen.ellipse((x - r, y - r * 1.5, x + r, y + r * 0.6), fill=(30, 20, 15))
    pen.ellipse((x - r * 0.85, y - r * 1.15, x + r * 0.85, y + r * 1.15), fill=(222, 170, 140))
    for side in (-1, 1):
        eye, brow = x + side * r * 0.36, y - r * 0.2
        pen.ellipse((eye - r * 0.2, brow - r * 0.1, eye + r * 0.2, brow + r * 0.1), fill=(250, 250, 250))
        pen.ellipse((eye - r * 0.09, brow - r * 0.09, eye + r * 0.09, brow + r * 0.09), fill=(30, 20, 10))
        pen.rectangle((eye - r * 0.25, brow - r * 0.08, eye + r * 0.25, brow), fill=(40, 25, 15))
    pen.polygon(
        [(x, y - r * 0.1), (x - r * 0.16, y + r * 0.3), (x + r * 0.16, y + r * 0.3)], fill=(195, 140, 112)
    )
    pen.ellipse((x - r * 0.35, y + r * 0.5, x + r * 0.35, y + r * 0.72), fill=(170, 60, 60))
    fields = (
        int((x - r * 0.5) / width * FIELDS),
        int((y - r * 0.3) / height * FIELDS),
        int((x + r * 0.5) / width * FIELDS),
        int((y + r * 0.7) / height * FIELDS),
    )
    return as_bytes(picture.filter(ImageFilter.GaussianBlur(r / 45)), quality=90), fields
