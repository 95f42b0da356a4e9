"""Photos drawn by the program: one size, the same for one seed, the same place before and after."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageStat

from dangvan.demo.drawing import SCENE_NAMES, VARIANTS, draw_photo


def opened(scene: str, seed: int, *, after: bool = False) -> Image.Image:
    return Image.open(io.BytesIO(draw_photo(scene, seed, after=after))).convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


@pytest.mark.parametrize("scene", SCENE_NAMES)
def test_a_photo_is_a_plain_jpeg_that_shows_the_works(scene: str) -> None:
    photo = Image.open(io.BytesIO(draw_photo(scene, 1)))
    assert (photo.format, photo.size) == ("JPEG", (800, 600))
    assert not photo.getexif()
    assert difference(photo.convert("RGB"), opened(scene, 1, after=True)) > 0.4


def test_one_seed_gives_one_photo_and_seeds_come_round() -> None:
    assert draw_photo("flood", 2) == draw_photo("flood", 2)
    assert draw_photo("flood", 2) == draw_photo("flood", 2 + VARIANTS)


def test_another_seed_is_another_place() -> None:
    assert difference(opened("pothole", 0), opened("pothole", 1)) > 8


def test_before_and_after_show_the_same_place() -> None:
    before, after = (opened("pothole", 3, after=done).crop((0, 0, 800, 180)) for done in (False, True))
    assert difference(before, after) < 4


def test_a_scene_nobody_drew_is_refused() -> None:
    with pytest.raises(KeyError):
        draw_photo("spaceship", 1)
