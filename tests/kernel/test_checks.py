"""`dangvan check --deploy`: says nothing of a good home, and one sentence for each thing that is wrong."""

from __future__ import annotations

from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from pytest_django import Settings

from dangvan.kernel import checks, keys
from tests.kernel.homes import on_sqlite

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "total used free")
POLICY = "witness one example.org+00000000+AQ== https://one.example.org\nquorum one\n"


@pytest.fixture(autouse=True)
def good(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that is fit for the public."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    settings.DANGVAN_HOME = home
    settings.BASE_URL = "https://phananh.example.vn"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DANGVAN_LOG_POLICY = home / "log-policy.txt"
    settings.DANGVAN_LOG_POLICY.write_text(POLICY)
    settings.DANGVAN_LOG_SIGNER = tmp_path / "apart" / "signer.sock"
    keys.ensure_all()
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda _path: Usage(10**12, 0, 10**12))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            monkeypatch.setattr(checks, "_sqlite_synchronous", lambda _cursor: 2)
        else:
            cursor.execute("SET LOCAL synchronous_commit = on")
    return home


def found() -> list[str | None]:
    return [message.id for message in checks.is_fit_for_the_public()]


def test_a_good_home_is_passed_without_a_word() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("BASE_URL", "http://phananh.example.vn", "dangvan.E001"),
        ("DANGVAN_DEMO", True, "dangvan.E002"),
        ("DEBUG", True, "dangvan.E003"),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "dangvan.W001"),
        ("TIME_ZONE", "Europe/Berlin", "dangvan.W005"),
    ],
)
def test_a_setting_that_is_wrong_is_named(settings: Settings, name: str, value: Any, expected: str) -> None:
    setattr(settings, name, value)
    assert found() == [expected]


@pytest.mark.parametrize("text", ["", "quorum none\n", POLICY.replace("quorum one", "quorum none"), None])
def test_a_record_without_a_witness_is_named(good: Path, text: str | None) -> None:
    if text is None:
        (good / "log-policy.txt").unlink()
    else:
        (good / "log-policy.txt").write_text(text)
    assert found() == ["dangvan.W002"]


def test_a_signer_in_the_same_folder_is_named(settings: Settings, good: Path) -> None:
    settings.DANGVAN_LOG_SIGNER = good / "signer.sock"
    assert found() == ["dangvan.W003"]


@pytest.mark.parametrize("path", [".", "keys", "keys/contact.key"])
def test_what_others_may_open_is_named(good: Path, path: str) -> None:
    (good / path).chmod((good / path).stat().st_mode | 0o040)
    assert found() == ["dangvan.E004"]


def test_missing_keys_are_named(good: Path) -> None:
    (good / "keys" / "receipt.key").unlink()
    assert found() == ["dangvan.E008"]


def test_a_disk_that_is_nearly_full_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda _path: Usage(10**12, 0, 10**9))
    assert found() == ["dangvan.W004"]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("kind", "expected"),
    [("nfs4", ["dangvan.E005"]), ("cifs", ["dangvan.E005"]), ("fuse.sshfs", ["dangvan.E005"]), ("ext4", [])],
)
def test_sqlite_on_another_machines_disk_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str, expected: list[str]
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        f"none / ext4 rw 0 0\nserver:/x {Path(connection.settings_dict['NAME']).parent} {kind} rw 0 0\n"
    )
    monkeypatch.setattr(checks, "MOUNTS", mounts)
    assert found() == expected


@pytest.mark.sqlite
def test_sqlite_that_does_not_wait_for_the_disk_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert "dangvan.E006" in found()  # tests let their own database wait for no disk


@pytest.mark.postgres
def test_postgresql_that_does_not_wait_for_the_disk_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    assert found() == ["dangvan.E006"]


def test_a_database_that_is_away_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("connection to 10.1.2.3 refused")

    monkeypatch.setattr(checks.connection, "cursor", away)
    assert found() == ["dangvan.E007"]


@pytest.mark.sqlite
def test_the_command_says_what_is_wrong_in_sentences(tmp_path: Path, migrated_database: Path) -> None:
    ran = on_sqlite(tmp_path / "new", migrated_database).dangvan("check", "--deploy")
    assert ran.returncode == 1
    assert "dangvan.E001" in ran.stderr
    assert "Traceback" not in ran.stderr
