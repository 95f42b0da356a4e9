"""How the analysis itself is: when it looked last, what it took in, what stood in its way."""

from __future__ import annotations

from collections.abc import Sequence

from dangvan.hotspots.types import AnalysisStatus, RunSeen


def analysis_status() -> AnalysisStatus:
    raise NotImplementedError


def latest_runs(limit: int = 20) -> Sequence[RunSeen]:
    raise NotImplementedError
