"""How the analysis itself is: when it looked last, what it took in, what stood in its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Q, Subquery

from dangvan.hotspots import limits
from dangvan.hotspots.gathering import allowed_topics
from dangvan.hotspots.models import Run
from dangvan.hotspots.types import AnalysisStatus, Cadence, Clock, RemovedStep, RunSeen, RunState
from dangvan.hotspots.words import notice_words, problem_words
from dangvan.kernel import clock


def analysis_status() -> AnalysisStatus:
    newest = (
        Run.objects.filter(cadence=cadence).order_by("-started_at").values("pk")[:1] for cadence in Cadence
    )
    found = {
        run.cadence: run for run in Run.objects.filter(reduce(or_, (Q(pk=Subquery(one)) for one in newest)))
    }
    hourly, nightly = found.get(Cadence.HOURLY), found.get(Cadence.NIGHTLY)
    return AnalysisStatus(
        hourly=_seen(hourly) if hourly else None,
        nightly=_seen(nightly) if nightly else None,
        alarms_per_year=settings.HOTSPOTS_ALARMS,
        is_well=is_well(),
    )


def latest_runs(limit: int = 20) -> Sequence[RunSeen]:
    return [_seen(run) for run in Run.objects.order_by("-started_at", "-pk")[:limit]]


def is_well() -> bool:
    """Whether each clock was looked at lately; a city that has never looked has not begun yet."""
    since = clock.now() - limits.UNSEEN_FOR
    if not Run.objects.filter(started_at__lt=since).exists():
        return True
    done = Run.objects.filter(state=RunState.DONE, ended_at__gte=since)
    return set(done.values_list("cadence", flat=True)) == set(Cadence.values)


def _seen(run: Run) -> RunSeen:
    return RunSeen(
        cadence=Cadence(run.cadence),
        clock=Clock(run.clock),
        state=RunState(run.state),
        started_at=run.started_at,
        ended_at=run.ended_at,
        reports=run.reports,
        topics=run.topics,
        alarms=run.alarms,
        problem=problem_words(run.problem),
        notices=[
            notice_words(str(one.get("code", "")), int(one.get("count", 0)), str(one.get("text", "")))
            for one in run.notices
        ],
        as_of=run.as_of,
        left_out=dict(run.left_out),
        removed=[
            RemovedStep(str(one["step"]), int(one["reports"]), int(one["of"]), _still_told(one.get("facts")))
            for one in run.removed
        ],
    )


def _still_told(facts: Sequence[Mapping[str, Any]] | None) -> tuple[Mapping[str, Any], ...]:
    """Those of topics that may still be looked through: what became sensitive since is not told of."""
    allowed = set(allowed_topics().values())
    return tuple(fact for fact in facts or () if fact.get("topic") is None or fact["topic"] in allowed)
