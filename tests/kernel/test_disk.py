"""Names are on the disk when a folder or a key was made."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from dangvan.kernel import disk, keys


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    asked: list[Path] = []
    for module in (disk, keys):
        monkeypatch.setattr(module, "sync_folder", asked.append)
    return asked


def test_every_folder_above_is_asked_for_its_names_once(tmp_path: Path, synced: list[Path]) -> None:
    wanted = tmp_path / "media" / "private" / "photos"
    disk.make_folder(wanted, below=tmp_path)
    disk.make_folder(wanted, below=tmp_path)
    assert synced == [tmp_path / "media" / "private", tmp_path / "media", tmp_path]
    assert wanted.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_another_process_made_is_asked_for_too(tmp_path: Path, synced: list[Path]) -> None:
    (tmp_path / "photos").mkdir()
    disk.make_folder(tmp_path / "photos", below=tmp_path)
    assert synced == [tmp_path]


def test_a_key_is_whole_and_private_and_never_made_twice(
    tmp_path: Path, synced: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DANGVAN_HOME", tmp_path)
    keys.ensure_all()
    before = {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}
    keys.ensure_all()
    keys.read.cache_clear()
    assert {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()} == before
    assert sorted(before) == [f"{name}.key" for name in sorted(keys.NAMES)]
    assert all(len(octets) == 32 for octets in before.values())
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (tmp_path / "keys").iterdir())
    assert tmp_path / "keys" in synced
