"""Shares of ages from the operator's file."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from dangvan import ledger
from dangvan.kernel.actor import Actor
from dangvan.kernel.ids import new_id
from dangvan.outreach import policies
from dangvan.outreach.models import AgeShares
from dangvan.outreach.types import AgeRow


@transaction.atomic
def import_age_shares(*, by: Actor, rows: Sequence[AgeRow]) -> int:
    """Store or renew the shares of wards from a day on; how many."""
    policies.require_may_run(by)
    for row in rows:
        AgeShares.objects.update_or_create(
            area_id=row.area_id,
            valid_from=row.valid_from,
            defaults={
                "children": row.children, "adults": row.adults, "elderly": row.elderly, "source": row.source,
            },
        )  # fmt: skip
    ledger.record("coverage.ages_imported", new_id(), by=by, first=True, areas=len(rows))
    return len(rows)
