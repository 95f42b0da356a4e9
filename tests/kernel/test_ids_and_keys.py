"""Identifiers that tell nothing, and keys that lie outside the database."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from dangvan.kernel import keys
from dangvan.kernel.ids import clean_reference, new_id, new_reference


def test_identifiers_carry_128_random_bits() -> None:
    made = {new_id() for _ in range(500)}
    assert len(made) == 500
    changing = 0
    for one in made:
        changing |= one.int ^ next(iter(made)).int
    assert changing == 2**128 - 1


def test_a_case_number_reads_back_as_it_was_made() -> None:
    for _ in range(200):
        reference = new_reference()
        assert clean_reference(reference) == reference
        assert len(reference) == 9


@pytest.mark.parametrize(
    "typed", ["7k3m-92qx", "7K3M92QX", " 7K3M 92QX ", "7k3m.92qx", "số 7K3M–92QX".removeprefix("số ")]
)
def test_a_case_number_may_be_typed_in_many_ways(typed: str) -> None:
    assert clean_reference(typed) == "7K3M-92QX"


def test_letters_heard_wrong_on_the_phone_are_forgiven() -> None:
    assert clean_reference("OIL0-1111") == "0110-1111"


@given(st.text())
def test_what_is_no_case_number_is_none(text: str) -> None:
    cleaned = clean_reference(text)
    assert cleaned == "" or clean_reference(cleaned) == cleaned


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    settings.DANGVAN_HOME = tmp_path
    keys.read.cache_clear()
    yield tmp_path
    keys.read.cache_clear()


def test_keys_are_made_once_and_only_their_owner_reads_them(home: Path) -> None:
    keys.ensure_all()
    first = {name: keys.read(name) for name in keys.NAMES}
    keys.ensure_all()
    assert {name: keys.read(name) for name in keys.NAMES} == first
    assert {len(key) for key in first.values()} == {32}
    assert len(set(first.values())) == len(first)
    for name in keys.NAMES:
        assert stat.S_IMODE((home / "keys" / f"{name}.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "keys").stat().st_mode) == 0o700


def test_a_key_that_was_never_made_is_an_error_and_not_a_new_key(home: Path) -> None:
    with pytest.raises(FileNotFoundError):
        keys.read("contact")
