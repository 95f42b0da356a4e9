"""One look of the analysis in words: by which clock, what went in, what each step took away and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from dangvan.desk.hotspots_words import CADENCES, CLOCKS, step_words
from dangvan.desk.words import CHANNEL
from dangvan.hotspots.types import LEAST, RunSeen
from dangvan.organisations import queries as organisations
from dangvan.places import queries as places
from dangvan.ui.words import day_words, number

_FACTS = 20


@dataclass(frozen=True, slots=True)
class Step:
    words: str
    facts: Sequence[str]


@dataclass(frozen=True, slots=True)
class RunTold:
    run: RunSeen
    cadence: str
    clock: str
    as_of: str
    steps: Sequence[Step]
    left_out: int


def run_told(run: RunSeen) -> RunTold:
    return RunTold(
        run=run,
        cadence=str(CADENCES[run.cadence]),
        clock=str(CLOCKS[run.clock]),
        as_of=day_words(run.as_of) if run.as_of else "",
        steps=[
            Step(step_words(one.step, one.reports, one.of), _facts(one.step, one.facts))
            for one in run.removed
        ],
        left_out=sum(run.left_out.values()),
    )


def _facts(step: str, facts: Sequence[Mapping[str, Any]]) -> list[str]:
    """The largest first; what touches fewer than five reports is not told."""
    known = [fact for fact in facts if _count(fact) >= LEAST]
    largest = sorted(known, key=lambda fact: -_count(fact))[:_FACTS]
    said = _batch if step == "collapse_batches" else _point
    return [words for fact in largest if (words := said(fact))]


def _count(fact: Mapping[str, Any]) -> int:
    value = fact.get("reports")
    return value if isinstance(value, int) else 0


def _batch(fact: Mapping[str, Any]) -> str:
    topic = organisations.topic_by_code(str(fact.get("topic", "")))
    codes = fact.get("areas") or [fact.get("place") or fact.get("area") or ""]
    area = places.area_by_code(str(codes[0])) if len(codes) == 1 else None
    first, last = (
        _moment(fact.get("first") or fact.get("start")),
        _moment(fact.get("last") or fact.get("end")),
    )
    where = [one.name for one in (topic, area) if one is not None]
    channel = CHANNEL.get(str(fact.get("channel", "")))
    when = ""
    if isinstance(first, datetime) and isinstance(last, datetime):
        when = _("từ %(first)s đến %(last)s, %(day)s") % {
            "first": f"{first:%H:%M}",
            "last": f"{last:%H:%M}" if last.date() == first.date() else f"{last:%H:%M %d/%m}",
            "day": day_words(first.date()),
        }
    elif first is not None:
        when = day_words(first)
    return _("Đợt nhập %(n)s dòng, tính là một: %(what)s.") % {
        "n": number(_count(fact)),
        "what": "; ".join(part for part in (", ".join(where), when, str(channel) if channel else "") if part),
    }


def _point(fact: Mapping[str, Any]) -> str:
    lat, lon = fact.get("lat"), fact.get("lon")
    if not isinstance(lat, int | float) or not isinstance(lon, int | float):
        return ""
    return _("%(n)s phản ánh cùng ghi ở %(lat)s, %(lon)s.") % {
        "n": number(_count(fact)),
        "lat": f"{lat:.4f}",
        "lon": f"{lon:.4f}",
    }


def _moment(value: object) -> date | datetime | None:
    """A day where nothing finer was kept."""
    text = str(value or "")
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None
