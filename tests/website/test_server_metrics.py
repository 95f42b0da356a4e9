"""`/metrics`: for whoever shows the token, about the machinery alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from django.test import Client
from pytest_django import Settings

from dangvan.kernel import clock
from dangvan.kernel.models import WorkerPulse
from tests.architecture.sources import ROOT
from tests.small_city import SmallCity

TOKEN = "a-token-of-some-length"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def asked_for(settings: Settings) -> None:
    settings.DANGVAN_METRICS = True
    settings.DANGVAN_METRICS_TOKEN = TOKEN


def scraped(client: Client) -> str:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_prometheus_reads_whether_the_house_is_well(client: Client) -> None:
    assert 'dangvan_problem{name="worker"} 1.0' in scraped(client)
    now = clock.now()
    WorkerPulse.objects.create(worker="one", started_at=now, beat_at=now)
    assert 'name="worker"' not in scraped(client)


@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer wrong", TOKEN, f"Basic {TOKEN}", "Bearer ô"])
def test_without_the_token_there_is_no_such_page(client: Client, shown: str) -> None:
    assert client.get("/metrics", headers={"Authorization": shown}).status_code == 404


def test_where_nobody_asked_for_it_there_is_no_such_page(client: Client, settings: Settings) -> None:
    settings.DANGVAN_METRICS = False
    settings.DANGVAN_METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_report_changes_nothing_that_is_told(client: Client, city: SmallCity) -> None:
    def without_disk() -> str:
        return re.sub(r"dangvan_disk_free_bytes .*", "", scraped(client))

    before = without_disk()
    city.say()
    assert without_disk() == before


def test_a_short_token_is_refused_at_the_start() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "import dangvan.settings"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "DANGVAN_METRICS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "DANGVAN_METRICS_TOKEN" in ran.stderr
