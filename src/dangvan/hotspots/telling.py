"""What of a hot spot may stand in public: areas in which enough people spoke, and numbers in steps.

A public number changes only when five further people have spoken since it was last set, so whoever reads it
every day never learns of a single one.
"""

from __future__ import annotations

from collections.abc import Sequence

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


def told_people(people: int, told: int, told_from: int) -> tuple[int, int]:
    """The public number and the count behind it, after that many people are known: (told, told_from)."""
    if people < LEAST or people < told_from + STEP:
        return told, told_from
    return people // STEP * STEP, people
