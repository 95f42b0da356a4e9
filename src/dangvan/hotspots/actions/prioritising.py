"""A hot spot's cases come first on the desks of the bodies that hold them, through the cases' own action."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from dangvan import ledger
from dangvan.cases import actions as cases
from dangvan.cases import policies as case_policies
from dangvan.hotspots import limits
from dangvan.hotspots.actions.changing import acting_for, begin, finish, required, write_line
from dangvan.hotspots.inside import open_cases
from dangvan.hotspots.models import Hotspot
from dangvan.hotspots.types import Deed
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor


@transaction.atomic
def prioritise_hotspot(*, by: Actor, hotspot: Hotspot, version: int | None, note: str) -> int:
    """Make its open cases a priority on the desks of the bodies that hold them; how many were made so.

    Cases that aren't this officer's to order stay as they are.
    """
    hotspot = begin("prioritise", by, hotspot, version)
    note = required(note, "note", _("Hãy nói vì sao ưu tiên điểm nóng này."), most=limits.LONGEST_NOTE)
    made = 0
    for case in open_cases(hotspot, by).filter(prioritised_at__isnull=True).order_by("pk"):
        if case_policies.may("prioritise", by, case):
            cases.prioritise_case(by=by, case=case, version=None, reason=note[:4000])
            made += 1
    hotspot.prioritised_at = clock.now()
    write_line(by, hotspot, Deed.PRIORITISED, text=note)
    ledger.record("hotspot.prioritised", hotspot.uid, by=by, organisation=acting_for(by, hotspot), cases=made)
    finish("prioritise", hotspot)
    return made
