"""What was thrown away is gone from the file and from its journal."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from dangvan.kernel import clock, journal
from dangvan.reports.models import Draft

pytestmark = pytest.mark.sqlite
MARK = b"sealed words that shall not stay"


@pytest.mark.django_db(transaction=True)
def test_what_was_deleted_is_found_nowhere_in_the_data_folder() -> None:
    file = Path(str(connection.settings_dict["NAME"]))
    if not file.is_file():
        pytest.skip("this run keeps its database in memory")
    now = clock.now()
    Draft.objects.create(token_hash="x", sealed=MARK * 500, updated_at=now, expires_at=now)
    assert any(MARK in part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
    Draft.objects.all().delete()
    assert journal.empty_journal()
    assert not any(MARK in part.read_bytes() for part in file.parent.glob(f"{file.name}*"))


@pytest.mark.django_db
def test_inside_a_transaction_the_journal_is_left_alone() -> None:
    assert journal.empty_journal()


def test_the_file_is_written_over_whatever_the_library_was_built_with() -> None:
    options = settings.DATABASES["default"].get("OPTIONS", {})
    assert "PRAGMA secure_delete=ON;" in options["init_command"]
