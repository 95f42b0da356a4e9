"""Which parts of a photo are covered, in words that a person can type: a grid of 20 by 20 fields, columns
A to T, rows 1 to 20. "B3-D5 F7" covers a block and a single field.

A covered block becomes one flat colour in a picture that is encoded anew: a blur can be undone, a colour not.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image

from dangvan.kernel.errors import Invalid
from dangvan.reports import limits

FIELDS = 20
COLUMNS = "ABCDEFGHIJKLMNOPQRST"
LONGEST = 400
_BLOCK = re.compile(r"([A-T])(\d{1,2})(?:-([A-T])(\d{1,2}))?")


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """Fields from (left, top) to (right, bottom), both within it, counted from 0."""

    left: int
    top: int
    right: int
    bottom: int

    def __str__(self) -> str:
        first, last = (f"{COLUMNS[x]}{y + 1}" for x, y in ((self.left, self.top), (self.right, self.bottom)))
        return first if first == last else f"{first}-{last}"

    @property
    def width(self) -> int:
        return self.right - self.left + 1

    @property
    def height(self) -> int:
        return self.bottom - self.top + 1


def read(typed: str) -> tuple[Block, ...]:
    """What was typed, as blocks. Raises Invalid with what to do."""
    blocks = set()
    for part in typed.upper().replace(",", " ").replace(";", " ").split():
        match = _BLOCK.fullmatch(part)
        numbers = [int(n) for n in match.group(2, 4) if n] if match else []
        if match is None or not all(1 <= n <= FIELDS for n in numbers):
            sentence = _("Hãy viết lại ô cần che “%(part)s”: cột A–T, hàng 1–20, ví dụ B3-D5 F7.") % {
                "part": part[:20]
            }
            raise Invalid(sentence, {"covers": sentence})
        x1, y1 = COLUMNS.index(match.group(1)), int(match.group(2)) - 1
        x2 = COLUMNS.index(match.group(3)) if match.group(3) else x1
        y2 = int(match.group(4)) - 1 if match.group(4) else y1
        blocks.add(Block(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))
    found = tuple(sorted(blocks))
    if len(written(found)) > LONGEST:
        sentence = _("Hãy gộp các ô cần che thành vùng lớn hơn: danh sách ô dài quá.")
        raise Invalid(sentence, {"covers": sentence})
    return found


def written(blocks: Iterable[Block]) -> str:
    return " ".join(map(str, blocks))


def around(boxes: Iterable[tuple[float, float, float, float]]) -> tuple[Block, ...]:
    """The blocks that hold boxes given as shares of width and height: (left, top, right, bottom)."""

    def field(share: float) -> int:
        return min(FIELDS - 1, max(0, int(share * FIELDS)))

    return tuple(sorted({Block(*(field(share) for share in box)) for box in boxes}))


def _size(area: tuple[int, int, int, int]) -> tuple[int, int]:
    return area[2] - area[0], area[3] - area[1]


def burn(content: bytes, blocks: Iterable[Block]) -> bytes:
    """The photo as everyone may see it: every block one flat colour, nothing of the file as it came."""
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
        picture = image.convert("RGB")
    width, height = picture.size
    for block in blocks:
        left, right = block.left * width // FIELDS, -(-(block.right + 1) * width // FIELDS)
        top, bottom = block.top * height // FIELDS, -(-(block.bottom + 1) * height // FIELDS)
        area = (left, top, max(right, left + 1), max(bottom, top + 1))
        picture.paste(picture.crop(area).resize((1, 1), Image.Resampling.BOX).resize(_size(area)), area)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=limits.RELEASED_QUALITY, optimize=True)
    return out.getvalue()
