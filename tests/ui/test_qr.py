"""What is drawn as a QR code is read back by a decoder that is not ours."""

from __future__ import annotations

import random

import pytest

from dangvan.ledger.verifier import parts
from dangvan.reports import receipts
from dangvan.ui.qr import qr_svg
from tests.ui.qr_reading import read_qr


@pytest.mark.parametrize(
    "text",
    [
        "https://dangvan.example.vn/theo-doi#an-binh-chau-dien-ga-hoa-kim-lan",
        "dangvan/promise/v1\nexample.vn/log\nsealed\n" + "Qx7/" * 40 + "\n\n— example.vn/log/promises AAAA\n",
    ],
    ids=["short", "long, with a dash that Latin-1 lacks"],
)
def test_a_code_reads_as_what_was_drawn(text: str) -> None:
    assert read_qr(qr_svg(text)) == text


def test_a_proof_file_comes_back_from_its_drawn_parts() -> None:
    noise = random.Random(3)
    hashes = "".join(noise.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=3000))
    file = f"c2sp.org/tlog-proof@v1\nindex 7\n\nexample.vn/log\n8\n{hashes}\n"
    cut = parts.split(file)
    assert len(cut) > 2
    assert parts.join(read_qr(qr_svg(part)) for part in reversed(cut)) == file


def test_a_part_is_drawn_in_the_mode_for_letters_and_digits() -> None:
    """Densest for text: 900 letters take 93 modules a side, as bytes they would take 113."""
    svg = qr_svg("DV1/ABCDEFGH/1/9/" + "A" * (parts.MOST_LETTERS - 17))
    assert 'viewBox="0 0 101 101"' in svg


def test_receipts_read_whatever_their_syllables_are() -> None:
    """The mask is given, not sought: no code may come out that a decoder takes for something else."""
    for number in range(150):
        url = receipts.follow_url(receipts.new_code(), "en" if number % 2 else "vi")
        assert read_qr(qr_svg(url)) == url
