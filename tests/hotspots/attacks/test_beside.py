"""The process beside us under attack: what it leaves behind, what it may answer, who may start it twice."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from dangvan.hotspots import actions
from dangvan.hotspots.actions import running
from dangvan.hotspots.models import Hotspot, Memory, Run
from dangvan.hotspots.types import Cadence, RunState
from dangvan.kernel import childprocess
from tests.hotspots.conftest import CLOCK, alarm, detection
from tests.small_city import SmallCity

HOSTILE = {
    "a list": "[]",
    "a number": "7",
    "nothing": "null",
    "no such things": "{}",
    "not a number": '{"detection": null, "alarms": [NaN]}',
    "too deep": "[" * 200_000,
    "not text": "\\xff\\xfe",
    "alarms of another kind": '{"detection": {"alarms": 3}, "alarms": "x"}',
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", sorted(HOSTILE))
def test_an_answer_that_is_none_is_a_failed_look_and_changes_nothing(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, what: str
) -> None:
    code = f"open('found.json', 'wb').write(b'''{HOSTILE[what]}''')"
    (tmp_path / "hostile_analysis.py").write_text(code, encoding="utf-8")
    monkeypatch.setattr(running, "ANALYSIS", "hostile_analysis")
    monkeypatch.setattr(childprocess, "_surroundings", lambda: {"PYTHONPATH": str(tmp_path)})
    city.say()
    run = actions.run_analysis(by=CLOCK, cadence=Cadence.HOURLY)
    assert (run.state, run.problem) == (RunState.FAILED, "no_result")
    assert not Memory.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("broken", ["cluster", "what_could_fool", "unusual_days_city", "decided"])
def test_an_alarm_that_lacks_a_part_leaves_no_half_of_it(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    whole, half = alarm(city, story="a"), alarm(city, "lamp", ("tay",), story="b")
    del half[0][broken]
    monkeypatch.setattr(running, "_look", lambda *_: detection([whole, half]))
    run = actions.run_analysis(by=CLOCK, cadence=Cadence.HOURLY)
    assert (run.state, run.problem) == (RunState.FAILED, "no_result")
    assert Run.objects.get().state == RunState.FAILED
    assert not Hotspot.objects.exists()
    assert not Memory.objects.exists()


def test_the_folder_is_ours_alone_and_nothing_of_it_stays() -> None:
    kept: list[Path] = []

    def write(folder: Path) -> None:
        kept.append(folder)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        raise OSError

    with pytest.raises(childprocess.AnalysisFailed):
        childprocess.analyse(running.ANALYSIS, write, {}, parts=PARTS, minutes=1)
    assert not kept[0].exists()


def test_what_a_killed_worker_left_is_swept_by_the_next_look_and_a_living_ones_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(childprocess, "_YOUNG", 0.0)
    code = f"""
import tempfile, time
tempfile.tempdir = {str(tmp_path)!r}
from dangvan.kernel import childprocess
with childprocess._private_folder() as folder:
    (folder / "rows.csv").write_text("flood,00001")
    print(folder, flush=True)
    time.sleep(60)
"""
    worker = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=_ours())
    try:
        assert worker.stdout is not None
        left = Path(worker.stdout.readline().strip())
        with childprocess._private_folder():
            assert left.exists(), "its worker lives"
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.communicate()
    assert left.exists()
    with childprocess._private_folder() as mine:
        assert [path.name for path in tmp_path.iterdir()] == [mine.name]


def _ours() -> dict[str, str]:
    return childprocess._surroundings() | {"DJANGO_SETTINGS_MODULE": "dangvan.settings"}


def test_a_flood_of_words_from_the_process_fills_no_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import os\nfor _ in range(2000): os.write(2, b'x' * 10000); os.write(1, b'x' * 10000)\n"
    (tmp_path / "loud_analysis.py").write_text(code + _MEASURE, encoding="utf-8")
    monkeypatch.setattr(childprocess, "_surroundings", lambda: {"PYTHONPATH": str(tmp_path)})
    found = childprocess.analyse("loud_analysis", lambda _folder: None, {}, parts=PARTS, minutes=1)
    assert found["detection"]["bytes"] < 10_000


PARTS = frozenset({"detection", "alarms"})
_MEASURE = """
import json
held = sum(os.path.getsize(name) for name in os.listdir("."))
open("found.json", "w").write(json.dumps({"detection": {"bytes": held}, "alarms": []}))
"""


def test_the_arguments_name_a_folder_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []

    class Started(Exception):
        pass

    def start(arguments: list[str], **_more: Any) -> None:
        started.append(arguments)
        raise Started

    monkeypatch.setattr(subprocess, "Popen", start)
    with pytest.raises(Started):
        childprocess.analyse(
            running.ANALYSIS, lambda _folder: None, {"secret": "secret"}, parts=PARTS, minutes=1
        )
    (arguments,) = started
    assert arguments[:3] == [sys.executable, "-m", "dangvan.hotspots.analysis"]
    assert len(arguments) == 4
    assert not Path(arguments[3]).exists()


@pytest.mark.django_db
def test_no_report_at_all_is_a_look_that_found_nothing(city: SmallCity) -> None:
    began = time.monotonic()
    for cadence in Cadence:
        run = actions.run_analysis(by=CLOCK, cadence=cadence)
        assert (run.state, run.reports, run.alarms) == (RunState.DONE, 0, 0)
    assert time.monotonic() - began < 2
