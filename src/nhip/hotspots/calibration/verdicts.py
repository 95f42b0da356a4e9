"""What officers said about earlier alarms teaches the calibration, within bounds: no verdict can blind it."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol

RELIEF = 0.15  # of a topic's usual strength, for each verdict that there was no problem
MOST_RELIEF = 1.5  # however many verdicts: half as strong again is heard in any case
REMEMBERED = timedelta(days=180)


class SaidOf(Protocol):
    """An officer's word on an alarm (`nhip.hotspots.detecting.Verdict`)."""

    @property
    def topic(self) -> str: ...
    @property
    def areas(self) -> tuple[str, ...]: ...
    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date: ...
    @property
    def kind(self) -> str: ...


def relief(verdicts: Iterable[SaidOf], topic: str, areas: Sequence[str], day: date) -> float:
    """By how much a strength is divided, 1 to 1.5: each verdict of the last 180 days that there was no
    problem, an artefact or something expected, on this topic and at least half of the smaller of the two
    places, adds 0.15."""
    here = set(areas)
    alike = sum(
        verdict.topic == topic
        and verdict.kind != "problem"
        and verdict.last < day <= verdict.last + REMEMBERED
        and 2 * len(here.intersection(verdict.areas)) >= min(len(here), len(set(verdict.areas)))
        for verdict in verdicts
        if verdict.areas and here
    )
    return min(MOST_RELIEF, 1 + RELIEF * alike)


def true_trouble(verdicts: Iterable[SaidOf]) -> dict[str, list[tuple[date, date]]]:
    """The spans, by topic, that officers confirmed as a problem: history leaves them out, so that trouble
    does not come to look usual."""
    spans: dict[str, list[tuple[date, date]]] = {}
    for verdict in verdicts:
        if verdict.kind == "problem":
            spans.setdefault(verdict.topic, []).append((verdict.first, verdict.last))
    return spans
