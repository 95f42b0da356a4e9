"""A photo as it comes in, made into a photo as we keep it: known by its content, bounded, upright, and empty
of everything but the picture (no place, no camera, no comment).
"""

from __future__ import annotations

import hashlib
import io
import struct
import threading
import zlib
from dataclasses import dataclass
from typing import Protocol

import pi_heif
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from dangvan.kernel.errors import Invalid
from dangvan.reports import limits

pi_heif.register_heif_opener(thumbnails=False)
Image.MAX_IMAGE_PIXELS = limits.PIXELS_IN_UPLOAD

#: How Pillow names the formats we take; the file's own name and declared type are not looked at.
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
_ORIENTATION = 0x0112
_TURNS = {
    2: [Image.Transpose.FLIP_LEFT_RIGHT],
    3: [Image.Transpose.ROTATE_180],
    4: [Image.Transpose.FLIP_TOP_BOTTOM],
    5: [Image.Transpose.TRANSPOSE],
    6: [Image.Transpose.ROTATE_270],
    7: [Image.Transpose.TRANSVERSE],
    8: [Image.Transpose.ROTATE_90],
}
#: What Pillow's decoders raise on files that are broken or made to break them.
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    AttributeError,
    struct.error,
    zlib.error,
    Warning,
)
#: One big picture at a time in a process: fifty megapixels are 200 MB while they are open.
_turn = threading.Lock()


class Upload(Protocol):
    """What a form or an API hands in: Django's UploadedFile, an open file, a BytesIO."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    content: bytes
    width: int
    height: int
    sha256: str


def clean_photo(file: Upload) -> CleanPhoto:
    """Re-encode an upload as a bounded JPEG that holds only the picture. Raises Invalid with what to do."""
    content = file.read(limits.BYTES_IN_UPLOAD + 1)
    if len(content) > limits.BYTES_IN_UPLOAD:
        raise _refused(
            _("Hãy chọn ảnh nhỏ hơn %(size)d MB, hoặc chụp lại ở cỡ nhỏ hơn.")
            % {"size": limits.BYTES_IN_UPLOAD // 1024 // 1024}
        )
    if not content:
        raise _refused(_("Hãy chọn lại ảnh: tệp vừa gửi trống."))
    with _turn:
        return _encode(_picture(content))


def small_copy(content: bytes) -> bytes:
    """A photo of ours as pages show it. Made for each reader and kept nowhere: where the photo is erased or
    no longer public, nothing else has to be found and taken away.
    """
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
        side = limits.SMALL_SIDE
        if max(image.size) <= side:
            return content
        image.draft("RGB", (side, side))
        image.thumbnail((side, side), Image.Resampling.BICUBIC)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=limits.JPEG_QUALITY)
    return out.getvalue()


def _picture(content: bytes) -> Image.Image:
    """The pixels, upright and within bounds, in three channels."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            _refuse_what_is_no_photo(image)
            return _bounded(image)
    except UnidentifiedImageError as error:
        raise _refused(
            _("Hãy gửi ảnh dạng JPEG, PNG, WebP hoặc HEIC: tệp vừa gửi không phải là ảnh thuộc các dạng này.")
        ) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise _too_many_pixels() from error
    except _BROKEN as error:
        raise _refused(_("Hãy gửi lại ảnh: tệp bị hỏng hoặc chưa tải lên hết.")) from error


def _refuse_what_is_no_photo(image: Image.Image) -> None:
    if image.width * image.height > limits.PIXELS_IN_UPLOAD:
        raise _too_many_pixels()
    if image.format in {"PNG", "WEBP"} and getattr(image, "is_animated", False):
        raise _refused(_("Hãy gửi ảnh chụp thường: ảnh động không dùng được làm ảnh hiện trường."))


def _bounded(image: Image.Image) -> Image.Image:
    side = limits.LONGEST_SIDE
    turns = _TURNS.get(_orientation(image), [])
    image.draft("RGB", (side, side))
    image.load()
    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        image = Image.new("RGB", layer.size, "white")
        image.paste(layer, mask=layer.getchannel("A"))
    elif image.mode != "RGB":
        image = image.convert("RGB")
    if max(image.size) > side:
        image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0)
    for turn in turns:
        image = image.transpose(turn)
    return image


def _orientation(image: Image.Image) -> int:
    """Which way up the camera was held; upright where its note can't be read."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except _BROKEN:
        return 1


def _encode(picture: Image.Image) -> CleanPhoto:
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=limits.JPEG_QUALITY, optimize=True)
    content = out.getvalue()
    return CleanPhoto(content, bare.width, bare.height, hashlib.sha256(content).hexdigest())


def _too_many_pixels() -> Invalid:
    return _refused(
        _("Hãy gửi ảnh nhỏ hơn: ảnh vừa gửi có quá %(count)d triệu điểm ảnh.")
        % {"count": limits.PIXELS_IN_UPLOAD // 1_000_000}
    )


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, {"photos": sentence})
