"""`nhip hotspots FILE`: from a city's own table to its hot spots, told in a terminal, a page, JSON and an
exit code.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nhip.cli.exits import Exit
from nhip.cli.options import add_look_options, add_reading_options, read_input, settings_of
from nhip.cli.people import people_of
from nhip.cli.state import State, read_state, write_state
from nhip.cli.waiting import Tell, telling
from nhip.cli.writing import write_json, write_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nhip.hotspots.detecting import Detection, DetectSettings
    from nhip.report.findings import Finding
    from nhip.tables.reading import Reading


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    add_reading_options(parser)
    add_look_options(parser)
    add = parser.add_argument_group("output").add_argument
    add("--json", metavar="OUT|-", help="write everything as JSON, - to standard output")
    add("--html", type=Path, metavar="OUT", help="write a page with maps and charts that opens offline")
    add("--csv", type=Path, metavar="OUT", help="write the hot spots as CSV, one a row")
    add("--state", type=Path, metavar="FILE", help="calibration, budget and stories kept between runs")
    add("--all", action="store_true", help="show what is watched, too, though too usual to tell")
    add("--quiet", action="store_true", help="print nothing: files and the exit code say it")


def run(options: argparse.Namespace) -> int:
    """Read, look, tell. Exit 10 when a hot spot is new, else 0."""
    settings = settings_of(options)
    reading = read_input(options)
    people = people_of(options, reading)
    kept = {"look": _plain(settings), "areas": len(reading.geography.areas)}
    if people is not None:
        kept["people"] = people.tolist()
    before = read_state(options.state, reading.today, kept) if options.state else State()
    with telling() as tell:
        tell("looking for hot spots")
        detection = _looked(reading, settings, options.max_km, before, people=people, tell=tell)
    from nhip.report.findings import findings_of

    told, watched = findings_of(detection)
    _write(options, reading, settings, detection, told=told, watched=watched)
    if options.state:
        after = State(
            detection.calibration, detection.budget, tuple(story.to_json() for story in detection.stories)
        )
        write_state(options.state, reading.today, kept, before, after)
    return Exit.HOT_SPOTS if any(finding.fresh for finding in told) else Exit.NOTHING_NEW


def _plain(settings: DetectSettings) -> dict[str, Any]:
    from nhip.hotspots.detecting.detection import plain

    shown = {name: getattr(settings, name) for name in settings.__dataclass_fields__}
    scan = {name: getattr(settings.scan, name) for name in settings.scan.__dataclass_fields__}
    for speed_only in ("workers", "engine"):
        scan.pop(speed_only)
    found: dict[str, Any] = plain(shown | {"scan": scan, "steps": vars(settings.steps)})
    return found


def _looked(
    reading: Reading, settings: DetectSettings, max_km: float | None, before: State,
    *, people: NDArray[np.float64] | None, tell: Tell,
) -> Detection:  # fmt: skip
    from nhip.cli.effort import suited
    from nhip.hotspots.budget import AlarmBudget
    from nhip.hotspots.calibration import Calibration
    from nhip.hotspots.detecting.detect import detect
    from nhip.hotspots.stories import Story
    from nhip.hotspots.zones import nearest_zones

    geography = reading.geography
    zones = nearest_zones(geography, min(settings.zones_k, len(geography.areas)), max_radius_km=max_km)
    calibration = Calibration.from_json(before.calibration) if before.calibration else None
    return detect(
        reading.events, geography, today=reading.today, settings=suited(settings, reading, calibration),
        zones=zones, calibration=calibration,
        budget=AlarmBudget.from_json(before.budget) if before.budget else None,
        stories=[Story.from_json(each) for each in before.stories],
        population=people,
        progress=lambda done, of: tell("replaying history", done, of),
    )  # fmt: skip


def _write(
    options: argparse.Namespace,
    reading: Reading,
    settings: DetectSettings,
    detection: Detection,
    *,
    told: list[Finding],
    watched: list[Finding],
) -> None:
    from nhip.report import structured

    if options.json:
        write_json(
            options.json,
            structured.hotspots(
                str(options.file.name), reading, detection, _plain(settings), told=told, watched=watched
            ),
        )
    if options.csv:
        write_text(options.csv, structured.hotspots_csv(told))
    if options.html:
        write_text(options.html, _page(options, reading, settings, detection, told=told, watched=watched))
    if not options.quiet and options.json != "-":
        from nhip.report.hotspots import page

        sys.stdout.write(page(reading, detection, told, watched, every=options.all))


def _page(
    options: argparse.Namespace,
    reading: Reading,
    settings: DetectSettings,
    detection: Detection,
    *,
    told: list[Finding],
    watched: list[Finding],
) -> str:
    from nhip.hotspots.detecting.preparing import prepare
    from nhip.report.findings import days_of
    from nhip.report.html import page

    cubes = prepare(reading.events, reading.geography, reading.today, settings.steps).cubes if told else {}
    drawn = [
        replace(each, days=days_of(each.alarm, cubes[each.topic], reading.today))
        if each.topic in cubes
        else each
        for each in told
    ]
    return page(str(options.file.name), reading, settings, detection, told=drawn, watched=watched)
