"""Photos of the demonstration, drawn by the program itself: the same scene and seed give the same picture.

`draw_photo("pothole", 7)` and `draw_photo("pothole", 7, after=True)` show one place before and after.
"""

from __future__ import annotations

from dangvan.demo.content.words import chance
from dangvan.demo.drawing.canvas import Sheet
from dangvan.demo.drawing.scenes import SCENES

SCENE_NAMES: tuple[str, ...] = tuple(sorted(SCENES))
#: Different pictures of a scene; a seed beyond repeats one, so that a whole city needs only some two hundred.
VARIANTS = 6

__all__ = ["SCENE_NAMES", "VARIANTS", "draw_photo"]


def draw_photo(scene: str, seed: int, *, after: bool = False) -> bytes:
    """A JPEG of 800 x 600. Raises KeyError for a scene that isn't among SCENE_NAMES."""
    paint = SCENES[scene]
    sheet = Sheet(chance(scene, seed % VARIANTS))
    paint(sheet, after)
    return sheet.jpeg()
