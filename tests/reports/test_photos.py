"""Photos are known by their content, bounded, turned upright and emptied of all but the picture."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dangvan.kernel.errors import Invalid
from dangvan.reports import limits
from dangvan.reports.photos import CleanPhoto, clean_photo
from tests.reports.pictures import HEIC, animated, as_bytes, bomb, picture, with_secrets


def cleaned(content: bytes) -> CleanPhoto:
    return clean_photo(io.BytesIO(content))


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(cleaned(content).content))


@pytest.mark.parametrize(
    ("mode", "format", "options"),
    [
        ("RGB", "JPEG", {}),
        ("L", "JPEG", {}),
        ("CMYK", "JPEG", {}),
        ("RGB", "JPEG", {"progressive": True}),
        ("RGB", "PNG", {}),
        ("RGBA", "PNG", {}),
        ("P", "PNG", {}),
        ("1", "PNG", {}),
        ("LA", "PNG", {}),
        ("RGB", "WEBP", {}),
        ("RGBA", "WEBP", {"lossless": True}),
    ],
)
def test_every_usual_kind_becomes_a_plain_jpeg(mode: str, format: str, options: dict[str, Any]) -> None:  # noqa: A002
    result = opened(as_bytes(picture(mode=mode), format, **options))
    assert (result.format, result.mode, result.size) == ("JPEG", "RGB", (64, 48))


def test_a_sixteen_bit_picture_keeps_its_greys() -> None:
    grey = Image.new("I;16", (20, 20), 0x8000)
    red, *_ = opened(as_bytes(grey, "PNG")).getpixel((10, 10))
    assert 120 <= red <= 136


def test_heic_is_taken_and_stands_upright() -> None:
    result = cleaned(HEIC)
    image = Image.open(io.BytesIO(result.content))
    assert (image.format, image.size) == ("JPEG", (48, 64))
    assert image.getpixel((45, 32))[0] > 150
    assert image.getpixel((3, 32))[2] > 150
    assert b"SECRET" in HEIC
    assert b"SECRET" not in result.content


def test_nothing_but_the_picture_is_left() -> None:
    sent = with_secrets()
    assert b"SECRET" in sent
    result = cleaned(sent)
    assert b"SECRET" not in result.content
    assert b"script" not in result.content
    image = Image.open(io.BytesIO(result.content))
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert result.sha256 == hashlib.sha256(result.content).hexdigest()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright_however_the_camera_was_held(orientation: int) -> None:
    turns = {
        1: [], 2: [Image.Transpose.FLIP_LEFT_RIGHT], 3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM], 5: [Image.Transpose.TRANSPOSE], 6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE], 8: [Image.Transpose.ROTATE_270],
    }[orientation]  # fmt: skip
    held = picture(80, 60)
    for turn in turns:
        held = held.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    result = opened(as_bytes(held, exif=exif, quality=95))
    assert result.size == (80, 60)
    assert result.getpixel((40, 5))[0] > 150
    assert result.getpixel((40, 55))[2] > 150


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_broken_note_of_orientation_is_no_obstacle() -> None:
    content = as_bytes(picture(), exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\xff\xff")
    assert cleaned(content).width == 64


def test_a_large_photo_is_made_smaller_in_its_proportions() -> None:
    result = cleaned(as_bytes(picture(4000, 3000)))
    assert (result.width, result.height) == (1600, 1200)
    tall = cleaned(as_bytes(picture(900, 9000), "PNG"))
    assert (tall.width, tall.height) == (160, 1600)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "trống"),
        (b"\0" * 100, "JPEG, PNG, WebP hoặc HEIC"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "JPEG"),
        (b"%PDF-1.7 \xff\xd8\xff", "JPEG"),
        (b"GIF89a" + b"\0" * 40, "JPEG"),
        (b"PK\x03\x04" + b"\0" * 200, "JPEG"),
        (as_bytes(picture(8, 8), "BMP"), "JPEG"),
        (as_bytes(picture(8, 8), "TIFF"), "JPEG"),
        (as_bytes(picture(640, 480))[:2000], "bị hỏng"),
        (as_bytes(picture(640, 480), "PNG")[:-300], "bị hỏng"),
        (as_bytes(picture(640, 480), "WEBP")[:200], "bị hỏng"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64, "hỏng|JPEG"),
        (bomb(8_000, 8_000), "triệu điểm ảnh"),
        (bomb(60_000, 60_000), "triệu điểm ảnh"),
        (animated("PNG"), "ảnh động"),
        (animated("WEBP"), "ảnh động"),
    ],
)
def test_what_is_no_photo_is_refused_with_what_to_do(content: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says) as caught:
        cleaned(content)
    assert str(caught.value.fields["photos"]).startswith("Hãy")


def test_an_upload_is_read_only_up_to_its_bound() -> None:
    asked: list[int] = []

    class Endless:
        def read(self, size: int = -1) -> bytes:
            asked.append(size)
            return b"\xff" * size

    with pytest.raises(Invalid, match="15 MB"):
        clean_photo(Endless())
    assert asked == [limits.BYTES_IN_UPLOAD + 1]


SAMPLES = [
    as_bytes(picture()),
    as_bytes(picture(), progressive=True),
    as_bytes(picture(mode="RGBA"), "PNG"),
    as_bytes(picture(), "WEBP"),
    with_secrets(),
    HEIC,
]


@settings(max_examples=150)
@given(st.data())
def test_damaged_photos_give_a_photo_or_a_sentence(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(SAMPLES)))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(1, len(content)))]
    try:
        result = cleaned(bytes(content))
    except Invalid as refusal:
        assert str(refusal).startswith("Hãy")  # noqa: PT017
    else:
        assert max(result.width, result.height) <= limits.LONGEST_SIDE


@given(st.binary(max_size=300))
def test_noise_gives_a_sentence(noise: bytes) -> None:
    with pytest.raises(Invalid):
        cleaned(noise)
