"""What the holder of a receipt reads: their own report whole, and its case as far as that lets them see
it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dangvan.cases.queries.casefile import case_of_report
from dangvan.cases.queries.results import CaseFile, SeenReport
from dangvan.kernel.actor import Actor
from dangvan.ledger.queries import history_of
from dangvan.organisations import queries as organisations
from dangvan.reports import queries as reports
from dangvan.reports.models import Report


@dataclass(frozen=True, slots=True)
class HeldReport:
    """A report in the hands of its giver, with the case it stands on."""

    actor: Actor
    report: Report
    file: CaseFile
    own: SeenReport

    @property
    def refusal_was_decided(self) -> bool:
        """Whether a second body has spoken on the refusal to release: its word is final here."""
        return self.report.refusal_contest_organisation_id is not None


@dataclass(frozen=True, slots=True)
class LookAtContact:
    """That a body looked at how to reach the person, and how often on a day. Not which officer, not when."""

    day: date
    body: str
    times: int


def looks_at_contact(uid: UUID) -> list[LookAtContact]:
    """Every look at the contact data of a report, for its giver, the latest day first."""
    seen = Counter(
        (event.day, event.organisation) for event in history_of(uid) if event.kind == "contact.seen"
    )
    return [
        LookAtContact(day, organisations.organisation(body).name if body else "", times)
        for (day, body), times in sorted(
            seen.items(), key=lambda one: (one[0][0], one[0][1] or 0), reverse=True
        )
    ]


def held_report(uid: UUID) -> HeldReport:
    """Raises NotFound where the report or its case is gone. Whether the asker holds it, the caller has made
    sure.
    """
    report = reports.report_by_uid(uid)
    actor = Actor.person(holds_report=uid)
    file = case_of_report(actor, report)
    own = next(seen for seen in file.reports if seen.uid == uid)
    return HeldReport(actor, report, file, own)
