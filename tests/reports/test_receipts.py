"""Receipts: stored only as a keyed hash, read however they are typed, kept out of logs by their link."""

from __future__ import annotations

from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from dangvan.kernel import keys
from dangvan.kernel.errors import Invalid
from dangvan.reports import receipts, wordlist

CODE = "binh chinh duong hoac khoac lan may thuyen"
codes = st.binary(min_size=10, max_size=10).map(wordlist.encode)


@given(codes, st.sampled_from([" ", "-", ", ", "\n", "."]), st.booleans())
def test_however_a_code_is_typed_its_hash_is_the_same(code: str, between: str, capitals: bool) -> None:
    typed = between.join(code.split())
    typed = typed.upper() if capitals else typed
    assert receipts.hash_of(typed) == receipts.hash_of(code)
    assert receipts.normal(typed) == code


@given(codes, codes)
def test_different_codes_have_different_hashes(one: str, other: str) -> None:
    assert (receipts.hash_of(one) == receipts.hash_of(other)) == (one == other)


def test_the_hash_needs_the_key_and_shows_nothing_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = receipts.hash_of(CODE)
    assert len(ours) == 64
    assert "binh" not in ours
    monkeypatch.setattr(keys, "read", lambda _name: b"another key" * 3)
    assert receipts.hash_of(CODE) != ours


def test_the_link_carries_the_code_where_no_server_sees_it() -> None:
    parts = urlsplit(receipts.follow_url(CODE.upper()))
    assert f"{parts.scheme}://{parts.netloc}" == settings.BASE_URL
    assert (parts.path, parts.query) == ("/theo-doi", "")
    assert wordlist.normal(parts.fragment) == CODE
    assert urlsplit(receipts.follow_url(CODE, "en")).path == "/en/theo-doi"


def test_the_qr_code_is_an_svg_without_style_or_script_that_keeps_the_code_to_its_modules() -> None:
    svg = receipts.qr_of_receipt(CODE)
    root = ET.fromstring(svg)
    assert root.tag.endswith("svg")
    assert root.attrib["role"] == "img"
    assert root.attrib["viewBox"]
    for forbidden in ("style", "<script", "href", "binh", "http://127"):
        assert forbidden not in svg
    assert svg == receipts.qr_of_receipt(CODE)
    assert svg != receipts.qr_of_receipt(wordlist.new_code())


@pytest.mark.parametrize("typed", ["", "binh", CODE + " binh", "\x00", "🦆 " * 8])
def test_what_is_no_code_has_no_hash(typed: str) -> None:
    with pytest.raises(Invalid):
        receipts.hash_of(typed)
