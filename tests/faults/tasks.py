"""Work made to be interrupted: each piece says in a file when it begins and ends, and dawdles in between."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django_tasks import task

from dangvan.kernel import outbox
from dangvan.kernel.clock_jobs import every


def note(word: str) -> None:
    """One line, written in one go, so that lines of two workers do not mix."""
    with Path(os.environ["FAULTS_DIARY"]).open("a", encoding="utf-8") as diary:
        diary.write(f"{word} {os.getpid()}\n")


def dawdle() -> None:
    until = time.monotonic() + float(os.environ.get("FAULTS_SECONDS", "0"))
    while time.monotonic() < until:
        time.sleep(0.02)


@task()
def slow_task(name: str) -> str:
    note(f"begin {name}")
    dawdle()
    note(f"end {name}")
    return name


@outbox.handles("faults.letter")
def slow_letter(reference: dict[str, str]) -> None:
    note(f"begin {reference['name']}")
    dawdle()
    note(f"end {reference['name']}")


@outbox.handles("faults.stubborn")
def stubborn_letter(reference: dict[str, str]) -> None:
    """Swallows being interrupted, as badly written code may."""
    note(f"begin {reference['name']}")
    while True:
        try:
            time.sleep(60)
        except BaseException:  # noqa: BLE001 (the very fault that is tried)
            continue


def register_clock_job() -> None:
    """Only for the tests that are about the clock: a job whose turn comes once a year."""

    @every(minutes=60 * 24 * 365, name="faults.clock")
    def slow_job() -> None:
        note("begin clock")
        dawdle()
        note("end clock")
