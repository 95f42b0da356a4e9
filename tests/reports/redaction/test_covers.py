"""Fields of a photo: read, written, burnt in; and faces found without anybody saying so."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dangvan.kernel.errors import Invalid
from dangvan.reports.redaction import covers, faces
from tests.reports.pictures import as_bytes
from tests.reports.redaction.faces_drawn import photo_with_a_face

FIELD = st.integers(0, covers.FIELDS - 1)


@given(FIELD, FIELD, FIELD, FIELD)
def test_what_is_written_is_read_again(a: int, b: int, c: int, d: int) -> None:
    block = covers.Block(min(a, c), min(b, d), max(a, c), max(b, d))
    assert covers.read(covers.written([block])) == (block,)


@pytest.mark.parametrize("typed", ["Z1", "B0", "A21", "B3-", "3B", "B3-D5-F7", "<script>", "A1" * 300])
def test_what_is_no_field_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(Invalid, match=r"B3-D5|vùng lớn hơn"):
        covers.read(typed)


def test_more_blocks_than_can_be_kept_are_refused_and_not_dropped() -> None:
    every_other = " ".join(f"{column}{row}" for row in range(1, 21, 2) for column in covers.COLUMNS)
    with pytest.raises(Invalid, match="vùng lớn hơn"):
        covers.read(every_other)


def test_a_covered_block_becomes_one_colour_and_the_rest_stays() -> None:
    noise = Image.effect_noise((400, 300), 90).convert("RGB")
    content = as_bytes(noise, quality=95)
    shown = Image.open(io.BytesIO(covers.burn(content, covers.read("E5-J10"))))
    left, top, right, bottom = 4 * 20, 4 * 15, 10 * 20, 10 * 15
    inside = shown.crop((left + 8, top + 8, right - 8, bottom - 8)).convert("L").getextrema()
    outside = shown.crop((right + 16, 0, 400, 300)).convert("L").getextrema()
    assert inside[1] - inside[0] <= 6
    assert outside[1] - outside[0] > 100
    assert not shown.getexif()


def test_the_copy_for_everyone_is_never_the_file_that_was_kept() -> None:
    content = as_bytes(Image.effect_noise((64, 64), 50).convert("RGB"), quality=82)
    assert covers.burn(content, ()) != content


def test_a_face_is_found_and_an_empty_street_has_none() -> None:
    assert faces.is_installed(), "the tests' environment carries the model"
    content, (left, top, right, bottom) = photo_with_a_face()
    assert any(
        block.left <= left and block.top <= top and block.right >= right and block.bottom >= bottom
        for block in faces.face_blocks(content)
    )
    assert faces.face_blocks(as_bytes(Image.effect_noise((800, 600), 40).convert("RGB"))) == ()
    assert faces.face_blocks(content) == faces.face_blocks(content)


def test_without_the_model_nothing_is_found_and_the_screen_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(faces, "_model", lambda: None)
    assert not faces.is_installed()
    assert faces.face_blocks(photo_with_a_face()[0]) == ()
