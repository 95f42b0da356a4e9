"""What watchers of the service are told."""

from __future__ import annotations

import pytest
from django.test import Client

from dangvan.kernel import clock, health
from dangvan.kernel.models import WorkerPulse


def test_the_process_says_that_it_lives_without_asking_the_database(client: Client) -> None:
    assert client.get("/healthz").json() == {"alive": True}


@pytest.mark.django_db
def test_a_migrated_service_is_ready(client: Client) -> None:
    WorkerPulse.objects.create(worker="worker", started_at=clock.now(), beat_at=clock.now())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["problems"]) == (200, [])


@pytest.mark.django_db
def test_a_service_that_lacks_a_migration_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db.migrations.recorder import MigrationRecorder

    monkeypatch.setattr(health, "_migrated", False)
    MigrationRecorder.Migration.objects.filter(app="ledger").delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["problems"]) == (503, ["migrations"])
