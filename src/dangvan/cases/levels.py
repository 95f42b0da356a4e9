"""Which body comes next: above one that is late, above one whose word is contested, and who settles refusals.

Never the body that the case is about or one below it, never in a circle.
"""

from __future__ import annotations

from collections.abc import Iterator

from dangvan.cases.models import Case, Contest
from dangvan.cases.policies import is_accused
from dangvan.kernel.errors import Invalid
from dangvan.organisations import queries as organisations


def level_for_contest(case: Case, answered_by: int) -> int | None:
    """Who decides on a contest: one level above whoever spoke last on it; None where the highest has spoken.

    After a first decision only a body counts as higher that is none of those that spoke, nor below one.
    """
    deciders = deciders_of(case)
    spoke = {answered_by, *deciders}
    for level in _above(case, deciders[-1] if deciders else answered_by):
        if not deciders or not any(level in organisations.descendants(one) for one in spoke):
            return level
    return None


def deciders_of(case: Case) -> list[int]:
    """The bodies that have decided a contest of the case, the latest last."""
    if not case.contested_count:
        return []
    decided = Contest.objects.filter(case=case, decided_at__isnull=False)
    decided = decided.exclude(outcome=Contest.Outcome.WITHDRAWN).order_by("decided_at", "pk")
    return list(decided.values_list("organisation_id", flat=True))


def level_for_late(case: Case, deciding: int | None) -> int | None:
    """Where a late case climbs to: above the body that has it or must decide; None where nobody is left."""
    known = {case.owner_id, case.escalated_to_id, deciding}
    base = case.escalated_to_id or deciding or case.owner_id
    return next((level for level in _above(case, base) if level not in known), None)


def arbiter_of(case: Case) -> int:
    """The named body that settles whose case it is."""
    named = [organisations.arbiter(), *(one.id for one in organisations.arbiters())]
    fit = [one for one in [*named, *_above(case, case.owner_id)] if not _is_about(case, one)]
    return next((one for one in fit if one != case.owner_id), fit[0] if fit else named[0])


def level_free_of_accused(case: Case, organisation_id: int) -> int:
    """The body itself, or the next above it that the case isn't about."""
    if not _is_about(case, organisation_id):
        return organisation_id
    return next(_above(case, organisation_id), organisation_id)


def _above(case: Case, organisation_id: int) -> Iterator[int]:
    """The bodies above, nearest first, but for those the case is about."""
    seen = {organisation_id}
    at = organisation_id
    while True:
        try:
            at = organisations.one_level_up(at)
        except Invalid:
            return
        if at in seen:
            return
        seen.add(at)
        if not _is_about(case, at):
            yield at


def _is_about(case: Case, organisation_id: int) -> bool:
    return case.accused_id is not None and is_accused([organisation_id], case.accused_id)
