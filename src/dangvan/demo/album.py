"""The demonstration's photos, each drawn once a run however many reports show it."""

from __future__ import annotations

from functools import lru_cache

from dangvan.demo.drawing import VARIANTS, draw_photo


@lru_cache(maxsize=400)
def _drawn(scene: str, variant: int, after: bool) -> bytes:
    return draw_photo(scene, variant, after=after)


def picture(scene: str, seed: int, *, after: bool = False) -> bytes:
    """A JPEG of a scene; the same seed shows the same place before and after."""
    return _drawn(scene, seed % VARIANTS, after)
