"""Seeding anew: the same content, other receipts, and nothing of it where it was stopped half way."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from dangvan.accounts import queries as officers
from dangvan.demo import intake
from dangvan.demo.seeding import Seeded, seed_city
from dangvan.kernel import clock
from dangvan.ledger.models import Event
from dangvan.reports.models import Report

NOW = datetime(2026, 9, 15, 15, 20, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def seed() -> Seeded:
    with clock.standing_at(NOW):
        return seed_city(recent=10, history=5)


def test_content_is_the_same_every_time_and_receipts_never(hanoi: None) -> None:
    runs = []
    for _ in range(2):
        with transaction.atomic():
            receipt = seed().receipt
            said = sorted(Report.objects.values_list("received_at", "text"))
            hashes = set(Report.objects.exclude(receipt_hash=None).values_list("receipt_hash", flat=True))
            runs.append((receipt, said, hashes))
            transaction.set_rollback(True)
    (first, said, hashes), (second, said_again, other_hashes) = runs
    assert said == said_again
    assert first != second
    assert hashes.isdisjoint(other_hashes)


def test_stopped_half_way_nothing_is_stored(hanoi: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(intake, "receive_joining", stop)
    with pytest.raises(KeyboardInterrupt):
        seed()
    assert not Report.objects.exists()
    assert not Event.objects.filter(kind="case.opened").exists()
    assert officers.officer_by_username("tiepnhan") is None
