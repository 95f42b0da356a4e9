"""What of a hot spot may stand in public: areas in which enough people spoke, and numbers in steps.

A public number changes only when five further people have spoken since it was last set, so whoever reads it
every day never learns of a single one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dangvan.hotspots.limits import STEP
from dangvan.hotspots.models import Evidence
from dangvan.hotspots.types import LEAST


def public_areas(evidence: Evidence | None, told: Sequence[str] = ()) -> list[str]:
    """Codes of the areas that may be named: those with enough people of their own, and what was told before.

    Where no single one has enough, the whole zone is named: it says nothing of any one of them.
    """
    if evidence is None or evidence.people < LEAST:
        return list(told)
    enough = [code for code in evidence.areas if evidence.people_by_area.get(code, 0) >= LEAST]
    if told:
        return [*told, *(code for code in enough if code not in told)]
    return enough or list(evidence.areas)


def people_in(evidence: Evidence, codes: Sequence[str]) -> int:
    """How many surely spoke in these areas: a number told of a place is of that place alone."""
    if set(evidence.areas) <= set(codes):
        return evidence.people
    here = sum(int(evidence.people_by_area.get(code, 0)) for code in codes)
    return min(evidence.people, here)


def told_people(people: int, told: int, told_from: int) -> tuple[int, int]:
    """The public number and the count behind it, after that many people are known: (told, told_from)."""
    if people < LEAST or people < told_from + STEP:
        return told, told_from
    return people // STEP * STEP, people


#: From so many rows on a batch is a crew's: its hours help to recognise it and tell of no single person.
CREW = 20


def told_steps(removed: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What each step took away, as it may be kept: groups of fewer than five are counted and not named, and
    of what one person may have sent again and again only the day is told.
    """
    return [{**step, "facts": [_told(fact) for fact in step["facts"] if _many(fact)]} for step in removed]


def _many(fact: Mapping[str, Any]) -> bool:
    reports = fact.get("reports")
    return isinstance(reports, int) and reports >= LEAST


def _told(fact: Mapping[str, Any]) -> dict[str, Any]:
    if fact["reports"] >= CREW:
        return dict(fact)
    return {name: str(value)[:10] if name in {"first", "last"} else value for name, value in fact.items()}
