"""Unfinished forms: nothing typed is lost, and nobody but the browser with the token can read it."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from dangvan.kernel import clock, keys
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid, NotAllowed, NotFound
from dangvan.kernel.ids import new_id
from dangvan.ledger.models import Event
from dangvan.reports import actions, limits, media, queries, vault
from dangvan.reports.models import Draft, Photo
from tests.reports.conftest import CLOCK, NOW, OFFICER, PERSON, SEATLESS
from tests.reports.pictures import as_bytes, picture

pytestmark = pytest.mark.django_db
Capture = Callable[..., AbstractContextManager[list[Any]]]
FIELDS = {
    "text": "Đèn đường tắt ba hôm nay",
    "where": {"lon": 105.85},
    "phone": "024 3825 0000",
    "photos": [],
}


def upload(shade: int = 0) -> io.BytesIO:
    return io.BytesIO(as_bytes(picture(64 + shade, 48)))


def test_a_draft_comes_back_as_it_was_left() -> None:
    token = vault.new_token()
    actions.keep_draft(by=PERSON, token=token, fields={"text": "Đèn"})
    actions.keep_draft(by=PERSON, token=token, fields=FIELDS)
    assert queries.read_draft(token) == FIELDS
    assert Draft.objects.count() == 1
    assert not Event.objects.exists()


def test_the_database_and_the_keys_do_not_open_a_draft() -> None:
    token = vault.new_token()
    actions.keep_draft(by=PERSON, token=token, fields=FIELDS)
    draft = Draft.objects.get()
    kept = bytes(draft.sealed) + draft.token_hash.encode()
    for secret in (token, "3825", "Đèn", "105.85"):
        assert secret.encode() not in kept
    for guess in ("", "\ud800" * 22, vault.new_token(), token[:-1], draft.token_hash):
        assert queries.read_draft(guess) is None
    with pytest.raises(vault.SealBroken):
        vault.open_draft(draft.sealed, vault.new_token())


def test_the_token_without_the_servers_key_does_not_open_it_either(monkeypatch: pytest.MonkeyPatch) -> None:
    token = vault.new_token()
    sealed = vault.seal_draft(FIELDS, token)
    monkeypatch.setattr(keys, "read", lambda _name: b"k" * 32)
    with pytest.raises(vault.SealBroken):
        vault.open_draft(sealed, token)


def test_tokens_are_128_bits_and_differ() -> None:
    assert len({vault.new_token() for _ in range(100)}) == 100
    assert len(vault.new_token()) == 22


def test_a_draft_is_kept_three_days_from_its_last_change() -> None:
    token = vault.new_token()
    actions.keep_draft(by=PERSON, token=token, fields={"text": "một"})
    with clock.standing_at(NOW + timedelta(days=2)):
        actions.keep_draft(by=PERSON, token=token, fields={"text": "hai"})
    with clock.standing_at(NOW + timedelta(days=4)):
        assert actions.purge_drafts(by=CLOCK) == 0
        assert queries.read_draft(token) == {"text": "hai"}
    with clock.standing_at(NOW + timedelta(days=5)):
        assert queries.read_draft(token) is None
        assert actions.purge_drafts(by=CLOCK) == 1
    assert not Draft.objects.exists()


@pytest.mark.parametrize("token", ["", "short", "\ud800" * 22, "a" * 23, "a" * 21 + "\n"])
def test_a_cookie_that_is_no_token_keeps_nothing(token: str) -> None:
    with pytest.raises(Invalid, match="mở lại biểu mẫu"):
        actions.keep_draft(by=PERSON, token=token, fields={})
    actions.discard_draft(by=PERSON, token=token)
    assert queries.photos_of_draft(token) == []


def test_a_draft_too_large_is_refused_with_a_sentence() -> None:
    with pytest.raises(Invalid, match="viết ngắn lại"):
        actions.keep_draft(by=PERSON, token=vault.new_token(), fields={"text": "a" * 10_000_000})


def test_odd_text_survives_in_a_draft() -> None:
    token = vault.new_token()
    actions.keep_draft(by=PERSON, token=token, fields={"text": "a\x00b\ud800"})
    assert queries.read_draft(token) == {"text": "a\x00b\ud800"}


def test_a_photo_is_kept_with_the_draft_and_thrown_away_with_it(
    django_capture_on_commit_callbacks: Capture,
) -> None:
    token = vault.new_token()
    draft = actions.keep_draft(by=PERSON, token=token, fields={})
    photo = actions.store_photo(by=PERSON, draft=draft, file=upload())
    path = queries.private_path(photo)
    assert path.read_bytes()[:2] == b"\xff\xd8"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0
    assert queries.public_path(photo) is None
    assert queries.photos_of_draft(token) == [photo]
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard_draft(by=PERSON, token=token)
    assert not path.exists()
    assert not Photo.objects.exists()
    actions.discard_draft(by=PERSON, token=token)


def test_the_same_photo_twice_is_kept_once() -> None:
    draft = actions.keep_draft(by=PERSON, token=vault.new_token(), fields={})
    first = actions.store_photo(by=PERSON, draft=draft, file=upload())
    assert actions.store_photo(by=PERSON, draft=draft, file=upload()) == first


def test_a_sixth_photo_is_refused() -> None:
    draft = actions.keep_draft(by=PERSON, token=vault.new_token(), fields={})
    for number in range(limits.PHOTOS_IN_REPORT):
        actions.store_photo(by=PERSON, draft=draft, file=upload(number))
    with pytest.raises(Invalid, match="nhiều nhất 5 ảnh"):
        actions.store_photo(by=PERSON, draft=draft, file=upload(99))


def test_a_photo_can_be_taken_out_again_but_only_of_its_own_draft(
    django_capture_on_commit_callbacks: Capture,
) -> None:
    draft = actions.keep_draft(by=PERSON, token=vault.new_token(), fields={})
    other = actions.keep_draft(by=PERSON, token=vault.new_token(), fields={})
    photo = actions.store_photo(by=PERSON, draft=draft, file=upload())
    for wrong in ((other, photo.uid), (draft, new_id())):
        with pytest.raises(NotFound):
            actions.remove_photo(by=PERSON, draft=wrong[0], uid=wrong[1])
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_photo(by=PERSON, draft=draft, uid=photo.uid)
    assert not queries.private_path(photo).exists()


def test_the_sweep_throws_away_old_files_that_no_row_names(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = actions.keep_draft(by=PERSON, token=vault.new_token(), fields={})
    kept = actions.store_photo(by=PERSON, draft=draft, file=upload())
    stray = media.name_for(new_id())
    media.write(media.private_root(), stray, b"left by a crash")
    media.write(media.public_root(), stray, b"left by a crash")
    half = media.private_root() / f"{stray}.part"
    half.write_bytes(b"half")
    assert actions.sweep_photos(by=CLOCK).removed == 0
    monkeypatch.setattr(limits, "ORPHAN_AGE", timedelta(0))
    assert actions.sweep_photos(by=CLOCK).removed >= 3
    assert queries.private_path(kept).exists()
    assert not half.exists()
    assert not (media.private_root() / stray).exists()
    assert not (media.public_root() / stray).exists()


def test_a_file_is_written_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    name = media.name_for(new_id())

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(media.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        media.write(media.private_root(), name, b"photo")
    assert list((media.private_root() / name).parent.glob(f"{name[-20:]}*")) == []


@pytest.mark.parametrize("actor", [PERSON, OFFICER, Actor.person(holds_report=new_id())])
def test_only_the_clock_and_operators_purge(actor: Actor) -> None:
    for purge in (
        actions.purge_drafts,
        actions.purge_contacts,
        actions.sweep_photos,
        actions.reseal_contacts,
    ):
        with pytest.raises(NotAllowed):
            purge(by=actor)


def test_an_officer_without_a_seat_keeps_no_drafts() -> None:
    with pytest.raises(NotAllowed):
        actions.keep_draft(by=SEATLESS, token=vault.new_token(), fields={})


def test_a_draft_can_be_kept_inside_a_transaction() -> None:
    token = vault.new_token()
    with transaction.atomic():
        actions.keep_draft(by=PERSON, token=token, fields=FIELDS)
        draft = actions.keep_draft(by=PERSON, token=token, fields=FIELDS)
    assert draft.pk == Draft.objects.get().pk
