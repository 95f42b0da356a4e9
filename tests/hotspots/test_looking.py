"""A look for hot spots from end to end: the real process beside us, its failures, its end with its
starter.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from dangvan.cases.models import Case
from dangvan.hotspots import actions, gathering, queries, tasks
from dangvan.hotspots.actions import running
from dangvan.hotspots.models import Hotspot, Memory, Run
from dangvan.hotspots.types import Cadence, Clock, RunState
from dangvan.kernel import childprocess, clock
from tests.hotspots.conftest import CLOCK
from tests.small_city import SmallCity, later


def rows(city: SmallCity) -> list[gathering.Row]:
    """A quiet year and, in the last four days, thirty reports of one ward; a crew's batch in another."""
    chance = random.Random(4)
    today = clock.local(clock.now()).replace(hour=8, minute=0, second=0, microsecond=0, tzinfo=None)
    made = []

    def add(topic: str, ward: str, back: int, minute: int, channel: str = "web") -> None:
        moment = today - timedelta(days=back) + timedelta(minutes=minute)
        made.append(gathering.Row(topic, city.areas[ward].code, moment, channel, -1, 105.8, 21.0))

    for back in range(400):
        for topic in ("flood", "pothole", "lamp"):
            for _ in range(chance.randint(0, 3)):
                add(topic, chance.choice(["dong", "tay", "nam"]), back, chance.randint(0, 600))
    for n in range(30):
        add("flood", "dong", n % 4, 37 * n % 600)
    for n in range(40):
        add("lamp", "tay", 1, n // 2, "counter")
    return made


@pytest.mark.django_db
def test_the_real_analysis_finds_the_trouble_and_not_the_batch(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathered = gathering.Gathered(rows(city), clock.today() - timedelta(days=454), clock.today())
    monkeypatch.setattr(running, "gather", lambda *_, **__: gathered)
    run = actions.run_analysis(by=CLOCK, cadence=Cadence.HOURLY)
    assert (run.state, run.problem, run.notices) == (RunState.DONE, "", run.notices)
    hotspot = Hotspot.objects.get()
    assert (hotspot.topic.code, hotspot.organisation.code) == ("flood", "dong")
    page = queries.hotspot_for_desk(city.officer("dong.head"), hotspot.reference)
    assert page.card.observed >= 30
    assert page.card.low <= page.card.expected <= page.card.high < page.card.observed
    assert page.card.city_unusual.days is not None
    assert sum(day.observed for day in page.series if day.inside) == page.card.observed
    again = actions.run_analysis(by=CLOCK, cadence=Cadence.HOURLY)
    assert (again.alarms, Hotspot.objects.count()) == (1, 1)
    assert Memory.objects.get().before == {}, "the same day once more begins with what the day before left"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("import time; time.sleep(60)", "too_long"),
        ("import sys; sys.exit(1)", "broke_off"),
        ("import os; os.kill(os.getpid(), 9)", "broke_off"),
        ("pass", "no_result"),
        ("open('found.json','w').write('{\"refused\": \"There are no areas.\"}')", "bad_input"),
    ],
)
def test_a_failed_look_leaves_its_record_and_changes_nothing_else(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str, problem: str
) -> None:
    (tmp_path / "broken_analysis.py").write_text(code, encoding="utf-8")
    monkeypatch.setattr(running, "ANALYSIS", "broken_analysis")
    monkeypatch.setattr(childprocess, "_surroundings", lambda: {"PYTHONPATH": str(tmp_path)})
    city.say()
    with override_settings(HOTSPOTS_MINUTES=0.01):
        run = actions.run_analysis(by=CLOCK, cadence=Cadence.HOURLY)
    assert (run.state, run.problem) == (RunState.FAILED, problem)
    assert not Memory.objects.exists()
    seen = queries.analysis_status().hourly
    assert seen is not None
    assert "Không có gì bị mất" in seen.problem


def test_the_process_knows_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setenv("DANGVAN_SECRET_KEY", "secret")
    monkeypatch.setenv("EMAIL_URL", "smtp://secret")
    assert "secret" not in str(childprocess._surroundings())


def test_the_process_ends_with_its_starter() -> None:
    code = """
import threading, time
from dangvan.hotspots import analysis
threading.Thread(target=analysis._end_with_the_parent, daemon=True).start()
time.sleep(30)
"""
    surroundings = childprocess._surroundings()
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, env=surroundings)
    assert process.stdin is not None
    process.stdin.close()
    began = time.monotonic()
    assert process.wait(timeout=10) == 3
    assert time.monotonic() - began < 10


def test_the_process_ends_well_while_its_starter_goes_on() -> None:
    """Whoever waits for the starter's end holds nothing that the end of the process needs."""
    code = """
import threading, time
from dangvan.hotspots import analysis
threading.Thread(target=analysis._end_with_the_parent, daemon=True).start()
time.sleep(0.1)
"""
    surroundings = childprocess._surroundings()
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings
    )
    assert process.stdin is not None
    assert process.stderr is not None
    assert process.wait(timeout=10) == 0
    assert process.stderr.read() == b""
    process.stdin.close()
    process.stderr.close()


def test_neither_web_nor_worker_loads_the_analysis() -> None:
    code = """
import django, sys
django.setup()
import dangvan.hotspots.tasks, dangvan.hotspots.queries
print([name for name in sys.modules if name.split(".")[0] in ("numba", "llvmlite", "nhip")])
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=childprocess._surroundings() | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.django_db
def test_a_killed_look_is_told_and_the_next_one_goes_on(city: SmallCity) -> None:
    Run.objects.create(cadence="hourly", clock="received", as_of=clock.today(), started_at=clock.now())
    with later(hours=1):
        actions.run_analysis(by=CLOCK, cadence=Cadence.HOURLY)
    assert list(Run.objects.order_by("pk").values_list("state", "problem")) == [
        ("failed", "killed"),
        ("done", ""),
    ]


@pytest.mark.django_db
def test_the_nightly_look_is_done_once_a_day_by_the_days_of_happening(city: SmallCity) -> None:
    tasks.look_nightly()
    tasks.look_nightly()
    run = Run.objects.get()
    assert (run.clock, run.as_of) == (Clock.HAPPENED, clock.today() - timedelta(days=1))
    with later(days=1):
        tasks.look_nightly()
    assert Run.objects.count() == 2


@pytest.mark.django_db
def test_operators_are_told_when_nobody_has_looked_for_long(city: SmallCity) -> None:
    assert queries.analysis_status().is_well
    tasks.look_nightly()
    with later(days=2):
        assert not queries.analysis_status().is_well
        tasks.look_nightly()
        tasks.look_hourly()
        assert queries.analysis_status().is_well


@pytest.mark.django_db
def test_the_command_looks_lists_and_explains(city: SmallCity, find: Any) -> None:
    hotspot = find()
    out = StringIO()
    call_command("hotspots", "list", stdout=out)
    call_command("hotspots", "explain", hotspot.reference, stdout=out)
    assert hotspot.reference in out.getvalue()
    assert "14 tháng" in out.getvalue()
    call_command("hotspots", "run", stdout=out)
    with pytest.raises(CommandError):
        call_command("hotspots", "explain", "0000-0000")
    with pytest.raises(CommandError, match="Give the number of a hot spot"):
        call_command("hotspots", "explain")
    assert Case.objects.count() == 0
