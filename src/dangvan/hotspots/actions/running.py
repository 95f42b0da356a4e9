"""One look for hot spots: gather, have it analysed beside us, keep what was found. A look that fails leaves
its record and changes nothing else; the next turn looks at the same reports again.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from dangvan import ledger
from dangvan.hotspots import limits, policies
from dangvan.hotspots.actions.following import Found, follow_alarms
from dangvan.hotspots.gathering import Gathered, gather, write_rows
from dangvan.hotspots.models import LifeEntry, Memory, Run
from dangvan.hotspots.telling import told_steps
from dangvan.hotspots.types import LEAST, Cadence, Clock, Deed, RunState, Trend, Verdict
from dangvan.kernel import childprocess, clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.childprocess import AnalysisFailed
from dangvan.kernel.ids import new_id
from dangvan.organisations import queries as organisations
from dangvan.places import queries as places

#: What looks through the tables, in a process of its own.
ANALYSIS = "dangvan.hotspots.analysis"
#: Every hour by the day of receipt, to hear early; every night by the day it happened, to know what was true.
CLOCK_OF = {Cadence.HOURLY: Clock.RECEIVED, Cadence.NIGHTLY: Clock.HAPPENED}
#: What an officer's verdict means to the thresholds.
_TEACHES = {
    Verdict.BATCH: "artefact",
    Verdict.WRONG_PLACE: "artefact",
    Verdict.CAMPAIGN: "artefact",
    Verdict.PLANNED: "expected",
    Verdict.SEASON: "expected",
    Verdict.SOLVED: "no_problem",
    Verdict.OTHER: "no_problem",
}


def run_analysis(*, by: Actor, cadence: Cadence) -> Run:
    """Look once; the run tells how it went."""
    policies.require_may_run(by)
    _bury_killed_runs()
    by_clock = CLOCK_OF[cadence]
    today = clock.today()
    last = today if by_clock is Clock.RECEIVED else today - timedelta(days=1)
    task = _task(by_clock, last)
    run = Run.objects.create(
        cadence=cadence, clock=by_clock, as_of=last, started_at=clock.now(), settings=task["settings"]
    )
    try:
        gathered = gather(by_clock, last=last, days=limits.HISTORY_DAYS, window=limits.WINDOW_DAYS)
        found = _look(gathered, task)
        run.reports, run.topics = len(gathered.rows), len(gathered.topics)
        run.left_out = dict(gathered.left_out)
        with transaction.atomic():
            _keep(by, run, found)
            return _end(by, run, RunState.DONE)
    except AnalysisFailed as failure:
        run.removed, run.alarms = [], 0
        run.notices = [{"code": failure.problem, "text": failure.why}] if failure.why else []
        return _end(by, run, RunState.FAILED, problem=failure.problem)


def _look(gathered: Gathered, task: dict[str, Any]) -> dict[str, Any]:
    if not gathered.rows:
        return {"detection": None, "alarms": []}
    areas = sorted({row.area for row in gathered.rows})
    return childprocess.analyse(
        ANALYSIS,
        lambda folder: _write(folder, gathered, areas),
        task,
        parts={"detection", "alarms"},
        minutes=settings.HOTSPOTS_MINUTES,
    )


def _write(folder: Path, gathered: Gathered, seen: Sequence[str]) -> None:
    """The tables: reports, and where every area of today's map lies."""
    write_rows(gathered.rows, folder / "rows.csv")
    spoken = set(seen)
    with (folder / "areas.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("area", "lat", "lon"))
        for area in sorted(places.areas(clock.today()), key=lambda one: one.code):
            if (
                area.lat is not None
                and area.lon is not None
                and (area.level == "ward" or area.code in spoken)
            ):
                out.writerow((area.code, f"{area.lat:.6f}", f"{area.lon:.6f}"))


def _task(by_clock: Clock, last: date) -> dict[str, Any]:
    known = _known_before(by_clock, last)
    return {
        "today": last.isoformat(),
        "settings": {
            "window": limits.WINDOW_DAYS,
            "prospective": True,
            "replicates": limits.REPLICATES,
            "stop_after": limits.STOP_AFTER,
            "min_count": LEAST,
            "seed": last.toordinal(),
            "zones_k": limits.ZONES_K,
            "history_days": limits.COMPARED_DAYS,
            "alarms_per_year": settings.HOTSPOTS_ALARMS,
            "country": settings.CITY.country,
        },
        "calibration": known.get("calibration"),
        "budget": known.get("budget"),
        "stories": known.get("stories", []),
        "verdicts": _verdicts(last),
    }


def _verdicts(last: date) -> list[dict[str, Any]]:
    """What officers said was no problem, as far as it still teaches."""
    since = clock.now() - limits.VERDICTS_FOR
    said = LifeEntry.objects.filter(deed=Deed.SET_ASIDE, at__gte=since, verdict__in=list(_TEACHES))
    standing = said.filter(hotspot__verdict__in=list(_TEACHES)).select_related("hotspot").order_by("at")
    return [
        {
            "topic": organisations.topic(line.hotspot.topic_id).code,
            "areas": line.extent["areas"],
            "first": line.extent["first"],
            "last": min(line.extent["last"], last.isoformat()),
            "kind": _TEACHES[Verdict(line.verdict)],
        }
        for line in standing
        if line.extent.get("areas")
    ]


def _keep(by: Actor, run: Run, found: dict[str, Any]) -> None:
    """All of what was found, or AnalysisFailed and nothing: an answer that lacks a part is no answer."""
    try:
        _keep_parts(by, run, found)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise AnalysisFailed("no_result") from None


def _keep_parts(by: Actor, run: Run, found: dict[str, Any]) -> None:
    detection = found["detection"]
    if detection is None:
        return
    run.removed, run.notices = told_steps(detection["removed"]), detection["notices"]
    lives = {story["id"]: story["life"] for story in detection["stories"]}
    alarms = []
    few = 0
    for alarm, beside in zip(detection["alarms"], found["alarms"], strict=True):
        topic = organisations.topic_by_code(alarm["topic"])
        few += beside["people"] < LEAST
        if topic is not None:
            alarms.append(Found(topic.id, alarm, beside, Trend(lives.get(alarm["story"] or "", "new"))))
    if few:
        run.left_out["under_five"] = few
    run.alarms = follow_alarms(by=by, run=run, found=alarms)
    _remember(run, {name: detection[name] for name in ("calibration", "budget", "stories")})


def _known_before(by_clock: Clock, day: date) -> dict[str, Any]:
    """What the day before this one left. A memory of later days (the clock went back) is no memory."""
    memory = Memory.objects.filter(clock=by_clock, day__lte=day).first()
    if memory is None:
        return {}
    known: dict[str, Any] = memory.before if memory.day == day else memory.after
    return known


def _remember(run: Run, after: dict[str, Any]) -> None:
    before = _known_before(Clock(run.clock), run.as_of)
    Memory.objects.update_or_create(
        clock=run.clock,
        defaults={"day": run.as_of, "before": before, "after": after, "changed_at": clock.now()},
    )


def _end(by: Actor, run: Run, state: RunState, problem: str = "") -> Run:
    with transaction.atomic():
        run.state, run.problem, run.ended_at = state, problem, clock.now()
        run.save()
        ledger.record(
            "hotspot.looked_for",
            new_id(),
            by=by,
            first=True,
            cadence=str(run.cadence),
            reports=run.reports,
            alarms=run.alarms,
            problem=problem,
        )
    return run


def _bury_killed_runs() -> None:
    """Runs whose worker was killed say so: none runs longer than it may."""
    longest = timedelta(minutes=settings.HOTSPOTS_MINUTES) + limits.LATE_BY
    silent = Run.objects.filter(state=RunState.RUNNING, started_at__lt=clock.now() - longest)
    silent.update(state=RunState.FAILED, problem="killed", ended_at=clock.now())
