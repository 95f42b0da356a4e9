"""The kernel is tested by itself: jobs that other apps give the clock don't run beside."""

from __future__ import annotations

import pytest

from dangvan.kernel import clock_jobs


@pytest.fixture(autouse=True)
def _no_jobs_of_other_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_jobs, "_jobs", {})
